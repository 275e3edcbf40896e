"""Catching up with what the provider's records tell of today: calls that were made while nobody listened."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from homeassistant.util import dt as dt_util

from .calls.model import Call, Direction
from .const import LOGGER
from .providers.base import InvalidAuth, ListsCalls, ProviderError

if TYPE_CHECKING:
    from .account import Account


async def async_count_today(account: Account, provider: ListsCalls) -> None:
    """Count the calls of today, and find out who called last."""
    system = account.system
    today = dt_util.now().date()
    asked = system.today.mark()
    try:
        # The provider's day may begin at another hour than Home Assistant's.
        calls = await provider.calls(today - timedelta(days=1), today + timedelta(days=1))
    except ProviderError as error:
        LOGGER.info("Today's calls of %s are counted from now on only: %s", account.entry.title, error)
        if isinstance(error, InvalidAuth):
            account.entry.async_start_reauth(account.hass)
        return
    system.today.start_from(calls, asked)
    _catch_up_last_incoming(account, calls)
    account.tell_account()


def _catch_up_last_incoming(account: Account, calls: Iterable[Call]) -> None:
    """Find the last caller in the records, if nobody called since: the feed may have been down when they did."""
    incoming = [call for call in calls if call.direction is Direction.INCOMING]
    known = account.system.last_incoming
    if incoming and (known is None or known.started_at < incoming[-1].started_at):
        account.system.last_incoming = account.phonebook.identify(incoming[-1])
