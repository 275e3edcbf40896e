"""Missed calls, until somebody has called back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import logging
from typing import Any, TypedDict
from uuid import uuid7

from .model import Call, CallState, Direction, Disposition
from .stored import Values

MAX_ITEMS = 500
"""How many items there can be; the one of which nothing was heard for longest is forgotten first."""
COMPLETED_FOR = timedelta(days=7)
"""For how long an item is remembered that was completed."""
VERSION = 1

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedCall:
    """One or several missed calls of one number; those of callers who hide it are items of their own.

    Attributes:
        uid: The identifier of the item.
        number: Who called, None if that was hidden.
        name: Their name.
        to_number: The number that was called last.
        count: How often they called.
        first_at: When they called first.
        last_at: When they called last.
        call_id: The last of the calls.
        completed_at: When they were spoken to or the user ticked the item off, None while it is open.
    """

    uid: str
    number: str | None
    name: str | None
    to_number: str | None
    count: int
    first_at: datetime
    last_at: datetime
    call_id: str
    completed_at: datetime | None = None


class MissedSnapshot(TypedDict):
    """All items, JSON-ready."""

    version: int
    items: list[dict[str, Any]]


class MissedCalls:
    """The list of missed calls of one account; an item is completed when that number is spoken to."""

    def __init__(self, now: Callable[[], datetime], *, new_uid: Callable[[], str] = lambda: str(uuid7())) -> None:
        """Begin with an empty list; `now` gives aware datetimes, `new_uid` identifiers of items."""
        self._now = now
        self._new_uid = new_uid
        self._items: dict[str, MissedCall] = {}
        self._open: dict[str, str] = {}
        self._in_order: tuple[MissedCall, ...] | None = None
        self._forget_at = now()

    @property
    def items(self) -> tuple[MissedCall, ...]:
        """Return all items, the one with the last call first; the same tuple as long as nothing changes."""
        if self._in_order is None or self._now() >= self._forget_at:
            self._forget()
            completed = (item.completed_at for item in self._items.values() if item.completed_at)
            self._forget_at = min(completed, default=self._now()) + COMPLETED_FOR
            self._in_order = tuple(sorted(self._items.values(), key=lambda item: item.last_at, reverse=True))
        return self._in_order

    def take(self, call: Call) -> bool:
        """Take note of a change of a call's state, and tell whether it changed the list."""
        if call.missed:
            # Nobody wants to call back whom they sent away.
            return call.disposition is not Disposition.REJECTED and self._miss(call)
        spoken = call.state is CallState.ANSWERED or call.disposition is Disposition.ANSWERED
        item = self._items.get(self._open.get(_other_end(call) or "", "")) if spoken else None
        # Somebody else may have called from the same number while people talked already.
        return item is not None and (call.answered_at or call.started_at) >= item.last_at and self.complete(item.uid)

    def complete(self, uid: str) -> bool:
        """Tick an item off, and tell whether that changed the list."""
        item = self._items.get(uid)
        if item is None or item.completed_at:
            return False
        self._put(replace(item, completed_at=self._now()))
        self._unlist(item)
        return True

    def reopen(self, uid: str) -> bool:
        """Open an item again, and tell whether that changed the list; the number's open item becomes part of it."""
        item = self._items.get(uid)
        if item is None or item.completed_at is None:
            return False
        item = replace(item, completed_at=None)
        if other := self._items.get(self._open.get(item.number or "", "")):
            self._drop(other.uid)
            item = _merged(item, other)
        self._put(item)
        return True

    def remove(self, uids: Iterable[str]) -> bool:
        """Forget items, and tell whether that changed the list."""
        known = [item for uid in uids if (item := self._drop(uid))]
        for item in known:
            self._unlist(item)
        return bool(known)

    def snapshot(self) -> MissedSnapshot:
        """Return all items, JSON-ready."""
        return {"version": VERSION, "items": [_row_of(item) for item in self.items]}

    def restore(self, data: object) -> None:
        """Take over the items of a snapshot that are not known; what cannot be read is left out: it is from a file."""
        unreadable = 0
        for row in Values(data if isinstance(data, dict) else {}).list("items"):
            try:
                item = _read(row)
            except ValueError:
                unreadable += 1
            else:
                self._restore(item)
        self._forget()
        if unreadable:
            _LOGGER.warning("%d missed calls cannot be read from the file", unreadable)

    def _miss(self, call: Call) -> bool:
        at = call.started_at
        number = _shown(call.from_number)
        known = self._items.get(self._open.get(number or "", ""))
        if known and known.call_id == call.call_id:
            return False
        item = MissedCall(
            uid=known.uid if known else self._new_uid(),
            number=number,
            name=call.from_name,
            to_number=call.to_number,
            count=1,
            first_at=at,
            last_at=at,
            call_id=call.call_id,
        )
        self._put(_merged(known, item) if known else item)
        self._forget()
        return True

    def _drop(self, uid: str) -> MissedCall | None:
        self._in_order = None
        return self._items.pop(uid, None)

    def _put(self, item: MissedCall) -> None:
        self._in_order = None
        self._items[item.uid] = item
        if item.number and not item.completed_at:
            self._open[item.number] = item.uid

    def _restore(self, item: MissedCall) -> None:
        if item.uid in self._items:
            return
        known = None if item.completed_at else self._items.get(self._open.get(item.number or "", ""))
        if known:
            # Calls were missed before the file was read.
            self._drop(known.uid)
        self._put(_merged(item, known) if known else item)

    def _unlist(self, item: MissedCall) -> None:
        if item.number and self._open.get(item.number) == item.uid:
            del self._open[item.number]

    def _forget(self) -> None:
        """Forget what was completed long ago, and what is too much."""
        long_ago = self._now() - COMPLETED_FOR
        self.remove([item.uid for item in self._items.values() if item.completed_at and item.completed_at < long_ago])
        if len(self._items) > MAX_ITEMS:
            by_age = sorted(self._items.values(), key=lambda item: (item.completed_at is None, item.last_at))
            self.remove([item.uid for item in by_age[: len(self._items) - MAX_ITEMS]])


