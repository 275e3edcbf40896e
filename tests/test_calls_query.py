"""Action `get_calls`."""

from datetime import UTC, datetime, timedelta
import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.model import CallPayload
from custom_components.cloud_telephony.calls_query import Cursor
from custom_components.cloud_telephony.const import DOMAIN
from simulator.cloudpbx import Cdr, CloudPbxSimulator, Disposition
from simulator.cloudpbx.state import Party

from .glue import text

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
"""Twelve o'clock in Warsaw."""


async def get(hass: HomeAssistant, **data: Any) -> dict[str, Any]:
    """Get calls, and return the answer."""
    answer = await hass.services.async_call(DOMAIN, "get_calls", data, blocking=True, return_response=True)
    assert answer is not None
    return dict(answer)


def ids(answer: dict[str, Any]) -> list[str]:
    """Return the identifiers of the calls of an answer, in their order."""
    return [call["call_id"] for call in answer["calls"]]


def record(
    sim: CloudPbxSimulator,
    uniqueid: str,
    started_at: datetime,
    caller: str = "600700800",
    called: str = "101",
    *,
    talk_time: int = 0,
) -> None:
    """Have the provider keep the record of a call."""
    sim.pbx.cdrs.append(
        Cdr(
            uniqueid=uniqueid,
            started_at=started_at,
            caller=Party(caller),
            called=called,
            device=sim.pbx.device(caller, 1),
            other_device=sim.pbx.device(called, 2),
            application="Dial",
            duration=20 + talk_time,
            talk_time=talk_time,
            disposition=Disposition.ANSWERED if talk_time else Disposition.NO_ANSWER,
            cost="12" if talk_time else "",
            zone="",
        )
    )


@pytest.fixture
async def office(sim: CloudPbxSimulator, account: Account) -> CloudPbxSimulator:
    """Return the simulator of an account that had four calls on one day."""
    await account.hass.config.async_set_time_zone("Europe/Warsaw")
    record(sim, "1.1", NOON)
    record(sim, "1.2", NOON + timedelta(hours=1), "223334455", "102", talk_time=60)
    record(sim, "1.3", NOON + timedelta(hours=2), "101", "600700800", talk_time=5)
    record(sim, "1.4", NOON + timedelta(hours=3), "101", "102")
    sim.clear_requests()
    return sim


DAY = {"start": "2026-11-18", "end": "2026-11-18"}


@pytest.mark.usefixtures("office")
async def test_the_newest_call_comes_first(hass: HomeAssistant) -> None:
    """And nothing is left when all calls fit."""
    answer = await get(hass, **DAY)
    assert ids(answer) == ["1.4", "1.3", "1.2", "1.1"]
    assert answer["cursor"] is None


@pytest.mark.usefixtures("office")
async def test_a_call_has_the_keys_of_every_call(hass: HomeAssistant, account: Account) -> None:
    """Names are those of contacts, numbers E.164, money text; the answer is JSON."""
    call = (await get(hass, **DAY))["calls"][-1]
    assert list(call) == list(CallPayload.__annotations__)
    assert call == {
        "call_id": "1.1",
        "account": account.entry.entry_id,
        "kind": "cloudpbx",
        "direction": "incoming",
        "state": "ended",
        "from_number": "+48600700800",
        "from_name": "Anna Kowalska",
        "to_number": "101",
        "to_name": None,
        "extension": "101",
        "queue": None,
        "started_at": "2026-11-18T11:00:00+00:00",
        "answered_at": None,
        "ended_at": "2026-11-18T11:00:20+00:00",
        "duration": 20,
        "talk_time": 0,
        "disposition": "no_answer",
        "cost": None,
        "currency": None,
        "recording": None,
    }
    answered = (await get(hass, **DAY))["calls"][2]
    assert (answered["cost"], answered["currency"], answered["answered_at"]) == (
        "0.12",
        "PLN",
        "2026-11-18T12:00:20+00:00",
    )
    assert json.loads(json.dumps(answered)) == answered


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ({"direction": "incoming"}, ["1.2", "1.1"]),
        ({"direction": ["outgoing", "internal"]}, ["1.4", "1.3"]),
        ({"missed": True}, ["1.1"]),
        ({"missed": False}, ["1.4", "1.3", "1.2"]),
        ({"number": "600 700 800"}, ["1.3", "1.1"]),
        ({"number": "0048600700800"}, ["1.3", "1.1"]),
        ({"number": "102"}, ["1.4", "1.2"]),
        ({"number": "+4822*"}, ["1.2"]),
        ({"number": "999"}, []),
        ({"number": "102", "direction": "incoming", "missed": False}, ["1.2"]),
        ({"limit": 1}, ["1.4"]),
    ],
)
async def test_calls_are_chosen(hass: HomeAssistant, choice: dict[str, Any], found: list[str]) -> None:
    """By direction, by whether they were missed, and by a number on either side."""
    assert ids(await get(hass, **DAY, **choice)) == found


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("period", "found"),
    [
        ({"start": "2026-11-18 13:00:00", "end": "2026-11-18 15:00:00"}, ["1.3", "1.2"]),
        ({"start": "2026-11-18T12:00:00+00:00", "end": "2026-11-18T13:00:01+00:00"}, ["1.3", "1.2"]),
        ({"end": "2026-11-18"}, ["1.4", "1.3", "1.2", "1.1"]),
        ({"end": "2026-11-18 14:00:00"}, ["1.2", "1.1"]),
        ({"start": "2026-11-18 15:00:00"}, ["1.4"]),
        ({"start": "2026-11-17", "end": "2026-11-17"}, []),
        ({"start": "2026-11-19", "end": "2026-11-20"}, []),
    ],
)
async def test_a_period_is_one_of_home_assistants_clock(
    hass: HomeAssistant, period: dict[str, str], found: list[str]
) -> None:
    """A date counts to its very end, a time is not part of what it ends."""
    assert ids(await get(hass, **period)) == found


