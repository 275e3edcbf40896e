"""Facts about what is known of phones, queues and people."""

from datetime import timedelta
import json
import logging
import tracemalloc
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.cloud_telephony.calls import live as live_module
from custom_components.cloud_telephony.calls.events import (
    AgentChanged,
    ConferenceChanged,
    ExtensionChanged,
    QueueChanged,
    StateEvent,
)
from custom_components.cloud_telephony.calls.live import MAX_PARTICIPANTS, MAX_WAITING, LiveState
from custom_components.cloud_telephony.calls.model import (
    Agent,
    AgentStatus,
    Conference,
    Extension,
    ExtensionStatus,
    Participant,
    Queue,
    Thing,
)
from custom_components.cloud_telephony.calls.phonebook import Phonebook

from .office import ANNA, BARTEK, CONTACTS, Clock

RINGING, IN_USE, ON_HOLD = ExtensionStatus.RINGING, ExtensionStatus.IN_USE, ExtensionStatus.ON_HOLD
IDLE, OFFLINE, BUSY, CONNECTING = (
    ExtensionStatus.IDLE,
    ExtensionStatus.OFFLINE,
    ExtensionStatus.BUSY,
    ExtensionStatus.CONNECTING,
)


@pytest.fixture
def clock() -> Clock:
    """Return a clock that is set by hand."""
    return Clock()


@pytest.fixture
def live(clock: Clock) -> LiveState:
    """Return a live state on a connection that stands."""
    live = LiveState(Phonebook("PL", CONTACTS), clock.now)
    live.connected()
    return live


def phone(
    status: ExtensionStatus | None, number: str | None = None, name: str | None = None, extension: str = "101"
) -> ExtensionChanged:
    """Return an event of an extension."""
    return ExtensionChanged(
        extension=extension,
        status=status,
        raw_status=status or "9",
        connected_number=number,
        connected_name=name,
    )


def agent(status: AgentStatus | None = AgentStatus.IDLE, **said: Any) -> AgentChanged:
    """Return an event of agent 101 in the queue Sales."""
    return AgentChanged(queue="Sales", extension="101", status=status, raw_status=status or "0", **said)


def member(channel: str, *, joined: bool = True, number: str | None = None, name: str | None = None) -> StateEvent:
    """Return an event of the conference Board."""
    return ConferenceChanged(conference="Board", channel=channel, joined=joined, number=number, name=name)


def keys(live: LiveState, event: StateEvent) -> list[str]:
    """Apply an event and return the keys of what it changed."""
    return [change.key for change in live.apply(event)]


def extension(live: LiveState) -> Extension:
    """Return extension 101."""
    known = live.extension("101")
    assert known
    return known


def test_an_extension_is_known_from_its_first_event(live: LiveState) -> None:
    """With the value that was told, as it was told."""
    (change,) = live.apply(phone(RINGING, "600700900", "B. Kowal"))
    assert change.before is None
    assert change.after == live.things["extension:101"]
    assert change.after == Extension(
        number="101", status=RINGING, raw_status="ringing", connected_number=BARTEK, connected_name="B. Kowal"
    )


def test_a_repetition_changes_nothing(live: LiveState) -> None:
    """Each kind of event."""
    events: list[StateEvent] = [phone(IDLE), QueueChanged(queue="Sales", waiting=1), agent(), member("SIP/1")]
    for event in events:
        assert live.apply(event)
        assert live.apply(event) == ()


def test_the_contacts_name_is_shown_rather_than_the_one_that_was_sent(live: LiveState) -> None:
    """As everywhere."""
    live.apply(phone(RINGING, "600700800", "A. NOWAK"))
    assert extension(live).connected_name == "Anna"


@pytest.mark.parametrize("status", [RINGING, BUSY, None])
def test_the_twin_event_without_number_keeps_the_number(live: LiveState, status: ExtensionStatus | None) -> None:
    """`subscriber` says who it is, `extstatus` tells the same change again."""
    live.apply(phone(status, ANNA))
    assert live.apply(phone(status)) == ()
    assert extension(live).connected_number == ANNA


@pytest.mark.parametrize(
    ("before", "after"), [(RINGING, IN_USE), (IN_USE, ON_HOLD), (ON_HOLD, IN_USE), (CONNECTING, IN_USE)]
)
def test_the_number_stays_while_the_phone_is_in_the_call(
    live: LiveState, before: ExtensionStatus, after: ExtensionStatus
) -> None:
    """Not every event repeats it."""
    live.apply(phone(before, ANNA))
    live.apply(phone(after))
    assert (extension(live).connected_number, extension(live).connected_name) == (ANNA, "Anna")


