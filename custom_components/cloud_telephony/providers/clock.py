"""The time, and waiting for it; tests have a clock of their own."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
import time


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What time it is.

    Attributes:
        monotonic: Seconds that only ever grow.
        wall: Seconds since 1970, as this machine believes.
        sleep: Waits for so many seconds.
    """

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def moment(self, monotonic: float) -> datetime:
        """Return the time at which `monotonic` shows, or showed, this figure."""
        return datetime.fromtimestamp(self.wall() + monotonic - self.monotonic(), UTC)
