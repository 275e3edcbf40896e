"""Which calls are told as they come, from a real table."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest
from sqlalchemy import URL

from custom_components.cloud_telephony.calls.model import Disposition
from custom_components.cloud_telephony.providers.asterisk import Asterisk
from custom_components.cloud_telephony.providers.asterisk.table import CdrTable
from simulator.asterisk import AsteriskSimulator

from ..conftest import told
from .conftest import BERLIN, execute, provider, record

# An hour before clocks in Berlin go back.
START = datetime(2026, 10, 25, 0, tzinfo=UTC)
PORTION = "custom_components.cloud_telephony.providers.asterisk.table._PORTION"


@dataclass(slots=True)
class House:
    """An account that gathers, on a day that goes by as the test wants."""

    account: Asterisk
    now: datetime = START
    mark: str | None = None
    told: list[str] = field(default_factory=list)
    portions: int = 0

    def gather(self) -> None:
        """Gather all that there is now."""
        more = True
        with patch.object(CdrTable, "_now", lambda *_: self.now):
            while more:
                gathered = self.account._gather(self.mark)
                self.told += [call.call_id for call in gathered.calls]
                self.mark, more = gathered.mark, gathered.more
                self.portions += 1


@pytest.fixture
def house(asterisk: AsteriskSimulator) -> House:
    """Return an account that has begun to gather."""
    house = House(provider(asterisk.url))
    house.gather()
    assert house.told == []
    return house


def test_calls_come_when_they_are_written(house: House, asterisk: AsteriskSimulator) -> None:
    asterisk.add(record(START + timedelta(minutes=5), 1))
    house.now += timedelta(minutes=10)
    house.gather()
    assert len(house.told) == 1
    house.now += timedelta(hours=1)
    house.gather()  # what ended shortly before the last time comes again
    house.told.clear()
    house.now += timedelta(minutes=40)
    house.gather()
    assert house.told == []


def test_record_that_comes_late_is_found_within_the_hour(house: House, asterisk: AsteriskSimulator) -> None:
    """The table is a copy that was not kept up to date for a while."""
    house.now += timedelta(hours=5)
    house.gather()
    asterisk.add(record(START + timedelta(minutes=1)))
    house.now += timedelta(hours=1)
    house.gather()
    assert len(house.told) == 1


def test_long_call_comes_when_it_ends(house: House, asterisk: AsteriskSimulator) -> None:
    """Its record is dated nearly a day before."""
    for _ in range(23):
        house.now += timedelta(hours=1)
        house.gather()
    asterisk.add(record(START + timedelta(minutes=1), duration=23 * 3600, billsec=23 * 3600 - 5))
    house.now += timedelta(minutes=3)
    house.gather()
    assert len(house.told) == 1


def test_call_of_which_the_first_leg_is_missing_is_not_over(house: House, asterisk: AsteriskSimulator) -> None:
    begun_at = START + timedelta(minutes=1)
    whole = record(begun_at, duration=1200, billsec=1100)
    rung = record(begun_at + timedelta(seconds=5), serial=2, duration=20, billsec=0, disposition="NO ANSWER",
                  linkedid=whole.uniqueid)  # fmt: skip
    asterisk.add(rung)
    house.now += timedelta(minutes=2)
    house.gather()
    assert house.told == []
    asterisk.add(whole)
    house.now = whole.ended_at
    house.gather()
    assert house.told == [whole.uniqueid]


def test_call_whose_first_leg_never_comes_is_told_all_the_same(house: House, asterisk: AsteriskSimulator) -> None:
    asterisk.add(record(START + timedelta(minutes=1), linkedid="1.1"))
    for _ in range(15):
        house.now += timedelta(minutes=1)
        house.gather()
    assert set(house.told) == {"1.1"}


def test_later_leg_brings_the_earlier_ones_along(house: House, asterisk: AsteriskSimulator) -> None:
    begun_at = START + timedelta(minutes=1)
    first = record(begun_at, duration=60, billsec=50)
    asterisk.add(first)
    house.now += timedelta(minutes=5)
    house.gather()
    house.now += timedelta(hours=2)
    then = record(begun_at + timedelta(minutes=1), serial=3, duration=7200, billsec=0, disposition="NO ANSWER",
                  linkedid=first.uniqueid)  # fmt: skip
    asterisk.add(then)
    with patch.object(CdrTable, "_now", lambda *_: house.now):
        (call,) = house.account._gather(house.mark).calls
    assert (call.call_id, call.disposition, call.talk_time) == (first.uniqueid, Disposition.ANSWERED, 50)


def test_many_calls_come_in_portions(house: House, asterisk: AsteriskSimulator) -> None:
    """After a long outage; many of them began in the same second."""
    asterisk.add_office_day(START, calls=50)
    asterisk.add(*(record(START + timedelta(hours=11), serial) for serial in range(1000, 1040)))
    house.now += timedelta(hours=20)
    with patch(PORTION, 10):
        house.gather()
    assert len(set(house.told)) == 90
    assert house.portions > 5


@pytest.mark.parametrize("mark", ["", "x", "-1", "1e9", "\u0661", "9" * 1000, "99999999999"])
def test_mark_that_is_none_begins_anew(house: House, mark: str, caplog: pytest.LogCaptureFixture) -> None:
    house.mark = mark
    house.gather()
    assert house.mark == str(int(START.timestamp()))
    assert len(told(caplog)) == 1


def test_mark_of_the_future_is_one_of_now(house: House, asterisk: AsteriskSimulator) -> None:
    """The clock of the server was wrong."""
    house.mark = "9999999999"
    asterisk.add(record(START - timedelta(minutes=2)))
    house.gather()
    assert len(house.told) == 1
    assert house.mark == str(int(START.timestamp()))


def test_new_account_gathers_without_a_change_of_clocks_by_the_server_itself(asterisk: AsteriskSimulator) -> None:
    """With the real time."""
    account = provider(asterisk.url)
    begun = account._gather(None)
    asterisk.add(record(datetime.now(UTC) - timedelta(seconds=70)))
    assert len(account._gather(begun.mark).calls) == 1


@dataclass(frozen=True, slots=True)
class Written:
    """A call of so many seconds, whose record is written so many seconds after its end."""

    duration: int
    late: int


steps = st.lists(
    st.one_of(
        st.builds(Written, st.integers(0, 86_000), st.integers(0, 890)),
        st.builds(Written, st.just(0), st.just(0)),
        st.integers(0, 4000),
        st.just("gather"),
    ),
    max_size=25,
)


@pytest.fixture(params=["the server's zone", "a zone of its own"])
def asterisk_in_berlin(request: pytest.FixtureRequest, url: URL) -> tuple[AsteriskSimulator, Asterisk]:
    """Return an Asterisk in Berlin, and an account that reads its table."""
    named = request.param == "a zone of its own"
    if not named:
        url = request.getfixturevalue("url_in_berlin")
    asterisk = AsteriskSimulator(url, BERLIN)
    asterisk.create_table()
    return asterisk, provider(url, time_zone=BERLIN.key if named else "")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_every_call_is_told(
    asterisk_in_berlin: tuple[AsteriskSimulator, Asterisk], steps: list[Written | int | str]
) -> None:
    """Whenever it is written, and whenever is asked, while the clocks go back."""
    asterisk, account = asterisk_in_berlin
    execute(asterisk.url, "DELETE FROM cdr")
    house = House(account)
    with patch(PORTION, 3):
        house.gather()
        written = []
        for serial, step in enumerate([*steps, 60]):
            match step:
                case Written():
                    begun_at = house.now - timedelta(seconds=step.duration + step.late)
                    call = record(begun_at, serial, duration=step.duration, billsec=0)
                    asterisk.add(call)
                    written.append(call.uniqueid)
                case int():
                    house.now += timedelta(seconds=step)
                case _:
                    house.gather()
        house.gather()
    assert set(house.told) >= set(written)
