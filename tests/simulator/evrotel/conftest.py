"""A simulated account, and who receives its webhooks."""

from collections.abc import AsyncIterator
from itertools import count

from aiohttp import ClientSession
import pytest

from simulator.evrotel import EvrotelSimulator

from ..receiver import Post, Receiver, receiving


@pytest.fixture
async def receiver(socket_enabled: None) -> AsyncIterator[Receiver]:  # noqa: ARG001  # it lets sockets be opened
    """Start somebody who gives every call a number."""
    numbers = count(123456789)

    def reply(post: Post) -> str:
        return str(next(numbers)) if b"start" in post.body else ""

    async with receiving() as somebody:
        somebody.reply = reply
        yield somebody


@pytest.fixture
async def sim(receiver: Receiver) -> AsyncIterator[EvrotelSimulator]:
    """Start an account that posts to the receiver."""
    async with EvrotelSimulator(webhook_url=receiver.url) as simulator:
        yield simulator


@pytest.fixture
async def client(sim: EvrotelSimulator) -> AsyncIterator[ClientSession]:
    """Return a session that has the right token."""
    async with ClientSession(sim.api_url, headers={"Authorization": sim.token}) as session:
        yield session
