"""Placing a call for a user."""

import asyncio
from contextlib import suppress

from homeassistant.core import callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .account import Account
from .calls.model import Call, CallState
from .const import DOMAIN, SIGNAL_CALL
from .errors import user_facing
from .providers.base import DialRequest, Dials


async def async_dial(account: Account, to: str, *, extension: str | None = None) -> Call:
    """Call a number from an own extension, once, and return the call that was begun.

    Raises:
        ServiceValidationError: no extension is known to call from, or the provider cannot call out.
        HomeAssistantError: the call was not placed, or may not have been.
    """
    provider = account.provider
    if not isinstance(provider, Dials):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="cannot_dial")
    extension = extension or account.options.own_extension
    if extension is None:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_own_extension")
    with user_facing(account.hass, account.entry):
        await provider.dial(DialRequest(to=to, extension=extension))
    return account.dialled(extension, to)


async def async_await_state(account: Account, call: Call, wanted: CallState, timeout: float) -> Call:
    """Return the call once it has come as far as wanted, has ended, or the time (in seconds) is up."""
    changed = asyncio.Event()
    latest = call

    @callback
    def follow(_account: Account, other: Call) -> None:
        nonlocal latest
        if other.call_id == call.call_id:
            latest = other
            changed.set()

    unsubscribe = async_dispatcher_connect(account.hass, SIGNAL_CALL, follow)
    try:
        # When the time is up, what is known by then is the answer.
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while latest.state not in {wanted, CallState.ENDED}:
                    await changed.wait()
                    changed.clear()
    finally:
        unsubscribe()
    return latest
