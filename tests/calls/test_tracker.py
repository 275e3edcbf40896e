"""Facts about reading calls from phones."""

from collections.abc import Callable
from uuid import UUID

import pytest

from custom_components.cloud_telephony.calls import tracker as tracker_module
from custom_components.cloud_telephony.calls.model import (
    AgentStatus,
    Call,
    CallEventType,
    CallState,
    Direction,
    Disposition,
    ExtensionStatus,
)
from custom_components.cloud_telephony.calls.tracker import CallTracker, event_types

from .office import ANNA, BARTEK, Office

RINGING, IN_USE, ON_HOLD = ExtensionStatus.RINGING, ExtensionStatus.IN_USE, ExtensionStatus.ON_HOLD
IDLE, OFFLINE, BUSY, CONNECTING = (
    ExtensionStatus.IDLE,
    ExtensionStatus.OFFLINE,
    ExtensionStatus.BUSY,
    ExtensionStatus.CONNECTING,
)


def states(calls: list[Call]) -> list[CallState]:
    """Return the states that were told."""
    return [call.state for call in calls]


DIALED, RANG, ANSWERED, ENDED = CallState.DIALING, CallState.RINGING, CallState.ANSWERED, CallState.ENDED


# Incoming calls


def test_a_ringing_phone_with_a_number_is_an_incoming_call(office: Office) -> None:
    """With the best names for both ends."""
    office.phonebook.learn("101", "Reception")
    (call,) = office.phone("101", RINGING, "600700800", "A. NOWAK")
    assert call == Call(
        call_id="call 1",
        account="account",
        kind="cloudpbx",
        direction=Direction.INCOMING,
        state=CallState.RINGING,
        started_at=office.clock.now(),
        from_number=ANNA,
        from_name="Anna",
        to_number="101",
        to_name="Reception",
        extension="101",
    )
    assert office.tracker.active == {"call 1": call}


def test_in_use_after_ringing_is_the_answer_and_idle_the_end(office: Office) -> None:
    """Times are those of the events, durations whole seconds."""
    (rang,) = office.phone("101", RINGING, ANNA)
    office.clock.step(9)
    (answered,) = office.phone("101", IN_USE, ANNA)
    office.clock.step(59)
    (ended,) = office.phone("101", IDLE)
    assert states([answered, ended]) == [ANSWERED, ENDED]
    assert answered.answered_at == ended.answered_at
    assert (ended.duration, ended.talk_time) == (70, 60)
    assert ended.ended_at == office.clock.now()
    assert ended.started_at == rang.started_at
    assert ended.disposition is Disposition.ANSWERED
    assert not ended.missed
    assert not office.tracker.active


def test_ringing_to_idle_is_a_missed_call(office: Office) -> None:
    """Nobody talked."""
    office.phone("101", RINGING, ANNA)
    (ended,) = office.phone("101", IDLE)
    assert ended.missed
    assert (ended.disposition, ended.talk_time, ended.duration) == (Disposition.NO_ANSWER, 0, 1)
    assert ended.answered_at is None


def test_the_twin_events_of_a_change_make_one_call(office: Office) -> None:
    """`subscriber` and `extstatus` tell the same, in either order."""
    for first, second in ((ANNA, None), (None, ANNA)):
        office.told.clear()
        for status in (RINGING, IN_USE, IDLE):
            office.phone("101", status, first)
            office.phone("101", status, second)
        assert states(office.told) == [RANG, ANSWERED, ENDED]
        assert office.told[-1].from_number == ANNA


def test_a_late_twin_takes_nothing_back(office: Office) -> None:
    """That a phone rings is told again after it was picked up."""
    office.phone("101", RINGING, ANNA)
    office.phone("101", IN_USE, ANNA)
    assert office.phone("101", RINGING) == []
    assert office.phone("101", RINGING, ANNA) == []
    assert office.phone("101", IN_USE) == []
    assert office.call.state is CallState.ANSWERED


def test_a_number_that_is_told_with_the_answer_only_makes_both(office: Office) -> None:
    """The phone rang without saying for whom."""
    assert office.phone("101", RINGING) == []
    assert states(office.phone("101", IN_USE, ANNA)) == [RANG, ANSWERED]
    assert office.call.direction is Direction.INCOMING


def test_ringing_for_nobody_is_no_call(office: Office) -> None:
    """There is nothing to tell of it."""
    office.phone("101", RINGING)
    office.phone("101", IN_USE)
    office.phone("101", IDLE)
    assert office.told == []


def test_a_caller_without_number_has_a_name(office: Office) -> None:
    """Anonymous calls ring too; a number that is told later is no other call."""
    (call,) = office.phone("101", RINGING, None, "Anonymous")
    assert (call.from_number, call.from_name, call.direction) == (None, "Anonymous", Direction.INCOMING)
    assert states(office.phone("101", IN_USE, BARTEK, "Anonymous")) == [ANSWERED]


