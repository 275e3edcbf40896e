"""What the billing records tell: calls, and the extensions that took part."""

from collections.abc import Collection, Iterable
from datetime import timedelta
import re
from typing import NamedTuple

from ...calls.model import Call, CallState, Direction, Disposition, Extension
from .rows import Cdr

_CURRENCY = "PLN"


class _Sides(NamedTuple):
    """The own extensions on the calling and on the called side of a call."""

    calling: str | None
    called: str | None

    @property
    def direction(self) -> Direction:
        if self.calling is None:
            return Direction.INCOMING
        return Direction.OUTGOING if self.called is None else Direction.INTERNAL


class History:
    """Reads billing records as the account with this PBX sees them."""

    def __init__(self, account: str, kind: str, pbx_name: str) -> None:
        """Take the account's identifier, the provider's kind and the name that the devices begin with."""
        self._account = account
        self._kind = kind
        # Devices are `<technology>/<PBX name>-<extension>-<hexadecimal number>`; the name may contain dashes itself.
        self._device = re.compile(rf"[^/\\]+[/\\]{re.escape(pbx_name)}-([0-9]{{1,15}})-[0-9a-f]+", re.IGNORECASE)

    def calls(self, rows: Iterable[Cdr], recorded: Collection[str]) -> list[Call]:
        """Return the calls, oldest first; `recorded` are the identifiers of those with a recording."""
        rows = [row for row in rows if not row.is_sms]
        own = self._own(rows)
        calls = [self._call(row, self._sides(row, own), recorded) for row in _one_of_each_call(rows)]
        return sorted(calls, key=lambda call: (call.started_at, call.call_id))

    def extensions(self, rows: Iterable[Cdr]) -> list[Extension]:
        """Return the own extensions, each with the name under which it called last, in the order of their numbers."""
        names: dict[str, str | None] = {}
        for row in sorted(rows, key=lambda row: row.started_at):
            sides = self._sides(row, frozenset())
            for extension in filter(None, sides):
                names.setdefault(extension, None)
            if sides.calling is not None and sides.calling == row.caller and row.caller_name:
                names[sides.calling] = row.caller_name
        return [Extension(number=number, name=names[number]) for number in sorted(names, key=lambda n: (len(n), n))]

    def _own(self, rows: Iterable[Cdr]) -> frozenset[str]:
        return frozenset(extension for row in rows for extension in self._sides(row, frozenset()) if extension)

    def _sides(self, row: Cdr, own: Collection[str]) -> _Sides:
        """Tell which sides are own extensions: by the device, else by a number that is known to be one (`own`)."""
        return _Sides(
            self._extension(row.channel) or (row.caller if row.caller in own else None),
            self._extension(row.called_channel) or (row.called if row.called in own else None),
        )

    def _extension(self, channel: str | None) -> str | None:
        match = self._device.fullmatch(channel or "")
        return match[1] if match else None

    def _call(self, row: Cdr, sides: _Sides, recorded: Collection[str]) -> Call:
        ended_at = None if row.duration is None else row.started_at + timedelta(seconds=row.duration)
        answered_at = ended_at - timedelta(seconds=row.talk_time) if ended_at and row.talk_time else None
        return Call(
            call_id=row.uniqueid,
            account=self._account,
            kind=self._kind,
            direction=sides.direction,
            state=CallState.ENDED,
            started_at=row.started_at,
            from_number=row.caller,
            from_name=row.caller_name,
            to_number=row.called,
            extension=sides.calling or sides.called,
            answered_at=answered_at and max(answered_at, row.started_at),
            ended_at=ended_at,
            duration=row.duration,
            talk_time=row.talk_time,
            disposition=row.disposition,
            cost=row.cost,
            currency=None if row.cost is None else _CURRENCY,
            recording=row.uniqueid if row.uniqueid in recorded else None,
        )


def _one_of_each_call(rows: Iterable[Cdr]) -> Iterable[Cdr]:
    """Return one row for each identifier: a queue may bill each phone that it rang, and one of them was answered."""
    calls: dict[str, Cdr] = {}
    for row in rows:
        other = calls.get(row.uniqueid)
        if other is None or _weight(row) > _weight(other):
            calls[row.uniqueid] = row
    return calls.values()


def _weight(row: Cdr) -> tuple[bool, int, int]:
    return row.disposition is Disposition.ANSWERED, row.talk_time or 0, row.duration or 0
