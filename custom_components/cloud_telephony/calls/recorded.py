"""Asks the log for calls that have a recording: on which days there are any, and which there are on a day."""

from collections.abc import Collection
from datetime import date, datetime, time, tzinfo
from itertools import batched
from typing import Final

from sqlalchemy import Connection, bindparam, or_, select

from .log_model import CallsPage, Cursor
from .rows import call_of, reference
from .schema import Moment, calls, references

_NAMES_AT_ONCE: Final = 500
"""How many identifiers one question names."""

_RECORDED: Final = calls.c.recording.is_not(None)
_LAST: Final = (
    select(calls.c.started_at)
    .where(calls.c.account == bindparam("account"), _RECORDED)
    .where(calls.c.started_at < bindparam("before", type_=Moment))
    .order_by(calls.c.started_at.desc(), calls.c.id.desc())
    .limit(1)
)


def days(connection: Connection, account: str, before: date, zone: tzinfo, limit: int) -> list[date]:
    """Return the last days in a zone before one on which an account has recorded calls, the newest first.

    Each takes one look at the newest call before the day that was found last.
    """
    found: list[date] = []
    while len(found) < limit:
        midnight = datetime.combine(found[-1] if found else before, time(), zone)
        began = connection.scalar(_LAST, {"account": account, "before": midnight})
        if began is None:
            break
        found.append(began.astimezone(zone).date())
    return found


def page(
    connection: Connection, account: str, start: datetime, end: datetime, *, cursor: Cursor | None, limit: int
) -> CallsPage:
    """Return the next of an account's recorded calls that began from `start` on and before `end`, the newest first."""
    wanted = select(calls).where(calls.c.account == account, _RECORDED)
    wanted = wanted.where(calls.c.started_at >= start, calls.c.started_at < end)
    if cursor:
        later = or_(calls.c.started_at < cursor.started_at, calls.c.id < cursor.row)
        wanted = wanted.where(calls.c.started_at <= cursor.started_at, later)
    newest = wanted.order_by(calls.c.started_at.desc(), calls.c.id.desc()).limit(limit + 1)
    rows = connection.execute(newest).all()
    last = Cursor(rows[limit - 1].started_at, rows[limit - 1].id) if len(rows) > limit else None
    return CallsPage(tuple(map(call_of, rows[:limit])), last)


def known(connection: Connection, account: str, call_ids: Collection[str]) -> set[str]:
    """Return those of some identifiers that are of calls of which a recording is known."""
    found: set[str] = set()
    for names in batched({reference(call_id) for call_id in call_ids}, _NAMES_AT_ONCE, strict=False):
        by_id = select(calls.c.call_id).where(calls.c.account == account, calls.c.call_id.in_(names), _RECORDED)
        by_reference = (
            select(references.c.reference)
            .join(calls, references.c.call == calls.c.id)
            .where(references.c.account == account, references.c.reference.in_(names), _RECORDED)
        )
        found.update(connection.scalars(by_id), connection.scalars(by_reference))
    return {call_id for call_id in call_ids if reference(call_id) in found}
