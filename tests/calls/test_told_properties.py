"""What holds for calls whatever becomes of what is told: late, doubled, out of order, lost.

Beside the tracker stands the truth: which calls there are, and which of their events arrived.
"""

from dataclasses import dataclass, field
import json
from typing import Any

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
import pytest

from custom_components.cloud_telephony.calls import past as past_module, told as told_module
from custom_components.cloud_telephony.calls.events import (
    CallAnswered,
    CallEnded,
    CallEvent,
    CallRecorded,
    CallStoppedRinging,
    KeysPressed,
)
from custom_components.cloud_telephony.calls.model import (
    Call,
    CallEventType,
    CallState,
    Direction,
    Disposition,
    ExtensionStatus,
)
from custom_components.cloud_telephony.calls.news import Told
from custom_components.cloud_telephony.calls.past import PAST_FOR

from .exchange import COMPANY, INCOMING, OUTGOING, Exchange, Line
from .office import ANNA, BARTEK

EXTENSIONS = ["101", "102", "103"]
COURSE = list(CallState)
MAX_ACTIVE = 6
MAX_PAST = 5

extensions = st.sampled_from(EXTENSIONS)
outside = st.sampled_from([ANNA, BARTEK, "600", None])
unanswered = st.sampled_from([each for each in Disposition if each is not Disposition.ANSWERED])


@dataclass
class Truth:
    """A call as it really is: all events that the provider sends of it, and of which kinds some arrived."""

    line: Line
    events: list[CallEvent]
    arrived: set[type[CallEvent]] = field(default_factory=set)
    call_id: str | None = None


