"""Which calls of the log a user means, and what of them is shown."""

from collections.abc import Iterable, Mapping

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError

from .account import Account
from .call_log import async_open_call_log
from .calls.log import CallLog
from .calls.log_model import CallsPage, CallsQuery
from .calls.model import Call
from .calls.phonebook import Phonebook, is_pattern, plain_patterns
from .const import DOMAIN
from .errors import log_failing
from .matching import contact_named, loaded_accounts


async def async_get_calls(hass: HomeAssistant, query: CallsQuery) -> CallsPage:
    """Return the next page of the calls that are wanted, with the names that are known now.

    Raises:
        HomeAssistantError: the log cannot be read.
    """
    keeper, known = await async_open_call_log(hass), phonebooks(hass)

    def read(log: CallLog) -> CallsPage:
        page = log.page(query)
        # A thousand numbers take longer to make out than the event loop may stop.
        return CallsPage(tuple(identified(known, call) for call in page.calls), page.cursor)

    with log_failing():
        page = await keeper.async_read(read)
    note_recordings(hass, page.calls)
    return page


@callback
def note_recordings(hass: HomeAssistant, calls: Iterable[Call]) -> None:
    """Take note of the recordings that users are told of: these can be asked for."""
    accounts = _accounts(hass)
    for call in calls:
        if account := accounts.get(call.account):
            account.system.recordings.note(call.recording)


def numbers_meant(hass: HomeAssistant, wanted: str, entry_id: str | None = None) -> frozenset[str]:
    """Return the numbers that a user means: a number in any spelling, or all those of the contact of that name.

    Each account reads a national number as one of its own country; none has to run for one with its country code.

    Raises:
        ServiceValidationError: more than one contact of an account has the name.
    """
    numbers = {wanted.strip(), Phonebook("", guesses=False).normalise(wanted)}
    for account in loaded_accounts(hass, entry_id):
        contact = contact_named(account, wanted)
        numbers.update(map(account.phonebook.normalise, contact.numbers if contact else [wanted]))
    return frozenset(numbers)


def patterns_meant(wanted: str) -> frozenset[str]:
    """Return the patterns that a user means, as the log knows them; none if it is no pattern.

    Raises:
        ServiceValidationError: it stands for too many.
    """
    try:
        return frozenset(plain_patterns(wanted)) if is_pattern(wanted) else frozenset()
    except ValueError:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="pattern_too_long") from None


def phonebooks(hass: HomeAssistant) -> Mapping[str, Phonebook]:
    """Return what each account knows of numbers now, for any thread."""
    return {entry_id: account.phonebook.copy() for entry_id, account in _accounts(hass).items()}


def identified(known: Mapping[str, Phonebook], call: Call) -> Call:
    """Return a call with the best names for its numbers; those of an account that does not run are as they were."""
    phonebook = known.get(call.account)
    return phonebook.identify(call) if phonebook else call


def _accounts(hass: HomeAssistant) -> Mapping[str, Account]:
    return {account.entry.entry_id: account for account in loaded_accounts(hass)}