def _other_end(call: Call) -> str | None:
    """Return who is at the other end of a call with somebody outside."""
    return call.to_number if call.direction is Direction.OUTGOING else call.from_number


def _shown(number: str | None) -> str | None:
    """Return a number, None for a word such as `anonymous` in its place: those are not all the same caller."""
    return number if number and any(character.isdigit() for character in number) else None


def _merged(item: MissedCall, other: MissedCall) -> MissedCall:
    """Return the item with the calls of another one of the same number."""
    last = max(item, other, key=lambda one: one.last_at)
    return replace(
        last,
        uid=item.uid,
        name=last.name or item.name,
        count=item.count + other.count,
        first_at=min(item.first_at, other.first_at),
        completed_at=None,
    )


def _row_of(item: MissedCall) -> dict[str, Any]:
    return {
        "uid": item.uid,
        "number": item.number,
        "name": item.name,
        "to_number": item.to_number,
        "count": item.count,
        "first_at": item.first_at.isoformat(),
        "last_at": item.last_at.isoformat(),
        "call_id": item.call_id,
        "completed_at": None if item.completed_at is None else item.completed_at.isoformat(),
    }


def _read(row: object) -> MissedCall:
    values = Values(row)
    first_at, last_at = values.moment("first_at"), values.moment("last_at")
    if first_at is None or last_at is None:
        raise ValueError("moment")
    return MissedCall(
        uid=values.required("uid"),
        number=values.text("number"),
        name=values.text("name"),
        to_number=values.text("to_number"),
        count=values.integer("count") or 1,
        first_at=first_at,
        last_at=last_at,
        call_id=values.required("call_id"),
        completed_at=values.moment("completed_at"),
    )
