"""Facts about keeping to a provider's limits."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from custom_components.cloud_telephony.providers.base import RateLimited
from custom_components.cloud_telephony.providers.limits import LONGEST_WAIT, Limiter

from .zadarma.conftest import NOW, Time

SERVER = "api.example.org"


@pytest.fixture
def time() -> Time:
    """Return a time that tests make pass."""
    return Time()


@pytest.fixture
def limiter(time: Time) -> Limiter:
    """Return a limiter for three requests a minute."""
    return Limiter(SERVER, 3, time.clock)


def headers(*, limit: int = 3, remaining: int = 2, reset: float = 60, date: timedelta | None = None) -> dict[str, str]:
    """Return the headers of a reply; `reset` in seconds from now, `date` how far the provider's clock is ahead."""
    ahead = date or timedelta()
    told = {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": str(int((NOW + ahead).timestamp() + reset)),
    }
    return told if date is None else told | {"Date": format_datetime(NOW + ahead, usegmt=True)}


def held_until(limiter: Limiter) -> datetime | None:
    """Return until when requests are held back now."""
    return limiter.limited_until


async def request(limiter: Limiter, time: Time, told: dict[str, str] | None = None) -> None:
    """Send a request when it is its turn; the reply tells this."""
    async with limiter.turn(time.clock.monotonic() + LONGEST_WAIT):
        limiter.learn(told or {})


async def test_as_many_requests_as_are_taken_go_at_once_and_the_next_waits(limiter: Limiter, time: Time) -> None:
    for _ in range(3):
        await request(limiter, time)
    assert time.slept == []
    assert limiter.limited_until is None
    await request(limiter, time)
    assert time.slept == [60]


async def test_what_the_headers_say_is_believed(limiter: Limiter, time: Time) -> None:
    await request(limiter, time, headers(limit=100, remaining=0, reset=12))
    await request(limiter, time)
    assert time.slept == [12]
    for _ in range(99):
        await request(limiter, time)
    assert time.slept == [12]
    await request(limiter, time)
    assert time.slept == [12, 60]


async def test_the_reset_is_by_the_clock_of_the_provider(limiter: Limiter, time: Time) -> None:
    await request(limiter, time, headers(remaining=0, reset=12, date=timedelta(hours=5)))
    await request(limiter, time)
    assert time.slept == [12]


@pytest.mark.parametrize("date", ["", "yesterday"])
async def test_without_a_date_the_reset_is_by_our_clock(limiter: Limiter, time: Time, date: str) -> None:
    await request(limiter, time, headers(remaining=0, reset=12) | {"Date": date})
    await request(limiter, time)
    assert time.slept == [12]


@pytest.mark.parametrize("reset", [-(10**9), -1, 0, 4000, 10**12])
async def test_a_reset_that_cannot_be_is_not_believed(limiter: Limiter, time: Time, reset: int) -> None:
    await request(limiter, time, headers(remaining=0, reset=reset))
    await request(limiter, time)
    assert time.slept == [60]


@pytest.mark.parametrize("word", ["", "many", "-1", "1.5"])
async def test_headers_that_are_no_numbers_are_not_believed(limiter: Limiter, time: Time, word: str) -> None:
    names = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
    for _ in range(4):
        await request(limiter, time, dict.fromkeys(names, word))
    assert time.slept == [60]


async def test_a_refused_request_waits_for_the_reset(limiter: Limiter, time: Time) -> None:
    async with limiter.turn(time.clock.monotonic() + LONGEST_WAIT):
        limiter.learn(headers(reset=20), refused=True)
    await request(limiter, time)
    assert time.slept == [20]


async def test_a_refused_request_waits_a_minute_if_nothing_is_said(limiter: Limiter, time: Time) -> None:
    async with limiter.turn(time.clock.monotonic() + LONGEST_WAIT):
        limiter.learn({}, refused=True)
    await request(limiter, time)
    assert time.slept == [60]


async def test_requests_under_way_count_too(limiter: Limiter, time: Time) -> None:
    """The reply to one may not know of the other yet."""
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(limiter.turn(time.clock.monotonic() + LONGEST_WAIT))
        limiter.learn(headers(remaining=1, reset=30))
        await request(limiter, time)
    assert time.slept == [30]


async def test_who_would_wait_for_too_long_is_told_until_when(limiter: Limiter, time: Time) -> None:
    await request(limiter, time, headers(remaining=0, reset=300))
    with pytest.raises(RateLimited) as caught:
        await request(limiter, time)
    until = NOW + timedelta(seconds=300)
    assert caught.value.placeholders == {"server": SERVER, "until": until.isoformat()}
    assert held_until(limiter) == until
    assert time.slept == []
    time.pass_by(300)
    assert held_until(limiter) is None
    await request(limiter, time)


async def test_the_turn_comes_in_order_and_who_goes_makes_way(limiter: Limiter, time: Time) -> None:
    done: list[int] = []
    waiting = asyncio.Event()
    go = asyncio.Event()

    async def sleep(seconds: float) -> None:
        waiting.set()
        await go.wait()
        time.pass_by(seconds)

    slow = Limiter(SERVER, 1, type(time.clock)(monotonic=time.clock.monotonic, wall=time.clock.wall, sleep=sleep))

    async def take(number: int) -> None:
        async with slow.turn(time.clock.monotonic() + 1000):
            done.append(number)

    await take(0)
    tasks = [asyncio.create_task(take(number)) for number in (1, 2, 3)]
    await waiting.wait()
    assert slow.limited_until == NOW + timedelta(seconds=60)
    tasks[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await tasks[0]
    go.set()
    await asyncio.gather(*tasks[1:])
    assert done == [0, 2, 3]
    assert limiter.limited_until is None


async def test_nobody_waits_for_longer_than_a_minute_in_the_queue(limiter: Limiter, time: Time) -> None:
    give_up_at = time.clock.monotonic() + LONGEST_WAIT

    async def ask() -> None:
        async with limiter.turn(give_up_at):
            pass

    results = await asyncio.gather(*(ask() for _ in range(9)), return_exceptions=True)
    assert [type(result) for result in results] == [type(None)] * 6 + [RateLimited] * 3
    assert time.slept == [60]


def test_a_moment_is_shown_by_the_clock_of_this_machine() -> None:
    time = Time(passed=5, wall_ahead=3600)
    assert time.clock.moment(time.clock.monotonic() + 10) == datetime(2026, 11, 21, 13, 0, 15, tzinfo=UTC)
