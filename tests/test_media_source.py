"""Recordings in the media browser, as Home Assistant's own commands have it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.media_player import BrowseError
from homeassistant.components.media_source import async_browse_media
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.cloud_telephony import media_source
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.log_model import Source
from custom_components.cloud_telephony.calls.model import Call, Direction, Disposition
from custom_components.cloud_telephony.recording_media import NoPlace, Place, media_id
from simulator.cloudpbx import CloudPbxSimulator
from simulator.voipgrid import VoipgridSimulator

from .glue import make_entry, make_voipgrid_entry, set_up, text
from .logged import NOON, ended

ROOT = "media-source://cloud_telephony"

type Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def ask(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> Ask:
    """Return what asks Home Assistant for media over its WebSocket API."""
    await hass.config.async_set_time_zone("Europe/Warsaw")
    assert await async_setup_component(hass, "media_source", {})
    clients: list[MockHAClientWebSocket] = []

    async def ask(command: str, place: str = "", **data: Any) -> dict[str, Any]:
        if not clients:
            # Not before there is an account: a server that runs takes no new routes.
            clients.append(await hass_ws_client())
        [websocket] = clients
        media = f"{ROOT}/{place}" if place else ROOT
        await websocket.send_json_auto_id({"type": f"media_source/{command}", "media_content_id": media, **data})
        answer: dict[str, Any] = await websocket.receive_json()
        return answer

    return ask


async def browse(ask: Ask, place: str = "") -> list[dict[str, Any]]:
    """Return what is below a place."""
    answer = await ask("browse_media", place)
    assert answer["success"], answer
    children: list[dict[str, Any]] = answer["result"]["children"]
    return children


def titles(items: list[dict[str, Any]]) -> list[str]:
    """Return the titles of some items."""
    return [item["title"] for item in items]


def recorded(call_id: str, account: Account, **facts: Any) -> Call:
    """Return a call of three minutes that Anna made, and that was recorded."""
    known = {
        "account": account.entry.entry_id,
        "recording": f"rec {call_id}",
        "talk_time": 185,
        "disposition": Disposition.ANSWERED,
    }
    return ended(call_id, **known | facts)


async def write(account: Account, *calls: Call) -> None:
    """Write calls to the log."""
    await account.keeper.async_write(calls, Source.RECORD)


async def test_the_way_leads_from_account_and_day_to_the_call(ask: Ask, account: Account) -> None:
    """And each level says what can be done with it."""
    entry_id = account.entry.entry_id
    await write(account, recorded("1", account))
    [biuro] = await browse(ask)
    assert (biuro["title"], biuro["media_content_id"]) == ("Biuro", f"{ROOT}/{entry_id}")
    assert (biuro["can_expand"], biuro["can_play"], biuro["can_search"]) == (True, False, True)
    [day] = await browse(ask, entry_id)
    assert (day["title"], day["media_content_id"]) == ("2026-11-18", f"{ROOT}/{entry_id}/2026-11-18")
    [call] = await browse(ask, f"{entry_id}/2026-11-18")
    assert call["media_content_id"] == media_id(recorded("1", account))
    assert (call["can_expand"], call["can_play"], call["media_content_type"]) == (False, True, "audio/wav")
    assert call["title"] == "12:00 from Anna Kowalska, +48600700800 (3:05)"


async def test_the_newest_come_first(ask: Ask, account: Account, freezer: FrozenDateTimeFactory) -> None:
    """Today and yesterday have names."""
    await browse(ask)
    freezer.move_to(datetime(2026, 11, 18, 12, tzinfo=UTC))
    entry_id = account.entry.entry_id
    for number in range(4):
        began = NOON - timedelta(days=number)
        await write(
            account,
            recorded(f"{number}a", account, started_at=began, ended_at=began),
            recorded(f"{number}b", account, started_at=began - timedelta(hours=1), ended_at=began),
            ended(f"{number}c", account=entry_id, started_at=began - timedelta(hours=2)),
        )
    assert titles(await browse(ask, entry_id)) == [
        "Today, 2026-11-18",
        "Yesterday, 2026-11-17",
        "2026-11-16",
        "2026-11-15",
    ]
    found = await browse(ask, f"{entry_id}/2026-11-16")
    assert [call["media_content_id"].rpartition("/")[2] for call in found] == ["2a", "2b"]


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        ({"from_number": "+48111222333"}, "12:00 from +48111222333 (3:05)"),
        ({"from_number": None}, "12:00 from unknown number (3:05)"),
        ({"from_number": "+48999", "from_name": "Old name"}, "12:00 from Old name, +48999 (3:05)"),
        (
            {"direction": Direction.OUTGOING, "from_number": "101", "to_number": "+48600700800"},
            "12:00 to Anna Kowalska, +48600700800 (3:05)",
        ),
        (
            {"direction": Direction.INTERNAL, "from_number": "101", "to_number": "102"},
            "12:00 from 101 to 102 (3:05)",
        ),
        ({"talk_time": 3725}, "12:00 from Anna Kowalska, +48600700800 (1:02:05)"),
        ({"talk_time": None, "duration": 61}, "12:00 from Anna Kowalska, +48600700800 (1:01)"),
        ({"talk_time": None, "duration": None}, "12:00 from Anna Kowalska, +48600700800 (?)"),
        ({"from_name": "{time.__class__} {0}", "from_number": "+481"}, "12:00 from {time.__class__} {0}, +481 (3:05)"),
    ],
)
async def test_a_title_says_who_when_and_how_long(
    ask: Ask, account: Account, facts: dict[str, Any], title: str
) -> None:
    await write(account, recorded("1", account, **facts))
    assert titles(await browse(ask, f"{account.entry.entry_id}/2026-11-18")) == [title]


async def test_long_lists_come_in_pages(ask: Ask, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of days as of calls."""
    monkeypatch.setattr(media_source, "DAYS", 3)
    monkeypatch.setattr(media_source, "CALLS", 2)
    began = [NOON - timedelta(days=number) for number in range(7)]
    await write(account, *(recorded(f"{when.day}", account, started_at=when, ended_at=when) for when in began))
    hours = [NOON - timedelta(minutes=number) for number in range(1, 5)]
    await write(account, *(recorded(f"m{when.minute}", account, started_at=when, ended_at=when) for when in hours))
    for start, pages in (
        (account.entry.entry_id, [["18", "17", "16"], ["15", "14", "13"], ["12"]]),
        (f"{account.entry.entry_id}/2026-11-18", [["18", "m59"], ["m58", "m57"], ["m56"]]),
    ):
        place = start
        for number, page in enumerate(pages):
            items = await browse(ask, place)
            more = number < len(pages) - 1
            assert [item["media_content_id"][-len(last) :] for item, last in zip(items, page, strict=False)] == page
            assert len(items) == len(page) + more
            if more:
                assert items[-1]["title"] == "Earlier ones"
                place = items[-1]["media_content_id"].removeprefix(f"{ROOT}/")


