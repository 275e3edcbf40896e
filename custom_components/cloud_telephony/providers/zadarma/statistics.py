"""Reading the statistics of a period, which come in pages and at most for a month at once."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
import logging
from typing import Final

from ...calls.model import Money
from ..base import InvalidReply
from ..once import Once
from .amounts import money
from .client import Client
from .rows import BadRow, PbxRow, TollRow, parse_row, parse_toll_row, rows_of
from .signature import Params
from .zone import FORMAT, Zone

_LOGGER = logging.getLogger(__name__)

_PBX: Final = "/v1/statistics/pbx/"
_ALL: Final = "/v1/statistics/"
PAGE: Final = 1000
# A longer period is cut to these days without a word [ZPHP].
_LONGEST_PERIOD: Final = timedelta(days=30)
_MOST_PAGES: Final = 100
_SECOND: Final = timedelta(seconds=1)

type _Parse[T] = Callable[[object, Zone], T]


class Statistics:
    """Asks for the statistics of one account; its days and times are those of the account's zone."""

    def __init__(self, client: Client, zone: Zone) -> None:
        """Take whom to ask, and the zone, which must be known before rows are read."""
        self._client = client
        self._zone = zone
        self._met = Once()

    async def rows(self, start: date, end: date) -> list[PbxRow]:
        """Return the legs of the calls of the days from start to end, both inclusive."""
        return await self._rows(_PBX, {"version": 2}, parse_row, start, end)

    async def toll_rows(self, start: date, end: date) -> list[TollRow]:
        """Return the charged calls of the days from start to end, both inclusive."""
        return await self._rows(_ALL, {}, parse_toll_row, start, end)

    async def cost(self, start: datetime, end: datetime) -> Money | None:
        """Return what the calls cost from `start` on and before `end`; None if there were none.

        Raises:
            InvalidReply: the reply is not what was promised.
        """
        costs: list[Money] = []
        # A month may have a day more than is told of at once.
        for first, last in _periods(start, end):
            period = {"start": self._zone.written(first), "end": self._zone.written(last)}
            answer = await self._client.statistics(_ALL, {**period, "cost_only": True})
            costs += [self._cost(row) for row in rows_of(answer, "stats")]
        if not costs:
            return None
        return Money(sum((cost.amount for cost in costs), Decimal()), costs[0].currency)

    async def _rows[T: (PbxRow, TollRow)](
        self, path: str, params: Params, parse: _Parse[T], start: date, end: date
    ) -> list[T]:
        periods = _periods(datetime.combine(start, time()), datetime.combine(end, time()) + timedelta(days=1))
        rows: list[T] = []
        for first, last in periods:
            period: Params = {"start": first.strftime(FORMAT), "end": last.strftime(FORMAT)}
            rows += await self._period(path, {**period, **params}, parse)
        return rows

    async def _period[T: (PbxRow, TollRow)](self, path: str, period: Params, parse: _Parse[T]) -> list[T]:
        rows: list[T] = []
        for page in range(_MOST_PAGES):
            answer = await self._client.statistics(path, {**period, "skip": page * PAGE, "limit": PAGE})
            values = rows_of(answer, "stats")
            rows += self._parsed(values, parse)
            if len(values) < PAGE:
                break
        else:
            _LOGGER.warning("%s has more calls in a month than are read: some are missing", self._client.server.name)
        return rows

    def _parsed[T: (PbxRow, TollRow)](self, values: list[object], parse: _Parse[T]) -> list[T]:
        rows: list[T] = []
        for value in values:
            try:
                rows.append(parse(value, self._zone))
            except BadRow as bad:
                self._note(str(bad))
        for row in rows:
            if row.disposition is None:
                self._note("disposition")
        return rows

    def _note(self, problem: str) -> None:
        if self._met.first(problem):
            server = self._client.server.name
            _LOGGER.warning("A row of the statistics of %s has a value that cannot be read: %s", server, problem)

    def _cost(self, row: object) -> Money:
        cost = money(row.get("cost"), row.get("currency")) if isinstance(row, dict) else None
        if cost is None:
            raise invalid(self._client, "no cost")
        return cost


def invalid(client: Client, problem: str) -> InvalidReply:
    """Return the error for a reply that lacks what was promised."""
    server = client.server.name
    return InvalidReply(f"{server} answered with {problem}", server=server, problem=problem)


def _periods(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield periods that are short enough, both ends inclusive, from `start` on and before `end`."""
    while start < end:
        next_start = min(start + _LONGEST_PERIOD, end)
        yield start, next_start - _SECOND
        start = next_start
