"""A server that does not answer, in one of several ways, until it does again."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum

from aiohttp import web

type Handler = Callable[[], Awaitable[web.Response]]


class Outage(StrEnum):
    """How a server fails."""

    REFUSED = "refused"
    """Nobody listens."""
    UNAVAILABLE = "unavailable"
    """HTTP 503."""
    HANGING = "hanging"
    """Requests are taken and not answered; when the server works again, those that still wait are carried out."""
    RESET = "reset"
    """Connections break before anything is carried out."""
    MUTE = "mute"
    """Requests are carried out, and connections break in place of an answer."""


class Switch:
    """Holds up requests while there is an outage; `REFUSED` is the business of who listens."""

    def __init__(self) -> None:
        """Let everything through."""
        self.outage: Outage | None = None
        self._over = asyncio.Event()

    def start(self, outage: Outage) -> None:
        """Fail from now on."""
        self.end()
        self.outage = outage
        self._over = asyncio.Event()

    def end(self) -> None:
        """Work again."""
        self.outage = None
        self._over.set()

    async def answer(self, request: web.Request, handler: Handler) -> web.Response:
        """Answer with what the handler says, unless there is an outage."""
        match self.outage:
            case Outage.UNAVAILABLE:
                return web.Response(status=503, text="Service Unavailable")
            case Outage.HANGING:
                await self._over.wait()
            case Outage.RESET:
                return _broken(request)
            case Outage.MUTE:
                await handler()
                return _broken(request)
        return await handler()


def _broken(request: web.Request) -> web.Response:
    """Break the connection; what is answered then reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
