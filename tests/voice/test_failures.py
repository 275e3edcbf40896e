"""What a provider did not do is told in the language of the conversation, with the provider's own words in it."""

from collections.abc import Mapping
import json

import pytest

from custom_components.cloud_telephony.voice_speech import LANGUAGES
from simulator.cloudpbx import CloudPbxSimulator
from simulator.repetition import TIME_BETWEEN
from tests.code_texts import PACKAGE

from .office import SpokenOffice

CALL: Mapping[str, str] = {
    "en": "call Piotr Zieliński",
    "es": "llama a Piotr Zieliński",
    "nl": "bel Piotr Zieliński",
    "pl": "zadzwoń do Piotra Zielińskiego",
    "ru": "позвони 601 601 601",
    "uk": "зателефонуй 601 601 601",
}
TEXT: Mapping[str, str] = {
    "en": "send a text to {to} saying hello",
    "es": "envía un mensaje a {to} diciendo hola",
    "nl": "stuur een sms naar {to} met de tekst hallo",
    "pl": "wyślij SMS do {to} o treści cześć",
    "ru": "отправь смс {to} с текстом привет",
    "uk": "надішли смс {to} з текстом привіт",
}
MOBILE, ABROAD = "600 700 800", "+44 20 7946 0000"
NO_CREDIT = '{"responseId": null, "responseStatus": "FAILED", "responseErrorMessage": "Brak środków"}'


def text(language: str, key: str, **values: str) -> str:
    """Return what is said of a failure."""
    translations = json.loads((PACKAGE / "translations" / f"{language}.json").read_text(encoding="utf-8"))
    message: str = translations["exceptions"][key]["message"]
    return message.format(**values)


async def check(office: SpokenOffice, orders: Mapping[str, str], key: str, **values: str) -> None:
    """Give an order in every language, and look for the reason why it failed, in that language."""
    wanted = {language: text(language, key, **values) for language in LANGUAGES}
    assert len(set(wanted.values())) == len(LANGUAGES)
    for language, order in orders.items():
        # Long enough not to be the same order.
        office.freezer.tick(TIME_BETWEEN)
        response = (await office.say(order, language)).response
        assert response.speech["plain"]["speech"] == wanted[language], order
        assert response.language == language


@pytest.fixture
def server(sim: CloudPbxSimulator) -> str:
    """Return what the server is called."""
    return sim.api_url.removeprefix("http://")


async def test_a_wrong_key(spoken_office: SpokenOffice, server: str) -> None:
    spoken_office.sim.answer_with("*", status=401, times=None)
    await check(spoken_office, CALL, "invalid_auth", server=server)
    await check(spoken_office, texting(MOBILE), "invalid_auth", server=server)


async def test_no_balance(spoken_office: SpokenOffice, server: str) -> None:
    spoken_office.sim.answer_with("/sendSMS", body=NO_CREDIT, content_type="application/json", times=None)
    await check(spoken_office, texting(MOBILE), "request_refused", server=server, reason="Brak środków")


async def test_a_number_that_is_refused(spoken_office: SpokenOffice, server: str) -> None:
    """By the provider, and by ourselves before it is asked."""
    spoken_office.sim.answer_with("/dial", status=422, times=None)
    await check(spoken_office, CALL, "request_refused", server=server, reason="HTTP 422")
    await check(spoken_office, texting(ABROAD), "invalid_recipient", number="…000")
    assert spoken_office.texted() == []


async def test_a_provider_that_cannot_be_reached(spoken_office: SpokenOffice, server: str) -> None:
    for host in ("api", "fallback"):
        spoken_office.sim.host_down(host)
    await check(spoken_office, CALL, "cannot_connect", server=server)
    await check(spoken_office, texting(MOBILE), "cannot_connect", server=server)


async def test_who_speaks_another_language_is_told_in_english(spoken_office: SpokenOffice, server: str) -> None:
    """And whoever speaks a variety of one of ours, in that."""
    spoken_office.sim.answer_with("/dial", status=401, times=None)
    for language, known in (("de", "en"), ("pl-PL", "pl"), ("es-MX", "es"), ("nl_BE", "nl")):
        spoken_office.freezer.tick(TIME_BETWEEN)
        answer = await spoken_office.answer(CALL[known], language)
        assert answer == text(known, "invalid_auth", server=server)


def texting(to: str) -> Mapping[str, str]:
    """Return the order to text somebody, in every language."""
    return {language: order.format(to=to) for language, order in TEXT.items()}
