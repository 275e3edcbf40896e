"""The providers, one package each, found by their folder.

A provider's package has `create(account, settings, session, ssl_context)`, which gives its `Provider`.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from ssl import SSLContext
from typing import Any, Protocol, cast

from aiohttp import ClientSession

from .base import Provider


class ProviderPackage(Protocol):
    """What the glue needs of a provider's package."""

    def create(
        self, *, account: str, settings: Mapping[str, Any], session: ClientSession, ssl_context: SSLContext
    ) -> Provider:
        """Return the provider for one account; `settings` are the values of its form.

        It may read files, and so is not called in the event loop.

        Raises:
            UserError: something in the settings cannot be, such as an address.
        """


# Imported here, with the module itself and so outside the event loop.
PROVIDERS: Mapping[str, ProviderPackage] = {
    module.name: cast("ProviderPackage", import_module(f".{module.name}", __package__))
    for module in iter_modules(__path__)
    if module.ispkg
}
