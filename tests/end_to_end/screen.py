"""A user's browser on a dashboard of cards: what is on it, whether everybody can use it, how it looks."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
import json
from typing import Any, Literal

from playwright.async_api import Browser, ConsoleMessage, Error, Locator, Page, StorageState, ViewportSize

from demo.client import HomeAssistantClient
from demo.folder import ROOT

WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 412, "height": 915}

_AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_OURS = "cloud-telephony"
_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a user sees Home Assistant; `language` as the user's profile has it."""

    size: ViewportSize
    color_scheme: Literal["light", "dark"] = "light"
    language: str = "en"


DESK = Look(size=WIDE)


@dataclass(frozen=True, slots=True)
class Screen:
    """One dashboard in a browser.

    Attributes:
        page: The page.
        path: Where the dashboard is, for commands about it.
        complaints: What the browser's console said of our scripts.
    """

    page: Page
    path: str
    complaints: list[str]

    def card(self, name: str) -> Locator:
        """Return the card `custom:cloud-telephony-<name>-card`."""
        return self.page.locator(f"{_OURS}-{name}-card")

    async def violations(self, card: Locator) -> list[str]:
        """Return what axe finds wrong with a card for those who cannot see, or not use a mouse."""
        await self.page.add_script_tag(path=_AXE)
        found = await card.evaluate("async (element) => (await axe.run(element)).violations")
        return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


@asynccontextmanager
async def open_screen(
    browser: Browser,
    client: HomeAssistantClient,
    session: StorageState,
    cards: Sequence[dict[str, Any]] | dict[str, Any],
    look: Look = DESK,
) -> AsyncIterator[Screen]:
    """Make a dashboard of some cards, or of a whole configuration, and open it; at the end nothing may have failed."""
    path = f"test-{next(_numbers)}"
    created = await client.command("lovelace/dashboards/create", url_path=path, title=path, show_in_sidebar=False)
    config = cards if isinstance(cards, dict) else {"views": [{"type": "sections", "sections": [_section(cards)]}]}
    await client.command("lovelace/config/save", url_path=path, config=config)
    context = await browser.new_context(storage_state=session, viewport=look.size, color_scheme=look.color_scheme)
    await context.add_init_script(f"localStorage.setItem('selectedLanguage', {json.dumps(json.dumps(look.language))})")
    try:
        screen = Screen(await context.new_page(), path, [])
        _listen(screen)
        await screen.page.goto(f"{client.url}/{path}/0")
        yield screen
        assert not screen.complaints, screen.complaints
    finally:
        await context.close()
        await client.command("lovelace/dashboards/delete", dashboard_id=created["id"])


def _section(cards: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "grid", "cards": list(cards)}


def _listen(screen: Screen) -> None:
    def failed(error: Error) -> None:
        screen.complaints.append(f"{error}\n{error.stack}")

    def told(message: ConsoleMessage) -> None:
        if message.type == "error" and _OURS in f"{message.text} {message.location}".replace("_", "-"):
            screen.complaints.append(message.text)

    screen.page.on("pageerror", failed)
    screen.page.on("console", told)