async def test_an_account_without_recordings_says_so(ask: Ask, account: Account) -> None:
    await write(account, ended("1", account=account.entry.entry_id))
    [note] = await browse(ask, account.entry.entry_id)
    assert (note["title"], note["can_expand"], note["can_play"]) == ("No recordings yet", False, False)
    assert titles(await browse(ask, f"{account.entry.entry_id}/2026-11-18")) == ["No recordings yet"]


async def test_accounts_that_keep_no_recordings_are_not_shown(
    hass: HomeAssistant, ask: Ask, voipgrid: VoipgridSimulator
) -> None:
    other = await set_up(hass, make_voipgrid_entry(voipgrid))
    assert titles(await browse(ask)) == ["None of the accounts keeps recordings"]
    assert not (await ask("browse_media", other.entry.entry_id))["success"]
    await hass.config_entries.async_unload(other.entry.entry_id)


async def test_calls_of_other_accounts_are_not_shown(
    hass: HomeAssistant, ask: Ask, account: Account, sim: CloudPbxSimulator
) -> None:
    other = await set_up(hass, make_entry(sim, title="Anders"))
    await write(account, recorded("1", account))
    assert titles(await browse(ask)) == ["Anders", "Biuro"]
    assert titles(await browse(ask, other.entry.entry_id)) == ["No recordings yet"]
    assert (await ask("search_media", other.entry.entry_id, search_query="Anna"))["result"] == {"result": []}
    await hass.config_entries.async_unload(other.entry.entry_id)


