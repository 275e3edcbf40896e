"""How each kind of database server is asked about time, and how it is kept from waiting and from writing."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, Float, String, cast, extract, func, literal_column

_CONNECT_SECONDS: Final = 10
_READ_SECONDS: Final = 30

type Expression = ColumnElement[Any]


class Server(Protocol):
    """A kind of database server. Moments are seconds since 1970; the clock on its wall is that of its own time zone."""

    arguments: Mapping[str, Any]
    """What its driver is told for each connection."""
    schema: Expression
    """Where a table is whose schema was not said."""
    zone: Expression
    """The name of its time zone."""
    now: Expression
    """The moment."""

    def wall(self, column: Expression, data_type: str) -> Expression:
        """Return a column of times as the wall shows them, whether or not its type keeps an offset."""

    def at(self, moment: Expression) -> Expression:
        """Return what the wall shows at a moment."""

    def moment(self, wall: Expression) -> Expression:
        """Return the moment at which the wall shows this; one of the two, where it does so twice."""

    def figures(self, wall: Expression) -> Expression:
        """Return what the wall shows, in seconds as if it were UTC: drivers cannot carry all times of a server."""


class MySql:
    """MySQL and MariaDB."""

    arguments: Mapping[str, Any] = {
        "connect_timeout": _CONNECT_SECONDS,
        "read_timeout": _READ_SECONDS,
        "write_timeout": _READ_SECONDS,
        "init_command": "SET SESSION TRANSACTION READ ONLY",
    }
    schema: Expression = func.database()
    zone: Expression = literal_column("IF(@@time_zone = 'SYSTEM', @@system_time_zone, @@time_zone)", String)
    now: Expression = func.unix_timestamp()

    def wall(self, column: Expression, data_type: str) -> Expression:
        """Return the column: the server shows all its types like that."""
        del data_type
        return column

    def at(self, moment: Expression) -> Expression:
        """Return what the wall shows at a moment."""
        return func.from_unixtime(moment)

    def moment(self, wall: Expression) -> Expression:
        """Return the moment at which the wall shows this."""
        return func.unix_timestamp(wall)

    def figures(self, wall: Expression) -> Expression:
        """Return what the wall shows as if it were UTC."""
        return func.timestampdiff(literal_column("SECOND"), "1970-01-01", wall)


class PostgreSql:
    """PostgreSQL."""

    arguments: Mapping[str, Any] = {
        "connect_timeout": _CONNECT_SECONDS,
        "options": f"-c default_transaction_read_only=on -c statement_timeout={_READ_SECONDS}s",
        # For a server that is gone without a word: the time-out above is its own.
        "tcp_user_timeout": _READ_SECONDS * 1000,
        "keepalives_idle": _READ_SECONDS // 3,
        "keepalives_interval": _READ_SECONDS // 3,
        "keepalives_count": 2,
    }
    schema: Expression = func.current_schema()
    zone: Expression = func.current_setting("TimeZone")
    now: Expression = extract("epoch", func.now())

    def wall(self, column: Expression, data_type: str) -> Expression:
        """Return the column without the offset that it may have."""
        return func.timezone(self.zone, column) if data_type.endswith("with time zone") else column

    def at(self, moment: Expression) -> Expression:
        """Return what the wall shows at a moment."""
        return func.timezone(self.zone, func.to_timestamp(cast(moment, Float)))

    def moment(self, wall: Expression) -> Expression:
        """Return the moment at which the wall shows this."""
        return extract("epoch", func.timezone(self.zone, wall))

    def figures(self, wall: Expression) -> Expression:
        """Return what the wall shows as if it were UTC."""
        return extract("epoch", wall)


SERVERS: Final[Mapping[str, Server]] = {"mysql": MySql(), "mariadb": MySql(), "postgresql": PostgreSql()}
"""By the name of SQLAlchemy's backend."""
