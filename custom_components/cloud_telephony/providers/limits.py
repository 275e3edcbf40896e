"""Keeping to the number of requests that a provider takes in a minute."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

from .base import RateLimited
from .clock import Clock
from .fields import count

LONGEST_WAIT: Final = 60.0
"""Seconds that a request waits for its turn before it fails."""

_WINDOW: Final = 60.0
# A reset that lies further ahead is no limit per minute: somebody's clock is wrong.
_LONGEST_WINDOW: Final = 3600.0


class Limiter:
    """Lets requests through in the order in which they came, as many as the provider takes.

    It counts by itself, and believes what the headers of the replies say: `X-RateLimit-Limit`, `-Remaining` and
    `-Reset` (seconds since 1970, by the provider's clock, which its `Date` tells).
    """

    def __init__(self, server: str, per_minute: int, clock: Clock) -> None:
        """Take what is known before the first reply; `server` is named to whom has to wait too long."""
        self._server = server
        self._limit = per_minute
        self._clock = clock
        self._left = per_minute
        self._in_flight = 0
        self._resets_at = clock.monotonic()
        self._held_until = clock.monotonic()
        self._queue = asyncio.Lock()

    @property
    def limited_until(self) -> datetime | None:
        """Return until when requests have to wait, None if none had to or the time has come."""
        return self._clock.moment(self._held_until) if self._held_until > self._clock.monotonic() else None

    @asynccontextmanager
    async def turn(self, give_up_at: float) -> AsyncIterator[None]:
        """Wait until a request may go out, which is in flight as long as this is open; `give_up_at` by the clock.

        Raises:
            RateLimited: it may not before then.
        """
        # The lock is fair, and who is cancelled while waiting makes way for the next.
        async with self._queue:
            while (seconds := self._seconds_to_wait()) > 0:
                await self._wait(seconds, give_up_at)
            self._left -= 1
            self._in_flight += 1
        try:
            yield
        finally:
            self._in_flight -= 1

    def learn(self, headers: Mapping[str, str], *, refused: bool = False) -> None:
        """Take note of what a reply says of the limit; `refused` if the request was one too many."""
        self._limit = count(headers.get("X-RateLimit-Limit")) or self._limit
        remaining = count(headers.get("X-RateLimit-Remaining"))
        seconds = self._seconds_to_reset(headers)
        if refused:
            remaining = 0
            seconds = _WINDOW if seconds is None else seconds
        if seconds is not None:
            self._resets_at = self._clock.monotonic() + seconds
        if remaining is not None:
            # Those that are still under way may not be counted yet.
            self._left = max(0, remaining - max(0, self._in_flight - 1))

    def exceeded(self) -> RateLimited:
        """Return the error for a request that would have to wait for too long."""
        until = self._clock.moment(max(self._held_until, self._resets_at)).isoformat(timespec="seconds")
        return RateLimited(f"{self._server} takes no requests until {until}", server=self._server, until=until)

    def _seconds_to_wait(self) -> float:
        now = self._clock.monotonic()
        if now >= self._resets_at:
            self._left = self._limit
            self._resets_at = now + _WINDOW
        return 0 if self._left > 0 else self._resets_at - now

    async def _wait(self, seconds: float, give_up_at: float) -> None:
        self._held_until = self._clock.monotonic() + seconds
        if self._held_until > give_up_at:
            raise self.exceeded()
        await self._clock.sleep(seconds)

    def _seconds_to_reset(self, headers: Mapping[str, str]) -> float | None:
        """Return how long it is until the reset; None if that is not said, or cannot be."""
        reset = count(headers.get("X-RateLimit-Reset"))
        if reset is None:
            return None
        seconds = reset - self._time_there(headers.get("Date", ""))
        return seconds if 0 < seconds <= _LONGEST_WINDOW else None

    def _time_there(self, date: str) -> float:
        try:
            return parsedate_to_datetime(date).timestamp()
        except ValueError, OverflowError:
            return self._clock.wall()
