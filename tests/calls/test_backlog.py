"""Facts about the days whose records are still to be read."""

from datetime import date, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.cloud_telephony.calls.backlog import MAX_STRETCHES, Backlog, BadBacklog, Chunks, Days

TODAY = date(2026, 11, 21)
LONGEST_TEXT = 1000


def ago(days: int) -> date:
    """Return the day so many days ago."""
    return TODAY - timedelta(days=days)


def back(first: int, last: int) -> Days:
    """Return the days from one so many days ago to another one."""
    return Days(ago(first), ago(last))


def new(days: int = 365) -> Backlog:
    """Return what is to be read of an account that was added today."""
    return Backlog(reach=TODAY).reaching(days, TODAY)


stretches = st.builds(lambda first, length: back(first, first - length), st.integers(0, 500), st.integers(0, 60))


def test_a_new_account_has_all_days_before_today_to_read() -> None:
    backlog = new(365)
    assert (backlog.unread, backlog.reach, backlog.read_back_to) == ((back(365, 1),), ago(365), TODAY)
    assert backlog.percent(TODAY) == 0


def test_nothing_is_to_be_read_where_no_days_are_wanted() -> None:
    backlog = new(0)
    assert (backlog.unread, backlog.percent(TODAY), backlog.read_back_to) == ((), 100, TODAY)


def test_the_newest_days_are_read_first() -> None:
    backlog = new(20)
    assert backlog.next(7) == back(7, 1)
    backlog = backlog.without(back(7, 1), calls=5)
    assert (backlog.next(7), backlog.calls, backlog.read_back_to) == (back(14, 8), 5, ago(7))
    backlog = backlog.without(back(14, 8)).without(back(20, 15), calls=1)
    assert (backlog.next(7), backlog.calls, backlog.read_back_to) == (None, 6, ago(20))
    assert backlog.percent(TODAY) == 100


def test_more_days_are_wanted_later() -> None:
    """What was read stays read."""
    backlog = new(10).without(back(10, 1))
    later = TODAY + timedelta(days=3)
    assert backlog.reaching(20, later).unread == (Days(later - timedelta(days=20), ago(11)),)
    assert backlog.reaching(10, later) is backlog


def test_fewer_days_are_wanted_later() -> None:
    backlog = new(100).without(back(20, 1)).reaching(30, TODAY)
    assert (backlog.unread, backlog.reach) == ((back(30, 21),), ago(30))
    assert backlog.reaching(10, TODAY).unread == ()
    assert backlog.reaching(0, TODAY).percent(TODAY) == 100


def test_days_that_were_missed_are_read_before_older_ones() -> None:
    backlog = new(100).without(back(50, 1)).adding(back(12, 3))
    assert backlog.unread == (back(12, 3), back(100, 51))
    assert (backlog.next(7), backlog.read_back_to) == (back(9, 3), ago(2))


def test_days_are_passed_over() -> None:
    backlog = new(20)
    assert backlog.next(7, before=ago(5)) == back(12, 6)
    assert backlog.next(7, before=ago(20)) is None


def test_one_unread_day_is_not_everything() -> None:
    assert new(3650).without(back(3649, 1)).percent(TODAY) == 99


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "[]",
        "{}",
        '{"reach":"x","planned":1,"unread":[],"calls":0}',
        '{"reach":"2026-11-21","planned":1,"unread":[5],"calls":0}',
        '{"reach":"2026-11-21","planned":1,"unread":["2026-11-21"],"calls":0}',
    ],
)
def test_a_text_that_is_no_backlog(text: str) -> None:
    with pytest.raises(BadBacklog):
        Backlog.parse(text)


@given(added=st.lists(stretches, max_size=80), read=st.lists(stretches, max_size=20))
def test_whatever_is_added_and_read_is_kept(added: list[Days], read: list[Days]) -> None:
    """Every day that was added after it was read is unread; stretches do not touch, and the text is not too long."""
    backlog = new(600)
    for days in read:
        backlog = backlog.without(days)
    for days in added:
        backlog = backlog.adding(days)
    assert Backlog.parse(str(backlog)) == backlog
    assert len(str(backlog)) <= LONGEST_TEXT
    assert len(backlog.unread) <= MAX_STRETCHES
    ends = [day for days in reversed(backlog.unread) for day in (days.first, days.last)]
    assert ends == sorted(ends)
    assert all(
        later.first - earlier.last > timedelta(days=1)
        for later, earlier in zip(backlog.unread, backlog.unread[1:], strict=False)
    )
    for days in added:
        assert any(unread.first <= days.first and days.last <= unread.last for unread in backlog.unread)


@given(stretch=stretches, read=stretches)
def test_what_was_read_is_not_read_again(stretch: Days, read: Days) -> None:
    left = list(stretch.without(read))
    days = {stretch.first + timedelta(days=day) for day in range(len(stretch))}
    gone = {read.first + timedelta(days=day) for day in range(len(read))}
    assert {each.first + timedelta(days=day) for each in left for day in range(len(each))} == days - gone


def test_chunks_grow_while_there_are_few_calls_and_shrink_where_there_are_many() -> None:
    chunks, backlog = Chunks(), new()
    sizes = []
    for calls in (10, 10, 10, 2000, 10_000, 10_000):
        days = chunks.next(backlog)
        assert days is not None
        sizes.append(len(days))
        chunks.worked(calls)
    assert sizes == [7, 14, 28, 30, 30, 15]


def test_a_day_that_always_fails_does_not_keep_older_ones_from_being_read() -> None:
    """It is tried again when everything else has been read."""
    chunks, backlog, bad = Chunks(), new(40), ago(10)
    asked: list[Days] = []
    while (days := chunks.next(backlog)) and len(asked) < 50:
        asked.append(days)
        if days.first <= bad <= days.last:
            chunks.failed(days)
        else:
            backlog = backlog.without(days, calls=100)
            chunks.worked(100)
        if backlog.unread == (Days(bad, bad),):
            break
    assert backlog.unread == (Days(bad, bad),)
    assert len(asked) < 20
    assert chunks.next(backlog) == Days(bad, bad)
    chunks.worked(0)
    assert chunks.next(backlog.without(Days(bad, bad))) is None
