"""The names that Home Assistant's media browser and players know recordings by: account, day, call."""

from dataclasses import dataclass
from datetime import date
import re
from typing import Final, Self
from urllib.parse import quote, unquote

from homeassistant.util import dt as dt_util

from .calls.log_model import Cursor, InvalidCursor
from .calls.model import Call
from .const import DOMAIN

SOUND_PATH: Final = f"/api/{DOMAIN}/recording"
"""Below which Home Assistant serves the sound."""

_YEARS: Final = range(1970, 3000)
_SCHEME: Final = f"media-source://{DOMAIN}/"
# What stands in the place of days or calls is a page of them, and says where it begins.
_PLACE: Final = re.compile(
    r"(?P<account>[0-9A-Za-z_-]{1,64})"
    r"(?:~(?P<before>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|/(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:~(?P<cursor>[0-9A-Za-z_=-]{1,200})|/(?P<call>[0-9A-Za-z_.~%-]{1,1000}))?)?"
)


class NoPlace(ValueError):
    """A text is no identifier of this media source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody is in the media source: at all accounts, an account, a day or a call.

    Attributes:
        account: None: at all of them.
        before: Only the days before this one are to be seen.
        day: In Home Assistant's time zone; None: at all days of the account.
        cursor: Only the calls of the day after this one are to be seen.
        call: The call's identifier; None: at all of the day.
    """

    account: str | None = None
    before: date | None = None
    day: date | None = None
    cursor: Cursor | None = None
    call: str | None = None

    @classmethod
    def parse(cls, identifier: str) -> Self:
        """Read what stands behind the name of the media source.

        Raises:
            NoPlace: that is nothing of ours.
        """
        if not identifier:
            return cls()
        match = _PLACE.fullmatch(identifier)
        if match is None:
            raise NoPlace
        try:
            place = cls(
                account=match["account"],
                before=date.fromisoformat(match["before"]) if match["before"] else None,
                day=date.fromisoformat(match["day"]) if match["day"] else None,
                cursor=Cursor.parse(match["cursor"]) if match["cursor"] else None,
                call=unquote(match["call"], errors="strict") if match["call"] else None,
            )
        except (ValueError, InvalidCursor) as error:
            raise NoPlace from error
        days = [day for day in (place.before, place.day) if day]
        if str(place) != identifier or not all(day.year in _YEARS for day in days):
            raise NoPlace
        return place

    def __str__(self) -> str:
        """Return the identifier."""
        parts = [self.account or ""]
        if self.before:
            parts[0] += f"~{self.before.isoformat()}"
        if self.day:
            parts.append(self.day.isoformat() + (f"~{self.cursor}" if self.cursor else ""))
        if self.call:
            parts.append(quote(self.call, safe=""))
        return "/".join(parts)


def call_at(identifier: str) -> tuple[str, str]:
    """Return account and identifier of the call that the media source has there.

    Raises:
        NoPlace: no call can be there.
    """
    place = Place.parse(identifier)
    if place.account is None or place.call is None:
        raise NoPlace
    return place.account, place.call


def media_id(call: Call) -> str | None:
    """Return what players know the recording of a call by, None if nothing tells of one.

    Whether its account hands recordings out at all is for the caller to know (`KeepsRecordings`).
    """
    return f"{_SCHEME}{place_of(call)}" if call.recording else None


def place_of(call: Call) -> Place:
    """Return where the media source has a call."""
    return Place(account=call.account, day=dt_util.as_local(call.started_at).date(), call=call.call_id)


def sound_path(call: Call) -> str:
    """Return where Home Assistant serves the sound of a call to who is signed in, or has the path signed."""
    return f"{SOUND_PATH}/{call.account}/{quote(call.call_id, safe='')}"
