"""Ending calls whose end was never told: by asking the provider where it keeps records, else by time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from .calls.model import Call
from .const import LOGGER
from .providers.base import InvalidAuth, ListsCalls, ProviderError

if TYPE_CHECKING:
    from .account import Account

LOST_CALLS_CHECK = timedelta(seconds=30)
"""How often it is looked for calls whose end was never told."""
ASK_AGAIN_AFTER = timedelta(minutes=1)
"""How long to wait after a question that the provider did not answer; twice as long after each further one."""
ASK_AGAIN_AT_MOST = timedelta(hours=1)


class Watchdog:
    """Looks after the calls of one account, as long as its entry is loaded."""

    def __init__(self, account: Account) -> None:
        """Look after nothing yet."""
        self._account = account
        self._asking = False
        self._failures = 0
        self._not_before: datetime | None = None

    @callback
    def start(self) -> None:
        """Look now and then, until the entry is unloaded."""
        account = self._account
        account.entry.async_on_unload(async_track_time_interval(account.hass, self._look, LOST_CALLS_CHECK))

    @callback
    def _look(self, _now: datetime) -> None:
        account = self._account
        account.tell(account.tracker.tick())
        provider = account.provider
        if not isinstance(provider, ListsCalls) or self._asking or self._must_wait():
            return
        if overdue := account.tracker.overdue():
            self._asking = True
            account.entry.async_create_background_task(account.hass, self._async_ask(provider, overdue), "lost calls")

    def _must_wait(self) -> bool:
        return self._not_before is not None and dt_util.utcnow() < self._not_before

    async def _async_ask(self, provider: ListsCalls, overdue: Sequence[Call]) -> None:
        """Ask once for the records of all days on which these calls may have begun or ended, and end what has ended."""
        account = self._account
        # The provider's day may begin at another hour than Home Assistant's.
        first = min(dt_util.as_local(call.started_at) for call in overdue).date() - timedelta(days=1)
        try:
            records = await provider.calls(first, dt_util.now().date() + timedelta(days=1))
        except ProviderError as error:
            self._put_off()
            LOGGER.debug("The end of %d calls of %s is not known yet: %s", len(overdue), account.entry.title, error)
            if isinstance(error, InvalidAuth):
                account.entry.async_start_reauth(account.hass)
        else:
            self._failures = 0
            self._not_before = None
            for record in records:
                account.tell(account.tracker.settle(record))
        finally:
            self._asking = False

    def _put_off(self) -> None:
        delay = min(ASK_AGAIN_AFTER * 2 ** min(self._failures, 10), ASK_AGAIN_AT_MOST)
        self._failures += 1
        self._not_before = dt_util.utcnow() + delay
