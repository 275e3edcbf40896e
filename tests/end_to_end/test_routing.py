"""An automation that a user makes in the editor says where a call goes."""

import asyncio
from pathlib import Path
from typing import Any

from playwright.async_api import Page
import pytest

from demo.browser import log_in, running_browser
from demo.running import PASSWORD, USER, free_port

from .log import complaints
from .test_demo import PATIENCE, POLL, RunningScript, started

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

AUTOMATION = """\
alias: Anna to Marta
triggers:
  - trigger: cloud_telephony.call_incoming
    options:
      number: "+48 600 700 800"
actions:
  - action: cloud_telephony.route_call
    data:
      config_entry_id: "{{ trigger.account }}"
      call_id: "{{ trigger.call_id }}"
      extension: "102"
mode: parallel
"""
DEADLINE = 1.5


async def make_automation(page: Page, url: str) -> None:
    """Make the automation in the editor, as YAML."""
    await page.goto(f"{url}/config/automation/edit/new")
    await page.locator("ha-automation-editor ha-dropdown ha-icon-button").first.click()
    await page.get_by_text("Edit in YAML").first.click()
    await page.locator(".cm-content").fill(AUTOMATION)
    await page.get_by_role("button", name="Save").first.click()
    await page.wait_for_url(lambda address: not address.endswith("/new"))


async def routed(demo: RunningScript, call: str) -> dict[str, Any]:
    """Return a call as soon as the provider knows where it goes; the caller bounds the time."""
    while True:
        calls: list[dict[str, Any]] = (await demo.state("Zadarma"))["calls"]
        (found,) = (one for one in calls if one["pbx_call_id"] == call)
        if found["route"]:
            return found
        await asyncio.sleep(POLL)


async def test_a_call_to_the_office_goes_where_an_automation_says(tmp_path: Path) -> None:
    async with (
        asyncio.timeout(2 * PATIENCE),
        started(tmp_path, free_port()) as demo,
        running_browser() as browser,
    ):
        page = await browser.new_page()
        await log_in(page, demo.url, username=USER, password=PASSWORD)
        await make_automation(page, demo.url)

        await page.goto(f"{demo.url}/office-phones/zadarma")
        await page.locator("hui-tile-card", has_text="Routing decisions").filter(has_text="0 calls").wait_for()
        anna = await demo.control("incoming", provider="Zadarma", caller="48600700800", did="48223456700")
        call = await routed(demo, anna["pbx_call_id"])
        assert (call["route"]["kind"], call["route"]["target"]) == ("extension", "102")
        assert call["shown_name"] == "Anna Kowalska"
        assert call["reply_seconds"] < DEADLINE

        await page.locator("hui-tile-card", has_text="Routing decisions").filter(has_text="1 calls").wait_for()
        await page.locator("hui-tile-card", has_text="Slowest routing reply").filter(has_text=" ms").wait_for()

        stranger = await demo.control("incoming", provider="Zadarma", caller="48223456789", did="48223456700")
        assert (await routed(demo, stranger["pbx_call_id"]))["route"]["kind"] == "own"
        await page.close()
    assert complaints(tmp_path) == []
