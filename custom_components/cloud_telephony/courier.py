"""Carrying the calls of an outbox to the system that receives them: in order, one at a time, until each is answered.

Threads, time and what follows from a refused key are given to it. What is sent is written down
before it goes out, and the answer when it is there; whoever is killed in between sends the very same once more.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

from .calls.log_model import LogError
from .calls.outbox import Letter, Outbox
from .const import LOGGER
from .errors import without_contents
from .providers.backoff import Backoff
from .providers.base import InvalidAuth, RateLimited, ReceivesCalls, RequestRefused, TelephonyError
from .providers.clock import Clock

BREATH: Final = 1.0
"""How long the server is left alone after an answer, as a share of the time that the answer took."""
LONGEST_BREATH: Final = timedelta(seconds=30)
FIRST_WAIT: Final = timedelta(seconds=2)
"""How long to wait at most after a first failure; up to twice as long after each further one."""
LONGEST_WAIT: Final = timedelta(minutes=5)
KEY_REFUSED_WAIT: Final = timedelta(hours=1)
"""How long a refused key is left alone: a new one comes with a reload, and the server may have been wrong."""
LONGEST_ORDERED_WAIT: Final = timedelta(hours=1)
"""The longest that a server may have us wait."""


class Desk(Protocol):
    """Where an outbox can be asked and told without holding up the event loop."""

    async def read[T](self, question: Callable[[Outbox], T]) -> T:
        """Return what a question finds.

        Raises:
            LogError: the database cannot be asked.
        """

    async def do[T](self, deed: Callable[[Outbox], T]) -> T:
        """Return what a deed gives, once it is committed.

        Raises:
            LogError: it was not done.
        """


class Courier:
    """Delivers the letters of one outbox.

    Attributes:
        turn: Held while a letter is under way; whoever holds it has the server to themselves.
    """

    def __init__(
        self,
        name: str,
        desk: Desk,
        receiver: ReceivesCalls,
        *,
        key_refused: Callable[[], None],
        clock: Clock | None = None,
    ) -> None:
        """Deliver nothing before `run`.

        Args:
            name: What the receiver is called in logs.
            desk: Where the letters are.
            receiver: Who gets them.
            key_refused: Called when the receiver refuses the key.
            clock: Tells the time and waits; that of this machine if left out.
        """
        self.turn = asyncio.Lock()
        self._name = name
        self._desk = desk
        self._receiver = receiver
        self._key_refused = key_refused
        self._clock = clock or Clock()
        self._news = asyncio.Event()
        self._backoff = Backoff(FIRST_WAIT.total_seconds(), LONGEST_WAIT.total_seconds())
        self._blocked = False

    def wake(self) -> None:
        """Look for letters, if nothing is being waited for but these."""
        self._news.set()

    async def run(self) -> None:
        """Deliver what there is and what comes, until cancelled."""
        while True:
            self._news.clear()
            wait = await self._try_one()
            if wait is None:
                await self._news.wait()
            else:
                await self._clock.sleep(wait)

    async def _try_one(self) -> float | None:
        """Deliver the oldest letter; return how many seconds to wait before the next, None if there is no letter."""
        try:
            async with self.turn:
                letter = await self._desk.read(Outbox.next)
                return None if letter is None else await self._deliver(letter)
        except Exception as error:  # noqa: BLE001  # a mistake of ours must not keep all calls from being delivered
            return self._failed(error)

    async def _deliver(self, letter: Letter) -> float:
        """Send a letter and write down what became of it; return how many seconds to wait before the next.

        Raises:
            TelephonyError: it may or may not have been taken.
            LogError: what became of it is not written down, so it is sent again.
        """
        await self._desk.do(lambda outbox: outbox.attempted(letter.id))
        began = self._clock.monotonic()
        answered = await self._send(letter)
        breath = (self._clock.monotonic() - began) * BREATH
        await self._desk.do(answered)
        self._worked()
        return min(breath, LONGEST_BREATH.total_seconds())

    async def _send(self, letter: Letter) -> Callable[[Outbox], None]:
        """Send a letter; return what is to be written down of the answer.

        Raises:
            TelephonyError: there is none that says what became of it.
        """
        try:
            await self._receiver.deliver(letter.note)
        except RequestRefused as refusal:
            reason = refusal.placeholders.get("reason", str(refusal))
            return lambda outbox: outbox.refused(letter.id, reason)
        return lambda outbox: outbox.delivered(letter.id)

    def _worked(self) -> None:
        self._backoff.reset()
        if self._blocked:
            self._blocked = False
            LOGGER.info("Calls are delivered to %s again", self._name)

    def _failed(self, error: Exception) -> float:
        """Take note that the way is blocked; return after how many seconds to try again."""
        if not self._blocked:
            self._blocked = True
            told = error if isinstance(error, (TelephonyError, LogError)) else without_contents(error)
            LOGGER.warning("Calls cannot be delivered to %s, and are kept until they can: %s", self._name, told)
        if isinstance(error, InvalidAuth):
            self._key_refused()
            return KEY_REFUSED_WAIT.total_seconds()
        return max(self._backoff.next(), self._ordered_wait(error))

    def _ordered_wait(self, error: Exception) -> float:
        """Return for how many seconds a server wants to be left alone, as it says."""
        if not isinstance(error, RateLimited):
            return 0.0
        until = datetime.fromisoformat(error.placeholders["until"]).timestamp()
        return min(until - self._clock.wall(), LONGEST_ORDERED_WAIT.total_seconds())
