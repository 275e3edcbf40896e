"""Recordings that are not there yet: asked for until they are, and announced once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from http import HTTPStatus
import logging

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloud_telephony import recording_watch
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.log_model import CallsQuery, Source
from custom_components.cloud_telephony.calls.model import CallEventType, CallPayload
from custom_components.cloud_telephony.calls.news import Happening
from custom_components.cloud_telephony.const import SIGNAL_HAPPENING
from custom_components.cloud_telephony.recording_watch import ASKED_FOR, RECORDS_AFTER
from simulator.cloudpbx import CloudPbxSimulator
from simulator.evrotel import EvrotelSimulator
from simulator.zadarma import ZadarmaSimulator
from simulator.zadarma.state import Call as ZadarmaCall

from .glue import (
    ask_for_recordings,
    make_evrotel_entry,
    reload,
    restart,
    set_up_webhook,
    settle,
    until,
)
from .logged import ended

PATH = "/api/cloud_telephony/recording"
NOT_FOUND = "/v1/pbx/record/request"


@pytest.fixture
def ready(hass: HomeAssistant) -> list[CallPayload]:
    """Return the calls whose recordings were announced."""
    announced: list[CallPayload] = []

    @callback
    def take(_account: Account, happening: Happening, payload: CallPayload) -> None:
        if happening.type is CallEventType.RECORDING_READY:
            announced.append(payload)

    async_dispatcher_connect(hass, SIGNAL_HAPPENING, take)
    return announced


async def recorded_call(zadarma: ZadarmaSimulator, seconds: float = 0) -> ZadarmaCall:
    """Have a recorded call, and let some time pass after it."""
    zadarma.recording = True
    call = zadarma.incoming("48600700800", "48221234567")
    await zadarma.settled()
    zadarma.answer(call, "101")
    await zadarma.pass_time(30)
    zadarma.hang_up(call)
    await zadarma.pass_time(seconds)
    return call


def asked(zadarma: ZadarmaSimulator) -> int:
    """Return how often it was asked for a recording."""
    return sum("record/request" in request.path for request in zadarma.requests)


async def test_a_recording_is_announced_when_it_can_be_had(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, ready: list[CallPayload]
) -> None:
    """The provider calls it ready after 25 seconds, and hands it out after 40."""
    call = await recorded_call(zadarma, 30)
    await ask_for_recordings(hass, zadarma_account)
    assert (ready, asked(zadarma)) == ([], 1)

    await zadarma.pass_time(15)
    await ask_for_recordings(hass, zadarma_account)
    [payload] = ready
    assert (payload["call_id"], payload["recording"]) == (call.pbx_call_id, call.record_id)
    assert payload["from_name"] == "Anna Kowalska"

    await ask_for_recordings(hass, zadarma_account)
    assert (len(ready), asked(zadarma)) == (1, 2)


async def test_meanwhile_who_wants_to_listen_is_told_to_wait(
    zadarma: ZadarmaSimulator,
    zadarma_account: Account,
    hass_client: ClientSessionGenerator,
) -> None:
    client = await hass_client()
    call = await recorded_call(zadarma)
    path = f"{PATH}/{zadarma_account.entry.entry_id}/{call.pbx_call_id}"
    response = await client.get(path)
    assert (response.status, response.headers["Retry-After"]) == (HTTPStatus.SERVICE_UNAVAILABLE, "30")
    assert (await response.json())["code"] == "recording_not_ready"

    await zadarma.pass_time(60)
    assert (await client.get(path)).status == HTTPStatus.OK


async def test_a_recording_of_which_nobody_tells_is_announced_too(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, ready: list[CallPayload]
) -> None:
    """NOTIFY_RECORD may be lost, or be turned off at the provider."""
    call = await recorded_call(zadarma)
    zadarma.lose_next()
    await zadarma.pass_time(60)
    await ask_for_recordings(hass, zadarma_account)
    assert [payload["call_id"] for payload in ready] == [call.pbx_call_id]


async def test_what_is_told_twice_or_late_is_announced_once(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, ready: list[CallPayload]
) -> None:
    zadarma.hold_webhooks()
    zadarma.recording = True
    call = zadarma.incoming("48600700800", "48221234567")
    zadarma.release_webhooks()
    await zadarma.settled()
    zadarma.answer(call, "101")
    await zadarma.pass_time(30)
    zadarma.hang_up(call)
    await zadarma.settled()
    zadarma.duplicate_next()
    zadarma.hold_webhooks()
    zadarma.advance(60)
    await ask_for_recordings(hass, zadarma_account)
    assert len(ready) == 1
    zadarma.release_webhooks()
    await zadarma.settled()
    await ask_for_recordings(hass, zadarma_account)
    assert len(ready) == 1


@pytest.mark.parametrize("again", [reload, restart])
async def test_a_restart_neither_loses_nor_repeats_an_announcement(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, ready: list[CallPayload], again: object
) -> None:
    assert callable(again)
    call = await recorded_call(zadarma, 30)
    account: Account = await again(hass, zadarma_account)
    await zadarma.pass_time(60)
    await ask_for_recordings(hass, account)
    assert len(ready) == 1

    account = await again(hass, account)
    zadarma.send_event("NOTIFY_RECORD", {"call_id_with_rec": call.record_id, "pbx_call_id": call.pbx_call_id})
    await zadarma.settled()
    await ask_for_recordings(hass, account)
    assert len(ready) == 1
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_a_provider_that_fails_is_left_alone_for_longer_each_time(
    hass: HomeAssistant,
    zadarma: ZadarmaSimulator,
    zadarma_account: Account,
    ready: list[CallPayload],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """And that is told once."""
    caplog.set_level(logging.INFO, "custom_components.cloud_telephony")
    await recorded_call(zadarma)
    await zadarma.pass_time(60)
    zadarma.answer_with(NOT_FOUND, status=503, times=3)
    for _ in range(3):
        await ask_for_recordings(hass, zadarma_account)
    assert ready == []
    await ask_for_recordings(hass, zadarma_account)
    assert len(ready) == 1
    assert sum("cannot be asked for" in record.getMessage() for record in caplog.records) == 1


async def test_a_recording_that_never_comes_is_given_up(
    hass: HomeAssistant,
    zadarma: ZadarmaSimulator,
    zadarma_account: Account,
    ready: list[CallPayload],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is asked for less and less often until then."""
    monkeypatch.setattr(recording_watch, "ASKED_FOR", timedelta(minutes=30))
    call = await recorded_call(zadarma, 20)
    watch = zadarma_account.recording_watch
    assert watch
    zadarma.account.recordings.clear()
    while watch.awaits(call.pbx_call_id):
        assert asked(zadarma) < 10
        await ask_for_recordings(hass, zadarma_account)
    # After half a minute, and after twice as long each time.
    assert asked(zadarma) == 7
    assert ready == []


