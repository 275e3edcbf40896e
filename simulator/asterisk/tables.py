"""How tables of call detail records look: as the documentation of each of Asterisk's modules has them."""

from collections.abc import Mapping
from enum import StrEnum, auto

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, MetaData, String, Table
from sqlalchemy.schema import SchemaItem


class TableKind(StrEnum):
    """Which of the tables it is."""

    MYSQL = auto()
    """That of cdr_mysql: `calldate`, disposition as text."""
    PGSQL = auto()
    """That of cdr_pgsql, the time with an offset of its own."""
    ADAPTIVE = auto()
    """That of Asterisk's own script, for cdr_adaptive_odbc: `start`, `answer`, `end`, `linkedid`, `sequence`."""


# Name and length of each text that all of them have.
_TEXTS: Mapping[str, int] = {
    "clid": 80,
    "src": 80,
    "dst": 80,
    "dcontext": 80,
    "channel": 80,
    "dstchannel": 80,
    "lastapp": 80,
    "lastdata": 80,
    "disposition": 45,
    "accountcode": 20,
    "userfield": 255,
}


def new_table(kind: TableKind, name: str) -> Table:
    """Return a table of this kind, which is in no database yet."""
    own: list[SchemaItem]
    texts: list[SchemaItem] = [
        Column(text, String(length), nullable=False, server_default="") for text, length in _TEXTS.items()
    ]
    match kind:
        case TableKind.MYSQL:
            own = [Column("calldate", DateTime, nullable=False), Column("uniqueid", String(32)), *_numbers(Integer)]
            return Table(name, MetaData(), *own, *texts, Index(None, "calldate"))
        case TableKind.PGSQL:
            calldate = Column("calldate", DateTime(timezone=True), nullable=False)
            own = [calldate, Column("uniqueid", String(150)), *_numbers(BigInteger)]
            return Table(name, MetaData(), *own, *texts, Index(f"{name}_calldate", "calldate"))
        case TableKind.ADAPTIVE:
            own = [Column(time, DateTime) for time in ("start", "answer", "end")]
            own += [Column("uniqueid", String(150)), Column("linkedid", String(150)), Column("sequence", Integer)]
            return Table(name, MetaData(), *own, *_numbers(Integer), *texts, Index(f"{name}_start", "start"))


def _numbers(number: type[Integer]) -> list[SchemaItem]:
    return [Column(name, number, nullable=False, server_default="0") for name in ("duration", "billsec", "amaflags")]
