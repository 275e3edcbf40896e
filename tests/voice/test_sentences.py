"""Every sentence in every language is understood by Home Assistant's own agent, and answered in that language."""

from collections.abc import Callable, Mapping
from itertools import count, cycle

from homeassistant.helpers.intent import IntentResponseType
import pytest

from custom_components.cloud_telephony import voice_sentences
from custom_components.cloud_telephony.voice_speech import LANGUAGES

from .office import PEOPLE, SpokenOffice, texts
from .sampling import Sampler, templates

CALLED: Mapping[str, list[tuple[str, str]]] = {
    "en": [("Anna Kowalska", "Anna Kowalska"), ("mum", "Anna Kowalska"), ("600 700 800", "Anna Kowalska")],
    "nl": [
        ("Anna Kowalska", "Anna Kowalska"),
        ("Piotr Zielinski", "Piotr Zieliński"),
        ("601 601 601", "Piotr Zieliński"),
    ],
    "es": [("Anna Kowalska", "Anna Kowalska"), ("mamá", "Anna Kowalska"), ("mas 48 601 601 601", "Piotr Zieliński")],
    "pl": [("Anny Kowalskiej", "Anna Kowalska"), ("mamy", "Anna Kowalska"), ("Piotrem Zielińskim", "Piotr Zieliński")],
    "ru": [("Ивану Петрову", "Иван Петров"), ("Марией", "Мария"), ("плюс 48 601 601 601", "Piotr Zieliński")],
    "uk": [("Іванові Петренку", "Иван Петров"), ("Марією", "Мария"), ("600700800", "Anna Kowalska")],
}
"""What is said, and whom it means."""
SAID: Mapping[str, list[str]] = {"extension": ["106", "Zofia"], "queue": ["Sales"], "since": ["8", "08:00", "8:00"]}


MOBILES: Mapping[str, str] = {person["name"]: person["numbers"][0].removeprefix("+48") for person in PEOPLE}
MINUTE: Mapping[str, str] = {
    "en": "1 minute",
    "es": "1 minuto",
    "nl": "1 minuut",
    "pl": "1 minuta",
    "ru": "1 минута",
    "uk": "1 хвилина",
}
BALANCE: Mapping[str, str] = {
    "en": "12.34 US dollars",
    "es": "12,34 dólares estadounidenses",
    "nl": "12,34 Amerikaanse dollar",
    "pl": "12,34 dolara amerykańskiego",
    "ru": "12,34 доллара США",
    "uk": "12,34 долара США",
}


class Saying:
    """Fills the wildcards of sentences of one language, and knows what was said last."""

    def __init__(self, language: str) -> None:
        """Begin with the first of what can be said."""
        self._called = cycle(CALLED[language])
        self._others = {name: cycle(values) for name, values in SAID.items()}
        self._number = count(1)
        self.asked: str | None = None
        self.name = ""
        self.message = ""

    def fill(self, wildcard: str) -> str:
        """Return what to say for a wildcard."""
        self.asked = wildcard if wildcard in {"queue", "since"} else None
        if wildcard in self._others:
            return next(self._others[wildcard])
        if wildcard == "message":
            # Each is another one: nobody sends the same twice.
            self.message = f"Spóźnię się, {next(self._number)} 'min'"
            return self.message
        said, self.name = next(self._called)
        if wildcard == "to_and_message":
            while said[-1].isdigit():
                said, self.name = next(self._called)
            return f"{said} {self.fill('message')}"
        return said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.timeout(300)
async def test_every_sentence_is_understood_and_answered(spoken_office: SpokenOffice, language: str) -> None:
    """The answer is the whole one, in the language of the request, with what is so in the office."""
    await spoken_office.live_through_two_days()
    await spoken_office.make_phones_busy()
    book = voice_sentences._read()[language]
    saying, wanted = Saying(language), expected(language)
    wrong, messages = [], []
    for name, data, expression in templates(book):
        saying.asked = None
        for sentence in Sampler(saying.fill).sentences(expression):
            response = (await spoken_office.say(sentence, language)).response
            speech = response.speech["plain"]["speech"]
            if name == "CloudTelephonyText":
                messages.append((MOBILES[saying.name], saying.message))
            answer = wanted[name, data.slots.get("period") or saying.asked]
            if response.response_type is not IntentResponseType.ACTION_DONE or speech != answer(saying):
                wrong.append((sentence, speech, answer(saying)))
    assert wrong == []
    assert set(spoken_office.dialled()) == {f"+48{MOBILES[name]}" for _, name in CALLED[language]}
    assert spoken_office.texted() == messages


def expected(language: str) -> Mapping[tuple[str, str | None], Callable[[Saying], str]]:
    """Return the answer to every intent in a language, by what it is asked about."""
    say = texts(language)
    few = "few" if language in {"pl", "ru", "uk"} else "other"
    twice = say[f"times_{few}"].format(count=2)
    stranger = "5 1 2, 3 4 5, 6 7 8"
    at_noon, in_the_evening = say["at_today"].format(time="12:30"), say["at_yesterday"].format(time="18:20")

    def during(period: str, calls: str, callers: str) -> str:
        return say["period_calls"].format(period=period, calls=calls, callers=callers)

    three_calls, callers = say[f"calls_{few}"].format(count=3), f"Anna Kowalska, {twice}; Piotr Zieliński"
    missed = f"Anna Kowalska, {twice}, {at_noon}; {stranger}, {in_the_evening}"
    marta = say["extension_named"].format(number="106", name="Zofia")
    wait = say["longest_wait"].format(duration=MINUTE[language])
    sales = f"{say[f'queue_{few}'].format(count=3, queue='Sales')} {wait}"
    answers = {
        ("CloudTelephonyLastCaller", None): " ".join(
            [say["last_call"].format(name="Anna Kowalska", when=at_noon), say["last_call_missed"]]
        ),
        ("CloudTelephonyLastCaller", "today"): during(say["today"], three_calls, callers),
        ("CloudTelephonyLastCaller", "since"): during(
            say["since"].format(time="8:00" if language == "es" else "08:00"), three_calls, callers
        ),
        ("CloudTelephonyLastCaller", "yesterday"): during(say["yesterday"], say["calls_one"].format(count=1), stranger),
        ("CloudTelephonyMissedCalls", None): say["missed_calls"].format(
            calls=say[f"missed_{few}"].format(count=3), callers=missed
        ),
        ("CloudTelephonyMissedCalls", "today"): during(
            say["today"], say[f"missed_{few}"].format(count=2), f"Anna Kowalska, {twice}"
        ),
        ("CloudTelephonyExtension", None): say["extension_talks"].format(extension=marta, name="Piotr Zieliński"),
        ("CloudTelephonyQueue", None): sales,
        ("CloudTelephonyQueue", "queue"): sales,
        ("CloudTelephonyBalance", None): say["balance"].format(account="Zadarma", amount=BALANCE[language]),
    }
    rings = f"{say['rings_first'].format(extension='101')} {say['through'].format(account='Biuro')}"

    def always(answer: str) -> Callable[[Saying], str]:
        return lambda _: answer

    return {
        **{asked: always(answer) for asked, answer in answers.items()},
        ("CloudTelephonyCall", None): lambda said: f"{say['calling'].format(name=said.name)} {rings}",
        ("CloudTelephonyText", None): lambda said: say["text_sent"].format(name=said.name, message=said.message),
    }
