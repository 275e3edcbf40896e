"""Calls that are not in the log yet, in a file while that takes long: an outage of the database loses nothing."""

from asyncio import TimerHandle
from collections.abc import Iterable
from itertools import islice
from typing import Any, Final, NamedTuple

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from .calls.log_model import Source
from .calls.model import Call
from .calls.stored import Values, read_call
from .const import DOMAIN, LOGGER

MAX_WAITING: Final = 100_000
"""How many calls wait at most; the oldest are lost then, and an error tells of it."""
_VERSION = 1
_KEPT_AFTER = 0.5
"""Seconds that a call waits before it is kept in the file: less than a webhook waits with its answer."""
_PER_CALL = 1 / 1000
"""Seconds for which the file is not written again, for each call in it: writing them takes its time."""


class Unwritten(NamedTuple):
    """A call that is to be written, and who told of it."""

    call: Call
    source: Source


class UnwrittenCalls:
    """The calls that wait, each with a number of its own; numbers only rise."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin with none."""
        self.last = 0
        self._hass = hass
        self._store: Store[dict[str, Any]] = Store(
            hass,
            _VERSION,
            f"{DOMAIN}.unwritten",
            private=True,
            atomic_writes=True,
            serialize_in_event_loop=False,
        )
        self._waiting: dict[int, Unwritten] = {}
        self._timer: TimerHandle | None = None
        self._in_file = False
        self._due = False
        self._overflowed = False

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    async def async_load(self) -> None:
        """Have what the file holds wait as well."""
        rows = Values(await self._store.async_load() or {}).list("calls")
        self._in_file = bool(rows)
        unreadable = 0
        for row in rows:
            try:
                self.add(_read(row))
            except ValueError:
                unreadable += 1
        if unreadable:
            LOGGER.warning("%d calls that were to be written to the call log cannot be read", unreadable)

    @callback
    def add(self, unwritten: Unwritten) -> None:
        """Have a call wait."""
        self.last += 1
        self._waiting[self.last] = unwritten
        if len(self._waiting) > MAX_WAITING:
            self._overflow()
        if self._timer is None:
            self._timer = self._hass.loop.call_later(_KEPT_AFTER, self._keep)

    @callback
    def oldest(self, limit: int) -> dict[int, Unwritten]:
        """Return those that have waited longest, by number and in their order."""
        return dict(islice(self._waiting.items(), limit))

    @callback
    def remove(self, numbers: Iterable[int]) -> None:
        """Have these wait no longer."""
        for number in numbers:
            self._waiting.pop(number, None)
        if not self._waiting:
            self._overflowed = False
            if self._in_file:
                self._in_file = False
                self._store.async_delay_save(self._data)

    def waits(self, up_to: int) -> bool:
        """Tell whether any call up to this number still waits."""
        return next(iter(self._waiting), up_to + 1) <= up_to

    async def async_close(self) -> None:
        """Keep what waits for the next start."""
        if self._timer:
            self._timer.cancel()
        if self._waiting or self._in_file:
            await self._store.async_save(self._data())

    @callback
    def _keep(self) -> None:
        """Have the file written, as something waits longer than writing takes."""
        self._timer = None
        if self._waiting and not self._due:
            delay = len(self._waiting) * _PER_CALL if self._in_file else 0
            self._in_file = self._due = True
            self._store.async_delay_save(self._data, delay)

    def _overflow(self) -> None:
        del self._waiting[next(iter(self._waiting))]
        if not self._overflowed:
            self._overflowed = True
            LOGGER.error("More than %d calls wait to be written to the call log: the oldest are lost", MAX_WAITING)

    def _data(self) -> dict[str, Any]:
        # Called from a thread: the calls themselves never change.
        self._due = False
        return {"calls": [_row(unwritten) for unwritten in list(self._waiting.values())]}


def _row(unwritten: Unwritten) -> dict[str, Any]:
    return {"source": int(unwritten.source), "call": unwritten.call.as_payload()}


def _read(row: object) -> Unwritten:
    values = Values(row)
    source = values.integer("source")
    if source is None or source not in {int(known) for known in Source}:
        raise ValueError("source")
    return Unwritten(read_call(values.get("call")), Source(source))
