"""Facts about the rows of the lists, [S3] §1.2 and §1.3."""

from datetime import UTC, datetime
from decimal import Decimal
import json

from hypothesis import given, strategies as st
import pytest

from custom_components.cloud_telephony.calls.model import Disposition
from custom_components.cloud_telephony.providers.cloudpbx.history import History
from custom_components.cloud_telephony.providers.cloudpbx.rows import BadRow, Cdr, parse_cdr, parse_record
from custom_components.cloud_telephony.providers.http import Reply
from tests.cloudpbx_document import CDR_ROW, RECORD_ROW


def ignore(_problem: str) -> None:
    """Take no note of what cannot be read."""


def cdr(notes: list[str] | None = None, /, **fields: object) -> Cdr:
    """Return the example with some fields changed, parsed; what was noted is appended to `notes`."""
    return parse_cdr(CDR_ROW | fields, ignore if notes is None else notes.append)


def test_the_example_of_the_document_is_read() -> None:
    assert cdr() == Cdr(
        uniqueid="1639563902.75",
        started_at=datetime(2021, 12, 15, 10, 25, 2, tzinfo=UTC),
        caller="101",
        called="105",
        caller_name="Sekretariat 3",
        channel="SIP/PBX-101-00000028",
        called_channel="SIP/PBX-105-00000029",
        duration=13,
        talk_time=13,
        disposition=Disposition.ANSWERED,
        cost=None,
    )


def test_dst_is_the_called_number() -> None:
    assert (cdr(dst="600700800").called, cdr(src="600700800").caller) == ("600700800", "600700800")


def test_calldate_is_the_time_in_warsaw() -> None:
    """By the examples' own identifiers, which begin with the second of the call."""
    assert cdr().started_at.timestamp() == 1639563902
    record = parse_record(RECORD_ROW, ignore)
    assert record.recorded_at.timestamp() == 1552558647 + 1


def test_summer_time_is_two_hours_ahead() -> None:
    assert cdr(calldate="2021-07-01 12:00:00").started_at == datetime(2021, 7, 1, 10, tzinfo=UTC)


def test_a_time_with_an_offset_is_taken_at_its_word() -> None:
    assert cdr(calldate="2021-12-15T11:25:02+00:00").started_at == datetime(2021, 12, 15, 11, 25, 2, tzinfo=UTC)


@pytest.mark.parametrize("epoch", [1635640200, 1635643800])
def test_the_hour_that_comes_twice_in_autumn_is_told_by_the_identifier(epoch: int) -> None:
    row = cdr(calldate="2021-10-31 02:30:00", uniqueid=f"{epoch}.75")
    assert row.started_at.timestamp() == epoch
    assert cdr(calldate="2021-10-31 02:30:00", uniqueid=f"pbx1-{epoch}.75").started_at.timestamp() == epoch


def test_an_hour_that_comes_twice_is_the_first_where_nothing_tells() -> None:
    assert cdr(calldate="2021-10-31 02:30:00", uniqueid="x").started_at.timestamp() == 1635640200


def test_the_hour_that_is_missing_in_spring_is_read_all_the_same() -> None:
    assert cdr(calldate="2021-03-28 02:30:00").started_at.date().isoformat() == "2021-03-28"


def test_uniqueid_stays_text_and_keeps_its_last_zero() -> None:
    assert cdr(uniqueid="1552558647.370").uniqueid == "1552558647.370"
    body = json.dumps([CDR_ROW]).replace('"1639563902.75"', "1552558647.370").encode()
    reply = Reply(server="s", status=200, content_type="application/json", body=body)
    assert parse_cdr(reply.json(list)[0], ignore).uniqueid == "1552558647.370"


@pytest.mark.parametrize(
    ("cost", "zloty"),
    [
        ("42", "0.42"),
        (42, "0.42"),
        ("1250", "12.50"),
        ("0", "0.00"),
        ("42.5", "0.425"),
        ("42,5", "0.425"),
        ("", None),
        (None, None),
    ],
)
def test_cost_is_in_grosze_and_may_be_empty(cost: object, zloty: str | None) -> None:
    notes: list[str] = []
    assert cdr(notes, cost=cost).cost == (Decimal(zloty) if zloty else None)
    assert notes == []


