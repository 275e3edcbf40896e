"""Entering, changing and removing contacts."""

from collections.abc import Iterator
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN
from simulator.cloudpbx import CloudPbxSimulator

from .glue import ANNA, entity_id, make_entry

PIOTR = {"name": "Piotr Nowak", "numbers": ["501 502 503"]}


async def open_form(hass: HomeAssistant, entry: ConfigEntry[Account]) -> SubentryFlowResult:
    """Open the form of a new contact."""
    return await hass.config_entries.subentries.async_init((entry.entry_id, "contact"), context={"source": SOURCE_USER})


async def open_contact(hass: HomeAssistant, entry: ConfigEntry[Account], name: str) -> SubentryFlowResult:
    """Open the form of a contact that is there."""
    context = SubentryFlowContext(source=SOURCE_RECONFIGURE, subentry_id=contact_id(entry, name))
    return await hass.config_entries.subentries.async_init((entry.entry_id, "contact"), context=context)


async def submit(hass: HomeAssistant, form: SubentryFlowResult, contact: dict[str, Any]) -> SubentryFlowResult:
    """Send a form, and wait for what follows."""
    result = await hass.config_entries.subentries.async_configure(form["flow_id"], contact)
    await hass.async_block_till_done(wait_background_tasks=False)
    return result


def contact_id(entry: ConfigEntry[Account], name: str) -> str:
    """Return the identifier of the contact of this name."""
    (found,) = (subentry.subentry_id for subentry in entry.subentries.values() if subentry.title == name)
    return found


def entities_of(hass: HomeAssistant, contact: str) -> list[str]:
    """Return the entities of a contact that have a state."""
    unique_ids = [(Platform.BUTTON, f"{contact}_call"), (Platform.NOTIFY, f"{contact}_sms")]
    known = [entity_id(hass, platform, unique_id) for platform, unique_id in unique_ids]
    return [entity for entity in known if entity and hass.states.get(entity)]


def shown(form: SubentryFlowResult) -> dict[str, Any]:
    """Return the values that a form shows already."""
    assert form["data_schema"] is not None
    return {
        marker.schema: marker.description["suggested_value"]
        for marker in form["data_schema"].schema
        if marker.description
    }


def names(account: Account) -> Iterator[str]:
    """Return the names of the contacts of an account."""
    return (subentry.title for subentry in account.entry.subentries.values())


async def test_a_contact_is_added_with_a_button_and_a_notify_entity(hass: HomeAssistant, account: Account) -> None:
    entry = account.entry
    form = await open_form(hass, entry)
    assert form["step_id"] == "user"

    whole = {"name": " Piotr Nowak ", "numbers": ["501 502 503", "104"], "aliases": [" Boss "], "groups": ["Work"]}
    result = await submit(hass, form, whole)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Piotr Nowak"
    contact = contact_id(entry, "Piotr Nowak")
    assert entry.subentries[contact].data == {
        "name": "Piotr Nowak",
        "numbers": ["+48501502503", "104"],
        "aliases": ["Boss"],
        "groups": ["Work"],
    }
    assert len(entities_of(hass, contact)) == 2
    assert entry.runtime_data.phonebook.name_of("501502503") == "Piotr Nowak"


async def test_what_is_optional_can_be_left_out(hass: HomeAssistant, account: Account) -> None:
    await submit(hass, await open_form(hass, account.entry), PIOTR)

    data = account.entry.subentries[contact_id(account.entry, "Piotr Nowak")].data
    assert data == {"name": "Piotr Nowak", "numbers": ["+48501502503"], "aliases": [], "groups": []}


async def test_a_number_that_was_entered_twice_is_kept_once(hass: HomeAssistant, account: Account) -> None:
    form = await open_form(hass, account.entry)
    await submit(hass, form, PIOTR | {"numbers": ["501502503", " ", "+48 501-502-503"]})

    data = account.entry.subentries[contact_id(account.entry, "Piotr Nowak")].data
    assert data["numbers"] == ["+48501502503"]


async def test_the_groups_there_are_can_be_chosen_from_and_others_be_entered(
    hass: HomeAssistant, account: Account
) -> None:
    form = await open_form(hass, account.entry)

    assert form["data_schema"] is not None
    config = form["data_schema"].schema["groups"].config
    assert config["options"] == ["Doors", "Family", "Work"]
    assert config["custom_value"] is True
    result = await submit(hass, form, PIOTR | {"groups": ["Football"]})
    assert result["type"] is FlowResultType.CREATE_ENTRY