def test_a_group_of_phones_that_rings_is_one_call(office: Office) -> None:
    """Told once, answered once, by the one that is picked up; the others stop ringing without a word."""
    office.phone("101", RINGING, ANNA)
    assert office.phone("102", RINGING, ANNA) == []
    assert office.phone("103", RINGING, ANNA) == []
    (answered,) = office.phone("102", IN_USE, ANNA)
    assert (answered.extension, answered.to_number) == ("102", "102")
    assert office.phone("101", IDLE) == []
    assert office.phone("103", IDLE) == []
    (ended,) = office.phone("102", IDLE)
    assert ended.extension == "102"
    assert not ended.missed


def test_who_answers_for_a_group_is_whom_the_call_went_to(office: Office) -> None:
    """By number and name."""
    office.phonebook.learn("101", "Reception")
    office.phonebook.learn("102", "Workshop")
    (rang,) = office.phone("101", RINGING, ANNA)
    office.phone("102", RINGING, ANNA)
    (answered,) = office.phone("102", IN_USE, ANNA)
    assert (rang.to_name, answered.to_name) == ("Reception", "Workshop")


def test_a_group_that_nobody_answers_is_missed_once(office: Office) -> None:
    """When the last phone stops."""
    office.phone("101", RINGING, ANNA)
    office.phone("102", RINGING, ANNA)
    assert office.phone("101", IDLE) == []
    (ended,) = office.phone("102", IDLE)
    assert ended.missed


def test_an_answered_call_ends_though_another_phone_was_never_told_idle(office: Office) -> None:
    """Events get lost."""
    office.phone("101", RINGING, ANNA)
    office.phone("102", RINGING, ANNA)
    office.phone("101", IN_USE, ANNA)
    assert states(office.phone("101", IDLE)) == [ENDED]
    assert office.phone("102", IDLE) == []


def test_another_phone_that_picks_up_answers_the_call(office: Office) -> None:
    """Picked up from a neighbour's desk."""
    office.phone("101", RINGING, ANNA)
    (answered,) = office.phone("102", IN_USE, ANNA)
    assert answered.extension == "102"
    assert office.phone("101", IDLE) == []
    assert states(office.phone("102", IDLE)) == [ENDED]


def test_calls_from_different_numbers_are_separate(office: Office) -> None:
    """At the same time."""
    office.phone("101", RINGING, ANNA)
    office.phone("102", RINGING, BARTEK)
    assert len(office.tracker.active) == 2
    (answered,) = office.phone("102", IN_USE, BARTEK)
    assert answered.from_number == BARTEK
    (missed,) = office.phone("101", IDLE)
    assert missed.from_number == ANNA


def test_hold_keeps_the_call(office: Office) -> None:
    """And coming back too."""
    office.phone("101", RINGING, ANNA)
    office.phone("101", IN_USE, ANNA)
    assert office.phone("101", ON_HOLD) == []
    assert office.phone("101", IN_USE) == []
    assert states(office.phone("101", IDLE)) == [ENDED]


def test_a_phone_that_goes_offline_is_out_of_the_call(office: Office) -> None:
    """Its cable was pulled."""
    office.phone("101", RINGING, ANNA)
    (ended,) = office.phone("101", OFFLINE)
    assert ended.missed


@pytest.mark.parametrize("first", [RINGING, IN_USE])
def test_an_unknown_status_leaves_the_call_as_it_is(office: Office, first: ExtensionStatus) -> None:
    """Combined bits such as 9: in use and ringing."""
    office.phone("101", RINGING, ANNA)
    office.phone("101", first, ANNA)
    assert office.phone("101", None) == []
    office.phone("101", IN_USE)
    assert office.call.state is CallState.ANSWERED
    assert states(office.phone("101", IDLE)) == [ENDED]


def test_a_call_that_is_turned_away_was_busy(office: Office) -> None:
    """If that was the last phone."""
    office.phone("101", RINGING, ANNA)
    office.phone("102", RINGING, ANNA)
    assert office.phone("102", BUSY) == []
    (ended,) = office.phone("101", BUSY)
    assert ended.disposition is Disposition.BUSY
    assert ended.missed


def test_a_phone_that_is_busy_while_it_talks_goes_on_talking(office: Office) -> None:
    """It has no line left for another call."""
    office.phone("101", RINGING, ANNA)
    office.phone("101", IN_USE, ANNA)
    assert office.phone("101", BUSY) == []
    assert states(office.phone("101", IDLE)) == [ENDED]


def test_a_caller_who_calls_again_makes_another_call(office: Office) -> None:
    """With an identifier of its own."""
    for _ in range(2):
        office.phone("101", RINGING, ANNA)
        office.phone("101", IDLE)
    assert [call.call_id for call in office.told] == ["call 1", "call 1", "call 2", "call 2"]


# Internal calls

CALLER_FIRST = [("101", CONNECTING, "105"), ("105", RINGING, "101"), ("101", IN_USE, "105"), ("105", IN_USE, "101")]
CALLED_FIRST = [("105", RINGING, "101"), ("101", IN_USE, "105"), ("105", IN_USE, "101")]