@pytest.mark.parametrize("after", [IDLE, OFFLINE, BUSY, None])
def test_the_number_goes_with_the_call(live: LiveState, after: ExtensionStatus | None) -> None:
    """Also when the new status is unknown."""
    live.apply(phone(IN_USE, ANNA))
    live.apply(phone(after))
    assert (extension(live).connected_number, extension(live).connected_name) == (None, None)


@pytest.mark.parametrize("before", [BUSY, None])
def test_a_number_that_may_be_another_calls_is_not_kept(live: LiveState, before: ExtensionStatus | None) -> None:
    """Who rings while the phone is in use need not be who is talked to."""
    live.apply(phone(before, ANNA))
    live.apply(phone(IN_USE))
    assert extension(live).connected_number is None


def test_an_idle_phone_is_connected_to_nobody(live: LiveState) -> None:
    """Even if the event still has the number of the last call."""
    live.apply(phone(IDLE, ANNA, "Anna"))
    assert (extension(live).connected_number, extension(live).connected_name) == (None, None)


def test_a_name_that_was_told_stays_with_its_number(live: LiveState) -> None:
    """The next event may have the number only."""
    live.apply(phone(RINGING, BARTEK, "B. Kowal"))
    live.apply(phone(IN_USE, BARTEK))
    assert extension(live).connected_name == "B. Kowal"
    live.apply(phone(IN_USE, "600700901"))
    assert extension(live).connected_name is None


def test_a_caller_may_have_a_name_only(live: LiveState) -> None:
    """Anonymous callers do."""
    live.apply(phone(RINGING, None, "Anonymous"))
    assert (extension(live).connected_number, extension(live).connected_name) == (None, "Anonymous")


def test_an_agents_name_becomes_that_of_a_nameless_extension(live: LiveState) -> None:
    """Extensions have no name of their own on the feed [S3 §2.3.1]."""
    live.apply(phone(IDLE))
    assert keys(live, agent(name="Agent 1")) == ["agent:Sales:101", "queue:Sales", "extension:101"]
    assert extension(live).name == "Agent 1"
    assert extension(live).status is IDLE
    live.apply(phone(RINGING, "101"))
    assert extension(live).connected_name == "Agent 1"
    live.apply(agent(AgentStatus.BUSY, name="Agent X"))
    assert extension(live).name == "Agent 1"


def test_an_agent_brings_its_queue_and_extension_along(live: LiveState) -> None:
    """Both exist, though nothing is known of them."""
    assert keys(live, agent()) == ["agent:Sales:101", "queue:Sales", "extension:101"]
    assert live.queue("Sales") == Queue(name="Sales")
    assert live.extension("101") == Extension(number="101")
    assert live.as_of("queue:Sales") is None


def test_what_an_agents_event_does_not_say_stays(live: LiveState) -> None:
    """Each field for itself."""
    live.apply(agent(calls_taken=3, dynamic=True, paused=False, name="Agent 1", location="SIP/101"))
    live.apply(agent(AgentStatus.IN_USE))
    assert live.things["agent:Sales:101"] == Agent(
        queue="Sales",
        extension="101",
        name="Agent 1",
        status=AgentStatus.IN_USE,
        raw_status="in_use",
        calls_taken=3,
        dynamic=True,
        paused=False,
        location="SIP/101",
    )


def test_a_pauses_reason_lasts_as_long_as_the_pause(live: LiveState) -> None:
    """It is told once, with the change [S3 §2.3.4]."""

    def reason(event: AgentChanged) -> str | None:
        live.apply(event)
        (known,) = live.agents_of("101")
        return known.pause_reason

    assert reason(agent(paused=True, pause_reason="lunch")) == "lunch"
    assert reason(agent(paused=True)) == "lunch"
    assert reason(agent(AgentStatus.BUSY)) == "lunch"
    assert reason(agent(paused=False)) is None
    assert reason(agent(paused=True)) is None


def test_the_agents_available_are_those_idle_and_not_paused(live: LiveState) -> None:
    """None as long as no agent is known."""
    assert live.agents_available("Sales") is None
    live.apply(agent())
    live.apply(AgentChanged(queue="Sales", extension="102", status=AgentStatus.IDLE, raw_status="1", paused=True))
    live.apply(AgentChanged(queue="Other", extension="103", status=AgentStatus.IDLE, raw_status="1"))
    assert live.agents_available("Sales") == 1
    live.apply(agent(AgentStatus.RINGING))
    assert live.agents_available("Sales") == 0
    live.forget("agent:Sales:101")
    live.forget("agent:Sales:102")
    assert live.agents_available("Sales") is None


