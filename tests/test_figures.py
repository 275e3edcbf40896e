"""What an account is asked for now and then: money, lines, phones."""

import asyncio
from datetime import timedelta
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.figures import COST_EVERY, PHONES_EVERY, ROUND, TOLERATED_FAILURES
from simulator.zadarma import Limits, ZadarmaSimulator

from .glue import make_zadarma_entry, reload, set_up, shown, state_of

BALANCE = "/v1/info/balance/"
COST = "/v1/statistics/"
LINES = "/v1/sip/"
PHONES = "/v1/pbx/internal/101/status/"
LINE = "line:00001"


@pytest.fixture
def issues(hass: HomeAssistant) -> ir.IssueRegistry:
    """Return what the user is to repair."""
    return ir.async_get(hass)


@pytest.fixture
def plenty(zadarma: ZadarmaSimulator) -> None:
    """Let more be asked for in a minute than Zadarma does; who asks learns of it with the first answer."""


async def next_round(hass: HomeAssistant, rounds: int = 1) -> None:
    """Let so many rounds begin and end."""
    for _ in range(rounds):
        async_fire_time_changed(hass, dt_util.utcnow() + ROUND + timedelta(seconds=1))
        await hass.async_block_till_done(wait_background_tasks=True)


def asked(sim: ZadarmaSimulator, path: str) -> int:
    """Return how often a method was called."""
    return sum(request.path == path and (path != COST or "cost_only" in request.query) for request in sim.requests)


def line_device(hass: HomeAssistant, account: Account, line_id: str) -> Any:
    """Return the device of a line, None if it has none."""
    children = dr.async_child_entries_for_config_entry(dr.async_get(hass), account.entry.entry_id)
    identifier = (DOMAIN, f"{account.entry.entry_id}/line:{line_id}")
    return next((device for device in children if identifier in device.identifiers), None)


async def test_money(hass: HomeAssistant, zadarma_account: Account) -> None:
    """With the account's currency, as Home Assistant's statistics want it."""
    balance = state_of(hass, zadarma_account, Platform.SENSOR, "balance")
    cost = state_of(hass, zadarma_account, Platform.SENSOR, "month_cost")
    assert balance is not None
    assert cost is not None
    assert (balance.state, cost.state) == ("10.34", "0.0")
    for state in (balance, cost):
        assert state.attributes["device_class"] == "monetary"
        assert state.attributes["state_class"] == "total"
        assert state.attributes["unit_of_measurement"] == "USD"
    month = dt_util.start_of_local_day(dt_util.now().date().replace(day=1))
    assert cost.attributes["last_reset"] == month.isoformat()
    assert "last_reset" not in balance.attributes


@pytest.mark.usefixtures("plenty")
async def test_the_cost_of_calls(hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account) -> None:
    """A call that was paid makes the month dearer and the balance smaller."""
    call = zadarma.outgoing("101", "48600700800")
    zadarma.answer(call)
    zadarma.advance(120)
    zadarma.hang_up(call)
    await zadarma.settled()
    await next_round(hass, COST_EVERY)
    assert float(shown(hass, zadarma_account, "month_cost") or 0) == pytest.approx(0.036)


@pytest.mark.usefixtures("plenty")
async def test_how_often_is_asked(hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account) -> None:
    """Zadarma takes three requests for statistics a minute, and one request for each phone."""
    assert zadarma_account.figures is not None
    zadarma.clear_requests()
    rounds = 2 * COST_EVERY
    for _ in range(rounds):
        zadarma.advance(ROUND.total_seconds())
        await next_round(hass)
    assert asked(zadarma, BALANCE) == rounds
    assert asked(zadarma, LINES) == rounds
    assert asked(zadarma, PHONES) == rounds // PHONES_EVERY
    assert asked(zadarma, COST) == rounds // COST_EVERY


async def test_providers_that_cannot_be_asked(account: Account, evrotel_account: Account) -> None:
    """Nothing is polled there."""
    assert account.figures is None
    assert evrotel_account.figures is None


