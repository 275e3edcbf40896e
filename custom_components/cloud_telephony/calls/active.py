"""The calls under way: how each came to its state, whoever found out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Self, TypedDict, Unpack

from .model import Call, CallState, Direction, Disposition
from .phonebook import Phonebook

DIALLED_WITHIN = timedelta(seconds=60)
"""How long after a call was ordered something of it is seen or told, at the latest."""
RINGS_AT_MOST = timedelta(hours=1)
TALKS_AT_MOST = timedelta(hours=24)
"""After which time the end of a call is taken to have been lost."""

_COURSE = {state: step for step, state in enumerate(CallState)}


class Facts(TypedDict, total=False):
    """What can be known of a call when it begins."""

    from_number: str | None
    from_name: str | None
    to_number: str | None
    to_name: str | None
    extension: str | None
    queue: str | None


class LaterFacts(Facts, total=False):
    """What can turn out later."""

    direction: Direction
    recording: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was told of how a call ended; what is None was not."""

    disposition: Disposition | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    talk_time: int | None = None
    cost: Decimal | None = None
    currency: str | None = None
    recording: str | None = None

    @classmethod
    def of_record(cls, record: Call) -> Self:
        """Return what a provider's record of an ended call tells of its end."""
        return cls(
            disposition=record.disposition,
            answered_at=record.answered_at,
            ended_at=record.ended_at,
            talk_time=record.talk_time,
            cost=record.cost,
            currency=record.currency,
            recording=record.recording,
        )

    @property
    def answered(self) -> bool:
        """Tell whether this says that the call was answered; talk time does where no word tells otherwise."""
        if self.disposition is not None:
            return self.disposition is Disposition.ANSWERED
        return self.answered_at is not None or bool(self.talk_time)


UNTOLD = Outcome()
"""An end of which nothing was told."""


class ActiveCalls:
    """Calls from their beginning to their end; each change of a state is told once, and none leads back.

    Changes collect until `take` fetches them.
    """

    def __init__(
        self,
        account: str,
        kind: str,
        phonebook: Phonebook,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        *,
        tells_answers: bool = True,
    ) -> None:
        """Begin without calls; `now` gives aware datetimes, `new_id` an identifier that was never used.

        Without `tells_answers` a call under way may be answered though nothing has told it.
        """
        self._rings_at_most = RINGS_AT_MOST if tells_answers else TALKS_AT_MOST
        self._account = account
        self._kind = kind
        self._phonebook = phonebook
        self._now = now
        self._new_id = new_id
        self._calls: dict[str, Call] = {}
        self._begun: dict[str, datetime] = {}
        self._changes: list[Call] = []
        self.calls: Mapping[str, Call] = MappingProxyType(self._calls)

    def begin(
        self,
        direction: Direction,
        state: CallState,
        *,
        call_id: str | None = None,
        started_at: datetime | None = None,
        tell: bool = True,
        **facts: Unpack[Facts],
    ) -> str:
        """Begin a call, now and with a new identifier unless others are given, and return the identifier.

        A call is begun without telling if it is over already, and its end is what will be told.
        """
        now = self._now()
        call = Call(
            call_id=call_id or self._new_id(),
            account=self._account,
            kind=self._kind,
            direction=direction,
            state=state,
            # Clocks differ; what is told of now cannot lie ahead.
            started_at=min(started_at or now, now),
            answered_at=now if state is CallState.ANSWERED else None,
            **facts,
        )
        self.resume(call, now)
        if tell:
            self._changes.append(self._calls[call.call_id])
        return call.call_id

    def resume(self, call: Call, begun: datetime) -> None:
        """Take over a call that began before, at that time by the clock of this program, without telling it."""
        call = replace(call, account=self._account, kind=self._kind)
        self._calls[call.call_id] = self._phonebook.identify(call)
        self._begun[call.call_id] = begun

    def begun(self, call_id: str) -> datetime:
        """Return when a call began by the clock of this program; the provider's may be wrong by hours."""
        return self._begun[call_id]

    def correct(self, call_id: str, **facts: Unpack[LaterFacts]) -> None:
        """Take note of what became known of a call; that alone is not told."""
        self._calls[call_id] = self._phonebook.identify(replace(self._calls[call_id], **facts))

    def advance(self, call_id: str, state: CallState, **facts: Unpack[LaterFacts]) -> None:
        """Bring a call into a later state; nothing happens if it has come as far already."""
        call = self._calls[call_id]
        if _COURSE[state] <= _COURSE[call.state]:
            return
        # A clock can be set back.
        answered_at = max(self._now(), call.started_at) if state is CallState.ANSWERED else call.answered_at
        self._tell(replace(call, **facts, state=state, answered_at=answered_at))

    def end(self, call_id: str, disposition: Disposition, outcome: Outcome = UNTOLD) -> Call:
        """End a call and return it; `disposition` is for one that was not answered and of which no other is told.

        An answer that was told stands, whatever is told of the end.
        """
        call = self._calls.pop(call_id)
        del self._begun[call_id]
        now = self._now()
        ended_at = max(min(outcome.ended_at or now, now), call.answered_at or call.started_at)
        answered = call.answered_at is not None or outcome.answered
        talk_time = _talk_time(call, outcome, ended_at) if answered else 0
        ended = replace(
            call,
            state=CallState.ENDED,
            answered_at=_answered_at(call, outcome, ended_at, talk_time) if answered else None,
            ended_at=ended_at,
            duration=max(_seconds(call.started_at, ended_at), talk_time or 0),
            talk_time=talk_time,
            disposition=Disposition.ANSWERED if answered else outcome.disposition or disposition,
            cost=outcome.cost,
            currency=outcome.currency,
            recording=outcome.recording or call.recording,
        )
        ended = self._phonebook.identify(ended)
        self._changes.append(ended)
        return ended

    def is_overlong(self, call_id: str) -> bool:
        """Tell whether a call has gone on for longer than anybody would believe."""
        call = self._calls[call_id]
        return self._now() - self._begun[call_id] > (TALKS_AT_MOST if call.answered_at else self._rings_at_most)

    def take(self) -> tuple[Call, ...]:
        """Return the changes since the last time, in their order."""
        changes = tuple(self._changes)
        self._changes.clear()
        return changes

    def _tell(self, call: Call) -> None:
        call = self._phonebook.identify(call)
        self._calls[call.call_id] = call
        self._changes.append(call)


def _talk_time(call: Call, outcome: Outcome, ended_at: datetime) -> int | None:
    """Return for how many seconds people talked in an answered call, None if nobody can know."""
    if outcome.talk_time is not None:
        return outcome.talk_time
    answered_at = call.answered_at or outcome.answered_at
    return None if answered_at is None else _seconds(answered_at, ended_at)


def _answered_at(call: Call, outcome: Outcome, ended_at: datetime, talk_time: int | None) -> datetime | None:
    """Return when an answered call was, None if nobody can know."""
    answered_at = call.answered_at or outcome.answered_at
    if answered_at is None and talk_time is not None:
        answered_at = ended_at - timedelta(seconds=talk_time)
    return answered_at and max(call.started_at, min(answered_at, ended_at))


def _seconds(start: datetime, end: datetime) -> int:
    """Return the whole seconds between two times; none, if the clock was set back."""
    return max(0, int((end - start).total_seconds()))
