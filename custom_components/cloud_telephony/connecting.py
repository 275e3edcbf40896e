"""Making the provider that an account's settings describe."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util.ssl import get_default_context

from .const import CONF_KIND
from .providers import PROVIDERS
from .providers.base import Provider


async def async_create_provider(hass: HomeAssistant, data: Mapping[str, Any], *, account: str = "") -> Provider:
    """Return the provider for the data of a config entry, there already (`account` is its ID) or not yet.

    Raises:
        UserError: something in the data cannot be.
    """
    create = partial(
        PROVIDERS[data[CONF_KIND]].create,
        account=account,
        settings=data,
        session=async_get_clientsession(hass),
        ssl_context=get_default_context(),
    )
    # It may have to read files, such as those of time zones.
    return await hass.async_add_executor_job(create)
