"""Making the provider that an account's settings describe."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util.ssl import get_default_context

from .const import CONF_KIND
from .providers import PROVIDERS
from .providers.base import Provider


def create_provider(hass: HomeAssistant, data: Mapping[str, Any], *, account: str = "") -> Provider:
    """Return the provider for the data of a config entry, there already (`account` is its ID) or not yet.

    Raises:
        InvalidUrl: an address in the data is not one.
    """
    return PROVIDERS[data[CONF_KIND]].create(
        account=account, settings=data, session=async_get_clientsession(hass), ssl_context=get_default_context()
    )
