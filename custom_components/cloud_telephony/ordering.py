"""Having a call placed, once: whoever asks for the same call a moment later gets that very call.

Several accounts can be given: the next one is tried when the one before surely did not place the call.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from math import inf
from time import monotonic

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util.hass_dict import HassKey

from .account import Account
from .calls.model import Call, CallPayload, CallState, mask
from .const import DOMAIN, LOGGER, SIGNAL_CALL
from .providers.base import (
    DialRequest,
    Dials,
    InvalidAuth,
    InvalidReply,
    NoAnswer,
    ServerFailed,
    TelephonyError,
    UserError,
)

SAME_PRESS = 3.0
"""Seconds after a call was placed in which another order for the same call is taken for a button pressed twice."""

_UNSURE = (NoAnswer, InvalidReply, ServerFailed)
"""After these a call may have been placed; after all others it was not."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An account that is to place a call, and what its provider is asked for."""

    account: Account
    provider: Dials
    request: DialRequest

    @property
    def destination(self) -> str:
        """Return who is called: a number means the same everywhere, an extension only within its account."""
        number = self.account.phonebook.normalise(self.request.to)
        return number if number.startswith("+") else f"{self.account.entry.entry_id} {number}"

    @property
    def wish(self) -> tuple[str, DialRequest]:
        """Return from where and how, however the number is written."""
        return self.account.entry.entry_id, replace(self.request, to="")


class Watch:
    """Follows one call."""

    def __init__(self, hass: HomeAssistant, call: Call) -> None:
        """Begin to follow the call."""
        self.call = call
        self._changed = asyncio.Event()
        self.stop = async_dispatcher_connect(hass, SIGNAL_CALL, self._take)

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


class Order:
    """A call that is being placed, or was a moment ago."""

    def __init__(self, hass: HomeAssistant, attempts: Sequence[Attempt]) -> None:
        """Begin to place the call; who asked for it can go away without taking it back."""
        self.wish = attempts[0].wish
        self._hass = hass
        self._attempts = attempts
        self._recent_until = inf
        self._watch: Watch | None = None
        # Not eager: whoever is told of the call may order it as well, and must find this.
        self._placing = hass.async_create_task(self._async_place(), f"{DOMAIN} order", eager_start=False)

    @property
    def is_recent(self) -> bool:
        """Tell whether the call is being placed, or was less than `SAME_PRESS` ago, or may have been."""
        return monotonic() < self._recent_until

    async def async_placed(self) -> Call:
        """Return the call as it is now, once a provider has taken the order.

        Raises:
            TelephonyError: it was not placed, or may not have been.
        """
        # Several may wait for it, and each may be cancelled.
        outcome = await asyncio.shield(self._placing)
        if isinstance(outcome, TelephonyError):
            raise outcome
        return outcome.call

    @callback
    def forget(self) -> None:
        """Follow the call no longer."""
        if self._watch:
            self._watch.stop()

    async def _async_place(self) -> Watch | TelephonyError:
        """Return what follows the call, or why there is none: perhaps nobody waits any more who would take an error."""
        # Also after a mistake of ours: nobody knows what had been sent by then.
        recent_for = SAME_PRESS
        try:
            return await self._async_try_all()
        except TelephonyError as error:
            if not isinstance(error, _UNSURE):
                recent_for = -inf
            return error
        finally:
            self._recent_until = monotonic() + recent_for

    async def _async_try_all(self) -> Watch:
        """Try one account after the other; if all fail, the failure of the first counts, which was asked for."""
        failures: list[TelephonyError] = []
        for attempt in self._attempts:
            try:
                return await self._async_try(attempt)
            except _UNSURE:
                raise
            except TelephonyError as error:
                failures.append(error)
                if isinstance(failures[0], UserError):
                    break
                entry = attempt.account.entry
                LOGGER.warning("%s did not place a call: %s", entry.title, error)
                if isinstance(error, InvalidAuth):
                    entry.async_start_reauth(self._hass)
        raise failures[0]

    async def _async_try(self, attempt: Attempt) -> Watch:
        account, request = attempt.account, attempt.request
        self.forget()
        # Told before the request goes out: the phone may ring before the provider answers.
        call = account.dialled(request.extension, request.to)
        self._watch = watch = Watch(self._hass, call)
        try:
            dialled = await attempt.provider.dial(request)
        except _UNSURE:
            # What the phone does will tell.
            raise
        except TelephonyError:
            account.dial_failed(call)
            raise
        if dialled.reference is not None:
            account.placed(call, dialled.reference)
        return watch


_ORDERS: HassKey[dict[str, Order]] = HassKey(f"{DOMAIN}_orders")


@callback
def order_call(hass: HomeAssistant, attempts: Sequence[Attempt]) -> Order:
    """Have a call placed by the first of the accounts that can, unless that was ordered a moment ago.

    Raises:
        ServiceValidationError: the same destination was called a moment ago from elsewhere or in another way.
    """
    orders = hass.data.setdefault(_ORDERS, {})
    for destination, known in list(orders.items()):
        if not known.is_recent:
            orders.pop(destination).forget()
    first = attempts[0]
    order = orders.get(first.destination)
    if order is None:
        order = orders[first.destination] = Order(hass, attempts)
    elif order.wish != first.wish:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="dialled_otherwise",
            translation_placeholders={"number": mask(first.request.to)},
        )
    return order
