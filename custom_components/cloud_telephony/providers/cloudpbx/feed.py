"""The feed: a WebSocket on which the provider tells what happens, [S3] §2."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
import logging
from ssl import SSLContext
from typing import Any, Final, cast

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, WebSocketException
from yarl import URL

from ..backoff import Backoff
from ..base import CannotConnect, FeedListener, InvalidAuth, NoAnswer, ProviderError
from ..http import Head
from ..once import Once
from .frames import InvalidFrame, parse_frame
from .statistics import FeedStatistics

_LOGGER = logging.getLogger(__name__)

# The library logs the URL, which has the key, and whole frames, which have phone numbers. What is worse than a lost
# connection is logged with ours.
_LIBRARY_LOGGER = logging.Logger(f"{__name__}.websockets", logging.ERROR)  # noqa: LOG001  # not to be found by name
_LIBRARY_LOGGER.parent = _LOGGER

_AUTH_FIELD: Final = "pbx_key"
_OPEN_SECONDS: Final = 10
_KEEPALIVE_SECONDS: Final = 20
_CLOSE_SECONDS: Final = 2
_LONGEST_FRAME: Final = 1024 * 1024
_STABLE_SECONDS: Final = 30.0


class _Connect(connect):
    """The library's reconnecting iterator, which follows no redirect: it would keep to the new address for good."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Return the error as it is."""
        return exc


class Feed:
    """The feed of one account."""

    def __init__(
        self,
        address: URL,
        pbx_name: str,
        ssl_context: SSLContext,
        *,
        backoff: Backoff | None = None,
        stable_seconds: float = _STABLE_SECONDS,
    ) -> None:
        """Take the address with the key in it.

        Args:
            address: See `feed_address`.
            pbx_name: The name that the extensions' accounts begin with.
            ssl_context: For `wss`.
            backoff: Waits between tries.
            stable_seconds: A connection that lasted so long starts the waits anew.
        """
        self.server = address.host_port_subcomponent or ""
        self.statistics = FeedStatistics()
        self.connected = False
        self._address = str(address)
        self._ssl_context = ssl_context if address.scheme == "wss" else None
        self._pbx_name = pbx_name
        self._backoff = backoff or Backoff()
        self._stable_seconds = stable_seconds
        self._is_down = False
        self._met = Once()

    async def check(self) -> None:
        """Connect, and close the connection again.

        Raises:
            InvalidAuth, ProviderError: it is not possible to listen.
        """
        try:
            async with self._connection():
                return
        except (OSError, WebSocketException) as error:
            failure = self._failure(error)
        # Out here the failure does not carry the library's error along, whose text may have the URL.
        raise failure

    async def listen(self, listener: FeedListener) -> None:
        """Tell the listener what happens, through all interruptions, until cancelled.

        Raises:
            InvalidAuth: the server refuses the key.
        """

        def fatal(error: Exception) -> Exception | None:
            failure = self._failure(error)
            if isinstance(failure, InvalidAuth):
                return failure
            self._tell_down(failure, listener)
            return None

        self._is_down = False
        self._backoff.reset()
        connections = aiter(self._connection(process_exception=fatal, reconnect_delays=self._backoff.delays))
        async with aclosing(cast("AsyncGenerator[ClientConnection]", connections)):
            async for websocket in connections:
                await self._follow(websocket, listener)

    def _connection(self, **options: Any) -> connect:
        return _Connect(
            self._address,
            ssl=self._ssl_context,
            # As Home Assistant's own session, which asks the REST hosts, the feed does not look for a proxy.
            proxy=None,
            # Frames are small: inflating each would cost more than its bytes do.
            compression=None,
            open_timeout=_OPEN_SECONDS,
            ping_interval=_KEEPALIVE_SECONDS,
            ping_timeout=_KEEPALIVE_SECONDS,
            close_timeout=_CLOSE_SECONDS,
            max_size=_LONGEST_FRAME,
            logger=_LIBRARY_LOGGER,
            **options,
        )

    async def _follow(self, websocket: ClientConnection, listener: FeedListener) -> None:
        """Take in what comes over one connection, and wait after its end."""
        began = asyncio.get_running_loop().time()
        self._tell_up(listener)
        try:
            # Not decoded by the library, which ends the connection over a single wrong byte.
            while self._take(await websocket.recv(decode=False), listener):
                pass
            self._tell_down(NoAnswer(f"{self.server} has given up the channel", server=self.server), listener)
        except ConnectionClosed as closed:
            self._tell_down(self._end(closed), listener)
        finally:
            self.connected = False
            await websocket.close()
        if asyncio.get_running_loop().time() - began >= self._stable_seconds:
            self._backoff.reset()
        # The library would connect again at once, however often a server lets us in and throws us out.
        await asyncio.sleep(self._backoff.next())

    def _take(self, data: bytes, listener: FeedListener) -> bool:
        """Take in a frame, and tell whether more can come after it."""
        try:
            frame = parse_frame(data, self._pbx_name)
        except InvalidFrame as broken:
            self.statistics.broken_frames += 1
            self._log_once(str(broken))
            return True
        self.statistics.take(frame)
        for problem in frame.problems:
            self._log_once(f"An event cannot be read: {problem}")
        for kind in frame.unknown_kinds:
            self._log_once(f"An event is of an unknown kind: {kind!r}")
        if frame.events:
            listener.feed_events(frame.events)
        return not frame.is_channel_deleted

    def _log_once(self, problem: str) -> None:
        if self._met.first(problem):
            _LOGGER.warning("Feed of %s: %s", self._pbx_name, problem)

    def _tell_up(self, listener: FeedListener) -> None:
        self.connected = True
        self.statistics.connected()
        if self._is_down:
            _LOGGER.info("Feed of %s is up again", self._pbx_name)
        self._is_down = False
        listener.feed_connected()

    def _tell_down(self, failure: ProviderError, listener: FeedListener) -> None:
        if self._is_down:
            return
        self._is_down = True
        _LOGGER.info("Feed of %s is down and will be tried again: %s", self._pbx_name, failure)
        listener.feed_disconnected(failure)

    def _failure(self, error: Exception) -> ProviderError:
        """Return what it means that no connection came about."""
        match error:
            case InvalidStatus():
                head = Head(server=self.server, status=error.response.status_code, content_type="")
                return head.failure(_AUTH_FIELD) or head.invalid("no WebSocket")
            case InvalidHandshake():
                return Head(server=self.server, status=0, content_type="").invalid("no WebSocket")
            case _:
                return CannotConnect(f"Cannot connect to {self.server} ({type(error).__name__})", server=self.server)

    def _end(self, closed: ConnectionClosed) -> NoAnswer:
        goodbye = f"code {closed.rcvd.code}" if closed.rcvd else "without a goodbye"
        return NoAnswer(f"{self.server} is no longer connected ({goodbye})", server=self.server)
