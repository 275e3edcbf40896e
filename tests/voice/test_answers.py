"""Answers to spoken questions, where they are not what they usually are."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.helpers.intent import IntentResponseErrorCode, async_handle
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.cloud_telephony.figures import TOLERATED_FAILURES

from .office import ANNA, PIOTR, STRANGER, SpokenOffice, texts

SAY = texts("en")
FIRST = "2026-11-16 17:20:00+00:00"


async def test_nothing_has_happened_yet(spoken_office: SpokenOffice) -> None:
    assert await spoken_office.answer("who called") == SAY["no_call"]
    assert await spoken_office.answer("any missed calls") == SAY["missed_nothing"]
    assert await spoken_office.answer("who called today") == "Today: no calls."
    assert await spoken_office.answer("who called yesterday") == "Yesterday: no calls."
    assert await spoken_office.answer("any missed calls today") == "Today: no missed calls."
    assert await spoken_office.answer("how many callers are waiting") == SAY["no_queues"]


async def test_the_last_call_while_it_goes_on_and_after(spoken_office: SpokenOffice) -> None:
    call = spoken_office.sim.place_call(ANNA, "102")
    await spoken_office.settle()
    ask = spoken_office.hass
    assert (await _ask(ask))[0] == "Anna Kowalska is calling right now."
    spoken_office.sim.answer(call)
    await spoken_office.settle()
    assert await _ask(ask) == ["The last call came from Anna Kowalska, today at 18:20.", "It is still going on."]
    spoken_office.freezer.tick(200)
    spoken_office.sim.hang_up(call)
    await spoken_office.settle()
    last = await spoken_office.answer("who called")
    assert last == "The last call came from Anna Kowalska, today at 18:20. It was answered and lasted 3 minutes."


async def _ask(hass: HomeAssistant) -> list[str]:
    """Ask for the last caller without putting phones down."""
    response = await async_handle(hass, "test", "CloudTelephonyLastCaller", language="en-GB")
    speech: str = response.speech["plain"]["speech"]
    return [f"{sentence.rstrip('.')}." for sentence in speech.split(". ")]


async def test_days_are_named(spoken_office: SpokenOffice) -> None:
    await spoken_office.be_called(ANNA)
    for days, when in (
        (1, "yesterday at 18:20"),
        (2, "on November 16 at 18:20"),
        (60, "on November 16, 2026 at 18:20"),
    ):
        spoken_office.freezer.move_to(dt_util.parse_datetime(FIRST, raise_on_error=True) + timedelta(days=days))
        assert await spoken_office.answer("who called") == (
            f"The last call came from Anna Kowalska, {when}. It was not answered."
        )


async def test_only_some_of_many_callers_are_named(spoken_office: SpokenOffice) -> None:
    """The last ones; a hidden number is one."""
    for number in ("512345670", "512345671", "anonymous", PIOTR, STRANGER, ANNA):
        await spoken_office.be_called(number)
        spoken_office.freezer.tick(60)
    await spoken_office.written()
    listed = "Anna Kowalska; 5 1 2, 3 4 5, 6 7 8; Piotr Zieliński; a hidden number; and 2 more callers"
    assert await spoken_office.answer("who called today") == f"Today: 6 calls. {listed}."
    missed = await spoken_office.answer("any missed calls")
    assert missed.startswith("You have 6 missed calls: Anna Kowalska, today at 18:25; ")
    assert missed.endswith("; and 2 more callers.")


async def test_numbers_are_declined(spoken_office: SpokenOffice) -> None:
    wanted = {
        1: "Masz 1 nieodebrane połączenie: Anna Kowalska, dzisiaj o 18:20.",
        2: "Masz 2 nieodebrane połączenia: Anna Kowalska, 2 razy, dzisiaj o 18:20.",
        5: "Masz 5 nieodebranych połączeń: Anna Kowalska, 5 razy, dzisiaj o 18:20.",
        22: "Masz 22 nieodebrane połączenia: Anna Kowalska, 22 razy, dzisiaj o 18:20.",
    }
    for calls in range(1, 23):
        await spoken_office.be_called(ANNA)
        if calls in wanted:
            assert await spoken_office.answer("czy są nieodebrane połączenia", "pl") == wanted[calls]


async def test_since_when(spoken_office: SpokenOffice) -> None:
    """A time that is still to come is yesterday's."""
    await spoken_office.be_called(ANNA)
    await spoken_office.written()
    wanted = {
        "5 pm": "Since 17:00: 1 call. Anna Kowalska.",
        "5:30 p.m.": "Since 17:30: 1 call. Anna Kowalska.",
        "18.25": "Since yesterday at 18:25: 1 call. Anna Kowalska.",
        "19": "Since yesterday at 19:00: 1 call. Anna Kowalska.",
        "12 am": "Since 00:00: 1 call. Anna Kowalska.",
        "25": SAY["unknown_time"].format(time="25"),
        "breakfast": SAY["unknown_time"].format(time="breakfast"),
        "18:61": SAY["unknown_time"].format(time="18:61"),
    }
    for since, answer in wanted.items():
        assert await spoken_office.answer(f"who called since {since}") == answer


