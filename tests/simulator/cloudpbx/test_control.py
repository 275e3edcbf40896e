"""The control API does what the Python API does."""

from pathlib import Path

from aiohttp import ClientSession
import pytest

import simulator
from simulator.cloudpbx import CloudPbxSimulator

from .ear import Ear


async def test_a_call_by_remote_control(sim: CloudPbxSimulator, ear: Ear, client: ClientSession) -> None:
    control = f"{sim.control_url}/control"
    reply = await client.post(f"{control}/place_call", json={"caller": "600700800", "called": "101", "name": "Anna"})
    call = (await reply.json())["result"]
    assert (call["phase"], call["caller"], call["ringing"]) == ("ringing", ["600700800", "Anna"], ["101"])
    for action in ("answer", "hang_up"):
        assert (await client.post(f"{control}/{action}", json={"call": call["uniqueid"]})).status == 200
    assert [status for _, status, _ in await ear.phones()] == [8, 1, 0]


@pytest.mark.usefixtures("ear")
async def test_the_state_can_be_read(sim: CloudPbxSimulator, client: ClientSession) -> None:
    sim.place_call("600700800", queue="Orders")
    sim.join_conference("Board", "104")
    state = await (await client.get(f"{sim.control_url}/control/state")).json()
    assert state["clients"] == 1
    assert [phone["number"] for phone in state["extensions"] if phone["status"] == 8] == ["102", "103"]
    assert state["queues"][0]["calls"] == 1
    assert state["conferences"]["Board"][0]["who"] == ["104", "Workshop"]
    assert len(state["calls"]) == 1
    assert (state["cdrs"], state["recordings"]) == (0, 0)


async def test_requests_and_violations_can_be_read_and_forgotten(sim: CloudPbxSimulator, client: ClientSession) -> None:
    await client.get(f"{sim.api_url}/dial?cpa=101")
    control = f"{sim.control_url}/control"
    seen = await (await client.get(f"{control}/requests")).json()
    assert [(one["method"], one["path"], one["query"]) for one in seen["requests"]] == [
        ("GET", "/dial", {"cpa": "101"})
    ]
    assert seen["violations"] == ["GET /dial: missing parameter: cpb"]
    await client.post(f"{control}/clear_requests")
    assert await (await client.get(f"{control}/requests")).json() == {"requests": [], "violations": []}


async def test_what_can_be_done_can_be_read(sim: CloudPbxSimulator, client: ClientSession) -> None:
    actions = await (await client.get(f"{sim.control_url}/control")).json()
    assert actions["set_queue"] == {"queue": "a text", "calls": "a whole number"}
    assert actions["answer"] == {"call": "a text", "extension": "a text or nothing, optional"}


@pytest.mark.parametrize(
    ("action", "body", "problem"),
    [
        ("dance", "{}", "unknown action 'dance'"),
        ("answer", '{"call": "1.1"}', "answer: There is no call 1.1, or it has ended"),
        ("host_down", '{"host": "events"}', "host_down: There is no host events; allowed: api, fallback"),
        ("ping", "[]", "the body must be a JSON object"),
        ("ping", "{", "the body is not JSON"),
    ],
)
async def test_what_cannot_be_done_is_explained(
    sim: CloudPbxSimulator, client: ClientSession, action: str, body: str, problem: str
) -> None:
    reply = await client.post(f"{sim.control_url}/control/{action}", data=body)
    assert reply.status == 400
    assert problem in (await reply.json())["error"]


def test_every_action_is_in_the_readme() -> None:
    readme = Path(simulator.__path__[0], "README.md").read_text(encoding="utf-8")
    assert [name for name in CloudPbxSimulator().actions.describe() if f"{name}(" not in readme] == []
