"""An account at VoIPGRID, from its form to its report."""

from collections.abc import AsyncIterator
import json
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN
from simulator.voipgrid import VoipgridSimulator

from .account_form import fields_of, submit, unload_all
from .glue import text


@pytest.fixture(autouse=True)
async def unload(hass: HomeAssistant, voipgrid: VoipgridSimulator) -> AsyncIterator[None]:  # noqa: ARG001  # stopped after
    """Unload what a test has set up, before its server stops."""
    yield
    await unload_all(hass)


def typed(sim: VoipgridSimulator, **changes: Any) -> dict[str, Any]:
    """Return what a user types for the simulated account."""
    advanced = {"api_url": sim.api_url, "auth_scheme": "basic"}
    main = {"username": sim.username, "password": sim.password}
    return {
        **main,
        **{key: value for key, value in changes.items() if key in main},
        "advanced": advanced | {key: value for key, value in changes.items() if key in advanced},
    }


async def open_form(hass: HomeAssistant) -> ConfigFlowResult:
    """Open the form of a new account."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "voipgrid"})


async def test_the_form_asks_for_a_user_and_keeps_the_rest_closed(hass: HomeAssistant) -> None:
    fields = {marker.schema: field for marker, field in fields_of(await open_form(hass)).items()}
    advanced = fields.pop("advanced")
    assert list(fields) == ["username", "password"]
    assert fields["password"].config["type"] == "password"
    assert {marker.schema: marker.default() for marker in advanced.schema.schema} == {
        "api_url": "https://api.voipgrid.nl",
        "auth_scheme": "basic",
    }


@pytest.mark.parametrize("scheme", ["basic", "token"])
async def test_an_account_is_added_and_works(hass: HomeAssistant, voipgrid: VoipgridSimulator, scheme: str) -> None:
    result = await submit(hass, await open_form(hass), typed(voipgrid, auth_scheme=scheme))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "VoIPGRID anna@example.com"
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert entry.state is ConfigEntryState.LOADED
    assert entry.unique_id == "voipgrid_anna@example.com"
    assert entry.data == {
        "kind": "voipgrid",
        "username": voipgrid.username,
        "password": voipgrid.password,
        "api_url": voipgrid.api_url,
        "auth_scheme": scheme,
    }
    assert [request.method for request in voipgrid.requests] == ["GET"]


async def test_a_wrong_password_is_told(hass: HomeAssistant, voipgrid: VoipgridSimulator) -> None:
    form = await submit(hass, await open_form(hass), typed(voipgrid, password="wrong"))
    assert form["errors"] == {"base": "invalid_auth"}
    assert form["description_placeholders"] is not None
    assert form["description_placeholders"]["field"] == "Password"
    assert (await submit(hass, form, typed(voipgrid)))["type"] is FlowResultType.CREATE_ENTRY
    voipgrid.clear_requests()


async def test_a_user_name_that_cannot_be_sent_is_told(hass: HomeAssistant, voipgrid: VoipgridSimulator) -> None:
    form = await submit(hass, await open_form(hass), typed(voipgrid, username="anna:x"))
    assert form["errors"] == {"base": "cannot_connect"}
    assert form["description_placeholders"] is not None
    problem = form["description_placeholders"]["problem"].rstrip(".")
    assert problem == text("invalid_credentials", field="User name")
    assert voipgrid.requests == []


async def test_the_same_user_is_refused_a_second_time(hass: HomeAssistant, voipgrid: VoipgridSimulator) -> None:
    await submit(hass, await open_form(hass), typed(voipgrid))
    again = await submit(hass, await open_form(hass), typed(voipgrid, auth_scheme="token"))
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_an_account_has_what_its_calls_give(hass: HomeAssistant, voipgrid_account: Account) -> None:
    """And nothing of phones, feeds and webhooks."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), voipgrid_account.entry.entry_id)
    keys = {entity.translation_key for entity in entities}
    assert keys >= {"calls", "active_calls", "calls_today", "call"}
    assert keys & {"connected", "test_webhook", "extension_status", "messages", "balance", "sms"} == set()


async def test_a_report_tells_nothing_of_the_user(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    voipgrid: VoipgridSimulator,
    voipgrid_account: Account,
) -> None:
    await hass.services.async_call(DOMAIN, "dial", {"to": "+31508009899"}, blocking=True)
    report = await get_diagnostics_for_config_entry(hass, hass_client, voipgrid_account.entry)
    facts: dict[str, Any] = dict(report)
    assert facts["provider"] == {"server": voipgrid.api_url.removeprefix("http://"), "auth_scheme": "basic"}
    assert {"Dials", "FollowsCalls"} <= set(facts["account"]["capabilities"])
    (callid,) = voipgrid.account.calls
    for secret in (voipgrid.username, voipgrid.password, "508009899", callid):
        assert secret not in json.dumps(facts)
