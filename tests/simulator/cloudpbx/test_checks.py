"""Strict checks: what a client does that it may not do."""

from aiohttp import ClientSession
import pytest

from simulator.cloudpbx import CloudPbxSimulator


def rules(sim: CloudPbxSimulator) -> list[str]:
    """Return the rules that were broken, in order."""
    return [violation.rule for violation in sim.violations]


@pytest.mark.parametrize(
    "path",
    [
        "/cdr",
        "/cdr?datestart=2021-10-01&datestop=2021-10-07",
        "/record?datestart=2021-10-01&datestop=2021-10-01",
        "/record/1.1",
        "/dial?cpa=101&cpb=200",
    ],
)
async def test_what_the_document_shows_is_right(sim: CloudPbxSimulator, client: ClientSession, path: str) -> None:
    await client.get(f"{sim.api_url}{path}")
    assert sim.violations == []


@pytest.mark.parametrize(
    ("path", "broken"),
    [
        ("/calls", ["unknown path"]),
        ("/sendSMS", ["wrong verb"]),
        ("/cdr?from=2021-10-01", ["unknown parameter"]),
        ("/record/1.1?format=wav", ["unknown parameter"]),
        ("/dial?cpa=101", ["missing parameter"]),
        ("/dial?cpa=101&cpb=102&cpb=103", ["repeated parameter"]),
        ("/cdr?datestart=2021-1-1", ["bad date"]),
        ("/cdr?datestart=2021-02-30", ["bad date"]),
        ("/cdr?datestart=2021-10-07&datestop=2021-10-01", ["bad date"]),
    ],
)
async def test_a_wrong_get(sim: CloudPbxSimulator, client: ClientSession, path: str, broken: list[str]) -> None:
    await client.get(f"{sim.api_url}{path}")
    assert rules(sim) == broken


@pytest.mark.parametrize(
    ("form", "broken"),
    [
        ({"to": "600700800", "body": "Hello"}, []),
        ({"to": "600700800", "body": "Hello", "test": "true"}, []),
        ({"to": "48600700800", "body": "Hello"}, ["bad recipient"]),
        ({"to": "600700800", "body": "x" * 1025}, ["bad text"]),
        ({"to": "600700800"}, ["missing parameter"]),
        ({"to": "600700800", "body": "Hello", "sender": "Me"}, ["unknown parameter"]),
    ],
)
async def test_a_wrong_message(
    sim: CloudPbxSimulator, client: ClientSession, form: dict[str, str], broken: list[str]
) -> None:
    await client.post(f"{sim.api_url}/sendSMS", data=form)
    assert rules(sim) == broken


async def test_parameters_of_a_message_do_not_belong_into_the_address(
    sim: CloudPbxSimulator, client: ClientSession
) -> None:
    await client.post(f"{sim.api_url}/sendSMS?to=600700800", data={"body": "Hello"})
    assert rules(sim) == ["unknown parameter", "missing parameter"]


async def test_a_post_where_a_get_belongs(sim: CloudPbxSimulator, client: ClientSession) -> None:
    reply = await client.post(f"{sim.api_url}/dial?cpa=101&cpb=102")
    assert reply.status == 405
    assert rules(sim) == ["wrong verb"]


@pytest.mark.parametrize(
    ("headers", "broken"), [({}, ["missing bearer"]), ({"Authorization": "Bearer wrong"}, ["wrong key"])]
)
async def test_a_wrong_key(sim: CloudPbxSimulator, headers: dict[str, str], broken: list[str]) -> None:
    async with ClientSession(headers=headers) as session:
        await session.get(f"{sim.api_url}/cdr")
    assert rules(sim) == broken


async def test_a_side_effect_asked_for_twice_on_whatever_host(sim: CloudPbxSimulator, client: ClientSession) -> None:
    sim.answer_with("/dial", times=None)
    for host in (sim.api_url, sim.fallback_url):
        await client.get(f"{host}/dial?cpa=101&cpb=102")
    await client.get(f"{sim.api_url}/dial?cpa=101&cpb=103")
    assert rules(sim) == ["side effect twice"]
    assert "/dial: side effect twice: again after" in str(sim.violations[0])


async def test_the_same_again_after_a_while_is_a_persons_doing(sim: CloudPbxSimulator, client: ClientSession) -> None:
    for _ in range(2):
        await client.get(f"{sim.api_url}/dial?cpa=101&cpb=102")
        sim.advance(60)
    assert sim.violations == []
    assert len(sim.pbx.cdrs) == 2
