"""Carrying calls from the outbox to where they belong: order, pace, waits, and what a crash leaves."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import logging
from pathlib import Path

import pytest
from sqlalchemy import URL, select

from custom_components.cloud_telephony.calls import schema
from custom_components.cloud_telephony.calls.log import CallLog
from custom_components.cloud_telephony.calls.log_model import LogUnreachable, Source
from custom_components.cloud_telephony.calls.model import Call, CallNote, CallState, Direction, Disposition
from custom_components.cloud_telephony.calls.number_forms import Conversion
from custom_components.cloud_telephony.calls.outbox import Outbox, OutboxRule
from custom_components.cloud_telephony.const import LOGGER
from custom_components.cloud_telephony.courier import (
    FIRST_WAIT,
    KEY_REFUSED_WAIT,
    LONGEST_BREATH,
    LONGEST_ORDERED_WAIT,
    LONGEST_WAIT,
    Courier,
)
from custom_components.cloud_telephony.providers.base import (
    InvalidAuth,
    NoAnswer,
    RateLimited,
    RequestRefused,
    ServerFailed,
)
from custom_components.cloud_telephony.providers.clock import Clock
from simulator.news import News

WITHIN = 10
"""Seconds in which everything happens."""
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
RULE = OutboxRule(
    target="crm",
    accounts=frozenset({"office"}),
    directions=frozenset({Direction.OUTGOING}),
    convert=Conversion(),
    links={},
)


def call(minute: int) -> Call:
    """Return a call to outside that began so many minutes after noon."""
    return Call(
        call_id=f"call-{minute}",
        account="office",
        kind="test",
        direction=Direction.OUTGOING,
        state=CallState.ENDED,
        started_at=NOON + timedelta(minutes=minute),
        ended_at=NOON + timedelta(minutes=minute, seconds=30),
        from_number="101",
        to_number=f"021228533{minute:02}",
        duration=30,
        talk_time=20,
        disposition=Disposition.ANSWERED,
    )


@dataclass
class VirtualTime:
    """A clock in which waiting takes no time; `waits` has how long was waited, `news` tells whatever happens."""

    now: float = 1000.0
    waits: list[float] = field(default_factory=list)
    news: News = field(default_factory=News)

    @property
    def clock(self) -> Clock:
        """Return it as it is given to others."""
        return Clock(monotonic=lambda: self.now, wall=lambda: NOON.timestamp() + self.now, sleep=self._sleep)

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
        self.news.tell()
        await asyncio.sleep(0)


@dataclass
class Receiver:
    """A system that answers as it is told to: with an error, or after so many seconds of the clock."""

    time: VirtualTime
    answers: Iterator[Exception | float]
    notes: list[CallNote] = field(default_factory=list)
    on_deliver: Callable[[], None] = lambda: None

    async def deliver(self, note: CallNote) -> None:
        """Take a call."""
        self.notes.append(note)
        self.on_deliver()
        self.time.news.tell()
        answer = next(self.answers, 0.0)
        if isinstance(answer, Exception):
            raise answer
        self.time.now += answer

    async def delete_calls(self, *_: object) -> int:
        """Delete nothing."""
        return 0


@dataclass
class Desk:
    """The outbox, asked in threads; `broken` is how often the database fails first."""

    log: CallLog
    news: News
    broken: int = 0
    asked: int = 0

    async def read[T](self, question: Callable[[Outbox], T]) -> T:
        """Ask."""
        if self.broken:
            self.broken -= 1
            raise LogUnreachable("down")
        answer = await asyncio.to_thread(question, Outbox(self.log, RULE))
        self.asked += 1
        self.news.tell()
        return answer

    async def do[T](self, deed: Callable[[Outbox], T]) -> T:
        """Do."""
        return await self.read(deed)


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[CallLog]:
    """Open a log whose calls go to an outbox."""
    log = await asyncio.to_thread(CallLog.open, URL.create("sqlite", database=str(tmp_path / "calls.db")))
    log.followers.append(Outbox(log, RULE))
    yield log
    await asyncio.to_thread(log.close)


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


async def write(log: CallLog, *minutes: int) -> None:
    """Have calls logged."""
    await asyncio.to_thread(log.write, [call(minute) for minute in minutes], Source.RECORD)


def letters(log: CallLog) -> list[tuple[str, int]]:
    """Return state and attempts of all letters, in order."""
    with log.reading() as connection:
        rows = connection.execute(select(schema.outbox).order_by(schema.outbox.c.id))
        return [(row.state, row.attempts) for row in rows]


@asynccontextmanager
async def working(courier: Courier) -> AsyncIterator[None]:
    """Let a courier work."""
    running = asyncio.create_task(courier.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])


async def run_until(time: VirtualTime, courier: Courier, condition: Callable[[], bool]) -> None:
    """Let a courier work until the condition holds."""
    async with working(courier):
        await time.news.until(condition, WITHIN)


def courier_for(
    log: CallLog, receiver: Receiver, *, broken: int = 0, key_refused: Callable[[], None] = lambda: None
) -> Courier:
    """Return who delivers."""
    return Courier(
        "CRM", Desk(log, receiver.time.news, broken), receiver, key_refused=key_refused, clock=receiver.time.clock
    )


async def deliver(log: CallLog, receiver: Receiver, *, broken: int = 0) -> None:
    """Deliver all there is."""
    courier = courier_for(log, receiver, broken=broken)
    await run_until(receiver.time, courier, lambda: not any(state == "pending" for state, _ in letters(log)))


async def test_calls_are_delivered_one_by_one_in_their_order(log: CallLog, time: VirtualTime) -> None:
    """In which they were written, and in which they began if they were written together."""
    await write(log, 3)
    await write(log, 2, 1)
    receiver = Receiver(time, iter(()))

    await deliver(log, receiver)

    assert [note.initiated for note in receiver.notes] == [f"2026-11-20T12:0{minute}:00Z" for minute in (3, 1, 2)]
    assert letters(log) == [("delivered", 1)] * 3


async def test_the_server_rests_as_long_as_it_has_worked_but_not_for_ever(log: CallLog, time: VirtualTime) -> None:
    await write(log, 1, 2, 3)
    receiver = Receiver(time, iter((0.5, 2.0, 300.0)))

    # The rest after the last one begins later than the call counts as delivered.
    await run_until(time, courier_for(log, receiver), lambda: len(time.waits) == len(receiver.notes) == 3)

    assert time.waits == pytest.approx([0.5, 2.0, LONGEST_BREATH.total_seconds()])


async def test_a_letter_counts_as_sent_before_it_goes_out(log: CallLog, time: VirtualTime) -> None:
    await write(log, 1)
    seen: list[list[tuple[str, int]]] = []
    receiver = Receiver(time, iter(()), on_deliver=lambda: seen.append(letters(log)))

    await deliver(log, receiver)

    assert seen == [[("pending", 1)]]


async def test_who_is_stopped_before_the_answer_sends_the_very_same_again(log: CallLog, time: VirtualTime) -> None:
    await write(log, 1)
    hanging = Receiver(time, iter(()))

    async def hang(note: CallNote) -> None:
        hanging.notes.append(note)
        time.news.tell()
        await asyncio.Event().wait()

    hanging.deliver = hang  # type: ignore[method-assign]
    await run_until(time, courier_for(log, hanging), lambda: bool(hanging.notes))
    receiver = Receiver(time, iter(()))

    await deliver(log, receiver)

    assert receiver.notes == hanging.notes
    assert letters(log) == [("delivered", 2)]


@contextmanager
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Collect what is logged for the user."""
    lines: list[str] = []
    with caplog.at_level(logging.INFO, LOGGER.name):
        yield lines
    lines.extend(record.getMessage() for record in caplog.records if record.name == LOGGER.name)