@pytest.mark.parametrize(
    ("events", "told"),
    [(CALLER_FIRST, [DIALED, RANG, ANSWERED]), (CALLED_FIRST, [RANG, ANSWERED])],
    ids=["caller first", "called first"],
)
def test_two_own_phones_are_one_internal_call_whichever_is_told_first(
    office: Office, events: list[tuple[str, ExtensionStatus, str]], told: list[CallState]
) -> None:
    """From who calls, to who rings; answered when the called phone is picked up."""
    for event in events:
        office.phone(*event)
    assert states(office.told) == told
    for call in office.told:
        assert (call.direction, call.from_number, call.to_number) == (Direction.INTERNAL, "101", "105")
    assert office.call.extension == "105"
    assert office.phone("101", IDLE) == []
    (ended,) = office.phone("105", IDLE)
    assert ended.disposition is Disposition.ANSWERED


def test_the_callers_phone_in_use_is_no_answer(office: Office) -> None:
    """It is in use from the first moment."""
    office.phone("101", IN_USE, "105")
    assert states(office.told) == [DIALED]
    assert office.call.extension == "101"
    office.phone("105", RINGING, "101")
    office.phone("105", IDLE)
    (ended,) = office.phone("101", IDLE)
    assert (ended.disposition, ended.missed) == (Disposition.NO_ANSWER, False)


def test_an_internal_call_is_answered_though_the_ringing_was_lost(office: Office) -> None:
    """Both phones are in use with each other."""
    office.phone("101", IN_USE, "105")
    (answered,) = office.phone("105", IN_USE, "101")
    assert (answered.state, answered.from_number, answered.to_number) == (ANSWERED, "101", "105")


def test_a_called_phone_that_is_connecting_makes_no_call_of_its_own(office: Office) -> None:
    """It was called, and is being picked up."""
    office.phone("101", CONNECTING, "105")
    assert office.phone("105", CONNECTING, "101") == []
    assert states(office.phone("105", IN_USE, "101")) == [ANSWERED]
    assert len(office.tracker.active) == 1


def test_two_phones_that_ring_for_each_other_are_two_calls(office: Office) -> None:
    """Whoever has them call each other, both ring."""
    office.phone("101", RINGING, "105")
    assert states(office.phone("105", RINGING, "101")) == [RANG]
    assert len(office.tracker.active) == 2


def test_a_phone_that_rings_with_its_own_number_does_not_answer_its_own_call(office: Office) -> None:
    """It rings for somebody else."""
    office.phone("105", RINGING, "101")
    (rang,) = office.phone("101", RINGING, "101")
    assert rang.direction is Direction.INCOMING
    (answered,) = office.phone("101", IN_USE, "101")
    assert answered.call_id == rang.call_id


def test_a_caller_whose_phone_shows_the_number_of_a_group_is_in_the_call_that_rings(office: Office) -> None:
    """And stays in it, whatever else is told."""
    office.phone("105", RINGING, "101")
    office.phone("101", IN_USE, "600")
    office.phone("101", ON_HOLD, "600")
    office.phone("101", IN_USE, "105")
    assert states(office.told) == [RANG]
    assert len(office.tracker.active) == 1


def test_a_callers_phone_that_shows_its_number_late_is_in_the_call_that_rings(office: Office) -> None:
    """The first of the twins has none."""
    office.phone("105", RINGING, "101")
    office.phone("101", IN_USE)
    office.phone("101", IN_USE, "600")
    assert states(office.told) == [RANG]


def test_the_next_call_of_a_caller_is_another_one(office: Office) -> None:
    """Though it is not told yet that the phone that was called stopped ringing."""
    office.phone("105", RINGING, "101")
    office.phone("101", IN_USE, "105")
    assert office.phone("101", IDLE) == []
    (dialled,) = office.phone("101", CONNECTING, ANNA)
    assert dialled.call_id == "call 2"
    (ended,) = office.phone("105", IDLE)
    assert ended.call_id == "call 1"


def test_the_other_leg_shows_that_a_call_is_internal(office: Office) -> None:
    """An extension that was never heard of calls."""
    (rang,) = office.phone("105", RINGING, "200")
    assert rang.direction is Direction.INCOMING
    office.phone("200", IDLE)
    office.phone("200", IN_USE, "105")
    assert office.call.direction is Direction.INTERNAL


def test_an_extension_that_dials_a_group_rings_its_phones_in_one_call(office: Office) -> None:
    """The number dialled stays the called one; then who answered is known too."""
    (dialled,) = office.phone("101", CONNECTING, "600")
    assert dialled.direction is Direction.OUTGOING
    (rang,) = office.phone("105", RINGING, "101")
    assert (rang.direction, rang.to_number, rang.extension) == (Direction.INTERNAL, "600", "105")
    assert office.phone("106", RINGING, "101") == []
    (answered,) = office.phone("106", IN_USE, "101")
    assert (answered.to_number, answered.extension) == ("600", "106")
    assert office.phone("101", IN_USE, "106") == []
    assert len(office.tracker.active) == 1


def test_a_phone_that_calls_on_after_it_was_answered_makes_a_second_call(office: Office) -> None:
    """A machine answered 600, then it makes 105 ring: that must not go unheard."""
    office.phone("101", IN_USE, "600")
    (rang,) = office.phone("105", RINGING, "101")
    assert (rang.direction, rang.from_number) == (Direction.INTERNAL, "101")
    assert len(office.tracker.active) == 2
    office.phone("105", IDLE)
    office.phone("101", IDLE)
    assert not office.tracker.active


