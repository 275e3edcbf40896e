"""How often may be asked: counted in minutes of the simulated clock."""

from dataclasses import dataclass, field
from math import ceil

from ..clock import Clock

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests in a minute, [ZOA]: all of them, and of these for statistics."""

    general: int = 100
    statistics: int = 3


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the headers of a reply tell, [S1]; `reset` is Unix time."""

    allowed: bool
    limit: int
    remaining: int
    reset: int


@dataclass(slots=True)
class _Window:
    """A minute that begins with the first request in it."""

    ends: float = 0.0
    used: int = 0


@dataclass(slots=True)
class Counter:
    """Counts requests; one that is refused does not count."""

    clock: Clock
    limits: Limits = field(default_factory=Limits)
    _general: _Window = field(default_factory=_Window)
    _statistics: _Window = field(default_factory=_Window)

    def look(self) -> Allowance:
        """Return what the headers tell of a request that does not count."""
        if self._general.ends <= (now := self.clock.now().timestamp()):
            return Allowance(True, self.limits.general, self.limits.general, ceil(now + _MINUTE))
        left = max(self.limits.general - self._general.used, 0)
        return Allowance(left > 0, self.limits.general, left, ceil(self._general.ends))

    def ask(self, *, statistics: bool) -> Allowance:
        """Count a request if it may be made; what is told is the window with the least left."""
        windows = [(self._general, self.limits.general)]
        if statistics:
            windows.append((self._statistics, self.limits.statistics))
        now = self.clock.now().timestamp()
        for window, _ in windows:
            if window.ends <= now:
                window.ends, window.used = now + _MINUTE, 0
        allowed = all(window.used < limit for window, limit in windows)
        for window, _ in windows:
            window.used += allowed
        tightest, limit = min(windows, key=lambda pair: pair[1] - pair[0].used)
        return Allowance(allowed, limit, max(limit - tightest.used, 0), ceil(tightest.ends))
