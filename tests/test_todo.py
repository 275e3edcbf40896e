"""The list of missed calls."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.todo import DOMAIN as TODO
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.cloud_telephony.account import Account
from simulator.cloudpbx import CloudPbxSimulator

from .glue import ANNA, entity_id, reload, restart, settle, state_of, text

STRANGER = "512345678"


def list_id(hass: HomeAssistant, account: Account) -> str:
    """Return the entity of the list."""
    found = entity_id(hass, Platform.TODO, f"{account.entry.entry_id}_missed_calls")
    assert found is not None
    return found


async def act(hass: HomeAssistant, account: Account, action: str, **data: Any) -> Any:
    """Call an action of the list, and return what it answers."""
    answers = action == "get_items"
    target = {"entity_id": list_id(hass, account)}
    answer = await hass.services.async_call(TODO, action, data, blocking=True, target=target, return_response=answers)
    await hass.async_block_till_done(wait_background_tasks=False)
    return answer and answer[target["entity_id"]]


async def items(hass: HomeAssistant, account: Account) -> list[dict[str, Any]]:
    """Return what is on the list, as users get it."""
    found: list[dict[str, Any]] = (await act(hass, account, "get_items"))["items"]
    return found


def count(hass: HomeAssistant, account: Account) -> str:
    """Return how many are still to be called back, as the list shows it."""
    state = state_of(hass, account, Platform.TODO, "missed_calls")
    assert state is not None
    return state.state


async def miss(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, number: str = "600700800", *, settled: bool = True
) -> None:
    """Let somebody call in vain."""
    sim.hang_up(sim.place_call(number, "101"))
    if settled:
        await settle(hass, sim, account)


async def test_an_empty_list(hass: HomeAssistant, account: Account) -> None:
    """Nobody was missed."""
    assert count(hass, account) == "0"
    assert await items(hass, account) == []


async def test_who_was_missed(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, sim: CloudPbxSimulator, account: Account
) -> None:
    """An item for each caller, the last first, with name or number, the time, how often and which line."""
    await hass.config.async_set_time_zone("Europe/Warsaw")
    freezer.move_to("2026-11-21 12:00:00+00:00")
    await miss(hass, sim, account)
    freezer.move_to("2026-11-21 12:05:00+00:00")
    await miss(hass, sim, account, STRANGER)
    freezer.move_to("2026-11-21 12:10:00+00:00")
    await miss(hass, sim, account)
    anna, stranger = await items(hass, account)
    assert anna.pop("uid") != stranger.pop("uid")
    assert anna == {
        "summary": "Anna Kowalska",
        "status": "needs_action",
        "description": f"Called 2 times, last 2026-11-21 13:10\nFrom {ANNA}\nTo 101",
    }
    assert stranger == {
        "summary": f"+48{STRANGER}",
        "status": "needs_action",
        "description": f"Called 2026-11-21 13:05\nFrom +48{STRANGER}\nTo 101",
    }
    assert count(hass, account) == "2"


async def test_callers_who_hide_their_number(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Each is somebody else, and is called so in the user's language."""
    sim.set_extension("101", 0)
    for _ in range(2):
        sim.set_extension("101", 8, number="anonymous")
        sim.set_extension("101", 0)
    await settle(hass, sim, account)
    hidden = await items(hass, account)
    assert [item["summary"] for item in hidden] == ["Unknown caller", "Unknown caller"]
    assert "From" not in hidden[0]["description"]
    assert hidden[0]["uid"] != hidden[1]["uid"]


async def test_who_was_spoken_to_is_ticked_off(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Whether they call again or are called back."""
    await miss(hass, sim, account)
    await miss(hass, sim, account, STRANGER)
    sim.answer(sim.place_call("600700800", "102"))
    sim.answer(sim.place_call("103", STRANGER))
    await settle(hass, sim, account)
    assert [item["status"] for item in await items(hass, account)] == ["completed", "completed"]
    assert all("completed" in item for item in await items(hass, account))
    assert count(hass, account) == "0"


async def test_an_item_is_ticked_off_and_opened_again(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """By who does so in Home Assistant."""
    await miss(hass, sim, account)
    await act(hass, account, "update_item", item="Anna Kowalska", status="completed")
    assert count(hass, account) == "0"
    assert [item["status"] for item in await items(hass, account)] == ["completed"]
    await act(hass, account, "update_item", item="Anna Kowalska", status="needs_action")
    assert count(hass, account) == "1"
    await act(hass, account, "update_item", item="Anna Kowalska", status="needs_action")
    assert count(hass, account) == "1"


async def test_an_item_keeps_its_name(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """It is the caller's."""
    await miss(hass, sim, account)
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, account, "update_item", item="Anna Kowalska", rename="Mum", status="completed")
    assert str(caught.value) == text("missed_call_not_renamed")
    assert count(hass, account) == "1"


async def test_items_are_deleted(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """One by one, or all that are done."""
    await miss(hass, sim, account)
    await miss(hass, sim, account, STRANGER)
    await act(hass, account, "remove_item", item=["Anna Kowalska"])
    assert [item["summary"] for item in await items(hass, account)] == [f"+48{STRANGER}"]
    await act(hass, account, "update_item", item=f"+48{STRANGER}", status="completed")
    await act(hass, account, "remove_completed_items")
    assert await items(hass, account) == []


async def test_nothing_can_be_added(hass: HomeAssistant, account: Account) -> None:
    """Callers do that."""
    with pytest.raises(ServiceValidationError):
        await act(hass, account, "add_item", item="Call Mum")


async def test_who_looks_at_the_list_sees_changes(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, sim: CloudPbxSimulator, account: Account
) -> None:
    """As they come."""
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "todo/item/subscribe", "entity_id": list_id(hass, account)})
    assert (await client.receive_json())["success"]
    assert (await client.receive_json())["event"]["items"] == []
    await miss(hass, sim, account, settled=False)
    (item,) = (await client.receive_json())["event"]["items"]
    assert item["summary"] == "Anna Kowalska"
    await settle(hass, sim, account)


@pytest.mark.parametrize("again", [reload, restart])
async def test_the_list_stays(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, again: Any) -> None:
    """Through a reload, and a restart of Home Assistant; what was deleted does not come back."""
    await miss(hass, sim, account)
    await miss(hass, sim, account, STRANGER)
    await act(hass, account, "update_item", item="Anna Kowalska", status="completed")
    await act(hass, account, "remove_item", item=[f"+48{STRANGER}"])
    before = await items(hass, account)
    account = await again(hass, account)
    assert await items(hass, account) == before
    assert len(before) == 1
    assert dt_util.parse_datetime(before[0]["completed"]) is not None
    await hass.config_entries.async_unload(account.entry.entry_id)
