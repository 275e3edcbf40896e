"""An account at Zadarma in its form, and signed in to again; the provider is the simulated one."""

import json
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntryState,
    ConfigFlowContext,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.diagnostics import async_get_config_entry_diagnostics
from simulator.zadarma import ZadarmaSimulator

from .account_form import fields_of, shown, submit, unload_all


async def open_form(hass: HomeAssistant) -> ConfigFlowResult:
    """Open the form of a new account."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "zadarma"})


def typed(sim: ZadarmaSimulator, **changes: Any) -> dict[str, Any]:
    """Return what a user types."""
    keys = {"api_key": sim.api_key, "api_secret": sim.api_secret, "advanced": {"api_url": sim.api_url}}
    return keys | changes


async def add(hass: HomeAssistant, sim: ZadarmaSimulator) -> Any:
    """Add the account as a user does, and return its entry."""
    result = await submit(hass, await open_form(hass), typed(sim))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    return result["result"]


async def test_the_form_asks_for_two_keys(hass: HomeAssistant) -> None:
    fields = {marker.schema: field for marker, field in fields_of(await open_form(hass)).items()}
    advanced = {marker.schema: marker for marker in fields.pop("advanced").schema.schema}
    assert list(fields) == ["api_key", "api_secret", "extension"]
    assert [fields[name].config["type"] for name in ("api_key", "api_secret")] == ["password", "password"]
    assert {name: marker.default() for name, marker in advanced.items()} == {"api_url": "https://api.zadarma.com"}


@pytest.mark.usefixtures("served")
async def test_an_account_is_known_by_its_exchange(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    entry = await add(hass, zadarma)
    assert entry.unique_id == f"zadarma_pbx_{zadarma.account.pbx_id}"
    assert entry.title == f"Zadarma {zadarma.account.pbx_id}"
    assert entry.data["api_secret"] == zadarma.api_secret
    again = await submit(hass, await open_form(hass), typed(zadarma))
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")
    await unload_all(hass)


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("wrong", ["api_key", "api_secret"])
async def test_wrong_keys_are_told_and_can_be_corrected(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, wrong: str
) -> None:
    form = await submit(hass, await open_form(hass), typed(zadarma, **{wrong: "wrong"}))
    assert form["errors"] == {"base": "invalid_auth"}
    placeholders = form["description_placeholders"]
    assert placeholders is not None
    assert placeholders["field"] == "API key, API secret"
    zadarma.clear_requests()
    result = await submit(hass, form, typed(zadarma))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await unload_all(hass)


@pytest.mark.usefixtures("served")
async def test_new_keys_of_the_same_account_are_taken(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """Zadarma makes both keys anew, so that neither can be what the account is known by."""
    entry = await add(hass, zadarma)
    async with ZadarmaSimulator("new-key", "new-secret", account=zadarma.account) as renewed:
        hass.config_entries.async_update_entry(entry, data={**entry.data, "api_url": renewed.api_url})
        entry.async_start_reauth(hass)
        await hass.async_block_till_done(wait_background_tasks=False)
        (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        result = await submit(hass, flow, {"api_key": "new-key", "api_secret": "new-secret"})
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
        assert (entry.data["api_key"], entry.data["api_secret"]) == ("new-key", "new-secret")
        await unload_all(hass)
        renewed.clear_requests()
    zadarma.clear_requests()


@pytest.mark.usefixtures("served")
async def test_another_account_does_not_take_the_place_of_this_one(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    entry = await add(hass, zadarma)
    async with ZadarmaSimulator() as other:
        other.account.pbx_id = zadarma.account.pbx_id + 1
        context = ConfigFlowContext(source=SOURCE_RECONFIGURE, entry_id=entry.entry_id)
        form = await hass.config_entries.flow.async_init(DOMAIN, context=context)
        assert shown(fields_of(form)) == {"advanced": {"api_url": zadarma.api_url}}
        result = await submit(hass, form, typed(other))
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "unique_id_mismatch")
    await unload_all(hass)


async def test_an_account_without_an_exchange_is_set_up_too(
    hass: HomeAssistant,
    zadarma: ZadarmaSimulator,
    served: str,  # noqa: ARG001  # the webhook is reached there
) -> None:
    refusal = '{"status": "error", "message": "PBX is not found"}'
    zadarma.answer_with("/v1/pbx/internal/", status=400, body=refusal, content_type="application/json", times=None)
    entry = await add(hass, zadarma)
    assert entry.state is ConfigEntryState.LOADED
    await unload_all(hass)


async def test_diagnostics_hold_no_key_and_no_number(
    hass: HomeAssistant, zadarma_account: Account, zadarma: ZadarmaSimulator
) -> None:
    call = zadarma.incoming("380441234567", "442037691880")
    await zadarma.wait_for_route(call)
    zadarma.hang_up(call)
    await zadarma.settled()
    report = json.dumps(await async_get_config_entry_diagnostics(hass, zadarma_account.entry), default=str)
    assert "NOTIFY_END" in report
    secrets = (zadarma.api_key, zadarma.api_secret, zadarma_account.entry.data["webhook_id"], "41234567", "37691880")
    assert [secret for secret in secrets if secret in report] == []
