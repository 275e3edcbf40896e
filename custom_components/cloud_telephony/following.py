"""Following the calls that are ordered, where the provider tells how they get on only when it is asked."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect, async_dispatcher_send
from homeassistant.util import dt as dt_util

from .calls.events import CallEnded, CallEvent
from .calls.model import Call
from .const import DOMAIN, LOGGER
from .providers.base import FollowsCalls, InvalidAuth, NotFound, ProviderError

if TYPE_CHECKING:
    from .account import Account

SLOWEST = timedelta(seconds=15)
"""How long to wait at most after questions that were not answered."""


@callback
def follow_placed(hass: HomeAssistant, entry_id: str) -> None:
    """Have the calls followed that were placed, by whoever follows those of the account now: it may be reloaded."""
    async_dispatcher_send(hass, _signal(entry_id))


class Follower:
    """Asks after the calls of one account, each until it has ended; also after those from before a restart."""

    def __init__(self, account: Account, provider: FollowsCalls) -> None:
        """Follow nothing yet."""
        self._account = account
        self._provider = provider
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @callback
    def start(self) -> None:
        """Follow the calls that are under way, and those to come, until `stop`."""
        account = self._account
        account.entry.async_on_unload(
            async_dispatcher_connect(account.hass, _signal(account.entry.entry_id), self._look)
        )
        self._look()

    @callback
    def stop(self) -> None:
        """Ask no more."""
        for task in self._tasks.values():
            task.cancel()

    @callback
    def _look(self) -> None:
        """Begin to follow the calls that are not followed yet."""
        account = self._account
        for reference, call in account.tracker.followed.items():
            if reference not in self._tasks:
                self._tasks[reference] = account.entry.async_create_background_task(
                    account.hass, self._async_follow(reference, call), "followed call"
                )

    async def _async_follow(self, reference: str, call: Call) -> None:
        """Tell what the provider tells of a call, each thing once, until it has ended."""
        until = call.started_at + self._provider.follow_for
        told: CallEvent | None = None
        try:
            while not isinstance(told, CallEnded):
                news = await self._async_news(reference, until)
                if news != told:
                    # The provider tells of who is called, and by the reference alone.
                    self._account.feed_events([replace(news, to_number=call.to_number)])
                told = news
        finally:
            del self._tasks[reference]

    async def _async_news(self, reference: str, until: datetime) -> CallEvent:
        """Return what the provider tells of a call as soon as that is anything, or that nobody knows how it ended."""
        wait = self._provider.ask_every
        while True:
            await asyncio.sleep(wait.total_seconds())
            if dt_util.utcnow() >= until:
                LOGGER.warning("A call of %s is followed no longer: it does not end", self._account.entry.title)
                return _lost(reference, until)
            try:
                if news := await self._provider.progress(reference):
                    return news
                wait = self._provider.ask_every
            except NotFound:
                return _lost(reference)
            except ProviderError as error:
                wait = self._wait_after(error, wait, until)

    def _wait_after(self, error: ProviderError, waited: timedelta, until: datetime) -> timedelta:
        """Return how long to wait after a question that failed: twice as long; until a new sign-in if it takes one."""
        account = self._account
        LOGGER.debug("A call of %s cannot be asked after now: %s", account.entry.title, error)
        if isinstance(error, InvalidAuth):
            # The account is reloaded with the new credentials, and goes on with its calls.
            account.entry.async_start_reauth(account.hass)
            return max(until - dt_util.utcnow(), timedelta(0))
        return min(2 * waited, SLOWEST)


def _lost(reference: str, ended_at: datetime | None = None) -> CallEnded:
    """Return the end of a call of which nobody can say more than is known already."""
    return CallEnded(reference=reference, disposition=None, raw_disposition="", ended_at=ended_at)


def _signal(entry_id: str) -> str:
    return f"{DOMAIN}_placed_{entry_id}"