async def test_a_number_that_was_forgotten_is_not_waited_for(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, ready: list[CallPayload]
) -> None:
    call = await recorded_call(zadarma, 30)
    answer = {"number": "+48600700800", "confirm": True}
    await hass.services.async_call("cloud_telephony", "forget_number", answer, blocking=True, return_response=True)
    await zadarma.pass_time(60)
    await ask_for_recordings(hass, zadarma_account)
    assert zadarma_account.recording_watch
    assert not zadarma_account.recording_watch.awaits(call.pbx_call_id)
    assert (ready, asked(zadarma)) == ([], 0)


@pytest.fixture
async def evrotel_with_recordings(
    hass: HomeAssistant, served: str, evrotel: EvrotelSimulator
) -> AsyncIterator[Account]:
    """Return an account whose recordings are on a server that the user named."""
    assert served
    data = {**make_evrotel_entry(evrotel).data, "recordings_url": evrotel.recordings_url}
    account = await set_up_webhook(hass, make_evrotel_entry(evrotel, data=data), evrotel)
    yield account
    await hass.config_entries.async_unload(account.entry.entry_id)


async def evrotel_call(evrotel: EvrotelSimulator) -> None:
    """Have a call that is recorded."""
    call = evrotel.incoming("380501234567", "101")
    await evrotel.pass_time(1)
    evrotel.answer(call)
    await evrotel.pass_time(30)
    evrotel.hang_up(call)
    await evrotel.pass_time(1)


