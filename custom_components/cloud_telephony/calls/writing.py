"""Writes what was told of calls into the log: each call once, with the hours in step."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from itertools import batched
from typing import Any, Final, Protocol

from sqlalchemy import BindParameter, Connection, Row, bindparam, insert, select, update

from .forgetting import Privacy
from .hours import Changes
from .log_model import Source, Written
from .merging import WAITS_AT_MOST, Entry, latest_begin, merge, pair
from .model import Call, CallState
from .rows import entry_of, kept, values_of
from .schema import Moment, calls, references

_AT_ONCE: Final = 500
"""How many values one question names."""


_NAMES: Final[BindParameter[str]] = bindparam("names", expanding=True)
_BY_REFERENCE: Final = (
    select(calls, references.c.reference, references.c.source)
    .join(references, references.c.call == calls.c.id)
    .where(references.c.account == bindparam("account"), references.c.reference.in_(_NAMES))
    # All there are: it is in the middle of the key.
    .where(references.c.source.in_([int(source) for source in Source]))
)
_BY_CALL_ID: Final = select(calls).where(calls.c.account == bindparam("account"), calls.c.call_id.in_(_NAMES))
_ROWS: Final = _BY_CALL_ID.with_only_columns(calls.c.id, calls.c.call_id)
_LACKING: Final = select(calls).where(
    calls.c.account == bindparam("account"),
    calls.c.started_at.between(bindparam("begin", type_=Moment), bindparam("end", type_=Moment)),
    calls.c.sources.bitwise_and(bindparam("source")) == 0,
)
_UPDATE: Final = (
    update(calls)
    .where(calls.c.id == bindparam("row"))
    .values({column.name: bindparam(column.name) for column in calls.c if not column.primary_key})
)


class Follower(Protocol):
    """Who is told of each row that is new or changed, within the transaction that writes it."""

    def take(self, connection: Connection, row: int, call: Call) -> None:
        """Take a call as it is in the log now."""


class _Fate(Enum):
    NEW = auto()
    CHANGED = auto()
    KNOWN = auto()


@dataclass(slots=True)
class _Line:
    """A row of the log that a transaction works on, as it was (None: it was not there) and as it is to be."""

    row: int | None
    before: Entry | None
    entry: Entry


def write(connection: Connection, told: Iterable[Call], source: Source, followers: Sequence[Follower]) -> Written:
    """Write what one source told of calls; only those that have ended are written."""
    accounts: dict[str, list[Call]] = {}
    for call in told:
        if call.state is CallState.ENDED:
            accounts.setdefault(call.account, []).append(kept(call))
    fates: Counter[_Fate] = Counter()
    for account, its_calls in accounts.items():
        fates.update(_Writing(connection, account, source).write(its_calls, followers))
    return Written(new=fates[_Fate.NEW], changed=fates[_Fate.CHANGED], known=fates[_Fate.KNOWN])


class _Writing:
    """Writes what one source told of calls of one account."""

    def __init__(self, connection: Connection, account: str, source: Source) -> None:
        self._connection = connection
        self._account = account
        self._source = source
        self._privacy = Privacy.of(connection, account)
        self._lines: dict[str, _Line] = {}
        """By what the source calls the call; several names may lead to one line."""
        self._named: set[str] = set()
        """What this source has called a call before."""

    def write(self, told: Sequence[Call], followers: Sequence[Follower]) -> list[_Fate]:
        """Write them, and return what became of each."""
        self._find_by_name(told)
        self._find_by_evidence([call for call in told if call.call_id not in self._lines])
        fates = [self._put(call) for call in told]
        lines = list({id(line): line for line in self._lines.values()}.values())
        self._save(lines)
        # What follows is told in the order of time, whichever of the calls were known before.
        for line in sorted(lines, key=lambda line: line.entry.call.started_at):
            if line.row is not None and (line.before is None or line.before.call != line.entry.call):
                for follower in followers:
                    follower.take(self._connection, line.row, line.entry.call)
        return fates

    def _put(self, call: Call) -> _Fate:
        line = self._lines.get(call.call_id)
        if line is None:
            if self._privacy.is_past(call):
                return _Fate.KNOWN
            self._lines[call.call_id] = _Line(None, None, self._privacy.forget(Entry(call, self._source)))
            return _Fate.NEW
        entry = self._privacy.forget(merge(line.entry, call, self._source))
        fate = _Fate.KNOWN if entry.call == line.entry.call else _Fate.CHANGED
        line.entry = entry
        return fate

    def _find_by_name(self, told: Sequence[Call]) -> None:
        """Find the rows that this source told of before, or that another source calls by the same name."""
        lines: dict[int, _Line] = {}
        for names in batched({call.call_id for call in told}, _AT_ONCE, strict=False):
            for name, source, line in self._named_so(names, lines):
                if source is self._source:
                    self._named.add(name)
                if source is self._source or name not in self._lines:
                    self._lines[name] = line

    def _named_so(self, names: Sequence[str], lines: dict[int, _Line]) -> Iterator[tuple[str, Source | None, _Line]]:
        which = {"account": self._account, "names": names}
        for row in self._connection.execute(_BY_REFERENCE, which):
            yield row.reference, Source(row.source), lines.setdefault(row.id, _line(row))
        for row in self._connection.execute(_BY_CALL_ID, which):
            yield row.call_id, None, lines.setdefault(row.id, _line(row))

    def _find_by_evidence(self, told: Sequence[Call]) -> None:
        """Find the rows that other sources told of under names of their own."""
        unnamed = list({call.call_id: call for call in told}.values())
        found = {line.row for line in self._lines.values()}
        lines = [line for line in self._lacking(unnamed) if line.row not in found]
        for number, position in pair(unnamed, [line.entry for line in lines], self._source).items():
            self._lines[unnamed[number].call_id] = lines[position]

    def _lacking(self, told: Sequence[Call]) -> Iterator[_Line]:
        """Return the rows about the time of these calls of which this source has not told."""
        for begin, end in _spans(told):
            which = {"account": self._account, "source": int(self._source), "begin": begin, "end": end}
            for row in self._connection.execute(_LACKING, which):
                yield _line(row)

    def _save(self, lines: Sequence[_Line]) -> None:
        self._insert([line for line in lines if line.before is None])
        self._update([line for line in lines if line.before not in {None, line.entry}])
        self._insert_names()
        hours = Changes()
        for line in lines:
            hours.count(line.before.call if line.before else None, line.entry.call)
        hours.write(self._connection)

    def _update(self, lines: Sequence[_Line]) -> None:
        if lines:
            self._connection.execute(_UPDATE, [{"row": line.row, **values_of(line.entry)} for line in lines])

    def _insert(self, lines: Sequence[_Line]) -> None:
        if not lines:
            return
        self._connection.execute(insert(calls), [values_of(line.entry) for line in lines])
        by_name = {line.entry.call.call_id: line for line in lines}
        for names in batched(by_name, _AT_ONCE, strict=False):
            for row in self._connection.execute(_ROWS, {"account": self._account, "names": names}):
                by_name[row.call_id].row = row.id

    def _insert_names(self) -> None:
        names = [
            {"account": self._account, "source": int(self._source), "reference": name, "call": line.row}
            for name, line in self._lines.items()
            if name not in self._named
        ]
        if names:
            self._connection.execute(insert(references), names)


def _line(row: Row[Any]) -> _Line:
    entry = entry_of(row)
    return _Line(row.id, entry, entry)


def _spans(told: Sequence[Call]) -> Iterator[tuple[datetime, datetime]]:
    """Return in which times rows may begin that are about these calls, without those far between."""
    spans = sorted((call.started_at - WAITS_AT_MOST, latest_begin(call)) for call in told)
    while spans:
        begin, end = spans.pop(0)
        while spans and spans[0][0] <= end:
            end = max(end, spans.pop(0)[1])
        yield begin, end
