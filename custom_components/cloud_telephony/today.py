"""The counters of the day and the last caller, as the log has them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.util import dt as dt_util

from .calls.day import Mark
from .calls.log_model import CallsQuery, Totals
from .calls.model import Call, Direction

if TYPE_CHECKING:
    from .account import Account
    from .calls.log import CallLog

_TRIES: Final = 5
_AHEAD: Final = timedelta(hours=1)


async def async_count_today(account: Account) -> None:
    """Count the calls of today as the log has them, and find out who called last.

    Raises:
        LogError: the log cannot be asked; calls go on being counted as they end.
    """
    asked, totals, incoming = await _async_ask(account)
    for _ in range(_TRIES):
        if account.today.calls == asked.calls:
            break
        # A call that ended meanwhile may be among them or not.
        asked, totals, incoming = await _async_ask(account)
    account.today.start_from(totals, asked)
    for call in incoming:
        known = account.system.last_incoming
        if known is None or known.started_at < call.started_at:
            account.system.last_incoming = call
    account.tell_account()


async def _async_ask(account: Account) -> tuple[Mark, Totals, tuple[Call, ...]]:
    asked = account.today.mark()
    # What ended before is written before the log is asked.
    totals, incoming = await account.keeper.async_do(_question(account.entry.entry_id, asked.moment))
    return asked, totals, incoming


def _question(account: str, now: datetime) -> Callable[[CallLog], tuple[Totals, tuple[Call, ...]]]:
    """Return what asks for the totals of the calls that began today, and for the last one that came in."""
    midnight = dt_util.start_of_local_day(now)
    incoming = CallsQuery(accounts=frozenset({account}), directions=frozenset({Direction.INCOMING}), limit=1)
    # A provider's clock may be ahead.
    return lambda log: (log.totals(account, midnight, now + _AHEAD), log.page(incoming).calls)
