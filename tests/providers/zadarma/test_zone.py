"""Facts about the account's own time."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.cloud_telephony.providers.base import Doubt, NotGenuine
from custom_components.cloud_telephony.providers.zadarma.zone import Zone, local_time

from .conftest import NOW, Time

OLDEST = timedelta(minutes=5)
THERE = datetime.fromisoformat("2026-11-21 14:00:00")
"""What the account's clocks show at `NOW`."""


def minutes(number: float) -> timedelta:
    """Return a duration."""
    return timedelta(minutes=number)


@pytest.mark.parametrize("ago", [minutes(-0.9), minutes(0), minutes(4.9)])
def test_a_call_of_now_is_believed(zone: Zone, ago: timedelta) -> None:
    assert zone.judge(THERE - ago, OLDEST) is None
    assert not zone.due


@pytest.mark.parametrize("ago", [minutes(-1.1), minutes(5.1), minutes(15), minutes(60), minutes(-60), minutes(60 * 24)])
def test_a_call_of_another_time_is_refused_while_the_zone_is_sure(zone: Zone, ago: timedelta) -> None:
    """It was read just now, and another call has fit to it."""
    assert zone.judge(THERE, OLDEST) is None
    with pytest.raises(NotGenuine):
        zone.judge(THERE - ago, OLDEST)


@pytest.mark.parametrize("off", [60, -60, 15, 30, 60 * 14, -60 * 12])
def test_what_looks_like_another_zone_is_believed_in_doubt_and_has_it_read_again(
    zone: Zone, time: Time, off: float
) -> None:
    """The account may have been given another zone since, or summer time have begun."""
    time.pass_by(3600)
    began = THERE + timedelta(seconds=3600) - minutes(off) - timedelta(seconds=20)
    assert zone.judge(began, OLDEST) is Doubt.CLOCK
    assert zone.due


def test_summer_time_may_begin_a_minute_after_the_zone_was_read(time: Time) -> None:
    zone = Zone(time.clock)
    assert zone.learn(int(NOW.timestamp()) - 60, THERE - minutes(1))
    assert zone.judge(THERE - minutes(1), OLDEST) is None
    time.pass_by(58)
    with pytest.raises(NotGenuine):
        zone.judge(THERE + minutes(60), OLDEST)
    time.pass_by(4)
    assert zone.judge(THERE + minutes(60), OLDEST) is Doubt.CLOCK
    assert zone.due


@pytest.mark.parametrize("off", [7, 22, 50, 60 * 27])
def test_what_looks_like_no_other_zone_is_refused(zone: Zone, time: Time, off: float) -> None:
    time.pass_by(3600)
    with pytest.raises(NotGenuine):
        zone.judge(THERE + timedelta(seconds=3600) - minutes(off), OLDEST)


def test_calls_that_never_fit_to_the_zone_that_is_read_are_believed_in_doubt_for_good(zone: Zone, time: Time) -> None:
    """The zone of webhooks may be another than the one that the API tells: real calls are not to be refused."""
    for ago in range(3):
        now = THERE + minutes(ago)
        assert zone.judge(now - minutes(120), OLDEST) is Doubt.CLOCK
        assert zone.due
        time.pass_by(60)
        assert zone.learn(int(NOW.timestamp()) + 60 * (ago + 1), now + minutes(1))


def test_once_the_zone_was_read_again_what_looked_like_another_is_refused(zone: Zone, time: Time) -> None:
    assert zone.judge(THERE, OLDEST) is None
    time.pass_by(3600)
    hour_later = THERE + timedelta(hours=1)
    assert zone.judge(hour_later - minutes(60), OLDEST) is Doubt.CLOCK
    assert zone.learn(int(NOW.timestamp()) + 3600, hour_later)
    assert not zone.due
    with pytest.raises(NotGenuine):
        zone.judge(hour_later - minutes(60), OLDEST)


