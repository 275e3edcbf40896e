"""The table in which Asterisk keeps its call detail records, and the questions that are asked of it.

Records are written when calls end, and dated when they began; nothing in a record says when it was written. So what is
new is found by when calls ended, which is worked out; as that cannot be looked up in an index, only calls that began
within a day before are looked at. An index on the column with the time is all that the table needs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
import logging
import re
from typing import Any, Final

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Connection,
    Label,
    Select,
    String,
    TableClause,
    Text,
    and_,
    cast,
    column,
    func,
    literal,
    or_,
    quoted_name,
    select,
    table as table_of,
)

from ..base import InvalidReply, InvalidTable, NoSuchTable, RequestRefused, UnusableTable
from ..fields import identifier, without_numbers
from ..once import Once
from .clocks import HOUR, Clock, moment_of
from .database import Database
from .rows import LONGEST_VALUE, BadRow, CdrRow, Records, Told, parse_row

_LOGGER: Final = logging.getLogger(__package__)

LONGEST_CALL: Final = timedelta(hours=26)
"""How long before its end a call may have begun: a day, and what clocks may shift."""
_WRITTEN_WITHIN: Final = timedelta(minutes=15)
"""How late a record may be written; Asterisk can be set to collect them, for five minutes by default."""
_COPIED_WITHIN: Final = timedelta(days=1)
"""How late it may get here in the worst case."""
_SHIFT: Final = timedelta(hours=1)
_PORTION: Final = 1000
_SHORTEST_PORTION: Final = timedelta(minutes=1)
_MOST_ROWS: Final = 100_000

_NAME: Final = re.compile(r"(?:([A-Za-z_][A-Za-z0-9_$]{0,62})\.)?([A-Za-z_][A-Za-z0-9_$]{0,62})")
# The time has two names: the first in tables made for cdr_mysql and cdr_pgsql, the other in Asterisk's own script.
_TIME_COLUMNS: Final = ("calldate", "start")
_TIMES: Final = ("datetime", "timestamp")
_NUMBERS: Final = frozenset(
    {"tinyint", "smallint", "mediumint", "int", "integer", "bigint", "decimal", "numeric", "float", "double", "real"}
    | {"double precision"}
)
_NEEDED: Final = ("src", "dst", "duration", "billsec", "disposition")
_OPTIONAL: Final = (
    *("clid", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "uniqueid", "linkedid", "sequence"),
    *("userfield", "recordingfile"),
)


@dataclass(frozen=True, slots=True)
class TableName:
    """The name of a table, and of the schema that has it where that was said."""

    schema: str | None
    name: str

    @classmethod
    def parse(cls, text: str) -> TableName:
        """Read what a user has entered.

        Raises:
            InvalidTable: no table is called that.
        """
        match = _NAME.fullmatch(text.strip())
        if match is None:
            raise InvalidTable(table=text[:50])
        return cls(match[1], match[2])

    def __str__(self) -> str:
        """Return the name as it was entered."""
        return self.name if self.schema is None else f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True)
class Structure:
    """Which of the columns that are known the table has, by their names here, and what the questions need of them."""

    table: TableClause
    columns: Mapping[str, str]
    time_column: str
    wall: ColumnElement[Any]

    def raw(self, name: str) -> ColumnElement[Any]:
        """Return a column as it is."""
        return self.table.c[self.columns[name]]

    def text(self, name: str) -> Label[Any]:
        """Return the beginning of what is in a column, as text whatever it is."""
        words = cast(self.raw(name), Text)
        return func.substr(words, 1, LONGEST_VALUE, type_=String).label(name)

    @property
    def time(self) -> ColumnElement[Any]:
        """Return the column by which the index finds records."""
        return self.table.c[self.time_column]

    @property
    def links(self) -> Sequence[str]:
        """Return the columns that tell which records belong together, the one that tells best first."""
        return [name for name in ("linkedid", "uniqueid") if name in self.columns]

    @property
    def link(self) -> ColumnElement[Any]:
        """Return what the records of one call have in common; empty if nothing."""
        return func.coalesce(*(func.nullif(cast(self.raw(name), Text), "") for name in self.links), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A portion of what ended: up to when it goes, and whether there is more already."""

    records: Records
    until: datetime
    more: bool


