"""Calls from outside that Zadarma asks about: how tests place them and look where they go."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceResponse

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.routing_desk import RoutingDesk
from simulator.zadarma import ZadarmaSimulator
from simulator.zadarma.state import Call, Route, RouteKind

from .glue import make_zadarma_entry, set_up_webhook

NUMBER = "442037691880"
ANNA, ANNA_AT_WORK = "48600700800", "48221234567"
STRANGER, OTHER_STRANGER = "48512345678", "48601601601"
DEADLINE = 0.5
"""The shortest that can be chosen: some tests wait for it."""

OWN_WAY = Route(RouteKind.OWN, why="nothing was asked for")


@asynccontextmanager
async def office(hass: HomeAssistant, zadarma: ZadarmaSimulator, **options: Any) -> AsyncIterator[Account]:
    """Set up an account with these options for a while; nobody is waited for longer than `DEADLINE`."""
    entry = make_zadarma_entry(zadarma, options={"routing_deadline": DEADLINE} | options)
    account = await set_up_webhook(hass, entry, zadarma)
    yield account
    await zadarma.settled()
    if entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(entry.entry_id)


def desk(account: Account) -> RoutingDesk:
    """Return where it is decided where calls of an account go."""
    assert account.routing
    return account.routing


async def place(zadarma: ZadarmaSimulator, caller: str = STRANGER) -> tuple[Call, Route]:
    """Let somebody call, and return the call and where it was sent; nobody calls twice in the same second."""
    call = zadarma.incoming(caller, NUMBER)
    return call, await zadarma.wait_for_route(call)


def extension(number: str) -> Route:
    """Return the way to an extension."""
    return Route(RouteKind.EXTENSION, number)


async def route(hass: HomeAssistant, call_id: str, **data: Any) -> ServiceResponse:
    """Call the action that says where a call goes, and return its answer."""
    return await hass.services.async_call(
        DOMAIN, "route_call", {"call_id": call_id} | data, blocking=True, return_response=True
    )


def routing_automation(**data: Any) -> Mapping[str, Any]:
    """Return an automation that says where each call goes that comes in."""
    decide = {"action": f"{DOMAIN}.route_call", "data": {"call_id": "{{ trigger.call_id }}"} | data}
    return {"triggers": {"trigger": f"{DOMAIN}.call_incoming"}, "actions": decide}
