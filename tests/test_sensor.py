"""Sensors and binary sensors: what they show of a simulated office."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events, async_fire_time_changed

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.model import AgentStatus, ExtensionStatus
from custom_components.cloud_telephony.const import EVENT_CALL
from simulator.cloudpbx import CloudPbxSimulator

from .glue import attributes, make_entry, set_up, settle, shown, state_of, until

EXTENSION = "extension:101"
QUEUE = "queue:Orders"
AGENT = "agent:Orders:102"


@pytest.mark.parametrize(
    ("number", "status"),
    [(0, "idle"), (1, "in_use"), (2, "busy"), (4, "offline"), (8, "ringing"), (16, "on_hold"), (32, "connecting")],
)
async def test_every_status(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, number: int, status: str
) -> None:
    """The provider's numbers as the words of the contract, all of them options of the sensor."""
    sim.set_extension("101", number)
    await settle(hass, sim, account)
    assert shown(hass, account, "extension_status", EXTENSION) == status
    state = state_of(hass, account, Platform.SENSOR, "extension_status", EXTENSION)
    assert state is not None
    assert state.attributes["options"] == [known.value for known in ExtensionStatus]


async def test_whom_a_phone_is_connected_with(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """A contact's name goes before the one that the provider tells."""
    sim.place_call("600700800", "101", name="ANNA K")
    await settle(hass, sim, account)
    assert attributes(hass, account, "extension_status", EXTENSION) == {
        "extension": "101",
        "connected_number": "+48600700800",
        "connected_name": "Anna Kowalska",
        "raw_status": "8",
    }


async def test_a_status_that_nobody_knows(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """It is unknown, and what the provider said is kept."""
    sim.set_extension("101", 9)
    await settle(hass, sim, account)
    assert shown(hass, account, "extension_status", EXTENSION) == STATE_UNKNOWN
    assert attributes(hass, account, "extension_status", EXTENSION)["raw_status"] == "9"


async def test_a_fresh_account_has_the_phones_of_past_calls(
    hass: HomeAssistant, sim: CloudPbxSimulator, entry: MockConfigEntry
) -> None:
    """They do nothing that is known."""
    sim.fill_history(days=2)
    account = await set_up(hass, entry)
    numbers = sorted(key for key in account.live.things if key.startswith("extension:"))
    assert numbers == [f"extension:{number}" for number in (101, 102, 103, 104, 105)]
    assert shown(hass, account, "extension_status", EXTENSION) == STATE_UNKNOWN
    await hass.config_entries.async_unload(entry.entry_id)


async def test_hidden_phones_have_no_entities(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """Neither as extensions nor as agents; their calls are told all the same."""
    entry = make_entry(sim, options={"show_extensions": ["10*"], "hide_extensions": ["102", "10[45]"]})
    account = await set_up(hass, entry)
    told = async_capture_events(hass, EVENT_CALL)
    for number in ("101", "102", "103", "104", "201"):
        sim.set_extension(number, 0)
    sim.place_call("600700800", "102")
    await settle(hass, sim, account)
    seen = {
        number
        for number in ("101", "102", "103", "104", "201")
        if shown(hass, account, "extension_status", f"extension:{number}")
    }
    assert seen == {"101", "103"}
    assert shown(hass, account, "agent_status", AGENT) is None
    assert [event.data["extension"] for event in told] == ["102"]
    await hass.config_entries.async_unload(entry.entry_id)


async def test_who_waits(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    sim: CloudPbxSimulator,
    account: Account,
) -> None:
    """The longest wait goes on by itself, and ends with the first who came."""
    sim.set_queue("Orders", 1)
    await settle(hass, sim, account)
    assert shown(hass, account, "queue_waiting", QUEUE) == "1"
    assert shown(hass, account, "queue_longest_wait", QUEUE) == "0"
    freezer.tick(10)
    async_fire_time_changed(hass)
    assert shown(hass, account, "queue_longest_wait", QUEUE) == "10"
    sim.set_queue("Orders", 2)
    await settle(hass, sim, account)
    freezer.tick(10)
    async_fire_time_changed(hass)
    assert shown(hass, account, "queue_longest_wait", QUEUE) == "20"
    sim.set_queue("Orders", 1)
    await settle(hass, sim, account)
    assert shown(hass, account, "queue_longest_wait", QUEUE) == "10"
    sim.set_queue("Orders", 0)
    await settle(hass, sim, account)
    assert shown(hass, account, "queue_waiting", QUEUE) == "0"
    assert shown(hass, account, "queue_longest_wait", QUEUE) == "0"
    assert attributes(hass, account, "queue_longest_wait", QUEUE) == {"queue": "Orders"}


async def test_agents(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Who is free, who pauses and why, and how many calls each took."""
    sim.set_agent("Orders", "102", status=1, taken=4)
    sim.set_agent("Orders", "103", status=1, paused=True, reason="lunch")
    await settle(hass, sim, account)
    assert shown(hass, account, "queue_agents_available", QUEUE) == "1"
    assert shown(hass, account, "agent_status", AGENT) == "idle"
    assert shown(hass, account, "agent_calls_taken", AGENT) == "4"
    assert attributes(hass, account, "agent_calls_taken", AGENT) == {"queue": "Orders", "agent": "102"}
    paused = state_of(hass, account, Platform.BINARY_SENSOR, "agent_paused", "agent:Orders:103")
    assert paused is not None
    assert paused.state == "on"
    assert {key: paused.attributes[key] for key in ("queue", "agent", "reason")} == {
        "queue": "Orders",
        "agent": "103",
        "reason": "lunch",
    }


async def test_a_pause_ends(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """The reason goes with it, and the queue has one more."""
    sim.set_agent("Orders", "102", status=1, paused=True, reason="lunch")
    sim.set_agent("Orders", "102", paused=False)
    await settle(hass, sim, account)
    paused = state_of(hass, account, Platform.BINARY_SENSOR, "agent_paused", AGENT)
    assert paused is not None
    assert (paused.state, paused.attributes["reason"]) == ("off", None)
    assert shown(hass, account, "queue_agents_available", QUEUE) == "1"


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (1, "idle"),
        (2, "in_use"),
        (3, "busy"),
        (4, "invalid"),
        (5, "offline"),
        (6, "ringing"),
        (7, "ringing_in_use"),
        (8, "on_hold"),
        (0, STATE_UNKNOWN),
        (99, STATE_UNKNOWN),
    ],
)
async def test_every_status_of_an_agent(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, number: int, status: str
) -> None:
    """Another scale than that of extensions."""
    sim.set_agent("Orders", "102", status=number)
    await settle(hass, sim, account)
    state = state_of(hass, account, Platform.SENSOR, "agent_status", AGENT)
    assert state is not None
    assert state.state == status
    assert state.attributes["options"] == [known.value for known in AgentStatus]
    assert attributes(hass, account, "agent_status", AGENT) == {
        "queue": "Orders",
        "agent": "102",
        "raw_status": str(number),
    }


async def test_conferences(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Who is in a room, in the order of joining."""
    sim.join_conference("Board", "101", "Reception")
    sim.join_conference("Board", "600700800", "A. K.")
    await settle(hass, sim, account)
    assert shown(hass, account, "conference_participants", "conference:Board") == "2"
    assert attributes(hass, account, "conference_participants", "conference:Board") == {
        "conference": "Board",
        "participants": [
            {"number": "101", "name": "Reception"},
            {"number": "+48600700800", "name": "Anna Kowalska"},
        ],
    }
    sim.leave_conference("Board", "101")
    await settle(hass, sim, account)
    assert shown(hass, account, "conference_participants", "conference:Board") == "1"


async def test_calls_of_the_day(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """How many, how many missed, who called last."""
    for answered in (True, False):
        call = sim.place_call("600700800" if answered else "223334455", "101", name="" if answered else "City")
        await settle(hass, sim, account)
        assert shown(hass, account, "active_calls") == "1"
        if answered:
            sim.answer(call)
        sim.hang_up(call)
    await settle(hass, sim, account)
    assert shown(hass, account, "active_calls") == "0"
    assert shown(hass, account, "calls_today") == "2"
    assert shown(hass, account, "missed_calls_today") == "1"
    assert shown(hass, account, "last_caller") == "City"
    found = attributes(hass, account, "last_caller")
    assert dt_util.parse_datetime(found.pop("called_at")) is not None
    assert found == {"number": "+48223334455", "name": "City", "extension": "101"}


async def test_the_day_begins_with_the_calls_of_the_records(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, sim: CloudPbxSimulator, entry: MockConfigEntry
) -> None:
    """Of today only, by Home Assistant's clock."""
    await hass.config.async_set_time_zone("Europe/Warsaw")
    freezer.move_to("2026-11-18 16:30:00+00:00")
    sim.fill_history(days=1, calls_per_day=10)
    calls = [call for call in sim.pbx.cdrs if call.started_at >= dt_util.start_of_local_day()]
    assert 0 < len(calls) < len(sim.pbx.cdrs)
    account = await set_up(hass, entry)
    assert shown(hass, account, "calls_today") == str(len(calls))
    assert float(shown(hass, account, "talk_time_today") or 0) == pytest.approx(
        sum(call.talk_time for call in calls) / 60, abs=0.01
    )
    assert shown(hass, account, "last_caller") is not None
    await hass.config_entries.async_unload(entry.entry_id)


async def test_midnight(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, sim: CloudPbxSimulator, account: Account
) -> None:
    """A new day begins with nothing, without any call."""
    sim.hang_up(sim.place_call("600700800", "101"))
    await settle(hass, sim, account)
    assert shown(hass, account, "missed_calls_today") == "1"
    midnight = dt_util.start_of_local_day() + timedelta(days=1)
    freezer.move_to(midnight + timedelta(seconds=1))
    async_fire_time_changed(hass, midnight + timedelta(seconds=1))
    await hass.async_block_till_done(wait_background_tasks=False)
    assert shown(hass, account, "calls_today") == "0"
    assert shown(hass, account, "missed_calls_today") == "0"
    assert float(shown(hass, account, "talk_time_today") or -1) == 0


async def test_connected(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """The feed is up, down, and up again."""

    def connected() -> str:
        state = state_of(hass, account, Platform.BINARY_SENSOR, "connected")
        assert state is not None
        return state.state

    assert connected() == "on"
    sim.stop_listening()
    await until(hass, lambda: connected() == "off")
    sim.start_listening()
    await until(hass, lambda: connected() == "on")
