"""The calls of one account, whether they are read from its phones or told by its provider."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import uuid7

from .active import ActiveCalls
from .events import CallEvent
from .live import Change, LiveState
from .model import Call, CallEventType, CallState, Direction
from .news import Told
from .phonebook import Phonebook
from .phones import PhoneCalls
from .told import ToldCalls
from .tracks import TrackerSnapshot


def event_types(call: Call) -> tuple[CallEventType, ...]:
    """Return what users are told when a call comes into its state.

    An internal call is told as outgoing when it is dialled and as incoming when the called phone rings: a door phone's
    call is one. That the far end of an outgoing call rings is told as nothing.
    """
    match call.state:
        case CallState.DIALING:
            return (CallEventType.OUTGOING,)
        case CallState.RINGING:
            return () if call.direction is Direction.OUTGOING else (CallEventType.INCOMING,)
        case CallState.ANSWERED:
            return (CallEventType.ANSWERED,)
        case CallState.ENDED:
            return (CallEventType.ENDED, CallEventType.MISSED) if call.missed else (CallEventType.ENDED,)


class CallTracker:
    """Knows the calls under way.

    A provider tells either of phones, from which `follow` reads calls, or of calls, which `take` takes in; with
    `tells_calls` what phones do follows from calls, and no call is read from them. Without `tells_answers` only the end
    of a call tells whether it was answered.
    """

    def __init__(
        self,
        account: str,
        kind: str,
        phonebook: Phonebook,
        live: LiveState,
        now: Callable[[], datetime],
        *,
        tells_calls: bool = False,
        tells_answers: bool = True,
        new_id: Callable[[], str] = lambda: str(uuid7()),
    ) -> None:
        """Begin without calls; `live` is asked what else is known, `new_id` gives identifiers of calls."""
        self._calls = ActiveCalls(account, kind, phonebook, now, new_id, tells_answers=tells_answers)
        self._phones = PhoneCalls(self._calls, phonebook, live, now)
        self._told = ToldCalls(self._calls, phonebook, live, now)
        self._tells_calls = tells_calls

    @property
    def active(self) -> Mapping[str, Call]:
        """Return the calls under way, by identifier."""
        return self._calls.calls

    def follow(self, changes: Iterable[Change]) -> tuple[Call, ...]:
        """Take in what `LiveState.apply` returned, and return each change of a call's state that it means."""
        return () if self._tells_calls else self._phones.follow(changes)

    def take(self, event: CallEvent) -> Told:
        """Take in what the provider tells of a call, and return what follows from it; nothing, if it is no news."""
        return self._told.take(event)

    def dialled(self, extension: str, to: str) -> Call:
        """Begin the call that the user orders from an extension, empty if the provider picks it, and return it.

        To be called before the provider is asked, so that nothing of the call can be told earlier; if the provider
        then refuses, `dial_failed` takes it back.
        """
        return (self._told if self._tells_calls else self._phones).dialled(extension, to)

    def dial_failed(self, call_id: str) -> tuple[Call, ...]:
        """End a call that was to be dialled but was not; nothing happens if something of it was seen already."""
        return (self._told if self._tells_calls else self._phones).dial_failed(call_id)

    def placed(self, call_id: str, reference: str) -> None:
        """Take note of what the provider calls a call that was ordered, and of which it tells only when it is asked.

        Whoever asks sees to its end: no time ends it. Nothing happens if the reference is already that of another call.
        """
        self._told.placed(call_id, reference)

    @property
    def followed(self) -> Mapping[str, Call]:
        """Return the calls about which the provider has to be asked, by what it calls them."""
        return self._told.followed()

    def turned_away(self, call_id: str) -> None:
        """Take note that the user had the provider refuse a call, which will soon be told to be over."""
        self._told.turned_away(call_id)

    def ended(self, call_id: str) -> Call | None:
        """Return one of the last told calls that have ended, None if it is none of them."""
        return self._told.ended(call_id)

    def tick(self) -> Told:
        """End what nobody can believe to go on, and return it; to be called now and then."""
        lost = self._phones.tick()
        told = self._told.tick()
        return replace(told, calls=lost + told.calls)

    def overdue(self) -> tuple[Call, ...]:
        """Return the told calls whose end may have been lost, so that the provider should be asked about them.

        Each is returned again only when as much time has passed again.
        """
        return self._told.overdue()

    def settle(self, record: Call) -> Told:
        """End the call under way that a provider's record speaks of, as the record says; else nothing happens.

        The call is the one of which the record's `call_id` is the identifier or the provider's reference.
        """
        return self._told.settle(record)

    def forget_numbers(self, numbers: Collection[str]) -> None:
        """Forget whose calls those were that have ended and had one of these numbers on either side."""
        self._told.forget_numbers(numbers)

    def snapshot(self) -> TrackerSnapshot:
        """Return the told calls under way and the last ones that ended, JSON-ready."""
        return self._told.snapshot()

    def restore(self, data: object) -> None:
        """Take over the calls that a snapshot holds, without telling them; what cannot be read of it is left out."""
        self._told.restore(data)
