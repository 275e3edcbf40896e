"""The option that says which accounts place a call when another one surely did not."""

from collections.abc import Iterable
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector, SelectSelectorConfig, SelectSelectorMode
import voluptuous as vol

from .const import CONF_FALLBACK_ACCOUNTS, DOMAIN
from .providers.base import Dials


@callback
def fallback_fields(hass: HomeAssistant, entry: ConfigEntry[Any]) -> dict[vol.Marker, Any]:
    """Return the field of the form, none if there is no other account that could be chosen."""
    offered = [
        SelectOptionDict(value=other.entry_id, label=other.title)
        for other in hass.config_entries.async_entries(DOMAIN)
        if other.entry_id != entry.entry_id and (_can_dial(other) or other.entry_id in _chosen(entry))
    ]
    if not offered:
        return {}
    # They are tried in the order in which they were chosen.
    config = SelectSelectorConfig(options=offered, multiple=True, mode=SelectSelectorMode.DROPDOWN)
    return {vol.Optional(CONF_FALLBACK_ACCOUNTS): SelectSelector(config)}


@callback
def known_fallbacks(hass: HomeAssistant, entry: ConfigEntry[Any]) -> list[str]:
    """Return the accounts that were chosen and are still there."""
    return [entry_id for entry_id in _chosen(entry) if hass.config_entries.async_get_entry(entry_id)]


def _chosen(entry: ConfigEntry[Any]) -> Iterable[str]:
    chosen: Iterable[str] = entry.options.get(CONF_FALLBACK_ACCOUNTS, ())
    return chosen


def _can_dial(entry: ConfigEntry[Any]) -> bool:
    """Tell whether an account can call out; that is not known of one that does not run."""
    return entry.state is ConfigEntryState.LOADED and isinstance(entry.runtime_data.provider, Dials)
