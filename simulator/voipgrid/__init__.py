"""A VoIPGRID account that does not exist ([S0]: seed document 000, "Klik en bel")."""

from .people import Timing
from .server import VoipgridSimulator
from .state import Account, Call, Spelling, Status

__all__ = ["Account", "Call", "Spelling", "Status", "Timing", "VoipgridSimulator"]
