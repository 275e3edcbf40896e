"""An Evrotel account that does not exist ([S4]: seed document 004, "Evrotel API real time call events")."""

from .notices import Encoding, Forge, Wire
from .people import Timing
from .server import EvrotelSimulator
from .state import Account, Call, Direction, Disposition, Phase, Routing, Target, small_office

__all__ = [
    "Account",
    "Call",
    "Direction",
    "Disposition",
    "Encoding",
    "EvrotelSimulator",
    "Forge",
    "Phase",
    "Routing",
    "Target",
    "Timing",
    "Wire",
    "small_office",
]