type Refusal = tuple[dict[str, Any], dict[str, str], dict[str, str]]

REFUSALS: dict[str, Refusal] = {
    "no name": ({"name": "  "}, {"name": "required"}, {}),
    "no number": ({"numbers": [" "]}, {"numbers": "required"}, {}),
    "not numbers": (
        {"numbers": ["Piotr", "501502503", "12 34 56 78 90 12 34 56"]},
        {"numbers": "invalid_number"},
        {"numbers": "Piotr, 12 34 56 78 90 12 34 56"},
    ),
    "somebody else's number": (
        {"numbers": ["501502503", "600 700 800"]},
        {"numbers": "number_taken"},
        {"numbers": ANNA, "contact": "Anna Kowalska"},
    ),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
async def test_what_cannot_be_is_told_and_can_be_corrected(
    hass: HomeAssistant, account: Account, refusal: Refusal
) -> None:
    changes, errors, placeholders = refusal
    form = await submit(hass, await open_form(hass, account.entry), PIOTR | changes)

    assert form["type"] is FlowResultType.FORM
    assert form["errors"] == errors
    assert form["description_placeholders"] == placeholders
    assert shown(form) == PIOTR | changes

    assert (await submit(hass, form, PIOTR))["type"] is FlowResultType.CREATE_ENTRY
    assert "Piotr Nowak" in names(account)


async def test_a_contact_is_shown_as_it_is_and_can_keep_its_numbers(hass: HomeAssistant, account: Account) -> None:
    entry = account.entry
    form = await open_contact(hass, entry, "Anna Kowalska")
    contact = shown(form)
    assert contact == entry.subentries[contact_id(entry, "Anna Kowalska")].data

    result = await submit(hass, form, contact | {"groups": ["Family", "Friends"]})

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    assert entry.runtime_data.phonebook.groups_of(ANNA) == ("Family", "Friends")


async def test_a_contact_that_is_renamed_keeps_its_entities(hass: HomeAssistant, account: Account) -> None:
    entry = account.entry
    contact = contact_id(entry, "Anna Kowalska")
    before = entities_of(hass, contact)
    form = await open_contact(hass, entry, "Anna Kowalska")

    await submit(hass, form, shown(form) | {"name": "Anna Nowak"})

    assert contact_id(entry, "Anna Nowak") == contact
    assert entities_of(hass, contact) == before
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, contact), entry.entry_id)
    assert device is not None
    assert device.name == "Anna Nowak"
    assert entry.runtime_data.phonebook.name_of(ANNA) == "Anna Nowak"


async def test_a_change_that_cannot_be_is_told_and_changes_nothing(hass: HomeAssistant, account: Account) -> None:
    entry = account.entry
    form = await open_contact(hass, entry, "Anna Kowalska")
    contact = shown(form)

    form = await submit(hass, form, contact | {"numbers": ["221112233"]})

    assert form["errors"] == {"numbers": "number_taken"}
    assert form["description_placeholders"] == {"numbers": "+48221112233", "contact": "Courier"}
    assert entry.subentries[contact_id(entry, "Anna Kowalska")].data == contact
    assert (await submit(hass, form, contact))["reason"] == "reconfigure_successful"


async def test_a_contact_that_did_not_change_does_not_reload_the_account(hass: HomeAssistant, account: Account) -> None:
    form = await open_contact(hass, account.entry, "Anna Kowalska")

    await submit(hass, form, shown(form))

    assert account.entry.runtime_data is account


async def test_a_contact_that_is_removed_takes_its_entities_along(hass: HomeAssistant, account: Account) -> None:
    entry = account.entry
    contact = contact_id(entry, "Anna Kowalska")
    assert len(entities_of(hass, contact)) == 2

    hass.config_entries.async_remove_subentry(entry, contact)
    await hass.async_block_till_done(wait_background_tasks=False)

    assert entities_of(hass, contact) == []
    assert dr.async_get(hass).async_get_device_by_identifier((DOMAIN, contact), entry.entry_id) is None
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data.phonebook.find(ANNA) is None


async def test_a_contact_can_be_added_while_the_account_does_not_work(
    hass: HomeAssistant, sim: CloudPbxSimulator
) -> None:
    entry = make_entry(sim)
    entry.add_to_hass(hass)

    result = await submit(hass, await open_form(hass, entry), PIOTR)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.state is ConfigEntryState.NOT_LOADED
