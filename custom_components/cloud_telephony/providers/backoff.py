"""When to try again what failed, for everybody who does: a feed, the call log, the delivery of calls."""

from collections.abc import Generator
import random
from typing import Final

_FIRST_DELAY: Final = 1.0
_LONGEST_DELAY: Final = 60.0


class Backoff:
    """How long to wait before the next try: full jitter up to a limit that doubles."""

    def __init__(self, first: float = _FIRST_DELAY, longest: float = _LONGEST_DELAY) -> None:
        """Take the first and the last limit in seconds."""
        self._first = first
        self._longest = longest
        self.limit = first

    def next(self) -> float:
        """Return the seconds to wait this time."""
        delay = random.uniform(0, self.limit)  # noqa: S311  # it keeps clients apart and is no secret
        self.limit = min(self.limit * 2, self._longest)
        return delay

    def reset(self) -> None:
        """Begin again, as a connection was stable."""
        self.limit = self._first

    def delays(self) -> Generator[float]:
        """Yield the waits, without end."""
        while True:
            yield self.next()
