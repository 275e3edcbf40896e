"""What a provider tells, as it happens.

An event says what its bytes said and nothing more: a field that was not said is None.
"""

from dataclasses import dataclass

from .model import AgentStatus, ExtensionStatus, SmsStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionChanged:
    """The phone of an extension changed; `status` None with a `raw_status` is a value this program does not know."""

    extension: str
    status: ExtensionStatus | None
    raw_status: str
    connected_number: str | None = None
    connected_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueChanged:
    """The number of callers waiting in a queue changed."""

    queue: str
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChanged:
    """An agent's state in a queue changed; only `queue` and `extension` are always said."""

    queue: str
    extension: str
    status: AgentStatus | None
    raw_status: str
    calls_taken: int | None = None
    dynamic: bool | None = None
    paused: bool | None = None
    pause_reason: str | None = None
    name: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceChanged:
    """Somebody joined or left a conference room."""

    conference: str
    channel: str
    joined: bool
    number: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsStatusChanged:
    """A text message that was sent got on; `status` is None for a word this program does not know.

    `final` tells that no further status will come.
    """

    message_id: str
    status: SmsStatus | None
    raw_status: str
    to: str | None = None
    final: bool = False


type Event = ExtensionChanged | QueueChanged | AgentChanged | ConferenceChanged | SmsStatusChanged
