"""Facts about reading calls through queues from phones."""

import pytest

from custom_components.cloud_telephony.calls import phones as phones_module
from custom_components.cloud_telephony.calls.model import (
    AgentStatus,
    CallState,
)

from .office import ANNA, BARTEK, ENDED, IDLE, IN_USE, RINGING, Office, states


def ring_in_queue(office: Office, extension: str, number: str) -> None:
    """Let an agent of the queue ring."""
    office.agent(extension, AgentStatus.RINGING)
    office.phone(extension, RINGING, number)


def test_a_call_that_rings_an_agent_came_through_the_queue(office: Office) -> None:
    """Whichever of the two events comes first; it is no change of the call."""
    office.queue(1)
    ring_in_queue(office, "101", ANNA)
    assert office.call.queue == "Sales"
    office.phone("101", IDLE)
    office.agent("101", AgentStatus.IDLE)
    office.queue(0)
    office.queue(1)
    office.phone("102", RINGING, ANNA)
    assert office.agent("102", AgentStatus.RINGING_IN_USE) == []
    assert office.call.queue == "Sales"
    assert office.phone("102", IN_USE)[0].queue == "Sales"


def test_a_direct_call_to_an_agent_came_through_no_queue(office: Office) -> None:
    """Agents ring for direct calls too, while nobody waits in the queue."""
    office.queue(0)
    ring_in_queue(office, "101", ANNA)
    assert office.call.queue is None


def test_an_agents_ringing_before_the_reconnect_names_no_queue(office: Office) -> None:
    """It may be long over."""
    office.queue(1)
    office.agent("101", AgentStatus.RINGING)
    office.reconnect()
    office.phone("101", RINGING, ANNA)
    assert office.call.queue is None


def test_a_caller_who_still_waits_is_in_the_same_call_when_the_next_agent_rings(office: Office) -> None:
    """A queue that rings one agent after the other."""
    office.queue(1)
    ring_in_queue(office, "101", ANNA)
    assert office.phone("101", IDLE) == []
    assert office.call.state is CallState.RINGING
    office.agent("102", AgentStatus.RINGING)
    assert office.phone("102", RINGING, ANNA) == []
    (answered,) = office.phone("102", IN_USE, ANNA)
    assert (answered.call_id, answered.extension) == ("call 1", "102")
    assert office.queue(0) == []
    assert states(office.phone("102", IDLE)) == [ENDED]


@pytest.mark.parametrize("queue_first", [True, False])
def test_a_caller_who_gives_up_in_the_queue_was_missed(office: Office, queue_first: bool) -> None:
    """Whichever is told first: that fewer wait, or that the phone stops ringing."""
    office.queue(1)
    ring_in_queue(office, "101", ANNA)
    if queue_first:
        assert office.queue(0) == []
        (ended,) = office.phone("101", IDLE)
    else:
        assert office.phone("101", IDLE) == []
        (ended,) = office.queue(0)
    assert ended.missed
    assert ended.queue == "Sales"


def test_the_oldest_of_the_waiting_calls_is_taken_to_leave_first(office: Office) -> None:
    """As many calls can wait as callers do."""
    office.queue(2)
    ring_in_queue(office, "101", ANNA)
    ring_in_queue(office, "102", BARTEK)
    office.phone("102", IDLE)
    office.phone("101", IDLE)
    assert len(office.tracker.active) == 2
    (first,) = office.queue(1)
    assert first.from_number == ANNA
    (second,) = office.queue(0)
    assert second.from_number == BARTEK


def test_no_more_calls_wait_than_callers(office: Office) -> None:
    """The next one that stops ringing is over."""
    office.queue(1)
    ring_in_queue(office, "101", ANNA)
    ring_in_queue(office, "102", BARTEK)
    assert office.phone("101", IDLE) == []
    (ended,) = office.phone("102", IDLE)
    assert ended.from_number == BARTEK


def test_the_calls_that_wait_are_bounded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many callers a feed makes up."""
    monkeypatch.setattr(phones_module, "MAX_HELD", 3)
    office.queue(10**9)
    for caller in range(5):
        ring_in_queue(office, "101", f"+4860070080{caller}")
        office.phone("101", IDLE)
    assert len(office.tracker.active) == 3


def test_a_call_that_was_answered_ends_though_others_wait(office: Office) -> None:
    """They have calls of their own."""
    office.queue(1)
    ring_in_queue(office, "101", ANNA)
    office.phone("101", IN_USE, ANNA)
    office.queue(2)
    assert states(office.phone("101", IDLE)) == [ENDED]


def test_a_queue_that_rings_a_phone_in_use_has_nothing_to_do_with_its_call(office: Office) -> None:
    """That one came directly."""
    office.phone("101", RINGING, ANNA)
    office.phone("101", IN_USE, ANNA)
    office.queue(1)
    office.agent("101", AgentStatus.RINGING_IN_USE)
    assert office.call.queue is None


def test_a_count_from_before_the_reconnect_holds_no_call(office: Office) -> None:
    """Who waits now is not known."""
    office.queue(1)
    ring_in_queue(office, "101", ANNA)
    office.reconnect()
    assert states(office.phone("101", IDLE)) == [ENDED]


def test_a_waiting_call_is_judged_by_the_next_count_after_a_reconnect(office: Office) -> None:
    """An agent's event tells nothing of who waits."""
    office.queue(1)
    ring_in_queue(office, "101", ANNA)
    office.phone("101", IDLE)
    office.reconnect()
    assert office.agent("101", AgentStatus.IDLE) == []
    assert office.queue(1) == []
    assert states(office.queue(0)) == [ENDED]


def test_a_colleague_who_hangs_up_waits_in_no_queue(office: Office) -> None:
    """The caller's own phone shows it."""
    office.queue(1)
    ring_in_queue(office, "101", "105")
    office.phone("105", IN_USE, "101")
    assert office.phone("101", IDLE) == []
    assert states(office.phone("105", IDLE)) == [ENDED]
