"""Some callers do not get through."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from simulator.zadarma import Route, RouteKind, ZadarmaSimulator
from tests.routed import ANNA, ANNA_AT_WORK, OTHER_STRANGER, OWN_WAY, STRANGER, desk, office, place

from .office import use

pytestmark = pytest.mark.usefixtures("served")

AWAY = Route(RouteKind.BLACKLIST)
ANONYMOUS = "anonymous"


@pytest.mark.parametrize(
    ("inputs", "ways"),
    [
        ({}, {ANNA: OWN_WAY, STRANGER: OWN_WAY, ANONYMOUS: OWN_WAY}),
        ({"numbers": ["+48 512-345-678"]}, {STRANGER: AWAY, OTHER_STRANGER: OWN_WAY, ANONYMOUS: OWN_WAY}),
        ({"numbers": ["+4822*", "+48601601601"]}, {ANNA_AT_WORK: AWAY, OTHER_STRANGER: AWAY, STRANGER: OWN_WAY}),
        ({"groups": ["family"]}, {ANNA: AWAY, STRANGER: OWN_WAY}),
        ({"groups": ["family"], "numbers": ["+48*"]}, {ANNA: AWAY, STRANGER: AWAY}),
        ({"anonymous": True}, {ANONYMOUS: AWAY, STRANGER: OWN_WAY}),
        ({"groups": ["family"], "answer": "hang_up"}, {ANNA: Route(RouteKind.HANG_UP)}),
    ],
)
async def test_who_gets_through(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, inputs: dict[str, Any], ways: dict[str, Route]
) -> None:
    """By number, by group, or because they hide; who is on two lists is sent away once."""
    async with office(hass, zadarma) as account:
        await use(hass, "block_callers", account=account.entry.entry_id, **inputs)
        for caller, way in ways.items():
            _, sent = await place(zadarma, caller)
            assert (caller, sent) == (caller, way)
        decided = sum(way != OWN_WAY for way in ways.values())
        assert desk(account).statistics.by_automations == decided


async def test_calls_of_another_account(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """They are none of its business."""
    async with office(hass, zadarma):
        await use(hass, "block_callers", account="another", numbers=[f"+{STRANGER}"])
        _, way = await place(zadarma)
        assert way == OWN_WAY