def test_an_extension_calling_itself_is_one_call(office: Office) -> None:
    """A voice box shows the own number."""
    office.phone("101", IN_USE, "101")
    office.phone("101", IDLE)
    assert {(call.call_id, call.direction) for call in office.told} == {("call 1", Direction.OUTGOING)}
    assert not office.tracker.active


# Outgoing calls


def test_connecting_with_a_number_is_an_outgoing_call(office: Office) -> None:
    """In use is its answer."""
    (dialled,) = office.phone("101", CONNECTING, ANNA)
    assert (dialled.direction, dialled.from_number, dialled.to_number) == (Direction.OUTGOING, "101", ANNA)
    assert (dialled.to_name, dialled.extension, dialled.state) == ("Anna", "101", DIALED)
    assert states(office.phone("101", IN_USE)) == [ANSWERED]
    (ended,) = office.phone("101", IDLE)
    assert ended.disposition is Disposition.ANSWERED


def test_in_use_without_ringing_is_an_outgoing_call(office: Office) -> None:
    """The phone talks [S3 §2.4]: dialled and answered, in whatever order the twins come."""
    assert states(office.phone("101", IN_USE, ANNA)) == [DIALED, ANSWERED]
    assert office.phone("102", IN_USE) == []
    assert states(office.phone("102", IN_USE, ANNA)) == [DIALED, ANSWERED]
    assert {call.direction for call in office.told} == {Direction.OUTGOING}
    assert len(office.tracker.active) == 2


def test_who_calls_back_somebody_who_is_just_calling_makes_another_call(office: Office) -> None:
    """Connecting is not answering."""
    office.phone("102", RINGING, ANNA)
    (dialled,) = office.phone("101", CONNECTING, ANNA)
    assert dialled.direction is Direction.OUTGOING
    assert len(office.tracker.active) == 2


def test_an_outgoing_call_that_nobody_answers_is_not_missed(office: Office) -> None:
    """Missed are incoming ones."""
    office.phone("101", CONNECTING, ANNA)
    (ended,) = office.phone("101", IDLE)
    assert (ended.disposition, ended.missed) == (Disposition.NO_ANSWER, False)


def test_a_called_number_that_is_busy_ends_the_call_busy(office: Office) -> None:
    """The caller's phone says so."""
    office.phone("101", CONNECTING, ANNA)
    (ended,) = office.phone("101", BUSY)
    assert ended.disposition is Disposition.BUSY


def test_a_phone_that_rings_while_it_connects_gets_a_call(office: Office) -> None:
    """Its own call must be over."""
    office.phone("101", CONNECTING, ANNA)
    ended, rang = office.phone("101", RINGING, BARTEK)
    assert states([ended, rang]) == [ENDED, RANG]
    assert rang.direction is Direction.INCOMING


# What nobody watched


def test_a_phone_in_use_when_the_watch_begins_is_in_no_call(office: Office) -> None:
    """Nobody knows who called whom; the next call is one again."""
    assert office.phone("201", IN_USE, ANNA) == []
    assert office.phone("201", ON_HOLD) == []
    assert office.phone("201", IN_USE, BARTEK) == []
    assert office.phone("201", IDLE) == []
    assert states(office.phone("201", IN_USE, ANNA)) == [DIALED, ANSWERED]


def test_a_phone_that_rings_when_the_watch_begins_is_a_call(office: Office) -> None:
    """Ringing is always one."""
    assert states(office.phone("201", RINGING, ANNA)) == [RANG]


def test_a_phone_that_is_connecting_when_the_watch_begins_is_a_call(office: Office) -> None:
    """Only who calls is connecting."""
    (dialled,) = office.phone("201", CONNECTING, ANNA)
    assert (dialled.direction, dialled.state) == (Direction.OUTGOING, CallState.DIALING)


def test_a_phone_that_was_in_use_unwatched_can_ring_later(office: Office) -> None:
    """Though its idle was lost."""
    office.phone("201", IN_USE)
    assert states(office.phone("201", RINGING, ANNA)) == [RANG]


def test_a_call_goes_on_over_a_reconnect(office: Office) -> None:
    """What is told next decides."""
    office.phone("101", RINGING, ANNA)
    office.phone("102", RINGING, BARTEK)
    office.reconnect()
    assert len(office.tracker.active) == 2
    assert states(office.phone("101", IN_USE)) == [ANSWERED]
    (missed,) = office.phone("102", IDLE)
    assert missed.missed


def test_an_unwatched_in_use_after_a_reconnect_is_no_new_call(office: Office) -> None:
    """It was idle before the connection broke, and may have been called or have called."""
    office.reconnect()
    assert office.phone("101", IN_USE, ANNA) == []
    assert office.phone("101", IDLE) == []


def test_another_number_after_a_reconnect_ends_the_old_call_only(office: Office) -> None:
    """How the new one began nobody saw."""
    office.phone("101", RINGING, ANNA)
    office.phone("101", IN_USE, ANNA)
    office.reconnect()
    assert states(office.phone("101", IN_USE, BARTEK)) == [ENDED]


def test_ringing_after_a_reconnect_ends_the_call_before(office: Office) -> None:
    """A phone that talked rings anew, for whomever."""
    office.phone("101", RINGING, ANNA)
    office.phone("101", IN_USE, ANNA)
    office.reconnect()
    assert states(office.phone("101", RINGING, ANNA)) == [ENDED, RANG]


