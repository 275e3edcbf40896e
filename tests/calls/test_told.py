"""Facts about calls that a provider tells."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from custom_components.cloud_telephony.calls.events import (
    CallEnded,
    CallEvent,
    CallRang,
    CallRecorded,
    CallStoppedRinging,
    KeysPressed,
)
from custom_components.cloud_telephony.calls.model import Call, CallEventType, CallState, Direction, Disposition

from .exchange import COMPANY, INCOMING, INTERNAL, OUTGOING, Exchange, Line
from .office import ANNA, ANSWERED, BARTEK, DIALED, ENDED, RANG, states

IN = Line()
OUT = Line("out_1", OUTGOING, "101", ANNA)
UNANSWERED = [each for each in Disposition if each is not Disposition.ANSWERED]


def test_an_incoming_call_is_told_from_its_beginning_to_its_end(exchange: Exchange) -> None:
    """Under the provider's reference, with the names of contacts."""
    (rang,) = exchange.tell(IN.started())
    begun = exchange.clock.now()
    assert rang == Call(
        call_id="in_1",
        account="account",
        kind="zadarma",
        direction=INCOMING,
        state=RANG,
        started_at=begun,
        from_number=ANNA,
        from_name="Anna",
        to_number=COMPANY,
    )
    assert exchange.tell(IN.rang("101")) == []
    (answered,) = exchange.tell(IN.answered("101"))
    assert (answered.state, answered.extension, answered.answered_at) == (ANSWERED, "101", exchange.clock.now())
    exchange.clock.step(9)
    (ended,) = exchange.tell(IN.ended(Disposition.ANSWERED, recording="rec"))
    assert ended == replace(
        answered,
        state=ENDED,
        ended_at=exchange.clock.now(),
        duration=12,
        talk_time=10,
        disposition=Disposition.ANSWERED,
        recording="rec",
    )
    assert not exchange.tracker.active


def test_an_outgoing_call_is_dialled_rings_and_is_answered(exchange: Exchange) -> None:
    """The far end is no own phone."""
    for event in (OUT.started("101"), OUT.rang(), OUT.answered("101"), OUT.ended()):
        exchange.tell(event)
    assert states(exchange.calls) == [DIALED, RANG, ANSWERED, ENDED]
    assert {(call.direction, call.extension) for call in exchange.calls} == {(OUTGOING, "101")}


def test_the_own_phone_that_rings_first_is_not_who_is_called(exchange: Exchange) -> None:
    """In an outgoing call."""
    assert states(exchange.tell(OUT.rang("101"))) == [DIALED]
    assert exchange.tell(OUT.rang("101")) == []


def test_a_call_to_another_extension_is_internal(exchange: Exchange) -> None:
    """If it is known that there is one; then the phone that rings is who is called."""
    line = Line("out_1", OUTGOING, "101", "105")
    exchange.tell(line.started("101"))
    assert exchange.call.direction is INTERNAL
    assert states(exchange.tell(line.rang("105"))) == [RANG]
    exchange.tell(line.answered("105"))
    assert exchange.call.extension == "105"
    fire_brigade = Line("out_2", OUTGOING, "101", "998")
    (dialled,) = exchange.tell(fire_brigade.started("101"))
    assert dialled.direction is OUTGOING


def test_an_internal_call_whose_ringing_is_told_first_rings(exchange: Exchange) -> None:
    """Its beginning was lost."""
    line = Line("out_1", INTERNAL, "101", "105")
    assert states(exchange.tell(line.rang("105"))) == [RANG]
    line = Line("out_2", INTERNAL, "101", "105")
    assert states(exchange.tell(line.rang("101"))) == [DIALED]


@pytest.mark.parametrize("event", [IN.started(), IN.rang("101"), IN.answered("101"), IN.ended(recording="rec")])
def test_a_repetition_tells_nothing(exchange: Exchange, event: CallEvent) -> None:
    """Nor does it after the end."""
    exchange.tell(IN.started())
    exchange.tell(event)
    assert exchange.tell(event) == []
    exchange.tell(IN.ended())
    assert exchange.tell(event) == []
    assert not exchange.tracker.active
    assert not exchange.happenings


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_no_order_of_events_leads_back(exchange: Exchange, order: tuple[int, ...]) -> None:
    """A call begins in the state that is told first, and ends once."""
    events = (IN.started(), IN.rang("101"), IN.answered("101"), IN.ended(Disposition.ANSWERED))
    for place in order:
        exchange.tell(events[place])
    course = [list(CallState).index(call.state) for call in exchange.calls]
    assert course == sorted(set(course))
    assert exchange.calls[-1].disposition is Disposition.ANSWERED
    assert {call.call_id for call in exchange.calls} == {"in_1"}


