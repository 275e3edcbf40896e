"""Facts about calls that the user orders of a provider that tells calls."""

import pytest

from custom_components.cloud_telephony.calls.model import CallState, Disposition

from .exchange import COMPANY, INCOMING, INTERNAL, OUTGOING, Exchange, Line
from .office import ANNA, ANSWERED, BARTEK, DIALED, ENDED, IDLE, IN_USE, RANG, RINGING, states

FAR = Line("out_2", OUTGOING, "101", ANNA)
OWN_LEGS = [
    Line("out_1", OUTGOING, COMPANY, "101"),
    Line("out_1", OUTGOING, ANNA, "101"),
    Line("out_1", None, None, "101"),
    Line("in_1", INCOMING, ANNA, "101"),
    Line("in_1", INCOMING, "101", COMPANY),
]


@pytest.fixture
def ordered(exchange: Exchange) -> Exchange:
    """Return a phone system at which a call from 101 to Anna is ordered."""
    exchange.tracker.dialled("101", "600 700 800")
    return exchange


def test_a_call_that_is_ordered_begins_at_once(exchange: Exchange) -> None:
    """It is answered to who ordered it, and told by nobody else."""
    call = exchange.tracker.dialled("101", "600 700 800")
    assert (call.call_id, call.direction, call.state) == ("call 1", OUTGOING, DIALED)
    assert (call.from_number, call.to_number, call.to_name, call.extension) == ("101", ANNA, "Anna", "101")
    assert exchange.tracker.active == {"call 1": call}
    assert exchange.tick(1) == []
    assert exchange.tracker.dialled("101", "105").direction is INTERNAL


def test_what_the_provider_tells_of_it_is_that_call(ordered: Exchange) -> None:
    """Which keeps its identifier; another reference is another call."""
    assert ordered.tell(FAR.started("101")) == []
    assert states(ordered.tell(FAR.answered("101"))) == [ANSWERED]
    (ended,) = ordered.tell(FAR.ended(Disposition.ANSWERED))
    assert ended.call_id == "call 1"
    (dialled,) = ordered.tell(Line("out_3", OUTGOING, "101", ANNA).started("101"))
    assert dialled.call_id == "out_3"


@pytest.mark.parametrize("own", OWN_LEGS)
def test_the_own_phone_that_is_called_first_belongs_to_it(ordered: Exchange, own: Line) -> None:
    """Whether or not its leg has a reference of its own, and looks like a call that comes in.

    That it is picked up is no answer, and its end not that of the call.
    """
    assert ordered.tell(own.rang("101")) == []
    assert ordered.status("101") is RINGING
    assert ordered.tell(own.answered("101")) == []
    assert (ordered.status("101"), ordered.phone("101").connected_number) == (IN_USE, ANNA)
    assert ordered.tell(FAR.started("101")) == []
    assert states(ordered.tell(FAR.rang())) == [RANG]
    assert states(ordered.tell(FAR.answered())) == [ANSWERED]
    assert ordered.tell(own.ended(Disposition.ANSWERED, talk_time=20)) == []
    (ended,) = ordered.tell(FAR.ended(Disposition.ANSWERED, talk_time=10))
    assert (ended.call_id, ended.talk_time) == ("call 1", 10)
    assert ordered.status("101") is IDLE
    assert not ordered.tracker.active


def test_the_end_of_the_far_leg_is_that_of_the_call(ordered: Exchange) -> None:
    """What is told of the other later changes nothing."""
    own = OWN_LEGS[0]
    ordered.tell(own.rang("101"))
    ordered.tell(FAR.started("101"))
    (ended,) = ordered.tell(FAR.ended(Disposition.BUSY))
    assert (ended.disposition, ended.call_id) == (Disposition.BUSY, "call 1")
    assert ordered.tell(own.ended(Disposition.ANSWERED)) == []
    assert ordered.calls == [ended]


def test_an_own_phone_that_is_not_picked_up_ends_the_call(ordered: Exchange) -> None:
    """Nobody else is called."""
    own = OWN_LEGS[0]
    ordered.tell(own.started())
    (ended,) = ordered.tell(own.ended(Disposition.NO_ANSWER))
    assert (ended.call_id, ended.disposition, ended.missed) == ("call 1", Disposition.NO_ANSWER, False)


