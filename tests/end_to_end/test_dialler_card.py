"""The dialler card: a number pad, contacts while typing, and how the call gets on."""

from dataclasses import dataclass
import re
from typing import Any

from playwright.async_api import Locator, expect
import pytest

from demo.office import add_contacts

from .conftest import Office, OpensScreens
from .screen import PHONE, WIDE, Look, Screen

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session")]

CARD: dict[str, Any] = {"type": "custom:cloud-telephony-dialler-card"}

# Longer than it takes for a press to be a long one.
HELD = 700

_PASTE = """(field, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", text);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@dataclass(frozen=True, slots=True)
class Dialler:
    """The card on a screen."""

    screen: Screen
    card: Locator

    @property
    def field(self) -> Locator:
        """Return where a number or a name is typed."""
        return self.card.get_by_role("combobox", name="Number or name")

    @property
    def call(self) -> Locator:
        """Return the button that calls."""
        return self.card.get_by_role("button", name="Call", exact=True)

    @property
    def phone(self) -> Locator:
        """Return where the phone that calls is chosen."""
        return self.card.get_by_role("combobox", name="Phone that calls")

    @property
    def matches(self) -> Locator:
        """Return who was found."""
        return self.card.get_by_role("listbox", name="Contacts").get_by_role("option")

    @property
    def said(self) -> Locator:
        """Return what screen readers are told of the call."""
        return self.card.get_by_role("status")

    def key(self, name: str) -> Locator:
        """Return a key of the pad."""
        return self.card.get_by_role("group", name="Number pad").get_by_role("button", name=name)


def shown(screen: Screen) -> Dialler:
    """Return the card of a screen."""
    return Dialler(screen, screen.card("dialler"))


def dialled(office: Office) -> list[tuple[str, str]]:
    """Return from where and whom the phone system was told to call."""
    return [
        (request.query["cpa"], request.query["cpb"]) for request in office.simulator.requests if request.path == "/dial"
    ]


async def test_a_contact_is_found_and_the_call_followed_to_its_end(
    office: Office, open_dashboard: OpensScreens
) -> None:
    simulator = office.simulator
    await add_contacts(office.client, office.entry_id)
    dialler = shown(await open_dashboard([CARD]))
    await expect(dialler.call).to_be_disabled()
    await dialler.field.press_sequentially("kow")
    await expect(dialler.matches).to_have_text(re.compile(r"Anna Kowalska\s+\+48 600 700 800"))
    await expect(dialler.field).to_have_attribute("aria-expanded", "true")
    await dialler.field.press("ArrowDown")
    marked = await dialler.field.get_attribute("aria-activedescendant")
    await expect(dialler.card.locator(f"#{marked}")).to_have_attribute("aria-selected", "true")
    assert await dialler.screen.violations(dialler.card) == []
    await dialler.field.press("Enter")
    await expect(dialler.field).to_have_value("+48 600 700 800")
    await expect(dialler.matches).to_have_count(0)
    assert dialled(office) == []

    await dialler.field.press("Enter")
    await expect(dialler.said).to_have_text(re.compile("Anna Kowalska Dialling"))
    assert dialled(office) == [("101", "+48600700800")]
    (call,) = simulator.pbx.calls.values()
    simulator.answer(call)
    simulator.answer(call)
    await expect(dialler.said).to_have_text("Anna Kowalska Connected")
    time = dialler.card.locator(".time")
    await expect(time).to_have_text(re.compile("0:0[1-9]"))
    assert await dialler.screen.violations(dialler.card) == []
    simulator.hang_up(call)
    await expect(dialler.said).to_have_text(re.compile(r"Anna Kowalska Ended after \d+ sec"))
    await expect(time).to_have_count(0)
    await expect(dialler.field).to_have_value("+48 600 700 800")
    await dialler.card.get_by_role("button", name="Close").click()
    await expect(dialler.said).to_be_empty()


async def test_the_pad_is_used_by_finger_and_by_keyboard(office: Office, open_dashboard: OpensScreens) -> None:
    await add_contacts(office.client, office.entry_id)
    dialler = shown(await open_dashboard([CARD], Look(size=PHONE, color_scheme="dark")))
    for digit in "60":
        await dialler.key(digit).click()
    await expect(dialler.field).to_have_value("60")
    await expect(dialler.field).not_to_be_focused()
    await dialler.card.get_by_role("button", name="Anna Kowalska").click()
    await expect(dialler.matches).to_have_count(2)
    assert await dialler.screen.violations(dialler.card) == []
    await dialler.matches.filter(has_text="Tomasz Nowak").click()
    await expect(dialler.field).to_have_value("+48 601 234 567")
    await expect(dialler.card.locator(".whose")).to_have_text("Tomasz Nowak")

    delete = dialler.card.get_by_role("button", name="Delete the last character")
    await delete.click()
    await expect(dialler.field).to_have_value("+48 601 234 56")
    await delete.click(delay=HELD)
    await expect(dialler.field).to_have_value("")
    await expect(delete).to_have_count(0)
    await dialler.key("0").click(delay=HELD)
    await expect(dialler.field).to_have_value("+")

    keyboard = dialler.screen.page.keyboard
    await dialler.key("5").focus()
    await keyboard.press("Enter")
    await keyboard.type("+*#7")
    await keyboard.press("Backspace")
    await expect(dialler.field).to_have_value("+5+*#")
    # The letters on the keys find people, too.
    await dialler.field.fill("")
    for digit in "9634":
        await dialler.key(digit).click()
    await expect(dialler.card.locator(".whose")).to_have_text("Zofia Wiśniewska")
    assert dialled(office) == []


async def test_what_goes_wrong_is_said_and_the_number_stays(office: Office, open_dashboard: OpensScreens) -> None:
    simulator = office.simulator
    dialler = shown(await open_dashboard([CARD]))
    await dialler.field.focus()
    await dialler.field.evaluate(_PASTE, "\u202atel:+48 601\u00a0-234\u202c\n")
    await expect(dialler.field).to_have_value("+48 601 -234")
    await dialler.field.fill("nobody of this name")
    await dialler.call.click()
    await expect(dialler.card.get_by_role("alert")).to_contain_text("cannot be called, so nothing was dialled")
    await expect(dialler.field).to_have_value("nobody of this name")
    assert await dialler.screen.violations(dialler.card) == []
    assert dialled(office) == []

    await dialler.field.fill("102")
    await expect(dialler.card.get_by_role("alert")).to_be_empty()
    await expect(dialler.card.locator(".whose")).to_have_text(re.compile("Marta"))
    await dialler.call.click()
    await simulator.wait_for_request("/dial")
    (call,) = simulator.pbx.calls.values()
    simulator.answer(call)
    await expect(dialler.said).to_have_text(re.compile("Marta.* Ringing"))
    simulator.reject(call)
    await expect(dialler.said).to_have_text(re.compile("Marta.* Busy"))


async def test_the_phone_is_chosen_once(office: Office, open_dashboard: OpensScreens) -> None:
    dialler = shown(await open_dashboard([CARD, CARD | {"extension": 103, "show_contacts": False}]))
    first, second = Dialler(dialler.screen, dialler.card.first), Dialler(dialler.screen, dialler.card.last)
    await expect(first.phone).to_have_value("101")
    await first.phone.select_option("102")
    await dialler.screen.page.reload()
    await expect(first.phone).to_have_value("102")
    await expect(second.phone).to_have_count(0)
    await first.field.fill("600700800")
    await first.field.press("Enter")
    await office.simulator.wait_for_request("/dial")
    await second.field.fill("601234567")
    await second.field.press("Enter")
    await office.simulator.wait_for_request("/dial", count=2)
    assert dialled(office) == [("102", "600700800"), ("103", "601234567")]


async def test_nobody_can_call_while_no_account_is_ready(office: Office, open_dashboard: OpensScreens) -> None:
    entry = {"entry_id": office.entry_id}
    dialler = shown(await open_dashboard([CARD, CARD | {"account": "gone"}]))
    first = Dialler(dialler.screen, dialler.card.first)
    await expect(dialler.card.last).to_contain_text("The account of this card is not there")
    await first.field.fill("600700800")
    await expect(first.call).to_be_enabled()
    await office.client.command("config_entries/disable", **entry, disabled_by="user")
    await expect(first.card).to_contain_text("The account is not ready")
    await expect(first.call).to_be_disabled()
    await office.client.command("config_entries/disable", **entry, disabled_by=None)
    await expect(first.call).to_be_enabled()
    await expect(first.field).to_have_value("600700800")


async def test_the_visual_editor_changes_the_card(office: Office, open_dashboard: OpensScreens) -> None:
    dialler = shown(await open_dashboard([CARD]))
    page = dialler.screen.page
    await expect(dialler.key("1")).to_be_visible()
    await page.goto(f"{page.url}?edit=1")
    await page.get_by_role("button", name="Edit card").press("Enter")
    dialog = page.locator("hui-dialog-edit-card")
    await dialog.get_by_role("textbox", name="Title").fill("Front desk")
    await dialog.get_by_role("switch", name="Number pad").press("Space")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.locator("ha-form")).to_have_count(0)
    await expect(dialler.card.get_by_role("heading", name="Front desk")).to_be_visible()
    await expect(dialler.key("1")).to_have_count(0)
    config = await office.client.command("lovelace/config", url_path=dialler.screen.path, force=True)
    (saved,) = config["views"][0]["sections"][0]["cards"]
    assert saved == CARD | {"title": "Front desk", "show_keypad": False}


@pytest.mark.parametrize("language", ["ar", "pl"])
async def test_it_reads_in_other_languages(office: Office, open_dashboard: OpensScreens, language: str) -> None:
    screen = await open_dashboard([CARD], Look(size=WIDE, color_scheme="dark", language=language))
    card = screen.card("dialler")
    one, three = card.locator(".pad button").nth(0), card.locator(".pad button").nth(2)
    field, delete = card.locator("input"), card.locator(".back")
    await one.click()
    await field.fill("600")
    # A pad is the same everywhere; what is beside it is not.
    assert await _left(one) < await _left(three)
    assert (await _left(field) > await _left(delete)) == (language == "ar")
    assert office.simulator.requests
    assert await screen.violations(card) == []


async def _left(element: Locator) -> float:
    box = await element.bounding_box()
    assert box
    return box["x"]
