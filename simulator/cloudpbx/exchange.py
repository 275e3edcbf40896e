"""Calls: who rings, who talks, who waits, and what each step changes."""

from collections.abc import Callable

from ..clock import Clock
from ..lookup import existing, live
from .office import Office
from .records import Records
from .state import Call, Disposition, Extension, ExtensionStatus, Party, Phase, Queue

SECONDS_OF_BUSY_TONE = 3.0


class Exchange:
    """Puts calls through. Every step tells its changes on the feed before it returns."""

    def __init__(self, office: Office, records: Records, clock: Clock) -> None:
        """Take the office whose phones ring."""
        self._office = office
        self._pbx = office.pbx
        self._records = records
        self._clock = clock

    def place_call(
        self, caller: str, called: str | None = None, *, name: str | None = None, queue: str | None = None
    ) -> Call:
        """Call an extension, an outside number or a queue; `name` is presented with the caller's number.

        In a queue `called` may name the only agent to ring. A call to a phone that talks or is off has ended already
        when this returns.

        Raises:
            ValueError: neither side is an own extension, the caller is not free, or there is no such queue.
        """
        call = self._new_call(caller, called, name, queue)
        if caller in self._pbx.extensions:
            self._seize(caller, call.called)
        self._pbx.calls[call.uniqueid] = call
        self._put_through(call)
        return call

    def call_back(self, source: str, destination: str) -> Call:
        """Ring an own extension and, once it answers, the destination; what `/dial` does, [S3] §1.4.

        Raises:
            ValueError: the source is no extension, or not free.
        """
        call = self._new_call(source, destination, None, None)
        if not self.is_free(source):
            msg = f"Extension {source} is not free"
            raise ValueError(msg)
        call.phase = Phase.CALLING_BACK
        self._pbx.calls[call.uniqueid] = call
        self._ring(call, [source], self._pbx.party(destination))
        return call

    def answer(self, call: Call | str, extension: str | None = None) -> None:
        """Let the called side answer: `extension`, or the outside number, or the agent who took the fewest calls.

        A call from `/dial` is answered twice: first by its source, then by its destination.

        Raises:
            ValueError: nobody rings, or not this extension.
        """
        call = self._live(call)
        if call.phase is Phase.CALLING_BACK:
            self._answer_callback(call)
            return
        self._require(call, Phase.RINGING)
        if extension is not None and extension not in call.ringing:
            msg = f"Extension {extension} does not ring"
            raise ValueError(msg)
        self._connect(call, extension or next(iter(call.ringing), None))
        self.offer_waiting()

    def hold(self, call: Call | str) -> None:
        """Let the own extension of a call, the called one of two, put the other side on hold.

        Raises:
            ValueError: they do not talk.
        """
        self._hold_or_resume(call, Phase.TALKING, Phase.HELD, ExtensionStatus.ON_HOLD)

    def resume(self, call: Call | str) -> None:
        """Go on talking after a hold.

        Raises:
            ValueError: the call is not on hold.
        """
        self._hold_or_resume(call, Phase.HELD, Phase.TALKING, ExtensionStatus.IN_USE)

    def transfer(self, call: Call | str, extension: str) -> None:
        """Pass the caller on from the extension that answered to another one, which rings.

        Raises:
            ValueError: no own extension answered, or the other one is not free.
        """
        call = self._live(call)
        self._require(call, Phase.TALKING, Phase.HELD)
        if call.answered_by is None or not self.is_free(extension):
            msg = f"The call cannot be passed on to {extension}"
            raise ValueError(msg)
        released, call.answered_by, call.called = call.answered_by, None, extension
        call.phase = Phase.RINGING
        self._office.set_extension(released, ExtensionStatus.IDLE)
        self._ring(call, [extension], call.caller)

    def reject(self, call: Call | str) -> None:
        """Let the called side refuse or be busy; an own extension that calls hears it for some seconds.

        Raises:
            ValueError: nobody rings, or the call is a queue's (its agents cannot refuse).
        """
        call = self._live(call)
        self._require(call, Phase.RINGING, Phase.CALLING_BACK)
        if call.queue is not None:
            msg = "A call in a queue cannot be refused"
            raise ValueError(msg)
        self._finish(call, Disposition.BUSY)

    def hang_up(self, call: Call | str) -> None:
        """End a call, whoever does it; before an answer that is the caller's giving up.

        Raises:
            ValueError: it has ended.
        """
        call = self._live(call)
        self._finish(call, Disposition.NO_ANSWER if call.answered_at is None else Disposition.ANSWERED)

    def offer_waiting(self) -> None:
        """Let free agents ring for callers who wait, the longest wait first."""
        for call in [call for call in self._pbx.calls.values() if call.phase is Phase.WAITING]:
            free = [number for number in self._agents(call) if self.is_free(number)]
            if free:
                call.phase = Phase.RINGING
                self._ring(call, free, call.caller)

    def _new_call(self, caller: str, called: str | None, name: str | None, queue: str | None) -> Call:
        destination = self._queue(queue).number if queue is not None else called
        if destination is None or ({caller, destination}.isdisjoint(self._pbx.extensions) and queue is None):
            msg = "One side of a call must be an extension or a queue"
            raise ValueError(msg)
        now = self._clock.now()
        return Call(
            uniqueid=self._records.new_uniqueid(now),
            caller=self._pbx.party(caller, name),
            called=destination,
            started_at=now,
            device=self._office.new_device(caller),
            queue=queue,
            only_agent=called if queue is not None else None,
        )

    def _seize(self, extension: str, called: str) -> None:
        if not self.is_free(extension):
            msg = f"Extension {extension} is not free"
            raise ValueError(msg)
        self._office.set_extension(extension, ExtensionStatus.CONNECTING, called)

    def _put_through(self, call: Call) -> None:
        if call.queue is not None:
            call.phase = Phase.WAITING
            self._count(call, +1)
            self.offer_waiting()
            return
        phone = self._pbx.extensions.get(call.called)
        call.phase = Phase.RINGING
        call.other_device = self._office.new_device(call.called)
        if phone is None:
            return
        if phone.status == ExtensionStatus.IDLE:
            self._ring(call, [call.called], call.caller)
        else:
            self._finish(call, _why_not(phone))

    def _ring(self, call: Call, extensions: list[str], connected: Party) -> None:
        call.ringing = extensions
        for extension in extensions:
            self._office.set_extension(extension, ExtensionStatus.RINGING, *connected)

    def _answer_callback(self, call: Call) -> None:
        call.ringing = []
        self._office.set_extension(call.caller.number, ExtensionStatus.CONNECTING, call.called)
        self._put_through(call)

    def _connect(self, call: Call, extension: str | None) -> None:
        others = [other for other in call.ringing if other != extension]
        if call.queue is not None and call.answered_at is None and extension is not None:
            self._count(call, -1)
            self._queue(call.queue).agents[extension].taken += 1
            call.other_device = self._office.new_device(extension)
        call.ringing, call.answered_by, call.phase = [], extension, Phase.TALKING
        call.answered_at = call.answered_at or self._clock.now()
        if extension is not None:
            self._office.set_extension(extension, ExtensionStatus.IN_USE, *call.caller)
        if call.caller.number in self._pbx.extensions:
            self._office.set_extension(call.caller.number, ExtensionStatus.IN_USE, extension or call.called)
        for other in others:
            self._office.set_extension(other, ExtensionStatus.IDLE)

    def _hold_or_resume(self, call: Call | str, before: Phase, after: Phase, status: ExtensionStatus) -> None:
        call = self._live(call)
        self._require(call, before)
        call.phase = after
        if call.answered_by is not None:
            self._office.set_extension(call.answered_by, status, *call.caller)
        else:
            self._office.set_extension(call.caller.number, status, call.called)

    def _finish(self, call: Call, disposition: Disposition) -> None:
        if call.queue is not None and call.answered_at is None:
            self._count(call, -1)
        del self._pbx.calls[call.uniqueid]
        call.phase = Phase.ENDED
        self._records.close(call, disposition, self._clock.now())
        self._release(call, disposition)
        self.offer_waiting()

    def _release(self, call: Call, disposition: Disposition) -> None:
        called_side = dict.fromkeys([*call.ringing, *filter(None, [call.answered_by])])
        for extension in called_side:
            self._office.set_extension(extension, ExtensionStatus.IDLE)
        caller = call.caller.number
        if caller not in self._pbx.extensions or caller in called_side:
            return
        if disposition is Disposition.BUSY:
            self._office.set_extension(caller, ExtensionStatus.BUSY, call.called)
            self._clock.call_later(SECONDS_OF_BUSY_TONE, self._end_of_busy_tone(caller))
        else:
            self._office.set_extension(caller, ExtensionStatus.IDLE)

    def _end_of_busy_tone(self, extension: str) -> Callable[[], None]:
        def hang_up() -> None:
            if self._pbx.extensions[extension].status == ExtensionStatus.BUSY:
                self._office.set_extension(extension, ExtensionStatus.IDLE)
                self.offer_waiting()

        return hang_up

    def _count(self, call: Call, change: int) -> None:
        if call.queue is not None:
            self._office.set_queue(call.queue, self._queue(call.queue).calls + change)

    def _agents(self, call: Call) -> list[str]:
        """Return the agents that may ring, who took the fewest calls first."""
        agents = sorted(self._queue(call.queue or "").agents.values(), key=lambda agent: agent.taken)
        wanted = call.only_agent
        return [agent.extension for agent in agents if agent.available and wanted in {None, agent.extension}]

    def is_free(self, extension: str) -> bool:
        """Tell whether this is an extension that is idle."""
        phone = self._pbx.extensions.get(extension)
        return phone is not None and phone.status == ExtensionStatus.IDLE

    def _queue(self, name: str) -> Queue:
        return existing(self._pbx.queues, name, "queue")

    def _live(self, call: Call | str) -> Call:
        return live(self._pbx.calls, call if isinstance(call, str) else call.uniqueid)

    def _require(self, call: Call, *phases: Phase) -> None:
        if call.phase not in phases:
            msg = f"The call is {call.phase}, not {' or '.join(phases)}"
            raise ValueError(msg)


def _why_not(phone: Extension) -> Disposition:
    return Disposition.FAILED if phone.status == ExtensionStatus.UNAVAILABLE else Disposition.BUSY