def test_a_change_of_an_agent_is_one_of_its_queue(live: LiveState) -> None:
    """The queue shows how many agents are available."""
    live.apply(agent())
    assert keys(live, agent(AgentStatus.BUSY)) == ["agent:Sales:101", "queue:Sales"]


def test_callers_are_taken_to_be_served_in_their_order(live: LiveState, clock: Clock) -> None:
    """The feed tells only how many wait."""
    for waiting in (1, 2, 3):
        live.apply(QueueChanged(queue="Sales", waiting=waiting))
        clock.step(10)
    assert live.longest_wait("Sales") == 30
    live.apply(QueueChanged(queue="Sales", waiting=2))
    assert live.longest_wait("Sales") == 20
    live.apply(QueueChanged(queue="Sales", waiting=0))
    assert live.longest_wait("Sales") == 0
    assert live.longest_wait("Unheard of") is None


def test_a_wait_that_is_not_watched_stays_as_it_was_told(live: LiveState, clock: Clock) -> None:
    """Nobody knows who still waits once the feed is down; it would grow for ever."""
    live.apply(QueueChanged(queue="Sales", waiting=1))
    clock.step(10)
    live.apply(QueueChanged(queue="Sales", waiting=2))
    live.disconnected()
    clock.step(3600)
    assert live.longest_wait("Sales") == 10
    live.connected()
    assert live.longest_wait("Sales") == 10


def test_a_clock_that_is_set_back_makes_no_negative_wait(live: LiveState, clock: Clock) -> None:
    """Clocks do that."""
    live.apply(QueueChanged(queue="Sales", waiting=1))
    clock.step(-10)
    assert live.longest_wait("Sales") == 0


def test_a_queue_of_any_length_takes_bounded_memory(live: LiveState) -> None:
    """The count is kept as told."""
    live.apply(QueueChanged(queue="Sales", waiting=10**9))
    queue = live.queue("Sales")
    assert queue
    assert queue.waiting == 10**9
    assert len(queue.arrivals) == MAX_WAITING
    live.apply(QueueChanged(queue="Sales", waiting=1))
    queue = live.queue("Sales")
    assert queue
    assert len(queue.arrivals) == 1


def test_participants_join_and_leave_a_conference(live: LiveState) -> None:
    """They are told apart by their channels."""
    live.apply(member("SIP/1", number="600700800", name="A."))
    live.apply(member("SIP/2", number="102", name="Bartek"))
    assert live.things["conference:Board"] == Conference(
        name="Board",
        participants=(
            Participant(channel="SIP/1", number=ANNA, name="Anna"),
            Participant(channel="SIP/2", number="102", name="Bartek"),
        ),
    )
    assert live.apply(member("SIP/9", joined=False)) == ()
    live.apply(member("SIP/1", joined=False))
    live.apply(member("SIP/2", joined=False))
    assert live.things["conference:Board"] == Conference(name="Board")


def test_a_conference_takes_bounded_memory(live: LiveState) -> None:
    """One more is not counted, those who are in it still change."""
    for channel in range(MAX_PARTICIPANTS):
        live.apply(member(str(channel)))
    assert live.apply(member("one more")) == ()
    assert live.apply(member("0", name="Anna"))


def test_who_was_in_a_conference_before_the_connection_broke_is_let_go(live: LiveState) -> None:
    """If they left in the meantime, nobody would ever tell."""
    live.apply(member("SIP/1"))
    live.disconnected()
    live.connected()
    live.apply(member("SIP/2"))
    conference = live.things["conference:Board"]
    assert isinstance(conference, Conference)
    assert [participant.channel for participant in conference.participants] == ["SIP/2"]


def test_a_state_from_before_the_connection_says_when_it_was_told(live: LiveState, clock: Clock) -> None:
    """Until an event makes it sure again, which is a change even if the state is the same."""
    told = clock.now()
    live.apply(phone(IDLE))
    assert live.as_of("extension:101") is None
    live.disconnected()
    assert live.as_of("extension:101") == told
    live.connected()
    assert live.as_of("extension:101") == told
    clock.step(60)
    (change,) = live.apply(phone(IDLE))
    assert change.before == change.after
    assert not change.fresh
    assert live.as_of("extension:101") is None
    assert live.apply(phone(IDLE)) == ()


