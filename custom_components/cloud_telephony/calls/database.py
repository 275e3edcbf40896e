"""How the call log's database is reached, whichever kind it is, and what its failures mean."""

from collections.abc import Iterator
from contextlib import contextmanager
import logging
import sqlite3
import struct
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
    TimeoutError as PoolTimeout,
)
from sqlalchemy.pool import ConnectionPoolEntry

from .log_model import LogDefective, LogError, LogUnreachable

CONNECT_SECONDS: Final = 5
"""How long a server may take to answer the first time, and how long another program may hold SQLite's file."""
_SILENT_SECONDS: Final = 120
"""How long a server may be silent while it works; the longest work is changing the tables."""

# SQLAlchemy would log rows, with numbers and names, where somebody debugs it, and where the server is.
_LOGGING_NAME: Final = "cloud_telephony_log"
for _part in ("engine.Engine", "pool.impl.QueuePool"):
    logging.getLogger(f"sqlalchemy.{_part}.{_LOGGING_NAME}").setLevel(logging.WARNING)

_OPTIONS: Final[dict[str, Any]] = {
    "pool_timeout": CONNECT_SECONDS,
    "hide_parameters": True,
    "logging_name": _LOGGING_NAME,
    "pool_logging_name": _LOGGING_NAME,
}
_WRITES: Final = "telephony_writes"

# What PyMySQL raises where something else than MySQL answers, or about options of the address.
_NO_SERVER: Final = (AssertionError, AttributeError, LookupError, OSError, TypeError, ValueError, struct.error)

_CONNECT_ARGUMENTS: Final[dict[str, dict[str, Any]]] = {
    "sqlite": {"timeout": CONNECT_SECONDS},
    "mysql": {
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": _SILENT_SECONDS,
        "write_timeout": _SILENT_SECONDS,
        "charset": "utf8mb4",
    },
    "postgresql": {
        "connect_timeout": CONNECT_SECONDS,
        "tcp_user_timeout": _SILENT_SECONDS * 1000,
        "keepalives_idle": _SILENT_SECONDS // 4,
        "client_encoding": "utf8",
    },
}


def reach(url: URL) -> Engine:
    """Return the way to a database that has answered.

    Raises:
        LogUnreachable: it does not, or refuses the user.
        LogError: it cannot be used or is none, or the address has options that its driver does not know.
    """
    with log_errors():
        try:
            engine = _engine(url)
            engine.connect().close()
        except _NO_SERVER:
            raise LogError("No database answers, or the address has options that are not known") from None
    return engine


def _engine(url: URL) -> Engine:
    backend = url.get_backend_name()
    if backend == "sqlite":
        engine = create_engine(url, connect_args=_CONNECT_ARGUMENTS[backend], **_OPTIONS)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    arguments = _CONNECT_ARGUMENTS["mysql" if backend == "mariadb" else backend]
    return create_engine(url, connect_args=arguments, pool_pre_ping=True, isolation_level="READ COMMITTED", **_OPTIONS)


def for_writing(connection: Connection) -> Connection:
    """Have the next transaction of a connection write: SQLite cannot make one that has read write later on."""
    return connection.execution_options(**{_WRITES: True})


@contextmanager
def log_errors() -> Iterator[None]:
    """Turn what a database raises into errors of the call log.

    Raises:
        LogUnreachable: it cannot be reached, or is locked.
        LogDefective: it is not as it should be.
        LogError: it did not do it for another reason, such as a value that it does not take.
    """
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout, sqlite3.OperationalError) as error:
        raise LogUnreachable(_reason(error)) from None
    except (DataError, IntegrityError) as error:
        raise LogError(_reason(error)) from None
    except (DBAPIError, sqlite3.DatabaseError) as error:
        raise LogDefective(_reason(error)) from None
    except SQLAlchemyError as error:
        raise LogError(_reason(error)) from None


def _reason(error: Exception) -> str:
    """Return what may be seen of a failure: drivers put addresses, users and values into their texts."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    code = (
        getattr(origin, "sqlite_errorname", None)
        or getattr(origin, "sqlstate", None)
        or next((arg for arg in getattr(origin, "args", ()) if isinstance(arg, int)), None)
    )
    return type(error).__name__ if code is None else f"{type(error).__name__} {code}"


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Have a committed call survive a power cut, and let `_begin_sqlite` say when a transaction begins."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
