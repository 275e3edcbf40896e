"""Calls of which nobody told while they happened."""

import asyncio
from threading import Event

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.log import CallLog
from custom_components.cloud_telephony.calls.model import Call
from custom_components.cloud_telephony.unheard import async_unknown

from .logged import SOON, ended, written


async def test_calls_are_written_while_it_is_looked_for_unknown_ones(
    hass: HomeAssistant, zadarma_account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking, written_meanwhile = Event(), Event()

    def find(_log: CallLog, _account: str, _call_id: str) -> Call | None:
        looking.set()
        assert written_meanwhile.wait(SOON)
        return None

    monkeypatch.setattr(CallLog, "find", find)
    record = ended("1", started_at=dt_util.utcnow())
    search = asyncio.create_task(async_unknown(zadarma_account, [record]))
    await hass.async_add_executor_job(looking.wait, SOON)
    zadarma_account.keeper.add(ended("2"))
    assert await zadarma_account.keeper.async_flushed(1)
    written_meanwhile.set()
    assert await search == [record]
    assert await written(zadarma_account.keeper) == ["2"]
