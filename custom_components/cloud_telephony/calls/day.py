"""What a day's calls add up to."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from .model import Call


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

    def start_from(self, calls: Iterable[Call]) -> None:
        """Count anew, from what records tell of today; calls of other days are left out."""
        self._calls = self._missed = self._talk_time = 0
        today = self._now()
        for call in calls:
            if call.started_at.astimezone(today.tzinfo).date() == today.date():
                self.count(call)

    def _turn_page(self) -> None:
        today: date = self._now().date()
        if today != self._day:
            self._day = today
            self._calls = self._missed = self._talk_time = 0
