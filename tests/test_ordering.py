"""A call is ordered once, and by another account when one surely did not place it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import Platform
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN, EVENT_CALL
from custom_components.cloud_telephony.providers.base import Dialled, DialRequest, Dials
from simulator.cloudpbx import CloudPbxSimulator
from simulator.evrotel import EvrotelSimulator
from simulator.voipgrid import Timing, VoipgridSimulator
from simulator.zadarma import ZadarmaSimulator

from .glue import ANNA, entity_id, make_voipgrid_entry, set_up, text, until

ORDERS = "/api/clicktodial/"
NUMBER = "+31508009899"


@pytest.fixture
def told(hass: HomeAssistant) -> list[Event[Any]]:
    """Return what is told of calls from now on."""
    return async_capture_events(hass, EVENT_CALL)


async def dial(hass: HomeAssistant, to: str = NUMBER, **data: Any) -> Any:
    """Dial, and return the answer."""
    return await hass.services.async_call(DOMAIN, "dial", {"to": to, **data}, blocking=True, return_response=True)


def orders(sim: VoipgridSimulator) -> int:
    """Return how many calls were ordered."""
    return sum(request.path == ORDERS for request in sim.requests)


@pytest.mark.usefixtures("voipgrid_account")
async def test_two_orders_at_once_are_one_call(
    hass: HomeAssistant, voipgrid: VoipgridSimulator, told: list[Event[Any]]
) -> None:
    """However the number is written, and however long each waits."""
    first, second = await asyncio.gather(dial(hass), dial(hass, to="050 800 98 99", wait_for="ended", timeout=1))
    assert first == second == {"call_id": told[0].data["call_id"], "status": "dialing"}
    assert orders(voipgrid) == 1


@pytest.mark.usefixtures("voipgrid_account")
async def test_an_order_a_moment_later_is_the_same_call(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, voipgrid: VoipgridSimulator
) -> None:
    first = await dial(hass)
    freezer.tick(2.9)
    assert await dial(hass) == first
    # The time counts from when the call was placed.
    freezer.tick(0.2)
    voipgrid.advance(60)
    assert (await dial(hass))["call_id"] != first["call_id"]
    assert orders(voipgrid) == 2


@pytest.mark.usefixtures("account")
async def test_a_button_that_is_pressed_twice_calls_once(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """So does an action at the same time."""
    contact = next(iter(account.entry.subentries))
    button = entity_id(hass, Platform.BUTTON, f"{account.entry.entry_id}_{contact}_call")
    press = {"entity_id": button}
    await asyncio.gather(
        hass.services.async_call("button", "press", press, blocking=True),
        hass.services.async_call("button", "press", press, blocking=True),
        dial(hass, to=ANNA),
    )
    assert len([request for request in sim.requests if request.path == "/dial"]) == 1


@pytest.mark.usefixtures("voipgrid_account")
async def test_the_second_sees_what_became_of_the_call(hass: HomeAssistant, voipgrid: VoipgridSimulator) -> None:
    """Also if it has ended by then."""
    first = await dial(hass)
    (callid,) = voipgrid.account.calls
    voipgrid.fail_own(callid)
    assert (await dial(hass, wait_for="ended"))["status"] == "failed"
    assert await dial(hass) == {"call_id": first["call_id"], "status": "failed"}


@pytest.mark.usefixtures("voipgrid_account")
async def test_who_goes_away_does_not_take_the_order_back(hass: HomeAssistant, voipgrid: VoipgridSimulator) -> None:
    voipgrid.delay(ORDERS, 0.05)
    going = asyncio.ensure_future(dial(hass))
    staying = asyncio.ensure_future(dial(hass))
    await voipgrid.wait_for_request(ORDERS)
    going.cancel()
    assert (await staying)["status"] == "dialing"
    assert orders(voipgrid) == 1


async def test_a_mistake_of_ours_after_the_order_went_out_does_not_lead_to_a_second_call(
    hass: HomeAssistant, voipgrid: VoipgridSimulator, voipgrid_account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever presses again at once is told the same."""
    provider = voipgrid_account.provider
    assert isinstance(provider, Dials)
    place = provider.dial

    async def place_and_fail(request: DialRequest) -> Dialled:
        await place(request)
        raise ZeroDivisionError

    monkeypatch.setattr(provider, "dial", place_and_fail)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await dial(hass)
    assert orders(voipgrid) == 1


