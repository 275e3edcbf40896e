"""What is known of each account's phone system, kept through a reload of the account."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .calls.system import PhoneSystem
from .const import DOMAIN
from .options import contacts_of
from .providers.base import FollowsCalls, Provider, TakesWebhooks

_PHONE_SYSTEMS: HassKey[dict[str, PhoneSystem]] = HassKey(DOMAIN)


@callback
def phone_system(hass: HomeAssistant, entry: ConfigEntry[Any], provider: Provider) -> PhoneSystem:
    """Return what is known of an account, from before a reload too."""
    systems = hass.data.setdefault(_PHONE_SYSTEMS, {})
    if entry.entry_id not in systems:
        systems[entry.entry_id] = PhoneSystem.new(
            account=entry.entry_id,
            kind=provider.kind,
            region=region_of(hass, provider),
            guesses=bool(provider.region),
            now=dt_util.utcnow,
            local_now=dt_util.now,
            tells_calls=isinstance(provider, TakesWebhooks | FollowsCalls),
            tells_answers=not isinstance(provider, TakesWebhooks) or provider.tells_answers,
        )
    system = systems[entry.entry_id]
    system.phonebook.replace_contacts(contacts_of(entry))
    return system


def region_of(hass: HomeAssistant, provider: Provider) -> str:
    """Return the country whose national numbers an account has: the provider's own, else that of the house."""
    return provider.region or hass.config.country or ""


@callback
def known_phone_system(hass: HomeAssistant, entry_id: str) -> PhoneSystem | None:
    """Return what is known of an account, None if it was not set up since the start."""
    return hass.data.get(_PHONE_SYSTEMS, {}).get(entry_id)


@callback
def forget_phone_system(hass: HomeAssistant, entry_id: str) -> None:
    """Forget what is known of an account that is removed."""
    hass.data.get(_PHONE_SYSTEMS, {}).pop(entry_id, None)
