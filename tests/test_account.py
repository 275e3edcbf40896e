"""An account from set-up to removal."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE, Platform
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

import custom_components.cloud_telephony
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.events import QueueChanged
from custom_components.cloud_telephony.calls.messages import SentMessage
from custom_components.cloud_telephony.calls.model import Thing
from custom_components.cloud_telephony.const import DOMAIN, EVENT_CALL
from custom_components.cloud_telephony.watchdog import LOST_CALLS_CHECK
from simulator.cloudpbx import CloudPbxSimulator

from .glue import ANNA, make_entry, reload, set_up, settle, shown, state_of, text, until


def reauth_flows(hass: HomeAssistant) -> list[str]:
    """Return the entries whose users are asked to sign in again."""
    return [
        flow["context"]["entry_id"]
        for flow in hass.config_entries.flow.async_progress()
        if flow["context"]["source"] == "reauth"
    ]


async def break_and_connect_again(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Have the feed lost, and wait until it is back and what it missed has been asked for."""
    sim.break_connections()
    await until(hass, lambda: not account.connected)
    await until(hass, lambda: account.connected)
    await asyncio.gather(*(task for task in account.entry._background_tasks if "catching up" in repr(task)))
    await hass.async_block_till_done(wait_background_tasks=False)


@pytest.mark.parametrize("status", [401, 403])
async def test_refused_credentials_ask_for_new_ones(
    hass: HomeAssistant, sim: CloudPbxSimulator, entry: MockConfigEntry, status: int
) -> None:
    """The account is not set up, and its user is asked once."""
    sim.answer_with("*", status=status, times=None)
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    await hass.async_block_till_done()
    assert reauth_flows(hass) == [entry.entry_id]
    assert entry.reason == text("invalid_auth", server=sim.api_url.removeprefix("http://"))


async def test_hosts_that_are_down_are_asked_again(
    hass: HomeAssistant, sim: CloudPbxSimulator, entry: MockConfigEntry
) -> None:
    """By Home Assistant, until one answers."""
    sim.host_down("api")
    sim.host_down("fallback")
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.reason == text("cannot_connect", server=sim.api_url.removeprefix("http://"))
    assert reauth_flows(hass) == []
    sim.host_up("fallback")
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=5))
    await until(hass, lambda: entry.state is ConfigEntryState.LOADED)
    account: Account = entry.runtime_data
    await until(hass, lambda: account.connected)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_server_that_fails_is_asked_again(
    hass: HomeAssistant, sim: CloudPbxSimulator, entry: MockConfigEntry
) -> None:
    """The reason is told in words."""
    sim.answer_with("*", status=500, body="<html>", times=None)
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.reason == text("server_failed", server=sim.api_url.removeprefix("http://"), status="500")


