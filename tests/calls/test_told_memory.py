"""Facts about told calls whose end was lost, about how many there can be, and about restarts."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
import json
import logging
from typing import Any

import pytest

from custom_components.cloud_telephony.calls import past as past_module, told as told_module
from custom_components.cloud_telephony.calls.events import CallRecorded
from custom_components.cloud_telephony.calls.model import Call, Disposition
from custom_components.cloud_telephony.calls.past import PAST_FOR

from .exchange import COMPANY, INCOMING, Exchange, Line
from .office import ANNA, BARTEK, ENDED, IDLE, IN_USE, RINGING, states

IN = Line()


def calls_of(exchange: Exchange, number: int) -> list[Line]:
    """Let so many calls come in."""
    lines = [Line(f"in_{place}") for place in range(number)]
    for line in lines:
        exchange.tell(line.rang("101"))
    return lines


def test_a_call_whose_end_was_lost_is_over_some_day(exchange: Exchange) -> None:
    """Nobody lets a phone ring for an hour, or talks for a day."""
    exchange.tell(IN.rang("101"))
    answered = Line("in_2", INCOMING, BARTEK)
    exchange.tell(answered.answered("102"))
    assert exchange.tick(3590) == []
    (missed,) = exchange.tick(20)
    assert missed.missed
    assert exchange.status("101") is IDLE
    (ended,) = exchange.tick(24 * 3600)
    assert ended.disposition is Disposition.ANSWERED
    assert exchange.status("102") is IDLE
    assert exchange.tell(answered.ended()) == []


def test_without_told_answers_an_hour_is_no_sign_that_the_end_was_lost() -> None:
    """Evrotel tells at the end only whether a call was answered [S4]."""
    exchange = Exchange(tells_answers=False)
    exchange.tell(IN.started())
    assert exchange.tick(23 * 3600) == []
    (ended,) = exchange.tell(IN.ended(disposition=Disposition.ANSWERED, talk_time=4000))
    assert (ended.missed, ended.disposition, ended.talk_time) == (False, Disposition.ANSWERED, 4000)
    exchange.tell(Line("in_2").started())
    (lost,) = exchange.tick(25 * 3600)
    assert lost.missed


def test_the_time_that_the_provider_tells_ends_no_call(exchange: Exchange) -> None:
    """Its zone may be wrong by hours."""
    exchange.tell(replace(IN, started_at=exchange.clock.now() - timedelta(hours=30)).started())
    assert exchange.tick(30) == []
    assert exchange.tracker.overdue() == ()


def test_calls_that_may_be_over_are_asked_about_again_and_again(exchange: Exchange) -> None:
    """Sooner while they ring."""
    exchange.tell(IN.started())
    exchange.clock.step(180)
    assert exchange.tracker.overdue() == ()
    exchange.clock.step(1)
    assert [call.call_id for call in exchange.tracker.overdue()] == ["in_1"]
    assert exchange.tracker.overdue() == ()
    exchange.tell(IN.answered("101"))
    exchange.clock.step(898)
    assert exchange.tracker.overdue() == ()
    exchange.clock.step(1)
    assert exchange.tracker.overdue() == ()
    exchange.clock.step(1)
    assert [call.call_id for call in exchange.tracker.overdue()] == ["in_1"]


def record(exchange: Exchange, call_id: str, **facts: Any) -> Call:
    """Return what a provider keeps of a call."""
    return Call(
        call_id=call_id,
        account="account",
        kind="zadarma",
        direction=INCOMING,
        started_at=exchange.clock.now(),
        **{"state": ENDED, **facts},
    )


def test_a_record_ends_its_call_with_what_it_knows(exchange: Exchange) -> None:
    """The times, what was talked, and what it cost."""
    (rang,) = exchange.tell(IN.rang("101"))
    exchange.clock.step(600)
    answered_at = rang.started_at + timedelta(seconds=5)
    ended_at = rang.started_at + timedelta(seconds=95)
    (ended,) = exchange.take(
        exchange.tracker.settle(
            record(
                exchange,
                "in_1",
                disposition=Disposition.ANSWERED,
                answered_at=answered_at,
                ended_at=ended_at,
                talk_time=90,
                cost=Decimal("0.35"),
                currency="USD",
                recording="rec",
            )
        )
    )
    assert (ended.answered_at, ended.ended_at, ended.duration, ended.talk_time) == (answered_at, ended_at, 95, 90)
    assert (ended.cost, ended.currency, ended.recording) == (Decimal("0.35"), "USD", "rec")
    assert exchange.status("101") is IDLE
    assert exchange.tell(IN.ended()) == []


def test_a_record_that_says_only_when_people_talked_is_enough(exchange: Exchange) -> None:
    """The talk time follows."""
    (rang,) = exchange.tell(IN.started())
    exchange.clock.step(200)
    answered_at, ended_at = (rang.started_at + timedelta(seconds=seconds) for seconds in (5, 25))
    told = exchange.tracker.settle(record(exchange, "in_1", answered_at=answered_at, ended_at=ended_at))
    assert [(call.disposition, call.talk_time) for call in told.calls] == [(Disposition.ANSWERED, 20)]


def test_an_ordered_call_is_settled_by_reference_or_identifier(exchange: Exchange) -> None:
    """The provider knows it by its own."""
    exchange.tracker.dialled("101", ANNA)
    exchange.tell(Line("out_1", None, "101", ANNA).started())
    exchange.tracker.dialled("101", BARTEK)
    exchange.clock.step(200)
    for call_id in ("out_1", "call 2"):
        told = exchange.tracker.settle(record(exchange, call_id, disposition=Disposition.BUSY))
        assert [call.disposition for call in told.calls] == [Disposition.BUSY]
    assert not exchange.tracker.active


def test_other_records_settle_nothing(exchange: Exchange) -> None:
    """Of unknown calls, or of such as go on."""
    exchange.tell(IN.started())
    exchange.clock.step(200)
    assert exchange.tracker.settle(record(exchange, "in_2")).calls == ()
    assert exchange.tracker.settle(record(exchange, "in_1", state=exchange.call.state)).calls == ()
    assert len(exchange.tracker.active) == 1


def test_the_record_of_a_menu_does_not_end_the_call(exchange: Exchange) -> None:
    """It has ended when a person answers; and while a call is young, nobody has asked about it."""
    (rang,) = exchange.tell(IN.started())
    menu = record(exchange, "in_1", ended_at=rang.started_at + timedelta(seconds=20), disposition=Disposition.ANSWERED)
    exchange.clock.step(30)
    assert exchange.take(exchange.tracker.settle(menu)) == []
    exchange.clock.step(300)
    exchange.tell(IN.answered("101"))
    exchange.clock.step(900)
    assert exchange.take(exchange.tracker.settle(menu)) == []
    whole = replace(menu, ended_at=exchange.clock.now())
    assert [call.state for call in exchange.take(exchange.tracker.settle(whole))] == [ENDED]


def test_a_clock_that_was_ahead_keeps_no_call_for_years(exchange: Exchange) -> None:
    """It was put right between two starts."""
    exchange.clock.step(10**8)
    exchange.tell(Line("in_2").ended())
    exchange.tell(IN.started())
    exchange.clock.step(-(10**8))
    exchange.restart()
    exchange.tick(25 * 3600)
    assert not exchange.tracker.active
    exchange.tick(25 * 3600)
    exchange.tell(Line("in_2").started())
    assert exchange.call.call_id == "in_2"


def test_the_calls_under_way_are_bounded(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the oldest is taken to have been lost, whoever began the newest."""
    monkeypatch.setattr(told_module, "MAX_ACTIVE", 3)
    calls_of(exchange, 3)
    (ended, rang) = sorted(exchange.tell(Line("in_3").rang("101")), key=lambda call: call.state)
    assert (ended.call_id, rang.call_id) == ("in_0", "in_3")
    exchange.tracker.dialled("102", BARTEK)
    assert [call.call_id for call in exchange.tick(1)] == ["in_1"]
    assert set(exchange.tracker.active) == {"in_2", "in_3", "call 1"}
    assert exchange.status("101") is RINGING


