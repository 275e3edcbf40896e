"""Recognising the identifier of a recording that was taken for a number on its way."""

from collections import OrderedDict
from math import isfinite
from typing import Final

MAX_KNOWN: Final = 10_000
"""How many identifiers are remembered; the one that was told first is forgotten first."""


class KnownRecordings:
    """The identifiers of recordings that were told.

    Many look like numbers, such as `1458832388.1585210`, and a template of Home Assistant gives those as numbers: as
    `1458832388.158521`, which is no identifier.
    """

    def __init__(self) -> None:
        """Begin with none known."""
        self._known: OrderedDict[str, float] = OrderedDict()

    def note(self, recording: str | None) -> None:
        """Take note of an identifier."""
        number = _number(recording or "")
        if recording and number is not None:
            self._known[recording] = number
            self._known.move_to_end(recording)
            if len(self._known) > MAX_KNOWN:
                self._known.popitem(last=False)

    def meant(self, given: str) -> str:
        """Return the identifier that is meant: what was given, unless that is the number of one only that was told."""
        number = _number(given)
        if number is None or given in self._known:
            return given
        found = [recording for recording, known in self._known.items() if known == number]
        return found[0] if len(found) == 1 else given


def _number(text: str) -> float | None:
    """Return the number that a text is taken for, None if it keeps all its digits or is none."""
    try:
        number = float(text) if "." in text else None
    except ValueError:
        return None
    return number if number is not None and isfinite(number) else None
