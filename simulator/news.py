"""Waiting until something is so."""

import asyncio
from collections.abc import Callable


class News:
    """Wakes everybody who waits, so that they look again."""

    def __init__(self) -> None:
        """Make one for which nobody waits."""
        self._event = asyncio.Event()

    def tell(self) -> None:
        """Say that something has changed."""
        self._event.set()
        self._event = asyncio.Event()

    async def until(self, condition: Callable[[], bool], timeout: float) -> None:  # noqa: ASYNC109  # for callers who pass theirs on
        """Wait until the condition holds.

        Raises:
            TimeoutError: it does not within `timeout` real seconds.
        """
        async with asyncio.timeout(timeout):
            while not condition():
                await self._event.wait()
