"""Facts about the calls that billing records tell."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from custom_components.cloud_telephony.calls.model import Call, CallState, Direction, Disposition, Extension
from custom_components.cloud_telephony.providers.cloudpbx.history import History

from .test_rows import cdr

HISTORY = History("entry", "cloudpbx", "PBX")
TRUNK = "SIP/trunk_orange-0000002a"


def call(**fields: object) -> Call:
    """Return the single call that the example with some fields changed tells."""
    (call,) = HISTORY.calls([cdr(**fields)], ())
    return call


def test_a_row_becomes_an_ended_call() -> None:
    assert HISTORY.calls([cdr(duration=20, cost="42")], {"1639563902.75"}) == [
        Call(
            call_id="1639563902.75",
            account="entry",
            kind="cloudpbx",
            direction=Direction.INTERNAL,
            state=CallState.ENDED,
            started_at=datetime(2021, 12, 15, 10, 25, 2, tzinfo=UTC),
            from_number="101",
            from_name="Sekretariat 3",
            to_number="105",
            extension="101",
            answered_at=datetime(2021, 12, 15, 10, 25, 9, tzinfo=UTC),
            ended_at=datetime(2021, 12, 15, 10, 25, 22, tzinfo=UTC),
            duration=20,
            talk_time=13,
            disposition=Disposition.ANSWERED,
            cost=Decimal("0.42"),
            currency="PLN",
            recording="1639563902.75",
        )
    ]


def test_without_an_answer_there_is_no_time_of_it() -> None:
    missed = call(billsec=0, disposition="NO ANSWER", channel=TRUNK, src="600700800")
    assert (missed.answered_at, missed.talk_time, missed.missed) == (None, 0, True)


def test_seconds_are_added_across_the_end_of_summer_time() -> None:
    night = call(calldate="2021-10-31 02:59:50", uniqueid="1635641990.1", duration=20, billsec=15)
    assert night.ended_at is not None
    assert (night.ended_at - night.started_at).total_seconds() == 20


@pytest.mark.parametrize(
    ("channel", "dstchannel", "direction", "extension"),
    [
        ("SIP/PBX-101-00000028", "SIP/PBX-105-00000029", Direction.INTERNAL, "101"),
        (TRUNK, "SIP/PBX-105-00000029", Direction.INCOMING, "105"),
        ("SIP/PBX-101-00000028", TRUNK, Direction.OUTGOING, "101"),
        (r"SIP\PBX-101-0000002f", "", Direction.OUTGOING, "101"),
        ("PJSIP/pbx-101-0000002F", TRUNK, Direction.OUTGOING, "101"),
        (TRUNK, "", Direction.INCOMING, None),
        (TRUNK, "Local/105@queue-0000001;1", Direction.INCOMING, None),
        ("SIP/PBX-trunk-0000002f", "SIP/PBX-105-00000029", Direction.INCOMING, "105"),
        ("SIP/OTHERPBX-101-0000002f", "SIP/PBX-105-00000029", Direction.INCOMING, "105"),
    ],
)
def test_own_devices_tell_the_direction(
    channel: str, dstchannel: str, direction: Direction, extension: str | None
) -> None:
    result = call(channel=channel, dstchannel=dstchannel, src="600700800", dst="222")
    assert (result.direction, result.extension) == (direction, extension)


def test_a_call_to_an_extension_whose_phone_is_off_is_internal() -> None:
    known = cdr(uniqueid="1.1", channel="SIP/PBX-105-00000001")
    unanswered = cdr(uniqueid="2.2", dst="105", dstchannel="")
    assert [each.direction for each in HISTORY.calls([known, unanswered], ())] == [Direction.INTERNAL] * 2


def test_the_name_of_a_pbx_may_contain_dashes() -> None:
    row = cdr(channel="SIP/Moja-Centrala-101-0005f005", dstchannel="")
    assert HISTORY.calls([row], ())[0].extension is None
    assert History("entry", "cloudpbx", "Moja-Centrala").calls([row], ())[0].extension == "101"


def test_text_messages_are_no_calls() -> None:
    assert HISTORY.calls([cdr(uniqueid="3421756012963258480")], ()) == []


def test_calls_come_oldest_first() -> None:
    rows = [cdr(calldate=f"2021-12-15 1{hour}:00:00", uniqueid=f"{hour}.1") for hour in (3, 1, 2)]
    assert [each.call_id for each in HISTORY.calls(rows, ())] == ["1.1", "2.1", "3.1"]


def test_a_call_that_rang_several_phones_is_one_call_and_the_answered_row_counts() -> None:
    rows = [
        cdr(dstchannel="SIP/PBX-105-1", disposition="NO ANSWER", billsec=0, duration=30),
        cdr(dstchannel="SIP/PBX-106-2", disposition="ANSWERED", billsec=9, duration=20),
        cdr(dstchannel="SIP/PBX-107-3", disposition="NO ANSWER", billsec=0, duration=40),
    ]
    (result,) = HISTORY.calls(rows, ())
    assert (result.talk_time, result.disposition) == (9, Disposition.ANSWERED)


def test_extensions_are_those_whose_devices_took_part() -> None:
    rows = [
        cdr(channel=TRUNK, src="600700800", clid='"Jan" <600700800>', dstchannel="SIP/PBX-1005-00000029"),
        cdr(clid='"Old name" <101>', calldate="2021-12-14 08:00:00", dstchannel=TRUNK, dst="600700800"),
        cdr(clid='"Sekretariat 3" <101>', dstchannel="SIP/PBX-105-00000029"),
        cdr(clid="<101>", calldate="2021-12-16 08:00:00", dstchannel=TRUNK),
        cdr(channel=TRUNK, dstchannel="", src="1"),
    ]
    assert HISTORY.extensions(rows) == [
        Extension(number="101", name="Sekretariat 3"),
        Extension(number="105"),
        Extension(number="1005"),
    ]
