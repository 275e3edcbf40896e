"""Which calls there are, from what the phones do.

`PhoneCalls` reads calls from the states of extensions, for a provider that does not tell calls but phones; the calls
themselves go their way in `ActiveCalls`.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from .active import DIALLED_WITHIN, ActiveCalls
from .legs import Leg, Line, Role, role_of
from .live import Change, LiveState
from .model import (
    Agent,
    AgentStatus,
    Call,
    CallState,
    Direction,
    Disposition,
    Extension,
    ExtensionStatus,
    Queue,
)
from .phonebook import Phonebook

ORDER_RINGS_WITHIN = timedelta(seconds=20)
"""How long after a call was ordered the own phone rings for it and shows a number that says nothing, at the latest."""
MAX_HELD = 1000
"""How many calls can wait in queues without a phone that rings."""

_RINGING_AGENT = frozenset({AgentStatus.RINGING, AgentStatus.RINGING_IN_USE})
_TALKING = frozenset({ExtensionStatus.IN_USE, ExtensionStatus.ON_HOLD})


class PhoneCalls:
    """Reads calls from what extensions, agents and queues do.

    An extension takes part in one call at a time. Phones that show the same caller are legs of one call. A phone that
    turns to somebody else while it talks has left its call and is in a new one: outgoing, if it is connecting; else
    incoming and answered, since somebody handed the other end over. A phone that was not watched when its call began
    is in none, unless it rings or is connecting: nobody knows who called whom.
    """

    def __init__(self, calls: ActiveCalls, phonebook: Phonebook, live: LiveState, now: Callable[[], datetime]) -> None:
        """Begin with no phone in a call; `live` is asked what else is known."""
        self._calls = calls
        self._live = live
        self._now = now
        self._phonebook = phonebook
        self._lines: dict[str, Line] = {}
        self._by_caller: dict[str, Line] = {}
        self._legs: dict[str, Leg] = {}
        self._awaited: dict[str, Line] = {}
        self._held: set[str] = set()

    def follow(self, changes: Iterable[Change]) -> tuple[Call, ...]:
        """Take in what `LiveState.apply` returned, and return each change of a call's state that it means."""
        if self._awaited:
            self._give_up_awaiting()
        for change in changes:
            match change.after:
                case Extension() as phone:
                    before = change.before if isinstance(change.before, Extension) else None
                    self._follow_phone(before if change.fresh else None, phone)
                case Agent() as agent:
                    self._follow_agent(agent)
                case Queue() as queue:
                    self._follow_queue(queue)
        return self._calls.take()

    def dialled(self, extension: str, to: str) -> Call:
        """Begin the call that the user orders from an extension, and return it.

        The provider rings the own phone first, and tells no more of the far end than any phone does: an external call
        counts as answered as soon as the own phone is picked up. To be called before the provider is asked, so that
        the phone cannot ring earlier; if the provider then refuses, `dial_failed` takes it back.
        """
        number = self._phonebook.normalise(to)
        line = self._begin_outgoing(extension, number, None)
        line.ordered_at = self._now()
        self._awaited[line.call_id] = line
        (call,) = self._calls.take()
        return call

    def dial_failed(self, call_id: str) -> tuple[Call, ...]:
        """End a call that was to be dialled but was not; nothing happens if a phone takes part in it already."""
        line = self._lines.get(call_id)
        if line and call_id in self._awaited and not line.legs:
            self._end(line, Disposition.FAILED)
        return self._calls.take()

    def tick(self) -> tuple[Call, ...]:
        """End what nobody can believe to go on, and return it; to be called now and then."""
        self._give_up_awaiting()
        for line in list(self._lines.values()):
            if self._calls.is_overlong(line.call_id):
                self._end(line, Disposition.NO_ANSWER)
        return self._calls.take()

    def _follow_phone(self, before: Extension | None, phone: Extension) -> None:
        """Take in what a phone does; `before` is what it did, None if it was not watched."""
        leg = self._legs.get(phone.number)
        match phone.status:
            case None:
                # A combination such as "in use and ringing": the call it was in goes on.
                return
            case ExtensionStatus.IDLE | ExtensionStatus.OFFLINE:
                self._leave(leg)
            case ExtensionStatus.BUSY:
                if leg and not leg.talking:
                    self._leave(leg, Disposition.BUSY)
            case _:
                self._follow_call(leg, before, phone)

    def _follow_call(self, leg: Leg | None, before: Extension | None, phone: Extension) -> None:
        party = phone.connected_number or phone.connected_name
        if leg and leg.line and not (leg.talking or leg.party) and self._rings_for_another(leg.line, phone):
            # The first of the twins did not show who calls.
            self._awaited[leg.line.call_id] = leg.line
            self._detach(leg)
            leg = None
        turned = leg is not None and self._turned_away(leg, leg.line, before, phone)
        if turned:
            self._leave(leg)
        if leg is None or turned:
            leg = self._legs[phone.number] = Leg(phone.number, role_of(before, phone, turned=turned))
        elif leg.line is None and phone.status is ExtensionStatus.RINGING:
            leg.role = Role.CALLED
        line = leg.line or self._connect(leg, phone, party)
        leg.party = party or leg.party
        if line is not None:
            self._advance(line, leg, phone.status)

    def _turned_away(self, leg: Leg, line: Line | None, before: Extension | None, phone: Extension) -> bool:
        """Tell whether a phone is now in another call than its leg's."""
        if line is None:
            return False
        rings_anew = leg.talking and phone.status is ExtensionStatus.RINGING
        if rings_anew and before is None:
            return True
        if not rings_anew and (line.ordered_at or leg.party is None):
            return False
        # The number may be told after the name, and who answers after who was dialled.
        told = {phone.connected_number, phone.connected_name} - {None}
        return bool(told) and leg.party not in told and told.isdisjoint(line.legs)

    def _connect(self, leg: Leg, phone: Extension, party: str | None) -> Line | None:
        """Find or begin the call that a leg belongs to; None as long as that cannot be known."""
        if line := self._ordered_call(phone) or self._own_call(leg, phone.status, party):
            return self._join(line, leg, Role.CALLER)
        if party is None:
            return None
        if line := self._call_from(party, phone):
            return self._join(line, leg, Role.CALLED)
        match leg.role:
            case Role.CALLED:
                return self._join(self._begin_incoming(phone, party), leg, Role.CALLED)
            case Role.CALLER:
                line = self._begin_outgoing(leg.extension, phone.connected_number, phone.connected_name)
                return self._join(line, leg, Role.CALLER)
            case Role.UNWATCHED:
                return None

    def _ordered_call(self, phone: Extension) -> Line | None:
        """Return the call that the user ordered from an extension and that its phone is not in yet."""
        lines = (line for line in self._awaited.values() if line.caller == phone.number)
        return next((line for line in lines if not self._rings_for_another(line, phone)), None)

    def _rings_for_another(self, line: Line, phone: Extension) -> bool:
        """Tell whether a phone from which a call was ordered rings for somebody else.

        What it shows when the provider rings it for the order is not documented: the dialled number, its own, the
        company's or none. Somebody known does not ring for an order, nor who rings other phones or comes late.
        """
        number = phone.connected_number
        if phone.status is not ExtensionStatus.RINGING or number is None or line.ordered_at is None:
            return False
        if number in {phone.number, self._calls.calls[line.call_id].to_number}:
            return False
        is_known = self._phonebook.name_of(number) is not None or self._is_own(number, phone.number)
        return is_known or number in self._by_caller or line.ordered_before(self._now() - ORDER_RINGS_WITHIN)

    def _own_call(self, leg: Leg, status: ExtensionStatus | None, party: str | None) -> Line | None:
        """Return the call with which an extension rings others, if its own phone is not in it yet."""
        line = self._by_caller.get(leg.extension)
        if line is None or status is ExtensionStatus.RINGING:
            return None
        return line if leg.role is Role.CALLER or party in line.legs else None

    def _call_from(self, party: str, phone: Extension) -> Line | None:
        """Return the call from that party which a phone has joined."""
        line = self._by_caller.get(party)
        if line is None or line.caller == phone.number:
            return None
        call = self._calls.calls[line.call_id]
        if call.to_number == phone.number:
            return line
        if phone.status is ExtensionStatus.CONNECTING:
            return None
        # Who rings others while talking to somebody on an own call makes a second call.
        return line if call.direction is Direction.INCOMING or call.answered_at is None else None

    def _begin_incoming(self, phone: Extension, party: str) -> Line:
        call_id = self._calls.begin(
            Direction.INTERNAL if self._is_own(phone.connected_number, phone.number) else Direction.INCOMING,
            CallState.RINGING,
            from_number=phone.connected_number,
            from_name=phone.connected_name,
            to_number=phone.number,
            extension=phone.number,
            queue=self._queue_ringing(phone.number),
        )
        return self._add_line(call_id, party)

    def _begin_outgoing(self, extension: str, number: str | None, name: str | None) -> Line:
        call_id = self._calls.begin(
            Direction.INTERNAL if self._is_own(number, extension) else Direction.OUTGOING,
            CallState.DIALING,
            from_number=extension,
            to_number=number,
            to_name=name,
            extension=extension,
        )
        return self._add_line(call_id, extension)

    def _add_line(self, call_id: str, caller: str) -> Line:
        line = self._lines[call_id] = self._by_caller[caller] = Line(call_id, caller)
        return line

    def _unlist(self, line: Line) -> None:
        """Let no more phones find the call by its caller."""
        if self._by_caller.get(line.caller) is line:
            del self._by_caller[line.caller]

    def _is_own(self, number: str | None, extension: str) -> bool:
        """Tell whether a number is another extension than this one."""
        return number is not None and number != extension and self._live.extension(number) is not None

    def _join(self, line: Line, leg: Leg, role: Role) -> Line:
        leg.role = role
        leg.line = line
        line.legs[leg.extension] = leg
        self._held.discard(line.call_id)
        if role is Role.CALLER:
            self._awaited.pop(line.call_id, None)
        wrong = Direction.INCOMING if role is Role.CALLER else Direction.OUTGOING
        if self._calls.calls[line.call_id].direction is wrong:
            # Both ends turn out to be own phones.
            self._calls.correct(line.call_id, direction=Direction.INTERNAL)
        return line

    def _advance(self, line: Line, leg: Leg, status: ExtensionStatus | None) -> None:
        """Bring a call as far as one of its phones shows.

        That the caller's phone is in use is an answer only where the other end has no phone that will show it.
        """
        call = self._calls.calls[line.call_id]
        if status is ExtensionStatus.RINGING and leg.role is Role.CALLED:
            self._calls.advance(line.call_id, CallState.RINGING, extension=leg.extension)
        elif status in _TALKING:
            leg.talking = True
            if leg.role is Role.CALLED:
                self._answer(line, call, leg)
            elif call.direction is Direction.OUTGOING:
                self._calls.advance(line.call_id, CallState.ANSWERED)

    def _answer(self, line: Line, call: Call, leg: Leg) -> None:
        if call.state is CallState.ANSWERED:
            return
        extension = leg.extension
        if call.to_number == call.extension != extension:
            self._calls.correct(line.call_id, to_number=extension, to_name=None)
        self._calls.advance(line.call_id, CallState.ANSWERED, extension=extension)
        # The other phones stop ringing, whether or not that will be told.
        for other in list(line.legs.values()):
            if other.role is Role.CALLED and not other.talking:
                self._detach(other)

    def _detach(self, leg: Leg) -> None:
        del self._legs[leg.extension]
        if leg.line:
            del leg.line.legs[leg.extension]

    def _leave(self, leg: Leg | None, disposition: Disposition = Disposition.NO_ANSWER) -> None:
        """Take a leg out of its call, which ends with its last leg, unless somebody still waits for the next."""
        if leg is None:
            return
        self._detach(leg)
        line = leg.line
        if line is None:
            return
        if leg.role is Role.CALLER:
            # Whatever this phone does next is another call, even if the other end of this one is not told yet.
            self._unlist(line)
        if line.legs or line.call_id in self._awaited:
            return
        if leg.role is Role.CALLED and self._waits_on(self._calls.calls[line.call_id]):
            self._held.add(line.call_id)
        else:
            self._end(line, disposition)

    def _waits_on(self, call: Call) -> bool:
        """Tell whether a caller for whom no phone rings still waits in a queue."""
        waiting = None if call.queue is None or call.answered_at else self._waiting_in(call.queue)
        return waiting is not None and waiting > len(self._held_in(call.queue)) and len(self._held) < MAX_HELD

    def _held_in(self, queue: str | None) -> list[Call]:
        """Return the calls in a queue for which no phone rings."""
        return [call for call_id in self._held if (call := self._calls.calls[call_id]).queue == queue]

    def _waiting_in(self, queue: str) -> int | None:
        """Return how many callers wait in a queue, None if that was not told on this connection."""
        thing = self._live.queue(queue)
        return thing.waiting if thing and self._live.is_fresh(thing.key) else None

    def _follow_queue(self, queue: Queue) -> None:
        """End the calls of those who have left the queue; the longest wait is taken to end first."""
        waiting = self._waiting_in(queue.name)
        held = self._held_in(queue.name)
        if waiting is None or waiting >= len(held):
            return
        held.sort(key=lambda call: call.started_at)
        for call in held[: len(held) - waiting]:
            self._end(self._lines[call.call_id], Disposition.NO_ANSWER)

    def _follow_agent(self, agent: Agent) -> None:
        """Take note that a call that rings came through a queue, if that is told after the ringing."""
        leg = self._legs.get(agent.extension)
        if leg is None or leg.line is None or leg.role is not Role.CALLED or leg.talking:
            return
        call = self._calls.calls[leg.line.call_id]
        if call.queue is None and (queue := self._queue_ringing(agent.extension)):
            self._calls.correct(call.call_id, queue=queue)

    def _queue_ringing(self, extension: str) -> str | None:
        """Return the queue whose call makes an extension ring; an agent rings for direct calls as well."""
        for agent in self._live.agents_of(extension):
            rings = agent.status in _RINGING_AGENT and self._live.is_fresh(agent.key)
            if rings and self._waiting_in(agent.queue) != 0:
                return agent.queue
        return None

    def _give_up_awaiting(self) -> None:
        """Fail the calls that were ordered and in which no phone takes part in time."""
        now = self._now()
        for line in list(self._awaited.values()):
            if line.ordered_before(now - DIALLED_WITHIN):
                del self._awaited[line.call_id]
                if not line.legs:
                    self._end(line, Disposition.FAILED)

    def _end(self, line: Line, disposition: Disposition) -> None:
        self._calls.end(line.call_id, disposition)
        del self._lines[line.call_id]
        self._held.discard(line.call_id)
        self._awaited.pop(line.call_id, None)
        self._unlist(line)
        for leg in list(line.legs.values()):
            self._detach(leg)
