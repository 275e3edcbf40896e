"""Phone numbers in the form that the provider takes."""

import re
from typing import Final

from ...calls.model import mask
from ..base import InvalidCallerNumber, InvalidNumber

DEFAULT_NUMBER: Final = "default_number"
"""In place of a number that the called one is to see: the first of the account's list, [S0]."""

# What people put between digits, and the invisible marks that come along when a number is copied from a contact.
_SEPARATORS: Final = re.compile(r"[\s().\-/\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2066-\u2069]+")
# `+31 (0)20 123 45 67`: the zero is for those who call within the country, [VCE].
_TRUNK_ZERO: Final = re.compile(r"(\+[0-9]{1,3})\(0\)")
_DIGITS: Final = re.compile(r"\+?[0-9]{1,32}")
_SPACE: Final = re.compile(r"\s+")


def dialled(number: str) -> str:
    """Return a number as it is dialled, [VCE]; what the vendor's plug-in would leave out of it is refused.

    Raises:
        InvalidNumber: it has something else than digits, and a `+` at its beginning.
    """
    plain = _cleaned(number)
    if not _DIGITS.fullmatch(plain):
        raise InvalidNumber(f"{mask(number)} cannot be dialled", number=mask(number))
    return plain


def caller_id(number: str) -> str:
    """Return what the called one is to see, [S0]: one of the account's numbers, or the name of its first one.

    Raises:
        InvalidCallerNumber: it is neither a number nor that name.
    """
    plain = _cleaned(number)
    if number.strip() == DEFAULT_NUMBER:
        return DEFAULT_NUMBER
    if not _DIGITS.fullmatch(plain):
        raise InvalidCallerNumber(f"{mask(number)} cannot be shown", number=mask(number))
    return plain


def _cleaned(number: str) -> str:
    return _SEPARATORS.sub("", _TRUNK_ZERO.sub(r"\1", _SPACE.sub("", number)))
