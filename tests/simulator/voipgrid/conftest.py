"""A simulated account and somebody who uses it."""

from collections.abc import AsyncIterator

from aiohttp import ClientSession, encode_basic_auth
import pytest

from simulator.voipgrid import VoipgridSimulator


@pytest.fixture
async def sim(socket_enabled: None) -> AsyncIterator[VoipgridSimulator]:  # noqa: ARG001  # it lets sockets be opened
    """Start an account."""
    async with VoipgridSimulator() as simulator:
        yield simulator


@pytest.fixture
async def client(sim: VoipgridSimulator) -> AsyncIterator[ClientSession]:
    """Return a session that has the right password."""
    headers = {
        "Authorization": encode_basic_auth(sim.username, sim.password, "utf-8"),
        "Accept": "application/json",
        "Content-Type": "application/json",
    }
    async with ClientSession(sim.api_url, headers=headers) as session:
        yield session