def test_two_legs_to_the_same_number_are_one_call(ordered: Exchange) -> None:
    """Nobody calls a number twice at once from one phone; from another phone they may."""
    ordered.tell(FAR.started("101"))
    assert ordered.tell(Line("out_3", OUTGOING, "101", ANNA).started("101")) == []
    (dialled,) = ordered.tell(Line("out_4", OUTGOING, "102", ANNA).started("102"))
    assert dialled.call_id == "out_4"


def test_the_first_leg_may_come_from_any_of_several_phones(ordered: Exchange) -> None:
    """They were asked to ring together; whose call it became is told."""
    assert ordered.tell(Line("out_1", OUTGOING, "102", ANNA).started("102")) == []
    (answered,) = ordered.tell(Line("out_1", OUTGOING, "102", ANNA).answered("102"))
    assert (answered.call_id, answered.extension) == ("call 1", "102")
    assert ordered.status("102") is IN_USE


@pytest.mark.parametrize(
    "other",
    [
        Line("in_1", INCOMING, BARTEK, COMPANY),
        Line("in_1", INCOMING, None, COMPANY),
        Line("in_1", INCOMING, ANNA, COMPANY),  # Anna calls by herself
        Line("out_1", OUTGOING, "101", BARTEK),  # dialled by hand
        Line("out_1", OUTGOING, "102", "101"),  # a colleague
        Line("out_1", None, "102", "101"),
    ],
)
def test_another_call_at_that_time_is_not_mistaken_for_it(ordered: Exchange, other: Line) -> None:
    """A call must not go unseen."""
    (begun,) = ordered.tell(other.started())
    assert begun.call_id == other.reference
    assert set(ordered.tracker.active) == {"call 1", begun.call_id}


def test_who_calls_in_and_rings_the_phone_is_not_mistaken_for_it(ordered: Exchange) -> None:
    """Even if the call's beginning was lost."""
    (rang,) = ordered.tell(Line("in_1", INCOMING, BARTEK, COMPANY).rang("101"))
    assert rang.call_id == "in_1"


def test_an_ordered_call_to_a_colleague_is_answered_by_the_colleague(exchange: Exchange) -> None:
    """Not by the own phone that is picked up first."""
    exchange.tracker.dialled("101", "105")
    own = Line("out_1", OUTGOING, COMPANY, "101")
    far = Line("out_2", OUTGOING, "101", "105")
    assert exchange.tell(own.rang("101")) == []
    assert exchange.tell(own.answered("101")) == []
    assert states(exchange.tell(far.rang("105"))) == [RANG]
    (answered,) = exchange.tell(far.answered("105"))
    assert (answered.call_id, answered.extension, answered.direction) == ("call 1", "105", INTERNAL)
    assert (exchange.status("101"), exchange.status("105")) == (IN_USE, IN_USE)


def test_orders_are_served_one_after_the_other(exchange: Exchange) -> None:
    """The one of which nothing was told comes first."""
    exchange.tracker.dialled("101", ANNA)
    exchange.tell(FAR.started("101"))
    exchange.tracker.dialled("101", ANNA)
    (ended,) = exchange.tell(Line("out_3", OUTGOING, "101", ANNA).ended(Disposition.BUSY))
    assert ended.call_id == "call 2"
    assert set(exchange.tracker.active) == {"call 1"}


def test_an_order_of_which_nothing_is_told_has_failed_after_a_minute(ordered: Exchange) -> None:
    """What is told then is another call."""
    assert ordered.tick(60) == []
    (failed,) = ordered.tick(1)
    assert (failed.state, failed.disposition) == (ENDED, Disposition.FAILED)
    (dialled,) = ordered.tell(FAR.started("101"))
    assert dialled.call_id == "out_2"


def test_an_event_too_late_for_an_order_tells_that_it_failed(ordered: Exchange) -> None:
    """The time is looked at before the event."""
    ordered.clock.step(60)
    assert [(call.call_id, call.state) for call in ordered.tell(FAR.started("101"))] == [
        ("call 1", CallState.ENDED),
        ("out_2", DIALED),
    ]


def test_an_order_that_goes_on_takes_no_leg_after_a_minute(ordered: Exchange) -> None:
    """But has not failed."""
    ordered.tell(FAR.started("101"))
    assert ordered.tick(61) == []
    (dialled,) = ordered.tell(Line("out_3", OUTGOING, "101", ANNA).started("101"))
    assert dialled.call_id == "out_3"


