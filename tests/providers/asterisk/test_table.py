"""What is asked of a real table, in MariaDB and in PostgreSQL."""

from datetime import UTC, date, datetime, timedelta
import logging

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from custom_components.cloud_telephony.calls.model import Call, Direction, Disposition
from custom_components.cloud_telephony.providers.base import (
    CannotConnect,
    InvalidAuth,
    NoSuchTable,
    ProviderError,
    RequestRefused,
    UnusableTable,
)
from simulator.asterisk import AsteriskSimulator, TableKind

from ..conftest import told
from .conftest import ACCOUNT, BERLIN, KINDS, execute, is_postgresql, provider, record, user_of

DAY = date(2026, 7, 1)
MORNING = datetime(2026, 7, 1, 8, tzinfo=UTC)


def begun(calls: list[Call]) -> list[datetime]:
    """Return when calls began."""
    return [call.started_at for call in calls]


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_table_gives_the_calls_of_a_day(url: URL, kind: TableKind) -> None:
    asterisk = AsteriskSimulator(url, UTC, kind)
    asterisk.create_table()
    asterisk.add_office_day(MORNING, calls=40)
    account = provider(url)
    await account.check()
    calls = await account.calls(DAY, DAY)
    assert len(calls) == 40
    assert {call.direction for call in calls} == set(Direction)
    assert {call.queue for call in calls} == {None, "support"}
    assert begun(calls) == sorted(begun(calls))
    assert await account.calls(DAY + timedelta(days=1), DAY + timedelta(days=9)) == []


async def test_call_has_all_that_a_record_tells(asterisk: AsteriskSimulator) -> None:
    asterisk.add(record(MORNING, name="Anna Kowalska", userfield="in-101.wav"))
    (call,) = await provider(asterisk.url).calls(DAY, DAY)
    assert (call.call_id, call.account, call.kind) == (f"{int(MORNING.timestamp())}.1", ACCOUNT, "asterisk")
    assert (call.from_number, call.from_name, call.to_number) == ("+48600700800", "Anna Kowalska", "101")
    assert (call.direction, call.disposition, call.extension) == (Direction.INCOMING, Disposition.ANSWERED, "101")
    assert (call.started_at, call.answered_at) == (MORNING, MORNING + timedelta(seconds=10))
    assert (call.ended_at, call.duration, call.talk_time) == (MORNING + timedelta(seconds=60), 60, 50)
    assert call.recording == "in-101.wav"


async def test_call_over_midnight_belongs_to_the_day_on_which_it_began(asterisk: AsteriskSimulator) -> None:
    begun_at = datetime(2026, 7, 1, 23, 59, tzinfo=UTC)
    first = record(begun_at, duration=20, billsec=0, disposition="NO ANSWER")
    then = record(begun_at + timedelta(minutes=5), uniqueid=first.uniqueid, dstchannel="PJSIP/102-0000000c", sequence=2)
    asterisk.add(first, then)
    account = provider(asterisk.url)
    (call,) = await account.calls(DAY, DAY)
    assert (call.disposition, call.extension, call.duration) == (Disposition.ANSWERED, "102", 360)
    assert await account.calls(DAY + timedelta(days=1), DAY + timedelta(days=1)) == []
    assert await account.calls(DAY, DAY + timedelta(days=1)) == [call]


# The clocks of Berlin go forward on 29 March 2026 and back on 25 October, both at 01:00 UTC.
SPRING = [datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, 30, tzinfo=UTC)]
AUTUMN = [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("moments", [SPRING, AUTUMN], ids=["spring", "autumn"])
async def test_time_zone_of_the_server_is_reckoned_with(
    url_in_berlin: URL, kind: TableKind, moments: list[datetime]
) -> None:
    asterisk = AsteriskSimulator(url_in_berlin, BERLIN, kind)
    asterisk.create_table()
    asterisk.add(*(record(moment, serial) for serial, moment in enumerate(moments, 1)))
    account = provider(url_in_berlin)
    day = moments[0].date()
    assert begun(await account.calls(day, day)) == moments
    assert account.diagnostics()["time_zone"] in {"Europe/Berlin", "CET", "CEST"}
    gathered = await account.gather(str(int(moments[0].timestamp())))
    assert begun(list(gathered.calls)) == moments


@pytest.mark.parametrize("moments", [SPRING, AUTUMN], ids=["spring", "autumn"])
async def test_time_zone_can_be_another_than_the_servers(url: URL, moments: list[datetime]) -> None:
    asterisk = AsteriskSimulator(url, BERLIN)
    asterisk.create_table()
    asterisk.add(*(record(moment, serial) for serial, moment in enumerate(moments, 1)))
    account = provider(url, time_zone="Europe/Berlin")
    day = moments[0].date()
    assert begun(await account.calls(day, day)) == moments
    gathered = await account.gather(str(int(moments[0].timestamp())))
    assert begun(list(gathered.calls)) == moments


async def test_day_is_one_of_the_clock_by_which_the_table_is_dated(url: URL) -> None:
    asterisk = AsteriskSimulator(url, BERLIN)
    asterisk.create_table()
    late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)  # half past midnight in Berlin
    asterisk.add(record(late))
    account = provider(url, time_zone="Europe/Berlin")
    assert await account.calls(DAY, DAY) == []
    assert begun(await account.calls(DAY + timedelta(days=1), DAY + timedelta(days=1))) == [late]


