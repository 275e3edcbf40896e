"""Recordings: a link that the provider gives for a while, and what is behind it, [ZOA] `/v1/pbx/record/request/`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from aiohttp import ClientSession
from yarl import URL

from ..audio import audio_headers, audio_of
from ..base import Audio, ByteRange, InvalidReply, NotFound
from ..clock import Clock
from ..fields import LONGEST_NAME
from ..http import Request, Server
from .client import Client
from .rows import rows_of

_REQUEST: Final = "/v1/pbx/record/request/"
_SHORTEST_LIFE: Final = 180
_LINK_KEPT: Final = 120.0
"""Seconds for which a link is used again; the provider's clock may differ."""
_LONGEST_LINK: Final = 2000
# Of a call: which may have several recordings, of which the first is taken.
_CALL_PREFIXES: Final = ("in_", "out_")
# A link needs no credentials: none were refused.
_GONE: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_NOT_SOUND: Final = ("text/", "application/json", "application/xml")


@dataclass(frozen=True, slots=True)
class _Link:
    """Where a recording is; `until` is when that is not to be believed any more, by the monotonic clock."""

    address: URL
    until: float


class Sound:
    """Opens the recordings of one account."""

    def __init__(self, client: Client, session: ClientSession, address: URL, clock: Clock) -> None:
        """Take whom to ask for links, and the session to open them with; `address` is the API's."""
        self._client = client
        self._session = session
        self._address = address
        self._clock = clock
        self._links: dict[str, _Link] = {}

    @asynccontextmanager
    async def open(self, recording_id: str, part: ByteRange | None) -> AsyncIterator[Audio]:
        """Open a recording, or a part of it, by its identifier or that of its call.

        Raises:
            NotFound: there is no such recording.
            InvalidReply: the link is none that may be opened, or there is no sound behind it.
        """
        if not 0 < len(recording_id) <= LONGEST_NAME:
            raise NotFound("There is no such recording", server=self._client.server.name)
        # The address of this server has the whole link, which lets in whoever knows it: a path would be logged.
        server = Server(self._session, await self._link(recording_id))
        async with server.stream(Request(method="GET", path="", headers=audio_headers(part))) as stream:
            if stream.status in _GONE:
                self._links.pop(recording_id, None)
                raise NotFound("The link leads nowhere", server=server.name)
            stream.raise_for_status("")
            if stream.content_type.startswith(_NOT_SOUND):
                raise stream.invalid(f"{stream.content_type} instead of sound")
            yield audio_of(stream)

    async def _link(self, recording_id: str) -> URL:
        """Return where a recording is; a player that asks for one part after the other costs a single request."""
        now = self._clock.monotonic()
        self._links = {name: link for name, link in self._links.items() if now < link.until}
        if recording_id not in self._links:
            self._links[recording_id] = _Link(await self._new_link(recording_id), now + _LINK_KEPT)
        return self._links[recording_id].address

    async def _new_link(self, recording_id: str) -> URL:
        name = "pbx_call_id" if recording_id.startswith(_CALL_PREFIXES) else "call_id"
        answer = await self._client.get(_REQUEST, {name: recording_id, "lifetime": _SHORTEST_LIFE})
        link = next(iter(rows_of(answer, "links")), answer.get("link"))
        if not isinstance(link, str) or not link:
            raise NotFound("There is no link to the recording", server=self._client.server.name)
        return self._checked(link)

    def _checked(self, link: str) -> URL:
        """Return a link that may be opened: over https wherever it leads, else only to the API's own server."""
        try:
            url = URL(link, encoded=True)
            own = (url.scheme, url.host, url.port) == (self._address.scheme, self._address.host, self._address.port)
        except ValueError:
            raise self._invalid() from None
        allowed = url.host and (url.scheme == "https" or own) and not url.user and not url.password
        if not allowed or len(link) > _LONGEST_LINK:
            raise self._invalid()
        return url

    def _invalid(self) -> InvalidReply:
        server, problem = self._client.server.name, "a link that is not safe to open"
        return InvalidReply(f"{server} answered with {problem}", server=server, problem=problem)
