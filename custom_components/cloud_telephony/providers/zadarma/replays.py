"""What was taken in already, so that it is not taken in again."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
import hashlib
from typing import Final

from ..base import Doubt, NotGenuine
from ..clock import Clock

REMEMBERED_SECONDS: Final = 24 * 3600.0
"""How long a call is remembered: one that lasts longer is told anew."""
MOST_REMEMBERED: Final = 4096
"""How many calls and signed texts are remembered; the oldest is forgotten first."""

_MOST_FACTS: Final = 200
# A repetition comes at once, while people may press the same key or send the same text again.
_REPEATED_KEYS_SECONDS: Final = 3.0
REPEATED_RESULT_SECONDS: Final = 300.0


class _Bounded[T](OrderedDict[str, T]):
    """A memory that forgets what came in first when it is full."""

    def keep(self, key: str, value: T) -> T:
        """Remember something new."""
        self[key] = value
        if len(self) > MOST_REMEMBERED:
            self.popitem(last=False)
        return value


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a signed text was first read: for which call, where its fields part, and whether the call goes out.

    A signature covers fields without anything between them, so that digits could be moved from one into the other.
    `outgoing` is None where the same text may be signed for a call of either direction.
    """

    reference: str
    lengths: tuple[int, ...]
    outgoing: bool | None

    def contradicts(self, other: Meaning) -> bool:
        """Tell whether not both can be true."""
        directions = {self.outgoing, other.outgoing} - {None}
        return (self.reference, self.lengths) != (other.reference, other.lengths) or len(directions) > 1


@dataclass(slots=True)
class SeenCall:
    """A call that was told of.

    Attributes:
        at: When it was, by the monotonic clock.
        judged: Whether what was told had a time that could be one of now.
        started_at: When the call began, None where that is not sure.
        doubt: What was not sure about its time.
        facts: What was told of it, and when.
    """

    at: float
    judged: bool = False
    started_at: datetime | None = None
    doubt: Doubt | None = None
    facts: dict[str, float] = field(default_factory=dict)


class Replays:
    """Remembers calls, what was told of them, and what was signed for them."""

    def __init__(self, clock: Clock) -> None:
        """Remember nothing yet."""
        self._clock = clock
        self._calls: _Bounded[SeenCall] = _Bounded()
        self._meanings: _Bounded[tuple[float, Meaning]] = _Bounded()
        self._results: _Bounded[float] = _Bounded()

    def call(self, reference: str) -> SeenCall:
        """Return what is remembered of a call: nothing of a new one, see `keep`."""
        seen = self._calls.get(reference)
        if seen is not None and self._fresh(seen.at, REMEMBERED_SECONDS):
            return seen
        return SeenCall(self._clock.monotonic())

    def keep(self, reference: str, seen: SeenCall) -> None:
        """Remember a call, if it is not remembered already."""
        if self._calls.get(reference) is not seen:
            self._calls.pop(reference, None)
            self._calls.keep(reference, seen)

    def bind(self, signed: str, meaning: Meaning) -> None:
        """Have a signed text mean this, for as long as it is remembered.

        Raises:
            NotGenuine: it has meant something else.
        """
        key = _digest(signed)
        known = self._meanings.get(key)
        if known is None or not self._fresh(known[0], REMEMBERED_SECONDS):
            self._meanings.keep(key, (self._clock.monotonic(), meaning))
        elif known[1].contradicts(meaning):
            raise NotGenuine
        elif known[1].outgoing is None:
            self._meanings[key] = (known[0], meaning)

    def is_new(
        self, seen: SeenCall, fact: str, *, undone_by: str = "", repeatable: bool = False, bounded: bool = True
    ) -> bool:
        """Tell whether a fact of a call was not told before, or was undone since, and remember it.

        Args:
            seen: The call.
            fact: What happened, and to whom.
            undone_by: A fact that can be told again after this one.
            repeatable: It may happen twice, though not at once.
            bounded: It is not believed when too much was told of the call: anybody may ring and press keys.
        """
        seen.facts.pop(undone_by, None)
        at = seen.facts.get(fact)
        if at is None:
            is_new = not bounded or len(seen.facts) < _MOST_FACTS
        else:
            is_new = repeatable and not self._fresh(at, _REPEATED_KEYS_SECONDS)
        if is_new:
            seen.facts[fact] = self._clock.monotonic()
        return is_new

    def is_new_result(self, kind: str, result: str) -> bool:
        """Tell whether a text was not signed a moment ago; it carries no identifier and no time."""
        key = _digest(f"{kind} {result}")
        at = self._results.pop(key, None)
        if at is not None and self._fresh(at, REPEATED_RESULT_SECONDS):
            self._results[key] = at
            return False
        self._results.keep(key, self._clock.monotonic())
        return True

    def _fresh(self, at: float, seconds: float) -> bool:
        return self._clock.monotonic() - at < seconds


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
