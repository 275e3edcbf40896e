"""Blueprints with providers that tell of calls rather than of phones."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_get_persistent_notifications, async_mock_service

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.events import CallAnswered, CallEnded, CallEvent, CallStarted
from custom_components.cloud_telephony.calls.model import Direction, Disposition
from simulator.zadarma import Call, ZadarmaSimulator
from tests.glue import until
from tests.routed import ANNA, NUMBER, STRANGER

from .conftest import Lamp, Player
from .office import turns, use

RADIO = "media_player.radio"
HALL = "light.hall"


async def ring(hass: HomeAssistant, zadarma: ZadarmaSimulator, caller: str = ANNA, extension: str = "101") -> Call:
    """Let somebody call, and a phone ring."""
    call = zadarma.incoming(caller, NUMBER)
    await zadarma.wait_for_route(call)
    zadarma.ring(call, extension)
    await settled(hass, zadarma)
    return call


async def settled(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """Wait until all was told, and automations wait for what comes next."""
    await zadarma.settled()
    await turns(hass)


async def tell(hass: HomeAssistant, account: Account, event: CallEvent) -> None:
    """Let the provider tell something, and automations wait for what comes next."""
    account.feed_events([event])
    await turns(hass)


def beginning(reference: str) -> list[CallEvent]:
    """Return how a call begins that no own phone takes; a reference may be plain digits."""
    call: dict[str, Any] = {"reference": reference, "direction": Direction.INCOMING, "from_number": f"+{STRANGER}"}
    return [CallStarted(**call), CallAnswered(**call)]


def end(reference: str) -> CallEvent:
    """Return how a call ends."""
    return CallEnded(reference=reference, disposition=Disposition.ANSWERED, raw_disposition="answered")


@pytest.mark.usefixtures("zadarma_account")
async def test_media_pause_for_a_call_of_an_own_phone(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, players: dict[str, Player]
) -> None:
    await use(hass, "pause_media_on_call", players=[RADIO], extensions=["101"], resume_after=0)
    call = await ring(hass, zadarma)
    assert players[RADIO].told == []
    zadarma.answer(call)
    await settled(hass, zadarma)
    assert players[RADIO].told == ["pause"]
    zadarma.hang_up(call)
    await settled(hass, zadarma)
    await until(hass, lambda: players[RADIO].told == ["pause", "play"])


async def test_media_pause_for_calls_that_no_own_phone_takes(
    hass: HomeAssistant, zadarma_account: Account, players: dict[str, Player]
) -> None:
    """Until the last of them is over."""
    await use(hass, "pause_media_on_call", players=[RADIO], resume_after=0)
    for reference in ("100", "101", "102"):
        for event in beginning(reference):
            await tell(hass, zadarma_account, event)
    for reference in ("100", "102"):
        await tell(hass, zadarma_account, end(reference))
        assert players[RADIO].told == ["pause"]
    await tell(hass, zadarma_account, end("101"))
    await until(hass, lambda: players[RADIO].told == ["pause", "play"])


@pytest.mark.usefixtures("zadarma_account")
async def test_a_lamp_flashes_until_the_answer(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, lamps: dict[str, Lamp]
) -> None:
    await use(hass, "flash_light_for_group", lights=[HALL], groups=["family"])
    call = await ring(hass, zadarma)
    assert lamps[HALL].switched[0]
    assert lamps[HALL].brightness == 255
    zadarma.answer(call)
    await settled(hass, zadarma)
    assert lamps[HALL].brightness == 100
    assert hass.states.async_entity_ids("scene") == []


@pytest.mark.usefixtures("zadarma_account")
async def test_a_caller_who_hides_is_announced(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    spoken = async_mock_service(hass, "tts", "speak")
    quiet = {"quiet_from": "00:00:00", "quiet_until": "00:00:00"}
    await use(hass, "announce_caller", speakers=["media_player.kitchen"], voice="tts.piper", **quiet)
    for caller in ("anonymous", STRANGER):
        await ring(hass, zadarma, caller)
    assert [call.data["message"] for call in spoken] == [
        "An unknown number is calling",
        "4 8 5 1 2 3 4 5 6 7 8 is calling",
    ]


@pytest.mark.usefixtures("zadarma_account")
async def test_missed_calls_are_told(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """One that was answered is none."""
    await use(hass, "notify_missed_call", message="{{ caller }}", extensions=["101"])
    for caller, extension in ((ANNA, "101"), (STRANGER, "102")):
        zadarma.hang_up(await ring(hass, zadarma, caller, extension))
    answered = await ring(hass, zadarma)
    zadarma.answer(answered)
    zadarma.hang_up(answered)
    await settled(hass, zadarma)
    shown = async_get_persistent_notifications(hass).values()
    assert [notification["message"] for notification in shown] == ["Anna Kowalska"]


@pytest.mark.usefixtures("zadarma_account")
async def test_a_missed_caller_gets_a_text(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """Once."""
    await use(hass, "text_missed_caller", message="Later")

    def texts() -> list[tuple[str, str]]:
        sent = [request.form for request in zadarma.requests if request.path == "/v1/sms/send/"]
        return [(form["number"], form["message"]) for form in sent]

    for caller in (ANNA, ANNA, STRANGER):
        zadarma.hang_up(await ring(hass, zadarma, caller))
        await settled(hass, zadarma)
    await until(hass, lambda: len(texts()) == 2)
    assert texts() == [(ANNA, "Later"), (STRANGER, "Later")]
