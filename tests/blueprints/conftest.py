"""Fixtures of the tests of blueprints: a configuration folder that has them, and lights and players that behave."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
import shutil
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.light import ColorMode, LightEntity
from homeassistant.components.media_player import MediaPlayerEntity, MediaPlayerEntityFeature, MediaPlayerState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import setup_test_component_platform

from custom_components.cloud_telephony.account import Account
from simulator.cloudpbx import CloudPbxSimulator

from .office import BLUEPRINTS, Day, Office, complaints


@pytest.fixture(autouse=True)
async def folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Put the blueprints where a user's Home Assistant looks for them, and set up what every one has."""
    shutil.copytree(BLUEPRINTS, tmp_path / "blueprints" / "automation" / "cloud_telephony")
    hass.config.config_dir = str(tmp_path)
    for name in ("persistent_notification", "scene"):
        assert await async_setup_component(hass, name, {})


@pytest.fixture(autouse=True)
async def _automations_end(hass: HomeAssistant) -> AsyncIterator[None]:
    """End what automations wait for."""
    yield
    if hass.services.has_service("automation", "turn_off"):
        await hass.services.async_call("automation", "turn_off", {"entity_id": "all"}, blocking=True)


@pytest.fixture(autouse=True)
def expected_complaints(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Let no template, condition or action fail silently; a test adds what the log is to hold nevertheless."""
    expected: list[str] = []
    yield expected
    found = complaints(caplog)
    assert [complaint for complaint in found if not any(words in complaint for words in expected)] == []
    assert all(any(words in complaint for complaint in found) for words in expected)


@pytest.fixture
def day(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Day:
    """Stop the clock."""
    return Day(hass, freezer)


@pytest.fixture
def office(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> Office:
    """Return an office that can be called."""
    return Office(hass, sim, account)


class Lamp(LightEntity):
    """A lamp that can be dimmed; it remembers each time that it was switched."""

    _attr_should_poll = False
    _attr_color_mode = ColorMode.BRIGHTNESS

    def __init__(self, name: str, brightness: int | None) -> None:
        """Be on with a brightness, or off."""
        self._attr_name = name
        self._attr_supported_color_modes = {ColorMode.BRIGHTNESS}
        self._attr_is_on = brightness is not None
        self._attr_brightness = brightness
        self.switched: list[bool] = []

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Switch on."""
        self._attr_brightness = kwargs.get("brightness", self._attr_brightness)
        self._switch(on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Switch off."""
        self._switch(on=False)

    def _switch(self, *, on: bool) -> None:
        self._attr_is_on = on
        self.switched.append(on)
        self.async_write_ha_state()


class Player(MediaPlayerEntity):
    """A player that can pause; it remembers what it was told to do."""

    _attr_should_poll = False
    _attr_supported_features = (
        MediaPlayerEntityFeature.PAUSE | MediaPlayerEntityFeature.PLAY | MediaPlayerEntityFeature.TURN_OFF
    )

    def __init__(self, name: str, state: MediaPlayerState) -> None:
        """Be in this state."""
        self._attr_name = name
        self._attr_state = state
        self.told: list[str] = []

    @override
    async def async_media_pause(self) -> None:
        """Pause."""
        self._become(MediaPlayerState.PAUSED, "pause")

    @override
    async def async_media_play(self) -> None:
        """Play."""
        self._become(MediaPlayerState.PLAYING, "play")

    @override
    async def async_turn_off(self) -> None:
        """Switch off."""
        self._become(MediaPlayerState.OFF, "off")

    def _become(self, state: MediaPlayerState, told: str) -> None:
        self._attr_state = state
        self.told.append(told)
        self.async_write_ha_state()


@pytest.fixture
async def lamps(hass: HomeAssistant) -> dict[str, Lamp]:
    """Set up a lamp that is on, dimmed, and one that is off."""
    lamps = [Lamp("Hall", 100), Lamp("Stairs", None)]
    setup_test_component_platform(hass, "light", lamps)
    assert await async_setup_component(hass, "light", {"light": {"platform": "test"}})
    await hass.async_block_till_done()
    return {lamp.entity_id: lamp for lamp in lamps}


@pytest.fixture
async def players(hass: HomeAssistant) -> dict[str, Player]:
    """Set up a player that plays, and one that somebody has paused."""
    players = [Player("Radio", MediaPlayerState.PLAYING), Player("Cinema", MediaPlayerState.PAUSED)]
    setup_test_component_platform(hass, "media_player", players)
    assert await async_setup_component(hass, "media_player", {"media_player": {"platform": "test"}})
    await hass.async_block_till_done()
    return {player.entity_id: player for player in players}
