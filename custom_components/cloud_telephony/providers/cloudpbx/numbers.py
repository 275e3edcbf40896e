"""Phone numbers in the forms that the provider takes and gives."""

import re

from ...calls.model import mask
from ..base import InvalidNumber, InvalidRecipient

_COUNTRY_CODE = "48"
# What people put between digits, and the invisible marks that come along when a number is copied from a contact.
_SEPARATORS = re.compile(r"[\s().\-/\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2066-\u2069]+")
_NATIONAL = re.compile(r"[1-9][0-9]{8}")
_POLISH = re.compile(rf"(?:\+{_COUNTRY_CODE}|00{_COUNTRY_CODE}|{_COUNTRY_CODE})?({_NATIONAL.pattern})")
_DIALLED = re.compile(r"\+?[0-9*#]{1,32}")
_INTERNATIONAL = re.compile(r"[1-9][0-9]{10,14}")


def dialled(number: str) -> str:
    """Return a number as it is dialled.

    Raises:
        InvalidNumber: it has something else than digits, `*`, `#`, and a `+` at its beginning.
    """
    plain = _SEPARATORS.sub("", number)
    if not _DIALLED.fullmatch(plain):
        raise InvalidNumber(f"{mask(number)} cannot be dialled", number=mask(number))
    return plain


def sms_recipient(number: str) -> str:
    """Return the nine digits of a Polish number, [S3] §1.5.

    Raises:
        InvalidRecipient: it is not a Polish number.
    """
    match = _POLISH.fullmatch(_SEPARATORS.sub("", number))
    if match is None:
        raise InvalidRecipient(f"{mask(number)} is not a Polish number of nine digits", number=mask(number))
    return match[1]


def international(number: str) -> str:
    """Return a number of the SMS gateway in E.164: nine digits are Polish, more have a country code, [S3] §2.3.5."""
    if _NATIONAL.fullmatch(number):
        return f"+{_COUNTRY_CODE}{number}"
    return f"+{number}" if _INTERNATIONAL.fullmatch(number) else number
