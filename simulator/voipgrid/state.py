"""What a simulated VoIPGRID account consists of: its user, and the calls that were ordered."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

DEFAULT_NUMBER = "default_number"


class Status(StrEnum):
    """How far a call has come, [S0]; those that only the vendor's own clients know are marked."""

    CREATE = "create"
    """[VJS]"""
    DIALING_A = "dialing_a"
    CONFIRM = "confirm"
    """The user has to press 1, [VCE]."""
    DIALING_B = "dialing_b"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    BLACKLISTED = "blacklisted"
    """[VCE]"""


class Spelling(StrEnum):
    """How the status begins of a call of which one end could not be reached."""

    FAILING = "failing"
    """[S0]"""
    FAILED = "failed"
    """[VCE]"""


@dataclass(slots=True, eq=False)
class Call:
    """A call that was ordered; `status` is None while it is being set up. Times are in UTC."""

    callid: str
    b_number: str
    ordered_at: datetime
    b_cli: str | None = None
    auto_answer: bool | None = None
    status: str | None = None
    over: bool = False
    asked: int = 0
    """How often its status was asked for."""


@dataclass(slots=True)
class Account:
    """A user with a selected destination, and everything that they ordered."""

    numbers: list[str] = field(default_factory=lambda: ["+31508009900", "+31508009901"])
    """Which the called one can be shown; the first is `default_number`."""
    auto_answer: bool = False
    """What the user prefers."""
    calls: dict[str, Call] = field(default_factory=dict)
