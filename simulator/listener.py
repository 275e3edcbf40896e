"""A server's port, which can be closed and opened again while the server lives."""

import asyncio
import socket
from typing import Self, cast

from aiohttp import web


class Listener:
    """Serves one aiohttp application on one port of one address.

    While it is closed the port stays reserved, so that opening it cannot fail.
    """

    def __init__(self, app: web.Application, address: str = "127.0.0.1", port: int = 0) -> None:
        """Take note of what to serve where; port 0 means any free one."""
        self.port = port
        """The port, once served."""
        self.is_open = False
        """Whether clients can connect."""
        self._address = address
        # A handler that still waits when its client has gone is of no use to anybody.
        self._runner = web.AppRunner(
            app, handle_signals=False, access_log=None, shutdown_timeout=1.0, handler_cancellation=True
        )
        self._socket: socket.socket | None = None
        self._server: asyncio.Server | None = None
        self._opening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Start serving.

        Raises:
            OSError: the port is taken.
        """
        await self._runner.setup()
        try:
            self._reserve()
        except OSError:
            await self._runner.cleanup()
            raise
        self.open()
        await self._opened()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop serving and give the port back."""
        await self._opened()
        self.close()
        if self._socket is not None:
            self._socket.close()
        await self._runner.cleanup()

    @property
    def host(self) -> str:
        """Return address and port as they stand in a URL."""
        return f"{self._address}:{self.port}"

    def open(self) -> None:
        """Listen; connections made from now on are served."""
        self.is_open = True
        if self._socket is not None and self._server is None and self._opening is None:
            self._socket.listen(128)
            self._opening = asyncio.ensure_future(self._serve(self._socket))

    def close(self) -> None:
        """Refuse connections and break those that exist."""
        self.is_open = False
        if self._server is None:
            return
        self._server.close()
        self._server.abort_clients()
        self._server = None
        self._reserve()

    async def _opened(self) -> None:
        if self._opening is not None:
            await self._opening

    async def _serve(self, listening: socket.socket) -> None:
        server = cast("web.Server", self._runner.server)  # it was set up on entering
        self._server = await asyncio.get_running_loop().create_server(server, sock=listening)
        self._opening = None
        if not self.is_open:  # closed again before it was open
            self.close()

    def _reserve(self) -> None:
        reserved = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            reserved.bind((self._address, self.port))
        except OSError:
            reserved.close()
            raise
        self._socket = reserved
        self.port = reserved.getsockname()[1]
