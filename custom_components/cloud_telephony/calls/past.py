"""Calls that have ended, for as long as more may be told of them."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .events import CallEnded, CallEvent
from .model import Call

MAX_PAST = 300
"""How many ended calls are remembered: a busy office's hour, while recordings and repetitions come within minutes."""
PAST_FOR = timedelta(hours=24)
"""How long they are, at most: a provider may call another call by the same reference some day."""


@dataclass(slots=True, eq=False)
class PastCall:
    """A call that has ended.

    Attributes:
        call: The call as it is known now.
        references: By which the provider calls it.
        ended: When that was told, by the clock of this program.
        event: What told its end, if it did not say of which call.
        recorded: The recording of which it was told that it can be had.
    """

    call: Call
    references: tuple[str, ...]
    ended: datetime
    event: CallEnded | None = None
    recorded: str | None = None

    def forget_numbers(self, numbers: Collection[str]) -> None:
        """Forget whose call it was, if it had one of these numbers on either side."""
        if self.call.from_number in numbers or self.call.to_number in numbers:
            self.call = replace(
                self.call, from_number=None, from_name=None, to_number=None, to_name=None, recording=None
            )
            self.event = None


class PastCalls:
    """The last calls that have ended; the one that ended first is forgotten first."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin with none."""
        self._now = now
        self._calls: dict[str, PastCall] = {}
        self._references: dict[str, PastCall] = {}

    def __iter__(self) -> Iterator[PastCall]:
        """Yield them in the order in which they ended."""
        return iter(self._calls.values())

    def add(self, past: PastCall) -> None:
        """Remember a call."""
        self._calls[past.call.call_id] = past
        self._references.update(dict.fromkeys(past.references, past))
        self._forget()

    def find(self, event: CallEvent) -> PastCall | None:
        """Return the ended call that an event is about: it says so, or repeats what ended it."""
        self._forget()
        if event.reference is not None:
            return self._references.get(event.reference)
        return next((past for past in self if past.event == event), None)

    def call(self, call_id: str) -> Call | None:
        """Return a call by its identifier."""
        past = self._calls.get(call_id)
        return past.call if past else None

    def _forget(self) -> None:
        oldest = next(iter(self), None)
        while oldest and (len(self._calls) > MAX_PAST or self._now() - oldest.ended > PAST_FOR):
            del self._calls[oldest.call.call_id]
            for reference in oldest.references:
                self._references.pop(reference, None)
            oldest = next(iter(self), None)
