"""Sending text messages for a user."""

from collections.abc import Sequence

from .account import Account
from .calls.messages import SentMessage
from .errors import impossible, user_facing
from .matching import contact_named
from .providers.base import InvalidAuth, SendsSms, SentSms


async def async_send_sms(
    account: Account, recipients: Sequence[str], message: str, *, test: bool = False
) -> list[SentSms]:
    """Send a text message once to each recipient, a number or the name of a contact; return what became of each.

    Raises:
        ServiceValidationError: nothing was sent: the provider cannot, or a recipient or the text is not possible.
    """
    provider = account.provider
    if not isinstance(provider, SendsSms):
        raise impossible(account.entry, "cannot_send_sms")
    numbers = [_number_of(account, recipient) for recipient in recipients]
    with user_facing(account.hass, account.entry):
        results = await provider.send_sms(numbers, message, test=test)
    for result in results:
        if result.message_id:
            account.sent(SentMessage(message_id=result.message_id, to=account.phonebook.normalise(result.to)))
    if any(isinstance(result.error, InvalidAuth) for result in results):
        account.entry.async_start_reauth(account.hass)
    return results


def _number_of(account: Account, recipient: str) -> str:
    contact = contact_named(account, recipient)
    return account.phonebook.mobile_of(contact.numbers) if contact else account.phonebook.normalise(recipient)
