"""A CloudPBX server in a process of its own that sends the same frames to anybody, at any pace.

The simulator keeps state and checks what it is asked; this one only sends, so that it is never the slower end.
"""

import argparse
import asyncio
from collections.abc import Iterator, Sequence
import itertools
import json
import sys
from time import perf_counter_ns
from typing import TypedDict

from aiohttp import web

PBX = "Bench"
FIRST_EXTENSION = 1000
RINGING, IN_USE, IDLE = 8, 1, 0


class Load(TypedDict):
    """How many frames to send, and how many a second; 0: as fast as they are taken."""

    frames: int
    rate: float


def extension(number: int) -> str:
    """Return the extension with this running number."""
    return str(FIRST_EXTENSION + number)


def frames(extensions: int, count: int) -> Iterator[str]:
    """Return frames in which phones ring, are answered and hang up, one after the other."""
    states = itertools.cycle((status, number) for number in range(extensions) for status in (RINGING, IN_USE, IDLE))
    for frame_id, (status, number) in enumerate(itertools.islice(states, count), 1):
        yield frame(frame_id, extension(number), status)


def frame(frame_id: int, number: str, status: int) -> str:
    """Return one frame as [S3] §2.2 has it; whoever is not idle has somebody on the line."""
    subscriber: dict[str, object] = {"peer": f"{PBX}-{number}", "statusValue": status}
    if status:
        subscriber |= {"connectPeerNumber": f"600{number.zfill(6)}", "connectPeerName": "Anna Kowalska"}
    return json.dumps({"id": frame_id, "channel": f"pbx_{PBX}", "text": {"subscriber": subscriber}})


class LoadServer:
    """Serves the records of so many extensions, and the feed."""

    def __init__(self, extensions: int) -> None:
        """Serve so many extensions."""
        self._extensions = extensions
        self._feed: web.WebSocketResponse | None = None
        self._connected = asyncio.Event()

    def application(self) -> web.Application:
        """Return the application."""
        application = web.Application()
        application.add_routes(
            [
                web.get("/cdr", self._cdr),
                web.get("/record", self._record),
                web.get(f"/ws/pbx_{PBX}", self._socket),
                web.post("/load", self._load),
            ]
        )
        return application

    async def _cdr(self, _request: web.Request) -> web.Response:
        numbers = [extension(number) for number in range(self._extensions)]
        return web.json_response([_row(*pair) for pair in itertools.batched(numbers, 2, strict=False)])

    async def _record(self, _request: web.Request) -> web.Response:
        return web.json_response([])

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        self._feed = feed = web.WebSocketResponse(compress=False)
        await feed.prepare(request)
        self._connected.set()
        async for _message in feed:
            pass
        self._connected.clear()
        return feed

    async def _load(self, request: web.Request) -> web.Response:
        """Send what is asked for; answer with the time (nanoseconds, monotonic) at which each frame was sent."""
        load: Load = await request.json()
        await self._connected.wait()
        assert self._feed is not None  # noqa: S101  # set with the event
        times = await _send(self._feed, list(frames(self._extensions, load["frames"])), load["rate"])
        return web.json_response(times)


async def _send(feed: web.WebSocketResponse, texts: Sequence[str], rate: float) -> list[int]:
    times = []
    for text in texts:
        times.append(perf_counter_ns())
        await feed.send_str(text)
        if rate:
            await asyncio.sleep(1 / rate)
    return times


def _row(caller: str, called: str = "600700800") -> dict[str, object]:
    return {
        "calldate": "2026-11-20 11:25:02",
        "clid": f'"Name {caller}" <{caller}>',
        "src": caller,
        "dst": called,
        "channel": f"SIP/{PBX}-{caller}-00000028",
        "dstchannel": f"SIP/{PBX}-{called}-00000029",
        "lastapp": "Dial",
        "duration": 13,
        "billsec": 10,
        "disposition": "ANSWERED",
        "uniqueid": f"1763634302.{caller}",
        "cost": "",
        "zone": "",
    }


async def _serve(extensions: int) -> None:
    runner = web.AppRunner(LoadServer(extensions).application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    print(f"{host}:{port}", flush=True)
    await asyncio.to_thread(sys.stdin.read)  # until the parent closes it
    await runner.cleanup()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extensions", type=int, default=1000)
    asyncio.run(_serve(parser.parse_args().extensions))
