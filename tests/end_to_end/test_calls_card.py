"""The calls card: the log as a user sees it, live, and what can be done about each call."""

import asyncio
from dataclasses import dataclass
from io import BytesIO
import json
import re
from typing import Any
import wave

from playwright.async_api import Locator, WebSocketRoute, expect
import pytest
import pytest_asyncio

from demo.client import HomeAssistantClient
from demo.office import add_account
from simulator.cloudpbx import CloudPbxSimulator, rest
from simulator.cloudpbx.state import Call
from simulator.zadarma import ZadarmaSimulator

from .conftest import Office, OpensScreens
from .screen import PHONE, WIDE, Look, Screen

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session")]

CARD: dict[str, Any] = {"type": "custom:cloud-telephony-calls-card"}
STRANGER = "781222333"
SHOWN = "+48 781 222 333"
SOUND_SECONDS = 600

# What tells calls apart, in the order in which they are shown.
_KEYS = "(card) => [...card.renderRoot.querySelectorAll('cloud-telephony-calls-row')].map((row) => row.call.call_id)"


@dataclass(frozen=True, slots=True)
class Log:
    """The card on a screen."""

    screen: Screen
    card: Locator
    office: Office

    @property
    def rows(self) -> Locator:
        """Return the calls."""
        return self.card.locator("cloud-telephony-calls-row")

    def row(self, text: str) -> Locator:
        """Return the calls in which a text is."""
        return self.rows.filter(has_text=text)

    async def keys(self) -> list[str]:
        """Return what tells the calls apart, in the order in which they are shown."""
        keys: list[str] = await self.card.evaluate(_KEYS)
        return keys

    def ring(self, caller: str = STRANGER, called: str = "102", name: str | None = None) -> Call:
        """Have somebody call."""
        return self.office.simulator.place_call(caller, called, name=name)

    def missed(self, caller: str = STRANGER, called: str = "102", name: str | None = None) -> None:
        """Have somebody call and give up."""
        self.office.simulator.hang_up(self.ring(caller, called, name))


async def opened(office: Office, open_dashboard: OpensScreens, look: Look | None = None, **settings: object) -> Log:
    """Open the card alone on a dashboard, with the calls of the account."""
    card = CARD | {"accounts": [office.entry_id]} | settings
    views = [{"type": "panel", "path": "calls", "cards": [card]}, {"path": "other", "cards": []}]
    screen = await open_dashboard({"views": views}, look or Look(size=WIDE))
    return Log(screen, screen.card("calls"), office)


@pytest_asyncio.fixture(loop_scope="session")
async def past(simulator: CloudPbxSimulator) -> None:
    """Let the phone system have a history before anybody asks for it."""
    simulator.fill_history(days=3, calls_per_day=400)


async def test_a_call_is_seen_live_and_answered_for(office: Office, open_dashboard: OpensScreens) -> None:
    simulator = office.simulator
    log = await opened(office, open_dashboard)
    await expect(log.card).to_contain_text("No calls yet")

    call = log.ring(called="101")  # rings for a second: the clock is waited for
    now = log.card.locator("cloud-telephony-calls-now")
    await expect(now).to_contain_text(SHOWN)
    await expect(now).to_contain_text("Ringing")
    await expect(now.locator(".time")).to_have_text(re.compile("0:0[1-9]"))
    simulator.hang_up(call)
    row = log.rows.first
    await expect(row).to_contain_text("Missed call")
    await expect(row.locator(".outcome")).to_have_text(re.compile("missed, rang .*sec"))
    await expect(now).to_have_count(0)
    await expect(log.card.locator("header")).to_contain_text("today 1 · missed 1")
    assert await log.screen.violations(log.card) == []

    await row.get_by_role("button", name=f"Call back: {SHOWN}").click()
    await expect(row).to_contain_text("Your phone 101 rings first.")
    await row.get_by_role("button", name="Cancel").click()
    await expect(row.get_by_role("button", name="Call back")).to_be_focused()
    await log.screen.page.keyboard.press("Enter")
    await expect(row.get_by_role("button", name="Call", exact=True)).to_be_focused()
    await log.screen.page.keyboard.press("Enter")
    await expect(row.get_by_role("status")).to_have_text(f"Calling {SHOWN}.")
    request = await simulator.wait_for_request("/dial")
    assert request.query["cpa"] == "101"
    assert request.query["cpb"].endswith(STRANGER)


