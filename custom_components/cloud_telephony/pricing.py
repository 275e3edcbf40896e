"""Asking what a call would cost, for a user."""

from .account import Account
from .calls.model import Price
from .errors import impossible, user_facing
from .matching import called_number, checked_number
from .providers.base import PricesCalls


async def async_get_price(account: Account, to: str) -> Price:
    """Return what a minute to a number, or to the contact of that name, costs.

    Raises:
        ServiceValidationError: it is no number, or the provider does not tell prices.
        HomeAssistantError: the provider did not answer.
    """
    provider = account.provider
    if not isinstance(provider, PricesCalls):
        raise impossible(account.entry, "cannot_price")
    with user_facing(account.hass, account.entry):
        return await provider.price(checked_number(account, called_number(account, to)))
