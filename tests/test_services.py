"""What all actions have in common. What each of them does is tested beside the module that does it."""

from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import service
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
import pytest
import voluptuous as vol

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN
from simulator.cloudpbx import CloudPbxSimulator

from .glue import make_entry, set_up

MINIMAL: dict[str, dict[str, Any]] = {
    "dial": {"to": "600700800"},
    "send_sms": {"to": "600700800", "message": "Hello"},
    "get_calls": {},
    "export_calls": {"filename": "/media/calls.csv"},
    "forget_number": {"number": "600700800"},
    "download_recording": {"recording": "1.1", "filename": "/media/call.wav"},
    "set_redirection": {"active": True},
    "set_caller_id": {"number": "600700800"},
    "get_price": {"to": "600700800"},
    "route_call": {"call_id": "in_1", "extension": "101"},
    "upload_announcement": {"url": "https://example.com/hello.wav"},
    "start_autodial": {"announcement": "hello.wav"},
    "push_calls": {"start": "2026-11-01", "end": "2026-11-30"},
    "delete_pushed_calls": {"start": "2026-11-01", "end": "2026-11-30"},
}
ANSWERS = {"get_calls": SupportsResponse.ONLY, "get_price": SupportsResponse.ONLY} | dict.fromkeys(
    ("set_redirection", "set_caller_id"), SupportsResponse.NONE
)
"""How actions answer that do it in another way than most."""
OF_LOG = ("get_calls", "export_calls", "forget_number")
"""The actions that need no account: the log is that of all of them."""


