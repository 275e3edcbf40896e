"""The call log: every call of every account, kept in a database, each once."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, tzinfo
from threading import Lock
from types import MappingProxyType
from typing import Final, Self

from sqlalchemy import URL, Connection, Engine

from . import forgetting, hours, log_query, progress as reading_progress, recorded, writing
from .database import CONNECT_SECONDS, for_writing, log_errors, reach
from .log_model import CallsPage, CallsQuery, Cursor, HourTotals, LogUnreachable, Source, Totals, Written
from .migrating import bring_up_to_date
from .model import Call
from .writing import Follower

_EXPORTED_AT_ONCE: Final = 1000
_NO_PROGRESS: Final[Mapping[tuple[str, str], str]] = MappingProxyType({})


class CallLog:
    """The log in one database. Every method may wait for the database, from any thread; one writes at a time.

    Methods raise a LogError if the database does not do its part; nothing has been done then.
    """

    def __init__(self, engine: Engine) -> None:
        """Take the way to a database that has the tables."""
        self.engine = engine
        self.followers: list[Follower] = []
        self._writer = Lock()
        self._held: Connection | None = None

    @classmethod
    def open(cls, url: URL) -> Self:
        """Open the log in a database, and make the tables or bring them up to date.

        Raises:
            LogUnreachable: the database cannot be reached, or refuses the user.
            LogTooNew: a later version of this program changed the tables.
            LogForeign: the database has tables of the same names that are not the log's.
        """
        engine = reach(url)
        try:
            with log_errors():
                bring_up_to_date(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def close(self) -> None:
        """Let go of the database."""
        self.unlock()
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Have one transaction that may write, alone.

        Raises:
            LogUnreachable: somebody else writes for long, or the log is locked for a backup.
        """
        if not self._writer.acquire(timeout=CONNECT_SECONDS):
            raise LogUnreachable("Another transaction has not come to its end.")
        try:
            with log_errors(), for_writing(self.engine.connect()) as connection, connection.begin():
                yield connection
        finally:
            self._writer.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Have a connection to read; it waits for no writer."""
        with log_errors(), self.engine.connect() as connection:
            yield connection

    def write(
        self, calls: Sequence[Call], source: Source, *, progress: Mapping[tuple[str, str], str] = _NO_PROGRESS
    ) -> Written:
        """Write what a source told of calls that have ended, and how far it has been read, (account, name) → value."""
        with self.writing() as connection:
            written = writing.write(connection, calls, source, tuple(self.followers))
            for (account, name), value in progress.items():
                reading_progress.put(connection, account, {name: value})
            return written

    def page(self, query: CallsQuery) -> CallsPage:
        """Return the next page of the calls that are wanted, the newest first."""
        with self.reading() as connection:
            return log_query.page(connection, query)

    def each(self, query: CallsQuery) -> Iterator[Call]:
        """Return all calls that are wanted, whatever the limit, the newest first; few of them are held at once."""
        query = replace(query, limit=_EXPORTED_AT_ONCE)
        while True:
            page = self.page(query)
            yield from page.calls
            if page.cursor is None:
                return
            query = replace(query, cursor=page.cursor)

    def find(self, account: str, call_id: str) -> Call | None:
        """Return a call by its identifier, or by what a source calls it."""
        with self.reading() as connection:
            return log_query.find(connection, account, call_id)

    def known(self, account: str, call_ids: Collection[str]) -> set[str]:
        """Return those of some identifiers by which `find` finds a call."""
        with self.reading() as connection:
            return log_query.known(connection, account, call_ids)

    def recorded_days(self, account: str, before: date, zone: tzinfo, limit: int) -> list[date]:
        """Return the last days in a zone before one on which an account has recorded calls, the newest first."""
        with self.reading() as connection:
            return recorded.days(connection, account, before, zone, limit)

    def recorded_page(
        self, account: str, start: datetime, end: datetime, *, cursor: Cursor | None = None, limit: int
    ) -> CallsPage:
        """Return the next of an account's recorded calls that began from `start` on and before `end`."""
        with self.reading() as connection:
            return recorded.page(connection, account, start, end, cursor=cursor, limit=limit)

    def known_recorded(self, account: str, call_ids: Collection[str]) -> set[str]:
        """Return those of some identifiers that are of calls of which a recording is known."""
        with self.reading() as connection:
            return recorded.known(connection, account, call_ids)

    def totals(self, account: str, start: datetime, end: datetime) -> Totals:
        """Return what the calls of an account add up to that began from `start` on and before `end`."""
        with self.reading() as connection:
            return log_query.totals(connection, {account}, start, end)

    def totals_of_all(self, accounts: Collection[str], start: datetime, end: datetime) -> Totals:
        """Return what the calls of some accounts, or of all where none is named, add up to together."""
        with self.reading() as connection:
            return log_query.totals(connection, accounts, start, end)

    def progress(self, account: str) -> dict[str, str]:
        """Return how far the records of an account have been read: what was put down, by name."""
        with self.reading() as connection:
            return reading_progress.of(connection, account)

    def changed_hours(self) -> list[HourTotals]:
        """Return the hours that have changed since they were told on."""
        with self.reading() as connection:
            return hours.read_changed(connection)

    def hours(self, account: str, since: datetime) -> list[HourTotals]:
        """Return the hours of an account from one on, the oldest first."""
        with self.reading() as connection:
            return hours.read_since(connection, account, since)

    def hours_before(self, account: str, hour: datetime) -> HourTotals:
        """Return what all hours of an account before this one add up to."""
        with self.reading() as connection:
            return hours.read_before(connection, account, hour)

    def hours_told(self, told: Iterable[HourTotals]) -> None:
        """Take note that hours have been told on; those that have changed meanwhile are to be told again."""
        with self.writing() as connection:
            hours.mark_told(connection, told)

    def forget_numbers(self, numbers: Collection[str], now: datetime) -> int:
        """Forget whose calls those of some numbers were until now, and return how many; later ones read are as well."""
        with self.writing() as connection:
            forgetting.remember(connection, numbers, now)
        return self._bit_by_bit(lambda connection: forgetting.forget_numbers(connection, numbers, now))

    def forget_before(self, moment: datetime) -> int:
        """Delete the calls that began before a moment, and return how many; their hours stay."""
        with self.writing() as connection:
            forgetting.remember_before(connection, moment)
        return self._bit_by_bit(lambda connection: forgetting.forget_before(connection, moment))

    def _bit_by_bit(self, deed: Callable[[Connection], int]) -> int:
        """Do something in many transactions until it returns 0, and return the sum."""
        done = 0
        while True:
            with self.writing() as connection:
                some = deed(connection)
            if not some:
                return done
            done += some

    def lock(self) -> None:
        """Leave a consistent file until `unlock`: who wants to write meanwhile waits for some seconds, and fails then.

        A server's own backups are consistent by themselves: nothing is done there.

        Raises:
            LogUnreachable: another program writes.
        """
        if self.engine.dialect.name != "sqlite":
            return
        if not self._writer.acquire(timeout=CONNECT_SECONDS):
            raise LogUnreachable("Another transaction has not come to its end.")
        try:
            with log_errors():
                self._held = self._hold()
        except BaseException:
            self._writer.release()
            raise

    def _hold(self) -> Connection:
        connection = for_writing(self.engine.connect())
        try:
            # What was written is all in the main file then, which is all that a backup needs to copy.
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
            connection.begin()
        except BaseException:
            connection.close()
            raise
        return connection

    def unlock(self) -> None:
        """Let others write again, if the log is locked."""
        held, self._held = self._held, None
        if held is not None:
            held.close()
            self._writer.release()
