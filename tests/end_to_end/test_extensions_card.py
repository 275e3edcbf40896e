"""The extensions card: a busy-lamp field."""

from dataclasses import dataclass
import re
from typing import Any

from playwright.async_api import Locator, expect
import pytest

from simulator.cloudpbx.state import ExtensionStatus

from .conftest import Office, OpensScreens
from .screen import PHONE, Look, Screen

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session")]

CARD: dict[str, Any] = {"type": "custom:cloud-telephony-extensions-card"}
MANY = 500

# Notes which tiles are drawn anew, and whether the card itself puts tiles in or out.
_WATCH = """(card) => {
    const tiles = [...card.renderRoot.querySelectorAll("cloud-telephony-extension-tile")];
    const drawn = { tiles: new Set(), boards: 0 };
    card.drawn = drawn;
    for (const tile of tiles) {
        const watcher = new MutationObserver(() => drawn.tiles.add(tile.view.number));
        watcher.observe(tile.renderRoot, { childList: true, subtree: true, characterData: true, attributes: true });
        watcher.observe(tile, { attributes: true });
    }
    const board = new MutationObserver(() => drawn.boards++);
    board.observe(card.renderRoot.querySelector(".board"), { childList: true, subtree: true });
}"""

_LISTEN = """(status) => {
    status.told = [];
    const note = () => status.told.push(status.textContent);
    new MutationObserver(note).observe(status, { childList: true, characterData: true, subtree: true });
}"""

_LOSE_CONNECTION = """() => {
    const { connection } = document.querySelector("home-assistant").hass;
    connection.suspendReconnectUntil(new Promise((resolve) => { window.findConnection = resolve; }));
    connection.suspend();
}"""


@dataclass(frozen=True, slots=True)
class Lamps:
    """The card on a screen."""

    screen: Screen
    card: Locator

    @property
    def counts(self) -> Locator:
        """Return how many there are, talk and are called."""
        return self.card.locator("header")

    @property
    def said(self) -> Locator:
        """Return what screen readers are told."""
        return self.card.locator("[role=status]")

    def tile(self, number: str) -> Locator:
        """Return the tile of an extension."""
        return self.card.locator("cloud-telephony-extension-tile").filter(has_text=re.compile(rf"\b{number}\b"))

    def button(self, number: str) -> Locator:
        """Return what is pressed to call an extension."""
        return self.tile(number).get_by_role("button")

    async def seconds(self, number: str) -> int:
        """Return how long a tile says that its extension talks, within the first minute."""
        return int((await self.tile(number).locator(".time").inner_text()).removeprefix("0:"))


def shown(screen: Screen) -> Lamps:
    """Return the card of a screen."""
    return Lamps(screen, screen.card("extensions"))


async def test_a_call_is_seen_from_its_first_ring_to_its_end(office: Office, open_dashboard: OpensScreens) -> None:
    simulator = office.simulator
    lamps = shown(await open_dashboard([CARD]))
    await expect(lamps.tile("102")).to_contain_text("Idle")
    await expect(lamps.tile("102")).to_contain_text("Marta")

    call = simulator.place_call("48600700800", "102", name="Dr Nowak")
    await expect(lamps.tile("102")).to_contain_text("Ringing")
    await expect(lamps.tile("102")).to_contain_text("Dr Nowak")
    await expect(lamps.said).to_have_text("Marta 102 is ringing: Dr Nowak")
    await expect(lamps.counts).to_contain_text(f"{len(simulator.pbx.extensions)} · 1 ringing")
    assert await lamps.screen.violations(lamps.card) == []

    # A connection that was lost and is back tells everything as before.
    await lamps.screen.page.evaluate("document.querySelector('home-assistant').hass.connection.socket.close()")
    simulator.answer(call)
    await expect(lamps.tile("102")).to_contain_text("In use")
    await expect(lamps.counts).to_contain_text("1 on a call")
    await expect(lamps.tile("102").locator(".time")).to_have_text(re.compile("0:0[3-9]"))
    simulator.hold(call)
    await expect(lamps.tile("102")).to_contain_text("On hold")
    assert await lamps.seconds("102") < 3
    simulator.resume(call)
    # The whole call counts, not what came after the hold.
    await expect(lamps.tile("102")).to_contain_text("In use")
    assert await lamps.seconds("102") >= 3

    simulator.hang_up(call)
    await expect(lamps.tile("102")).to_contain_text("Idle")
    simulator.set_extension("104", ExtensionStatus.UNAVAILABLE)
    await expect(lamps.tile("104")).to_contain_text(re.compile(r"Offline since \d"))
    await expect(lamps.counts).not_to_contain_text("on a call")