def test_the_calls_that_ended_are_remembered_up_to_a_number(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ended first is forgotten first."""
    monkeypatch.setattr(past_module, "MAX_PAST", 3)
    lines = calls_of(exchange, 4)
    for line in lines:
        exchange.tell(line.ended())
    assert exchange.tell(lines[1].ended()) == []
    assert states(exchange.tell(lines[0].ended())) == [ENDED]


def test_the_calls_that_ended_are_remembered_for_a_day(exchange: Exchange) -> None:
    """A reference may be used again some day."""
    exchange.tell(IN.ended())
    exchange.clock.step(PAST_FOR.total_seconds() - 1)
    assert exchange.tell(IN.ended()) == []
    assert states(exchange.tell(IN.ended())) == [ENDED]


def test_a_call_goes_on_over_a_restart(exchange: Exchange) -> None:
    """It is not told again; its end finds it, and its phones."""
    (rang,) = exchange.tell(replace(IN, started_at=exchange.clock.now()).rang("101"))
    exchange.tell(IN.answered("101"))
    exchange.tell(Line("in_2", None, BARTEK, COMPANY).rang("102"))
    before = dict(exchange.tracker.active)
    exchange.phones.clear()
    exchange.restart()
    assert dict(exchange.tracker.active) == before
    assert exchange.tick(1) == []
    assert exchange.tell(IN.answered("101")) == []
    assert exchange.phones == []
    (ended,) = exchange.tell(IN.ended())
    assert (ended.call_id, ended.started_at, ended.talk_time) == ("in_1", rang.started_at, 4)
    assert (exchange.status("101"), exchange.status("102")) == (IDLE, RINGING)


def test_what_ended_before_a_restart_is_not_told_again(exchange: Exchange) -> None:
    """But its recording is, once."""
    exchange.tell(IN.answered("101"))
    exchange.tell(IN.ended())
    exchange.restart()
    assert exchange.tell(IN.ended()) == []
    ready = CallRecorded(reference="in_1", recording="rec")
    exchange.tell(ready)
    exchange.restart()
    exchange.tell(ready)
    (happening,) = exchange.happenings
    assert happening.call.talk_time == 1


def test_a_call_that_was_told_before_the_file_was_read_is_not_restored(exchange: Exchange) -> None:
    """Nor one that ended since."""
    exchange.tell(IN.answered("101"))
    exchange.tell(Line("in_2").ended())
    snapshot = exchange.tracker.snapshot()
    exchange.start()
    exchange.tell(IN.started())
    exchange.tell(Line("in_2").started())
    exchange.tracker.restore(snapshot)
    assert [call.state for call in exchange.tracker.active.values()] == [call.state for call in exchange.calls[-2:]]


def test_a_broken_file_costs_only_what_is_broken(exchange: Exchange, caplog: pytest.LogCaptureFixture) -> None:
    """It may be older than this program, or edited by hand."""
    exchange.tell(Line("in_0").ended())
    exchange.tell(replace(IN, started_at=exchange.clock.now()).answered("101"))
    snapshot: dict[str, Any] = json.loads(json.dumps(exchange.tracker.snapshot()))
    (row,), (past,) = snapshot["calls"], snapshot["past"]
    exchange.start()
    nothings: list[object] = [None, [], {}, {"calls": 5, "past": {}}]
    for nothing in nothings:
        exchange.tracker.restore(nothing)
    assert not caplog.records
    broken: list[object] = [
        5,
        {},
        {**row, "begun": None},
        {**row, "begun": "yesterday"},
        {**row, "call": {**row["call"], "state": "ended"}},
        {**row, "call": {**row["call"], "direction": "sideways"}},
        {**row, "call": {**row["call"], "started_at": "2026-11-21T12:00:00"}},
    ]
    broken_past: list[object] = [None, {**past, "ended": None}, {**past, "call": row["call"]}]
    row["legs"] |= {"in_9": "yes"}
    row["phones"] |= {"102": "busy", "103": 5}
    exchange.tracker.restore({"calls": [*broken, row, row], "past": [*broken_past, past]})
    assert caplog.record_tuples == [
        (told_module.__name__, logging.WARNING, "10 of the calls that were known before cannot be read from the file")
    ]
    assert set(exchange.tracker.active) == {"in_1"}
    assert exchange.tell(Line("in_0").ended()) == []
    assert states(exchange.tell(IN.ended())) == [ENDED]
    assert [phone.extension for phone in exchange.phones[-1:]] == ["101"]


def test_costs_are_restored_exactly(exchange: Exchange) -> None:
    """As they were told."""
    exchange.tell(IN.started())
    exchange.clock.step(200)
    told = exchange.tracker.settle(record(exchange, "in_1", cost=Decimal("0.10"), currency="EUR"))
    exchange.restart()
    exchange.tell(CallRecorded(reference="in_1", recording="rec"))
    assert exchange.happenings[0].call == replace(told.calls[0], recording="rec")


def test_events_of_phones_make_no_calls_where_calls_are_told(exchange: Exchange) -> None:
    """They follow from calls."""
    exchange.tell(IN.answered("101"))
    assert exchange.status("101") is IN_USE
    assert len(exchange.tracker.active) == 1
