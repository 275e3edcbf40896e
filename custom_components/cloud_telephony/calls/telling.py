"""What an event tells of its call."""

from datetime import datetime, timedelta

from .active import Facts
from .events import CallAnswered, CallEnded, CallEvent, CallRang
from .model import CallState, Direction


def facts_of(direction: Direction, event: CallEvent) -> Facts:
    """Return the ends of the call; an own phone that calls out is the caller, if no other is told."""
    caller = None if direction is Direction.INCOMING else event.extension
    return {
        "from_number": event.from_number or caller,
        "to_number": event.to_number,
        "extension": event.extension,
    }


def first_state(direction: Direction, event: CallEvent) -> CallState:
    """Return the state of a call that begins with this event; that of one that ended is the state before."""
    if isinstance(event, CallAnswered):
        return CallState.ANSWERED
    if direction is Direction.INCOMING or (isinstance(event, CallRang) and rings_called(direction, None, event)):
        return CallState.RINGING
    return CallState.DIALING


def rings_called(direction: Direction, caller: str | None, event: CallEvent) -> bool:
    """Tell whether the phone of who is called rings; an own phone that rings in an outgoing call is the caller's."""
    if event.extension is None or direction is Direction.INCOMING:
        return True
    return direction is Direction.INTERNAL and event.extension != (caller or event.from_number)


def beginning_of(event: CallEvent, now: datetime) -> datetime:
    """Return when the call began, as far as the event tells: at the latest when people began to talk."""
    if event.started_at is None and isinstance(event, CallEnded):
        return (event.ended_at or now) - timedelta(seconds=event.talk_time or 0)
    return event.started_at or now


def tells_which(event: CallEnded) -> bool:
    """Tell whether an end without a reference has a fact by which it can be told from that of another call."""
    return any((event.started_at, event.ended_at, event.recording))