async def test_nothing_typed_is_lost(office: Office, open_dashboard: OpensScreens) -> None:
    simulator = office.simulator
    log = await opened(office, open_dashboard)
    await expect(log.card).to_contain_text("No calls yet")
    log.missed()
    row = log.row(SHOWN)
    await row.get_by_role("button", name="Text: ").click()
    field = row.get_by_role("textbox")
    await expect(field).to_be_focused()
    await field.press_sequentially("Back at ten €")
    await expect(row).to_contain_text("Characters: 13 · Messages: 1")
    assert await log.screen.violations(log.card) == []

    log.missed("223456789", "103", "City Office")
    await expect(log.rows).to_have_count(2)
    await expect(log.rows.first).to_contain_text("City Office")
    await expect(field).to_be_focused()
    await field.press_sequentially(", call me")
    await expect(field).to_have_value("Back at ten €, call me")

    # Not even when the account is loaded anew.
    await office.client.post(f"/api/config/config_entries/entry/{office.entry_id}/reload", {})
    await office.client.wait_for_state(await office.entity("connected"), "on")
    log.missed("223456789", "103", "City Office")
    await expect(log.rows).to_have_count(3)
    await expect(field).to_be_focused()
    await expect(field).to_have_value("Back at ten €, call me")

    simulator.answer_with("/sendSMS", status=400, body="Parameter is missing")
    await row.get_by_role("button", name="Send").click()
    await expect(row.locator(".failed")).not_to_be_empty()
    await expect(field).to_have_value("Back at ten €, call me")
    await field.press_sequentially("!")
    await row.get_by_role("button", name="Send").click()
    await expect(row.get_by_role("status")).to_have_text(f"Text message sent to {SHOWN}.")
    request = await simulator.wait_for_request("/sendSMS", count=2)
    assert request.form["body"] == "Back at ten €, call me!"

    await row.get_by_role("button", name="Add contact: ").click()
    await row.get_by_role("textbox").fill("Zenon Nowy")
    await log.screen.page.keyboard.press("Enter")
    named = log.row("Zenon Nowy")
    await expect(named).to_contain_text(SHOWN)
    await expect(named.get_by_role("button", name="Add contact")).to_have_count(0)
    unknown = log.row("City Office").first
    await unknown.get_by_role("button", name="Add contact").click()
    await expect(unknown.get_by_role("textbox")).to_have_value("City Office")
    await log.screen.page.keyboard.press("Escape")
    await expect(unknown.get_by_role("textbox")).to_have_count(0)


@pytest.mark.usefixtures("past")
async def test_older_calls_are_loaded_and_what_is_read_stays_in_its_place(
    office: Office, open_dashboard: OpensScreens
) -> None:
    log = await opened(office, open_dashboard, rows=30)
    await expect(log.rows).to_have_count(30)
    await log.rows.last.scroll_into_view_if_needed()
    await expect(log.rows).to_have_count(60)
    place = log.rows.nth(40)
    await place.evaluate("(row) => row.scrollIntoView({ block: 'center' })")
    key = (await log.keys())[40]
    before = await place.bounding_box()
    log.missed()
    await expect(log.row(SHOWN).first).to_be_attached()
    keys = await log.keys()
    assert keys[41] == key
    assert len(keys) == len(set(keys))
    after = await log.rows.nth(41).bounding_box()
    assert before
    assert after
    assert after["y"] == pytest.approx(before["y"], abs=1)  # what is scrolled stands on whole pixels

    # Those who cannot scroll find the next ones behind a button.
    more = log.card.get_by_role("button", name="Show more")
    await log.screen.page.keyboard.press("Tab")
    shown = await log.rows.count()
    await more.focus()
    await expect(log.rows.nth(shown).locator("button:focus")).to_have_count(1)
    assert len(await log.keys()) == len(set(await log.keys()))


@pytest.mark.usefixtures("past")
async def test_calls_are_filtered_and_searched(office: Office, open_dashboard: OpensScreens) -> None:
    log = await opened(office, open_dashboard, rows=20)
    await expect(log.rows).to_have_count(20)
    await log.card.get_by_role("button", name="Missed").click()
    await expect(log.rows.filter(has_text="Missed call")).to_have_count(20)
    search = log.card.get_by_role("searchbox", name="Name or number")
    await search.press_sequentially("tomasz")
    await expect(log.row("Tomasz Nowak").filter(has_text="Missed call")).not_to_have_count(0)
    await expect(log.rows.filter(has_not_text="Tomasz Nowak")).to_have_count(0)

    # It is kept while the page is open, on whatever view.
    page = log.screen.page
    for view in ("other", "calls"):
        await page.evaluate(
            """(path) => {
                history.pushState(null, "", path);
                window.dispatchEvent(new CustomEvent("location-changed"));
            }""",
            f"/{log.screen.path}/{view}",
        )
        await expect(log.card).to_have_count(1 if view == "calls" else 0)
    await expect(search).to_have_value("tomasz")
    await expect(log.rows.filter(has_not_text="Tomasz Nowak")).to_have_count(0)
    await expect(log.row("Tomasz Nowak")).not_to_have_count(0)

    await search.fill("nobody at all")
    await expect(log.card).to_contain_text("No calls match.")
    await log.card.get_by_role("button", name="Show all calls").click()
    await expect(search).to_have_value("")
    await expect(log.rows).to_have_count(20)
    await log.card.get_by_label("Period").select_option("Yesterday")
    await expect(log.card.get_by_role("heading", level=3)).to_have_text(["yesterday"])
    await expect(log.card.get_by_role("button", name="All", exact=True)).to_have_attribute("aria-pressed", "true")


