"""Times as the provider tells them: `2018-04-01 00:00:11`, on the clock of a wall and without an offset, [S4]."""

from datetime import UTC, datetime, tzinfo
import re
from typing import Final

# Statistics carry `+00:00` behind a time that is local nonetheless [EW].
_TOLD: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?(?:Z|[+-][0-9:]+)?"
)


def read_time(text: str, zone: tzinfo, now: datetime) -> datetime | None:
    """Return a time that was told, in UTC; None if it cannot be read.

    An hour that the clocks of the zone show twice is the one that is nearer to now.
    """
    told = _TOLD.fullmatch(text.strip())
    if told is None:
        return None
    try:
        local = datetime.fromisoformat(f"{told[1]} {told[2]}")
        readings = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    except ValueError, OverflowError:
        return None
    return min(readings, key=lambda reading: abs(reading - now))
