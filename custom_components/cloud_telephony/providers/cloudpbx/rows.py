"""The rows of the REST replies: JSON in, typed rows out, [S3] §1.2 and §1.3."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
import re
from typing import Final, TypedDict, cast
from zoneinfo import ZoneInfo

from ...calls.model import Disposition
from ..fields import LONGEST_NAME, LONGEST_NUMBER, Note, count, identifier, optional, text

# The document names no zone, its examples fit this one: 11:25:02 has the identifier 1639563902, which is 10:25:02 UTC.
# Made here, as reading the zone's file would block.
WARSAW: Final = ZoneInfo("Europe/Warsaw")

_CLID = re.compile(r'\s*"?(.*?)"?\s*<([^<>]*)>\s*')
_EPOCH = re.compile(r"(?:.*-)?([0-9]{9,11})\.[0-9]+")
_SMS_ID = re.compile(r"[0-9]{15,}")
_GROSZE = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,6})?")
# What lies outside would not be a call, and could not be reckoned with.
_FIRST_YEAR, _LAST_YEAR = 1980, 2200
_LONGEST_CALL = 10**7

# [S3] §1.2
_DISPOSITIONS: Mapping[str, Disposition] = {
    "ANSWERED": Disposition.ANSWERED,
    "NO ANSWER": Disposition.NO_ANSWER,
    "BUSY": Disposition.BUSY,
    "FAILED": Disposition.FAILED,
}
_USUAL_FORMAT = "wav"
_AUDIO_FORMAT = re.compile(r"[a-z0-9]{1,10}")

type Scalar = str | int | None


class CdrWire(TypedDict, total=False):
    """A row of `/cdr`. Numbers come as such or as text."""

    calldate: Scalar
    clid: Scalar
    src: Scalar
    dst: Scalar
    channel: Scalar
    dstchannel: Scalar
    lastapp: Scalar
    duration: Scalar
    billsec: Scalar
    disposition: Scalar
    uniqueid: Scalar
    cost: Scalar
    zone: Scalar


class RecordWire(TypedDict, total=False):
    """A row of `/record`."""

    uniqueid: Scalar
    src: Scalar
    dst: Scalar
    format: Scalar
    date: Scalar


class BadRow(ValueError):
    """A row lacks what it cannot do without. The text says what, and nothing of what the row holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cdr:
    """A billing record.

    Attributes:
        uniqueid: Identifies the call, always as text: `…371` and `….370` are two calls.
        started_at: In UTC.
        caller: `src`.
        called: `dst`; [S3] §1.2 describes it as the calling number, but `/record` as the destination, which it is.
        caller_name: From `clid`.
        channel: Of the calling side, such as `SIP/MyPbx-101-00000028`.
        called_channel: `dstchannel`, of the called side.
        duration: Seconds, ringing included.
        talk_time: `billsec`, seconds after the answer.
        cost: In złoty; the provider gives grosze.
    """

    uniqueid: str
    started_at: datetime
    caller: str | None
    called: str | None
    caller_name: str | None
    channel: str | None
    called_channel: str | None
    duration: int | None
    talk_time: int | None
    disposition: Disposition | None
    cost: Decimal | None

    @property
    def is_sms(self) -> bool:
        """Tell whether this bills a text message, [S3] §1.5: its identifier is that of the message, without a dot."""
        return _SMS_ID.fullmatch(self.uniqueid) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """A recording in the list of recordings; the fields as in `Cdr`."""

    uniqueid: str
    recorded_at: datetime
    caller: str | None
    called: str | None
    audio_format: str


def parse_cdr(row: object, note: Note) -> Cdr:
    """Read a row of `/cdr`.

    Raises:
        BadRow: it is no row, or has no identifier or time.
    """
    if not isinstance(row, dict):
        raise BadRow("not an object")
    wire = cast("CdrWire", row)
    uniqueid = _uniqueid(wire.get("uniqueid"))
    return Cdr(
        uniqueid=uniqueid,
        started_at=_moment(wire.get("calldate"), uniqueid, "calldate"),
        caller=text(wire.get("src"), LONGEST_NUMBER),
        called=text(wire.get("dst"), LONGEST_NUMBER),
        caller_name=_caller_name(wire.get("clid")),
        channel=identifier(wire.get("channel")),
        called_channel=identifier(wire.get("dstchannel")),
        duration=optional(wire, "duration", _seconds, note),
        talk_time=optional(wire, "billsec", _seconds, note),
        disposition=optional(wire, "disposition", _disposition, note),
        cost=optional(wire, "cost", _cost, note),
    )


def parse_record(row: object, note: Note) -> RecordRow:
    """Read a row of `/record`.

    Raises:
        BadRow: it is no row, or has no identifier or time.
    """
    if not isinstance(row, dict):
        raise BadRow("not an object")
    wire = cast("RecordWire", row)
    uniqueid = _uniqueid(wire.get("uniqueid"))
    return RecordRow(
        uniqueid=uniqueid,
        recorded_at=_moment(wire.get("date"), uniqueid, "date"),
        caller=text(wire.get("src"), LONGEST_NUMBER),
        called=text(wire.get("dst"), LONGEST_NUMBER),
        audio_format=optional(wire, "format", _audio_format, note) or _USUAL_FORMAT,
    )


def _uniqueid(value: object) -> str:
    uniqueid = identifier(value)
    if uniqueid is None:
        raise BadRow("uniqueid")
    return uniqueid


def _moment(value: object, uniqueid: str, key: str) -> datetime:
    """Return a local time of Warsaw in UTC, in which seconds can be added to it."""
    try:
        local = datetime.fromisoformat(text(value, LONGEST_NAME) or "")
    except ValueError:
        raise BadRow(key) from None
    if not _FIRST_YEAR <= local.year <= _LAST_YEAR:
        raise BadRow(key)
    return _in_warsaw(local, uniqueid).astimezone(UTC)


def _in_warsaw(local: datetime, uniqueid: str) -> datetime:
    """Return the local time with its zone.

    In autumn an hour comes twice; the identifier begins with the second in which the call did, and tells which it is.
    """
    if local.tzinfo is not None:
        return local
    first, second = (local.replace(tzinfo=WARSAW, fold=fold) for fold in (0, 1))
    epoch = _EPOCH.fullmatch(uniqueid)
    if first.utcoffset() == second.utcoffset() or epoch is None:
        return first
    began = datetime.fromtimestamp(int(epoch[1]), UTC)
    return min(first, second, key=lambda moment: abs(moment.astimezone(UTC) - began))


def _caller_name(value: object) -> str | None:
    """Return the name of `"Name" <number>`; None if there is none, or the number takes its place."""
    match = _CLID.fullmatch(text(value, LONGEST_NAME) or "")
    if match is None or match[1] == match[2]:
        return None
    return match[1].strip() or None


def _seconds(value: object) -> int | None:
    seconds = count(value)
    return seconds if seconds is not None and seconds <= _LONGEST_CALL else None


def _disposition(value: object) -> Disposition | None:
    return _DISPOSITIONS.get(text(value, LONGEST_NAME) or "")


def _cost(value: object) -> Decimal | None:
    grosze = text(value, LONGEST_NUMBER) or ""
    return Decimal(grosze.replace(",", ".")).scaleb(-2) if _GROSZE.fullmatch(grosze) else None


def _audio_format(value: object) -> str | None:
    name = (text(value, LONGEST_NAME) or "").lower()
    return name if _AUDIO_FORMAT.fullmatch(name) else None