@pytest.mark.parametrize("disposition", [*UNANSWERED, None])
def test_a_call_is_missed_though_its_beginning_was_lost(exchange: Exchange, disposition: Disposition | None) -> None:
    """The end is told with all that is known; that it rang is not told when it is over."""
    started_at = exchange.clock.now() - timedelta(seconds=20)
    (ended,) = exchange.tell(replace(IN, started_at=started_at).ended(disposition, extension="101"))
    assert ended.missed
    assert ended.disposition is (disposition or Disposition.NO_ANSWER)
    assert (ended.from_name, ended.to_number, ended.extension) == ("Anna", COMPANY, "101")
    assert (ended.started_at, ended.duration, ended.talk_time) == (started_at, 21, 0)


def test_an_end_that_tells_no_times_gives_them_all_the_same(exchange: Exchange) -> None:
    """It ended now, and began when people began to talk."""
    (ended,) = exchange.tell(IN.ended(Disposition.ANSWERED, talk_time=60))
    assert ended.ended_at == exchange.clock.now()
    assert ended.started_at == ended.answered_at == exchange.clock.now() - timedelta(seconds=60)
    assert (ended.duration, ended.talk_time) == (60, 60)


def test_what_the_provider_tells_of_times_counts(exchange: Exchange) -> None:
    """Rather than our clock."""
    told = exchange.clock.now()
    line = replace(IN, started_at=told - timedelta(seconds=5))
    exchange.tell(line.started())
    exchange.tell(line.answered("101"))
    exchange.clock.step(100)
    (ended,) = exchange.tell(line.ended(Disposition.ANSWERED, ended_at=told + timedelta(seconds=60), talk_time=55))
    assert (ended.started_at, ended.duration, ended.talk_time) == (told - timedelta(seconds=5), 65, 55)


def test_what_is_told_of_now_does_not_lie_ahead(exchange: Exchange) -> None:
    """Clocks differ, and a zone may be wrong."""
    ahead = exchange.clock.now() + timedelta(hours=2)
    line = replace(IN, started_at=ahead)
    (rang,) = exchange.tell(line.started())
    assert rang.started_at == exchange.clock.now()
    (ended,) = exchange.tell(line.ended(ended_at=ahead))
    assert ended.ended_at == exchange.clock.now()
    assert ended.duration == 1


def test_a_call_cannot_end_before_it_began(exchange: Exchange) -> None:
    """Whatever the provider's clock shows."""
    exchange.tell(IN.started())
    (ended,) = exchange.tell(IN.ended(ended_at=exchange.clock.now() - timedelta(hours=1)))
    assert (ended.ended_at, ended.duration) == (ended.started_at, 0)


@pytest.mark.parametrize(
    ("disposition", "talk_time"), [(Disposition.ANSWERED, 5), (Disposition.ANSWERED, None), (None, 5)]
)
def test_an_answer_that_was_not_told_counts_at_the_end(
    exchange: Exchange, disposition: Disposition | None, talk_time: int | None
) -> None:
    """By word, or by talk time where there is no word; when it was answered follows from the talk time."""
    exchange.tell(IN.started())
    exchange.clock.step(10)
    (ended,) = exchange.tell(IN.ended(disposition, talk_time=talk_time))
    assert (ended.disposition, ended.missed, ended.talk_time) == (Disposition.ANSWERED, False, talk_time)
    answered_at: datetime | None = exchange.clock.now() - timedelta(seconds=5) if talk_time else None
    assert ended.answered_at == answered_at


def test_a_caller_who_only_heard_the_menu_was_missed(exchange: Exchange) -> None:
    """However long that took: the word counts."""
    exchange.tell(IN.started())
    (ended,) = exchange.tell(IN.ended(Disposition.CANCELLED, talk_time=30))
    assert (ended.disposition, ended.missed, ended.talk_time) == (Disposition.CANCELLED, True, 0)


def test_an_answer_that_was_told_stands(exchange: Exchange) -> None:
    """Nobody is told of an answer and then of a missed call."""
    exchange.tell(IN.answered("101"))
    (ended,) = exchange.tell(IN.ended(Disposition.NO_ANSWER, talk_time=0))
    assert (ended.disposition, ended.missed, ended.talk_time) == (Disposition.ANSWERED, False, 0)


def test_later_events_fill_in_what_is_not_known(exchange: Exchange) -> None:
    """But change nothing that is."""
    exchange.tell(CallRang(reference="in_1"))
    assert exchange.call.from_number is None
    exchange.tell(IN.rang("102"))
    exchange.tell(Line(from_number=BARTEK, to_number=BARTEK).rang("103"))
    call = exchange.call
    assert (call.from_number, call.to_number, call.extension) == (ANNA, COMPANY, "102")


