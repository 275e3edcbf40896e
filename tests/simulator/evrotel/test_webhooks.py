"""What is posted about calls, as [S4] says it."""

from collections.abc import Callable
import json
import subprocess
from urllib.parse import parse_qsl

from aiohttp import ClientSession
import pytest

from simulator.evrotel import Call, Encoding, EvrotelSimulator, Forge, Phase, Wire
from simulator.php import build_query

from ..receiver import Receiver

CALLER, CALLED = "0987858227", "0679853913"


async def test_a_call_from_outside(sim: EvrotelSimulator, receiver: Receiver, client: ClientSession) -> None:
    call = sim.incoming(CALLER, CALLED)
    sim.answer(call)
    sim.advance(78)
    sim.hang_up(call)
    await sim.settled()
    start, end = receiver.posts
    assert start.headers["Authorization"] == end.headers["Authorization"] == sim.token
    assert start.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert start.form == {
        "callstatus": "start", "calldate": sim.account.local(call.started_at), "numberA": CALLER, "numberB": CALLED,
        "direction": "i",
    }  # fmt: skip
    assert call.recording is not None
    assert call.ended_at is not None
    assert end.form == {
        "callstatus": "end", "calldate": sim.account.local(call.ended_at), "callid": "123456789", "direction": "i",
        "billsec": "78", "disposition": "ANSWERED", "recfile": call.recording,
    }  # fmt: skip
    sound = await client.get(call.recording)
    assert (sound.status, sound.content_type, (await sound.read())[:4]) == (200, "audio/wav", b"RIFF")
    assert (await client.get("/wav/9/other.wav")).status == 404
    assert (call.callid, call.phase, sim.violations) == ("123456789", Phase.ENDED, [])


async def test_the_form_is_that_of_php(sim: EvrotelSimulator, receiver: Receiver) -> None:
    sim.incoming("+380 98 785 82 27", CALLED)
    await sim.settled()
    date = sim.account.local(sim.account.calls.popitem()[1].started_at)
    script = f"""echo http_build_query(['callstatus' => 'start', 'calldate' => '{date}',
        'numberA' => '+380 98 785 82 27', 'numberB' => '{CALLED}', 'direction' => 'i',
        'billsec' => null, 'disposition' => null, 'recfile' => null]);"""
    php = subprocess.run(["php", "-r", script], capture_output=True, check=True).stdout  # noqa: ASYNC221, S607  # on PATH
    assert receiver.posts[0].body == php


async def test_json_with_another_spelling(sim: EvrotelSimulator, receiver: Receiver) -> None:
    sim.wire = Wire(
        encoding=Encoding.JSON,
        content_type="",
        date_key="date",
        recording_key="Recfile",
        recording_address="url",
        numbers_at_end=True,
        seconds_as_text=False,
    )
    call = sim.outgoing("101", CALLED)
    sim.answer(call)
    sim.advance(3)
    sim.hang_up(call)
    await sim.settled()
    start, end = (json.loads(post.body) for post in receiver.posts)
    assert "Content-Type" not in receiver.posts[0].headers
    assert (start["direction"], start["numberA"], start["billsec"], start["Recfile"]) == ("o", "101", None, None)
    assert (end["callid"], end["billsec"], end["numberB"]) == ("123456789", 3, CALLED)
    assert end["Recfile"] == f"{sim.recordings_url}{call.recording}"
    assert end["date"] == sim.account.local(call.ended_at or call.started_at)


type Act = Callable[[EvrotelSimulator, Call], object]


@pytest.mark.parametrize(
    ("act", "disposition"),
    [
        (lambda sim, call: sim.hang_up(call), "NO ANSWER"),
        (lambda sim, call: sim.reject(call), "BUSY"),
        (lambda sim, call: sim.hang_up(call, "CONGESTION"), "CONGESTION"),
    ],
)
async def test_calls_that_nobody_answered(
    sim: EvrotelSimulator, receiver: Receiver, act: Act, disposition: str
) -> None:
    call = sim.incoming(CALLER, CALLED)
    act(sim, call)
    await sim.settled()
    end = receiver.posts[1].form
    assert (end["disposition"], end["billsec"], end.get("recfile")) == (disposition, "0", None)


@pytest.mark.parametrize("reply", ["", "123\n", "-5", "id7", '"123"', "١٢"])
async def test_the_name_of_a_call_is_plain_digits(sim: EvrotelSimulator, receiver: Receiver, reply: str) -> None:
    receiver.reply = reply
    sim.incoming(CALLER, CALLED)
    await sim.settled()
    assert [violation.rule for violation in sim.violations] == ["bad reply"]


async def test_a_repeated_start_gets_the_same_name(sim: EvrotelSimulator, receiver: Receiver) -> None:
    sim.duplicate_next()
    sim.incoming(CALLER, CALLED)
    await sim.settled()
    assert [violation.detail for violation in sim.violations] == [
        "a repeated start was answered 123456790, the first one 123456789"
    ]
    sim.clear_requests()
    receiver.reply = "5"
    sim.duplicate_next()
    call = sim.incoming(CALLER, CALLED)
    await sim.settled()
    assert (call.callid, sim.violations) == ("5", [])


async def test_no_two_calls_have_one_name(sim: EvrotelSimulator, receiver: Receiver) -> None:
    receiver.reply = "5"
    sim.incoming(CALLER, CALLED)
    sim.incoming(CALLER, CALLED)
    await sim.settled()
    assert [violation.detail for violation in sim.violations] == ["5 is the name of an earlier call"]