# One phone, two calls


def test_a_phone_that_talks_to_somebody_else_was_handed_over(office: Office) -> None:
    """An attended transfer: the consultation ends, the caller is on the phone."""
    office.phone("102", RINGING, "101")
    office.phone("102", IN_USE, "101")
    ended, rang, answered = office.phone("102", IN_USE, ANNA)
    assert (ended.state, ended.from_number) == (ENDED, "101")
    assert (rang.state, rang.direction, rang.from_number) == (RANG, Direction.INCOMING, ANNA)
    assert (answered.state, answered.call_id) == (ANSWERED, rang.call_id)


def test_a_caller_who_is_handed_over_stays_in_the_same_call(office: Office) -> None:
    """If the first phone is still in it; that one answered it."""
    office.phone("101", RINGING, ANNA)
    office.phone("101", IN_USE, ANNA)
    assert office.phone("102", RINGING, ANNA) == []
    assert office.phone("101", IDLE) == []
    assert office.phone("102", IN_USE, ANNA) == []
    (ended,) = office.phone("102", IDLE)
    assert (ended.state, ended.extension, ended.to_number) == (ENDED, "101", "101")


def test_a_second_call_that_is_accepted_ends_the_first(office: Office) -> None:
    """One phone is in one call at a time, as far as can be told."""
    office.phone("101", RINGING, ANNA)
    office.phone("101", IN_USE, ANNA)
    office.phone("101", None, BARTEK)
    assert states(office.phone("101", IN_USE, BARTEK)) == [ENDED, RANG, ANSWERED]


def test_a_second_call_that_is_placed_ends_the_first(office: Office) -> None:
    """Connecting tells that it is outgoing."""
    office.phone("101", RINGING, ANNA)
    office.phone("101", IN_USE, ANNA)
    ended, dialled = office.phone("101", CONNECTING, BARTEK)
    assert (ended.from_number, dialled.to_number) == (ANNA, BARTEK)
    assert dialled.direction is Direction.OUTGOING


def test_a_phone_that_consults_a_colleague_is_the_caller_of_that_call(office: Office) -> None:
    """Whose phone rang before the first one showed it."""
    office.phone("101", RINGING, ANNA)
    office.phone("101", IN_USE, ANNA)
    office.phone("105", RINGING, "101")
    assert states(office.phone("101", IN_USE, "105")) == [ENDED]
    assert (office.call.direction, office.call.state) == (Direction.INTERNAL, RANG)
    assert states(office.phone("105", IN_USE, "101")) == [ANSWERED]


# Queues


def ring_in_queue(office: Office, extension: str, number: str) -> None:
    """Let an agent of the queue ring."""
    office.agent(extension, AgentStatus.RINGING)
    office.phone(extension, RINGING, number)


def test_a_call_that_rings_an_agent_came_through_the_queue(office: Office) -> None:
    """Whichever of the two events comes first; it is no change of the call."""
    office.queue(1)
    ring_in_queue(office, "101", ANNA)
    assert office.call.queue == "Sales"
    office.phone("101", IDLE)
    office.agent("101", AgentStatus.IDLE)
    office.queue(0)
    office.queue(1)
    office.phone("102", RINGING, ANNA)
    assert office.agent("102", AgentStatus.RINGING_IN_USE) == []
    assert office.call.queue == "Sales"
    assert office.phone("102", IN_USE)[0].queue == "Sales"


def test_a_direct_call_to_an_agent_came_through_no_queue(office: Office) -> None:
    """Agents ring for direct calls too, while nobody waits in the queue."""
    office.queue(0)
    ring_in_queue(office, "101", ANNA)
    assert office.call.queue is None


def test_an_agents_ringing_before_the_reconnect_names_no_queue(office: Office) -> None:
    """It may be long over."""
    office.queue(1)
    office.agent("101", AgentStatus.RINGING)
    office.reconnect()
    office.phone("101", RINGING, ANNA)
    assert office.call.queue is None


def test_a_caller_who_still_waits_is_in_the_same_call_when_the_next_agent_rings(office: Office) -> None:
    """A queue that rings one agent after the other."""
    office.queue(1)
    ring_in_queue(office, "101", ANNA)
    assert office.phone("101", IDLE) == []
    assert office.call.state is CallState.RINGING
    office.agent("102", AgentStatus.RINGING)
    assert office.phone("102", RINGING, ANNA) == []
    (answered,) = office.phone("102", IN_USE, ANNA)
    assert (answered.call_id, answered.extension) == ("call 1", "102")
    assert office.queue(0) == []
    assert states(office.phone("102", IDLE)) == [ENDED]


@pytest.mark.parametrize("queue_first", [True, False])
def test_a_caller_who_gives_up_in_the_queue_was_missed(office: Office, queue_first: bool) -> None:
    """Whichever is told first: that fewer wait, or that the phone stops ringing."""
    office.queue(1)
    ring_in_queue(office, "101", ANNA)
    if queue_first:
        assert office.queue(0) == []
        (ended,) = office.phone("101", IDLE)
    else:
        assert office.phone("101", IDLE) == []
        (ended,) = office.queue(0)
    assert ended.missed
    assert ended.queue == "Sales"


