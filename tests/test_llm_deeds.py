"""Language models call and text people: only those whom the user permitted, and only after the user agreed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.conversation.chat_log import AssistantContent
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import llm
import pytest

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.assistant_options import CONF_ASSISTANT_CALLS
from custom_components.cloud_telephony.consent import AT_MOST, HOUR, LIFETIME
from simulator.cloudpbx import CloudPbxSimulator
from simulator.zadarma import ZadarmaSimulator

from .glue import contacts, make_entry, make_zadarma_entry, set_up, text
from .talking import AGENT, Talk, Wish, set_up_assist, use

MAY_ALL = {"assistant_calls": True, "assistant_texts": True}
ANNA: Wish = ("place_call", {"to": "Anna Kowalska"})
HELLO: Wish = ("send_text", {"to": "Mum", "message": "Late, sorry: 20 minutes!"})
ASKED = "Shall I call Anna Kowalska?"
ASKED_TO_TEXT = "Shall I text Anna Kowalska: “Late, sorry: 20 minutes!”?"


@pytest.fixture
async def permitted(hass: HomeAssistant, sim: CloudPbxSimulator) -> AsyncIterator[Account]:
    """Set up an account through which language models may call and text contacts."""
    await set_up_assist(hass)
    account = await set_up(hass, make_entry(sim, options=MAY_ALL))
    yield account
    await hass.config_entries.async_unload(account.entry.entry_id)


def dialled(sim: CloudPbxSimulator) -> list[str]:
    """Return whom the provider was asked to call."""
    return [request.query["cpb"] for request in sim.requests if request.path == "/dial"]


def texted(sim: CloudPbxSimulator) -> list[tuple[str, str]]:
    """Return which texts the provider was asked to send to whom."""
    return [(request.form["to"], request.form["body"]) for request in sim.requests if request.path == "/sendSMS"]


def confirmed(wish: Wish, proposal: llm.ToolResult) -> Wish:
    """Return the second step for a proposal."""
    assert not proposal.error, proposal.data
    name, arguments = wish
    return name, {**arguments, "confirmation": proposal.data["confirmation"]}


def why(result: llm.ToolResult) -> str:
    """Return the text of a refusal."""
    assert result.error
    message = result.data["error_text"]
    assert isinstance(message, str)
    return message.rstrip(".")


async def agree(talk: Talk, wish: Wish, reply: str) -> llm.ToolResult:
    """Have something proposed, told to the user and agreed to, and return what then came of it."""
    (proposal,) = await talk.say("Do it", wish, reply=reply)
    (done,) = await talk.say("Yes", confirmed(wish, proposal), reply="Done")
    return done


@pytest.mark.usefixtures("permitted")
async def test_a_call_is_proposed_told_agreed_to_and_then_placed(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    talk = Talk(hass)
    (proposal,) = await talk.say("Call Anna", ANNA, reply=ASKED)
    assert not proposal.error
    assert proposal.data["done"] is False
    assert proposal.data["would_call"] == {
        "name": "Anna Kowalska",
        "number": "…800",
        "from_phone": "101",
        "account": "Biuro",
    }
    assert dialled(sim) == []
    (done,) = await talk.say("Yes, please", confirmed(ANNA, proposal), reply="I am calling.")
    assert done.data == {"done": True, "status": "dialing"}
    assert dialled(sim) == ["+48600700800"]


@pytest.mark.usefixtures("permitted")
async def test_a_message_is_proposed_read_out_agreed_to_and_then_sent(
    hass: HomeAssistant, sim: CloudPbxSimulator
) -> None:
    talk = Talk(hass)
    (proposal,) = await talk.say("Tell Mum that I am late", HELLO, reply=ASKED_TO_TEXT)
    assert proposal.data["would_send"] == {
        "name": "Anna Kowalska",
        "number": "…800",
        "message": "Late, sorry: 20 minutes!",
        "account": "Biuro",
    }
    assert texted(sim) == []
    (done,) = await talk.say("Yes", confirmed(HELLO, proposal), reply="Sent.")
    assert done.data == {"done": True, "status": "queued"}
    assert texted(sim) == [("600700800", "Late, sorry: 20 minutes!")]


@pytest.mark.usefixtures("permitted")
async def test_a_contact_is_texted_at_the_mobile_and_called_at_the_first_number(
    hass: HomeAssistant, sim: CloudPbxSimulator
) -> None:
    await agree(Talk(hass), ("send_text", {"to": "courier", "message": "Hello"}), "Text Courier “Hello”?")
    await agree(Talk(hass), ("place_call", {"to": "courier"}), "Call Courier?")
    assert [to for to, _ in texted(sim)] == ["698111222"]
    assert dialled(sim) == ["+48221112233"]


@pytest.mark.usefixtures("permitted")
async def test_nothing_is_done_in_the_turn_in_which_it_was_proposed(
    hass: HomeAssistant, sim: CloudPbxSimulator
) -> None:
    """However often the model tries, one after the other or at once."""
    talk = Talk(hass)
    async with talk.turn("Call Anna") as log:
        (proposal,) = await use(log, ANNA)
        again = confirmed(ANNA, proposal)
        refused = [*await use(log, again), *await use(log, again, again)]
        assert [why(result) for result in refused] == [text("assistant_not_answered")] * 3
        log.async_add_assistant_content_without_tools(AssistantContent(agent_id=AGENT, content=ASKED))
    assert dialled(sim) == []
    (done,) = await talk.say("Yes", again)
    assert done.data["done"] is True
    assert len(dialled(sim)) == 1


@pytest.mark.usefixtures("permitted")
async def test_another_context_is_no_answer_either(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """Whatever runs the tools may give each use of them a context of its own."""
    talk = Talk(hass)
    await talk.say("Call Anna", ANNA, reply=ASKED)
    async with talk.turn("Call her") as log:
        (proposal,) = await use(log, ANNA)
        assert log.llm_api is not None
        log.llm_api.llm_context.context = Context()
        (refused,) = await use(log, confirmed(ANNA, proposal))
        log.async_add_assistant_content_without_tools(AssistantContent(agent_id=AGENT, content=ASKED))
    assert why(refused) == text("assistant_not_answered")
    assert dialled(sim) == []


@pytest.mark.usefixtures("permitted")
async def test_what_came_with_the_context_of_the_proposal_is_no_answer(
    hass: HomeAssistant, sim: CloudPbxSimulator
) -> None:
    """Such as a conversation that a script began in the same turn."""
    talk = Talk(hass)
    (proposal,) = await talk.say("Call Anna", ANNA, reply=ASKED)
    first = talk.context
    for context in (first, Context(parent_id=first.id)):
        (refused,) = await talk.say("Yes", confirmed(ANNA, proposal), reply=ASKED, context=context)
        assert why(refused) == text("assistant_not_answered")
    assert dialled(sim) == []


@pytest.mark.usefixtures("permitted")
@pytest.mark.parametrize("reply", ["", "Okay!", "Shall I?", "Shall I call Courier?", "Shall I call Anna Nowak?"])
async def test_nothing_is_done_before_the_user_was_told_who_is_called(
    hass: HomeAssistant, sim: CloudPbxSimulator, reply: str
) -> None:
    """A model that is made to call behind the user's back would keep that to itself."""
    talk = Talk(hass)
    (proposal,) = await talk.say("What is the weather?", ANNA, reply=reply)
    (refused,) = await talk.say("Thank you", confirmed(ANNA, proposal), reply=ASKED)
    assert why(refused) == text("assistant_not_said", who="Anna Kowalska")
    assert dialled(sim) == []
    (done,) = await talk.say("Oh. Yes", confirmed(ANNA, proposal))
    assert done.data["done"] is True