async def test_a_call_whose_start_was_lost_has_no_name(sim: EvrotelSimulator, receiver: Receiver) -> None:
    sim.lose_next()
    call = sim.incoming(CALLER, CALLED)
    sim.hang_up(call)
    await sim.settled()
    assert receiver.events == ["end"]
    assert "callid" not in receiver.posts[0].form


async def test_an_end_that_overtakes_its_start_has_no_name(sim: EvrotelSimulator, receiver: Receiver) -> None:
    sim.hold_webhooks()
    call = sim.incoming(CALLER, CALLED)
    sim.hang_up(call)
    sim.release_webhooks(reverse=True)
    await sim.settled()
    assert receiver.events == ["end", "start"]
    assert "callid" not in receiver.posts[0].form


async def test_an_end_knows_the_name_that_a_late_answer_gave(sim: EvrotelSimulator, receiver: Receiver) -> None:
    receiver.delay = 0.2
    call = sim.incoming(CALLER, CALLED)
    sim.hang_up(call)
    await sim.settled()
    assert receiver.posts[1].form["callid"] == "123456789"


async def test_a_refused_start_is_tried_again(sim: EvrotelSimulator, receiver: Receiver) -> None:
    sim.webhooks.retries, sim.webhooks.retry_after = 1, 10.0
    receiver.status = 401
    call = sim.incoming(CALLER, CALLED)
    await sim.settled()
    assert call.callid is None
    receiver.status = 200
    await sim.pass_time(11)
    assert call.callid == "123456790"


@pytest.mark.parametrize(
    ("forge", "header"),
    [
        (Forge.BEARER, "Bearer {token}"),
        (Forge.PADDED, "x{token}y"),
        (Forge.EMPTY, ""),
        (Forge.MISSING, None),
    ],
)
async def test_forged_tokens(sim: EvrotelSimulator, receiver: Receiver, forge: Forge, header: str | None) -> None:
    sim.send_event({"callstatus": "start"}, forge=forge)
    await sim.settled()
    expected = None if header is None else header.format(token=sim.token)
    assert receiver.posts[0].headers.get("Authorization") == expected


async def test_a_wrong_token_is_as_long_as_the_right_one(sim: EvrotelSimulator, receiver: Receiver) -> None:
    sim.forge = Forge.WRONG
    sim.incoming(CALLER, CALLED)
    await sim.settled()
    wrong = receiver.posts[0].headers["Authorization"]
    assert wrong != sim.token
    assert len(wrong) == len(sim.token)


async def test_times_are_those_of_kyiv(sim: EvrotelSimulator, receiver: Receiver) -> None:
    call = sim.incoming(CALLER, CALLED)
    sim.zone = "UTC"
    sim.hang_up(call)
    await sim.settled()
    start, end = (dict(parse_qsl(post.body.decode()))["calldate"] for post in receiver.posts)
    assert (int(start[11:13]) - int(end[11:13])) % 24 in {2, 3}
    assert build_query([("calldate", start)]).encode() in receiver.posts[0].body


async def test_what_cannot_be_done(sim: EvrotelSimulator) -> None:
    call = sim.incoming(CALLER, CALLED)
    sim.answer(call)
    with pytest.raises(ValueError, match="answered already"):
        sim.answer(call)
    with pytest.raises(ValueError, match="answered already"):
        sim.reject(call)
    sim.hang_up(call)
    with pytest.raises(ValueError, match="or it has ended"):
        sim.hang_up(call)
    with pytest.raises(ValueError, match="There is no extension 999"):
        sim.outgoing("999", CALLED)
    with pytest.raises(ValueError, match="There is no extension 999"):
        sim.set_online("999", True)
    sim.play_call("101", CALLED)
    with pytest.raises(ValueError, match="Extension 101 is not free"):
        sim.play_call("101", CALLED)


def test_how_an_account_is_at_first() -> None:
    sim = EvrotelSimulator("20558", "token")
    assert sim.access.keys() == {"billcode", "token", "api_url", "recordings_url", "control_url"}
    assert (sim.webhook_url, sim.wire, sim.forge, sim.zone) == (None, Wire(), Forge.NOTHING, "Europe/Kyiv")
    assert sim.recording is True


async def test_calls_that_are_not_recorded(sim: EvrotelSimulator, receiver: Receiver) -> None:
    sim.recording = False
    sim.add_extension("110", "Cellar")
    call = sim.outgoing("110", CALLED)
    sim.answer(call)
    sim.hang_up(call)
    await sim.settled()
    assert (receiver.posts[1].form["disposition"], receiver.posts[1].form.get("recfile")) == ("ANSWERED", None)


async def test_what_is_done_by_hand_goes_before(sim: EvrotelSimulator) -> None:
    call = sim.play_call(CALLER, CALLED, ring=5, talk=30)
    sim.answer(call)
    sim.advance(3)
    sim.hang_up(call)
    await sim.pass_time(60)
    assert call.talk_time == 3


async def test_played_calls(sim: EvrotelSimulator, receiver: Receiver) -> None:
    answered = sim.play_call(CALLER, CALLED, ring=5, talk=30)
    missed = sim.play_call(CALLER, CALLED, ring=8)
    failed = sim.play_call("101", CALLED, ring=2, disposition="FAILED")
    await sim.pass_time(40)
    assert [call.disposition for call in (answered, missed, failed)] == ["ANSWERED", "NO ANSWER", "FAILED"]
    assert answered.talk_time == 30
    assert sorted(receiver.events) == ["end"] * 3 + ["start"] * 3