def test_what_was_told_before_a_connection_is_never_sure_on_it(live: LiveState, clock: Clock) -> None:
    """Even if nobody noticed that the one before was lost."""
    live.apply(phone(IDLE))
    live.connected()
    assert live.as_of("extension:101") == clock.now()


def test_a_number_from_before_the_connection_is_not_taken_over(live: LiveState) -> None:
    """The phone may be in another call by now."""
    live.apply(phone(IN_USE, ANNA))
    live.disconnected()
    assert extension(live).connected_number == ANNA
    live.connected()
    live.apply(phone(IN_USE))
    assert extension(live).connected_number is None


def test_an_extension_known_from_records_has_no_status(live: LiveState, clock: Clock) -> None:
    """And nothing that was told is overwritten."""
    assert [change.key for change in live.add(Extension(number="101", name="Desk"))] == ["extension:101"]
    assert live.add(Extension(number="101", name="Desk")) == ()
    assert live.as_of("extension:101") is None
    assert live.last_seen("extension:101") == clock.now()
    live.apply(phone(RINGING, ANNA))
    assert live.add(Extension(number="101", name="Other", status=IDLE)) == ()
    assert extension(live).status is RINGING
    assert extension(live).name == "Desk"


def test_records_fill_in_a_missing_name(live: LiveState) -> None:
    """And leave the rest alone."""
    live.apply(phone(RINGING, ANNA))
    assert live.add(Extension(number="101", name="Desk"))
    assert extension(live) == Extension(
        number="101",
        name="Desk",
        status=RINGING,
        raw_status="ringing",
        connected_number=ANNA,
        connected_name="Anna",
    )


def test_a_queue_known_from_elsewhere_does_not_hide_what_was_told(live: LiveState) -> None:
    """It is only added where there is none."""
    assert live.add(Queue(name="Sales"))
    live.apply(QueueChanged(queue="Sales", waiting=1))
    assert live.add(Queue(name="Sales")) == ()
    queue = live.queue("Sales")
    assert queue
    assert queue.waiting == 1


def test_what_is_forgotten_takes_no_memory(live: LiveState) -> None:
    """A feed may invent agents and queues for months."""

    def invent_and_forget(names: range) -> None:
        for name in names:
            live.apply(AgentChanged(queue=f"queue {name}", extension=f"{name}", status=None, raw_status="0"))
        for key in list(live.things):
            live.forget(key)

    tracemalloc.start()
    try:
        invent_and_forget(range(2000))
        before = tracemalloc.get_traced_memory()[0]
        invent_and_forget(range(2000, 4000))
        assert tracemalloc.get_traced_memory()[0] - before < 50_000
    finally:
        tracemalloc.stop()


def test_a_forgotten_thing_comes_back_when_it_is_told_of(live: LiveState) -> None:
    """As if it were new, but for its name."""
    live.apply(agent(name="Agent 1"))
    for key in list(live.things):
        live.forget(key)
    live.forget("extension:999")
    assert not live.things
    assert live.last_seen("extension:101") is None
    assert list(live.agents_of("101")) == []
    (change,) = live.apply(phone(IDLE))
    assert change.before is None
    assert extension(live).name == "Agent 1"


def test_what_nobody_speaks_of_is_unseen(live: LiveState, clock: Clock) -> None:
    """An agent's event speaks of its queue and extension too."""
    live.apply(phone(IDLE))
    live.apply(phone(IDLE, extension="102"))
    live.apply(agent())
    clock.step(60)
    live.apply(agent(AgentStatus.BUSY))
    assert live.unseen_since(clock.now()) == ("extension:102",)
    assert live.unseen_since(clock.now() - timedelta(seconds=60)) == ()


