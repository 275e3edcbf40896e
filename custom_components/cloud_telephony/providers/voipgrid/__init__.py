"""VoIPGRID, and the brands that run on it: click-to-dial, and how such a call gets on.

Facts about it are marked [S0] where the provider's document "Klik en bel" has them, [VCE] and [VJS] where they are
known from the vendor's own public clients VoIPGRID/chrome-extension and vialer-js, [VVB] from a newer copy of the
document. Nothing was tried against the provider itself.
"""

from collections.abc import Mapping
from ssl import SSLContext
from typing import Any, Final

from aiohttp import ClientSession

from ..http import Server, server_address
from .credentials import AuthScheme, authorization
from .provider import Voipgrid
from .rest import Rest

__all__ = ["AUTH_SCHEMES", "DEFAULT_API_URL", "DEFAULT_AUTH_SCHEME", "Voipgrid", "create"]

# [S0] "Voorbeeldgebruik van de API"
DEFAULT_API_URL: Final = "https://api.voipgrid.nl"
DEFAULT_AUTH_SCHEME: Final = AuthScheme.BASIC.value
AUTH_SCHEMES: Final = tuple(scheme.value for scheme in AuthScheme)


def create(*, account: str, settings: Mapping[str, Any], session: ClientSession, ssl_context: SSLContext) -> Voipgrid:
    """Return the provider for one account.

    Args:
        account: Not needed, as nothing but calls that were ordered is told.
        settings: `username`, `password` (the API token where the scheme is `token`); optional `api_url`, `auth_scheme`.
        session: For all requests.
        ssl_context: Not needed.

    Raises:
        InvalidUrl: the address in the settings is not one.
        InvalidCredentials: user name or password cannot be sent.
    """
    del account, ssl_context
    username, scheme = settings["username"], AuthScheme(settings.get("auth_scheme") or DEFAULT_AUTH_SCHEME)
    server = Server(session, server_address(settings.get("api_url") or DEFAULT_API_URL, field="api_url"))
    rest = Rest(server, authorization(username, settings["password"], scheme))
    return Voipgrid(username=username, scheme=scheme, rest=rest)
