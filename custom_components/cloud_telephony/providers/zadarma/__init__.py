"""Zadarma: a signed REST API, and a signed webhook that is asked where calls are to go.

Facts about it are marked with where they are from: [S1] is the provider's own article on its API, [ZPHP] its PHP
client, [ZOA] its OpenAPI description, [ZMEG] a copy of its page on notifications; [ZNPM], [ZTW] and [ZODOO] are what
others have written for it.
"""

from collections.abc import Mapping
from ssl import SSLContext
from typing import Any, Final

from aiohttp import ClientSession

from ..clock import Clock
from ..http import server_address
from .provider import Zadarma

__all__ = ["DEFAULT_API_URL", "Zadarma", "create"]

DEFAULT_API_URL: Final = "https://api.zadarma.com"

_SYSTEM_CLOCK: Final = Clock()


def create(
    *,
    account: str,
    settings: Mapping[str, Any],
    session: ClientSession,
    ssl_context: SSLContext,
    clock: Clock = _SYSTEM_CLOCK,
) -> Zadarma:
    """Return the provider for one account.

    Args:
        account: What calls carry as their account.
        settings: `api_key`, `api_secret`; optional `api_url`.
        session: For the API.
        ssl_context: Not needed: the session has its own.
        clock: What time it is.

    Raises:
        InvalidUrl: the address in the settings is not one.
    """
    del ssl_context
    return Zadarma(
        account=account,
        api_key=_key(settings["api_key"]),
        api_secret=_key(settings["api_secret"]),
        address=server_address(settings.get("api_url") or DEFAULT_API_URL, field="api_url"),
        session=session,
        clock=clock,
    )


def _key(pasted: str) -> str:
    """Return a key without the spaces and line ends that come along when it is pasted."""
    return "".join(character for character in pasted if character.isprintable() and character != " ")
