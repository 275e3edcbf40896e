"""Calls whose end was never told."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events, async_fire_time_changed

from custom_components.cloud_telephony import watchdog
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls import told
from custom_components.cloud_telephony.const import EVENT_CALL
from custom_components.cloud_telephony.watchdog import LOST_CALLS_CHECK
from simulator.evrotel import EvrotelSimulator
from simulator.zadarma import ZadarmaSimulator

STATISTICS = "/v1/statistics/pbx/"


@pytest.fixture(autouse=True)
def generous(zadarma: ZadarmaSimulator) -> None:
    """Let an account, from its beginning, be asked for statistics as often as it takes."""


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have it asked after a call as soon as it rings."""
    monkeypatch.setattr(told, "ASKED_RINGING", timedelta(0))


async def look(hass: HomeAssistant) -> None:
    """Let the watchdog look, and wait for what it finds out."""
    async_fire_time_changed(hass, dt_util.utcnow() + LOST_CALLS_CHECK)
    await hass.async_block_till_done(wait_background_tasks=True)


def asked(zadarma: ZadarmaSimulator) -> int:
    """Return how often the provider was asked for records."""
    return sum(request.path == STATISTICS for request in zadarma.requests)


async def lose_the_end(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """Let somebody call, and nobody tell that they hung up."""
    call = zadarma.incoming("48600700800", "48221234567")
    await zadarma.settled()
    await hass.async_block_till_done(wait_background_tasks=False)
    zadarma.lose_next(10)
    zadarma.hang_up(call)


async def test_the_provider_is_asked_how_a_call_ended(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, and not before it takes long."""
    changes = async_capture_events(hass, EVENT_CALL)
    await lose_the_end(hass, zadarma)
    before = asked(zadarma)
    await look(hass)
    assert asked(zadarma) == before

    monkeypatch.setattr(told, "ASKED_RINGING", timedelta(0))
    await look(hass)

    assert asked(zadarma) == before + 1
    assert [(event.data["state"], event.data["disposition"]) for event in changes] == [
        ("ringing", None),
        ("ended", "cancelled"),
    ]
    assert zadarma_account.tracker.active == {}
    await look(hass)
    assert asked(zadarma) == before + 1


@pytest.mark.usefixtures("soon")
async def test_a_provider_that_does_not_answer_is_asked_again_later_and_later(
    hass: HomeAssistant,
    zadarma: ZadarmaSimulator,
    zadarma_account: Account,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG", logger="custom_components.cloud_telephony")
    await lose_the_end(hass, zadarma)
    zadarma.answer_with(STATISTICS, status=500, times=None)

    async def asks() -> bool:
        before = asked(zadarma)
        await look(hass)
        return asked(zadarma) > before

    monkeypatch.setattr(watchdog, "ASK_AGAIN_AFTER", timedelta(0))
    assert await asks()
    assert await asks()
    assert "The end of 1 calls of Office is not known yet" in caplog.text
    assert list(zadarma_account.tracker.active)

    monkeypatch.setattr(watchdog, "ASK_AGAIN_AFTER", timedelta(minutes=1))
    assert await asks()
    assert not await asks()


@pytest.mark.usefixtures("soon")
async def test_credentials_that_are_refused_are_asked_for(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    await lose_the_end(hass, zadarma)
    zadarma.answer_with(STATISTICS, status=401, times=None)

    await look(hass)

    flows = hass.config_entries.flow.async_progress()
    assert [flow["context"]["entry_id"] for flow in flows] == [zadarma_account.entry.entry_id]


async def test_a_call_of_a_provider_without_records_ends_by_time(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, evrotel: EvrotelSimulator, evrotel_account: Account
) -> None:
    changes = async_capture_events(hass, EVENT_CALL)
    evrotel.incoming("380501234567", "380441234567")
    await evrotel.settled()
    assert len(evrotel_account.tracker.active) == 1

    freezer.tick(timedelta(hours=25))
    await look(hass)

    assert [event.data["state"] for event in changes] == ["ringing", "ended"]
    assert evrotel_account.tracker.active == {}
