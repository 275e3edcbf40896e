"""The tables of the log: how they are made, and how those that an older version left are taken over."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
import logging
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
import pytest
from sqlalchemy import URL, Engine, MetaData, inspect, text

from custom_components.cloud_telephony.calls import database, migrating
from custom_components.cloud_telephony.calls.log import CallLog
from custom_components.cloud_telephony.calls.log_model import CallsQuery, LogForeign, LogTooNew, Source, Written
from custom_components.cloud_telephony.calls.schema import metadata

from .tellings import ANNA, NOON, OFFICE, answered, at

VERSIONS = sorted(script.revision for script in ScriptDirectory(str(migrating.SCRIPTS)).walk_revisions())

_BEGAN = int(NOON.timestamp()) * 1_000_000
_SECOND = 1_000_000
LEFT_BY: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "0001": {
        "cloud_telephony_calls": {
            "id": 7, "account": OFFICE, "call_id": "live", "kind": "cloudpbx", "direction": "incoming",
            "started_at": _BEGAN, "answered_at": _BEGAN + 10 * _SECOND, "ended_at": _BEGAN + 30 * _SECOND,
            "from_number": ANNA, "to_number": "101", "extension": "101", "duration": 30, "talk_time": 20,
            "disposition": "answered", "cost": 25_000_000, "currency": "PLN", "sources": 3, "forgotten": False,
            "outcome_began": _BEGAN, "number_began": _BEGAN,
        },
        "cloud_telephony_references": {"account": OFFICE, "source": 2, "reference": "17.1", "call": 7},
        "cloud_telephony_hours": {
            "account": OFFICE, "hour": _BEGAN, "currency": "PLN", "calls": 1, "missed": 0, "talk_time": 20,
            "cost": 25_000_000, "changed": True,
        },
        "cloud_telephony_progress": {"account": OFFICE, "name": "records", "value": "2026-11-18"},
        "cloud_telephony_forgotten": {"digest": "0" * 64, "until": _BEGAN},
        "cloud_telephony_outbox": {
            "id": 3, "target": "crm", "call": 7, "state": "pending", "started_at": _BEGAN,
            "initiated": "2026-11-18T12:00:00Z", "source": ANNA, "destination": "101", "attempts": 0,
            "queued_at": _BEGAN,
        },
    },
}  # fmt: skip
"""A row of each table, as a version left it: the same call in each."""


@pytest.fixture
def engine(log_url: URL, caplog: pytest.LogCaptureFixture) -> Iterator[Engine]:
    """Return the way to an empty database, on one kind after the other."""
    caplog.set_level(logging.WARNING, "sqlalchemy.engine")
    engine = database.reach(log_url)
    yield engine
    engine.dispose()


def differences(engine: Engine) -> list[Any]:
    """Return what Alembic would change to make the tables those of the schema."""
    options = {"version_table": migrating.VERSION_TABLE, "compare_type": True}
    with engine.connect() as connection:
        found: list[Any] = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    return found


def left_by(version: str, engine: Engine) -> None:
    """Leave the tables as a version would, with a call in them."""
    migrating.bring_up_to_date(engine, version)
    tables = MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        for table, row in LEFT_BY[version].items():
            connection.execute(tables.tables[table].insert().values(row))


def test_the_last_version_is_the_one_that_this_program_knows() -> None:
    assert VERSIONS[-1] == migrating.HEAD
    assert set(LEFT_BY) == set(VERSIONS)
    assert set(LEFT_BY[migrating.HEAD]) == set(metadata.tables)


def test_the_tables_are_those_of_the_schema(engine: Engine) -> None:
    migrating.bring_up_to_date(engine)
    assert differences(engine) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_version_left_is_taken_over(version: str, engine: Engine, log_url: URL) -> None:
    left_by(version, engine)
    log = CallLog.open(log_url)
    assert differences(engine) == []
    call = answered("live", talk_time=20, answered_at=at(10), cost=Decimal("0.25"), currency="PLN")
    assert list(log.each(CallsQuery())) == [call]
    assert log.find(OFFICE, "17.1") == call
    assert log.write([answered("17.1")], Source.RECORD) == Written(known=1)
    [hour] = log.changed_hours()
    assert (hour.calls, hour.cost, log.progress(OFFICE)) == (1, {"PLN": Decimal("0.25")}, {"records": "2026-11-18"})
    log.close()


def test_tables_that_are_up_to_date_are_left_alone(engine: Engine) -> None:
    left_by(migrating.HEAD, engine)
    migrating.bring_up_to_date(engine)
    with engine.connect() as connection:
        for table, row in LEFT_BY[migrating.HEAD].items():
            found = connection.execute(text(f"SELECT * FROM {table}")).mappings().one()  # noqa: S608  # ours
            assert {name: found[name] for name in row} == row


def test_tables_of_a_later_version_are_not_touched(engine: Engine, log_url: URL) -> None:
    migrating.bring_up_to_date(engine)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {migrating.VERSION_TABLE} SET version_num = '9999'"))  # noqa: S608  # ours
    with pytest.raises(LogTooNew, match="9999"):
        CallLog.open(log_url)
    assert differences(engine) == []


def test_foreign_tables_are_not_touched(engine: Engine, log_url: URL) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE cloud_telephony_calls (mine INTEGER)"))
    with pytest.raises(LogForeign):
        CallLog.open(log_url)
    assert inspect(engine).get_table_names() == ["cloud_telephony_calls"]


def test_other_tables_do_not_matter(engine: Engine, log_url: URL) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE states (state INTEGER)"))
    CallLog.open(log_url).close()
    assert inspect(engine).has_table("states")


def test_tables_whose_making_was_cut_short_are_made_anew(engine: Engine, log_url: URL) -> None:
    migrating.bring_up_to_date(engine)
    with engine.begin() as connection:
        connection.execute(text(f"DELETE FROM {migrating.VERSION_TABLE}"))  # noqa: S608  # ours
        connection.execute(text("DROP TABLE cloud_telephony_outbox"))
    CallLog.open(log_url).close()
    assert differences(engine) == []


def test_two_programs_may_open_the_log_at_once(log_url: URL) -> None:
    with ThreadPoolExecutor(4) as threads:
        logs = list(threads.map(CallLog.open, [log_url] * 4))
    for log in logs:
        log.close()


def test_a_table_that_differs_is_noticed(engine: Engine) -> None:
    migrating.bring_up_to_date(engine)
    of_table = " ON cloud_telephony_calls" if engine.dialect.name == "mariadb" else ""
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_cloud_telephony_calls_time" + of_table))
        connection.execute(text("ALTER TABLE cloud_telephony_calls ADD COLUMN more INTEGER"))
    assert len(differences(engine)) == 2
