"""The call log in Home Assistant: what gets into it, and what becomes of calls while it cannot be written."""

import asyncio
from contextlib import closing
from datetime import timedelta
import logging
from pathlib import Path
import sqlite3
import threading
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from sqlalchemy import URL

from custom_components.cloud_telephony import call_log, unwritten
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.call_log import LogKeeper, async_open_call_log
from custom_components.cloud_telephony.calls.log import CallLog
from custom_components.cloud_telephony.calls.log_model import CallsQuery, LogDefective, LogError, LogUnreachable, Source
from custom_components.cloud_telephony.calls.model import CallState, Direction
from custom_components.cloud_telephony.calls.number_forms import Conversion
from custom_components.cloud_telephony.calls.outbox import Outbox, OutboxRule
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.log_settings import LogSettings
from simulator.zadarma import ZadarmaSimulator

from .glue import until
from .logged import NOON, SOON, ended, impatient, locked, log_file, many, written

UNWRITTEN = "cloud_telephony.unwritten"
CALLS_FROM_OUTSIDE = OutboxRule(
    target="crm",
    accounts=frozenset({"office"}),
    directions=frozenset(Direction),
    convert=Conversion(),
    links={},
)


@pytest.fixture
async def keeper(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> LogKeeper:
    """Return what keeps the log, which waits for nothing long."""
    impatient(monkeypatch)
    keeper = await async_open_call_log(hass)
    impatient(monkeypatch, keeper)
    return keeper


async def restarted(hass: HomeAssistant, keeper: LogKeeper) -> LogKeeper:
    """Close a log as when Home Assistant stops, and return what keeps it at the next start."""
    await keeper._async_close(Event("stop"))
    del hass.data[call_log._KEEPER]
    return await async_open_call_log(hass)


async def in_file(hass_storage: dict[str, Any], count: int) -> None:
    """Wait until so many calls are kept in the file of those that wait."""
    async with asyncio.timeout(SOON):
        while len(hass_storage.get(UNWRITTEN, {"data": {"calls": []}})["data"]["calls"]) != count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # nobody tells when a file is written


def move_index(file: Path, name: str, *, to: int) -> int:
    """Have an index be looked for at another page of a SQLite file; return where it was."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [name]).fetchone()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET rootpage = ? WHERE name = ?", [to, name])
        # Others read where things are when this changes.
        (version,) = connection.execute("PRAGMA schema_version").fetchone()
        connection.execute(f"PRAGMA schema_version = {version + 1}")
    return int(page)


async def test_an_ended_call_is_in_the_log(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    keeper = zadarma_account.keeper
    call = zadarma.outgoing("101", "48600700800")
    await until(hass, lambda: zadarma_account.tracker.active)
    assert await keeper.async_flushed(SOON)
    assert await written(keeper) == []
    zadarma.hang_up(call)
    await zadarma.settled()
    assert await written(keeper) == [call.pbx_call_id]


async def test_a_recording_that_comes_later_is_in_the_log(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    zadarma.recording = True
    call = zadarma.outgoing("101", "447700900123")
    await until(hass, lambda: zadarma_account.tracker.active)
    zadarma.answer(call)
    zadarma.hang_up(call)
    await zadarma.pass_time(120)
    keeper = zadarma_account.keeper
    assert await keeper.async_flushed(SOON)
    (kept,) = (await keeper.async_read(lambda log: log.page(CallsQuery()))).calls
    assert kept.recording


async def test_a_call_under_way_is_not_written(keeper: LogKeeper) -> None:
    keeper.add(ended("1", state=CallState.ANSWERED))
    keeper.add(ended("2"))
    assert await keeper.async_flushed(SOON)
    assert await written(keeper) == ["2"]


async def test_whoever_listens_is_told_of_what_was_written(keeper: LogKeeper) -> None:
    told = asyncio.Event()
    forget = keeper.listen(told.set)
    keeper.add(ended("1"))
    await asyncio.wait_for(told.wait(), SOON)
    told.clear()
    await keeper.async_write([ended("2")], Source.RECORD)
    assert told.is_set()
    told.clear()
    forget()
    await keeper.async_write([ended("3")], Source.RECORD)
    assert not told.is_set()


async def test_what_is_added_is_written_before_what_is_done(keeper: LogKeeper) -> None:
    for call in many(3):
        keeper.add(call)
    found = await keeper.async_do(lambda log: log.page(CallsQuery()))
    assert len(found.calls) == 3


async def test_calls_told_together_are_written_together(keeper: LogKeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    write = CallLog.write

    def counted(log: CallLog, calls: Any, *arguments: Any, **more: Any) -> Any:
        sizes.append(len(calls))
        return write(log, calls, *arguments, **more)

    monkeypatch.setattr(CallLog, "write", counted)
    for call in many(50):
        keeper.add(call)
    assert await keeper.async_flushed(SOON)
    assert sizes == [50]


async def test_an_outage_loses_nothing_and_is_told_once(
    hass: HomeAssistant, keeper: LogKeeper, caplog: pytest.LogCaptureFixture, hass_storage: dict[str, Any]
) -> None:
    caplog.set_level(logging.INFO)
    keeper.add(ended("0", started_at=NOON - timedelta(days=1)))
    assert await keeper.async_flushed(SOON)
    with locked(log_file(hass)):
        for call in many(3):
            keeper.add(call)
        assert not await keeper.async_flushed(0.3)
        assert keeper.waiting == 3
        with pytest.raises(LogUnreachable):
            await keeper.async_write([ended("4")], Source.RECORD)
        assert await written(keeper) == ["0"]
        await in_file(hass_storage, 3)
        issue = ir.async_get(hass).async_get_issue(DOMAIN, "log_unreachable")
        assert issue
        assert issue.translation_placeholders
        assert issue.translation_placeholders["database"] == "cloud_telephony.db"
    assert await keeper.async_flushed(SOON)
    assert await written(keeper) == ["3", "2", "1", "0"]
    await in_file(hass_storage, 0)
    assert not ir.async_get(hass).async_get_issue(DOMAIN, "log_unreachable")
    lines = [record.getMessage() for record in caplog.records if "The call log in" in record.getMessage()]
    assert ["again:" in line for line in lines] == [True, False]
    assert "+48" not in caplog.text


async def test_an_outage_is_over_whoever_wrote_what_waited(
    hass: HomeAssistant, keeper: LogKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper._backoff, "next", lambda: 0.5)
    with locked(log_file(hass)):
        keeper.add(ended("1"))
        assert not await keeper.async_flushed(0.3)
    await keeper.async_write([ended("2", started_at=NOON + timedelta(hours=1))], Source.RECORD)
    assert keeper.waiting == 0
    assert keeper._work
    await keeper._work
    assert keeper.trouble is None
    assert not ir.async_get(hass).async_get_issue(DOMAIN, "log_unreachable")


async def test_what_was_written_before_a_deed_that_failed_is_told(keeper: LogKeeper) -> None:
    told: list[int] = []
    keeper.listen(lambda: told.append(keeper.waiting))

    def fail(_: CallLog) -> None:
        raise LogError("no")

    keeper.add(ended("1"))
    with pytest.raises(LogError):
        await keeper.async_do(fail)
    assert told == [0]
    assert await written(keeper) == ["1"]


async def test_what_was_not_written_before_the_stop_is_after_the_start(
    hass: HomeAssistant, keeper: LogKeeper, hass_storage: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_log, "FLUSHED_WITHIN", 0.2)
    with locked(log_file(hass)):
        for call in many(3):
            keeper.add(call)
        await keeper._async_close(Event("stop"))
    assert len(hass_storage[UNWRITTEN]["data"]["calls"]) == 3
    hass_storage[UNWRITTEN]["data"]["calls"].append({"source": 1, "call": {"call_id": "broken"}})
    del hass.data[call_log._KEEPER]
    keeper = await async_open_call_log(hass)
    assert await keeper.async_flushed(SOON)
    assert await written(keeper) == ["3", "2", "1"]
    await in_file(hass_storage, 0)


async def test_what_waits_when_home_assistant_stops_is_written(hass: HomeAssistant, keeper: LogKeeper) -> None:
    for call in many(3):
        keeper.add(call)
    keeper = await restarted(hass, keeper)
    assert await written(keeper) == ["3", "2", "1"]


async def test_accounts_work_without_the_log(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    assert zadarma_account.keeper.log
    zadarma_account.keeper.log = None
    with pytest.raises(LogUnreachable):
        await zadarma_account.keeper.async_read(lambda log: log.page(CallsQuery()))
    call = zadarma.outgoing("101", "48600700800")
    await until(hass, lambda: zadarma_account.tracker.active)
    zadarma.hang_up(call)
    await until(hass, lambda: not zadarma_account.tracker.active)
    # It opens the log again by itself.
    assert await zadarma_account.keeper.async_flushed(SOON)
    assert await written(zadarma_account.keeper) == [call.pbx_call_id]


async def test_a_log_that_cannot_be_opened_is_opened_later(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    monkeypatch.setattr(call_log, "OPENED_WITHIN", 0.2)
    log_file(hass).mkdir()
    keeper = await async_open_call_log(hass)
    impatient(monkeypatch, keeper)
    assert keeper.log is None
    keeper.add(ended("1"))
    opened: list[CallLog] = []
    keeper.on_open(opened.append)
    log_file(hass).rmdir()
    assert await keeper.async_flushed(SOON)
    assert opened == [keeper.log]
    assert await written(keeper) == ["1"]


async def test_a_call_that_cannot_be_written_stops_no_other(
    keeper: LogKeeper, caplog: pytest.LogCaptureFixture
) -> None:
    for call in (
        ended("1"),
        ended("2", started_at=NOON.replace(tzinfo=None)),
        ended("3", started_at=NOON + timedelta(hours=1)),
    ):
        keeper.add(call)
    assert await keeper.async_flushed(SOON)
    assert await written(keeper) == ["3", "1"]
    (line,) = [record.getMessage() for record in caplog.records if "left out" in record.getMessage()]
    assert "+48" not in line


async def test_no_call_is_given_up_because_the_database_is_damaged(
    keeper: LogKeeper, hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    assert keeper.log
    keeper.log.followers.append(Outbox(keeper.log, CALLS_FROM_OUTSIDE))
    letters = move_index(log_file(hass), "ix_cloud_telephony_outbox_call", to=1)
    for call in (ended("1", from_number="102"), ended("2")):
        keeper.add(call)
    assert not await keeper.async_flushed(0.2)
    assert isinstance(keeper.trouble, LogDefective)
    move_index(log_file(hass), "ix_cloud_telephony_outbox_call", to=letters)
    assert await keeper.async_flushed(SOON)
    assert sorted(await written(keeper)) == ["1", "2"]
    assert "left out" not in caplog.text


async def test_a_call_is_not_given_up_while_nothing_can_be_written(keeper: LogKeeper) -> None:
    keeper.add(ended("1", started_at=NOON.replace(tzinfo=None)))
    assert not await keeper.async_flushed(0.2)
    assert keeper.waiting == 1
    # What else is wanted of the log is done.
    await keeper.async_write([ended("2", started_at=NOON + timedelta(hours=1))], Source.RECORD)
    keeper.add(ended("3", started_at=NOON + timedelta(hours=2)))
    assert await keeper.async_flushed(SOON)
    assert await written(keeper) == ["3", "2"]


async def test_too_many_calls_wait(
    hass: HomeAssistant, keeper: LogKeeper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(unwritten, "MAX_WAITING", 3)
    with locked(log_file(hass)):
        for call in many(5):
            keeper.add(call)
        assert not await keeper.async_flushed(0.1)
    assert await keeper.async_flushed(SOON)
    assert await written(keeper) == ["5", "4", "3"]
    assert sum("the oldest are lost" in record.getMessage() for record in caplog.records) == 1


async def test_a_mistake_in_a_deed_is_the_doers(keeper: LogKeeper) -> None:
    def fail(_: CallLog) -> None:
        raise LogError("no")

    with pytest.raises(LogError):
        await keeper.async_do(fail)
    await keeper.async_write([ended("1")], Source.RECORD)
    assert await written(keeper) == ["1"]


async def test_what_was_done_to_a_log_that_is_left_is_not_taken_for_done(
    hass: HomeAssistant, keeper: LogKeeper, tmp_path: Path
) -> None:
    begun, moved = threading.Event(), threading.Event()

    def forget(log: CallLog) -> int:
        begun.set()
        assert moved.wait(SOON)
        return log.forget_numbers({"+48600700800"}, dt_util.utcnow())

    await keeper.async_write([ended("1")], Source.RECORD)
    forgetting = asyncio.create_task(keeper.async_do_meanwhile(forget))
    await hass.async_add_executor_job(begun.wait, SOON)
    await keeper.async_use(LogSettings(server=URL.create("sqlite", database=str(tmp_path / "other.db"))))
    moved.set()
    with pytest.raises(LogUnreachable):
        await forgetting
    (call,) = (await keeper.async_read(lambda log: log.page(CallsQuery()))).calls
    assert call.from_number == "+48600700800"


@pytest.fixture
async def kept_for_a_week(keeper: LogKeeper) -> LogKeeper:
    """Return what keeps the log, with calls that are not to be kept for more than a week."""
    await keeper.async_use(LogSettings(keep_days=7))
    return keeper


async def test_old_calls_are_forgotten_every_day(
    hass: HomeAssistant, kept_for_a_week: LogKeeper, freezer: FrozenDateTimeFactory
) -> None:
    keeper, now = kept_for_a_week, dt_util.utcnow()
    await keeper.async_write(
        [ended("old", started_at=now - timedelta(days=6)), ended("new", started_at=now)], Source.RECORD
    )
    told = asyncio.Event()
    keeper.listen(told.set)
    freezer.tick(timedelta(days=1, hours=1))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await written(keeper) == ["new"]
