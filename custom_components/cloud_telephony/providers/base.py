"""What every provider offers, what some of them can, and how they fail.

A provider knows its own bytes. It tells what happens as `calls.events`, answers with `calls.model`, and raises nothing
but a `TelephonyError` for whatever the network or the other side does.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from typing import Any, ClassVar, Protocol, runtime_checkable

from ..calls.events import CallEvent, Event, ExtensionChanged
from ..calls.model import (
    Call,
    CallNote,
    Extension,
    Money,
    Price,
    Recording,
    RedirectionCondition,
    Route,
    SipLine,
    SmsStatus,
)


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


class InvalidTimeZone(UserError):
    """There is no time zone of this name (placeholder `time_zone`)."""

    translation_key = "invalid_time_zone"


class InvalidCredentials(UserError):
    """A user name or a password has a character that cannot be sent (placeholder `field`: the form field)."""

    translation_key = "invalid_credentials"


class InvalidTable(UserError):
    """No table of a database can be called like that (placeholder `table`)."""

    translation_key = "invalid_table"


class NoRecordingsServer(UserError):
    """The provider tells where on a server a recording is, but not on which, and the user did not either."""

    translation_key = "no_recordings_server"


class InvalidRecipient(UserError):
    """The number cannot receive a text message (placeholder `number`: masked)."""

    translation_key = "invalid_recipient"


class InvalidMessage(UserError):
    """The text is empty or too long (placeholder `limit`)."""

    translation_key = "invalid_message"


class InvalidNumber(UserError):
    """The number cannot be dialled (placeholder `number`: masked)."""

    translation_key = "invalid_number"


class InvalidCallerId(UserError):
    """No line of the account is known to show what the called one is to see."""

    translation_key = "invalid_caller_id"


class InvalidCallerNumber(UserError):
    """What the called one is to see is no number (placeholder `number`: masked)."""

    translation_key = "invalid_caller_number"


class NoRedirectionTarget(UserError):
    """A line has no number to redirect its calls to (placeholder `line`)."""

    translation_key = "no_redirection_target"


class InvalidRoute(UserError):
    """The provider cannot send a call there (placeholder `destination`)."""

    translation_key = "invalid_route"


class InvalidAnnouncementName(UserError):
    """The provider can have no announcement of this name, or fetch none at this address (placeholder `name`)."""

    translation_key = "invalid_announcement_name"


class ProviderError(TelephonyError):
    """The request went out or tried to, and the provider did not do it."""


class CannotConnect(ProviderError):
    """No connection was made, so nothing was done (placeholder `server`)."""

    translation_key = "cannot_connect"


class UntrustedCertificate(CannotConnect):
    """The server's certificate cannot be verified, so nothing was sent (placeholder `server`)."""

    translation_key = "untrusted_certificate"


class NoAnswer(ProviderError):
    """The connection broke or timed out after the request went out: it may have been carried out (`server`)."""

    translation_key = "no_answer"


class InvalidAuth(ProviderError):
    """The provider refuses the credentials (placeholders `server`; `field`: the form field that holds them)."""

    translation_key = "invalid_auth"


class RequestRefused(ProviderError):
    """The provider understood and said no (placeholders `server`, `reason`)."""

    translation_key = "request_refused"


class RateLimited(ProviderError):
    """The provider takes no more requests for longer than anybody would wait (placeholders `server`, `until`)."""

    translation_key = "rate_limited"


class MissingParameter(RequestRefused):
    """The provider misses a parameter or does not accept its value (placeholder `server`)."""

    translation_key = "missing_parameter"


class ServerFailed(ProviderError):
    """The provider's server failed (placeholders `server`, `status`)."""

    translation_key = "server_failed"


class InvalidReply(ProviderError):
    """The reply is not what the provider's document promises (placeholders `server`, `problem`)."""

    translation_key = "invalid_reply"


class PackageMissing(ProviderError):
    """Home Assistant cannot install a package that only some accounts need (placeholder `package`)."""

    translation_key = "package_missing"


class NotFound(ProviderError):
    """The provider has no such thing (placeholder `server`)."""

    translation_key = "not_found"


class NoSuchPart(RequestRefused):
    """The recording has no such part (placeholders `server`, `reason`); `size` of it in bytes where it was told."""

    def __init__(self, message: str = "", *, size: int | None = None, **placeholders: str) -> None:
        """Keep the size as well."""
        super().__init__(message, **placeholders)
        self.size = size


