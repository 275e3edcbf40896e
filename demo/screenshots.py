"""Take the pictures in docs/images from the running demo. Started by scripts/screenshots."""

from argparse import ArgumentParser
import asyncio
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.async_api import Browser, StorageState, ViewportSize

from .browser import log_in, running_browser
from .client import HomeAssistantClient
from .folder import ROOT
from .office import DASHBOARD, entities
from .running import PASSWORD, USER, Demo, free_port, running_demo

_PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Picture:
    """The name of a picture's file, and the screen and the view of the dashboard that it shows."""

    file: str
    screen: ViewportSize
    color_scheme: Literal["light", "dark"]
    view: str = "office"


_WIDE: ViewportSize = {"width": 1440, "height": 1400}
_LOW: ViewportSize = {"width": 1440, "height": 820}
_PHONE: ViewportSize = {"width": 412, "height": 915}

PICTURES = (
    Picture("office-light.png", _WIDE, "light"),
    Picture("office-dark.png", _WIDE, "dark"),
    Picture("office-phone-light.png", _PHONE, "light"),
    Picture("office-phone-dark.png", _PHONE, "dark"),
    Picture("zadarma-light.png", _WIDE, "light", "zadarma"),
    Picture("nimbox-light.png", _LOW, "light", "nimbox"),
)


async def take_screenshots(target: Path, *, warm_up: float) -> None:
    """Take every picture after `warm_up` seconds of an office's day."""
    with TemporaryDirectory() as folder:
        async with running_demo(Path(folder), port=free_port()) as demo, running_browser() as browser:
            demo.office.play()
            await asyncio.sleep(warm_up)
            await _ring(demo)
            session = await _session(browser, demo)
            for picture in PICTURES:
                await _take(browser, demo.home_assistant.url, session, picture, target / picture.file)


async def _ring(demo: Demo) -> None:
    """Have somebody call a phone that is free, others a queue, and some people meet."""
    sim = demo.office.cloudpbx
    free = next(number for number, phone in sim.pbx.extensions.items() if phone.status == 0)
    sim.place_call("600700800", free, name="Anna Kowalska")
    for caller in ("512345678", "426667788", "784555666", "123450000"):
        sim.place_call(caller, queue="Orders")
    sim.join_conference("Board", "109", "Meeting room")
    sim.join_conference("Board", "512345678", "Zofia Wiśniewska")
    async with HomeAssistantClient(demo.home_assistant.url) as client:
        await client.log_in(username=USER, password=PASSWORD)
        found = await entities(client)
        (feed,) = [entity for entity in found if entity.key == "connected"]
        (phone,) = [
            entity
            for entity in found
            if entity.key == "extension_status"
            and entity.account == feed.account
            and entity.attributes["extension"] == free
        ]
        async with asyncio.timeout(_PATIENCE):
            await client.wait_for_state(phone.entity_id, "ringing")


async def _session(browser: Browser, demo: Demo) -> StorageState:
    context = await browser.new_context()
    await log_in(await context.new_page(), demo.home_assistant.url, username=USER, password=PASSWORD)
    state = await context.storage_state()
    await context.close()
    return state


async def _take(browser: Browser, url: str, session: StorageState, picture: Picture, file: Path) -> None:
    """Take a picture of a view, as soon as everything on it is drawn."""
    context = await browser.new_context(
        storage_state=session, viewport=picture.screen, color_scheme=picture.color_scheme
    )
    page = await context.new_page()
    await page.goto(f"{url}/{DASHBOARD}/{picture.view}")
    await page.wait_for_selector("hui-sections-view hui-card")
    await page.wait_for_load_state("networkidle")
    await page.screenshot(path=file)
    await context.close()


def main() -> None:
    """Take the pictures."""
    parser = ArgumentParser(prog="scripts/screenshots", description="Take the pictures of the documentation.")
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "images", metavar="DIR", help="where to put them")
    parser.add_argument("--warm-up", type=float, default=240, help="seconds before the first (default: %(default)s)")
    arguments = parser.parse_args()
    asyncio.run(take_screenshots(arguments.to.resolve(), warm_up=arguments.warm_up))
    print(f"{len(PICTURES)} pictures are in {arguments.to}.")


if __name__ == "__main__":
    main()
