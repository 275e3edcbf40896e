"""Real servers on loopback for providers to talk to; tests with them use `socket_enabled`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import logging
import socket
import ssl
from typing import Any

from aiohttp import ClientSession, web
import pytest

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Received:
    """A request as it reached a host."""

    method: str
    path: str
    query: dict[str, str]
    authorization: str | None
    form: dict[str, str]
    content_type: str
    body: bytes


@dataclass(slots=True)
class Host:
    """A REST host that answers as it is told and remembers what it was asked."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answer: Handler | None = None

    @property
    def name(self) -> str:
        """Return host and port."""
        return self.url.removeprefix("http://")

    def answers(self, body: str | bytes = "", status: int = 200, content_type: str = "application/json") -> None:
        """Answer every request like this."""

        async def answer(_request: web.Request) -> web.Response:
            content = body.encode() if isinstance(body, str) else body
            return web.Response(body=content, status=status, content_type=content_type)

        self.answer = answer

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Remember the request and answer it."""
        await request.read()
        form = {key: str(value) for key, value in (await request.post()).items()}
        authorization = request.headers.get("Authorization")
        note = Received(
            request.method,
            request.path,
            dict(request.query),
            authorization,
            form,
            request.content_type,
            await request.read(),
        )
        self.received.append(note)
        assert self.answer is not None, "the host was not told what to answer"
        return await self.answer(request)


@asynccontextmanager
async def serving(host: Host) -> AsyncIterator[Host]:
    """Serve a host for a while."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", host.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield host
    finally:
        await runner.cleanup()


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    """Return a host that is up."""
    async with serving(Host()) as host:
        yield host


@pytest.fixture
async def other_host() -> AsyncIterator[Host]:
    """Return a second host that is up."""
    async with serving(Host()) as host:
        yield host


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """Return a session as Home Assistant has one."""
    async with ClientSession() as session:
        yield session


def maker[P](create: Callable[..., P], session: ClientSession, **usual: str) -> Callable[..., P]:
    """Return what makes an account with the usual settings, of which any can be changed."""

    def make(**settings: Any) -> P:
        return create(
            account="entry", settings=usual | settings, session=session, ssl_context=ssl.create_default_context()
        )

    return make


@pytest.fixture
def closed_url() -> str:
    """Return the address of a port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def told(caplog: pytest.LogCaptureFixture, level: int = logging.WARNING) -> list[str]:
    """Return what the integration logged from a level on."""
    ours = [record for record in caplog.records if record.name.startswith("custom_components")]
    return [record.getMessage() for record in ours if record.levelno >= level]


type RawHandler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def raw_server(handle: RawHandler) -> AsyncIterator[str]:
    """Serve bytes rather than HTTP; every connection is broken off after `handle`."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handle(reader, writer)
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
