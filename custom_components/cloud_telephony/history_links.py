"""Where in Home Assistant the history of an account's calls can be seen."""

from collections.abc import Iterable

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.network import NoURLAvailableError, get_url
from yarl import URL

from .const import DOMAIN

_SHOWN = ((Platform.EVENT, "calls"), (Platform.SENSOR, "calls_today"))
"""What of an account has its calls in the history, the best first."""


@callback
def history_links(hass: HomeAssistant, accounts: Iterable[str]) -> dict[str, str]:
    """Return the address of the history page for each account; none while Home Assistant has no address."""
    try:
        page = URL(get_url(hass, prefer_external=True)) / "history"
    except NoURLAvailableError:
        return {}
    shown = {account: _shown(hass, account) for account in accounts}
    return {account: str(page.with_query(entity_id=entity_id)) for account, entity_id in shown.items() if entity_id}


def _shown(hass: HomeAssistant, account: str) -> str | None:
    """Return the entity of an account that has its calls in the history, None if there is none."""
    registry = er.async_get(hass)
    found = (registry.async_get_entity_id(platform, DOMAIN, f"{account}_{key}") for platform, key in _SHOWN)
    return next((entity_id for entity_id in found if entity_id), None)
