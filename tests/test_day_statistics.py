"""Facts about the statistics that Home Assistant makes of the counters of a day, in a real recorder."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.components.recorder.tasks import StatisticsTask
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done
from pytest_homeassistant_custom_component.typing import RecorderInstanceContextManager

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.log_model import Totals
from simulator.zadarma import ZadarmaSimulator

from .glue import entity_id, make_zadarma_entry, set_up, state_of
from .logged import NOON


@pytest.fixture
async def mock_recorder_before_hass(async_test_recorder: RecorderInstanceContextManager) -> None:
    """Have the recorder's database prepared before Home Assistant is there."""


def missed(account: Account, number: int) -> None:
    """Have the log say that so many calls were missed today."""
    account.today.start_from(Totals(calls=number, missed=number, talk_time=0), account.today.mark())
    account._tell_account_now()


async def test_calls_are_not_counted_again_when_the_log_corrects_them(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, recorder_mock: Recorder, zadarma: ZadarmaSimulator
) -> None:
    start = NOON - timedelta(minutes=5)
    freezer.move_to(start)
    account = await set_up(hass, make_zadarma_entry(zadarma))
    # The last of them as after a restart, before the log has been asked.
    for number in (5, 3, 4, 0, 4):
        freezer.tick()
        missed(account, number)
    state = state_of(hass, account, Platform.SENSOR, "missed_calls_today")
    assert state
    assert state.state == "4"
    assert state.attributes["last_reset"] == dt_util.start_of_local_day().isoformat()
    await async_wait_recording_done(hass)
    freezer.move_to(start + timedelta(minutes=6))
    recorder_mock.queue_task(StatisticsTask(start, fire_events=False))
    await async_wait_recording_done(hass)
    sensor = entity_id(hass, Platform.SENSOR, f"{account.entry.entry_id}_missed_calls_today")
    assert sensor
    found = await recorder_mock.async_add_executor_job(
        statistics_during_period, hass, start, None, {sensor}, "5minute", None, {"sum"}
    )
    assert [row["sum"] for row in found[sensor]] == [4]
    await hass.config_entries.async_unload(account.entry.entry_id)