class NoSuchTable(ProviderError):
    """The database has no such table, or the user may not read it (placeholders `server`, `table`)."""

    translation_key = "no_such_table"


class UnusableTable(ProviderError):
    """The table is not one of calls (placeholders `table`; `missing`: what it lacks)."""

    translation_key = "unusable_table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialled:
    """The provider took the order for a call; `reference` is what it calls the call, None if it does not say."""

    reference: str | None = None


class DialOption(StrEnum):
    """What can be asked of a call beyond who calls whom; each provider knows some of it."""

    AUTO_ANSWER = auto()
    CALLER_ID = auto()
    PREDICTED = auto()
    ROUTING = auto()
    SEVERAL_EXTENSIONS = auto()


class Routing(StrEnum):
    """In which order several own phones ring for a call that is to be placed."""

    RAND = "rand"
    INLINE = "inline"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class DialRequest:
    """Call `to` from the own extension `extension`. Numbers as the user gave them.

    Attributes:
        to: Who is called.
        extension: The own phone that rings first; empty where the provider knows which (`picks_phone` is False).
        more_extensions: Own phones that ring as well (`SEVERAL_EXTENSIONS`), in the order of `routing`.
        caller_id: What the called one sees.
        auto_answer: Whether the own phone picks up by itself; None as the phone is set.
        predicted: Whether `to` is called first, and the own phone when they have answered.
        routing: How several own phones ring.
    """

    to: str
    extension: str = ""
    more_extensions: tuple[str, ...] = ()
    caller_id: str | None = None
    auto_answer: bool | None = None
    predicted: bool = False
    routing: Routing | None = None


class SmsOption(StrEnum):
    """What can be asked of a text message beyond recipients and text; each provider knows some of it."""

    SENDER = auto()
    TEST = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class SentSms:
    """What became of one recipient of a text message; `error` tells why it was not accepted."""

    to: str
    message_id: str | None = None
    status: SmsStatus | None = None
    error: ProviderError | None = None


@dataclass(frozen=True, slots=True)
class ByteRange:
    """A part of a recording: from byte `first` to byte `last`, counted from 0, both inclusive.

    Without `last` it goes to the end; without `first` it is the last so many bytes.
    """

    first: int | None
    last: int | None

    def __str__(self) -> str:
        """Return the value of a header `Range`."""
        first, last = ("" if bound is None else bound for bound in (self.first, self.last))
        return f"bytes={first}-{last}"

    def within(self, size: int) -> range:
        """Return which bytes that are of so many; none, if they have no such part."""
        if self.first is None:
            return range(max(size - (self.last or 0), 0), size)
        return range(self.first, size if self.last is None else min(self.last + 1, size))


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """A recording, or a part of it, while it is read.

    Attributes:
        content_type: What the server calls it.
        size: Of the whole recording in bytes, where the server told it.
        chunks: Its bytes.
        first: Which byte the chunks begin with; not 0 only if a part was asked for.
        length: Of the chunks in bytes, where the server told it.
    """

    content_type: str
    size: int | None
    chunks: AsyncIterator[bytes]
    first: int = 0
    length: int | None = None


class Provider(Protocol):
    """One account at a provider."""

    kind: ClassVar[str]
    region: ClassVar[str]
    """ISO 3166 country in which a national number of this provider is to be read.

    Empty if it has none: its numbers are as its owner's phones dial them, perhaps with a prefix for an outside line.
    """

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
class ListsCosts(Protocol):
    """Charges for calls, and tells it apart from its records of them."""

    async def costs(self, start: date, end: date) -> list[Call]:
        """Return what was charged on the days from start to end, both inclusive, oldest first.

        Each is a call of which only identifier, time, numbers, talk time and money are to be believed.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Records that are new: `mark` is to be given the next time, `more` tells that there are more already."""

    calls: tuple[Call, ...]
    mark: str
    more: bool = False


@runtime_checkable
class GathersCalls(Protocol):
    """Tells of calls by nothing but records, which can be asked for as they come."""

    gather_every: ClassVar[timedelta]
    """How long to wait between two questions."""

    async def gather(self, mark: str | None) -> Gathered:
        """Return the records that came after those up to the mark, some of them again perhaps; None: from now on.

        The mark is text of the provider's own, good after a restart, at most 1,000 characters.
        """


