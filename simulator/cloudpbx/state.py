"""What a simulated CloudPBX account consists of."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple


class ExtensionStatus(IntEnum):
    """The scale of `subscriber` and `extstatus`, [S3] §2.4."""

    IDLE = 0
    IN_USE = 1
    BUSY = 2
    UNAVAILABLE = 4
    RINGING = 8
    ON_HOLD = 16
    CONNECTING = 32


class AgentStatus(IntEnum):
    """The scale of `qmember`, [S3] §2.4; another one than that of the extensions."""

    UNKNOWN = 0
    IDLE = 1
    IN_USE = 2
    BUSY = 3
    INVALID = 4
    UNAVAILABLE = 5
    RINGING = 6
    RINGING_IN_USE = 7
    ON_HOLD = 8


class SmsStatus(StrEnum):
    """The statuses of a text message that the simulator gives by itself, of those in [S3] §2.3.5."""

    QUEUE = "QUEUE"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


class Disposition(StrEnum):
    """How a call ended, [S3] §1.2."""

    ANSWERED = "ANSWERED"
    NO_ANSWER = "NO ANSWER"
    BUSY = "BUSY"
    FAILED = "FAILED"


class Party(NamedTuple):
    """A number and the name that is presented with it."""

    number: str
    name: str = ""


@dataclass(slots=True)
class Extension:
    """A phone of the account; `status` is a plain number, as tests also set values that the document does not know."""

    number: str
    name: str
    status: int = ExtensionStatus.IDLE
    connected: Party | None = None


@dataclass(slots=True)
class Agent:
    """An extension as a member of a queue; `taken` counts the calls it answered."""

    extension: str
    name: str
    status: int = AgentStatus.IDLE
    taken: int = 0
    dynamic: bool = False
    paused: bool = False

    @property
    def available(self) -> bool:
        """Tell whether the queue may ring it."""
        return self.status == AgentStatus.IDLE and not self.paused


@dataclass(slots=True)
class Queue:
    """A queue; `calls` is the number of callers who wait, `number` what one dials to get into it."""

    name: str
    number: str
    calls: int = 0
    agents: dict[str, Agent] = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class Participant:
    """Somebody in a conference."""

    device: str
    who: Party


class Phase(StrEnum):
    """How far a call has come."""

    CALLING_BACK = "calling_back"
    """Asked for by `/dial`: the source rings, the destination is not called yet."""
    WAITING = "waiting"
    """In a queue, and no agent rings."""
    RINGING = "ringing"
    TALKING = "talking"
    HELD = "held"
    ENDED = "ended"


@dataclass(slots=True, eq=False)
class Call:
    """A call; `ringing` are the own extensions that ring now, `answered_by` the one that answered.

    A queue's call may be meant for one of its agents only. `device` and `other_device` are the channels of the
    calling and of the called side without their technology. Times are in UTC.
    """

    uniqueid: str
    caller: Party
    called: str
    started_at: datetime
    device: str
    phase: Phase = Phase.RINGING
    queue: str | None = None
    only_agent: str | None = None
    ringing: list[str] = field(default_factory=list)
    answered_by: str | None = None
    answered_at: datetime | None = None
    other_device: str = ""


@dataclass(slots=True, frozen=True)
class Cdr:
    """A row of the billing records; `started_at` in UTC, `cost` a text of grosz, the devices as in `Call`."""

    uniqueid: str
    started_at: datetime
    caller: Party
    called: str
    device: str
    other_device: str
    application: str
    duration: int
    talk_time: int
    disposition: Disposition
    cost: str = ""
    zone: str = ""


@dataclass(slots=True, frozen=True)
class Recording:
    """A recorded call; `seconds` is the length of the sound."""

    uniqueid: str
    caller: str
    called: str
    recorded_at: datetime
    seconds: int


@dataclass(slots=True)
class Sms:
    """A text message that was sent; `to` has nine digits."""

    message_id: str
    to: str
    body: str
    status: str


@dataclass(slots=True)
class Pbx:
    """The whole account. What is keyed is keyed by number, name or identifier; `contacts` are names of numbers."""

    name: str
    extensions: dict[str, Extension] = field(default_factory=dict)
    queues: dict[str, Queue] = field(default_factory=dict)
    contacts: dict[str, str] = field(default_factory=dict)
    conferences: dict[str, list[Participant]] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    cdrs: list[Cdr] = field(default_factory=list)
    recordings: dict[str, Recording] = field(default_factory=dict)
    messages: dict[str, Sms] = field(default_factory=dict)

    def memberships(self, extension: str) -> Iterator[tuple[Queue, Agent]]:
        """Go through the queues in which an extension is an agent."""
        for queue in self.queues.values():
            if extension in queue.agents:
                yield queue, queue.agents[extension]

    def device(self, number: str, sequence: int) -> str:
        """Return the name of a channel, without its technology, to an extension or else to the trunk."""
        peer = f"{self.name}-{number}" if number in self.extensions else "trunk"
        return f"{peer}-{sequence:08x}"

    def party(self, number: str, name: str | None = None) -> Party:
        """Return number and name; extensions and contacts have their own name unless another is given."""
        if name is None:
            own = self.extensions.get(number)
            name = own.name if own else self.contacts.get(number, "")
        return Party(number, name)


def small_office(name: str) -> Pbx:
    """Return five extensions, and one queue in which two of them are agents."""
    people = {"101": "Reception", "102": "Marta", "103": "Jan", "104": "Workshop", "105": "Ewa"}
    agents = {number: Agent(number, people[number]) for number in ("102", "103")}
    return Pbx(
        name,
        extensions={number: Extension(number, person) for number, person in people.items()},
        queues={"Orders": Queue("Orders", "801", agents=agents)},
    )
