"""The extensions card with many tiles in a real browser: how late it is, how soon it is there, what it keeps."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
import gzip
from itertools import cycle, islice
from pathlib import Path
from statistics import median
import subprocess
from tempfile import TemporaryDirectory
from typing import Any

from playwright.async_api import Page

from custom_components.cloud_telephony.frontend import BUNDLE, FOLDER
from demo.browser import log_in, running_browser
from demo.client import HomeAssistantClient
from demo.folder import ROOT, prepare
from demo.office import add_account, entities
from demo.process import HomeAssistantProcess
from demo.running import PASSWORD, USER, free_port
from simulator.cloudpbx import CloudPbxSimulator
from simulator.cloudpbx.state import ExtensionStatus, Pbx

from .figures import percentiles, table

EXTENSIONS, CHANGES, UPDATES, OPENINGS = 500, 400, 10_000, 5
LIMIT = 60_000
"""Bytes that the bundle of all cards may have at most, compressed."""

_SCRIPT = Path(__file__).with_name("cards.js")
_PATH = "card-benchmark"
_READY = "Everything is loaded"
_FIRST = 1000
_WATCHED = str(_FIRST + EXTENSIONS // 2)
_NS_PER_MS = 1_000_000
_WAITING_SECONDS = 120
_WORDS = {ExtensionStatus.BUSY: "Busy", ExtensionStatus.IDLE: "Idle"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A view of the dashboard, and how what is measured is found in it."""

    name: str
    view: str
    card: dict[str, Any]
    container: str
    tile: str
    tiles: int


