"""Sentences are known while an account takes spoken commands, and language models are not handed the intents."""

import logging
from typing import Any

from homeassistant.components import conversation
from homeassistant.components.conversation import agent_manager
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import intent, llm
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cloud_telephony.const import CONF_VOICE, DOMAIN
from custom_components.cloud_telephony.intent import INTENTS
from custom_components.cloud_telephony.voice_sentences import _read, sentences_of
from custom_components.cloud_telephony.voice_speech import LANGUAGES
from simulator.cloudpbx import CloudPbxSimulator
from tests.glue import make_entry, set_up

NAMES = {spoken.name for spoken in INTENTS}


def known(hass: HomeAssistant) -> list[str]:
    """Return the sentences that Home Assistant knows of integrations."""
    return agent_manager.get_agent_manager(hass).trigger_sentences


@pytest.mark.usefixtures("listening")
async def test_sentences_are_known_once_while_any_account_takes_them(
    hass: HomeAssistant, sim: CloudPbxSimulator
) -> None:
    assert known(hass) == []
    ours = [text for book in _read().values() for text in sentences_of(book)]
    first, second = [(await set_up(hass, make_entry(sim, title=title))).entry for title in ("First", "Second")]
    assert known(hass) == ours
    await hass.config_entries.async_unload(first.entry_id)
    assert known(hass) == ours
    await hass.config_entries.async_reload(second.entry_id)
    assert known(hass) == ours
    await hass.config_entries.async_unload(second.entry_id)
    assert known(hass) == []


@pytest.mark.usefixtures("listening")
async def test_an_account_may_take_none(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    account = await set_up(hass, make_entry(sim, options={CONF_VOICE: False}))
    assert known(hass) == []
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_home_assistant_may_learn_to_listen_later_or_never(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    account = await set_up(hass, entry)
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    await hass.async_block_till_done(wait_background_tasks=False)
    assert known(hass)
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_an_account_that_is_gone_by_then_is_not_listened_for(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    account = await set_up(hass, entry)
    await hass.config_entries.async_unload(account.entry.entry_id)
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    await hass.async_block_till_done(wait_background_tasks=False)
    assert known(hass) == []


@pytest.mark.usefixtures("listening")
async def test_another_home_assistant_may_take_sentences_in_another_way(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The account works without them, and the log says so once."""
    monkeypatch.delattr(agent_manager.AgentManager, "register_trigger")
    account = await set_up(hass, entry)
    assert account.connected
    await hass.config_entries.async_reload(entry.entry_id)
    told = [record for record in caplog.records if record.levelno == logging.WARNING and "sentences" in record.message]
    assert len(told) == 1
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("listening", "account")
async def test_language_models_are_not_handed_the_intents(hass: HomeAssistant) -> None:
    """They would be tools that place calls; what models may do is asked for in the options."""
    assert {handler.intent_type for handler in intent.async_get(hass)} >= NAMES
    context = llm.LLMContext(
        platform="test", context=Context(), language="en", assistant=conversation.DOMAIN, device_id=None
    )

    api = await llm.async_get_api(hass, llm.LLM_API_ASSIST, context)
    tools = {tool.name.removeprefix("intent__") for tool in api.tools}
    assert "HassTurnOff" in tools
    assert not tools & NAMES


async def test_intents_are_for_no_entity_that_could_be_exposed(hass: HomeAssistant) -> None:
    """Which Home Assistant looks at, should it hand more intents on than those that it has itself."""
    for component in ("homeassistant", DOMAIN, "intent"):
        assert await async_setup_component(hass, component, {})
    ours = [handler for handler in intent.async_get(hass) if handler.intent_type in NAMES]
    assert [handler.platforms for handler in ours] == [{DOMAIN}] * len(INTENTS)


async def test_intents_are_there_before_an_account_is(hass: HomeAssistant) -> None:
    """So that users' own sentences for them are not wrong."""
    for component in ("homeassistant", DOMAIN, "intent"):
        assert await async_setup_component(hass, component, {})
    await hass.async_block_till_done(wait_background_tasks=False)
    assert {handler.intent_type for handler in intent.async_get(hass)} >= NAMES
    with pytest.raises(intent.InvalidSlotInfo):
        await intent.async_handle(hass, "test", "CloudTelephonyCall", {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_sentences_for_every_intent(language: str) -> None:
    book = _read()[language]
    assert book.language == language
    assert set(book.intents) == NAMES
    slots = {spoken.name: {marker.schema for marker in spoken.slots} for spoken in INTENTS}
    used: dict[str, set[Any]] = {name: set() for name in NAMES}
    for name, known_intent in book.intents.items():
        for data in known_intent.data:
            used[name] |= set(data.slots) | {slot for slot in slots[name] if f"{{{slot}}}" in str(data.sentence_texts)}
    assert used == slots
