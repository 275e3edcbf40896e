"""Saying what may be done with an account by spoken commands and by language models."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section
import pytest

from custom_components.cloud_telephony.account import Account
from simulator.cloudpbx import CloudPbxSimulator
from simulator.nimbox import NiMboxSimulator

from .glue import make_entry, make_nimbox_entry, set_up
from .test_options_flow import choose, open_options

PERMITTED = {"voice": False, "assistant_answers": False, "assistant_calls": True, "assistant_texts": True}


def assistants(form: ConfigFlowResult) -> section:
    """Return the section."""
    assert form["data_schema"] is not None
    found: section = form["data_schema"].schema["assistant"]
    return found


def suggested(form: ConfigFlowResult) -> dict[str, Any]:
    """Return what the section shows as chosen."""
    markers = assistants(form).schema.schema
    return {marker.schema: marker.description["suggested_value"] for marker in markers if marker.description}


async def test_at_first_models_may_ask_and_do_nothing(hass: HomeAssistant, account: Account) -> None:
    form = await open_options(hass, account.entry)
    part = assistants(form)
    assert part.options == {"collapsed": True}
    defaults = {marker.schema: marker.default() for marker in part.schema.schema if callable(marker.default)}
    assert defaults.pop("voice") is account.options.voice is True
    assert defaults == {"assistant_answers": True, "assistant_calls": False, "assistant_texts": False}
    options = account.options.assistant
    assert (options.answers, options.calls, options.texts, options.numbers) == (True, False, False, ())


async def test_what_is_chosen_is_kept_flat_shown_again_and_holds_at_once(hass: HomeAssistant, account: Account) -> None:
    entry = account.entry
    numbers = [" +48 512 345 678 ", "", "+4822*", "112"]
    result = await choose(hass, await open_options(hass, entry), assistant=PERMITTED | {"assistant_numbers": numbers})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    kept = PERMITTED | {"assistant_numbers": ["+48 512 345 678", "+4822*", "112"]}
    assert {name: entry.options[name] for name in kept} == kept
    assert "assistant" not in entry.options
    assert not entry.runtime_data.options.voice
    options = entry.runtime_data.options.assistant
    assert (options.answers, options.calls, options.texts) == (False, True, True)
    assert options.numbers == ("+48 512 345 678", "+4822*", "112")
    form = await open_options(hass, entry)
    assert suggested(form) == kept
    await choose(hass, form, assistant=PERMITTED | {"assistant_calls": False})
    assert entry.runtime_data.options.assistant.numbers == ()
    assert not entry.runtime_data.options.assistant.calls


async def test_what_is_not_sent_stays(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    account = await set_up(hass, make_entry(sim, options=PERMITTED))
    await choose(hass, await open_options(hass, account.entry), grace=60)
    assert {name: account.entry.options[name] for name in PERMITTED} == PERMITTED
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.parametrize("number", ["Anna", "+", "600", "+48 (0)", "[a-z]*", "+48512345678 or 112"])
async def test_what_is_no_number_is_refused_and_nothing_is_lost(
    hass: HomeAssistant, account: Account, number: str
) -> None:
    """A short number is one of an extension."""
    entered = PERMITTED | {"assistant_numbers": ["+4822*", number]}
    result = await choose(hass, await open_options(hass, account.entry), assistant=entered)
    if number == "600":
        assert result["type"] is FlowResultType.CREATE_ENTRY
        return
    assert result["errors"] == {"base": "assistant_number"}
    assert result["description_placeholders"] == {"number": number}
    assert assistants(result).options == {"collapsed": False}
    assert suggested(result) == entered
    assert "assistant_calls" not in account.entry.options


async def test_accounts_are_asked_only_for_what_they_can(
    hass: HomeAssistant, evrotel_account: Account, nimbox: NiMboxSimulator
) -> None:
    """Evrotel sends no messages; NiMbox has no calls of its own."""
    part = assistants(await open_options(hass, evrotel_account.entry))
    assert {marker.schema for marker in part.schema.schema} == {
        "voice",
        "assistant_answers",
        "assistant_calls",
        "assistant_numbers",
    }
    account = await set_up(hass, make_nimbox_entry(nimbox))
    form = await open_options(hass, account.entry)
    assert form["data_schema"] is not None
    assert "assistant" not in form["data_schema"].schema
    await hass.config_entries.async_unload(account.entry.entry_id)
