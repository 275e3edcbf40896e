"""Triggers, in automations that a simulated office sets off."""

from typing import Any

from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import trigger as trigger_helper
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.messages import MessagePayload
from custom_components.cloud_telephony.calls.model import CallPayload
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.trigger import TRIGGERS
from simulator.cloudpbx import Call, CloudPbxSimulator

from .glue import automate, make_entry, set_up, settle, shown, until

CALL_TRIGGERS = ["call_incoming", "call_outgoing", "call_answered", "call_ended", "call_missed"]
ALWAYS_THERE = {"platform", "description", "id", "idx", "alias"}
"""What Home Assistant itself puts beside the payload of every trigger."""


async def watch(hass: HomeAssistant, name: str, **options: Any) -> list[Event[dict[str, Any]]]:
    """Add an automation with one of our triggers, and return the list of its runs."""
    return await automate(hass, triggers={"trigger": f"{DOMAIN}.{name}", "options": options})


def payloads(runs: list[Event[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return what the runs know of their trigger, without what every trigger has."""
    return [{key: value for key, value in run.data["trigger"].items() if key not in ALWAYS_THERE} for run in runs]


async def whole_call(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, *, answered: bool = True) -> Call:
    """Let Anna call extension 101 until the end."""
    call = sim.place_call("600700800", "101")
    if answered:
        sim.answer(call)
    sim.hang_up(call)
    await settle(hass, sim, account)
    return call


@pytest.mark.parametrize(
    ("name", "state"), [("call_incoming", "ringing"), ("call_answered", "answered"), ("call_ended", "ended")]
)
async def test_an_answered_call(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, name: str, state: str
) -> None:
    """Each trigger fires once, with the keys of a call directly under `trigger`."""
    runs = await watch(hass, name)
    await whole_call(hass, sim, account)
    (payload,) = payloads(runs)
    assert set(payload) == set(CallPayload.__annotations__)
    assert payload["state"] == state
    assert payload["from_number"] == "+48600700800"
    assert payload["from_name"] == "Anna Kowalska"
    assert payload["extension"] == "101"
    assert payload["direction"] == "incoming"
    assert payload["account"] == account.entry.entry_id
    assert payload["kind"] == "cloudpbx"


@pytest.mark.parametrize("name", ["call_outgoing", "call_missed"])
async def test_an_answered_call_is_neither_outgoing_nor_missed(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, name: str
) -> None:
    """These stay silent."""
    runs = await watch(hass, name)
    await whole_call(hass, sim, account)
    assert runs == []


@pytest.mark.parametrize("name", ["call_ended", "call_missed"])
async def test_a_missed_call_has_ended_as_well(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, name: str
) -> None:
    """Both triggers fire."""
    runs = await watch(hass, name)
    await whole_call(hass, sim, account, answered=False)
    (payload,) = payloads(runs)
    assert payload["disposition"] == "no_answer"
    assert payload["talk_time"] == 0


async def test_an_outgoing_call(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """When somebody dials."""
    sim.tell_state()
    runs = await watch(hass, "call_outgoing")
    sim.place_call("102", "223334455")
    await settle(hass, sim, account)
    (payload,) = payloads(runs)
    assert (payload["extension"], payload["to_number"], payload["state"]) == ("102", "+48223334455", "dialing")


async def test_an_internal_call_rings_like_a_door_phone(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """`call_incoming` fires, and tells that nobody outside calls."""
    sim.tell_state()
    await settle(hass, sim, account)
    runs = await watch(hass, "call_incoming")
    sim.place_call("104", "101")
    await settle(hass, sim, account)
    (payload,) = payloads(runs)
    assert (payload["direction"], payload["from_number"], payload["to_number"]) == ("internal", "104", "101")


@pytest.mark.parametrize(
    ("options", "fires"),
    [
        ({}, True),
        ({"number": "600 700 800"}, True),
        ({"number": ["999", "+48 (600) 700-800"]}, True),
        ({"number": "+48600*"}, True),
        ({"number": "+48 600 70? 80[0-4]"}, True),
        ({"number": "101"}, True),
        ({"number": "600*"}, False),
        ({"number": "601700800"}, False),
        ({"group": "family"}, True),
        ({"group": ["Work", "Family"]}, True),
        ({"group": "Work"}, False),
        ({"extension": "101"}, True),
        ({"extension": ["102", "103"]}, False),
        ({"queue": "Orders"}, False),
        ({"direction": "incoming"}, True),
        ({"direction": ["internal", "outgoing"]}, False),
        ({"number": "600700800", "extension": "102"}, False),
        ({"number": "600700800", "group": "Work"}, False),
        ({"config_entry_id": "somebody else's"}, False),
    ],
)
async def test_calls_are_chosen(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, options: dict[str, Any], *, fires: bool
) -> None:
    """All options that are given must fit, one of the values of each."""
    runs = await watch(hass, "call_incoming", **options)
    await whole_call(hass, sim, account)
    assert len(runs) == fires


async def test_a_caller_without_a_number_fits_no_number(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """Not even a pattern that everything fits; the called extension has one."""
    runs = await watch(hass, "call_incoming", number="+*")
    sim.set_extension("101", 0)
    sim.send_events({"subscriber": {"peer": "Biuro-101", "statusValue": 8, "connectPeerName": "Withheld"}})
    await settle(hass, sim, account)
    assert shown(hass, account, "active_calls") == "1"
    assert runs == []


async def test_calls_of_a_queue(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """An agent's phone rings for a queue."""
    runs = await watch(hass, "call_answered", queue="Orders")
    call = sim.place_call("600700800", queue="Orders")
    sim.answer(call, "102")
    await settle(hass, sim, account)
    (payload,) = payloads(runs)
    assert (payload["queue"], payload["extension"]) == ("Orders", "102")


async def test_a_call_of_the_named_account(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Calls of others are not told."""
    other = await set_up(hass, make_entry(sim, title="Second"))
    runs = await watch(hass, "call_missed", config_entry_id=other.entry.entry_id)
    await whole_call(hass, sim, account, answered=False)
    await until(hass, lambda: runs)
    assert [payload["account"] for payload in payloads(runs)] == [other.entry.entry_id]
    await hass.config_entries.async_unload(other.entry.entry_id)


async def test_an_automation_that_was_there_before_the_account(
    hass: HomeAssistant, sim: CloudPbxSimulator, entry: MockConfigEntry
) -> None:
    """A trigger waits for the account, and stays through its reload."""
    runs = await watch(hass, "call_missed")
    account = await set_up(hass, entry)
    await whole_call(hass, sim, account, answered=False)
    assert len(runs) == 1
    await hass.config_entries.async_unload(entry.entry_id)
    assert await hass.config_entries.async_setup(entry.entry_id)
    again: Account = entry.runtime_data
    await until(hass, lambda: again.connected)
    await whole_call(hass, sim, again, answered=False)
    assert len(runs) == 2
    await hass.config_entries.async_unload(entry.entry_id)


async def test_an_automation_that_is_off_hears_nothing(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """The trigger is detached."""
    runs = await watch(hass, "call_missed")
    await hass.services.async_call("automation", "turn_off", {"entity_id": "automation.test"}, blocking=True)
    await whole_call(hass, sim, account, answered=False)
    assert runs == []


async def test_the_description_names_no_number(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """It goes into the logbook and into traces."""
    runs = await watch(hass, "call_missed")
    await whole_call(hass, sim, account, answered=False)
    assert runs[0].data["trigger"]["description"] == "missed call of Biuro"


async def test_a_phone_that_does_something_else(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Every real change is told once, from the first on."""
    runs = await watch(hass, "extension_status_changed")
    sim.set_extension("101", 8, number="600700800")
    sim.set_extension("101", 8, number="600700800")
    sim.set_extension("101", 1, number="600700800")
    sim.set_extension("101", 1, number="223334455")
    sim.set_extension("101", 0)
    await settle(hass, sim, account)
    assert [(payload["from_status"], payload["to_status"]) for payload in payloads(runs)] == [
        (None, "ringing"),
        ("ringing", "in_use"),
        ("in_use", "idle"),
    ]
    assert payloads(runs)[0] == {
        "account": account.entry.entry_id,
        "kind": "cloudpbx",
        "extension": "101",
        "name": None,
        "from_status": None,
        "to_status": "ringing",
        "connected_number": "+48600700800",
        "connected_name": "Anna Kowalska",
    }


async def test_a_status_that_nobody_knows_is_no_news(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """The way back from it is."""
    runs = await watch(hass, "extension_status_changed")
    for status in (0, 9, 1):
        sim.set_extension("101", status)
    await settle(hass, sim, account)
    assert [(payload["from_status"], payload["to_status"]) for payload in payloads(runs)] == [
        (None, "idle"),
        (None, "in_use"),
    ]


@pytest.mark.parametrize(
    ("options", "fires"),
    [
        ({"extension": "101"}, True),
        ({"extension": ["102", "103"]}, False),
        ({"from": "idle"}, True),
        ({"from": ["busy", "offline"]}, False),
        ({"to": ["ringing", "in_use"]}, True),
        ({"to": "offline"}, False),
        ({"from": "idle", "to": "ringing", "extension": "101"}, True),
        ({"config_entry_id": "somebody else's"}, False),
    ],
)
async def test_changes_of_phones_are_chosen(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, options: dict[str, Any], *, fires: bool
) -> None:
    """By the phone, by what it did and by what it does."""
    sim.set_extension("101", 0)
    await settle(hass, sim, account)
    runs = await watch(hass, "extension_status_changed", **options)
    sim.set_extension("101", 8)
    await settle(hass, sim, account)
    assert len(runs) == fires


async def test_a_phone_that_is_hidden_is_not_told(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """As it has no entity either."""
    account = await set_up(hass, make_entry(sim, options={"hide_extensions": ["10[1-3]"]}))
    runs = await watch(hass, "extension_status_changed")
    sim.set_extension("101", 1)
    sim.set_extension("104", 1)
    await settle(hass, sim, account)
    assert [payload["extension"] for payload in payloads(runs)] == ["104"]
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_a_queue_that_grows(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Fires when the limit is crossed, not while it stays so."""
    runs = await watch(hass, "queue_waiting_above", queue="Orders", above=2)
    for waiting in (1, 2, 3, 4, 3, 2, 5):
        sim.set_queue("Orders", waiting)
    await settle(hass, sim, account)
    first, second = payloads(runs)
    assert (first["waiting"], second["waiting"]) == (3, 5)
    assert isinstance(first.pop("longest_wait"), int)
    assert first == {
        "account": account.entry.entry_id,
        "kind": "cloudpbx",
        "queue": "Orders",
        "waiting": 3,
        "above": 2,
    }


async def test_the_first_caller_of_a_new_queue(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Nobody was known to wait before."""
    runs = await watch(hass, "queue_waiting_above", queue=["Returns"], above=0)
    sim.set_queue("Returns", 1)
    sim.set_queue("Orders", 1)
    await settle(hass, sim, account)
    assert [payload["queue"] for payload in payloads(runs)] == ["Returns"]


async def test_a_text_message_that_gets_on(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """With the recipient of the message that was sent."""
    runs = await watch(hass, "sms_status_changed")
    answer = await hass.services.async_call(
        DOMAIN, "send_sms", {"to": "Mum", "message": "Hello"}, blocking=True, return_response=True
    )
    sim.advance(5)
    await settle(hass, sim, account)
    assert answer is not None
    messages: Any = answer["messages"]
    assert [payload["status"] for payload in payloads(runs)] == ["sent", "delivered"]
    assert payloads(runs)[1] == {
        "account": account.entry.entry_id,
        "kind": "cloudpbx",
        "message_id": messages[0]["message_id"],
        "to_number": "+48600700800",
        "to_name": "Anna Kowalska",
        "status": "delivered",
        "raw_status": "DELIVERED",
    }
    assert set(payloads(runs)[1]) == set(MessagePayload.__annotations__)


async def test_a_text_message_that_has_come_so_far(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """Also one that was not sent from here."""
    runs = await watch(hass, "sms_status_changed", status=["failed"])
    for word in ("SENT", "UNDELIVERED"):
        message = sim.send_sms("512345678", "Hello")
        sim.set_sms(message.message_id, word)
    await settle(hass, sim, account)
    assert [(payload["to_number"], payload["raw_status"]) for payload in payloads(runs)] == [
        ("+48512345678", "UNDELIVERED")
    ]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("call_incoming", {"direction": "sideways"}),
        ("call_incoming", {"colour": "red"}),
        ("call_ended", {"number": [["600700800"]]}),
        ("sms_status_changed", {"status": "DELIVERED"}),
        ("extension_status_changed", {"to": "unavailable"}),
        ("queue_waiting_above", {}),
        ("queue_waiting_above", {"above": -1}),
        ("queue_waiting_above", {"above": "many"}),
    ],
)
async def test_options_that_make_no_sense_are_refused(hass: HomeAssistant, name: str, options: dict[str, Any]) -> None:
    """When the automation is saved."""
    with pytest.raises(vol.Invalid):
        await TRIGGERS[name].async_validate_config(hass, {"options": options})


@pytest.mark.parametrize("name", CALL_TRIGGERS)
async def test_a_trigger_of_calls_needs_no_options(hass: HomeAssistant, name: str) -> None:
    """The shortest automation in YAML."""
    assert await TRIGGERS[name].async_validate_config(hass, {}) == {"options": {}}


async def test_every_trigger_and_option_is_described(hass: HomeAssistant) -> None:
    """In triggers.yaml, with selectors that Home Assistant knows, and in words."""
    assert await async_setup_component(hass, DOMAIN, {})
    descriptions = await trigger_helper.async_get_all_descriptions(hass)
    ours = {key.removeprefix(f"{DOMAIN}."): found for key, found in descriptions.items() if key.startswith(DOMAIN)}
    words = await async_get_translations(hass, "en", "triggers", [DOMAIN])
    assert set(ours) == set(TRIGGERS)
    for name, description in ours.items():
        assert description is not None
        fields = description["fields"]
        assert {field for field, found in fields.items() if found.get("required")} == (
            {"above"} if name == "queue_waiting_above" else set()
        )
        for key in [name, *(f"{name}.fields.{field}" for field in fields)]:
            assert words[f"component.{DOMAIN}.triggers.{key}.name"]
            assert words[f"component.{DOMAIN}.triggers.{key}.description"]
