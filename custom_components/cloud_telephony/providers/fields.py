"""How a single value is read, wherever it comes from: typed, bounded, free of what cannot be stored or shown."""

from collections.abc import Callable, Mapping
import re

from ..calls.model import mask

type Note = Callable[[str], None]
"""Takes down the name of a field that cannot be read, where its owner can do without it."""

LONGEST_NAME = 200
LONGEST_NUMBER = 64

# Identifiers of messages have 19 digits.
_LARGEST_INTEGER = 10**20
_INTEGER = re.compile(r"\s*(-?[0-9]{1,20})\s*")
_DIGITS = re.compile(r"\+?\d[\d\s().-]{4,}\d")
# Control characters, and halves of surrogate pairs, which cannot be encoded.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# What JSON makes of `SIP\biuro-101`. A device's name has no control characters: its backslash was meant.
_SWALLOWED_BACKSLASHES = str.maketrans({"\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def integer(value: object) -> int | None:
    """Return a whole number given as such or as text of ASCII digits; None for anything else."""
    if type(value) is int:
        return value if -_LARGEST_INTEGER < value < _LARGEST_INTEGER else None
    if isinstance(value, str) and (match := _INTEGER.fullmatch(value)):
        return int(match[1])
    return None


def count(value: object) -> int | None:
    """Return a whole number from 0 on; None for anything else."""
    number = integer(value)
    return None if number is None or number < 0 else number


def text(value: object, longest: int) -> str | None:
    """Return a text, or a whole number as text, cut to `longest` characters; None if it is neither, or empty."""
    words = _words(value)
    if words is None:
        return None
    if not words.isprintable():
        words = _UNPRINTABLE.sub(" ", words)
    return words.strip()[:longest].rstrip() or None


def without_numbers(words: str) -> str:
    """Return a text of somebody else's in which whatever may be a phone number is masked."""
    return _DIGITS.sub(lambda match: mask(match[0]), words)


def identifier(value: object) -> str | None:
    """Return what names a device, a room or a message; None if it is empty, too long or no text.

    It is never cut, as two things could become one.
    """
    words = _words(value)
    if words is None:
        return None
    if not words.isprintable():
        words = _UNPRINTABLE.sub("", words.translate(_SWALLOWED_BACKSLASHES))
    words = words.strip()
    return words if 0 < len(words) <= LONGEST_NAME else None


def secret(pasted: str) -> str:
    """Return a key without the spaces and line ends that come along when it is pasted."""
    return "".join(character for character in pasted if character.isprintable() and character != " ")


def optional[T](fields: Mapping[str, object], key: str, read: Callable[[object], T | None], note: Note) -> T | None:
    """Return what `read` makes of a field that may be missing or empty; what it cannot read is noted and left out."""
    value = fields.get(key)
    if value is None or value == "":
        return None
    result = read(value)
    if result is None:
        note(key)
    return result


def _words(value: object) -> str | None:
    if isinstance(value, str):
        return value
    number = integer(value)
    return None if number is None else str(number)
