"""What calls are put together of records, without a database."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.cloud_telephony.calls.model import Call, Direction, Disposition
from custom_components.cloud_telephony.providers.asterisk.channels import End, Kind, end_of
from custom_components.cloud_telephony.providers.asterisk.history import History
from custom_components.cloud_telephony.providers.asterisk.rows import BadRow, CdrRow, Records, parse_row

BEGUN_AT = datetime(2026, 7, 1, 9, tzinfo=UTC)
TRUNK, PHONE, OTHER_PHONE = "PJSIP/anbieter-berlin-00000001", "PJSIP/101-00000002", "SIP/102-0000000a"
OUTSIDE = "+48600700800"


def row(seconds: int = 0, **told: Any) -> CdrRow:
    """Return a record of a call from outside to 101 that was answered, so many seconds after the first one."""
    usual: Mapping[str, Any] = {
        "src": OUTSIDE,
        "dst": "101",
        "duration": 30,
        "billsec": 20,
        "disposition": "ANSWERED",
        "channel": TRUNK,
        "dstchannel": PHONE,
        "uniqueid": "1.1",
    }
    return parse_row({**usual, **told}, lambda _: BEGUN_AT + timedelta(seconds=seconds))


def calls_of(*rows: CdrRow) -> list[Call]:
    """Return the calls that an account sees."""
    return History("account", "asterisk").calls(Records(rows=rows, read_at=BEGUN_AT + timedelta(days=1)))


def call_of(*rows: CdrRow) -> Call:
    """Return the one call that there is."""
    (call,) = calls_of(*rows)
    return call


@pytest.mark.parametrize(
    ("channel", "end"),
    [
        ("PJSIP/101-0000001a", End(Kind.PHONE, "101")),
        ("SIP/101-0000001a", End(Kind.PHONE, "101")),
        ("IAX2/2001-4711", End(Kind.PHONE, "2001")),
        ("Local/101@from-queue-00000012;1", End(Kind.PHONE, "101")),
        ("Local/0221234567@from-internal-00000012;2", End(Kind.UNKNOWN)),
        ("PJSIP/anbieter-0000001b", End(Kind.LINE)),
        ("PJSIP/anbieter-berlin-0000001b", End(Kind.LINE)),
        ("SIP/0221234567-0000001b", End(Kind.LINE)),
        ("DAHDI/1-1", End(Kind.UNKNOWN)),
        ("DAHDI/i1/0221234567-5", End(Kind.UNKNOWN)),
        ("AsyncGoto/PJSIP/101-0000001a", End(Kind.LINE)),
        ("", End(Kind.UNKNOWN)),
        (None, End(Kind.UNKNOWN)),
        ("rubbish", End(Kind.UNKNOWN)),
    ],
)
def test_channel_tells_what_is_at_its_other_end(channel: str | None, end: End) -> None:
    assert end_of(channel) == end


@pytest.mark.parametrize(
    ("told", "direction", "extension"),
    [
        ({}, Direction.INCOMING, "101"),
        ({"dstchannel": "", "disposition": "NO ANSWER"}, Direction.INCOMING, "101"),
        ({"src": "102", "channel": OTHER_PHONE}, Direction.INTERNAL, "102"),
        ({"src": "102", "channel": OTHER_PHONE, "dst": OUTSIDE, "dstchannel": TRUNK}, Direction.OUTGOING, "102"),
        ({"src": "102", "channel": OTHER_PHONE, "dst": "112", "dstchannel": TRUNK}, Direction.OUTGOING, "102"),
        ({"src": "102", "channel": OTHER_PHONE, "dst": OUTSIDE, "dstchannel": ""}, Direction.OUTGOING, "102"),
        ({"src": "102", "channel": OTHER_PHONE, "dst": "*97", "dstchannel": ""}, Direction.INTERNAL, "102"),
        # An office number is shown, the device tells who it was.
        ({"src": "0221234567", "channel": OTHER_PHONE, "dst": OUTSIDE, "dstchannel": TRUNK}, Direction.OUTGOING, "102"),
        # Nothing but numbers and contexts tells.
        ({"src": "102", "channel": "", "dst": OUTSIDE, "dstchannel": ""}, Direction.OUTGOING, "102"),
        ({"src": "102", "channel": "DAHDI/1-1", "dcontext": "internal", "dstchannel": ""}, Direction.INTERNAL, "102"),
        ({"src": "102", "channel": "DAHDI/1-1", "dcontext": "from-pstn", "dstchannel": ""}, Direction.INCOMING, "101"),
        ({"channel": "DAHDI/i1/600700800-5", "dstchannel": "DAHDI/2-1"}, Direction.INCOMING, "101"),
        # Sent on to a mobile phone.
        ({"dst": "600", "dstchannel": TRUNK}, Direction.INCOMING, None),
    ],
)  # fmt: skip
def test_direction_and_extension(told: Mapping[str, Any], direction: Direction, extension: str | None) -> None:
    call = call_of(row(**told))
    assert (call.direction, call.extension) == (direction, extension)


@pytest.mark.parametrize(
    ("word", "disposition"),
    [
        ("ANSWERED", Disposition.ANSWERED),
        ("answered", Disposition.ANSWERED),
        (8, Disposition.ANSWERED),
        ("NO ANSWER", Disposition.NO_ANSWER),
        (0, Disposition.NO_ANSWER),
        ("1", Disposition.NO_ANSWER),
        ("BUSY", Disposition.BUSY),
        (4, Disposition.BUSY),
        ("FAILED", Disposition.FAILED),
        (2, Disposition.FAILED),
        ("CONGESTION", Disposition.FAILED),
        (16, Disposition.FAILED),
        ("SOMETHING NEW", None),
        (None, None),
    ],
)
def test_disposition(word: object, disposition: Disposition | None) -> None:
    call = call_of(row(disposition=word))
    assert call.disposition is disposition
    assert (call.answered_at is not None) is (disposition is Disposition.ANSWERED)


def test_leg_that_was_answered_longest_decides() -> None:
    """101 did not answer, 102 did and transferred to 103."""
    call = call_of(
        row(0, disposition="NO ANSWER", billsec=0, sequence=1),
        row(30, dstchannel=OTHER_PHONE, duration=100, billsec=90, sequence=2, dst="102"),
        row(140, dstchannel="SIP/103-0000000b", duration=20, billsec=20, sequence=3),
    )
    assert (call.extension, call.disposition, call.talk_time) == ("102", Disposition.ANSWERED, 90)
    assert (call.started_at, call.duration) == (BEGUN_AT, 160)
    assert call.answered_at == BEGUN_AT + timedelta(seconds=40)
    assert call.to_number == "101"


def test_records_of_several_channels_are_one_call_if_they_are_linked() -> None:
    legs = [row(uniqueid="1.1", linkedid="1.1"), row(5, uniqueid="1.4", linkedid="1.1", billsec=1)]
    assert [call.call_id for call in calls_of(*legs)] == ["1.1"]
    unlinked = [row(uniqueid="1.1"), row(5, uniqueid="1.4")]
    assert [call.call_id for call in calls_of(*unlinked)] == ["1.1", "1.4"]


def test_records_without_an_identifier_are_told_apart_by_all_that_they_tell() -> None:
    calls = calls_of(row(uniqueid=""), row(uniqueid=None, dst="102"), row(uniqueid=""))
    assert len({call.call_id for call in calls}) == 2
    assert all(OUTSIDE not in call.call_id for call in calls)


def test_queue_that_answers_is_nobody_who_does() -> None:
    waited = row(lastapp="Queue", lastdata="support,tT,,,60", dst="600", dstchannel="")
    call = call_of(waited)
    assert (call.queue, call.disposition, call.talk_time) == ("support", Disposition.NO_ANSWER, 0)
    assert call.missed
    assert call.extension is None
    agent = row(15, lastapp="Queue", lastdata="support|tT", dst="600")
    call = call_of(waited, agent)
    assert (call.queue, call.disposition, call.extension) == ("support", Disposition.ANSWERED, "101")


def test_menu_that_answers_says_nothing_if_a_phone_is_rung_then() -> None:
    menu = row(lastapp="Background", dst="s", dstchannel="", duration=40, billsec=40)
    assert call_of(menu).disposition is Disposition.ANSWERED
    assert call_of(menu).to_number is None
    call = call_of(menu, row(40, disposition="NO ANSWER", billsec=0))
    assert call.disposition is Disposition.NO_ANSWER
    assert call.to_number == "101"


@pytest.mark.parametrize(
    ("clid", "name"),
    [
        ('"Anna Kowalska" <+48600700800>', "Anna Kowalska"),
        ("Anna <+48600700800>", "Anna"),
        ('"" <+48600700800>', None),
        ('"+48600700800" <+48600700800>', None),
        ("+48600700800", None),
        ('"\x00Anna\x1b[31m" <1>', "Anna [31m"),
        (None, None),
    ],
)
def test_name_of_the_caller(clid: str | None, name: str | None) -> None:
    assert call_of(row(clid=clid)).from_name == name


@pytest.mark.parametrize(
    ("told", "recording"),
    [
        ({"recordingfile": "in-101-1.1.wav"}, "in-101-1.1.wav"),
        ({"userfield": "audio:2026/07/in-101.WAV"}, "audio:2026/07/in-101.WAV"),
        ({"userfield": "customer 4711"}, None),
        ({"userfield": "a.wav; rm -rf ~.wav"}, None),
        ({"userfield": "x" * 300 + ".wav"}, None),
    ],
)
def test_recording_is_what_is_clearly_a_file(told: Mapping[str, Any], recording: str | None) -> None:
    assert call_of(row(**told)).recording == recording


@pytest.mark.parametrize("number", ["anonymous", "<unknown>", "Restricted", "", None])
def test_number_that_is_withheld_is_none(number: str | None) -> None:
    assert call_of(row(src=number)).from_number is None


def test_phone_that_hides_its_number_is_known_all_the_same() -> None:
    call = call_of(row(src="", channel=OTHER_PHONE, dst=OUTSIDE, dstchannel=TRUNK))
    assert call.from_number == "102"


def test_row_without_a_time_is_none() -> None:
    with pytest.raises(BadRow):
        parse_row({}, lambda _: None)


values = st.one_of(
    st.none(), st.text(max_size=600), st.binary(max_size=50), st.integers(), st.floats(), st.decimals(), st.booleans()
)
COLUMNS = ("src", "dst", "clid", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "duration", "billsec",
           "disposition", "uniqueid", "linkedid", "sequence", "userfield", "recordingfile", "inside")  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), values), max_size=5))
def test_any_values_give_calls_that_can_be_kept(told: list[dict[str, object]]) -> None:
    rows = [parse_row(each, lambda _: BEGUN_AT) for each in told]
    for call in calls_of(*rows):
        assert 0 < len(call.call_id) <= 200
        assert call.ended_at is not None
        assert call.ended_at >= call.started_at
        assert call.answered_at is None or call.started_at <= call.answered_at <= call.ended_at
        assert all(len(text or "") <= 255 for text in (call.from_number, call.to_number, call.from_name, call.queue))
