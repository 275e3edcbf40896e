"""Facts about a day's totals."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.cloud_telephony.calls.day import DayTotals
from custom_components.cloud_telephony.calls.log_model import Totals
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


def test_what_is_known_replaces_what_was_counted(clock: Clock) -> None:
    """It includes the calls that were seen live."""
    totals = DayTotals(clock.now)
    totals.count(ended(clock.time))
    asked = totals.mark()
    clock.time += timedelta(seconds=2)
    totals.start_from(Totals(calls=3, missed=1, talk_time=120), asked)
    assert (totals.calls, totals.missed, totals.talk_time) == (3, 1, 120)


def test_a_call_that_ends_after_the_question_counts_on_top(clock: Clock) -> None:
    totals = DayTotals(clock.now)
    totals.count(ended(clock.time))
    asked = totals.mark()
    totals.count(ended(clock.time))
    totals.start_from(Totals(calls=5, missed=2, talk_time=30), asked)
    assert (totals.calls, totals.missed, totals.talk_time) == (6, 2, 90)


def test_what_was_asked_for_before_midnight_does_not_count_after_it(clock: Clock) -> None:
    """But what ended after it does."""
    totals = DayTotals(clock.now)
    totals.count(ended(clock.time))
    asked = totals.mark()
    clock.time += timedelta(days=1)
    totals.count(ended(clock.time))
    totals.start_from(Totals(calls=7, missed=7, talk_time=7), asked)
    assert (totals.calls, totals.missed, totals.talk_time) == (1, 0, 60)
