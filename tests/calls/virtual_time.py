"""An event loop whose time passes as soon as nothing is left to do: hours take no time, and are always the same."""

import asyncio
from collections.abc import Coroutine
import selectors
from typing import override


class _Selector(selectors.DefaultSelector):
    """Skips the time that would be waited."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "nothing will ever happen"
        self.now += max(0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Begins at time 0."""

    def __init__(self) -> None:
        """Begin."""
        self._skipping = _Selector()
        super().__init__(self._skipping)

    @override
    def time(self) -> float:
        return self._skipping.now

    def block(self, seconds: float) -> None:
        """Let time pass in which the loop does nothing."""
        self._skipping.now += seconds


def run[T](main: Coroutine[None, None, T]) -> T:
    """Run a coroutine in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
