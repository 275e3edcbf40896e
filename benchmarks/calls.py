"""The calls card with many rows in a real browser: how soon a new call is drawn, and how smoothly it is scrolled."""

import asyncio
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page

from demo.client import HomeAssistantClient
from simulator.cloudpbx import CloudPbxSimulator

from .cards import delay_rows, running_browser_at
from .figures import table

ROWS, FEW, CALLS = 2000, 10, 30
CALLS_PER_DAY = 2500

_PATH = "calls-benchmark"
_CARD, _ROW, _LIST, _MORE = "cloud-telephony-calls-card", "cloud-telephony-calls-row", ".log", ".more"
_ROW_HEIGHT = 58
_PART = 0.3
"""How much of what is in sight is scrolled on in each frame."""
_WAITING_SECONDS = 120
_NS_PER_MS = 1_000_000


@dataclass(slots=True)
class House:
    """A phone system with a history, and the browser that shows it."""

    simulator: CloudPbxSimulator
    client: HomeAssistantClient
    page: Page
    called: int = 0

    async def open(self, view: str, rows: int) -> None:
        """Load a view with the card, and have it show so many calls."""
        await self.page.goto(f"{self.client.url}/{_PATH}/{view}")
        await self.page.locator(_ROW).first.wait_for(timeout=_WAITING_SECONDS * 1000)
        async with asyncio.timeout(_WAITING_SECONDS):
            await self.page.evaluate("(what) => bench.grow(...what)", [_CARD, _ROW, _MORE, rows])

    async def call(self) -> int:
        """Have somebody call and give up; return how many nanoseconds after its message the call was drawn."""
        self.called += 1
        number = f"7812{self.called:05}"
        marks = [f'{number}"', '"today"']
        await self.page.evaluate("(what) => bench.expectFirst(...what)", [_CARD, _ROW, number, marks])
        self.simulator.hang_up(self.simulator.place_call(number, "102"))
        async with asyncio.timeout(_WAITING_SECONDS):
            drawn: float = await self.page.evaluate("bench.done")
        return round(drawn * _NS_PER_MS)

    async def drawn(self, view: str, rows: int) -> list[int]:
        """Return after how many nanoseconds each of some new calls was drawn, among so many others."""
        await self.open(view, rows)
        return [await self.call() for _ in range(CALLS)]

    async def scrolled(self, what: str, *how: Any) -> list[int]:
        """Return how many nanoseconds each frame took while something was scrolled from its beginning to its end."""
        times: list[float] = await self.page.evaluate(f"(how) => bench.{what}(...how)", [*how, _PART])
        return [round(time * _NS_PER_MS) for time in times]


async def _make_dashboard(client: HomeAssistantClient) -> None:
    card = {"type": f"custom:{_CARD}"}
    views = [
        {"path": path, "type": "panel", "cards": [card | {"rows": rows}]}
        for path, rows in (("few", FEW), ("many", 200))
    ]
    await client.command("lovelace/dashboards/create", url_path=_PATH, title="Benchmark", show_in_sidebar=False)
    await client.command("lovelace/config/save", url_path=_PATH, config={"views": views})


def _longest(times: list[int]) -> str:
    return f"{max(times) / _NS_PER_MS:.0f}"


async def main() -> None:
    """Measure and print."""
    async with CloudPbxSimulator("Benchmark") as simulator:
        simulator.fill_history(days=2, calls_per_day=CALLS_PER_DAY)
        async with running_browser_at(simulator) as (client, page):
            await _make_dashboard(client)
            house = House(simulator, client, page)
            few = await house.drawn("few", FEW)
            text = await house.scrolled("scrollText", ROWS, _ROW_HEIGHT)
            many = await house.drawn("many", ROWS)
            rows = await house.scrolled("scrollCard", _CARD, _LIST)
    head = ("", "p50 ms", "p99 ms", "p50 of floor", "p99 of floor")
    names = (f"floor: calls card with {FEW} rows", f"calls card with {ROWS:,} rows")
    title = f"From the message in the browser until the frame with a new call is drawn: {CALLS} calls"
    table(title, head, delay_rows(names, (few, many)))
    names = (f"floor: {ROWS:,} lines of text", names[1])
    frames = [[*row, _longest(times)] for row, times in zip(delay_rows(names, (text, rows)), (text, rows), strict=True)]
    table("Frames while scrolling", (*head, "longest ms"), frames)


if __name__ == "__main__":
    asyncio.run(main())
