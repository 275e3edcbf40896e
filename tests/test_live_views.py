"""What browsers see over the WebSocket API of accounts and of the calls under way, live."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from operator import itemgetter
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_send
import pytest

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.events import ExtensionChanged
from custom_components.cloud_telephony.calls.log_model import LogUnreachable, Source
from custom_components.cloud_telephony.calls.model import CallPayload, Disposition, ExtensionStatus
from custom_components.cloud_telephony.const import SIGNAL_ROUTING
from custom_components.cloud_telephony.devices import remove_children
from simulator.cloudpbx import CloudPbxSimulator
from simulator.evrotel import EvrotelSimulator
from simulator.nimbox import NiMboxSimulator
from simulator.voipgrid import VoipgridSimulator
from simulator.zadarma import ZadarmaSimulator

from .account_form import unload_all
from .glue import (
    ANNA,
    make_entry,
    make_evrotel_entry,
    make_nimbox_entry,
    make_voipgrid_entry,
    make_zadarma_entry,
    set_up,
    set_up_webhook,
    settle,
)
from .logged import NOON, ended
from .routed import DEADLINE, NUMBER, OWN_WAY, STRANGER, desk, extension, office, route
from .watching import ACCOUNTS, ACTIVE, Browser, calling

pytestmark = pytest.mark.usefixtures("served")


async def test_an_account_is_shown_at_once(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, browser: Browser
) -> None:
    sim.set_extension("102", 0)
    sim.set_extension("101", 0)
    await settle(hass, sim, account)

    shown = await (await browser.watch(ACCOUNTS)).next()

    anna, courier = account.entry.subentries
    assert shown == {
        "accounts": [
            {
                "entry_id": account.entry.entry_id,
                "title": "Biuro",
                "kind": "cloudpbx",
                "loaded": True,
                "device_id": account.device_id,
                "can": ["calls", "dial", "pick_phone", "send_sms", "recordings"],
                "own_extension": "101",
                "extensions": [{"number": "101", "name": None}, {"number": "102", "name": None}],
                "scenarios": [],
                "contacts": [
                    {
                        "contact_id": anna,
                        "name": "Anna Kowalska",
                        "numbers": [ANNA, "+48221234567"],
                        "groups": ["Family"],
                    },
                    {
                        "contact_id": courier,
                        "name": "Courier",
                        "numbers": ["+48221112233", "+48698111222"],
                        "groups": ["Work", "Doors"],
                    },
                ],
            }
        ]
    }


@pytest.fixture
async def many_accounts(
    hass: HomeAssistant,
    zadarma: ZadarmaSimulator,
    evrotel: EvrotelSimulator,
    voipgrid: VoipgridSimulator,
    nimbox: NiMboxSimulator,
) -> AsyncIterator[None]:
    """Set up an account at each of these."""
    await set_up_webhook(hass, make_zadarma_entry(zadarma), zadarma)
    await set_up_webhook(hass, make_evrotel_entry(evrotel), evrotel)
    await set_up(hass, make_voipgrid_entry(voipgrid))
    await set_up(hass, make_nimbox_entry(nimbox))
    yield
    await unload_all(hass)


@pytest.mark.usefixtures("many_accounts")
async def test_what_can_be_done_is_asked_of_the_provider(browser: Browser) -> None:
    shown = await (await browser.watch(ACCOUNTS)).next()

    assert {account["kind"]: set(account["can"]) for account in shown["accounts"]} == {
        "zadarma": {"calls", "dial", "pick_phone", "send_sms", "route", "block", "recordings"},
        "evrotel": {"calls", "dial", "pick_phone", "recordings"},
        "voipgrid": {"calls", "dial"},
        "nimbox": set(),
    }


async def test_an_account_that_waits_for_nobody_cannot_be_told_where_calls_go(
    hass: HomeAssistant, browser: Browser, zadarma: ZadarmaSimulator
) -> None:
    rules = [
        {"name": "Night", "scenario": "0-3", "after": "22:00:00", "before": "06:00:00"},
        {"name": "Family", "scenario": "0-1", "groups": ["Family"]},
        {"name": "Others", "extension": "101"},
    ]
    async with office(hass, zadarma, wait_for_automations=False, routing_rules=rules):
        (account,) = (await (await browser.watch(ACCOUNTS)).next())["accounts"]

    assert "route" not in account["can"]
    assert "block" in account["can"]
    assert account["scenarios"] == ["0-1", "0-3"]


async def test_a_new_contact_and_a_new_extension_are_shown(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, browser: Browser
) -> None:
    accounts = await browser.watch(ACCOUNTS)
    await accounts.next()

    sim.set_extension("103", 1)
    (shown,) = (await accounts.next())["accounts"]
    assert [extension["number"] for extension in shown["extensions"]] == ["103"]

    await browser.result("contacts/add", entry_id=account.entry.entry_id, name="Ben", numbers=["+48600100300"])
    (shown,) = (await accounts.until(lambda shown: len(shown["accounts"][0]["contacts"]) == 3))["accounts"]
    assert shown["contacts"][2]["name"] == "Ben"
    # The account is reloaded by that.
    await hass.async_block_till_done()


async def test_an_extension_that_is_forgotten_goes(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, browser: Browser
) -> None:
    sim.set_extension("102", 0)
    sim.set_extension("103", 0)
    await settle(hass, sim, account)
    accounts = await browser.watch(ACCOUNTS)
    assert len((await accounts.next())["accounts"][0]["extensions"]) == 2

    account.forget("extension:103")
    remove_children(hass, account.entry.entry_id, keep=lambda key: key != "extension:103")

    (shown,) = (await accounts.next())["accounts"]
    assert [extension["number"] for extension in shown["extensions"]] == ["102"]


async def test_nothing_is_sent_while_no_account_changes(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, browser: Browser
) -> None:
    sim.set_extension("102", 1, ANNA)
    await settle(hass, sim, account)
    accounts = await browser.watch(ACCOUNTS)
    await accounts.next()

    for status in (0, 8, 1, 0):
        sim.set_extension("102", status, ANNA)
    sim.set_queue("Sales", 3)
    await settle(hass, sim, account)
    hass.config_entries.async_update_entry(account.entry, pref_disable_polling=True)
    hass.config_entries.async_update_entry(account.entry, title="Office")

    shown = [await accounts.next(), *await accounts.waiting()]
    assert [each["accounts"][0]["title"] for each in shown] == ["Office"]


async def test_an_account_that_does_not_run_is_shown_and_one_that_is_removed_goes(
    hass: HomeAssistant, account: Account, browser: Browser
) -> None:
    accounts = await browser.watch(ACCOUNTS)
    await accounts.next()

    await hass.config_entries.async_unload(account.entry.entry_id)
    (shown,) = (await accounts.until(lambda shown: not shown["accounts"][0]["loaded"]))["accounts"]
    assert (shown["can"], shown["extensions"]) == ([], [])
    assert shown["device_id"] == account.device_id
    assert [contact["name"] for contact in shown["contacts"]] == ["Anna Kowalska", "Courier"]

    await hass.config_entries.async_remove(account.entry.entry_id)
    assert await accounts.next() == {"accounts": []}


@pytest.mark.usefixtures("account")
async def test_an_account_that_was_never_set_up_has_no_device(
    hass: HomeAssistant, sim: CloudPbxSimulator, browser: Browser
) -> None:
    make_entry(sim, title="Other").add_to_hass(hass)

    _, other = (await (await browser.watch(ACCOUNTS)).next())["accounts"]

    assert (other["title"], other["loaded"], other["device_id"]) == ("Other", False, None)


async def test_a_call_is_shown_from_its_beginning_to_its_end(
    zadarma: ZadarmaSimulator, zadarma_account: Account, browser: Browser
) -> None:
    active = await browser.watch(ACTIVE)
    assert await active.next() == {"calls": []}

    call = zadarma.incoming("48600700800", NUMBER)
    (ringing,) = (await active.until(itemgetter("calls")))["calls"]
    assert ringing["call_id"] == call.pbx_call_id
    assert set(ringing) == {*CallPayload.__annotations__, "contact_id", "groups", "last_call", "routing"}
    assert ringing["from_name"] == "Anna Kowalska"
    assert ringing["contact_id"] == next(iter(zadarma_account.entry.subentries))
    assert ringing["groups"] == ["Family"]
    assert ringing["account"] == zadarma_account.entry.entry_id

    await zadarma.wait_for_route(call)
    # What changes anyhow is shown before the phone rings.
    await active.until(lambda shown: shown["calls"][0]["routing"] is None)
    zadarma.ring(call, "101")
    (at_a_phone,) = (await active.until(lambda shown: shown["calls"][0]["extension"] == "101"))["calls"]
    assert at_a_phone["state"] == "ringing"
    zadarma.answer(call)
    (talking,) = (await active.until(lambda shown: shown["calls"][0]["state"] == "answered"))["calls"]
    assert talking["answered_at"]
    zadarma.hang_up(call)
    await active.until(lambda shown: not shown["calls"])


async def test_the_oldest_call_comes_first_whatever_account_has_it(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, zadarma: ZadarmaSimulator, browser: Browser
) -> None:
    later = await set_up_webhook(hass, make_zadarma_entry(zadarma), zadarma)
    active = await browser.watch(ACTIVE)
    call_id = await calling(zadarma)
    await active.until(lambda shown: len(shown["calls"]) == 1)
    sim.set_extension("101", 8, "48512345678")

    shown = await active.until(lambda shown: len(shown["calls"]) == 2)

    assert [call["account"] for call in shown["calls"]] == [later.entry.entry_id, account.entry.entry_id]
    zadarma.hang_up(call_id)
    await unload_all(hass)


async def test_calls_of_an_account_that_does_not_run_are_not_shown(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, browser: Browser
) -> None:
    await calling(zadarma)
    active = await browser.watch(ACTIVE)
    assert len((await active.next())["calls"]) == 1

    await hass.config_entries.async_unload(zadarma_account.entry.entry_id)
    await active.until(lambda shown: not shown["calls"])
    await hass.config_entries.async_setup(zadarma_account.entry.entry_id)
    await active.until(lambda shown: len(shown["calls"]) == 1)


async def test_nothing_is_sent_while_no_call_changes(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, browser: Browser
) -> None:
    sim.set_extension("101", 8, "48600700800")
    await settle(hass, sim, account)
    active = await browser.watch(ACTIVE)
    await active.next()

    # Repetitions, another phone, another account's news: none of it is of a call.
    for _ in range(3):
        sim.set_extension("101", 8, "48600700800")
    sim.set_queue("Sales", 3)
    sim.set_extension("102", 4)
    async_dispatcher_send(hass, SIGNAL_ROUTING, account)
    await settle(hass, sim, account)
    sim.set_extension("101", 1, "48600700800")

    shown = await active.next()
    assert [call["state"] for call in shown["calls"]] == ["answered"]
    assert await active.waiting() == []


async def test_many_changes_at_once_are_shown_together(account: Account, browser: Browser) -> None:
    active = await browser.watch(ACTIVE)
    await active.next()

    ringing = partial(ExtensionChanged, status=ExtensionStatus.RINGING, raw_status="8")
    account.feed_events(
        [ringing(extension=f"{number}", connected_number=f"48{number}") for number in range(2000, 2300)]
    )

    shown = [await active.until(lambda shown: len(shown["calls"]) == 300), *await active.waiting()]
    assert len(shown) == 1


async def test_it_is_shown_when_the_log_has_answered_and_the_call_before(
    zadarma: ZadarmaSimulator,
    zadarma_account: Account,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keeper = zadarma_account.keeper
    before = ended(
        "earlier",
        account="another",
        from_number=f"+{STRANGER}",
        answered_at=NOON,
        talk_time=42,
        disposition=Disposition.ANSWERED,
    )
    await keeper.async_write(
        [before, ended("older", from_number=f"+{STRANGER}", started_at=NOON - timedelta(1))], Source.RECORD
    )
    may_answer, asked, read = asyncio.Event(), [], keeper.async_read

    async def slow(question: Any) -> Any:
        asked.append(question)
        await may_answer.wait()
        return await read(question)

    monkeypatch.setattr(keeper, "async_read", slow)
    active = await browser.watch(ACTIVE)
    await active.next()

    call_id = await calling(zadarma)
    (ringing,) = (await active.next())["calls"]
    assert ringing["last_call"] is None
    may_answer.set()
    shown = await active.until(lambda shown: shown["calls"][0]["last_call"])

    assert shown["calls"][0]["last_call"] == {
        "started_at": NOON.isoformat(),
        "direction": "incoming",
        "disposition": "answered",
        "talk_time": 42,
    }
    zadarma.ring(call_id, "101")
    zadarma.answer(call_id)
    shown = await active.until(lambda shown: shown["calls"][0]["state"] == "answered")
    assert shown["calls"][0]["last_call"]["talk_time"] == 42
    assert len(asked) == 1


async def test_an_extension_has_its_number_only_in_its_own_account(
    sim: CloudPbxSimulator, account: Account, browser: Browser
) -> None:
    own = account.entry.entry_id
    calls = [
        ended("other's", account="another", from_number="102", started_at=NOON),
        ended("own", account=own, from_number="102", started_at=NOON - timedelta(hours=1)),
    ]
    await account.keeper.async_write(calls, Source.RECORD)
    active = await browser.watch(ACTIVE)

    sim.set_extension("101", 8, "102")
    shown = await active.until(lambda shown: shown["calls"] and shown["calls"][0]["last_call"])

    assert shown["calls"][0]["last_call"]["started_at"] == (NOON - timedelta(hours=1)).isoformat()


async def test_a_caller_without_a_number_and_a_log_that_fails_have_none(
    zadarma: ZadarmaSimulator, zadarma_account: Account, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    active = await browser.watch(ACTIVE)

    async def fail(_question: Any) -> Any:
        raise LogUnreachable

    monkeypatch.setattr(zadarma_account.keeper, "async_read", fail)
    call_id = await calling(zadarma)
    await active.until(itemgetter("calls"))
    zadarma.ring(call_id, "101")
    zadarma.answer(call_id)

    shown = await active.until(lambda shown: shown["calls"][0]["state"] == "answered")
    assert shown["calls"][0]["last_call"] is None


async def test_it_is_shown_while_the_provider_waits(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, browser: Browser
) -> None:
    async with office(hass, zadarma):
        active = await browser.watch(ACTIVE)
        await active.next()
        call = zadarma.incoming(STRANGER, NUMBER)

        (waiting,) = (await active.next())["calls"]
        assert waiting["routing"]["deadline"] == DEADLINE
        assert 0 < waiting["routing"]["time_left"] <= DEADLINE
        shown = await active.until(lambda shown: shown["calls"][0]["routing"] is None)
        assert shown["calls"][0]["state"] == "ringing"
        assert await zadarma.wait_for_route(call) == OWN_WAY
        zadarma.hang_up(call)


async def test_it_ends_when_somebody_decides(hass: HomeAssistant, zadarma: ZadarmaSimulator, browser: Browser) -> None:
    async with office(hass, zadarma, routing_deadline=4):
        active = await browser.watch(ACTIVE)
        await active.next()
        call = zadarma.incoming(STRANGER, NUMBER)
        (waiting,) = (await active.next())["calls"]

        await route(hass, waiting["call_id"], extension="102")
        shown = await active.until(lambda shown: shown["calls"][0]["routing"] is None)

        assert shown["calls"][0]["call_id"] == waiting["call_id"]
        assert await zadarma.wait_for_route(call) == extension("102")
        zadarma.hang_up(call)


async def test_whom_a_rule_has_sent_somewhere_nobody_can(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, browser: Browser
) -> None:
    async with office(hass, zadarma, routing_rules=[{"name": "All", "extension": "102"}], routing_deadline=4):
        active = await browser.watch(ACTIVE)
        call = zadarma.incoming(STRANGER, NUMBER)

        shown = await active.until(itemgetter("calls"))

        assert shown["calls"][0]["routing"] is None
        await zadarma.wait_for_route(call)
        zadarma.hang_up(call)


async def test_where_nobody_is_waited_for_nobody_can_either(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, browser: Browser
) -> None:
    async with office(hass, zadarma, wait_for_automations=False):
        active = await browser.watch(ACTIVE)
        call_id = await calling(zadarma)

        shown = await active.until(itemgetter("calls"))

        assert shown["calls"][0]["routing"] is None
        zadarma.hang_up(call_id)


async def test_it_ends_though_the_provider_never_came_for_the_answer(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, browser: Browser
) -> None:
    async with office(hass, zadarma) as account:
        call_id = await calling(zadarma)
        desk(account)._windows.clear()
        active = await browser.watch(ACTIVE)
        assert (await active.next())["calls"][0]["routing"] is None

        desk(account).open(call_id, hass.loop.time(), [])

        assert (await active.next())["calls"][0]["routing"]
        assert (await active.next())["calls"][0]["routing"] is None
        zadarma.hang_up(call_id)
