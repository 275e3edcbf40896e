"""What a day's calls add up to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from .log_model import Totals
from .model import Call


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the counting had come at a moment."""

    moment: datetime
    calls: int
    missed: int
    talk_time: int


class DayTotals:
    """Counts the ended calls of the present day; a day ends at midnight of the clock that `now` shows."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin with nothing."""
        self._now = now
        self._day = now().date()
        self._calls = self._missed = self._talk_time = 0

    @property
    def calls(self) -> int:
        """Return how many calls ended today."""
        self._turn_page()
        return self._calls

    @property
    def missed(self) -> int:
        """Return how many of them were missed."""
        self._turn_page()
        return self._missed

    @property
    def talk_time(self) -> int:
        """Return for how many seconds people talked in them."""
        self._turn_page()
        return self._talk_time

    def count(self, call: Call) -> None:
        """Add a call that ended just now."""
        self._turn_page()
        self._calls += 1
        self._missed += call.missed
        self._talk_time += call.talk_time or 0

    def mark(self) -> Mark:
        """Return how far the counting has come, to be taken before the log is asked."""
        self._turn_page()
        return Mark(self._now(), self._calls, self._missed, self._talk_time)

    def start_from(self, known: Totals, asked: Mark) -> None:
        """Count anew: what is known of the day of the mark, up to it, and what was counted after it."""
        self._turn_page()
        if asked.moment.date() == self._day:
            self._calls += known.calls - asked.calls
            self._missed += known.missed - asked.missed
            self._talk_time += known.talk_time - asked.talk_time

    def _turn_page(self) -> None:
        today: date = self._now().date()
        if today != self._day:
            self._day = today
            self._calls = self._missed = self._talk_time = 0
