"""The log when its database does not do its part, and while a backup is made."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
import logging
from pathlib import Path
import shutil
import sqlite3
import traceback
from typing import Any

import pytest
from sqlalchemy import URL, text

from custom_components.cloud_telephony.calls import database, log as log_module
from custom_components.cloud_telephony.calls.log import CallLog
from custom_components.cloud_telephony.calls.log_model import CallsQuery, LogError, LogUnreachable, Source
from custom_components.cloud_telephony.calls.model import Call

from .tellings import ANNA, OFFICE, ended

SHORT = 0.05
EVERYTHING = CallsQuery()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Wait for nobody for long."""
    caplog.set_level(logging.WARNING, "sqlalchemy.engine")
    monkeypatch.setitem(database._CONNECT_ARGUMENTS, "sqlite", {"timeout": SHORT})
    monkeypatch.setattr(log_module, "CONNECT_SECONDS", SHORT)


@pytest.fixture
def log(sqlite_url: URL) -> Iterator[CallLog]:
    """Return an empty log in a file."""
    log = CallLog.open(sqlite_url)
    yield log
    log.close()


@pytest.fixture(params=["mariadb", "postgresql"])
def server_url(request: pytest.FixtureRequest) -> URL:
    """Return the address of an empty database on a server, one kind after the other."""
    url = request.getfixturevalue(f"{request.param}_url")
    assert isinstance(url, URL)
    return url


def names(log: CallLog) -> list[str]:
    """Return how the calls in the log are called, the newest first."""
    return [call.call_id for call in log.each(EVERYTHING)]


def path_of(url: URL) -> Path:
    assert url.database
    return Path(url.database)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LogUnreachable, match="OperationalError SQLITE_CANTOPEN"):
        CallLog.open(URL.create("sqlite", database=str(tmp_path / "gone" / "log.db")))


def test_a_file_that_is_no_database_is_told(sqlite_url: URL) -> None:
    path_of(sqlite_url).write_bytes(b"These are not the calls that you are looking for. " * 100)
    with pytest.raises(LogError, match="SQLITE_NOTADB"):
        CallLog.open(sqlite_url)


def test_a_damaged_file_is_told(sqlite_url: URL) -> None:
    log = CallLog.open(sqlite_url)
    log.write([ended(str(number)) for number in range(2000)], Source.LIVE)
    log.close()
    with path_of(sqlite_url).open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * 4096 * 100)
    with pytest.raises(LogError, match="SQLITE_CORRUPT"):
        names(CallLog.open(sqlite_url))


def test_a_file_that_another_program_holds_is_told(log: CallLog, sqlite_url: URL) -> None:
    holder = sqlite3.connect(path_of(sqlite_url), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(LogUnreachable, match="SQLITE_BUSY"):
        log.write([ended("1")], Source.LIVE)
    with pytest.raises(LogUnreachable, match="SQLITE_BUSY"):
        log.lock()
    assert names(log) == []
    holder.execute("ROLLBACK")
    log.write([ended("1")], Source.LIVE)
    assert names(log) == ["1"]
    holder.close()


def test_nobody_waits_long_for_another_transaction(log: CallLog) -> None:
    with log.writing():
        with pytest.raises(LogUnreachable):
            log.write([ended("1")], Source.LIVE)
        assert names(log) == []
    log.write([ended("1")], Source.LIVE)


def test_a_committed_call_is_on_the_disk(log: CallLog) -> None:
    with log.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}


@pytest.mark.parametrize("change", [{"port": 9}, {"password": "wrong"}, {"username": "nobody"}, {"database": "gone"}])
def test_a_server_that_cannot_be_used_is_told(change: dict[str, Any], server_url: URL) -> None:
    url = server_url.set(**change)
    with pytest.raises(LogUnreachable) as caught:
        CallLog.open(url)
    told = "".join(traceback.format_exception(caught.value))
    for secret in (url.password, url.username, url.database, "127.0.0.1"):
        assert secret
        assert secret not in str(caught.value)
    assert str(url.password) not in told


@pytest.mark.parametrize("option", [{"fancy": "yes"}, {"ssl_ca": "/not/there"}])
def test_an_address_with_an_option_that_does_not_work_is_told(option: dict[str, str], server_url: URL) -> None:
    with pytest.raises(LogError):
        CallLog.open(server_url.update_query_dict(option))


def test_what_is_no_database_is_told(nonsense_url: URL) -> None:
    with pytest.raises(LogError):
        CallLog.open(nonsense_url)


