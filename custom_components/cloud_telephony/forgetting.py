"""Privacy: forgetting a number, wherever its calls are remembered."""

from collections.abc import Collection

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from .account import CloudTelephonyConfigEntry
from .call_log import async_open_call_log
from .calls.phonebook import is_pattern
from .calls_query import numbers_meant
from .const import DOMAIN
from .errors import log_failing
from .memory import async_forget_numbers
from .recording_store import async_forget_copies
from .systems import known_phone_system


async def async_forget_number(hass: HomeAssistant, wanted: str) -> int:
    """Forget whose calls those of a number or of a contact were, in all accounts; return how many there were.

    Raises:
        ServiceValidationError: it is a pattern, or the name of several contacts.
        HomeAssistantError: the log cannot be written; nothing was forgotten.
    """
    if is_pattern(wanted):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="pattern_not_forgotten")
    numbers = numbers_meant(hass, wanted)
    keeper = await async_open_call_log(hass)
    with log_failing():
        await async_forget_copies(hass, keeper, numbers)
        forgotten = await keeper.async_do_meanwhile(lambda log: log.forget_numbers(numbers, dt_util.utcnow()))
    for entry in hass.config_entries.async_entries(DOMAIN):
        await _async_forget(hass, entry, numbers)
    return forgotten


async def _async_forget(hass: HomeAssistant, entry: CloudTelephonyConfigEntry, numbers: Collection[str]) -> None:
    if system := known_phone_system(hass, entry.entry_id):
        system.forget_numbers(numbers)
    if entry.state is ConfigEntryState.LOADED:
        entry.runtime_data.missed_changed()
    else:
        await async_forget_numbers(hass, entry.entry_id, numbers)
