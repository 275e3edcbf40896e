"""A simulated account, who receives its webhooks, and who asks it for things."""

from collections.abc import AsyncIterator

from aiohttp import ClientSession
import pytest

from simulator.zadarma import ZadarmaSimulator

from ..receiver import Receiver, receiving
from .client import Client


@pytest.fixture
async def receiver(socket_enabled: None) -> AsyncIterator[Receiver]:  # noqa: ARG001  # it lets sockets be opened
    """Start somebody who takes every webhook."""
    async with receiving() as somebody:
        yield somebody


@pytest.fixture
async def sim(receiver: Receiver) -> AsyncIterator[ZadarmaSimulator]:
    """Start an account that posts to the receiver."""
    async with ZadarmaSimulator(webhook_url=receiver.url) as simulator:
        yield simulator


@pytest.fixture
async def client(sim: ZadarmaSimulator) -> AsyncIterator[Client]:
    """Return a client that has the right key."""
    async with ClientSession() as session:
        yield Client(session, sim.api_url, sim.api_key, sim.api_secret)
