"""What people say and what they are answered, as the documentation has it.

With WRITE_DOCS=1 in the environment the page is written anew.
"""

from collections.abc import Iterator, Mapping
import os
from pathlib import Path
import re

from homeassistant.core import HomeAssistant
import pytest

from custom_components.cloud_telephony.voice_speech import LANGUAGES

from .office import SpokenOffice, texts

PAGE = Path(__file__).parents[2] / "docs" / "voice.md"
RECORDED = re.compile(r"(?<=<!-- recorded -->\n)(.*)(?=<!-- /recorded -->)", re.DOTALL)
EXAMPLE = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
NAMES: Mapping[str, str] = {
    "en": "English",
    "es": "Español",
    "nl": "Nederlands",
    "pl": "Polski",
    "ru": "Русский",
    "uk": "Українська",
}
CONVERSATIONS: Mapping[str, list[str]] = {
    "en": [
        "Call Anna Kowalska",
        "Can you please call 512 345 678",
        "Who called?",
        "Who called today?",
        "Who called since 5 pm?",
        "Do I have any missed calls?",
        "Is Zofia free?",
        "Is extension 104 free?",
        "How many callers are waiting?",
        "Is anybody waiting in the Support queue?",
        "What's my phone balance?",
        "Text Anna I am late",
        "Send a text to Piotr saying the parcel is here, please ring!",
        "Call Gandalf",
        "Call 112",
    ],
    "es": [
        "Llama a Anna Kowalska",
        "¿Puede llamar al 512 345 678?",
        "¿Quién ha llamado?",
        "¿Quién ha llamado hoy?",
        "¿Quién ha llamado desde las 8?",
        "¿Tengo llamadas perdidas?",
        "¿Está libre Zofia?",
        "¿Está libre la extensión 104?",
        "¿Cuántas personas esperan?",
        "¿Hay alguien esperando en la cola Support?",
        "¿Cuál es mi saldo?",
        "Envía un mensaje a Anna diciendo llego tarde",
        "Llama a Gandalf",
        "Llama al 112",
    ],
    "nl": [
        "Bel Anna Kowalska",
        "Kunt u 512 345 678 bellen?",
        "Wie heeft er gebeld?",
        "Wie heeft vandaag gebeld?",
        "Wie heeft sinds 8 uur gebeld?",
        "Heb ik gemiste oproepen?",
        "Is Zofia vrij?",
        "Is toestel 104 vrij?",
        "Hoeveel mensen wachten er?",
        "Wacht er iemand in wachtrij Support?",
        "Hoeveel beltegoed heb ik nog?",
        "Stuur een sms naar Anna met de tekst ik ben te laat",
        "Bel Gandalf",
        "Bel 112",
    ],
    "pl": [
        "Zadzwoń do Anny Kowalskiej",
        "Proszę mnie połączyć z Janem Nowakiem",
        "Zadzwoń do Jana",
        "Zadzwoń pod numer 512 345 678",
        "Kto dzwonił?",
        "Kto dzisiaj dzwonił?",
        "Kto dzwonił od 8?",
        "Czy są nieodebrane połączenia?",
        "Czy Zofia jest wolna?",
        "Czy numer wewnętrzny 104 jest wolny?",
        "Ile osób czeka w kolejce?",
        "Czy ktoś czeka w kolejce Support?",
        "Jaki jest stan konta?",
        "Wyślij SMS do Anny o treści spóźnię się",
        "Zadzwoń do Gandalfa",
        "Zadzwoń pod 112",
    ],
    "ru": [
        "Позвони Ивану Петрову",
        "Соедините меня, пожалуйста, с Марией",
        "Набери номер 512 345 678",
        "Кто звонил?",
        "Кто сегодня звонил?",
        "Кто звонил с 8 часов?",
        "Есть пропущенные звонки?",
        "Свободна ли Zofia?",
        "Внутренний номер 104 свободен?",
        "Сколько человек ждёт?",
        "Кто-нибудь ждёт в очереди Support?",
        "Какой у меня баланс?",
        "Отправь смс Ивану с текстом я опоздаю",
        "Позвони Гэндальфу",
        "Позвони 112",
    ],
    "uk": [
        "Зателефонуй Олені Шевченко",
        "З'єднайте мене з Оленою",
        "Набери номер 512 345 678",
        "Хто дзвонив?",
        "Хто сьогодні дзвонив?",
        "Хто дзвонив з 8 години?",
        "Чи є пропущені дзвінки?",
        "Чи вільна Zofia?",
        "Чи вільний внутрішній номер 104?",
        "Скільки людей чекає?",
        "Чи хтось чекає в черзі Support?",
        "Який у мене баланс?",
        "Надішли смс Олені з текстом я запізнюся",
        "Подзвони Гендальфу",
        "Подзвони 112",
    ],
}


@pytest.mark.timeout(120)
async def test_the_page_has_what_is_really_answered(spoken_office: SpokenOffice) -> None:
    await spoken_office.live_through_two_days()
    await spoken_office.make_phones_busy()
    answers = {
        language: [(said, await spoken_office.answer(said, language)) for said in CONVERSATIONS[language]]
        for language in LANGUAGES
    }
    recorded = "".join(table(NAMES[language], answers[language]) for language in LANGUAGES)
    page = PAGE.read_text()
    if os.environ.get("WRITE_DOCS"):
        PAGE.write_text(RECORDED.sub(lambda _: recorded, page))
    found = RECORDED.search(PAGE.read_text())
    assert found is not None
    assert found[0] == recorded, "run this test with WRITE_DOCS=1"


async def test_own_sentences_lead_to_the_intents(hass: HomeAssistant, spoken_office: SpokenOffice) -> None:
    """As the page shows them."""
    (example,) = EXAMPLE.findall(PAGE.read_text())
    folder = Path(hass.config.path("custom_sentences", "en"))
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text(example)
    assert (await spoken_office.answer("Operator, give me Anna Kowalska!")).startswith("Calling Anna Kowalska.")
    assert spoken_office.dialled() == ["+48600700800"]
    assert await spoken_office.answer("operator give me Gandalf") == texts("en")["unknown_name"].format(name="Gandalf")


def table(language: str, answers: list[tuple[str, str]]) -> str:
    """Return a conversation as the page has it."""

    def lines() -> Iterator[str]:
        yield f"### {language}"
        yield ""
        yield "| said | answered |"
        yield "| --- | --- |"
        for said, answer in answers:
            yield f"| {said} | {answer} |"
        yield ""

    return "".join(f"{line}\n" for line in lines())
