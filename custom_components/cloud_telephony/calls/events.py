"""What a provider tells, as it happens.

An event says what its bytes said and nothing more: a field that was not said is None.
"""

from dataclasses import dataclass
from datetime import datetime

from .model import AgentStatus, Direction, Disposition, ExtensionStatus, SmsStatus


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsReceived:
    """Somebody sent a text message to one of the account's numbers."""

    text: str
    from_number: str | None = None
    to_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent:
    """What a provider that tells of calls says of one.

    `reference` is what the provider and this program call the call: it becomes the call's `call_id`, and is the same
    after a restart. It is None where the provider does not say which call it means. Every event has all that was told,
    so that a call whose beginning was lost can still be known. `extension` is the own phone that the event is about.
    """

    reference: str | None
    direction: Direction | None = None
    started_at: datetime | None = None
    from_number: str | None = None
    to_number: str | None = None
    extension: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted(CallEvent):
    """A call has come in, or is being dialled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRang(CallEvent):
    """The phone of `extension` began to ring for a call; several may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStoppedRinging(CallEvent):
    """The phone of `extension` rings no more; the call may go on elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswered(CallEvent):
    """A call was answered, by `extension` where that is an own phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(CallEvent):
    """A call is over.

    `disposition` is None for a word this program does not know (`raw_disposition`); `talk_time` in seconds;
    `recording` the provider's identifier of a recording, which may not be ready yet.
    """

    disposition: Disposition | None
    raw_disposition: str
    ended_at: datetime | None = None
    talk_time: int | None = None
    recording: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecorded(CallEvent):
    """The recording of a call, most often one that has ended, can be had."""

    recording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysPressed(CallEvent):
    """The caller pressed keys in a menu; `menu` is the name it was given."""

    keys: str
    menu: str | None = None


type StateEvent = ExtensionChanged | QueueChanged | AgentChanged | ConferenceChanged
type Event = StateEvent | SmsStatusChanged | SmsReceived | CallEvent
