"""Music stops while somebody talks."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from .conftest import Player
from .office import ANNA, COURIER, STRANGER, Day, Office, use

RADIO = "media_player.radio"
CINEMA = "media_player.cinema"


async def pause(hass: HomeAssistant, **inputs: Any) -> None:
    """Use the blueprint for both players."""
    await use(hass, "pause_media_on_call", players=[RADIO, CINEMA], **inputs)


async def test_it_pauses_and_goes_on(hass: HomeAssistant, office: Office, players: dict[str, Player], day: Day) -> None:
    """From the answer until a moment after the end; a player that was paused before is left alone."""
    await pause(hass)
    call = await office.ring(ANNA)
    assert players[RADIO].told == []
    await office.answer(call)
    assert players[RADIO].told == ["pause"]
    await office.hang_up(call)
    assert players[RADIO].told == ["pause"]
    await day.go_on(seconds=2)
    assert players[RADIO].told == ["pause", "play"]
    assert players[CINEMA].told == []


async def test_an_outgoing_call(hass: HomeAssistant, office: Office, players: dict[str, Player], day: Day) -> None:
    """It is a call as well."""
    await pause(hass)
    call = await office.ring("101", STRANGER)
    await office.answer(call)
    assert players[RADIO].told == ["pause"]
    await office.hang_up(call)
    await day.go_on(seconds=2)
    assert players[RADIO].told == ["pause", "play"]


async def test_the_last_call_counts(hass: HomeAssistant, office: Office, players: dict[str, Player], day: Day) -> None:
    """Whichever began first."""
    await pause(hass)
    first = await office.ring(ANNA)
    await office.answer(first)
    second = await office.ring(COURIER, "102")
    await office.answer(second)
    await office.hang_up(first)
    await day.go_on(minutes=10)
    assert players[RADIO].told == ["pause"]
    await office.hang_up(second)
    await day.go_on(seconds=2)
    assert players[RADIO].told == ["pause", "play"]


async def test_a_call_on_hold_is_not_over(
    hass: HomeAssistant, office: Office, players: dict[str, Player], day: Day
) -> None:
    """The music at the other end is another one."""
    await pause(hass)
    call = await office.ring(ANNA)
    await office.answer(call)
    office.sim.hold(call)
    await office.happen()
    await day.go_on(minutes=1)
    assert players[RADIO].told == ["pause"]


async def test_one_call_after_the_other(
    hass: HomeAssistant, office: Office, players: dict[str, Player], day: Day
) -> None:
    """It works every time."""
    await pause(hass, resume_after=0)
    for _ in range(2):
        call = await office.ring(ANNA)
        await office.answer(call)
        await office.hang_up(call)
        await day.go_on(seconds=0)
    assert players[RADIO].told == ["pause", "play"] * 2


async def test_from_the_first_ring(hass: HomeAssistant, office: Office, players: dict[str, Player], day: Day) -> None:
    """Also when nobody answers."""
    await pause(hass, begin="ringing")
    call = await office.ring(ANNA)
    assert players[RADIO].told == ["pause"]
    await office.hang_up(call)
    await day.go_on(seconds=2)
    assert players[RADIO].told == ["pause", "play"]


async def test_only_the_chosen_phones(
    hass: HomeAssistant, office: Office, players: dict[str, Player], day: Day
) -> None:
    """Calls of others neither pause nor keep it paused."""
    await pause(hass, extensions=["101", "103"])
    other = await office.ring(COURIER, "102")
    await office.answer(other)
    assert players[RADIO].told == []
    call = await office.ring(ANNA)
    await office.answer(call)
    assert players[RADIO].told == ["pause"]
    await office.hang_up(call)
    await day.go_on(seconds=2)
    assert players[RADIO].told == ["pause", "play"]


@pytest.mark.parametrize("service", ["media_play", "turn_off"])
async def test_what_somebody_does_during_the_call_stays(
    hass: HomeAssistant, office: Office, players: dict[str, Player], day: Day, service: str
) -> None:
    """Whoever plays or stops something means it."""
    await pause(hass)
    call = await office.ring(ANNA)
    await office.answer(call)
    await hass.services.async_call("media_player", service, {"entity_id": RADIO}, blocking=True)
    told = players[RADIO].told.copy()
    await office.hang_up(call)
    await day.go_on(seconds=2)
    assert players[RADIO].told == told


async def test_it_need_not_go_on(hass: HomeAssistant, office: Office, players: dict[str, Player], day: Day) -> None:
    """If that is chosen."""
    await pause(hass, resume=False)
    call = await office.ring(ANNA)
    await office.answer(call)
    await office.hang_up(call)
    await day.go_on(minutes=1)
    assert players[RADIO].told == ["pause"]
