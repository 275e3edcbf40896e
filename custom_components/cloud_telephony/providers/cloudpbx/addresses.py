"""The servers of an account. The REST hosts and the server of the feed are different machines."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from yarl import URL

from ..http import server_address

# [S3] §1
DEFAULT_API_URL: Final = "https://api.cloudpbx.pl"
DEFAULT_FALLBACK_URL: Final = "https://api2.cloudpbx.pl"

# [S3] §2.1: the address may be written with any of these.
_FEED_SCHEMES: Mapping[str, str] = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}


def feed_address(events_url: str, pbx_name: str, pbx_key: str) -> URL:
    """Return the URL of an account's feed, [S3] §2.1. It holds the key: it must not be shown.

    Raises:
        InvalidUrl: `events_url` is no address of a server.
    """
    server = server_address(events_url, field="events_url", schemes=_FEED_SCHEMES)
    base = str(server).rstrip("/")
    return URL(f"{base}/ws/pbx_{quote(pbx_name, safe='')}?pbxkey={quote(pbx_key, safe='')}", encoded=True)