class CdrTable:
    """The table. All of this blocks, and raises a `ProviderError` if the database does not do its part."""

    def __init__(self, database: Database, name: TableName, clock: Clock) -> None:
        """Take the database, and the clock by which the table is dated."""
        self._database = database
        self._name = name
        self._clock = clock
        self._structure: Structure | None = None
        self._met = Once()
        self._server: dict[str, str] = {}
        self._rows_read = 0
        self._rows_without_time = 0

    def check(self) -> None:
        """Look whether the table is there, has what is needed, and may be read.

        Raises:
            NoSuchTable, UnusableTable, ProviderError.
        """
        self._structure = None
        with self._asking() as (connection, structure):
            connection.execute(self._selected(structure, literal(value=True)).limit(1)).all()

    def diagnostics(self) -> dict[str, Any]:
        """Return what is known of server and table, and how much was read."""
        structure = self._structure
        return {
            **self._server,
            "columns": sorted([structure.time_column, *structure.columns]) if structure else None,
            "rows_read": self._rows_read,
            "rows_without_time": self._rows_without_time,
        }

    def begun(self, start: datetime, end: datetime) -> Records:
        """Return the records of the calls that began on the wall from `start` on and before `end`, all legs of each."""
        with self._asking() as (connection, structure):
            inside = and_(structure.time >= start, structure.time < end)
            around = and_(structure.time >= start - LONGEST_CALL, structure.time < end + LONGEST_CALL)
            return self._records(connection, structure, inside, around)

    def now(self) -> datetime:
        """Return what time it is by the database server, if the table is there."""
        with self._asking() as (connection, _):
            return self._now(connection)

    def ended(self, since: datetime) -> Ended:
        """Return the records of the calls that ended since then, all legs of each, as far as one portion goes.

        What ended shortly before comes again, as it may have been written since; once an hour, all that ended within a
        day does: the table may be a copy that lags behind.
        """
        with self._asking() as (connection, structure):
            now = self._now(connection)
            since = min(since, now)
            full_at = self._full_at(connection, structure, since)
            until = full_at if full_at is not None and full_at < now else None
            look_back = _COPIED_WITHIN if until is None and _hour(since) != _hour(now) else _WRITTEN_WITHIN
            inside, around = self._ended_between(connection, structure, since - look_back, until)
            records = self._records(connection, structure, inside, around)
            return Ended(records=records, until=until or now, more=until is not None)

    @contextmanager
    def _asking(self) -> Iterator[tuple[Connection, Structure]]:
        """Connect, and know which columns there are; they are looked at anew after a question that was refused."""
        try:
            with self._database.reading() as connection:
                yield connection, self._look_at(connection)
        except RequestRefused:
            self._structure = None
            raise

    def _ended_between(
        self, connection: Connection, structure: Structure, start: datetime, end: datetime | None
    ) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        """Return which records ended from `start` on and before `end`, and among which they and their like are."""
        if self._clock.shifts(connection, start - LONGEST_CALL, start + _SHIFT):
            start -= _SHIFT
        ended = self._clock.number(structure.wall) + func.coalesce(structure.raw("duration"), 0)
        inside = ended >= self._clock.number_at(start)
        around = structure.time >= self._clock.wall_at(start - LONGEST_CALL)
        if end is not None:
            inside = and_(inside, ended < self._clock.number_at(end))
            around = and_(around, structure.time < self._clock.wall_at(end + LONGEST_CALL))
        return inside, around

    def _now(self, connection: Connection) -> datetime:
        moment = moment_of(connection.scalar(select(self._database.server.now)))
        if moment is None:
            raise InvalidReply(server=self._database.name, problem="its clock is wrong")
        return moment

    def _full_at(self, connection: Connection, structure: Structure, since: datetime) -> datetime | None:
        """Return when the portion is full that begins at a moment, a minute after it at the earliest; None if never."""
        begun = (
            self._selected(structure, literal(value=True))
            .where(structure.time >= self._clock.wall_at(since))
            .order_by(structure.time)
            .offset(_PORTION)
            .limit(1)
        )
        row = connection.execute(begun).mappings().one_or_none()
        if row is None:
            return None
        full_at = self._clock.read(row, identifier(row.get("uniqueid")))
        return max(full_at or since, since + _SHORTEST_PORTION)

    def _records(
        self, connection: Connection, structure: Structure, inside: ColumnElement[bool], around: ColumnElement[bool]
    ) -> Records:
        """Read the rows inside, and those around them that belong to the same calls."""
        wanted = inside
        if structure.links:
            # Without `correlate` the inner table would be taken for the outer one.
            links = select(structure.link).where(around, inside).correlate(None)
            wanted = or_(inside, and_(structure.link != "", structure.link.in_(links)))
        query = self._selected(structure, inside).where(around, wanted).limit(_MOST_ROWS + 1)
        rows = connection.execution_options(yield_per=_PORTION).execute(query).mappings()
        read = list(self._parsed(rows))
        if len(read) > _MOST_ROWS:
            raise InvalidReply(server=self._database.name, problem=f"more than {_MOST_ROWS:,} records of one day")
        self._rows_read += len(read)
        return Records(rows=read, read_at=self._now(connection))

    def _selected(self, structure: Structure, inside: ColumnElement[bool]) -> Select[Any]:
        texts = (structure.text(name) for name in structure.columns)
        return select(*self._clock.columns(structure.wall), inside.label("inside"), *texts)

    def _parsed(self, rows: Iterable[Told]) -> Iterator[CdrRow]:
        for row in rows:
            try:
                parsed = parse_row(row, partial(self._clock.read, row))
            except BadRow:
                self._rows_without_time += 1
                continue
            self._note_unknown(parsed)
            yield parsed

    def _note_unknown(self, row: CdrRow) -> None:
        if row.disposition is None and self._met.first(row.raw_disposition):
            _LOGGER.warning("Unknown disposition in Asterisk's table: %r", without_numbers(row.raw_disposition))

    def _look_at(self, connection: Connection) -> Structure:
        """Return which columns there are; they are asked for once."""
        if self._structure is None:
            self._server = self._facts(connection)
            self._structure = self._structure_of(self._types(connection))
        return self._structure

    def _facts(self, connection: Connection) -> dict[str, str]:
        dialect = connection.dialect
        name = "mariadb" if getattr(dialect, "is_mariadb", False) else dialect.name
        version = ".".join(map(str, dialect.server_version_info or ()))
        zone = connection.scalar(select(self._database.server.zone))
        return {"server": f"{name} {version}", "time_zone": str(zone)}

    def _types(self, connection: Connection) -> dict[str, tuple[str, str]]:
        """Return name and type of each column that may be read, by its name in small letters."""
        columns = table_of("columns", column("column_name"), column("data_type"), schema="information_schema")
        known = select(columns.c.column_name, columns.c.data_type).where(
            column("table_name") == self._name.name,
            column("table_schema") == (self._name.schema or self._database.server.schema),
        )
        return {name.lower(): (name, data_type.lower()) for name, data_type in connection.execute(known).tuples()}

    def _structure_of(self, types: Mapping[str, tuple[str, str]]) -> Structure:
        if not types:
            raise NoSuchTable(f"no table {self._name}", server=self._database.name, table=str(self._name))
        time = next((name for name in _TIME_COLUMNS if name in types and types[name][1].startswith(_TIMES)), None)
        missing = [name for name in _NEEDED if name not in types]
        if "duration" in types and types["duration"][1] not in _NUMBERS:
            missing.append("duration (a number)")
        if time is None:
            missing.insert(0, "calldate (a date with time)")
        if time is None or missing:
            raise UnusableTable(f"{self._name} lacks columns", table=str(self._name), missing=", ".join(missing))
        columns = {name: types[name][0] for name in (*_NEEDED, *_OPTIONAL) if name in types}
        names: list[ColumnClause[Any]] = [
            column(quoted_name(name, quote=True)) for name in (types[time][0], *columns.values())
        ]
        table = table_of(quoted_name(self._name.name, quote=True), *names, schema=self._name.schema)
        wall = self._database.server.wall(table.c[types[time][0]], types[time][1])
        return Structure(table=table, columns=columns, time_column=types[time][0], wall=wall)


def _hour(moment: datetime) -> int:
    return int(moment.timestamp()) // HOUR
