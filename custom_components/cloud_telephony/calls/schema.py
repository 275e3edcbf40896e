"""The tables of the call log, the same on SQLite, PostgreSQL and MariaDB.

A change here is a new version of the tables: it comes with a migration (`calls/migrations`).
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, override

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_EXPONENT = 8
"""How many decimal places of an amount of money are kept."""

ID = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up by itself only what it calls an integer."""


class Moment(TypeDecorator[datetime]):
    """A point in time, as microseconds since 1970: exact, quickly compared, and the same on every server."""

    impl = BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return what is kept."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    @override
    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the moment, in UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


class Amount(TypeDecorator[Decimal]):
    """An amount of money, exact to the eighth decimal place; SQLite would make a binary fraction of a decimal."""

    impl = BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Return what is kept."""
        return None if value is None else int(value.scaleb(_EXPONENT).to_integral_value())

    @override
    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Return the amount without zeros at its end."""
        if value is None:
            return None
        amount = Decimal(int(value)).scaleb(-_EXPONENT).normalize()
        return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# By either name the same server is reached, and each takes only the options that bear it.
_EXACTLY: dict[str, Any] = {
    f"{dialect}_{option}": value
    for dialect in ("mysql", "mariadb")
    for option, value in (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}

calls = Table(
    "cloud_telephony_calls",
    metadata,
    Column("id", ID, primary_key=True),
    Column("account", String(64), nullable=False),
    Column("call_id", String(255), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("direction", String(16), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("ended_at", Moment),
    Column("from_number", String(255)),
    Column("from_name", String(255)),
    Column("to_number", String(255)),
    Column("to_name", String(255)),
    Column("extension", String(255)),
    Column("queue", String(255)),
    Column("duration", Integer),
    Column("talk_time", Integer),
    # Empty where it is not known: an index finds nothing that is null.
    Column("disposition", String(16), nullable=False, default=""),
    Column("cost", Amount),
    Column("currency", String(8)),
    Column("recording", String(255)),
    Column("sources", SmallInteger, nullable=False),
    Column("forgotten", Boolean, nullable=False, default=False),
    # `started_at` once more for an index each. Had the indexes one column in common, a server that takes a rare outcome
    # for a frequent one would look for it through all calls, in the order of time.
    Column("outcome_began", Moment, nullable=False),
    Column("number_began", Moment, nullable=False),
    UniqueConstraint("account", "call_id"),
    # Their names are given because a server would cut the long ones, each in its own way.
    Index("ix_cloud_telephony_calls_time", "started_at", "id"),
    Index("ix_cloud_telephony_calls_account", "account", "started_at", "id"),
    Index("ix_cloud_telephony_calls_outcome", "account", "direction", "disposition", "outcome_began", "id"),
    Index("ix_cloud_telephony_calls_from", "from_number", "account", "direction", "disposition", "number_began", "id"),
    Index("ix_cloud_telephony_calls_to", "to_number", "account", "direction", "disposition", "number_began", "id"),
    **_EXACTLY,
)
"""One row for each call that has ended; `sources` are the `Source`s that told of it.

`forgotten` rows have lost numbers and names for good, because a user wanted a number forgotten.
"""

references = Table(
    "cloud_telephony_references",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("source", SmallInteger, primary_key=True),
    Column("reference", String(255), primary_key=True),
    Column("call", ID, ForeignKey(calls.c.id, ondelete="CASCADE"), nullable=False, index=True),
    **_EXACTLY,
)
"""By which name each source calls a call: what was read once is known again."""

hours = Table(
    "cloud_telephony_hours",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("hour", Moment, primary_key=True, autoincrement=False),
    # Empty for calls without a cost.
    Column("currency", String(8), primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("talk_time", BigInteger, nullable=False),
    Column("cost", Amount, nullable=False),
    Column("changed", Boolean, nullable=False, index=True),
    **_EXACTLY,
)
"""What the calls of an hour add up to, kept in step with them, and longer than they are; `changed` until told on."""

progress = Table(
    "cloud_telephony_progress",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("value", String(1024), nullable=False),
    **_EXACTLY,
)
"""How far the records of each account have been read."""

forgotten = Table(
    "cloud_telephony_forgotten",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("until", Moment, nullable=False),
    **_EXACTLY,
)
"""Numbers that a user wanted forgotten, as keyed digests; their calls until then are nobody's, whenever read."""

outbox = Table(
    "cloud_telephony_outbox",
    metadata,
    Column("id", ID, primary_key=True),
    Column("target", String(64), nullable=False),
    Column("call", ID, ForeignKey(calls.c.id, ondelete="SET NULL"), index=True),
    Column("state", String(16), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("initiated", String(32), nullable=False),
    Column("source", String(255), nullable=False),
    Column("destination", String(255), nullable=False),
    Column("duration", Integer),
    Column("url", String(1024)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("reason", String(1024)),
    Column("queued_at", Moment, nullable=False),
    Column("done_at", Moment),
    UniqueConstraint("target", "call"),
    Index(None, "target", "state", "id"),
    Index(None, "target", "done_at"),
    **_EXACTLY,
)
"""Calls for other systems (`target`: the account that receives them), with what is sent, which never changes.

`done_at` is when the other system answered.
"""