async def test_nobody_waits_for_it(hass: HomeAssistant, served: str, zadarma: ZadarmaSimulator) -> None:
    """An account is there before its balance is known."""
    assert served
    entry = make_zadarma_entry(zadarma)
    zadarma.delay(BALANCE, 3600)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    await zadarma.wait_for_request(BALANCE)
    assert shown(hass, entry.runtime_data, "balance") == STATE_UNKNOWN
    assert shown(hass, entry.runtime_data, "calls_today") == "0"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_what_cannot_be_read_is_unavailable_after_a_while(
    hass: HomeAssistant,
    zadarma: ZadarmaSimulator,
    zadarma_account: Account,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It fails by itself, comes back by itself, and each is logged once."""
    caplog.set_level(logging.INFO)
    zadarma.answer_with(BALANCE, status=500, times=None)
    await next_round(hass, TOLERATED_FAILURES)
    assert shown(hass, zadarma_account, "balance") == "10.34"
    zadarma.set_balance(5)
    await next_round(hass, 2)
    assert shown(hass, zadarma_account, "balance") == STATE_UNAVAILABLE
    registered = state_of(hass, zadarma_account, Platform.BINARY_SENSOR, "registered", LINE)
    assert registered is not None
    assert registered.state == "on"
    assert [record.message.split(":")[0] for record in caplog.records if "balance of" in record.message] == [
        "The balance of Office cannot be read"
    ]
    zadarma.clear_faults()
    await next_round(hass, 2)
    assert shown(hass, zadarma_account, "balance") == "5.0"
    assert [record.message for record in caplog.records if "balance of" in record.message][1:] == [
        "The balance of Office can be read again"
    ]


@pytest.mark.usefixtures("plenty")
async def test_what_was_not_read_is_tried_in_the_next_round(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """However seldom it is asked for else."""
    await next_round(hass, COST_EVERY - 1)
    zadarma.answer_with(COST, status=500)
    zadarma.clear_requests()
    await next_round(hass, 2)
    assert asked(zadarma, COST) == 2
    await next_round(hass)
    assert asked(zadarma, COST) == 2
    assert shown(hass, zadarma_account, "month_cost") == "0.0"


@pytest.mark.usefixtures("plenty")
async def test_what_is_known_stays_through_a_reload(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """It is shown at once, and the cost is not asked for again each time."""
    zadarma.clear_requests()
    zadarma.answer_with(BALANCE, status=500)
    zadarma.answer_with(LINES, status=500)
    account = await reload(hass, zadarma_account)
    assert asked(zadarma, COST) == 0
    assert (shown(hass, account, "balance"), shown(hass, account, "month_cost")) == ("10.34", "0.0")
    switch = state_of(hass, account, Platform.SWITCH, "redirection", LINE)
    assert switch is not None
    assert switch.state == "off"
    await next_round(hass, 2)
    assert asked(zadarma, COST) == 1


async def test_a_removed_account_is_forgotten(hass: HomeAssistant, served: str, zadarma: ZadarmaSimulator) -> None:
    """Should it be added again, nothing is shown of before."""
    assert served
    entry = make_zadarma_entry(zadarma)
    await set_up(hass, entry)
    await hass.config_entries.async_remove(entry.entry_id)
    zadarma.delay(BALANCE, 3600)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert shown(hass, entry.runtime_data, "balance") == STATE_UNKNOWN
    await hass.config_entries.async_unload(entry.entry_id)


async def test_refused_credentials_ask_for_new_ones(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """Once, however often it is asked."""
    assert zadarma_account.figures is not None
    zadarma.answer_with("*", status=401, times=None)
    await next_round(hass, 2)
    zadarma.clear_faults()
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


async def test_phones_that_are_not_there(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """A phone that lost its registration is offline."""
    assert shown(hass, zadarma_account, "extension_status", "extension:102") == "idle"
    zadarma.set_online("102", online=False)
    await next_round(hass, PHONES_EVERY)
    assert shown(hass, zadarma_account, "extension_status", "extension:102") == "offline"
    assert shown(hass, zadarma_account, "extension_status", "extension:101") == "idle"


async def test_a_phone_in_a_call_stays_so(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """The provider tells it as registered, which says less than the call, also while several ring."""
    call = zadarma.incoming("48600700800", "442037691880")
    await zadarma.settled()
    zadarma.ring(call, "101")
    zadarma.ring(call, "102")
    await zadarma.settled()
    await next_round(hass, PHONES_EVERY)
    assert shown(hass, zadarma_account, "extension_status", "extension:101") == "ringing"
    assert shown(hass, zadarma_account, "extension_status", "extension:102") == "ringing"
    assert shown(hass, zadarma_account, "extension_status", "extension:103") == "idle"
    zadarma.answer(call, "102")
    await zadarma.settled()
    await next_round(hass, PHONES_EVERY)
    assert shown(hass, zadarma_account, "extension_status", "extension:102") == "in_use"
    zadarma.hang_up(call)
    await zadarma.settled()
    assert shown(hass, zadarma_account, "extension_status", "extension:102") == "idle"


async def test_a_low_balance(
    hass: HomeAssistant, served: str, zadarma: ZadarmaSimulator, issues: ir.IssueRegistry
) -> None:
    """The user is warned while it is below what they chose, with all that they need to know."""
    assert served
    account = await set_up(hass, make_zadarma_entry(zadarma, options={"low_balance": 5}))
    issue_id = f"low_balance_{account.entry.entry_id}"
    assert issues.async_get_issue(DOMAIN, issue_id) is None
    zadarma.set_balance(4.5)
    await next_round(hass)
    issue = issues.async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert (issue.severity, issue.is_fixable) == (ir.IssueSeverity.WARNING, False)
    assert issue.translation_placeholders == {
        "account": "Office",
        "amount": "4.50",
        "currency": "USD",
        "threshold": "5.00",
    }
    zadarma.set_balance(5)
    await next_round(hass)
    assert issues.async_get_issue(DOMAIN, issue_id) is None
    zadarma.set_balance(-1)
    await next_round(hass)
    assert issues.async_get_issue(DOMAIN, issue_id) is not None
    issues.async_ignore(DOMAIN, issue_id, ignore=True)
    await reload(hass, account)
    ignored = issues.async_get_issue(DOMAIN, issue_id)
    assert ignored is not None
    assert ignored.dismissed_version
    await hass.config_entries.async_remove(account.entry.entry_id)
    assert issues.async_get_issue(DOMAIN, issue_id) is None


async def test_nobody_is_warned_who_did_not_ask_for_it(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, issues: ir.IssueRegistry
) -> None:
    """However little is left."""
    zadarma.set_balance(0)
    await next_round(hass)
    assert shown(hass, zadarma_account, "balance") == "0.0"
    assert issues.async_get_issue(DOMAIN, f"low_balance_{zadarma_account.entry.entry_id}") is None


async def test_requests_that_have_to_wait(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """It is shown until when, and that they do not when they do not."""
    assert shown(hass, zadarma_account, "limited_until") == STATE_UNKNOWN
    zadarma.limits = Limits(general=len(zadarma.requests) + 1)
    balance = zadarma_account.provider.balance  # type: ignore[attr-defined]
    await balance()
    waiting = asyncio.create_task(balance())
    await asyncio.sleep(0)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=11))
    await hass.async_block_till_done(wait_background_tasks=False)
    limited = dt_util.parse_datetime(shown(hass, zadarma_account, "limited_until") or "")
    assert limited is not None
    assert timedelta(0) < limited - dt_util.utcnow() <= timedelta(seconds=61)
    waiting.cancel()


async def test_lines(hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account) -> None:
    """Each is a device with what is known and can be set."""
    device = line_device(hass, zadarma_account, "00002")
    assert device.name == "Gate 00002"
    states = {
        (platform, key): state_of(hass, zadarma_account, platform, key, "line:00002")
        for platform, key in (
            (Platform.BINARY_SENSOR, "registered"),
            (Platform.SWITCH, "redirection"),
            (Platform.SELECT, "caller_id"),
        )
    }
    assert [state and state.state for state in states.values()] == ["off", "off", STATE_UNKNOWN]
    assert all(state and state.attributes["line"] == "00002" for state in states.values())
    select = states[Platform.SELECT, "caller_id"]
    assert select is not None
    assert select.attributes["options"] == ["+442037691880", "+442037691881"]
    zadarma.set_online("00002", online=True)
    zadarma.account.lines["00002"].name = "Door"
    await next_round(hass)
    registered = state_of(hass, zadarma_account, Platform.BINARY_SENSOR, "registered", "line:00002")
    assert registered is not None
    assert registered.state == "on"
    assert line_device(hass, zadarma_account, "00002").name == "Door 00002"


async def test_a_line_that_comes_and_goes(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """With its device, as often as it does."""
    for _ in range(2):
        assert line_device(hass, zadarma_account, "00003") is None
        zadarma.add_line("00003", "Lift", "442037691880")
        await next_round(hass)
        assert line_device(hass, zadarma_account, "00003") is not None
        assert state_of(hass, zadarma_account, Platform.SWITCH, "redirection", "line:00003") is not None
        del zadarma.account.lines["00003"]
        await next_round(hass)
    assert state_of(hass, zadarma_account, Platform.SWITCH, "redirection", "line:00003") is None


@pytest.mark.usefixtures("plenty")
async def test_a_line_that_went_while_nobody_looked(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """Its device goes once the lines were read; until then nobody knows."""
    zadarma.answer_with(LINES, status=500)
    account = await reload(hass, zadarma_account)
    assert line_device(hass, account, "00002") is not None
    del zadarma.account.lines["00002"]
    account = await reload(hass, account)
    assert line_device(hass, account, "00002") is None
    assert line_device(hass, account, "00001") is not None


async def test_the_device_of_a_line_that_there_is_stays(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, zadarma_account: Account
) -> None:
    """It would come back within five minutes."""
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    device = line_device(hass, zadarma_account, "00001")
    await client.send_json_auto_id(
        {
            "type": "config/device_registry/remove_config_entry",
            "config_entry_id": zadarma_account.entry.entry_id,
            "device_id": device.id,
        }
    )
    assert not (await client.receive_json())["success"]
    assert line_device(hass, zadarma_account, "00001") is not None