def test_a_feed_that_invents_things_is_not_followed_for_ever(
    live: LiveState, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said once; what is known goes on."""
    monkeypatch.setattr(live_module, "MAX_THINGS", 10)
    for number in range(20):
        live.apply(phone(IDLE, extension=str(100 + number)))
    assert len(live.things) == 10
    assert live.apply(agent()) == ()
    assert live.add(Queue(name="Sales")) == ()
    assert live.apply(phone(RINGING, extension="100"))
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


texts = st.text(max_size=5)
statuses = st.none() | st.sampled_from(ExtensionStatus)
events = st.one_of(
    st.builds(
        ExtensionChanged,
        extension=st.sampled_from(["101", "102"]),
        status=statuses,
        raw_status=texts,
        connected_number=st.none() | st.sampled_from([ANNA, BARTEK, "102", "anonymous", ""]),
        connected_name=st.none() | texts,
    ),
    st.builds(QueueChanged, queue=st.sampled_from(["A", "B:1"]), waiting=st.integers(0, 5)),
    st.builds(
        AgentChanged,
        queue=st.sampled_from(["A", "B:1"]),
        extension=st.sampled_from(["101", "103"]),
        status=st.none() | st.sampled_from(AgentStatus),
        raw_status=texts,
        calls_taken=st.none() | st.integers(0, 9),
        dynamic=st.none() | st.booleans(),
        paused=st.none() | st.booleans(),
        pause_reason=st.none() | texts,
        name=st.none() | texts,
        location=st.none() | texts,
    ),
    st.builds(
        ConferenceChanged,
        conference=st.just("Board"),
        channel=st.sampled_from(["SIP/1", "SIP/2"]),
        joined=st.booleans(),
        number=st.none() | texts,
        name=st.none() | texts,
    ),
)


@given(st.lists(events, max_size=30))
def test_a_snapshot_restores_everything_and_nothing_of_it_is_fresh(happened: list[StateEvent]) -> None:
    """Through a file."""
    clock = Clock()
    live = LiveState(Phonebook("PL", CONTACTS), clock.now)
    live.connected()
    for event in happened:
        clock.step(0.5)
        live.apply(event)
    restored = LiveState(Phonebook("PL", CONTACTS), clock.now)
    restored.restore(json.loads(json.dumps(live.snapshot())))
    live.disconnected()
    assert restored.things == live.things
    for key in live.things:
        assert restored.as_of(key) == live.as_of(key)
        assert restored.last_seen(key) == live.last_seen(key)
        assert not restored.is_fresh(key)
    for queue in ("A", "B:1"):
        assert restored.agents_available(queue) == live.agents_available(queue)
    assert restored.snapshot() == live.snapshot()


@given(st.lists(events, max_size=30))
def test_an_events_changes_are_what_is_known_after_it(happened: list[StateEvent]) -> None:
    """And an event told twice changes nothing the second time."""
    clock = Clock()
    live = LiveState(Phonebook("PL", CONTACTS), clock.now)
    live.connected()
    for event in happened:
        before: dict[str, Thing] = dict(live.things)
        changes = live.apply(event)
        assert all(change.before == before.get(change.key) for change in changes)
        assert dict(live.things) == before | {change.key: change.after for change in changes}
        assert live.apply(event) == ()


def test_what_was_told_already_is_not_overwritten_by_a_snapshot(live: LiveState) -> None:
    """News beat memory."""
    live.apply(phone(IDLE))
    snapshot = live.snapshot()
    live.apply(phone(RINGING, ANNA))
    live.restore(snapshot)
    assert extension(live).status is RINGING
    assert live.as_of("extension:101") is None


def test_names_are_known_again_after_a_restart(live: LiveState, clock: Clock) -> None:
    """From the extensions that had them."""
    live.apply(agent(name="Agent 1"))
    phonebook = Phonebook("PL")
    LiveState(phonebook, clock.now).restore(live.snapshot())
    assert phonebook.name_of("101") == "Agent 1"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
rows = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["extension", "queue", "agent", "conference", "other"]) | json_values,
        "told": st.just("2026-11-21T12:00:00+00:00") | json_values,
        "seen": st.just("2026-11-21T12:00:00+00:00") | st.just("2026-11-21T12:00:00") | json_values,
        "fields": st.dictionaries(
            st.sampled_from(["number", "name", "status", "queue", "extension", "waiting", "arrivals", "participants"]),
            json_values | st.text(min_size=1),
        )
        | json_values,
    },
)


@given(json_values | st.fixed_dictionaries({"things": json_values | st.lists(rows | json_values)}))
def test_a_broken_file_is_read_as_far_as_it_can_be(data: object) -> None:
    """It never raises, and what was read can be written again."""
    live = LiveState(Phonebook("PL"), Clock().now)
    live.restore(data)
    json.dumps(live.snapshot())


def test_a_broken_row_costs_only_itself(live: LiveState, caplog: pytest.LogCaptureFixture) -> None:
    """The rest is restored, an unknown status as none, and the loss is said."""
    live.apply(phone(IDLE))
    live.apply(phone(IDLE, extension="102"))
    data: Any = json.loads(json.dumps(live.snapshot()))
    del data["things"][0]["fields"]["number"]
    data["things"][1]["fields"]["status"] = "of another version"
    data["things"].append(data["things"][1] | {"type": "fax"})
    restored = LiveState(Phonebook("PL"), Clock().now)
    restored.restore(data)
    assert list(restored.things.values()) == [Extension(number="102", raw_status="idle")]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
