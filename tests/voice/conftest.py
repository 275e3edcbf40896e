"""Fixtures of the tests of spoken commands."""

from collections.abc import AsyncIterator

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.cloud_telephony.const import CONF_BACKFILL_DAYS, CONF_OWN_EXTENSION
from simulator.cloudpbx import CloudPbxSimulator
from simulator.zadarma import ZadarmaSimulator
from tests.glue import contacts, make_entry, make_zadarma_entry, set_up

from .office import MONDAY_EVENING, PEOPLE, SpokenOffice


@pytest.fixture
async def listening(hass: HomeAssistant) -> None:
    """Set up what Home Assistant listens with."""
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(hass, component, {})


@pytest.fixture
async def spoken_office(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    sim: CloudPbxSimulator,
    zadarma: ZadarmaSimulator,
    listening: None,  # noqa: ARG001  # to whom it is spoken
) -> AsyncIterator[SpokenOffice]:
    """Set up an office in Warsaw on a Monday evening, and an account at Zadarma that only knows what is left."""
    await hass.config.async_update(country="PL", time_zone="Europe/Warsaw")
    freezer.move_to(MONDAY_EVENING)
    zadarma.set_balance(12.34)
    account = await set_up(hass, make_entry(sim, subentries_data=contacts(*PEOPLE)))
    nothing_else = {"hide_extensions": ["*"], CONF_BACKFILL_DAYS: 0, CONF_OWN_EXTENSION: ""}
    other = await set_up(hass, make_zadarma_entry(zadarma, title="Zadarma", subentries_data=[], options=nothing_else))
    yield SpokenOffice(hass, sim, account, zadarma, other, freezer)
    for one in (account, other):
        await hass.config_entries.async_unload(one.entry.entry_id)
