"""The call log, on each database."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
import logging
from typing import Any

import pytest
from sqlalchemy import URL, Connection, func, select

from custom_components.cloud_telephony.calls.log import CallLog
from custom_components.cloud_telephony.calls.log_model import CallsQuery, HourTotals, Source, Totals, Written
from custom_components.cloud_telephony.calls.model import Call, CallState, Direction
from custom_components.cloud_telephony.calls.schema import metadata, outbox, references

from .tellings import ANNA, BEN, NOON, OFFICE, OWN_NUMBER, answered, at, ended

EVERYTHING = CallsQuery()
HOUR = timedelta(hours=1)


@pytest.fixture
def log(log_url: URL, caplog: pytest.LogCaptureFixture) -> Iterator[CallLog]:
    """Return an empty log, on one database after the other."""
    # Home Assistant's test plugin would have every statement logged.
    caplog.set_level(logging.WARNING, "sqlalchemy.engine")
    log = CallLog.open(log_url)
    yield log
    log.close()


class Notebook:
    """A follower that writes down what it is told."""

    def __init__(self) -> None:
        """Begin with an empty page."""
        self.taken: list[tuple[int, Call]] = []

    def take(self, connection: Connection, row: int, call: Call) -> None:
        """Write it down; the row is there already."""
        assert connection.in_transaction()
        self.taken.append((row, call))


def all_calls(log: CallLog) -> list[Call]:
    return list(log.each(EVERYTHING))


def rows_of(log: CallLog, table: str) -> int:
    with log.reading() as connection:
        return connection.scalar(select(func.count()).select_from(metadata.tables[table])) or 0


def test_a_call_is_read_as_it_was_written(log: CallLog) -> None:
    call = answered(
        "ünïcode 📞", from_name="Łódź", to_name="x" * 255, queue="sales", recording="r", cost=Decimal("-0.12345678"),
        currency="PLN", started_at=NOON + timedelta(microseconds=1),
    )  # fmt: skip
    assert log.write([call], Source.LIVE) == Written(new=1)
    assert all_calls(log) == [call]


def test_what_no_server_can_keep_is_cut(log: CallLog) -> None:
    call = answered(
        "c" * 300, from_name="A\0nna\ud800 ", to_name="n" * 300, queue=" ", duration=2**40, talk_time=-1,
        cost=Decimal("NaN"), currency="PLN",
    )  # fmt: skip
    log.write([call], Source.LIVE)
    [kept] = all_calls(log)
    assert (kept.call_id, kept.from_name, kept.to_name, kept.queue) == ("c" * 255, "Anna?", "n" * 255, None)
    assert (kept.duration, kept.talk_time, kept.cost) == (None, None, None)
    assert log.write([call], Source.LIVE) == Written(known=1)
    assert log.find(OFFICE, "c" * 300) == kept


def test_a_call_under_way_is_not_written(log: CallLog) -> None:
    assert log.write([ended("1", state=CallState.RINGING)], Source.LIVE) == Written()
    assert all_calls(log) == []


def test_three_sources_tell_of_one_call(log: CallLog) -> None:
    log.write([ended("live")], Source.LIVE)
    assert log.write([answered("17.1", -40, 32)], Source.RECORD) == Written(changed=1)
    bill = ended("bill-1", 1, 31, extension=None, to_number=None, cost=Decimal("0.2"), currency="PLN")
    assert log.write([bill], Source.BILLING) == Written(changed=1)
    [call] = all_calls(log)
    assert (call.call_id, call.talk_time, call.cost) == ("live", 20, Decimal("0.2"))
    names = {"live", "17.1", "bill-1"}
    for name in names:
        assert log.find(OFFICE, name) == call
    assert log.known(OFFICE, [*names, "17.2", "c" * 300]) == names
    assert log.find("elsewhere", "live") is None
    assert log.find(OFFICE, "17.2") is None


def test_a_repetition_changes_nothing(log: CallLog) -> None:
    record = answered("17.1", -40, 32, cost=Decimal("0.123456789"), currency="PLN")
    notebook = Notebook()
    log.write([ended("live")], Source.LIVE)
    log.write([record], Source.RECORD)
    log.followers.append(notebook)
    log.hours_told(log.changed_hours())
    assert log.write([record, record], Source.RECORD) == Written(known=2)
    assert log.write([ended("live")], Source.LIVE) == Written(known=1)
    assert (notebook.taken, log.changed_hours()) == ([], [])


def test_a_call_that_comes_twice_at_once_is_one(log: CallLog) -> None:
    assert log.write([ended("1"), answered("1")], Source.LIVE) == Written(new=1, changed=1)
    assert log.write([ended("r"), ended("r")], Source.RECORD) == Written(changed=1, known=1)
    assert len(all_calls(log)) == 1


def test_accounts_do_not_mix(log: CallLog) -> None:
    log.write([ended("1"), ended("1", account="home")], Source.LIVE)
    log.write([ended("r", account="home")], Source.RECORD)
    assert len(all_calls(log)) == 2
    assert log.find(OFFICE, "r") is None


def test_the_name_that_a_record_shares_with_what_was_told_live_is_enough(log: CallLog) -> None:
    log.write([ended("in_1")], Source.LIVE)
    assert log.write([ended("in_1", 5000, 5030)], Source.RECORD) == Written(changed=1)


def test_many_records_find_their_calls(log: CallLog) -> None:
    live = [ended(f"live {number}", number * 90, number * 90 + 30) for number in range(1200)]
    records = [answered(f"{number}.7", number * 90 - 20, number * 90 + 33) for number in range(1200)]
    assert log.write(live, Source.LIVE) == Written(new=1200)
    assert log.write(records[::-1], Source.RECORD) == Written(changed=1200)
    assert log.write(records, Source.RECORD) == Written(known=1200)


def test_followers_are_told_of_what_is_new_and_what_changed(log: CallLog) -> None:
    notebook = Notebook()
    log.followers.append(notebook)
    log.write([ended("1"), ended("2", 500, 530)], Source.LIVE)
    log.write([answered("r", 0, 31)], Source.RECORD)
    first, second, changed = notebook.taken
    assert [first[1].call_id, second[1].call_id] == ["1", "2"]
    assert changed == (first[0], log.find(OFFICE, "1"))


def test_nothing_is_written_if_a_follower_fails(log: CallLog) -> None:
    class Fussy(Notebook):
        """A follower that cannot take the second call."""

        def take(self, connection: Connection, row: int, call: Call) -> None:
            super().take(connection, row, call)
            if len(self.taken) > 1:
                raise RuntimeError

    log.followers.append(Fussy())
    with pytest.raises(RuntimeError):
        log.write([ended("1"), ended("2")], Source.LIVE, progress={(OFFICE, "records"): "read"})
    assert (all_calls(log), log.progress(OFFICE), log.changed_hours()) == ([], {}, [])


def test_progress_is_kept_with_the_calls(log: CallLog) -> None:
    log.write([ended("1")], Source.RECORD, progress={(OFFICE, "records"): "1", ("home", "records"): "2"})
    log.write([], Source.RECORD, progress={(OFFICE, "records"): "3", (OFFICE, "bills"): "4"})
    assert (log.progress(OFFICE), log.progress("home")) == ({"records": "3", "bills": "4"}, {"records": "2"})


def test_hours_follow_the_calls(log: CallLog) -> None:
    log.write([ended("1"), answered("2", 100, 130), answered("3", 3700, 3760)], Source.LIVE)
    noon = HourTotals(account=OFFICE, hour=NOON, calls=2, missed=1, talk_time=20)
    one = HourTotals(account=OFFICE, hour=NOON + HOUR, calls=1, missed=0, talk_time=20)
    assert log.changed_hours() == log.hours(OFFICE, NOON) == [noon, one]
    log.hours_told([noon])
    assert log.changed_hours() == [one]
    log.write([answered("r", 0, 30, cost=Decimal("0.3"), currency="EUR")], Source.RECORD)
    corrected = HourTotals(account=OFFICE, hour=NOON, calls=2, missed=0, talk_time=40, cost={"EUR": Decimal("0.3")})
    assert log.changed_hours() == [corrected, one]
    assert log.hours(OFFICE, NOON + HOUR) == [one]


def test_hours_that_changed_after_they_were_read_stay_to_be_told(log: CallLog) -> None:
    log.write([ended("1")], Source.LIVE)
    told = log.changed_hours()
    log.write([ended("2", 100, 130)], Source.LIVE)
    log.hours_told(told)
    assert [totals.calls for totals in log.changed_hours()] == [2]


def test_what_all_hours_before_add_up_to(log: CallLog) -> None:
    costs = [("PLN", "0.1"), ("PLN", "0.2"), ("EUR", "1")]
    log.write(
        [
            answered(f"{number}", number * 1800, number * 1800 + 60, cost=Decimal(cost), currency=currency)
            for number, (currency, cost) in enumerate(costs)
        ],
        Source.RECORD,
    )
    log.write([ended("other", account="home")], Source.LIVE)
    later = NOON + 2 * HOUR
    assert log.hours_before(OFFICE, later) == HourTotals(
        account=OFFICE, hour=later, calls=3, missed=0, talk_time=60, cost={"PLN": Decimal("0.3"), "EUR": Decimal(1)}
    )
    assert log.hours_before(OFFICE, NOON) == HourTotals(account=OFFICE, hour=NOON, calls=0, missed=0, talk_time=0)


def test_totals(log: CallLog) -> None:
    outgoing = ended("4", 300, 330, direction=Direction.OUTGOING)
    log.write([ended("1"), answered("2", 100, 130), answered("3", 3600, 3630), outgoing], Source.LIVE)
    assert log.totals(OFFICE, NOON, NOON + HOUR) == Totals(calls=3, missed=1, talk_time=20)
    assert log.totals("home", NOON, NOON + HOUR) == Totals()


def test_forgotten_numbers_are_gone_and_stay_so(log: CallLog) -> None:
    facts = {"from_name": "Anna", "recording": "r"}
    mine = [ended(f"{number}", number * 100, number * 100 + 9, **facts) for number in range(1100)]
    back = ended("back", 50, 60, direction=Direction.OUTGOING, from_number="101", to_number=ANNA, to_name="Anna")
    other = ended("other", 20, 30, from_number=BEN)
    log.write([*mine, back, other], Source.LIVE)
    before = log.hours(OFFICE, NOON)
    assert log.forget_numbers({ANNA}, at(10**6)) == 1101
    assert ANNA not in repr(all_calls(log))
    assert "Anna" not in repr(all_calls(log))
    assert log.find(OFFICE, "other") == other
    assert log.hours(OFFICE, NOON) == before
    log.write([answered("r", 0, 9, from_name="Anna"), answered("lost", 150_000, 150_060)], Source.RECORD)
    assert ANNA not in repr(all_calls(log))
    assert log.find(OFFICE, "lost") == answered("lost", 150_000, 150_060, from_number=None)
    log.write([ended("again", 10**6 + 1, 10**6 + 9)], Source.LIVE)
    assert len(log.page(CallsQuery(numbers=frozenset({ANNA}))).calls) == 1


def test_a_forgotten_number_is_not_kept_readably(log: CallLog) -> None:
    log.write([ended("1")], Source.LIVE)
    log.forget_numbers({ANNA}, at(60))
    log.forget_numbers({ANNA, BEN}, at(90))
    with log.reading() as connection:
        for table in metadata.tables.values():
            assert ANNA not in repr(connection.execute(select(table)).all())
    assert rows_of(log, "cloud_telephony_forgotten") == 2
    assert log.progress("") == {}


def letter(call: int | None, state: str, target: str = "crm") -> dict[str, Any]:
    """Return a row of the outbox."""
    return {
        "target": target, "call": call, "state": state, "started_at": NOON, "initiated": "2026-11-18T12:00:00Z",
        "source": ANNA, "destination": "101", "url": "https://home.example", "queued_at": NOON,
    }  # fmt: skip


class Post(Notebook):
    """A follower that puts a letter of each call into the outbox, in the state of the call's name."""

    def take(self, connection: Connection, row: int, call: Call) -> None:
        """Put it there."""
        connection.execute(outbox.insert().values(letter(row, call.call_id)))


