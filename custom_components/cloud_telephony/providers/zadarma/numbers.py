"""Phone numbers in the forms that the provider takes and gives: international, without the plus [S1]."""

from functools import lru_cache
import re
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException

from ...calls.model import mask
from ..base import InvalidNumber, InvalidRecipient
from ..fields import LONGEST_NUMBER, text

# What people put between digits, and the invisible marks that come along when a number is copied from a contact.
_SEPARATORS: Final = re.compile(r"[\s().\-/\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2066-\u2069]+")
_INTERNATIONAL: Final = re.compile(r"[1-9][0-9]{6,14}")
_DIGITS: Final = re.compile(r"[0-9]{1,15}")
_SHORTEST_WITH_COUNTRY: Final = 8
# [ZOA]: extensions of the exchange have three digits; logins of SIP lines have five or more.
_EXTENSION: Final = re.compile(r"[0-9]{2,4}")
# `<exchange>-<extension>`, and a scenario of the exchange.
_LOGIN: Final = re.compile(r"[0-9]{1,10}-[0-9]{1,4}")


def told(value: object) -> str | None:
    """Return a number that the provider tells: E.164 if it is international, else as it is (`101`, `anonymous`)."""
    number = text(value, LONGEST_NUMBER)
    return None if number is None else _with_plus(number)


def extension(number: str | None) -> str | None:
    """Return a number if it is an extension's, None if it is not."""
    return number if number and _EXTENSION.fullmatch(number) else None


def extension_of(line: str | None) -> str | None:
    """Return the extension with this login, `<exchange>-<extension>` or the extension alone; None if it is a line's."""
    return extension((line or "").rpartition("-")[2])


def international(number: str) -> str:
    """Return the digits of a number that somebody outside has.

    Raises:
        InvalidNumber: it is not international.
    """
    digits = _digits(number)
    if not _INTERNATIONAL.fullmatch(digits):
        raise InvalidNumber(f"{mask(number)} is not an international number", number=mask(number))
    return digits


def recipient(number: str) -> str:
    """Return the digits of a number that a text message can be sent to.

    Raises:
        InvalidRecipient: it is not international.
    """
    try:
        return international(number)
    except InvalidNumber:
        raise InvalidRecipient(f"{mask(number)} is not an international number", number=mask(number)) from None


def dialled(number: str) -> str:
    """Return a number, an extension, a SIP login or a scenario in the form in which it is called.

    Raises:
        InvalidNumber: it is none of these.
    """
    if _LOGIN.fullmatch(number.strip()):
        return number.strip()
    digits = _digits(number)
    if not _DIGITS.fullmatch(digits):
        raise InvalidNumber(f"{mask(number)} cannot be dialled", number=mask(number))
    return digits


def _digits(number: str) -> str:
    """Return a number without separators, and without the plus or the zeros before a country; `00001` is a login."""
    plain = _SEPARATORS.sub("", number)
    if plain.startswith("+"):
        return plain[1:]
    without_zeros = plain.removeprefix("00")
    return without_zeros if len(without_zeros) >= _SHORTEST_WITH_COUNTRY else plain


@lru_cache(maxsize=4096)
def _with_plus(number: str) -> str:
    digits = number.removeprefix("+")
    if len(digits) < _SHORTEST_WITH_COUNTRY or not _INTERNATIONAL.fullmatch(digits):
        return number
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except NumberParseException:
        return number
    return f"+{digits}" if phonenumbers.is_valid_number(parsed) else number
