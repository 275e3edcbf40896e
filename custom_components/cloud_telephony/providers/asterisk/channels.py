"""Whose a channel is: that of an own phone, of a line to the outside, or neither can be told.

Channels are named `<technology>/<device>-<hexadecimal number>`. That a phone's device is called like its extension is a
custom which most installations follow, not a rule: a phone called `reception` is taken for a line, and a line that has
a name of two to six digits for a phone.
"""

from enum import Enum, auto
import re
from typing import Final, NamedTuple

# Lines in the exchange, with phones or the telephone network at their other end.
_HARDWARE: Final = frozenset({"dahdi", "zap", "misdn", "capi", "console", "motif", "ooh323"})
_CHANNEL: Final = re.compile(r"([A-Za-z0-9]+)/(.+?)(?:-[0-9a-fA-F]{2,})?(?:;[12])?")
_EXTENSION: Final = re.compile(r"[0-9]{2,6}")


class Kind(Enum):
    """What is at the other end of a channel."""

    PHONE = auto()
    LINE = auto()
    UNKNOWN = auto()


class End(NamedTuple):
    """What is at the other end of a channel; `extension` if that is an own phone."""

    kind: Kind
    extension: str | None = None


_UNKNOWN: Final = End(Kind.UNKNOWN)


def end_of(channel: str | None) -> End:
    """Return what is at the other end of a channel.

    `Local/101@from-queue-…;1` is none itself, but leads to extension 101.
    """
    match = _CHANNEL.fullmatch(channel or "")
    if match is None or match[1].lower() in _HARDWARE:
        return _UNKNOWN
    device, at, _context = match[2].partition("@")
    if is_extension(device):
        return End(Kind.PHONE, device)
    return _UNKNOWN if at or match[1].lower() == "local" else End(Kind.LINE)


def is_extension(number: str | None) -> bool:
    """Tell whether a number is that short that it is one of the own phones."""
    return _EXTENSION.fullmatch(number or "") is not None
