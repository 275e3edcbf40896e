"""Facts about what the provider charges, call by call, [S1] `/v1/statistics/`."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from custom_components.cloud_telephony.calls.model import Call, CallState, Direction, Disposition
from custom_components.cloud_telephony.providers.base import ListsCosts
from custom_components.cloud_telephony.providers.zadarma import Zadarma

from ..conftest import told
from .conftest import Api, Time

pytestmark = pytest.mark.usefixtures("socket_enabled")

DAY = date(2026, 11, 20)
TOLL = "/v1/statistics/"
ROW = {
    "id": "155207",
    "sip": "473926-101",
    "callstart": "2026-11-20 15:04:00",
    "from": 442037691880,
    "to": 380441234567,
    "description": "Ukraine, Kyiv",
    "disposition": "answered",
    "billseconds": "61",
    "cost": 0.02,
    "billcost": "0.04",
    "currency": "USD",
}
CHARGED = Call(
    call_id="155207",
    account="entry",
    kind="zadarma",
    direction=Direction.OUTGOING,
    state=CallState.ENDED,
    started_at=datetime(2026, 11, 20, 13, 4, tzinfo=UTC),
    from_number="+442037691880",
    to_number="+380441234567",
    extension="101",
    talk_time=61,
    disposition=Disposition.ANSWERED,
    cost=Decimal("0.04"),
    currency="USD",
)


def charges(api: Api, *rows: object) -> None:
    """Have the provider charge for calls."""
    api.says(TOLL, {"stats": list(rows)})


async def test_a_charged_call_costs_what_was_charged_and_not_what_a_minute_costs(provider: Zadarma, api: Api) -> None:
    assert isinstance(provider, ListsCosts)
    charges(api, ROW)
    assert await provider.costs(DAY, DAY) == [CHARGED]


async def test_a_call_that_nobody_answered_costs_nothing(provider: Zadarma, api: Api) -> None:
    charges(api, ROW | {"disposition": "no answer", "billseconds": 0, "billcost": 0})
    assert await provider.costs(DAY, DAY) == [
        replace(CHARGED, disposition=Disposition.NO_ANSWER, talk_time=0, cost=Decimal(0))
    ]


@pytest.mark.parametrize(("line", "extension"), [("00001", None), ("101", "101"), (None, None), ("473926-7", None)])
async def test_a_line_that_is_no_extension_is_none(
    provider: Zadarma, api: Api, line: str | None, extension: str | None
) -> None:
    charges(api, ROW | {"sip": line, "from": None})
    (call,) = await provider.costs(DAY, DAY)
    assert (call.extension, call.from_number) == (extension, line)


async def test_costs_are_asked_for_in_pages_the_oldest_call_first(provider: Zadarma, api: Api, time: Time) -> None:
    rows = [ROW | {"id": str(number), "callstart": f"2026-11-20 {9 - number % 9:02}:00:00"} for number in range(3500)]

    def page(asked: dict[str, str]) -> dict[str, Any]:
        skip = int(asked["skip"])
        return {"stats": rows[skip : skip + int(asked["limit"])]}

    api.says(TOLL, page)
    calls = await provider.costs(DAY, DAY)
    assert len(calls) == 3500
    assert calls == sorted(calls, key=lambda call: (call.started_at, call.call_id))
    asked = [each.params for each in api.asked if each.path == TOLL]
    assert [each["skip"] for each in asked] == ["0", "1000", "2000", "3000"]
    assert {(each["start"], each["end"]) for each in asked} == {("2026-11-20 00:00:00", "2026-11-20 23:59:59")}
    assert "cost_only" not in asked[0]
    assert time.slept == [60]


@pytest.mark.parametrize(
    "row",
    [
        5,
        {},
        ROW | {"id": None},
        ROW | {"callstart": "yesterday"},
        ROW | {"billcost": None},
        ROW | {"billcost": "x"},
        ROW | {"currency": ""},
    ],
)
async def test_a_charge_that_cannot_be_read_is_left_out_and_logged_once_without_its_content(
    provider: Zadarma, api: Api, caplog: pytest.LogCaptureFixture, row: object
) -> None:
    charges(api, row, ROW, row)
    for _ in range(2):
        assert await provider.costs(DAY, DAY) == [CHARGED]
    (message,) = told(caplog)
    assert "has a value that cannot be read" in message
    assert "380441234567" not in message
