"""Action `route_call`."""

import asyncio
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.routing import LEAVES_WITHIN
from custom_components.cloud_telephony.const import DOMAIN
from simulator.zadarma import ZadarmaSimulator
from simulator.zadarma.state import Route, RouteKind

from .glue import SEEN, automate, text, until
from .routed import ANNA, DEADLINE, NUMBER, OWN_WAY, STRANGER, desk, extension, office, place, route

pytestmark = pytest.mark.usefixtures("served")


async def ringing(hass: HomeAssistant, zadarma: ZadarmaSimulator, account: Account, caller: str = STRANGER) -> Any:
    """Let somebody call, and return the call as soon as it is asked about."""
    call = zadarma.incoming(caller, NUMBER)
    await until(hass, lambda: call.pbx_call_id in account.tracker.active)
    return call


async def refused(hass: HomeAssistant, call_id: str, **data: Any) -> str:
    """Decide in a way that is refused, and return what the user reads."""
    with pytest.raises(ServiceValidationError) as caught:
        await route(hass, call_id, **data)
    return str(caught.value)


async def test_of_several_accounts_it_is_the_one_that_asks(
    hass: HomeAssistant,
    zadarma: ZadarmaSimulator,
    account: Account,  # noqa: ARG001  # another one
) -> None:
    async with office(hass, zadarma) as asking:
        call = await ringing(hass, zadarma, asking)
        await route(hass, call.pbx_call_id, extension="102")
        assert await zadarma.wait_for_route(call) == extension("102")
        with pytest.raises(ServiceValidationError):
            await route(hass, "in_unknown", extension="102")


@pytest.mark.parametrize(
    ("destination", "sent"),
    [
        ({"extension": "102"}, Route(RouteKind.EXTENSION, "102")),
        ({"scenario": "0-1"}, Route(RouteKind.SCENARIO, "0-1")),
        ({"reject": True}, Route(RouteKind.BLACKLIST)),
        ({"hang_up": True}, Route(RouteKind.HANG_UP)),
        ({"caller_name": "Somebody"}, OWN_WAY),
    ],
)
async def test_a_call_goes_where_it_was_said(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, destination: dict[str, Any], sent: Route
) -> None:
    async with office(hass, zadarma) as account:
        call = await ringing(hass, zadarma, account)
        answer = await route(hass, call.pbx_call_id, **destination)
        assert await zadarma.wait_for_route(call) == sent
        assert call.shown_name == destination.get("caller_name")
        assert answer is not None
        assert answer["accepted"] is True
        time_left = answer["time_left"]
        assert isinstance(time_left, float)
        assert 0 < time_left < DEADLINE - LEAVES_WITHIN
        assert time_left == round(time_left, 3)
        assert desk(account).statistics.by_automations == 1


async def test_an_automation_gets_the_answer(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """As somebody would write it."""
    async with office(hass, zadarma):
        seen = await automate(
            hass,
            triggers={"trigger": f"{DOMAIN}.call_incoming", "options": {"group": "Family"}},
            actions=[
                {
                    "action": f"{DOMAIN}.route_call",
                    "data": {"call_id": "{{ trigger.call_id }}", "extension": "{{ '10' ~ 3 }}"},
                    "response_variable": "routed",
                },
                {"event": SEEN, "event_data": {"routed": "{{ routed }}"}},
            ],
        )
        call, sent = await place(zadarma, ANNA)
        await hass.async_block_till_done()
        assert (sent, call.shown_name) == (extension("103"), "Anna Kowalska")
        assert seen[0].data["routed"]["accepted"] is True


async def test_of_two_decisions_the_first_counts(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """At the same time, and one after the other."""
    async with office(hass, zadarma) as account:
        call = await ringing(hass, zadarma, account)
        first, second = await asyncio.gather(
            route(hass, call.pbx_call_id, extension="101"),
            refused(hass, call.pbx_call_id, extension="102"),
        )
        assert first is not None
        assert first["accepted"] is True
        assert await zadarma.wait_for_route(call) == extension("101")
        told = text("routing_already_decided", account="Office")
        assert second == told
        assert await refused(hass, call.pbx_call_id, reject=True) == told


async def test_a_late_decision_is_told_how_late_it_is(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    async with office(hass, zadarma) as account:
        call, sent = await place(zadarma)
        window = desk(account)._windows[call.pbx_call_id]
        before = hass.loop.time()
        told = await refused(hass, call.pbx_call_id, extension="102")
        after = hass.loop.time()
        assert sent == OWN_WAY
        late = float(told.split(" seconds")[0].rsplit(" ", 1)[1])
        assert before - window.closes - 0.001 <= late <= after - window.closes + 0.001
        assert told == text("routing_too_late", account="Office", late=f"{late:.3f}")


async def test_a_call_that_is_not_asked_about_cannot_be_routed(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """Unknown, or going out."""
    async with office(hass, zadarma) as account:
        call = zadarma.outgoing("101", STRANGER)
        await until(hass, lambda: call.pbx_call_id in account.tracker.active)
        for call_id in "in_1", call.pbx_call_id:
            assert await refused(hass, call_id, extension="102") == text("routing_unknown_call", account="Office")


async def test_an_impossible_destination_is_refused_and_another_can_be_given(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    async with office(hass, zadarma) as account:
        call = await ringing(hass, zadarma, account)
        told = await refused(hass, call.pbx_call_id, scenario="the moon")
        assert told == text("invalid_route", destination="the moon")
        await route(hass, call.pbx_call_id, extension="101")
        assert await zadarma.wait_for_route(call) == extension("101")


@pytest.mark.parametrize(
    "destination",
    [
        {},
        {"reject": False},
        {"extension": "101", "scenario": "0-1"},
        {"extension": "101", "reject": True},
        {"reject": True, "hang_up": True},
        {"reject": True, "hang_up": True, "caller_name": "Somebody"},
    ],
)
async def test_there_is_one_destination(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, destination: dict[str, Any]
) -> None:
    async with office(hass, zadarma) as account:
        call = await ringing(hass, zadarma, account)
        assert await refused(hass, call.pbx_call_id, **destination) == text("one_destination")
        await route(hass, call.pbx_call_id, extension="101", hang_up=False)
        assert await zadarma.wait_for_route(call) == extension("101")


async def test_an_account_whose_provider_does_not_ask_cannot_route_calls(hass: HomeAssistant, account: Account) -> None:
    assert account.routing is None
    assert await refused(hass, "1", extension="101") == text("cannot_route", account="Biuro")