def test_the_oldest_of_the_waiting_calls_is_taken_to_leave_first(office: Office) -> None:
    """As many calls can wait as callers do."""
    office.queue(2)
    ring_in_queue(office, "101", ANNA)
    ring_in_queue(office, "102", BARTEK)
    office.phone("102", IDLE)
    office.phone("101", IDLE)
    assert len(office.tracker.active) == 2
    (first,) = office.queue(1)
    assert first.from_number == ANNA
    (second,) = office.queue(0)
    assert second.from_number == BARTEK


def test_no_more_calls_wait_than_callers(office: Office) -> None:
    """The next one that stops ringing is over."""
    office.queue(1)
    ring_in_queue(office, "101", ANNA)
    ring_in_queue(office, "102", BARTEK)
    assert office.phone("101", IDLE) == []
    (ended,) = office.phone("102", IDLE)
    assert ended.from_number == BARTEK


def test_the_calls_that_wait_are_bounded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many callers a feed makes up."""
    monkeypatch.setattr(tracker_module, "MAX_HELD", 3)
    office.queue(10**9)
    for caller in range(5):
        ring_in_queue(office, "101", f"+4860070080{caller}")
        office.phone("101", IDLE)
    assert len(office.tracker.active) == 3


def test_a_call_that_was_answered_ends_though_others_wait(office: Office) -> None:
    """They have calls of their own."""
    office.queue(1)
    ring_in_queue(office, "101", ANNA)
    office.phone("101", IN_USE, ANNA)
    office.queue(2)
    assert states(office.phone("101", IDLE)) == [ENDED]


def test_a_queue_that_rings_a_phone_in_use_has_nothing_to_do_with_its_call(office: Office) -> None:
    """That one came directly."""
    office.phone("101", RINGING, ANNA)
    office.phone("101", IN_USE, ANNA)
    office.queue(1)
    office.agent("101", AgentStatus.RINGING_IN_USE)
    assert office.call.queue is None


def test_a_count_from_before_the_reconnect_holds_no_call(office: Office) -> None:
    """Who waits now is not known."""
    office.queue(1)
    ring_in_queue(office, "101", ANNA)
    office.reconnect()
    assert states(office.phone("101", IDLE)) == [ENDED]


def test_a_waiting_call_is_judged_by_the_next_count_after_a_reconnect(office: Office) -> None:
    """An agent's event tells nothing of who waits."""
    office.queue(1)
    ring_in_queue(office, "101", ANNA)
    office.phone("101", IDLE)
    office.reconnect()
    assert office.agent("101", AgentStatus.IDLE) == []
    assert office.queue(1) == []
    assert states(office.queue(0)) == [ENDED]


def test_a_colleague_who_hangs_up_waits_in_no_queue(office: Office) -> None:
    """The caller's own phone shows it."""
    office.queue(1)
    ring_in_queue(office, "101", "105")
    office.phone("105", IN_USE, "101")
    assert office.phone("101", IDLE) == []
    assert states(office.phone("105", IDLE)) == [ENDED]


# Calls that the user orders


def test_a_call_that_is_ordered_begins_at_once_and_takes_the_own_phone_with_it(office: Office) -> None:
    """The provider rings it first [S3 §1.4]: that is no incoming call."""
    call = office.tracker.dialled("101", "600 700 800")
    assert (call.direction, call.state, call.from_number, call.to_number) == (
        Direction.OUTGOING,
        DIALED,
        "101",
        ANNA,
    )
    assert (call.to_name, call.extension) == ("Anna", "101")
    assert office.tracker.active == {call.call_id: call}
    assert office.phone("101", RINGING, "+48221000000", "Trunk") == []
    assert states(office.phone("101", IN_USE, ANNA)) == [ANSWERED]
    (ended,) = office.phone("101", IDLE)
    assert ended.call_id == call.call_id


@pytest.mark.parametrize("status", [CONNECTING, IN_USE])
def test_an_ordered_call_needs_no_ringing(office: Office, status: ExtensionStatus) -> None:
    """A phone that answers by itself is connecting or in use at once."""
    call = office.tracker.dialled("101", ANNA)
    office.phone("101", status, ANNA)
    office.phone("101", IN_USE, ANNA)
    assert [told.call_id for told in office.told] == [call.call_id]


def test_an_ordered_call_to_a_colleague_is_answered_by_the_colleague(office: Office) -> None:
    """Whose phone can be seen."""
    call = office.tracker.dialled("101", "105")
    assert call.direction is Direction.INTERNAL
    office.phone("101", RINGING, "105")
    assert office.phone("101", IN_USE, "105") == []
    assert states(office.phone("105", RINGING, "101")) == [RANG]
    (answered,) = office.phone("105", IN_USE, "101")
    assert (answered.call_id, answered.extension) == (call.call_id, "105")


def test_an_own_phone_that_is_not_picked_up_ends_the_ordered_call(office: Office) -> None:
    """Nobody was called."""
    office.tracker.dialled("101", ANNA)
    office.phone("101", RINGING, ANNA)
    (ended,) = office.phone("101", IDLE)
    assert (ended.disposition, ended.missed) == (Disposition.NO_ANSWER, False)


