"""What statistics tell: the exchange's calls, put together of their legs, their recordings, and what was charged."""

from collections.abc import Iterable, Sequence
import re

from ...calls.model import Call, CallState, Direction, Disposition, Recording
from . import numbers
from .rows import PbxRow, TollRow

# What recordings are [ZOA].
_AUDIO_FORMAT = "mp3"
# Neither an extension nor a number: `0`, `0-1`.
_MENU = re.compile(r"[0-9](-[0-9a-z]+)?")


class History:
    """Reads statistics as one account sees them."""

    def __init__(self, account: str, kind: str) -> None:
        """Take the account's identifier and the provider's kind."""
        self._account = account
        self._kind = kind

    def calls(self, rows: Iterable[PbxRow]) -> list[Call]:
        """Return the calls, oldest first."""
        legs: dict[str, list[PbxRow]] = {}
        for row in rows:
            legs.setdefault(row.reference, []).append(row)
        calls = [self._call(sorted(each, key=lambda row: row.started_at)) for each in legs.values()]
        return sorted(calls, key=lambda call: (call.started_at, call.call_id))

    def costs(self, rows: Iterable[TollRow]) -> list[Call]:
        """Return the calls that were charged, oldest first."""
        return sorted(map(self._charged, rows), key=lambda call: (call.started_at, call.call_id))

    def recordings(self, rows: Iterable[PbxRow]) -> list[Recording]:
        """Return the recordings, oldest first."""
        recorded = {row.recording: row for row in rows if row.recording}
        recordings = [
            Recording(
                recording_id=recording,
                recorded_at=row.started_at,
                from_number=numbers.told(row.caller),
                to_number=numbers.told(row.destination),
                audio_format=_AUDIO_FORMAT,
            )
            for recording, row in recorded.items()
        ]
        return sorted(recordings, key=lambda recording: (recording.recorded_at, recording.recording_id))

    def _call(self, legs: Sequence[PbxRow]) -> Call:
        """Put a call together of its legs, the first of which began first."""
        first = legs[0]
        # That a menu answered says nothing, if a phone was rung after it.
        rung = [leg for leg in legs if not _MENU.fullmatch(leg.destination or "")] or legs
        # Of several that were answered the last is where the call went.
        answered = next((leg for leg in reversed(rung) if leg.disposition is Disposition.ANSWERED), None)
        decisive = answered or rung[-1]
        direction = _direction(first)
        ended_at = max(leg.ended_at for leg in legs)
        return Call(
            call_id=first.reference,
            account=self._account,
            kind=self._kind,
            direction=direction,
            state=CallState.ENDED,
            started_at=first.started_at,
            from_number=_from(first, direction),
            to_number=_to(legs, direction),
            extension=_extension(decisive, direction),
            answered_at=answered.started_at if answered else None,
            ended_at=ended_at,
            duration=round((ended_at - first.started_at).total_seconds()),
            talk_time=answered.seconds if answered else 0,
            disposition=decisive.disposition,
            recording=next((leg.recording for leg in reversed(legs) if leg.recording), None),
        )

    def _charged(self, row: TollRow) -> Call:
        return Call(
            call_id=row.toll_id,
            account=self._account,
            kind=self._kind,
            # What is charged are calls to outside, also those to which somebody's call was sent on.
            direction=Direction.OUTGOING,
            state=CallState.ENDED,
            started_at=row.started_at,
            from_number=numbers.told(row.caller or row.sip),
            to_number=numbers.told(row.destination),
            extension=numbers.extension_of(row.sip),
            talk_time=row.seconds,
            disposition=row.disposition,
            cost=row.charged.amount,
            currency=row.charged.currency,
        )


def _direction(row: PbxRow) -> Direction:
    """Tell the direction by the identifier [ZTW], else by who was called."""
    if row.reference.startswith("out_"):
        return Direction.OUTGOING
    if row.reference.startswith("in_"):
        return Direction.INCOMING
    if not numbers.extension(row.caller):
        return Direction.INCOMING
    return Direction.INTERNAL if numbers.extension(row.destination) else Direction.OUTGOING


def _from(row: PbxRow, direction: Direction) -> str | None:
    return numbers.told(row.caller if direction is Direction.INCOMING else row.caller or row.sip)


def _to(legs: Sequence[PbxRow], direction: Direction) -> str | None:
    """Return who was called: of an incoming call the own number, where a leg tells it."""
    if direction is not Direction.INCOMING:
        return numbers.told(legs[0].destination)
    called = (number for leg in legs for number in (leg.destination, leg.sip))
    return next((numbers.told(number) for number in called if number and not numbers.extension(number)), None)


def _extension(row: PbxRow, direction: Direction) -> str | None:
    if direction is Direction.INCOMING:
        return numbers.extension(row.destination) or numbers.extension(row.sip)
    return numbers.extension(row.sip) or numbers.extension(row.caller)
