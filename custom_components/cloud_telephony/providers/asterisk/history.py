"""What the records tell: calls, put together of their legs.

A call that rings three phones, waits in a queue or is transferred has a record for each pair of channels. They share
`linkedid`; where the table has no such column, records of one channel share `uniqueid`, and a transferred call remains
several.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
import re
from typing import Final

from ...calls.model import Call, CallState, Direction, Disposition
from .channels import Kind, end_of, is_extension
from .rows import CdrRow, Records

# Asterisk writes the records of a channel when it goes. As long as the one with which a call began is not there, more
# may come of it; if it has not come after so long, it has none.
_FIRST_LEG_WITHIN: Final = timedelta(minutes=10)
_QUEUE: Final = "queue"
# How contexts are called that calls come into from outside: the name is free, these are common.
_FROM_OUTSIDE: Final = re.compile(r"trunk|pstn|incoming|inbound|external|from-did", re.IGNORECASE)

type Legs = Sequence[CdrRow]


class History:
    """Reads records as one account sees them."""

    def __init__(self, account: str, kind: str) -> None:
        """Take the account's identifier and the provider's kind."""
        self._account = account
        self._kind = kind

    def calls(self, records: Records) -> list[Call]:
        """Return the calls that are over, oldest first; those that are not, as far as can be seen, are left out."""
        settled = (legs for legs in _calls(records.rows) if _settled(legs, records.read_at))
        return sorted(map(self._call, settled), key=lambda call: (call.started_at, call.call_id))

    def calls_begun(self, records: Records) -> list[Call]:
        """Return of these the ones whose first leg was asked for; the others belong to another day."""
        rows = [row for legs in _calls(records.rows) if legs[0].inside for row in legs]
        return self.calls(replace(records, rows=rows))

    def _call(self, legs: Legs) -> Call:
        """Put a call together of its legs, the first of which began first."""
        first, decisive = legs[0], _decisive(legs)
        direction = _direction(first, decisive)
        answered = _disposition(decisive) is Disposition.ANSWERED
        ended_at = max(leg.ended_at for leg in legs)
        return Call(
            call_id=first.reference or _digest(first),
            account=self._account,
            kind=self._kind,
            direction=direction,
            state=CallState.ENDED,
            started_at=first.started_at,
            from_number=first.caller or _own_extension(first),
            from_name=first.caller_name,
            to_number=_to(first, decisive),
            extension=_extension(first, decisive, direction),
            queue=next((queue for leg in legs if (queue := _queue(leg))), None),
            answered_at=decisive.ended_at - timedelta(seconds=decisive.talk_time) if answered else None,
            ended_at=ended_at,
            duration=round((ended_at - first.started_at).total_seconds()),
            talk_time=decisive.talk_time if answered else 0,
            disposition=_disposition(decisive),
            recording=next((leg.recording for leg in (decisive, *legs) if leg.recording), None),
        )


def _calls(rows: Iterable[CdrRow]) -> Iterator[Legs]:
    """Yield the legs of each call, in the order in which they began."""
    calls: dict[str, list[CdrRow]] = {}
    for row in rows:
        calls.setdefault(row.reference or _digest(row), []).append(row)
    for legs in calls.values():
        yield sorted(legs, key=lambda leg: (leg.started_at, leg.sequence, leg.uniqueid != leg.reference))


def _settled(legs: Legs, now: datetime) -> bool:
    """Tell whether the leg with which the call began is there, or will not come any more."""
    complete = any(leg.uniqueid == leg.reference for leg in legs)
    return complete or max(leg.ended_at for leg in legs) <= now - _FIRST_LEG_WITHIN


def _digest(row: CdrRow) -> str:
    """Return what tells a record without an identifier apart: all that can be known of it."""
    told = (row.started_at.isoformat(), row.caller, row.called, row.channel, row.called_channel, row.duration)
    return sha256(repr(told).encode()).hexdigest()[:32]


def _decisive(legs: Legs) -> CdrRow:
    """Return the leg that tells what became of the call: of those that were answered the longest, else the last.

    That a menu, a queue or a mailbox answered says nothing, if a phone was rung: only legs with a phone count then.
    """
    rung = [leg for leg in legs if leg.called_channel] or legs
    answered = [leg for leg in rung if leg.disposition is Disposition.ANSWERED]
    return max(answered, key=lambda leg: leg.talk_time) if answered else rung[-1]


def _disposition(leg: CdrRow) -> Disposition | None:
    """Return how a leg ended; who has waited in a queue and reached nobody was not answered, whatever Asterisk says."""
    if leg.disposition is Disposition.ANSWERED and _queue(leg) and not leg.called_channel:
        return Disposition.NO_ANSWER
    return leg.disposition


def _direction(first: CdrRow, decisive: CdrRow) -> Direction:
    """Tell the direction: who begins a call and from which device, and then to which it leads.

    Where the devices do not tell, numbers do: up to six digits are an extension. So an outgoing call to a short number
    that reached no line, such as one to the police that failed, is told as internal.
    """
    if _own_extension(first) is None:
        return Direction.INCOMING
    match end_of(decisive.called_channel).kind:
        case Kind.LINE:
            return Direction.OUTGOING
        case Kind.PHONE:
            return Direction.INTERNAL
        case Kind.UNKNOWN:
            return Direction.OUTGOING if _is_outside(first.called) else Direction.INTERNAL


def _own_extension(first: CdrRow) -> str | None:
    """Return the own phone from which a call came, None if it came from outside."""
    end = end_of(first.channel)
    if end.kind is not Kind.UNKNOWN:
        return end.extension
    from_outside = _FROM_OUTSIDE.search(first.context or "")
    return first.caller if is_extension(first.caller) and not from_outside else None


def _is_outside(number: str | None) -> bool:
    """Tell whether a number is longer than an extension; menus and features, such as `*97`, are inside."""
    return number is not None and number.lstrip("+").isdecimal() and not is_extension(number)


def _to(first: CdrRow, decisive: CdrRow) -> str | None:
    """Return who was called: what was dialled first, if that is known."""
    return first.called or decisive.called or end_of(decisive.called_channel).extension


def _extension(first: CdrRow, decisive: CdrRow, direction: Direction) -> str | None:
    """Return the own phone: the one that called, else the one that was called and answered, or was called last."""
    if direction is not Direction.INCOMING:
        return _own_extension(first)
    end = end_of(decisive.called_channel)
    if end.kind is Kind.UNKNOWN and not _queue(decisive) and is_extension(decisive.called):
        return decisive.called
    return end.extension


def _queue(leg: CdrRow) -> str | None:
    """Return the queue in which a leg was; its name comes first of what the application is given."""
    if (leg.app or "").casefold() != _QUEUE:
        return None
    return re.split(r"[,|]", leg.app_data or "", maxsplit=1)[0].strip()[:100] or None