@runtime_checkable
class ReceivesCalls(Protocol):
    """Keeps a log of calls that are told to it."""

    async def deliver(self, note: CallNote) -> None:
        """Have a call entered; one that is there already, by time, source and destination, is not entered again.

        May be tried again, with the very same note, until it succeeds or is refused.

        Raises:
            RequestRefused: the log does not want the call (placeholder `reason`: the server's own words).
            ProviderError: it may or may not have been entered.
        """

    async def delete_calls(self, first: date, last: date) -> int:
        """Delete the calls of the days from first to last, both inclusive, as the log dates them; return how many."""


@runtime_checkable
class ListsRecordings(Protocol):
    """Can be asked which recordings there are."""

    async def recordings(self, start: date, end: date) -> list[Recording]:
        """Return the recordings of the days from start to end, both inclusive, oldest first."""


@runtime_checkable
class KeepsRecordings(Protocol):
    """Records calls and hands the recordings out; which there are, ends of calls or records of them tell."""

    recorded_after: ClassVar[timedelta]
    """How long after the end of a call its recording can be had, as far as that is known."""

    def audio(self, recording_id: str, part: ByteRange | None = None) -> AbstractAsyncContextManager[Audio]:
        """Open one recording; it is streamed, never held whole.

        Of a part that is asked for, the server may give less, or the whole recording: `Audio.first` tells.

        Raises:
            NotFound: there is no such recording, or not yet.
            NoSuchPart: it has no such part.
        """

    def sound_type(self, recording_id: str) -> str:
        """Return the MIME type that the recording most likely has, without asking anybody."""


@runtime_checkable
class Dials(Protocol):
    """Can call out."""

    dial_options: ClassVar[frozenset[DialOption]]
    """What a request may ask for; the glue refuses anything else before it gets here."""
    picks_phone: ClassVar[bool]
    """Whether a request has to say which own phone rings first; else the provider's own settings do."""

    async def dial(self, request: DialRequest) -> Dialled:
        """Call once; never tried again.

        Raises:
            InvalidNumber: before anything is sent.
            NoAnswer: the call may have been placed.
        """


@runtime_checkable
class FollowsCalls(Protocol):
    """Does not tell by itself how a call that was ordered gets on, but can be asked."""

    ask_every: ClassVar[timedelta]
    """How long to wait between two questions."""
    follow_for: ClassVar[timedelta]
    """After which time since the order nobody asks any more, whatever was answered."""

    async def progress(self, reference: str) -> CallEvent | None:
        """Return what is to be told of a call now, by the reference that `dial` gave; None if nothing is.

        It is about who is called: that the own phone rings or is picked up is not told. The same answer may be given
        again and again. A `CallEnded` is the last one.

        Raises:
            NotFound: the provider knows of no such call, or no longer.
            ProviderError: it did not answer.
        """


@runtime_checkable
class SendsSms(Protocol):
    """Can send text messages."""

    sms_options: ClassVar[frozenset[SmsOption]]
    """What may be asked for; the glue refuses anything else before it gets here."""

    async def send_sms(
        self, recipients: Sequence[str], message: str, *, sender: str | None = None, test: bool = False
    ) -> list[SentSms]:
        """Send the message once to each recipient, in order; a failure for one does not keep it from the others.

        Raises:
            InvalidRecipient, InvalidMessage: before anything is sent to anybody.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    """A request to the account's webhook as it came: nothing of it can be believed.

    `headers` are found in any case; `query` has the first value of each name; `body` is within the limit.
    """

    method: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookReply:
    """What the provider is answered."""

    body: str = ""
    content_type: str = "text/plain"


class Doubt(StrEnum):
    """What makes it unsure whether a request is one of now; it is believed, and the user is told."""

    CLOCK = auto()
    """What the request says of the time does not fit the clock or the time zone of the account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A request that is the provider's own.

    Attributes:
        events: What it tells; none, if it repeats one that was taken in.
        reply: What the provider is answered, unless it asks where a call is to go.
        asks_route: The reference of the call that waits for an answer; a repetition asks again.
        doubt: What is not sure about it.
    """

    events: tuple[Event, ...] = ()
    reply: WebhookReply = WebhookReply()
    asks_route: str | None = None
    doubt: Doubt | None = None


class NotGenuine(TelephonyError):
    """A request is not the provider's, or cannot be shown to be: nobody is told why."""