async def test_an_address_that_is_none_is_an_error(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """Trying again would not help."""
    entry = make_entry(sim, data={**make_entry(sim).data, "api_url": "ftp://example.com"})
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.reason == text("invalid_url", url="api_url")


async def test_a_feed_that_refuses_the_key_asks_for_a_new_one(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """It is not tried again with the wrong one; what REST gives stays."""
    sim.fill_history(days=1)
    entry = make_entry(sim, data={**make_entry(sim).data, "pbx_key": "wrong"})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await asyncio.gather(*(task for task in entry._background_tasks if "feed" in repr(task)))
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert reauth_flows(hass) == [entry.entry_id]
    assert len(sim.handshakes) == 1
    account: Account = entry.runtime_data
    connected = state_of(hass, account, Platform.BINARY_SENSOR, "connected")
    assert connected is not None
    assert connected.state == "off"
    answer = await hass.services.async_call(DOMAIN, "get_calls", {}, blocking=True, return_response=True)
    assert answer is not None
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_key_that_is_withdrawn_later_asks_for_a_new_one(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """The feed is refused when it connects again."""
    sim.answer_with("/ws/pbx_Biuro", status=403, times=None)
    sim.break_connections()
    await until(hass, lambda: reauth_flows(hass))
    assert not account.connected


async def test_a_key_that_the_hosts_withdraw_later_asks_for_a_new_one(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """Also where the feed still takes its own."""
    sim.answer_with("/cdr", status=401, times=None)
    await break_and_connect_again(hass, sim, account)
    assert reauth_flows(hass) == [account.entry.entry_id]
    assert account.connected


async def test_nothing_is_heard_any_more_while_entities_go(hass: HomeAssistant, account: Account) -> None:
    """A thing that came up then would get entities that nobody takes away."""
    listening: list[bool] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        tasks = [task for task in asyncio.all_tasks() if "feed" in task.get_name()]
        if event.data["new_state"] and event.data["new_state"].state == STATE_UNAVAILABLE:
            listening.append(any(not task.cancelling() for task in tasks))

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    assert await hass.config_entries.async_unload(account.entry.entry_id)
    assert listening
    assert not any(listening)


async def test_unloading_leaves_nothing_behind(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """No task, no connection, no timer (those are looked for after every test), and no call is told any more."""
    told = async_capture_events(hass, EVENT_CALL)
    assert await hass.config_entries.async_unload(account.entry.entry_id)
    assert account.entry.state is ConfigEntryState.NOT_LOADED
    await sim.wait_for_clients(0)
    assert not [task for task in asyncio.all_tasks() if "feed" in task.get_name()]
    sim.place_call("600700800", "101")
    await hass.async_block_till_done()
    assert told == []


async def test_what_is_told_while_unloading_is_not_written_later(
    hass: HomeAssistant, hass_storage: dict[str, Any], account: Account
) -> None:
    """The file of a removed account would come back, and that of a reloaded one grow old."""
    assert await hass.config_entries.async_remove(account.entry.entry_id)
    account.feed_events([QueueChanged(queue="Orders", waiting=1)])
    account.sent(SentMessage(message_id="1", to="+48600700800"))
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=5))
    await hass.async_block_till_done()
    assert f"{DOMAIN}.{account.entry.entry_id}" not in hass_storage


async def test_a_call_goes_on_over_a_reload(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Somebody adds a contact while they talk: the end of the call is told all the same."""
    told = async_capture_events(hass, EVENT_CALL)
    call = sim.place_call("600700800", "101")
    sim.answer(call)
    await settle(hass, sim, account)
    again = await reload(hass, account)
    sim.hang_up(call)
    await settle(hass, sim, again)
    assert [event.data["state"] for event in told] == ["ringing", "answered", "ended"]
    assert len({event.data["call_id"] for event in told}) == 1


async def test_what_is_known_is_written_before_long(
    hass: HomeAssistant, hass_storage: dict[str, Any], sim: CloudPbxSimulator, account: Account
) -> None:
    """Without waiting for Home Assistant to stop."""
    sim.set_extension("101", 1)
    await settle(hass, sim, account)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=2))
    await hass.async_block_till_done(wait_background_tasks=False)
    written = hass_storage[f"{DOMAIN}.{account.entry.entry_id}"]["data"]
    assert {thing["fields"].get("number") for thing in written["live"]["things"]} >= {"101"}


@pytest.mark.parametrize(
    "data",
    [
        {"live": {"version": 1, "things": [{"type": "unicorn"}, None]}, "messages": {}},
        {"live": 1, "messages": [1], "calls": "x", "missed": [{}], "webhook": {"last_delivery": "today"}},
        ["no object"],
    ],
)
async def test_a_file_that_was_damaged_is_no_obstacle(
    hass: HomeAssistant, hass_storage: dict[str, Any], sim: CloudPbxSimulator, entry: MockConfigEntry, data: object
) -> None:
    """What can be read of it is, the rest is forgotten."""
    hass_storage[f"{DOMAIN}.{entry.entry_id}"] = {
        "version": 1,
        "key": f"{DOMAIN}.{entry.entry_id}",
        "data": data,
    }
    account = await set_up(hass, entry)
    assert sim.clients == 1
    assert not account.live.things
    await hass.config_entries.async_unload(entry.entry_id)


async def test_removing_an_account_removes_everything(
    hass: HomeAssistant, hass_storage: dict[str, Any], sim: CloudPbxSimulator, account: Account
) -> None:
    """Devices, entities, and the file."""
    sim.set_extension("101", 1)
    await settle(hass, sim, account)
    entry_id = account.entry.entry_id
    assert await hass.config_entries.async_unload(entry_id)
    assert f"{DOMAIN}.{entry_id}" in hass_storage
    assert er.async_entries_for_config_entry(er.async_get(hass), entry_id)
    await hass.config_entries.async_remove(entry_id)
    assert f"{DOMAIN}.{entry_id}" not in hass_storage
    assert not dr.async_entries_for_config_entry(dr.async_get(hass), entry_id)
    assert not dr.async_child_entries_for_config_entry(dr.async_get(hass), entry_id)
    assert not er.async_entries_for_config_entry(er.async_get(hass), entry_id)


async def test_a_call_whose_end_was_lost_ends_all_the_same(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, sim: CloudPbxSimulator, account: Account
) -> None:
    """An order that no phone takes up is given up after a while."""
    told = async_capture_events(hass, EVENT_CALL)
    sim.answer_with("/dial", status=200, body="OK")
    await hass.services.async_call(DOMAIN, "dial", {"to": "600700800"}, blocking=True)
    freezer.tick(timedelta(seconds=61))
    async_fire_time_changed(hass, dt_util.utcnow() + LOST_CALLS_CHECK)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert [event.data["state"] for event in told] == ["dialing", "ended"]
    assert shown(hass, account, "active_calls") == "0"


async def test_an_event_that_is_repeated_is_told_once(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """In a state, on the bus, in triggers."""
    told = async_capture_events(hass, EVENT_CALL)
    sim.set_extension("101", 8, number="600700800")
    await settle(hass, sim, account)
    changes = async_capture_events(hass, "state_changed")
    for _ in range(3):
        sim.set_extension("101", 8, number="600700800")
    await settle(hass, sim, account)
    assert len(told) == 1
    assert not [change for change in changes if "marker" not in change.data["entity_id"]]


async def test_an_event_that_trips_the_integration_costs_no_other(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither its siblings nor the feed; the log has what a bug report needs, and no number."""

    def trip(things: Sequence[Thing]) -> None:
        if any(thing.key == "extension:198" for thing in things):
            raise ValueError(ANNA)

    account.listen_newcomers(trip)
    sim.set_extension("198", 1)
    sim.set_extension("199", 1)
    await settle(hass, sim, account)
    assert shown(hass, account, "extension_status", "extension:199") == "in_use"
    assert account.connected
    assert "An event of Biuro cannot be taken in, ExtensionChanged: ValueError" in caplog.text
    assert "in trip" in caplog.text
    assert ANNA not in caplog.text


async def test_the_records_of_today_cannot_be_read(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    """The feed goes on, and calls are counted from now on."""
    sim.answer_with("/cdr", status=500, times=None)
    await break_and_connect_again(hass, sim, account)
    assert "New records of Biuro cannot be read" in caplog.text
    sim.hang_up(sim.place_call("600700800", "101"))
    await settle(hass, sim, account)
    assert shown(hass, account, "calls_today") == "1"


async def test_who_called_while_the_feed_was_down(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """Is told by the records, and is the last caller."""
    sim.hang_up(sim.place_call("600700800", "101"))
    await settle(hass, sim, account)
    assert shown(hass, account, "last_caller") == "Anna Kowalska"
    sim.stop_listening()
    await until(hass, lambda: not account.connected)
    sim.advance(60)
    sim.hang_up(sim.place_call("221112233", "102"))
    sim.start_listening()
    await until(hass, lambda: account.connected)
    await asyncio.gather(*(task for task in account.entry._background_tasks if "catching up" in repr(task)))
    await hass.async_block_till_done(wait_background_tasks=False)
    assert shown(hass, account, "last_caller") == "Courier"


async def test_the_log_has_no_key_and_no_number(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever happens."""
    caplog.set_level("DEBUG", logger="custom_components.cloud_telephony")
    sim.hang_up(sim.place_call("600700800", "101"))
    await hass.services.async_call(DOMAIN, "send_sms", {"to": "600700800", "message": "Hello"}, blocking=True)
    sim.break_connections()
    await until(hass, lambda: not account.connected)
    await until(hass, lambda: account.connected)
    ours = "\n".join(record.getMessage() for record in caplog.records if "cloud_telephony" in record.name)
    assert ours
    for secret in (sim.api_key, sim.pbx_key, "600700800", "Hello"):
        assert secret not in ours


def test_nothing_of_the_integration_names_a_provider() -> None:
    """Above the providers everything branches on what a provider can do."""
    glue = list(Path(custom_components.cloud_telephony.__path__[0]).glob("*.py"))
    assert glue
    assert not [file.name for file in glue if "cloudpbx" in file.read_text().casefold() and file.name != "forms.py"]
