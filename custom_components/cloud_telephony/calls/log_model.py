"""What is written to the call log, asked of it, and answered; how the log fails."""

from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import IntFlag
from typing import ClassVar, Final, Self

import orjson

from .model import Call, Direction, Disposition

_LAST_ROW: Final = 2**63 - 1
"""Databases do not count further."""


class LogError(Exception):
    """The call log cannot do what was wanted; nothing of it was done.

    `translation_key` names the text that a user sees. The exception's own text holds no address, password or number.
    """

    translation_key: ClassVar[str] = "log_failed"


class LogUnreachable(LogError):
    """The database cannot be reached, refuses the user, or is locked; it may be different in a moment."""

    translation_key = "log_unreachable"


class LogDefective(LogError):
    """The database is damaged, or somebody changed what is in it: whatever was to be written is not at fault."""


class LogTooNew(LogError):
    """The database was written by a later version of this program, which has changed its tables."""

    translation_key = "log_too_new"


class LogForeign(LogError):
    """The database has tables of the same names that are not ours."""

    translation_key = "log_foreign"


class LogNotEmpty(LogError):
    """The database that the log is to move to has calls of which the present one knows nothing."""

    translation_key = "log_not_empty"


class InvalidCursor(ValueError):
    """A text is no cursor that was given to a user before."""


class Source(IntFlag):
    """Where something that is known of a call comes from; a call may have several."""

    LIVE = 1
    """It was told while it happened."""
    RECORD = 2
    """The provider's record of the call (CDR)."""
    BILLING = 4
    """What the provider charged for it; it knows money, and little else."""


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """Where a page ended: at the call with this time and row. Its text is opaque to users."""

    started_at: datetime
    row: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a cursor that was given to a user before.

        Raises:
            InvalidCursor: it was not.
        """
        try:
            started_at, row = orjson.loads(b64decode(text, altchars=b"-_", validate=True))
            cursor = cls(datetime.fromisoformat(started_at), row)
        except (ValueError, TypeError) as error:
            raise InvalidCursor from error
        if cursor.started_at.tzinfo is None or type(row) is not int or not 0 <= row <= _LAST_ROW:
            raise InvalidCursor
        return cursor

    def __str__(self) -> str:
        """Return the text for a user."""
        return urlsafe_b64encode(orjson.dumps([self.started_at.isoformat(), self.row])).decode()


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for: a part of a name, in upper or lower case, or of a number, however it is written.

    `numbers` are those that have got such a name since their calls were written.
    """

    text: str
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsQuery:
    """Which calls are wanted, the newest first: begun from `start` on and before `end`, after the page up to `cursor`.

    An empty choice means all. `numbers` are numbers as they are in the log (E.164 where that can be known), of which
    one has to be on either side; `patterns` are the same with `*` and `?`; both are one choice. `missed` None means
    those that were missed and the others. A `search` has to be found on either side as well.
    """

    start: datetime | None = None
    end: datetime | None = None
    limit: int = 100
    accounts: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    directions: frozenset[Direction] = frozenset()
    dispositions: frozenset[Disposition] = frozenset()
    missed: bool | None = None
    search: Search | None = None
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class CallsPage:
    """Some calls, the newest first; `cursor` is None when these are the last.

    Of a search there may be more even if these are less than a page, or none: it was looked for them long enough.
    """

    calls: tuple[Call, ...]
    cursor: Cursor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What writing some calls did: how many were new, changed, or known already as they are."""

    new: int = 0
    changed: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HourTotals:
    """What the calls of one account that began in one hour add up to.

    Attributes:
        hour: When the hour begins (UTC).
        talk_time: In seconds.
        cost: By currency (ISO 4217).
    """

    account: str
    hour: datetime
    calls: int
    missed: int
    talk_time: int
    cost: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What some calls add up to; `talk_time` in seconds."""

    calls: int = 0
    missed: int = 0
    talk_time: int = 0
