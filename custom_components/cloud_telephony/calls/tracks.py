"""What is known of a told call besides the call itself, and how it is kept in a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from .model import Call, CallPayload, CallState, ExtensionStatus
from .own_phones import IN_A_CALL
from .past import PastCall
from .stored import Values, read_call

VERSION = 1


@dataclass(slots=True, eq=False)
class Track:
    """What is known of a told call under way.

    Attributes:
        call_id: Its identifier.
        legs: The references by which the provider calls it, and whether that leg still goes on.
        ordered_at: When the user had this program place it, None for all others.
        asked_at: When the provider was to be asked about it last.
        assumed: Whether its direction was never told.
        recorded: The recording of which it was told that it can be had.
        turned_away: Whether the user had the provider refuse it.
        followed_as: The reference by which the provider is asked how it gets on, None if it tells by itself.
    """

    call_id: str
    legs: dict[str, bool] = field(default_factory=dict)
    ordered_at: datetime | None = None
    asked_at: datetime | None = None
    assumed: bool = False
    recorded: str | None = None
    turned_away: bool = False
    followed_as: str | None = None


class TrackRow(TypedDict):
    """A call under way; `begun` by this program's clock, `phones` what each extension does in it."""

    call: CallPayload
    legs: dict[str, bool]
    begun: str
    ordered_at: str | None
    assumed: bool
    recorded: str | None
    followed_as: str | None
    phones: dict[str, str]


class PastRow(TypedDict):
    """A call that has ended; `ended` by this program's clock."""

    call: CallPayload
    references: list[str]
    ended: str
    recorded: str | None


class TrackerSnapshot(TypedDict):
    """The told calls under way and the last ones that ended, JSON-ready."""

    version: int
    calls: list[TrackRow]
    past: list[PastRow]


@dataclass(frozen=True, slots=True)
class StoredTrack:
    """A call under way as it was kept."""

    track: Track
    call: Call
    begun: datetime
    phones: Mapping[str, ExtensionStatus]


def row_of_track(stored: StoredTrack) -> TrackRow:
    """Return a call under way as a row of a snapshot."""
    track = stored.track
    return {
        "call": stored.call.as_payload(),
        "legs": dict(track.legs),
        "begun": stored.begun.isoformat(),
        "ordered_at": None if track.ordered_at is None else track.ordered_at.isoformat(),
        "assumed": track.assumed,
        "recorded": track.recorded,
        "followed_as": track.followed_as,
        "phones": {extension: status.value for extension, status in stored.phones.items()},
    }


def row_of_past(past: PastCall) -> PastRow:
    """Return an ended call as a row of a snapshot."""
    return {
        "call": past.call.as_payload(),
        "references": list(past.references),
        "ended": past.ended.isoformat(),
        "recorded": past.recorded,
    }


def read_track(row: object) -> StoredTrack:
    """Return a call under way.

    Raises:
        ValueError: the row cannot be read.
    """
    values = Values(row)
    call = read_call(values.get("call"))
    begun = values.moment("begun")
    if begun is None or call.state is CallState.ENDED:
        raise ValueError("call")
    track = Track(
        call.call_id,
        legs={leg: goes_on for leg, goes_on in values.object("legs").items() if isinstance(goes_on, bool)},
        ordered_at=values.moment("ordered_at"),
        assumed=values.flag("assumed") or False,
        recorded=values.text("recorded"),
        followed_as=values.text("followed_as"),
    )
    phones = {
        extension: ExtensionStatus(status)
        for extension, status in values.object("phones").items()
        if isinstance(status, str) and status in IN_A_CALL
    }
    return StoredTrack(track, call, begun, phones)


def read_past(row: object) -> PastCall:
    """Return an ended call.

    Raises:
        ValueError: the row cannot be read.
    """
    values = Values(row)
    call = read_call(values.get("call"))
    ended = values.moment("ended")
    if ended is None or call.state is not CallState.ENDED:
        raise ValueError("call")
    references = tuple(reference for reference in values.list("references") if isinstance(reference, str))
    return PastCall(call, references, ended, recorded=values.text("recorded"))
