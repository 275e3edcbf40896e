"""What people do with their phones when nobody tells them: they pick up after a while, talk, and hang up."""

from dataclasses import dataclass

from ..clock import Clock
from .exchange import Exchange
from .state import Call, Phase

_SECONDS_BETWEEN_LOOKS = 1.0


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things take that nobody decides, in simulated seconds; infinity means never."""

    source_answers: float = 2.0
    """After `/dial`, until the source picks up."""
    destination_answers: float = 5.0
    """And from then until the destination does."""
    talk: float = 20.0
    """And from then until they hang up."""
    sms_sent: float = 1.0
    sms_delivered: float = 3.0
    """Both from the moment in which a text message was accepted."""


@dataclass(frozen=True, slots=True)
class _Talk:
    """How a conversation goes; all in seconds since the answer."""

    lasts: float
    hold_after: float | None
    hold_for: float
    transfer_to: str | None


class People:
    """Lets calls run by the clock. Whatever is done to a call by other means goes before."""

    def __init__(self, exchange: Exchange, clock: Clock, timing: Timing) -> None:
        """Take the exchange whose calls are to run."""
        self._exchange = exchange
        self._clock = clock
        self._timing = timing

    def play_call(
        self,
        caller: str,
        called: str | None = None,
        *,
        name: str | None = None,
        queue: str | None = None,
        ring: float = 8.0,
        talk: float | None = None,
        busy: bool = False,
        hold_after: float | None = None,
        hold_for: float = 10.0,
        transfer_to: str | None = None,
    ) -> Call:
        """Place a call that is answered after `ring` seconds and ends after `talk` more.

        Without `talk` it is given up after `ring`, with `busy` refused then. A caller in a queue is answered after
        `ring` too, or as soon as an agent rings. There is a hold for `hold_for` seconds once they have talked for
        `hold_after`, and after half of the talk a transfer to `transfer_to`, if that extension is free then.

        Raises:
            ValueError: as for `place_call`.
        """
        call = self._exchange.place_call(caller, called, name=name, queue=queue)
        if talk is not None:
            conversation = _Talk(talk, hold_after, hold_for, transfer_to)
            self._clock.call_later(ring, lambda: self._pick_up(call, conversation))
        elif busy:
            self._clock.call_later(ring, lambda: self._refuse(call))
        else:
            self._clock.call_later(ring, lambda: self._hang_up(call))
        return call

    def call_back(self, source: str, destination: str) -> Call:
        """Do what `/dial` asks for: both sides pick up, talk and hang up, as the timing says.

        Raises:
            ValueError: as for the exchange.
        """
        call = self._exchange.call_back(source, destination)
        self._clock.call_later(self._timing.source_answers, lambda: self._source_picks_up(call))
        return call

    def _source_picks_up(self, call: Call) -> None:
        if call.phase is Phase.CALLING_BACK:
            self._exchange.answer(call)
        conversation = _Talk(self._timing.talk, None, 0.0, None)
        self._clock.call_later(self._timing.destination_answers, lambda: self._pick_up(call, conversation))

    def _pick_up(self, call: Call, talk: _Talk) -> None:
        if call.phase is Phase.WAITING:
            self._clock.call_later(_SECONDS_BETWEEN_LOOKS, lambda: self._pick_up(call, talk))
        if call.phase is not Phase.RINGING:
            return
        self._exchange.answer(call)
        self._clock.call_later(talk.lasts, lambda: self._hang_up(call))
        if talk.hold_after is not None:
            self._clock.call_later(talk.hold_after, lambda: self._hold(call, talk.hold_for))
        if (target := talk.transfer_to) is not None:
            self._clock.call_later(talk.lasts / 2, lambda: self._transfer(call, target))

    def _hold(self, call: Call, seconds: float) -> None:
        if call.phase is Phase.TALKING:
            self._exchange.hold(call)
            self._clock.call_later(seconds, lambda: self._resume(call))

    def _resume(self, call: Call) -> None:
        if call.phase is Phase.HELD:
            self._exchange.resume(call)

    def _transfer(self, call: Call, extension: str) -> None:
        if call.phase is Phase.TALKING and call.answered_by is not None and self._exchange.is_free(extension):
            self._exchange.transfer(call, extension)
            self._clock.call_later(self._timing.source_answers, lambda: self._take_over(call))

    def _take_over(self, call: Call) -> None:
        if call.phase is Phase.RINGING:
            self._exchange.answer(call)

    def _refuse(self, call: Call) -> None:
        if call.phase is Phase.RINGING and call.queue is None:
            self._exchange.reject(call)
        else:
            self._hang_up(call)

    def _hang_up(self, call: Call) -> None:
        if call.phase is not Phase.ENDED:
            self._exchange.hang_up(call)
