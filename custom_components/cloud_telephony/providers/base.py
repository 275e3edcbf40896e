"""What every provider offers, what some of them can, and how they fail.

A provider knows its own bytes. It tells what happens as `calls.events`, answers with `calls.model`, and raises nothing
but a `TelephonyError` for whatever the network or the other side does.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Protocol, runtime_checkable

from ..calls.events import Event
from ..calls.model import Call, Extension, Recording, SmsStatus


class TelephonyError(Exception):
    """Something that a provider, the network or the user did.

    `translation_key` names the text that a user sees, `placeholders` fills it. Neither they nor the exception's own
    text ever hold a key, a token, an address with a key in it or a whole phone number.
    """

    translation_key: ClassVar[str] = "unknown_failure"

    def __init__(self, message: str = "", **placeholders: str) -> None:
        """Keep the text for logs and the values for the user's text."""
        super().__init__(message or self.__class__.__doc__ or "")
        self.placeholders: Mapping[str, str] = placeholders


class UserError(TelephonyError):
    """The user asked for something that cannot be: nothing was sent."""


class InvalidUrl(UserError):
    """The address is not one of a server (placeholder `field`: the form field that holds it)."""

    translation_key = "invalid_url"


class InvalidRecipient(UserError):
    """The number cannot receive a text message (placeholder `number`: masked)."""

    translation_key = "invalid_recipient"


class InvalidMessage(UserError):
    """The text is empty or too long (placeholder `limit`)."""

    translation_key = "invalid_message"


class InvalidNumber(UserError):
    """The number cannot be dialled (placeholder `number`: masked)."""

    translation_key = "invalid_number"


class ProviderError(TelephonyError):
    """The request went out or tried to, and the provider did not do it."""


class CannotConnect(ProviderError):
    """No connection was made, so nothing was done (placeholder `server`)."""

    translation_key = "cannot_connect"


class NoAnswer(ProviderError):
    """The connection broke or timed out after the request went out: it may have been carried out (`server`)."""

    translation_key = "no_answer"


class InvalidAuth(ProviderError):
    """The provider refuses the credentials (placeholders `server`; `field`: the form field that holds them)."""

    translation_key = "invalid_auth"


class RequestRefused(ProviderError):
    """The provider understood and said no (placeholders `server`, `reason`)."""

    translation_key = "request_refused"


class MissingParameter(RequestRefused):
    """The provider misses a parameter or does not accept its value (placeholder `server`)."""

    translation_key = "missing_parameter"


class ServerFailed(ProviderError):
    """The provider's server failed (placeholders `server`, `status`)."""

    translation_key = "server_failed"


class InvalidReply(ProviderError):
    """The reply is not what the provider's document promises (placeholders `server`, `problem`)."""

    translation_key = "invalid_reply"


class NotFound(ProviderError):
    """The provider has no such thing (placeholder `server`)."""

    translation_key = "not_found"


class DialStatus(StrEnum):
    """What became of a request to dial."""

    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class DialRequest:
    """Call `to` from the own extension `extension`. Numbers as the user gave them."""

    to: str
    extension: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentSms:
    """What became of one recipient of a text message; `error` tells why it was not accepted."""

    to: str
    message_id: str | None = None
    status: SmsStatus | None = None
    error: ProviderError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """A recording while it is read; `size` in bytes where the server told it."""

    content_type: str
    size: int | None
    chunks: AsyncIterator[bytes]


class Provider(Protocol):
    """One account at a provider."""

    kind: ClassVar[str]
    region: ClassVar[str]
    """ISO 3166 country in which a national number of this provider is to be read."""

    @property
    def account_id(self) -> str:
        """Return what tells this account apart from the others of its kind, for good."""

    @property
    def title(self) -> str:
        """Return the name a user knows the account by."""

    async def check(self) -> None:
        """Try the credentials on every server that the account needs; a server that another can stand in for may fail.

        Raises:
            InvalidUrl, InvalidAuth: placeholder `field` tells which form field is wrong.
            ProviderError: placeholder `server` (host and port) tells which server did not do its part.
        """

    def diagnostics(self) -> dict[str, Any]:
        """Return JSON-ready facts for a report, without secrets and numbers."""


class FeedListener(Protocol):
    """Who is told what a feed brings. None of these may block or raise."""

    def feed_connected(self) -> None:
        """Take note that events come in from now on; those before are lost."""

    def feed_disconnected(self, reason: ProviderError) -> None:
        """Take note that no events come in until the feed is connected again."""

    def feed_events(self, events: Sequence[Event]) -> None:
        """Take events in the order in which they were told."""


@runtime_checkable
class PushesEvents(Protocol):
    """Tells what happens, as it happens."""

    async def listen(self, listener: FeedListener) -> None:
        """Connect, and connect again, without limit; returns only by raising or being cancelled.

        Raises:
            InvalidAuth: the server refuses the credentials, trying again is of no use.
        """


@runtime_checkable
class ListsExtensions(Protocol):
    """Knows extensions of the account beforehand."""

    async def extensions(self) -> list[Extension]:
        """Return the extensions that are known, without status."""


@runtime_checkable
class ListsCalls(Protocol):
    """Keeps records of calls."""

    async def calls(self, start: date, end: date) -> list[Call]:
        """Return the ended calls of the days from start to end, both inclusive, oldest first."""


@runtime_checkable
class KeepsRecordings(Protocol):
    """Records calls and hands the recordings out."""

    async def recordings(self, start: date, end: date) -> list[Recording]:
        """Return the recordings of the days from start to end, both inclusive, oldest first."""

    def audio(self, recording_id: str) -> AbstractAsyncContextManager[Audio]:
        """Open one recording; it is streamed, never held whole.

        Raises:
            NotFound: there is no such recording.
        """


@runtime_checkable
class Dials(Protocol):
    """Can call out."""

    async def dial(self, request: DialRequest) -> DialStatus:
        """Call once; never tried again.

        Raises:
            InvalidNumber: before anything is sent.
            NoAnswer: the call may have been placed.
        """


@runtime_checkable
class SendsSms(Protocol):
    """Can send text messages."""

    async def send_sms(self, recipients: Sequence[str], message: str, *, test: bool = False) -> list[SentSms]:
        """Send the message once to each recipient, in order; a failure for one does not keep it from the others.

        Raises:
            InvalidRecipient, InvalidMessage: before anything is sent to anybody.
        """
