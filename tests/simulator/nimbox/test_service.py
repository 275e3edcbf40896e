"""Calls are made and deleted as the document has it, and what a client may not do is noticed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientError, ClientSession
import pytest
from yarl import URL

from simulator.nimbox import NiMboxSimulator
from simulator.nimbox.checks import Rule

pytestmark = pytest.mark.usefixtures("socket_enabled")

TOKEN = "12345678"
CALL = "initiated=2012-08-23T12:20:33&source=7222&destination=02122853348"


@pytest.fixture
async def sim() -> AsyncIterator[NiMboxSimulator]:
    """Start a NiMbox."""
    async with NiMboxSimulator(token=TOKEN) as simulator:
        yield simulator


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    """Return a session."""
    async with ClientSession() as session:
        yield session


async def ask(client: ClientSession, sim: NiMboxSimulator, deed: str, query: str, token: str = TOKEN) -> Any:
    """Ask for something, byte for byte, and return the answer."""
    url = URL(f"{sim.url}/direct/items/phonecalls/{deed}?token={token}&{query}", encoded=True)
    async with client.get(url) as response:
        assert response.status == 200
        return await response.json()


def rules(sim: NiMboxSimulator) -> list[Rule]:
    """Return what the client was found to have done wrong."""
    return [Rule(violation.rule) for violation in sim.violations]


async def test_the_document_s_samples_are_answered_as_it_says(client: ClientSession, sim: NiMboxSimulator) -> None:
    made = await ask(client, sim, "create", f"{CALL}&duration=45&url=http%3A%2F%2F192.168.128.96%2F1")
    assert made == {"error": False, "contactId": 12334, "phonecallId": 3241}

    assert await ask(client, sim, "delete", "from=2012-08-23&to=2012-08-25") == {"count": 0, "error": False}
    assert await ask(client, sim, "delete", "from=2012-08-22&to=2012-08-24") == {"count": 1, "error": False}
    assert sim.phonecalls == []
    assert sim.violations == []


async def test_a_call_is_kept_with_what_it_came_with(client: ClientSession, sim: NiMboxSimulator) -> None:
    await ask(client, sim, "create", f"{CALL}&duration=45&url=http%3A%2F%2Fa%2F1")
    await ask(client, sim, "create", CALL.replace("7222", "7223"))

    first, second = await sim.wait_for_phonecalls(2)
    assert (first.duration, first.url, first.query) == (45, "http://a/1", sim.told[0])
    assert (second.duration, second.url, second.contact_id) == (None, None, first.contact_id)
    assert sim.list_phonecalls()[0]["initiated"] == "2012-08-23T12:20:33+00:00"


@pytest.mark.parametrize("zone", ["", "Z"])
async def test_the_same_call_is_not_made_twice(client: ClientSession, sim: NiMboxSimulator, zone: str) -> None:
    first = await ask(client, sim, "create", CALL)

    assert await ask(client, sim, "create", CALL.replace("33&", f"33{zone}&")) == first
    sim.answer_repetitions("refused")
    assert (await ask(client, sim, "create", CALL))["errors"] == {"initiated": "no fue creada porque ya existe"}
    assert len(sim.phonecalls) == 1
    assert sim.violations == []


async def test_a_repetition_in_other_bytes_is_noticed(client: ClientSession, sim: NiMboxSimulator) -> None:
    await ask(client, sim, "create", CALL)
    await ask(client, sim, "create", f"{CALL}&duration=1")

    assert rules(sim) == [Rule.CHANGED_REPETITION]


async def test_without_a_contact_there_is_no_call(client: ClientSession, sim: NiMboxSimulator) -> None:
    sim.forget_number("02122853348")

    assert await ask(client, sim, "create", CALL) == {
        "error": True,
        "errors": {"destination": "no se consiguió el número de destino en la base de datos"},
    }


@pytest.mark.parametrize(
    ("query", "field", "rule"),
    [
        ("source=1&destination=2", "initiated", Rule.MISSING_PARAMETER),
        (f"{CALL}&source=2", None, Rule.REPEATED_PARAMETER),
        (f"{CALL}&colour=2", None, Rule.UNKNOWN_PARAMETER),
        (CALL.replace("T", "%20"), "initiated", Rule.BAD_VALUE),
        (CALL.replace("33&", "33%2B00:00&"), "initiated", Rule.BAD_VALUE),
        (CALL.replace("7222", ""), "source", Rule.BAD_VALUE),
        (f"{CALL}&duration=-1", "duration", Rule.BAD_VALUE),
        (f"{CALL}&url=history", "url", Rule.BAD_VALUE),
        (CALL.replace("7222", "+58"), None, Rule.BAD_ENCODING),
        (CALL.replace("7222", "%2b58"), None, Rule.BAD_ENCODING),
    ],
)
async def test_what_is_wrong_with_a_call_is_noticed(
    client: ClientSession, sim: NiMboxSimulator, query: str, field: str | None, rule: Rule
) -> None:
    answer = await ask(client, sim, "create", query)

    assert rule in rules(sim)
    assert list(answer.get("errors", {})) == ([field] if field else [])
    assert len(sim.phonecalls) == (0 if field else 1)


@pytest.mark.parametrize("query", ["from=2012-08-23", "from=2012-08-23T00:00:00&to=2012-08-25", "from=0&to=1"])
async def test_a_deletion_needs_two_dates_without_hours(
    client: ClientSession, sim: NiMboxSimulator, query: str
) -> None:
    await ask(client, sim, "create", CALL)

    assert (await ask(client, sim, "delete", query))["error"] is True
    assert len(sim.phonecalls) == 1
    assert set(rules(sim)) <= {Rule.BAD_VALUE, Rule.MISSING_PARAMETER}


async def test_a_wrong_token_is_refused_and_noticed(client: ClientSession, sim: NiMboxSimulator) -> None:
    answers = [await ask(client, sim, "create", CALL, "1"), await ask(client, sim, "delete", "from=1&to=2", "1")]

    assert [answer["errors"] for answer in answers] == [{"token": "el token no es válido"}] * 2
    assert sim.phonecalls == []
    sim.set_token("1")
    assert (await ask(client, sim, "create", CALL, "1"))["error"] is False


async def test_what_is_not_there_is_noticed(client: ClientSession, sim: NiMboxSimulator) -> None:
    async with client.get(f"{sim.url}/direct/items") as response:
        assert response.status == 404
    async with client.post(f"{sim.url}/direct/items/phonecalls/create?token={TOKEN}&{CALL}") as response:
        assert response.status == 404
    assert rules(sim) == [Rule.WRONG_TOKEN, Rule.UNKNOWN_PATH, Rule.WRONG_VERB]


@pytest.mark.parametrize(("kind", "made"), [("refused", 0), ("reset", 0), ("mute", 1)])
async def test_in_an_outage_nobody_gets_an_answer(
    client: ClientSession, sim: NiMboxSimulator, kind: str, made: int
) -> None:
    sim.start_outage(kind)
    assert sim.outage == kind
    with pytest.raises(ClientError):
        await ask(client, sim, "create", CALL)
    assert len(sim.phonecalls) == made

    sim.end_outage()
    assert (await ask(client, sim, "create", CALL))["phonecallId"] == 3241
    assert not sim.outage


async def test_a_server_that_hangs_answers_in_the_end(client: ClientSession, sim: NiMboxSimulator) -> None:
    sim.start_outage("hanging")
    waiting = asyncio.ensure_future(ask(client, sim, "create", CALL))
    await sim.wait_for_request("/direct/items/phonecalls/create")
    assert not waiting.done()

    sim.end_outage()
    assert (await waiting)["error"] is False


async def test_a_server_may_be_unavailable(client: ClientSession, sim: NiMboxSimulator) -> None:
    sim.start_outage("unavailable")

    async with client.get(f"{sim.url}/direct/items/phonecalls/create") as response:
        assert response.status == 503


async def test_outages_are_switched_from_another_process_too(client: ClientSession, sim: NiMboxSimulator) -> None:
    async def do(action: str, **arguments: str) -> int:
        async with client.post(f"{sim.control_url}/control/{action}", json=arguments) as response:
            return response.status

    async def state() -> Any:
        async with client.get(f"{sim.control_url}/control/state") as response:
            return await response.json()

    assert await do("start_outage") == 200
    assert (await state())["outage"] == "refused"
    assert await do("start_outage", kind="unavailable") == 200
    assert (await state())["outage"] == "unavailable"
    assert await do("start_outage", kind="flood") == 400
    assert await do("end_outage") == 200
    assert await state() | {"time": None} == {
        "time": None, "outage": None, "repetition": "accepted", "unknown": [], "phonecalls": 0, "told": 0
    }  # fmt: skip
