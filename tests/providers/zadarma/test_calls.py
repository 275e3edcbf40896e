"""Facts about the exchange's statistics: the calls that were."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from custom_components.cloud_telephony.calls.model import CallState, Direction, Disposition
from custom_components.cloud_telephony.providers.zadarma import Zadarma

from ..conftest import told
from .conftest import Api, Time
from .posts import REFERENCE
from .rows import DAY, ROW, STATISTICS, statistics

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_calls_are_asked_for_days_both_inclusive_in_the_new_format(provider: Zadarma, api: Api) -> None:
    statistics(api, ROW)
    (call,) = await provider.calls(date(2026, 11, 1), date(2026, 11, 20))
    assert api.params(f"GET {STATISTICS}") == [
        {
            "start": "2026-11-01 00:00:00",
            "end": "2026-11-20 23:59:59",
            "version": "2",
            "skip": "0",
            "limit": "1000",
        }
    ]
    began = datetime(2026, 11, 20, 13, 4, tzinfo=UTC)
    assert call.as_payload() == {
        "call_id": REFERENCE,
        "account": "entry",
        "kind": "zadarma",
        "direction": "incoming",
        "state": "ended",
        "from_number": "+380441234567",
        "from_name": None,
        "to_number": None,
        "to_name": None,
        "extension": "101",
        "queue": None,
        "started_at": began.isoformat(),
        "answered_at": began.isoformat(),
        "ended_at": (began + timedelta(seconds=35)).isoformat(),
        "duration": 35,
        "talk_time": 35,
        "disposition": "answered",
        "cost": None,
        "currency": None,
        "recording": "1439981389.2702773",
    }


async def test_a_longer_time_than_a_month_is_asked_for_in_parts(provider: Zadarma, api: Api) -> None:
    """The provider would cut it to 30 days and say nothing [ZPHP]."""
    statistics(api)
    await provider.calls(date(2026, 9, 1), date(2026, 10, 31))
    assert [(each["start"], each["end"]) for each in api.params(f"GET {STATISTICS}")] == [
        ("2026-09-01 00:00:00", "2026-09-30 23:59:59"),
        ("2026-10-01 00:00:00", "2026-10-30 23:59:59"),
        ("2026-10-31 00:00:00", "2026-10-31 23:59:59"),
    ]


async def test_statistics_are_read_to_the_last_page(provider: Zadarma, api: Api, time: Time) -> None:
    """At most 1000 rows come at once, and three requests go in a minute."""
    rows = [ROW | {"pbx_call_id": f"in_{number}"} for number in range(3500)]

    def page(asked: dict[str, str]) -> dict[str, Any]:
        skip = int(asked["skip"])
        return {"stats": rows[skip : skip + int(asked["limit"])]}

    api.says(STATISTICS, page)
    assert len(await provider.calls(DAY, DAY)) == 3500
    assert [each["skip"] for each in api.params(f"GET {STATISTICS}")] == ["0", "1000", "2000", "3000"]
    assert time.slept == [60]


async def test_statistics_without_an_end_are_not_read_for_ever(
    provider: Zadarma, api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    api.says(STATISTICS, {"stats": [5] * 1000})
    assert await provider.calls(DAY, DAY) == []
    assert len(api.params(f"GET {STATISTICS}")) == 100
    assert told(caplog)[-1].endswith("has more calls in a month than are read: some are missing")


async def test_the_legs_of_a_call_are_one_call(provider: Zadarma, api: Api) -> None:
    menu = ROW | {"callstart": "2026-11-20 15:04:00", "destination": 0, "seconds": 5, "is_recorded": "false"}
    rang = ROW | {"callstart": "2026-11-20 15:04:05", "destination": 102, "disposition": "no answer", "seconds": 20}
    talked = ROW | {
        "callstart": "2026-11-20 15:04:25",
        "call_id": "1439981389.27",
        "seconds": "60",
        "is_recorded": "true",
    }
    statistics(api, talked, menu, rang | {"is_recorded": False})
    (call,) = await provider.calls(DAY, DAY)
    assert call.started_at == datetime(2026, 11, 20, 13, 4, tzinfo=UTC)
    assert call.answered_at == datetime(2026, 11, 20, 13, 4, 25, tzinfo=UTC)
    assert (call.duration, call.talk_time, call.extension) == (85, 60, "101")
    assert (call.recording, call.disposition) == ("1439981389.27", Disposition.ANSWERED)


async def test_a_call_that_only_a_menu_answered_before_phones_rang_is_missed(provider: Zadarma, api: Api) -> None:
    menu = ROW | {"callstart": "2026-11-20 15:04:00", "destination": 0, "seconds": 5}
    rang = ROW | {"callstart": "2026-11-20 15:04:05", "destination": 102, "disposition": "no answer", "seconds": 20}
    statistics(api, menu, rang)
    (call,) = await provider.calls(DAY, DAY)
    assert call.missed
    assert (call.disposition, call.talk_time, call.duration) == (Disposition.NO_ANSWER, 0, 25)
    statistics(api, menu)
    (call,) = await provider.calls(DAY, DAY)
    assert call.disposition is Disposition.ANSWERED


async def test_a_missed_call_is_one(provider: Zadarma, api: Api) -> None:
    statistics(api, ROW | {"disposition": "cancel", "is_recorded": 0})
    (call,) = await provider.calls(DAY, DAY)
    assert call.missed
    assert (call.answered_at, call.talk_time, call.duration, call.recording) == (None, 0, 35, None)
    assert (call.state, call.disposition) == (CallState.ENDED, Disposition.CANCELLED)


@pytest.mark.parametrize(
    ("row", "direction", "parties"),
    [
        ({}, Direction.INCOMING, ("+380441234567", None, "101")),
        ({"destination": "442037691880"}, Direction.INCOMING, ("+380441234567", "+442037691880", "200")),
        ({"destination": "5", "sip": "00001"}, Direction.INCOMING, ("+380441234567", "5", None)),
        (
            {"pbx_call_id": "out_1", "clid": 442037691880, "sip": 100, "destination": 380441234567},
            Direction.OUTGOING,
            ("+442037691880", "+380441234567", "100"),
        ),
        ({"pbx_call_id": "", "clid": 101, "destination": 102, "sip": 101}, Direction.INTERNAL, ("101", "102", "101")),
        ({"pbx_call_id": None, "clid": 101}, Direction.INTERNAL, ("101", "101", "200")),
        (
            {"pbx_call_id": "x", "clid": 101, "destination": 380441234567},
            Direction.OUTGOING,
            ("101", "+380441234567", "200"),
        ),
        ({"pbx_call_id": "x"}, Direction.INCOMING, ("+380441234567", None, "101")),
    ],
)
async def test_who_called_whom_depends_on_the_direction(
    provider: Zadarma,
    api: Api,
    row: dict[str, Any],
    direction: Direction,
    parties: tuple[str | None, str | None, str | None],
) -> None:
    statistics(api, ROW | row)
    (call,) = await provider.calls(DAY, DAY)
    assert (call.direction, (call.from_number, call.to_number, call.extension)) == (direction, parties)


@pytest.mark.parametrize(
    "row",
    [
        5,
        None,
        {},
        ROW | {"call_id": None, "pbx_call_id": ""},
        ROW | {"callstart": "yesterday"},
        ROW | {"callstart": None},
    ],
)
async def test_a_row_that_cannot_be_read_is_left_out_and_logged_once_without_its_content(
    provider: Zadarma, api: Api, caplog: pytest.LogCaptureFixture, row: Any
) -> None:
    statistics(api, row, ROW, row)
    for _ in range(2):
        assert len(await provider.calls(DAY, DAY)) == 1
    (message,) = told(caplog)
    assert "has a value that cannot be read" in message
    assert "380441234567" not in message


async def test_an_unknown_disposition_is_left_out_and_logged_once(
    provider: Zadarma, api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    statistics(api, ROW | {"disposition": "parked"}, ROW | {"pbx_call_id": "in_2", "disposition": None})
    assert [call.disposition for call in await provider.calls(DAY, DAY)] == [None, None]
    assert len(told(caplog)) == 1


@pytest.mark.parametrize("seconds", [-5, None, "x", 10**9])
async def test_seconds_that_cannot_be_do_no_harm(provider: Zadarma, api: Api, seconds: object) -> None:
    statistics(api, ROW | {"seconds": seconds})
    (call,) = await provider.calls(DAY, DAY)
    assert call.duration in {0, 10**7}


@pytest.mark.parametrize("reply", [{}, {"stats": None}, {"stats": {}}])
async def test_statistics_without_a_list_are_empty(provider: Zadarma, api: Api, reply: dict[str, Any]) -> None:
    api.says(STATISTICS, reply)
    assert await provider.calls(DAY, DAY) == []
