"""Facts about reading internal and outgoing calls from phones."""

import pytest

from custom_components.cloud_telephony.calls.model import (
    CallState,
    Direction,
    Disposition,
    ExtensionStatus,
)

from .office import (
    ANNA,
    ANSWERED,
    BARTEK,
    BUSY,
    CALLER_FIRST,
    CONNECTING,
    DIALED,
    ENDED,
    IDLE,
    IN_USE,
    ON_HOLD,
    RANG,
    RINGING,
    Office,
    states,
)

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