def test_without_a_zone_everything_is_believed_in_doubt(time: Time) -> None:
    zone = Zone(time.clock)
    assert zone.due
    assert zone.judge(datetime.fromisoformat("2001-01-01"), OLDEST) is Doubt.CLOCK
    assert zone.offset is None
    assert zone.in_world(THERE) is None


def test_the_zone_is_read_every_day_and_not_believed_for_longer(zone: Zone, time: Time) -> None:
    due = []
    for seconds in (24 * 3600 - 1, 1):
        time.pass_by(seconds)
        due.append(zone.due)
    assert due == [False, True]
    with pytest.raises(NotGenuine):
        zone.judge(THERE + minutes(7), OLDEST)
    time.pass_by(2 * 3600)
    assert zone.judge(THERE + minutes(7), OLDEST) is Doubt.CLOCK


def test_a_wrong_clock_of_this_machine_does_no_harm(time: Time) -> None:
    """It may show 1970 after a start, as the provider's time is reckoned with from the reading on."""
    time.wall_ahead = -(10**9)
    zone = Zone(time.clock)
    zone.learn(int(NOW.timestamp()), THERE)
    time.pass_by(600)
    assert zone.judge(THERE + minutes(10), OLDEST) is None
    with pytest.raises(NotGenuine):
        zone.judge(THERE, OLDEST)


@pytest.mark.parametrize("leap", [-3600, 31])
def test_a_machine_that_slept_or_whose_clock_was_set_is_in_doubt(zone: Zone, time: Time, leap: float) -> None:
    time.wall_ahead = leap
    assert zone.due
    assert zone.judge(THERE - minutes(7), OLDEST) is Doubt.CLOCK


@pytest.mark.parametrize(
    ("local", "offset"),
    [
        ("2026-11-21 14:00:00", 120),
        ("2026-11-21 14:00:20", 120),
        ("2026-11-21 11:59:50", 0),
        ("2026-11-21 17:45:00", 345),
        ("2026-11-21 00:00:00", -720),
        ("2026-11-22 02:00:00", 840),
    ],
)
def test_the_offset_is_the_difference_of_the_two_times(time: Time, local: str, offset: int) -> None:
    zone, moment = Zone(time.clock), local_time(local)
    assert moment is not None
    assert zone.learn(int(NOW.timestamp()), moment)
    assert zone.offset == minutes(offset)


@pytest.mark.parametrize("local", ["2026-11-21 14:07:00", "2026-11-22 03:00:00", "2026-11-20 12:00:00"])
def test_times_that_do_not_fit_to_each_other_are_not_believed(time: Time, local: str) -> None:
    zone, moment = Zone(time.clock), local_time(local)
    assert moment is not None
    assert not zone.learn(int(NOW.timestamp()), moment)
    assert zone.due


@pytest.mark.parametrize("unixtime", [10**18, -(10**18), 10**12])
def test_a_time_beyond_all_calendars_is_not_believed(time: Time, unixtime: int) -> None:
    assert not Zone(time.clock).learn(unixtime, THERE)


def test_times_are_read_and_written_in_the_zone(zone: Zone) -> None:
    assert zone.in_world(datetime.fromisoformat("2026-07-01 12:30:00")) == datetime(2026, 7, 1, 10, 30, tzinfo=UTC)
    assert zone.written(datetime(2026, 7, 1, 10, 30, tzinfo=UTC)) == "2026-07-01 12:30:00"


def test_without_a_zone_times_are_written_in_utc(time: Time) -> None:
    assert Zone(time.clock).written(NOW) == "2026-11-21 12:00:00"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "2026-11-21",
        "2026-11-21T14:00:00",
        "2026-11-21 14:00:00+02:00",
        "2026-13-21 14:00:00",
        "2026-11-21 25:00:00",
        "0001-01-01 00:00:00",
        "9999-12-31 23:59:59",
        "\uff12\uff10\uff12\uff16-11-21 14:00:00",
        "2026-11-21 14:00:00\n",
    ],
)
def test_what_is_no_time_is_none(text: str | None) -> None:
    assert local_time(text) is None
