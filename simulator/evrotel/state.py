"""What a simulated Evrotel account consists of."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")


class Direction(StrEnum):
    """Which way a call goes, [S4]."""

    IN = "i"
    OUT = "o"


class Disposition(StrEnum):
    """How a call ended, [S4]."""

    ANSWERED = "ANSWERED"
    BUSY = "BUSY"
    CONGESTION = "CONGESTION"
    FAILED = "FAILED"
    NO_ANSWER = "NO ANSWER"


class Routing(StrEnum):
    """In which order the extensions of a click-to-call ring, [S4]."""

    RAND = "rand"
    INLINE = "inline"
    ALL = "all"


class Phase(StrEnum):
    """How far a call has come."""

    RINGING = "ringing"
    TALKING = "talking"
    ENDED = "ended"


@dataclass(slots=True, eq=False)
class Call:
    """A call; times are in UTC. `callid` is what the receiver called it in its answer to `start`.

    `call` is the simulator's own name for it, which no webhook tells.
    """

    call: str
    direction: Direction
    number_a: str
    number_b: str
    started_at: datetime
    phase: Phase = Phase.RINGING
    callid: str | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    disposition: str = ""
    recording: str | None = None

    @property
    def talk_time(self) -> int:
        """Return the seconds of conversation, once it has ended."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return max(round((self.ended_at - self.answered_at).total_seconds()), 0)


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody who is called by an autodial, and what they do."""

    number: str
    disposition: str = Disposition.ANSWERED
    ring: float = 5.0
    talk: float = 12.0


@dataclass(slots=True)
class Account:
    """The whole account. `extensions` have names; `offline` are those that do not pick up.

    `targets` wait for the next autodial; `media` are the sounds that were uploaded, by name; `recordings` are lengths
    in seconds by path.
    """

    billcode: str
    number: str = "0443334455"
    zone: ZoneInfo = KYIV
    extensions: dict[str, str] = field(default_factory=dict)
    offline: set[str] = field(default_factory=set)
    targets: deque[Target] = field(default_factory=deque)
    calls: dict[str, Call] = field(default_factory=dict)
    ended: list[Call] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    recordings: dict[str, int] = field(default_factory=dict)

    def local(self, moment: datetime) -> str:
        """Return a moment as the account writes it."""
        return moment.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S")


def small_office(billcode: str) -> Account:
    """Return five extensions, the three of [S4] among them."""
    people = {"101": "Reception", "102": "Marta", "103": "Jan", "104": "Workshop", "105": "Ewa"}
    return Account(billcode, extensions=people)