@pytest.mark.parametrize("cost", ["free", "-1", "1e5", "NaN", True, ["42"], "٣"])
def test_a_cost_that_is_none_is_noted_and_left_out(cost: object) -> None:
    notes: list[str] = []
    assert cdr(notes, cost=cost).cost is None
    assert notes == ["cost"]


@pytest.mark.parametrize(
    ("word", "disposition"),
    [
        ("ANSWERED", Disposition.ANSWERED),
        ("NO ANSWER", Disposition.NO_ANSWER),
        ("BUSY", Disposition.BUSY),
        ("FAILED", Disposition.FAILED),
        ("TELEPORTED", None),
    ],
)
def test_every_disposition_has_a_meaning(word: str, disposition: Disposition | None) -> None:
    notes: list[str] = []
    assert cdr(notes, disposition=word).disposition is disposition
    assert notes == ([] if disposition else ["disposition"])


@pytest.mark.parametrize(
    ("clid", "name"),
    [
        ('"Sekretariat 3" <101>', "Sekretariat 3"),
        ("Jan Nowak <600700800>", "Jan Nowak"),
        ('"Jan "Kowal" Nowak" <600700800>', 'Jan "Kowal" Nowak'),
        ('"600700800" <600700800>', None),
        ('"" <101>', None),
        ("<101>", None),
        ("101", None),
        ("", None),
        (None, None),
        ('"', None),
    ],
)
def test_clid_is_a_name_and_a_number(clid: object, name: str | None) -> None:
    assert cdr(clid=clid).caller_name == name


def test_numbers_may_come_as_text_and_durations_too() -> None:
    row = cdr(src=101, dst=600700800, duration="13", billsec="0")
    assert (row.caller, row.called, row.duration, row.talk_time) == ("101", "600700800", 13, 0)


def test_a_cdr_of_a_text_message_is_told_by_its_identifier() -> None:
    assert cdr(uniqueid="3421756012963258480").is_sms
    assert cdr(uniqueid=3421756012963258480).is_sms
    assert not cdr().is_sms
    assert not cdr(uniqueid="1639563902").is_sms


@pytest.mark.parametrize(
    "fields",
    [
        {"uniqueid": ""},
        {"uniqueid": None},
        {"uniqueid": ["1"]},
        {"uniqueid": True},
        {"calldate": ""},
        {"calldate": None},
        {"calldate": "yesterday"},
        {"calldate": "2021-13-01 00:00:00"},
        {"calldate": "0001-01-01 00:00:00"},
        {"calldate": "9999-12-31 23:59:59"},
    ],
)
def test_a_row_without_identifier_or_time_is_bad_and_its_content_not_told(fields: dict[str, object]) -> None:
    with pytest.raises(BadRow) as caught:
        cdr(**fields)
    assert str(caught.value) in {"uniqueid", "calldate"}


def test_the_list_of_recordings_is_read() -> None:
    record = parse_record(RECORD_ROW, ignore)
    assert (record.uniqueid, record.caller, record.called, record.audio_format) == (
        "1552558647.371",
        "101",
        "105",
        "wav",
    )


@pytest.mark.parametrize("audio_format", ["../../etc/passwd", "", None, 7.5, "x" * 50])
def test_a_strange_audio_format_does_not_cost_the_recording(audio_format: object) -> None:
    assert parse_record(RECORD_ROW | {"format": audio_format}, ignore).audio_format == "wav"
    assert parse_record(RECORD_ROW | {"format": "MP3"}, ignore).audio_format == "mp3"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes().map(str) | st.just("1" * 50),
    lambda some: st.lists(some, max_size=2) | st.dictionaries(st.text(), some, max_size=2),
)
rows = st.fixed_dictionaries({}, optional=dict.fromkeys([*CDR_ROW, *RECORD_ROW], values))


@given(rows.map(lambda row: CDR_ROW | row) | rows | values)
def test_no_row_makes_the_parsers_raise_anything_but_their_own_error(row: object) -> None:
    for parse in (parse_cdr, parse_record):
        try:
            result = parse(row, ignore)
        except BadRow:
            continue
        if isinstance(result, Cdr):
            repr(History("account", "cloudpbx", "PBX").calls([result], ())).encode()
