"""What tests of blueprints have in common."""

import asyncio
from datetime import timedelta
import logging
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN
from simulator.cloudpbx import Call, CloudPbxSimulator
from tests.glue import until

BLUEPRINTS = Path(__file__).parents[2] / "blueprints" / "automation" / "cloud_telephony"
NAMES = sorted(path.stem for path in BLUEPRINTS.glob("*.yaml"))
AUTOMATION = "automation.under_test"
ANNA = "600700800"
COURIER = "698111222"
STRANGER = "512345678"

_SPEAKERS_OF_AUTOMATIONS = (
    "homeassistant.components.automation",
    "homeassistant.components.blueprint",
    "homeassistant.components.homeassistant",
    "homeassistant.components.scene",
    "homeassistant.helpers.condition",
    "homeassistant.helpers.script",
    "homeassistant.helpers.service",
    "homeassistant.helpers.template",
    "homeassistant.helpers.trigger",
    "homeassistant.core",
)

_MARKER = "Marker"
"""A queue of which nothing but the end of what was sent before is told."""
_TURNS = 50
_ROUNDS = 5


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what automations complained of so far, in any part of the test."""
    records = [record for when in ("setup", "call") for record in caplog.get_records(when)]
    return [
        record.getMessage()
        for record in records
        if record.levelno >= logging.WARNING and record.name.startswith(_SPEAKERS_OF_AUTOMATIONS)
    ]


async def use(hass: HomeAssistant, name: str, **inputs: Any) -> None:
    """Make an automation of a blueprint as the automation editor does."""
    config = {"alias": "Under test", "use_blueprint": {"path": f"cloud_telephony/{name}.yaml", "input": inputs}}
    assert await async_setup_component(hass, "automation", {"automation": config})
    await hass.async_block_till_done(wait_background_tasks=False)
    state = hass.states.get(AUTOMATION)
    assert state is not None
    assert state.state == "on"


def _nothing() -> None:
    """Take a turn."""


async def turns(hass: HomeAssistant) -> None:
    """Let automations go as far as they can while no time passes and nothing comes in.

    Home Assistant's own way to wait for that would wait for those too that wait for something.
    """
    for _ in range(_ROUNDS):
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        # What they use for the first time is imported by its only thread, which is then free.
        await hass.async_add_import_executor_job(_nothing)


class Day:
    """A clock that stands still until it is told to go on."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
        """Stop the clock."""
        self._hass = hass
        self._freezer = freezer

    def begin(self, moment: str) -> None:
        """Go to a moment at which nothing is due."""
        self._freezer.move_to(moment)

    async def go_on(self, **by: float) -> None:
        """Let so much time pass at once, and everything happen that is due then."""
        self._freezer.tick(timedelta(**by))
        async_fire_time_changed(self._hass)
        await turns(self._hass)


def sensor(hass: HomeAssistant, unique_part: str) -> str:
    """Return the sensor of ours whose unique ID ends like this."""
    (found,) = [
        entity.entity_id
        for entity in er.async_get(hass).entities.values()
        if entity.platform == DOMAIN and entity.unique_id.endswith(unique_part)
    ]
    return found


class Office:
    """A simulated office that calls come in to."""

    def __init__(self, hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
        """Take the office."""
        self._hass = hass
        self.sim = sim
        self._live = account.live
        self._told = 0

    async def happen(self) -> None:
        """Wait until all that was done has been taken in, and automations wait for what comes next."""
        self._told += 1
        self.sim.set_queue(_MARKER, self._told)
        await until(self._hass, lambda: (queue := self._live.queue(_MARKER)) and queue.waiting == self._told)
        await turns(self._hass)

    async def ring(self, caller: str, extension: str | None = "101", **call: Any) -> Call:
        """Let somebody call."""
        placed = self.sim.place_call(caller, extension, **call)
        await self.happen()
        return placed

    async def answer(self, call: Call, extension: str | None = None) -> None:
        """Let a call be answered."""
        self.sim.answer(call, extension)
        await self.happen()

    async def hang_up(self, call: Call) -> None:
        """Let a call end."""
        self.sim.hang_up(call)
        await self.happen()

    async def miss(self, caller: str, extension: str | None = "101", **call: Any) -> None:
        """Let somebody call in vain."""
        await self.hang_up(await self.ring(caller, extension, **call))
