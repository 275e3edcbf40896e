"""The two REST hosts, of which the second stands in for the first."""

from collections.abc import Awaitable, Callable, Sequence
import logging
import time
from typing import Final

from ..base import CannotConnect, InvalidReply, NoAnswer, ProviderError, ServerFailed
from ..http import Server

_LOGGER = logging.getLogger(__name__)

_REST_SECONDS: Final = 60


class Hosts:
    """Chooses the host of each request."""

    def __init__(self, servers: Sequence[Server], clock: Callable[[], float] = time.monotonic) -> None:
        """Prefer the servers in this order; `clock` gives seconds."""
        self._servers = servers
        self._clock = clock
        self._resting_until: dict[Server, float] = {}

    @property
    def states(self) -> dict[str, str]:
        """Return for each host whether it did its part when it was last asked."""
        return {server.name: "failing" if server in self._resting_until else "ok" for server in self._servers}

    async def read[T](self, ask: Callable[[Server], Awaitable[T]]) -> T:
        """Ask the first host that answers. One that failed is asked last for a minute, then it comes first again.

        Raises:
            ProviderError: that of the host which was asked first, if all of them failed.
        """
        failures: list[ProviderError] = []
        for server in sorted(self._servers, key=self._rests):
            try:
                answer = await ask(server)
            except (CannotConnect, NoAnswer, ServerFailed, InvalidReply) as failure:
                self._failed(server, failure)
                failures.append(failure)
            else:
                self._answered(server)
                return answer
        raise failures[0]

    async def act[T](self, ask: Callable[[Server], Awaitable[T]]) -> T:
        """Have the first host carry something out; the next is asked only if no connection to it was made.

        Raises:
            ProviderError: of the host that may have carried it out, or of the first if none can be reached.
        """
        failures: list[ProviderError] = []
        for server in self._servers:
            try:
                return await ask(server)
            except CannotConnect as failure:
                failures.append(failure)
        raise failures[0]

    def _rests(self, server: Server) -> bool:
        return self._clock() < self._resting_until.get(server, 0)

    def _failed(self, server: Server, failure: ProviderError) -> None:
        if server not in self._resting_until:
            _LOGGER.info("%s; another host of CloudPBX is asked where there is one", failure)
        self._resting_until[server] = self._clock() + _REST_SECONDS

    def _answered(self, server: Server) -> None:
        if self._resting_until.pop(server, None) is not None:
            _LOGGER.info("%s answers again", server.name)