async def test_a_recording_of_which_the_end_tells_is_announced_when_it_is_there(
    hass: HomeAssistant, evrotel: EvrotelSimulator, evrotel_with_recordings: Account, ready: list[CallPayload]
) -> None:
    """Evrotel tells where it will be."""
    await evrotel_call(evrotel)
    [(path, seconds)] = evrotel.account.recordings.items()
    evrotel.account.recordings.clear()
    await ask_for_recordings(hass, evrotel_with_recordings)
    assert ready == []
    evrotel.account.recordings[path] = seconds
    await ask_for_recordings(hass, evrotel_with_recordings)
    assert [payload["recording"] for payload in ready] == [path]


async def test_without_a_server_for_recordings_none_is_waited_for(
    hass: HomeAssistant, evrotel: EvrotelSimulator, evrotel_account: Account, ready: list[CallPayload]
) -> None:
    await evrotel_call(evrotel)
    await ask_for_recordings(hass, evrotel_account)
    assert evrotel_account.recording_watch
    assert evrotel_account.recording_watch.snapshot() == {"awaited": [], "told": []}
    assert ready == []


async def test_where_only_records_tell_of_recordings_they_are_read_soon_after_a_call(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, ready: list[CallPayload]
) -> None:
    """CloudPBX tells of phones while they talk; the recording is announced for the call that was told."""
    call = sim.place_call("600700800", "101")
    sim.answer(call)
    sim.advance(30)
    sim.hang_up(call)
    await settle(hass, sim, account)
    sim.clear_requests()
    async_fire_time_changed(hass, dt_util.utcnow() + RECORDS_AFTER)
    await sim.wait_for_request("/record")
    await until(hass, lambda: ready)
    [payload] = ready
    page = await account.keeper.async_read(lambda log: log.page(CallsQuery()))
    assert payload["recording"] == call.uniqueid
    assert payload["call_id"] in {logged.call_id for logged in page.calls if logged.recording}


async def test_nothing_is_announced_of_the_past(
    hass: HomeAssistant, account: Account, ready: list[CallPayload]
) -> None:
    """Such as calls of which records tell days later."""
    assert account.recording_watch
    old = ended("1", account=account.entry.entry_id, recording="1.1")
    await account.keeper.async_write([old], Source.RECORD)
    assert account.recording_watch.newly_recorded([old]) == []
    account.recording_watch.learned([old])
    await ask_for_recordings(hass, account)
    assert ready == []


async def test_a_broken_file_is_no_reason_to_fail(account: Account) -> None:
    """What can be read of it is taken."""
    watch = account.recording_watch
    assert watch
    until_then = (dt_util.utcnow() + timedelta(days=900)).isoformat()
    watch.restore(
        {
            "awaited": [None, {}, {"call_id": 5, "until": until_then}, {"call_id": "a", "until": until_then}],
            "told": ["x", 5, None],
        }
    )
    snapshot = watch.snapshot()
    assert [row["call_id"] for row in snapshot["awaited"]] == ["a"]
    assert snapshot["awaited"][0]["until"] < (dt_util.utcnow() + ASKED_FOR * 1.1).isoformat()
    assert snapshot["told"] == ["x"]
    nonsense: tuple[object, ...] = (None, [], "x", {"awaited": 5, "told": {}})
    for broken in nonsense:
        watch.restore(broken)
    assert watch.snapshot() == snapshot
