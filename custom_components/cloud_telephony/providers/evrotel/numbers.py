"""Phone numbers and names of announcements in the forms that the provider takes."""

import re
from typing import Final

from yarl import URL

from ...calls.model import mask
from ..base import InvalidAnnouncementName, InvalidNumber

# What people put between digits, and the invisible marks that come along when a number is copied from a contact.
_SEPARATORS: Final = re.compile(r"[\s().\-/\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2066-\u2069]+")
_DIGITS: Final = re.compile(r"\+?([0-9]{1,32})")
_FILE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\.wav")
_LONGEST_SHOWN: Final = 100


def dialled(number: str) -> str:
    """Return the digits of a number: the document has `0679853913`, [EW] sends `380679853913`; both are as typed.

    Raises:
        InvalidNumber: it has something else than digits, and a `+` at its beginning.
    """
    digits = _DIGITS.fullmatch(_SEPARATORS.sub("", number))
    if digits is None:
        raise InvalidNumber(f"{mask(number)} cannot be dialled", number=mask(number))
    return digits[1]


def announcement_name(billcode: str, file: str) -> str:
    """Return the name under which the provider keeps a sound file, [S4]: that of the file behind the billcode and `_`.

    Raises:
        InvalidAnnouncementName: it is no name of a file, or of another kind of file.
    """
    if not _FILE.fullmatch(file):
        raise InvalidAnnouncementName("Not the name of a WAV file", name=file[:_LONGEST_SHOWN])
    prefix = f"{billcode}_"
    return file if file.startswith(prefix) else prefix + file


def file_at(address: str) -> str:
    """Return the name of the file at an address.

    Raises:
        InvalidAnnouncementName: it is no address at which the provider could fetch a file.
    """
    try:
        url = URL(address)
    except ValueError:
        url = URL()
    if url.scheme not in {"http", "https"} or not url.host:
        raise InvalidAnnouncementName("Not an address", name=address[:_LONGEST_SHOWN])
    return url.name
