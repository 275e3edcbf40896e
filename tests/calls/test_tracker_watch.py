"""Facts about calls of which nobody saw all."""

from uuid import UUID

from custom_components.cloud_telephony.calls.model import (
    Call,
    CallEventType,
    CallState,
    Direction,
    Disposition,
)
from custom_components.cloud_telephony.calls.tracker import CallTracker, event_types

from .office import (
    ANNA,
    ANSWERED,
    BARTEK,
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


def test_a_call_whose_end_was_lost_is_over_some_day(office: Office) -> None:
    """Nobody lets a phone ring for an hour, or talks for a day."""
    office.phone("101", RINGING, ANNA)
    office.phone("102", RINGING, BARTEK)
    office.phone("102", IN_USE, BARTEK)
    office.clock.step(3590)
    assert office.tracker.tick().calls == ()
    office.clock.step(20)
    (missed,) = office.tracker.tick().calls
    assert missed.from_number == ANNA
    office.clock.step(23 * 3600)
    (ended,) = office.tracker.tick().calls
    assert ended.disposition is Disposition.ANSWERED
    assert office.phone("101", IDLE) == []
    assert states(office.phone("101", RINGING, ANNA)) == [RANG]


def test_a_clock_that_is_set_back_makes_no_negative_times(office: Office) -> None:
    """Clocks do that; what was seen before counts."""
    office.phone("101", RINGING, ANNA)
    (answered,) = office.phone("101", IN_USE, ANNA)
    office.clock.step(-3600)
    (ended,) = office.phone("101", IDLE)
    assert ended.ended_at == answered.answered_at
    assert (ended.duration, ended.talk_time) == (1, 0)


def test_identifiers_are_unique_and_in_the_order_of_time(office: Office) -> None:
    """If nobody gives others."""
    tracker = CallTracker("account", "cloudpbx", office.phonebook, office.live, office.clock.now)
    ids = [tracker.dialled("101", ANNA).call_id for _ in range(100)]
    assert ids == sorted(set(ids))
    assert UUID(ids[0]).version == 7


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