async def test_faults_are_tried_again_with_growing_waits_and_told_once(
    log: CallLog, time: VirtualTime, caplog: pytest.LogCaptureFixture
) -> None:
    await write(log, 1, 2)
    faults = [NoAnswer("no answer", server="crm"), ServerFailed("failed", server="crm", status="500")] * 10
    receiver = Receiver(time, iter(faults))

    with logged(caplog) as lines:
        await deliver(log, receiver)

    waits = time.waits[:20]
    limits = [min(FIRST_WAIT.total_seconds() * 2**number, LONGEST_WAIT.total_seconds()) for number in range(20)]
    assert all(0 <= wait <= limit for wait, limit in zip(waits, limits, strict=True))
    assert len(set(waits)) > 15, "no jitter"
    assert max(waits) > 30, "waits do not grow"
    assert [note.initiated[-3:-1] for note in receiver.notes] == ["00"] * 22
    assert {note.initiated for note in receiver.notes[:21]} == {receiver.notes[0].initiated}, "order was not kept"
    assert lines == [
        "Calls cannot be delivered to CRM, and are kept until they can: no answer",
        "Calls are delivered to CRM again",
    ]
    assert letters(log) == [("delivered", 21), ("delivered", 1)]


async def test_waits_begin_anew_after_a_success(log: CallLog, time: VirtualTime) -> None:
    await write(log, 1, 2)
    receiver = Receiver(time, iter([*[NoAnswer("no", server="crm")] * 8, 0.0, NoAnswer("no", server="crm")]))

    await deliver(log, receiver)

    assert time.waits[9] <= FIRST_WAIT.total_seconds()


