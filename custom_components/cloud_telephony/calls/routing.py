"""Where an incoming call is to go: the rules of the user, and the time in which somebody may say it.

A provider that asks waits for the answer, and the caller with it: the answer leaves in time, whatever happens.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum, auto
from typing import Final

from .model import Route
from .phonebook import Contact, Phonebook

LEAVES_WITHIN: Final = 0.05
"""Seconds before the deadline at which nobody is waited for any longer, so that the answer is away in time."""


class Callers(StrEnum):
    """Who calls, as far as contacts tell."""

    ANY = "any"
    KNOWN = "known"
    UNKNOWN = "unknown"
    """They show a number, and it is no contact's."""
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the normalised number, None if it is hidden, and whose it is."""

    number: str | None = None
    contact: Contact | None = None

    @classmethod
    def of(cls, number: str | None, phonebook: Phonebook) -> Caller:
        """Return the caller with a number as the provider told it; what has no digit is no number."""
        shown = phonebook.normalise(number) if number and any(map(str.isdigit, number)) else None
        return cls(shown, phonebook.find(shown))

    @property
    def name(self) -> str | None:
        """Return the name that the user has given them."""
        return self.contact.name if self.contact else None

    def is_one_of(self, callers: Callers) -> bool:
        """Tell whether they are such a caller."""
        match callers:
            case Callers.ANY:
                return True
            case Callers.KNOWN:
                return self.contact is not None
            case Callers.UNKNOWN:
                return self.number is not None and self.contact is None
            case _:
                return self.number is None


@dataclass(frozen=True, slots=True)
class Hours:
    """The part of a day from `after` on and before `before`; it goes over midnight if it ends before it begins."""

    after: time
    before: time

    def begun_on(self, moment: datetime) -> datetime | None:
        """Return a time of the day on which the hours began that a time is in, None if it is in none."""
        now = moment.time()
        if self.after <= self.before:
            return moment if self.after <= now < self.before else None
        if now >= self.after:
            return moment
        return moment - timedelta(days=1) if now < self.before else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Where some calls are to go; all that is given must hold.

    Attributes:
        name: What the user calls it.
        route: Where they go; a route that does not decide is the provider's own way.
        callers: Who calls.
        groups: Of which groups the caller must be, one of them at least.
        numbers: The caller's number, in any spelling, or patterns of it.
        hours: When, in local time.
        weekdays: On which days, Monday is 0; hours that go over midnight belong to the day on which they began.
        entity_id: What must be in `state`.
        state: The state as Home Assistant has it.
    """

    name: str
    route: Route
    callers: Callers = Callers.ANY
    groups: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    hours: Hours | None = None
    weekdays: frozenset[int] = frozenset()
    entity_id: str | None = None
    state: str | None = None

    def holds(
        self, caller: Caller, moment: datetime, phonebook: Phonebook, state_of: Callable[[str], str | None]
    ) -> bool:
        """Tell whether this rule is for a caller at a local time; `state_of` returns the state of an entity."""
        return (
            caller.is_one_of(self.callers)
            and (not self.groups or phonebook.in_groups(caller.number, self.groups))
            and (not self.numbers or is_listed(caller, self.numbers, phonebook))
            and self._is_the_time(moment)
            and (self.entity_id is None or state_of(self.entity_id) == self.state)
        )

    def _is_the_time(self, moment: datetime) -> bool:
        day = self.hours.begun_on(moment) if self.hours else moment
        return day is not None and (not self.weekdays or day.weekday() in self.weekdays)


def is_listed(caller: Caller, numbers: Iterable[str], phonebook: Phonebook) -> bool:
    """Tell whether a caller's number is among some, in any spelling, or fits a pattern that is."""
    return any(phonebook.matches(wanted, caller.number) for wanted in numbers)


class Decider(StrEnum):
    """Who says where a call goes."""

    RULE = auto()
    AUTOMATION = auto()


