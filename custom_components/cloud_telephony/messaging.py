"""Sending text messages for a user, once: a message that is ordered again within a moment is the one before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from homeassistant.core import callback
from homeassistant.util.hass_dict import HassKey

from .account import Account
from .calls.hearing import words
from .calls.messages import SentMessage
from .const import DOMAIN
from .doing_once import UNSURE, Doing
from .errors import impossible, translated, user_facing
from .matching import contact_named
from .providers.base import InvalidAuth, SendsSms, SentSms, SmsOption


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sms:
    """What a provider is asked to send to which numbers."""

    to: tuple[str, ...]
    message: str
    sender: str | None = None
    test: bool = False


async def async_send_sms(
    account: Account, recipients: Sequence[str], message: str, *, sender: str | None = None, test: bool = False
) -> list[SentSms]:
    """Send a text message once to each recipient, a number or the name of a contact; return what became of each.

    `sender` is the name or number that they see; a `test` has everything checked and nothing delivered.

    Raises:
        ServiceValidationError: nothing was sent: the provider cannot, or a recipient or the text is not possible.
    """
    provider = _provider(account)
    if sender and SmsOption.SENDER not in provider.sms_options:
        raise impossible(account.entry, "sender_not_supported")
    if test and SmsOption.TEST not in provider.sms_options:
        raise impossible(account.entry, "sms_test_not_supported")
    numbers = tuple(_number_of(account, recipient) for recipient in recipients)
    sms = _Sms(to=numbers, message=message, sender=sender or None, test=test)
    with user_facing(account.hass, account.entry):
        return await _ordered(account, provider, sms, sms).async_outcome()


async def async_send_one(account: Account, number: str, message: str, *, spoken: bool = False) -> SentSms:
    """Send a text message to one number, and return what became of it.

    A `spoken` one is also the same as the one before if speech recognition wrote it with other capitals and commas.

    Raises:
        ServiceValidationError: nothing was sent: the provider cannot, or the number or the text is not possible.
        HomeAssistantError: it was not sent, or may not have been.
    """
    sms = _Sms(to=(account.phonebook.normalise(number),), message=message)
    same_as = replace(sms, message=_heard(message)) if spoken else sms
    with user_facing(account.hass, account.entry):
        (sent,) = await _ordered(account, _provider(account), sms, same_as).async_outcome()
    if sent.error:
        raise translated(sent.error) from sent.error
    return sent


_ORDERS: HassKey[dict[tuple[str, _Sms], Doing[list[SentSms]]]] = HassKey(f"{DOMAIN}_messages")


@callback
def _ordered(account: Account, provider: SendsSms, sms: _Sms, same_as: _Sms) -> Doing[list[SentSms]]:
    """Have a message sent, unless one that counts as the same was ordered a moment ago."""
    known = account.hass.data.get(_ORDERS, {})
    orders = {key: order for key, order in known.items() if order.is_recent}
    account.hass.data[_ORDERS] = orders
    key = account.entry.entry_id, same_as
    if key not in orders:
        orders[key] = Doing(account.hass, partial(_async_send, account, provider, sms), _nobody_got_it)
    return orders[key]


async def _async_send(account: Account, provider: SendsSms, sms: _Sms) -> list[SentSms]:
    results = await provider.send_sms(sms.to, sms.message, sender=sms.sender, test=sms.test)
    for result in results:
        if result.message_id:
            account.sent(SentMessage(message_id=result.message_id, to=account.phonebook.normalise(result.to)))
    if any(isinstance(result.error, InvalidAuth) for result in results):
        account.entry.async_start_reauth(account.hass)
    return results


def _nobody_got_it(results: Sequence[SentSms]) -> bool:
    """Tell whether a message was surely sent to none of its recipients."""
    return all(result.error and not isinstance(result.error, UNSURE) for result in results)


def _heard(message: str) -> str:
    return " ".join(words(message)) or message


def _provider(account: Account) -> SendsSms:
    if isinstance(account.provider, SendsSms):
        return account.provider
    raise impossible(account.entry, "cannot_send_sms")


def _number_of(account: Account, recipient: str) -> str:
    contact = contact_named(account, recipient)
    return account.phonebook.mobile_of(contact.numbers) if contact else account.phonebook.normalise(recipient)
