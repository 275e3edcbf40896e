"""For whom a rule holds, and when somebody may still say where a call goes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, cast

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.cloud_telephony.calls.model import Route
from custom_components.cloud_telephony.calls.phonebook import Contact, Phonebook
from custom_components.cloud_telephony.calls.routing import (
    LEAVES_WITHIN,
    Caller,
    Callers,
    Decider,
    Decision,
    Hours,
    Outcome,
    Rule,
    Window,
    is_listed,
)

from .virtual_time import VirtualLoop, run

ANNA = Contact(contact_id="1", name="Anna", numbers=("+48600700800",), groups=("Family",))
PHONEBOOK = Phonebook("PL", [ANNA])
MONDAY = datetime(2026, 11, 2, 12, tzinfo=UTC)

KNOWN = Caller.of("600 700 800", PHONEBOOK)
UNKNOWN = Caller.of("+48221112233", PHONEBOOK)
ANONYMOUS = Caller.of("Anonymous", PHONEBOOK)

LASTS = 1.5


def rule(**parts: Any) -> Rule:
    """Return a rule of these parts."""
    return Rule(name="Test", route=Route(extension="101"), **parts)


def holds(
    one: Rule, caller: Caller = KNOWN, moment: datetime = MONDAY, states: Mapping[str, str] = MappingProxyType({})
) -> bool:
    """Tell whether a rule holds while entities are in these states."""

    def state_of(entity_id: str) -> str | None:
        return states.get(entity_id)

    return one.holds(caller, moment, PHONEBOOK, state_of)


def test_a_caller_is_known_in_any_spelling_and_named_as_the_user_does() -> None:
    assert (KNOWN.number, KNOWN.name) == ("+48600700800", "Anna")
    assert (UNKNOWN.number, UNKNOWN.name) == ("+48221112233", None)


@pytest.mark.parametrize("told", [None, "", " ", "Anonymous", "unknown"])
def test_who_shows_no_number_is_anonymous(told: str | None) -> None:
    assert Caller.of(told, PHONEBOOK) == Caller()


@pytest.mark.parametrize(
    ("callers", "meant"),
    [
        (Callers.ANY, {KNOWN, UNKNOWN, ANONYMOUS}),
        (Callers.KNOWN, {KNOWN}),
        (Callers.UNKNOWN, {UNKNOWN}),
        (Callers.ANONYMOUS, {ANONYMOUS}),
    ],
)
def test_who_calls(callers: Callers, meant: set[Caller]) -> None:
    assert {caller for caller in (KNOWN, UNKNOWN, ANONYMOUS) if holds(rule(callers=callers), caller)} == meant


def test_a_rule_for_a_group_holds_for_its_contacts_only() -> None:
    """Upper and lower case are the same; one of several groups is enough."""
    family = rule(groups=("Work", "family"))
    assert holds(family, KNOWN)
    assert not holds(family, UNKNOWN)
    assert not holds(family, ANONYMOUS)
    assert not holds(rule(groups=("Work",)), KNOWN)


def test_a_rule_for_numbers_holds_for_spellings_and_patterns() -> None:
    warsaw = rule(numbers=("600-700-800", "+48 22*"))
    assert holds(warsaw, KNOWN)
    assert holds(warsaw, UNKNOWN)
    assert not holds(warsaw, Caller.of("+48123456789", PHONEBOOK))
    assert not holds(warsaw, ANONYMOUS)
    assert not is_listed(ANONYMOUS, ["*"], PHONEBOOK)


def at(clock: str, days: int = 0) -> datetime:
    """Return a time of the Monday, or of a day after it."""
    return datetime.combine(MONDAY, time.fromisoformat(clock), UTC) + timedelta(days)


def test_hours_begin_with_their_first_second_and_end_before_their_last() -> None:
    office = rule(hours=Hours(time(9), time(17)))
    told = [holds(office, moment=at(clock)) for clock in ("08:59:59", "09:00:00", "16:59:59.999", "17:00:00")]
    assert told == [False, True, True, False]


def test_hours_over_midnight_belong_to_the_day_on_which_they_began() -> None:
    friday_night = rule(hours=Hours(time(22), time(6)), weekdays=frozenset({4}))
    moments = {
        at("21:59:59", 4): False,
        at("22:00:00", 4): True,
        at("05:59:59", 5): True,
        at("06:00:00", 5): False,
        at("22:00:00", 5): False,
        # The night from Thursday to Friday.
        at("05:00:00", 4): False,
    }
    assert {moment: holds(friday_night, moment=moment) for moment in moments} == moments


def test_days_count_without_hours_too() -> None:
    weekend = rule(weekdays=frozenset({5, 6}))
    assert [holds(weekend, moment=at("12:00", day)) for day in range(7)] == [False] * 5 + [True] * 2


@given(st.times(), st.times(), st.times())
def test_a_time_is_either_in_some_hours_or_in_those_from_their_end_to_their_beginning(
    after: time, before: time, now: time
) -> None:
    moment = datetime.combine(MONDAY, now, UTC)
    inside, outside = Hours(after, before).begun_on(moment), Hours(before, after).begun_on(moment)
    if after == before:
        assert inside is outside is None
    else:
        assert (inside is None) != (outside is None)


def test_a_rule_that_looks_at_an_entity_holds_in_that_state_only() -> None:
    away = rule(entity_id="person.anna", state="not_home")
    assert holds(away, states={"person.anna": "not_home"})
    assert not holds(away, states={"person.anna": "home"})
    assert not holds(away)


def test_all_that_is_given_must_hold() -> None:
    everything = rule(
        callers=Callers.KNOWN,
        groups=("Family",),
        numbers=("+48600*",),
        hours=Hours(time(9), time(17)),
        weekdays=frozenset({0}),
        entity_id="input_boolean.open",
        state="on",
    )
    opened = {"input_boolean.open": "on"}
    assert holds(everything, states=opened)
    assert not holds(everything, UNKNOWN, states=opened)
    assert not holds(everything, moment=at("12:00", 1), states=opened)
    assert not holds(everything, moment=at("18:00"), states=opened)
    assert not holds(everything)


@dataclass
class Question:
    """A question that was asked at time 0, and what came of it."""

    lasts: float = LASTS
    answered: list[Decider | None] = field(default_factory=list)
    sent: list[tuple[float, str]] = field(default_factory=list)
    decisions: dict[str, Decision] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the window."""
        self.loop = cast("VirtualLoop", asyncio.get_running_loop())
        self.window = Window(
            Caller(), "default", self.loop.time(), self.lasts, lambda window: self.answered.append(window.decided_by)
        )

    async def send(self) -> None:
        """Do what who was asked does: answer, and send that before anything else happens."""
        answer = await self.window.answer()
        self.sent.append((self.loop.time(), answer))

    def was_sent(self, answer: str, after: float) -> bool:
        """Tell whether this and nothing else was sent, once, so many seconds after the question."""
        return self.sent == [(self.sent[0][0], answer)] and self.sent[0][0] == pytest.approx(after)

    async def decide(self, answer: str) -> Outcome:
        """Decide, and wait for what comes of it."""
        decision = self.decisions[answer] = await self.window.decide(answer, Decider.AUTOMATION)
        return decision.outcome


