"""Calls and text messages that are ordered by voice: to whom, through which account, and why not."""

import asyncio
from types import MappingProxyType

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.intent import IntentResponseErrorCode, async_handle
import pytest

from custom_components.cloud_telephony.const import CONF_VOICE
from simulator.cloudpbx import CloudPbxSimulator
from simulator.evrotel import EvrotelSimulator
from tests.glue import contacts, make_entry, make_evrotel_entry, set_up, text

from .office import SpokenOffice, texts

SAY = texts("en")


def unknown(name: str) -> str:
    """Return what is said of somebody who is not known."""
    return SAY["unknown_name"].format(name=name)


async def test_who_is_called(spoken_office: SpokenOffice) -> None:
    """By any of their names in any case, by number, by extension."""
    await spoken_office.make_phones_busy()
    wanted: dict[tuple[str, str], tuple[str, str]] = {
        ("en", "call Anna"): ("+48600700800", "Anna Kowalska"),
        ("en", "Call MUM!"): ("+48600700800", "Anna Kowalska"),
        ("pl", "zadzwoń do Jana Nowaka"): ("+48604604604", "Jan Nowak"),
        ("pl", "zadzwoń do Jany"): ("+48605605605", "Jana Lis"),
        ("pl", "zadzwoń do Jany Lis"): ("+48605605605", "Jana Lis"),
        ("en", "call Jana"): ("+48605605605", "Jana Lis"),
        ("ru", "позвони Ивану"): ("+48602602602", "Иван Петров"),
        ("en", "call +48 (601) 601-601"): ("+48601601601", "Piotr Zieliński"),
        ("en", "call 512 345 678"): ("+48512345678", "5 1 2, 3 4 5, 6 7 8"),
        ("en", "call plus 44 20 7946 0958"): ("+442079460958", "plus 4 4, 2 0, 7 9 4 6, 0 9 5 8"),
        ("en", "call extension 1 0 4"): ("104", "104"),
        ("en", "call Zofia"): ("106", "Zofia"),
        ("pl", "połącz mnie z Zofią"): ("106", "Zofia"),
    }
    for (language, said), (number, name) in wanted.items():
        answer = await spoken_office.answer(said, language)
        assert answer.startswith(texts(language)["calling"].format(name=name)), said
        assert spoken_office.dialled()[-1] == number, said
    assert spoken_office.dialled() == list(dict.fromkeys(number for number, _ in wanted.values()))


async def test_who_is_not_sure_is_not_called(spoken_office: SpokenOffice) -> None:
    """In Polish Jan is Jana after "do", and so is written as Jana, who is somebody else."""
    polish = texts("pl")
    wanted = {
        ("en", "call Hanna"): unknown("Hanna"),
        ("en", "call Anna Nowak"): unknown("Anna Nowak"),
        ("en", "call nobody in particular"): unknown("nobody in particular"),
        ("pl", "zadzwoń do Anki"): polish["unknown_name"].format(name="Anki"),
        ("pl", "zadzwoń do Jana"): polish["ambiguous_name"].format(name="Jana", names="Jan Nowak i Jana Lis"),
    }
    for (language, said), answer in wanted.items():
        assert await spoken_office.answer(said, language) == answer
    assert spoken_office.dialled() == []


async def test_emergencies_and_costly_numbers_are_left_to_phones(spoken_office: SpokenOffice) -> None:
    wanted = {
        "call 112": "Help",
        "dial 9 1 1": "911",
        "call 0 112": "0112",
        "call Help": "Help",
        "call *21": "*21",
        "call 701 123 456": "7 0 1, 1 2 3, 4 5 6",
        "text Help saying fire": "Help",
    }
    for said, name in wanted.items():
        assert await spoken_office.answer(said) == SAY["emergency"].format(name=name)
    assert spoken_office.dialled() == []
    assert spoken_office.texted() == []


async def test_what_is_no_number_is_not_called(spoken_office: SpokenOffice) -> None:
    answer = await spoken_office.answer("call 12 34 56 78 90 12 34 56 78 90")
    assert answer.rstrip(".") == text("invalid_number", number="…890")
    assert spoken_office.dialled() == []


