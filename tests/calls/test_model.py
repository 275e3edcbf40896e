"""Facts about what a phone system consists of."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
import json

import pytest

from custom_components.cloud_telephony.calls.model import (
    Agent,
    AgentStatus,
    Call,
    CallPayload,
    CallState,
    Conference,
    Direction,
    Disposition,
    Extension,
    Queue,
    Thing,
)

ENDED = Call(
    call_id="1639563902.75",
    account="entry",
    kind="cloudpbx",
    direction=Direction.INCOMING,
    state=CallState.ENDED,
    started_at=datetime(2026, 11, 21, 12, tzinfo=UTC),
    from_number="+48600700800",
    from_name="Anna",
    to_number="101",
    to_name="Reception",
    extension="101",
    queue="Sales",
    answered_at=datetime(2026, 11, 21, 12, 0, 5, tzinfo=UTC),
    ended_at=datetime(2026, 11, 21, 12, 1, 5, tzinfo=UTC),
    duration=65,
    talk_time=60,
    disposition=Disposition.ANSWERED,
    cost=Decimal("0.12"),
    currency="PLN",
)


def test_a_call_has_the_keys_that_users_rely_on() -> None:
    """In their order, and JSON-ready."""
    payload = ENDED.as_payload()
    assert list(payload) == list(CallPayload.__annotations__)
    assert json.loads(json.dumps(payload)) == {
        "call_id": "1639563902.75",
        "account": "entry",
        "kind": "cloudpbx",
        "direction": "incoming",
        "state": "ended",
        "from_number": "+48600700800",
        "from_name": "Anna",
        "to_number": "101",
        "to_name": "Reception",
        "extension": "101",
        "queue": "Sales",
        "started_at": "2026-11-21T12:00:00+00:00",
        "answered_at": "2026-11-21T12:00:05+00:00",
        "ended_at": "2026-11-21T12:01:05+00:00",
        "duration": 65,
        "talk_time": 60,
        "disposition": "answered",
        "cost": "0.12",
        "currency": "PLN",
        "recording": None,
    }


@pytest.mark.parametrize("disposition", [item for item in Disposition if item is not Disposition.ANSWERED])
def test_a_missed_call_is_an_incoming_one_that_nobody_answered(disposition: Disposition) -> None:
    """Whatever the reason, and only once it ended."""
    assert not ENDED.missed
    assert replace(ENDED, disposition=disposition).missed
    assert not replace(ENDED, disposition=disposition, direction=Direction.OUTGOING).missed
    assert not replace(ENDED, disposition=None, state=CallState.RINGING).missed


def test_things_of_one_name_are_told_apart() -> None:
    """By what they are."""
    things: list[Thing] = [
        Extension(number="1"),
        Queue(name="1"),
        Agent(queue="1", extension="1"),
        Conference(name="1"),
    ]
    assert len({thing.key for thing in things}) == len(things)


@pytest.mark.parametrize(
    ("status", "paused", "available"),
    [
        (AgentStatus.IDLE, False, True),
        (AgentStatus.IDLE, None, True),
        (AgentStatus.IDLE, True, False),
        (AgentStatus.IN_USE, False, False),
        (None, False, False),
    ],
)
def test_an_agent_is_available_who_is_idle_and_not_paused(
    status: AgentStatus | None, paused: bool | None, available: bool
) -> None:
    """As far as was told."""
    assert Agent(queue="Sales", extension="101", status=status, paused=paused).available is available
