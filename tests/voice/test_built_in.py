"""What people say to Home Assistant itself still gets there."""

from collections.abc import Iterator
from itertools import islice
import json

from hassil import Intents, WildcardSlotList, recognize_all
from hassil.expression import Expression
from hassil.intents import RangeSlotList, TextSlotList
import home_assistant_intents
from homeassistant.components import conversation
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.components.intent import async_register_timer_handler
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from custom_components.cloud_telephony import voice_sentences
from custom_components.cloud_telephony.voice_speech import LANGUAGES

from .office import SpokenOffice
from .sampling import Sampler, templates

WILDCARDS = ("callee", "extension", "message", "queue", "since", "to", "to_and_message")
PERMITTED = {("nl", "HassGetState"), ("ru", "HassGetState")}
"""What fits sentences of ours as well: whether something is occupied. Whose name we do not know is left to them."""
RELATED = ("bg", "ca", "cs", "da", "de", "fr", "gl", "hr", "it", "nb", "pt", "pt-BR", "ro", "sk", "sl", "sr", "sv")
"""The languages whose words might be some of ours."""
ORDINARY = {
    "en": ["turn on the Lamp", "what time is it", "add milk to my shopping list", "is the Lamp on"],
    "es": ["enciende Lamp", "qué hora es", "añade leche a la lista de la compra"],
    "nl": ["doe Lamp aan", "hoe laat is het", "zet melk op mijn boodschappenlijst", "is Lamp aan"],
    "pl": ["włącz Lamp", "która jest godzina", "dodaj mleko do listy zakupów"],
    "ru": ["включи Lamp", "который час", "добавь молоко в список покупок"],
    "uk": ["увімкни Lamp", "котра година", "додай молоко до списку покупок"],
}


class BuiltIn:
    """Says the sentences that Home Assistant brings along for a language."""

    def __init__(self, language: str) -> None:
        """Read them."""
        content = home_assistant_intents.get_intents(language, json_load=json.load)
        assert content is not None
        self.book = Intents.from_dict(content)

    def sentences(self, most: int) -> Iterator[tuple[str, str]]:
        """Yield of each template so many sentences at most, with the intent they are of."""
        for name, data, expression in templates(self.book):
            rules = {**self.book.expansion_rules, **data.expansion_rules}
            sampler = Sampler(self.fill, {rule: sentence.expression for rule, sentence in rules.items()})
            for sentence in islice(sampler.sentences(expression), most):
                yield name, sentence

    def fill(self, name: str) -> str | Expression:
        """Return something of a list."""
        match self.book.slot_lists.get(name):
            case TextSlotList(values=[value, *_]):
                return value.text_in
            case RangeSlotList(start=start):
                return str(start)
            case _:
                return "Lamp"


@pytest.fixture(scope="module")
def ours() -> Intents:
    """Return our sentences as Home Assistant knows them: in all languages at once."""
    sentences = [text for book in voice_sentences._read().values() for text in voice_sentences.sentences_of(book)]
    known = Intents.from_dict({"language": "en", "intents": {"ours": {"data": [{"sentences": sentences}]}}})
    known.slot_lists = {name: WildcardSlotList(name) for name in WILDCARDS}
    return known


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
def test_hardly_a_sentence_of_home_assistant_fits_ours(ours: Intents, language: str) -> None:
    fitting = {
        (language, name)
        for name, sentence in BuiltIn(language).sentences(most=40)
        if next(iter(recognize_all(sentence, ours)), None)
    }
    assert fitting <= PERMITTED


@pytest.mark.timeout(300)
def test_no_sentence_of_related_languages_fits_ours(ours: Intents) -> None:
    """Ours are known whatever language is spoken."""
    fitting = [
        (language, sentence)
        for language in RELATED
        for _, sentence in BuiltIn(language).sentences(most=2)
        if next(iter(recognize_all(sentence, ours)), None)
    ]
    assert fitting == []


async def test_what_is_said_to_home_assistant_is_answered_as_without_us(
    hass: HomeAssistant, spoken_office: SpokenOffice
) -> None:
    """Lamps, lists and the time, in each language."""
    async_mock_service(hass, "light", "turn_on")
    shopping_list = MockConfigEntry(domain="shopping_list", title="Shopping list", unique_id="shopping_list")
    shopping_list.add_to_hass(hass)
    assert await hass.config_entries.async_setup(shopping_list.entry_id)
    hass.states.async_set("light.lamp", "on", {"friendly_name": "Lamp"})
    async_expose_entity(hass, conversation.DOMAIN, "light.lamp", True)
    sentences = [(said, language) for language, ordinary in ORDINARY.items() for said in ordinary]
    with_us = [(await spoken_office.say(said, language)).as_dict() for said, language in sentences]
    for account in (spoken_office.account, spoken_office.other):
        await hass.config_entries.async_unload(account.entry.entry_id)
    without_us = [(await spoken_office.say(said, language)).as_dict() for said, language in sentences]
    assert [answer["response"] for answer in with_us] == [answer["response"] for answer in without_us]
    kinds = {answer["response"]["response_type"] for answer in with_us}
    assert kinds == {"action_done", "query_answer"}


async def test_whose_name_is_not_known_may_be_a_thing_of_home_assistant(
    hass: HomeAssistant, spoken_office: SpokenOffice
) -> None:
    """Such as a room that is occupied, or an order for later."""
    hass.states.async_set("binary_sensor.toilet", "on", {"friendly_name": "Toilet", "device_class": "occupancy"})
    async_expose_entity(hass, conversation.DOMAIN, "binary_sensor.toilet", True)
    assert await spoken_office.answer("is het Toilet bezet?", "nl") == "Ja"
    assert await spoken_office.answer("Toilet занята?", "ru") == "Да"
    device = device_with_timers(hass)
    async_register_timer_handler(hass, device, lambda _event, _timer: None)
    said = "call Anna Kowalska in 5 minutes"
    result = await conversation.async_converse(hass, said, None, Context(), language="en", device_id=device)
    assert result.response.speech["plain"]["speech"] == "Command will be executed in 5 minutes"
    assert spoken_office.dialled() == []


def device_with_timers(hass: HomeAssistant) -> str:
    """Return a device that can be spoken to."""
    entry = MockConfigEntry(domain="test", state=ConfigEntryState.LOADED)
    entry.add_to_hass(hass)
    return dr.async_get(hass).async_get_or_create(config_entry_id=entry.entry_id, identifiers={("test", "1")}).id
