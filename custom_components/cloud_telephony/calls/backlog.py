"""Days whose records are still to be read, and how many of them to read next."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Self

import orjson

MAX_STRETCHES: Final = 30
"""How many stretches of unread days are kept apart; beyond that days between two are read again."""

_DAY: Final = timedelta(days=1)

_FIRST_SIZE: Final = 7
_LARGEST_SIZE: Final = 30
_FEW_CALLS: Final = 1_000
_MANY_CALLS: Final = 4_000
_TRIES: Final = 3


class BadBacklog(ValueError):
    """A text is none that a backlog was kept as."""


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """A stretch of days, both ends inclusive."""

    first: date
    last: date

    def __len__(self) -> int:
        """Return how many days there are; none, if the last is before the first."""
        return max((self.last - self.first).days + 1, 0)

    def __str__(self) -> str:
        """Return both days, ISO 8601."""
        return f"{self.first}/{self.last}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` gives.

        Raises:
            ValueError: it is something else.
        """
        first, last = map(date.fromisoformat, text.split("/"))
        return cls(first, last)

    def without(self, other: Days) -> Iterable[Days]:
        """Yield what is left without the other days."""
        before = Days(self.first, min(self.last, other.first - _DAY))
        after = Days(max(self.first, other.last + _DAY), self.last)
        yield from filter(None, (before, after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Which days of an account's records are still to be read.

    Attributes:
        reach: The first day that is to be known; before it nothing is read.
        planned: How many days back that was to be when it was last decided.
        unread: Stretches of days, the newest first, that do not touch.
        calls: How many calls the days that were read had.
    """

    reach: date
    planned: int = 0
    unread: tuple[Days, ...] = ()
    calls: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` gives.

        Raises:
            BadBacklog: it is something else.
        """
        try:
            kept = orjson.loads(text)
            return cls(
                reach=date.fromisoformat(kept["reach"]),
                planned=int(kept["planned"]),
                unread=tuple(map(Days.parse, kept["unread"])),
                calls=int(kept["calls"]),
            )
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BadBacklog from error

    def __str__(self) -> str:
        """Return a text to keep, at most 1,000 characters long."""
        unread = list(map(str, self.unread))
        kept = {"reach": str(self.reach), "planned": self.planned, "unread": unread, "calls": self.calls}
        return orjson.dumps(kept).decode()

    def reaching(self, days: int, today: date) -> Backlog:
        """Return what is to be read if so many days before today are wanted, unless that was decided before."""
        if days == self.planned:
            return self
        reach = today - days * _DAY
        wanted = [*self.unread, Days(reach, self.reach - _DAY)]
        clipped = (Days(max(each.first, reach), each.last) for each in wanted)
        return replace(self, reach=reach, planned=days, unread=_apart(clipped))

    def adding(self, days: Days) -> Backlog:
        """Return what is to be read if these days are too."""
        return replace(self, unread=_apart([*self.unread, days]))

    def without(self, days: Days, calls: int = 0) -> Backlog:
        """Return what is to be read after these days, which had so many calls."""
        unread = _apart(left for each in self.unread for left in each.without(days))
        return replace(self, unread=unread, calls=self.calls + calls)

    def next(self, size: int, before: date | None = None) -> Days | None:
        """Return the newest unread days, at most so many, all before a day; None if there are none."""
        for stretch in self.unread:
            last = stretch.last if before is None else min(stretch.last, before - _DAY)
            if last >= stretch.first:
                return Days(max(stretch.first, last - (size - 1) * _DAY), last)
        return None

    @property
    def read_back_to(self) -> date:
        """Return the day from which on everything was read."""
        return self.unread[0].last + _DAY if self.unread else self.reach

    def percent(self, today: date) -> int:
        """Return how much of what is to be known was read; 100 is all of it and nothing less."""
        if not self.unread:
            return 100
        days = max((today - self.reach).days, 1)
        return 100 * max(days - sum(map(len, self.unread)), 0) // days


class Chunks:
    """Decides how many days to read at once: as many as bring some thousands of calls; fewer after a failure.

    Days that fail again and again, alone, are passed over until everything older has been tried.
    """

    def __init__(self) -> None:
        """Begin with a week."""
        self._size = _FIRST_SIZE
        self._tries = 0
        self._before: date | None = None

    def next(self, backlog: Backlog) -> Days | None:
        """Return the days to read now; None if all were read."""
        if days := backlog.next(self._size, self._before):
            return days
        self._before = None
        return backlog.next(self._size)

    def worked(self, calls: int) -> None:
        """Take note that the last days were read, and had so many calls."""
        self._tries = 0
        if calls < _FEW_CALLS:
            self._size = min(self._size * 2, _LARGEST_SIZE)
        elif calls > _MANY_CALLS:
            self._size = max(self._size // 2, 1)

    def failed(self, days: Days) -> None:
        """Take note that these days could not be read, for a reason that may lie in them."""
        if len(days) > 1:
            self._size = max(len(days) // 2, 1)
            return
        self._tries += 1
        if self._tries >= _TRIES:
            self._tries = 0
            self._before = days.first


def _apart(stretches: Iterable[Days]) -> tuple[Days, ...]:
    """Return stretches that do not touch, the newest first, and not too many."""
    joined: list[Days] = []
    for stretch in sorted(filter(None, stretches)):
        if joined and stretch.first <= joined[-1].last + _DAY:
            joined[-1] = Days(joined[-1].first, max(joined[-1].last, stretch.last))
        else:
            joined.append(stretch)
    while len(joined) > MAX_STRETCHES:
        closest = min(
            range(len(joined) - 1), key=[late.first - early.last for early, late in pairwise(joined)].__getitem__
        )
        joined[closest : closest + 2] = [Days(joined[closest].first, joined[closest + 1].last)]
    return tuple(reversed(joined))
