"""What all cards have in common."""

import asyncio
import re
from typing import Any

from playwright.async_api import Route, expect
import pytest
import yaml

from demo.folder import ROOT

from .conftest import Office, OpensScreens

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session")]

CARDS = ("extensions", "queues", "calls", "dialler", "banner")
BUNDLE = "/cloud_telephony/cloud-telephony.js"
PAGE = ROOT / "docs" / "cards.md"
ANY_ACCOUNT = "01JD3X2S9G7T4B8N5Q6R1W0YZK"


def examples(office: Office) -> list[dict[str, Any]]:
    """Return the examples in the documentation, with the account that there is."""
    text = PAGE.read_text(encoding="utf-8").replace(ANY_ACCOUNT, office.entry_id)
    return [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]


async def test_cards_are_there_without_a_step_for_the_user(office: Office, open_dashboard: OpensScreens) -> None:
    assert office
    screen = await open_dashboard([{"type": f"custom:cloud-telephony-{name}-card"} for name in CARDS])
    for name in CARDS:
        await screen.card(name).locator("ha-card").wait_for(state="attached")


async def test_cards_are_there_however_fast_they_are_loaded(office: Office, open_dashboard: OpensScreens) -> None:
    """Home Assistant 2026.10 loads them at the same time as itself, and forgets what was defined before it."""
    assert office
    screen = await open_dashboard({"strategy": {"type": "custom:cloud-telephony"}})
    page, loaded = screen.page, asyncio.Event()
    page.on("requestfinished", lambda request: loaded.set() if request.url.endswith(BUNDLE) else None)

    async def hold(route: Route) -> None:
        await loaded.wait()
        await route.continue_()

    await page.route("**/frontend_latest/app.*.js", hold)
    await page.route(f"**{BUNDLE}?*", lambda route: route.abort())
    await page.add_init_script(f"import('{BUNDLE}')")
    await page.reload()
    await expect(screen.card("calls")).to_be_visible()
    # That it could not be loaded once more.
    screen.complaints.clear()


async def test_every_card_in_the_documentation_can_be_drawn(office: Office, open_dashboard: OpensScreens) -> None:
    cards = [example for example in examples(office) if "type" in example]
    assert {card["type"] for card in cards} == {f"custom:cloud-telephony-{name}-card" for name in CARDS}
    screen = await open_dashboard(cards)
    office.simulator.place_call("48600700800", "101")
    for name in CARDS:
        count = sum(card["type"] == f"custom:cloud-telephony-{name}-card" for card in cards)
        await expect(screen.card(name).locator("ha-card")).to_have_count(count)
        await expect(screen.card(name).locator("ha-card").first).to_be_visible()
    await expect(screen.page.locator("hui-error-card, hui-warning")).to_have_count(0)


async def test_every_dashboard_in_the_documentation_can_be_made(office: Office, open_dashboard: OpensScreens) -> None:
    dashboards = [example for example in examples(office) if "strategy" in example]
    assert len(dashboards) == 2
    for dashboard in dashboards:
        screen = await open_dashboard(dashboard)
        await expect(screen.card("calls")).to_be_visible()
        await expect(screen.page.locator("hui-entity-badge").first).to_be_visible(
            visible="badges" not in dashboard["strategy"].get("hide", ())
        )
