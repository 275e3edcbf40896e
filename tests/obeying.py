"""Simulators that a client may break no rule of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from simulator.account import ServedAccount


@asynccontextmanager
async def obeyed[S: ServedAccount](simulator: S) -> AsyncIterator[S]:
    """Start a simulated account; whatever is sent to it, or answered, must be as it is documented."""
    async with simulator:
        yield simulator
    assert simulator.violations == []
