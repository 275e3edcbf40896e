"""Filling in the form of an account, as a user does."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
import voluptuous as vol

from custom_components.cloud_telephony.const import DOMAIN
from simulator.cloudpbx import CloudPbxSimulator
from simulator.cloudpbx.checks import Rule

UNIQUE_ID = "cloudpbx_biuro"


def typed(sim: CloudPbxSimulator, **changes: Any) -> dict[str, Any]:
    """Return what a user types for a simulated account; `changes` go to their place."""
    main = {
        "api_key": sim.api_key,
        "pbx_name": sim.pbx_name,
        "pbx_key": sim.pbx_key,
        "events_url": sim.events_url,
        "extension": "101",
    }
    advanced = {"api_url": sim.api_url, "fallback_url": sim.fallback_url}
    return {
        **main,
        **{key: value for key, value in changes.items() if key not in advanced},
        "advanced": advanced | {key: value for key, value in changes.items() if key in advanced},
    }


def kept(sim: CloudPbxSimulator, **changes: Any) -> dict[str, Any]:
    """Return what an entry keeps of what `typed` returns."""
    values = typed(sim, **changes)
    return {"kind": "cloudpbx", **values.pop("advanced"), **values}


async def open_form(hass: HomeAssistant) -> ConfigFlowResult:
    """Open the form of a new account."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "cloudpbx"})


async def submit(hass: HomeAssistant, form: ConfigFlowResult, values: dict[str, Any]) -> ConfigFlowResult:
    """Send a form, and wait for what follows."""
    result = await hass.config_entries.flow.async_configure(form["flow_id"], values)
    await hass.async_block_till_done(wait_background_tasks=False)
    return result


def fields_of(form: ConfigFlowResult) -> Mapping[vol.Marker, Any]:
    """Return the fields of a form."""
    schema = form["data_schema"]
    assert schema is not None
    fields: Mapping[vol.Marker, Any] = schema.schema
    return fields


def shown(fields: Mapping[vol.Marker, Any]) -> dict[str, Any]:
    """Return the values that a form shows already, as they were typed."""
    values: dict[str, Any] = {}
    for marker, selector in fields.items():
        if isinstance(selector, section):
            values[marker.schema] = shown(selector.schema.schema)
        elif marker.description:
            values[marker.schema] = marker.description["suggested_value"]
    return values


async def unload_all(hass: HomeAssistant) -> None:
    """Unload every account."""
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        await hass.config_entries.async_unload(entry.entry_id)


def forgive_wrong_keys(sim: CloudPbxSimulator) -> None:
    """Forget that a wrong key was sent, where that was meant; nothing else may have been wrong."""
    assert {violation.rule for violation in sim.violations} <= {Rule.WRONG_KEY}
    sim.clear_requests()
