"""Who may listen, and how connections end."""

import asyncio

from aiohttp import ClientConnectorError, ClientSession, WSMsgType, WSServerHandshakeError
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from simulator.cloudpbx import CloudPbxSimulator
from simulator.cloudpbx.feed import MOST_FRAMES_BEHIND

from .ear import Ear, feed_url, listen


@pytest.mark.parametrize("wrong", [{"key": "not-the-key"}, {"pbx_name": "Inna"}])
async def test_a_wrong_key_or_name_is_refused_with_403(sim: CloudPbxSimulator, wrong: dict[str, str]) -> None:
    async with ClientSession() as session:
        with pytest.raises(WSServerHandshakeError) as refused:
            await session.ws_connect(feed_url(sim, **wrong))
    assert refused.value.status == 403
    assert [handshake.authorised for handshake in sim.handshakes] == [False]


async def test_the_client_that_the_integration_uses_understands_it(sim: CloudPbxSimulator) -> None:
    async with connect(feed_url(sim)) as socket:
        await sim.wait_for_clients(1)
        sim.set_queue("Orders", 3)
        assert '"calls":"3"' in str(await socket.recv())
    await sim.wait_for_clients(0)


async def test_everybody_hears_the_same(sim: CloudPbxSimulator, ear: Ear) -> None:
    async with listen(sim) as other:
        sim.send_raw('{"broken')
        assert await ear.frame() == await other.frame() == '{"broken'


async def test_a_connection_can_break_without_a_goodbye(sim: CloudPbxSimulator) -> None:
    async with connect(feed_url(sim)) as socket:
        await sim.wait_for_clients(1)
        sim.break_connections()
        assert sim.clients == 0
        with pytest.raises(ConnectionClosedError) as closed:
            await socket.recv()
    assert closed.value.rcvd is None


async def test_a_connection_can_end_with_a_code_after_what_was_said(sim: CloudPbxSimulator, ear: Ear) -> None:
    sim.send_raw("last")
    sim.break_connections(code=1012)
    assert await ear.frame() == "last"
    assert (await ear.socket.receive()).type is WSMsgType.CLOSE
    assert ear.socket.close_code == 1012


async def test_handshakes_can_be_refused(sim: CloudPbxSimulator) -> None:
    sim.accept_connections(False)
    async with ClientSession() as session:
        with pytest.raises(WSServerHandshakeError) as refused:
            await session.ws_connect(feed_url(sim))
        sim.accept_connections()
        async with session.ws_connect(feed_url(sim)):
            await sim.wait_for_clients(1)
    assert refused.value.status == 503


async def test_a_handshake_can_be_answered_by_something_else(sim: CloudPbxSimulator) -> None:
    sim.answer_with("/ws/pbx_MojaCentrala", status=502, body="<html>", content_type="text/html")
    async with ClientSession() as session:
        with pytest.raises(WSServerHandshakeError) as refused:
            await session.ws_connect(feed_url(sim))
    assert refused.value.status == 502


async def test_the_port_can_be_closed_and_opened_again(sim: CloudPbxSimulator, ear: Ear) -> None:
    address = sim.events_url
    sim.stop_listening()
    assert (await ear.socket.receive()).type in {WSMsgType.CLOSED, WSMsgType.ERROR}
    async with ClientSession() as session:
        with pytest.raises(ClientConnectorError):
            await session.ws_connect(feed_url(sim))
        sim.start_listening()
        async with session.ws_connect(feed_url(sim)):
            await sim.wait_for_clients(1)
    assert sim.events_url == address


async def test_a_silent_server_answers_no_ping_until_it_speaks_again(sim: CloudPbxSimulator) -> None:
    async with connect(feed_url(sim), ping_interval=None) as socket:
        await sim.wait_for_clients(1)
        sim.silence_connections()
        sim.send_raw("late")
        pong = await socket.ping()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(pong), 0.05)
        sim.silence_connections(False)
        async with asyncio.timeout(5):
            await pong
            assert await socket.recv() == "late"


async def test_who_falls_too_far_behind_is_cut_off(sim: CloudPbxSimulator) -> None:
    async with connect(feed_url(sim)):
        await sim.wait_for_clients(1)
        for _ in range(MOST_FRAMES_BEHIND + 1):
            sim.send_raw("much")
        await sim.wait_for_clients(0)


async def test_who_listens_has_nothing_to_say(sim: CloudPbxSimulator, ear: Ear) -> None:
    await ear.socket.send_str("hello")
    await ear.socket.close()
    await sim.wait_for_clients(0)
    assert [violation.rule for violation in sim.violations] == ["talks on the feed"]