async def call(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Call an action, and return the answer, if it gives one."""
    answers = ANSWERS.get(action) is not SupportsResponse.NONE
    return await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=answers)


def markers(hass: HomeAssistant, action: str) -> list[vol.Marker]:
    """Return the fields that an action takes."""
    schema = hass.services.async_services()[DOMAIN][action].schema
    assert isinstance(schema, vol.Schema)
    return list(schema.schema)


async def test_actions_are_there_without_an_account(hass: HomeAssistant) -> None:
    """So that automations can be checked; calling one says what is missing."""
    assert await async_setup_component(hass, DOMAIN, {})
    assert set(hass.services.async_services()[DOMAIN]) == set(MINIMAL)
    for action, data in MINIMAL.items():
        if action in OF_LOG:
            continue
        with pytest.raises(ServiceValidationError) as caught:
            await call(hass, action, **data)
        assert caught.value.translation_key == "service_found_no_config_entry_for_domain"


async def test_what_learns_something_answers(hass: HomeAssistant) -> None:
    """What only asks has no sense without the answer; what only sets has none."""
    assert await async_setup_component(hass, DOMAIN, {})
    responses = {name: hass.services.supports_response(DOMAIN, name) for name in MINIMAL}
    assert responses == dict.fromkeys(MINIMAL, SupportsResponse.OPTIONAL) | ANSWERS


@pytest.mark.parametrize("action", [action for action in MINIMAL if action not in OF_LOG])
async def test_the_account_must_be_named_where_there_are_two(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, action: str
) -> None:
    """Nobody is called through the wrong one."""
    other = await set_up(hass, make_entry(sim, title="Second"))
    sim.clear_requests()
    with pytest.raises(ServiceValidationError):
        await call(hass, action, **MINIMAL[action])
    assert sim.requests == []
    await hass.config_entries.async_unload(other.entry.entry_id)
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, action, config_entry_id=other.entry.entry_id, **MINIMAL[action])
    assert caught.value.translation_key == "service_config_entry_not_loaded"
    assert sim.requests == []
    assert (await call(hass, "get_calls", config_entry_id=account.entry.entry_id))["calls"] == []


@pytest.mark.usefixtures("account")
async def test_the_account_need_not_be_named_where_only_one_can(hass: HomeAssistant, zadarma_account: Account) -> None:
    """Of these two only Zadarma knows prices beforehand."""
    assert await call(hass, "get_price", to="+48600700800") == await call(
        hass, "get_price", config_entry_id=zadarma_account.entry.entry_id, to="+48600700800"
    )


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("action", "wrong"),
    [
        ("dial", {"to": ""}),
        ("dial", {"to": ["600700800"]}),
        ("dial", {"wait_for": "ringing"}),
        ("dial", {"timeout": 0}),
        ("dial", {"timeout": 3601}),
        ("dial", {"from": []}),
        ("dial", {"from": ["101", " "]}),
        ("dial", {"routing": "any"}),
        ("dial", {"colour": "red"}),
        ("send_sms", {"to": []}),
        ("send_sms", {"to": [" "]}),
        ("send_sms", {"message": None}),
        ("get_calls", {"limit": 0}),
        ("get_calls", {"limit": 1001}),
        ("get_calls", {"direction": "sideways"}),
        ("get_calls", {"disposition": "sleepy"}),
        ("export_calls", {"limit": 5}),
        ("export_calls", {"filename": None}),
        ("forget_number", {"number": " "}),
        ("get_calls", {"start": "yesterday"}),
        ("get_calls", {"start": "0001-01-01"}),
        ("get_calls", {"start": "0001-01-01 00:00:00+14:00"}),
        ("get_calls", {"end": "9999-12-31"}),
        ("get_calls", {"end": "9999-12-31 23:59:59"}),
        ("download_recording", {"recording": ""}),
        ("set_redirection", {"condition": "sometimes"}),
        ("set_redirection", {"line": ""}),
        ("set_caller_id", {"number": ""}),
        ("get_price", {"to": ["600700800"]}),
        ("route_call", {"call_id": ""}),
        ("route_call", {"extension": " "}),
        ("push_calls", {"start": "yesterday"}),
        ("push_calls", {"end": "9999-12-31"}),
        ("delete_pushed_calls", {"end": "2026-11-30 12:00:00"}),
        ("delete_pushed_calls", {"confirm": "perhaps"}),
    ],
)
async def test_what_makes_no_sense_is_refused(
    hass: HomeAssistant, sim: CloudPbxSimulator, action: str, wrong: dict[str, Any]
) -> None:
    """Before anything is sent."""
    sim.clear_requests()
    with pytest.raises(vol.Invalid):
        await call(hass, action, **MINIMAL[action] | wrong)
    assert sim.requests == []


async def test_every_action_and_field_is_described(hass: HomeAssistant) -> None:
    """In services.yaml, with selectors that Home Assistant knows, and in words."""
    assert await async_setup_component(hass, DOMAIN, {})
    described = (await service.async_get_all_descriptions(hass))[DOMAIN]
    words = await async_get_translations(hass, "en", "services", [DOMAIN])
    assert set(described) == set(MINIMAL)
    for name in MINIMAL:
        fields = described[name]["fields"]
        assert set(fields) == {str(marker) for marker in markers(hass, name)}
        assert all(field["selector"] for field in fields.values())
        for key in [name, *(f"{name}.fields.{field}" for field in fields)]:
            assert words[f"component.{DOMAIN}.services.{key}.name"]
            assert words[f"component.{DOMAIN}.services.{key}.description"]


async def test_what_is_required_is_so_in_the_form_as_well(hass: HomeAssistant) -> None:
    """And the defaults are the same."""
    assert await async_setup_component(hass, DOMAIN, {})
    described = (await service.async_get_all_descriptions(hass))[DOMAIN]
    for name in MINIMAL:
        for marker in markers(hass, name):
            field = described[name]["fields"][str(marker)]
            assert field.get("required", False) is isinstance(marker, vol.Required)
            if "default" in field:
                assert isinstance(marker, vol.Optional)
                assert callable(marker.default)
                assert marker.default() == field["default"]


async def test_an_error_of_an_action_can_be_caught_in_a_script(hass: HomeAssistant, account: Account) -> None:
    """`continue_on_error` lets a script go on."""
    ran: list[ServiceCall] = []

    async def note(call: ServiceCall) -> None:
        ran.append(call)

    hass.services.async_register("test", "note", note)
    steps = [
        {"action": "cloud_telephony.dial", "data": {"to": "Nobody"}, "continue_on_error": True},
        {"action": "test.note"},
    ]
    assert await async_setup_component(hass, "script", {"script": {"call": {"sequence": steps}}})
    await hass.services.async_call("script", "call", blocking=True)
    assert len(ran) == 1
    assert account.connected
