"""The calls under way: how each came to its state, whoever found out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TypedDict, Unpack

from .model import Call, CallState, Direction, Disposition
from .phonebook import Phonebook

DIALLED_WITHIN = timedelta(seconds=60)
"""How long after a call was ordered something of it is seen or told, at the latest."""
RINGS_AT_MOST = timedelta(hours=1)
TALKS_AT_MOST = timedelta(hours=24)
"""After which time the end of a call is taken to have been lost."""

_COURSE = {state: step for step, state in enumerate(CallState)}


class Facts(TypedDict, total=False):
    """What can be known of a call when it begins."""

    from_number: str | None
    from_name: str | None
    to_number: str | None
    to_name: str | None
    extension: str | None
    queue: str | None


class LaterFacts(Facts, total=False):
    """What can turn out later."""

    direction: Direction


class ActiveCalls:
    """Calls from their beginning to their end; each change of a state is told once, and none leads back.

    Changes collect until `take` fetches them.
    """

    def __init__(
        self,
        account: str,
        kind: str,
        phonebook: Phonebook,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        """Begin without calls; `now` gives aware datetimes, `new_id` an identifier that was never used."""
        self._account = account
        self._kind = kind
        self._phonebook = phonebook
        self._now = now
        self._new_id = new_id
        self._calls: dict[str, Call] = {}
        self._changes: list[Call] = []
        self.calls: Mapping[str, Call] = MappingProxyType(self._calls)

    def begin(self, direction: Direction, state: CallState, **facts: Unpack[Facts]) -> str:
        """Begin a call and return its identifier."""
        call = Call(
            call_id=self._new_id(),
            account=self._account,
            kind=self._kind,
            direction=direction,
            state=state,
            started_at=self._now(),
            **facts,
        )
        self._tell(call)
        return call.call_id

    def correct(self, call_id: str, **facts: Unpack[LaterFacts]) -> None:
        """Take note of what became known of a call; that alone is not told."""
        self._calls[call_id] = self._phonebook.identify(replace(self._calls[call_id], **facts))

    def advance(self, call_id: str, state: CallState, **facts: Unpack[LaterFacts]) -> None:
        """Bring a call into a later state; nothing happens if it has come as far already."""
        call = self._calls[call_id]
        if _COURSE[state] <= _COURSE[call.state]:
            return
        answered_at = self._now() if state is CallState.ANSWERED else call.answered_at
        self._tell(replace(call, **facts, state=state, answered_at=answered_at))

    def end(self, call_id: str, disposition: Disposition) -> None:
        """End a call; `disposition` is that of a call that was not answered."""
        call = self._calls.pop(call_id)
        now = self._now()
        answered = call.answered_at
        ended = replace(
            call,
            state=CallState.ENDED,
            ended_at=now,
            duration=_seconds(call.started_at, now),
            talk_time=_seconds(answered, now) if answered else 0,
            disposition=Disposition.ANSWERED if answered else disposition,
        )
        self._changes.append(self._phonebook.identify(ended))

    def is_overlong(self, call_id: str) -> bool:
        """Tell whether a call has gone on for longer than anybody would believe."""
        call = self._calls[call_id]
        return self._now() - call.started_at > (TALKS_AT_MOST if call.answered_at else RINGS_AT_MOST)

    def take(self) -> tuple[Call, ...]:
        """Return the changes since the last time, in their order."""
        changes = tuple(self._changes)
        self._changes.clear()
        return changes

    def _tell(self, call: Call) -> None:
        call = self._phonebook.identify(call)
        self._calls[call.call_id] = call
        self._changes.append(call)


def _seconds(start: datetime, end: datetime) -> int:
    """Return the whole seconds between two times; none, if the clock was set back."""
    return max(0, int((end - start).total_seconds()))
