"""Which phones take part in which call."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from .model import Extension, ExtensionStatus


class Role(Enum):
    """What an extension is in a call."""

    CALLER = auto()
    CALLED = auto()
    UNWATCHED = auto()
    """In a call that began when nobody watched, so that it is not known who called whom."""


@dataclass(slots=True, eq=False)
class Line:
    """What ties phones to one call: who calls, and the legs by extension.

    `caller` is a number, a name where there is no number, or an own extension. `ordered_at` is when the user had this
    program place the call, None for all others.
    """

    call_id: str
    caller: str
    ordered_at: datetime | None = None
    legs: dict[str, Leg] = field(default_factory=dict)

    def ordered_before(self, moment: datetime) -> bool:
        """Tell whether the user ordered this call, earlier than that moment."""
        return self.ordered_at is not None and self.ordered_at < moment


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


def role_of(before: Extension | None, phone: Extension, *, turned: bool) -> Role:
    """Return what an extension is in the call that begins with what its phone does now."""
    if phone.status is ExtensionStatus.RINGING:
        return Role.CALLED
    if phone.status is ExtensionStatus.CONNECTING:
        return Role.CALLER
    if before is None or not (turned or before.status is ExtensionStatus.IDLE):
        return Role.UNWATCHED
    return Role.CALLED if turned else Role.CALLER