@pytest.mark.usefixtures("permitted")
@pytest.mark.parametrize(
    "reply",
    [
        "Mam zadzwonić do Anny Kowalskiej?",
        "SHALL I CALL ANNA  KOWALSKA",
        "Soll ich die Nummer +48 600 700 800 anrufen?",
        "给AnnaKowalska打电话吗",
    ],
)
async def test_the_name_may_be_inflected_or_the_number_said(
    hass: HomeAssistant, sim: CloudPbxSimulator, reply: str
) -> None:
    assert (await agree(Talk(hass), ANNA, reply)).data["done"] is True
    assert len(dialled(sim)) == 1


@pytest.mark.usefixtures("permitted")
@pytest.mark.parametrize(
    "reply",
    ["Shall I text Anna Kowalska?", "Shall I text Anna Kowalska: “Late, 20 minutes”?", "“Late, sorry: 20 minutes!”?"],
)
async def test_a_message_is_sent_only_if_the_user_heard_all_of_it_and_to_whom(
    hass: HomeAssistant, sim: CloudPbxSimulator, reply: str
) -> None:
    refused = await agree(Talk(hass), HELLO, reply)
    assert why(refused) == text("assistant_not_said", who="Anna Kowalska")
    assert texted(sim) == []


@pytest.mark.usefixtures("permitted")
async def test_a_message_without_words_has_to_be_in_the_question_as_it_is(
    hass: HomeAssistant, sim: CloudPbxSimulator
) -> None:
    """Else any question that names the person would do."""
    wish: Wish = ("send_text", {"to": "Mum", "message": "👎"})
    for reply in ("Shall I text Anna Kowalska?", "Shall I text Anna Kowalska: 👍?"):
        assert why(await agree(Talk(hass), wish, reply)) == text("assistant_not_said", who="Anna Kowalska")
    talk = Talk(hass)
    (proposal,) = await talk.say("Text Mum", wish, reply="Shall I text Anna Kowalska: 👎?")
    (changed,) = await talk.say("Yes", confirmed(("send_text", {"to": "Mum", "message": "👍"}), proposal))
    assert why(changed) == text("assistant_changed")
    assert texted(sim) == []
    assert (await agree(Talk(hass), wish, "Shall I text Anna Kowalska: 👎?")).data["done"] is True
    assert texted(sim) == [("600700800", "👎")]


