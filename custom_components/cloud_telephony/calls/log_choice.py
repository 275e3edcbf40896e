"""What a question to the log says of each call, as conditions of a statement."""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import product
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, false, or_

from .log_model import CallsQuery, Cursor
from .model import Direction, Disposition
from .schema import Moment, calls

DIRECTIONS: Final = tuple(sorted(Direction))
DISPOSITIONS: Final = ("", *sorted(Disposition))

type Place = tuple[datetime, int]
"""Where a call is in the order of time: when it began, and its row."""
type Outcome = tuple[str, str]
"""A direction and a disposition."""


def outcomes_of(query: CallsQuery) -> Collection[Outcome] | None:
    """Return which directions and dispositions are wanted together, None for all."""
    if not query.directions and not query.dispositions and query.missed is None:
        return None
    return [
        (direction, disposition)
        for direction, disposition in product(query.directions or DIRECTIONS, query.dispositions or DISPOSITIONS)
        if query.missed in {None, direction == Direction.INCOMING and disposition != Disposition.ANSWERED}
    ]


def bounds_of(query: CallsQuery, cursor: Cursor | None) -> dict[str, Any]:
    """Return what of a question is about time; the calls up to the cursor are not wanted any more."""
    bounds: dict[str, Any] = {"start": query.start, "end": query.end}
    if cursor is not None:
        bounds |= {"last_started_at": cursor.started_at, "last_row": cursor.row}
    return {name: value for name, value in bounds.items() if value is not None}


def on_time(began: ColumnElement[datetime]) -> dict[str, ColumnElement[bool]]:
    """Return the conditions on the time of a call, by what of a question they are about."""
    last = bindparam("last_started_at", type_=Moment)
    return {
        "start": began >= bindparam("start", type_=Moment),
        "end": began < bindparam("end", type_=Moment),
        # Said in two ways: not every server makes a range of the second alone.
        "last_started_at": began <= last,
        "last_row": or_(began < last, calls.c.id < bindparam("last_row")),
    }


def on_choice(query: CallsQuery) -> Iterator[ColumnElement[bool]]:
    """Return what is asked for, but for time and a search."""
    parties = (calls.c.from_number, calls.c.to_number)
    if query.numbers or query.patterns:
        yield or_(
            *(number.like(_like(pattern), escape="!") for pattern in sorted(query.patterns) for number in parties),
            *(number.in_(sorted(query.numbers)) for number in parties if query.numbers),
        )
    if query.accounts:
        yield calls.c.account.in_(sorted(query.accounts))
    if (wanted := outcomes_of(query)) is not None:
        yield or_(false(), *(and_(calls.c.direction == one, calls.c.disposition == other) for one, other in wanted))


def _like(pattern: str) -> str:
    for special in "!%_":
        pattern = pattern.replace(special, f"!{special}")
    return pattern.replace("*", "%").replace("?", "_")
