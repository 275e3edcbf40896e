"""The dashboard that is made by one line."""

from typing import Any

from playwright.async_api import Locator, expect
import pytest

from demo.office import add_account, add_contacts
from simulator.nimbox import NiMboxSimulator
from simulator.zadarma import ZadarmaSimulator

from .conftest import Office, OpensScreens
from .screen import PHONE, Look, Screen

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session")]

STRATEGY: dict[str, Any] = {"type": "custom:cloud-telephony"}
WALL = Look(size={"width": 1440, "height": 1000})

# Typed text is lost only if the card is made anew.
_MARK = "(card) => { card.isTheSame = true; }"


def dashboard(**options: object) -> dict[str, Any]:
    """Return the configuration of the dashboard."""
    return {"strategy": STRATEGY | options}


def tab(screen: Screen, name: str) -> Locator:
    """Return what leads to a view."""
    return screen.page.get_by_role("tab", name=name, exact=True)


def heading(screen: Screen, name: str) -> Locator:
    """Return the heading of a section."""
    return screen.page.locator("hui-heading-card:visible", has_text=name)


async def left(element: Locator) -> float:
    """Return where something begins."""
    box = await element.bounding_box()
    assert box
    return box["x"]


async def test_one_account_has_one_view_with_all_of_it(office: Office, open_dashboard: OpensScreens) -> None:
    await add_contacts(office.client, office.entry_id)
    screen = await open_dashboard(dashboard(), WALL)
    for card in ("extensions", "calls", "queues", "dialler"):
        await expect(screen.card(card)).to_be_visible()
        # A page has one landmark of that kind at most.
        await expect(screen.card(card).get_by_role("heading", level=2)).to_have_count(1)
        await expect(screen.card(card).get_by_role("banner")).to_have_count(0)
    assert await left(screen.card("extensions")) == await left(screen.card("calls"))
    assert await left(screen.card("extensions")) < await left(screen.card("queues"))
    assert await left(screen.card("queues")) == await left(screen.card("dialler"))
    await expect(screen.page.locator("hui-entity-badge").filter(has_text="Connected")).to_be_visible()
    await expect(screen.page.get_by_role("tab")).to_have_count(0)
    await expect(heading(screen, "Call somebody")).to_be_visible()
    await expect(heading(screen, "Missed calls")).to_have_count(0)
    await expect(heading(screen, "Where calls go")).to_have_count(0)

    # What becomes known appears, and what is there stays as it is.
    await screen.card("dialler").evaluate(_MARK)
    office.simulator.hang_up(office.simulator.place_call("600700800", "103", name="Anna Kowalska"))
    await expect(heading(screen, "Missed calls")).to_be_visible()
    await expect(screen.card("dialler")).to_have_js_property("isTheSame", True)
    office.simulator.join_conference("Board", "105", "Ewa")
    await expect(heading(screen, "Conference Board")).to_be_visible()
    await expect(screen.page.locator("hui-markdown-card").filter(has_text="Ewa")).to_be_visible()


async def test_a_contact_is_called_after_it_was_asked(office: Office, open_dashboard: OpensScreens) -> None:
    await add_contacts(office.client, office.entry_id)
    screen = await open_dashboard(
        dashboard(hide=["banner", "extensions", "calls", "dialler", "queues"]), Look(size=PHONE)
    )
    await screen.page.locator("hui-tile-card", has_text="Tomasz Nowak").click()
    await expect(screen.page.get_by_text("Call Tomasz Nowak from your own phone?")).to_be_visible()
    await screen.page.get_by_role("button", name="OK").click()
    request = await office.simulator.wait_for_request("/dial")
    assert request.query["cpb"] == "+48601234567"
    for card in ("extensions", "calls", "queues", "dialler", "banner"):
        await expect(screen.card(card)).to_have_count(0)


async def test_several_accounts_have_a_view_each_as_soon_as_they_are_there(
    office: Office, open_dashboard: OpensScreens
) -> None:
    client = office.client
    screen = await open_dashboard(dashboard(), WALL)
    await expect(screen.card("queues")).to_be_visible()
    async with ZadarmaSimulator() as zadarma, NiMboxSimulator() as nimbox:
        added = [await add_account(client, zadarma), await add_account(client, nimbox)]
        for entry_id, title in zip(added, ("Reception line", "CRM"), strict=True):
            await client.command("config_entries/update", entry_id=entry_id, title=title)
        await tab(screen, "Overview").wait_for()
        await tab(screen, "Reception line").click()
        await expect(screen.page).to_have_url(f"{client.url}/{screen.path}/reception-line")
        await expect(heading(screen, "Where calls go")).to_be_visible()
        await expect(heading(screen, "Gate 00002")).to_be_visible()
        await expect(screen.page.locator("hui-tile-card", has_text="Redirection").first).to_be_visible()
        await expect(screen.card("queues")).to_have_count(0)
        await tab(screen, "CRM").click()
        await expect(heading(screen, "Calls for another system")).to_be_visible()
        await expect(screen.card("calls")).to_have_count(0)
        await tab(screen, "Overview").click()
        for entry_id in added:
            await client.delete(f"/api/config/config_entries/entry/{entry_id}")
        await expect(screen.page.get_by_role("tab")).to_have_count(0)


async def test_only_what_is_wanted_is_shown(office: Office, open_dashboard: OpensScreens) -> None:
    screen = await open_dashboard(dashboard(accounts=[office.entry_id], hide=["banner", "badges"]), WALL)
    await expect(screen.card("calls")).to_be_visible()
    await expect(screen.card("banner")).to_have_count(0)
    await expect(screen.page.locator("hui-entity-badge")).to_have_count(0)


async def test_a_setting_that_is_none_is_said(office: Office, open_dashboard: OpensScreens) -> None:
    assert office
    screen = await open_dashboard(dashboard(hide=["everything"]))
    await expect(screen.page.locator("hui-markdown-card")).to_contain_text('"hide" must be a list of badges, banner,')
    screen.complaints.clear()


async def test_without_an_account_it_says_how_to_add_one(office: Office, open_dashboard: OpensScreens) -> None:
    screen = await open_dashboard(dashboard(accounts=["none"]), Look(size=PHONE, language="pl"))
    assert office
    await expect(screen.page.locator("hui-markdown-card")).to_contain_text("Cloud Telephony")
    await screen.page.locator("hui-button-card").click()
    await screen.page.wait_for_url("**/config/integrations/dashboard")


async def test_it_is_among_the_dashboards_that_home_assistant_offers(
    office: Office, open_dashboard: OpensScreens
) -> None:
    screen = await open_dashboard(dashboard())
    page = screen.page
    await expect(screen.card("calls")).to_be_visible()
    await page.goto(f"{office.client.url}/config/lovelace/dashboards")
    await page.get_by_role("button", name="Add dashboard").click()
    await page.locator("dashboard-card", has_text="Phones of an office").click()
    name = page.locator("dialog-lovelace-dashboard-detail").get_by_role("textbox").first
    await expect(name).to_have_value("Phones")
