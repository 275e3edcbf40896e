"""Speakers say who calls."""

import asyncio
from collections.abc import Mapping
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import config_validation as cv
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from tests.glue import until

from .office import ANNA, COURIER, STRANGER, Office, use

SPEAK: Any = cv.make_entity_service_schema(
    {"media_player_entity_id": cv.comp_entity_ids, "message": cv.string, "cache": cv.boolean, "language": cv.string}
)
"""What `tts.speak` takes; the speech of a real one needs programs that are not here."""
LOUD = {"quiet_from": "00:00:00", "quiet_until": "00:00:00"}


@pytest.fixture
def spoken(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what is given to the voice."""
    return async_mock_service(hass, "tts", "speak", schema=SPEAK)


async def announce(hass: HomeAssistant, **inputs: Any) -> None:
    """Use the blueprint, at all hours unless they are given."""
    await use(hass, "announce_caller", speakers=["media_player.kitchen"], voice="tts.piper", **(LOUD | inputs))


def words(spoken: list[ServiceCall]) -> list[str]:
    """Return the sentences."""
    return [call.data["message"] for call in spoken]


async def test_a_contact_is_called_by_name(hass: HomeAssistant, office: Office, spoken: list[ServiceCall]) -> None:
    """Once for a call, by the chosen voice on the chosen speakers; the number stays unsaid."""
    await announce(hass)
    call = await office.ring(ANNA)
    await office.answer(call)
    await office.hang_up(call)
    assert words(spoken) == ["Anna Kowalska is calling"]
    assert spoken[0].data["entity_id"] == ["tts.piper"]
    assert spoken[0].data["media_player_entity_id"] == ["media_player.kitchen"]


@pytest.mark.parametrize("name", [None, "512 345 678", "+48512345678"])
async def test_a_stranger_is_called_by_the_digits(
    hass: HomeAssistant, office: Office, spoken: list[ServiceCall], name: str | None
) -> None:
    """One by one: it is no amount. A number that is sent in place of a name is none."""
    await announce(hass)
    await office.ring(STRANGER, name=name)
    assert words(spoken) == ["4 8 5 1 2 3 4 5 6 7 8 is calling"]


async def test_a_caller_without_a_number(hass: HomeAssistant, office: Office, spoken: list[ServiceCall]) -> None:
    """Words take the place."""
    await announce(hass, unknown_caller="Somebody")
    office.sim.set_extension("101", 0)
    office.sim.send_events({"subscriber": {"peer": "Biuro-101", "statusValue": 8, "connectPeerName": "-"}})
    await office.happen()
    assert words(spoken) == ["Somebody is calling"]


async def test_one_caller_after_the_other(hass: HomeAssistant, office: Office) -> None:
    """Nobody is interrupted, and nobody is left out."""
    begun: list[str] = []
    goes_on = asyncio.Event()

    async def speak(call: ServiceCall) -> None:
        begun.append(call.data["message"])
        await goes_on.wait()

    hass.services.async_register("tts", "speak", speak, schema=SPEAK)
    await announce(hass)
    await office.ring(ANNA)
    await office.ring(COURIER, "102")
    assert begun == ["Anna Kowalska is calling"]
    goes_on.set()
    await until(hass, lambda: len(begun) == 2)
    assert begun[1] == "Courier is calling"


async def test_the_sentence_can_be_chosen(hass: HomeAssistant, office: Office, spoken: list[ServiceCall]) -> None:
    """With all that the trigger knows."""
    await announce(hass, message="Extension {{ trigger.extension }}: {{ caller }}!")
    await office.ring(ANNA)
    assert words(spoken) == ["Extension 101: Anna Kowalska!"]


@pytest.mark.parametrize(
    ("chosen", "announced"),
    [
        ({}, ["Anna Kowalska", "Courier", "4 8 5 1 2 3 4 5 6 7 8"]),
        ({"only_known": True}, ["Anna Kowalska", "Courier"]),
        ({"groups": ["family"]}, ["Anna Kowalska"]),
        ({"never_groups": ["family", "blocked"]}, ["Courier", "4 8 5 1 2 3 4 5 6 7 8"]),
        ({"groups": ["work", "family"], "never_groups": ["doors"]}, ["Anna Kowalska"]),
        ({"extensions": ["102"]}, ["Courier"]),
        ({"direction": ["internal"]}, ["1 0 4"]),
    ],
)
async def test_callers_are_chosen(
    hass: HomeAssistant,
    office: Office,
    spoken: list[ServiceCall],
    chosen: Mapping[str, Any],
    announced: list[str],
) -> None:
    """By contacts, groups, extensions, and where they call from."""
    office.sim.tell_state()
    await office.happen()
    await announce(hass, **chosen)
    for caller, extension in ((ANNA, "101"), (COURIER, "102"), (STRANGER, "103")):
        await office.hang_up(await office.ring(caller, extension))
    await office.ring("104", "101")
    assert words(spoken) == [f"{name} is calling" for name in announced]


@pytest.mark.parametrize(
    ("now", "hours", "said"),
    [
        ("21:59:59", {}, True),
        ("22:00:00", {}, False),
        ("06:59:59", {}, False),
        ("07:00:00", {}, True),
        ("12:30:00", {"quiet_from": "12:00:00", "quiet_until": "13:00:00"}, False),
        ("13:30:00", {"quiet_from": "12:00:00", "quiet_until": "13:00:00"}, True),
        ("12:00:00", {"quiet_from": "12:00:00", "quiet_until": "12:00:00"}, True),
    ],
)
async def test_quiet_hours(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    office: Office,
    spoken: list[ServiceCall],
    *,
    now: str,
    hours: dict[str, str],
    said: bool,
) -> None:
    """Over midnight too; from ten to seven, if nothing else is chosen."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(f"2026-11-02 {now}")
    await use(hass, "announce_caller", speakers=["media_player.kitchen"], voice="tts.piper", **hours)
    await office.ring(ANNA)
    assert len(spoken) == said
