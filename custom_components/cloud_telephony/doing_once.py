"""Having a provider do something once: whoever orders the same a moment later is told what came of the first order."""

import asyncio
from collections.abc import Awaitable, Callable
from math import inf
from time import monotonic
from typing import Final

from homeassistant.core import HomeAssistant

from .const import DOMAIN
from .providers.base import InvalidReply, NoAnswer, ServerFailed, TelephonyError

SAME_ORDER: Final = 3.0
"""Seconds in which another order for what was done is the same one: a button pressed twice, a sentence heard twice."""

UNSURE: Final = (NoAnswer, InvalidReply, ServerFailed)
"""After these something may have been done; after all others it was not."""


class Doing[T]:
    """Something that is being done, or was a moment ago; who ordered it can go away without taking it back."""

    def __init__(
        self,
        hass: HomeAssistant,
        do: Callable[[], Awaitable[T]],
        is_undone: Callable[[T], bool] = lambda _outcome: False,
    ) -> None:
        """Begin to do it; `is_undone` tells of an outcome whether surely nothing came of it."""
        self._do = do
        self._is_undone = is_undone
        self._recent_until = inf
        # Not eager: whoever is told of it may order it as well, and must find this.
        self._task = hass.async_create_task(self._async_do(), f"{DOMAIN} order", eager_start=False)

    @property
    def is_recent(self) -> bool:
        """Tell whether it is being done, or was less than `SAME_ORDER` ago, or may have been."""
        return monotonic() < self._recent_until

    async def async_outcome(self) -> T:
        """Return what came of it, once that is known.

        Raises:
            TelephonyError: it was not done, or may not have been.
        """
        # Several may wait for it, and each may be cancelled.
        outcome = await asyncio.shield(self._task)
        if isinstance(outcome, TelephonyError):
            raise outcome
        return outcome

    async def _async_do(self) -> T | TelephonyError:
        """Return what came of it, or the failure: perhaps nobody waits any more who would take an error."""
        undone = False
        try:
            outcome = await self._do()
            undone = self._is_undone(outcome)
        except TelephonyError as error:
            undone = not isinstance(error, UNSURE)
            return error
        else:
            return outcome
        finally:
            # After a mistake of ours it counts as done: nobody knows what had been sent by then.
            self._recent_until = -inf if undone else monotonic() + SAME_ORDER
