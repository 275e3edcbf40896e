"""Simulated time."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from simulator.clock import Clock


def test_it_shows_the_present_until_time_is_skipped() -> None:
    clock = Clock()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)
    clock.advance(3600)
    assert abs(clock.now() - datetime.now(UTC) - timedelta(hours=1)) < timedelta(seconds=1)


def test_what_is_due_is_done_in_order_at_its_own_time() -> None:
    clock = Clock()
    done: list[tuple[str, float]] = []

    def plan(name: str, due: float) -> None:
        clock.call_later(due, lambda: done.append((name, clock.seconds)))

    plan("b", 2)
    plan("a", 1)
    plan("c", 2)
    plan("d", 9)
    clock.advance(5)
    assert done == [("a", 1.0), ("b", 2.0), ("c", 2.0)]


def test_what_comes_out_of_it_is_done_too_if_it_is_due() -> None:
    clock = Clock()
    done: list[float] = []

    def again() -> None:
        done.append(clock.seconds)
        clock.call_later(2, again)

    clock.call_later(2, again)
    clock.advance(7)
    assert done == [2.0, 4.0, 6.0]


def test_what_was_cancelled_is_not_done() -> None:
    clock = Clock()
    done: list[str] = []
    clock.call_later(1, lambda: done.append("late")).cancel()
    clock.advance(2)
    assert done == []


async def test_time_runs_as_fast_as_it_should() -> None:
    clock = Clock(speed=1000)
    done = asyncio.Event()
    clock.start()
    clock.call_later(20, done.set)
    async with asyncio.timeout(5):
        await done.wait()
    assert clock.seconds >= 20
    clock.stop()


async def test_nothing_is_done_once_it_stands_still() -> None:
    clock = Clock(speed=1000)
    clock.start()
    done: list[str] = []
    clock.call_later(1, lambda: done.append("late"))
    clock.stop()
    before = clock.seconds
    await asyncio.sleep(0)
    assert (done, clock.seconds) == ([], before)


@pytest.mark.parametrize("speed", [0, -1, float("nan")])
def test_time_cannot_stand_still_or_go_back(speed: float) -> None:
    with pytest.raises(ValueError, match="speed must be above 0"):
        Clock(speed)
