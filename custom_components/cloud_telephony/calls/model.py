"""The things a phone system consists of, the same for every provider.

Values of the enums are part of the contract with users: they appear as states and in triggers.
Times are aware datetimes, durations whole seconds, numbers E.164 where that can be known.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypedDict


class Direction(StrEnum):
    """Where a call comes from, seen from the phone system."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    INTERNAL = "internal"


class CallState(StrEnum):
    """How far a call has come."""

    DIALING = "dialing"
    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


class Disposition(StrEnum):
    """How an ended call ended."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    FAILED = "failed"


class ExtensionStatus(StrEnum):
    """What the phone of an extension does."""

    IDLE = "idle"
    IN_USE = "in_use"
    BUSY = "busy"
    OFFLINE = "offline"
    RINGING = "ringing"
    ON_HOLD = "on_hold"
    CONNECTING = "connecting"


class AgentStatus(StrEnum):
    """What an agent does in a queue."""

    IDLE = "idle"
    IN_USE = "in_use"
    BUSY = "busy"
    INVALID = "invalid"
    OFFLINE = "offline"
    RINGING = "ringing"
    RINGING_IN_USE = "ringing_in_use"
    ON_HOLD = "on_hold"


class CallEventType(StrEnum):
    """What can happen to a call, as users name it."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    ANSWERED = "answered"
    ENDED = "ended"
    MISSED = "missed"
    RECORDING_READY = "recording_ready"
    KEYS_PRESSED = "keys_pressed"