@pytest.mark.parametrize(
    ("ordered", "waited"), [(timedelta(minutes=10), 600.0), (timedelta(days=30), LONGEST_ORDERED_WAIT.total_seconds())]
)
async def test_a_server_that_wants_to_be_left_alone_is(
    log: CallLog, time: VirtualTime, ordered: timedelta, waited: float
) -> None:
    await write(log, 1)
    until = datetime.fromtimestamp(time.clock.wall(), UTC) + ordered
    receiver = Receiver(time, iter([RateLimited("later", server="crm", until=until.isoformat())]))

    await deliver(log, receiver)

    assert time.waits[0] == pytest.approx(waited)


async def test_a_refused_call_is_kept_with_the_servers_words_and_holds_up_nobody(
    log: CallLog, time: VirtualTime
) -> None:
    await write(log, 1, 2)
    receiver = Receiver(time, iter([RequestRefused("no", server="crm", reason="destination: nobody")]))

    await deliver(log, receiver)

    assert letters(log) == [("refused", 1), ("delivered", 1)]
    assert [refusal.reason for refusal in Outbox(log, RULE).refusals()] == ["destination: nobody"]


async def test_a_refused_key_is_told_and_letters_wait(log: CallLog, time: VirtualTime) -> None:
    await write(log, 1)
    asked: list[bool] = []
    receiver = Receiver(time, iter([InvalidAuth("no", server="crm", field="token")]))
    courier = courier_for(log, receiver, key_refused=lambda: asked.append(True))

    await run_until(time, courier, lambda: letters(log) == [("delivered", 2)])

    assert asked == [True]
    assert time.waits[0] == KEY_REFUSED_WAIT.total_seconds()


async def test_a_database_that_is_away_is_waited_for(log: CallLog, time: VirtualTime) -> None:
    await write(log, 1)

    await deliver(log, Receiver(time, iter(())), broken=3)

    assert len(time.waits) >= 3
    assert letters(log) == [("delivered", 1)]


async def test_a_mistake_of_ours_is_told_without_contents_and_ends_nothing(
    log: CallLog, time: VirtualTime, caplog: pytest.LogCaptureFixture
) -> None:
    await write(log, 1)

    with logged(caplog) as lines:
        await deliver(log, Receiver(time, iter([ValueError("+582122853301 is secret")])))

    assert letters(log) == [("delivered", 2)]
    assert "ValueError" in lines[0]
    assert "secret" not in "".join(lines)


async def test_who_has_nothing_to_do_sleeps_until_woken(log: CallLog, time: VirtualTime) -> None:
    receiver = Receiver(time, iter(()))
    desk = Desk(log, time.news)
    courier = Courier("CRM", desk, receiver, key_refused=lambda: None, clock=time.clock)
    async with working(courier):
        await time.news.until(lambda: desk.asked == 1, WITHIN)
        await write(log, 1)
        await turns_of_the_loop()
        assert desk.asked == 1

        courier.wake()
        await time.news.until(lambda: letters(log) == [("delivered", 1)], WITHIN)


async def test_whoever_has_the_turn_has_the_server_alone(log: CallLog, time: VirtualTime) -> None:
    await write(log, 1)
    receiver = Receiver(time, iter(()))
    courier = courier_for(log, receiver)
    async with courier.turn, working(courier):
        await turns_of_the_loop()
        assert receiver.notes == []
    await deliver(log, receiver)
    assert len(receiver.notes) == 1


async def turns_of_the_loop() -> None:
    """Let everything happen that waits for nothing."""
    for _ in range(100):
        await asyncio.sleep(0)
