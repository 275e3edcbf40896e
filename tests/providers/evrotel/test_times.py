"""Times on the clock of a wall in Kyiv."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.cloud_telephony.providers.evrotel.times import read_time

from .conftest import KYIV


def at(text: str) -> datetime:
    """Return a time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("2018-04-01 00:00:11", "2018-03-31 21:00:11"),
        ("2018-01-01 00:00:11", "2017-12-31 22:00:11"),
        (" 2018-04-01T00:00:11 ", "2018-03-31 21:00:11"),
        ("2018-04-01 00:00:11.000", "2018-03-31 21:00:11"),
    ],
)
def test_a_time_without_offset_is_of_kyiv(told: str, moment: str) -> None:
    assert read_time(told, KYIV, at("2018-06-01")) == at(moment)


@pytest.mark.parametrize("offset", ["+00:00", "Z", "+0000", "-05:00"])
def test_an_offset_is_not_believed_as_statistics_have_a_false_one(offset: str) -> None:
    assert read_time(f"2018-04-01 00:00:11{offset}", KYIV, at("2018-06-01")) == at("2018-03-31 21:00:11")


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        ("2018-10-28 00:31:00", "2018-10-28 00:30:00"),
        ("2018-10-28 00:59:00", "2018-10-28 00:30:00"),
        ("2018-10-28 01:30:10", "2018-10-28 01:30:00"),
        ("2018-10-29 00:00:00", "2018-10-28 01:30:00"),
    ],
)
def test_an_hour_that_comes_twice_in_autumn_is_the_one_that_is_nearer(now: str, moment: str) -> None:
    assert read_time("2018-10-28 03:30:00", KYIV, at(now)) == at(moment)


def test_an_hour_that_is_left_out_in_spring_is_read_all_the_same() -> None:
    told = read_time("2018-03-25 03:30:00", KYIV, at("2018-03-25 01:30:00"))
    assert told in {at("2018-03-25 00:30:00"), at("2018-03-25 01:30:00")}
    assert told == at("2018-03-25 01:30:00")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2018-04-01",
        "00:00:11",
        "2018-13-01 00:00:00",
        "2018-02-30 00:00:00",
        "2018-04-01 24:30:00",
        "0000-00-00 00:00:00",
        "0001-01-01 00:00:00",
        "2018-04-01 00:00:11 extra",
        "\u0662018-04-01 00:00:11",
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert read_time(text, KYIV, at("2018-06-01")) is None


def test_the_end_of_time_cannot_be_told_everywhere() -> None:
    assert read_time("9999-12-31 23:59:59", ZoneInfo("America/New_York"), at("2018-06-01")) is None


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2037, 12, 31)))  # noqa: DTZ001  # UTC is added
def test_every_time_of_the_wall_clock_is_read_back_as_what_it_was(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    told = f"{moment.astimezone(KYIV):%Y-%m-%d %H:%M:%S}"
    assert read_time(told, KYIV, moment + timedelta(seconds=2)) == moment
