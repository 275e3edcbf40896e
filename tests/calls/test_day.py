"""Facts about a day's totals."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.cloud_telephony.calls.day import DayTotals
from custom_components.cloud_telephony.calls.model import Call, CallState, Direction, Disposition

WARSAW = ZoneInfo("Europe/Warsaw")
EARLIER = datetime(2026, 11, 21, 11, tzinfo=WARSAW)


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
    totals.start_from([ended(just_before_midnight), ended(just_after_midnight)], totals.mark())
    assert totals.calls == 1


def test_records_replace_what_was_counted(clock: Clock) -> None:
    """What records tell includes the calls that were seen live."""
    totals = DayTotals(clock.now)
    totals.count(ended(clock.time))
    asked = totals.mark()
    clock.time += timedelta(seconds=2)
    totals.start_from([ended(EARLIER), ended(EARLIER)], asked)
    assert totals.calls == 2


def test_a_call_that_ends_while_records_are_read_counts_once(clock: Clock) -> None:
    """Whether or not the records have it already."""
    totals = DayTotals(clock.now)
    totals.count(ended(EARLIER))
    asked = totals.mark()
    clock.time += timedelta(seconds=2)
    just_now = replace(ended(clock.time), ended_at=clock.time)
    totals.count(just_now)
    totals.start_from([replace(ended(EARLIER), ended_at=EARLIER), just_now], asked)
    assert (totals.calls, totals.talk_time) == (2, 120)


def test_records_asked_for_before_midnight_do_not_count_after_it(clock: Clock) -> None:
    """But what ended after it does."""
    totals = DayTotals(clock.now)
    totals.count(ended(clock.time))
    yesterday, asked = clock.time, totals.mark()
    clock.time += timedelta(days=1)
    totals.count(ended(clock.time))
    totals.start_from([ended(yesterday)], asked)
    assert totals.calls == 1
