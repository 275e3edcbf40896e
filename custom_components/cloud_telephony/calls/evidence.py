"""Which call a provider means, where it does not say so or calls it by a name that is new."""

from collections.abc import Iterable
from datetime import timedelta

from .events import CallEnded, CallEvent, CallStarted
from .model import Call, CallState, Direction, Disposition

CLOCKS_DIFFER = timedelta(seconds=10)
"""By how much times of one moment differ, told by the provider and seen here."""


def best_fit(calls: Iterable[Call], event: CallEvent) -> Call | None:
    """Return the call that an event without a reference means: one of its numbers, else the oldest it fits."""
    fitting = [call for call in calls if fits(call, event)]
    return min(fitting, key=lambda call: (-_agreements(call, event), call.started_at), default=None)


def fits(call: Call, event: CallEvent) -> bool:
    """Tell whether nothing an event tells speaks against its being about this call."""
    if event.direction not in {None, call.direction} and call.direction is not Direction.INTERNAL:
        return False
    told = ((event.from_number, call.from_number), (event.to_number, call.to_number))
    if any(said is not None and known is not None and said != known for said, known in told):
        return False
    if isinstance(event, CallStarted):
        # Only a repetition is about a call that has begun already.
        return event.started_at == call.started_at and _agreements(call, event) > 0
    if event.started_at is not None and abs(event.started_at - call.started_at) > CLOCKS_DIFFER:
        return False
    return not isinstance(event, CallEnded) or _can_end_so(call, event)


def _can_end_so(call: Call, event: CallEnded) -> bool:
    """Tell whether a call can have ended as told: it began before people talked, and what was answered stays so."""
    if call.state is CallState.ANSWERED and event.disposition not in {None, Disposition.ANSWERED}:
        return False
    if event.ended_at is None:
        return True
    talked_from = event.ended_at - timedelta(seconds=event.talk_time or 0)
    return talked_from >= call.started_at - CLOCKS_DIFFER


def _agreements(call: Call, event: CallEvent) -> int:
    """Return how many of the numbers that an event tells are the call's."""
    told = ((event.from_number, call.from_number), (event.to_number, call.to_number), (event.extension, call.extension))
    return sum(said is not None and said == known for said, known in told)


def is_ordered(order: Call, event: CallEvent, *, has_leg: bool, from_colleague: bool) -> bool:
    """Tell whether an event with a new reference is about a call that the user ordered a moment ago.

    A provider that is asked to connect an own phone with somebody calls both, and may tell each as a call of its own;
    which it does is documented nowhere. It is one call if its ends are the order's: somebody is called at the ordered
    number, or the own phone is called by nobody else, or the own phone itself seems to call in. The first leg to the
    ordered number may come from any own phone, as several can be asked to ring; later ones from the same, since nobody
    calls the same number twice at once. Who else calls in, or is called, is never mistaken for the order.
    `from_colleague` tells that the caller is another extension. Where the own phone is not known, the number tells.
    """
    own, far = order.from_number, order.to_number
    if own is None and (event.direction is Direction.INCOMING or event.to_number != far):
        return False
    if event.direction is Direction.INCOMING:
        seems_to_call = event.from_number == own or (event.from_number == far and event.extension == own)
        return seems_to_call and event.extension in {None, own}
    if event.to_number == far:
        return not has_leg or event.extension in {None, own, far}
    called_own = event.to_number == own or (event.to_number is None and event.extension == own)
    return called_own and not from_colleague


def reaches_far_end(order: Call, event: CallEvent) -> bool:
    """Tell whether an event is about the leg of an ordered call to who is called, not the one to the own phone."""
    return order.to_number in {event.to_number, event.extension}
