"""Calls go elsewhere while the office is closed."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from simulator.zadarma import Route, RouteKind, ZadarmaSimulator
from tests.routed import ANNA, OWN_WAY, STRANGER, desk, extension, office, place

from .office import use

pytestmark = pytest.mark.usefixtures("served")

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def hours(*, open_now: bool) -> dict[str, str]:
    """Return opening hours: an hour before and after now, or the hour that comes after the next one."""
    since = dt_util.now() + timedelta(hours=-1 if open_now else 1)
    until = since + timedelta(hours=2 if open_now else 1)
    return {"open_from": since.strftime("%H:%M:%S"), "open_until": until.strftime("%H:%M:%S")}


async def route(hass: HomeAssistant, account: str, *, open_now: bool, **inputs: Any) -> None:
    """Use the blueprint: extension 103 answers while the office is closed."""
    defaults = {"destination": "103", "open_days": DAYS} | hours(open_now=open_now)
    await use(hass, "night_routing", account=account, **(defaults | inputs))


@pytest.mark.parametrize(
    ("inputs", "sent"),
    [
        ({}, extension("103")),
        ({"destination_kind": "scenario", "destination": "0-1"}, Route(RouteKind.SCENARIO, "0-1")),
    ],
)
async def test_a_call_while_the_office_is_closed(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, inputs: dict[str, str], sent: Route
) -> None:
    """It goes where it was chosen, decided by the automation."""
    async with office(hass, zadarma) as account:
        await route(hass, account.entry.entry_id, open_now=False, **inputs)
        _, way = await place(zadarma)
        assert way == sent
        assert desk(account).statistics.by_automations == 1


async def test_a_call_while_the_office_is_open(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """It goes its own way."""
    async with office(hass, zadarma) as account:
        await route(hass, account.entry.entry_id, open_now=True)
        _, way = await place(zadarma)
        assert way == OWN_WAY
        assert desk(account).statistics.by_automations == 0


async def test_a_day_on_which_the_office_is_closed(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """All day."""
    async with office(hass, zadarma) as account:
        other_days = [day for number, day in enumerate(DAYS) if number != dt_util.now().weekday()]
        await route(hass, account.entry.entry_id, open_now=True, open_days=other_days)
        _, way = await place(zadarma)
        assert way == extension("103")


@pytest.mark.parametrize(("holiday", "sent"), [("on", extension("103")), ("off", OWN_WAY)])
async def test_a_holiday(hass: HomeAssistant, zadarma: ZadarmaSimulator, holiday: str, sent: Route) -> None:
    """The office is closed though it would be open."""
    hass.states.async_set("input_boolean.holiday", holiday)
    async with office(hass, zadarma) as account:
        await route(hass, account.entry.entry_id, open_now=True, closed_while=["input_boolean.holiday"])
        _, way = await place(zadarma)
        assert way == sent


@pytest.mark.parametrize(("caller", "sent"), [(ANNA, OWN_WAY), (STRANGER, extension("103"))])
async def test_who_is_always_let_through(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, caller: str, sent: Route
) -> None:
    """The family."""
    async with office(hass, zadarma) as account:
        await route(hass, account.entry.entry_id, open_now=False, always_groups=["family"])
        _, way = await place(zadarma, caller)
        assert way == sent


async def test_calls_of_another_account(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """They are none of its business."""
    async with office(hass, zadarma):
        await route(hass, "another", open_now=False)
        _, way = await place(zadarma)
        assert way == OWN_WAY