class SmsStatus(StrEnum):
    """How far a text message has come."""

    RECEIVED = "received"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """An extension and what its phone does; `raw_status` keeps what the provider said, `status` is None if unknown."""

    number: str
    name: str | None = None
    status: ExtensionStatus | None = None
    raw_status: str | None = None
    connected_number: str | None = None
    connected_name: str | None = None

    @property
    def key(self) -> str:
        """Return what tells this extension apart from everything else in its account."""
        return f"extension:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A queue; `arrivals` has the time at which each caller who waits began to, the longest wait first."""

    name: str
    waiting: int | None = None
    arrivals: tuple[datetime, ...] = ()

    @property
    def key(self) -> str:
        """Return what tells this queue apart from everything else in its account."""
        return f"queue:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An extension as a member of one queue."""

    queue: str
    extension: str
    name: str | None = None
    status: AgentStatus | None = None
    raw_status: str | None = None
    calls_taken: int | None = None
    dynamic: bool | None = None
    paused: bool | None = None
    pause_reason: str | None = None
    location: str | None = None

    @property
    def key(self) -> str:
        """Return what tells this agent apart from everything else in its account."""
        return f"agent:{self.queue}:{self.extension}"

    @property
    def available(self) -> bool:
        """Tell whether the queue can give this agent a call now."""
        return self.status is AgentStatus.IDLE and not self.paused


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody in a conference, told apart by the channel."""

    channel: str
    number: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conference:
    """A conference room and who is in it, in the order of joining."""

    name: str
    participants: tuple[Participant, ...] = ()

    @property
    def key(self) -> str:
        """Return what tells this conference apart from everything else in its account."""
        return f"conference:{self.name}"


type Thing = Extension | Queue | Agent | Conference


class CallPayload(TypedDict):
    """A call as users see it everywhere: triggers, events, bus, log, answers. JSON-ready."""

    call_id: str
    account: str
    kind: str
    direction: str
    state: str
    from_number: str | None
    from_name: str | None
    to_number: str | None
    to_name: str | None
    extension: str | None
    queue: str | None
    started_at: str
    answered_at: str | None
    ended_at: str | None
    duration: int | None
    talk_time: int | None
    disposition: str | None
    cost: str | None
    currency: str | None
    recording: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call through one account.

    `account` is the account's identifier (in Home Assistant the config entry's), `kind` the provider's.
    `extension` is the own extension that takes part, `recording` the provider's identifier of a recording.
    """

    call_id: str
    account: str
    kind: str
    direction: Direction
    state: CallState
    started_at: datetime
    from_number: str | None = None
    from_name: str | None = None
    to_number: str | None = None
    to_name: str | None = None
    extension: str | None = None
    queue: str | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    duration: int | None = None
    talk_time: int | None = None
    disposition: Disposition | None = None
    cost: Decimal | None = None
    currency: str | None = None
    recording: str | None = None

    @property
    def missed(self) -> bool:
        """Tell whether this is an incoming call that ended without an answer."""
        return (
            self.direction is Direction.INCOMING
            and self.state is CallState.ENDED
            and self.disposition is not Disposition.ANSWERED
        )

    @property
    def other_number(self) -> str | None:
        """Return the number at the other end; of a call between two own phones, that of the one that calls."""
        return self.to_number if self.direction is Direction.OUTGOING else self.from_number

    def as_payload(self) -> CallPayload:
        """Return the call with the keys and value forms that users rely on."""
        return {
            "call_id": self.call_id,
            "account": self.account,
            "kind": self.kind,
            "direction": self.direction.value,
            "state": self.state.value,
            "from_number": self.from_number,
            "from_name": self.from_name,
            "to_number": self.to_number,
            "to_name": self.to_name,
            "extension": self.extension,
            "queue": self.queue,
            "started_at": self.started_at.isoformat(),
            "answered_at": _iso(self.answered_at),
            "ended_at": _iso(self.ended_at),
            "duration": self.duration,
            "talk_time": self.talk_time,
            "disposition": self.disposition and self.disposition.value,
            "cost": None if self.cost is None else str(self.cost),
            "currency": self.currency,
            "recording": self.recording,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNote:
    """A call as another system's log is told of it, in the very words that are sent.

    Attributes:
        initiated: When it began: UTC, whole seconds, ISO 8601 with `Z`.
        source: Who called.
        destination: Who was called.
        duration: In seconds.
        url: Where more about the call can be seen.
    """

    initiated: str
    source: str
    destination: str
    duration: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording that the provider holds; `audio_format` is a file suffix such as `wav`."""

    recording_id: str
    recorded_at: datetime
    from_number: str | None
    to_number: str | None
    audio_format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where an incoming call is to go: one of the first four, or none of them for the way the provider would take.

    `extension` is an own phone, `scenario` the provider's name of one of its menus or scenarios; `reject` is a busy
    signal, `hang_up` takes the call and ends it. `caller_name` is what desk phones are to show.
    """

    extension: str | None = None
    scenario: str | None = None
    reject: bool = False
    hang_up: bool = False
    caller_name: str | None = None

    @property
    def decides(self) -> bool:
        """Tell whether this says where the call goes."""
        return bool(self.extension or self.scenario or self.reject or self.hang_up)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Price:
    """What a minute to a number costs; `description` names the destination."""

    per_minute: Money
    description: str | None


class RedirectionCondition(StrEnum):
    """When a line sends its calls elsewhere."""

    ALWAYS = "always"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirection:
    """Whether a line sends its calls elsewhere, when, and where to: a number or, if `to_pbx`, the phone system."""

    active: bool
    condition: RedirectionCondition | None = None
    to: str | None = None
    to_pbx: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SipLine:
    """A line at the provider with which a phone registers; what is None is not known."""

    line_id: str
    name: str | None = None
    registered: bool | None = None
    caller_id: str | None = None
    redirection: Redirection | None = None

    @property
    def key(self) -> str:
        """Return what tells this line apart from everything else in its account."""
        return f"line:{self.line_id}"


def mask(number: str | None) -> str:
    """Return what of a number may be seen in a text, a log or diagnostics: at most its last three characters."""
    return f"…{number[-min(3, len(number) // 2) :]}" if number and len(number) > 1 else "…" if number else ""


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
