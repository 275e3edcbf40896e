"""A warning when many wait for long."""

from typing import Any

from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events, async_get_persistent_notifications

from .office import Day, Office, sensor, use

WARNED = "warned"


@pytest.fixture
async def warnings(hass: HomeAssistant, office: Office) -> list[Event[dict[str, Any]]]:
    """Return the warnings; queues Orders and Returns are known."""
    for queue in ("Orders", "Returns"):
        office.sim.set_queue(queue, 0)
    await office.happen()
    return async_capture_events(hass, WARNED)


async def warn(hass: HomeAssistant, **inputs: Any) -> None:
    """Use the blueprint for more than two callers in queue Orders, for two minutes."""
    warning = {"event": WARNED, "event_data": {"queue": "{{ queue }}", "waiting": "{{ waiting }}"}}
    waiting = sensor(hass, "queue:Orders_queue_waiting")
    await use(hass, "warn_long_queue", **({"queue_waiting": waiting, "above": 2, "warning": [warning]} | inputs))


async def wait(office: Office, day: Day, *steps: tuple[int, float]) -> None:
    """Let so many callers wait for so many seconds each."""
    for callers, seconds in steps:
        office.sim.set_queue("Orders", callers)
        await office.happen()
        if seconds:
            await day.go_on(seconds=seconds)


async def test_a_long_queue(
    hass: HomeAssistant, office: Office, warnings: list[Event[dict[str, Any]]], day: Day
) -> None:
    """After two minutes, not earlier, and once, with how many wait by then."""
    await warn(hass)
    await wait(office, day, (2, 600), (3, 90), (5, 29))
    assert warnings == []
    await wait(office, day, (5, 1))
    assert [warning.data for warning in warnings] == [{"queue": "Orders", "waiting": 5}]
    await wait(office, day, (6, 600), (3, 600))
    assert len(warnings) == 1


async def test_a_queue_that_gets_short_in_time(
    hass: HomeAssistant, office: Office, warnings: list[Event[dict[str, Any]]], day: Day
) -> None:
    """The time begins anew."""
    await warn(hass)
    await wait(office, day, (4, 110), (2, 0), (4, 110), (0, 600))
    assert warnings == []


async def test_again_after_it_was_fine(
    hass: HomeAssistant, office: Office, warnings: list[Event[dict[str, Any]]], day: Day
) -> None:
    """The next long queue is another one."""
    await warn(hass)
    await wait(office, day, (3, 120), (2, 0), (3, 119))
    assert len(warnings) == 1
    await wait(office, day, (3, 1))
    assert len(warnings) == 2


async def test_another_queue(
    hass: HomeAssistant, office: Office, warnings: list[Event[dict[str, Any]]], day: Day
) -> None:
    """It has a limit of its own, or none."""
    await warn(hass)
    office.sim.set_queue("Returns", 9)
    await office.happen()
    await day.go_on(minutes=10)
    assert warnings == []


async def test_at_once(hass: HomeAssistant, office: Office, warnings: list[Event[dict[str, Any]]], day: Day) -> None:
    """If the time is nothing."""
    await warn(hass, minutes=0, above=0)
    await wait(office, day, (1, 0))
    assert [warning.data["waiting"] for warning in warnings] == [1]


@pytest.mark.usefixtures("warnings")
async def test_without_a_warning_of_ones_own(hass: HomeAssistant, office: Office, day: Day) -> None:
    """Home Assistant shows it."""
    await use(hass, "warn_long_queue", queue_waiting=sensor(hass, "queue:Orders_queue_waiting"))
    await wait(office, day, (4, 120))
    (shown,) = async_get_persistent_notifications(hass).values()
    assert (shown["title"], shown["message"]) == ("Long queue", "4 callers wait in Orders.")
