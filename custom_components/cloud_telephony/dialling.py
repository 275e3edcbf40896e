"""Placing a call for a user."""

import asyncio
from contextlib import suppress

from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .account import Account
from .calls.model import Call, CallPayload, CallState, mask
from .const import SIGNAL_CALL
from .errors import impossible, user_facing
from .matching import contact_named
from .providers.base import DialRequest, Dials, InvalidNumber, InvalidReply, NoAnswer, ServerFailed, TelephonyError


async def async_dial(
    account: Account, to: str, *, extension: str | None = None, wait_for: CallState | None = None, within: float = 0
) -> Call:
    """Call a number, or the contact of that name, from an own extension, once.

    Returns the call as it is when the provider has taken the order, or later: when the call has come as far as
    `wait_for`, has ended, or `within` seconds are over.

    Raises:
        ServiceValidationError: no extension is known to call from, the number cannot be dialled, or the provider
            cannot call out.
        HomeAssistantError: the call was not placed, or may not have been.
    """
    provider = account.provider
    if not isinstance(provider, Dials):
        raise impossible(account.entry, "cannot_dial")
    request = DialRequest(to=_number_of(account, to), extension=extension or _own_extension(account))
    with user_facing(account.hass, account.entry):
        _check_numbers(account, request.to, request.extension)
        # Told before the request goes out: the phone may ring before the provider answers.
        watch = _Watch(account, account.dialled(request.extension, request.to))
        try:
            await _order(account, provider, request, watch.call)
            if wait_for:
                await watch.until(wait_for, within)
        finally:
            watch.stop()
    return watch.call


class _Watch:
    """Follows one call."""

    def __init__(self, account: Account, call: Call) -> None:
        """Begin to follow the call."""
        self.call = call
        self._changed = asyncio.Event()
        self.stop = async_dispatcher_connect(account.hass, SIGNAL_CALL, self._take)

    async def until(self, wanted: CallState, within: float) -> None:
        """Return once the call has come as far as wanted, has ended, or so many seconds are over."""
        # When the time is up, what is known by then is the answer.
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self.call.state not in {wanted, CallState.ENDED}:
                    await self._changed.wait()
                    self._changed.clear()

    @callback
    def _take(self, _account: Account, call: Call, _payload: CallPayload) -> None:
        if call.call_id == self.call.call_id:
            self.call = call
            self._changed.set()


async def _order(account: Account, provider: Dials, request: DialRequest, call: Call) -> None:
    try:
        await provider.dial(request)
    except NoAnswer, InvalidReply, ServerFailed:
        # It may have been placed: what the phone does will tell.
        raise
    except TelephonyError:
        account.dial_failed(call)
        raise


def _number_of(account: Account, to: str) -> str:
    contact = contact_named(account, to)
    return contact.numbers[0] if contact else to


def _own_extension(account: Account) -> str:
    if account.options.own_extension is None:
        raise impossible(account.entry, "no_own_extension")
    return account.options.own_extension


def _check_numbers(account: Account, *numbers: str) -> None:
    for number in numbers:
        try:
            account.phonebook.check_number(number)
        except ValueError:
            raise InvalidNumber(number=mask(number)) from None
