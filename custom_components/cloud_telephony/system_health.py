"""What the system health page shows: whether the accounts' servers and the call log can be reached."""

from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration, async_check_can_reach_url
from homeassistant.core import HomeAssistant, callback

from .account import CloudTelephonyConfigEntry
from .call_log import async_open_call_log
from .const import CONF_KIND, DOMAIN
from .forms import FORMS


@callback
def async_register(_hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Have the page ask for these facts."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return how many accounts there are and how many of them are connected, and try each server once."""
    accounts: list[CloudTelephonyConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    servers = {
        url.authority: url for entry in accounts for url in FORMS[entry.data[CONF_KIND]].servers(entry.data).values()
    }
    return {
        "call_log": await _async_call_log(hass),
        "accounts": len(hass.config_entries.async_entries(DOMAIN)),
        "connected_feeds": sum(entry.runtime_data.connected for entry in accounts),
    } | {authority: async_check_can_reach_url(hass, str(url)) for authority, url in sorted(servers.items())}


async def _async_call_log(hass: HomeAssistant) -> str:
    """Return the database of the call log and how many calls it has, or how many wait for it."""
    keeper = await async_open_call_log(hass)
    facts = await keeper.async_facts()
    return f"{facts.engine}: {facts.calls}" if facts else f"not reachable, {keeper.waiting} waiting"