def by_tick(office: Office) -> list[Call]:
    """Let the tracker look at the time."""
    return list(office.tracker.tick())


def by_event(office: Office) -> list[Call]:
    """Let something else happen."""
    return office.phone("102", OFFLINE)


@pytest.mark.parametrize("notice", [by_tick, by_event])
def test_an_ordered_call_that_no_phone_joins_has_failed_after_a_minute(
    office: Office, notice: Callable[[Office], list[Call]]
) -> None:
    """From then on, ringing is an incoming call again."""
    office.tracker.dialled("101", ANNA)
    office.clock.step(59)
    assert notice(office) == []
    office.clock.step(2)
    (ended,) = by_tick(office)
    assert (ended.state, ended.disposition) == (ENDED, Disposition.FAILED)
    (rang,) = office.phone("101", RINGING, ANNA)
    assert rang.direction is Direction.INCOMING


def test_an_ordered_call_that_is_late_by_an_event_is_an_incoming_one(office: Office) -> None:
    """The time is looked at before the event."""
    office.tracker.dialled("101", ANNA)
    office.clock.step(60)
    assert states(office.phone("101", RINGING, ANNA)) == [ENDED, RANG]


def test_two_ordered_calls_from_one_phone_come_one_after_the_other(office: Office) -> None:
    """Each gets the phone in its turn."""
    first = office.tracker.dialled("101", ANNA)
    second = office.tracker.dialled("101", BARTEK)
    office.phone("101", RINGING, ANNA)
    office.phone("101", IDLE)
    office.phone("101", RINGING, BARTEK)
    office.phone("101", IDLE)
    assert [call.call_id for call in office.told] == [first.call_id, second.call_id]


def test_a_phone_in_a_call_does_not_join_the_ordered_one(office: Office) -> None:
    """It goes on talking."""
    office.phone("101", RINGING, ANNA)
    office.tracker.dialled("101", BARTEK)
    (answered,) = office.phone("101", IN_USE, ANNA)
    assert answered.from_number == ANNA


def test_an_order_that_the_provider_refused_has_failed(office: Office) -> None:
    """Unless a phone takes part in the call, which shows that it was not refused."""
    call = office.tracker.dialled("101", ANNA)
    (ended,) = office.tracker.dial_failed(call.call_id)
    assert ended.disposition is Disposition.FAILED
    assert office.tracker.dial_failed(call.call_id) == ()
    call = office.tracker.dialled("101", ANNA)
    office.phone("101", RINGING, ANNA)
    assert office.tracker.dial_failed(call.call_id) == ()


def test_a_phone_that_rings_while_it_talks_in_an_ordered_call_gets_another(office: Office) -> None:
    """The end of the ordered one was lost."""
    office.tracker.dialled("101", ANNA)
    office.phone("101", RINGING, ANNA)
    office.phone("101", IN_USE, ANNA)
    assert states(office.phone("101", RINGING, BARTEK)) == [ENDED, RANG]


def test_a_colleague_who_rings_too_early_does_not_end_the_ordered_call(office: Office) -> None:
    """The own phone can still join it."""
    office.tracker.dialled("101", "105")
    assert states(office.phone("105", RINGING, "101")) == [RANG]
    assert office.phone("105", IDLE) == []
    assert office.phone("101", RINGING, "105") == []
    assert len(office.tracker.active) == 1


def test_a_colleague_who_rings_keeps_the_ordered_call_going(office: Office) -> None:
    """It has not failed, though the own phone is not seen in it."""
    office.tracker.dialled("101", "105")
    office.phone("105", RINGING, "101")
    office.clock.step(61)
    assert office.tracker.tick() == ()
    assert states(office.phone("105", IDLE)) == [ENDED]


def test_the_own_phone_may_show_any_number_in_an_ordered_call(office: Office) -> None:
    """Its own, the trunk's, the other end's: the provider does not say which."""
    office.tracker.dialled("101", ANNA)
    assert office.phone("101", RINGING, "101") == []
    assert states(office.phone("101", IN_USE, "+48221000000")) == [ANSWERED]
    assert office.phone("101", IN_USE, ANNA) == []


def ring_shown_late(office: Office, number: str) -> list[Call]:
    """Let 101 ring, and show for whom with the second of the twin events."""
    return office.phone("101", RINGING) + office.phone("101", RINGING, number)


def ring_shown_at_once(office: Office, number: str) -> list[Call]:
    """Let 101 ring, and show at once for whom."""
    return office.phone("101", RINGING, number)


both_orders = pytest.mark.parametrize("ring", [ring_shown_at_once, ring_shown_late])
type Ring = Callable[[Office, str], list[Call]]


@both_orders
@pytest.mark.parametrize("caller", [ANNA, "102"], ids=["contact", "colleague"])
def test_somebody_known_who_calls_while_an_order_is_pending_is_an_incoming_call(
    office: Office, ring: Ring, caller: str
) -> None:
    """A call must not go unseen; the order keeps waiting for the phone, and gets it."""
    order = office.tracker.dialled("101", BARTEK)
    (rang,) = ring(office, caller)
    assert (rang.state, rang.from_number, rang.to_number) == (RANG, caller, "101")
    (missed,) = office.phone("101", IDLE)
    assert missed.call_id == rang.call_id
    assert office.phone("101", RINGING, BARTEK) == []
    (answered,) = office.phone("101", IN_USE, BARTEK)
    assert (answered.call_id, answered.state) == (order.call_id, ANSWERED)


