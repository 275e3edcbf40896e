"""The queues card: who waits, for how long, and who is there to answer."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import re

from playwright.async_api import FloatRect, Locator, expect
import pytest

from simulator.cloudpbx.state import ExtensionStatus

from .conftest import Office, OpensScreens
from .screen import PHONE, WIDE, Look, Screen

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session")]

CARD = {"type": "custom:cloud-telephony-queues-card"}
POLL = 0.1


@dataclass(frozen=True, slots=True)
class Queues:
    """The card on a screen."""

    card: Locator

    def queue(self, name: str) -> Locator:
        """Return what is shown of a queue."""
        return self.card.locator(".queue").filter(has=self.card.page.get_by_role("button", name=name, exact=True))

    def agent(self, queue: str, name: str) -> Locator:
        """Return what is shown of an agent of a queue."""
        return self.queue(queue).locator(".agent").filter(has_text=name)


def shown(screen: Screen) -> Queues:
    """Return the card."""
    return Queues(screen.card("queues"))


def busy_office(office: Office) -> None:
    """Have nobody free in the first of two queues, for three reasons."""
    simulator = office.simulator
    simulator.add_agent("Orders", "105")
    simulator.add_queue("Service", "802")
    simulator.add_agent("Service", "104")
    simulator.tell_state()
    simulator.set_extension("102", ExtensionStatus.IN_USE, "48600700800")
    simulator.set_agent("Orders", "103", paused=True, reason="lunch")
    simulator.set_extension("105", ExtensionStatus.UNAVAILABLE)


async def box(element: Locator) -> FloatRect:
    """Return where something is."""
    found = await element.bounding_box()
    assert found
    return found


async def recorded(office: Office, entity_id: str, state: str) -> None:
    """Wait until Home Assistant's recorder has written a state down."""
    start = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()

    async def states() -> set[str]:
        found = await office.client.command(
            "history/history_during_period", start_time=start, entity_ids=[entity_id], minimal_response=True
        )
        return {row["s"] for row in found.get(entity_id, ())}

    while state not in await states():  # noqa: ASYNC110  # nothing tells when the recorder has written
        await asyncio.sleep(POLL)


async def test_a_queue_fills_and_empties(office: Office, open_dashboard: OpensScreens) -> None:
    busy_office(office)
    screen = await open_dashboard([CARD | {"warn_waiting": 2, "warn_wait": 600}])
    queues = shown(screen)
    orders = queues.queue("Orders")
    await expect(orders.locator(".figure")).to_have_text("0")
    await expect(orders).to_contain_text("0 of 3 agents free")
    await expect(queues.agent("Orders", "Marta")).to_contain_text("In use")
    await expect(queues.agent("Orders", "Jan")).to_contain_text("Paused")
    await expect(queues.agent("Orders", "Jan")).to_contain_text("lunch")
    await expect(queues.agent("Orders", "Ewa")).to_contain_text("Offline")
    await expect(queues.agent("Service", "Workshop")).to_contain_text("Idle")

    first = office.simulator.place_call("48600700800", queue="Orders")
    await expect(orders.locator(".figure")).to_have_text("1")
    await expect(orders).to_contain_text("longest 0:0")
    before = await orders.locator(".time").inner_text()
    await expect(orders.locator(".time")).not_to_have_text(before)
    assert first.uniqueid
    await expect(orders.get_by_role("status")).to_be_empty()

    second = office.simulator.place_call("48601234567", queue="Orders")
    await expect(orders.get_by_role("status")).to_have_text("Too many waiting")
    await expect(queues.card.locator("header")).to_contain_text("2 waiting")
    assert await screen.violations(queues.card) == []

    office.simulator.hang_up(second)
    await expect(orders.get_by_role("status")).to_be_empty()
    # Whoever calls is offered to an agent as soon as one is free.
    office.simulator.set_agent("Orders", "103", paused=False)
    await expect(queues.agent("Orders", "Jan")).to_contain_text("Ringing")
    office.simulator.answer(first, "103")
    await expect(orders.locator(".figure")).to_have_text("0")
    await expect(queues.agent("Orders", "Jan")).to_contain_text("In use")


