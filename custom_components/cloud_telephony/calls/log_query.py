"""Asks the log for a page of calls, in a time that does not grow with the log.

Each question is taken apart until each part is a range of an index that is in the order of time: of one account, one
direction and one disposition, and of one side of a number where numbers are asked for. The newest of each part make the
page. Only for patterns of numbers calls are read that are not wanted.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import batched, product
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, union_all

from .log_model import CallsPage, CallsQuery, Cursor, Source, Totals
from .model import Call, Direction, Disposition
from .rows import call_of, reference
from .schema import calls, references

_PARTS_AT_ONCE: Final = 100
"""Of how many parts one statement consists at most."""
_FEW: Final = 1000
"""How many calls of a number are looked through; of more than that, only those that are wanted are read."""

_DIRECTIONS: Final = frozenset(Direction)
_DISPOSITIONS: Final = frozenset(disposition.value for disposition in Disposition) | {""}

type _Place = tuple[datetime, int]


def page(connection: Connection, query: CallsQuery) -> CallsPage:
    """Return a page of the calls that are wanted."""
    places: list[_Place] = []
    for parts in batched(_parts(connection, query), _PARTS_AT_ONCE, strict=False):
        statement = _newest(parts, query)
        places += [(row.started_at, row.id) for row in connection.execute(statement)]
    # A call between two of the numbers is found at both sides.
    newest = sorted(set(places), reverse=True)
    wanted = newest[: query.limit]
    rows = {row.id: row for row in connection.execute(select(calls).where(calls.c.id.in_([row for _, row in wanted])))}
    last = Cursor(*wanted[-1]) if len(newest) > query.limit else None
    return CallsPage(tuple(call_of(rows[row]) for _, row in wanted), last)


def find(connection: Connection, account: str, call_id: str) -> Call | None:
    """Return a call by its identifier, or by what a source calls it."""
    name = reference(call_id)
    by_id = select(calls).where(calls.c.account == account, calls.c.call_id == name)
    by_reference = (
        select(calls)
        .join(references, references.c.call == calls.c.id)
        .where(references.c.account == account, references.c.reference == name)
        .where(references.c.source.in_([int(source) for source in Source]))
    )
    row = connection.execute(by_id).first() or connection.execute(by_reference).first()
    return row and call_of(row)


def totals(connection: Connection, account: str, start: datetime, end: datetime) -> Totals:
    """Return what an account's calls add up to that began from `start` on and before `end`."""
    missed = and_(calls.c.direction == Direction.INCOMING, calls.c.disposition != Disposition.ANSWERED)
    columns = (func.count(), func.count(case((missed, 1))), func.coalesce(func.sum(calls.c.talk_time), 0))
    which = (calls.c.account == account, calls.c.started_at >= start, calls.c.started_at < end)
    count, count_missed, talk_time = connection.execute(select(*columns).where(*which)).one()
    return Totals(calls=count, missed=count_missed, talk_time=int(talk_time))


def _newest(parts: Sequence[Sequence[ColumnElement[bool]]], query: CallsQuery) -> Any:
    """Return the statement for the newest places of each part."""
    newest = [
        select(calls.c.started_at, calls.c.id)
        .where(*part, *_time(query))
        .order_by(calls.c.started_at.desc(), calls.c.id.desc())
        .limit(query.limit + 1)
        for part in parts
    ]
    return newest[0] if len(newest) == 1 else union_all(*(select(each.subquery()) for each in newest))


def _time(query: CallsQuery) -> Iterator[ColumnElement[bool]]:
    began = calls.c.started_at
    if query.start is not None:
        yield began >= query.start
    if query.end is not None:
        yield began < query.end
    if (cursor := query.cursor) is not None:
        # Said so, every server sees the range.
        yield began <= cursor.started_at
        yield or_(began < cursor.started_at, calls.c.id < cursor.row)


def _parts(connection: Connection, query: CallsQuery) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """Return the conditions of each part."""
    if query.patterns:
        yield tuple(_residual(query))
        return
    outcomes = _outcomes(query)
    sides = [(side, number) for number in sorted(query.numbers) for side in (calls.c.from_number, calls.c.to_number)]
    if not sides and outcomes is None:
        if query.accounts:
            yield from ((calls.c.account == account,) for account in sorted(query.accounts))
        else:
            yield ()
        return
    accounts = sorted(query.accounts) or list(_accounts(connection))
    outcomes = outcomes or list(product(sorted(_DIRECTIONS), sorted(_DISPOSITIONS)))
    for side, account, (direction, disposition) in product(sides or [None], accounts, outcomes):
        part = (calls.c.account == account, calls.c.direction == direction, calls.c.disposition == disposition)
        yield part if side is None else (side[0] == side[1], *part)


def _outcomes(query: CallsQuery) -> list[tuple[Direction, str]] | None:
    """Return which directions and dispositions are wanted together, None for all."""
    if not query.directions and not query.dispositions and query.missed is None:
        return None
    directions = query.directions or _DIRECTIONS
    dispositions = query.dispositions or _DISPOSITIONS
    return [
        (direction, disposition)
        for direction, disposition in product(sorted(directions), sorted(dispositions))
        if query.missed in {None, direction is Direction.INCOMING and disposition != Disposition.ANSWERED}
    ]


def _accounts(connection: Connection) -> Iterator[str]:
    """Return the accounts that have calls, by a look at one call of each."""
    account = connection.scalar(select(func.min(calls.c.account)))
    while account is not None:
        yield account
        account = connection.scalar(select(func.min(calls.c.account)).where(calls.c.account > account))


def _residual(query: CallsQuery) -> Iterator[ColumnElement[bool]]:
    """Return what is asked for as conditions on each call."""
    parties = (calls.c.from_number, calls.c.to_number)
    yield or_(
        *(number.like(_like(pattern), escape="!") for pattern in sorted(query.patterns) for number in parties),
        *(number.in_(sorted(query.numbers)) for number in parties if query.numbers),
    )
    if query.accounts:
        yield calls.c.account.in_(sorted(query.accounts))
    if (outcomes := _outcomes(query)) is not None:
        yield or_(*(and_(calls.c.direction == one, calls.c.disposition == other) for one, other in outcomes))


def _like(pattern: str) -> str:
    for special in "!%_":
        pattern = pattern.replace(special, f"!{special}")
    return pattern.replace("*", "%").replace("?", "_")
