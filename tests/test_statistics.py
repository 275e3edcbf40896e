"""Facts about long-term statistics of calls, in a real recorder."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.statistics import list_statistic_ids, statistics_during_period
from homeassistant.core import Event, HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.typing import RecorderInstanceContextManager

from custom_components.cloud_telephony import call_log, statistics
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.call_log import LogKeeper, async_open_call_log, log_keeper
from custom_components.cloud_telephony.calls.log_model import Source
from custom_components.cloud_telephony.calls.model import Call, Disposition
from custom_components.cloud_telephony.const import CONF_BACKFILL_DAYS, DOMAIN
from custom_components.cloud_telephony.statistics import TELL_AFTER, begin_statistics
from simulator.cloudpbx import CloudPbxSimulator

from .glue import make_entry, set_up, until
from .logged import ended

EIGHT = datetime(2026, 11, 18, 8, tzinfo=UTC)
NOW = EIGHT + timedelta(hours=4, minutes=30)
ENTRY_ID = "01K9ZZOFFICE"
CALLS, MISSED, TALK_TIME, COST = (
    f"{DOMAIN}:01k9zzoffice_{measure}" for measure in ("calls", "missed", "talk_time", "cost_pln")
)


@pytest.fixture
async def mock_recorder_before_hass(async_test_recorder: RecorderInstanceContextManager) -> None:
    """Have the recorder's database prepared before Home Assistant is there."""


@pytest.fixture
def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return an account that does not run."""
    entry = MockConfigEntry(domain=DOMAIN, title="Biuro", entry_id=ENTRY_ID)
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def keeper(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,  # noqa: ARG001  # whose calls are counted
) -> LogKeeper:
    """Return what keeps the log, whose hours are told."""
    freezer.move_to(NOW)
    keeper = await async_open_call_log(hass)
    begin_statistics(hass)
    return keeper


@pytest.fixture
def imports(recorder_mock: Recorder, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many hours each import has that the recorder is given."""
    imports: list[int] = []
    queue = recorder_mock.async_import_statistics

    def import_statistics(metadata: Any, rows: list[Any], table: Any) -> None:
        imports.append(len(rows))
        queue(metadata, rows, table)

    monkeypatch.setattr(recorder_mock, "async_import_statistics", import_statistics)
    return imports


def call(name: str, hour: float, **changes: Any) -> Call:
    """Return a call that began so many hours after eight, in which people talked for a minute."""
    started_at = EIGHT + timedelta(hours=hour)
    facts: dict[str, Any] = {
        "account": ENTRY_ID,
        "started_at": started_at,
        "ended_at": started_at + timedelta(seconds=70),
        "duration": 70,
        "talk_time": 60,
        "disposition": Disposition.ANSWERED,
        "from_number": f"+4860070{name:0>4}",
    }
    return ended(name, **(facts | changes))


async def tell(hass: HomeAssistant, after: timedelta = TELL_AFTER) -> None:
    """Have what changed told, and wait until the recorder has it."""
    assert await log_keeper(hass).async_flushed(5)
    async_fire_time_changed(hass, dt_util.utcnow() + after + timedelta(seconds=1))
    await hass.async_block_till_done(wait_background_tasks=True)


async def sums(hass: HomeAssistant, recorder: Recorder, statistic: str) -> dict[int, float]:
    """Return the sum after each hour, by how many hours after eight it began."""
    since = EIGHT - timedelta(days=3650)
    found = await recorder.async_add_executor_job(
        statistics_during_period, hass, since, None, {statistic}, "hour", None, {"sum"}
    )
    return {round((row["start"] - EIGHT.timestamp()) / 3600): row["sum"] or 0.0 for row in found.get(statistic, [])}


async def names(hass: HomeAssistant, recorder: Recorder) -> dict[str, tuple[str | None, str | None]]:
    """Return name and unit of each statistic of ours."""
    found = await recorder.async_add_executor_job(list_statistic_ids, hass)
    return {each["statistic_id"]: (each["name"], each["statistics_unit_of_measurement"]) for each in found}


async def test_the_calls_of_each_hour_add_up(hass: HomeAssistant, recorder_mock: Recorder, keeper: LogKeeper) -> None:
    """The hour that is not over is among them, and is told again."""
    missed = {"disposition": Disposition.NO_ANSWER, "talk_time": 0}
    for each in (
        call("1", 0),
        call("2", 0.5),
        call("3", 2, **missed),
        call("4", 4, cost=Decimal("0.1"), currency="PLN"),
    ):
        keeper.add(each)
    await tell(hass)
    assert await sums(hass, recorder_mock, CALLS) == {0: 2, 2: 3, 4: 4}
    assert await sums(hass, recorder_mock, MISSED) == {0: 0, 2: 1, 4: 1}
    assert await sums(hass, recorder_mock, TALK_TIME) == {0: 120, 2: 120, 4: 180}
    assert await sums(hass, recorder_mock, COST) == {0: 0, 2: 0, 4: 0.1}
    keeper.add(call("5", 4.2, cost=Decimal("0.2"), currency="PLN"))
    await tell(hass)
    assert await sums(hass, recorder_mock, CALLS) == {0: 2, 2: 3, 4: 5}
    assert (await sums(hass, recorder_mock, COST))[4] == 0.3
    assert await names(hass, recorder_mock) == {
        CALLS: ("Biuro: calls", None),
        MISSED: ("Biuro: missed calls", None),
        TALK_TIME: ("Biuro: talk time", "s"),
        COST: ("Biuro: cost (PLN)", "PLN"),
    }
    assert await keeper.async_read(lambda log: log.changed_hours()) == []


