"""Facts about records of calls: read back to the day that was chosen, and what nobody told of since."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
import random

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.cloud_telephony import history
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.backlog import Backlog
from custom_components.cloud_telephony.calls.log_model import CallsQuery, LogError
from custom_components.cloud_telephony.calls.model import Call, Disposition
from custom_components.cloud_telephony.const import CONF_BACKFILL_DAYS, EVENT_CALL
from custom_components.cloud_telephony.history import BACK_FILL_AFTER, CATCH_UP_EVERY, FEED_REST, JITTER
from custom_components.cloud_telephony.providers.base import Gathered, ProviderError
from simulator.cloudpbx import CloudPbxSimulator
from simulator.evrotel import EvrotelSimulator
from simulator.zadarma import ZadarmaSimulator

from .glue import (
    ANNA,
    attributes,
    make_entry,
    make_evrotel_entry,
    make_zadarma_entry,
    reload,
    restart,
    set_up,
    set_up_webhook,
    settle,
    shown,
    state_of,
    until,
)
from .logged import NOON, ended, many
from .test_capabilities import Archive, set_up_with

AFTERNOON = "2026-11-18 15:30:00+00:00"
"""A Wednesday."""
DAYS = 40


@pytest.fixture
async def office(hass: HomeAssistant, freezer: FrozenDateTimeFactory, sim: CloudPbxSimulator) -> CloudPbxSimulator:
    """Return a simulated account with a past."""
    await hass.config.async_set_time_zone("Europe/Warsaw")
    freezer.move_to(AFTERNOON)
    sim.fill_history(days=DAYS, calls_per_day=10)
    return sim


@pytest.fixture
async def account(hass: HomeAssistant, office: CloudPbxSimulator) -> AsyncIterator[Account]:
    """Set up the simulated account, of whose past forty days are wanted, and unload it at the end."""
    account = await set_up(hass, make_entry(office, options={CONF_BACKFILL_DAYS: DAYS}))
    yield account
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.fixture
async def newcomer(hass: HomeAssistant, office: CloudPbxSimulator) -> AsyncIterator[Account]:
    """Set up the simulated account, of which nothing from before is wanted, and unload it at the end."""
    account = await set_up(hass, make_entry(office, options={CONF_BACKFILL_DAYS: 0}))
    yield account
    if account.entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[Exception]:
    """Return the failures of all tries to read records, as they come; the waits after them are as long as can be."""
    failures: asyncio.Queue[Exception] = asyncio.Queue()
    failed = history._Tries.failed

    def fail(tries: history._Tries, error: ProviderError | LogError) -> timedelta:
        failures.put_nowait(error)
        return failed(tries, error)

    monkeypatch.setattr(history._Tries, "failed", fail)
    monkeypatch.setattr(random, "uniform", lambda _, longest: longest)
    return failures


def pass_by(hass: HomeAssistant, freezer: FrozenDateTimeFactory, time: timedelta) -> None:
    """Let time pass, and have done what is due."""
    freezer.tick(time)
    async_fire_time_changed(hass, dt_util.utcnow())


async def read_on(hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account) -> Backlog:
    """Have the next older days read."""
    assert account.history
    before = account.history.backlog
    pass_by(hass, freezer, BACK_FILL_AFTER)
    await until(hass, lambda: account.history and account.history.backlog != before)
    assert account.history.backlog
    return account.history.backlog


async def read_all(hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account) -> None:
    """Have all older days read."""
    while (await read_on(hass, freezer, account)).unread:
        pass


async def catch_up(hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account) -> None:
    """Let an hour pass, and wait until what came in it has been read."""
    assert account.history
    pass_by(hass, freezer, CATCH_UP_EVERY * (1 + JITTER))
    await caught_up(hass, account)


async def caught_up(hass: HomeAssistant, account: Account) -> None:
    """Wait until what is new has been read."""
    assert account.history
    assert account.history._catching_up
    await account.history._catching_up
    await hass.async_block_till_done(wait_background_tasks=False)


async def logged(account: Account, **query: object) -> list[Call]:
    """Return the calls of the log, the newest first."""
    wanted = CallsQuery(accounts=frozenset({account.entry.entry_id}), **query)  # type: ignore[arg-type]
    return await account.keeper.async_read(lambda log: list(log.each(wanted)))


def asked(sim: CloudPbxSimulator) -> list[tuple[date, date]]:
    """Return of which days the records were asked for, in order."""
    return [
        (date.fromisoformat(request.query["datestart"]), date.fromisoformat(request.query["datestop"]))
        for request in sim.requests
        if request.path == "/cdr"
    ]


def calls_of(sim: CloudPbxSimulator) -> list[str]:
    """Return the identifiers of the account's records, the oldest first."""
    return [cdr.uniqueid for cdr in sorted(sim.pbx.cdrs, key=lambda cdr: (cdr.started_at, cdr.uniqueid))]


