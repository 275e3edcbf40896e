"""The WebSocket API: who may do what, what administrators change by it, and that nobody leaves anything behind."""

import asyncio
from operator import itemgetter
from typing import Any

from homeassistant.components.websocket_api.const import SIGNAL_WEBSOCKET_DISCONNECTED
from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.device_registry import EVENT_DEVICE_REGISTRY_UPDATED
from homeassistant.helpers.dispatcher import async_dispatcher_connect
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.log_model import LogUnreachable
from custom_components.cloud_telephony.const import DOMAIN, SIGNAL_CALL, SIGNAL_ROUTING, SIGNAL_THING
from simulator.zadarma import ZadarmaSimulator
from simulator.zadarma.state import RouteKind

from .glue import (
    ANNA,
    CONTACTS,
    reload,
    text,
)
from .routed import DEADLINE, STRANGER, office, place
from .watching import ACCOUNTS, ACTIVE, CALLS, Browser, calling

pytestmark = pytest.mark.usefixtures("served")


async def test_a_contact_is_added_and_its_calls_have_its_name(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, browser: Browser
) -> None:
    entry = zadarma_account.entry
    added = await browser.result(
        "contacts/add", entry_id=entry.entry_id, name=" Ben Nowak ", numbers=["+48 512 345-678", ""]
    )
    await hass.async_block_till_done()

    subentry = entry.subentries[added["contact_id"]]
    assert (subentry.title, subentry.subentry_type) == ("Ben Nowak", "contact")
    assert subentry.data == {"name": "Ben Nowak", "numbers": ["+48512345678"], "aliases": [], "groups": []}
    active = await browser.watch(ACTIVE)
    call_id = await calling(zadarma)
    shown = await active.until(itemgetter("calls"))
    assert shown["calls"][0]["from_name"] == "Ben Nowak"
    assert shown["calls"][0]["contact_id"] == added["contact_id"]
    zadarma.hang_up(call_id)


async def test_it_is_there_once_however_often_it_is_added(
    hass: HomeAssistant, account: Account, browser: Browser
) -> None:
    first, *_ = account.entry.subentries
    for name, numbers in (("anna kowalska", [ANNA]), ("Anna Kowalska", ["+48 22 123 45 67", ANNA])):
        added = await browser.result("contacts/add", entry_id=account.entry.entry_id, name=name, numbers=numbers)
        assert added == {"contact_id": first}
    assert len(account.entry.subentries) == len(CONTACTS)
    await hass.async_block_till_done()


TAKEN = ("contact_number_taken", {"contact": "Anna Kowalska"})


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ((" ", ["+48512345678"]), ("contact_incomplete", {})),
        (("Ben", []), ("contact_incomplete", {})),
        (("Ben", [" "]), ("contact_incomplete", {})),
        (("Ben", ["not a number"]), ("contact_invalid_number", {"number": "…ber"})),
        (("Ben", [ANNA]), TAKEN),
        (("Anna Kowalska", ["+48512345678", ANNA]), TAKEN),
    ],
)
async def test_what_cannot_be_is_said(
    account: Account, browser: Browser, caplog: pytest.LogCaptureFixture, wanted: Any, told: tuple[str, dict[str, str]]
) -> None:
    (name, numbers), (key, placeholders) = wanted, told
    answer = await browser.ask("contacts/add", entry_id=account.entry.entry_id, name=name, numbers=numbers)

    assert answer["error"] == {
        "code": "service_validation_error",
        "message": text(key, **placeholders),
        "translation_domain": DOMAIN,
        "translation_key": key,
        "translation_placeholders": placeholders or None,
    }
    assert len(account.entry.subentries) == len(CONTACTS)
    assert "Error handling message" not in caplog.text
    assert ANNA not in answer["error"]["message"]


