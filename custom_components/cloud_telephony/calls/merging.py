"""Which row of the log something told of a call is about, and what the row becomes by it.

One call may be told of live, by the provider's record and by its bill, in any order and repeatedly. Names of the call
are compared by the log; what is here compares what is said of it, for sources that use names of their own.
"""

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import islice
from typing import Any, Final, Literal

from .evidence import CLOCKS_DIFFER
from .log_model import Source
from .model import Call, Direction, Disposition

WAITS_AT_MOST: Final = timedelta(hours=1)
"""How long before a phone rings a caller may have come into a menu or a queue, with which the record begins."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the log: the call, who told of it, and whether it has lost numbers because a user wanted that."""

    call: Call
    sources: Source
    forgotten: bool = False


def end_of(call: Call) -> datetime:
    """Return when a call was over, as far as that is known."""
    return call.ended_at or call.started_at + timedelta(seconds=call.duration or call.talk_time or 0)


def pair(calls: Sequence[Call], rows: Sequence[Entry], source: Source) -> dict[int, int]:
    """Return which calls are told of by which rows (positions of both): those that fit best first, each once.

    All are of one account; no row is of a call that this source has told of.
    """
    fits = sorted(_fits(calls, rows, source))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, number, row in fits:
        if number not in pairs and row not in taken:
            pairs[number] = row
            taken.add(row)
    return pairs


type _Side = Literal["from", "to"]

_OWN_SIDES: Final[Mapping[Direction, tuple[_Side, ...]]] = {
    Direction.INCOMING: ("to",),
    Direction.OUTGOING: ("from",),
    Direction.INTERNAL: ("from", "to"),
}

type _Misfit = tuple[int, int, timedelta, timedelta]
"""How badly two tellings fit: doubts, agreements (negative), the nearer and the farther of their ends."""


def _fits(calls: Sequence[Call], rows: Sequence[Entry], source: Source) -> Iterator[tuple[_Misfit, int, int]]:
    lacking = sorted((row.call.started_at, position) for position, row in enumerate(rows) if not row.sources & source)
    for number, call in enumerate(calls):
        first = bisect_left(lacking, (call.started_at - WAITS_AT_MOST, 0))
        for started_at, position in islice(lacking, first, None):
            if started_at > latest_begin(call):
                break
            misfit = _misfit(call, rows[position].call)
            if misfit is not None:
                yield misfit, number, position


def latest_begin(call: Call) -> datetime:
    """Return when another source's call begins at the latest that is the same as this."""
    return min(end_of(call) + CLOCKS_DIFFER, call.started_at + WAITS_AT_MOST)


def _misfit(told: Call, known: Call) -> _Misfit | None:
    """Return how badly two tellings fit, None if they cannot be of one call."""
    begins = abs(told.started_at - known.started_at)
    ends = abs(end_of(told) - end_of(known))
    near = min(begins, ends) <= CLOCKS_DIFFER
    if not near and not _overlap(told, known):
        return None
    if told.direction is not known.direction and Direction.INTERNAL not in {told.direction, known.direction}:
        return None
    sides = (_compare(told, known, "from"), _compare(told, known, "to"))
    agreements, doubts = sides.count(_Match.SAME), sides.count(_Match.DOUBTFUL)
    if _Match.DIFFERENT in sides or (not agreements and (doubts or not near)):
        return None
    return doubts, -agreements, min(begins, ends), max(begins, ends)


def _overlap(told: Call, known: Call) -> bool:
    return told.started_at <= end_of(known) and known.started_at <= end_of(told)


class _Match(Enum):
    """Whether two tellings of a call have the same at one of its sides."""

    SAME = auto()
    UNKNOWN = auto()
    DOUBTFUL = auto()
    DIFFERENT = auto()


def _compare(told: Call, known: Call, side: _Side) -> _Match:
    """Compare who called, or who was called."""
    ours, theirs = _number(told, side), _number(known, side)
    if ours is not None and ours == theirs:
        return _Match.SAME
    if side in _OWN_SIDES[told.direction] or side in _OWN_SIDES[known.direction]:
        return _compare_own(told, known, side)
    return _Match.UNKNOWN if ours is None or theirs is None else _Match.DIFFERENT


def _compare_own(told: Call, known: Call, side: _Side) -> _Match:
    """Compare a side that is an own phone: a source may tell the phone, a group that it is in, or an own number.

    Which phone was called is in doubt, as several may ring for one call; which phone called is not.
    """
    ours, theirs = ({_number(call, side), call.extension} - {None} for call in (told, known))
    if ours & theirs:
        return _Match.SAME
    if any(_is_outside(one) and _is_outside(other) for one in ours for other in theirs):
        return _Match.DIFFERENT
    if any(not _is_outside(one) and not _is_outside(other) for one in ours for other in theirs):
        return _Match.DIFFERENT if side == "from" else _Match.DOUBTFUL
    return _Match.UNKNOWN


def _number(call: Call, side: _Side) -> str | None:
    return call.from_number if side == "from" else call.to_number


def _is_outside(number: str | None) -> bool:
    """Tell whether a number is one of the telephone network and no extension."""
    return number is not None and number.startswith("+")


_PERSONAL: Final = ("from_number", "from_name", "to_number", "to_name", "recording")
_RECORDED: Final = ("disposition", "talk_time", "answered_at", "duration", "ended_at", "recording")
_OTHER: Final = ("from_number", "from_name", "to_number", "to_name", "extension", "queue")


def merge(entry: Entry, told: Call, source: Source) -> Entry:
    """Return what a row becomes by something told of its call.

    A record corrects how the call ended, a bill what it cost; otherwise only what was not known is taken. Which call
    it is, whose, and when it began never change.
    """
    call = entry.call
    overrules = source is Source.RECORD or (source is Source.LIVE and not entry.sources & Source.RECORD)
    changes = _taken(call, told, _OTHER, overrules=False) | _taken(call, told, _RECORDED, overrules=overrules)
    if source is Source.BILLING or not entry.sources & Source.BILLING:
        changes |= _money(call, told, overrules=overrules or source is Source.BILLING)
    if entry.forgotten:
        changes = {name: value for name, value in changes.items() if name not in _PERSONAL}
    return Entry(_plausible(replace(call, **changes)), entry.sources | source, entry.forgotten)


def _taken(call: Call, told: Call, names: Iterable[str], *, overrules: bool) -> dict[str, Any]:
    """Return what is told of these, as far as it is not known yet or overrules what is."""
    return {
        name: value
        for name in names
        if (value := getattr(told, name)) is not None and (overrules or getattr(call, name) is None)
    }


def _money(call: Call, told: Call, *, overrules: bool) -> dict[str, Any]:
    if told.cost is None or (call.cost is not None and not overrules):
        return {}
    return {"cost": told.cost, "currency": told.currency}


def _plausible(call: Call) -> Call:
    """Return the call without an answer that another source told of, if there was none."""
    if call.disposition in {None, Disposition.ANSWERED}:
        return call
    return replace(call, answered_at=None, talk_time=None if call.talk_time is None else 0)


def forget(entry: Entry, numbers: Container[str]) -> Entry:
    """Return a row without what leads to the person behind one of these numbers."""
    call = entry.call
    changes: dict[str, None] = {}
    if call.from_number in numbers:
        changes |= {"from_number": None, "from_name": None, "recording": None}
    if call.to_number in numbers:
        changes |= {"to_number": None, "to_name": None, "recording": None}
    return Entry(replace(call, **changes), entry.sources, forgotten=True) if changes else entry  # type: ignore[arg-type]