def long_silence(_uniqueid: str, _seconds: int) -> bytes:
    """Return a recording that is too long for a browser to load it whole before it is played."""
    target = BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 8000 * SOUND_SECONDS))
    return target.getvalue()


@pytest.mark.usefixtures("past")
async def test_a_recording_is_played_where_it_stands(
    office: Office, open_dashboard: OpensScreens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "wav", long_silence)
    log = await opened(office, open_dashboard, rows=20)
    buttons = log.card.locator("[data-offer=play]")
    await buttons.nth(1).click()
    audio, player = log.card.locator("audio").first, log.card.get_by_role("group", name="Recording").first
    position = player.get_by_role("slider", name="Position")
    await expect(position).to_have_attribute("aria-valuetext", re.compile("0:0[1-9] of 10:00"))
    assert await log.screen.violations(log.card) == []

    # Neither calls nor a reload of the account disturb it.
    await office.client.post(f"/api/config/config_entries/entry/{office.entry_id}/reload", {})
    await office.client.wait_for_state(await office.entity("connected"), "on")
    log.missed()
    await expect(log.row(SHOWN)).to_be_visible()
    await expect(audio).to_have_js_property("paused", value=False)

    async with log.screen.page.expect_response(lambda answer: "/recording/" in answer.url) as seeking:
        await position.fill("480")
    answer = await seeking.value
    assert answer.status == 206
    assert re.fullmatch(r"bytes=[1-9]\d*-", (await answer.request.all_headers())["range"])
    await expect(position).to_have_attribute("aria-valuetext", re.compile("8:0[1-9] of 10:00"))
    await player.get_by_role("button", name="Speed 1").click()
    await expect(audio).to_have_js_property("playbackRate", 1.25)

    # One is heard at a time.
    await buttons.nth(2).click()
    await expect(log.card.locator("audio")).to_have_count(2)
    await expect(log.card.get_by_role("button", name="Pause")).to_have_count(1)
    await expect(player.get_by_role("button", name="Play")).to_be_visible()
    office.simulator.answer_with("*", status=404, times=None)
    await buttons.nth(3).click()
    await expect(log.card.get_by_role("alert")).not_to_be_empty()
    office.simulator.clear_faults()
    log.screen.complaints.clear()


async def test_a_caller_is_blocked(client: HomeAssistantClient, open_dashboard: OpensScreens) -> None:
    async with ZadarmaSimulator() as simulator:
        simulator.fill_history(days=3, calls_per_day=60)
        entry_id = await add_account(client, simulator)
        screen = await open_dashboard([CARD | {"accounts": [entry_id], "filter": "incoming"}])
        row = screen.card("calls").locator("cloud-telephony-calls-row").filter(has_text="+48").first
        await row.get_by_role("button", name="What to do about").click()
        await row.get_by_role("button", name="Block").click()
        await expect(row).to_contain_text("are refused from now on")
        assert await screen.violations(screen.card("calls")) == []
        await row.get_by_role("button", name="Block", exact=True).click()
        await expect(row.get_by_role("status")).to_contain_text("is blocked.")
        await client.delete(f"/api/config/config_entries/entry/{entry_id}")


