"""Facts about a day's totals."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.cloud_telephony.calls.day import DayTotals
from custom_components.cloud_telephony.calls.model import Call, CallState, Direction, Disposition

WARSAW = ZoneInfo("Europe/Warsaw")


@dataclass
class Clock:
    """A clock that is set by hand."""

    time: datetime

    def now(self) -> datetime:
        """Return what the clock shows."""
        return self.time


@pytest.fixture
def clock() -> Clock:
    """Return a clock that shows noon in Warsaw."""
    return Clock(datetime(2026, 11, 21, 12, tzinfo=WARSAW))


def ended(
    started_at: datetime, disposition: Disposition = Disposition.ANSWERED, direction: Direction = Direction.INCOMING
) -> Call:
    """Return a call that ended; an answered one was talked in for a minute."""
    answered = disposition is Disposition.ANSWERED
    return Call(
        call_id="1",
        account="account",
        kind="cloudpbx",
        direction=direction,
        state=CallState.ENDED,
        started_at=started_at,
        disposition=disposition,
        talk_time=60 if answered else 0,
    )


def test_calls_missed_calls_and_talk_time_add_up(clock: Clock) -> None:
    """An outgoing call without an answer is a call, but not a missed one."""
    totals = DayTotals(clock.now)
    totals.count(ended(clock.time))
    totals.count(ended(clock.time, Disposition.NO_ANSWER))
    totals.count(ended(clock.time, Disposition.NO_ANSWER, Direction.OUTGOING))
    assert (totals.calls, totals.missed, totals.talk_time) == (3, 1, 60)


def test_a_new_day_starts_from_nothing(clock: Clock) -> None:
    """Nothing needs to happen at midnight for it."""
    totals = DayTotals(clock.now)
    totals.count(ended(clock.time))
    clock.time += timedelta(days=1)
    assert (totals.calls, totals.missed, totals.talk_time) == (0, 0, 0)


def test_records_of_other_days_are_left_out(clock: Clock) -> None:
    """The day is the one of the clock's own time zone."""
    just_before_midnight = datetime(2026, 11, 20, 22, 59, tzinfo=UTC)
    just_after_midnight = datetime(2026, 11, 20, 23, 1, tzinfo=UTC)
    totals = DayTotals(clock.now)
    totals.start_from([ended(just_before_midnight), ended(just_after_midnight)])
    assert totals.calls == 1


def test_records_replace_what_was_counted(clock: Clock) -> None:
    """What records tell includes the calls that were seen live."""
    totals = DayTotals(clock.now)
    totals.count(ended(clock.time))
    totals.start_from([ended(clock.time), ended(clock.time)])
    assert totals.calls == 2


def test_records_read_before_midnight_do_not_count_after_it(clock: Clock) -> None:
    """Counting anew begins the page of the day it is done on."""
    totals = DayTotals(clock.now)
    clock.time += timedelta(days=1)
    totals.start_from([ended(clock.time)])
    clock.time += timedelta(hours=1)
    assert totals.calls == 1
