"""What browsers see of the call log over the WebSocket API: the newest calls, live, and the pages after them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
import sqlite3
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.log_model import Source
from custom_components.cloud_telephony.calls.model import Call, CallPayload, Direction, Disposition
from custom_components.cloud_telephony.providers.backoff import Backoff
from custom_components.cloud_telephony.recording_media import media_id
from simulator.zadarma import ZadarmaSimulator

from .glue import ANNA, text
from .logged import NOON, ended, impatient, log_file
from .routed import place
from .watching import Browser, Watched

CALLS, PAGE = "calls/subscribe", "calls/page"
BEN = "+48600100300"

pytestmark = pytest.mark.usefixtures("served")


def call(account: Account, number: int, /, **changes: Any) -> Call:
    """Return a call that Anna made in this hour after noon, and nobody answered."""
    began = NOON + timedelta(hours=number)
    facts = {"account": account.entry.entry_id, "started_at": began, "ended_at": began + timedelta(seconds=20)}
    return ended(f"{number}", **(facts | changes))


async def write(account: Account, *calls: Call) -> None:
    """Write calls as their provider's records."""
    await account.keeper.async_write(calls, Source.RECORD)


def ids(shown: dict[str, Any]) -> list[str]:
    """Return the identifiers of the calls that are shown, in their order."""
    return [call["call_id"] for call in shown["calls"]]


async def next_as_time_goes_by(watched: Watched, freezer: FrozenDateTimeFactory) -> dict[str, Any]:
    """Return what is shown next, though a frozen clock would let nobody rest and go on."""
    while not (shown := await watched.waiting()):
        freezer.tick(timedelta(seconds=5))
    return shown[-1]


async def test_the_newest_calls_are_shown_at_once(account: Account, browser: Browser) -> None:
    talk = {"disposition": Disposition.ANSWERED, "talk_time": 10, "recording": "rec 1/2"}
    answered = call(account, 2, from_number="101", to_number=BEN, direction=Direction.OUTGOING, **talk)
    await write(account, call(account, 1), answered)

    shown = await (await browser.watch(CALLS)).next()

    assert set(shown) == {"calls", "cursor", "today"}
    assert ids(shown) == ["2", "1"]
    assert shown["cursor"] is None
    assert set(shown["calls"][0]) == {*CallPayload.__annotations__, "contact_id", "media"}
    assert [row["from_name"] for row in shown["calls"]] == [None, "Anna Kowalska"]
    assert [row["contact_id"] for row in shown["calls"]] == [None, next(iter(account.entry.subentries))]
    assert [row["media"] for row in shown["calls"]] == [media_id(answered), None]


async def test_a_call_that_ends_is_shown_without_being_asked_for(
    zadarma: ZadarmaSimulator, zadarma_account: Account, browser: Browser
) -> None:
    calls = await browser.watch(CALLS)
    before = await calls.next()
    assert (before["calls"], before["today"]) == ([], {"calls": 0, "missed": 0, "talk_time": 0})

    missed, _ = await place(zadarma)
    zadarma.hang_up(missed)

    after = await calls.next()
    assert ids(after) == [missed.pbx_call_id]
    assert after["calls"][0]["state"] == "ended"
    assert after["today"] == {"calls": 1, "missed": 1, "talk_time": 0}
    assert zadarma_account.today.missed == 1


async def test_nothing_is_sent_for_what_is_not_wanted(account: Account, browser: Browser) -> None:
    calls = await browser.watch(CALLS, directions=["outgoing"])
    before = await calls.next()

    await write(account, call(account, 1))
    await write(account, call(account, 1))
    await write(account, call(account, 2, direction=Direction.OUTGOING))

    shown = [await calls.next(), *await calls.waiting()]
    assert [ids(each) for each in shown] == [["2"]]
    assert before["calls"] == []