@pytest.mark.usefixtures("permitted")
async def test_what_the_user_answers_is_the_last_reply(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """Who was told long ago, and talked of something else since, does not agree by it."""
    talk = Talk(hass)
    (proposal,) = await talk.say("Call Anna", ANNA, reply=ASKED)
    await talk.say("How late is it?", reply="It is noon.")
    (refused,) = await talk.say("Fine", confirmed(ANNA, proposal))
    assert why(refused) == text("assistant_not_said", who="Anna Kowalska")
    assert dialled(sim) == []


@pytest.mark.usefixtures("permitted")
async def test_a_token_is_good_for_one_call(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """Neither twice at once nor later."""
    talk = Talk(hass)
    (proposal,) = await talk.say("Call Anna", ANNA, reply=ASKED)
    again = confirmed(ANNA, proposal)
    async with talk.turn("Yes") as log:
        results = await use(log, again, again)
        log.async_add_assistant_content_without_tools(AssistantContent(agent_id=AGENT, content=ASKED))
    assert [result.error for result in results] == [False, True]
    (replayed,) = await talk.say("Yes", again)
    assert why(results[1]) == why(replayed) == text("assistant_not_proposed")
    assert dialled(sim) == ["+48600700800"]


@pytest.mark.usefixtures("permitted")
async def test_one_agreement_is_for_one_deed(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """Of two that were proposed, the last one counts."""
    talk = Talk(hass)
    courier: Wish = ("place_call", {"to": "Courier"})
    first, second = await talk.say("Call both", ANNA, courier, reply="Shall I call Anna Kowalska and Courier?")
    results = await talk.say("Yes", confirmed(courier, second), confirmed(ANNA, first))
    assert [result.error for result in results] == [False, True]
    assert why(results[1]) == text("assistant_not_proposed")
    assert dialled(sim) == ["+48221112233"]


@pytest.mark.usefixtures("permitted")
async def test_a_token_is_good_for_some_minutes(
    hass: HomeAssistant, sim: CloudPbxSimulator, freezer: FrozenDateTimeFactory
) -> None:
    in_time, too_late = Talk(hass), Talk(hass)
    (first,) = await in_time.say("Call Anna", ANNA, reply=ASKED)
    freezer.tick(LIFETIME)
    (done,) = await in_time.say("Yes", confirmed(ANNA, first))
    assert done.data["done"] is True
    (second,) = await too_late.say("Call Anna", ANNA, reply=ASKED)
    freezer.tick(LIFETIME + 1)
    (refused,) = await too_late.say("Yes", confirmed(ANNA, second))
    assert why(refused) == text("assistant_not_proposed")
    assert len(dialled(sim)) == 1


@pytest.mark.usefixtures("permitted")
@pytest.mark.parametrize(
    ("one", "other"), [({}, {}), ({"user": "anna"}, {"user": "piotr"}), ({"device": "kitchen"}, {"device": "hall"})]
)
async def test_a_token_is_of_one_conversation_user_and_device(
    hass: HomeAssistant, sim: CloudPbxSimulator, one: dict[str, str], other: dict[str, str]
) -> None:
    mine, theirs = Talk(hass, **one), Talk(hass, **other)
    if one != other:
        # Whoever gets hold of the conversation's ID.
        await mine.say("Hello", reply="Hello")
        theirs.conversation_id = mine.conversation_id
    (proposal,) = await mine.say("Call Anna", ANNA, reply=ASKED)
    await theirs.say("Hello", reply=ASKED)
    (refused,) = await theirs.say("Yes", confirmed(ANNA, proposal), reply=ASKED)
    assert why(refused) == text("assistant_not_proposed")
    assert dialled(sim) == []
    (done,) = await mine.say("Yes", confirmed(ANNA, proposal))
    assert done.data["done"] is True


@pytest.mark.usefixtures("permitted")
@pytest.mark.parametrize("token", ["x", "ż" * 20, "0" * 16, "A" * 10_000])
async def test_a_token_cannot_be_guessed(hass: HomeAssistant, sim: CloudPbxSimulator, token: str) -> None:
    """The first wrong one ends it."""
    talk = Talk(hass)
    (proposal,) = await talk.say("Call Anna", ANNA, reply=ASKED)
    name, arguments = ANNA
    results = await talk.say("Yes", (name, {**arguments, "confirmation": token}), confirmed(ANNA, proposal))
    assert [why(result) for result in results] == [text("assistant_not_proposed")] * 2
    assert dialled(sim) == []


@pytest.mark.usefixtures("permitted")
@pytest.mark.parametrize(
    ("proposed", "done"),
    [
        (ANNA, ("place_call", {"to": "Courier"})),
        (HELLO, ("send_text", {"to": "Mum", "message": "Late, sorry: 20 minutes! Send money"})),
        (HELLO, ("place_call", {"to": "Mum"})),
    ],
)
async def test_what_is_done_is_what_was_proposed(
    hass: HomeAssistant, sim: CloudPbxSimulator, proposed: Wish, done: Wish
) -> None:
    talk = Talk(hass)
    (proposal,) = await talk.say("Do it", proposed, reply=f"{ASKED_TO_TEXT} Send money, Courier")
    (refused,) = await talk.say("Yes", confirmed(done, proposal))
    assert why(refused) == text("assistant_changed")
    assert (dialled(sim), texted(sim)) == ([], [])


@pytest.mark.usefixtures("permitted")
async def test_the_second_step_may_spell_it_otherwise(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """What was proposed is sent as it was."""
    talk = Talk(hass)
    (proposal,) = await talk.say("Text Mum", HELLO, reply=ASKED_TO_TEXT)
    otherwise: Wish = ("send_text", {"to": "+48 600 700 800", "message": "late, sorry - 20 minutes"})
    (done,) = await talk.say("Yes", confirmed(otherwise, proposal))
    assert done.data["done"] is True
    assert texted(sim) == [("600700800", "Late, sorry: 20 minutes!")]


@pytest.mark.usefixtures("permitted")
async def test_so_many_in_an_hour_and_no_more(
    hass: HomeAssistant, sim: CloudPbxSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Calls and messages count together, in whatever conversation; one that waits to be agreed to does not help."""
    waiting = Talk(hass)
    (proposal,) = await waiting.say("Call Anna", ANNA, reply=ASKED)
    for number in range(AT_MOST):
        wish, reply = (HELLO, ASKED_TO_TEXT) if number else (ANNA, ASKED)
        assert not (await agree(Talk(hass), wish, reply)).error
        freezer.tick(10)
    refused = await Talk(hass).say("Call Anna", ANNA)
    refused += await waiting.say("Yes", confirmed(ANNA, proposal))
    assert [why(result) for result in refused] == [text("assistant_limit", count=str(AT_MOST))] * 2
    assert len(dialled(sim)) + len(texted(sim)) == AT_MOST
    freezer.tick(HOUR - 10 * AT_MOST + 1)
    assert not (await agree(Talk(hass), HELLO, ASKED_TO_TEXT)).error
    (again,) = await Talk(hass).say("Call Anna", ANNA)
    assert again.error


@pytest.mark.usefixtures("permitted")
@pytest.mark.parametrize(
    ("to", "error", "named"),
    [
        ("+48 512 345 678", "assistant_not_allowed", "…678"),
        ("512345678", "assistant_not_allowed", "…678"),
        ("+1 900 555 0199", "assistant_risky", "…199"),
        ("112", "assistant_risky", "…2"),
        ("0112", "assistant_risky", "…12"),
        ("*21", "assistant_risky", "…1"),
        ("**61*1", "assistant_risky", "…1*1"),
        ("102", "assistant_not_allowed", "…2"),
        ("Anna Kowalska; +48512345678", "invalid_number", "…678"),
        ("+48600700800,,1", "invalid_number", "…,,1"),
        ("+48600700800 +48512345678", "invalid_number", "…678"),
        ("*", "assistant_risky", "…"),
        ("+48*", "invalid_number", "…8*"),
        ("sip:anna@example.org", "invalid_number", "…org"),
        ("9" * 10_000, "invalid_number", "…999"),
        ("\u0661\u0661\u0662", "invalid_number", "…\u0662"),
    ],
)
async def test_whom_models_may_not_call_or_text(
    hass: HomeAssistant, sim: CloudPbxSimulator, permitted: Account, *, to: str, error: str, named: str
) -> None:
    """Nobody but contacts, whatever a name or a web page makes the model ask for."""
    results = await Talk(hass).say("Do it", ("place_call", {"to": to}), ("send_text", {"to": to, "message": "Hello"}))
    account = permitted.entry.title
    wanted = text(error, number=named) if error == "invalid_number" else text(error, number=named, account=account)
    assert [why(result) for result in results] == [wanted] * 2
    assert (dialled(sim), texted(sim)) == ([], [])


@pytest.mark.parametrize(
    ("numbers", "to", "allowed"),
    [
        (["+48 512 345 678"], "512345678", True),
        (["+48512*"], "+48 512 345 678", True),
        (["+48512*"], "+48 513 345 678", False),
        (["10?"], "102", True),
        (["1*"], "112", False),
        (["112"], "112", True),
        (["+48*"], "+48 701 123 456", False),
        (["+48 701 123 456"], "+48701123456", True),
        (["*"], "+881612345678", False),
        (["*"], "*21", False),
        (["*21"], "*21", True),
    ],
)
async def test_whom_the_user_lists_may_be_called(
    hass: HomeAssistant, sim: CloudPbxSimulator, numbers: list[str], to: str, *, allowed: bool
) -> None:
    """Patterns allow nothing risky: that has to be listed by itself."""
    await set_up_assist(hass)
    account = await set_up(hass, make_entry(sim, options=MAY_ALL | {"assistant_numbers": numbers}))
    (proposal,) = await Talk(hass).say("Do it", ("place_call", {"to": to}))
    assert proposal.error is not allowed
    if allowed:
        would_call: Any = proposal.data["would_call"]
        assert would_call["number"] == account.phonebook.check_number(to)
    assert dialled(sim) == []
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_a_contact_with_a_number_that_costs_much_is_not_called(
    hass: HomeAssistant, sim: CloudPbxSimulator
) -> None:
    await set_up_assist(hass)
    quiz = {"name": "Quiz", "numbers": ["+48701123456"], "aliases": [], "groups": []}
    account = await set_up(hass, make_entry(sim, options=MAY_ALL, subentries_data=contacts(quiz)))
    (refused,) = await Talk(hass).say("Call the quiz", ("place_call", {"to": "Quiz"}))
    assert why(refused) == text("assistant_risky", number="…456", account="Biuro")
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_a_stranger_has_to_be_named_by_the_number(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    await set_up_assist(hass)
    account = await set_up(hass, make_entry(sim, options=MAY_ALL | {"assistant_numbers": ["+48512*"]}))
    stranger: Wish = ("place_call", {"to": "+48512345678"})
    refused = await agree(Talk(hass), stranger, "Shall I call back?")
    assert why(refused) == text("assistant_not_said", who="…678")
    assert (await agree(Talk(hass), stranger, "Shall I call 512 345 678?")).data["done"] is True
    assert dialled(sim) == ["+48512345678"]
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_a_short_number_is_not_said_by_a_longer_one(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    await set_up_assist(hass)
    account = await set_up(hass, make_entry(sim, options=MAY_ALL | {"assistant_numbers": ["10?"]}))
    wish: Wish = ("place_call", {"to": "102"})
    refused = await agree(Talk(hass), wish, "It is 11023 degrees, or 1021?")
    assert why(refused) == text("assistant_not_said", who="…2")
    assert (await agree(Talk(hass), wish, "Shall I call 102?")).data["done"] is True
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("permitted")
@pytest.mark.parametrize("message", ["", "x" * 481, "y" * 10_000])
async def test_a_message_has_its_limits(hass: HomeAssistant, message: str) -> None:
    (refused,) = await Talk(hass).say("Text Mum", ("send_text", {"to": "Mum", "message": message}))
    assert refused.error
    assert len(str(refused.data)) < 500


@pytest.mark.usefixtures("permitted")
async def test_what_nobody_can_see_is_not_sent(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    wish: Wish = ("send_text", {"to": "Mum", "message": "\u202eHello\x00\u200b\x07 there\nBye\u0000"})
    await agree(Talk(hass), wish, "Text Anna Kowalska: Hello there, bye?")
    assert texted(sim) == [("600700800", "Hello there\nBye")]


@pytest.mark.usefixtures("permitted")
@pytest.mark.parametrize("arguments", [{}, {"to": None}, {"to": ["Anna"]}, {"to": "Mum", "from": "102"}, {"to": {}}])
async def test_arguments_that_are_none(hass: HomeAssistant, sim: CloudPbxSimulator, arguments: dict[str, Any]) -> None:
    (refused,) = await Talk(hass).say("Call", ("place_call", arguments))
    assert refused.error
    assert dialled(sim) == []


async def test_consent_that_was_withdrawn_counts(
    hass: HomeAssistant, sim: CloudPbxSimulator, permitted: Account
) -> None:
    """Between the two steps the user turns it off."""
    talk = Talk(hass)
    (proposal,) = await talk.say("Call Anna", ANNA, reply=ASKED)
    entry = permitted.entry
    hass.config_entries.async_update_entry(entry, options={**entry.options, CONF_ASSISTANT_CALLS: False})
    assert await hass.config_entries.async_reload(entry.entry_id)
    async with talk.turn("Yes") as log:
        assert log.llm_api is not None
        tool = log.llm_api
        names = [one.name for one in tool.tools]
    assert dialled(sim) == []
    assert ("cloud_telephony__send_text" in names, "cloud_telephony__place_call" in names) in {
        (True, False),
        # Home Assistant 2026.11 keeps the tools of a conversation.
        (True, True),
    }
    results = await talk.say("Yes", confirmed(ANNA, proposal)) if "cloud_telephony__place_call" in names else []
    assert all(why(result) == text("assistant_no_account") for result in results)
    assert dialled(sim) == []


@pytest.mark.usefixtures("permitted")
async def test_without_a_conversation_there_is_nobody_to_agree(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """Such as a client of the Model Context Protocol: each of its requests would look like a new message."""
    context = llm.LLMContext("mcp_server", Context(user_id="anna"), "*", "conversation", None)
    api = await llm.async_get_api(hass, llm.LLM_API_ASSIST, context)
    names = {tool.name for tool in api.tools}
    assert "cloud_telephony__get_calls" in names
    assert names.isdisjoint({"cloud_telephony__place_call", "cloud_telephony__send_text"})
    talk = Talk(hass)
    async with talk.turn("Call Anna") as log:
        assert log.llm_api is not None
        kept = log.llm_api
        log.async_add_assistant_content_without_tools(AssistantContent(agent_id=AGENT, content="Well"))
    with pytest.raises(Exception, match="agree to them in a conversation") as caught:
        await kept.async_call_tool(llm.ToolInput("cloud_telephony__place_call", {"to": "Mum"}))
    assert str(caught.value).rstrip(".") == text("assistant_no_conversation")
    assert dialled(sim) == []


@pytest.mark.usefixtures("permitted")
async def test_a_lost_answer_is_told_and_nothing_is_tried_again(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    sim.drop_answer("/dial")
    talk = Talk(hass)
    (proposal,) = await talk.say("Call Anna", ANNA, reply=ASKED)
    (lost, again) = await talk.say("Yes", confirmed(ANNA, proposal), confirmed(ANNA, proposal))
    assert why(lost) == text("no_answer", server=sim.api_url.removeprefix("http://"))
    assert why(again) == text("assistant_not_proposed")
    assert len(dialled(sim)) == 1


@pytest.mark.usefixtures("permitted")
async def test_a_refusal_of_the_provider_is_told(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    sim.drop_answer("/sendSMS")
    refused = await agree(Talk(hass), HELLO, ASKED_TO_TEXT)
    assert why(refused) == text("no_answer", server=sim.api_url.removeprefix("http://"))


@pytest.mark.parametrize(
    ("options", "deeds"),
    [
        ({}, set()),
        ({"assistant_calls": True}, {"place_call"}),
        ({"assistant_texts": True}, {"send_text"}),
        ({"assistant_numbers": ["+48*"]}, set()),
    ],
)
async def test_only_what_was_opted_into_is_offered(
    hass: HomeAssistant, sim: CloudPbxSimulator, options: dict[str, Any], deeds: set[str]
) -> None:
    await set_up_assist(hass)
    account = await set_up(hass, make_entry(sim, options=options))
    async with Talk(hass).turn("Hello") as log:
        assert log.llm_api is not None
        tools = {tool.name.removeprefix("cloud_telephony__"): tool for tool in log.llm_api.tools}
        offered = {name for name in ("place_call", "send_text") if name in tools}
        assert offered == deeds
        assert all(tools[name].annotations.destructive and not tools[name].annotations.read_only for name in offered)
        assert ("Always ask the user first" in log.llm_api.api_prompt) is bool(deeds)
        log.async_add_assistant_content_without_tools(AssistantContent(agent_id=AGENT, content="Hello"))
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_the_account_is_asked_for_where_several_could(
    hass: HomeAssistant, permitted: Account, zadarma: ZadarmaSimulator, sim: CloudPbxSimulator
) -> None:
    """Only of those that may, and that know the contact."""
    other = await set_up(hass, make_zadarma_entry(zadarma, options={"assistant_calls": True}))
    talk = Talk(hass)
    (asked,) = await talk.say("Call Anna", ANNA)
    assert why(asked) == text("assistant_which", accounts=f"{permitted.entry.title}, {other.entry.title}")
    chosen: Wish = ("place_call", {"to": "Anna Kowalska", "account": "office"})
    assert (await agree(talk, chosen, ASKED)).data["done"] is True
    assert dialled(sim) == []
    assert [request.query["to"] for request in zadarma.requests if request.path == "/v1/request/callback/"] == [
        "48600700800"
    ]
    (unknown,) = await talk.say("Call Anna", ("place_call", {"to": "Anna Kowalska", "account": "Nowhere"}))
    assert why(unknown) == text("assistant_no_account")
    assert not (await talk.say("Text her", HELLO))[0].error
    await hass.config_entries.async_unload(other.entry.entry_id)


@pytest.mark.parametrize(("wish", "asked"), [(ANNA, ASKED), (HELLO, ASKED_TO_TEXT)], ids=["call", "text"])
async def test_two_agreements_to_the_same_within_a_moment_do_it_once(
    hass: HomeAssistant, sim: CloudPbxSimulator, permitted: Account, wish: Wish, asked: str
) -> None:
    """Two people in two rooms."""
    talks = Talk(hass, device="kitchen"), Talk(hass, device="hall")
    proposals = [(await talk.say("Do it", wish, reply=asked))[0] for talk in talks]
    both = (talk.say("Yes", confirmed(wish, proposal)) for talk, proposal in zip(talks, proposals, strict=True))
    results = await asyncio.gather(*both)
    assert [result.data["done"] for (result,) in results] == [True, True]
    assert len(dialled(sim) + texted(sim)) == 1
    assert bool(permitted.tracker.active) is (wish is ANNA)
