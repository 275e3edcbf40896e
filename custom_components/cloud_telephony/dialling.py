"""Placing a call for a user."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from homeassistant.core import callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .account import Account
from .calls.model import Call, CallPayload, CallState
from .const import DOMAIN, SIGNAL_CALL
from .errors import impossible, user_facing
from .matching import called_number, checked_number
from .providers.base import (
    DialOption,
    DialRequest,
    Dials,
    InvalidReply,
    NoAnswer,
    Routing,
    ServerFailed,
    TelephonyError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a user wants to be connected, where the provider lets them choose; see `DialRequest`."""

    extensions: Sequence[str] = ()
    caller_id: str | None = None
    auto_answer: bool | None = None
    predicted: bool = False
    routing: Routing | None = None

    def asked(self) -> frozenset[DialOption]:
        """Return what of it a provider has to know."""
        asked = {
            DialOption.SEVERAL_EXTENSIONS: len(self.extensions) > 1,
            DialOption.CALLER_ID: self.caller_id is not None,
            DialOption.AUTO_ANSWER: self.auto_answer is not None,
            DialOption.PREDICTED: self.predicted,
            DialOption.ROUTING: self.routing is not None,
        }
        return frozenset(option for option, wanted in asked.items() if wanted)


_NOTHING_SPECIAL = Wish()


async def async_dial(
    account: Account,
    to: str,
    wish: Wish = _NOTHING_SPECIAL,
    *,
    wait_for: CallState | None = None,
    within: float = 0,
) -> Call:
    """Call a number, or the contact of that name, from an own extension, once.

    Returns the call as it is when the provider has taken the order, or later: when the call has come as far as
    `wait_for`, has ended, or `within` seconds are over.

    Raises:
        ServiceValidationError: no extension is known to call from, the number cannot be dialled, or the provider
            cannot call out, or not like that.
        HomeAssistantError: the call was not placed, or may not have been.
    """
    provider = account.provider
    if not isinstance(provider, Dials):
        raise impossible(account.entry, "cannot_dial")
    _check_options(account, provider, wish)
    request = _request(account, to, wish)
    with user_facing(account.hass, account.entry):
        for number in (request.to, request.extension, *request.more_extensions):
            checked_number(account, number)
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


def _check_options(account: Account, provider: Dials, wish: Wish) -> None:
    unknown = sorted(wish.asked() - provider.dial_options)
    if DialOption.SEVERAL_EXTENSIONS in unknown:
        raise impossible(account.entry, "one_extension_only")
    if unknown:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="dial_option_not_supported",
            translation_placeholders={"account": account.entry.title, "option": unknown[0]},
        )


def _request(account: Account, to: str, wish: Wish) -> DialRequest:
    extension, *more = wish.extensions or [_own_extension(account)]
    return DialRequest(
        to=called_number(account, to),
        extension=extension,
        more_extensions=tuple(more),
        caller_id=wish.caller_id,
        auto_answer=wish.auto_answer,
        predicted=wish.predicted,
        routing=wish.routing,
    )


def _own_extension(account: Account) -> str:
    if account.options.own_extension is None:
        raise impossible(account.entry, "no_own_extension")
    return account.options.own_extension
