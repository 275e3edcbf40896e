"""A NiMbox that does not exist ([S2]: seed document 002, "Servicios Web - Llamadas")."""

from .outage import Outage
from .server import NiMboxSimulator
from .state import Account, Phonecall, Repetition

__all__ = ["Account", "NiMboxSimulator", "Outage", "Phonecall", "Repetition"]
