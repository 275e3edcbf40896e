"""What an event tells of its call."""

from collections.abc import Callable
from datetime import datetime, timedelta

from .active import Facts
from .events import CallAnswered, CallEnded, CallEvent, CallRang
from .model import CallState, Direction


def direction_of(event: CallEvent, is_extension: Callable[[str | None], bool]) -> Direction:
    """Return the direction that was told, else what the numbers let assume: own phones call out, others in."""
    calls_out = event.direction is Direction.OUTGOING
    if event.direction is None:
        calls_out = is_extension(event.from_number)
    if calls_out:
        return outgoing_to(event.to_number, event.extension or event.from_number, is_extension)
    return event.direction or Direction.INCOMING


def outgoing_to(number: str | None, extension: str | None, is_extension: Callable[[str | None], bool]) -> Direction:
    """Return the direction of a call from an extension to a number, which may be another extension's."""
    return Direction.INTERNAL if number != extension and is_extension(number) else Direction.OUTGOING


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