async def test_nothing_can_be_written(asterisk: AsteriskSimulator) -> None:
    account = provider(asterisk.url)
    with account._table._database._engine.connect() as connection, pytest.raises(DBAPIError, match=r"(?i)read.only"):
        connection.execute(text("DELETE FROM cdr"))
    with pytest.raises(RequestRefused), account._table._database.reading() as connection:
        connection.execute(text("CREATE TABLE mine (number INTEGER)"))


async def test_rubbish_in_the_table_is_survived(url: URL, caplog: pytest.LogCaptureFixture) -> None:
    """Columns may have any type, and hold whatever somebody has put there."""
    caplog.set_level(logging.DEBUG)
    execute(
        url,
        "CREATE TABLE cdr (calldate TIMESTAMP NULL, src VARCHAR(2000), dst VARCHAR(80), duration FLOAT,"
        " billsec VARCHAR(9), disposition VARCHAR(80), channel INTEGER, clid VARCHAR(2000), uniqueid VARCHAR(300))",
        "INSERT INTO cdr VALUES ('2026-07-01 09:00:00', REPEAT('9', 2000), '\x07\t', -7, 'x', 'ANSWERED 600700800', 7,"
        " REPEAT('<', 2000), REPEAT('u', 300))",
        "INSERT INTO cdr VALUES ('2026-07-01 09:00:01', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        "INSERT INTO cdr VALUES ('2026-07-01 09:00:02', '101', '0221234567', 1e30, '', 'ANSWERED 600700800', 7,"
        " '', '')",
        "INSERT INTO cdr VALUES (NULL, '101', '102', 1, '1', '8', 7, '', '1.1')",
    )
    caplog.clear()
    account = provider(url)
    calls = await account.calls(DAY, DAY)
    assert [call.duration for call in calls] == [0, 0, 0]
    assert [call.disposition for call in calls] == [None, None, None]
    assert len({call.call_id for call in calls}) == 3
    assert all(len(call.from_number or "") <= 64 and len(call.call_id) <= 200 for call in calls)
    gathered = await account.gather(str(int(MORNING.timestamp())))
    assert len(gathered.calls) == 3
    assert len(told(caplog)) == 2  # an unknown word, and none at all; each once
    assert "600700800" not in caplog.text


@pytest.mark.parametrize("zone", ["", "UTC", "Asia/Tokyo"])
async def test_time_that_no_driver_can_carry_is_left_out(url: URL, zone: str) -> None:
    column, times = (
        ("TIMESTAMP", ["infinity", "-infinity", "4000-01-01 BC", "200000-01-01"])
        if is_postgresql(url)
        else ("DATETIME", ["0000-00-00 00:00:00", "9999-12-31 23:59:59"])
    )
    values = "'101', '102', 5, 5, '8')"
    others = "src TEXT, dst TEXT, duration INTEGER, billsec INTEGER, disposition TEXT"
    execute(
        url,
        f"CREATE TABLE cdr (calldate {column}, {others})",
        *(f"INSERT INTO cdr VALUES ('{when}', {values}" for when in [*times, "2026-07-01 09:00:00"]),  # noqa: S608
    )
    account = provider(url, time_zone=zone)
    gathered = await account.gather(str(int(MORNING.timestamp()) - 86400))
    assert [call.disposition for call in gathered.calls] == [Disposition.ANSWERED]
    assert account.diagnostics()["rows_without_time"] > 0 or not is_postgresql(url)


async def test_large_day_is_read(asterisk: AsteriskSimulator) -> None:
    asterisk.add_office_day(MORNING, calls=1500)
    assert len(await provider(asterisk.url).calls(DAY, DAY)) == 1500


async def failure_of(url: URL, **settings: str) -> ProviderError:
    """Return how trying an account out fails."""
    with pytest.raises(ProviderError) as failed:
        await provider(url, **settings).check()
    secrets = (url.username, url.password, "://")
    told_of_it = f"{failed.value} {dict(failed.value.placeholders)} {failed.value.__cause__}"
    assert not any(secret in told_of_it for secret in secrets if secret)
    return failed.value


async def test_refused_users_are_told_from_servers_that_are_not_there(asterisk: AsteriskSimulator) -> None:
    url = asterisk.url
    wrong_password = await failure_of(url.set(password="wrong/word"))
    assert isinstance(wrong_password, InvalidAuth)
    assert wrong_password.placeholders == {"server": f"127.0.0.1:{url.port}", "field": "db_url"}
    assert isinstance(await failure_of(url.set(username="nobody-knows")), InvalidAuth)
    assert isinstance(await failure_of(url.set(port=1)), CannotConnect)
    no_database = await failure_of(url.set(database="not there"))
    assert isinstance(no_database, RequestRefused)
    assert no_database.placeholders["reason"] == "there is no such database"


async def test_option_of_the_address_that_is_not_known_is_told(asterisk: AsteriskSimulator) -> None:
    refused = await failure_of(asterisk.url.update_query_dict({"fancy": "yes"}))
    assert isinstance(refused, RequestRefused)
    assert refused.placeholders["reason"] == "the address has an option that is not known"


async def test_what_is_no_database_server_cannot_be_connected_to(nonsense_url: URL) -> None:
    assert isinstance(await failure_of(nonsense_url), CannotConnect)


async def test_table_that_cannot_be_used_is_named(asterisk: AsteriskSimulator) -> None:
    execute(asterisk.url, "CREATE TABLE other (src TEXT, dst TEXT, calldate TEXT, duration TEXT)")
    missing = await failure_of(asterisk.url, table="cdrs")
    assert isinstance(missing, NoSuchTable)
    assert missing.placeholders["table"] == "cdrs"
    other = await failure_of(asterisk.url, table="other")
    assert isinstance(other, UnusableTable)
    assert other.placeholders == {
        "table": "other",
        "missing": "calldate (a date with time), billsec, disposition, duration (a number)",
    }


async def test_user_needs_no_right_but_to_select(asterisk: AsteriskSimulator, reader: URL) -> None:
    """As `docs/asterisk.md` has it."""
    asterisk.add(record(MORNING))
    account = provider(reader)
    await account.check()
    assert len(await account.calls(DAY, DAY)) == 1
    execute(asterisk.url, f"REVOKE ALL ON cdr FROM {user_of(asterisk.url)}")
    # MariaDB lets nobody into a database of which they may read nothing.
    assert isinstance(await failure_of(reader), NoSuchTable if is_postgresql(reader) else InvalidAuth)


async def test_table_in_a_schema_and_with_odd_letters_is_found(url: URL) -> None:
    quote = '"' if is_postgresql(url) else "`"
    schema, table = (f"{quote}{name}{quote}" for name in ("PBX", "Cdr"))
    columns = "calldate TIMESTAMP, src TEXT, dst TEXT, duration INTEGER, billsec INTEGER, disposition TEXT"
    execute(url, f"CREATE SCHEMA {schema}", f"CREATE TABLE {schema}.{table} ({columns})")
    try:
        await provider(url, table="PBX.Cdr").check()
    finally:
        execute(url, f"DROP TABLE {schema}.{table}", f"DROP SCHEMA {schema}")


async def test_report_has_facts_and_no_secrets(asterisk: AsteriskSimulator) -> None:
    asterisk.add(record(MORNING))
    account = provider(asterisk.url)
    assert account.diagnostics() == {"columns": None, "rows_read": 0, "rows_without_time": 0}
    await account.calls(DAY, DAY)
    facts = account.diagnostics()
    assert facts["server"].startswith(asterisk.url.get_backend_name())
    assert {"start", "linkedid", "sequence"} <= set(facts["columns"])
    assert facts["rows_read"] == 1
    assert str(asterisk.url.password) not in repr(facts)
    assert str(asterisk.url.username) not in repr(facts)


async def test_table_that_changes_is_looked_at_anew(asterisk: AsteriskSimulator) -> None:
    asterisk.add(record(MORNING, linkedid="1.1"))
    account = provider(asterisk.url)
    assert [call.call_id for call in await account.calls(DAY, DAY)] == ["1.1"]
    execute(asterisk.url, "ALTER TABLE cdr DROP COLUMN linkedid")
    with pytest.raises(RequestRefused):
        await account.calls(DAY, DAY)
    (call,) = await account.calls(DAY, DAY)
    assert call.call_id == f"{int(MORNING.timestamp())}.1"
