"""Blocking a caller: putting a number on the list of those that an account rejects."""

from contextlib import suppress
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from .calls.model import Route, mask
from .calls.phonebook import Phonebook, is_pattern
from .calls.routing import Caller, is_listed
from .connecting import async_create_provider
from .const import CONF_BLOCKED_CALLERS, DOMAIN
from .errors import impossible, user_facing
from .options import Options
from .providers.base import Provider, RoutesCalls
from .systems import region_of


async def async_block(hass: HomeAssistant, entry: ConfigEntry[Any], number: str) -> None:
    """Have an account reject whoever calls from a number; who is rejected already stays so.

    Raises:
        ServiceValidationError: the account cannot reject calls, or this is no number.
        HomeAssistantError: the account's settings are wrong, or lack what they need.
    """
    with user_facing(hass, entry):
        provider = await _async_provider(hass, entry)
        if not isinstance(provider, RoutesCalls):
            raise impossible(entry, "cannot_route")
        provider.route_reply(Route(reject=True))
    phonebook = Phonebook(region_of(hass, provider))
    checked = _checked(phonebook, number)
    blocked = Options.from_entry(entry).blocked_callers
    if is_listed(Caller(checked), blocked, phonebook):
        return
    options = {**entry.options, CONF_BLOCKED_CALLERS: [*blocked, checked]}
    hass.config_entries.async_update_entry(entry, options=options)
    if not entry.disabled_by:
        hass.config_entries.async_schedule_reload(entry.entry_id)


async def _async_provider(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Provider:
    """Return the provider of an account; it need not run, as it does not while it is reloaded."""
    if entry.state is ConfigEntryState.LOADED:
        provider: Provider = entry.runtime_data.provider
        return provider
    return await async_create_provider(hass, entry.data)


def _checked(phonebook: Phonebook, number: str) -> str:
    """Return a number as the phone system knows it.

    Raises:
        ServiceValidationError: it cannot be a phone number; a pattern is none, such as `*`, which would be everybody.
    """
    with suppress(ValueError):
        if not is_pattern(number):
            return phonebook.check_number(number)
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="blocked_invalid_number",
        translation_placeholders={"number": mask(number)},
    )
