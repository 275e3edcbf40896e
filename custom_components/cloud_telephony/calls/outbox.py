"""Calls that another system is told of: which, in which words, and how far that has come.

What is told of a call is written down with the call itself, in the same transaction, and never changes afterwards: a
system that knows a call by time, source and destination cannot take a repetition for another call. So it is enough to
send until there is an answer, and each call arrives exactly once in effect.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import batched
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Connection, Insert, Row, and_, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from . import schema
from .model import Call, CallNote, Direction
from .number_forms import Conversion, digits_in
from .rows import call_of

_UNKNOWN: Final = "unknown"
"""Stands for a number that is not known, as a call has to have both."""
_AROUND: Final = timedelta(minutes=5)
"""How much of the history around a call is shown with it."""
_LONGEST_NUMBER: Final = 255
_LONGEST_LINK: Final = 1024
_LONGEST_REASON: Final = 1024
_SLICE: Final = timedelta(days=1)
"""Of so much time the calls without a letter are looked for at once: no more of them are held than a day has."""
_BATCH: Final = 500
"""So many letters one transaction writes: in between, others may."""

_calls = schema.calls.c
_outbox = schema.outbox.c

_INSERT_ONCE: Final[Mapping[str, Insert]] = {
    "sqlite": sqlite.insert(schema.outbox).on_conflict_do_nothing(),
    # Without the new ID as its answer, which there is not for a letter that was there already.
    "postgresql": postgresql.insert(schema.outbox).on_conflict_do_nothing().inline(),
    # `ON DUPLICATE KEY UPDATE` would count one that was there already too.
    "mysql": insert(schema.outbox).prefix_with("IGNORE"),
    "mariadb": insert(schema.outbox).prefix_with("IGNORE"),
}
"""What inserts a letter, and nothing where there is one of the same call to the same target."""


class LetterState(StrEnum):
    """How far the telling of a call has come."""

    PENDING = "pending"
    DELIVERED = "delivered"
    REFUSED = "refused"
    SKIPPED = "skipped"
    """Refused, and the user does without."""
    DELETED = "deleted"
    """Delivered, and then deleted there because the user wanted it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRule:
    """Which calls another system is told of, and in which words. Pure: the same call is always told in the same way.

    Source is who called and destination who was called, whatever the direction. The other party's number decides
    whether a call goes there; on an incoming call that is the source.

    Attributes:
        target: The account that receives them.
        accounts: Whose calls go there.
        directions: Which of them.
        minimum_length: How many digits the other party's number has at least, as it is known; those of extensions have
            fewer, and a number that is withheld has none.
        convert: How numbers are written.
        links: By account, the address of the page with its calls' history; it may have a query.
    """

    target: str
    accounts: frozenset[str]
    directions: frozenset[Direction]
    minimum_length: int = 7
    convert: Conversion
    links: Mapping[str, str]

    def note(self, call: Call) -> CallNote | None:
        """Return what is told of a call, None if nothing is."""
        if call.account not in self.accounts or call.direction not in self.directions:
            return None
        is_incoming = call.direction is Direction.INCOMING
        if digits_in(call.from_number if is_incoming else call.to_number) < self.minimum_length:
            return None
        source, destination = self._incoming(call) if is_incoming else self._outgoing(call)
        return CallNote(
            initiated=call.started_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            source=source[:_LONGEST_NUMBER],
            destination=destination[:_LONGEST_NUMBER],
            duration=call.talk_time if call.duration is None else call.duration,
            url=self._link(call),
        )

    def _incoming(self, call: Call) -> tuple[str, str]:
        return (
            self.convert.given(call.from_number or _UNKNOWN),
            self.convert.given(call.to_number or call.extension or _UNKNOWN),
        )

    def _outgoing(self, call: Call) -> tuple[str, str]:
        return (
            self.convert.given(call.extension or call.from_number or _UNKNOWN),
            self.convert.dialled(call.to_number or _UNKNOWN),
        )

    def _link(self, call: Call) -> str | None:
        """Return the address of the history around a call."""
        page = self.links.get(call.account)
        if page is None:
            return None
        start, end = call.started_at - _AROUND, (call.ended_at or call.started_at) + _AROUND
        span = {"start_date": _iso(start), "end_date": _iso(end)}
        link = f"{page}{'&' if '?' in page else '?'}{urlencode(span)}"
        return link if len(link) <= _LONGEST_LINK else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A call that is to be told, and how often that was tried."""

    id: int
    note: CallNote
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A call that the other system does not want, and why in its own words."""

    id: int
    note: CallNote
    reason: str
    refused_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxCounts:
    """How the telling goes; `oldest` is since when the oldest pending letter has been waiting, None if none is."""

    pending: int
    delivered_today: int
    refused: int
    oldest: datetime | None


