"""CloudPBX of Poziom7: REST and a WebSocket that pushes events.

Facts about it are marked [S3] with the section of the provider's document "CloudPBX API", version 1.1.
"""

from collections.abc import Mapping
from ssl import SSLContext
from typing import Any

from aiohttp import ClientSession

from ..fields import secret
from ..http import Server, server_address
from .addresses import DEFAULT_API_URL, DEFAULT_FALLBACK_URL, feed_address
from .feed import Feed
from .hosts import Hosts
from .provider import CloudPbx
from .rest import Rest

__all__ = ["DEFAULT_API_URL", "DEFAULT_FALLBACK_URL", "CloudPbx", "create"]


def create(*, account: str, settings: Mapping[str, Any], session: ClientSession, ssl_context: SSLContext) -> CloudPbx:
    """Return the provider for one account.

    Args:
        account: What calls carry as their account.
        settings: `api_key`, `pbx_name`, `pbx_key`, `events_url`; optional `api_url` and `fallback_url`.
        session: For the REST hosts.
        ssl_context: For the feed.

    Raises:
        InvalidUrl: an address in the settings is not one.
    """
    pbx_name = settings["pbx_name"].strip()
    addresses = [
        server_address(settings.get(field) or default, field=field)
        for field, default in (("api_url", DEFAULT_API_URL), ("fallback_url", DEFAULT_FALLBACK_URL))
    ]
    hosts = Hosts([Server(session, address) for address in dict.fromkeys(addresses)])
    return CloudPbx(
        account=account,
        pbx_name=pbx_name,
        hosts=hosts,
        rest=Rest(hosts, secret(settings["api_key"])),
        feed=Feed(feed_address(settings["events_url"], pbx_name, secret(settings["pbx_key"])), pbx_name, ssl_context),
    )
