"""Having a call placed, once: whoever asks for the same call a moment later gets that very call.

Several accounts can be given: the next one is tried when the one before surely did not place the call.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util.hass_dict import HassKey

from .account import Account
from .calls.model import Call, CallPayload, CallState, mask
from .const import DOMAIN, LOGGER, SIGNAL_CALL
from .doing_once import UNSURE, Doing
from .errors import refusal
from .providers.base import DialRequest, Dials, InvalidAuth, TelephonyError, UserError


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
        """Begin to place the call."""
        self.wish = attempts[0].wish
        self._hass = hass
        self._attempts = attempts
        self._watch: Watch | None = None
        self._placing = Doing(hass, self._async_try_all)

    @property
    def is_recent(self) -> bool:
        """Tell whether another order for the call is this one."""
        return self._placing.is_recent

    async def async_placed(self) -> Call:
        """Return the call as it is now, once a provider has taken the order.

        Raises:
            TelephonyError: it was not placed, or may not have been.
        """
        return (await self._placing.async_outcome()).call

    @callback
    def forget(self) -> None:
        """Follow the call no longer."""
        if self._watch:
            self._watch.stop()

    async def _async_try_all(self) -> Watch:
        """Try one account after the other; if all fail, the failure of the first counts, which was asked for."""
        failures: list[TelephonyError] = []
        for attempt in self._attempts:
            try:
                return await self._async_try(attempt)
            except UNSURE:
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
        except UNSURE:
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
        raise refusal("dialled_otherwise", number=mask(first.request.to))
    return order