HOSTILE = [
    "/",
    "..",
    "../1",
    "%2e%2e",
    "nothing",
    "{entry}/",
    "{entry}/today",
    "{entry}/2026-11-18/",
    "{entry}/2026-11-18/1/2",
    "{entry}/2026-13-01",
    "{entry}/2026-11-31",
    "{entry}/9999-12-31",
    "{entry}/0001-01-01",
    "{entry}/٢٠٢٦-11-18",
    "{entry}/2026-11-18~",
    "{entry}/2026-11-18~WyJ4IiwxXQ==",
    "{entry}/2026-11-18~WzEsMV0=",
    "{entry}~2026-11-31",
    "{entry}~2026-11-18/2026-11-18",
    "{entry}~9999-12-31",
    "{entry}/2026-11-18/%ff",
    "{entry}/2026-11-18/%31",
    "{entry}/2026-11-18/a b",
    "{entry}/2026-11-18/" + "x" * 2000,
    "{entry}' OR '1'='1",
    "x" * 10_000,
]


@pytest.mark.parametrize("place", HOSTILE)
async def test_what_is_no_place_is_refused(ask: Ask, account: Account, place: str) -> None:
    """By the same words, whatever it is, and to listen to as well."""
    await write(account, recorded("1", account))
    place = place.format(entry=account.entry.entry_id)
    refusals = {"browse_media": "browse_media_failed", "search_media": "search_media_failed"}
    for command, code in refusals.items():
        answer = await ask(command, place, **({"search_query": "Anna"} if command == "search_media" else {}))
        assert not answer["success"]
        assert answer["error"]["code"] == code
    assert not (await ask("resolve_media", place))["success"]


@pytest.mark.parametrize(
    "place",
    ["", "{entry}", "{entry}/2026-11-18", "{entry}/2026-11-18/2", "nothing/2026-11-18/1", "{entry}/2026-11-18/%00"],
)
async def test_only_recorded_calls_can_be_played(ask: Ask, account: Account, place: str) -> None:
    await write(account, recorded("1", account), ended("2", account=account.entry.entry_id))
    answer = await ask("resolve_media", place.format(entry=account.entry.entry_id))
    assert answer["error"]["code"] == "resolve_media_failed"
    assert "127.0.0.1" not in answer["error"]["message"]


async def test_a_call_is_no_folder(hass: HomeAssistant, ask: Ask, account: Account) -> None:
    assert len(await browse(ask)) == 1
    await write(account, recorded("1", account))
    with pytest.raises(BrowseError) as caught:
        await async_browse_media(hass, media_id(recorded("1", account)))
    assert str(caught.value) == text("no_such_media")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("anna", ["2", "1"]),
        (" KOWALSKA ", ["2", "1"]),
        ("600 700", ["2", "1"]),
        ("Ben", ["3"]),
        ("nobody", []),
        (" ", []),
        ("%", []),
    ],
)
async def test_recordings_are_found_by_names_of_now_and_numbers(
    ask: Ask, account: Account, wanted: str, found: list[str]
) -> None:
    later = NOON + timedelta(days=3)
    await write(
        account,
        recorded("1", account),
        recorded("2", account, started_at=later, ended_at=later, extension="103"),
        recorded("3", account, from_number="+48111", from_name="Ben", started_at=later - timedelta(hours=3)),
        ended("4", account=account.entry.entry_id, started_at=NOON - timedelta(days=1)),
    )
    calls: list[dict[str, Any]] = []
    for place in ("", account.entry.entry_id):
        answer = await ask("search_media", place, search_query=wanted)
        calls = answer["result"]["result"]
        assert [call["media_content_id"].rpartition("/")[2] for call in calls] == found
    if "2" in found:
        assert titles(calls)[0] == "2026-11-21 12:00 from Anna Kowalska, +48600700800 (3:05)"
        of_day = await ask("search_media", f"{account.entry.entry_id}/2026-11-18", search_query=wanted)
        assert [call["media_content_id"].rpartition("/")[2] for call in of_day["result"]["result"]] == ["1"]


async def test_a_search_for_pictures_finds_no_calls(ask: Ask, account: Account) -> None:
    await write(account, recorded("1", account))
    wanted = {"search_query": "anna", "media_filter_classes": ["image"]}
    assert (await ask("search_media", **wanted))["result"] == {"result": []}
    wanted["media_filter_classes"] = ["image", "music"]
    assert len((await ask("search_media", **wanted))["result"]["result"]) == 1


@pytest.mark.parametrize("identifier", HOSTILE)
def test_nothing_else_is_a_place(identifier: str) -> None:
    text = identifier.format(entry="01JD0MAIN000000000000000AA")
    if "nothing" not in text:
        with pytest.raises(NoPlace):
            Place.parse(text)
