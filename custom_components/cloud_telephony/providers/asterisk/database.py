"""Reading from the database in which Asterisk keeps its records, and what it means when that fails."""

from collections.abc import Iterator
from contextlib import contextmanager
import logging
import re
import struct
from typing import Final

from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from ..base import CannotConnect, InvalidAuth, InvalidUrl, NoAnswer, ProviderError, RequestRefused
from .servers import SERVERS, Server

FIELD: Final = "db_url"

# SQLAlchemy would log rows, with numbers and names, where everything is debugged.
_LOGGING_NAME: Final = "cloud_telephony_asterisk"
logging.getLogger(f"sqlalchemy.engine.Engine.{_LOGGING_NAME}").setLevel(logging.WARNING)

_PORTS: Final = {"postgresql": 5432}
_USUAL_PORT: Final = 3306

# Access denied: to the server, to the database, without a password; the host may not connect.
_REFUSED_BY_MYSQL: Final = frozenset({1044, 1045, 1130, 1698})
_UNKNOWN_DATABASE: Final = 1049
# Of a table, of a column.
_NO_RIGHT: Final = frozenset({1142, 1143, "42501"})
# It shuts down, the question waited or took too long, or was broken off; what a client finds out begins at 2000.
_GIVEN_UP_BY_MYSQL: Final = frozenset({1053, 1205, 1317, 1927, 1969, 3024, *range(2000, 2100)})
# While it is connected to, PostgreSQL's driver tells nothing but a text, which a server may have in another language.
_REFUSED_BY_POSTGRESQL: Final = re.compile(
    r"authentication failed|no password supplied|pg_hba\.conf|permission denied|"
    r'role ".*" (?:does not exist|is not permitted)'
)
_NO_DATABASE: Final = re.compile(r"database .* does not exist")
# What PyMySQL raises where something else than MySQL answers, or a file that the address names cannot be read.
_NO_SERVER: Final = (AssertionError, AttributeError, LookupError, OSError, ValueError, struct.error)


class Database:
    """A database that is only read from. Nothing stays open between two questions, so there is nothing to close."""

    def __init__(self, url: URL) -> None:
        """Take the address; nothing is connected yet.

        Raises:
            InvalidUrl: it has options that cannot be read.
        """
        self.server: Server = SERVERS[url.get_backend_name()]
        self.name = f"{url.host}:{url.port or _PORTS.get(url.get_backend_name(), _USUAL_PORT)}"
        try:
            self._engine = create_engine(
                url,
                poolclass=NullPool,
                connect_args=dict(self.server.arguments),
                hide_parameters=True,
                logging_name=_LOGGING_NAME,
            )
        except ArgumentError, TypeError, ValueError:
            raise InvalidUrl("options of the address cannot be read", field=FIELD) from None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Connect for one question, or a few that belong together.

        Raises:
            ProviderError: the server cannot be reached, or does not do it. Its own words are not told: they hold users.
        """
        with self._translated(connecting=True):
            connection = self._connect()
        with connection, self._translated(connecting=False):
            yield connection

    def _connect(self) -> Connection:
        try:
            return self._engine.connect()
        except TypeError:
            raise self._unknown_option() from None
        except _NO_SERVER:
            raise self._unreachable() from None

    @contextmanager
    def _translated(self, *, connecting: bool) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise self._failure(error, connecting=connecting) from None

    def _failure(self, error: SQLAlchemyError, *, connecting: bool) -> ProviderError:
        cause = error.orig if isinstance(error, DBAPIError) else None
        code = _code(cause)
        words = str(cause) if connecting else ""
        if code == _UNKNOWN_DATABASE or _NO_DATABASE.search(words):
            return self._refused("there is no such database")
        if code in _REFUSED_BY_MYSQL or _REFUSED_BY_POSTGRESQL.search(words):
            return InvalidAuth(f"{self.name} refuses the user", server=self.name, field=FIELD)
        if connecting:
            return self._unknown_option() if isinstance(error, ProgrammingError) else self._unreachable()
        if code in _NO_RIGHT:
            return self._refused("the user has no right to read the table")
        if code in _GIVEN_UP_BY_MYSQL if isinstance(code, int) else isinstance(error, OperationalError):
            return NoAnswer(f"{self.name} did not answer", server=self.name)
        return self._refused(f"error {code}")

    def _unreachable(self) -> ProviderError:
        return CannotConnect(f"{self.name} cannot be reached", server=self.name)

    def _unknown_option(self) -> ProviderError:
        return self._refused("the address has an option that is not known")

    def _refused(self, reason: str) -> RequestRefused:
        return RequestRefused(f"{self.name} refuses: {reason}", server=self.name, reason=reason)


def _code(cause: BaseException | None) -> int | str:
    """Return the number by which MySQL names an error, or the state by which PostgreSQL does; else an empty text."""
    first = cause.args[0] if cause is not None and cause.args else None
    return first if isinstance(first, int) else getattr(cause, "sqlstate", None) or ""
