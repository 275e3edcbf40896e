"""Webhooks: messages that a provider posts to an address of its customer, and what may go wrong on the way."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import ClientError, ClientSession, ClientTimeout, StreamReader, hdrs

from .clock import Clock
from .news import News
from .traffic import keep

_MOST_BYTES = 16 * 1024 * 1024  # a sound of a quarter of an hour; a reply has some dozen
_SUCCESS = range(200, 300)


@dataclass(frozen=True, slots=True)
class Message:
    """Something to post; `fields` are what the body says."""

    event: str
    url: str
    fields: Mapping[str, str]
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A try to deliver a message: the answer, how many real seconds it took, and which try this was.

    `status` is 0 when no answer came; `reply` then says why. `at` is simulated time in UTC.
    """

    event: str
    url: str
    fields: Mapping[str, str]
    attempt: int
    status: int
    reply: str
    content_type: str
    seconds: float
    at: datetime

    @property
    def accepted(self) -> bool:
        """Tell whether the receiver said that it took it."""
        return self.status in _SUCCESS


type Listen = Callable[[Delivery | None], object]
"""Is told each answer, and None when none can come."""
type Write = Callable[[], Message]
"""Writes a message when its turn has come, with what earlier answers of the call told."""


def nobody(_: Delivery | None) -> None:
    """Take no interest in the answer."""


@dataclass(slots=True)
class _Letter:
    call: str
    write: Write
    listen: Listen
    attempt: int = 1


@dataclass(slots=True)
class Webhooks:
    """Posts messages, those about one call one after the other.

    What the receiver does not accept is tried again `retries` times, `retry_after` simulated seconds apart. After
    `patience` real seconds without an answer the next message of the call is posted nevertheless, and after
    `longest_wait` the connection is given up.
    """

    clock: Clock
    retries: int = 0
    retry_after: float = 30.0
    patience: float = 5.0
    longest_wait: float = 30.0
    deliveries: list[Delivery] = field(default_factory=list)
    lost: list[Message] = field(default_factory=list)
    _held: list[_Letter] = field(default_factory=list)
    _holding: bool = False
    _to_lose: int = 0
    _to_double: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _last: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _session: ClientSession | None = None
    _news: News = field(default_factory=News)

    def start(self) -> None:
        """Post from now on; before, everything counts as sent to nobody."""
        self._session = ClientSession(
            timeout=ClientTimeout(total=self.longest_wait), skip_auto_headers=(hdrs.CONTENT_TYPE,)
        )

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        self._session = None

    @property
    def held(self) -> int:
        """Return how many messages are kept back."""
        return len(self._held)

    def send(self, call: str, write: Write, listen: Listen = nobody) -> None:
        """Post what is to be written about a call, or do what was asked for: lose it, double it, keep it back."""
        if self._session is None or self._loses():
            keep(self.lost, write())
            listen(None)
            return
        for _ in range(2 if self._doubles() else 1):
            self._take(_Letter(call, write, listen))

    def lose_next(self, count: int = 1) -> None:
        """Never post the next so many messages."""
        self._to_lose = count

    def duplicate_next(self, count: int = 1) -> None:
        """Post each of the next so many messages twice."""
        self._to_double = count

    def hold(self) -> None:
        """Keep messages back from now on."""
        self._holding = True

    def release(self, *, reverse: bool = False) -> None:
        """Post what was kept back, in its order or the other way round, and keep nothing back any more."""
        self._holding = False
        letters, self._held = self._held, []
        for letter in reversed(letters) if reverse else letters:
            self._post_in_turn(letter)

    def clear(self) -> None:
        """Forget what was delivered and lost so far."""
        self.deliveries.clear()
        self.lost.clear()

    async def settled(self) -> None:
        """Wait until everything that was posted, and what followed from the answers, has been answered."""
        while tasks := list(self._tasks):
            await asyncio.gather(*tasks)
            self._tasks.difference_update(tasks)  # what is done already does not let its own clean-up run first

    async def wait_for(self, event: str, *, count: int = 1, timeout: float = 10.0) -> Delivery:  # noqa: ASYNC109  # a shorthand for tests
        """Return delivery number `count` of an event, done already or to come within `timeout` real seconds.

        Raises:
            TimeoutError: it did not come.
        """
        await self._news.until(lambda: len(self._of(event)) >= count, timeout)
        return self._of(event)[count - 1]

    async def get(self, event: str, url: str) -> tuple[Delivery, bytes]:
        """Fetch an address; what came is kept among the deliveries, and returned with its bytes."""
        return await self._exchange(Message(event, url, {}, b"", {}), hdrs.METH_GET, 1)

    def _of(self, event: str) -> list[Delivery]:
        return [delivery for delivery in self.deliveries if delivery.event == event]

    def _loses(self) -> bool:
        self._to_lose, loses = max(self._to_lose - 1, 0), self._to_lose > 0
        return loses

    def _doubles(self) -> bool:
        self._to_double, doubles = max(self._to_double - 1, 0), self._to_double > 0
        return doubles

    def _take(self, letter: _Letter) -> None:
        if self._holding:
            self._held.append(letter)
        else:
            self._post_in_turn(letter)

    def _post_in_turn(self, letter: _Letter) -> None:
        call = letter.call
        task = asyncio.ensure_future(self._post(letter, self._last.get(call)))
        self._last[call] = task
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._forget(call, done))

    def _forget(self, call: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._last.get(call) is task:
            del self._last[call]

    async def _post(self, letter: _Letter, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait({before}, timeout=self.patience)
        delivery, _ = await self._exchange(letter.write(), hdrs.METH_POST, letter.attempt)
        letter.listen(delivery)
        if not delivery.accepted and letter.attempt <= self.retries:
            letter.attempt += 1
            self.clock.call_later(self.retry_after, lambda: self._take(letter))

    async def _exchange(self, message: Message, method: str, attempt: int) -> tuple[Delivery, bytes]:
        begun, at = asyncio.get_running_loop().time(), self.clock.now()
        status, body, content_type = await self._answer(message, method)
        delivery = Delivery(
            event=message.event,
            url=message.url,
            fields=message.fields,
            attempt=attempt,
            status=status,
            reply=body.decode(errors="replace"),
            content_type=content_type,
            seconds=asyncio.get_running_loop().time() - begun,
            at=at,
        )
        keep(self.deliveries, delivery)
        self._news.tell()
        return delivery, body

    async def _answer(self, message: Message, method: str) -> tuple[int, bytes, str]:
        if self._session is None:
            return 0, b"The simulator is not started", ""
        try:
            async with self._session.request(
                method, message.url, data=message.body or None, headers=message.headers, allow_redirects=False
            ) as response:
                return response.status, await _beginning(response.content), response.content_type
        except (ClientError, TimeoutError, ValueError) as error:
            return 0, f"{type(error).__name__}: {error}".encode(), ""


async def _beginning(content: StreamReader) -> bytes:
    """Return what is sent, or the beginning of what nobody should send."""
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > _MOST_BYTES:
            break
    return bytes(body[:_MOST_BYTES])