async def test_a_long_wait_is_a_warning_and_the_feed_tells_what_is_believed(
    office: Office, open_dashboard: OpensScreens
) -> None:
    busy_office(office)
    office.simulator.place_call("48600700800", queue="Orders")
    screen = await open_dashboard([CARD | {"warn_wait": 2, "show_agents": False}], Look(size=WIDE, color_scheme="dark"))
    queues = shown(screen)
    await expect(queues.queue("Orders").get_by_role("status")).to_have_text("Waiting too long")
    await expect(queues.card.locator(".agent")).to_have_count(0)
    assert await screen.violations(queues.card) == []


async def test_the_line_shows_what_was_before_the_page_was_opened(office: Office, open_dashboard: OpensScreens) -> None:
    office.simulator.set_queue("Orders", 3)
    waiting = await office.entity("queue_waiting", queue="Orders")
    await office.client.wait_for_state(waiting, "3")
    office.simulator.set_queue("Orders", 1)
    await office.client.wait_for_state(waiting, "1")
    await recorded(office, waiting, "1")

    screen = await open_dashboard([CARD | {"hours_to_show": 0.02}, CARD | {"hours_to_show": 0}])
    line = screen.card("queues").first.get_by_role("img")
    await expect(line).to_have_accessible_name(re.compile("^Last 1 min 12 sec: at most 3 waiting, at "))
    office.simulator.set_queue("Orders", 5)
    await expect(line).to_have_accessible_name(re.compile("at most 5 waiting"))
    await expect(screen.card("queues").last.get_by_role("img")).to_have_count(0)


async def test_details_open_by_mouse_and_by_keyboard(office: Office, open_dashboard: OpensScreens) -> None:
    waiting = await office.entity("queue_waiting", queue="Orders")
    screen = await open_dashboard([CARD], Look(size=PHONE))
    name = screen.card("queues").get_by_role("button", name="Orders")
    details = screen.page.locator("ha-more-info-dialog")
    # The whole queue can be pressed.
    await screen.card("queues").locator(".queue").click()
    await expect(details).to_have_js_property("_entityId", waiting)
    await screen.page.keyboard.press("Escape")
    await expect(details).not_to_have_js_property("_entityId", waiting)
    await name.focus()
    await screen.page.keyboard.press("Enter")
    await expect(details).to_have_js_property("_entityId", waiting)


async def test_the_visual_editor_changes_the_card(office: Office, open_dashboard: OpensScreens) -> None:
    office.simulator.add_queue("Service", "802")
    office.simulator.tell_state()
    await office.entity("queue_waiting", queue="Service")
    screen = await open_dashboard([CARD])
    page = screen.page
    await screen.card("queues").get_by_role("button", name="Service").wait_for()
    await page.goto(f"{page.url}?edit=1")
    await page.get_by_role("button", name="Edit card").press("Enter")
    dialog = page.locator("hui-dialog-edit-card")
    await dialog.locator("ha-selector-text input").fill("Who waits")
    await dialog.locator("ha-selector-boolean").get_by_role("switch").press("Space")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.locator("ha-form")).to_have_count(0)
    card = screen.card("queues")
    await expect(card.get_by_role("heading", name="Who waits")).to_be_visible()
    await expect(card.locator(".queue")).to_have_count(2)
    await expect(card.locator(".agent")).to_have_count(0)
    config = await office.client.command("lovelace/config", url_path=screen.path, force=True)
    (saved,) = config["views"][0]["sections"][0]["cards"]
    assert saved == CARD | {"title": "Who waits", "show_agents": False}


@pytest.mark.parametrize("language", ["ar", "pl"])
async def test_it_reads_in_other_languages(office: Office, open_dashboard: OpensScreens, language: str) -> None:
    busy_office(office)
    office.simulator.set_queue("Orders", 2)
    screen = await open_dashboard(
        [CARD | {"warn_waiting": 2}], Look(size=PHONE, color_scheme="dark", language=language)
    )
    orders = shown(screen).queue("Orders")
    await expect(orders.locator(".figure")).to_have_text("2")
    await expect(orders.locator(".warning")).to_be_visible()
    name, figure = await box(orders.locator("h3")), await box(orders.locator(".figure"))
    assert (figure["x"] > name["x"]) == (language == "pl")
    assert await screen.violations(screen.card("queues")) == []


async def test_wrong_settings_are_told(office: Office, open_dashboard: OpensScreens) -> None:
    assert office
    screen = await open_dashboard([CARD | {"warn_waiting": 0}])
    await expect(screen.page.locator("hui-error-card")).to_be_visible()
