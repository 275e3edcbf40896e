"""Privacy: forgetting a number, wherever its calls are remembered."""

from collections.abc import Collection

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from .account import Account
from .call_log import async_open_call_log
from .calls.phonebook import is_pattern
from .calls_query import numbers_meant
from .const import DOMAIN
from .errors import log_failing
from .matching import loaded_accounts


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
        forgotten = await keeper.async_do_meanwhile(lambda log: log.forget_numbers(numbers, dt_util.utcnow()))
    for account in loaded_accounts(hass):
        _forget(account, numbers)
    return forgotten


def _forget(account: Account, numbers: Collection[str]) -> None:
    account.missed.remove([item.uid for item in account.missed.items if item.number in numbers])
    account.tracker.forget_numbers(numbers)
    last = account.system.last_incoming
    if last and last.from_number in numbers:
        account.system.last_incoming = None
    account.missed_changed()
