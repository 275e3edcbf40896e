"""Asks the log for a page of calls, in a time that does not grow with the log.

A question is taken apart until each part is a range of an index, in the order of time: of one account, one direction
and one disposition, and of one side of a number where numbers are asked for. The newest of all parts are the page. Most
numbers have so few calls that it is quicker to look at each. Only patterns of numbers have calls read in vain, and a
search (`log_search`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import batched, product
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    select,
    union_all,
)

from .log_choice import DIRECTIONS, DISPOSITIONS, Outcome, Place, bounds_of, on_choice, on_time, outcomes_of
from .log_model import CallsPage, CallsQuery, Cursor, Source, Totals
from .log_search import Found, find_text
from .model import Call, Direction, Disposition
from .rows import call_of, reference
from .schema import calls, references

FEW: Final = 300
"""How many calls of a number are looked through at most."""
_NAMES_AT_ONCE: Final = 500
"""How many identifiers one question names."""

_OUTCOMES: Final = tuple(product(DIRECTIONS, DISPOSITIONS))
_PARTS_AT_ONCE: Final = len(_OUTCOMES)
"""Of how many parts one statement consists at most: to make a longer one takes longer than to ask more often."""

type _Part = Mapping[str, str]
"""Which columns have which values in a part."""


def page(connection: Connection, query: CallsQuery) -> CallsPage:
    """Return a page of the calls that are wanted."""
    found = find_text(connection, query, query.search) if query.search else Found(_places(connection, query))
    # A call between two of the numbers is found at both sides.
    newest = sorted(set(found.places), reverse=True)
    wanted = newest[: query.limit]
    rows = {row.id: row for row in connection.execute(_BY_ROW, {"rows": [row for _, row in wanted]})}
    last = Cursor(*wanted[-1]) if len(newest) > query.limit else found.reached
    return CallsPage(tuple(call_of(rows[row]) for _, row in wanted if row in rows), last)


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
    return None if row is None else call_of(row)


def known(connection: Connection, account: str, call_ids: Collection[str]) -> set[str]:
    """Return those of some identifiers by which `find` finds a call."""
    found: set[str] = set()
    for names in batched({reference(call_id) for call_id in call_ids}, _NAMES_AT_ONCE, strict=False):
        by_id = select(calls.c.call_id).where(calls.c.account == account, calls.c.call_id.in_(names))
        by_reference = (
            select(references.c.reference)
            .where(references.c.account == account, references.c.reference.in_(names))
            .where(references.c.source.in_([int(source) for source in Source]))
        )
        found.update(connection.scalars(by_id), connection.scalars(by_reference))
    return {call_id for call_id in call_ids if reference(call_id) in found}


def totals(connection: Connection, accounts: Collection[str], start: datetime, end: datetime) -> Totals:
    """Return what the calls of some accounts, or of all, add up to that began from `start` on and before `end`."""
    missed = and_(calls.c.direction == Direction.INCOMING, calls.c.disposition != Disposition.ANSWERED)
    columns = (func.count(), func.count(case((missed, 1))), func.coalesce(func.sum(calls.c.talk_time), 0))
    which = [calls.c.started_at >= start, calls.c.started_at < end]
    if accounts:
        which.append(calls.c.account.in_(accounts))
    count, count_missed, talk_time = connection.execute(select(*columns).where(*which)).one()
    return Totals(calls=count, missed=count_missed, talk_time=int(talk_time))


def _places(connection: Connection, query: CallsQuery) -> Iterator[Place]:
    """Return where the newest calls of each part are, at least as many as a page has and one more."""
    if query.patterns:
        yield from _matching(connection, query)
    elif query.numbers:
        for number, side in product(sorted(query.numbers), _FEWEST):
            yield from _places_of(connection, query, side, number)
    else:
        yield from _newest(connection, query, list(_parts(connection, query)))


def _places_of(connection: Connection, query: CallsQuery, side: str, number: str) -> Iterator[Place]:
    """Return where the calls are that have a number at one side."""
    rows = connection.execute(_FEWEST[side], {"number": number}).all()
    if len(rows) <= FEW:
        yield from ((row.number_began, row.id) for row in rows if _wants(query, row))
        return
    outcomes = outcomes_of(query)
    parts = _parts_by_outcome(connection, query, _OUTCOMES if outcomes is None else outcomes)
    yield from _newest(connection, query, [part | {side: number} for part in parts])


def _wants(query: CallsQuery, row: Row[Any]) -> bool:
    """Tell whether a call that has the number is wanted."""
    outcomes = outcomes_of(query)
    return (
        (query.start is None or row.number_began >= query.start)
        and (query.end is None or row.number_began < query.end)
        and (query.cursor is None or Cursor(row.number_began, row.id) < query.cursor)
        and (not query.accounts or row.account in query.accounts)
        and (outcomes is None or (row.direction, row.disposition) in outcomes)
    )


def _parts(connection: Connection, query: CallsQuery) -> Iterator[dict[str, str]]:
    """Return the parts of a question that names no numbers."""
    outcomes = outcomes_of(query)
    if outcomes is not None:
        yield from _parts_by_outcome(connection, query, outcomes)
    elif query.accounts:
        yield from ({"account": account} for account in sorted(query.accounts))
    else:
        yield {}


def _parts_by_outcome(
    connection: Connection, query: CallsQuery, outcomes: Collection[Outcome]
) -> Iterator[dict[str, str]]:
    for account in sorted(query.accounts) or _accounts(connection):
        for direction, disposition in outcomes:
            yield {"account": account, "direction": direction, "disposition": disposition}


def _accounts(connection: Connection) -> Iterator[str]:
    """Return the accounts that have calls, by a look at one call of each."""
    account = ""
    while (account := connection.scalar(_NEXT_ACCOUNT, {"account": account})) is not None:
        yield account


def _newest(connection: Connection, query: CallsQuery, parts: Sequence[_Part]) -> Iterator[Place]:
    for some in batched(parts, _PARTS_AT_ONCE, strict=False):
        bounds = bounds_of(query, query.cursor)
        values = {f"{name}_{number}": value for number, part in enumerate(some) for name, value in part.items()}
        statement = _newest_of(tuple(some[0]), len(some), frozenset(bounds))
        rows = connection.execute(statement, {**values, **bounds, "limit": query.limit + 1}).all()
        yield from ((began, row) for began, row in rows)


_BY_ROW: Final = select(calls).where(calls.c.id.in_(bindparam("rows", expanding=True)))
_NEXT_ACCOUNT: Final = select(func.min(calls.c.account)).where(calls.c.account > bindparam("account"))


def _fewest(side: str) -> Select[Any]:
    """Return the statement for calls with a number at one side, to see whether there are many."""
    outcome = (calls.c.account, calls.c.direction, calls.c.disposition, calls.c.number_began, calls.c.id)
    # In the order of the index: without one, a server may read the whole table.
    return select(*outcome).where(calls.c[side] == bindparam("number")).order_by(*outcome).limit(FEW + 1)


_FEWEST: Final = {side: _fewest(side) for side in ("from_number", "to_number")}


def _time_of(columns: Collection[str]) -> ColumnElement[datetime]:
    """Return the column with the time of a call that belongs to these in an index."""
    if not _FEWEST.keys().isdisjoint(columns):
        return calls.c.number_began
    return calls.c.outcome_began if "disposition" in columns else calls.c.started_at


@lru_cache(maxsize=200)
def _newest_of(columns: tuple[str, ...], parts: int, bounds: frozenset[str]) -> Select[Any] | CompoundSelect[Any]:
    """Return the statement for the newest calls of so many parts; to make it takes longer than to carry it out."""
    began = _time_of(columns)
    on_bounds = on_time(began)
    newest = [
        select(began, calls.c.id)
        .where(*(calls.c[name] == bindparam(f"{name}_{number}") for name in columns))
        .where(*(on_bounds[name] for name in sorted(bounds)))
        .order_by(began.desc(), calls.c.id.desc())
        .limit(bindparam("limit"))
        for number in range(parts)
    ]
    return newest[0] if parts == 1 else union_all(*(select(each.subquery()) for each in newest))


def _matching(connection: Connection, query: CallsQuery) -> Iterator[Place]:
    """Return where the newest calls are with a number that a pattern matches."""
    bounds, on_bounds = bounds_of(query, query.cursor), on_time(calls.c.started_at)
    places = select(calls.c.started_at, calls.c.id).where(*on_choice(query), *(on_bounds[name] for name in bounds))
    newest = places.order_by(calls.c.started_at.desc(), calls.c.id.desc()).limit(query.limit + 1)
    yield from ((row.started_at, row.id) for row in connection.execute(newest, bounds))
