"""The answer to a webhook that ends a call leaves when the call is in the log: what is not answered is sent again."""

import asyncio

from homeassistant.core import HomeAssistant
import pytest

from custom_components.cloud_telephony import webhook
from custom_components.cloud_telephony.account import Account
from simulator.zadarma import ZadarmaSimulator

from .glue import until
from .logged import SOON, impatient, locked, log_file, written


@pytest.fixture
def office(zadarma_account: Account, monkeypatch: pytest.MonkeyPatch) -> Account:
    """Return an account whose log is tried again at once when it cannot be written."""
    impatient(monkeypatch, zadarma_account.keeper)
    return zadarma_account


def answered(zadarma: ZadarmaSimulator, event: str) -> int:
    """Return how many webhooks of a kind were answered."""
    return sum(delivery.event == event and delivery.accepted for delivery in zadarma.deliveries)


async def test_no_answer_leaves_before_the_call_is_written(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, office: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "WRITTEN_WITHIN", SOON)
    call = zadarma.outgoing("101", "447700900123")
    await until(hass, lambda: office.tracker.active)
    await zadarma.settled()
    with locked(log_file(hass)):
        zadarma.hang_up(call)
        await until(hass, lambda: not office.tracker.active)
        # Long enough for an answer that does not wait.
        await office.keeper.async_flushed(0.2)
        assert answered(zadarma, "NOTIFY_OUT_START") == 1
        assert answered(zadarma, "NOTIFY_OUT_END") == 0
    await asyncio.wait_for(zadarma.settled(), SOON)
    assert answered(zadarma, "NOTIFY_OUT_END") == 1
    assert await written(office.keeper) == [call.pbx_call_id]


async def test_the_answer_leaves_in_time_all_the_same(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, office: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call waits for the database, the provider does not."""
    monkeypatch.setattr(webhook, "WRITTEN_WITHIN", 0.2)
    call = zadarma.outgoing("101", "447700900123")
    await until(hass, lambda: office.tracker.active)
    with locked(log_file(hass)):
        zadarma.hang_up(call)
        await asyncio.wait_for(zadarma.settled(), SOON)
        (end,) = [delivery for delivery in zadarma.deliveries if delivery.event == "NOTIFY_OUT_END"]
        assert end.accepted
        assert 0.2 <= end.seconds < 1
        assert office.keeper.waiting == 1
    assert await office.keeper.async_flushed(SOON)
    assert await written(office.keeper) == [call.pbx_call_id]


async def test_an_answer_that_says_where_a_call_goes_waits_for_no_log(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, office: Account
) -> None:
    with locked(log_file(hass)):
        call = zadarma.incoming("48600700800", "48221234567")
        await zadarma.wait_for_route(call)
        (start,) = [delivery for delivery in zadarma.deliveries if delivery.event == "NOTIFY_START"]
        assert start.seconds < office.options.routing_deadline.total_seconds() + 0.5
        zadarma.hang_up(call)
        await asyncio.wait_for(zadarma.settled(), SOON)
    assert await office.keeper.async_flushed(SOON)