async def test_a_caller_is_rejected_from_then_on(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, browser: Browser
) -> None:
    async with office(hass, zadarma, blocked_callers=["+4822*"]) as account:
        entry = account.entry
        for number in ("+48 512 345 678", "+48512345678", "+48221112233"):
            assert await browser.result("callers/block", entry_id=entry.entry_id, number=number) == {}
        await hass.async_block_till_done()

        assert entry.options["blocked_callers"] == ["+4822*", "+48512345678"]
        assert entry.options["routing_deadline"] == DEADLINE
        _, sent = await place(zadarma, STRANGER)
        assert sent.kind is RouteKind.BLACKLIST


async def test_it_is_done_as_well_while_the_account_does_not_run(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, browser: Browser
) -> None:
    async with office(hass, zadarma) as account:
        await hass.config_entries.async_set_disabled_by(account.entry.entry_id, ConfigEntryDisabler.USER)
        await browser.result("callers/block", entry_id=account.entry.entry_id, number="+48512345678")
        await hass.async_block_till_done()

        assert account.entry.options["blocked_callers"] == ["+48512345678"]
        assert account.entry.state is ConfigEntryState.NOT_LOADED


@pytest.mark.parametrize("number", ["", "Anna", "*", "+4822*"])
async def test_nobody_is_blocked_by_what_is_no_number(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, browser: Browser, number: str
) -> None:
    async with office(hass, zadarma) as account:
        answer = await browser.ask("callers/block", entry_id=account.entry.entry_id, number=number)

        assert answer["error"]["translation_key"] == "blocked_invalid_number"
        assert "blocked_callers" not in account.entry.options


async def test_an_account_that_routes_no_calls_blocks_nobody(account: Account, browser: Browser) -> None:
    answer = await browser.ask("callers/block", entry_id=account.entry.entry_id, number=ANNA)

    assert answer["error"]["message"] == text("cannot_route", account="Biuro")


ADMINISTRATORS = [
    ("contacts/add", {"name": "Ben", "numbers": ["+48512345678"]}),
    ("callers/block", {"number": "+48512345678"}),
]


@pytest.mark.parametrize(("command", "wanted"), ADMINISTRATORS)
async def test_only_administrators_change_anything(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, guest: Browser, command: str, wanted: dict[str, Any]
) -> None:
    async with office(hass, zadarma) as account:
        answer = await guest.ask(command, entry_id=account.entry.entry_id, **wanted)

        assert answer["error"]["code"] == "unauthorized"
        assert len(account.entry.subentries) == len(CONTACTS)
        assert "blocked_callers" not in account.entry.options


@pytest.mark.parametrize(("command", "wanted"), ADMINISTRATORS)
@pytest.mark.usefixtures("account")
async def test_an_account_that_is_not_there_is_said(
    hass: HomeAssistant, browser: Browser, command: str, wanted: dict[str, Any]
) -> None:
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)

    for entry_id, key in (
        ("none", "service_config_entry_not_found"),
        (other.entry_id, "service_config_entry_wrong_domain"),
    ):
        answer = await browser.ask(command, entry_id=entry_id, **wanted)
        assert answer["error"]["translation_key"] == key


@pytest.mark.usefixtures("zadarma_account")
async def test_everybody_may_look(guest: Browser) -> None:
    assert (await (await guest.watch(ACCOUNTS)).next())["accounts"][0]["loaded"]
    assert await (await guest.watch(ACTIVE)).next() == {"calls": []}
    assert (await (await guest.watch(CALLS)).next())["calls"] == []


WATCHED = (ACCOUNTS, ACTIVE, CALLS)


@pytest.mark.parametrize("command", WATCHED)
async def test_whoever_looks_no_more(
    hass: HomeAssistant, zadarma_account: Account, browser: Browser, command: str
) -> None:
    before = followers(hass, zadarma_account)
    first, second = await browser.watch(command), await browser.watch(command)
    await first.next()
    assert followers(hass, zadarma_account) != before

    await first.leave()
    await second.next()
    assert followers(hass, zadarma_account) != before
    await second.leave()
    await asyncio.sleep(0)

    assert followers(hass, zadarma_account) == before