async def test_every_call_of_the_wanted_days_gets_into_the_log_once(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, office: CloudPbxSimulator, account: Account
) -> None:
    assert shown(hass, account, "history_read") == "0"
    await read_all(hass, freezer, account)
    calls = await logged(account)
    assert [call.call_id for call in reversed(calls)] == calls_of(office)
    assert {call.from_number or "" for call in calls if (call.from_number or "").endswith("600700800")} == {ANNA}
    assert shown(hass, account, "history_read") == "100"
    read = attributes(hass, account, "history_read")
    assert read["read_back_to"] == "2026-10-09"
    assert 0 < read["calls_read"] <= len(calls)


async def test_the_newest_days_are_read_first_and_a_start_asks_for_few(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, office: CloudPbxSimulator, account: Account
) -> None:
    """The extensions of the last week, and the calls since yesterday; the older ones come when all is quiet."""
    today = date(2026, 11, 18)
    week, yesterday = (today - timedelta(days=6), today), (today - timedelta(days=1), today + timedelta(days=1))
    assert asked(office) == [week, yesterday]
    assert [request.path for request in office.requests].count("/record") == 1
    office.clear_requests()
    await read_on(hass, freezer, account)
    await read_on(hass, freezer, account)
    assert asked(office) == [
        (today - timedelta(days=7), today - timedelta(days=1)),
        (today - timedelta(days=21), today - timedelta(days=8)),
    ]


@pytest.mark.parametrize("chunks", [0, 1, 2])
@pytest.mark.parametrize("while_asking", [False, True])
async def test_the_reading_goes_on_where_it_was_interrupted(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    office: CloudPbxSimulator,
    account: Account,
    *,
    chunks: int,
    while_asking: bool,
) -> None:
    """Whether or not the provider was being asked."""
    for _ in range(chunks):
        await read_on(hass, freezer, account)
    assert account.history
    backlog = account.history.backlog
    if while_asking:
        office.delay("/cdr", 5)
        office.clear_requests()
        pass_by(hass, freezer, BACK_FILL_AFTER)
        await office.wait_for_request("/cdr")
        office.delay("/cdr", 0)
    account = await restart(hass, account)
    assert account.history
    assert account.history.backlog == backlog
    await read_all(hass, freezer, account)
    assert [call.call_id for call in reversed(await logged(account))] == calls_of(office)


