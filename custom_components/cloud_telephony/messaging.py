"""Sending text messages for a user."""

from collections.abc import Sequence

from homeassistant.exceptions import ServiceValidationError

from .account import Account
from .calls.messages import SentMessage
from .const import DOMAIN
from .errors import user_facing
from .providers.base import InvalidAuth, SendsSms, SentSms


async def async_send_sms(
    account: Account, recipients: Sequence[str], message: str, *, test: bool = False
) -> list[SentSms]:
    """Send a text message once to each recipient and return what became of each.

    Raises:
        ServiceValidationError: nothing was sent: the provider cannot, or a recipient or the text is not possible.
    """
    provider = account.provider
    if not isinstance(provider, SendsSms):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="cannot_send_sms")
    with user_facing(account.hass, account.entry):
        results = await provider.send_sms(recipients, message, test=test)
    for result in results:
        if result.message_id:
            account.sent(SentMessage(message_id=result.message_id, to=account.phonebook.normalise(result.to)))
    if any(isinstance(result.error, InvalidAuth) for result in results):
        account.entry.async_start_reauth(account.hass)
    return results