def test_an_order_that_the_provider_refused_has_failed(ordered: Exchange) -> None:
    """Unless the provider told of the call, which shows that it was not refused."""
    (failed,) = ordered.tracker.dial_failed("call 1")
    assert failed.disposition is Disposition.FAILED
    assert ordered.tracker.dial_failed("call 1") == ()
    ordered.tracker.dialled("101", ANNA)
    ordered.tell(FAR.started("101"))
    assert ordered.tracker.dial_failed("call 2") == ()


def test_an_end_without_reference_can_be_an_orders(ordered: Exchange) -> None:
    """It is the only call."""
    (ended,) = ordered.tell(Line(None, OUTGOING, None, None).ended(Disposition.NO_ANSWER))
    assert ended.call_id == "call 1"


def test_an_order_can_be_restored(ordered: Exchange) -> None:
    """Its legs with it."""
    ordered.tell(OWN_LEGS[0].answered("101"))
    ordered.restart()
    ordered.tell(FAR.started("101"))
    (ended,) = ordered.tell(FAR.ended(Disposition.ANSWERED, talk_time=5))
    assert ended.call_id == "call 1"
    assert ordered.status("101") is IDLE


@pytest.fixture
def followed(exchange: Exchange) -> Exchange:
    """Return a phone system at which a call to Anna is placed, from a phone that only the provider knows."""
    exchange.tracker.dialled("", "600 700 800")
    exchange.tracker.placed("call 1", "abc")
    return exchange


FOLLOWED = Line("abc", OUTGOING, None, ANNA)


def test_a_call_from_a_phone_that_is_not_known_has_no_caller(followed: Exchange) -> None:
    assert (followed.call.from_number, followed.call.extension, followed.call.direction) == (None, None, OUTGOING)


def test_what_is_answered_about_a_followed_call_is_of_who_is_called(followed: Exchange) -> None:
    assert followed.tracker.followed == {"abc": followed.call}
    assert states(followed.tell(FOLLOWED.rang())) == [RANG]
    assert states(followed.tell(FOLLOWED.answered())) == [ANSWERED]
    assert followed.tell(FOLLOWED.answered()) == []
    (ended,) = followed.tell(FOLLOWED.ended())
    assert (ended.call_id, ended.disposition, ended.talk_time) == ("call 1", Disposition.ANSWERED, 2)
    assert followed.tracker.followed == {}


def test_no_time_ends_a_followed_call(followed: Exchange) -> None:
    """Whoever asks does; an order that is not followed fails after a minute."""
    followed.tracker.dialled("", BARTEK)
    (failed,) = followed.tick(61)
    assert failed.call_id == "call 2"
    assert followed.tick(30 * 60 * 60) == []
    assert followed.call.call_id == "call 1"


@pytest.mark.parametrize(
    "other",
    [
        Line("in_1", INCOMING, None, COMPANY),
        Line("in_1", INCOMING, ANNA, COMPANY),
        Line("out_1", OUTGOING, "101", BARTEK),
        Line("out_1", OUTGOING, None, None),
    ],
)
def test_nothing_else_is_mistaken_for_an_order_from_an_unknown_phone(exchange: Exchange, other: Line) -> None:
    """Least of all a caller who hides the number."""
    exchange.tracker.dialled("", ANNA)
    (begun,) = exchange.tell(other.started())
    assert begun.call_id == other.reference


@pytest.mark.parametrize("ended", [False, True])
def test_a_reference_that_another_call_has_is_not_followed(followed: Exchange, ended: bool) -> None:
    if ended:
        followed.tell(FOLLOWED.ended())
    followed.tracker.dialled("", BARTEK)
    followed.tracker.placed("call 2", "abc")
    followed.tracker.placed("call 3", "def")
    assert [call.call_id for call in followed.tracker.followed.values()] == ([] if ended else ["call 1"])


def test_a_followed_call_can_be_restored(followed: Exchange) -> None:
    followed.tell(FOLLOWED.rang())
    followed.restart()
    assert list(followed.tracker.followed) == ["abc"]
    assert followed.tick(30 * 60 * 60) == []
    (ended,) = followed.tell(FOLLOWED.ended())
    assert ended.call_id == "call 1"
