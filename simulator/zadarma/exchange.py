"""Calls through the PBX: each step tells what Zadarma would tell before it returns."""

import asyncio
from collections.abc import Callable
from hashlib import sha1

from ..clock import Clock
from ..lookup import existing, live
from ..news import News
from ..webhooks import Delivery
from .notices import Notices
from .records import Records
from .routing import Reply, read_reply
from .state import Account, Call, Direction, Disposition, Phase, Route, RouteKind

type Routed = Callable[[Call], object]


def _nothing(_: Call) -> None:
    return None


class Exchange:
    """Puts calls through."""

    def __init__(
        self,
        account: Account,
        notices: Notices,
        records: Records,
        clock: Clock,
        *,
        seed: int,
        complain: Callable[[str, Delivery], object],
    ) -> None:
        """Take the account whose calls these are; `complain` is told what is wrong with an answer."""
        self.patience = 5.0
        self._account = account
        self._notices = notices
        self._records = records
        self._clock = clock
        self._seed = seed
        self._complain = complain
        self._sequence = 2_702_700
        self._waits: dict[str, asyncio.TimerHandle] = {}
        self._news = News()

    def stop(self) -> None:
        """Wait for no answer any more."""
        for wait in self._waits.values():
            wait.cancel()
        self._waits.clear()

    async def wait_for_route(self, call: Call, timeout: float = 10.0) -> Route:  # noqa: ASYNC109  # a shorthand for tests
        """Return where a call goes as soon as that is decided.

        Raises:
            TimeoutError: it was not decided within `timeout` real seconds.
        """
        await self._news.until(lambda: call.route is not None, timeout)
        return call.route or Route(RouteKind.OWN)

    def incoming(self, caller: str, did: str) -> Call:
        """Let an outside number call an own one.

        NOTIFY_START is sent and its answer obeyed: an extension or the extensions of a scenario ring, the call is
        refused or hung up. Without an answer in time nothing happens by itself: the PBX's own way is the test's to go.
        """
        return self.let_in(caller, did, _nothing)

    def let_in(self, caller: str, did: str, routed: Routed) -> Call:
        """Do the same; `routed` is called as soon as it is decided where the call goes."""
        call = self._new_call(Direction.IN, caller, did)
        self._notices.start(call, lambda delivery: self._hear(call, delivery, routed))
        if call.route is None:
            wait = asyncio.get_running_loop().call_later(self.patience, self._run_out, call, routed)
            self._waits[call.pbx_call_id] = wait
        return call

    def outgoing(self, extension: str, destination: str) -> Call:
        """Let an extension call an outside number.

        Raises:
            ValueError: there is no such extension.
        """
        existing(self._account.extensions, extension, "extension")
        return self.dial_out(extension, destination)

    def dial_out(self, extension: str | None, destination: str, calltype: str = "normal") -> Call:
        """Call an outside number for an extension or, by a callback, for somebody else."""
        call = self._new_call(Direction.OUT, next(iter(self._account.numbers), ""), destination)
        call.internal, call.calltype = extension, calltype
        self._notices.out_start(call)
        return call

    def ring(self, call: Call | str, extension: str) -> None:
        """Let an extension ring for an incoming call; one that rings already goes on.

        Raises:
            ValueError: there is no such extension, the call is none from outside, or it has ended.
        """
        call = self.live(call)
        existing(self._account.extensions, extension, "extension")
        if call.direction is Direction.OUT:
            msg = "A call to outside rings at no extension"
            raise ValueError(msg)
        if extension not in call.ringing:
            call.ringing.append(extension)
            call.rung.append(extension)
            self._notices.internal(call, extension)

    def stop_ringing(self, call: Call | str, extension: str) -> None:
        """Let an extension that rings give up.

        Raises:
            ValueError: it does not ring, or the call has ended.
        """
        call = self.live(call)
        if extension not in call.ringing:
            msg = f"Extension {extension} does not ring"
            raise ValueError(msg)
        call.ringing.remove(extension)
        self._notices.internal(call, extension, ends=True)

    def answer(self, call: Call | str, extension: str | None = None) -> None:
        """Let the called side answer: an extension, by default the one that rings longest, or the outside number.

        Raises:
            ValueError: nobody rings, there is no such extension, or the call has ended.
        """
        call = self.live(call)
        if call.direction is Direction.IN:
            self._pick_up(call, extension)
        elif call.answered_at is not None:
            msg = "The call was answered already"
            raise ValueError(msg)
        call.phase = Phase.TALKING
        call.answered_at = call.answered_at or self._clock.now()
        self._notices.answer(call)

    def reject(self, call: Call | str) -> None:
        """Let the called side be busy.

        Raises:
            ValueError: the call was answered, or it has ended.
        """
        call = self.live(call)
        if call.phase is Phase.TALKING:
            msg = "The call was answered already"
            raise ValueError(msg)
        self._finish(call, Disposition.BUSY)

    def hang_up(self, call: Call | str, disposition: str | None = None) -> None:
        """End a call, whoever does it; before an answer that is `cancel` unless another word is given.

        Raises:
            ValueError: it has ended.
        """
        call = self.live(call)
        ended = Disposition.CANCEL if call.answered_at is None else Disposition.ANSWERED
        self._finish(call, disposition or ended)

    def press_keys(self, call: Call | str, digits: str, name: str = "menu") -> None:
        """Let the caller press keys, or none in time; the answer is obeyed like the first one.

        Raises:
            ValueError: the call is none from outside, or it has ended.
        """
        call = self.live(call)
        if call.direction is Direction.OUT:
            msg = "Only who calls from outside is asked to press keys"
            raise ValueError(msg)
        self._notices.keys(call, digits, name, lambda delivery: self._hear_again(call, delivery))

    def is_free(self, extension: str) -> bool:
        """Tell whether an extension takes part in no call."""
        return not any(
            extension in {call.internal, call.answered_by, *call.ringing} for call in self._account.calls.values()
        )

    def live(self, call: Call | str) -> Call:
        """Return a call that is under way.

        Raises:
            ValueError: there is none.
        """
        return live(self._account.calls, call if isinstance(call, str) else call.pbx_call_id)

    def _new_call(self, direction: Direction, caller: str, called: str) -> Call:
        self._sequence += 73
        now = self._clock.now().replace(microsecond=0)
        distinct = f"{self._seed}:{self._sequence}:{now}".encode()
        call = Call(
            pbx_call_id=f"{direction}_{sha1(distinct, usedforsecurity=False).hexdigest()}",
            direction=direction,
            caller=caller,
            called=called,
            started_at=now,
            record_id=f"{int(now.timestamp())}.{self._sequence}",
            sequence=self._sequence,
        )
        self._account.calls[call.pbx_call_id] = call
        return call

    def _hear(self, call: Call, delivery: Delivery | None, routed: Routed) -> None:
        """Take the answer to NOTIFY_START, of several the first; None: nobody was asked."""
        if delivery is not None and call.reply_seconds is None:
            call.reply_seconds = delivery.seconds
        if call.route is None:
            self._decide(call, self._read(delivery), routed)

    def _run_out(self, call: Call, routed: Routed) -> None:
        if call.route is None:
            self._decide(call, Reply(Route(RouteKind.OWN, why=f"no answer within {self.patience} seconds")), routed)

    def _decide(self, call: Call, reply: Reply, routed: Routed) -> None:
        if (wait := self._waits.pop(call.pbx_call_id, None)) is not None:
            wait.cancel()
        call.route, call.shown_name = reply.route, reply.caller_name
        self._obey(call, reply.route)
        self._news.tell()
        routed(call)

    def _hear_again(self, call: Call, delivery: Delivery | None) -> None:
        reply = self._read(delivery)
        call.route, call.shown_name = reply.route, reply.caller_name or call.shown_name
        self._obey(call, reply.route)

    def _read(self, delivery: Delivery | None) -> Reply:
        if delivery is None:
            return Reply(Route(RouteKind.OWN, why="nobody was asked"))
        if not delivery.accepted:
            return Reply(Route(RouteKind.OWN, why=f"answered {delivery.status}"))
        reply = read_reply(delivery.reply, self._account)
        for complaint in reply.complaints:
            self._complain(complaint, delivery)
        return reply

    def _obey(self, call: Call, route: Route) -> None:
        if call.phase is Phase.ENDED:
            return
        match route.kind:
            case RouteKind.EXTENSION:
                self.ring(call, route.target)
            case RouteKind.SCENARIO:
                for extension in self._account.scenarios[route.target]:
                    self.ring(call, extension)
            case RouteKind.BLACKLIST:
                self._finish(call, Disposition.BUSY)
            case RouteKind.HANG_UP:
                self._finish(call, Disposition.CANCEL)
            case RouteKind.OWN:
                return

    def _pick_up(self, call: Call, extension: str | None) -> None:
        extension = extension or next(iter(call.ringing), None)
        if extension is None:
            msg = "Nobody rings"
            raise ValueError(msg)
        self.ring(call, extension)
        call.ringing.remove(extension)
        call.answered_by = extension
        self._silence(call)

    def _silence(self, call: Call) -> None:
        for extension in list(call.ringing):
            self.stop_ringing(call, extension)

    def _finish(self, call: Call, disposition: str) -> None:
        self._silence(call)
        call.phase, call.disposition, call.ended_at = Phase.ENDED, disposition, self._clock.now()
        del self._account.calls[call.pbx_call_id]
        self._records.close(call)
        self._notices.end(call)
