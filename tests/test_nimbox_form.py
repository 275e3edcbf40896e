"""Setting up, changing and mending an account at NiMbox."""

from collections.abc import AsyncIterator
from typing import Any

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntryState,
    ConfigFlowContext,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.selector import BooleanSelector
import pytest

from custom_components.cloud_telephony.const import DOMAIN
from simulator.nimbox import NiMboxSimulator
from simulator.nimbox.checks import Rule

from .account_form import fields_of, shown, submit, unload_all


@pytest.fixture(autouse=True)
async def unload(hass: HomeAssistant, nimbox: NiMboxSimulator) -> AsyncIterator[None]:  # noqa: ARG001  # stopped after
    """Unload what a test has set up, before its server stops."""
    yield
    await unload_all(hass)


def typed(sim: NiMboxSimulator, **changes: Any) -> dict[str, Any]:
    """Return what a user types."""
    return {"url": sim.url, "token": sim.token, "advanced": {"verify_ssl": True}} | changes


async def open_form(hass: HomeAssistant) -> ConfigFlowResult:
    """Open the form of a new account."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "nimbox"})


async def added(hass: HomeAssistant, sim: NiMboxSimulator) -> Any:
    """Add an account, and return its entry."""
    assert (await submit(hass, await open_form(hass), typed(sim)))["type"] is FlowResultType.CREATE_ENTRY
    return only_entry(hass)


async def reopen(hass: HomeAssistant, entry: Any, source: str) -> ConfigFlowResult:
    """Open a form of an account that is there."""
    context = ConfigFlowContext(source=source, entry_id=entry.entry_id)
    return await hass.config_entries.flow.async_init(DOMAIN, context=context, data=entry.data)


def only_entry(hass: HomeAssistant) -> Any:
    """Return the only account."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    return entry


async def test_the_form_asks_for_address_and_token_and_verifies_certificates(hass: HomeAssistant) -> None:
    fields = {marker.schema: (marker, field) for marker, field in fields_of(await open_form(hass)).items()}

    assert list(fields) == ["url", "token", "advanced"]
    assert fields["url"][1].config["type"] == "url"
    assert fields["token"][1].config["type"] == "password"
    advanced = fields["advanced"][1]
    assert advanced.options == {"collapsed": True}
    ((verify, selector),) = advanced.schema.schema.items()
    assert (verify.schema, verify.default()) == ("verify_ssl", True)
    assert isinstance(selector, BooleanSelector)


async def test_an_account_is_added_and_nothing_is_changed_there(hass: HomeAssistant, nimbox: NiMboxSimulator) -> None:
    entry = await added(hass, nimbox)

    assert entry.title == "NiMbox 127.0.0.1"
    assert entry.data == {"kind": "nimbox", "url": nimbox.url, "token": nimbox.token, "verify_ssl": True}
    assert entry.unique_id == f"nimbox_{nimbox.url.removeprefix('http://')}"
    assert entry.state is ConfigEntryState.LOADED
    assert nimbox.told == []


async def test_certificates_need_not_be_verified(hass: HomeAssistant, nimbox: NiMboxSimulator) -> None:
    await submit(hass, await open_form(hass), typed(nimbox, advanced={"verify_ssl": False}))

    assert only_entry(hass).data["verify_ssl"] is False


async def test_who_leaves_the_section_closed_has_certificates_verified(
    hass: HomeAssistant, nimbox: NiMboxSimulator
) -> None:
    await submit(hass, await open_form(hass), {"url": nimbox.url, "token": nimbox.token})

    assert only_entry(hass).data["verify_ssl"] is True


@pytest.mark.parametrize(
    ("changes", "error", "problem"),
    [
        ({"token": "wrong"}, "invalid_auth", ""),
        ({"url": "ftp://nimbox"}, "invalid_url", ""),
        ({"url": "http://nimbox.example/?token=12345678"}, "invalid_url", ""),
    ],
)
async def test_what_is_wrong_is_told_and_can_be_mended(
    hass: HomeAssistant, nimbox: NiMboxSimulator, changes: dict[str, str], error: str, problem: str
) -> None:
    form = await submit(hass, await open_form(hass), typed(nimbox, **changes))

    assert form["errors"] == {"base": error}
    placeholders = form["description_placeholders"]
    assert placeholders is not None
    assert placeholders["field"] == {"url": "Server", "token": "Token"}[next(iter(changes))]
    assert problem in placeholders["problem"]
    assert {violation.rule for violation in nimbox.violations} <= {Rule.WRONG_TOKEN}
    nimbox.clear_requests()

    assert (await submit(hass, form, typed(nimbox)))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("outage", "problem"), [("refused", "cannot be reached"), ("unavailable", "503"), ("reset", "did not answer")]
)
async def test_a_server_that_does_not_answer_is_named(
    hass: HomeAssistant, nimbox: NiMboxSimulator, outage: str, problem: str
) -> None:
    nimbox.start_outage(outage)
    form = await submit(hass, await open_form(hass), typed(nimbox))

    assert form["errors"] == {"base": "cannot_connect"}
    placeholders = form["description_placeholders"]
    assert placeholders is not None
    assert placeholders["server"] == nimbox.url.removeprefix("http://")
    assert problem in placeholders["problem"]
    assert nimbox.token not in str(placeholders)

    nimbox.end_outage()
    assert (await submit(hass, form, typed(nimbox)))["type"] is FlowResultType.CREATE_ENTRY


async def test_another_server_that_answers_is_none(hass: HomeAssistant, nimbox: NiMboxSimulator) -> None:
    nimbox.answer_with("*", status=200, body="<html>Welcome</html>", content_type="text/html")
    form = await submit(hass, await open_form(hass), typed(nimbox))

    assert form["errors"] == {"base": "cannot_connect"}
    assert "a web page" in (form["description_placeholders"] or {})["problem"]


async def test_the_same_installation_is_refused_a_second_time(hass: HomeAssistant, nimbox: NiMboxSimulator) -> None:
    await added(hass, nimbox)

    result = await submit(hass, await open_form(hass), typed(nimbox, url=f"{nimbox.url}/"))

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_the_token_is_not_shown_again_and_may_be_left_empty(hass: HomeAssistant, nimbox: NiMboxSimulator) -> None:
    entry = await added(hass, nimbox)

    form = await reopen(hass, entry, SOURCE_RECONFIGURE)
    assert shown(fields_of(form)) == {"url": nimbox.url, "advanced": {"verify_ssl": True}}

    result = await submit(hass, form, {"url": nimbox.url, "advanced": {"verify_ssl": False}})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert entry.data["token"] == nimbox.token
    assert entry.data["verify_ssl"] is False


async def test_another_installation_is_another_account(hass: HomeAssistant, nimbox: NiMboxSimulator) -> None:
    entry = await added(hass, nimbox)

    async with NiMboxSimulator() as other:
        form = await reopen(hass, entry, SOURCE_RECONFIGURE)
        result = await submit(hass, form, typed(other))

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "unique_id_mismatch")


async def test_a_new_token_is_entered_when_the_old_one_is_refused(hass: HomeAssistant, nimbox: NiMboxSimulator) -> None:
    entry = await added(hass, nimbox)
    nimbox.set_token("aNewOne")

    form = await reopen(hass, entry, SOURCE_REAUTH)
    assert form["step_id"] == "reauth_confirm"
    result = await submit(hass, form, {"token": " aNewOne\n"})

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert entry.data["token"] == "aNewOne"
