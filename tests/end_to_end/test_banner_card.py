"""The call banner: who is calling, and where the call may go."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from playwright.async_api import Locator, WebSocketRoute, expect
import pytest
import pytest_asyncio

from demo.client import OPTIONS_FLOWS, SUBENTRY_FLOWS, HomeAssistantClient
from demo.office import CONTACTS, OWN_EXTENSION, add_webhook_account
from simulator.zadarma import ZadarmaSimulator
from simulator.zadarma.state import Call, RouteKind

from .conftest import Office, OpensScreens
from .screen import DESK, PHONE, Look, Screen

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session")]

CARD = {"type": "custom:cloud-telephony-banner-card"}
BELOW = {"type": "markdown", "content": "Below"}
ANNA, STRANGER = "48600700800", "48512000111"
LONDON, GATE = "442037691880", "442037691881"
DEADLINE = 4
"""Seconds: the most that can be chosen, so that a browser can click in time."""
UNTIL_GONE = 10_000
"""Milliseconds; what became of a call is shown for some seconds."""


@dataclass(frozen=True, slots=True)
class Line:
    """An account whose provider asks where calls are to go."""

    client: HomeAssistantClient
    simulator: ZadarmaSimulator
    entry_id: str

    def ring(self, caller: str = ANNA, number: str = LONDON) -> Call:
        """Let somebody call."""
        return self.simulator.incoming(caller, number)

    async def decide(self, call: Call, extension: str) -> None:
        """Say where a call goes as soon as it comes in, as an automation does."""
        async with self.client.subscription("cloud_telephony/active/subscribe") as news:
            while not any(active["call_id"] == call.pbx_call_id for active in (await news.get())["calls"]):
                pass
        data = {"config_entry_id": self.entry_id, "call_id": call.pbx_call_id, "extension": extension}
        await self.client.command("call_service", domain="cloud_telephony", service="route_call", service_data=data)


@pytest_asyncio.fixture(loop_scope="session")
async def line(client: HomeAssistantClient) -> AsyncIterator[Line]:
    """Add an account with a contact, and remove it in the end."""
    async with ZadarmaSimulator() as simulator:
        await client.command("config/core/update", internal_url=client.url)
        entry_id = await add_webhook_account(client, simulator)
        routing = {"wait_for_automations": True, "routing_deadline": DEADLINE}
        async with client.subscription("config_entries/subscribe") as changes:
            options = {"own_extension": OWN_EXTENSION, "routing": routing}
            await client.run_flow(entry_id, options, flows=OPTIONS_FLOWS)
            await reloaded(changes, entry_id)
            await client.run_flow([entry_id, "contact"], CONTACTS[0], flows=SUBENTRY_FLOWS)
            await reloaded(changes, entry_id)
        yield Line(client, simulator, entry_id)
        await simulator.settled()
        await client.delete(f"/api/config/config_entries/entry/{entry_id}")
        await client.command("config/core/update", internal_url=None)
    assert simulator.violations == []


async def reloaded(changes: asyncio.Queue[list[dict[str, dict[str, str]]]], entry_id: str) -> None:
    """Wait until an account begins to be set up, and is."""
    for state in ("setup_in_progress", "loaded"):
        while not any(
            (change["entry"]["entry_id"], change["entry"]["state"]) == (entry_id, state)
            for change in await changes.get()
        ):
            pass


@dataclass
class Cable:
    """The way from a browser to Home Assistant, on which decisions can be held up."""

    held: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    socket: WebSocketRoute | None = None

    async def lay(self, screen: Screen) -> None:
        """Put it between a browser and Home Assistant."""
        await screen.page.route_web_socket("**/api/websocket", self._connect)
        await screen.page.reload()

    async def release(self) -> None:
        """Pass on what was held up, as soon as there is something."""
        message = await self.held.get()
        assert self.socket
        self.socket.send(message)

    def _connect(self, browser: WebSocketRoute) -> None:
        self.socket = server = browser.connect_to_server()

        def sent(message: str | bytes) -> None:
            assert isinstance(message, str)
            if '"route_call"' in message:
                self.held.put_nowait(message)
            else:
                server.send(message)

        browser.on_message(sent)


def ringing(card: Locator, who: str) -> Locator:
    """Return what is shown of somebody's call."""
    return card.locator(".ring").filter(has_text=who)


