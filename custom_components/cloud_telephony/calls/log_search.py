"""Finds a part of a name or a number in the log: all calls may have to be looked through, from the newest on.

That is done portion by portion, until there is a page or nobody would wait any longer; the next page goes on there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
import re
from time import monotonic
from typing import Any, Final, NamedTuple
from unicodedata import normalize

from sqlalchemy import ColumnElement, Connection, false, or_, select

from .log_choice import Place, bounds_of, on_choice, on_time
from .log_model import CallsQuery, Cursor, Search
from .rows import text
from .schema import calls

LONGEST: Final = 100
"""How many characters of a text are looked for."""
PORTION: Final = 20_000
"""How many calls are looked through with one statement."""
SECONDS: Final = 2.0
"""After what time no further portion is begun."""
MOST_NUMBERS: Final = 10_000
"""How many numbers that have got such a name a statement can name."""

_NAMES: Final = (calls.c.from_name, calls.c.to_name)
_NUMBERS: Final = (calls.c.from_number, calls.c.to_number)
_OF_NUMBERS: Final = re.compile(r"\s*\+?[-\d\s().,/\u2010-\u2015]+", re.ASCII)
_NO_DIGITS: Final = re.compile(r"\D+", re.ASCII)
_SPACE: Final = re.compile(r"\s+")
_TRUNK: Final = 4
"""From how many digits on the first one may be a zero that is dialled in front of a number, and is no part of it."""


class Found(NamedTuple):
    """Where calls are, and how far it was looked for more: `reached` is None if there are none beyond."""

    places: Iterable[Place]
    reached: Cursor | None = None


def find_text(connection: Connection, query: CallsQuery, search: Search) -> Found:
    """Return where the newest calls are in which a text is found: one more than a page has, or all within the time."""
    until = monotonic() + SECONDS
    conditions = (_on_text(connection.dialect.name, search), *on_choice(query))
    places: list[Place] = []
    reached = query.cursor
    while True:
        bounds = bounds_of(query, reached)
        reached = _end_of_portion(connection, bounds)
        places += _in_portion(connection, bounds, reached, conditions, query.limit + 1 - len(places))
        if reached is None or len(places) > query.limit or monotonic() >= until:
            return Found(places, reached)


def _end_of_portion(connection: Connection, bounds: Mapping[str, Any]) -> Cursor | None:
    """Return the last call of the next portion, None if there are no more calls than that."""
    on_bounds = on_time(calls.c.started_at)
    in_order = (
        select(calls.c.started_at, calls.c.id)
        .where(*(on_bounds[name] for name in bounds))
        .order_by(calls.c.started_at.desc(), calls.c.id.desc())
    )
    last = connection.execute(in_order.offset(PORTION - 1).limit(1), bounds).first()
    return Cursor(last.started_at, last.id) if last else None


def _in_portion(
    connection: Connection,
    bounds: Mapping[str, Any],
    end: Cursor | None,
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
) -> Iterator[Place]:
    """Yield where the newest calls are that are wanted, up to the last of a portion."""
    on_bounds, began = on_time(calls.c.started_at), calls.c.started_at
    wanted = select(began, calls.c.id).where(*conditions, *(on_bounds[name] for name in bounds))
    if end:
        wanted = wanted.where(began >= end.started_at, or_(began > end.started_at, calls.c.id >= end.row))
    newest = wanted.order_by(began.desc(), calls.c.id.desc()).limit(limit)
    yield from ((row.started_at, row.id) for row in connection.execute(newest, bounds))


def _on_text(dialect: str, search: Search) -> ColumnElement[bool]:
    wanted = normalize("NFC", _SPACE.sub(" ", text(search.text, LONGEST) or ""))
    numbers = sorted(search.numbers)[:MOST_NUMBERS]
    return or_(
        false(),
        *(_on_name(dialect, name, wanted) for name in _NAMES if wanted),
        *(number.like(pattern) for pattern in number_patterns(wanted) for number in _NUMBERS),
        *(number.in_(numbers) for number in _NUMBERS if numbers),
    )


def _on_name(dialect: str, name: ColumnElement[Any], wanted: str) -> ColumnElement[bool]:
    """Return the condition that a name has a text in it.

    No two databases agree on what the other case of a letter is, and some know it only of the English ones. So a
    pattern has both cases of each letter, and is compared as it is.
    """
    if dialect == "sqlite":
        return name.op("GLOB", is_comparison=True)(f"*{''.join(map(_globbed, wanted))}*")
    return name.regexp_match("".join(map(_expressed, wanted)))


def _globbed(character: str) -> str:
    cases = _cases(character)
    return f"[{cases}]" if len(cases) > 1 or character in "*?[" else character


def _expressed(character: str) -> str:
    cases = _cases(character)
    if len(cases) > 1:
        return f"[{cases}]"
    return f"\\{character}" if character.isascii() and not character.isalnum() else character


def _cases(character: str) -> str:
    """Return a character in all its cases; where one of them is several characters, it is left out."""
    upper = character.upper()
    cases = {character, character.lower(), upper, upper.lower(), character.title(), character.casefold()}
    return "".join(sorted(case for case in cases if len(case) == 1))


def number_patterns(wanted: str) -> list[str]:
    """Return the patterns of numbers that have the digits of a text; none, if it has something else than a number has.

    A number is written with what is dialled before it, as `0048` or `022`, or without.
    """
    digits = _NO_DIGITS.sub("", wanted)
    if not digits or not _OF_NUMBERS.fullmatch(wanted):
        return []
    if wanted.lstrip().startswith("+"):
        return [f"+{digits}%"]
    patterns = [f"%{digits}%"]
    if digits.startswith("00"):
        patterns.append(f"+{digits[2:]}%")
    elif digits.startswith("0") and len(digits) >= _TRUNK:
        patterns.append(f"%{digits[1:]}%")
    return patterns
