"""An Asterisk server, as far as its table of call detail records tells of it."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
import logging
from typing import Any, ClassVar, Final

from ...calls.model import Call
from ..base import Gathered
from .history import History
from .table import CdrTable

_LOGGER: Final = logging.getLogger(__package__)
_DAY: Final = timedelta(days=1)
# Until the year 2286.
_MARK_DIGITS: Final = 10


class Asterisk:
    """An Asterisk server; see `providers.base` for what its methods promise. The database is asked in threads."""

    kind: ClassVar[str] = "asterisk"
    region: ClassVar[str] = ""
    gather_every: ClassVar[timedelta] = timedelta(minutes=1)

    def __init__(self, *, account_id: str, title: str, account: str, table: CdrTable) -> None:
        """Put the parts together."""
        self._account_id = account_id
        self._title = title
        self._table = table
        self._history = History(account, self.kind)

    @property
    def account_id(self) -> str:
        """Return server, database and table."""
        return self._account_id

    @property
    def title(self) -> str:
        """Return where the table is."""
        return self._title

    async def check(self) -> None:
        """Look whether the table is there, has what is needed, and may be read.

        Raises:
            ProviderError.
        """
        await asyncio.to_thread(self._table.check)

    def diagnostics(self) -> dict[str, Any]:
        """Return what is known of the server and of the table, and how much was read."""
        return self._table.diagnostics()

    async def calls(self, start: date, end: date) -> list[Call]:
        """Return the calls that began on these days of the time zone by which the table is dated."""
        return await asyncio.to_thread(self._calls, start, end)

    async def gather(self, mark: str | None) -> Gathered:
        """Return the calls that ended since the mark, which is a moment: seconds since 1970."""
        return await asyncio.to_thread(self._gather, mark)

    def _gather(self, mark: str | None) -> Gathered:
        since = _moment(mark)
        if since is None:
            return Gathered(calls=(), mark=_mark(self._table.now()))
        ended = self._table.ended(since)
        return Gathered(calls=tuple(self._history.calls(ended.records)), mark=_mark(ended.until), more=ended.more)

    def _calls(self, start: date, end: date) -> list[Call]:
        days = [start + _DAY * number for number in range((end - start).days + 1)]
        midnights = (datetime.combine(day, time()) for day in days)
        return [
            call
            for midnight in midnights
            for call in self._history.calls_begun(self._table.begun(midnight, midnight + _DAY))
        ]


def _mark(moment: datetime) -> str:
    return str(int(moment.timestamp()))


def _moment(mark: str | None) -> datetime | None:
    """Read a mark; what is none begins anew, as it can only come from a damaged log."""
    if mark is None:
        return None
    if not (mark.isascii() and mark.isdecimal() and len(mark) <= _MARK_DIGITS):
        _LOGGER.warning("It is not known any more which calls of Asterisk were read; reading begins now")
        return None
    return datetime.fromtimestamp(int(mark), UTC)