@both_orders
def test_a_caller_who_rings_another_phone_already_is_no_order(office: Office, ring: Ring) -> None:
    """The own phone is one of a group."""
    office.tracker.dialled("101", ANNA)
    (rang,) = office.phone("102", RINGING, BARTEK)
    assert ring(office, BARTEK) == []
    (answered,) = office.phone("101", IN_USE, BARTEK)
    assert (answered.call_id, answered.direction) == (rang.call_id, Direction.INCOMING)


@both_orders
def test_a_stranger_who_rings_long_after_the_order_is_an_incoming_call(office: Office, ring: Ring) -> None:
    """The provider rings the own phone at once, if it does: until then the number may be the company's."""
    order = office.tracker.dialled("101", ANNA)
    office.clock.step(20)
    (rang,) = ring(office, BARTEK)
    assert (rang.direction, rang.from_number) == (Direction.INCOMING, BARTEK)
    office.clock.step(40)
    (failed,) = office.tracker.tick()
    assert (failed.call_id, failed.disposition) == (order.call_id, Disposition.FAILED)


@pytest.mark.parametrize("shown", [ANNA, "101", None])
def test_a_phone_that_rings_late_for_its_order_joins_it(office: Office, shown: str | None) -> None:
    """It shows the number that was dialled, its own, or none."""
    order = office.tracker.dialled("101", ANNA)
    office.clock.step(50)
    assert office.phone("101", RINGING, shown) == []
    (ended,) = office.phone("101", IDLE)
    assert ended.call_id == order.call_id


def test_a_phone_that_keeps_ringing_for_its_order_stays_in_it(office: Office) -> None:
    """However often it is told that it does."""
    office.tracker.dialled("101", ANNA)
    office.phone("101", RINGING, "+48221000000")
    office.clock.step(30)
    assert office.phone("101", RINGING, "+48221000000", "Trunk") == []


def test_a_known_caller_after_the_own_phone_was_picked_up_ends_the_order(office: Office) -> None:
    """It talks, and cannot have rung for somebody else; its end was lost."""
    office.tracker.dialled("101", BARTEK)
    office.phone("101", RINGING)
    office.phone("101", IN_USE)
    assert states(office.phone("101", RINGING, ANNA)) == [ENDED, RANG]


# Ends that were lost


def test_a_call_whose_end_was_lost_is_over_some_day(office: Office) -> None:
    """Nobody lets a phone ring for an hour, or talks for a day."""
    office.phone("101", RINGING, ANNA)
    office.phone("102", RINGING, BARTEK)
    office.phone("102", IN_USE, BARTEK)
    office.clock.step(3590)
    assert office.tracker.tick() == ()
    office.clock.step(20)
    (missed,) = office.tracker.tick()
    assert missed.from_number == ANNA
    office.clock.step(23 * 3600)
    (ended,) = office.tracker.tick()
    assert ended.disposition is Disposition.ANSWERED
    assert office.phone("101", IDLE) == []
    assert states(office.phone("101", RINGING, ANNA)) == [RANG]


def test_a_clock_that_is_set_back_makes_no_negative_times(office: Office) -> None:
    """Clocks do that."""
    office.phone("101", RINGING, ANNA)
    office.phone("101", IN_USE, ANNA)
    office.clock.step(-3600)
    (ended,) = office.phone("101", IDLE)
    assert (ended.duration, ended.talk_time) == (0, 0)


def test_identifiers_are_unique_and_in_the_order_of_time(office: Office) -> None:
    """If nobody gives others."""
    tracker = CallTracker("account", "cloudpbx", office.phonebook, office.live, office.clock.now)
    ids = [tracker.dialled("101", ANNA).call_id for _ in range(100)]
    assert ids == sorted(set(ids))
    assert UUID(ids[0]).version == 7


# What users are told


def test_an_incoming_call_is_told_by_its_events_names(office: Office) -> None:
    """A missed one twice: it ended, and it was missed."""
    office.phone("101", RINGING, ANNA)
    office.phone("101", IDLE)
    assert [event_types(call) for call in office.told] == [
        (CallEventType.INCOMING,),
        (CallEventType.ENDED, CallEventType.MISSED),
    ]


def test_an_internal_call_is_outgoing_for_one_and_incoming_for_the_other(office: Office) -> None:
    """A door phone rings."""
    for event in CALLER_FIRST:
        office.phone(*event)
    assert [event_types(call) for call in office.told] == [
        (CallEventType.OUTGOING,),
        (CallEventType.INCOMING,),
        (CallEventType.ANSWERED,),
    ]


def test_the_ringing_far_end_of_an_outgoing_call_is_no_event(office: Office) -> None:
    """Providers that tell it do."""
    call = Call(
        call_id="1",
        account="account",
        kind="zadarma",
        direction=Direction.OUTGOING,
        state=CallState.RINGING,
        started_at=office.clock.now(),
    )
    assert event_types(call) == ()
