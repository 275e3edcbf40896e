"""Take the pictures in docs/images, of a scene that is always the same. Started by scripts/screenshots."""

from argparse import ArgumentParser
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
import re
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.async_api import Browser, FloatRect, Page, StorageState, ViewportSize, WebSocketRoute, expect

from .browser import log_in, running_browser
from .folder import ROOT
from .office import DASHBOARD
from .running import PASSWORD, USER, Demo, free_port, running_demo
from .scene import begin, prepare, ring

IMAGES = ROOT / "docs" / "images"

_HOUR = 10
"""What time it is in the pictures, more or less: the day's calls were all today then."""
_WESTERNMOST = -12


@dataclass(frozen=True, slots=True)
class Picture:
    """The name of a picture's file, the screen, the view of the dashboard, and what is there once all has happened."""

    file: str
    size: ViewportSize
    color_scheme: Literal["light", "dark"] = "light"
    view: str = "overview"
    shows: str = "Reject"


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture as PNG, and where on it is what no two pictures have in common, such as the time."""

    picture: Picture
    png: bytes
    changing: Sequence[FloatRect]


class Moment:
    """What a page knows of Home Assistant: it may be held, as a slow machine takes its time for a picture."""

    def __init__(self) -> None:
        """Let it pass."""
        self._held = False

    def listen(self, page_end: WebSocketRoute) -> None:
        """Pass on what a page and Home Assistant tell each other."""
        server_end = page_end.connect_to_server()

        def tell(message: str | bytes) -> None:
            if not self._held:
                page_end.send(message)

        server_end.on_message(tell)

    async def hold(self, page: Page) -> None:
        """Have a page hear nothing more, and its clock stand still."""
        self._held = True
        await page.clock.set_fixed_time(datetime.now(UTC))


_ANYTHING = re.compile("")
_UNFINISHED = "Loading state history"
_WIDE: ViewportSize = {"width": 1440, "height": 1500}
_LOW: ViewportSize = {"width": 1440, "height": 820}
_PHONE: ViewportSize = {"width": 412, "height": 915}

PICTURES = (
    Picture("office-light.png", _WIDE),
    Picture("office-dark.png", _WIDE, "dark"),
    Picture("office-phone-light.png", _PHONE),
    Picture("office-phone-dark.png", _PHONE, "dark"),
    Picture("zadarma-light.png", _LOW, view="zadarma"),
    Picture("nimbox-light.png", _LOW, view="nimbox", shows="Waiting since"),
)

# Times, counters and what is drawn from the last minutes; in whatever shadow tree they are.
_CHANGING = """() => {
  const found = [];
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(".time, .changing, hui-history-graph-card, ha-relative-time")) {
        found.push(element.getBoundingClientRect().toJSON());
      }
      if (element.shadowRoot) look(element.shadowRoot);
    }
  };
  look(document);
  return found.filter((box) => box.width > 0);
}"""


async def take_pictures() -> list[Taken]:
    """Take every picture of the scene, all of them at the same moment."""
    time_zone = _time_zone()
    with TemporaryDirectory() as folder:
        async with (
            running_demo(Path(folder), port=free_port(), time_zone=time_zone, furnish=prepare) as demo,
            running_browser() as browser,
        ):
            session = await _session(browser, demo)
            # A page that is open then may show for a while what else rang.
            await begin(demo)
            opened = [await _open(browser, demo, session, picture, time_zone) for picture in PICTURES]
            ring(demo.office)
            # What can be decided about the call has to be decided soon.
            taking = (_take(picture, page, moment) for picture, (page, moment) in zip(PICTURES, opened, strict=True))
            return await asyncio.gather(*taking)


def _time_zone() -> str:
    """Return a time zone in which it is the hour of the pictures now."""
    ahead = (_HOUR - datetime.now(UTC).hour - _WESTERNMOST) % 24 + _WESTERNMOST
    # The names of these zones have it the other way round.
    return f"Etc/GMT{-ahead:+d}"


async def _session(browser: Browser, demo: Demo) -> StorageState:
    context = await browser.new_context()
    await log_in(await context.new_page(), demo.home_assistant.url, username=USER, password=PASSWORD)
    state = await context.storage_state()
    await context.close()
    return state


async def _open(
    browser: Browser, demo: Demo, session: StorageState, picture: Picture, time_zone: str
) -> tuple[Page, Moment]:
    context = await browser.new_context(
        storage_state=session,
        viewport=picture.size,
        color_scheme=picture.color_scheme,
        reduced_motion="reduce",
        timezone_id=time_zone,
    )
    page = await context.new_page()
    moment = Moment()
    await page.route_web_socket(_ANYTHING, moment.listen)
    await page.goto(f"{demo.home_assistant.url}/{DASHBOARD}/{picture.view}")
    await page.wait_for_load_state("networkidle")
    return page, moment


async def _take(picture: Picture, page: Page, moment: Moment) -> Taken:
    await page.get_by_text(picture.shows).first.wait_for()
    await expect(page.get_by_text(_UNFINISHED)).to_have_count(0)
    await moment.hold(page)
    png = await page.screenshot()
    return Taken(picture, png, await page.evaluate(_CHANGING))


def main() -> None:
    """Take the pictures."""
    parser = ArgumentParser(prog="scripts/screenshots", description="Take the pictures of the documentation.")
    parser.add_argument("--to", type=Path, default=IMAGES, metavar="DIR", help="where to put them")
    arguments = parser.parse_args()
    for taken in asyncio.run(take_pictures()):
        (arguments.to / taken.picture.file).write_bytes(taken.png)
    print(f"{len(PICTURES)} pictures are in {arguments.to}.")


if __name__ == "__main__":
    main()
