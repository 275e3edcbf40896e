"""Servers that answer late, wrongly or not at all, for as long as a test wants them to."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(slots=True)
class _Canned:
    path: str
    status: int
    body: str
    content_type: str
    left: int | None


@dataclass(slots=True)
class Faults:
    """What goes wrong with which path; a path is compared whole but for a slash at its end, `*` is every path."""

    _delays: dict[str, float] = field(default_factory=dict)
    _canned: list[_Canned] = field(default_factory=list)
    _drops: dict[str, int] = field(default_factory=dict)

    def delay(self, path: str, seconds: float) -> None:
        """Answer every request for the path so many real seconds late; 0 ends it."""
        self._delays[_bare(path)] = seconds

    def answer_with(
        self, path: str, *, status: int = 500, body: str = "", content_type: str = "text/plain", times: int | None = 1
    ) -> None:
        """Answer the next `times` requests (None: all) for the path with this, and do not carry them out."""
        self._canned.append(_Canned(_bare(path), status, body, content_type, times))

    def drop_answer(self, path: str, times: int = 1) -> None:
        """Carry the next `times` requests for the path out and break the connection instead of answering."""
        self._drops[_bare(path)] = times

    def clear(self) -> None:
        """Let everything be answered as it should be."""
        self._delays.clear()
        self._canned.clear()
        self._drops.clear()

    async def answer(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Answer a request with what its handler says, or with what was asked for here."""
        response = self._canned_answer(request.path) or await handler(request)
        await self._wait(request.path)
        path = _bare(request.path)
        if self._drops.get(path, 0) > 0 and request.transport is not None:
            self._drops[path] -= 1
            request.transport.abort()
        return response

    async def answer_first(self, request: web.Request) -> web.StreamResponse | None:
        """Do the same before a handler that lasts as long as its connection; None: the handler is to answer."""
        await self._wait(request.path)
        return self._canned_answer(request.path)

    async def _wait(self, path: str) -> None:
        await asyncio.sleep(self._delays.get(_bare(path), self._delays.get("*", 0.0)))

    def _canned_answer(self, path: str) -> web.Response | None:
        for canned in self._canned:
            if canned.path in {_bare(path), "*"}:
                self._use(canned)
                return web.Response(status=canned.status, text=canned.body, content_type=canned.content_type)
        return None

    def _use(self, canned: _Canned) -> None:
        if canned.left is None:
            return
        canned.left -= 1
        if canned.left <= 0:
            self._canned.remove(canned)


def _bare(path: str) -> str:
    return path.rstrip("/")
