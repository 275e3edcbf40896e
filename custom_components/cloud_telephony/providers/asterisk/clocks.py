"""When something was that the table dates by a clock on a wall: local time, without an offset.

The wall is that of the database server, whose time zone it is asked to reckon with, or of a zone that the user names.
In autumn an hour comes twice; an identifier of Asterisk's begins with the second in which a channel was made, and tells
which of the two it is [inf]. Zones whose clocks go back by anything but an hour are read as if the first were meant.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
import re
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Label, literal, select

from .rows import Told
from .servers import Expression, Server

HOUR: Final = 3600
# What lies outside is no call, and could not be reckoned with; 0000-00-00 is how MySQL writes that there is no time.
_FIRST, _LAST = datetime(1980, 1, 1, tzinfo=UTC).timestamp(), datetime(2200, 1, 1, tzinfo=UTC).timestamp()
_UNIQUEID: Final = re.compile(r"(?:.*-)?([0-9]{9,11})\.[0-9]+")


class Clock(Protocol):
    """Reads the wall."""

    def columns(self, wall: Expression) -> Sequence[Label[Any]]:
        """Return what has to be selected for `read`."""

    def read(self, told: Told, uniqueid: str | None) -> datetime | None:
        """Return the moment in UTC; None if there is none."""

    def number(self, wall: Expression) -> Expression:
        """Return the time as a number of seconds, of which the server can tell which is later, and add to it."""

    def number_at(self, moment: datetime) -> float:
        """Return which number that is at a moment."""

    def wall_at(self, moment: datetime) -> Expression | datetime:
        """Return what the wall shows at a moment."""

    def shifts(self, connection: Connection, start: datetime, end: datetime) -> bool:
        """Tell whether the clock goes forward or back between two moments."""


class ServersClock:
    """The clock of the database server."""

    def __init__(self, server: Server) -> None:
        """Take the kind of server."""
        self._server = server

    def columns(self, wall: Expression) -> Sequence[Label[Any]]:
        """Return the moment, and whether the wall shows the same an hour before and after it."""
        moment = self._server.moment(wall)
        return (
            moment.label("moment"),
            (self._server.at(moment - HOUR) == wall).label("earlier"),
            (self._server.at(moment + HOUR) == wall).label("later"),
        )

    def read(self, told: Told, uniqueid: str | None) -> datetime | None:
        """Return the moment in UTC."""
        seconds = _seconds(told["moment"])
        if seconds is None:
            return None
        readings = [seconds - HOUR] if told["earlier"] else []
        readings.append(seconds)
        if told["later"]:
            readings.append(seconds + HOUR)
        return _meant([datetime.fromtimestamp(each, UTC) for each in readings], uniqueid)

    def number(self, wall: Expression) -> Expression:
        """Return the seconds since 1970, as the server reckons."""
        return self._server.moment(wall)

    def number_at(self, moment: datetime) -> float:
        """Return the seconds since 1970."""
        return moment.timestamp()

    def wall_at(self, moment: datetime) -> Expression:
        """Have the server work out what its wall shows at a moment."""
        return self._server.at(literal(moment.timestamp()))

    def shifts(self, connection: Connection, start: datetime, end: datetime) -> bool:
        """Ask the server what its wall shows at both moments."""
        shown = [self._server.figures(self._server.at(literal(moment.timestamp()))) for moment in (start, end)]
        first, last = connection.execute(select(*shown)).one()
        return float(last - first) != (end - start).total_seconds()


class NamedClock:
    """A clock in a time zone that is known here."""

    def __init__(self, server: Server, zone: ZoneInfo) -> None:
        """Take the kind of server, and the zone."""
        self._server = server
        self._zone = zone

    def columns(self, wall: Expression) -> Sequence[Label[Any]]:
        """Return the figures on the wall."""
        return (self._server.figures(wall).label("moment"),)

    def read(self, told: Told, uniqueid: str | None) -> datetime | None:
        """Return the moment in UTC."""
        seconds = _seconds(told["moment"])
        if seconds is None:
            return None
        local = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=self._zone)
        return _meant([local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)], uniqueid)

    def number(self, wall: Expression) -> Expression:
        """Return the seconds since 1970 as if the wall were one in UTC."""
        return self._server.figures(wall)

    def number_at(self, moment: datetime) -> float:
        """Return the same for a moment."""
        return self.wall_at(moment).replace(tzinfo=UTC).timestamp()

    def wall_at(self, moment: datetime) -> datetime:
        """Return what the wall shows at a moment."""
        return moment.astimezone(self._zone).replace(tzinfo=None)

    def shifts(self, connection: Connection, start: datetime, end: datetime) -> bool:
        """Look it up."""
        del connection
        return start.astimezone(self._zone).utcoffset() != end.astimezone(self._zone).utcoffset()


def moment_of(value: object) -> datetime | None:
    """Return the moment of a number of seconds since 1970 as a driver gives it; None if no call can be then."""
    seconds = _seconds(value)
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _seconds(value: object) -> int | None:
    try:
        seconds = float(str(value))
    except ValueError:
        return None
    return int(seconds) if _FIRST <= seconds < _LAST else None


def _meant(readings: Sequence[datetime], uniqueid: str | None) -> datetime:
    """Return the reading that fits the identifier best, the first if there is none that tells."""
    made = _UNIQUEID.fullmatch(uniqueid or "")
    if made is None:
        return readings[0]
    epoch = int(made[1])
    return min(readings, key=lambda reading: abs(reading.timestamp() - epoch))
