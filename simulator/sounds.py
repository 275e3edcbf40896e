"""Handing recordings out: whole, in parts, in whatever length a test wants."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import hdrs, web

_PIECE = 64 * 1024


@dataclass(slots=True)
class Sounds:
    """How recordings are handed out.

    Attributes:
        parts: Whether parts of them can be asked for (`Range`); else they are given whole.
        tells_size: Whether their size is told; it cannot be if they are packed on the way.
        size: Of each recording in bytes, which repeats then; None as long as its call.
        stops_after: After how many bytes nothing more comes until `go_on`, while the connection stays; None: never.
        breaks: Whether the connection breaks then.
        sent: How many bytes were sent of each recording that was asked for, in the order of the requests.
    """

    parts: bool = True
    tells_size: bool = True
    size: int | None = None
    stops_after: int | None = None
    breaks: bool = False
    sent: list[int] = field(default_factory=list)
    _ended: asyncio.Condition = field(default_factory=asyncio.Condition)
    _broken: int = 0
    _stopped: asyncio.Event = field(default_factory=asyncio.Event)
    _goes_on: asyncio.Event = field(default_factory=asyncio.Event)

    def go_on(self) -> None:
        """Let what stopped go on."""
        self._goes_on.set()

    async def wait_for_broken(self, count: int = 1, timeout: float = 10) -> None:  # noqa: ASYNC109  # a shorthand for tests
        """Wait until so many who asked for a recording have gone before they had it whole.

        Raises:
            TimeoutError: they have not.
        """
        async with asyncio.timeout(timeout), self._ended:
            await self._ended.wait_for(lambda: self._broken >= count)

    async def wait_for_stop(self) -> None:
        """Wait until so much was sent of a recording that nothing more comes."""
        await self._stopped.wait()

    async def answer(self, request: web.Request, sound: bytes, content_type: str) -> web.StreamResponse:
        """Answer a request for a recording."""
        size = self.size or len(sound)
        wanted = self._wanted(request, size)
        if not wanted:
            return web.Response(status=416, headers={hdrs.CONTENT_RANGE: f"bytes */{size}"})
        response = web.StreamResponse(status=200 if len(wanted) == size and not self._is_part(request) else 206)
        response.content_type = content_type
        if response.status == web.HTTPPartialContent.status_code:
            response.headers[hdrs.CONTENT_RANGE] = f"bytes {wanted.start}-{wanted.stop - 1}/{size}"
        if self.tells_size:
            response.content_length = len(wanted)
        await response.prepare(request)
        await self._send(request, response, sound, wanted)
        return response

    def _is_part(self, request: web.Request) -> bool:
        return self.parts and hdrs.RANGE in request.headers

    def _wanted(self, request: web.Request, size: int) -> range:
        if not self._is_part(request):
            return range(size)
        first, last = request.http_range.start, request.http_range.stop
        if first is not None and first < 0:
            return range(max(size + first, 0), size)
        return range(first or 0, size if last is None else min(last, size))

    async def _send(self, request: web.Request, response: web.StreamResponse, sound: bytes, wanted: range) -> None:
        number = len(self.sent)
        self.sent.append(0)
        try:
            for first in range(wanted.start, wanted.stop, _PIECE):
                await response.write(_repeated(sound, range(first, min(first + _PIECE, wanted.stop))))
                self.sent[number] += min(_PIECE, wanted.stop - first)
                if self.stops_after is not None and self.sent[number] >= self.stops_after:
                    if self.breaks and request.transport:
                        request.transport.abort()
                    self._stopped.set()
                    await self._goes_on.wait()
        except ConnectionError, asyncio.CancelledError:
            async with self._ended:
                self._broken += 1
                self._ended.notify_all()
            raise


def _repeated(sound: bytes, wanted: range) -> bytes:
    """Return these bytes of a recording that repeats."""
    offset = wanted.start % len(sound)
    return (sound * ((offset + len(wanted)) // len(sound) + 1))[offset : offset + len(wanted)]