async def test_a_record_that_corrects_an_old_call_moves_the_sums_of_all_later_hours(
    hass: HomeAssistant, recorder_mock: Recorder, keeper: LogKeeper
) -> None:
    for number in range(4):
        keeper.add(call(str(number), number))
    await tell(hass)
    assert await sums(hass, recorder_mock, TALK_TIME) == {0: 60, 1: 120, 2: 180, 3: 240}
    record = call("record 1", 1, from_number="+48600700001", talk_time=45, cost=Decimal("0.5"), currency="PLN")
    written = await keeper.async_write([record, call("record 9", -30)], Source.RECORD)
    assert (written.changed, written.new) == (1, 1)
    await tell(hass)
    assert await sums(hass, recorder_mock, CALLS) == {-30: 1, 0: 2, 1: 3, 2: 4, 3: 5}
    assert await sums(hass, recorder_mock, TALK_TIME) == {-30: 60, 0: 120, 1: 165, 2: 225, 3: 285}
    assert await sums(hass, recorder_mock, COST) == {-30: 0, 0: 0, 1: 0.5, 2: 0.5, 3: 0.5}


async def test_only_what_changed_and_what_comes_after_it_is_told(
    hass: HomeAssistant, recorder_mock: Recorder, keeper: LogKeeper, imports: list[int]
) -> None:
    keeper.add(call("1", -100))
    keeper.add(call("2", 0))
    await tell(hass)
    assert imports == [2, 2, 2]
    await tell(hass)
    assert imports == [2, 2, 2]
    keeper.add(call("3", 3))
    await tell(hass)
    assert imports == [2, 2, 2, 1, 1, 1]
    assert await sums(hass, recorder_mock, CALLS) == {-100: 1, 0: 2, 3: 3}


async def test_a_renamed_account(
    hass: HomeAssistant, recorder_mock: Recorder, entry: MockConfigEntry, keeper: LogKeeper
) -> None:
    keeper.add(call("1", 0))
    await tell(hass)
    hass.config_entries.async_update_entry(entry, title="Office")
    await tell(hass)
    assert (await names(hass, recorder_mock))[CALLS] == ("Office: calls", None)
    assert await sums(hass, recorder_mock, CALLS) == {0: 1}


async def test_what_was_told_when_home_assistant_was_killed_is_told_again(
    hass: HomeAssistant, recorder_mock: Recorder, keeper: LogKeeper
) -> None:
    """The recorder may not have got it."""
    keeper.add(call("1", 0))
    await tell(hass)
    recorder_mock.async_clear_statistics([CALLS])
    await keeper._async_close(Event("stop"))
    for key in (call_log._KEEPER, statistics._STATISTICS):
        hass.data.pop(key)
    await async_open_call_log(hass)
    begin_statistics(hass)
    await tell(hass)
    assert await sums(hass, recorder_mock, CALLS) == {0: 1}


async def test_nothing_is_told_without_the_recorder(
    hass: HomeAssistant, keeper: LogKeeper, caplog: pytest.LogCaptureFixture
) -> None:
    """What could not be told stays to be told."""
    keeper.add(call("1", 0))
    await tell(hass)
    assert [totals.calls for totals in await keeper.async_read(lambda log: log.changed_hours())] == [1]
    assert "Traceback" not in caplog.text


async def test_hours_of_an_account_without_an_entry_are_nobody_s(
    hass: HomeAssistant, recorder_mock: Recorder, keeper: LogKeeper
) -> None:
    keeper.add(call("1", 0, account="gone"))
    await tell(hass)
    assert await names(hass, recorder_mock) == {}
    assert await keeper.async_read(lambda log: log.changed_hours()) == []


async def test_years_are_told_at_once(
    hass: HomeAssistant, recorder_mock: Recorder, keeper: LogKeeper, imports: list[int]
) -> None:
    """Hour by hour it would take minutes."""
    many = [call(str(number), -40 * number, from_number=None) for number in range(600)]
    await keeper.async_write(many, Source.RECORD)
    await tell(hass)
    assert imports == [600] * 3
    found = await sums(hass, recorder_mock, CALLS)
    assert len(found) == 600
    assert found[0] == 600


async def test_an_account_whose_past_is_being_read_is_told_of_now_and_then(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, sim: CloudPbxSimulator, imports: list[int]
) -> None:
    """And once more when all is read: each older day moves all sums after it."""
    freezer.move_to(NOW)
    sim.fill_history(days=100, calls_per_day=2)
    account = await set_up(hass, make_entry(sim, options={CONF_BACKFILL_DAYS: 100}))
    assert account.history
    await read_on(hass, freezer, account, TELL_AFTER)
    first = len(imports)
    assert first > 0
    while account.history.backlog and account.history.backlog.unread:
        await read_on(hass, freezer, account, TELL_AFTER)
        assert len(imports) == first
    await read_on(hass, freezer, account, TELL_AFTER)
    assert len(set(imports[first:])) == 1
    assert imports[first] > imports[0]
    await hass.config_entries.async_unload(account.entry.entry_id)


async def read_on(hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, time: timedelta) -> None:
    """Let time pass, and wait until the days that are due have been read and what is due has been told."""
    history, teller = account.history, hass.data[statistics._STATISTICS]
    assert history
    before = history.backlog
    freezer.tick(time)
    async_fire_time_changed(hass, dt_util.utcnow())
    if before and before.unread:
        await until(hass, lambda: history.backlog != before)
    async with teller._telling:
        pass
