"""A lamp flashes when the family calls."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .conftest import Lamp
from .office import ANNA, COURIER, STRANGER, Day, Office, use

HALL = "light.hall"
STAIRS = "light.stairs"


async def flash(hass: HomeAssistant, **inputs: Any) -> None:
    """Use the blueprint for both lamps and the family."""
    await use(hass, "flash_light_for_group", **({"lights": [HALL, STAIRS], "groups": ["family"]} | inputs))


def as_before(hass: HomeAssistant) -> bool:
    """Tell whether the lamps are as they were, and no scene is left behind."""
    hall, stairs = hass.states.get(HALL), hass.states.get(STAIRS)
    assert hall is not None
    assert stairs is not None
    brightness = hall.attributes["brightness"]
    return (hall.state, brightness, stairs.state) == ("on", 100, "off") and not hass.states.async_entity_ids("scene")


@pytest.mark.parametrize("answered", [True, False])
async def test_it_flashes_while_it_rings(
    hass: HomeAssistant, office: Office, lamps: dict[str, Lamp], day: Day, *, answered: bool
) -> None:
    """On and off together, brightly; then everything is as before, the dimmed lamp dimmed."""
    await flash(hass)
    call = await office.ring(ANNA)
    for _ in range(3):
        await day.go_on(seconds=1)
    for lamp in lamps.values():
        assert lamp.switched == [True, False, True, False]
    assert lamps[HALL].brightness == 255
    await (office.answer(call) if answered else office.hang_up(call))
    assert as_before(hass)
    for lamp in lamps.values():
        lamp.switched.clear()
    if answered:
        await office.hang_up(call)
    await day.go_on(seconds=10)
    assert [lamp.switched for lamp in lamps.values()] == [[], []]
    assert as_before(hass)


@pytest.mark.parametrize(
    ("caller", "extension", "inputs"),
    [(COURIER, "101", {}), (STRANGER, "101", {}), (ANNA, "102", {"extensions": ["101"]})],
)
async def test_others_call_in_vain(
    hass: HomeAssistant,
    office: Office,
    lamps: dict[str, Lamp],
    day: Day,
    *,
    caller: str,
    extension: str,
    inputs: dict[str, Any],
) -> None:
    """Another group, nobody's number, another phone."""
    await flash(hass, **inputs)
    call = await office.ring(caller, extension)
    await day.go_on(seconds=2)
    await office.answer(call)
    await office.hang_up(call)
    assert [lamp.switched for lamp in lamps.values()] == [[], []]


async def test_another_call_does_not_end_it(
    hass: HomeAssistant, office: Office, lamps: dict[str, Lamp], day: Day
) -> None:
    """Neither one of a stranger nor one of the family that comes in meanwhile."""
    await flash(hass, groups=["family", "work"])
    call = await office.ring(ANNA)
    for caller, extension in ((STRANGER, "102"), (COURIER, "103")):
        other = await office.ring(caller, extension)
        await office.answer(other)
        await office.hang_up(other)
    lamps[HALL].switched.clear()
    await day.go_on(seconds=1)
    await day.go_on(seconds=1)
    assert len(lamps[HALL].switched) == 2
    await office.hang_up(call)
    assert as_before(hass)


async def test_it_flashes_for_the_next_call(
    hass: HomeAssistant, office: Office, lamps: dict[str, Lamp], day: Day
) -> None:
    """As for the first."""
    await flash(hass)
    for _ in range(2):
        lamps[HALL].switched.clear()
        call = await office.ring(ANNA)
        await day.go_on(seconds=1)
        assert lamps[HALL].switched == [True, False]
        await office.hang_up(call)
        assert as_before(hass)


async def test_it_ends_though_it_rings_on(
    hass: HomeAssistant, office: Office, lamps: dict[str, Lamp], day: Day
) -> None:
    """After the time that was chosen."""
    await flash(hass, interval=2, longest=8)
    await office.ring(ANNA)
    for _ in range(4):
        assert not as_before(hass)
        await day.go_on(seconds=2)
    assert as_before(hass)
    assert lamps[STAIRS].switched == [True, False, True, False]


async def test_lamps_of_a_group(hass: HomeAssistant, office: Office, lamps: dict[str, Lamp], day: Day) -> None:
    """Each gets its own state back."""
    options = {"group_type": "light", "name": "House", "entities": list(lamps), "hide_members": False, "all": False}
    house = MockConfigEntry(domain="group", title="House", options=options)
    house.add_to_hass(hass)
    assert await hass.config_entries.async_setup(house.entry_id)
    await flash(hass, lights=["light.house"])
    call = await office.ring(ANNA)
    await day.go_on(seconds=1)
    assert [lamp.switched for lamp in lamps.values()] == [[True, False]] * 2
    await office.hang_up(call)
    assert as_before(hass)
