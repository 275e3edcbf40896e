"""From a frame on the wire to a state in Home Assistant: how late, and how many a second."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
import gc
import itertools
from time import perf_counter, perf_counter_ns

from aiohttp import ClientSession
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from websockets.asyncio.client import connect

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.providers.cloudpbx.frames import parse_frame

from .figures import percentiles, table
from .house import LoadProcess, account_at, home_assistant, load_server
from .load import BARE, PBX, frames

EXTENSIONS = 1000
PACED, PER_SECOND = 1500, 300.0
BURST = 30_000
TIME_LIMIT = 60
REGISTRIES_WRITTEN = 12
"""Seconds after which Home Assistant has written the new devices and entities to disk, which is no cost of the feed."""

type Take = Callable[[str | bytes], None]
type Reader = Callable[[str, Take], Coroutine[None, None, None]]


@dataclass(frozen=True)
class Figures:
    """What was measured of one way from the wire: frames a second, and delays in microseconds.

    `changing` is the rate when each frame changes a state and a call, `twins` when every change is told twice.
    """

    name: str
    changing: float
    twins: float
    p50: float | None = None
    p99: float | None = None

    def row(self, floor: Figures) -> list[str]:
        """Return the figures as text, with the ratio to the floor."""
        delays = ["" if delay is None else f"{delay:,.0f}" for delay in (self.p50, self.p99)]
        return [self.name, *delays, f"{self.changing:,.0f}", f"{self.twins:,.0f}", f"{self.twins / floor.twins:.2f}"]


class Arrivals:
    """When what was sent arrived: frames, or the states that are written for them (one for a pair of twins)."""

    def __init__(self, channel: str, *, states: bool = False) -> None:
        """Begin with none; what is sent goes to this channel."""
        self._channel = channel
        self._states = states
        self._times: list[int] = []
        self._wanted = 0
        self._all = asyncio.Event()

    def take(self, _what: object = None) -> None:
        """Take down one arrival."""
        self._times.append(perf_counter_ns())
        if len(self._times) == self._wanted:
            self._all.set()

    async def measure(self, name: str, server: LoadProcess) -> Figures:
        """Have frames sent at a pace for the delays, and then in bursts for the rates."""
        sent = await self._receive(server, PACED, PER_SECOND)
        p50, p99 = percentiles([arrived - left for left, arrived in zip(sent, self._times, strict=True)])
        return Figures(name, await self._rate(server, twins=False), await self._rate(server, twins=True), p50, p99)

    async def _rate(self, server: LoadProcess, *, twins: bool) -> float:
        """Return how many frames a second were taken, from the first arrival to the last."""
        sent = await self._receive(server, BURST, twins=twins)
        return len(sent) / ((self._times[-1] - self._times[0]) / 1e9)

    async def _receive(self, server: LoadProcess, changes: int, rate: float = 0, *, twins: bool = False) -> list[int]:
        self._times.clear()
        self._all.clear()
        self._wanted = changes * 2 if twins and not self._states else changes
        sent = await server.send({"channel": self._channel, "changes": changes, "twins": twins, "rate": rate})
        async with asyncio.timeout(TIME_LIMIT):
            await self._all.wait()
        return sent


async def with_websockets(address: str, take: Take) -> None:
    """Read the feed with the library that the integration uses."""
    async with connect(f"ws://{address}/ws/pbx_{BARE}", compression=None) as socket:
        async for text in socket:
            take(text)


async def with_aiohttp(address: str, take: Take) -> None:
    """Read the feed with the library that Home Assistant has."""
    async with ClientSession() as session, session.ws_connect(f"ws://{address}/ws/pbx_{BARE}") as socket:
        async for message in socket:
            take(message.data)


async def read(name: str, reader: Reader, server: LoadProcess, work: Take = lambda _text: None) -> Figures:
    """Measure a loop that reads the feed and does some work for each frame."""
    arrivals = Arrivals(BARE)

    def take(text: str | bytes) -> None:
        work(text)
        arrivals.take()

    task = asyncio.create_task(reader(server.address, take))
    try:
        return await arrivals.measure(name, server)
    finally:
        task.cancel()
        await asyncio.wait([task])


@asynccontextmanager
async def set_up(hass: HomeAssistant, server: LoadProcess) -> AsyncIterator[Account]:
    """Set up an account."""
    entry = account_at(server)
    await hass.config_entries.async_add(entry)
    await hass.async_block_till_done()
    await asyncio.sleep(REGISTRIES_WRITTEN)
    gc.freeze()
    yield entry.runtime_data
    await hass.config_entries.async_remove(entry.entry_id)


async def as_it_is(hass: HomeAssistant, server: LoadProcess) -> Figures:
    """Measure the integration, from the frame to the state that is written for it."""
    arrivals = Arrivals(PBX, states=True)

    @callback
    def written(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        if new and "connected_number" in new.attributes:
            arrivals.take()

    async with set_up(hass, server):
        unwatch = hass.bus.async_listen(EVENT_STATE_CHANGED, written)
        figures = await arrivals.measure("the integration: frame → state", server)
        unwatch()
    return figures


async def with_other_socket(hass: HomeAssistant, server: LoadProcess) -> list[Figures]:
    """Measure what the integration does with a frame, behind each of the two libraries, and behind none."""
    async with set_up(hass, server) as account:

        def work(text: str | bytes) -> None:
            account.feed_events(parse_frame(text, PBX).events)

        return [
            await read("  its work behind a bare websockets loop", with_websockets, server, work),
            await read("  its work behind a bare aiohttp loop", with_aiohttp, server, work),
            in_process("  its work without a socket: bytes → state", work),
        ]


def in_process(name: str, work: Take) -> Figures:
    """Measure what is done for each frame, without a socket."""
    return Figures(name, _rate_of(work, twins=False), _rate_of(work, twins=True))


def _rate_of(work: Take, *, twins: bool) -> float:
    texts = [text.encode() for text in frames(EXTENSIONS, BURST, twins=twins)]
    begin = perf_counter()
    for text in texts:
        work(text)
    return len(texts) / (perf_counter() - begin)


def async_set(hass: HomeAssistant) -> Take:
    """Return what writes one changed state, and nothing else."""
    turns = itertools.count()
    return lambda _text: hass.states.async_set(f"sensor.floor_{(turn := next(turns)) % EXTENSIONS}", str(turn))


async def main() -> None:
    """Measure and print."""
    async with load_server(EXTENSIONS) as server, home_assistant() as hass:
        floor = await read("floor: websockets, bare loop", with_websockets, server)
        figures = [
            floor,
            await read("floor: aiohttp, bare loop", with_aiohttp, server),
            await read("floor: websockets, one async_set a frame", with_websockets, server, async_set(hass)),
            in_process("floor: async_set, no socket", async_set(hass)),
            await as_it_is(hass, server),
            *await with_other_socket(hass, server),
        ]
    head = ("", "p50 µs", "p99 µs", "frames/s", "with twins", "of the floor")
    title = f"The feed: {EXTENSIONS:,} extensions, delays at {PER_SECOND:.0f}/s, rates in a burst of {BURST:,} changes"
    table(title, head, [row.row(floor) for row in figures])


if __name__ == "__main__":
    asyncio.run(main())
