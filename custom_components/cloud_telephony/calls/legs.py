"""Which phones take part in which call."""

from dataclasses import dataclass, field
from enum import Enum, auto


class Role(Enum):
    """What an extension is in a call."""

    CALLER = auto()
    CALLED = auto()
    UNWATCHED = auto()
    """In a call that began when nobody watched, so that it is not known who called whom."""


@dataclass(slots=True, eq=False)
class Line:
    """What ties phones to one call: who calls, and the legs by extension.

    `caller` is a number, a name where there is no number, or an own extension. `ordered` is a call that the user had
    this program place: whatever number the own phone shows then, it takes part in that call.
    """

    call_id: str
    caller: str
    ordered: bool = False
    legs: dict[str, Leg] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Leg:
    """The part that an extension takes in a call; `line` is None as long as it is not known in which.

    `party` is the other end as the phone showed it last.
    """

    extension: str
    role: Role
    talking: bool = False
    party: str | None = None
    line: Line | None = None