def test_a_failure_shows_no_numbers(log: CallLog) -> None:
    class Broken:
        """A follower that asks the database for what is not there."""

        def take(self, connection: Any, row: int, call: Call) -> None:
            """Ask."""
            connection.execute(text("SELECT :number FROM nowhere"), {"number": f"{call.from_number} {row}"})

    log.followers.append(Broken())
    with pytest.raises(LogError) as caught:
        log.write([ended("1")], Source.LIVE)
    assert ANNA not in "".join(traceback.format_exception(caught.value))


def test_who_debugs_databases_sees_no_calls(log_url: URL, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "sqlalchemy.engine")
    caplog.set_level(logging.DEBUG, "sqlalchemy.pool")
    with closing(CallLog.open(log_url)) as log:
        log.write([ended("1")], Source.LIVE)
        assert names(log) == ["1"]
    said = [record.getMessage() for record in caplog.records if record.name.startswith("sqlalchemy")]
    assert not [line for line in said if ANNA in line or "user=" in line]


_END_OTHERS = {
    "mariadb": (
        "SELECT CONCAT('KILL ', id) FROM information_schema.processlist WHERE db = DATABASE() AND id != CONNECTION_ID()"
    ),
    "postgresql": (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid != pg_backend_pid()"
    ),
}


def end_other_connections(url: URL) -> None:
    """Have a server end all connections to a database, as a restart would."""
    other = database.reach(url)
    with other.begin() as connection:
        for answer in connection.scalars(text(_END_OTHERS[connection.dialect.name])).all():
            if isinstance(answer, str):
                connection.execute(text(answer))
    other.dispose()


def test_connections_that_a_server_ended_are_made_anew(server_url: URL) -> None:
    log = CallLog.open(server_url)
    log.write([ended("1")], Source.LIVE)
    end_other_connections(server_url)
    log.write([ended("2", 100)], Source.LIVE)
    assert names(log) == ["2", "1"]
    log.close()


def test_nothing_is_written_if_the_connection_breaks(server_url: URL) -> None:
    class Cut:
        """A follower that loses the server."""

        def take(self, connection: Any, row: int, call: Call) -> None:
            """Lose it, and go on."""
            end_other_connections(server_url)
            connection.execute(text("SELECT 1"))
            raise AssertionError((row, call))

    log = CallLog.open(server_url)
    log.followers.append(Cut())
    with pytest.raises(LogUnreachable):
        log.write([ended("1")], Source.LIVE)
    log.followers.clear()
    assert names(log) == []
    log.write([ended("1")], Source.LIVE)
    assert names(log) == ["1"]
    log.close()


def copied(url: URL, folder: Path) -> CallLog:
    """Return the log in a copy of the file, as a backup holds it: without what belongs to running programs."""
    folder.mkdir()
    for file in path_of(url).parent.glob("cloud_telephony.db*"):
        if not file.name.endswith("-shm"):
            shutil.copy(file, folder)
    return CallLog.open(url.set(database=str(folder / path_of(url).name)))


def test_a_copy_made_under_lock_is_whole_while_others_write(log: CallLog, sqlite_url: URL, tmp_path: Path) -> None:
    def write(number: int) -> bool:
        try:
            log.write([ended(str(number), number * 60)], Source.LIVE)
        except LogUnreachable:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        before = list(threads.map(write, range(40)))
        log.lock()
        meanwhile = threads.map(write, range(40, 80))
        copy = copied(sqlite_url, tmp_path / "backup")
        assert not any(meanwhile)
        threads.submit(log.unlock).result()
        after = list(threads.map(write, range(40, 80)))
    kept = [str(number) for number, written in enumerate(before) if written]
    assert names(copy) == kept[::-1]
    assert len(copy.hours(OFFICE, ended("0").started_at)) == 1
    assert path_of(sqlite_url).with_name("cloud_telephony.db-wal").exists()
    assert len(names(log)) == sum(before) + sum(after)
    copy.close()


def test_calls_can_be_read_while_the_log_is_locked(log: CallLog) -> None:
    log.write([ended("1")], Source.LIVE)
    log.lock()
    assert names(log) == ["1"]
    with pytest.raises(LogUnreachable):
        log.lock()
    log.unlock()
    log.unlock()
    log.lock()
    log.unlock()


def test_all_is_in_the_main_file_under_lock(log: CallLog, sqlite_url: URL) -> None:
    log.write([ended(str(number)) for number in range(500)], Source.LIVE)
    log.lock()
    assert path_of(sqlite_url).with_name("cloud_telephony.db-wal").stat().st_size == 0
    log.unlock()


def test_a_locked_log_can_be_closed(log: CallLog) -> None:
    log.lock()
    log.close()


def test_a_server_is_not_locked(server_url: URL) -> None:
    log = CallLog.open(server_url)
    log.lock()
    log.write([ended("1")], Source.LIVE)
    log.unlock()
    log.close()
