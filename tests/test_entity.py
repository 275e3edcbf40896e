"""What is shown while the feed is down, and after it."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.cloud_telephony.account import Account
from simulator.cloudpbx import CloudPbxSimulator

from .glue import attributes, restart, settle, shown, state_of, until

EXTENSION = "extension:101"
QUEUE = "queue:Orders"
AGENT = "agent:Orders:102"


async def test_a_state_from_before_has_its_time(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Until the provider tells of that thing again."""
    sim.set_extension("101", 1)
    sim.set_extension("102", 1)
    await settle(hass, sim, account)
    assert "as_of" not in attributes(hass, account, "extension_status", EXTENSION)
    sim.break_connections()
    await until(hass, lambda: not account.connected)
    assert shown(hass, account, "extension_status", EXTENSION) == "in_use"
    await until(hass, lambda: account.connected)
    as_of = attributes(hass, account, "extension_status", EXTENSION)["as_of"]
    moment = dt_util.parse_datetime(as_of)
    assert moment is not None
    assert timedelta(0) <= dt_util.utcnow() - moment < timedelta(minutes=1)
    sim.set_extension("101", 1)
    await settle(hass, sim, account)
    assert "as_of" not in attributes(hass, account, "extension_status", EXTENSION)
    assert "as_of" in attributes(hass, account, "extension_status", "extension:102")


async def test_the_last_states_come_back_after_a_restart(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """Of all things, marked with their time."""
    sim.place_call("600700800", "101")
    sim.set_queue("Orders", 3)
    sim.set_agent("Orders", "102", status=1, paused=True, reason="lunch", taken=7)
    sim.join_conference("Board", "104", "Workshop")
    await settle(hass, sim, account)
    again = await restart(hass, account)
    assert again is not account
    assert shown(hass, again, "extension_status", EXTENSION) == "ringing"
    assert attributes(hass, again, "extension_status", EXTENSION)["connected_name"] == "Anna Kowalska"
    assert shown(hass, again, "queue_waiting", QUEUE) == "3"
    assert shown(hass, again, "agent_calls_taken", AGENT) == "7"
    assert shown(hass, again, "conference_participants", "conference:Board") == "1"
    for key, thing in (
        ("extension_status", EXTENSION),
        ("queue_waiting", QUEUE),
        ("agent_status", AGENT),
        ("conference_participants", "conference:Board"),
    ):
        assert "as_of" in attributes(hass, again, key, thing)
    paused = state_of(hass, again, Platform.BINARY_SENSOR, "agent_paused", AGENT)
    assert paused is not None
    assert paused.state == "on"
    assert "as_of" in paused.attributes


async def test_unavailable_only_after_the_grace(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, sim: CloudPbxSimulator, account: Account
) -> None:
    """A short loss of the network is not seen; the switch of the feed shows it at once."""
    sim.set_extension("101", 1)
    await settle(hass, sim, account)
    sim.stop_listening()
    await until(hass, lambda: not account.connected)
    freezer.tick(account.options.grace - timedelta(seconds=1))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert shown(hass, account, "extension_status", EXTENSION) == "in_use"
    assert shown(hass, account, "calls_today") == "0"
    freezer.tick(2)
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert shown(hass, account, "extension_status", EXTENSION) == STATE_UNAVAILABLE
    assert shown(hass, account, "calls_today") == STATE_UNAVAILABLE
    connected = state_of(hass, account, Platform.BINARY_SENSOR, "connected")
    assert connected is not None
    assert connected.state == "off"


async def test_back_after_the_grace(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """The last state is shown again, with its time."""
    sim.set_extension("101", 1)
    await settle(hass, sim, account)
    sim.stop_listening()
    await until(hass, lambda: not account.connected)
    async_fire_time_changed(hass, dt_util.utcnow() + account.options.grace + timedelta(seconds=1))
    await hass.async_block_till_done(wait_background_tasks=False)
    assert shown(hass, account, "extension_status", EXTENSION) == STATE_UNAVAILABLE
    sim.start_listening()
    await until(hass, lambda: account.connected)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert shown(hass, account, "extension_status", EXTENSION) == "in_use"
    assert "as_of" in attributes(hass, account, "extension_status", EXTENSION)


async def test_a_feed_that_never_comes_up(hass: HomeAssistant, sim: CloudPbxSimulator, entry: MockConfigEntry) -> None:
    """The account is set up, and what it cannot know is unavailable after the grace."""
    sim.fill_history(days=1)
    sim.stop_listening()
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    account: Account = entry.runtime_data
    assert shown(hass, account, "extension_status", EXTENSION) == STATE_UNKNOWN
    async_fire_time_changed(hass, dt_util.utcnow() + account.options.grace + timedelta(seconds=1))
    await hass.async_block_till_done(wait_background_tasks=False)
    assert shown(hass, account, "extension_status", EXTENSION) == STATE_UNAVAILABLE
    await hass.config_entries.async_unload(entry.entry_id)
