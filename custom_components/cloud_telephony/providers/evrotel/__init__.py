"""Evrotel: calls told by webhook, click-to-call and automatic calling.

Facts about it are marked [S4] where the provider's document "Evrotel API real time call events" has them, [EW] where
they are known from the public client wearesho-team/evrotel. Nothing was tried against the provider itself.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from ssl import SSLContext
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiohttp import ClientSession

from ..base import InvalidTimeZone
from ..fields import secret
from ..http import Server, server_address
from .provider import Evrotel
from .receiver import Receiver
from .recordings import Recordings
from .rest import Rest

__all__ = ["DEFAULT_API_URL", "DEFAULT_TIME_ZONE", "Evrotel", "create"]

# [S4] "WEB приложения"
DEFAULT_API_URL: Final = "https://callme.sipiko.net"
# The document names no zone; statistics that can be checked against a time stamp have local time [EW].
DEFAULT_TIME_ZONE: Final = "Europe/Kyiv"


def create(*, account: str, settings: Mapping[str, Any], session: ClientSession, ssl_context: SSLContext) -> Evrotel:
    """Return the provider for one account. It reads the time zone from the disk.

    Args:
        account: Not needed, as nothing but events is told.
        settings: `billcode`, `token`; optional `api_url`, `recordings_url` and `time_zone`.
        session: For all requests.
        ssl_context: Not needed.

    Raises:
        InvalidUrl: an address in the settings is not one.
        InvalidTimeZone: there is no such time zone.
    """
    del account, ssl_context
    billcode, token = settings["billcode"].strip(), secret(settings["token"])
    zone = _zone(settings.get("time_zone") or DEFAULT_TIME_ZONE)
    api = Server(session, server_address(settings.get("api_url") or DEFAULT_API_URL, field="api_url"))
    recordings_url = settings.get("recordings_url")
    base = server_address(recordings_url, field="recordings_url") if recordings_url else None
    return Evrotel(
        billcode=billcode,
        rest=Rest(api, billcode, token),
        receiver=Receiver(billcode=billcode, token=token, zone=zone, now=lambda: datetime.now(UTC)),
        recordings=Recordings(session, base),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except LookupError, ValueError, OSError:
        raise InvalidTimeZone(f"There is no time zone {name[:50]}", time_zone=name[:50]) from None
