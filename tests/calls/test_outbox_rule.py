"""Which calls another system is told of, and in which words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
import re

from hypothesis import given, strategies as st
import pytest

from custom_components.cloud_telephony.calls.model import Call, CallNote, CallState, Direction
from custom_components.cloud_telephony.calls.number_forms import Conversion, NumberForm
from custom_components.cloud_telephony.calls.outbox import OutboxRule

BEGAN = datetime(2012, 8, 23, 12, 20, 33, tzinfo=UTC)
CALL = Call(
    call_id="1345724433.17",
    account="office",
    kind="asterisk",
    direction=Direction.OUTGOING,
    state=CallState.ENDED,
    started_at=BEGAN,
    ended_at=BEGAN + timedelta(seconds=45),
    from_number="+582127654321",
    to_number="92853348",
    extension="7222",
    duration=45,
    talk_time=30,
)
"""The call of the document's sample, as it was dialled."""
RULE = OutboxRule(
    target="nimbox",
    accounts=frozenset({"office", "shop"}),
    directions=frozenset({Direction.INCOMING, Direction.OUTGOING}),
    convert=Conversion(exit_prefix="9", area_code="0212"),
    links={},
)
INCOMING = replace(
    CALL, direction=Direction.INCOMING, from_number="+48600700800", to_number="+582127654321", extension="101"
)


def told(call: Call, rule: OutboxRule = RULE) -> CallNote:
    """Return what is told of a call, which has to be something."""
    note = rule.note(call)
    assert note is not None
    return note


def test_the_sample_of_the_document_is_told_as_there() -> None:
    assert RULE.note(CALL) == CallNote(
        initiated="2012-08-23T12:20:33Z", source="7222", destination="02122853348", duration=45
    )


@pytest.mark.parametrize(
    ("call", "source", "destination"),
    [
        (CALL, "7222", "02122853348"),
        (replace(CALL, extension=None), "+582127654321", "02122853348"),
        (replace(CALL, extension=None, from_number=None), "unknown", "02122853348"),
        (INCOMING, "+48600700800", "+582127654321"),
        (replace(INCOMING, to_number=None), "+48600700800", "101"),
        (replace(INCOMING, to_number=None, extension=None), "+48600700800", "unknown"),
        (replace(INCOMING, from_number="92853348"), "92853348", "+582127654321"),
        (replace(INCOMING, from_number="2853348"), "02122853348", "+582127654321"),
    ],
)
def test_the_source_is_who_called_and_the_destination_who_was_called(call: Call, source: str, destination: str) -> None:
    note = told(call)

    assert (note.source, note.destination) == (source, destination)


@pytest.mark.parametrize(
    "call",
    [
        replace(CALL, account="home"),
        replace(CALL, direction=Direction.INTERNAL),
        replace(CALL, to_number="102"),
        replace(CALL, to_number="123456"),
        replace(CALL, to_number=None),
        replace(INCOMING, from_number="101"),
        replace(INCOMING, from_number=None),
        replace(INCOMING, from_number="anonymous"),
    ],
)
def test_other_calls_are_not_told(call: Call) -> None:
    """Those of other accounts, of other directions, and those with nobody outside, or with a withheld number."""
    assert RULE.note(call) is None


@pytest.mark.parametrize(("length", "is_told"), [(0, True), (11, True), (12, False)])
def test_the_length_is_that_of_the_other_party_s_number_in_digits_as_it_is_known(length: int, is_told: bool) -> None:
    rule = replace(RULE, minimum_length=length)

    assert (rule.note(INCOMING) is not None) is is_told


def test_a_withheld_number_has_a_word_where_no_length_is_asked_for() -> None:
    rule = replace(RULE, minimum_length=0)

    assert told(replace(INCOMING, from_number=None), rule).source == "unknown"
    assert told(replace(CALL, to_number=None), rule).destination == "unknown"


def test_both_numbers_are_written_in_the_form_that_is_wanted() -> None:
    rule = replace(RULE, convert=Conversion(form=NumberForm.NATIONAL, region="VE"))

    assert (told(INCOMING, rule).source, told(INCOMING, rule).destination) == ("+48600700800", "02127654321")
    assert told(replace(CALL, extension=None), rule).source == "02127654321"


@pytest.mark.parametrize(
    ("duration", "talk_time", "seconds"), [(45, 30, 45), (0, None, 0), (None, 30, 30), (None, None, None)]
)
def test_the_duration_is_the_whole_one_where_that_is_known(
    duration: int | None, talk_time: int | None, seconds: int | None
) -> None:
    assert told(replace(CALL, duration=duration, talk_time=talk_time)).duration == seconds


@given(
    st.datetimes(
        min_value=datetime(1970, 1, 2),  # noqa: DTZ001  # the zone comes with it
        timezones=st.builds(timezone, st.timedeltas(timedelta(hours=-14), timedelta(hours=14))),
    )
)
def test_the_time_is_utc_in_whole_seconds_however_it_was_known(began: datetime) -> None:
    initiated = told(replace(CALL, started_at=began)).initiated

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", initiated)
    assert timedelta(0) <= began - datetime.fromisoformat(initiated) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("https://ha.example/history", "https://ha.example/history?"),
        ("https://ha.example/history?entity_id=event.office", "https://ha.example/history?entity_id=event.office&"),
    ],
)
def test_the_link_leads_to_the_history_around_the_call(page: str, link: str) -> None:
    rule = replace(RULE, links={"office": page})
    span = "start_date=2012-08-23T12%3A15%3A33%2B00%3A00&end_date=2012-08-23T12%3A26%3A18%2B00%3A00"

    assert told(CALL, rule).url == f"{link}{span}"
    assert told(replace(CALL, account="shop"), rule).url is None


def test_a_link_that_is_too_long_to_be_kept_is_none() -> None:
    rule = replace(RULE, links={"office": f"https://ha.example/{'h' * 1000}"})

    assert told(CALL, rule).url is None


def test_numbers_are_cut_to_what_can_be_kept() -> None:
    call = replace(CALL, to_number="1" * 300, extension="x" * 300)

    assert (len(told(call).source), len(told(call).destination)) == (255, 255)