async def test_a_failure_is_said(spoken_office: SpokenOffice, hass: HomeAssistant) -> None:
    """In the user's words, and as an error to whoever handles the intent itself."""
    spoken_office.sim.drop_answer("/dial")
    answer = await spoken_office.answer("call Anna")
    server = spoken_office.sim.api_url.removeprefix("http://")
    assert answer.rstrip(".") == text("no_answer", server=server)
    hass.config_entries.async_update_entry(spoken_office.account.entry, options={"own_extension": ""})
    await hass.config_entries.async_reload(spoken_office.account.entry.entry_id)
    response = await async_handle(hass, "test", "CloudTelephonyCall", {"callee": {"value": "Piotr Zieliński"}})
    assert response.error_code is IntentResponseErrorCode.FAILED_TO_HANDLE
    assert response.speech["plain"]["speech"].rstrip(".") == text("no_own_extension", account="Biuro")


async def test_an_order_is_placed_once(spoken_office: SpokenOffice) -> None:
    """Whoever says it again within a moment gets the answer of the first order."""
    assert await spoken_office.answer("call Anna") == await spoken_office.answer("phone Anna Kowalska please")
    assert len(spoken_office.dialled()) == 1


async def test_a_text_that_two_satellites_hear_is_sent_once(spoken_office: SpokenOffice) -> None:
    """Though they do not hear the same commas; a minute later it is another one."""
    heard = ("text Anna saying sorry, I am late", "Send a text to Anna Kowalska saying Sorry I am late!")
    answers = await asyncio.gather(*map(spoken_office.answer, heard))
    assert answers == ["Sent to Anna Kowalska: sorry, I am late", "Sent to Anna Kowalska: Sorry I am late"]
    assert len(spoken_office.texted()) == 1
    await asyncio.gather(spoken_office.answer("text Anna saying 20.00"), spoken_office.answer("text Anna saying 2000"))
    assert len(spoken_office.texted()) == 3
    spoken_office.freezer.tick(60)
    await spoken_office.answer(heard[0])
    assert len(spoken_office.texted()) == 4


async def test_who_is_texted_what(spoken_office: SpokenOffice) -> None:
    wanted = {
        ("en", "Text Anna I am late."): ("600700800", "I am late"),
        ("en", "Text Anna I'm late, sorry"): ("600700800", "I'm late, sorry"),
        ("en", "text mum the train is late"): ("600700800", "the train is late"),
        ("en", "text anna kowalska i am late"): ("600700800", "i am late"),
        ("en", "text Anna saying Nowak is late"): ("600700800", "Nowak is late"),
        ("en", "text anna that I said that it rains"): ("600700800", "I said that it rains"),
        ("en", "send a text message to 601 601 601 saying 5 minutes"): ("601601601", "5 minutes"),
        ("pl", "napisz do Anny spóźnię się"): ("600700800", "spóźnię się"),
        ("pl", "wyślij sms do Jana Nowaka o treści już jadę"): ("604604604", "już jadę"),
        ("en", "text Jan Nowak Jana Lis"): ("604604604", "Jana Lis"),
    }
    for (language, said), sent in wanted.items():
        # Some sound alike.
        spoken_office.freezer.tick(60)
        assert (await spoken_office.answer(said, language)).endswith(sent[1])
        assert spoken_office.texted()[-1] == sent
    assert len(spoken_office.texted()) == len(wanted)


async def test_who_is_not_sure_is_not_texted(spoken_office: SpokenOffice) -> None:
    """What follows a first name may be a surname: somebody else's."""
    wanted = {
        "text Anna Nowak is late": SAY["text_unclear"],
        "text anna i am late": SAY["text_unclear"],
        "text Anna": SAY["text_unclear"],
        "text 601 601 601 5 minutes": SAY["text_unclear"],
        "text Nobody saying hello": unknown("Nobody"),
    }
    for said, answer in wanted.items():
        assert await spoken_office.answer(said) == answer
    assert spoken_office.texted() == []


async def test_two_whose_names_begin_alike_are_asked_about(hass: HomeAssistant, spoken_office: SpokenOffice) -> None:
    people = [{"name": "Ewa", "numbers": ["+48606606606"]}, {"name": "Ewa Maria", "numbers": ["+48607607607"]}]
    other = make_entry(spoken_office.sim, title="Second", subentries_data=contacts(*people))
    second = await set_up(hass, other)
    answer = await spoken_office.answer("text Ewa Maria is late")
    assert answer == SAY["ambiguous_name"].format(name="Ewa Maria is late", names="Ewa and Ewa Maria")
    assert spoken_office.texted() == []
    await spoken_office.answer("text Ewa saying Maria is late")
    await spoken_office.answer("text Ewa Maria saying hello")
    assert spoken_office.texted() == [("606606606", "Maria is late"), ("607607607", "hello")]
    await hass.config_entries.async_unload(second.entry.entry_id)


