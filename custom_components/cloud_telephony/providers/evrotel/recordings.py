"""Fetching the recordings of which ends of calls tell the path.

The document calls `recfile` an address and shows a path, and names no server, [S4]. A client asks a server of its own
choice for the path, [EW]; so the user says which one that is. Nothing else is ever asked for a recording, and the token
is not shown to it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import re
from typing import Final
from urllib.parse import quote

from aiohttp import ClientSession
from yarl import URL

from ..audio import audio_headers, audio_of
from ..base import Audio, ByteRange, InvalidAuth, NoRecordingsServer, NotFound, RequestRefused
from ..http import Request, Server, Stream

# Where the web server that has the recordings keeps its files, [EW]: the longer one first.
_DOCUMENT_ROOTS: Final = ("/var/www/html/", "/var/www/")
# Nothing that is escaped, that means something in an address, or that a server could take for a way up.
_PATH: Final = r"(?:/(?!\.{1,2}(?:/|$))[\w.+@=,:~() -]+)+"
_PLAIN: Final = re.compile(_PATH, re.ASCII)
_ADDRESS: Final = re.compile(rf"(https?://[^/?#@\\\s%]+)({_PATH})", re.ASCII | re.IGNORECASE)


class Recordings:
    """Fetches recordings from the server that the user named, if they did."""

    def __init__(self, session: ClientSession, base: URL | None) -> None:
        """Take the address below which the paths are."""
        self._session = session
        self._base = base

    @property
    def server(self) -> str | None:
        """Return host and port of the server, None if the user did not name one."""
        return self._base.host_port_subcomponent if self._base else None

    @asynccontextmanager
    async def audio(self, recording_id: str, part: ByteRange | None) -> AsyncIterator[Audio]:
        """Open a recording, or a part of it; its identifier is what the end of the call told.

        Raises:
            NoRecordingsServer: the user did not say where recordings are.
            NotFound: it is nothing that could be on that server, or is not there.
            InvalidReply: what comes is no sound.
        """
        if self._base is None:
            raise NoRecordingsServer("The address of the recordings is not set")
        address = recording_address(self._base, recording_id)
        if address is None:
            raise NotFound(f"{self.server} cannot have such a recording", server=self.server or "")
        # The path belongs to the server here, as that of a request is logged.
        request = Request(method="GET", path="", headers=audio_headers(part))
        async with Server(self._session, address).stream(request) as stream:
            _check(stream)
            yield audio_of(stream)


def recording_address(base: URL, recording_id: str) -> URL | None:
    """Return where a recording is, None if that would not be on the server at `base`."""
    if absolute := _ADDRESS.fullmatch(recording_id):
        return _below(base.origin(), absolute[2]) if _is_same_server(absolute[1], base) else None
    if not _PLAIN.fullmatch(recording_id):
        return None
    root = next((root for root in _DOCUMENT_ROOTS if recording_id.startswith(root)), "/")
    return _below(base, recording_id[len(root) - 1 :])


def _is_same_server(address: str, base: URL) -> bool:
    try:
        url = URL(address)
    except ValueError:
        return False
    return (url.scheme, url.host, url.port) == (base.scheme, base.host, base.port)


def _below(base: URL, path: str) -> URL:
    return URL(str(base).rstrip("/") + quote(path), encoded=True)


def _check(stream: Stream) -> None:
    failure = stream.failure("")
    if isinstance(failure, InvalidAuth):
        # No credentials of the user's were sent, so they are not to enter others.
        reason = f"HTTP {stream.status}"
        raise RequestRefused(f"{stream.server} refuses: {reason}", server=stream.server, reason=reason)
    if failure:
        raise failure
    if stream.content_type == "application/json" or stream.content_type.startswith("text/"):
        raise stream.invalid(f"{stream.content_type} instead of sound")