async def test_a_flood_is_shown_once_a_second(
    account: Account, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, read, times = await browser.watch(CALLS), account.keeper.async_read, []
    await calls.next()

    async def counted(question: Any) -> Any:
        times.append(account.hass.loop.time())
        return await read(question)

    monkeypatch.setattr(account.keeper, "async_read", counted)
    for number in range(30):
        await write(account, call(account, number))

    await calls.until(lambda shown: len(shown["calls"]) == 30)
    assert len(times) >= 2
    assert all(later - earlier >= 1 for earlier, later in pairwise(times))


async def test_whoever_wants_the_same_is_shown_the_same(
    account: Account, browser: Browser, guest: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {"accounts": [account.entry.entry_id, "other"], "missed": True}
    first = await browser.watch(CALLS, **wanted)
    second = await guest.watch(CALLS, missed=True, accounts=["other", account.entry.entry_id])
    assert await first.next() == await second.next()
    read, asked = account.keeper.async_read, []

    async def counted(question: Any) -> Any:
        asked.append(question)
        return await read(question)

    monkeypatch.setattr(account.keeper, "async_read", counted)
    await write(account, call(account, 1))

    shown = await first.next()
    assert shown == await second.next()
    assert len(asked) == 1
    third = await guest.watch(CALLS, **wanted)
    assert await third.next() == shown
    assert len(asked) == 1


@pytest.fixture
async def office(account: Account) -> Account:
    """Return an account with calls of all kinds, some of another account that is not there any more."""
    out = {"direction": Direction.OUTGOING, "from_number": "101"}
    await write(
        account,
        call(account, 1),
        call(account, 2, from_number=BEN, from_name="Łukasz Żółć"),
        call(account, 3, disposition=Disposition.BUSY, to_number=BEN, **out),
        call(account, 4, disposition=Disposition.ANSWERED, talk_time=60, to_number=ANNA, **out),
        call(account, 5, account="gone", from_number="+48221112233", from_name="Ольга"),
    )
    return account


OWN = "the account"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "54321"),
        ({"accounts": [OWN]}, "4321"),
        ({"accounts": ["gone"]}, "5"),
        ({"directions": ["incoming"]}, "521"),
        ({"dispositions": ["busy", "answered"]}, "43"),
        ({"missed": True, "accounts": [OWN]}, "21"),
        ({"missed": False}, "43"),
        ({"start": "2026-11-18T13:00:00+00:00", "end": "2026-11-18T15:00:00+00:00"}, "32"),
        ({"start": "2026-11-18 15:00:00"}, "543"),
        ({"search": "ŻÓŁĆ"}, "2"),
        ({"search": "ольга"}, "5"),
        ({"search": "KOWAL"}, "41"),
        ({"search": "mum"}, "41"),
        ({"search": "courier"}, "5"),
        ({"search": "600 100-300"}, "32"),
        ({"search": "101"}, "54321"),
        ({"search": "nobody"}, ""),
        ({"search": "kowal", "directions": ["outgoing"]}, "4"),
        ({"search": "  "}, "54321"),
    ],
)
async def test_what_is_wanted_is_shown_and_leafed_through(
    office: Account, browser: Browser, wanted: dict[str, Any], found: str
) -> None:
    await office.hass.config.async_set_time_zone("Europe/Warsaw")
    if accounts := wanted.get("accounts"):
        wanted = wanted | {"accounts": [office.entry.entry_id if account == OWN else account for account in accounts]}

    assert ids(await (await browser.watch(CALLS, **wanted)).next()) == list(found)
    shown = await (await browser.watch(CALLS, limit=1, **wanted)).next()
    leafed = ids(shown)
    while shown["cursor"]:
        shown = await browser.result(PAGE, cursor=shown["cursor"], limit=1, **wanted)
        assert set(shown) == {"calls", "cursor"}
        leafed += ids(shown)
    assert leafed == list(found)


async def test_names_are_those_that_are_known_now(office: Account, browser: Browser) -> None:
    calls = await browser.watch(CALLS, limit=2, search="600100300")
    assert [row["from_name"] for row in (await calls.next())["calls"]] == [None, "Łukasz Żółć"]

    added = await browser.result("contacts/add", entry_id=office.entry.entry_id, name="Ben Nowak", numbers=[BEN])
    shown = await calls.until(lambda shown: shown["calls"][1]["from_name"] == "Ben Nowak")

    assert shown["calls"][1]["contact_id"] == added["contact_id"]
    assert [row["contact_id"] for row in shown["calls"]] == [added["contact_id"]] * 2
    await office.hass.async_block_till_done()
    by_new_name = await browser.watch(CALLS, search="nowak")
    assert ids(await by_new_name.next()) == ["3", "2"]


async def test_calls_of_an_account_that_does_not_run_are_shown(
    hass: HomeAssistant, office: Account, browser: Browser
) -> None:
    await write(office, call(office, 6, recording="rec"))
    await hass.config_entries.async_unload(office.entry.entry_id)

    shown = await (await browser.watch(CALLS, accounts=[office.entry.entry_id])).next()

    assert ids(shown) == ["6", "4", "3", "2", "1"]
    assert [row["contact_id"] for row in shown["calls"]] == [None] * 5
    # Nobody could fetch it.
    assert shown["calls"][0]["media"] is None


