"""Rows as the REST interface shows them, [S3] §1.2 and §1.3: local times of Warsaw, costs as texts."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import islice
from typing import TypedDict
from zoneinfo import ZoneInfo

from .state import Cdr, Party, Recording

WARSAW = ZoneInfo("Europe/Warsaw")
MOST_CDRS = 10_000
"""[S3] §1.2."""
MOST_RECORDINGS = 5_000
"""[S3] §1.3."""


class CdrRow(TypedDict):
    """A billing record."""

    calldate: str
    clid: str
    src: str
    dst: str
    channel: str
    dstchannel: str
    lastapp: str
    duration: int
    billsec: int
    disposition: str
    uniqueid: str
    cost: str
    zone: str


class RecordRow(TypedDict):
    """A recording."""

    uniqueid: str
    src: str
    dst: str
    format: str
    date: str


def cdr_rows(cdrs: Iterable[Cdr], first: date, last: date) -> list[CdrRow]:
    """Return the rows of some days, both inclusive, oldest first; what is too much is cut off without a word."""
    return [_cdr_row(cdr) for cdr in _between(cdrs, lambda cdr: cdr.started_at, first, last, MOST_CDRS)]


def record_rows(recordings: Iterable[Recording], first: date, last: date) -> list[RecordRow]:
    """Return the recordings of some days in the same way."""
    chosen = _between(recordings, lambda recording: recording.recorded_at, first, last, MOST_RECORDINGS)
    return [_record_row(recording) for recording in chosen]


def _between[T](
    things: Iterable[T], moment: Callable[[T], datetime], first: date, last: date, most: int
) -> Iterable[T]:
    chosen = (thing for thing in things if first <= moment(thing).astimezone(WARSAW).date() <= last)
    return islice(sorted(chosen, key=moment), most)


def _cdr_row(cdr: Cdr) -> CdrRow:
    return {
        "calldate": _local(cdr.started_at),
        "clid": _presentation(cdr.caller),
        "src": cdr.caller.number,
        "dst": cdr.called,
        "channel": _channel(cdr.device),
        "dstchannel": _channel(cdr.other_device),
        "lastapp": cdr.application,
        "duration": cdr.duration,
        "billsec": cdr.talk_time,
        "disposition": cdr.disposition,
        "uniqueid": cdr.uniqueid,
        "cost": cdr.cost,
        "zone": cdr.zone,
    }


def _record_row(recording: Recording) -> RecordRow:
    return {
        "uniqueid": recording.uniqueid,
        "src": recording.caller,
        "dst": recording.called,
        "format": "wav",
        "date": _local(recording.recorded_at),
    }


def _local(moment: datetime) -> str:
    return moment.astimezone(WARSAW).strftime("%Y-%m-%d %H:%M:%S")


def _presentation(party: Party) -> str:
    return f'"{party.name}" <{party.number}>' if party.name else party.number


def _channel(device: str) -> str:
    return f"SIP/{device}" if device else ""
