"""Moving the call log to another database; the one it comes from stays as it is."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, delete, func, literal, select, tuple_

from .log import CallLog
from .log_model import LogNotEmpty
from .schema import calls, metadata

_BATCH: Final = 1000


def move(old: CallLog, new: CallLog, keeps_from: datetime | None) -> None:
    """Copy all that is in one log to another: all of it or, if anything fails, nothing.

    What is in the other log must be older than `keeps_from`, or in the first one as well: then the other one is what
    the log was before, and its rows make room. Nobody may write to the first one meanwhile.

    Raises:
        LogNotEmpty: the other log has calls that the first one has not.
        LogError: one of the databases cannot be used.
    """
    with old.reading() as source, new.writing() as target:
        _require_known(source, target, keeps_from)
        for table in reversed(metadata.sorted_tables):
            target.execute(delete(table))
        for table in metadata.sorted_tables:
            for rows in _rows(source, table):
                target.execute(table.insert(), [row._asdict() for row in rows])
        _go_on_counting(target)


def _require_known(source: Connection, target: Connection, keeps_from: datetime | None) -> None:
    key = tuple_(calls.c.account, calls.c.call_id)
    for rows in _rows(target, calls):
        wanted = [(row.account, row.call_id) for row in rows if keeps_from is None or row.started_at >= keeps_from]
        known = source.execute(select(func.count()).select_from(calls).where(key.in_(wanted))).scalar_one()
        if known < len(wanted):
            raise LogNotEmpty("The database has calls that the call log has not")


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    """Yield all rows of a table, a batch at a time, in the order of their keys."""
    keys = tuple(table.primary_key)
    wanted = select(table).order_by(*keys).limit(_BATCH)
    rows = connection.execute(wanted).all()
    while rows:
        yield rows
        last = [literal(getattr(rows[-1], key.name), key.type) for key in keys]
        rows = connection.execute(wanted.where(tuple_(*keys) > tuple_(*last))).all()


def _go_on_counting(connection: Connection) -> None:
    """Have new rows numbered after the copied ones, where the server does not see to that by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        counted = table.autoincrement_column
        highest = None if counted is None else connection.execute(select(func.max(counted))).scalar_one()
        if counted is not None and highest is not None:
            sequence = func.pg_get_serial_sequence(table.name, counted.name)
            connection.execute(select(func.setval(sequence, highest)))
