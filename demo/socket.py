"""Home Assistant's WebSocket API: many commands and subscriptions at the same time over one connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any, Self

from aiohttp import ClientWebSocketResponse, WSMsgType


class RequestFailed(Exception):
    """Home Assistant refused what was asked, or went away before it answered; the text tells which."""


class Socket:
    """One connection. Use it with `async with`."""

    def __init__(self, connection: ClientWebSocketResponse, token: str) -> None:
        """Take an open connection and the access token of a user."""
        self._connection = connection
        self._token = token
        self._ids = count(1)
        self._results: dict[int, asyncio.Future[Any]] = {}
        self._events: dict[int, asyncio.Queue[Any]] = {}

    async def __aenter__(self) -> Self:
        """Log in and begin to read."""
        await self._connection.receive_json()
        await self._connection.send_json({"type": "auth", "access_token": self._token})
        answer = await self._connection.receive_json()
        if answer["type"] != "auth_ok":
            raise RequestFailed(answer["message"])
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connection."""
        await self._connection.close()
        self._reader.cancel()
        with suppress(asyncio.CancelledError):
            await self._reader

    async def command(self, kind: str, **fields: object) -> Any:
        """Return the answer to a command.

        Raises:
            RequestFailed: it was refused, or the connection is gone.
        """
        return await self._send(next(self._ids), kind, fields)

    @asynccontextmanager
    async def subscription(self, kind: str, **fields: object) -> AsyncIterator[asyncio.Queue[Any]]:
        """Subscribe with a command; gives the queue of events."""
        number = next(self._ids)
        queue = self._events[number] = asyncio.Queue()
        try:
            await self._send(number, kind, fields)
            yield queue
        finally:
            del self._events[number]
            if not self._connection.closed:
                await self.command("unsubscribe_events", subscription=number)

    async def _send(self, number: int, kind: str, fields: dict[str, object]) -> Any:
        result = self._results[number] = asyncio.get_running_loop().create_future()
        await self._connection.send_json({"id": number, "type": kind} | fields)
        return await result

    async def _read(self) -> None:
        async for frame in self._connection:
            if frame.type is WSMsgType.TEXT:
                messages = frame.json()
                for message in messages if isinstance(messages, list) else [messages]:
                    self._take(message)
        for result in self._results.values():
            result.set_exception(RequestFailed("The connection to Home Assistant is closed."))

    def _take(self, message: dict[str, Any]) -> None:
        number = message["id"]
        if message["type"] == "event":
            if number in self._events:
                self._events[number].put_nowait(message["event"])
        elif (result := self._results.pop(number, None)) is None:
            return
        elif message["success"]:
            result.set_result(message["result"])
        else:
            result.set_exception(RequestFailed(f"{message['error']['code']}: {message['error']['message']}"))
