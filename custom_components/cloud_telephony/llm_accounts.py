"""Which accounts language models may use, and for what."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

from .account import Account
from .errors import refusal
from .matching import loaded_accounts
from .providers.base import Dials, SendsSms

ATTR_ACCOUNT: Final = "account"


@callback
def answering_accounts(hass: HomeAssistant) -> list[Account]:
    """Return the accounts of which language models are told."""
    return [account for account in loaded_accounts(hass) if account.options.assistant.answers]


@callback
def calling_accounts(hass: HomeAssistant) -> list[Account]:
    """Return the accounts through which language models may call."""
    return [account for account in _able(hass, Dials) if account.options.assistant.calls]


@callback
def texting_accounts(hass: HomeAssistant) -> list[Account]:
    """Return the accounts through which language models may send text messages."""
    return [account for account in _able(hass, SendsSms) if account.options.assistant.texts]


def accounts_named(accounts: Sequence[Account], entered: Mapping[str, Any]) -> Sequence[Account]:
    """Return of some accounts that which is meant, or all of them, if none was said.

    Raises:
        ServiceValidationError: there is none.
    """
    name = entered.get(ATTR_ACCOUNT)
    if name:
        accounts = [account for account in accounts if account.entry.title.casefold() == name.strip().casefold()]
    if not accounts:
        raise refusal("assistant_no_account")
    return accounts


def _able(hass: HomeAssistant, capability: type[Any]) -> list[Account]:
    return [account for account in loaded_accounts(hass) if isinstance(account.provider, capability)]