@runtime_checkable
class TakesWebhooks(Protocol):
    """Is told what happens by requests that the provider sends to an address of ours."""

    tells_answers: ClassVar[bool]
    """Whether the provider tells that a call was answered before it tells that it is over."""
    tells_messages: ClassVar[bool]
    """Whether it tells of text messages that come in."""

    def receive(self, request: WebhookRequest) -> Delivery:
        """Read a request. No input makes this raise anything else or take long.

        Raises:
            NotGenuine: it is forged, repeated too late, or cannot be read.
        """


@runtime_checkable
class RegistersWebhook(Protocol):
    """Can be told by API where its requests are to go."""

    async def registered_webhook(self) -> str | None:
        """Return the address to which the provider sends its requests, None if there is none."""

    async def register_webhook(self, address: str) -> None:
        """Have the requests sent to this address from now on, and no longer to the one before."""


@runtime_checkable
class RoutesCalls(Protocol):
    """Asks where an incoming call is to go, and waits for the answer."""

    def route_reply(self, route: Route) -> WebhookReply:
        """Return the answer that sends a call there.

        Raises:
            InvalidRoute: the provider cannot send a call there.
        """


@runtime_checkable
class KeepsBalance(Protocol):
    """Calls are paid from a balance."""

    async def balance(self) -> Money:
        """Return what is left."""


@runtime_checkable
class CountsCost(Protocol):
    """Knows what calls cost."""

    async def cost(self, start: datetime, end: datetime) -> Money:
        """Return what the calls cost that were made from `start` on and before `end`; at most a month."""


@runtime_checkable
class PricesCalls(Protocol):
    """Knows beforehand what a call costs."""

    async def price(self, number: str) -> Price:
        """Return what a minute to a number costs.

        Raises:
            InvalidNumber: before anything is sent.
        """


@runtime_checkable
class HasLines(Protocol):
    """Has lines with which phones register, each with its own settings."""

    async def lines(self) -> list[SipLine]:
        """Return all lines with what is set."""

    async def caller_ids(self) -> list[str]:
        """Return the numbers that a line may show (E.164)."""

    async def set_caller_id(self, line_id: str, number: str) -> None:
        """Have a line show this number."""

    async def set_redirection(
        self,
        line_id: str,
        *,
        active: bool | None = None,
        to: str | None = None,
        condition: RedirectionCondition | None = None,
    ) -> None:
        """Change what is given of the redirection of a line; a number in `to` alone does not switch it on or off.

        Raises:
            InvalidNumber: before anything is sent.
        """


@runtime_checkable
class ChecksPhones(Protocol):
    """Can be asked which phones are there."""

    async def phone_states(self) -> list[ExtensionChanged]:
        """Return for each extension whether its phone is offline or idle; one in a call may be told as idle."""


@runtime_checkable
class PlaysAnnouncements(Protocol):
    """Calls many and plays them a sound."""

    async def upload_announcement(self, address: str) -> str:
        """Have the provider fetch a sound file, mono, 16 bit, 8,000 Hz WAV; return its name there."""

    async def start_autodial(self, announcement: str, channels: int) -> None:
        """Call, once, all who are listed at the provider and play them an announcement, so many at the same time."""


@runtime_checkable
class LimitsRequests(Protocol):
    """Takes only so many requests a minute; those that come too early wait for their turn."""

    @property
    def limited_until(self) -> datetime | None:
        """Return until when requests have to wait, None if they do not."""


def has_live_calls(provider: Provider) -> bool:
    """Tell whether calls are told while they happen: those that the provider tells of, or that can be ordered."""
    return isinstance(provider, (PushesEvents, TakesWebhooks, Dials))


def knows_callers(provider: Provider) -> bool:
    """Tell whether it is known who called: told at once, or found in records."""
    return isinstance(provider, (PushesEvents, TakesWebhooks, ListsCalls, GathersCalls))


def has_calls(provider: Provider) -> bool:
    """Tell whether there are calls of this account at all; one that only receives those of others has none."""
    return has_live_calls(provider) or isinstance(provider, (ListsCalls, GathersCalls))
