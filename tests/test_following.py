"""Following calls that were ordered, of a provider that has to be asked."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event, HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events, async_fire_time_changed

from custom_components.cloud_telephony import following
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN, EVENT_CALL
from custom_components.cloud_telephony.providers.base import Dialled, DialRequest, Dials
from simulator.voipgrid import Call, VoipgridSimulator

from .glue import make_voipgrid_entry, reload, restart, set_up, shown

NUMBER = "+31508009899"
A_WHILE = timedelta(seconds=2)
"""Longer than it is waited between two questions, shorter than after one that failed."""
LONG = timedelta(seconds=9)
"""Longer than after three that failed, shorter than a connection may take."""


@pytest.fixture
def told(hass: HomeAssistant) -> list[Event[Any]]:
    """Return what is told of calls from now on."""
    return async_capture_events(hass, EVENT_CALL)


def course(told: list[Event[Any]]) -> list[tuple[str, str | None]]:
    """Return through which states the calls went, and how they ended."""
    return [(event.data["state"], event.data["disposition"]) for event in told]


async def dial(hass: HomeAssistant, sim: VoipgridSimulator, to: str = NUMBER) -> Call:
    """Order a call, and return it as the provider has it."""
    before = set(sim.account.calls)
    await hass.services.async_call(DOMAIN, "dial", {"to": to}, blocking=True)
    (callid,) = set(sim.account.calls) - before
    return sim.account.calls[callid]


async def follow(hass: HomeAssistant, until: Callable[[], object], wait: timedelta = A_WHILE) -> None:
    """Let time pass, as the account sees it, until the condition holds."""
    while not until():
        async_fire_time_changed(hass, dt_util.utcnow() + wait)
        # The answers come over real sockets.
        await asyncio.sleep(0)


def state_is(told: list[Event[Any]], state: str) -> Callable[[], bool]:
    """Return the condition that this state was told last."""
    return lambda: told[-1].data["state"] == state


@pytest.mark.usefixtures("voipgrid_account")
async def test_a_call_is_told_like_any_other(
    hass: HomeAssistant, voipgrid: VoipgridSimulator, told: list[Event[Any]]
) -> None:
    """From the order to its end it is one call, with who was called; nobody knows which own phone rang."""
    call = await dial(hass, voipgrid)
    voipgrid.ring(call)
    await follow(hass, state_is(told, "ringing"))
    voipgrid.answer(call)
    await follow(hass, state_is(told, "answered"))
    voipgrid.hang_up(call)
    await follow(hass, state_is(told, "ended"))
    assert course(told) == [("dialing", None), ("ringing", None), ("answered", None), ("ended", "answered")]
    assert len({event.data["call_id"] for event in told}) == 1
    ended = told[-1].data
    assert (ended["direction"], ended["to_number"], ended["from_number"]) == ("outgoing", NUMBER, None)
    assert (ended["extension"], ended["kind"]) == (None, "voipgrid")


async def test_a_call_is_shown_while_it_goes_on(
    hass: HomeAssistant, voipgrid: VoipgridSimulator, voipgrid_account: Account, told: list[Event[Any]]
) -> None:
    call = await dial(hass, voipgrid, to="Anna Kowalska")
    await hass.async_block_till_done(wait_background_tasks=False)
    assert shown(hass, voipgrid_account, "active_calls") == "1"
    assert told[-1].data["to_name"] == "Anna Kowalska"
    voipgrid.hang_up(call)
    await follow(hass, state_is(told, "ended"))
    await hass.async_block_till_done(wait_background_tasks=False)
    assert shown(hass, voipgrid_account, "active_calls") == "0"


@pytest.mark.usefixtures("voipgrid_account")
@pytest.mark.parametrize(
    ("status", "disposition"),
    [
        ("failing_a", "failed"),
        ("failed_a", "failed"),
        ("failing_b", "no_answer"),
        ("failed_b", "no_answer"),
        ("blacklisted", "rejected"),
        ("disconnected", "no_answer"),
    ],
)
async def test_a_call_that_nobody_answered(
    hass: HomeAssistant, voipgrid: VoipgridSimulator, told: list[Event[Any]], status: str, disposition: str
) -> None:
    call = await dial(hass, voipgrid)
    voipgrid.set_status(call, status)
    await follow(hass, state_is(told, "ended"))
    assert course(told) == [("dialing", None), ("ended", disposition)]


@pytest.mark.usefixtures("voipgrid_account")
@pytest.mark.parametrize("status", [None, "", "create", "dialing_a", "confirm", "on_the_moon"])
async def test_what_tells_nothing_of_who_is_called_is_asked_again(
    hass: HomeAssistant, voipgrid: VoipgridSimulator, told: list[Event[Any]], status: str | None
) -> None:
    call = await dial(hass, voipgrid)
    voipgrid.set_status(call, status)
    await follow(hass, lambda: call.asked > 2)
    assert course(told) == [("dialing", None)]
    voipgrid.answer(call)
    await follow(hass, state_is(told, "answered"))


async def test_it_is_asked_every_one_and_a_half_seconds_and_after_the_end_no_more(
    hass: HomeAssistant, voipgrid: VoipgridSimulator, voipgrid_account: Account, told: list[Event[Any]]
) -> None:
    """Not sooner after the order either."""
    call = await dial(hass, voipgrid)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=1.4))
    await hass.async_block_till_done(wait_background_tasks=False)
    (task,) = tasks(voipgrid_account)
    voipgrid.hang_up(call)
    await follow(hass, task.done, timedelta(seconds=1.6))
    assert call.asked == 1
    assert state_is(told, "ended")()
    assert tasks(voipgrid_account) == []


def tasks(account: Account) -> list[asyncio.Task[Any]]:
    """Return the tasks that follow calls."""
    return [
        task
        for task in account.entry._background_tasks
        if isinstance(task, asyncio.Task) and task.get_name().endswith("followed call") and not task.done()
    ]


async def test_several_calls_are_followed_at_once(
    hass: HomeAssistant, voipgrid: VoipgridSimulator, voipgrid_account: Account, told: list[Event[Any]]
) -> None:
    first, second = await dial(hass, voipgrid), await dial(hass, voipgrid, to="+31201234567")
    assert len(tasks(voipgrid_account)) == 2
    voipgrid.answer(second)
    voipgrid.hang_up(first)
    await follow(hass, lambda: len(told) == 4)
    assert {(event.data["to_number"], event.data["state"]) for event in told[2:]} == {
        (NUMBER, "ended"),
        ("+31201234567", "answered"),
    }


@pytest.mark.usefixtures("voipgrid_account")
async def test_a_call_that_the_provider_forgot_has_ended(
    hass: HomeAssistant, voipgrid: VoipgridSimulator, told: list[Event[Any]]
) -> None:
    """As far as it is known: it was answered."""
    call = await dial(hass, voipgrid)
    voipgrid.answer(call)
    await follow(hass, state_is(told, "answered"))
    voipgrid.forget(call)
    await follow(hass, state_is(told, "ended"))
    assert course(told)[-1] == ("ended", "answered")


@pytest.mark.parametrize("status", [500, 503, 429, 302])
async def test_questions_that_fail_are_asked_again_later_and_later(
    voipgrid: VoipgridSimulator,
    voipgrid_account: Account,
    told: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
    status: int,
) -> None:
    """The call goes on; what it did meanwhile is told then."""
    hass = voipgrid_account.hass
    caplog.set_level("DEBUG", logger="custom_components.cloud_telephony")
    call = await dial(hass, voipgrid)
    voipgrid.answer(call)
    voipgrid.answer_with(f"/api/clicktodial/{call.callid}", status=status, times=2)
    await follow(hass, lambda: caplog.text.count("cannot be asked after now") == 1)
    async_fire_time_changed(hass, dt_util.utcnow() + A_WHILE)
    # What had been asked by now would be there before this.
    await voipgrid_account.provider.check()
    assert asked(voipgrid, call) == 1
    await follow(hass, lambda: caplog.text.count("cannot be asked after now") == 2, timedelta(seconds=3.5))
    await follow(hass, state_is(told, "answered"), timedelta(seconds=6.5))
    assert asked(voipgrid, call) == 3
    assert "is followed no longer" not in caplog.text


def asked(sim: VoipgridSimulator, call: Call) -> int:
    """Return how often it was asked after a call, with or without an answer."""
    return sum(call.callid in request.path for request in sim.requests)


async def test_a_server_that_is_away_does_not_end_a_call(
    voipgrid: VoipgridSimulator,
    voipgrid_account: Account,
    told: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hass = voipgrid_account.hass
    caplog.set_level("DEBUG", logger="custom_components.cloud_telephony")
    monkeypatch.setattr(following, "SLOWEST", timedelta(seconds=8))
    call = await dial(hass, voipgrid)
    voipgrid.stop_listening()
    await follow(hass, lambda: caplog.text.count("cannot be asked after now") == 5, LONG)
    voipgrid.start_listening()
    voipgrid.answer(call)
    await follow(hass, state_is(told, "answered"), LONG)
    assert course(told) == [("dialing", None), ("answered", None)]


async def test_refused_credentials_are_asked_for_and_the_call_goes_on_with_new_ones(
    hass: HomeAssistant, voipgrid: VoipgridSimulator, voipgrid_account: Account, told: list[Event[Any]]
) -> None:
    """Nothing is asked with the old ones any more: an account could be locked."""
    call = await dial(hass, voipgrid)
    voipgrid.answer_with("*", status=401, times=None)
    await follow(hass, hass.config_entries.flow.async_progress)
    voipgrid.clear_faults()
    voipgrid.clear_requests()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=5))
    await hass.async_block_till_done(wait_background_tasks=False)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], {"password": voipgrid.password})
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done(wait_background_tasks=False)
    assert asked(voipgrid, call) == 0
    voipgrid.answer(call)
    await follow(hass, state_is(told, "answered"))
    voipgrid.hang_up(call)
    await follow(hass, state_is(told, "ended"))
    assert voipgrid_account.entry.runtime_data is not voipgrid_account


@pytest.mark.parametrize("again", [reload, restart])
async def test_a_call_is_followed_on_after_a_restart(
    hass: HomeAssistant,
    voipgrid: VoipgridSimulator,
    voipgrid_account: Account,
    told: list[Event[Any]],
    again: Callable[[HomeAssistant, Account], Any],
) -> None:
    """Once, as the same call; what happened meanwhile is told."""
    call = await dial(hass, voipgrid)
    (before,) = tasks(voipgrid_account)
    account = await again(hass, voipgrid_account)
    assert before.cancelled()
    (task,) = tasks(account)
    voipgrid.answer(call)
    await follow(hass, state_is(told, "answered"))
    account = await again(hass, account)
    voipgrid.hang_up(call)
    voipgrid.clear_requests()
    (task,) = tasks(account)
    await follow(hass, task.done)
    assert len(voipgrid.requests) == 1
    assert course(told) == [("dialing", None), ("answered", None), ("ended", "answered")]
    assert len({event.data["call_id"] for event in told}) == 1
    assert tasks(await again(hass, account)) == []


async def test_nothing_is_asked_after_home_assistant_stops(
    hass: HomeAssistant, voipgrid: VoipgridSimulator, voipgrid_account: Account
) -> None:
    await dial(hass, voipgrid)
    (task,) = tasks(voipgrid_account)
    await hass.async_stop(force=True)
    assert task.cancelled()


async def test_an_order_that_is_answered_during_a_reload_is_followed(
    voipgrid: VoipgridSimulator,
    voipgrid_account: Account,
    told: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the account that took the other's place."""
    hass, provider = voipgrid_account.hass, voipgrid_account.provider
    assert isinstance(provider, Dials)
    answered, dial_at_once = asyncio.Event(), provider.dial

    async def dial_slowly(request: DialRequest) -> Dialled:
        dialled = await dial_at_once(request)
        await answered.wait()
        return dialled

    monkeypatch.setattr(provider, "dial", dial_slowly)
    ordering = hass.async_create_background_task(dial(hass, voipgrid), "order")
    await voipgrid.wait_for_request("/api/clicktodial/")
    assert await hass.config_entries.async_reload(voipgrid_account.entry.entry_id)
    account = voipgrid_account.entry.runtime_data
    assert (account is voipgrid_account, tasks(account)) == (False, [])
    answered.set()
    call = await ordering
    assert len(tasks(account)) == 1
    voipgrid.answer(call)
    await follow(hass, state_is(told, "answered"))


