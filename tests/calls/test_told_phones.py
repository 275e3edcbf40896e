"""Facts about what own phones do by the calls that are told."""

from custom_components.cloud_telephony.calls.events import CallStoppedRinging, ExtensionChanged
from custom_components.cloud_telephony.calls.model import ExtensionStatus

from .exchange import COMPANY, INCOMING, INTERNAL, OUTGOING, Exchange, Line
from .office import ANNA, BARTEK, CONNECTING, IDLE, IN_USE, RINGING

IN = Line()
SECOND = Line("in_2", INCOMING, BARTEK, COMPANY)


def statuses(exchange: Exchange, *extensions: str) -> list[ExtensionStatus | None]:
    """Return what phones do."""
    return [exchange.status(extension) for extension in extensions]


def test_a_phone_that_rings_shows_who_calls(exchange: Exchange) -> None:
    """With the word for its status as if it had been told."""
    told = exchange.tracker.take(IN.rang("101"))
    assert told.phones == (
        ExtensionChanged(
            extension="101",
            status=RINGING,
            raw_status="ringing",
            connected_number=ANNA,
            connected_name="Anna",
        ),
    )
    assert exchange.tracker.take(IN.rang("101")).phones == ()


def test_the_phone_that_answers_is_in_use_and_the_others_are_idle(exchange: Exchange) -> None:
    """And all are when the call is over."""
    exchange.tell(IN.rang("101"))
    exchange.tell(IN.rang("102"))
    exchange.tell(IN.answered("101"))
    assert statuses(exchange, "101", "102") == [IN_USE, IDLE]
    assert exchange.phone("101").connected_number == ANNA
    exchange.tell(IN.ended())
    assert statuses(exchange, "101", "102") == [IDLE, IDLE]


def test_phones_stop_ringing_when_somebody_outside_answers(exchange: Exchange) -> None:
    """On a mobile phone, perhaps."""
    exchange.tell(IN.rang("101"))
    exchange.tell(IN.answered())
    assert statuses(exchange, "101") == [IDLE]


def test_a_phone_that_stops_ringing_is_idle(exchange: Exchange) -> None:
    """One that talks goes on."""
    stopped = CallStoppedRinging(**IN.facts("101"))
    exchange.tell(IN.rang("101"))
    exchange.tell(IN.rang("102"))
    assert exchange.tell(stopped) == []
    assert statuses(exchange, "101", "102") == [IDLE, RINGING]
    exchange.tell(IN.answered("101"))
    exchange.tell(stopped)
    exchange.tell(CallStoppedRinging(**IN.facts()))
    assert statuses(exchange, "101", "102") == [IN_USE, IDLE]


def test_ringing_that_is_told_after_the_answer_is_over(exchange: Exchange) -> None:
    """It is late."""
    exchange.tell(IN.answered("101"))
    exchange.tell(IN.rang("101"))
    exchange.tell(IN.rang("102"))
    assert statuses(exchange, "101", "102") == [IN_USE, None]


def test_a_call_that_is_handed_over_leaves_the_first_phone(exchange: Exchange) -> None:
    """Whoever answers last talks."""
    exchange.tell(IN.answered("101"))
    exchange.tell(IN.answered("102"))
    assert statuses(exchange, "101", "102") == [IDLE, IN_USE]


def test_a_phone_in_two_calls_stays_in_the_other_one(exchange: Exchange) -> None:
    """It shows the one in which it does most."""
    exchange.tell(IN.answered("101"))
    exchange.tell(SECOND.rang("101"))
    assert (exchange.status("101"), exchange.phone("101").connected_number) == (IN_USE, ANNA)
    exchange.tell(IN.ended())
    assert (exchange.status("101"), exchange.phone("101").connected_number) == (RINGING, BARTEK)
    exchange.tell(SECOND.ended())
    assert statuses(exchange, "101") == [IDLE]


def test_a_caller_without_number_does_not_inherit_that_of_the_call_before(exchange: Exchange) -> None:
    """The phone turned to somebody else."""
    exchange.tell(IN.answered("101"))
    exchange.tell(Line("in_2", INCOMING, None, COMPANY).rang("101"))
    exchange.tell(IN.ended())
    assert (exchange.status("101"), exchange.phone("101").connected_number) == (RINGING, None)


def test_who_calls_is_shown_when_it_becomes_known(exchange: Exchange) -> None:
    """Not every event has all."""
    exchange.tell(Line("in_1", INCOMING, None, None).rang("101"))
    assert exchange.phone("101").connected_number is None
    exchange.tell(IN.started())
    assert exchange.phone("101").connected_number == ANNA


def test_a_phone_that_calls_out_shows_whom(exchange: Exchange) -> None:
    """It is connecting until somebody answers."""
    line = Line("out_1", OUTGOING, COMPANY, ANNA)
    exchange.tell(line.started("101"))
    assert (exchange.status("101"), exchange.phone("101").connected_number) == (CONNECTING, ANNA)
    exchange.tell(line.answered())
    exchange.tell(line.started("101"))
    assert (exchange.status("101"), exchange.phone("101").connected_number) == (IN_USE, ANNA)
    exchange.tell(line.ended())
    assert statuses(exchange, "101") == [IDLE]


def test_an_outgoing_call_of_an_unknown_phone_moves_none(exchange: Exchange) -> None:
    """Nobody knows which."""
    line = Line("out_1", OUTGOING, COMPANY, ANNA)
    for event in (line.started(), line.answered(), line.ended()):
        exchange.tell(event)
    assert exchange.phones == []


def test_both_ends_of_an_internal_call_show_each_other(exchange: Exchange) -> None:
    """And both are in use when it is answered."""
    line = Line("1", INTERNAL, "101", "105")
    exchange.tell(line.started("101"))
    exchange.tell(line.rang("105"))
    assert statuses(exchange, "101", "105") == [CONNECTING, RINGING]
    exchange.tell(line.answered("105"))
    assert statuses(exchange, "101", "105") == [IN_USE, IN_USE]
    assert [exchange.phone(extension).connected_number for extension in ("101", "105")] == ["105", "101"]
    exchange.tell(line.ended())
    assert statuses(exchange, "101", "105") == [IDLE, IDLE]


def test_a_door_phone_that_nobody_knows_calls(exchange: Exchange) -> None:
    """Its own phone is none of ours."""
    line = Line("1", INTERNAL, "900", "105")
    exchange.tell(line.answered("105"))
    assert [phone.extension for phone in exchange.phones] == ["105"]


def test_a_phone_named_at_the_end_is_idle(exchange: Exchange) -> None:
    """All that was told of the call before was lost; unless it is in another."""
    exchange.tell(SECOND.answered("102"))
    exchange.tell(IN.ended(extension="101"))
    exchange.tell(Line("in_3").ended(extension="102"))
    assert statuses(exchange, "101", "102") == [IDLE, IN_USE]
