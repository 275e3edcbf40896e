"""The rows of the table: whatever a database holds in, typed rows out.

The columns are those of Asterisk's documentation: the CDR specification [CDR], and its alembic script `cdr` [ADM].
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
import re
from typing import Any, Final

from ...calls.model import Disposition
from ..fields import LONGEST_NUMBER, identifier, text

type Told = Mapping[Any, Any]
"""A row as it came, by the names of columns."""

LONGEST_VALUE: Final = 512
"""More of a text is not asked for."""

# As text [CDR], and as the number that some backends write [FN].
_DISPOSITIONS: Final[Mapping[str, Disposition]] = {
    "ANSWERED": Disposition.ANSWERED,
    "8": Disposition.ANSWERED,
    "NO ANSWER": Disposition.NO_ANSWER,
    "0": Disposition.NO_ANSWER,
    "1": Disposition.NO_ANSWER,
    "BUSY": Disposition.BUSY,
    "4": Disposition.BUSY,
    "FAILED": Disposition.FAILED,
    "2": Disposition.FAILED,
    "CONGESTION": Disposition.FAILED,
    "16": Disposition.FAILED,
}
_LONGEST_CALL: Final = 10**7
_CLID: Final = re.compile(r'\s*"?(.*?)"?\s*<([^<>]*)>\s*')
# Names in the dialplan for what nobody has dialled: start, invalid, time-out, hang-up.
_NOT_DIALLED: Final = frozenset({"s", "i", "t", "h"})
_WITHHELD: Final = frozenset({"anonymous", "unknown", "<unknown>", "restricted", "unavailable", "private"})
_AUDIO_FILE: Final = re.compile(r"[\w+@=:./-]{1,200}\.(?:wav|wav49|gsm|mp3|ogg|opus|g722|sln|ulaw|alaw)", re.IGNORECASE)


class BadRow(ValueError):
    """A row has no time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CdrRow:
    """A record: what party A's channel did with party B's [CDR].

    Attributes:
        reference: What the records of one call have in common; None if the table does not tell.
        uniqueid: Identifies party A's channel; records of several parties B, and of forks, share it.
        sequence: Which of the records with this identifier was made first.
        started_at: In UTC.
        inside: Whether it is one of those that were asked for, or only belongs to one.
        caller: `src`.
        called: `dst`: what was dialled, as long as the dialplan leaves it like that.
        channel: Party A's, such as `PJSIP/101-0000001a`.
        called_channel: Party B's; None if no phone was rung.
        duration: In seconds, from the beginning to the end.
        talk_time: In seconds, since an answer, be it of a machine.
        recording: The name of a file.
    """

    reference: str | None
    uniqueid: str | None
    sequence: int
    started_at: datetime
    inside: bool
    caller: str | None
    caller_name: str | None
    called: str | None
    context: str | None
    channel: str | None
    called_channel: str | None
    app: str | None
    app_data: str | None
    duration: int
    talk_time: int
    disposition: Disposition | None
    raw_disposition: str
    recording: str | None

    @property
    def ended_at(self) -> datetime:
        """Return when it was over."""
        return self.started_at + timedelta(seconds=self.duration)


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Some rows, and when they were read by the clock of the database server."""

    rows: Sequence[CdrRow]
    read_at: datetime


def parse_row(told: Told, when: Callable[[str | None], datetime | None]) -> CdrRow:
    """Read a row; `when` tells its time, by the identifier where that is needed.

    Raises:
        BadRow.
    """
    uniqueid = identifier(_words(told, "uniqueid"))
    started_at = when(uniqueid)
    if started_at is None:
        raise BadRow
    raw_disposition = (text(_words(told, "disposition"), LONGEST_NUMBER) or "").upper()
    duration, talk_time = _seconds(told, "duration"), _seconds(told, "billsec")
    caller = _number(told, "src", _WITHHELD)
    return CdrRow(
        reference=identifier(_words(told, "linkedid")) or uniqueid,
        uniqueid=uniqueid,
        sequence=_seconds(told, "sequence"),
        started_at=started_at,
        inside=bool(told.get("inside")),
        caller=caller,
        caller_name=_caller_name(_words(told, "clid"), caller),
        called=_number(told, "dst", _NOT_DIALLED),
        context=identifier(_words(told, "dcontext")),
        channel=identifier(_words(told, "channel")),
        called_channel=identifier(_words(told, "dstchannel")),
        app=identifier(_words(told, "lastapp")),
        app_data=text(_words(told, "lastdata"), LONGEST_VALUE),
        duration=max(duration, talk_time),
        talk_time=talk_time,
        disposition=_DISPOSITIONS.get(raw_disposition),
        raw_disposition=raw_disposition,
        recording=_file(_words(told, "recordingfile")) or _file(_words(told, "userfield")),
    )


def _words(told: Told, name: str) -> object:
    """Return a value, decoded where a database does not know that it is text."""
    value = told.get(name)
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _number(told: Told, name: str, none: frozenset[str]) -> str | None:
    number = text(_words(told, name), LONGEST_NUMBER)
    return None if number is None or number.casefold() in none else number


def _caller_name(clid: object, caller: str | None) -> str | None:
    """Return the name of `"Name" <number>`; None if there is none, or the number takes its place."""
    match = _CLID.fullmatch(text(clid, LONGEST_VALUE) or "")
    if match is None or match[1] in {match[2], caller}:
        return None
    return text(match[1], LONGEST_NUMBER)


def _seconds(told: Told, name: str) -> int:
    try:
        seconds = float(str(_words(told, name)))
    except ValueError:
        return 0
    return int(seconds) if 0 <= seconds <= _LONGEST_CALL else 0


def _file(value: object) -> str | None:
    name = text(value, LONGEST_VALUE)
    return name if name is not None and _AUDIO_FILE.fullmatch(name) else None
