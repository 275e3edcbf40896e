"""What people do with their phones when nobody tells them: they pick up after a while, talk, and hang up."""

from dataclasses import dataclass
from datetime import datetime

from ..clock import Clock
from .exchange import Exchange
from .state import Account, Call, Disposition, Phase


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things take that nobody decides, in simulated seconds; infinity means never."""

    source_answers: float = 2.0
    """After a request for a callback, until the side that is called first picks up."""
    destination_answers: float = 5.0
    """And from then until the other side does."""
    talk: float = 20.0
    """And from then until they hang up."""


@dataclass(frozen=True, slots=True)
class Callback:
    """A callback that was asked for; `order` is who is called first, and who second."""

    source: str
    destination: str
    order: tuple[str, str]
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a call goes: who rings, how long, and what then."""

    ring: float
    talk: float | None
    disposition: str | None
    keys: str | None = None
    own_way: str = ""


class People:
    """Lets calls run by the clock. Whatever is done to a call by other means goes before."""

    def __init__(self, account: Account, exchange: Exchange, clock: Clock, timing: Timing) -> None:
        """Take the exchange whose calls are to run."""
        self._account = account
        self._exchange = exchange
        self._clock = clock
        self._timing = timing

    def play_call(
        self,
        caller: str,
        called: str,
        extension: str | None = None,
        *,
        ring: float = 8.0,
        talk: float | None = None,
        disposition: str | None = None,
        keys: str | None = None,
    ) -> Call:
        """Play a call from outside, or from an extension to outside, that is answered after `ring` seconds.

        It ends after `talk` more; without `talk` it ends after `ring`, with this disposition (from outside `cancel`,
        to outside `no answer`). A call from outside rings at `extension`, by default the first one, unless the answer
        to NOTIFY_START sends it elsewhere; before, the caller presses `keys`, if given. For an extension that is on
        the phone another one rings, and where none is free the caller hears that.

        Raises:
            ValueError: there is no such extension, or the calling one is not free.
        """
        plan = _Plan(ring, talk, disposition, keys, extension or next(iter(self._account.extensions), ""))
        if caller in self._account.extensions:
            if not self._exchange.is_free(caller):
                msg = f"Extension {caller} is not free"
                raise ValueError(msg)
            call = self._exchange.outgoing(caller, called)
            self._go_on(call, plan, Disposition.NO_ANSWER)
            return call
        return self._exchange.let_in(caller, called, lambda call: self._follow(call, plan))

    def call_back(self, source: str, destination: str, *, predicted: bool = False) -> Callback:
        """Call `source` and, once it picks up, `destination`; predicted: the other way round, [S1].

        Only the call to `destination` is told, as one from the extension `source` if it is one.
        """
        order = (destination, source) if predicted else (source, destination)
        callback = Callback(source, destination, order, self._clock.now())
        wait = 0.0 if predicted else self._timing.source_answers
        self._clock.call_later(wait, lambda: self._call_destination(callback))
        return callback

    def _call_destination(self, callback: Callback) -> None:
        extension = callback.source if callback.source in self._account.extensions else None
        call = self._exchange.dial_out(extension, callback.destination, calltype="callback_leg2")
        self._go_on(call, _Plan(self._timing.destination_answers, self._timing.talk, None), Disposition.NO_ANSWER)

    def _follow(self, call: Call, plan: _Plan) -> None:
        """Go on with a call from outside whose way has been decided."""
        if call.phase is Phase.ENDED:
            return
        if plan.keys is not None:
            self._exchange.press_keys(call, plan.keys)
        if not call.ringing:
            free = next(filter(self._exchange.is_free, [plan.own_way, *self._account.extensions]), None)
            if free is None:
                self._exchange.reject(call)
                return
            self._exchange.ring(call, free)
        self._go_on(call, plan, Disposition.CANCEL)

    def _go_on(self, call: Call, plan: _Plan, unanswered: Disposition) -> None:
        if plan.talk is None:
            self._clock.call_later(plan.ring, lambda: self._hang_up(call, plan.disposition or unanswered))
        else:
            self._clock.call_later(plan.ring, lambda: self._pick_up(call, plan.talk or 0.0))

    def _pick_up(self, call: Call, talk: float) -> None:
        if call.phase is Phase.RINGING:
            self._exchange.answer(call)
            self._clock.call_later(talk, lambda: self._hang_up(call, None))

    def _hang_up(self, call: Call, disposition: str | None) -> None:
        if call.phase is not Phase.ENDED:
            self._exchange.hang_up(call, disposition if call.answered_at is None else None)
