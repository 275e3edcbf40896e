"""A Zadarma account that does not exist ([S1]: seed document 001; [Z…]: what its public clients add)."""

from .limits import Limits
from .notices import Encoding, Forge, Spelling, Wire
from .people import Callback, Timing
from .server import ZadarmaSimulator
from .state import (
    Account,
    Call,
    Direction,
    Disposition,
    Extension,
    Number,
    Phase,
    Route,
    RouteKind,
    SipLine,
    small_office,
)

__all__ = [
    "Account",
    "Call",
    "Callback",
    "Direction",
    "Disposition",
    "Encoding",
    "Extension",
    "Forge",
    "Limits",
    "Number",
    "Phase",
    "Route",
    "RouteKind",
    "SipLine",
    "Spelling",
    "Timing",
    "Wire",
    "ZadarmaSimulator",
    "small_office",
]