async def ready(screen: Screen) -> Locator:
    """Return the card as soon as the page has it, and knows the accounts."""
    await screen.page.get_by_text("Below").wait_for()
    card = screen.card("banner")
    await card.wait_for(state="attached")
    return card


async def test_a_click_sends_a_call_to_my_phone(line: Line, open_dashboard: OpensScreens) -> None:
    screen = await open_dashboard([CARD, BELOW])
    card = await ready(screen)
    await expect(card).to_be_hidden()
    top = "(element) => element.getBoundingClientRect().top"
    section = screen.page.locator("hui-grid-section")
    assert await screen.page.locator("hui-markdown-card").evaluate(top) == await section.evaluate(top)

    call = line.ring()
    anna = ringing(card, "Anna Kowalska")
    await anna.get_by_role("button", name="My phone (101)").click()
    route = await line.simulator.wait_for_route(call)
    assert (route.kind, route.target) == (RouteKind.EXTENSION, "101")
    await expect(anna.get_by_role("status")).to_have_text("Decided: My phone (101)")
    await expect(anna.get_by_role("button")).to_have_count(0)
    await expect(anna).to_contain_text("VIP")
    await expect(anna).to_contain_text("+48 600 700 800")
    await expect(anna.get_by_role("alert")).to_contain_text("Anna Kowalska is calling: +44")
    assert await screen.violations(card) == []

    line.simulator.answer(call, "101")
    await expect(anna.get_by_role("status")).to_have_text("Answered by Reception (101)")
    await expect(card).to_be_hidden(timeout=UNTIL_GONE)
    line.simulator.hang_up(call)


async def test_own_choices_by_keyboard_on_a_phone(line: Line, open_dashboard: OpensScreens) -> None:
    earlier = line.ring()
    await line.decide(earlier, "101")
    line.simulator.hang_up(earlier)
    choices = [{"name": "Voicemail", "icon": "mdi:voicemail", "scenario": "0-main"}, {"hang_up": True}]
    screen = await open_dashboard([CARD | {"choices": choices}, BELOW], Look(size=PHONE, color_scheme="dark"))
    card = await ready(screen)
    await line.simulator.settled()

    call = line.ring()
    await expect(card.get_by_role("button")).to_have_text(["Voicemail", "Hang up"])
    assert await screen.page.evaluate("document.activeElement === document.body")
    await card.get_by_role("button", name="Voicemail").focus()
    await screen.page.keyboard.press("Enter")
    route = await line.simulator.wait_for_route(call)
    assert (route.kind, route.target) == (RouteKind.SCENARIO, "0-main")
    # The button is gone, and who used it is still there.
    await expect(card.locator(".ring")).to_be_focused()
    await expect(card.locator(".ring")).to_contain_text("rang this minute, not answered")
    assert await screen.violations(card) == []

    line.simulator.hang_up(call)
    await expect(card.get_by_role("status")).to_have_text("Missed")
    await expect(card).to_be_hidden(timeout=UNTIL_GONE)


async def test_it_is_told_why_a_decision_does_not_count(line: Line, open_dashboard: OpensScreens) -> None:
    screen = await open_dashboard([CARD, BELOW])
    cable = Cable()
    await cable.lay(screen)
    card = await ready(screen)

    call = line.ring()
    await card.get_by_role("button", name="My phone").click()
    await line.decide(call, "102")
    await cable.release()
    await expect(card.get_by_role("status")).to_contain_text("It was decided already where this call")
    line.simulator.hang_up(call)
    await expect(card).to_be_hidden(timeout=UNTIL_GONE)

    late = line.ring(STRANGER)
    await card.get_by_role("button", name="My phone").click()
    assert (await line.simulator.wait_for_route(late)).kind is RouteKind.OWN
    await cable.release()
    await expect(card.get_by_role("status")).to_contain_text("seconds too late")
    line.simulator.hang_up(late)