def test_the_phone_that_answers_takes_the_call(exchange: Exchange) -> None:
    """And so does one to which it is handed over."""
    exchange.tell(IN.rang("101"))
    exchange.tell(IN.answered("102"))
    assert exchange.call.extension == "102"
    assert exchange.tell(IN.answered("103")) == []
    assert exchange.call.extension == "103"


@pytest.mark.parametrize(
    ("from_number", "to_number", "direction"),
    [(ANNA, "101", INCOMING), (None, None, INCOMING), ("101", ANNA, OUTGOING), ("101", "105", INTERNAL)],
)
def test_a_direction_that_is_not_told_is_that_of_the_numbers(
    exchange: Exchange, from_number: str | None, to_number: str | None, direction: Direction
) -> None:
    """Own phones call out, others in."""
    exchange.tell(Line("1", None, from_number, to_number).started())
    assert exchange.call.direction is direction


def test_an_assumed_direction_gives_way_to_a_told_one(exchange: Exchange) -> None:
    """A told one stays."""
    exchange.tell(Line("1", None, None, ANNA).answered("101"))
    assert exchange.call.direction is INCOMING
    exchange.tell(Line("1", OUTGOING, None, ANNA).started("101"))
    call = exchange.call
    assert (call.direction, call.from_number, call.state) == (OUTGOING, "101", ANSWERED)
    exchange.tell(Line("1", INCOMING, None, ANNA).started("101"))
    assert exchange.call.direction is OUTGOING


def test_the_own_phone_is_the_caller_of_an_outgoing_call(exchange: Exchange) -> None:
    """Unless the number that it shows is told."""
    exchange.tell(Line("1", OUTGOING, None, ANNA).started("101"))
    exchange.tell(Line("2", OUTGOING, COMPANY, ANNA).started("102"))
    assert [call.from_number for call in exchange.calls] == ["101", COMPANY]


def test_numbers_are_compared_and_told_in_one_form(exchange: Exchange) -> None:
    """Empty ones are none."""
    (rang,) = exchange.tell(Line(from_number="600 700 800", to_number=" ").started())
    assert (rang.from_number, rang.from_name, rang.to_number) == (ANNA, "Anna", None)


def recorded(recording: str = "rec", reference: str = "in_1") -> CallRecorded:
    """Return that a recording can be had."""
    return CallRecorded(reference=reference, recording=recording)


def test_a_recording_is_ready_once(exchange: Exchange) -> None:
    """Most often after the end; that there will be one is told with the end."""
    exchange.tell(IN.answered("101"))
    exchange.tell(IN.ended(recording="rec"))
    assert exchange.happenings == []
    assert exchange.tell(recorded()) == []
    exchange.tell(recorded())
    (ready,) = exchange.happenings
    assert (ready.type, ready.call.call_id, ready.call.recording) == (CallEventType.RECORDING_READY, "in_1", "rec")
    assert ready.call.state is ENDED
    assert not ready.details


def test_a_recording_of_a_call_under_way_stays_with_it(exchange: Exchange) -> None:
    """It is not ready again after the end; another one is."""
    exchange.tell(IN.answered("101"))
    exchange.tell(recorded())
    (ended,) = exchange.tell(IN.ended())
    assert ended.recording == "rec"
    exchange.tell(recorded())
    exchange.tell(recorded("another"))
    assert [ready.call.recording for ready in exchange.happenings] == ["rec", "another"]
    assert [ready.call.state for ready in exchange.happenings] == [ANSWERED, ENDED]


def test_an_end_that_is_told_again_can_bring_the_recording(exchange: Exchange) -> None:
    """It is kept for what is told of the call later, and for who keeps the call."""
    exchange.tell(IN.ended())
    assert exchange.tell(IN.ended(recording="rec")) == []
    assert [(call.call_id, call.recording) for call in exchange.corrected] == [("in_1", "rec")]
    exchange.tell(recorded())
    assert exchange.happenings[0].call.recording == "rec"


def test_what_is_told_of_a_call_that_nobody_knows_and_is_over_is_dropped(exchange: Exchange) -> None:
    """There are no facts to tell."""
    for event in (recorded(), CallStoppedRinging(**IN.facts("101"))):
        assert exchange.tell(event) == []
    assert not exchange.happenings
    assert not exchange.tracker.active


def test_keys_are_told_with_their_call(exchange: Exchange) -> None:
    """Even if its beginning was lost; not when it is over."""
    pressed = KeysPressed(**IN.facts(), keys="2", menu="Main")
    assert states(exchange.tell(pressed)) == [RANG]
    (happening,) = exchange.happenings
    assert happening.type is CallEventType.KEYS_PRESSED
    assert happening.call.call_id == "in_1"
    assert happening.details == {"keys": "2", "menu": "Main"}
    exchange.tell(IN.ended())
    assert exchange.tell(pressed) == []
    assert len(exchange.happenings) == 1


