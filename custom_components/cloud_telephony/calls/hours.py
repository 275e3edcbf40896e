"""What the calls of each hour add up to, kept in step with them."""

from collections import defaultdict
from collections.abc import Iterable, Set as AbstractSet
from datetime import UTC, datetime
from decimal import Decimal
from itertools import batched
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, insert, select, tuple_, type_coerce, update

from .log_model import HourTotals
from .model import Call
from .schema import Amount, hours


class Slot(NamedTuple):
    """The row of `hours` that a call is counted in."""

    account: str
    hour: datetime
    currency: str


class Sums(NamedTuple):
    """What some calls add up to, or by how much that changes."""

    calls: int = 0
    missed: int = 0
    talk_time: int = 0
    cost: Decimal = Decimal()

    def plus(self, other: Sums, times: int = 1) -> Sums:
        """Return these and so many times the others."""
        return Sums(
            self.calls + times * other.calls,
            self.missed + times * other.missed,
            self.talk_time + times * other.talk_time,
            self.cost + times * other.cost,
        )


class Changes:
    """By how much the hours change in one transaction."""

    def __init__(self) -> None:
        """Begin without any."""
        self._sums: dict[Slot, Sums] = defaultdict(Sums)

    def count(self, before: Call | None, after: Call) -> None:
        """Take account of a call that is new (`before` is None) or has changed."""
        for call, times in ((before, -1), (after, 1)):
            if call is not None:
                slot = Slot(call.account, hour_of(call.started_at), currency_of(call))
                self._sums[slot] = self._sums[slot].plus(sums_of(call), times)

    def write(self, connection: Connection) -> None:
        """Bring the hours into step; they are to be told again."""
        rows = [
            {f"by_{name}": value for name, value in (slot._asdict() | sums._asdict()).items()}
            for slot, sums in sorted(self._sums.items())
            if sums != Sums()
        ]
        there = _there(connection, {row["by_account"] for row in rows}, {row["by_hour"] for row in rows})
        new = [row for row in rows if (row["by_account"], row["by_hour"], row["by_currency"]) not in there]
        if new:
            # With nothing in them, they are changed like the others.
            connection.execute(_INSERT, new)
        if rows:
            connection.execute(_ADD, rows)


_SLOT: Final = ("account", "hour", "currency")
_SUMS: Final = ("calls", "missed", "talk_time", "cost")
_ADD: Final = (
    update(hours)
    .where(*(hours.c[name] == bindparam(f"by_{name}", type_=hours.c[name].type) for name in _SLOT))
    .values({name: hours.c[name] + bindparam(f"by_{name}", type_=hours.c[name].type) for name in _SUMS})
    .values(changed=True)
)
_MARK_TOLD: Final = (
    update(hours)
    .where(*(hours.c[name] == bindparam(f"by_{name}", type_=hours.c[name].type) for name in ("account", "hour")))
    .values(changed=False)
)
_INSERT: Final = insert(hours).values(
    {name: bindparam(f"by_{name}", type_=hours.c[name].type) for name in _SLOT}
    | dict.fromkeys(("calls", "missed", "talk_time"), 0)
    | {"cost": Decimal(), "changed": True}
)
_AT_ONCE: Final = 500


def _there(connection: Connection, accounts: AbstractSet[str], wanted: AbstractSet[datetime]) -> set[Slot]:
    """Return which rows there are of these accounts and hours."""
    columns = (hours.c.account, hours.c.hour, hours.c.currency)
    return {
        Slot(*row)
        for account in accounts
        for some in batched(wanted, _AT_ONCE, strict=False)
        for row in connection.execute(select(*columns).where(hours.c.account == account, hours.c.hour.in_(some)))
    }


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of the hour."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def currency_of(call: Call) -> str:
    """Return the currency under which a call is counted, empty if it is not known what it cost."""
    return call.currency or "" if call.cost is not None else ""


def sums_of(call: Call) -> Sums:
    """Return what one call adds."""
    cost = call.cost if call.cost is not None and call.currency else Decimal()
    return Sums(1, int(call.missed), call.talk_time or 0, cost)


def read(connection: Connection, which: ColumnElement[bool]) -> list[HourTotals]:
    """Return the hours that these rows are of, the oldest first of each account."""
    query = select(hours).where(which).order_by(hours.c.account, hours.c.hour)
    totals: dict[tuple[str, datetime], Sums] = defaultdict(Sums)
    costs: dict[tuple[str, datetime], dict[str, Decimal]] = defaultdict(dict)
    for row in connection.execute(query):
        of = (row.account, row.hour)
        totals[of] = totals[of].plus(Sums(row.calls, row.missed, row.talk_time))
        if row.currency:
            costs[of][row.currency] = row.cost
    return [
        HourTotals(account=of[0], hour=of[1], calls=sums.calls, missed=sums.missed, talk_time=sums.talk_time,
                   cost=costs[of])
        for of, sums in totals.items()
    ]  # fmt: skip


def read_changed(connection: Connection) -> list[HourTotals]:
    """Return the hours of which a row has changed, each with all of its rows."""
    changed = select(hours.c.account, hours.c.hour).where(hours.c.changed).subquery()
    return read(connection, tuple_(hours.c.account, hours.c.hour).in_(select(changed)))


def read_since(connection: Connection, account: str, since: datetime) -> list[HourTotals]:
    """Return the hours of an account from one on."""
    return read(connection, and_(hours.c.account == account, hours.c.hour >= since))


def read_before(connection: Connection, account: str, hour: datetime) -> HourTotals:
    """Return what all hours of an account before this one add up to."""
    sums = (func.coalesce(func.sum(hours.c[name]), 0) for name in ("calls", "missed", "talk_time"))
    columns = (hours.c.currency, *sums, type_coerce(func.sum(hours.c.cost), Amount))
    before = and_(hours.c.account == account, hours.c.hour < hour)
    rows = connection.execute(select(*columns).where(before).group_by(hours.c.currency)).all()
    calls, missed, talk_time = (sum(int(row[column]) for row in rows) for column in (1, 2, 3))
    cost = {row[0]: row[4] for row in rows if row[0]}
    return HourTotals(account=account, hour=hour, calls=calls, missed=missed, talk_time=talk_time, cost=cost)


def mark_told(connection: Connection, told: Iterable[HourTotals]) -> None:
    """Take note that hours have been told on, unless they have changed since."""
    accounts: dict[str, dict[datetime, HourTotals]] = defaultdict(dict)
    for totals in told:
        accounts[totals.account][totals.hour] = totals
    for account, its_hours in accounts.items():
        for some in batched(its_hours, _AT_ONCE, strict=False):
            found = read(connection, and_(hours.c.account == account, hours.c.hour.in_(some)))
            same = [{"by_account": account, "by_hour": now.hour} for now in found if now == its_hours[now.hour]]
            if same:
                connection.execute(_MARK_TOLD, same)