@dataclass(frozen=True, slots=True)
class House:
    """A phone system with many extensions, the Home Assistant that shows it, and a browser."""

    simulator: CloudPbxSimulator
    client: HomeAssistantClient
    page: Page
    watched: str

    async def change(self, status: ExtensionStatus) -> tuple[int, int]:
        """Change one extension; return after how many nanoseconds its tile was changed and drawn in the browser."""
        await self.expect(status)
        self.simulator.set_extension(_WATCHED, status)
        changed, drawn = await self.page.evaluate("bench.done")
        return round(changed * _NS_PER_MS), round(drawn * _NS_PER_MS)

    async def change_all(self, times: int) -> None:
        """Change every extension, round by round; each round is waited for until the last tile shows it."""
        others = [str(number) for number in range(_FIRST, _FIRST + EXTENSIONS) if str(number) != _WATCHED]
        for status in islice(cycle(_WORDS), times // EXTENSIONS):
            await self.expect(status)
            for number in (*others, _WATCHED):
                self.simulator.set_extension(number, status)
            await self.page.evaluate("bench.done")

    async def expect(self, status: ExtensionStatus) -> None:
        """Begin to wait until the extension's tile shows a status."""
        await self.page.evaluate("(what) => bench.expect(...what)", [self.watched, _WORDS[status]])

    async def open(self, shown: Shown) -> float:
        """Load the page, go to a view, and watch a tile in it; return how many milliseconds all tiles took."""
        await self.page.goto(f"{self.client.url}/{_PATH}/ready")
        await self.page.get_by_text(_READY).wait_for(timeout=_WAITING_SECONDS * 1000)
        what = [f"/{_PATH}/{shown.view}", shown.container, shown.tile, shown.tiles]
        duration: float = await self.page.evaluate("(what) => bench.open(...what)", what)
        await self.page.evaluate("(what) => bench.watch(...what)", [shown.tile, _WATCHED])
        return duration

    async def memory(self) -> tuple[int, int]:
        """Return what is kept in the page once everything else was thrown away: bytes of the heap, and nodes."""
        session = await self.page.context.new_cdp_session(self.page)
        for _ in range(3):
            await session.send("HeapProfiler.collectGarbage")
        heap = await session.send("Runtime.getHeapUsage")
        counters = await session.send("Memory.getDOMCounters")
        await session.detach()
        return heap["usedSize"], counters["nodes"]


def views(ids: dict[str, str]) -> tuple[Shown, Shown, Shown]:
    """Return the card, and beside it one and as many of Home Assistant's own tiles; `ids` are entities by number."""
    own = {"type": "custom:cloud-telephony-extensions-card", "sort": "number"}
    one = {"type": "tile", "entity": ids[_WATCHED], "name": _WATCHED}
    tiles = [{"type": "tile", "entity": entity_id, "name": number} for number, entity_id in sorted(ids.items())]
    many = {"type": "grid", "columns": 4, "square": False, "cards": tiles}
    card, tile = "cloud-telephony-extensions-card", "cloud-telephony-extension-tile"
    return (
        Shown("one of Home Assistant's tile cards", "floor", one, "hui-card", "hui-tile-card", 1),
        Shown(f"{EXTENSIONS} of such tile cards", "tiles", many, "hui-grid-card", "hui-tile-card", EXTENSIONS),
        Shown(f"extensions card with {EXTENSIONS} tiles", "card", own, card, tile, EXTENSIONS),
    )


@asynccontextmanager
async def running_browser_at(simulator: CloudPbxSimulator) -> AsyncIterator[tuple[HomeAssistantClient, Page]]:
    """Start Home Assistant with an account at a simulator, and a browser in which somebody has logged in."""
    with TemporaryDirectory() as folder:
        port = free_port()
        prepare(Path(folder), port=port)
        process = HomeAssistantProcess(Path(folder), port=port)
        try:
            async with asyncio.timeout(_WAITING_SECONDS):
                await process.start()
            async with HomeAssistantClient(process.url) as client, running_browser() as browser:
                await _furnish(client, simulator)
                page = await browser.new_page(viewport={"width": 1280, "height": 900})
                await page.add_init_script(path=_SCRIPT)
                await log_in(page, process.url, username=USER, password=PASSWORD)
                yield client, page
        finally:
            await process.stop()


@asynccontextmanager
async def running_house() -> AsyncIterator[tuple[House, tuple[Shown, Shown, Shown]]]:
    """Start everything, log in, and make the dashboard."""
    async with CloudPbxSimulator("Benchmark", pbx=Pbx("Benchmark")) as simulator:
        for number in range(_FIRST, _FIRST + EXTENSIONS):
            simulator.add_extension(str(number), f"Person {number}")
        async with running_browser_at(simulator) as (client, page):
            ids = await _extensions(client)
            shown = views(ids)
            await _make_dashboard(client, shown)
            yield House(simulator, client, page, ids[_WATCHED]), shown


async def _furnish(client: HomeAssistantClient, simulator: CloudPbxSimulator) -> None:
    """Do what a new user does."""
    await client.onboard(name="Benchmark", username=USER, password=PASSWORD)
    await client.wait_until_started()
    await add_account(client, simulator)
    await simulator.wait_for_clients(timeout=_WAITING_SECONDS)
    simulator.tell_state()


async def _extensions(client: HomeAssistantClient) -> dict[str, str]:
    """Return the entities of the extensions by their numbers, once they are there."""

    async def known() -> dict[str, str] | None:
        found = [entity for entity in await entities(client) if entity.key == "extension_status"]
        ids = {entity.attributes["extension"]: entity.entity_id for entity in found}
        return ids if len(ids) == EXTENSIONS else None

    async with asyncio.timeout(_WAITING_SECONDS):
        return await client.wait_until(known)


async def _make_dashboard(client: HomeAssistantClient, shown: Sequence[Shown]) -> None:
    # What a view needs is loaded and compiled before the time begins.
    one, many, own = (view.card for view in shown)
    few: list[dict[str, Any]] = [
        many | {"cards": [one]},
        own | {"entities": [one["entity"]]},
        {"type": "markdown", "content": _READY},
    ]
    ready = {"path": "ready", "type": "panel", "cards": [{"type": "vertical-stack", "cards": few}]}
    panels = [{"path": view.view, "type": "panel", "cards": [view.card]} for view in shown]
    await client.command("lovelace/dashboards/create", url_path=_PATH, title="Benchmark", show_in_sidebar=False)
    await client.command("lovelace/config/save", url_path=_PATH, config={"views": [ready, *panels]})


async def delays(house: House, shown: Shown) -> tuple[list[int], list[int]]:
    """Return how many nanoseconds after its message the tile was changed, and drawn, each time."""
    await house.open(shown)
    times = [await house.change(status) for status in islice(cycle(_WORDS), CHANGES)]
    return [changed for changed, _ in times], [drawn for _, drawn in times]


def delay_rows(names: Sequence[str], times: Sequence[list[int]]) -> list[list[str]]:
    """Return delays as rows of a table, with the ratios to the first."""
    floor50, floor99 = percentiles(times[0])
    rows = []
    for name, each in zip(names, times, strict=True):
        p50, p99 = percentiles(each)
        rows.append([name, f"{p50 / 1000:.2f}", f"{p99 / 1000:.2f}", f"{p50 / floor50:.2f}", f"{p99 / floor99:.2f}"])
    return rows


async def kept(house: House, shown: Shown) -> list[str]:
    """Return, as a row, what the page keeps before and after many updates; everything was shown once before."""
    await house.open(shown)
    await house.change_all(2 * EXTENSIONS)
    before, nodes_before = await house.memory()
    await house.change_all(UPDATES)
    after, nodes_after = await house.memory()
    megabytes = [f"{size / 2**20:.2f}" for size in (before, after)]
    each = (after - before) / UPDATES
    return [shown.name, *megabytes, f"{each:,.0f}", f"{nodes_before:,}", f"{nodes_after:,}"]


async def opened(house: House, shown: Shown) -> float:
    """Return how many milliseconds it takes until a view is drawn."""
    return median([await house.open(shown) for _ in range(OPENINGS)])


def bundle_row() -> list[str]:
    """Return the size of the bundle: as it is, and compressed as a web server does it."""
    content = (FOLDER / BUNDLE).read_bytes()
    sizes = [len(content), len(gzip.compress(content, 9, mtime=0)), _brotli(content)]
    return ["all cards", *(f"{size:,}" for size in sizes), f"{LIMIT:,}", f"{sizes[1] / LIMIT:.2f}"]


def _brotli(content: bytes) -> int:
    """Return how many bytes Node.js, which the cards are built with, compresses something to."""
    program = "process.stdout.write(String(zlib.brotliCompressSync(fs.readFileSync(0)).length))"
    node = ROOT / ".venv" / "bin" / "node"
    answer = subprocess.run((node, "-e", program), input=content, check=True, stdout=subprocess.PIPE)  # noqa: S603
    return int(answer.stdout)


def opening_rows(names: Sequence[str], times: Sequence[float]) -> list[list[str]]:
    """Return how long views take as rows of a table, with the ratios to the first."""
    return [[name, f"{time:,.0f}", f"{time / times[0]:.2f}"] for name, time in zip(names, times, strict=True)]


async def main() -> None:
    """Measure and print."""
    async with running_house() as (house, (one, many, card)):
        opening = [await opened(house, shown) for shown in (many, card)]
        floor, own = await delays(house, one), await delays(house, card)
        memory = [await kept(house, shown) for shown in (one, card)]
    head: tuple[str, ...] = ("", "p50 ms", "p99 ms", "p50 of floor", "p99 of floor")
    ends = ("the tile is changed", "the frame with it is drawn")
    for end, *times in zip(ends, floor, own, strict=True):
        rows = delay_rows((f"floor: {one.name}", card.name), times)
        table(f"From the message in the browser until {end}: {CHANGES} changes", head, rows)
    rows = opening_rows((f"floor: {many.name}", card.name), opening)
    table("From going to a view until it is drawn", ("", "median ms", "of floor"), rows)
    head = ("", "MiB before", "MiB after", "bytes per update", "nodes before", "nodes after")
    table(f"What the page keeps of {UPDATES:,} updates", head, memory)
    table("Bundle", ("", "bytes", "gzip", "brotli", "limit", "gzip of limit"), [bundle_row()])


if __name__ == "__main__":
    asyncio.run(main())
