"""Which row of the log a call is, and what becomes of the row."""

from decimal import Decimal
from typing import Any

import pytest

from custom_components.cloud_telephony.calls.log_model import Source
from custom_components.cloud_telephony.calls.merging import Entry, forget, merge, pair
from custom_components.cloud_telephony.calls.model import Direction, Disposition

from .tellings import ANNA, BEN, OWN_NUMBER, answered, at, ended

LIVE = ended("live")


def is_one_call(told: Any, known: Any = LIVE) -> bool:
    """Tell whether a record is taken for what was told live, and the other way round."""
    there = pair([told], [Entry(known, Source.LIVE)], Source.RECORD) == {0: 0}
    back = pair([known], [Entry(told, Source.RECORD)], Source.LIVE) == {0: 0}
    assert there == back
    return there


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(ended("record", 4, 34), id="clocks differ"),
        pytest.param(ended("record", -9, 21), id="clocks differ the other way"),
        pytest.param(ended("record", -60, 30, to_number=OWN_NUMBER), id="the caller was in a menu before"),
        pytest.param(ended("record", -900, 31, to_number="800", extension="102"), id="a queue rang several phones"),
        pytest.param(ended("record", direction=Direction.INTERNAL), id="it was not known that the caller is own"),
        pytest.param(ended("record", from_number=None), id="the caller is not told"),
        pytest.param(ended("record", to_number=None, extension=None), id="the phone is not told"),
        pytest.param(ended("record", 0, 0, ended_at=None, duration=None), id="the end is not told"),
        pytest.param(answered("record", 0, 28), id="it was answered after all"),
        pytest.param(ended("record", 0, 3), id="the end was noticed late"),
    ],
)
def test_what_tells_of_the_same_call_is_recognised(record: Any) -> None:
    assert is_one_call(record)


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(ended("record", from_number=BEN), id="another caller"),
        pytest.param(ended("record", 45, 70), id="the next call of the same caller"),
        pytest.param(ended("record", -70, -15), id="the call before"),
        pytest.param(
            ended("record", direction=Direction.OUTGOING, from_number="101", to_number=ANNA), id="called back"
        ),
        pytest.param(
            ended("record", from_number=None, to_number="102", extension="102"), id="another phone, no caller"
        ),
        pytest.param(
            ended("record", -120, 90, from_number=None, to_number=None, extension=None), id="nothing but time"
        ),
        pytest.param(ended("record", 3600 * 24, 3600 * 24 + 30), id="the same on the next day"),
    ],
)
def test_what_tells_of_another_call_is_not_taken_for_it(record: Any) -> None:
    assert not is_one_call(record)


def test_calls_to_two_own_numbers_at_once_are_two() -> None:
    live = ended("live", to_number=OWN_NUMBER, extension=None)
    assert not is_one_call(ended("record", to_number="+48221000001", extension=None), live)


def test_internal_calls_from_two_phones_at_once_are_two() -> None:
    facts: dict[str, Any] = {"direction": Direction.INTERNAL, "to_number": "103"}
    live = ended("live", from_number="101", extension="101", **facts)
    assert not is_one_call(ended("record", from_number="102", extension="102", **facts), live)


def test_an_own_phone_is_known_by_its_extension_when_its_number_is_shown() -> None:
    live = ended("live", direction=Direction.OUTGOING, from_number="101", to_number=BEN)
    assert is_one_call(ended("record", direction=Direction.OUTGOING, from_number=OWN_NUMBER, to_number=BEN), live)


def test_withheld_callers_are_told_apart_by_the_phone_that_rang() -> None:
    live = ended("live", from_number=None)
    assert is_one_call(ended("record", from_number=None, to_number="800"), live)


def test_of_several_calls_each_goes_where_it_fits_best() -> None:
    rows = [Entry(ended(f"live {begin}", begin, begin + 5), Source.LIVE) for begin in (0, 8, 16)]
    records = [ended(f"record {begin}", begin + 3, begin + 8) for begin in (16, 0, 8)]
    assert pair(records, rows, Source.RECORD) == {0: 2, 1: 0, 2: 1}


def test_calls_of_one_caller_at_once_are_told_apart_by_the_phone() -> None:
    rows = [
        Entry(ended("1", 0, 60), Source.LIVE),
        Entry(ended("2", 1, 61, to_number="102", extension="102"), Source.LIVE),
    ]
    records = [ended("b", 0, 60, to_number="102", extension="102"), ended("a", 1, 61)]
    assert pair(records, rows, Source.RECORD) == {0: 1, 1: 0}


def test_a_row_that_the_source_has_told_of_is_not_told_of_again() -> None:
    assert pair([ended("2")], [Entry(LIVE, Source.LIVE | Source.RECORD)], Source.RECORD) == {}


def test_a_record_corrects_how_a_call_ended() -> None:
    record = answered("record", -60, 40, recording="r", queue="sales", from_name="Anna", to_number="800")
    entry = merge(Entry(LIVE, Source.LIVE), record, Source.RECORD)
    assert entry.sources == Source.LIVE | Source.RECORD
    assert entry.call == ended(
        "live", 0, 40,
        disposition=Disposition.ANSWERED, answered_at=at(20), talk_time=20, duration=100,
        recording="r", queue="sales", from_name="Anna",
    )  # fmt: skip


def test_what_was_told_live_fills_only_gaps_of_a_record() -> None:
    record = Entry(ended("record", talk_time=0, to_number=None), Source.RECORD)
    entry = merge(record, answered("live", 2, 33, queue="sales"), Source.LIVE)
    assert entry.call == ended("record", talk_time=0, duration=31, queue="sales")


def test_a_record_without_an_answer_takes_the_answer_back() -> None:
    entry = merge(Entry(answered("live"), Source.LIVE), ended("record"), Source.RECORD)
    assert (entry.call.disposition, entry.call.answered_at, entry.call.talk_time) == (Disposition.NO_ANSWER, None, 0)


def test_a_bill_tells_of_money_only_and_has_the_last_word_on_it() -> None:
    told: dict[str, Any] = {"cost": Decimal("0.10"), "currency": "PLN"}
    record = merge(Entry(LIVE, Source.LIVE), answered("record", **told), Source.RECORD)
    bill = ended("bill", disposition=Disposition.FAILED, cost=Decimal("0.25"), currency="EUR")
    billed = merge(record, bill, Source.BILLING)
    assert (billed.call.cost, billed.call.currency) == (Decimal("0.25"), "EUR")
    assert billed.call.disposition is Disposition.ANSWERED
    assert merge(billed, answered("record", **told), Source.RECORD).call == billed.call


def test_forgotten_numbers_are_not_learned_again() -> None:
    known = ended("live", from_name="Anna", to_name="Ben", recording="r")
    entry = forget(Entry(known, Source.LIVE), {ANNA})
    assert entry == Entry(ended("live", from_number=None, to_name="Ben"), Source.LIVE, forgotten=True)
    again = merge(entry, answered("record", from_name="Anna", recording="r"), Source.RECORD)
    assert (again.call.from_number, again.call.from_name, again.call.recording) == (None, None, None)
    assert again.call.disposition is Disposition.ANSWERED


def test_other_numbers_are_not_forgotten() -> None:
    entry = Entry(LIVE, Source.LIVE)
    assert forget(entry, {BEN}) is entry
