"""Signing in to an account again, and changing it."""

from collections.abc import AsyncIterator

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator.cloudpbx import CloudPbxSimulator

from .account_form import UNIQUE_ID, fields_of, forgive_wrong_keys, kept, shown, submit, typed, unload_all
from .glue import make_entry


@pytest.fixture(autouse=True)
async def unload(hass: HomeAssistant, sim: CloudPbxSimulator) -> AsyncIterator[None]:  # noqa: ARG001  # stopped after
    """Unload what a test has set up, before its servers stop."""
    yield
    await unload_all(hass)


@pytest.fixture
def signed_out(hass: HomeAssistant, sim: CloudPbxSimulator) -> MockConfigEntry:
    """Return an account that was added before its API key was changed at the provider."""
    entry = make_entry(sim, unique_id=UNIQUE_ID, data=kept(sim, api_key="withdrawn"))
    entry.add_to_hass(hass)
    return entry


async def test_a_refused_key_asks_the_user_to_sign_in_again(
    hass: HomeAssistant, sim: CloudPbxSimulator, signed_out: MockConfigEntry
) -> None:
    await hass.config_entries.async_setup(signed_out.entry_id)

    assert signed_out.state is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert flow["step_id"] == "reauth_confirm"
    forgive_wrong_keys(sim)


async def test_signing_in_again_asks_for_the_keys_only_and_shows_none(
    hass: HomeAssistant, signed_out: MockConfigEntry
) -> None:
    form = await signed_out.start_reauth_flow(hass)

    assert [marker.schema for marker in fields_of(form)] == ["api_key", "pbx_key"]
    assert shown(fields_of(form)) == {}
    assert form["description_placeholders"] == {"name": "Biuro", "webhook": "", "example": ""}


@pytest.mark.parametrize("both", [True, False])
async def test_a_new_key_is_taken_and_one_that_was_left_empty_stays(
    hass: HomeAssistant, sim: CloudPbxSimulator, signed_out: MockConfigEntry, both: bool
) -> None:
    form = await signed_out.start_reauth_flow(hass)

    entered = {"api_key": f" {sim.api_key} "} | ({"pbx_key": sim.pbx_key} if both else {})
    result = await submit(hass, form, entered)

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    assert signed_out.data == kept(sim)
    assert signed_out.state is ConfigEntryState.LOADED


async def test_a_key_that_is_refused_again_can_be_corrected(
    hass: HomeAssistant, sim: CloudPbxSimulator, signed_out: MockConfigEntry
) -> None:
    form = await submit(hass, await signed_out.start_reauth_flow(hass), {"api_key": "wrong", "pbx_key": "typed"})

    assert form["step_id"] == "reauth_confirm"
    assert form["errors"] == {"base": "invalid_auth"}
    assert form["description_placeholders"] is not None
    assert form["description_placeholders"]["field"] == "API key"
    assert form["description_placeholders"]["name"] == "Biuro"
    assert shown(fields_of(form)) == {"api_key": "wrong", "pbx_key": "typed"}
    forgive_wrong_keys(sim)

    result = await submit(hass, form, {"api_key": sim.api_key, "pbx_key": sim.pbx_key})
    assert result["reason"] == "reauth_successful"
    assert signed_out.data == kept(sim)


async def test_signing_in_with_nothing_new_tries_what_is_known(
    hass: HomeAssistant, sim: CloudPbxSimulator, signed_out: MockConfigEntry
) -> None:
    """The provider may accept it again; if it does not, that is said."""
    form = await submit(hass, await signed_out.start_reauth_flow(hass), {})

    assert form["errors"] == {"base": "invalid_auth"}
    forgive_wrong_keys(sim)


async def test_signing_in_to_another_account_is_refused(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    entry = make_entry(sim, unique_id="cloudpbx_another")
    entry.add_to_hass(hass)

    result = await submit(hass, await entry.start_reauth_flow(hass), {"api_key": sim.api_key})

    assert result["reason"] == "unique_id_mismatch"


@pytest.fixture
def added(hass: HomeAssistant, sim: CloudPbxSimulator) -> MockConfigEntry:
    """Return an account that was added."""
    entry = make_entry(sim, unique_id=UNIQUE_ID)
    entry.add_to_hass(hass)
    return entry


async def test_an_account_is_shown_as_it_was_filled_in_but_for_its_keys(
    hass: HomeAssistant, sim: CloudPbxSimulator, added: MockConfigEntry
) -> None:
    form = await added.start_reconfigure_flow(hass)

    assert form["step_id"] == "cloudpbx"
    whole = typed(sim)
    assert shown(fields_of(form)) == {key: whole[key] for key in whole if key not in {"api_key", "pbx_key"}}


async def test_a_changed_account_keeps_the_keys_that_were_left_empty(
    hass: HomeAssistant, sim: CloudPbxSimulator, added: MockConfigEntry
) -> None:
    form = await added.start_reconfigure_flow(hass)
    changed = typed(sim, extension="102")
    result = await submit(hass, form, {key: changed[key] for key in changed if key not in {"api_key", "pbx_key"}})

    assert result["reason"] == "reconfigure_successful"
    assert added.data == kept(sim, extension="102")
    assert added.unique_id == UNIQUE_ID
    assert added.state is ConfigEntryState.LOADED


async def test_an_extension_can_be_taken_out_again(
    hass: HomeAssistant, sim: CloudPbxSimulator, added: MockConfigEntry
) -> None:
    values = typed(sim)
    del values["extension"]
    await submit(hass, await added.start_reconfigure_flow(hass), values)

    assert "extension" not in added.data


async def test_the_own_extension_is_the_one_that_was_entered_last(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """In the options or here: the form shows the one that holds, and sets it."""
    entry = make_entry(sim, unique_id=UNIQUE_ID, options={"own_extension": "102", "grace": 5})
    entry.add_to_hass(hass)
    form = await entry.start_reconfigure_flow(hass)
    assert shown(fields_of(form))["extension"] == "102"

    await submit(hass, form, typed(sim, extension="103"))
    assert entry.runtime_data.options.own_extension == "103"
    assert entry.options == {"grace": 5}


async def test_signing_in_again_leaves_the_own_extension(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    entry = make_entry(sim, unique_id=UNIQUE_ID, options={"own_extension": "102"})
    entry.add_to_hass(hass)

    await submit(hass, await entry.start_reauth_flow(hass), {"api_key": sim.api_key})
    assert entry.runtime_data.options.own_extension == "102"


async def test_a_change_that_does_not_work_is_not_saved_and_can_be_mended(
    hass: HomeAssistant, sim: CloudPbxSimulator, added: MockConfigEntry
) -> None:
    broken = typed(sim, pbx_key="wrong")
    form = await submit(hass, await added.start_reconfigure_flow(hass), broken)

    assert form["errors"] == {"base": "invalid_auth"}
    assert shown(fields_of(form)) == broken
    forgive_wrong_keys(sim)
    assert added.data == kept(sim)

    result = await submit(hass, form, typed(sim, extension="103"))
    assert result["reason"] == "reconfigure_successful"
    assert added.data == kept(sim, extension="103")


async def test_another_pbx_is_refused_in_the_place_of_an_account(hass: HomeAssistant, added: MockConfigEntry) -> None:
    form = await added.start_reconfigure_flow(hass)
    async with CloudPbxSimulator(pbx_name="Sklep") as other:
        result = await submit(hass, form, typed(other))

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "unique_id_mismatch"
    assert added.data["pbx_name"] == "Biuro"
