"""Sending text messages for a user."""

from collections.abc import Sequence

from .account import Account
from .calls.messages import SentMessage
from .errors import impossible, user_facing
from .matching import contact_named
from .providers.base import InvalidAuth, SendsSms, SentSms, SmsOption


async def async_send_sms(
    account: Account, recipients: Sequence[str], message: str, *, sender: str | None = None, test: bool = False
) -> list[SentSms]:
    """Send a text message once to each recipient, a number or the name of a contact; return what became of each.

    `sender` is the name or number that they see; a `test` has everything checked and nothing delivered.

    Raises:
        ServiceValidationError: nothing was sent: the provider cannot, or a recipient or the text is not possible.
    """
    provider = account.provider
    if not isinstance(provider, SendsSms):
        raise impossible(account.entry, "cannot_send_sms")
    if sender and SmsOption.SENDER not in provider.sms_options:
        raise impossible(account.entry, "sender_not_supported")
    if test and SmsOption.TEST not in provider.sms_options:
        raise impossible(account.entry, "sms_test_not_supported")
    numbers = [_number_of(account, recipient) for recipient in recipients]
    with user_facing(account.hass, account.entry):
        results = await provider.send_sms(numbers, message, sender=sender or None, test=test)
    for result in results:
        if result.message_id:
            account.sent(SentMessage(message_id=result.message_id, to=account.phonebook.normalise(result.to)))
    if any(isinstance(result.error, InvalidAuth) for result in results):
        account.entry.async_start_reauth(account.hass)
    return results


def _number_of(account: Account, recipient: str) -> str:
    contact = contact_named(account, recipient)
    return account.phonebook.mobile_of(contact.numbers) if contact else account.phonebook.normalise(recipient)
