"""The account's own time: what the provider's times without an offset mean, and whether they are of now.

Webhooks and statistics tell local times of the account [ZTW]. `/v1/info/timezone/` tells the time there and that of the
world, which gives the offset, and the provider's clock: from then on it is reckoned with this machine's monotonic
clock, so that a wrong clock or a leap of it does no harm.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import re
from typing import Final

from ..base import Doubt, NotGenuine
from ..clock import Clock

FORMAT: Final = "%Y-%m-%d %H:%M:%S"

# How long a reading is believed.
_READ_EVERY: Final = timedelta(hours=24)
_STALE: Final = timedelta(hours=26)
# How far the two clocks of this machine may have come apart since the reading: it slept, or its time was set.
_CLOCKS_APART: Final = timedelta(seconds=30)
# How far the provider's moment of sending may lie before the one it tells.
_AHEAD: Final = timedelta(minutes=1)
# All offsets there are, are multiples of this, and zones change theirs at no other minutes.
_STEP: Final = timedelta(minutes=15)
_LARGEST_OFFSET: Final = timedelta(hours=14)
_STEP_TOLERANCE: Final = timedelta(minutes=1)
_LARGEST_ERROR: Final = timedelta(hours=26)

_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_FIRST_YEAR, _LAST_YEAR = 1980, 2200


def local_time(text: str | None) -> datetime | None:
    """Return a time as the provider writes it, without a zone; None if it is none."""
    if not text or not _TIME.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What was read, and what this machine's clocks showed then."""

    world: datetime
    offset: timedelta
    monotonic: float
    wall: float

    def age(self, clock: Clock) -> timedelta:
        """Return how long ago it was."""
        return timedelta(seconds=clock.monotonic() - self.monotonic)

    def holds(self, clock: Clock) -> bool:
        """Tell whether both clocks of this machine agree on how long ago it was."""
        apart = clock.wall() - self.wall - (clock.monotonic() - self.monotonic)
        return abs(apart) <= _CLOCKS_APART.total_seconds()


class Zone:
    """Knows the account's time as far as it was read."""

    def __init__(self, clock: Clock) -> None:
        """Know nothing yet."""
        self._clock = clock
        self._reading: _Reading | None = None
        self._in_doubt = False
        self._fits = False

    @property
    def offset(self) -> timedelta | None:
        """Return how far the account's time is ahead of UTC, None while that is not known."""
        return self._reading.offset if self._reading else None

    @property
    def due(self) -> bool:
        """Tell whether it should be read anew."""
        reading, clock = self._reading, self._clock
        return reading is None or self._in_doubt or not reading.holds(clock) or reading.age(clock) >= _READ_EVERY

    def learn(self, unixtime: int, local: datetime) -> bool:
        """Take note of what was read; tell whether the two times fit to each other."""
        try:
            world = datetime.fromtimestamp(unixtime, UTC)
        except ValueError, OverflowError, OSError:
            return False
        apart = local.replace(tzinfo=UTC) - world
        offset = round(apart / _STEP) * _STEP
        if abs(offset) > _LARGEST_OFFSET or abs(apart - offset) > _STEP_TOLERANCE:
            return False
        self._fits = self._fits and offset == self.offset
        self._reading = _Reading(world=world, offset=offset, monotonic=self._clock.monotonic(), wall=self._clock.wall())
        self._in_doubt = False
        return True

    def in_world(self, local: datetime) -> datetime | None:
        """Return a local time in UTC, None while the zone is not known."""
        return None if self._reading is None else (local - self._reading.offset).replace(tzinfo=UTC)

    def written(self, moment: datetime) -> str:
        """Return a moment as the provider writes it; in UTC while the zone is not known."""
        return (moment.astimezone(UTC) + (self.offset or timedelta())).strftime(FORMAT)

    def judge(self, began: datetime, oldest: timedelta) -> Doubt | None:
        """Tell whether a call that began at a local time may be told of now; CLOCK if that cannot be said for sure.

        Raises:
            NotGenuine: it began longer ago than `oldest`, or has not begun yet.
        """
        reading = self._reading
        if reading is None or not reading.holds(self._clock):
            return self._doubt()
        read_ago = reading.age(self._clock)
        if read_ago >= _STALE:
            return self._doubt()
        world = reading.world + read_ago
        age = (world + reading.offset).replace(tzinfo=None) - began
        if -_AHEAD <= age <= oldest:
            self._fits = True
            return None
        # Read just now, and a call has fit to it: then this one is wrong. Else webhooks may be in another zone.
        is_sure = self._fits and _quarter(world) == _quarter(reading.world)
        if not is_sure and _is_error_of_zone(age):
            return self._doubt()
        raise NotGenuine

    def _doubt(self) -> Doubt:
        self._in_doubt = True
        return Doubt.CLOCK


def _quarter(world: datetime) -> int:
    """Return in which quarter of an hour a time is: within one, no zone changes."""
    return int(world.timestamp() // _STEP.total_seconds())


def _is_error_of_zone(age: timedelta) -> bool:
    """Tell whether a call's age is that of one of now in another zone, as after a change to summer time."""
    steps = round(age / _STEP)
    return steps != 0 and abs(age) <= _LARGEST_ERROR and abs(age - steps * _STEP) <= _STEP_TOLERANCE