def test_a_decision_is_sent_at_once_and_told_to_be_accepted() -> None:
    async def ask() -> None:
        question = Question()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(question.send())
            await asyncio.sleep(0.3)
            assert await question.decide("101") is Outcome.ACCEPTED
        assert question.was_sent("101", after=0.3)
        assert question.decisions["101"].time_left == pytest.approx(LASTS - LEAVES_WITHIN - 0.3)
        assert question.answered == [Decider.AUTOMATION]

    run(ask())


def test_without_a_decision_the_default_leaves_just_before_the_deadline() -> None:
    async def ask() -> None:
        question = Question()
        await question.send()
        assert question.was_sent("default", after=LASTS - LEAVES_WITHIN)
        assert question.answered == [None]

    run(ask())


def test_what_was_proposed_before_anybody_waits_is_sent_at_once() -> None:
    """A rule decides while the window opens."""

    async def ask() -> None:
        question = Question()
        assert question.window.propose("rule", Decider.RULE) is Outcome.ACCEPTED
        assert question.window.is_open
        await question.send()
        assert question.sent == [(0, "rule")]
        assert question.answered == [Decider.RULE]
        assert not question.window.is_open

    run(ask())


def test_the_second_decision_is_refused_before_and_after_the_first_was_sent() -> None:
    async def ask() -> None:
        question = Question()
        question.window.propose("first", Decider.RULE)
        assert await question.decide("second") is Outcome.ALREADY_DECIDED
        await question.send()
        assert await question.decide("third") is Outcome.ALREADY_DECIDED
        assert [answer for _, answer in question.sent] == ["first"]

    run(ask())


def test_a_late_decision_is_refused_and_told_how_late_it_is() -> None:
    async def ask() -> None:
        question = Question()
        await question.send()
        await asyncio.sleep(0.2)
        assert await question.decide("late") is Outcome.LATE
        assert question.decisions["late"].time_left == pytest.approx(-0.2)

    run(ask())


def test_a_decision_after_the_window_is_late_even_if_the_answer_did_not_leave_yet() -> None:
    """The event loop was blocked, and the decision runs before the answer does."""

    async def ask() -> None:
        question = Question()
        question.loop.block(LASTS - LEAVES_WITHIN)
        assert await question.decide("late") is Outcome.LATE
        await question.send()
        assert [answer for _, answer in question.sent] == ["default"]

    run(ask())


