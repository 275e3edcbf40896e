"""NiMbox: a CRM on whose walls calls appear that are told to it.

Facts about it are marked [S2] where the provider's document "Servicios Web - Llamadas" has them. Nothing was tried
against the provider itself.
"""

from collections.abc import Mapping
import re
from ssl import SSLContext
from typing import Any, Final

from aiohttp import ClientSession

from ..fields import secret
from ..http import Server, server_address
from .provider import NiMbox
from .rest import Rest

__all__ = ["NiMbox", "create"]

# Who copies an address out of the document copies the path of the service along.
_SERVICE: Final = re.compile(r"/direct/items/phonecalls(/(create|delete)?)?$")


def create(*, account: str, settings: Mapping[str, Any], session: ClientSession, ssl_context: SSLContext) -> NiMbox:
    """Return the provider for one account.

    Args:
        account: Not needed, as nothing is told of calls.
        settings: `url`, `token`; optional `verify_ssl`.
        session: For all requests.
        ssl_context: Not needed.

    Raises:
        InvalidUrl: the address in the settings is not one.
    """
    del account, ssl_context
    address = server_address(settings["url"], field="url")
    address = address.with_path(_SERVICE.sub("", address.raw_path.rstrip("/")), encoded=True)
    server = Server(session, address, verify_ssl=settings.get("verify_ssl", True))
    return NiMbox(address=address, rest=Rest(server, secret(settings["token"])))
