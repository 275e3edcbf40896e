"""What all cards have in common."""

import pytest

from .conftest import Office, OpensScreens

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session")]

CARDS = ("extensions", "queues", "calls", "dialler", "banner")


async def test_cards_are_there_without_a_step_for_the_user(office: Office, open_dashboard: OpensScreens) -> None:
    assert office
    screen = await open_dashboard([{"type": f"custom:cloud-telephony-{name}-card"} for name in CARDS])
    for name in CARDS:
        await screen.card(name).locator("ha-card").wait_for(state="attached")
