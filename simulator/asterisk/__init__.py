"""Asterisk, as far as a database has it: a server that writes a record when a call ends."""

from .calls import office_day
from .server import AsteriskSimulator
from .tables import TableKind

__all__ = ["AsteriskSimulator", "TableKind", "office_day"]
