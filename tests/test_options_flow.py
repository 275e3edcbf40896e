"""Saying how an account is to be shown."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest

from custom_components.cloud_telephony.account import Account
from simulator.cloudpbx import CloudPbxSimulator

from .glue import make_entry, until

CHOSEN = {"grace": 30, "forget_after": 0}


async def open_options(hass: HomeAssistant, entry: ConfigEntry[Account]) -> ConfigFlowResult:
    """Open the options of an account."""
    return await hass.config_entries.options.async_init(entry.entry_id)


async def choose(hass: HomeAssistant, form: ConfigFlowResult, **chosen: Any) -> ConfigFlowResult:
    """Send the options, and wait for what follows."""
    result = await hass.config_entries.options.async_configure(form["flow_id"], CHOSEN | chosen)
    await hass.async_block_till_done(wait_background_tasks=False)
    return result


def shown(form: ConfigFlowResult) -> dict[str, Any]:
    """Return what a form shows as chosen already, or as the default."""
    assert form["data_schema"] is not None
    return {
        marker.schema: marker.description["suggested_value"] if marker.description else marker.default()
        for marker in form["data_schema"].schema
        if marker.description or callable(marker.default)
    }


def offered(form: ConfigFlowResult, field: str) -> list[dict[str, str]]:
    """Return what can be chosen in a field."""
    assert form["data_schema"] is not None
    offers: list[dict[str, str]] = form["data_schema"].schema[field].config["options"]
    return offers


async def test_at_first_the_defaults_and_the_extension_of_the_form_are_shown(
    hass: HomeAssistant, account: Account
) -> None:
    form = await open_options(hass, account.entry)

    assert form["step_id"] == "init"
    assert shown(form) == {"own_extension": "101", "grace": 30, "forget_after": 0}


async def test_options_are_kept_trimmed_and_the_account_follows_them_at_once(
    hass: HomeAssistant, account: Account
) -> None:
    entry = account.entry
    form = await open_options(hass, entry)
    result = await choose(
        hass,
        form,
        own_extension=" 102 ",
        show_extensions=[" 1* ", "1*", " "],
        hide_extensions=["109"],
        grace=5.0,
        forget_after=90.0,
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {
        "own_extension": "102",
        "show_extensions": ["1*"],
        "hide_extensions": ["109"],
        "grace": 5,
        "forget_after": 90,
    }
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data is not account
    options = entry.runtime_data.options
    assert (options.own_extension, options.shows("108"), options.shows("109"), options.shows("201")) == (
        "102",
        True,
        False,
        False,
    )
    assert shown(await open_options(hass, entry)) == entry.options


async def test_options_that_did_not_change_do_not_reload_the_account(hass: HomeAssistant, account: Account) -> None:
    await choose(hass, await open_options(hass, account.entry), own_extension="102")
    running = account.entry.runtime_data

    await choose(hass, await open_options(hass, account.entry), own_extension="102")

    assert account.entry.runtime_data is running


async def test_an_own_extension_that_was_cleared_stays_so(hass: HomeAssistant, account: Account) -> None:
    await choose(hass, await open_options(hass, account.entry))

    assert account.entry.runtime_data.options.own_extension is None
    assert shown(await open_options(hass, account.entry))["own_extension"] == ""


async def test_known_extensions_can_be_chosen_from(
    hass: HomeAssistant, account: Account, sim: CloudPbxSimulator
) -> None:
    sim.set_extension("103", 0)
    sim.place_call("102", "103", name="Piotr Nowak")
    await until(hass, lambda: len(account.live.things) >= 2)

    form = await open_options(hass, account.entry)

    offers = offered(form, "hide_extensions")
    assert offers == offered(form, "show_extensions") == offered(form, "own_extension")
    assert {"102", "103"} <= {offer["value"] for offer in offers}
    assert offers == sorted(offers, key=lambda offer: offer["value"])


async def test_options_can_be_changed_while_the_account_does_not_work(
    hass: HomeAssistant, sim: CloudPbxSimulator
) -> None:
    entry = make_entry(sim)
    entry.add_to_hass(hass)

    form = await open_options(hass, entry)
    assert offered(form, "own_extension") == []

    assert (await choose(hass, form, grace=60))["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["grace"] == 60
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(("field", "value"), [("grace", -1), ("grace", 3601), ("forget_after", -1)])
async def test_times_out_of_range_are_refused(hass: HomeAssistant, account: Account, field: str, value: float) -> None:
    form = await open_options(hass, account.entry)

    with pytest.raises(InvalidData):
        await choose(hass, form, **{field: value})
