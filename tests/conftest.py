"""Fixtures for every test."""

from collections.abc import AsyncIterator
from math import inf

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

import custom_components.cloud_telephony  # noqa: F401  # the test plugin's own custom_components would hide it
from custom_components.cloud_telephony.account import Account
from simulator.cloudpbx import CloudPbxSimulator
from simulator.evrotel import EvrotelSimulator
from simulator.nimbox import NiMboxSimulator
from simulator.voipgrid import Timing, VoipgridSimulator
from simulator.zadarma import ZadarmaSimulator
from simulator.zadarma.limits import Limits

from .databases import (  # noqa: F401  # fixtures
    log_url,
    mariadb_server,
    mariadb_url,
    nonsense_url,
    postgresql_server,
    postgresql_url,
    sqlite_url,
)
from .glue import make_entry, make_evrotel_entry, make_voipgrid_entry, make_zadarma_entry, set_up, set_up_webhook
from .obeying import obeyed
from .watching import Browser


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load this integration in every test that has a Home Assistant."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Leave that to --asyncio-debug: where each future was made takes nearly half of the time to find out."""


@pytest.fixture
def hass_config_dir(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a folder of its own for each Home Assistant: the call log is a file in it."""
    return str(tmp_path_factory.mktemp("config"))


@pytest.fixture
async def sim(socket_enabled: None) -> AsyncIterator[CloudPbxSimulator]:  # noqa: ARG001  # it lets sockets be opened
    """Start a CloudPBX account on loopback; whatever is sent to it must be as its document wants it."""
    async with obeyed(CloudPbxSimulator()) as simulator:
        yield simulator


@pytest.fixture
def entry(sim: CloudPbxSimulator) -> MockConfigEntry:
    """Return the entry of the simulated account, not added to Home Assistant yet."""
    return make_entry(sim)


@pytest.fixture
async def account(hass: HomeAssistant, entry: MockConfigEntry) -> AsyncIterator[Account]:
    """Set up the simulated account, and unload it at the end."""
    account = await set_up(hass, entry)
    yield account
    await _unload(hass, account)


@pytest.fixture
async def served(hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator) -> str:
    """Serve what Home Assistant has for webhooks on loopback, and return the address."""
    assert await async_setup_component(hass, "webhook", {})
    # As Home Assistant does itself when it starts its server: components come up later.
    hass.http.app._router.freeze = lambda: None  # type: ignore[method-assign]
    client = await hass_client_no_auth()
    address = str(client.make_url("")).rstrip("/")
    await hass.config.async_update(external_url=address)
    return address


@pytest.fixture
async def zadarma(socket_enabled: None) -> AsyncIterator[ZadarmaSimulator]:  # noqa: ARG001  # it lets sockets be opened
    """Start an account at Zadarma on loopback; whatever is sent to it, or answered, must be as it is documented."""
    async with obeyed(ZadarmaSimulator()) as simulator:
        # A test asks in a second what an account is asked in an hour.
        simulator.limits = Limits(general=1000, statistics=1000)
        yield simulator


@pytest.fixture
async def zadarma_account(
    hass: HomeAssistant,
    served: str,  # noqa: ARG001  # its webhook is reached there
    zadarma: ZadarmaSimulator,
) -> AsyncIterator[Account]:
    """Set up the simulated account at Zadarma with its webhook, and unload it at the end."""
    account = await set_up_webhook(hass, make_zadarma_entry(zadarma), zadarma)
    yield account
    await _unload(hass, account)


@pytest.fixture
async def evrotel(socket_enabled: None) -> AsyncIterator[EvrotelSimulator]:  # noqa: ARG001  # it lets sockets be opened
    """Start an account at Evrotel on loopback; whatever is sent to it, or answered, must be as it is documented."""
    async with obeyed(EvrotelSimulator()) as simulator:
        yield simulator


@pytest.fixture
async def evrotel_account(
    hass: HomeAssistant,
    served: str,  # noqa: ARG001  # its webhook is reached there
    evrotel: EvrotelSimulator,
) -> AsyncIterator[Account]:
    """Set up the simulated account at Evrotel with its webhook, and unload it at the end."""
    account = await set_up_webhook(hass, make_evrotel_entry(evrotel), evrotel)
    yield account
    await _unload(hass, account)


@pytest.fixture
async def nimbox(socket_enabled: None) -> AsyncIterator[NiMboxSimulator]:  # noqa: ARG001  # it lets sockets be opened
    """Start a NiMbox on loopback; whatever is sent to it must be as its document wants it."""
    async with obeyed(NiMboxSimulator()) as simulator:
        yield simulator


@pytest.fixture
async def voipgrid(socket_enabled: None) -> AsyncIterator[VoipgridSimulator]:  # noqa: ARG001  # it lets sockets be opened
    """Start an account at VoIPGRID on loopback, where people do what a test says; requests must be as documented."""
    async with obeyed(VoipgridSimulator(timing=Timing(set_up=inf))) as simulator:
        yield simulator


@pytest.fixture
async def voipgrid_account(hass: HomeAssistant, voipgrid: VoipgridSimulator) -> AsyncIterator[Account]:
    """Set up the simulated account at VoIPGRID, and unload it at the end."""
    account = await set_up(hass, make_voipgrid_entry(voipgrid))
    yield account
    await _unload(hass, account)


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


async def _unload(hass: HomeAssistant, account: Account) -> None:
    if account.entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(account.entry.entry_id)
