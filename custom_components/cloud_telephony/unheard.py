"""Calls of which nobody told while they happened: what they change of the list of missed calls."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.util import dt as dt_util

from .calls.log_model import CallsQuery
from .calls.model import Call, Disposition

if TYPE_CHECKING:
    from .account import Account
    from .calls.log import CallLog

RECENT: Final = timedelta(days=1)
"""How old a missed call may be that is found in the records; nobody waits for a call back to an older one."""


async def async_unknown(account: Account, records: Iterable[Call]) -> list[Call]:
    """Return those recent calls of some records that the log does not know by their name yet.

    Raises:
        LogError: the log cannot be asked.
    """
    since = dt_util.utcnow() - RECENT
    recent = [record for record in records if record.started_at > since]
    entry_id = account.entry.entry_id

    def unknown(log: CallLog) -> list[Call]:
        known = log.known(entry_id, [record.call_id for record in recent])
        return [record for record in recent if record.call_id not in known]

    # They may be thousands: calls that end meanwhile are not to wait.
    return await account.keeper.async_do_meanwhile(unknown) if recent else []


async def async_take_unheard(account: Account, unknown: Sequence[Call]) -> None:
    """Take note of what those calls changed of which nothing but these records told; nothing fires for the past.

    Args:
        account: Whose calls they are.
        unknown: Records that were not known before they were written.

    Raises:
        LogError: the log cannot be asked.
    """
    if not unknown:
        return
    entry_id = account.entry.entry_id

    def unheard(log: CallLog) -> list[Call]:
        # What was told live has become part of the call that it was told as.
        rows = (row for record in unknown if (row := log.find(entry_id, record.call_id)) and _is_made_of(row, record))
        return [row for row in rows if not row.missed or not _was_spoken_to(log, row)]

    calls = await account.keeper.async_read(unheard)
    under_way = {call.from_number for call in account.tracker.active.values()}
    took = [account.missed.take(call) for call in calls if not (call.missed and call.from_number in under_way)]
    if any(took):
        account.missed_changed()


def _is_made_of(row: Call, record: Call) -> bool:
    return row.call_id == record.call_id


def _was_spoken_to(log: CallLog, missed: Call) -> bool:
    """Tell whether the caller of a missed call was spoken to since."""
    if missed.from_number is None:
        return False
    query = CallsQuery(
        accounts=frozenset({missed.account}),
        numbers=frozenset({missed.from_number}),
        dispositions=frozenset({Disposition.ANSWERED}),
        start=missed.started_at,
        limit=1,
    )
    return bool(log.page(query).calls)
