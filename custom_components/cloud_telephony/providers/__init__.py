"""The providers, one package each, found by their folder.

A provider's package has `create(account, settings, session, ssl_context)`, which gives its `Provider`. One that needs
packages that not every user does, such as the driver of a database, has `requirements(settings)` as well.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pkgutil import iter_modules
from ssl import SSLContext
from typing import Any, Protocol, cast, runtime_checkable

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


@runtime_checkable
class NeedsPackages(Protocol):
    """A provider's package that works only with packages that Home Assistant has to install first."""

    def requirements(self, settings: Mapping[str, Any]) -> Sequence[str]:
        """Return what these settings need, as `requirements` of `manifest.json` has it.

        Raises:
            UserError: something in the settings cannot be, such as an address.
        """


# Imported here, with the module itself and so outside the event loop.
PROVIDERS: Mapping[str, ProviderPackage] = {
    module.name: cast("ProviderPackage", import_module(f".{module.name}", __package__))
    for module in iter_modules(__path__)
    if module.ispkg
}
