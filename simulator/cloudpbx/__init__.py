"""A CloudPBX account that does not exist ([S3]: seed document 003, "CloudPBX API", version 1.1)."""

from .people import Timing
from .server import CloudPbxSimulator
from .state import AgentStatus, Call, Cdr, Disposition, Extension, ExtensionStatus, Pbx, Phase, small_office
from .wire import Grouping, Separator, Wire

__all__ = [
    "AgentStatus",
    "Call",
    "Cdr",
    "CloudPbxSimulator",
    "Disposition",
    "Extension",
    "ExtensionStatus",
    "Grouping",
    "Pbx",
    "Phase",
    "Separator",
    "Timing",
    "Wire",
    "small_office",
]