async def test_an_error_of_the_log_is_told_until_it_is_over(office: Office, open_dashboard: OpensScreens) -> None:
    log = await opened(office, open_dashboard)
    await expect(log.card).to_contain_text("No calls yet")
    failing, refused, subscribed = True, asyncio.Event(), list[tuple[WebSocketRoute, int]]()
    key = {"translation_domain": "cloud_telephony", "translation_key": "log_unreachable"}
    error = {"code": "home_assistant_error", "message": "In English", **key}

    def unreachable(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def ask(message: str | bytes) -> None:
            asked = json.loads(message)
            if asked.get("type") != "cloud_telephony/calls/subscribe":
                server.send(message)
            elif failing:
                socket.send(json.dumps({"id": asked["id"], "type": "result", "success": False, "error": error}))
                refused.set()
            else:
                subscribed.append((socket, asked["id"]))
                server.send(message)

        socket.on_message(ask)

    await log.screen.page.route_web_socket(re.compile("/api/websocket"), unreachable)
    await log.screen.page.reload()
    await expect(log.card.get_by_role("alert")).to_contain_text("The calls cannot be shown.")
    await expect(log.card.get_by_role("alert")).to_contain_text("database")
    assert await log.screen.violations(log.card) == []
    failing = False
    await log.card.get_by_role("button", name="Try again").click()
    await expect(log.card).to_contain_text("No calls yet")

    # The card comes back by itself when Home Assistant does, even when the integration is later than that.
    failing = True
    refused.clear()
    await log.screen.page.clock.install()
    await log.screen.page.evaluate("() => document.querySelector('home-assistant').hass.connection.reconnect(true)")
    await refused.wait()
    await expect(log.card.get_by_role("alert")).to_be_visible()
    failing = False
    log.missed()
    await log.screen.page.clock.fast_forward(10_000)
    await expect(log.row(SHOWN)).to_be_visible()

    # What was shown remains while the log cannot be read any more, and is told to be old, until there is news.
    await expect(log.card.get_by_role("alert")).to_have_count(0)
    socket, number = subscribed[-1]
    socket.send(json.dumps({"id": number, "type": "event", "event": {"error": error}}))
    await expect(log.card.get_by_role("alert")).to_contain_text("The calls cannot be shown.")
    await expect(log.row(SHOWN)).to_be_visible()
    log.missed("223456789", "103", "City Office")
    await expect(log.row("City Office")).to_be_visible()
    await expect(log.card.get_by_role("alert")).to_have_count(0)


@pytest.mark.usefixtures("past")
async def test_it_is_used_on_a_phone_by_keyboard(office: Office, open_dashboard: OpensScreens) -> None:
    log = await opened(office, open_dashboard, Look(size=PHONE, color_scheme="dark"), rows=20)
    log.missed()
    row = log.row(SHOWN)
    toggle = row.get_by_role("button", name=f"What to do about {SHOWN}")
    await expect(toggle).to_have_attribute("aria-expanded", "false")
    await expect(row.get_by_role("button", name="Call back")).to_be_hidden()
    await toggle.focus()
    await log.screen.page.keyboard.press("Enter")
    await expect(toggle).to_have_attribute("aria-expanded", "true")
    await row.get_by_role("button", name="Call back").press("Space")
    await expect(row.get_by_role("button", name="Call", exact=True)).to_be_focused()
    assert await log.screen.violations(log.card) == []
    await log.screen.page.keyboard.press("Escape")
    await expect(row.get_by_role("button", name="Call back")).to_be_focused()
    # The whole row can be touched.
    await row.locator(".who").click(force=True)
    await expect(row.get_by_role("button", name="Call back")).to_be_hidden()


@pytest.mark.parametrize("language", ["he", "pl"])
async def test_it_reads_in_other_languages(office: Office, open_dashboard: OpensScreens, language: str) -> None:
    log = await opened(office, open_dashboard, Look(size=WIDE, language=language))
    log.missed(name="Dr Nowak")
    await expect(log.rows).to_contain_text("Dr Nowak")
    who, when = [await log.rows.locator(part).bounding_box() for part in (".who", ".when")]
    assert who
    assert when
    assert (when["x"] > who["x"]) == (language == "pl")
    assert await log.screen.violations(log.card) == []


async def test_the_visual_editor_changes_the_card(office: Office, open_dashboard: OpensScreens) -> None:
    screen = await open_dashboard([CARD])
    card, page = screen.card("calls"), screen.page
    await expect(card.get_by_role("heading", name="Calls")).to_be_visible()
    await page.goto(f"{page.url}?edit=1")
    await page.get_by_role("button", name="Edit card").press("Enter")
    dialog = page.locator("hui-dialog-edit-card")
    await dialog.get_by_role("textbox", name="Title").fill("Who called")
    await dialog.get_by_role("switch", name="Show filters").press("Space")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.locator("ha-form")).to_have_count(0)
    await expect(card.get_by_role("heading", name="Who called")).to_be_visible()
    await expect(card.get_by_role("button", name="Missed")).to_have_count(0)
    config = await office.client.command("lovelace/config", url_path=screen.path, force=True)
    (saved,) = config["views"][0]["sections"][0]["cards"]
    assert saved == CARD | {"title": "Who called", "show_filters": False}


async def test_wrong_settings_are_told(office: Office, open_dashboard: OpensScreens) -> None:
    assert office
    wrong: tuple[dict[str, object], ...] = ({"filter": "lost"}, {"rows": 0}, {"accounts": "all"})
    screen = await open_dashboard([CARD | settings for settings in wrong])
    await screen.page.goto(f"{screen.page.url}?edit=1")
    for place, settings in enumerate(wrong):
        await expect(screen.page.locator("hui-error-card").nth(place)).to_contain_text(next(iter(settings)))