async def test_a_day_is_that_of_home_assistant_and_ends_at_midnight(
    hass: HomeAssistant, account: Account, browser: Browser, freezer: FrozenDateTimeFactory
) -> None:
    await hass.config.async_set_time_zone("Europe/Warsaw")
    freezer.move_to(datetime(2026, 11, 18, 22, 59, 50, tzinfo=UTC))
    talk = {"disposition": Disposition.ANSWERED, "talk_time": 30}
    await write(
        account,
        call(account, 1),
        call(account, 2, direction=Direction.OUTGOING, **talk),
        call(account, 3, account="gone", **talk),
        call(account, -12),
        call(account, -13),
    )
    everywhere = await browser.watch(CALLS)
    one = await browser.watch(CALLS, accounts=[account.entry.entry_id], directions=["internal"])
    assert (await everywhere.next())["today"] == {"calls": 4, "missed": 2, "talk_time": 60}
    assert await one.next() == {
        "calls": [],
        "cursor": None,
        "today": {"calls": 3, "missed": 2, "talk_time": 30},
    }

    freezer.tick(timedelta(seconds=11))
    async_fire_time_changed(hass, dt_util.utcnow())
    for watched in (everywhere, one):
        shown = await next_as_time_goes_by(watched, freezer)
        assert shown["today"] == {"calls": 0, "missed": 0, "talk_time": 0}


@contextmanager
def without_calls(hass: HomeAssistant) -> Iterator[None]:
    """Have another program take the table of calls away meanwhile."""
    with closing(sqlite3.connect(log_file(hass), isolation_level=None)) as connection:
        connection.execute("ALTER TABLE cloud_telephony_calls RENAME TO elsewhere")
        yield
        connection.execute("ALTER TABLE elsewhere RENAME TO cloud_telephony_calls")


async def test_a_log_that_fails_is_told_once_until_it_can_be_read_again(
    hass: HomeAssistant, account: Account, browser: Browser, guest: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch, account.keeper)
    await write(account, call(account, 1))
    first, second = await browser.watch(CALLS), await guest.watch(CALLS)
    assert ids(await first.next()) == ids(await second.next()) == ["1"]

    with without_calls(hass):
        # Nothing else tells of the outage: nobody asks the log anything.
        account.keeper.add(call(account, 2))
        told = await first.next()
        assert await second.next() == told
        assert set(told) == {"error"}
        assert told["error"]["translation_key"] == "log_unreachable"
        assert told["error"]["message"] == text("log_unreachable")
        refused = await browser.ask(CALLS)
        assert refused["error"]["translation_key"] == "log_unreachable"

    assert ids(await first.next()) == ids(await second.next()) == ["2", "1"]
    assert await first.waiting() == await second.waiting() == []


async def test_who_finds_the_log_read_again_shows_all_others(
    hass: HomeAssistant, account: Account, browser: Browser, guest: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    await write(account, call(account, 1))
    first = await browser.watch(CALLS)
    await first.next()
    with without_calls(hass):
        account.keeper.add(call(account, 2))
        assert set(await first.next()) == {"error"}
        account.keeper._backoff = Backoff(60, 60)

    second = await guest.watch(CALLS)

    assert ids(await second.next()) == ids(await first.next())


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": 0},
        {"limit": 201},
        {"limit": "10"},
        {"directions": ["sideways"]},
        {"dispositions": "busy"},
        {"accounts": "office"},
        {"accounts": ["office"] * 101},
        {"missed": "yes"},
        {"start": "yesterday"},
        {"start": "0001-01-01T00:00:00"},
        {"end": 5},
        {"search": "x" * 101},
        {"cursor": "abc"},
        {"more": 1},
    ],
)
@pytest.mark.usefixtures("account")
async def test_what_means_nothing_is_refused(browser: Browser, wrong: dict[str, Any]) -> None:
    assert (await browser.ask(CALLS, **wrong))["error"]["code"] == "invalid_format"


@pytest.mark.usefixtures("account")
async def test_a_cursor_that_is_none_is_said(browser: Browser) -> None:
    answer = await browser.ask(PAGE, cursor="abc")

    assert answer["error"]["translation_key"] == "invalid_cursor"
    assert answer["error"]["message"] == text("invalid_cursor")
