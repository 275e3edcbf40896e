"""A simulated account and somebody who uses it."""

from collections.abc import AsyncIterator

from aiohttp import ClientSession
import pytest

from simulator.cloudpbx import CloudPbxSimulator

from .ear import Ear, listen


@pytest.fixture
async def sim(socket_enabled: None) -> AsyncIterator[CloudPbxSimulator]:  # noqa: ARG001  # it lets sockets be opened
    """Start an account named as in the document."""
    async with CloudPbxSimulator("MojaCentrala") as simulator:
        yield simulator


@pytest.fixture
async def client(sim: CloudPbxSimulator) -> AsyncIterator[ClientSession]:
    """Return a session that has the right key."""
    async with ClientSession(headers={"Authorization": f"Bearer {sim.api_key}"}) as session:
        yield session


@pytest.fixture
async def ear(sim: CloudPbxSimulator) -> AsyncIterator[Ear]:
    """Return somebody who listens to the feed."""
    async with listen(sim) as somebody:
        yield somebody
