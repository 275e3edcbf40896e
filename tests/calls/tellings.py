"""Calls as their sources tell them, for tests of the log."""

from datetime import UTC, datetime, timedelta
from typing import Any

from custom_components.cloud_telephony.calls.model import Call, CallState, Direction, Disposition

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
OFFICE = "office"
ANNA, BEN = "+48600100200", "+48600100300"
OWN_NUMBER = "+48221000000"


def at(seconds: float) -> datetime:
    """Return a moment so many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def ended(call_id: str, begin: float = 0, end: float = 30, **facts: Any) -> Call:
    """Return a call that Anna made to extension 101 from `begin` to `end`, in seconds after noon; nobody answered."""
    known: dict[str, Any] = {
        "account": OFFICE,
        "kind": "cloudpbx",
        "direction": Direction.INCOMING,
        "state": CallState.ENDED,
        "started_at": at(begin),
        "ended_at": at(end),
        "from_number": ANNA,
        "to_number": "101",
        "extension": "101",
        "disposition": Disposition.NO_ANSWER,
    }
    return Call(call_id=call_id, **known | facts)


def answered(call_id: str, begin: float = 0, end: float = 30, talk_time: int = 20, **facts: Any) -> Call:
    """Return the same if somebody answered."""
    known = {
        "answered_at": at(end - talk_time),
        "talk_time": talk_time,
        "duration": round(end - begin),
        "disposition": Disposition.ANSWERED,
    }
    return ended(call_id, begin, end, **known | facts)
