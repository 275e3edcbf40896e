"""Event entities, and the bus event."""

from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.model import CallPayload
from custom_components.cloud_telephony.const import EVENT_CALL
from simulator.cloudpbx import CloudPbxSimulator

from .glue import settle, state_of


async def test_a_call_from_ringing_to_its_end(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Each change once on the bus, and as an event of the entity with the same payload."""
    told = async_capture_events(hass, EVENT_CALL)
    types = []

    def note() -> None:
        state = state_of(hass, account, Platform.EVENT, "calls")
        assert state is not None
        types.append(state.attributes["event_type"])

    call = sim.place_call("600700800", "101")
    await settle(hass, sim, account)
    note()
    sim.tell_state()
    sim.answer(call)
    sim.tell_state()
    await settle(hass, sim, account)
    note()
    sim.hang_up(call)
    sim.tell_state()
    await settle(hass, sim, account)
    note()
    assert types == ["incoming", "answered", "ended"]
    assert [event.data["state"] for event in told] == ["ringing", "answered", "ended"]
    state = state_of(hass, account, Platform.EVENT, "calls")
    assert state is not None
    assert {key: state.attributes[key] for key in CallPayload.__annotations__} == told[-1].data


async def test_a_missed_call_ends_before_it_is_missed(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """Two events of the entity, one on the bus."""
    told = async_capture_events(hass, EVENT_CALL)
    changes = async_capture_events(hass, "state_changed")
    sim.hang_up(sim.place_call("600700800", "101"))
    await settle(hass, sim, account)
    state = state_of(hass, account, Platform.EVENT, "calls")
    assert state is not None
    types = [
        change.data["new_state"].attributes["event_type"]
        for change in changes
        if change.data["entity_id"] == state.entity_id
    ]
    assert types == ["incoming", "ended", "missed"]
    assert [event.data["state"] for event in told] == ["ringing", "ended"]


async def test_a_text_message(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """How far it has come, with the recipient's name."""
    message = sim.send_sms("600700800", "Hello")
    sim.advance(5)
    await settle(hass, sim, account)
    state = state_of(hass, account, Platform.EVENT, "messages")
    assert state is not None
    assert state.attributes["event_type"] == "delivered"
    assert state.attributes["message_id"] == message.message_id
    assert state.attributes["to_name"] == "Anna Kowalska"


async def test_a_status_that_nobody_knows_is_no_event(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """Nor does it stop those that follow."""
    message = sim.send_sms("600700800", "Hello")
    sim.set_sms(message.message_id, "TELEPORTED")
    await settle(hass, sim, account)
    state = state_of(hass, account, Platform.EVENT, "messages")
    assert state is not None
    assert state.state == STATE_UNKNOWN
