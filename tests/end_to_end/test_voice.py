"""Somebody talks to a real Home Assistant, through the API that its app uses."""

import pytest

from .conftest import Office

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session")]


async def test_spoken_commands_are_understood_from_the_start(office: Office) -> None:
    """Nothing had to be set up for them; what is not ours is answered by Home Assistant."""

    async def answer(text: str, language: str) -> str:
        result = await office.client.post("/api/conversation/process", {"text": text, "language": language})
        speech: str = result["response"]["speech"]["plain"]["speech"]
        return speech

    number = await office.entity("extension_status", extension="101")
    office.simulator.set_extension("101", 4)
    await office.client.wait_for_state(number, "offline")
    assert "101" in await answer("Is extension 101 free?", "en")
    office.simulator.set_extension("101", 0)
    await office.client.wait_for_state(number, "idle")
    assert (await answer("Czy numer wewnętrzny 101 jest wolny?", "pl")).endswith("jest wolny.")
    assert await answer("Zadzwoń pod 112", "pl") != await answer("Call 112", "en")
    assert "112" in await answer("Call 112", "en")
    assert await answer("What time is it?", "en")