async def test_without_a_period_it_is_today(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """From midnight of Home Assistant's clock."""
    now = dt_util.utcnow().replace(microsecond=0)
    midnight = dt_util.start_of_local_day()
    record(sim, "2.1", max(now, midnight))
    record(sim, "2.2", midnight - timedelta(seconds=1))
    assert account.hass is hass
    assert ids(await get(hass)) == ["2.1"]


async def test_a_day_that_begins_elsewhere_is_asked_for_whole(
    hass: HomeAssistant, office: CloudPbxSimulator, account: Account
) -> None:
    """Warsaw's 18 November reaches into two days of Tokyo."""
    assert account.hass is hass
    await hass.config.async_set_time_zone("Asia/Tokyo")
    record(office, "3.1", datetime(2026, 11, 18, 22, 30, tzinfo=UTC))
    assert ids(await get(hass, start="2026-11-19", end="2026-11-19")) == ["3.1"]
    assert ids(await get(hass, **DAY)) == ["1.4", "1.3", "1.2", "1.1"]


@pytest.mark.usefixtures("office")
async def test_pages_make_up_the_whole(hass: HomeAssistant) -> None:
    """Each cursor goes on where its page ended."""
    found, cursor = [], None
    for _ in range(4):
        answer = await get(hass, **DAY, limit=1, cursor=cursor)
        found += ids(answer)
        cursor = answer["cursor"]
    assert found == ["1.4", "1.3", "1.2", "1.1"]
    assert cursor is None


async def test_a_new_call_does_not_shift_the_next_page(hass: HomeAssistant, office: CloudPbxSimulator) -> None:
    """No call comes twice."""
    answer = await get(hass, **DAY, limit=2)
    record(office, "1.5", NOON + timedelta(hours=4))
    assert ids(await get(hass, **DAY, limit=2, cursor=answer["cursor"])) == ["1.2", "1.1"]


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    "cursor", ["x", "W10=", "bnVsbA==", "WzEsMl0=", "WyIyMDI2LTExLTE4VDEyOjAwOjAwIiwiMS4xIl0=", "ą", "W" * 5000]
)
async def test_a_cursor_that_is_none_is_refused(hass: HomeAssistant, cursor: str) -> None:
    """Whatever it is: no list, no time, a time without offset."""
    with pytest.raises(ServiceValidationError) as caught:
        await get(hass, **DAY, cursor=cursor)
    assert str(caught.value) == text("invalid_cursor")


def test_a_cursor_survives_being_text() -> None:
    """It is compared with calls as precisely as before."""
    cursor = Cursor(NOON + timedelta(microseconds=1), "1.1")
    assert Cursor.parse(str(cursor)) == cursor


async def test_an_end_before_the_start_is_refused(hass: HomeAssistant, office: CloudPbxSimulator) -> None:
    """Nobody is asked."""
    with pytest.raises(ServiceValidationError) as caught:
        await get(hass, start="2026-11-19", end="2026-11-17")
    assert str(caught.value) == text("start_after_end")
    assert office.requests == []


async def test_the_provider_fails(hass: HomeAssistant, office: CloudPbxSimulator) -> None:
    """The text names the server."""
    office.answer_with("/cdr", status=500, times=None)
    with pytest.raises(HomeAssistantError) as caught:
        await get(hass, **DAY)
    assert str(caught.value) == text("server_failed", server=office.api_url.removeprefix("http://"), status="500")
