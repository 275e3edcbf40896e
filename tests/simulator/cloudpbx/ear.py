"""Somebody who listens to the feed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

from simulator.cloudpbx import CloudPbxSimulator


def feed_url(sim: CloudPbxSimulator, *, key: str | None = None, pbx_name: str | None = None) -> str:
    """Return the address of a feed."""
    return f"{sim.events_url}/ws/pbx_{pbx_name or sim.pbx_name}?pbxkey={key or sim.pbx_key}"


class Ear:
    """Hears frames, one after the other."""

    def __init__(self, sim: CloudPbxSimulator, socket: ClientWebSocketResponse) -> None:
        """Take an open connection."""
        self.socket = socket
        self._sim = sim

    async def frame(self) -> str:
        """Return the next frame."""
        async with asyncio.timeout(5):
            return await self.socket.receive_str()

    async def frames(self) -> list[str]:
        """Return every frame that was sent so far and not heard yet."""
        self._sim.send_raw("silence")
        frames = []
        while (frame := await self.frame()) != "silence":
            frames.append(frame)
        return frames

    async def events(self, kind: str) -> list[dict[str, Any]]:
        """Return the fields of every event of one kind among those frames, which must be JSON."""
        texts = [json.loads(frame)["text"] for frame in await self.frames()]
        return [text[kind] for text in texts if kind in text]

    async def phones(self) -> list[tuple[str, int, str | None]]:
        """Return extension, status and connected number of every `subscriber` among those frames."""
        return [
            (event["peer"].removeprefix(f"{self._sim.pbx_name}-"), event["statusValue"], event.get("connectPeerNumber"))
            for event in await self.events("subscriber")
        ]


@asynccontextmanager
async def listen(sim: CloudPbxSimulator) -> AsyncIterator[Ear]:
    """Listen for as long as the context lasts."""
    before = sim.clients
    async with ClientSession() as session, session.ws_connect(feed_url(sim)) as socket:
        await sim.wait_for_clients(before + 1)
        yield Ear(sim, socket)
