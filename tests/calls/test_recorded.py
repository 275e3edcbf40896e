"""Recorded calls of the log: on which days there are any, and which, on every kind of database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import URL

from custom_components.cloud_telephony.calls.log import CallLog
from custom_components.cloud_telephony.calls.log_model import Source

from .tellings import OFFICE, ended

WARSAW = ZoneInfo("Europe/Warsaw")
FAR = date(2027, 1, 1)


@pytest.fixture
def log(log_url: URL) -> Iterator[CallLog]:
    """Return an empty log."""
    log = CallLog.open(log_url)
    yield log
    log.close()


def write(log: CallLog, **began: datetime) -> None:
    """Write recorded calls by when they began, and one beside each that was not recorded."""
    for call_id, moment in began.items():
        recorded = ended(call_id, recording=f"rec {call_id}", started_at=moment, ended_at=moment)
        other = ended(f"{call_id}_other", started_at=moment - timedelta(days=1, hours=1), ended_at=moment)
        log.write([recorded, other], Source.RECORD)


def test_days_are_those_of_the_zone_the_newest_first(log: CallLog) -> None:
    write(
        log,
        before_midnight=datetime(2026, 11, 17, 22, 59, tzinfo=UTC),
        after_midnight=datetime(2026, 11, 17, 23, 0, tzinfo=UTC),
        same_day=datetime(2026, 11, 18, 22, 59, tzinfo=UTC),
        # The day on which clocks are put back has 25 hours.
        longest_day=datetime(2026, 10, 25, 22, 59, tzinfo=UTC),
        long_ago=datetime(2024, 2, 29, 12, tzinfo=UTC),
    )
    log.write([ended("elsewhere", account="home", recording="1")], Source.RECORD)
    days = [date(2026, 11, 18), date(2026, 11, 17), date(2026, 10, 25), date(2024, 2, 29)]
    assert log.recorded_days(OFFICE, FAR, WARSAW, 10) == days
    assert log.recorded_days(OFFICE, FAR, WARSAW, 2) == days[:2]
    assert log.recorded_days(OFFICE, days[1], WARSAW, 10) == days[2:]
    assert log.recorded_days(OFFICE, days[-1], WARSAW, 10) == []
    assert log.recorded_days("nobody", FAR, WARSAW, 10) == []


def test_a_days_calls_come_in_pages_the_newest_first(log: CallLog) -> None:
    start = datetime(2026, 11, 18, tzinfo=WARSAW)
    write(log, **{f"call_{number}": start + timedelta(minutes=number // 2) for number in range(11)})
    write(log, too_early=start - timedelta(seconds=1), too_late=start + timedelta(days=1))
    found: list[str] = []
    cursor = None
    while True:
        page = log.recorded_page(OFFICE, start, start + timedelta(days=1), cursor=cursor, limit=3)
        found += [call.call_id for call in page.calls]
        assert all(call.recording for call in page.calls)
        if (cursor := page.cursor) is None:
            break
        assert len(page.calls) == 3
    # Those that began together come in the order in which they were written, from the last one on.
    assert found == [f"call_{number}" for number in reversed(range(11))]


def test_which_recordings_are_known(log: CallLog) -> None:
    log.write([ended("live", recording="a")], Source.LIVE)
    log.write([ended("plain", 1000, 1030), ended("recorded", 2000, 2030, recording="b")], Source.RECORD)
    names = [f"unknown_{number}" for number in range(1200)]
    assert log.known_recorded(OFFICE, ["live", "plain", "recorded", *names]) == {"live", "recorded"}
    assert log.known_recorded("home", ["recorded"]) == set()
    assert log.known_recorded(OFFICE, []) == set()
