"""What people and the dialler do when nobody tells them: they pick up after a while, talk, and hang up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from ..clock import Clock
from .exchange import Exchange
from .state import Account, Call, Disposition, Phase, Routing, Target


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things take that nobody decides, in simulated seconds; infinity means never."""

    source_answers: float = 2.0
    """After a click-to-call, until an extension picks up."""
    destination_answers: float = 5.0
    """And from then until the other side does."""
    talk: float = 20.0
    """And from then until they hang up."""


class People:
    """Lets calls run by the clock. Whatever is done to a call by other means goes before."""

    def __init__(self, account: Account, exchange: Exchange, clock: Clock, *, timing: Timing, random: Random) -> None:
        """Take the exchange whose calls are to run."""
        self._account = account
        self._exchange = exchange
        self._clock = clock
        self._timing = timing
        self._random = random

    def play_call(
        self,
        caller: str,
        called: str,
        *,
        ring: float = 8.0,
        talk: float | None = None,
        disposition: str | None = None,
    ) -> Call:
        """Play a call, from an extension to outside or else from outside, that is answered after `ring` seconds.

        It ends after `talk` more; without `talk` it ends after `ring`, with this disposition (`NO ANSWER`).

        Raises:
            ValueError: the calling extension is not free.
        """
        inside = caller in self._account.extensions
        if inside and not self._exchange.is_free(caller):
            msg = f"Extension {caller} is not free"
            raise ValueError(msg)
        call = self._exchange.outgoing(caller, called) if inside else self._exchange.incoming(caller, called)
        self._go_on(call, ring, talk, disposition)
        return call

    def click_to_call(self, extensions: Sequence[str], destination: str, routing: Routing) -> None:
        """Ring extensions and, once one picks up, call the destination; where nobody does there is no call."""
        ready = [extension for extension in extensions if self._picks_up(extension)]
        if not ready:
            return
        chosen = self._random.choice(ready) if routing is Routing.RAND else ready[0]
        self._clock.call_later(self._timing.source_answers, lambda: self._call_destination(chosen, destination))

    def autodial(self, channels: int) -> int:
        """Call those on the list, so many at once; return how many are called."""
        count = len(self._account.targets)
        for _ in range(min(channels, count)):
            self._call_next()
        return count

    def _picks_up(self, extension: str) -> bool:
        return (
            extension in self._account.extensions
            and extension not in self._account.offline
            and self._exchange.is_free(extension)
        )

    def _call_destination(self, extension: str, destination: str) -> None:
        call = self._exchange.outgoing(extension, destination)
        self._go_on(call, self._timing.destination_answers, self._timing.talk, None)

    def _call_next(self) -> None:
        """Call the next one on the list and, when that call is over, another one."""
        if not self._account.targets:
            return
        target: Target = self._account.targets.popleft()
        talk = target.talk if target.disposition == Disposition.ANSWERED else None
        call = self._exchange.dial_out(target.number)
        self._go_on(call, target.ring, talk, target.disposition, self._call_next)

    def _go_on(
        self,
        call: Call,
        ring: float,
        talk: float | None,
        disposition: str | None,
        then: Callable[[], object] = lambda: None,
    ) -> None:
        if talk is None:
            self._clock.call_later(ring, lambda: self._hang_up(call, disposition, then))
        else:
            self._clock.call_later(ring, lambda: self._pick_up(call))
            self._clock.call_later(ring + talk, lambda: self._hang_up(call, None, then))

    def _pick_up(self, call: Call) -> None:
        if call.phase is Phase.RINGING:
            self._exchange.answer(call)

    def _hang_up(self, call: Call, disposition: str | None, then: Callable[[], object]) -> None:
        if call.phase is not Phase.ENDED:
            self._exchange.hang_up(call, disposition if call.answered_at is None else None)
        then()