@pytest.mark.usefixtures("voipgrid_account")
async def test_what_became_of_an_order_is_kept_for_who_asks_next(
    hass: HomeAssistant, voipgrid: VoipgridSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Its failure is nobody's surprise, though nobody waited for it."""
    voipgrid.delay(ORDERS, 0.05)
    voipgrid.drop_answer(ORDERS)
    going = asyncio.ensure_future(dial(hass))
    await voipgrid.wait_for_request(ORDERS)
    going.cancel()
    with pytest.raises(HomeAssistantError) as caught:
        await dial(hass)
    assert str(caught.value) == text("no_answer", server=voipgrid.api_url.removeprefix("http://"))
    assert orders(voipgrid) == 1
    assert "retrieved" not in caplog.text


@pytest.mark.usefixtures("voipgrid_account")
@pytest.mark.parametrize("other", [{"caller_id": "default_number"}, {"auto_answer": True}])
async def test_another_wish_for_the_same_number_is_refused(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, voipgrid: VoipgridSimulator, other: dict[str, Any]
) -> None:
    """For a moment; the text does not show the number."""
    await dial(hass)
    with pytest.raises(ServiceValidationError) as caught:
        await dial(hass, **other)
    assert str(caught.value) == text("dialled_otherwise", number="…899")
    await dial(hass, to="+31201234567", **other)
    freezer.tick(3.1)
    voipgrid.advance(60)
    await dial(hass, **other)
    assert orders(voipgrid) == 3


@pytest.mark.usefixtures("account", "zadarma_account")
async def test_another_account_for_the_same_number_is_refused(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """An extension is another one in each account."""
    mine, other = [entry.entry_id for entry in hass.config_entries.async_entries(DOMAIN)]
    await dial(hass, to="600700800", config_entry_id=mine)
    with pytest.raises(ServiceValidationError) as caught:
        await dial(hass, to=ANNA, config_entry_id=other)
    assert str(caught.value) == text("dialled_otherwise", number="…800")
    await dial(hass, to="102", config_entry_id=mine, **{"from": "103"})
    await dial(hass, to="102", config_entry_id=other)
    assert len([request for request in sim.requests if request.path == "/dial"]) == 2


@pytest.mark.usefixtures("voipgrid_account")
async def test_what_surely_failed_can_be_tried_again_at_once(hass: HomeAssistant, voipgrid: VoipgridSimulator) -> None:
    voipgrid.answer_with(ORDERS, status=400, body='{"error": "Busy"}')
    with pytest.raises(HomeAssistantError):
        await dial(hass)
    voipgrid.advance(60)
    assert (await dial(hass))["status"] == "dialing"


@pytest.mark.usefixtures("voipgrid_account")
async def test_what_may_have_been_placed_is_not_tried_again_at_once(
    hass: HomeAssistant, voipgrid: VoipgridSimulator
) -> None:
    """A second press is told the same as the first."""
    voipgrid.drop_answer(ORDERS)
    errors = await asyncio.gather(dial(hass), dial(hass), return_exceptions=True)
    with pytest.raises(HomeAssistantError) as caught:
        await dial(hass)
    assert {str(caught.value)} == {str(error) for error in errors}
    assert str(caught.value) == text("no_answer", server=voipgrid.api_url.removeprefix("http://"))
    assert orders(voipgrid) == 1


@dataclass
class Accounts:
    """Two accounts, of which the second takes over for the first."""

    first: VoipgridSimulator
    second: VoipgridSimulator
    mine: Account
    other: Account

    async def dial(self, to: str = NUMBER, **data: Any) -> Any:
        """Dial by the first."""
        return await dial(self.mine.hass, to, config_entry_id=self.mine.entry.entry_id, **data)

    @property
    def orders(self) -> tuple[int, int]:
        """Return how many calls each was to place."""
        return orders(self.first), orders(self.second)


@pytest.fixture
async def two(hass: HomeAssistant, voipgrid: VoipgridSimulator) -> AsyncIterator[Accounts]:
    """Set up two accounts."""
    async with VoipgridSimulator("bram@example.com", timing=Timing(set_up=float("inf"))) as second:
        other = await set_up(hass, make_voipgrid_entry(second, title="Delft"))
        fallback = {"fallback_accounts": ["gone", other.entry.entry_id]}
        mine = await set_up(hass, make_voipgrid_entry(voipgrid, options=fallback))
        yield Accounts(voipgrid, second, mine, other)
        await hass.config_entries.async_unload(mine.entry.entry_id)
        await hass.config_entries.async_unload(other.entry.entry_id)
        assert second.violations == []


def course(told: list[Event[Any]]) -> list[tuple[str, str, str | None]]:
    """Return by which account calls went through which states."""
    return [(event.data["account"], event.data["state"], event.data["disposition"]) for event in told]


async def test_another_account_places_a_call_that_one_surely_did_not(two: Accounts, told: list[Event[Any]]) -> None:
    """The answer's call is the one that was placed; what was asked for besides the number was for the first."""
    two.first.answer_with(ORDERS, status=400, body='{"error": "No destination"}')
    answer = await two.dial(caller_id="+31508009900", auto_answer=True)
    assert two.orders == (1, 1)
    mine, other = two.mine.entry.entry_id, two.other.entry.entry_id
    assert course(told) == [(mine, "dialing", None), (mine, "ended", "failed"), (other, "dialing", None)]
    assert answer == {"call_id": told[-1].data["call_id"], "status": "dialing"}
    (call,) = two.second.account.calls.values()
    assert (call.b_number, call.b_cli, call.auto_answer) == (NUMBER, None, None)
    assert [request.form for request in two.first.requests] != [request.form for request in two.second.requests]


async def test_an_account_whose_server_is_away_is_stood_in_for(two: Accounts) -> None:
    two.first.stop_listening()
    assert (await two.dial())["status"] == "dialing"
    assert two.orders == (0, 1)


async def test_a_new_sign_in_is_asked_for_on_the_way(two: Accounts) -> None:
    two.first.answer_with(ORDERS, status=401)
    assert (await two.dial())["status"] == "dialing"
    await two.mine.hass.async_block_till_done(wait_background_tasks=False)
    flows = two.mine.hass.config_entries.flow.async_progress()
    assert [flow["context"]["entry_id"] for flow in flows] == [two.mine.entry.entry_id]


@pytest.mark.parametrize(("status", "body"), [(500, ""), (200, ""), (200, "{}"), (302, "")])
async def test_what_may_have_been_placed_is_left_to_nobody_else(two: Accounts, status: int, body: str) -> None:
    two.first.answer_with(ORDERS, status=status, body=body)
    with pytest.raises(HomeAssistantError):
        await two.dial()
    assert two.orders == (1, 0)


async def test_an_answer_that_is_lost_is_left_to_nobody_else(two: Accounts) -> None:
    two.first.drop_answer(ORDERS)
    with pytest.raises(HomeAssistantError):
        await two.dial()
    assert two.orders == (1, 0)


async def test_a_mistake_of_the_user_is_left_to_nobody_else(two: Accounts) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await two.dial(caller_id="Anna")
    assert str(caught.value) == text("invalid_caller_number", number="…na")
    assert two.orders == (0, 0)


async def test_if_all_fail_the_first_tells_why(two: Accounts, told: list[Event[Any]]) -> None:
    two.first.answer_with(ORDERS, status=400, body='{"error": "First"}')
    two.second.answer_with(ORDERS, status=400, body='{"error": "Second"}')
    with pytest.raises(HomeAssistantError) as caught:
        await two.dial()
    server = two.first.api_url.removeprefix("http://")
    assert str(caught.value) == text("request_refused", server=server, reason="First")
    assert [disposition for _, _, disposition in course(told)] == [None, "failed", None, "failed"]
    assert two.orders == (1, 1)


async def test_what_the_last_may_have_placed_is_told(two: Accounts) -> None:
    """That the first surely did not would be the wrong thing to say."""
    two.first.answer_with(ORDERS, status=400)
    two.second.drop_answer(ORDERS)
    with pytest.raises(HomeAssistantError) as caught:
        await two.dial()
    assert str(caught.value) == text("no_answer", server=two.second.api_url.removeprefix("http://"))


async def test_an_extension_is_called_by_its_own_account_only(two: Accounts) -> None:
    """In another one it is somebody else."""
    two.first.answer_with(ORDERS, status=400)
    with pytest.raises(HomeAssistantError):
        await two.dial(to="201")
    assert two.orders == (1, 0)


async def test_an_account_that_does_not_run_is_passed_over(two: Accounts) -> None:
    await two.mine.hass.config_entries.async_unload(two.other.entry.entry_id)
    two.first.answer_with(ORDERS, status=400)
    with pytest.raises(HomeAssistantError):
        await two.dial()
    assert two.orders == (1, 0)


async def test_an_account_that_takes_over_calls_from_its_own_extension(
    hass: HomeAssistant, voipgrid: VoipgridSimulator, account: Account, sim: CloudPbxSimulator
) -> None:
    """An account of another kind can."""
    options = {"fallback_accounts": [account.entry.entry_id]}
    mine = await set_up(hass, make_voipgrid_entry(voipgrid, options=options))
    voipgrid.answer_with(ORDERS, status=400)
    await dial(hass, to="+48 600 700 800", config_entry_id=mine.entry.entry_id)
    assert [(r.query["cpa"], r.query["cpb"]) for r in sim.requests if r.path == "/dial"] == [("101", ANNA)]
    await hass.config_entries.async_unload(mine.entry.entry_id)


@pytest.mark.usefixtures("voipgrid_account")
async def test_an_own_phone_cannot_be_chosen_where_the_provider_picks_it(
    hass: HomeAssistant, voipgrid: VoipgridSimulator, told: list[Event[Any]]
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await dial(hass, NUMBER, **{"from": ["101"]})
    assert str(caught.value) == text("phone_not_picked", account="Utrecht")
    assert (orders(voipgrid), told) == (0, [])


@pytest.mark.usefixtures("voipgrid_account")
async def test_what_voipgrid_can(hass: HomeAssistant, voipgrid: VoipgridSimulator) -> None:
    """What is not chosen is not sent."""
    await dial(hass, caller_id="default_number", auto_answer=False)
    await dial(hass, to="Anna Kowalska")
    first, second = voipgrid.account.calls.values()
    assert (first.b_number, first.b_cli, first.auto_answer) == (NUMBER, "default_number", False)
    assert (second.b_number, second.b_cli, second.auto_answer) == (ANNA, None, None)


@pytest.mark.usefixtures("zadarma_account")
async def test_zadarma_tells_how_an_order_ended(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    waiting = asyncio.ensure_future(dial(hass, to=ANNA, wait_for="ended"))
    await zadarma.wait_for_request("/v1/request/callback/")
    await zadarma.settled()
    await zadarma.pass_time(60)
    assert (await waiting)["status"] == "answered"


@pytest.mark.usefixtures("zadarma_account")
async def test_zadarma_tells_that_an_order_is_answered(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, told: list[Event[Any]]
) -> None:
    waiting = asyncio.ensure_future(dial(hass, to=ANNA, wait_for="answered"))
    await zadarma.wait_for_request("/v1/request/callback/")
    await zadarma.pass_time(60)
    assert (await waiting)["call_id"] == told[0].data["call_id"]
    assert "answered" in [event.data["state"] for event in told]


@pytest.mark.usefixtures("evrotel_account")
@pytest.mark.parametrize("wait_for", ["answered", "ended"])
async def test_evrotel_tells_an_answer_only_at_the_end(
    hass: HomeAssistant, evrotel: EvrotelSimulator, wait_for: str
) -> None:
    waiting = asyncio.ensure_future(dial(hass, to="0441234567", wait_for=wait_for))
    await evrotel.wait_for_request("/webapp/")
    await evrotel.pass_time(60)
    assert (await waiting)["status"] == "answered"


@pytest.mark.usefixtures("account")
async def test_cloudpbx_tells_how_an_order_ended(
    hass: HomeAssistant, sim: CloudPbxSimulator, told: list[Event[Any]]
) -> None:
    waiting = asyncio.ensure_future(dial(hass, to=ANNA, wait_for="ended"))
    await sim.wait_for_request("/dial")
    sim.advance(5)
    await until(hass, lambda: told[-1].data["state"] == "answered")
    sim.advance(60)
    assert (await waiting)["status"] == "answered"
