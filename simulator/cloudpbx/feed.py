"""The feed: a WebSocket on which the server only talks, [S3] §2.1 and §2.2."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hmac import compare_digest

from aiohttp import WSMsgType, web

from ..clock import Clock
from ..faults import Faults
from ..news import News
from ..traffic import Request, Traffic, keep
from .checks import Rule
from .wire import Event, Wire, ping_frame

# A client that falls so far behind is cut off, as a push server does; it must not take the memory of the others.
MOST_FRAMES_BEHIND = 100_000


@dataclass(slots=True, eq=False)
class _Client:
    """A connection; frames wait in `outbox`, a number in it is the code to close with."""

    socket: web.WebSocketResponse
    request: web.Request
    outbox: asyncio.Queue[str | int] = field(default_factory=lambda: asyncio.Queue(MOST_FRAMES_BEHIND))

    async def send(self, speaking: asyncio.Event) -> None:
        """Send what is in the outbox until the connection ends."""
        with suppress(ConnectionError):
            while True:
                frame = await self.outbox.get()
                await speaking.wait()
                if isinstance(frame, int):
                    await self.socket.close(code=frame)
                    return
                await self.socket.send_str(frame)

    def put(self, frame: str | int) -> None:
        """Have a frame sent after those that wait already."""
        try:
            self.outbox.put_nowait(frame)
        except asyncio.QueueFull:
            self.abort()

    def abort(self) -> None:
        """Break the connection without a goodbye."""
        if self.request.transport is not None:
            self.request.transport.abort()

    def listen(self, listening: bool) -> None:
        """Read what the client sends, its pings among it, or leave it unread."""
        transport = self.request.transport
        if not isinstance(transport, asyncio.ReadTransport):
            return
        if listening:
            transport.resume_reading()
        else:
            transport.pause_reading()


class Feed:
    """Everybody who listens, and the ids of the frames, which run on whether anybody listens or not."""

    def __init__(self, pbx_name: str, pbx_key: str, clock: Clock, faults: Faults, traffic: Traffic) -> None:
        """Make a feed that nobody listens to yet."""
        self.wire = Wire()
        self.next_id = 1
        self.handshakes: list[Request] = []
        self._channel = f"pbx_{pbx_name}"
        self._key = pbx_key
        self._clock = clock
        self._faults = faults
        self._traffic = traffic
        self._accepting = True
        self._clients: set[_Client] = set()
        self._coming_and_going = News()
        self._speaking = asyncio.Event()
        self._speaking.set()

    @property
    def clients(self) -> int:
        """Return how many listen."""
        return len(self._clients)

    def app(self) -> web.Application:
        """Return the application that serves the feed."""
        app = web.Application()
        app.router.add_get("/ws/{channel}", self._receive)
        return app

    def tell(self, events: Iterable[Event]) -> None:
        """Send events that happen at once to everybody."""
        for frame in self.wire.frames(self._channel, self.next_id, events):
            self.next_id += 1
            self.send_raw(frame)

    def send_events(self, *events: Event) -> None:
        """Send events that happen at once to everybody, whatever they are, with an envelope."""
        self.tell(events)

    def send_raw(self, text: str) -> None:
        """Send this very frame to everybody."""
        for client in list(self._clients):
            client.put(text)

    def ping(self) -> None:
        """Send what the push server sends while nothing happens."""
        self.send_raw(ping_frame())

    def break_connections(self, code: int | None = None) -> None:
        """End every connection: with this code after what was sent before, or without one and at once."""
        for client in list(self._clients):
            if code is None:
                client.abort()
            else:
                client.put(code)
        self._clients.clear()
        self._coming_and_going.tell()

    def accept_connections(self, accept: bool = True) -> None:
        """Accept or refuse those who connect from now on."""
        self._accepting = accept

    def silence_connections(self, silent: bool = True) -> None:
        """Keep connections open and send nothing, not even answers to pings; or send all that has waited."""
        for client in self._clients:
            client.listen(not silent)
        if silent:
            self._speaking.clear()
        else:
            self._speaking.set()

    async def wait_for_clients(self, count: int = 1, timeout: float = 10.0) -> None:  # noqa: ASYNC109  # a shorthand for tests
        """Wait until so many listen, at least; 0 means nobody.

        Raises:
            TimeoutError: that did not happen within `timeout` real seconds.
        """
        await self._coming_and_going.until(lambda: self.clients >= count if count else not self.clients, timeout)

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        authorised = self._knows(request)
        note = Request(request.method, request.path, dict(request.query), {}, authorised, "events", self._clock.now())
        keep(self.handshakes, note)
        if response := await self._faults.answer_first(request):
            return response
        if not authorised:
            return web.Response(status=403, text="Forbidden")
        if not self._accepting:
            return web.Response(status=503, text="Service Unavailable")
        return await self._serve(request, note)

    def _knows(self, request: web.Request) -> bool:
        key = request.query.get("pbxkey", "")
        return request.match_info["channel"] == self._channel and compare_digest(key.encode(), self._key.encode())

    async def _serve(self, request: web.Request, note: Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        client = _Client(socket, request)
        client.listen(self._speaking.is_set())
        self._clients.add(client)
        self._coming_and_going.tell()
        sending = asyncio.ensure_future(client.send(self._speaking))
        try:
            await self._overhear(socket, note)
        finally:
            self._clients.discard(client)
            self._coming_and_going.tell()
            sending.cancel()
            await asyncio.wait({sending})
        return socket

    async def _overhear(self, socket: web.WebSocketResponse, note: Request) -> None:
        """Read, and so answer pings, until the connection ends; a client has nothing to say ([S3] §2)."""
        async for message in socket:
            if message.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
                self._traffic.complain(Rule.TALKS_ON_THE_FEED, f"{len(message.data)} characters or bytes", note)