class Transactions(Protocol):
    """What an outbox needs of the call log."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Return one transaction, which nobody else's writing overlaps."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Return a connection for questions."""


def _utcnow() -> datetime:
    return datetime.now(UTC)


class Outbox:
    """The letters to one target. Blocking, and safe to use from several threads."""

    def __init__(self, log: Transactions, rule: OutboxRule, *, now: Callable[[], datetime] = _utcnow) -> None:
        """Keep the letters in the database of the log; those of calls that come from now on are as the rule says."""
        self.rule = rule
        self._log = log
        self._now = now

    def take(self, connection: Connection, row: int, call: Call) -> None:
        """Write down what is to be told of a call, within the transaction that writes the call itself.

        Once for each row: whatever becomes known of the call later, the letter stays as it is.
        """
        self._put(connection, [(row, call)])

    def next(self) -> Letter | None:
        """Return the letter that is to be sent now: of those that are pending the one that was written first."""
        pending = select(schema.outbox).where(self._in(LetterState.PENDING)).order_by(_outbox.id).limit(1)
        with self._log.reading() as connection:
            row = connection.execute(pending).one_or_none()
        return None if row is None else Letter(id=row.id, note=_note_of(row), attempts=row.attempts)

    def attempted(self, letter_id: int) -> None:
        """Take note that a letter is about to be sent."""
        with self._log.writing() as connection:
            connection.execute(
                update(schema.outbox).where(_outbox.id == letter_id, self._mine).values(attempts=_outbox.attempts + 1)
            )

    def delivered(self, letter_id: int) -> None:
        """Take note that the other system has the call."""
        self._move([letter_id], LetterState.PENDING, LetterState.DELIVERED, done_at=self._now())

    def refused(self, letter_id: int, reason: str) -> None:
        """Take note that the other system does not want the call, and why in its own words."""
        reason = reason[:_LONGEST_REASON]
        self._move([letter_id], LetterState.PENDING, LetterState.REFUSED, done_at=self._now(), reason=reason)

    def retry(self, letter_ids: Sequence[int] | None = None) -> int:
        """Put refused letters, or all of them, back where they were in the order; return how many."""
        return self._move(letter_ids, LetterState.REFUSED, LetterState.PENDING, done_at=None, reason=None)

    def skip(self, letter_ids: Sequence[int] | None = None) -> int:
        """Do without refused letters, or all of them; return how many."""
        return self._move(letter_ids, LetterState.REFUSED, LetterState.SKIPPED)

    def counts(self, today: datetime) -> OutboxCounts:
        """Return how the telling goes; `today` is when the day began."""
        waiting = select(_outbox.queued_at).where(self._in(LetterState.PENDING)).order_by(_outbox.id).limit(1)
        with self._log.reading() as connection:
            return OutboxCounts(
                pending=_count(connection, self._in(LetterState.PENDING)),
                delivered_today=_count(connection, self._in(LetterState.DELIVERED), _outbox.done_at >= today),
                refused=_count(connection, self._in(LetterState.REFUSED)),
                oldest=connection.scalar(waiting),
            )

    def refusals(self, limit: int = 50) -> list[Refusal]:
        """Return the oldest of the letters that were refused."""
        refused = select(schema.outbox).where(self._in(LetterState.REFUSED)).order_by(_outbox.id).limit(limit)
        with self._log.reading() as connection:
            return [
                Refusal(id=row.id, note=_note_of(row), reason=row.reason or "", refused_at=row.done_at)
                for row in connection.execute(refused)
            ]

    def queue_gaps(self, since: datetime) -> int:
        """Write the letters that are missing of calls that began since then, in the order of time; return how many.

        None should be missing but those of calls from before the target was there, or of a rule that was narrower.
        """
        return self._fill(since, None)

    def queue_again(self, start: datetime, end: datetime) -> int:
        """Have all calls told that began from `start` on and before `end`, unless they are there; return how many.

        Also those that were refused, and those that the user had deleted or did without.
        """
        with self._log.writing() as connection:
            back = update(schema.outbox).where(
                self._in(LetterState.REFUSED, LetterState.SKIPPED, LetterState.DELETED),
                _outbox.started_at >= start,
                _outbox.started_at < end,
                # One whose numbers were forgotten has none any more.
                _outbox.source != "",
            )
            moved = connection.execute(back.values(state=LetterState.PENDING, done_at=None, reason=None)).rowcount
        return moved + self._fill(start, end)

    def deleted(self, start: datetime, end: datetime) -> int:
        """Take note that the target has deleted the calls that began from `start` on and before `end`.

        They are not told again unless the user wants it. Return how many they are.
        """
        gone = update(schema.outbox).where(
            self._in(LetterState.DELIVERED), _outbox.started_at >= start, _outbox.started_at < end
        )
        with self._log.writing() as connection:
            return connection.execute(gone.values(state=LetterState.DELETED)).rowcount

    @property
    def _mine(self) -> ColumnElement[bool]:
        return _outbox.target == self.rule.target

    def _in(self, *states: LetterState) -> ColumnElement[bool]:
        """Return the condition that a letter goes to this target and is in one of these states."""
        return and_(self._mine, _outbox.state.in_(states))

    def _move(
        self, letter_ids: Sequence[int] | None, before: LetterState, after: LetterState, **values: datetime | str | None
    ) -> int:
        """Bring letters, or all of them, from one state to another; return how many were in the first."""
        move = update(schema.outbox).where(self._in(before)).values(state=after, **values)
        if letter_ids is not None:
            move = move.where(_outbox.id.in_(letter_ids))
        with self._log.writing() as connection:
            return connection.execute(move).rowcount

    def _put(self, connection: Connection, calls: Iterable[tuple[int, Call]]) -> int:
        """Write the letters that the rule wants of some rows and that are not there yet; return how many."""
        letters = [self._letter(row, call, note) for row, call in calls if (note := self.rule.note(call))]
        if not letters:
            return 0
        insert_once = _INSERT_ONCE[connection.dialect.name]
        return connection.execute(insert_once, letters, execution_options={"preserve_rowcount": True}).rowcount

    def _letter(self, row: int, call: Call, note: CallNote) -> dict[str, Any]:
        """Return what is kept of a letter that is new."""
        return {
            "target": self.rule.target,
            "call": row,
            "state": LetterState.PENDING,
            "started_at": call.started_at,
            "initiated": note.initiated,
            "source": note.source,
            "destination": note.destination,
            "duration": note.duration,
            "url": note.url,
            "attempts": 0,
            "queued_at": self._now(),
        }

    def _fill(self, start: datetime, end: datetime | None) -> int:
        """Write the letters that are missing of calls begun then, in the order of time; return how many."""
        written = 0
        while (begin := self._first_call(start, end)) is not None:
            start = begin + _SLICE if end is None else min(begin + _SLICE, end)
            for rows in batched(self._without_letter(begin, start), _BATCH, strict=False):
                written += self._write_missing(rows)
        return written

    def _first_call(self, start: datetime, end: datetime | None) -> datetime | None:
        """Return when the first of all calls began from `start` on and before `end`, None if there is none."""
        first = select(func.min(_calls.started_at)).where(_calls.started_at >= start)
        with self._log.reading() as connection:
            found: datetime | None = connection.scalar(first if end is None else first.where(_calls.started_at < end))
        return found

    def _without_letter(self, start: datetime, end: datetime) -> Sequence[int]:
        """Return the rows of calls begun then that may have to be told and are not, in the order of time."""
        wanted = (
            select(_calls.id)
            .outerjoin(schema.outbox, and_(self._mine, _outbox.call == _calls.id))
            .where(
                _calls.started_at >= start,
                _calls.started_at < end,
                _calls.account.in_(self.rule.accounts),
                _calls.direction.in_(self.rule.directions),
                _calls.forgotten.is_(False),
                _outbox.id.is_(None),
            )
            .order_by(_calls.started_at, _calls.id)
        )
        with self._log.reading() as connection:
            return connection.scalars(wanted).all()

    def _write_missing(self, rows: Sequence[int]) -> int:
        """Write the letters of calls as they are now: since they were found, somebody may have had them forgotten."""
        wanted = (
            select(schema.calls)
            .where(_calls.id.in_(rows), _calls.forgotten.is_(False))
            .order_by(_calls.started_at, _calls.id)
        )
        with self._log.writing() as connection:
            return self._put(connection, [(row.id, call_of(row)) for row in connection.execute(wanted)])


def forget_target(log: Transactions, target: str) -> None:
    """Delete all letters to a target that is no longer there."""
    with log.writing() as connection:
        connection.execute(delete(schema.outbox).where(_outbox.target == target))


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(schema.outbox).where(*conditions)) or 0


def _note_of(row: Row[Any]) -> CallNote:
    return CallNote(
        initiated=row.initiated, source=row.source, destination=row.destination, duration=row.duration, url=row.url
    )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
