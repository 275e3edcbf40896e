"""A user in a browser: Debian's Chromium, or Google Chrome, without a window."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import shutil

from playwright.async_api import Browser, Page, async_playwright

_PROGRAMS = ("chromium", "google-chrome")
# It is to talk with Home Assistant and with nobody else.
_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
)


class NoBrowser(Exception):
    """There is none; scripts/setup installs one."""


@asynccontextmanager
async def running_browser() -> AsyncIterator[Browser]:
    """Start the browser.

    Raises:
        NoBrowser: there is none.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise NoBrowser("Chromium is missing. Install it with scripts/setup.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


async def log_in(page: Page, url: str, *, username: str, password: str) -> None:
    """Open Home Assistant, log in by hand, and wait until the first page comes up."""
    await page.goto(url)
    await page.fill("input[name=username]", username)
    await page.fill("input[name=password]", password)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("home-assistant-main", state="attached")