@pytest.mark.parametrize("command", WATCHED)
async def test_a_browser_that_is_closed(
    hass: HomeAssistant,
    zadarma_account: Account,
    hass_ws_client: WebSocketGenerator,
    command: str,
) -> None:
    before = followers(hass, zadarma_account)
    browser = await Browser.open(hass_ws_client)
    await (await browser.watch(command)).next()
    left = async_disconnected(hass)

    await browser.close()
    await left.wait()
    await asyncio.sleep(0)

    assert followers(hass, zadarma_account) == before


async def test_a_browser_that_is_closed_before_the_log_answers(
    hass: HomeAssistant,
    zadarma_account: Account,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = followers(hass, zadarma_account)
    asked, may_answer, read = asyncio.Event(), asyncio.Event(), zadarma_account.keeper.async_read
    answered = asyncio.Event()

    async def slow(question: Any) -> Any:
        asked.set()
        await may_answer.wait()
        try:
            return await read(question)
        finally:
            answered.set()

    monkeypatch.setattr(zadarma_account.keeper, "async_read", slow)
    browser = await Browser.open(hass_ws_client)
    await browser.begin(CALLS)
    await asked.wait()
    left = async_disconnected(hass)
    await browser.close()
    await left.wait()
    may_answer.set()
    await answered.wait()
    await hass.async_block_till_done()

    assert followers(hass, zadarma_account) == before


@pytest.mark.parametrize("command", WATCHED)
async def test_an_account_that_is_reloaded_or_removed(
    hass: HomeAssistant, account: Account, browser: Browser, command: str
) -> None:
    before = followers(hass, account)
    watched = await browser.watch(command)
    await watched.next()
    watching = followers(hass, account)

    again = await reload(hass, account)
    assert followers(hass, again) == watching
    await watched.leave()
    await asyncio.sleep(0)
    assert followers(hass, again) == before
    watched = await browser.watch(command)
    await watched.next()
    await hass.config_entries.async_remove(account.entry.entry_id)
    await hass.async_block_till_done()
    await watched.leave()
    assert _views(hass) == []


async def test_a_log_that_cannot_be_read_is_said_and_nothing_stays(
    hass: HomeAssistant, zadarma_account: Account, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = followers(hass, zadarma_account)

    async def fail(_question: Any) -> Any:
        raise LogUnreachable

    monkeypatch.setattr(zadarma_account.keeper, "async_read", fail)
    answer = await browser.ask(CALLS)

    assert answer["error"]["code"] == "home_assistant_error"
    assert answer["error"]["message"] == text("log_unreachable")
    await asyncio.sleep(0)
    assert followers(hass, zadarma_account) == before


def followers(hass: HomeAssistant, account: Account) -> dict[str, Any]:
    """Return how many listen to what browsers may watch, and which tasks see to that."""
    signals = (SIGNAL_CALL, SIGNAL_ROUTING, SIGNAL_THING, str(SIGNAL_CONFIG_ENTRY_CHANGED))
    return {
        **{signal: len(hass.data["dispatcher"].get(signal, ())) for signal in signals},
        "devices": hass.bus.async_listeners().get(EVENT_DEVICE_REGISTRY_UPDATED),
        "log": len(account.keeper._listeners),
        "views": _views(hass),
    }


def _views(hass: HomeAssistant) -> list[str]:
    return sorted(name for task in hass._background_tasks if (name := _name(task)).endswith(("View", "last calls")))


def _name(task: asyncio.Future[Any]) -> str:
    return task.get_name() if isinstance(task, asyncio.Task) else ""


def async_disconnected(hass: HomeAssistant) -> asyncio.Event:
    """Return what is set when a browser is gone."""
    gone = asyncio.Event()

    @callback
    def tell() -> None:
        gone.set()

    async_dispatcher_connect(hass, SIGNAL_WEBSOCKET_DISCONNECTED, tell)
    return gone
