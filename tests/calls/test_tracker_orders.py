"""Facts about calls that the user orders."""

from collections.abc import Callable

import pytest

from custom_components.cloud_telephony.calls.model import (
    Call,
    Direction,
    Disposition,
    ExtensionStatus,
)

from .office import (
    ANNA,
    ANSWERED,
    BARTEK,
    CONNECTING,
    DIALED,
    ENDED,
    IDLE,
    IN_USE,
    OFFLINE,
    RANG,
    RINGING,
    Office,
    states,
)


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
    return list(office.tracker.tick().calls)


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
    assert office.tracker.tick().calls == ()
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
    (failed,) = office.tracker.tick().calls
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
