"""Browsers of tests: what they ask over the WebSocket API, what they are shown, and calls for them to see."""

import asyncio
from collections.abc import Callable
from typing import Any, Self

from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.cloud_telephony.const import DOMAIN
from simulator.zadarma import ZadarmaSimulator

from .routed import STRANGER, place

ACCOUNTS, ACTIVE, CALLS = "accounts/subscribe", "active/subscribe", "calls/subscribe"
"""What can be watched."""
PATIENCE = 10
"""Seconds for which something is waited for that has to come, on a slow machine too."""


class Browser:
    """A browser with one connection, which may watch several things."""

    def __init__(self, client: MockHAClientWebSocket) -> None:
        """Take a connection that is authenticated."""
        self._client = client
        self._events: dict[int, asyncio.Queue[dict[str, Any]]] = {}
        self._results: dict[int, dict[str, Any]] = {}

    @classmethod
    async def open(cls, connect: WebSocketGenerator, access_token: str | None = None) -> Self:
        """Open one, of an administrator unless another's token is given."""
        return cls(await (connect(access_token=access_token) if access_token else connect()))

    async def result(self, command: str, **wanted: Any) -> Any:
        """Give a command of ours that has to succeed, and return its result."""
        answer = await self.ask(command, **wanted)
        assert answer["success"], answer
        return answer["result"]

    async def watch(self, command: str, **wanted: Any) -> Watched:
        """Begin to watch something."""
        answer = await self.ask(command, **wanted)
        assert answer["success"], answer
        return Watched(self, answer["id"])

    async def shown(self, message_id: int) -> dict[str, Any]:
        """Return the next thing that is shown to a subscription."""
        async with asyncio.timeout(PATIENCE):
            while self._queue(message_id).empty():
                await self._receive()
        return self._queue(message_id).get_nowait()

    async def waiting(self, message_id: int) -> list[dict[str, Any]]:
        """Return what was shown to a subscription so far, and not looked at."""
        await self.pong()
        queue = self._queue(message_id)
        return [queue.get_nowait() for _ in range(queue.qsize())]

    async def pong(self) -> None:
        """Wait until everything that was sent before has arrived."""
        await self._client.send_json_auto_id({"type": "ping"})
        async with asyncio.timeout(PATIENCE):
            while (await self._receive())["type"] != "pong":
                pass

    async def begin(self, command: str, **wanted: Any) -> None:
        """Give a command of ours, and do not wait for what comes of it."""
        await self._client.send_json_auto_id({"type": f"{DOMAIN}/{command}", **wanted})

    async def leave(self, message_id: int) -> None:
        """Watch something no more."""
        await self._client.send_json_auto_id({"type": "unsubscribe_events", "subscription": message_id})
        await self.pong()

    async def close(self) -> None:
        """Close the connection."""
        await self._client.close()

    async def ask(self, command: str, **wanted: Any) -> dict[str, Any]:
        """Give a command of ours, and return what came of it: with its `result`, or its `error`."""
        await self.begin(command, **wanted)
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = await self._receive()
                if answer["type"] == "result":
                    return answer

    async def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = await self._client.receive_json()
        if message["type"] == "event":
            self._queue(message["id"]).put_nowait(message["event"])
        return message

    def _queue(self, message_id: int) -> asyncio.Queue[dict[str, Any]]:
        return self._events.setdefault(message_id, asyncio.Queue())


class Watched:
    """What a browser watches."""

    def __init__(self, browser: Browser, message_id: int) -> None:
        """Take a subscription that has begun."""
        self._browser = browser
        self._id = message_id

    async def next(self) -> dict[str, Any]:
        """Return what is shown next."""
        return await self._browser.shown(self._id)

    async def until(self, condition: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Return the first that is shown for which the condition holds."""
        while not condition(shown := await self.next()):
            pass
        return shown

    async def waiting(self) -> list[dict[str, Any]]:
        """Return all that was shown so far and not looked at."""
        return await self._browser.waiting(self._id)

    async def leave(self) -> None:
        """Watch it no more."""
        await self._browser.leave(self._id)


async def calling(sim: ZadarmaSimulator, caller: str = STRANGER) -> str:
    """Let somebody call, and return the call once it is known where it goes."""
    call, _ = await place(sim, caller)
    return call.pbx_call_id