async def test_of_each_call_screen_readers_are_told(office: Office, open_dashboard: OpensScreens) -> None:
    simulator = office.simulator
    lamps = shown(await open_dashboard([CARD]))
    status = await office.entity("extension_status", extension="102")
    await expect(lamps.tile("102")).to_contain_text("Idle")
    await lamps.said.evaluate(_LISTEN)
    ring = "Marta 102 is ringing: Dr Nowak"
    for told in ([ring], [ring, "", ring]):
        call = simulator.place_call("48600700800", "102", name="Dr Nowak")
        await expect(lamps.said).to_have_js_property("told", told)
        simulator.hang_up(call)
        await expect(lamps.tile("102")).to_contain_text("Idle")

    page = lamps.screen.page
    await page.evaluate(_LOSE_CONNECTION)
    call = simulator.place_call("48512000111", "102", name="Jan Lis")
    await office.client.wait_for_state(status, "ringing")
    await page.evaluate("findConnection()")
    await expect(lamps.said).to_have_text("Marta 102 is ringing: Jan Lis")
    simulator.hang_up(call)


async def test_an_extension_is_called_from_the_own_phone(office: Office, open_dashboard: OpensScreens) -> None:
    simulator = office.simulator
    screen = await open_dashboard([CARD, CARD | {"own_extension": "1O5", "confirm": False}])
    lamps = Lamps(screen, screen.card("extensions").first)
    toasts = screen.page.locator("ha-toast .message")
    wanted = lamps.card.get_by_role("button", name="Call Marta 102")

    await lamps.tile("102").click()
    await expect(wanted).to_be_focused()
    assert await screen.violations(lamps.card) == []
    await lamps.card.get_by_role("button", name="Cancel").click()
    await expect(lamps.button("102")).to_be_focused()
    await screen.page.keyboard.press("Enter")
    await expect(wanted).to_be_focused()
    await screen.page.keyboard.press("Escape")
    await expect(lamps.button("102")).to_be_focused()
    assert [request.path for request in simulator.requests if request.path == "/dial"] == []

    await screen.page.keyboard.press("Space")
    await wanted.click()
    await expect(toasts.filter(has_text="Calling Marta 102…")).to_be_visible()
    request = await simulator.wait_for_request("/dial")
    assert (request.query["cpa"], request.query["cpb"]) == ("101", "102")
    await expect(lamps.tile("102")).to_contain_text("Ringing")
    (call,) = simulator.pbx.calls.values()
    simulator.reject(call)
    await expect(toasts.filter(has_text="Marta 102 is busy")).to_be_visible()

    await Lamps(screen, screen.card("extensions").last).tile("103").click()
    await expect(toasts.filter(has_text="so nothing was dialled")).to_be_visible()


async def test_details_open_however_one_works(office: Office, open_dashboard: OpensScreens) -> None:
    lamps = shown(await open_dashboard([CARD | {"confirm": False}]))
    page = lamps.screen.page
    details = page.locator("ha-more-info-dialog")
    entities = {number: await office.entity("extension_status", extension=number) for number in ("101", "102", "103")}

    async def closed(number: str) -> None:
        await expect(details).to_have_js_property("_entityId", entities[number])
        await page.keyboard.press("Escape")
        await expect(details).not_to_have_js_property("_entityId", entities[number])

    await lamps.tile("101").click()  # one does not call oneself
    await closed("101")
    await lamps.tile("102").click(button="right")
    await closed("102")
    await lamps.tile("103").click(delay=700)
    await closed("103")
    # A key is not taken for the end of the press that was held before it.
    await lamps.tile("101").click(button="right")
    await closed("101")
    await lamps.button("101").press("Enter")
    await closed("101")
    await lamps.button("101").focus()
    await page.keyboard.press("ArrowRight")
    await expect(lamps.button("102")).to_be_focused()
    await page.keyboard.press("Shift+Enter")
    await closed("102")
    assert [request.path for request in office.simulator.requests if request.path == "/dial"] == []


