"""Fixtures for every test."""

from collections.abc import AsyncIterator

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.cloud_telephony  # noqa: F401  # the test plugin's own custom_components would hide it
from custom_components.cloud_telephony.account import Account
from simulator.cloudpbx import CloudPbxSimulator

from .glue import make_entry, set_up


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load this integration in every test that has a Home Assistant."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
async def sim(socket_enabled: None) -> AsyncIterator[CloudPbxSimulator]:  # noqa: ARG001  # it lets sockets be opened
    """Start a CloudPBX account on loopback; whatever is sent to it must be as its document wants it."""
    async with CloudPbxSimulator() as simulator:
        yield simulator
    assert simulator.violations == []


@pytest.fixture
def entry(sim: CloudPbxSimulator) -> MockConfigEntry:
    """Return the entry of the simulated account, not added to Home Assistant yet."""
    return make_entry(sim)


@pytest.fixture
async def account(hass: HomeAssistant, entry: MockConfigEntry) -> AsyncIterator[Account]:
    """Set up the simulated account, and unload it at the end."""
    yield await set_up(hass, entry)
    if entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(entry.entry_id)