async def test_what_an_extension_does(spoken_office: SpokenOffice) -> None:
    await spoken_office.make_phones_busy()
    wanted = {
        0: "Extension 106 (Zofia) is free.",
        1: "Extension 106 (Zofia) is on the phone.",
        2: "Extension 106 (Zofia) is busy.",
        4: "The phone of Extension 106 (Zofia) is not connected.",
        8: "Extension 106 (Zofia) is ringing.",
        16: "Extension 106 (Zofia) has a call on hold.",
        32: "Extension 106 (Zofia) is placing a call.",
        77: "It is not known what Extension 106 (Zofia) is doing.",
    }
    for status, answer in wanted.items():
        spoken_office.sim.set_extension("106", status)
        await spoken_office.settle()
        assert await spoken_office.answer("is Zofia free?") == answer


async def test_what_is_not_there_is_said(spoken_office: SpokenOffice) -> None:
    await spoken_office.make_phones_busy()
    assert await spoken_office.answer("is Gandalf free") == SAY["unknown_extension"].format(name="Gandalf")
    assert await spoken_office.answer("is extension 777 free") == SAY["unknown_extension"].format(name="777")
    assert await spoken_office.answer("how many callers are waiting in the Moria queue") == SAY["unknown_queue"].format(
        name="Moria"
    )


async def test_queues(spoken_office: SpokenOffice) -> None:
    await spoken_office.make_phones_busy()
    assert await spoken_office.answer("how many are waiting in Support") == "Support: nobody is waiting."
    assert await spoken_office.answer("ile osób czeka w kolejce Sales", "pl") == (
        "Sales: czekają 3 osoby. Najdłuższe oczekiwanie: 1 minuta."
    )
    spoken_office.sim.set_queue("Sales", 0)
    await spoken_office.settle()
    assert await spoken_office.answer("is anybody waiting?") == SAY["nobody_waits"]


async def test_what_cannot_be_known_is_not_told_as_if_it_were(spoken_office: SpokenOffice) -> None:
    """Neither soon after the connection was lost, nor later."""
    await spoken_office.make_phones_busy()
    spoken_office.sim.accept_connections(False)
    spoken_office.sim.break_connections()
    while spoken_office.account.connected:
        await spoken_office.hass.async_block_till_done(wait_background_tasks=False)
    answer = await spoken_office.answer("is Zofia free?")
    assert answer.endswith(f" {SAY['as_of'].format(when='today at 18:20')}")
    async_fire_time_changed(spoken_office.hass, dt_util.utcnow() + timedelta(minutes=2), fire_all=True)
    spoken_office.freezer.tick(120)
    assert not spoken_office.account.available
    for question in ("is Zofia free?", "how many callers are waiting", "how many are waiting in Sales"):
        assert await spoken_office.answer(question) == SAY["no_connection"].format(account="Biuro")


async def test_a_balance_that_is_not_known(spoken_office: SpokenOffice) -> None:
    spoken_office.zadarma.answer_with("/v1/info/balance/", status=500, times=None)
    figures = spoken_office.other.figures
    assert figures
    for _ in range(TOLERATED_FAILURES + 1):
        await figures.async_refresh()
    assert await spoken_office.answer("what's my balance") == SAY["balance_unknown"].format(account="Zadarma")


async def test_who_has_no_such_account_is_told_so(hass: HomeAssistant, spoken_office: SpokenOffice) -> None:
    await hass.config_entries.async_unload(spoken_office.other.entry.entry_id)
    assert await spoken_office.answer("what's my balance") == SAY["no_balance"]
    await hass.config_entries.async_unload(spoken_office.account.entry.entry_id)
    for name in ("LastCaller", "MissedCalls"):
        response = await async_handle(hass, "test", f"CloudTelephony{name}")
        assert response.error_code is IntentResponseErrorCode.NO_VALID_TARGETS
        assert response.speech["plain"]["speech"] == SAY["no_callers"]


async def test_the_language_may_name_a_country(spoken_office: SpokenOffice) -> None:
    """Whoever speaks another language is answered in English."""
    await spoken_office.be_called(ANNA)
    wanted = {
        "en-US": "today at 6:20 PM",
        "en-GB": "today at 18:20",
        "en": "today at 18:20",
        "pl-PL": "dzisiaj o 18:20",
        "de": "today at 18:20",
        "xx-YY": "today at 18:20",
    }
    for language, answer in wanted.items():
        response = await async_handle(spoken_office.hass, "test", "CloudTelephonyLastCaller", language=language)
        assert answer in response.speech["plain"]["speech"]
        assert response.language == language