class Mail(RuleBasedStateMachine):
    """A provider whose events arrive anyhow."""

    def __init__(self) -> None:
        """Begin without calls, with room for few."""
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(told_module, "MAX_ACTIVE", MAX_ACTIVE)
        self.patch.setattr(past_module, "MAX_PAST", MAX_PAST)
        self.exchange = Exchange()
        self.truths: list[Truth] = []
        self.last: dict[str, Call] = {}
        self.ordered: set[str] = set()
        self.forgotten: set[str] = set()
        self.clock_was_set_back = False

    def teardown(self) -> None:
        """Give the room back."""
        self.patch.undo()

    @initialize()
    def begin(self) -> None:
        """Have a call to begin with."""
        self.truths.append(self.new_truth(INCOMING, ANNA, COMPANY, ringing=[]))

    def new_truth(
        self,
        direction: Direction,
        from_number: str | None,
        to_number: str | None,
        *,
        ringing: list[str],
        answered: str | None = None,
        disposition: Disposition | None = None,
        **told: Any,
    ) -> Truth:
        """Return a call and everything that is told of it."""
        number = len(self.truths) + 1
        line = Line(f"ref {number}", direction, from_number, to_number, self.exchange.clock.now())
        extension = from_number if direction is OUTGOING else None
        events: list[CallEvent] = [line.started(extension), *(line.rang(each) for each in ringing)]
        if answered:
            events.append(line.answered(answered))
            disposition = Disposition.ANSWERED if disposition else None
        events += [
            *(CallStoppedRinging(**line.facts(each)) for each in ringing if each != answered),
            KeysPressed(**line.facts(), keys="1"),
            line.ended(disposition, **told),
            CallRecorded(reference=line.reference, recording="rec"),
        ]
        return Truth(line, events)

    def take(self, told: Told) -> None:
        """Check that each change of a call leads on from what was told of it before."""
        for call in told.calls:
            before = self.last.get(call.call_id)
            if before and before.state is CallState.ENDED:
                assert call.call_id in self.forgotten
                before = None
            assert before is None or COURSE.index(call.state) > COURSE.index(before.state)
            assert before is None or (call.started_at, call.kind) == (before.started_at, before.kind)
            self.check(call, before)
            self.last[call.call_id] = call
        self.exchange.take(told)

    def look_at_the_time(self) -> None:
        """Have it noticed what time it is, and note which of the calls that ended are forgotten."""
        self.take(self.exchange.tracker.tick())
        young = self.exchange.clock.now() - PAST_FOR
        remembered = {past.call.call_id for past in self.exchange.tracker._told._past if past.ended >= young}
        self.forgotten |= {call.call_id for call in self.last.values() if call.state is CallState.ENDED} - remembered

    def check(self, call: Call, before: Call | None) -> None:
        """Check that a call is in itself as it should be."""
        ended = call.state is CallState.ENDED
        was_answered = before is not None and before.state is CallState.ANSWERED
        assert (call.ended_at is not None) == ended == (call.disposition is not None) == (call.duration is not None)
        assert not was_answered or not ended or call.disposition is Disposition.ANSWERED
        assert call.missed == (
            ended and call.direction is INCOMING and not was_answered and call.disposition is not Disposition.ANSWERED
        )
        assert not ended or call.disposition is Disposition.ANSWERED or call.talk_time == 0
        assert call.state is not CallState.ANSWERED or call.answered_at is not None
        if call.ended_at and call.duration is not None:
            assert call.started_at <= (call.answered_at or call.started_at) <= call.ended_at
            assert call.duration >= (call.talk_time or 0)
        json.dumps(call.as_payload())

    @rule(
        number=outside,
        ringing=st.lists(extensions, unique=True),
        answered=st.none() | extensions,
        disposition=st.none() | unanswered,
        talk_time=st.none() | st.integers(0, 90),
    )
    def call_in(
        self,
        number: str | None,
        ringing: list[str],
        answered: str | None,
        disposition: Disposition | None,
        talk_time: int | None,
    ) -> None:
        """Let somebody call in."""
        self.truths.append(
            self.new_truth(
                INCOMING,
                number,
                COMPANY,
                ringing=ringing,
                answered=answered,
                disposition=disposition,
                talk_time=talk_time,
            )
        )

    @rule(extension=extensions, number=st.sampled_from([*EXTENSIONS, ANNA, "600"]), answered=st.booleans())
    def call_out(self, extension: str, number: str, answered: bool) -> None:
        """Let somebody call out."""
        ringing = [extension] if extension != number else []
        picked_up = extension if answered else None
        self.truths.append(self.new_truth(OUTGOING, extension, number, ringing=ringing, answered=picked_up))

    @rule(extension=extensions, number=st.sampled_from([ANNA, BARTEK, "105"]), legs=st.integers(0, 2))
    def order(self, extension: str, number: str, legs: int) -> None:
        """Order a call; the provider refuses it, or tells it as one or two."""
        call = self.exchange.tracker.dialled(extension, number)
        assert call.state is CallState.DIALING
        assert call.call_id not in self.last
        self.last[call.call_id] = call
        self.ordered.add(call.call_id)
        if not legs:
            self.take(Told(calls=self.exchange.tracker.dial_failed(call.call_id)))
        if legs == 2:
            self.truths.append(self.new_truth(OUTGOING, COMPANY, extension, ringing=[extension], answered=extension))
        if legs:
            self.truths.append(self.new_truth(OUTGOING, extension, number, ringing=[extension], answered=extension))

    @rule(data=st.data(), seconds=st.integers(0, 5))
    def deliver(self, data: st.DataObject, seconds: int) -> None:
        """Let any event of any call arrive, for the first time or again; those that never do are lost."""
        truth = data.draw(st.sampled_from(self.truths))
        event = data.draw(st.sampled_from(truth.events))
        self.arrive(truth, event, seconds)

    def arrive(self, truth: Truth, event: CallEvent, seconds: int = 0) -> None:
        """Let an event arrive, and check that it tells of its own call or of such as nobody can believe to go on."""
        self.exchange.clock.step(seconds)
        self.look_at_the_time()
        known = set(self.exchange.tracker.active)
        told = self.exchange.tracker.take(event)
        assert not told.guessed
        own = [call for call in told.calls if not self.is_given_up(call, truth)]
        assert len(own) <= 1
        for call in own:
            self.meet(truth, call, event, known)
        for happening in told.happenings:
            self.check_happening(truth, event, happening.type, happening.call)
        truth.arrived.add(type(event))
        self.take(told)

    def is_given_up(self, call: Call, truth: Truth) -> bool:
        """Tell whether a call ended because there was one too many."""
        return call.state is CallState.ENDED and call.call_id not in {truth.line.reference, truth.call_id}

    def meet(self, truth: Truth, call: Call, event: CallEvent, known: set[str]) -> None:
        """Check that one call is told by this reference: its own or, from the first event on, an ordered one."""
        assert call.call_id == truth.line.reference or call.call_id in self.ordered & known
        if call.state is CallState.ENDED:
            assert isinstance(event, CallEnded)
        if call.call_id == truth.line.reference:
            self.check_truth(truth, call, event)

    def check_truth(self, truth: Truth, call: Call, event: CallEvent) -> None:
        """Check a call that was not ordered against what arrived of it."""
        assert call.call_id not in self.last or truth.call_id in {None, call.call_id}
        truth.call_id = call.call_id
        if isinstance(event, CallEnded) and call.call_id not in self.forgotten:
            answered = CallAnswered in truth.arrived or event.disposition is Disposition.ANSWERED
            answered |= event.disposition is None and bool(event.talk_time)
            assert call.missed == (truth.line.direction is INCOMING and not answered)
            assert self.clock_was_set_back or call.started_at == truth.line.started_at

    def check_happening(self, truth: Truth, event: CallEvent, kind: CallEventType, call: Call) -> None:
        """Check that keys and recordings are told of their own call."""
        assert call.call_id == truth.line.reference or call.call_id in self.ordered
        assert kind is {
            CallRecorded: CallEventType.RECORDING_READY,
            KeysPressed: CallEventType.KEYS_PRESSED,
        }.get(type(event))

    @precondition(lambda self: self.truths)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """Let an event arrive twice: the second time, nothing changes."""
        truth = data.draw(st.sampled_from(self.truths))
        event = data.draw(st.sampled_from(truth.events))
        self.arrive(truth, event)
        active, phones = dict(self.exchange.tracker.active), dict(self.exchange.live.things)
        told = self.exchange.tracker.take(event)
        assert told.calls == ()
        assert isinstance(event, KeysPressed) or not told.happenings
        self.take(told)
        assert (dict(self.exchange.tracker.active), dict(self.exchange.live.things)) == (active, phones)

    @rule(disposition=st.none() | unanswered, direction=st.sampled_from([None, *Direction]), number=outside)
    def nameless_end(self, disposition: Disposition | None, direction: Direction | None, number: str | None) -> None:
        """Let an end arrive that does not say of which call: exactly one call ends."""
        self.look_at_the_time()
        active = len(self.exchange.tracker.active)
        told = self.exchange.tracker.take(Line(None, direction, number, None).ended(disposition))
        assert told.guessed
        assert all(call.state is CallState.ENDED for call in told.calls)
        # Where there was no such call and no room, another one ended with it.
        assert len(told.calls) == 1 or (len(told.calls) == 2 and active == MAX_ACTIVE)
        self.take(told)

    @rule(data=st.data(), disposition=st.sampled_from(Disposition))
    def settle(self, data: st.DataObject, disposition: Disposition) -> None:
        """Let a record tell how a call under way ended, or one that is not; while a call is young, it ends none."""
        call_id = data.draw(st.sampled_from([*self.exchange.tracker.active, "unknown"]))
        now = self.exchange.clock.now()
        record = Call(
            call_id=call_id,
            account="",
            kind="",
            direction=INCOMING,
            state=CallState.ENDED,
            started_at=now,
            ended_at=now,
            disposition=disposition,
        )
        told = self.exchange.tracker.settle(record)
        ended = [call.call_id for call in told.calls]
        assert ended == [] if call_id == "unknown" else ended in ([], [call_id])
        self.take(told)

    @rule()
    def ask(self) -> None:
        """Ask which calls are overdue: such as are under way, and none twice."""
        overdue = [call.call_id for call in self.exchange.tracker.overdue()]
        assert set(overdue) <= set(self.exchange.tracker.active)
        assert self.exchange.tracker.overdue() == ()

    @rule(seconds=st.sampled_from([1, 61, 200, 3601, 90_000, -30]))
    def wait(self, seconds: int) -> None:
        """Let time pass, and have it noticed; a clock can be set back."""
        self.exchange.clock.step(seconds)
        self.clock_was_set_back |= seconds < 0
        self.look_at_the_time()

    @rule()
    def restart(self) -> None:
        """Start the program anew: the same calls are under way, and none is told again."""
        before = dict(self.exchange.tracker.active)
        self.exchange.restart()
        assert dict(self.exchange.tracker.active) == before
        assert self.exchange.tracker.snapshot() == self.exchange.tracker.snapshot()

    @rule()
    def a_long_time_passes(self) -> None:
        """Then every call is over, and every phone idle."""
        for _ in range(2):
            self.exchange.clock.step(25 * 3600)
            self.take(self.exchange.tracker.tick())
        assert not self.exchange.tracker.active
        assert self.exchange.tracker.overdue() == ()

    @invariant()
    def active_calls_are_those_that_began_and_did_not_end(self) -> None:
        """In the state that was told last; what is pending comes with the next event."""
        self.look_at_the_time()
        under_way = {call_id: call.state for call_id, call in self.last.items() if call.state is not CallState.ENDED}
        assert {call_id: call.state for call_id, call in self.exchange.tracker.active.items()} == under_way

    @invariant()
    def memory_is_bounded(self) -> None:
        """By few calls under way and few that ended; nothing else is kept."""
        told = self.exchange.tracker._told
        assert len(self.exchange.tracker.active) <= MAX_ACTIVE
        assert set(told._tracks) == set(self.exchange.tracker.active) >= set(told._orders)
        assert set(told._references) == {leg for track in told._tracks.values() for leg in track.legs}
        assert len(told._past._calls) <= MAX_PAST
        assert set(told._past._references) == {reference for past in told._past for reference in past.references}
        assert set(told._phones._of_call) <= set(told._tracks)
        assert set(told._phones._of_phone) == set(told._phones._shown)

    @invariant()
    def phones_that_no_call_has_are_idle(self) -> None:
        """And the others show what they do."""
        told = self.exchange.tracker._told
        for extension in EXTENSIONS:
            status = self.exchange.status(extension)
            parts = [told._phones.of(call_id).get(extension) for call_id in self.exchange.tracker.active]
            assert status in parts or (not any(parts) and status in {ExtensionStatus.IDLE, None})


TestMail = Mail.TestCase
TestMail.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