class Outcome(StrEnum):
    """What becomes of a decision."""

    ACCEPTED = auto()
    """It is what the provider is answered."""
    LATE = auto()
    """The provider was, or is being, answered without it."""
    ALREADY_DECIDED = auto()
    """Another one was first."""
    UNKNOWN_CALL = auto()
    """There is no such call, or it is long decided."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a decision, and the seconds that were left for it: less than none, if it was late."""

    outcome: Outcome
    time_left: float = 0


@dataclass(frozen=True, slots=True)
class _Proposal[Answer]:
    answer: Answer
    by: Decider


class Window[Answer]:
    """The time in which it can be said what the provider is answered about one call; once.

    Who decides is told `ACCEPTED` only when the answer is being sent, and it is theirs: a decision that was made in
    time but could not leave in time, because the event loop was blocked, is late. Times are those of the event loop.

    Attributes:
        caller: Who waits.
        default: What is answered if nobody decides.
        arrived: When the question came in.
        deadline: When the answer must have left.
        closes: Until when decisions are taken.
        decided_by: Whose answer it is; None before the window is closed, and for the default.
    """

    def __init__(
        self,
        caller: Caller,
        default: Answer,
        arrived: float,
        lasts: float,
        when_answered: Callable[[Window[Answer]], None],
    ) -> None:
        """Open it for so many seconds; `when_answered` is called once, when it is sure what is answered."""
        self.caller = caller
        self.default = default
        self.arrived = arrived
        self.deadline = arrived + lasts
        self.closes = self.deadline - LEAVES_WITHIN
        self.decided_by: Decider | None = None
        self._when_answered = when_answered
        self._time = asyncio.get_running_loop().time
        self._answer: Answer | None = None
        self._is_answered = False
        self._proposal: _Proposal[Answer] | None = None
        self._proposed = asyncio.Event()
        self._closed = asyncio.Event()

    @property
    def sent(self) -> Answer:
        """Return what is answered; before the window is closed, what would be if nobody decided."""
        return self.default if self._answer is None else self._answer

    @property
    def is_open(self) -> bool:
        """Tell whether nothing was answered yet."""
        return not self._closed.is_set()

    @property
    def is_undecided(self) -> bool:
        """Tell whether a decision would still be in time, and the first."""
        return self.is_open and self._proposal is None and self._time() < self.closes

    def propose(self, answer: Answer, by: Decider) -> Outcome:
        """Have this answered; it is `ACCEPTED` as far as can be known yet."""
        if self._proposal and (self.is_open or self.decided_by):
            return Outcome.ALREADY_DECIDED
        if not self.is_open or self._time() >= self.closes:
            return Outcome.LATE
        self._proposal = _Proposal(answer, by)
        self._proposed.set()
        return Outcome.ACCEPTED

    async def decide(self, answer: Answer, by: Decider) -> Decision:
        """Have this answered, and wait until it is sure what is."""
        time_left = self.closes - self._time()
        outcome = self.propose(answer, by)
        if outcome is not Outcome.ACCEPTED:
            return Decision(outcome, time_left)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self.deadline):
                await self._closed.wait()
        # Nobody came for the answer: the provider does not wait any more.
        self._close(None)
        if self.decided_by:
            return Decision(Outcome.ACCEPTED, time_left)
        return Decision(Outcome.LATE, self.closes - self._time())

    async def answer(self) -> Answer:
        """Return what is to be sent, at once: as soon as somebody decided, at the latest when the window closes."""
        if self.is_open:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(self.closes):
                    await self._proposed.wait()
        return self.close()

    def close(self) -> Answer:
        """Take no more decisions, and return what is to be sent: the same, however often it is asked for."""
        self._close(self._proposal if self._time() <= self.deadline else None)
        if not self._is_answered:
            self._is_answered = True
            self._when_answered(self)
        return self.sent

    def _close(self, proposal: _Proposal[Answer] | None) -> None:
        if self.is_open:
            self._closed.set()
            if proposal:
                self._answer, self.decided_by = proposal.answer, proposal.by