async def test_a_refused_message_is_said(spoken_office: SpokenOffice) -> None:
    answer = await spoken_office.answer(f"text Anna saying {'x' * 2000}")
    assert answer.startswith("A text message has 1 to 1024 characters")
    assert spoken_office.texted() == []


@pytest.mark.usefixtures("listening")
async def test_a_contact_is_called_through_the_account_that_has_it(
    hass: HomeAssistant, sim: CloudPbxSimulator, evrotel: EvrotelSimulator
) -> None:
    """Then through another one that can; and not at all, if the contact's extension is none of that one's."""
    first = await set_up(hass, make_entry(sim, subentries_data=contacts({"name": "Anna", "numbers": ["+48600700800"]})))
    people = [{"name": "Ivan", "numbers": ["+48698111222"]}, {"name": "Cellar", "numbers": ["205"]}]
    second = await set_up(hass, make_evrotel_entry(evrotel, subentries_data=contacts(*people)))
    office = SpokenOffice(hass, sim, first, None, second, None)  # type: ignore[arg-type]  # neither is needed
    assert await office.answer("call Ivan") == "Calling Ivan. Extension 101 rings first. It goes through Kyiv."
    assert office.dialled() == []
    assert "Biuro" in await office.answer("call Anna")
    assert office.dialled() == ["+48600700800"]
    assert await office.answer("text Ivan saying hello") == "Sent to Ivan: hello"
    assert await office.answer("text Cellar saying hello") == SAY["nobody_texts"]
    for account in (first, second):
        await hass.config_entries.async_unload(account.entry.entry_id)


async def test_accounts_without_spoken_commands_are_not_used(hass: HomeAssistant, spoken_office: SpokenOffice) -> None:
    """Nor are their contacts known."""
    entry = spoken_office.account.entry
    hass.config_entries.async_update_entry(entry, options={**entry.options, CONF_VOICE: False})
    await hass.config_entries.async_reload(entry.entry_id)
    assert await spoken_office.answer("call Anna Kowalska") == unknown("Anna Kowalska")
    await hass.config_entries.async_unload(spoken_office.other.entry.entry_id)
    response = await async_handle(hass, "test", "CloudTelephonyCall", {"callee": {"value": "Anna Kowalska"}})
    assert response.speech["plain"]["speech"] == SAY["nobody_dials"]


async def test_who_is_known_twice_is_one_person(hass: HomeAssistant, spoken_office: SpokenOffice) -> None:
    """The contact of two accounts; and a contact with an extension of the same name, which is not called then."""
    await spoken_office.make_phones_busy()
    people = [
        {"name": "Ania", "numbers": ["+48600700800"], "aliases": ["Anna Kowalska"]},
        {"name": "Zofia", "numbers": ["+48609609609"]},
    ]
    second = await set_up(hass, make_entry(spoken_office.sim, title="Second", subentries_data=contacts(*people)))
    assert (await spoken_office.answer("call Anna Kowalska")).startswith("Calling Anna Kowalska.")
    assert await spoken_office.answer("call Zofia") == SAY["ambiguous_name"].format(
        name="Zofia", names="Zofia and Zofia"
    )
    await hass.config_entries.async_unload(second.entry.entry_id)
    zofia = contacts(people[1])[0]
    subentry = ConfigSubentry(
        data=MappingProxyType(dict(zofia["data"])), subentry_type="contact", title="Zofia", unique_id=None
    )
    hass.config_entries.async_add_subentry(spoken_office.account.entry, subentry)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert (await spoken_office.answer("call Zofia")).startswith("Calling Zofia.")
    assert spoken_office.dialled() == ["+48600700800", "+48609609609"]


async def test_a_message_that_the_provider_does_not_take_is_told(
    hass: HomeAssistant, spoken_office: SpokenOffice
) -> None:
    """And whoever says no message is asked for one."""
    spoken_office.sim.drop_answer("/sendSMS")
    server = spoken_office.sim.api_url.removeprefix("http://")
    assert (await spoken_office.answer("text Anna saying hello")).rstrip(".") == text("no_answer", server=server)
    assert len(spoken_office.texted()) == 1
    response = await async_handle(hass, "test", "CloudTelephonyText", {"to": {"value": "Anna Kowalska"}})
    assert response.speech["plain"]["speech"] == SAY["text_unclear"]
    for account in (spoken_office.account, spoken_office.other):
        await hass.config_entries.async_unload(account.entry.entry_id)
    slots = {"to": {"value": "Anna"}, "message": {"value": "hello"}}
    response = await async_handle(hass, "test", "CloudTelephonyText", slots)
    assert response.speech["plain"]["speech"] == SAY["nobody_texts"]
