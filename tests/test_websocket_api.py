"""The WebSocket API: accounts and calls under way as browsers see them, and what administrators change by it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.log_model import Source
from custom_components.cloud_telephony.calls.model import CallPayload
from custom_components.cloud_telephony.const import DOMAIN, SIGNAL_CALL, SIGNAL_ROUTING, SIGNAL_THING
from simulator.cloudpbx import CloudPbxSimulator
from simulator.evrotel import EvrotelSimulator
from simulator.nimbox import NiMboxSimulator
from simulator.voipgrid import VoipgridSimulator
from simulator.zadarma import ZadarmaSimulator

from .glue import (
    ANNA,
    CONTACTS,
    contacts,
    make_entry,
    make_evrotel_entry,
    make_nimbox_entry,
    make_voipgrid_entry,
    make_zadarma_entry,
    reload,
    set_up,
    settle,
    text,
    until,
)
from .logged import NOON, ended
from .routed import DEADLINE, STRANGER, extension, office, place, route
from .watching import Browser

ACCOUNTS, ACTIVE = "accounts/subscribe", "active/subscribe"

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture
async def browser(hass_ws_client: WebSocketGenerator) -> AsyncIterator[Browser]:
    """Open a browser of an administrator."""
    browser = await Browser.open(hass_ws_client)
    yield browser
    await browser.close()


@pytest.fixture
async def guest(hass_ws_client: WebSocketGenerator, hass_read_only_access_token: str) -> AsyncIterator[Browser]:
    """Open a browser of somebody who may only look."""
    browser = await Browser.open(hass_ws_client, hass_read_only_access_token)
    yield browser
    await browser.close()


def contact_ids(entry: MockConfigEntry) -> list[str]:
    """Return the identifiers of the contacts of an account."""
    return list(entry.subentries)


async def calling(sim: ZadarmaSimulator, caller: str = STRANGER) -> str:
    """Let somebody call, and return the call once it is known where it goes."""
    call, _ = await place(sim, caller)
    return call.pbx_call_id


def by_id(shown: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the calls that are shown, by their identifiers."""
    return {call["call_id"]: call for call in shown["calls"]}


class TestAccounts:
    """Which accounts there are, and what they can."""

    async def test_an_account_is_shown_at_once(
        self, hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, browser: Browser
    ) -> None:
        sim.set_extension("102", 0)
        sim.set_extension("101", 0)
        await settle(hass, sim, account)

        shown = await (await browser.watch(ACCOUNTS)).next()

        anna, courier = account.entry.subentries
        assert shown == {
            "accounts": [
                {
                    "entry_id": account.entry.entry_id,
                    "title": "Biuro",
                    "kind": "cloudpbx",
                    "loaded": True,
                    "device_id": account.device_id,
                    "can": ["calls", "dial", "pick_phone", "send_sms", "recordings"],
                    "own_extension": "101",
                    "extensions": [{"number": "101", "name": None}, {"number": "102", "name": None}],
                    "scenarios": [],
                    "contacts": [
                        {
                            "contact_id": anna,
                            "name": "Anna Kowalska",
                            "numbers": [ANNA, "+48221234567"],
                            "groups": ["Family"],
                        },
                        {
                            "contact_id": courier,
                            "name": "Courier",
                            "numbers": ["+48221112233", "+48698111222"],
                            "groups": ["Work", "Doors"],
                        },
                    ],
                }
            ]
        }
