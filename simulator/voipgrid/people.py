"""Calls, and what people do when nobody tells them: they pick up after a while, talk, and hang up."""

from dataclasses import dataclass
from random import Random

from ..clock import Clock
from ..lookup import existing
from .state import Account, Call, Spelling, Status

_MOST_CALLS = 1000
"""How many are remembered: a simulator may run for months."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things take that nobody decides, in simulated seconds; infinity means never."""

    set_up: float = 0.5
    """After an order, until the user's own phone rings: the status is null meanwhile, [S0]."""
    own_answers: float = 2.0
    """And from then until the user picks up."""
    far_answers: float = 5.0
    """And from then until the called one does."""
    talk: float = 20.0
    """And from then until they hang up."""


class People:
    """Puts calls through, by the clock. Whatever is done to a call by other means goes before."""

    def __init__(self, account: Account, clock: Clock, *, timing: Timing, random: Random) -> None:
        """Take the account whose calls these are."""
        self.spelling = Spelling.FAILING
        self._account = account
        self._clock = clock
        self._timing = timing
        self._random = random

    def order(self, b_number: str, b_cli: str | None, auto_answer: bool | None) -> Call:
        """Begin a call, and let it take its course."""
        # 37 characters as in the sample of [S0], which is no hexadecimal number.
        callid = f"3asdf{self._random.getrandbits(128):032x}"
        call = Call(callid, b_number, self._clock.now(), b_cli, auto_answer)
        self._account.calls[callid] = call
        if len(self._account.calls) > _MOST_CALLS:
            del self._account.calls[next(iter(self._account.calls))]
        picks_up = self._account.auto_answer if auto_answer is None else auto_answer
        self._go_on(call, None, Status.DIALING_A, self._timing.set_up)
        at = self._timing.set_up + (0.0 if picks_up else self._timing.own_answers)
        self._go_on(call, Status.DIALING_A, Status.DIALING_B, at)
        self._go_on(call, Status.DIALING_B, Status.CONNECTED, at + self._timing.far_answers)
        self._go_on(call, Status.CONNECTED, Status.DISCONNECTED, at + self._timing.far_answers + self._timing.talk)
        return call

    def set_status(self, call: Call | str, status: str | None) -> None:
        """Let the status of a call be any word, or none; the clock does nothing more with it.

        Raises:
            ValueError: there is no such call.
        """
        call = self.found(call)
        call.status, call.over = status, True

    def ask_to_confirm(self, call: Call | str) -> None:
        """Have the user press 1, which they do not, before anybody is called."""
        self.set_status(call, Status.CONFIRM)

    def ring(self, call: Call | str) -> None:
        """Let the user pick up their own phone, and the called one's ring, for as long as nothing else is done."""
        self.set_status(call, Status.DIALING_B)

    def answer(self, call: Call | str) -> None:
        """Let the called one answer, and both talk for as long as nothing else is done."""
        self.set_status(call, Status.CONNECTED)

    def hang_up(self, call: Call | str) -> None:
        """End a call, whoever does it."""
        self.set_status(call, Status.DISCONNECTED)

    def fail_own(self, call: Call | str) -> None:
        """Let the user's own phone not be reached."""
        self.set_status(call, f"{self.spelling}_a")

    def fail_far(self, call: Call | str) -> None:
        """Let the called number not be reached."""
        self.set_status(call, f"{self.spelling}_b")

    def block(self, call: Call | str) -> None:
        """Let the number be one that may not be called."""
        self.set_status(call, Status.BLACKLISTED)

    def forget(self, call: Call | str) -> None:
        """Let the server know nothing more of a call.

        Raises:
            ValueError: there is no such call.
        """
        del self._account.calls[self.found(call).callid]

    def found(self, call: Call | str) -> Call:
        """Return a call.

        Raises:
            ValueError: there is none.
        """
        return existing(self._account.calls, call if isinstance(call, str) else call.callid, "call")

    def _go_on(self, call: Call, before: Status | None, after: Status, seconds: float) -> None:
        def go_on() -> None:
            if call.status == before and not call.over:
                call.status = after

        self._clock.call_later(seconds, go_on)