async def test_of_many_extensions_only_that_which_changes_is_drawn(
    office: Office, open_dashboard: OpensScreens
) -> None:
    simulator = office.simulator
    for number in range(1000, 1000 + MANY):
        simulator.add_extension(str(number), f"Extension {number}")
    simulator.tell_state()
    await office.entity("extension_status", extension=str(1000 + MANY - 1))
    lamps = shown(await open_dashboard([CARD]))
    await expect(lamps.card.locator("cloud-telephony-extension-tile")).to_have_count(len(simulator.pbx.extensions))
    await lamps.card.evaluate(_WATCH)

    simulator.set_extension("1400", ExtensionStatus.BUSY)
    await expect(lamps.counts).to_contain_text("1 on a call")
    await expect(lamps.tile("1400")).to_contain_text("Busy")
    drawn = await lamps.card.evaluate("({ drawn }) => ({ tiles: [...drawn.tiles], boards: drawn.boards })")
    assert drawn == {"tiles": ["1400"], "boards": 0}

    search = lamps.card.get_by_role("searchbox", name="Name or number")
    await search.fill("149")
    await expect(lamps.said).to_have_text("Extensions found: 11")  # 1149 and 1490 to 1499
    await expect(lamps.tile("1149")).to_be_visible()
    await expect(lamps.tile("1148")).to_be_hidden()
    await search.press("Escape")
    await expect(search).to_have_value("")
    await expect(lamps.tile("1148")).to_be_visible()
    await search.fill("nobody")
    await expect(lamps.card).to_contain_text("No extension matches.")


async def test_the_visual_editor_changes_the_card(office: Office, open_dashboard: OpensScreens) -> None:
    lamps = shown(await open_dashboard([CARD]))
    page = lamps.screen.page
    await lamps.tile("102").wait_for()
    office.simulator.set_extension("103", ExtensionStatus.UNAVAILABLE)
    await page.goto(f"{page.url}?edit=1")
    await page.get_by_role("button", name="Edit card").press("Enter")
    dialog = page.locator("hui-dialog-edit-card")
    await dialog.get_by_role("textbox", name="Title").fill("Who is free")
    await dialog.get_by_role("switch", name="Hide who is offline").press("Space")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.locator("ha-form")).to_have_count(0)
    await expect(lamps.card.get_by_role("heading", name="Who is free")).to_be_visible()
    await expect(lamps.tile("102")).to_be_visible()
    await expect(lamps.tile("103")).to_be_hidden()
    config = await office.client.command("lovelace/config", url_path=lamps.screen.path, force=True)
    (saved,) = config["views"][0]["sections"][0]["cards"]
    assert saved == CARD | {"title": "Who is free", "hide_offline": True}


@pytest.mark.parametrize("language", ["ar", "pl"])
async def test_it_reads_in_other_languages(office: Office, open_dashboard: OpensScreens, language: str) -> None:
    office.simulator.set_extension("102", ExtensionStatus.IN_USE, "48600700800", "Dr Nowak")
    office.simulator.set_extension("103", ExtensionStatus.RINGING, "48512345678")
    own = {"groups": [{"name": "Sales", "extensions": ["*3", "102"]}], "exclude": ["105"], "show_search": True}
    look = Look(size=PHONE, color_scheme="dark", language=language)
    lamps = shown(await open_dashboard([CARD | own], look))
    await expect(lamps.tile("102")).to_contain_text("Dr Nowak")
    await expect(lamps.tile("103")).to_contain_text("+48 512 345 678")
    sales = lamps.card.get_by_role("toolbar", name="Sales")
    await expect(sales.get_by_role("button")).to_have_count(2)
    # Nobody has been left out but one.
    await expect(lamps.card.get_by_role("button")).to_have_count(len(office.simulator.pbx.extensions) - 1)
    who, time = [await lamps.tile("102").locator(part).bounding_box() for part in (".who", ".time")]
    assert who
    assert time
    assert (time["x"] > who["x"]) == (language == "pl")
    assert await lamps.screen.violations(lamps.card) == []


async def test_wrong_settings_are_told(open_dashboard: OpensScreens) -> None:
    wrong = ({"columns": 0}, {"sort": "age"}, {"groups": [{"extensions": ["1*"]}]}, {"exclude": [104]})
    screen = await open_dashboard([CARD | settings for settings in wrong])
    await expect(screen.page.locator("hui-error-card")).to_have_count(len(wrong))
