"""An Asterisk server's table in a real database, which is filled by a test or a demonstration."""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import URL, create_engine, insert
from sqlalchemy.pool import NullPool

from .calls import Record, office_day
from .tables import TableKind, new_table


class AsteriskSimulator:
    """Writes records into a table, dated by the clock on the wall of the server that Asterisk runs on."""

    def __init__(self, url: URL, zone: tzinfo, kind: TableKind = TableKind.ADAPTIVE, table: str = "cdr") -> None:
        """Take the database (its user must be allowed to write) and the time zone of the server."""
        self.url = url
        self.table = table
        self._zone = zone
        self._kind = kind
        self._columns = new_table(kind, table)
        self._engine = create_engine(url, poolclass=NullPool)

    def create_table(self) -> None:
        """Make the table."""
        self._columns.create(self._engine)

    def drop_table(self) -> None:
        """Remove the table."""
        self._columns.drop(self._engine)

    def add(self, *records: Record) -> None:
        """Write records."""
        self._write(self._row(record) for record in records)

    def add_office_day(self, morning: datetime, calls: int = 40, seed: int = 0) -> int:
        """Write the calls of an office that opens at this time; return how many calls there were."""
        self._write(self._row(record) for call in office_day(morning, calls, seed) for record in call)
        return calls

    def _write(self, rows: Iterable[dict[str, Any]]) -> None:
        if written := list(rows):
            with self._engine.begin() as connection:
                connection.execute(insert(self._columns), written)

    def _row(self, record: Record) -> dict[str, Any]:
        texts = {
            "src": record.src,
            "dst": record.dst,
            "clid": f'"{record.name}" <{record.src}>',
            "channel": record.channel,
            "dstchannel": record.dstchannel,
            "dcontext": record.dcontext,
            "lastapp": record.lastapp,
            "lastdata": record.lastdata,
            "userfield": record.userfield,
            "disposition": record.disposition,
            "uniqueid": record.uniqueid,
        }
        numbers = {"duration": record.duration, "billsec": record.billsec, "amaflags": 3}
        return texts | numbers | self._times(record)

    def _times(self, record: Record) -> dict[str, Any]:
        if self._kind is not TableKind.ADAPTIVE:
            return {"calldate": self._wall(record.begun_at)}
        answered_at = record.ended_at - timedelta(seconds=record.billsec) if record.billsec else None
        return {
            "start": self._wall(record.begun_at),
            "answer": answered_at and self._wall(answered_at),
            "end": self._wall(record.ended_at),
            "linkedid": record.linkedid or record.uniqueid,
            "sequence": record.sequence,
        }

    def _wall(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone).replace(tzinfo=None)
