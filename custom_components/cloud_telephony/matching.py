"""Which accounts, numbers and people a user means in an action, a trigger or a condition."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_OPTIONS
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .account import Account
from .calls.model import mask
from .calls.phonebook import Contact
from .const import DOMAIN
from .errors import refusal
from .options import contacts_of
from .providers.base import InvalidNumber


def options_schema(options: Mapping[vol.Marker, Any]) -> vol.Schema:
    """Return the schema of a trigger or a condition: these options, and the account for those who have several."""
    return vol.Schema(
        {vol.Required(CONF_OPTIONS, default=dict): {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string, **options}}
    )


@callback
def loaded_accounts(hass: HomeAssistant, entry_id: str | None = None) -> list[Account]:
    """Return the account of a config entry, or all of them; those that are not loaded are left out."""
    entries: list[ConfigEntry[Account]] = hass.config_entries.async_loaded_entries(DOMAIN)
    return [entry.runtime_data for entry in entries if entry_id in {None, entry.entry_id}]


def number_matches(account: Account, wanted: str, number: str | None) -> bool:
    """Tell whether a number of a call is the wanted one, in any spelling, or fits a pattern such as `+4822*`."""
    return account.phonebook.matches(wanted, number)


def in_groups(account: Account, groups: Iterable[str], number: str | None) -> bool:
    """Tell whether the contact with a number belongs to one of the groups; upper and lower case are the same."""
    return account.phonebook.in_groups(number, groups)


def contact_named(account: Account, name: str) -> Contact | None:
    """Return the contact with this name or alias, None if there is none.

    Raises:
        ServiceValidationError: more than one contact has it.
    """
    wanted = name.strip().casefold()
    found = [
        contact
        for contact in contacts_of(account.entry)
        if wanted in {known.casefold() for known in (contact.name, *contact.aliases)}
    ]
    if len(found) > 1:
        raise refusal("ambiguous_contact", name=name, account=account.entry.title)
    return found[0] if found else None


def called_number(account: Account, to: str) -> str:
    """Return the number at which the contact of that name is called first; what names no contact as it is."""
    contact = contact_named(account, to)
    return contact.numbers[0] if contact else to


def checked_number(account: Account, number: str) -> str:
    """Return a number that a user gave: E.164, or the short number of an extension or a service.

    Raises:
        InvalidNumber: it cannot be a phone number.
    """
    try:
        return account.phonebook.check_number(number)
    except ValueError:
        raise InvalidNumber(number=mask(number)) from None
