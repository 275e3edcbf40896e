"""What is posted about calls, what the answers do, and what goes wrong on the way."""

from asyncio import timeout
from collections.abc import Callable
import json

import pytest

from simulator.zadarma import (
    Call,
    Encoding,
    Forge,
    Limits,
    Phase,
    Route,
    RouteKind,
    Spelling,
    Wire,
    ZadarmaSimulator,
)
from simulator.zadarma.signing import event_signature

from ..receiver import Receiver

type Act = Callable[[ZadarmaSimulator, Call], object]

CALLER, DID = "380671234567", "442037691880"


def genuine(sim: ZadarmaSimulator, form: dict[str, str], signature: str | None) -> bool:
    """Tell whether a webhook has the right signature."""
    return event_signature(form.get("event", "NOTIFY_START"), form, sim.api_secret) == signature


async def test_a_call_from_outside_is_told_step_by_step(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    call = sim.incoming(CALLER, DID)
    sim.ring(call, "101")
    sim.answer(call, "101")
    sim.advance(78)
    sim.hang_up(call)
    sim.advance(25)
    await sim.settled()
    assert receiver.events == ["NOTIFY_START", "NOTIFY_INTERNAL", "NOTIFY_ANSWER", "NOTIFY_END", "NOTIFY_RECORD"]
    assert all(genuine(sim, post.form, post.headers.get("Signature")) for post in receiver.posts)
    about = {"call_start": sim.account.local(call.started_at), "pbx_call_id": call.pbx_call_id, "caller_id": CALLER}
    start, internal, answer, end, record = (post.form for post in receiver.posts)
    assert start == {"event": "NOTIFY_START", **about, "called_did": DID}
    assert internal == {"event": "NOTIFY_INTERNAL", **about, "called_did": DID, "internal": "101"}
    assert answer == {"event": "NOTIFY_ANSWER", **about, "destination": "101", "internal": "101"}
    assert end == {
        "event": "NOTIFY_END", **about, "called_did": DID, "internal": "101", "duration": "78",
        "disposition": "answered", "calltype": "normal", "status_code": "16", "is_recorded": "1",
        "call_id_with_rec": call.record_id,
    }  # fmt: skip
    assert record == {"event": "NOTIFY_RECORD", "call_id_with_rec": call.record_id, "pbx_call_id": call.pbx_call_id}
    assert sim.violations == []


async def test_a_call_to_outside(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    sim.recording = False
    call = sim.outgoing("101", "447700900123")
    sim.answer(call)
    sim.advance(30)
    sim.hang_up(call)
    await sim.settled()
    assert receiver.events == ["NOTIFY_OUT_START", "NOTIFY_ANSWER", "NOTIFY_OUT_END"]
    assert all(genuine(sim, post.form, post.headers.get("Signature")) for post in receiver.posts)
    end = receiver.posts[-1].form
    assert (end["internal"], end["destination"], end["caller_id"]) == ("101", "447700900123", DID)
    assert (end["duration"], end["is_recorded"], end.get("call_id_with_rec")) == ("30", "0", None)


@pytest.mark.parametrize(
    ("act", "disposition", "code"),
    [
        (lambda sim, call: sim.hang_up(call), "cancel", "16"),
        (lambda sim, call: sim.reject(call), "busy", "17"),
        (lambda sim, call: sim.hang_up(call, "no answer"), "no answer", "19"),
        (lambda sim, call: sim.hang_up(call, "no money, no limit"), "no money, no limit", "41"),
    ],
)
async def test_calls_that_nobody_answered(
    sim: ZadarmaSimulator,
    receiver: Receiver,
    act: Act,
    disposition: str,
    code: str,
) -> None:
    call = sim.incoming(CALLER, DID)
    sim.ring(call, "102")
    act(sim, call)
    await sim.settled()
    end = receiver.posts[-1].form
    assert (end["disposition"], end["status_code"], end["duration"], end["internal"]) == (disposition, code, "0", "102")


@pytest.mark.parametrize(
    ("reply", "route", "rings", "ended"),
    [
        ({"redirect": "102"}, Route(RouteKind.EXTENSION, "102"), ["102"], ""),
        ({"redirect": 102, "return_timeout": 0}, Route(RouteKind.EXTENSION, "102"), ["102"], ""),
        ({"redirect": "1"}, Route(RouteKind.SCENARIO, "1"), ["102", "103"], ""),
        ({"redirect": "0-main"}, Route(RouteKind.SCENARIO, "0-main"), ["101"], ""),
        ({"redirect": "blacklist"}, Route(RouteKind.BLACKLIST), [], "busy"),
        ({"hangup": 1}, Route(RouteKind.HANG_UP), [], "cancel"),
        ({}, Route(RouteKind.OWN, why="nothing was asked for"), [], ""),
        ([], Route(RouteKind.OWN, why="nothing was asked for"), [], ""),
    ],
)
async def test_the_answer_decides(
    sim: ZadarmaSimulator, receiver: Receiver, *, reply: object, route: Route, rings: list[str], ended: str
) -> None:
    receiver.reply = lambda post: json.dumps(reply) if post.form["event"] == "NOTIFY_START" else ""
    call = sim.incoming(CALLER, DID)
    await sim.settled()
    assert (call.route, call.ringing, call.disposition) == (route, rings, ended)
    told = [post.form["internal"] for post in receiver.posts if post.form["event"] == "NOTIFY_INTERNAL"]
    assert told == rings
    assert sim.violations == []


async def test_the_caller_gets_a_name(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    receiver.reply = '{"caller_name": "Anna Kowalska"}'
    call = sim.incoming(CALLER, DID)
    assert await sim.wait_for_route(call) == Route(RouteKind.OWN, why="nothing was asked for")
    assert call.shown_name == "Anna Kowalska"
    assert call.reply_seconds is not None
    assert 0 < call.reply_seconds < 5


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        ("OK", "the reply is neither empty nor JSON"),
        ("[1]", "the reply is no JSON object"),
        ('{"redirect": "999"}', "there is no extension 999"),
        ('{"redirect": "0-7"}', "there is no scenario 0-7"),
        ('{"redirect": null}', "redirect is neither a text nor a number"),
        ('{"redirect": "101", "return_timeout": 2}', "return_timeout is neither 0 nor 3 or more"),
        ('{"redirect": "101", "rewrite_forward_number": "12"}', "rewrite_forward_number is no number"),
        ('{"hangup": true}', "hangup is not 1"),
        ('{"caller_name": 5}', "caller_name is no text"),
        ('{"transfer": "101"}', "unknown key transfer"),
        ('{"ivr_saydigits": 12}', "what is spoken needs a language"),
        ('{"wait_dtmf": {"name": "x"}}', "wait_dtmf needs timeout, attempts, maxdigits, name and default"),
    ],
)
async def test_a_wrong_answer_is_a_violation(
    sim: ZadarmaSimulator, receiver: Receiver, reply: str, problem: str
) -> None:
    receiver.reply = lambda post: reply if post.form["event"] == "NOTIFY_START" else ""
    sim.incoming(CALLER, DID)
    await sim.settled()
    assert [(violation.rule, violation.detail) for violation in sim.violations] == [("bad reply", problem)]


async def test_a_late_answer_is_not_heard(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    sim.patience = 0.05
    receiver.delay, receiver.reply = 0.3, '{"redirect": "102"}'
    call = sim.incoming(CALLER, DID)
    assert await sim.wait_for_route(call) == Route(RouteKind.OWN, why="no answer within 0.05 seconds")
    await sim.settled()
    assert call.reply_seconds is not None
    assert call.reply_seconds >= 0.3
    assert call.ringing == []


async def test_a_refused_webhook_decides_nothing(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    receiver.status, receiver.reply = 500, '{"redirect": "102"}'
    call = sim.incoming(CALLER, DID)
    await sim.settled()
    assert call.route == Route(RouteKind.OWN, why="answered 500")


async def test_nobody_is_asked_without_an_address(sim: ZadarmaSimulator) -> None:
    sim.webhook_url = None
    call = sim.incoming(CALLER, DID)
    assert call.route == Route(RouteKind.OWN, why="nobody was asked")
    assert sim.deliveries == []


async def test_keys_are_told_and_the_answer_is_obeyed(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    receiver.reply = lambda post: '{"redirect": "104"}' if post.form["event"] == "NOTIFY_IVR" else ""
    call = sim.incoming(CALLER, DID)
    sim.press_keys(call, "4", "department")
    await sim.settled()
    form = receiver.posts[1].form
    assert {name: value for name, value in form.items() if name.startswith("wait")} == {
        "wait_dtmf[name]": "department", "wait_dtmf[digits]": "4", "wait_dtmf[default_behaviour]": ""
    }  # fmt: skip
    assert genuine(sim, form, receiver.posts[1].headers["Signature"])
    assert call.ringing == ["104"]


async def test_a_text_message_is_one_json_text_that_is_signed(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    sim.receive_sms("48600700800", DID, "Dzień dobry / ok")
    delivery = await sim.wait_for_delivery("SMS")
    form = receiver.posts[0].form
    assert json.loads(form["result"]) == {"caller_id": "48600700800", "caller_did": DID, "text": "Dzień dobry / ok"}
    assert genuine(sim, form, receiver.posts[0].headers["Signature"])
    assert (delivery.status, delivery.attempt) == (200, 1)


async def test_every_other_kind_can_be_posted(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    sim.track_call("48600700800", DID)
    sim.look_up_number("48600700800")
    sim.recognise_speech("in_1", "hello")
    sim.send_document(DID)
    sim.send_event("NOTIFY_SOMETHING", {"a": "b"})
    await sim.settled()
    kinds = {"CALL_TRACKING", "NUMBER_LOOKUP", "SPEECH_RECOGNITION", "DOCUMENT", "NOTIFY_SOMETHING"}
    assert set(receiver.events) == kinds


async def test_hooks_and_notifications_can_be_switched_off(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    sim.account.hooks["sms"] = False
    sim.account.notifications["notify_internal"] = False
    sim.receive_sms("48600700800", DID, "x")
    call = sim.incoming(CALLER, DID)
    sim.answer(call, "101")
    await sim.settled()
    assert receiver.events == ["NOTIFY_START", "NOTIFY_ANSWER"]


async def test_the_seeds_spelling(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    sim.wire = Wire(spelling=Spelling.SEED)
    receiver.reply = '{"redirect": 102}'
    call = sim.incoming(CALLER, DID)
    await sim.settled()
    sim.hang_up(call)
    await sim.settled()
    (post,) = receiver.posts
    assert post.form == {"caller_id": CALLER, "called_did": DID, "callstart": sim.account.local(call.started_at)}
    assert genuine(sim, post.form, post.headers["Signature"])
    assert call.rung == ["102"]


async def test_multipart_and_other_spellings(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    sim.wire = Wire(encoding=Encoding.MULTIPART, internal_end=True, answer_destination="did")
    call = sim.incoming(CALLER, DID)
    for extension in ("101", "102"):
        sim.ring(call, extension)
    sim.answer(call, "102")
    await sim.settled()
    assert receiver.posts[0].headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert receiver.events[3:] == ["NOTIFY_INTERNAL_END", "NOTIFY_ANSWER"]
    assert receiver.posts[-1].form["destination"] == DID


@pytest.mark.parametrize("forge", [forge for forge in Forge if forge is not Forge.NOTHING])
async def test_forged_webhooks(sim: ZadarmaSimulator, receiver: Receiver, forge: Forge) -> None:
    sim.forge = forge
    sim.incoming(CALLER, DID)
    sim.send_event("SMS", {"result": "{}"}, forge=forge)
    await sim.settled()
    for post in receiver.posts:
        assert not genuine(sim, post.form, post.headers.get("Signature"))
    assert ("Signature" in receiver.posts[0].headers) is (forge is not Forge.UNSIGNED)


async def test_times_are_those_of_the_account(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    sim.zone = "UTC-3:30"
    call = sim.incoming(CALLER, DID)
    await sim.settled()
    shown = receiver.posts[0].form["call_start"]
    assert sim.account.moment(shown) == call.started_at
    assert shown != call.started_at.strftime("%Y-%m-%d %H:%M:%S")
    with pytest.raises(ValueError, match="A zone is spelt"):
        sim.zone = "Europe/Kyiv"


async def test_webhooks_get_lost(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    call = sim.incoming(CALLER, DID)
    sim.webhooks.lose_next(2)
    sim.answer(call, "101")
    sim.hang_up(call)
    await sim.settled()
    assert receiver.events == ["NOTIFY_START", "NOTIFY_END"]
    assert [message.event for message in sim.webhooks.lost] == ["NOTIFY_INTERNAL", "NOTIFY_ANSWER"]
    sim.clear_deliveries()
    assert (sim.deliveries, sim.webhooks.lost) == ([], [])


async def test_webhooks_come_twice(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    sim.webhooks.duplicate_next()
    receiver.reply = '{"redirect": "102"}'
    call = sim.incoming(CALLER, DID)
    await sim.settled()
    assert receiver.events == ["NOTIFY_START", "NOTIFY_START", "NOTIFY_INTERNAL"]
    assert call.rung == ["102"]
    assert receiver.posts[0].body == receiver.posts[1].body


async def test_webhooks_come_in_another_order(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    sim.webhooks.hold()
    call = sim.incoming(CALLER, DID)
    sim.answer(call, "101")
    sim.hang_up(call)
    await sim.settled()
    assert (receiver.events, sim.webhooks.held) == ([], 4)
    sim.webhooks.release(reverse=True)
    await sim.settled()
    assert receiver.events == ["NOTIFY_END", "NOTIFY_ANSWER", "NOTIFY_INTERNAL", "NOTIFY_START"]


async def test_webhooks_are_tried_again(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    sim.webhooks.retries, sim.webhooks.retry_after = 2, 30.0
    receiver.status = 503
    sim.receive_sms("48600700800", DID, "x")
    await sim.pass_time(29)
    assert len(receiver.posts) == 1
    receiver.status = 200
    await sim.pass_time(60)
    assert [(one.attempt, one.status) for one in sim.deliveries] == [(1, 503), (2, 200)]


async def test_an_address_where_nobody_is(sim: ZadarmaSimulator) -> None:
    sim.webhook_url = "http://127.0.0.1:9/hook"
    sim.incoming(CALLER, DID)
    delivery = await sim.wait_for_delivery("NOTIFY_START")
    assert (delivery.status, delivery.accepted) == (0, False)
    assert "ClientConnectorError" in delivery.reply


async def test_other_calls_do_not_wait_for_a_slow_answer(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    receiver.delay = 0.5
    for _ in range(10):
        sim.incoming(CALLER, DID)
    async with timeout(3):
        await sim.settled()
    assert len(receiver.posts) == 10


async def test_a_played_call_goes_where_the_answer_says(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    receiver.reply = lambda post: '{"redirect": "103"}' if post.form["event"] == "NOTIFY_START" else ""
    call = sim.play_call(CALLER, DID, "101", ring=5, talk=30)
    await sim.pass_time(61)
    assert (call.phase, call.rung, call.answered_by, call.talk_time) == (Phase.ENDED, ["103"], "103", 30)
    assert receiver.events[-2:] == ["NOTIFY_END", "NOTIFY_RECORD"]


async def test_a_played_call_goes_the_pbxs_own_way(sim: ZadarmaSimulator) -> None:
    call = sim.play_call(CALLER, DID, "102", ring=5)
    await sim.pass_time(10)
    assert (call.rung, call.disposition) == (["102"], "cancel")


async def test_a_played_call_finds_another_extension_or_none(sim: ZadarmaSimulator) -> None:
    calls = [sim.play_call(CALLER, DID, "101", ring=5, talk=30) for _ in range(6)]
    await sim.pass_time(1)
    assert sorted(extension for call in calls for extension in call.ringing) == ["101", "102", "103", "104", "105"]
    assert [call.disposition for call in calls].count("busy") == 1
    with pytest.raises(ValueError, match="Extension 101 is not free"):
        sim.play_call("101", "447700900123")


async def test_a_played_caller_presses_a_key(sim: ZadarmaSimulator, receiver: Receiver) -> None:
    sim.play_call(CALLER, DID, "104", keys="4", ring=5, talk=5)
    gone = sim.play_call(CALLER, DID, "101", ring=5)
    sim.hang_up(gone)
    await sim.pass_time(20)
    assert sorted(receiver.events) == [
        "NOTIFY_ANSWER", "NOTIFY_END", "NOTIFY_END", "NOTIFY_INTERNAL", "NOTIFY_IVR", "NOTIFY_START", "NOTIFY_START"
    ]  # fmt: skip
    assert (gone.rung, gone.disposition) == ([], "cancel")


def test_how_an_account_is_at_first() -> None:
    sim = ZadarmaSimulator("key", "secret")
    assert sim.access.keys() == {"api_key", "api_secret", "api_url", "control_url"}
    assert (sim.webhook_url, sim.wire, sim.forge, sim.zone) == (None, Wire(), Forge.NOTHING, "UTC+0")
    assert (sim.patience, sim.limits, sim.recording) == (5.0, Limits(), True)


async def test_played_calls_to_outside(sim: ZadarmaSimulator) -> None:
    answered = sim.play_call("101", "447700900123", ring=5, talk=61)
    missed = sim.play_call("102", "447700900123", ring=5)
    refused = sim.play_call("103", "447700900123", ring=5, disposition="busy")
    before = sim.account.balance
    await sim.pass_time(100)
    assert [call.disposition for call in (answered, missed, refused)] == ["answered", "no answer", "busy"]
    assert float(before - sim.account.balance) == 0.04  # two minutes that were begun


@pytest.mark.parametrize(
    ("act", "problem"),
    [
        (lambda sim, _: sim.ring("in_1", "101"), "There is no call in_1"),
        (lambda sim, call: sim.ring(call, "999"), "There is no extension 999"),
        (lambda sim, call: sim.answer(call), "Nobody rings"),
        (lambda sim, call: sim.stop_ringing(call, "101"), "Extension 101 does not ring"),
        (lambda sim, _: sim.outgoing("999", "1"), "There is no extension 999"),
        (lambda sim, _: sim.ring(sim.outgoing("101", "447700900123"), "102"), "rings at no extension"),
        (lambda sim, _: sim.press_keys(sim.outgoing("101", "447700900123"), "1"), "Only who calls from outside"),
        (lambda sim, _: twice(sim, sim.outgoing("101", "447700900123")), "answered already"),
        (lambda sim, call: (sim.answer(call, "101"), sim.reject(call)), "answered already"),
        (lambda sim, _: sim.set_online("999", True), "neither an extension nor a line"),
        (lambda sim, _: sim.add_scenario("2", "999"), "There is no extension 999"),
    ],
)
async def test_what_cannot_be_done(sim: ZadarmaSimulator, act: Act, problem: str) -> None:
    call = sim.incoming(CALLER, DID)
    with pytest.raises(ValueError, match=problem):
        act(sim, call)


def twice(sim: ZadarmaSimulator, call: Call) -> None:
    """Answer a call twice."""
    sim.answer(call)
    sim.answer(call)
