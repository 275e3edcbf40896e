"""Making the provider that an account's settings describe."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.ssl import get_default_context

from .const import CONF_KIND, DOMAIN
from .drivers import async_require
from .providers import PROVIDERS, NeedsPackages
from .providers.base import Provider

type _Made = tuple[Mapping[str, Any], Provider]

_MADE: HassKey[dict[str, _Made]] = HassKey(f"{DOMAIN}_providers")


async def async_provider_of(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Provider:
    """Return the provider of an account: through reloads the same one, as long as its settings are the same.

    It remembers what a reload must not make it forget: which requests it took in, and which it has to wait with.

    Raises:
        UserError: something in the settings cannot be.
        PackageMissing: Home Assistant cannot install what the provider needs.
    """
    made = hass.data.setdefault(_MADE, {})
    settings = {name: value for name, value in entry.data.items() if name != CONF_WEBHOOK_ID}
    known = made.get(entry.entry_id)
    if known and known[0] == settings:
        return known[1]
    provider = await async_create_provider(hass, entry.data, account=entry.entry_id)
    made[entry.entry_id] = (settings, provider)
    return provider


@callback
def forget_provider(hass: HomeAssistant, entry_id: str) -> None:
    """Forget the provider of an account that is removed."""
    hass.data.get(_MADE, {}).pop(entry_id, None)


async def async_create_provider(hass: HomeAssistant, data: Mapping[str, Any], *, account: str = "") -> Provider:
    """Return the provider for the data of a config entry, there already (`account` is its ID) or not yet.

    Raises:
        UserError: something in the data cannot be.
        PackageMissing: Home Assistant cannot install what the provider needs.
    """
    package = PROVIDERS[data[CONF_KIND]]
    if isinstance(package, NeedsPackages):
        await async_require(hass, package.requirements(data))
    create = partial(
        package.create,
        account=account,
        settings=data,
        session=async_get_clientsession(hass),
        ssl_context=get_default_context(),
    )
    # It may have to read files, such as those of time zones.
    return await hass.async_add_executor_job(create)
