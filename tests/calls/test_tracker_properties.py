"""What holds for calls whatever a feed tells: doubled, lost, late, made up."""

import json

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from custom_components.cloud_telephony.calls.model import (
    AgentStatus,
    Call,
    CallState,
    Direction,
    Disposition,
    ExtensionStatus,
)
from custom_components.cloud_telephony.calls.tracker import event_types

from .office import ANNA, BARTEK, Office

EXTENSIONS = ["101", "102", "103"]
COURSE = list(CallState)

extensions = st.sampled_from(EXTENSIONS)
statuses = st.sampled_from([*ExtensionStatus, None])
numbers = st.sampled_from([*EXTENSIONS, ANNA, BARTEK, "600", None])
names = st.sampled_from(["Anonymous", None])


class Feed(RuleBasedStateMachine):
    """A feed that tells anything, in any order."""

    def __init__(self) -> None:
        """Begin with an office where nobody is on the phone."""
        super().__init__()
        self.office = Office()
        self.calls: dict[str, Call] = {}
        self.ordered: set[str] = set()

    def take(self, *calls: Call) -> None:
        """Check that each change of a call leads on from what was told of it before."""
        for call in calls:
            before = self.calls.get(call.call_id)
            assert before is None or COURSE.index(call.state) > COURSE.index(before.state)
            assert before is None or call.started_at == before.started_at
            self.check(call)
            self.calls[call.call_id] = call

    def take_no_news(self, *calls: Call) -> None:
        """Check that an event told nothing but that time has passed for what was ordered."""
        assert all(call.disposition is Disposition.FAILED for call in calls)
        self.take(*calls)

    def check(self, call: Call) -> None:
        """Check that a call is in itself as it should be."""
        ended = call.state is CallState.ENDED
        assert call.disposition is not Disposition.FAILED or call.call_id in self.ordered
        assert (call.ended_at is not None) == ended == (call.disposition is not None)
        assert (call.disposition is Disposition.ANSWERED) == (ended and call.answered_at is not None)
        assert call.state is not CallState.ANSWERED or call.answered_at is not None
        assert call.extension is not None
        assert call.direction is not Direction.INCOMING or call.state is not CallState.DIALING
        assert event_types(call)
        json.dumps(call.as_payload())

    @rule(extension=extensions, status=statuses, number=numbers, name=names)
    def phone(self, extension: str, status: ExtensionStatus | None, number: str | None, name: str | None) -> None:
        """Let a phone do anything."""
        self.take(*self.office.phone(extension, status, number, name))

    @rule(extension=extensions, status=statuses, number=numbers)
    def twins(self, extension: str, status: ExtensionStatus | None, number: str | None) -> None:
        """Tell a change as the provider does, and the last of it once more: a repetition tells nothing."""
        self.take(*self.office.phone(extension, status, number))
        self.take(*self.office.phone(extension, status))
        self.take_no_news(*self.office.phone(extension, status))

    @rule(called=st.sets(extensions, min_size=1), number=numbers)
    def group(self, called: set[str], number: str | None) -> None:
        """Let several phones ring for one caller."""
        for extension in sorted(called):
            self.take(*self.office.phone(extension, ExtensionStatus.RINGING, number))

    @rule(waiting=st.integers(0, 3))
    def queue(self, waiting: int) -> None:
        """Let callers wait."""
        self.take(*self.office.queue(waiting))

    @rule(extension=extensions, status=st.sampled_from([*AgentStatus]))
    def agent(self, extension: str, status: AgentStatus) -> None:
        """Let an agent do anything."""
        self.take_no_news(*self.office.agent(extension, status))

    @rule(extension=extensions, number=st.sampled_from([*EXTENSIONS, ANNA, "600"]))
    def dial(self, extension: str, number: str) -> None:
        """Order a call."""
        call = self.office.tracker.dialled(extension, number)
        self.ordered.add(call.call_id)
        self.take(call)

    @precondition(lambda self: self.calls)
    @rule(data=st.data())
    def refuse(self, data: st.DataObject) -> None:
        """Refuse a call, be it one that was ordered or not."""
        self.take(*self.office.tracker.dial_failed(data.draw(st.sampled_from(list(self.calls)))))

    @rule()
    def reconnect(self) -> None:
        """Lose the connection, and what happens meanwhile."""
        self.office.reconnect()

    @rule(seconds=st.sampled_from([1, 61, 3601, 90_000, -30]))
    def wait(self, seconds: int) -> None:
        """Let time pass, and have it noticed."""
        self.office.clock.step(seconds)
        self.take(*self.office.tracker.tick().calls)

    @rule(key=st.sampled_from(["extension:101", "agent:Sales:101", "queue:Sales"]))
    def forget(self, key: str) -> None:
        """Remove a device."""
        self.office.live.forget(key)

    @rule()
    def everybody_hangs_up(self) -> None:
        """When nobody is on the phone and nobody waits, there are no calls but those that were just ordered."""
        self.take(*self.office.queue(0))
        for extension in EXTENSIONS:
            self.take(*self.office.phone(extension, ExtensionStatus.IDLE))
        assert set(self.office.tracker.active) == set(self.office.tracker._phones._awaited)
        self.office.clock.step(3600)
        self.take(*self.office.tracker.tick().calls)
        assert not self.office.tracker.active

    @invariant()
    def active_calls_are_those_that_began_and_did_not_end(self) -> None:
        """As last told, but for what is not told by itself."""
        under_way = {call_id: call.state for call_id, call in self.calls.items() if call.state is not CallState.ENDED}
        assert {call_id: call.state for call_id, call in self.office.tracker.active.items()} == under_way

    @invariant()
    def every_active_call_has_a_reason(self) -> None:
        """A phone that takes part, a caller who waits, or an order; so their number is bounded."""
        tracker = self.office.tracker._phones
        phones = {leg.line.call_id for leg in tracker._legs.values() if leg.line}
        assert set(self.office.tracker.active) == phones | tracker._held | set(tracker._awaited)
        assert not phones & tracker._held
        assert len(phones) <= len(tracker._legs) <= len(EXTENSIONS)

    @invariant()
    def nothing_is_left_of_ended_calls(self) -> None:
        """The books of the tracker agree with each other."""
        tracker = self.office.tracker._phones
        assert set(tracker._lines) == set(self.office.tracker.active)
        assert set(tracker._by_caller.values()) <= set(tracker._lines.values())
        for line in tracker._lines.values():
            assert all(tracker._legs[extension] is leg and leg.line is line for extension, leg in line.legs.items())


TestFeed = Feed.TestCase
TestFeed.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
