"""Simulated time: it can run fast, and it can be skipped."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush


@dataclass(slots=True, order=True)
class Timer:
    """Something that is to be done at a moment; the moment is in simulated seconds since the clock was made."""

    due: float
    number: int
    action: Callable[[], object] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        """Do not do it."""
        self.cancelled = True


class Clock:
    """Tells simulated time and does things when they are due, in order.

    It is the computer's time, from the clock's making on `speed` times as fast, plus what was skipped by `advance`.
    Nothing happens by itself unless `start` was called in a running event loop.
    """

    def __init__(self, speed: float = 1.0) -> None:
        """Make a clock that shows the present.

        Raises:
            ValueError: the speed is not above zero.
        """
        if not speed > 0:
            msg = f"The speed must be above 0, not {speed}"
            raise ValueError(msg)
        self.speed = speed
        self._skipped = 0.0
        self._made_at: float | None = None
        self._timers: list[Timer] = []
        self._count = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake_up: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Let time run in the event loop that runs now."""
        self._loop = asyncio.get_running_loop()
        self._made_at = self._loop.time()
        self._schedule()

    def stop(self) -> None:
        """Let time stand still; what was not due yet is forgotten."""
        self._skipped = self.seconds
        self._loop = None
        self._timers.clear()
        self._schedule()

    @property
    def seconds(self) -> float:
        """Return the simulated seconds since the clock was started."""
        return self._real_seconds * self.speed + self._skipped

    @property
    def _real_seconds(self) -> float:
        return 0.0 if self._loop is None or self._made_at is None else self._loop.time() - self._made_at

    @property
    def next_due(self) -> float | None:
        """Return when something is to be done next, in simulated seconds; None: nothing is."""
        while self._timers and self._timers[0].cancelled:
            heappop(self._timers)
        return self._timers[0].due if self._timers else None

    def now(self) -> datetime:
        """Return the simulated moment, in UTC."""
        ahead = self.seconds - self._real_seconds
        return datetime.now(UTC) + timedelta(seconds=ahead)

    def call_later(self, seconds: float, action: Callable[[], object]) -> Timer:
        """Do something after so many simulated seconds."""
        self._count += 1
        timer = Timer(self.seconds + max(seconds, 0.0), self._count, action)
        heappush(self._timers, timer)
        self._schedule()
        return timer

    def advance(self, seconds: float) -> None:
        """Skip so many seconds and do at once, in order, all that is due in them."""
        end = self.seconds + seconds
        while self._timers and self._timers[0].due <= end:
            self._skip_to(self._timers[0].due)
            self._do_next()
        self._skip_to(end)
        self._schedule()

    def _skip_to(self, moment: float) -> None:
        self._skipped += max(moment - self.seconds, 0.0)

    def _do_next(self) -> None:
        timer = heappop(self._timers)
        if not timer.cancelled:
            timer.action()

    def _do_what_is_due(self) -> None:
        now = self.seconds
        try:
            while self._timers and self._timers[0].due <= now:
                self._do_next()
        finally:
            self._schedule()

    def _schedule(self) -> None:
        if self._wake_up is not None:
            self._wake_up.cancel()
            self._wake_up = None
        if self._loop is not None and self._timers:
            wait = (self._timers[0].due - self.seconds) / self.speed
            self._wake_up = self._loop.call_later(max(wait, 0.0), self._do_what_is_due)