async def test_a_call_that_does_not_end_is_given_up_after_four_hours(
    freezer: FrozenDateTimeFactory,
    voipgrid: VoipgridSimulator,
    voipgrid_account: Account,
    told: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No sooner, by whatever else ends calls that ring or are dialled for long; it is logged once."""
    hass = voipgrid_account.hass
    call = await dial(hass, voipgrid)
    voipgrid.ring(call)
    freezer.tick(timedelta(hours=3, minutes=59))
    await follow(hass, state_is(told, "ringing"))
    freezer.tick(timedelta(seconds=59))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert voipgrid_account.tracker.active
    freezer.tick(timedelta(minutes=10))
    await follow(hass, state_is(told, "ended"), LONG)
    ended = told[-1].data
    assert (ended["disposition"], ended["duration"]) == ("no_answer", 4 * 60 * 60)
    assert caplog.text.count("A call of Utrecht is followed no longer") == 1
    assert tasks(voipgrid_account) == []


async def test_a_name_that_the_provider_gives_again_takes_no_call_away(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, voipgrid: VoipgridSimulator, told: list[Event[Any]]
) -> None:
    """Nobody can tell the two apart: the second is one of which nothing is told."""
    account = await set_up(hass, make_voipgrid_entry(voipgrid))
    voipgrid.answer_with("/api/clicktodial/", status=201, body='{"callid": "same"}', times=2)
    await hass.services.async_call(DOMAIN, "dial", {"to": NUMBER}, blocking=True)
    await hass.services.async_call(DOMAIN, "dial", {"to": "+31201234567"}, blocking=True)
    assert len(tasks(account)) == 1
    await follow(hass, lambda: len(account.tracker.active) == 1)
    freezer.tick(timedelta(seconds=61))
    async_fire_time_changed(hass)
    assert not account.tracker.active
    assert {event.data["disposition"] for event in told if event.data["state"] == "ended"} == {"no_answer", "failed"}
    await hass.config_entries.async_unload(account.entry.entry_id)