async def test_more_days_are_read_when_more_are_wanted(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, office: CloudPbxSimulator
) -> None:
    """What was read is not read again."""
    account = await set_up(hass, make_entry(office, options={CONF_BACKFILL_DAYS: 0}))
    assert shown(hass, account, "history_read") == "100"
    assert {call.started_at.date() for call in await logged(account)} <= {date(2026, 11, 17), date(2026, 11, 18)}
    hass.config_entries.async_update_entry(account.entry, options={CONF_BACKFILL_DAYS: 10})
    account = await reload(hass, account)
    await read_all(hass, freezer, account)
    hass.config_entries.async_update_entry(account.entry, options={CONF_BACKFILL_DAYS: DAYS})
    account = await reload(hass, account)
    office.clear_requests()
    await read_all(hass, freezer, account)
    assert max(last for _, last in asked(office)) == date(2026, 11, 7)
    assert [call.call_id for call in reversed(await logged(account))] == calls_of(office)
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_a_provider_that_fails_is_asked_again_and_again(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    office: CloudPbxSimulator,
    account: Account,
    *,
    failures: asyncio.Queue[Exception],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """That is told once, and once when it works again."""
    office.answer_with("/cdr", status=500, times=None)
    for minutes in (1, 1, 2, 4):
        pass_by(hass, freezer, timedelta(minutes=minutes))
        await failures.get()
    office.clear_faults()
    pass_by(hass, freezer, timedelta(minutes=8))
    await until(hass, lambda: "can be read again" in caplog.text)
    await read_all(hass, freezer, account)
    assert [call.call_id for call in reversed(await logged(account))] == calls_of(office)
    lines = [record.getMessage() for record in caplog.records if "lder records of" in record.getMessage()]
    assert [line.partition(":")[0] for line in lines] == [
        "Older records of Biuro cannot be read, and are tried again",
        "Older records of Biuro can be read again",
    ]


async def test_a_mistake_of_ours_does_not_end_the_reading(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    office: CloudPbxSimulator,
    newcomer: Account,
    *,
    failures: asyncio.Queue[Exception],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nor does the log say what it tripped over."""

    async def trip(*_: object) -> None:
        raise ZeroDivisionError(ANNA)

    monkeypatch.setattr(history, "async_records", trip)
    pass_by(hass, freezer, CATCH_UP_EVERY * (1 + JITTER))
    assert isinstance(await failures.get(), ZeroDivisionError)
    assert "ZeroDivisionError" in caplog.text
    assert ANNA not in caplog.text
    monkeypatch.undo()
    office.clear_requests()
    pass_by(hass, freezer, timedelta(minutes=2))
    await caught_up(hass, newcomer)
    assert len(asked(office)) == 1


async def test_a_clock_that_was_ahead_asks_for_no_days_to_come(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, office: CloudPbxSimulator, newcomer: Account
) -> None:
    await catch_up(hass, freezer, newcomer)
    freezer.tick(-timedelta(days=30))
    office.clear_requests()
    assert newcomer.history
    newcomer.history.catch_up()
    await caught_up(hass, newcomer)
    ((first, last),) = asked(office)
    assert first <= last


async def test_refused_credentials_ask_for_new_ones(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    office: CloudPbxSimulator,
    account: Account,  # noqa: ARG001  # it has older days to read
) -> None:
    office.answer_with("/cdr", status=401, times=None)
    office.clear_requests()
    pass_by(hass, freezer, BACK_FILL_AFTER)
    await until(hass, hass.config_entries.flow.async_progress)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


async def test_nothing_is_left_when_an_account_is_unloaded(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, office: CloudPbxSimulator, account: Account
) -> None:
    """Not even a question under way."""
    office.delay("/cdr", 30)
    office.clear_requests()
    pass_by(hass, freezer, BACK_FILL_AFTER)
    await office.wait_for_request("/cdr")
    async with asyncio.timeout(2):
        await hass.config_entries.async_unload(account.entry.entry_id)
    assert account.history
    assert account.history._reading_older
    assert account.history._reading_older.done()
    office.clear_requests()
    pass_by(hass, freezer, timedelta(hours=3))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert office.requests == []


async def test_a_call_that_was_told_and_is_in_the_records_is_one(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, office: CloudPbxSimulator, newcomer: Account
) -> None:
    """It has what only the record knows."""
    before = len(await logged(newcomer))
    call = office.place_call("101", "600700800")
    await settle(hass, office, newcomer)
    office.answer(call)
    await settle(hass, office, newcomer)
    freezer.tick(90)
    office.hang_up(call)
    await settle(hass, office, newcomer)
    assert await newcomer.keeper.async_flushed(5)
    (told, *_) = await logged(newcomer)
    assert (len(await logged(newcomer)), told.cost, told.disposition) == (before + 1, None, Disposition.ANSWERED)
    await catch_up(hass, freezer, newcomer)
    (known, *_) = await logged(newcomer)
    assert len(await logged(newcomer)) == before + 1
    assert known.call_id == told.call_id
    assert known.recording == call.uniqueid
    assert (known.cost, known.currency) == (Decimal("0.16"), "PLN")


async def test_calls_that_were_made_while_home_assistant_was_off(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, office: CloudPbxSimulator, newcomer: Account
) -> None:
    """They are in the log, count, and whoever was missed is to be called back; nothing fires for the past."""
    known = len(await logged(newcomer))
    today = int(shown(hass, newcomer, "calls_today") or -1)
    await hass.config_entries.async_unload(newcomer.entry.entry_id)
    for caller, answered in (("600700800", False), ("221112233", False), ("601234567", True), ("600700800", True)):
        freezer.tick(60)
        call = office.place_call(caller, "102")
        if answered:
            office.answer(call)
        freezer.tick(20)
        office.hang_up(call)
    told = async_capture_events(hass, EVENT_CALL)
    account = await restart_unloaded(hass, newcomer)
    assert len(await logged(account)) == known + 4
    assert shown(hass, account, "calls_today") == str(today + 4)
    assert shown(hass, account, "last_caller") == "Anna Kowalska"
    (missed,) = [item for item in account.missed.items if item.completed_at is None]
    assert (missed.name, missed.count) == ("Courier", 1)
    todo = state_of(hass, account, Platform.TODO, "missed_calls")
    assert todo
    assert todo.state == "1"
    assert told == []
    account.missed.remove([missed.uid])
    await catch_up(hass, freezer, account)
    assert account.missed.items == ()


async def test_a_feed_that_comes_and_goes_is_no_reason_to_ask_each_time(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, office: CloudPbxSimulator, newcomer: Account
) -> None:
    """What was missed is read at once, but not again and again."""
    office.clear_requests()
    for _ in range(2):
        office.break_connections()
        await until(hass, lambda: not newcomer.connected)
        freezer.tick(5)
        await until(hass, lambda: newcomer.connected)
        await caught_up(hass, newcomer)
        assert len(asked(office)) == 1
    pass_by(hass, freezer, timedelta(seconds=FEED_REST))
    await caught_up(hass, newcomer)
    assert len(asked(office)) == 2


async def restart_unloaded(hass: HomeAssistant, account: Account) -> Account:
    """Set up an account again that was unloaded, as after a start."""
    assert await hass.config_entries.async_setup(account.entry.entry_id)
    account = account.entry.runtime_data
    await until(hass, lambda: account.connected)
    await caught_up(hass, account)
    return account


async def test_missed_calls_from_before_the_account_was_added_are_nobody_s_to_call_back(
    hass: HomeAssistant, office: CloudPbxSimulator, newcomer: Account
) -> None:
    office.hang_up(office.place_call("600700800", "101"))
    await hass.config_entries.async_remove(newcomer.entry.entry_id)
    account = await set_up(hass, make_entry(office))
    assert any(call.missed for call in await logged(account))
    assert account.missed.items == ()


async def test_a_missed_call_is_missed_once(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, office: CloudPbxSimulator, newcomer: Account
) -> None:
    """However often it is found in the records."""
    office.hang_up(office.place_call("600700800", "101"))
    await settle(hass, office, newcomer)
    assert await newcomer.keeper.async_flushed(5)
    for _ in range(2):
        await catch_up(hass, freezer, newcomer)
    assert [(item.number, item.count) for item in newcomer.missed.items] == [(ANNA, 1)]


async def test_the_records_of_a_long_absence_are_read_the_newest_first(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, office: CloudPbxSimulator
) -> None:
    """Also where none from before are wanted."""
    account = await set_up(hass, make_entry(office, options={CONF_BACKFILL_DAYS: 0}))
    known = set(calls_of(office)[: -len(await logged(account))])
    await hass.config_entries.async_unload(account.entry.entry_id)
    freezer.move_to("2026-12-16 15:30:00+00:00")
    office.pbx.cdrs.clear()
    office.fill_history(days=28 + DAYS, calls_per_day=10)
    office.clear_requests()
    account = await restart_unloaded(hass, account)
    assert asked(office)[1:] == [(date(2026, 12, 15), date(2026, 12, 17))]
    assert (account.history and account.history.backlog) is not None
    await read_all(hass, freezer, account)
    assert min(first for first, _ in asked(office)) == date(2026, 11, 17)
    assert [call.call_id for call in reversed(await logged(account))] == [
        call for call in calls_of(office) if call not in known
    ]
    assert shown(hass, account, "history_read") == "100"
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_what_a_lost_feed_did_not_tell_is_read_when_it_is_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, office: CloudPbxSimulator, newcomer: Account
) -> None:
    before = len(await logged(newcomer))
    office.stop_listening()
    await until(hass, lambda: not newcomer.connected)
    freezer.tick(60)
    office.hang_up(office.place_call("221112233", "102"))
    office.start_listening()
    await until(hass, lambda: newcomer.connected)
    await caught_up(hass, newcomer)
    assert len(await logged(newcomer)) == before + 1
    assert [item.name for item in newcomer.missed.items] == ["Courier"]


async def test_a_feed_that_is_cut_in_the_middle_of_a_call_doubles_nothing(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, office: CloudPbxSimulator, newcomer: Account
) -> None:
    before = len(await logged(newcomer))
    call = office.place_call("600700800", "101")
    await settle(hass, office, newcomer)
    office.stop_listening()
    await until(hass, lambda: not newcomer.connected)
    freezer.tick(30)
    office.hang_up(call)
    office.start_listening()
    await until(hass, lambda: newcomer.connected)
    await caught_up(hass, newcomer)
    office.tell_state()
    await settle(hass, office, newcomer)
    assert await newcomer.keeper.async_flushed(5)
    await catch_up(hass, freezer, newcomer)
    assert len(await logged(newcomer)) == before + 1
    assert [(item.number, item.count) for item in newcomer.missed.items] == [(ANNA, 1)]


async def test_what_calls_cost_is_read_with_their_records(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    served: str,  # noqa: ARG001  # its webhook is reached there
    zadarma: ZadarmaSimulator,
) -> None:
    """Records and bills have names of their own for a call; it is one all the same."""
    freezer.move_to(AFTERNOON)
    zadarma.fill_history(days=20, calls_per_day=10)
    entry = make_zadarma_entry(zadarma, options={CONF_BACKFILL_DAYS: 20})
    account = await set_up_webhook(hass, entry, zadarma)
    paths = [request.path for request in zadarma.requests if "statistics" in request.path]
    assert paths.count("/v1/statistics/pbx/") == 1
    assert len(paths) <= 3
    await read_all(hass, freezer, account)
    calls = await logged(account)
    assert len(calls) == len(zadarma.account.rows)
    costs = sorted(row.cost for row in zadarma.account.rows if row.call.direction == "out")
    assert sorted(call.cost for call in calls if call.cost is not None) == costs
    await hass.config_entries.async_unload(entry.entry_id)


async def test_the_day_goes_on_after_a_start_where_there_are_no_records(
    hass: HomeAssistant,
    served: str,  # noqa: ARG001  # its webhook is reached there
    evrotel: EvrotelSimulator,
) -> None:
    """The log knows the calls that were told."""
    account = await set_up_webhook(hass, make_evrotel_entry(evrotel), evrotel)
    evrotel.hang_up(evrotel.incoming("380441234567", "380442223344"))
    await until(hass, lambda: shown(hass, account, "calls_today") == "1")
    account = await restart(hass, account)
    assert shown(hass, account, "calls_today") == "1"
    assert shown(hass, account, "missed_calls_today") == "1"
    assert shown(hass, account, "history_read") is None
    await hass.config_entries.async_unload(account.entry.entry_id)


class Ledger(Archive):
    """A provider that has nothing but records, of which it tells when they come, and which it lists."""

    gather_every = timedelta(minutes=1)

    def __init__(self, records: list[Call]) -> None:
        """Have some records."""
        self.records = records
        self.account = ""

    async def gather(self, mark: str | None) -> Gathered:
        """Return a call more than the mark says."""
        seen = len(self.records) if mark is None else int(mark)
        calls = tuple(replace(call, account=self.account) for call in self.records[seen : seen + 1])
        return Gathered(calls=calls, mark=str(seen + len(calls)), more=seen + 1 < len(self.records))

    async def calls(self, start: date, end: date) -> list[Call]:
        """Return the calls that began on these days, in UTC."""
        calls = [call for call in self.records if start <= call.started_at.date() <= end]
        return [replace(call, account=self.account) for call in calls]


async def test_what_came_before_the_first_records_are_gathered_is_read_too(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of the same day as well; and what comes then is read as it comes, until there is no more."""
    freezer.move_to(NOON + timedelta(hours=6))
    ledger = Ledger(many(3))
    entry = await set_up_with(hass, monkeypatch, ledger)
    ledger.account = entry.entry_id
    account: Account = entry.runtime_data
    await caught_up(hass, account)
    assert await logged(account) == []
    await read_all(hass, freezer, account)
    assert len(await logged(account)) == 3
    ledger.records += [ended(f"new {number}", from_number=f"+4822111223{number}") for number in range(3)]
    pass_by(hass, freezer, ledger.gather_every * (1 + JITTER))
    await caught_up(hass, account)
    assert len(await logged(account)) == 6
    assert shown(hass, account, "history_read") == "100"
    await hass.config_entries.async_unload(entry.entry_id)
