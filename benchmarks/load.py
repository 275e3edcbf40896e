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
BARE = "Bare"
"""The channel for those who read the feed without an account."""
FIRST_EXTENSION = 1000
RINGING, IN_USE, IDLE = 8, 1, 0


class Load(TypedDict):
    """What to send on which channel, and how much a second (0: as fast as it is taken).

    Each change is one frame, or two with `twins`: [S3] §2.3.2 says that a second kind of event often says the same.
    """

    channel: str
    changes: int
    twins: bool
    rate: float


def extension(number: int) -> str:
    """Return the extension with this running number."""
    return str(FIRST_EXTENSION + number)


def frames(extensions: int, changes: int, *, twins: bool = False) -> Iterator[str]:
    """Return frames in which phones ring, are answered and hang up, one after the other."""
    states = itertools.cycle((status, number) for number in range(extensions) for status in (RINGING, IN_USE, IDLE))
    ids = itertools.count(1)
    for status, number in itertools.islice(states, changes):
        yield _frame(next(ids), {"subscriber": _subscriber(extension(number), status)})
        if twins:
            yield _frame(next(ids), {"extstatus": {"exten": extension(number), "status": status}})


def _subscriber(number: str, status: int) -> dict[str, object]:
    """Return the event [S3] §2.3.1; whoever is not idle has somebody on the line."""
    fields: dict[str, object] = {"peer": f"{PBX}-{number}", "statusValue": status}
    if status:
        fields |= {"connectPeerNumber": f"600{number.zfill(6)}", "connectPeerName": "Anna Kowalska"}
    return fields


def _frame(frame_id: int, events: dict[str, object]) -> str:
    """Return a frame as [S3] §2.2 has it."""
    return json.dumps({"id": frame_id, "channel": f"pbx_{PBX}", "text": events})


class LoadServer:
    """Serves the records of so many extensions, and the feed."""

    def __init__(self, extensions: int) -> None:
        """Serve so many extensions."""
        self._extensions = extensions
        self._feeds: dict[str, web.WebSocketResponse] = {}
        self._changed = asyncio.Condition()

    def application(self) -> web.Application:
        """Return the application."""
        application = web.Application()
        application.add_routes(
            [
                web.get("/cdr", self._cdr),
                web.get("/record", self._record),
                web.get("/ws/pbx_{channel}", self._socket),
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
        channel = request.match_info["channel"]
        feed = web.WebSocketResponse(compress=False)
        await feed.prepare(request)
        async with self._changed:
            self._feeds[channel] = feed
            self._changed.notify_all()
        async for _message in feed:
            pass
        if self._feeds[channel] is feed:
            del self._feeds[channel]
        return feed

    async def _load(self, request: web.Request) -> web.Response:
        """Send what is asked for; answer with the time (nanoseconds, monotonic) at which each frame was sent."""
        load: Load = await request.json()
        async with self._changed:
            await self._changed.wait_for(lambda: load["channel"] in self._feeds)
        texts = list(frames(self._extensions, load["changes"], twins=load["twins"]))
        return web.json_response(await _send(self._feeds[load["channel"]], texts, load["rate"]))


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
