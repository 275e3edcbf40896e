"""Whom a language model may call or text, as the options of an account say."""

from collections.abc import Sequence
from dataclasses import dataclass

from homeassistant.exceptions import ServiceValidationError

from .account import Account
from .calls.model import mask
from .calls.phonebook import Contact, is_pattern
from .calls.risky_numbers import is_risky
from .errors import refusal, user_facing
from .matching import checked_number, contact_named
from .systems import region_of


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is to be called or texted, and through which account; `name` is None if it is no contact's number."""

    account: Account
    number: str
    name: str | None


def recipient(accounts: Sequence[Account], to: str, *, texted: bool = False) -> Recipient:
    """Return who is meant by a name or a number, through the one of these accounts that may be used for it.

    Raises:
        ServiceValidationError: none may be, or several, or it is no number.
    """
    found: list[Recipient] = []
    failures: list[ServiceValidationError] = []
    for account in accounts:
        try:
            found.append(_recipient_of(account, to, texted=texted))
        except ServiceValidationError as error:
            failures.append(error)
    if not found:
        raise failures[0]
    if len(found) > 1:
        raise refusal("assistant_which", accounts=", ".join(one.account.entry.title for one in found))
    return found[0]


def _recipient_of(account: Account, to: str, *, texted: bool) -> Recipient:
    contact, number = contact_named(account, to), to
    if contact:
        number = account.phonebook.mobile_of(contact.numbers) if texted else contact.numbers[0]
    with user_facing(account.hass, account.entry):
        number = checked_number(account, number)
    contact = contact or account.phonebook.find(number)
    _check_permitted(account, number, contact)
    return Recipient(account, number, contact.name if contact else None)


def _check_permitted(account: Account, number: str, contact: Contact | None) -> None:
    """Refuse a number that is risky or a stranger's, unless the options name it.

    Raises:
        ServiceValidationError: it may not be called or texted.
    """
    if _is_listed(account, number):
        return
    shown, title = mask(number), account.entry.title
    if is_risky(number, region_of(account.hass, account.provider)):
        raise refusal("assistant_risky", number=shown, account=title)
    if not contact and not _is_matched(account, number):
        raise refusal("assistant_not_allowed", number=shown, account=title)


def _is_listed(account: Account, number: str) -> bool:
    """Tell whether the options name this very number."""
    listed = account.options.assistant.numbers
    return number in listed or any(
        account.phonebook.normalise(entry) == number for entry in listed if not is_pattern(entry)
    )


def _is_matched(account: Account, number: str) -> bool:
    return any(account.phonebook.matches(entry, number) for entry in account.options.assistant.numbers)