async def test_two_calls_at_once(line: Line, open_dashboard: OpensScreens) -> None:
    screen = await open_dashboard([CARD | {"title": "Calls"}, BELOW])
    await screen.page.emulate_media(reduced_motion="reduce")
    card = await ready(screen)
    first = line.ring()
    await ringing(card, "Anna Kowalska").wait_for()
    second = line.ring(STRANGER, GATE)
    await expect(card.locator(".name > span:first-child")).to_have_text(["Anna Kowalska", "+48 512 000 111"])
    await expect(card.locator("cloud-telephony-countdown svg").first).to_be_hidden()

    await ringing(card, "Anna Kowalska").get_by_role("button", name="Reject").click()
    assert (await line.simulator.wait_for_route(first)).kind is RouteKind.BLACKLIST
    await expect(ringing(card, "Anna Kowalska").get_by_role("status")).to_have_text("Rejected")

    stranger = ringing(card, "512")
    await expect(stranger).to_contain_text("not in the contacts")
    assert (await line.simulator.wait_for_route(second)).kind is RouteKind.OWN
    await expect(stranger.get_by_role("button")).to_have_count(0)
    line.simulator.ring(second, "103")
    await expect(stranger.get_by_role("status")).to_have_text("Rings at Jan (103)")
    line.simulator.hang_up(second)
    await expect(stranger.get_by_role("status")).to_have_text("Missed")


async def test_a_click_does_not_reach_a_call_that_has_just_moved(line: Line, open_dashboard: OpensScreens) -> None:
    screen = await open_dashboard([CARD, BELOW], Look(size=PHONE))
    await screen.page.emulate_media(reduced_motion="reduce")
    devtools = await screen.page.context.new_cdp_session(screen.page)
    card = await ready(screen)
    first, second = line.ring(), line.ring(STRANGER, GATE)
    stranger = ringing(card, "512")
    reject, phone = (stranger.get_by_role("button", name=name) for name in ("Reject", "My phone"))
    await reject.click(trial=True)
    before = await reject.bounding_box()

    await devtools.send("Animation.setPlaybackRate", {"playbackRate": 0})  # a moment that lasts
    await line.decide(first, "101")
    await expect(ringing(card, "Anna Kowalska").get_by_role("button")).to_have_count(0)
    after = await reject.bounding_box()
    assert before
    assert after
    assert after["y"] < before["y"]
    await screen.page.mouse.click(after["x"] + after["width"] / 2, after["y"] + after["height"] / 2)
    # A key is meant for what has the focus, wherever that is.
    await phone.press("Enter")
    assert (await line.simulator.wait_for_route(second)).kind is RouteKind.EXTENSION
    line.simulator.hang_up(first)
    line.simulator.hang_up(second)


@pytest.mark.parametrize("language", ["ar", "pl"])
async def test_an_account_that_does_not_route(office: Office, open_dashboard: OpensScreens, language: str) -> None:
    look = Look(size=PHONE, language=language)
    screen = await open_dashboard([CARD | {"show_internal": language == "pl"}, BELOW], look)
    card = await ready(screen)
    inside = office.simulator.place_call("104", "105")
    call = office.simulator.place_call(ANNA, "101", name="Anna Kowalska")
    anna = ringing(card, "Anna Kowalska")
    await expect(anna.get_by_role("status")).not_to_be_empty()
    await expect(card.get_by_role("button")).to_have_count(0)
    await expect(card.locator(".ring")).to_have_count(2 if language == "pl" else 1)
    avatar = await anna.locator(".avatar").bounding_box()
    name = await anna.locator(".name").bounding_box()
    assert avatar
    assert name
    assert (avatar["x"] < name["x"]) == (language == "pl")
    assert await screen.violations(card) == []
    office.simulator.hang_up(inside)
    office.simulator.answer(call, "101")
    await expect(anna).to_have_class("ring answered")
    office.simulator.hang_up(call)


async def test_the_visual_editor_shows_an_example(line: Line, open_dashboard: OpensScreens) -> None:
    screen = await open_dashboard([CARD, BELOW], DESK)
    page = screen.page
    await ready(screen)
    await page.goto(f"{page.url}?edit=1")
    card = screen.card("banner")
    await expect(card).to_contain_text("the card takes no space")
    await page.get_by_role("button", name="Edit card").first.press("Enter")
    dialog = page.locator("hui-dialog-edit-card")
    await dialog.locator("ha-selector-text input").first.fill("Who calls")
    await expect(dialog.get_by_role("heading", name="Who calls")).to_be_visible()
    await dialog.locator("ha-selector-boolean").get_by_role("switch").press("Space")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.locator("ha-form")).to_have_count(0)
    await expect(card.get_by_role("heading", name="Who calls")).to_be_visible()
    config = await line.client.command("lovelace/config", url_path=screen.path, force=True)
    saved, _ = config["views"][0]["sections"][0]["cards"]
    assert saved == CARD | {"title": "Who calls", "show_internal": True}