def letters(log: CallLog) -> list[tuple[str, str]]:
    """Return state and source of each letter."""
    with log.reading() as connection:
        return [(row.state, row.source) for row in connection.execute(select(outbox).order_by(outbox.c.id))]


STATES = ("pending", "refused", "delivered")


def test_letters_about_a_forgotten_number_are_blank_and_are_not_sent(log: CallLog) -> None:
    log.followers.append(Post())
    log.write([ended(state, number * 100) for number, state in enumerate(STATES)], Source.LIVE)
    log.forget_numbers({ANNA}, at(1000))
    assert letters(log) == [("skipped", ""), ("skipped", ""), ("delivered", "")]


def test_old_calls_are_deleted_and_their_hours_stay(log: CallLog) -> None:
    log.followers.append(Post())
    log.write([ended(state, number * 100) for number, state in enumerate(STATES)], Source.LIVE)
    log.followers.clear()
    log.write([ended(f"{number}", number, number + 9) for number in range(1100)], Source.LIVE)
    new = ended("new", 9000, 9030)
    log.write([new], Source.LIVE)
    before = log.hours(OFFICE, NOON)
    assert log.forget_before(at(3600)) == 1101
    # What is to be sent still is.
    assert [call.call_id for call in all_calls(log)] == ["new", "refused", "pending"]
    assert log.hours(OFFICE, NOON) == before
    assert letters(log) == [("pending", ANNA), ("refused", ANNA)]
    assert rows_of(log, references.name) == 3
    assert log.forget_before(at(3600)) == 0


def test_old_calls_are_not_counted_again_when_they_are_read_again(log: CallLog) -> None:
    log.write([ended("1"), ended("new", 9000, 9030)], Source.LIVE)
    log.forget_before(at(3600))
    before = log.hours(OFFICE, NOON)
    assert log.write([answered("r", 0, 31), answered("s", 4000, 4030)], Source.RECORD) == Written(new=1, known=1)
    assert [call.call_id for call in all_calls(log)] == ["new", "s"]
    assert log.hours(OFFICE, NOON)[0] == before[0]
    # Another account's old calls have not been counted yet.
    assert log.write([ended("1", account="home")], Source.RECORD) == Written(new=1)


def test_a_database_is_opened_again_as_it_was_left(log: CallLog, log_url: URL) -> None:
    log.write([ended("1", to_number=OWN_NUMBER)], Source.LIVE)
    log.close()
    again = CallLog.open(log_url)
    assert all_calls(again) == [ended("1", to_number=OWN_NUMBER)]
    again.close()
