"""Statistics and recordings as the REST interface shows them, [ZOA]."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from secrets import token_urlsafe

from ..clock import Clock
from .checks import LIFETIMES, LONGEST_RANGE, MOST_ROWS
from .errors import ApiError
from .state import Account, Direction, Disposition, Recording, Row

type Answer = dict[str, object]
type Parameters = Mapping[str, str]

_CUT_TO = timedelta(days=30)
_DEFAULT_LIFETIME = 1800


class Reports:
    """Answers what asks for the past."""

    def __init__(self, account: Account, clock: Clock, host: Callable[[], str]) -> None:
        """Take the account; `host` returns the address under which recordings are served."""
        self._account = account
        self._clock = clock
        self._host = host
        self._links: dict[str, tuple[Recording, datetime]] = {}

    async def statistics(self, given: Parameters) -> Answer:
        """Return calls to outside, or what they cost."""
        start, end = self._span(given)
        rows = [row for row in self._between(start, end, Direction.OUT) if given.get("sip") in {None, row.sip}]
        if "cost_only" in given:
            seconds = sum(row.call.talk_time for row in rows)
            cost = round(float(sum(row.cost for row in rows)), 4)
            stats: list[Answer] = [{"cost": cost, "currency": self._account.currency, "seconds": seconds}]
        else:
            stats = [self._toll_row(row) for row in _page(rows, given)]
        return self._answer(start, end, stats)

    async def incoming(self, given: Parameters) -> Answer:
        """Return calls from outside."""
        start, end = self._span(given)
        rows = [row for row in self._between(start, end, Direction.IN) if given.get("sip") in {None, row.sip}]
        costs = {"cost", "billcost", "currency"}
        stats = [
            {name: value for name, value in self._toll_row(row).items() if name not in costs}
            for row in _page(rows, given)
        ]
        return self._answer(start, end, stats)

    async def pbx(self, given: Parameters) -> Answer:
        """Return the calls of the PBX."""
        start, end = self._span(given)
        way = given.get("call_type")
        rows = [row for row in self._between(start, end) if way in {None, row.call.direction.value}]
        version = int(given.get("version", "1"))
        stats = [self._pbx_row(row) for row in _page(rows, given)]
        return self._answer(start, end, stats) | {"version": version}

    async def record(self, given: Parameters) -> Answer:
        """Return the address of a recording, or of all recordings of a call.

        Raises:
            ApiError: there is none, or it is not ready yet.
        """
        lifetime = int(given.get("lifetime", _DEFAULT_LIFETIME))
        if lifetime not in LIFETIMES:
            raise ApiError("Wrong parameter lifetime")
        now = self._clock.now()
        found = [
            recording
            for recording in self._account.recordings.values()
            if recording.ready_at <= now
            and (recording.record_id == given.get("call_id") or recording.pbx_call_id == given.get("pbx_call_id"))
        ]
        if not found:
            raise ApiError("The record is not found")
        till = now + timedelta(seconds=lifetime)
        links = [self._link(recording, till) for recording in found]
        place: Answer = {"link": links[0]} if "call_id" in given else {"links": links}
        return place | {"lifetime_till": self._account.local(till)}

    def served(self, token: str, name: str) -> Recording | None:
        """Return the recording that an address leads to, None if it does not or does not any more."""
        recording, till = self._links.get(token, (None, self._clock.now()))
        if recording is None or till <= self._clock.now() or name != f"{recording.record_id}.mp3":
            return None
        return recording

    def _link(self, recording: Recording, till: datetime) -> str:
        token = token_urlsafe(12)
        self._links[token] = recording, till
        return f"{self._host()}/v1/pbx/record/download/{token}/{recording.record_id}.mp3"

    def _span(self, given: Parameters) -> tuple[datetime, datetime]:
        """Return the time that is asked for: from the first of the month until now, and 30 days at most ([ZPHP])."""
        now = self._account.local(self._clock.now())
        start = self._account.moment(given.get("start", f"{now[:7]}-01 00:00:00"))
        end = self._account.moment(given.get("end", now))
        if start is None or end is None:
            raise ApiError("Wrong date format")
        return start, start + _CUT_TO if end - start > LONGEST_RANGE else end

    def _between(self, start: datetime, end: datetime, way: Direction | None = None) -> Iterable[Row]:
        chosen = (row for row in self._account.rows if way in {None, row.call.direction})
        return sorted(
            (row for row in chosen if start <= row.call.started_at <= end), key=lambda row: row.call.started_at
        )

    def _answer(self, start: datetime, end: datetime, stats: list[Answer]) -> Answer:
        return {"start": self._account.local(start), "end": self._account.local(end), "stats": stats}

    def _toll_row(self, row: Row) -> Answer:
        price = self._account.price_of(row.call.called)
        return {
            "id": str(row.call.sequence),
            "sip": row.sip,
            "callstart": self._account.local(row.call.started_at),
            "from": row.call.caller,
            "to": row.call.called,
            "description": "" if price is None else price.description,
            "disposition": _statistics_word(row.call.disposition),
            "billseconds": row.call.talk_time,
            "cost": 0 if price is None or row.call.direction is Direction.IN else float(price.price),
            "billcost": round(float(row.cost), 4),
            "currency": self._account.currency,
        }

    def _pbx_row(self, row: Row) -> Answer:
        call = row.call
        outgoing = call.direction is Direction.OUT
        return {
            "call_id": float(call.record_id),
            "sip": _bare(row.sip),
            "callstart": self._account.local(call.started_at),
            "clid": _bare(row.sip if outgoing else call.caller),
            "destination": _bare(call.called if outgoing else call.answered_by or call.called),
            "disposition": _statistics_word(call.disposition),
            "seconds": call.talk_time,
            "is_recorded": call.recorded,
            "pbx_call_id": call.pbx_call_id,
        }


def _page(rows: Iterable[Row], given: Parameters) -> list[Row]:
    skip = int(given.get("skip", "0"))
    return list(rows)[skip : skip + min(int(given.get("limit", MOST_ROWS)), MOST_ROWS)]


def _statistics_word(disposition: str) -> str:
    return "call failed" if disposition == Disposition.FAILED else disposition


def _bare(number: str) -> int | str:
    """Return a number as JSON shows it in [ZOA]'s examples: without quotes, if nothing is lost by that."""
    return int(number) if number.isdecimal() and not number.startswith("0") else number
