"""Facts about reading incoming calls from phones."""

import pytest

from custom_components.cloud_telephony.calls.model import (
    Call,
    CallState,
    Direction,
    Disposition,
    ExtensionStatus,
)

from .office import ANNA, ANSWERED, BARTEK, BUSY, ENDED, IDLE, IN_USE, OFFLINE, ON_HOLD, RANG, RINGING, Office, states


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
