"""The names that Home Assistant's media browser and players know recordings by: account, day, call."""

from typing import Final
from urllib.parse import quote

from homeassistant.util import dt as dt_util

from .calls.model import Call
from .const import DOMAIN

_SCHEME: Final = f"media-source://{DOMAIN}/"


def media_id(call: Call) -> str | None:
    """Return what players know the recording of a call by, None if nothing tells of one.

    Whether its account hands recordings out at all is for the caller to know (`KeepsRecordings`).
    """
    return f"{_SCHEME}{identifier_of(call)}" if call.recording else None


def identifier_of(call: Call) -> str:
    """Return where the media source has a call: account, day in Home Assistant's time zone, call."""
    day = dt_util.as_local(call.started_at).date()
    return f"{call.account}/{day.isoformat()}/{quote(call.call_id, safe='')}"