def nameless(disposition: Disposition | None = Disposition.NO_ANSWER, **told: Any) -> CallEnded:
    """Return an end that does not say of which call."""
    return Line(None, None, None, None).ended(disposition, **told)


def test_an_end_without_reference_ends_the_only_call(exchange: Exchange) -> None:
    """And says that this was a guess."""
    exchange.tell(IN.started())
    told = exchange.tracker.take(nameless())
    assert told.guessed
    assert [call.call_id for call in told.calls] == ["in_1"]
    assert not exchange.tracker.take(IN.ended()).guessed


def test_an_end_without_reference_and_without_a_call_is_a_call_of_its_own(exchange: Exchange) -> None:
    """With an identifier of ours."""
    told = exchange.tracker.take(Line(None).ended())
    assert told.guessed
    (ended,) = told.calls
    assert (ended.call_id, ended.from_number, ended.missed) == ("call 1", ANNA, True)


def two_calls(exchange: Exchange) -> None:
    """Let Anna call, and a minute later Bartek, who is answered."""
    exchange.tell(replace(IN, started_at=exchange.clock.now()).started())
    exchange.clock.step(60)
    line = Line("in_2", INCOMING, BARTEK, COMPANY, exchange.clock.now())
    exchange.tell(line.started())
    exchange.tell(line.answered("102"))


@pytest.mark.parametrize(
    ("end", "reference"),
    [
        (nameless(None), "in_1"),  # the oldest
        (nameless(Disposition.ANSWERED), "in_1"),  # though its answer was lost
        (Line(None, None, BARTEK, None).ended(), "in_2"),  # the number
        (Line(None, None, None, COMPANY).ended(), "in_1"),
        (Line(None, INCOMING, None, None, datetime.fromisoformat("2026-11-21T12:01:04Z")).ended(), "in_2"),
        (nameless(None, extension="102"), "in_2"),
        (Line(None, OUTGOING, None, None).ended(), "call 1"),
        (Line(None, None, "+48600700901", None).ended(), "call 1"),
        (nameless(None, ended_at=datetime.fromisoformat("2026-11-21T11:00:00Z")), "call 1"),
        (nameless(Disposition.BUSY, ended_at=datetime.fromisoformat("2026-11-21T12:01:01Z"), talk_time=30), "in_1"),
    ],
)
def test_an_end_without_reference_finds_its_call_by_the_best_evidence(
    exchange: Exchange, end: CallEnded, reference: str
) -> None:
    """The numbers, times and direction must not speak against it."""
    two_calls(exchange)
    (ended,) = exchange.tell(end)
    assert ended.call_id == reference


def test_a_call_that_was_answered_is_not_the_one_that_ended_unanswered(exchange: Exchange) -> None:
    """Though it is the only one."""
    exchange.tell(IN.answered("101"))
    (ended,) = exchange.tell(nameless(Disposition.BUSY))
    assert ended.call_id == "call 1"


def test_an_internal_call_may_be_told_from_either_end(exchange: Exchange) -> None:
    """As incoming or outgoing."""
    exchange.tell(Line("1", INTERNAL, "101", "105").started())
    (ended,) = exchange.tell(Line(None, INCOMING, "101", "105").ended())
    assert ended.call_id == "1"


def test_an_end_without_reference_that_is_repeated_ends_no_other_call(exchange: Exchange) -> None:
    """If it has a time or a recording by which that can be known."""
    two_calls(exchange)
    end = nameless(None, ended_at=exchange.clock.now())
    assert len(exchange.tell(end)) == 1
    assert exchange.tell(end) == []
    end = nameless(None)
    assert len(exchange.tell(end)) == 1
    assert len(exchange.tell(end)) == 1


def test_a_beginning_without_reference_is_known_again_by_its_time_and_number(exchange: Exchange) -> None:
    """Else it is another call's."""
    line = Line(None, started_at=exchange.clock.now())
    assert len(exchange.tell(line.started())) == 1
    assert exchange.tell(line.started()) == []
    assert len(exchange.tell(Line(None).started())) == 1
    assert len(exchange.tell(Line(None, INCOMING, BARTEK, COMPANY, line.started_at).started())) == 1


def test_a_call_that_was_sent_away_and_answered_all_the_same_was_answered(exchange: Exchange) -> None:
    exchange.tell(IN.started())
    exchange.tracker.turned_away("in_1")
    exchange.tracker.turned_away("unknown")
    exchange.tell(IN.answered("101"))
    (ended,) = exchange.tell(IN.ended())
    assert ended.disposition is Disposition.ANSWERED
