"""Action `get_calls`."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
import json
from threading import get_ident
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.log_model import Source
from custom_components.cloud_telephony.calls.model import Call, CallPayload, Direction, Disposition
from custom_components.cloud_telephony.calls.phonebook import Phonebook
from custom_components.cloud_telephony.const import DOMAIN

from .glue import text
from .logged import NOON, ended


async def get(hass: HomeAssistant, **data: Any) -> dict[str, Any]:
    """Get calls, and return the answer."""
    answer = await hass.services.async_call(DOMAIN, "get_calls", data, blocking=True, return_response=True)
    assert answer is not None
    return dict(answer)


def ids(answer: dict[str, Any]) -> list[str]:
    """Return the identifiers of the calls of an answer, in their order."""
    return [call["call_id"] for call in answer["calls"]]


def call(account: Account, call_id: str, started_at: datetime, *, talk_time: int = 0, **changes: Any) -> Call:
    """Return a call as it is in the log; without changes Anna calls 101."""
    facts: dict[str, Any] = {"direction": Direction.INCOMING, "extension": "101"}
    return ended(
        call_id,
        account=account.entry.entry_id,
        started_at=started_at,
        answered_at=started_at + timedelta(seconds=20) if talk_time else None,
        ended_at=started_at + timedelta(seconds=20 + talk_time),
        duration=20 + talk_time,
        talk_time=talk_time,
        disposition=Disposition.ANSWERED if talk_time else Disposition.NO_ANSWER,
        **(facts | changes),
    )


@pytest.fixture
async def office(account: Account) -> Account:
    """Return an account with four calls on one day."""
    await account.hass.config.async_set_time_zone("Europe/Warsaw")
    hour = timedelta(hours=1)
    money = {"cost": Decimal("0.12"), "currency": "PLN"}
    calls = [
        call(account, "1.1", NOON),
        call(account, "1.2", NOON + hour, from_number="+48223334455", to_number="102", talk_time=60, **money),
        call(
            account,
            "1.3",
            NOON + 2 * hour,
            direction=Direction.OUTGOING,
            from_number="101",
            to_number="+48600700800",
            talk_time=5,
        ),
        call(account, "1.4", NOON + 3 * hour, direction=Direction.INTERNAL, from_number="101", to_number="102"),
    ]
    await account.keeper.async_write(calls, Source.RECORD)
    return account


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
        ({"disposition": "answered"}, ["1.3", "1.2"]),
        ({"disposition": ["no_answer", "busy"], "direction": "internal"}, ["1.4"]),
        ({"number": "600 700 800"}, ["1.3", "1.1"]),
        ({"number": "0048600700800"}, ["1.3", "1.1"]),
        ({"number": "102"}, ["1.4", "1.2"]),
        ({"number": "+4822*"}, ["1.2"]),
        ({"number": "+48 22-333 *"}, ["1.2"]),
        ({"number": "10[23]"}, ["1.4", "1.2"]),
        ({"number": "+48[!2]*"}, ["1.3", "1.1"]),
        ({"number": "Anna Kowalska"}, ["1.3", "1.1"]),
        ({"number": "mum"}, ["1.3", "1.1"]),
        ({"number": "Nobody"}, []),
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


async def test_without_a_period_it_is_today(hass: HomeAssistant, account: Account) -> None:
    """From midnight of Home Assistant's clock."""
    now = dt_util.utcnow().replace(microsecond=0)
    midnight = dt_util.start_of_local_day()
    calls = [call(account, "2.1", max(now, midnight)), call(account, "2.2", midnight - timedelta(seconds=1))]
    await account.keeper.async_write(calls, Source.RECORD)
    assert ids(await get(hass)) == ["2.1"]


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


async def test_a_new_call_does_not_shift_the_next_page(hass: HomeAssistant, office: Account) -> None:
    """No call comes twice."""
    answer = await get(hass, **DAY, limit=2)
    await office.keeper.async_write([call(office, "1.5", NOON + timedelta(hours=4))], Source.RECORD)
    assert ids(await get(hass, **DAY, limit=2, cursor=answer["cursor"])) == ["1.2", "1.1"]


async def test_all_accounts_answer_unless_one_is_meant(hass: HomeAssistant, office: Account) -> None:
    """Also those that were removed, and those that do not run."""
    await office.keeper.async_write([ended("removed", account="gone", started_at=NOON)], Source.RECORD)
    assert set(ids(await get(hass, **DAY))) == {"1.1", "1.2", "1.3", "1.4", "removed"}
    await hass.config_entries.async_unload(office.entry.entry_id)
    assert ids(await get(hass, **DAY, config_entry_id=office.entry.entry_id)) == ["1.4", "1.3", "1.2", "1.1"]
    with pytest.raises(ServiceValidationError):
        await get(hass, **DAY, config_entry_id="nobody's")


async def test_names_are_those_that_are_known_now(hass: HomeAssistant, office: Account) -> None:
    known = replace(call(office, "1.9", NOON), from_number="+48698111222", from_name="A courier")
    await office.keeper.async_write([known], Source.RECORD)
    (found,) = (await get(hass, **DAY, number="Courier"))["calls"]
    assert found["from_name"] == "Courier"


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    "cursor", ["x", "W10=", "bnVsbA==", "WzEsMl0=", "WyIyMDI2LTExLTE4VDEyOjAwOjAwIiwiMS4xIl0=", "ą", "W" * 5000]
)
async def test_a_cursor_that_is_none_is_refused(hass: HomeAssistant, cursor: str) -> None:
    """Whatever it is: no list, no time, a time without offset."""
    with pytest.raises(ServiceValidationError) as caught:
        await get(hass, **DAY, cursor=cursor)
    assert str(caught.value) == text("invalid_cursor")


@pytest.mark.usefixtures("office")
async def test_an_end_before_the_start_is_refused(hass: HomeAssistant) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await get(hass, start="2026-11-19", end="2026-11-17")
    assert str(caught.value) == text("start_after_end")


@pytest.mark.usefixtures("office")
async def test_a_pattern_of_too_many_is_refused(hass: HomeAssistant) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await get(hass, **DAY, number="+48[0-9][0-9][0-9][0-9]*")
    assert str(caught.value) == text("pattern_too_long")


async def test_the_log_cannot_be_read(hass: HomeAssistant, office: Account) -> None:
    office.keeper.log = None
    with pytest.raises(HomeAssistantError) as caught:
        await get(hass, **DAY)
    assert str(caught.value).rstrip(".") == text("log_unreachable")


async def test_numbers_are_not_made_out_in_the_event_loop(
    hass: HomeAssistant, office: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of a whole page take a tenth of a second on a fast machine."""
    identify, threads = Phonebook.identify, set[int]()

    def note_thread(phonebook: Phonebook, call: Call) -> Call:
        threads.add(get_ident())
        return identify(phonebook, call)

    monkeypatch.setattr(Phonebook, "identify", note_thread)
    answer = await get(hass, start=NOON.date(), config_entry_id=office.entry.entry_id)
    assert answer["calls"]
    assert threads
    assert get_ident() not in threads
