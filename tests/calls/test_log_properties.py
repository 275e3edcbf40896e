"""What must hold of the log whatever is told of calls, in whatever order and however often."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import count
import logging
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest
from sqlalchemy import URL, select

from custom_components.cloud_telephony.calls.log import CallLog
from custom_components.cloud_telephony.calls.log_model import CallsQuery, HourTotals, Source, Written
from custom_components.cloud_telephony.calls.model import Call, Direction
from custom_components.cloud_telephony.calls.schema import references

from .tellings import ANNA, BEN, NOON, answered, at, ended

APART = 120
"""Seconds between calls that nobody can take for each other."""

_accounts = count(1)


@dataclass(frozen=True, slots=True)
class Telling:
    """What one source says of one call."""

    call: Call
    source: Source


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CallLog]:
    """Return a log in which each example has an account of its own."""
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
    log = CallLog.open(URL.create("sqlite", database=str(tmp_path_factory.mktemp("log") / "log.db")))
    yield log
    log.close()


@st.composite
def tellings(draw: st.DrawFn, name: str, begin: int) -> list[Telling]:
    """Return what is told of one call, by at least one source, each with a clock and a view of its own."""
    wait, ring, talk = draw(st.integers(0, 600)), draw(st.integers(1, 40)), draw(st.integers(0, 900))
    phone = draw(st.sampled_from(["101", "102"]))
    caller = draw(st.sampled_from([ANNA, BEN, None]))
    end = begin + ring + talk
    make: Any = answered if talk else ended
    facts: dict[str, Any] = {"from_number": caller, "to_number": phone, "extension": phone}
    facts |= {"talk_time": talk} if talk else {}
    skew = draw(st.integers(-4, 4))
    live = make(f"live {name}", begin, end, **facts)
    if draw(st.booleans()):
        live = replace(live, direction=Direction.INTERNAL)
    money = {"cost": Decimal(draw(st.integers(0, 500))) / 100, "currency": draw(st.sampled_from(["PLN", "EUR"]))}
    record = make(f"record {name}", begin + skew - wait, end + skew, **facts | {"to_number": "800"})
    bill = make(f"bill {name}", begin - skew, end - skew, **facts | {"to_number": None, "extension": None} | money)
    told = [Telling(live, Source.LIVE), Telling(record, Source.RECORD), Telling(bill, Source.BILLING)]
    return draw(st.lists(st.sampled_from(told), min_size=1, max_size=3, unique_by=lambda telling: telling.source))


@st.composite
def days(draw: st.DrawFn, apart: st.SearchStrategy[int]) -> list[list[Telling]]:
    """Return what is told of each of some calls."""
    calls: list[list[Telling]] = []
    begin = 0
    for name in range(draw(st.integers(1, 6))):
        told = draw(tellings(str(name), begin))
        calls.append(told)
        begin = max(int((telling.call.ended_at or NOON).timestamp() - NOON.timestamp()) for telling in told)
        begin += 600 + draw(apart)
    return calls


def portions(told: list[Telling], draw: Any) -> Iterator[tuple[Source, list[Call]]]:
    """Return tellings in any order, some of them repeatedly, some at once."""
    order = draw(st.permutations(told)) + draw(st.lists(st.sampled_from(told), max_size=6))
    while order:
        source = order[0].source
        size = draw(st.integers(1, 4))
        some = [telling for telling in order if telling.source is source][:size]
        for telling in some:
            order.remove(telling)
        yield source, [telling.call for telling in some]


def rows(log: CallLog, account: str) -> dict[str, datetime]:
    """Return identifier and beginning of each call."""
    query = CallsQuery(accounts=frozenset({account}))
    return {call.call_id: call.started_at for call in log.each(query)}


def added_up(calls: Iterable[Call]) -> dict[datetime, tuple[int, int, int, dict[str, Decimal]]]:
    """Return what calls add up to by hour, reckoned anew."""
    hours: dict[datetime, tuple[int, int, int, dict[str, Decimal]]] = {}
    for call in calls:
        hour = call.started_at.replace(minute=0, second=0, microsecond=0)
        number, missed, talk_time, cost = hours.get(hour, (0, 0, 0, {}))
        if call.cost is not None and call.currency:
            cost = cost | {call.currency: cost.get(call.currency, Decimal()) + call.cost}
        hours[hour] = (number + 1, missed + call.missed, talk_time + (call.talk_time or 0), cost)
    return hours


def figures(hour: HourTotals) -> tuple[int, int, int, dict[str, Decimal]]:
    return hour.calls, hour.missed, hour.talk_time, hour.cost


def hold_always(log: CallLog, account: str, told: list[Telling]) -> None:
    """Check what holds of any log."""
    calls = list(log.each(CallsQuery(accounts=frozenset({account}))))
    hours = log.hours(account, at(-(10**6)))
    assert {hour.hour: figures(hour) for hour in hours} == added_up(calls)
    with log.reading() as connection:
        names = connection.execute(select(references).where(references.c.account == account)).all()
    assert {(name.source, name.reference) for name in names} == {(each.source, each.call.call_id) for each in told}
    of_one = Counter((name.call, name.source) for name in names)
    assert not of_one or max(of_one.values()) == 1
    for source in Source:
        mine = [telling.call for telling in told if telling.source is source]
        assert log.write(mine, source) == Written(known=len(mine))


@given(data=st.data(), day=days(st.integers(APART, 3600)))
@settings(max_examples=80, deadline=None)
def test_each_call_is_one_row_whoever_tells_of_it_and_when(
    data: st.DataObject, day: list[list[Telling]], log: CallLog
) -> None:
    account = f"apart {next(_accounts)}"
    day = [[replace(each, call=replace(each.call, account=account)) for each in call] for call in day]
    told = [telling for call in day for telling in call]
    seen: dict[str, datetime] = {}
    for source, calls in portions(told, data.draw):
        log.write(calls, source)
        assert seen.items() <= rows(log, account).items()
        seen = rows(log, account)
    assert len(seen) == len(day)
    for call in day:
        assert len({log.find(account, telling.call.call_id) for telling in call}) == 1
    hold_always(log, account, told)


@given(data=st.data(), day=days(st.integers(-1200, 60)))
@settings(max_examples=80, deadline=None)
def test_calls_that_can_be_taken_for_each_other_are_all_kept(
    data: st.DataObject, day: list[list[Telling]], log: CallLog
) -> None:
    account = f"mixed {next(_accounts)}"
    told = [Telling(replace(each.call, account=account), each.source) for call in day for each in call]
    seen: dict[str, datetime] = {}
    for source, calls in portions(told, data.draw):
        log.write(calls, source)
        assert seen.items() <= rows(log, account).items()
        seen = rows(log, account)
    assert max(Counter(telling.source for telling in told).values()) <= len(seen) <= len(told)
    hold_always(log, account, told)
