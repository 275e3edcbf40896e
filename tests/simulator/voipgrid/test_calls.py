"""What a client can order and ask, and what it is told when it does so wrongly. [S0]."""

from typing import Any

from aiohttp import ClientSession
import pytest

from simulator.player import Player
from simulator.scenario import load
from simulator.voipgrid import Spelling, VoipgridSimulator

PATH = "/api/clicktodial/"
NUMBER = "+31508009899"


def rules(sim: VoipgridSimulator) -> list[str]:
    """Return the rules that were broken, in order."""
    return [violation.rule for violation in sim.violations]


async def order(client: ClientSession, **fields: object) -> str:
    """Order a call, and return its name."""
    reply = await client.post(PATH, json={"b_number": NUMBER} | fields)
    assert reply.status == 201
    told: dict[str, str] = await reply.json()
    return told["callid"]


async def status(client: ClientSession, callid: str) -> Any:
    """Return the status of a call."""
    return (await (await client.get(f"{PATH}{callid}/")).json())["status"]


async def test_a_call_takes_its_course(sim: VoipgridSimulator, client: ClientSession) -> None:
    """First null, as it is set up after the answer."""
    callid = await order(client)
    assert len(callid) == 37
    seen = [await status(client, callid)]
    for _ in range(60):
        sim.advance(0.5)
        seen.append(await status(client, callid))
    assert list(dict.fromkeys(seen)) == [None, "dialing_a", "dialing_b", "connected", "disconnected"]
    assert sim.account.calls[callid].asked == 61
    assert sim.violations == []


async def test_a_phone_that_picks_up_by_itself_does_not_ring(sim: VoipgridSimulator, client: ClientSession) -> None:
    callid = await order(client, auto_answer=True, b_cli="default_number")
    sim.advance(0.6)
    assert await status(client, callid) == "dialing_b"
    assert sim.violations == []


async def test_what_is_done_to_a_call_stays(sim: VoipgridSimulator, client: ClientSession) -> None:
    callid = await order(client)
    deeds = {
        "confirm": sim.ask_to_confirm,
        "dialing_b": sim.ring,
        "connected": sim.answer,
        "disconnected": sim.hang_up,
        "failing_a": sim.fail_own,
        "failing_b": sim.fail_far,
        "blacklisted": sim.block,
    }
    for word, deed in deeds.items():
        deed(callid)
        sim.advance(100)
        assert await status(client, callid) == word
    sim.set_spelling(Spelling.FAILED)
    sim.fail_own(callid)
    assert await status(client, callid) == "failed_a"
    sim.set_status(callid, None)
    assert await status(client, callid) is None
    sim.forget(callid)
    assert (await client.get(f"{PATH}{callid}/")).status == 404
    with pytest.raises(ValueError, match="There is no call"):
        sim.ring(callid)


@pytest.mark.parametrize("scheme", ["Basic", "Token"])
async def test_both_schemes_are_taken_byte_for_byte(sim: VoipgridSimulator, client: ClientSession, scheme: str) -> None:
    right = client.headers["Authorization"] if scheme == "Basic" else f"Token {sim.username}:{sim.password}"
    for given in (right, right.replace(" ", "  "), right[:-1], right.lower(), ""):
        reply = await client.get(f"{PATH}x/", headers={"Authorization": given})
        assert reply.status == (404 if given == right else 401)
    assert rules(sim) == ["wrong credentials"] * 4


@pytest.mark.parametrize(
    ("fields", "status", "broken"),
    [
        ({}, 400, ["missing parameter"]),
        ({"b_number": "050 800"}, 400, ["bad value"]),
        ({"b_number": 508009899}, 400, ["bad value"]),
        ({"b_number": NUMBER, "auto_answer": ""}, 400, ["bad value"]),
        ({"b_number": NUMBER, "auto_answer": "true"}, 400, ["bad value"]),
        ({"b_number": NUMBER, "b_cli": ""}, 400, ["bad value"]),
        ({"b_number": NUMBER, "b_cli": "+31999999999"}, 400, []),
        ({"b_number": NUMBER, "a_number": "201"}, 201, ["unknown parameter"]),
        ([], 400, ["no JSON"]),
    ],
)
async def test_a_wrong_order(
    sim: VoipgridSimulator, client: ClientSession, fields: object, status: int, broken: list[str]
) -> None:
    reply = await client.post(PATH, json=fields)
    assert reply.status == status
    assert rules(sim) == broken
    assert len(sim.account.calls) == (status == 201)


async def test_other_wrong_requests(sim: VoipgridSimulator, client: ClientSession) -> None:
    assert (await client.get(PATH)).status == 405
    assert (await client.post(f"{PATH}x/", data="{}")).status == 405
    assert (await client.get(f"{PATH}x")).status == 404
    assert (await client.post(PATH.rstrip("/"), json={"b_number": NUMBER})).status == 404
    assert (await client.get("/")).status == 404
    assert (await client.get(f"{PATH}x/?format=json")).status == 404
    headers = {"Content-Type": "text/plain", "Accept": "*/*"}
    assert (await client.post(PATH, data="{", headers=headers)).status == 400
    assert rules(sim) == [
        "wrong verb", "wrong verb", "no slash at the end", "no slash at the end", "unknown path",
        "misplaced parameter", "JSON not accepted", "bad content type", "no JSON",
    ]  # fmt: skip


async def test_the_same_order_twice(sim: VoipgridSimulator, client: ClientSession) -> None:
    for wait in (0, 3, 11):
        sim.advance(wait)
        await order(client)
    assert rules(sim) == ["side effect twice"]


async def test_a_call_by_remote_control(sim: VoipgridSimulator, client: ClientSession) -> None:
    async with ClientSession(f"{sim.control_url}/control/") as control:
        callid = (await (await control.post("order", json={"b_number": NUMBER})).json())["result"]
        assert (await control.post("answer", json={"call": callid})).status == 200
        assert await status(client, callid) == "connected"
        state = await (await control.get("state")).json()
        assert [(call["callid"], call["status"]) for call in state["calls"]] == [(callid, "connected")]
        refused = await control.post("hang_up", json={"call": "none"})
        assert (refused.status, await refused.json()) == (400, {"error": "hang_up: There is no call none"})


def test_a_voipgrid_day() -> None:
    sim = VoipgridSimulator()
    plays = Player(load("voipgrid_day", sim.actions), sim.actions, sim.clock)
    plays.play()
    sim.advance(1800)
    assert plays.rounds == 3
    assert len(sim.account.calls) > 20
    assert plays.skipped == 0
