"""Which calls there are, from what a provider tells of them.

What is told comes late, doubled, out of order, or not at all: each event has all that was told, and a call takes from
it what it does not know yet. A call begins in the state in which it is first told of; what must have been before is
not told afterwards, so that nobody announces a caller who hung up long ago.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
import logging

from .active import DIALLED_WITHIN, UNTOLD, ActiveCalls, LaterFacts, Outcome
from .events import (
    CallAnswered,
    CallEnded,
    CallEvent,
    CallRang,
    CallRecorded,
    CallStarted,
    CallStoppedRinging,
    KeysPressed,
)
from .evidence import CLOCKS_DIFFER, best_fit, is_ordered, reaches_far_end
from .live import LiveState
from .model import Call, CallEventType, CallState, Direction, Disposition, ExtensionStatus
from .news import Happening, Told
from .own_phones import OwnPhones, Party
from .past import PastCall, PastCalls
from .phonebook import Phonebook
from .stored import Values
from .telling import beginning_of, direction_of, facts_of, first_state, outgoing_to, rings_called, tells_which
from .tracks import (
    VERSION,
    StoredTrack,
    Track,
    TrackerSnapshot,
    read_past,
    read_track,
    row_of_past,
    row_of_track,
)

MAX_ACTIVE = 2000
"""How many calls can be under way; the end of the oldest is then taken to have been lost."""
ASKED_RINGING = timedelta(minutes=3)
ASKED_TALKING = timedelta(minutes=15)
"""After how long the provider is to be asked whether a call still goes on, again and again."""

_LOGGER = logging.getLogger(__name__)


class ToldCalls:
    """One state machine per call that a provider tells."""

    def __init__(self, calls: ActiveCalls, phonebook: Phonebook, live: LiveState, now: Callable[[], datetime]) -> None:
        """Begin without calls; `live` knows which extensions there are."""
        self._calls = calls
        self._phonebook = phonebook
        self._live = live
        self._now = now
        self._tracks: dict[str, Track] = {}
        self._references: dict[str, Track] = {}
        self._orders: dict[str, Track] = {}
        self._past = PastCalls(now)
        self._phones = OwnPhones(self._other_end)
        self._happenings: list[Happening] = []
        self._corrected: list[Call] = []

    def take(self, event: CallEvent) -> Told:
        """Take in what the provider tells of a call, and return what follows from it; nothing, if it is no news.

        A recording or a phone that stops ringing makes no call of one that is not known: both tell of what is over.
        """
        self._close_orders()
        event = self._normalised(event)
        if past := self._past.find(event):
            self._take_late(past, event)
        elif track := self._find(event) or self._begin(event):
            self._take_in(track, event)
            self._phones.touch(track.call_id)
        return self._told(guessed=event.reference is None)

    def dialled(self, extension: str, to: str) -> Call:
        """Begin the call that the user orders from an extension, empty if it is not known, and return it."""
        number = self._phonebook.normalise(to)
        own = extension or None
        call_id = self._calls.begin(
            outgoing_to(number, own, self._is_extension),
            CallState.DIALING,
            tell=False,
            from_number=own,
            to_number=number,
            extension=own,
        )
        self._add(Track(call_id, ordered_at=self._now()))
        return self._calls.calls[call_id]

    def dial_failed(self, call_id: str) -> tuple[Call, ...]:
        """End a call that was to be dialled but was not; nothing happens if the provider told of it already."""
        track = self._tracks.get(call_id)
        if track and not track.legs:
            self._end(track, Outcome(disposition=Disposition.FAILED))
        return self._calls.take()

    def placed(self, call_id: str, reference: str) -> None:
        """Take note of what the provider calls a call that was ordered, and of which it tells only when it is asked."""
        track = self._tracks.get(call_id)
        if track is None or reference in self._references or self._past.find(CallEvent(reference=reference)):
            return
        track.legs[reference] = True
        track.followed_as = reference
        self._references[reference] = track
        # Nothing else that is told is about it.
        self._orders.pop(call_id, None)

    def followed(self) -> dict[str, Call]:
        """Return the calls about which the provider has to be asked, by what it calls them."""
        return {
            track.followed_as: self._calls.calls[track.call_id]
            for track in self._tracks.values()
            if track.followed_as is not None
        }

    def turned_away(self, call_id: str) -> None:
        """Take note that the user had the provider refuse a call; it was rejected, unless somebody answers it."""
        if track := self._tracks.get(call_id):
            track.turned_away = True

    def ended(self, call_id: str) -> Call | None:
        """Return one of the last calls that have ended, None if it is none of them."""
        return self._past.call(call_id)

    def tick(self) -> Told:
        """End what nobody can believe to go on, and return it; who follows a call knows better."""
        self._close_orders()
        for track in list(self._tracks.values()):
            if track.followed_as is None and self._calls.is_overlong(track.call_id):
                self._end(track)
        return self._told()

    def overdue(self) -> tuple[Call, ...]:
        """Return the calls whose end may have been lost; each again only when as much time has passed again."""
        return tuple(self._calls.calls[track.call_id] for track in self._tracks.values() if self._is_due(track))

    def settle(self, record: Call) -> Told:
        """End the call under way of which a record speaks, as the record says."""
        track = self._references.get(record.call_id) or self._tracks.get(record.call_id)
        if track and record.state is CallState.ENDED and self._tells_end(track, record):
            self._end(track, Outcome.of_record(record))
        return self._told()

    def forget_numbers(self, numbers: Collection[str]) -> None:
        """Forget whose calls those were that have ended and had one of these numbers on either side."""
        for past in self._past:
            past.forget_numbers(numbers)

    def snapshot(self) -> TrackerSnapshot:
        """Return the calls under way and the last ones that ended, JSON-ready."""
        return {
            "version": VERSION,
            "calls": [row_of_track(self._stored(track)) for track in self._tracks.values()],
            "past": [row_of_past(past) for past in self._past],
        }

    def restore(self, data: object) -> None:
        """Take over the calls that a snapshot holds and that are not known, without telling them.

        What cannot be read is left out: the data come from a file.
        """
        unreadable = 0
        for read, rows in ((self._restore, "calls"), (self._restore_past, "past")):
            for row in Values(data if isinstance(data, dict) else {}).list(rows):
                try:
                    read(row)
                except ValueError:
                    unreadable += 1
        self._phones.take()
        if unreadable:
            _LOGGER.warning("%d of the calls that were known before cannot be read from the file", unreadable)

    def _stored(self, track: Track) -> StoredTrack:
        call_id = track.call_id
        return StoredTrack(track, self._calls.calls[call_id], self._calls.begun(call_id), self._phones.of(call_id))

    def _restore(self, row: object) -> None:
        stored = read_track(row)
        track = stored.track
        if track.call_id in self._tracks or not self._references.keys().isdisjoint(track.legs):
            return
        # The clock may have been ahead when it was kept.
        self._calls.resume(stored.call, min(stored.begun, self._now()))
        for extension, status in stored.phones.items():
            self._phones.put(track.call_id, extension, status)
        self._add(track)

    def _restore_past(self, row: object) -> None:
        past = read_past(row)
        past.ended = min(past.ended, self._now())
        if past.call.call_id not in self._tracks and self._references.keys().isdisjoint(past.references):
            self._past.add(past)

    def _told(self, *, guessed: bool = False) -> Told:
        happenings, self._happenings = tuple(self._happenings), []
        corrected, self._corrected = tuple(self._corrected), []
        return Told(
            calls=self._calls.take(),
            happenings=happenings,
            phones=self._phones.take(),
            corrected=corrected,
            guessed=guessed,
        )

    def _normalised(self, event: CallEvent) -> CallEvent:
        return replace(
            event,
            from_number=self._phonebook.normalise(event.from_number) or None,
            to_number=self._phonebook.normalise(event.to_number) or None,
        )

    def _find(self, event: CallEvent) -> Track | None:
        """Return the call that an event is about, None if it is none that is known."""
        if event.reference is None:
            fitting = best_fit((self._calls.calls[call_id] for call_id in self._tracks), event)
            return self._tracks[fitting.call_id] if fitting else None
        return self._references.get(event.reference) or self._adopt(event.reference, event)

    def _adopt(self, reference: str, event: CallEvent) -> Track | None:
        """Return the call that the user ordered and the provider tells of by a new reference."""
        # A call that nobody heard of yet comes before one that may have a second leg.
        for track in sorted(self._orders.values(), key=lambda track: bool(track.legs)):
            order = self._calls.calls[track.call_id]
            colleague = self._is_extension(event.from_number) and event.from_number != order.from_number
            if is_ordered(order, event, has_leg=bool(track.legs), from_colleague=colleague):
                track.legs[reference] = True
                self._references[reference] = track
                return track
        return None

    def _begin(self, event: CallEvent) -> Track | None:
        """Begin the call that an event tells of, in the state it tells; None if it tells of none that goes on."""
        if isinstance(event, CallStoppedRinging | CallRecorded):
            return None
        direction = direction_of(event, self._is_extension)
        call_id = self._calls.begin(
            direction,
            first_state(direction, event),
            call_id=event.reference,
            started_at=beginning_of(event, self._now()),
            tell=not isinstance(event, CallEnded),
            **facts_of(direction, event),
        )
        track = Track(call_id, assumed=event.direction is None)
        if event.reference is not None:
            track.legs[event.reference] = True
        self._add(track)
        return track

    def _add(self, track: Track) -> None:
        self._tracks[track.call_id] = track
        for reference in track.legs:
            self._references[reference] = track
        if track.ordered_at:
            self._orders[track.call_id] = track
        if len(self._tracks) > MAX_ACTIVE:
            self._end(next(iter(self._tracks.values())))

    def _is_extension(self, number: str | None) -> bool:
        return number is not None and self._live.extension(number) is not None

    def _take_in(self, track: Track, event: CallEvent) -> None:
        """Bring a call as far as an event tells."""
        self._complete(track, event)
        call = self._calls.calls[track.call_id]
        match event:
            case CallStarted():
                self._start(track, call, event)
            case CallRang():
                self._ring(call, event)
            case CallStoppedRinging(extension=str(extension)):
                if self._phones.of(call.call_id).get(extension) is ExtensionStatus.RINGING:
                    self._phones.leave(call.call_id, [extension])
            case CallAnswered():
                self._answer(track, call, event)
            case CallEnded():
                self._hang_up(track, call, event)
            case CallRecorded():
                self._calls.correct(track.call_id, recording=event.recording)
                self._tell_recording(track, self._calls.calls[track.call_id])
            case KeysPressed():
                details = {"keys": event.keys, "menu": event.menu}
                self._happenings.append(Happening(type=CallEventType.KEYS_PRESSED, call=call, details=details))

    def _complete(self, track: Track, event: CallEvent) -> None:
        """Take from an event what is not known of its call yet."""
        call = self._calls.calls[track.call_id]
        later: LaterFacts = {}
        if track.assumed and event.direction is not None:
            track.assumed = False
            later["direction"] = direction_of(event, self._is_extension)
        told = facts_of(later.get("direction", call.direction), event)
        if call.from_number is None:
            later["from_number"] = told["from_number"]
        if call.to_number is None:
            later["to_number"] = told["to_number"]
        if call.extension is None:
            later["extension"] = told["extension"]
        self._calls.correct(track.call_id, **later)

    def _start(self, track: Track, call: Call, event: CallEvent) -> None:
        """Show the phone that calls out; one for which the provider places the call is rung first."""
        is_news = call.state is CallState.DIALING and event.extension not in self._phones.of(call.call_id)
        if event.extension and is_news and not track.ordered_at:
            self._phones.put(call.call_id, event.extension, ExtensionStatus.CONNECTING)

    def _ring(self, call: Call, event: CallEvent) -> None:
        """Let a phone ring; after an answer, that is told late."""
        if call.state is CallState.ANSWERED:
            return
        if event.extension:
            self._phones.put(call.call_id, event.extension, ExtensionStatus.RINGING)
        if rings_called(call.direction, call.from_number, event):
            self._calls.advance(call.call_id, CallState.RINGING)

    def _answer(self, track: Track, call: Call, event: CallEvent) -> None:
        """Let a call be answered; the own phone that is rung first for an ordered call answers nobody."""
        extension = event.extension
        if track.ordered_at and not reaches_far_end(call, event):
            self._talk(call, {extension or call.extension})
            return
        talking = {extension}
        if call.direction is Direction.INTERNAL:
            talking |= {call.from_number} if self._is_extension(call.from_number) else set()
        elif call.direction is Direction.OUTGOING:
            talking = {extension or call.extension}
        if extension and extension != call.from_number:
            self._calls.correct(call.call_id, extension=extension)
        self._talk(call, talking)
        self._calls.advance(call.call_id, CallState.ANSWERED)

    def _talk(self, call: Call, extensions: set[str | None]) -> None:
        """Have these phones talk, and no others ring or talk in the call."""
        talking = {extension for extension in extensions if extension}
        self._phones.leave(call.call_id, sorted(self._phones.of(call.call_id).keys() - talking))
        for extension in sorted(talking):
            self._phones.put(call.call_id, extension, ExtensionStatus.IN_USE)

    def _hang_up(self, track: Track, call: Call, event: CallEnded) -> None:
        """End a call, or the leg to the own phone of one that goes on with the leg to who is called."""
        if event.reference is not None:
            track.legs[event.reference] = False
            if any(track.legs.values()) and not reaches_far_end(call, event):
                return
        if event.extension:
            self._phones.leave(call.call_id, [event.extension])
        self._end(
            track,
            Outcome(
                disposition=event.disposition,
                ended_at=event.ended_at,
                talk_time=event.talk_time,
                recording=event.recording,
            ),
            event if event.reference is None and tells_which(event) else None,
        )

    def _end(self, track: Track, outcome: Outcome = UNTOLD, event: CallEnded | None = None) -> None:
        del self._tracks[track.call_id]
        self._orders.pop(track.call_id, None)
        for reference in track.legs:
            del self._references[reference]
        self._phones.leave(track.call_id, tuple(self._phones.of(track.call_id)))
        if track.turned_away and not outcome.answered:
            outcome = replace(outcome, disposition=Disposition.REJECTED)
        call = self._calls.end(track.call_id, Disposition.NO_ANSWER, outcome)
        self._past.add(PastCall(call, tuple(track.legs), self._now(), event, track.recorded))

    def _tells_end(self, track: Track, record: Call) -> bool:
        """Tell whether a record is of a whole call: there may be records of menus and phones of one that goes on."""
        if self._now() - self._calls.begun(track.call_id) <= ASKED_RINGING:
            return False
        answered_at = self._calls.calls[track.call_id].answered_at
        return not (answered_at and record.ended_at) or record.ended_at >= answered_at - CLOCKS_DIFFER

    def _take_late(self, past: PastCall, event: CallEvent) -> None:
        """Take in what is told of a call that has ended: a recording at most."""
        if isinstance(event, CallEnded | CallRecorded) and event.recording:
            past.call = replace(past.call, recording=event.recording)
            self._corrected.append(past.call)
        if isinstance(event, CallRecorded):
            self._tell_recording(past, past.call)

    def _tell_recording(self, known: Track | PastCall, call: Call) -> None:
        if known.recorded != call.recording:
            known.recorded = call.recording
            self._happenings.append(Happening(type=CallEventType.RECORDING_READY, call=call))

    def _other_end(self, call_id: str, extension: str) -> Party:
        call = self._calls.calls[call_id]
        calls_out = call.direction is Direction.OUTGOING or extension == call.from_number
        return (call.to_number, call.to_name) if calls_out else (call.from_number, call.from_name)

    def _close_orders(self) -> None:
        """Wait no longer for what the provider may tell of calls that were ordered; without a word they have failed."""
        for track in list(self._orders.values()):
            if track.ordered_at and self._now() - track.ordered_at > DIALLED_WITHIN:
                del self._orders[track.call_id]
                if not track.legs:
                    self._end(track, Outcome(disposition=Disposition.FAILED))

    def _is_due(self, track: Track) -> bool:
        """Tell whether to ask about a call, and remember that it is asked."""
        call = self._calls.calls[track.call_id]
        patience = ASKED_TALKING if call.state is CallState.ANSWERED else ASKED_RINGING
        due = self._now() - (track.asked_at or self._calls.begun(track.call_id)) > patience
        if due:
            track.asked_at = self._now()
        return due
