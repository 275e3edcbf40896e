"""Triggers and conditions with calls and messages that a provider tells by webhook."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.messages import ReceivedPayload
from custom_components.cloud_telephony.const import DOMAIN
from simulator.account import WebhookAccount
from simulator.evrotel import EvrotelSimulator
from simulator.zadarma import ZadarmaSimulator

from .glue import automate, shown, until
from .test_condition import holds
from .test_trigger import payloads, watch


async def tell(hass: HomeAssistant, sim: WebhookAccount) -> None:
    """Wait until the account knows what its provider tells."""
    await sim.settled()
    await hass.async_block_till_done(wait_background_tasks=False)


async def test_a_text_message_that_comes_in(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """Who sent it, to which number, and what it says."""
    runs = await watch(hass, "sms_received")
    zadarma.receive_sms("48600700800", "442037691880", "Żółw")
    await until(hass, lambda: runs)
    (payload,) = payloads(runs)
    assert payload == {
        "account": zadarma_account.entry.entry_id,
        "kind": "zadarma",
        "from_number": "+48600700800",
        "from_name": "Anna Kowalska",
        "to_number": "+442037691880",
        "status": "received",
        "text": "Żółw",
    }
    assert set(payload) == set(ReceivedPayload.__annotations__)
    assert runs[0].data["trigger"]["description"] == "received text message of Office"


@pytest.mark.usefixtures("zadarma_account")
@pytest.mark.parametrize(
    ("options", "fires"),
    [
        ({"number": "+48 600 700 800"}, True),
        ({"number": ["+44*", "+48600*"]}, True),
        ({"number": "+442037691880"}, False),
        ({"group": "family"}, True),
        ({"group": ["Work", "Doors"]}, False),
        ({"number": "+48600*", "group": "Work"}, False),
        ({"config_entry_id": "somebody else's"}, False),
    ],
)
async def test_text_messages_are_chosen(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, options: dict[str, Any], *, fires: bool
) -> None:
    """By who sent them."""
    runs = await watch(hass, "sms_received", **options)
    zadarma.receive_sms("48600700800", "442037691880", "Hello")
    await zadarma.settled()
    await hass.async_block_till_done(wait_background_tasks=False)
    assert len(runs) == fires


async def test_calls_that_a_provider_tells(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """The same triggers, one for each step of the call."""
    names = ("call_incoming", "call_answered", "call_ended", "call_missed")
    triggers = [{"trigger": f"{DOMAIN}.{name}", "options": {"group": "Family"}, "id": name} for name in names]
    runs = await automate(hass, triggers=triggers)
    call = zadarma.incoming("48600700800", "442037691880")
    await tell(hass, zadarma)
    zadarma.ring(call, "102")
    zadarma.answer(call, "102")
    await tell(hass, zadarma)
    zadarma.hang_up(call)
    await tell(hass, zadarma)
    zadarma.hang_up(zadarma.incoming("48600700800", "442037691880"))
    await tell(hass, zadarma)
    assert [run.data["trigger"]["id"] for run in runs] == [
        *("call_incoming", "call_answered", "call_ended"),
        *("call_incoming", "call_ended", "call_missed"),
    ]
    assert [payload["disposition"] for payload in payloads(runs)][2::3] == ["answered", "cancelled"]
    assert {payload["account"] for payload in payloads(runs)} == {zadarma_account.entry.entry_id}
    assert payloads(runs)[1]["extension"] == "102"


async def test_phones_of_calls_that_a_provider_tells(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """What a phone does follows from the call."""
    runs = await watch(hass, "extension_status_changed", extension="102")
    call = zadarma.incoming("48600700800", "442037691880")
    await tell(hass, zadarma)
    zadarma.ring(call, "102")
    await tell(hass, zadarma)
    zadarma.answer(call, "102")
    await tell(hass, zadarma)
    zadarma.hang_up(call)
    await tell(hass, zadarma)
    assert [(payload["from_status"], payload["to_status"]) for payload in payloads(runs)] == [
        ("idle", "ringing"),
        ("ringing", "in_use"),
        ("in_use", "idle"),
    ]
    assert payloads(runs)[0]["connected_name"] == "Anna Kowalska"
    assert shown(hass, zadarma_account, "extension_status", "extension:102") == "idle"


async def test_who_is_on_a_call(hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account) -> None:
    """The phone that rings is not yet; the one that answered is, until the end."""
    assert zadarma_account.available
    call = zadarma.incoming("48600700800", "442037691880")
    await tell(hass, zadarma)
    zadarma.ring(call, "102")
    await tell(hass, zadarma)
    assert await holds(hass, "extension_status", extension="102", status="ringing")
    assert not await holds(hass, "on_a_call")
    zadarma.answer(call, "102")
    await tell(hass, zadarma)
    assert await holds(hass, "on_a_call")
    assert await holds(hass, "on_a_call", extension="102")
    assert not await holds(hass, "on_a_call", extension="101")
    zadarma.hang_up(call)
    await tell(hass, zadarma)
    assert not await holds(hass, "on_a_call")
    assert await holds(hass, "extension_status", extension="102", status=["idle"])


@pytest.mark.usefixtures("zadarma_account")
@pytest.mark.parametrize(
    ("condition", "options", "runs_for"),
    [
        ("caller_known", {}, ["+48600700800"]),
        ("caller_in_group", {"group": "doors"}, ["+48698111222"]),
        ("caller_in_group", {"group": ["Family", "Doors"]}, ["+48600700800", "+48698111222"]),
    ],
)
async def test_who_calls(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, condition: str, options: dict[str, Any], runs_for: list[str]
) -> None:
    """Numbers come without a plus, and are those of contacts all the same."""
    if condition == "caller_known":
        runs_for = [*runs_for, "+48698111222"]
    runs = await automate(
        hass,
        mode="parallel",
        triggers={"trigger": f"{DOMAIN}.call_incoming"},
        conditions={"condition": f"{DOMAIN}.{condition}", "options": options},
    )
    for number in ("48600700800", "48698111222", "48512345678"):
        zadarma.incoming(number, "442037691880")
        await tell(hass, zadarma)
    assert [payload["from_number"] for payload in payloads(runs)] == runs_for


async def test_calls_at_evrotel(hass: HomeAssistant, evrotel: EvrotelSimulator, evrotel_account: Account) -> None:
    """National numbers get their country."""
    runs = await automate(
        hass, triggers=[{"trigger": f"{DOMAIN}.{name}"} for name in ("call_incoming", "call_missed", "call_outgoing")]
    )
    call = evrotel.incoming("0501234567", "0441234567")
    await tell(hass, evrotel)
    evrotel.hang_up(call)
    await tell(hass, evrotel)
    assert [(payload["from_number"], payload["state"]) for payload in payloads(runs)] == [
        ("+380501234567", "ringing"),
        ("+380501234567", "ended"),
    ]
    assert [missed.number for missed in evrotel_account.missed.items] == ["+380501234567"]
    assert shown(hass, evrotel_account, "missed_calls_today") == "1"


async def test_how_well_calls_are_routed(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """Diagnostic sensors: how often somebody decided, how often nobody, and how long the slowest reply took."""
    keys = ("routing_decisions", "routing_defaults", "routing_slowest_reply")
    assert [shown(hass, zadarma_account, key) for key in keys] == ["0", "0", "unknown"]
    zadarma.incoming("48512345678", "442037691880")
    await tell(hass, zadarma)
    decisions, defaults, slowest = (shown(hass, zadarma_account, key) for key in keys)
    assert (decisions, defaults) == ("0", "1")
    assert 0 < float(slowest or 0) <= 1500
    call = zadarma.incoming("48600700800", "442037691880")
    await until(hass, lambda: call.pbx_call_id in zadarma_account.tracker.active)
    answer = await hass.services.async_call(
        DOMAIN,
        "route_call",
        {"call_id": call.pbx_call_id, "extension": "103"},
        blocking=True,
        return_response=True,
    )
    assert answer is not None
    await tell(hass, zadarma)
    assert (await zadarma.wait_for_route(call)).target == "103"
    assert [shown(hass, zadarma_account, key) for key in keys[:2]] == ["1", "1"]
