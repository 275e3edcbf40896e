"""Calls: each step tells what Evrotel would tell before it returns."""

from zlib import crc32

from ..clock import Clock
from ..lookup import existing, live
from .notices import Notices
from .state import Account, Call, Direction, Disposition, Phase


class Exchange:
    """Puts calls through."""

    def __init__(self, account: Account, notices: Notices, clock: Clock) -> None:
        """Take the account whose calls these are."""
        self.recording = True
        """Whether calls that are answered are recorded."""
        self._account = account
        self._notices = notices
        self._clock = clock
        self._sequence = 1_461_640

    def incoming(self, caller: str, called: str) -> Call:
        """Let an outside number call an own one, or an extension."""
        return self._begin(Direction.IN, caller, called)

    def outgoing(self, extension: str, destination: str) -> Call:
        """Let an extension call an outside number.

        Raises:
            ValueError: there is no such extension.
        """
        existing(self._account.extensions, extension, "extension")
        return self._begin(Direction.OUT, extension, destination)

    def dial_out(self, destination: str) -> Call:
        """Call an outside number for nobody in particular, as an autodial does."""
        return self._begin(Direction.OUT, self._account.number, destination)

    def answer(self, call: Call | str) -> None:
        """Let the called side answer; nobody is told.

        Raises:
            ValueError: it was answered already, or it has ended.
        """
        call = self.live(call)
        if call.phase is not Phase.RINGING:
            msg = "The call was answered already"
            raise ValueError(msg)
        call.phase, call.answered_at = Phase.TALKING, self._clock.now()

    def hang_up(self, call: Call | str, disposition: str | None = None) -> None:
        """End a call, whoever does it; before an answer that is `NO ANSWER` unless another word is given.

        Raises:
            ValueError: it has ended.
        """
        call = self.live(call)
        ended = Disposition.NO_ANSWER if call.answered_at is None else Disposition.ANSWERED
        call.phase, call.disposition, call.ended_at = Phase.ENDED, disposition or ended, self._clock.now()
        del self._account.calls[call.call]
        self._account.ended.append(call)
        if self.recording and call.answered_at is not None:
            call.recording = self._record(call)
        self._notices.end(call)

    def reject(self, call: Call | str) -> None:
        """Let the called side be busy.

        Raises:
            ValueError: it was answered, or it has ended.
        """
        call = self.live(call)
        if call.phase is not Phase.RINGING:
            msg = "The call was answered already"
            raise ValueError(msg)
        self.hang_up(call, Disposition.BUSY)

    def is_free(self, extension: str) -> bool:
        """Tell whether an extension calls nobody."""
        return not any(extension == call.number_a for call in self._account.calls.values())

    def live(self, call: Call | str) -> Call:
        """Return a call that is under way.

        Raises:
            ValueError: there is none.
        """
        return live(self._account.calls, call if isinstance(call, str) else call.call)

    def _begin(self, direction: Direction, number_a: str, number_b: str) -> Call:
        self._sequence += 1
        now = self._clock.now()
        call = Call(f"{int(now.timestamp())}.{self._sequence}", direction, number_a, number_b, now)
        self._account.calls[call.call] = call
        self._notices.start(call)
        return call

    def _record(self, call: Call) -> str:
        """Keep the recording of a call and return its path, which looks as in [S4]."""
        day = self._account.local(call.started_at).partition(" ")[0]
        path = f"/wav/9/{day}/{call.call}-{crc32(call.call.encode())}.wav"
        self._account.recordings[path] = call.talk_time
        return path