def test_a_decision_that_cannot_leave_in_time_is_late_and_not_sent() -> None:
    async def ask() -> None:
        question = Question()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(question.send())
            await asyncio.sleep(1)
            deciding = tasks.create_task(question.decide("blocked"))
            await asyncio.sleep(0)
            question.loop.block(1)
            assert await deciding is Outcome.LATE
        assert question.was_sent("default", after=2)
        assert question.decisions["blocked"].time_left == pytest.approx(LASTS - LEAVES_WITHIN - 2)
        assert question.answered == [None]
        assert await question.decide("again") is Outcome.LATE

    run(ask())


def test_a_decision_for_which_nobody_comes_any_more_is_late() -> None:
    """The connection with the provider broke; nobody is left who could send the answer."""

    async def ask() -> None:
        question = Question()
        asking = question.loop.create_task(question.send())
        await asyncio.sleep(0.5)
        asking.cancel()
        assert await question.decide("101") is Outcome.LATE
        assert question.loop.time() == pytest.approx(LASTS)
        assert question.answered == []
        await question.send()
        assert [answer for _, answer in question.sent] == ["default"]
        assert question.answered == [None]

    run(ask())


def test_a_window_that_is_closed_at_once_sends_what_was_proposed_or_the_default() -> None:
    async def ask() -> None:
        for proposed, sent in (("rule", "rule"), (None, "default")):
            question = Question()
            if proposed:
                question.window.propose(proposed, Decider.RULE)
            assert question.window.close() == sent
            await question.send()
            assert question.sent == [(0, sent)]
            assert len(question.answered) == 1

    run(ask())


# Times are chosen so that many events meet, and many come just before the end of the window.
_TIMES = st.one_of(
    st.floats(0, 2 * LASTS),
    st.sampled_from(
        [0, 0.5, 1, LASTS - LEAVES_WITHIN - 1e-6, LASTS - LEAVES_WITHIN, LASTS - 1e-6, LASTS, LASTS + 1e-6]
    ),
)
_ROUNDING = 1e-9
_EVENTS = st.one_of(
    st.tuples(_TIMES, st.just("decide"), st.just(0.0)),
    st.tuples(_TIMES, st.just("repeat"), st.just(0.0)),
    st.tuples(_TIMES, st.just("abort"), st.just(0.0)),
    st.tuples(_TIMES, st.just("block"), st.floats(0, 2)),
)


async def _play(events: list[tuple[float, str, float]]) -> Question:
    """Let a question be asked, repeated and given up, decisions come, and the event loop be blocked."""
    question = Question()
    asking = [question.loop.create_task(question.send())]
    deciding: list[asyncio.Task[Outcome]] = []

    def do(kind: str, seconds: float) -> None:
        match kind:
            case "decide":
                deciding.append(question.loop.create_task(question.decide(f"decision {len(deciding)}")))
            case "repeat":
                asking.append(question.loop.create_task(question.send()))
            case "abort":
                asking[-1].cancel()
            case "block":
                question.loop.block(seconds)

    for when, kind, seconds in events:
        question.loop.call_at(when, do, kind, seconds)
    await asyncio.sleep(3 * LASTS + sum(seconds for *_, seconds in events))
    assert all(task.done() for task in [*asking, *deciding])
    return question


@settings(max_examples=500, deadline=None)
@given(st.lists(_EVENTS, max_size=8))
def test_whatever_happens_one_answer_is_sent_in_time_and_only_its_decision_is_accepted(
    events: list[tuple[float, str, float]],
) -> None:
    question = run(_play(events))
    answers = {answer for _, answer in question.sent}
    accepted = {answer for answer, made in question.decisions.items() if made.outcome is Outcome.ACCEPTED}

    assert len(answers) <= 1
    # Accepted is what was sent; and what was sent is accepted, or nobody's.
    assert accepted == answers - {"default"}
    assert all(made.time_left > 0 for answer, made in question.decisions.items() if answer in accepted)
    assert {made.outcome for made in question.decisions.values()} <= {
        Outcome.ACCEPTED,
        Outcome.LATE,
        Outcome.ALREADY_DECIDED,
    }
    assert len(question.answered) == (1 if answers else 0)

    # What was decided leaves in time or not at all; a repetition is answered as the first question was.
    if accepted:
        assert min(when for when, _ in question.sent) <= LASTS + _ROUNDING

    blocked = sum(seconds for *_, seconds in events)
    kinds = [kind for _, kind, _ in events]
    if "abort" not in kinds:
        assert answers
        assert min(when for when, _ in question.sent) <= LASTS - LEAVES_WITHIN + blocked + _ROUNDING
    if not blocked and "abort" not in kinds:
        in_time = [when for when, kind, _ in events if kind == "decide" and when < LASTS - LEAVES_WITHIN]
        assert bool(accepted) == bool(in_time)
