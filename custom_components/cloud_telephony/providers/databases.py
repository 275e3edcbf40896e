"""Addresses of databases as users enter them, and which driver each needs."""

from typing import Final, NamedTuple

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from .base import InvalidUrl


class Driver(NamedTuple):
    """How a kind of server is reached: by which driver of SQLAlchemy, and the package that has it."""

    name: str
    requirement: str


_MYSQL: Final = Driver("mysql+pymysql", "PyMySQL>=1.2.4")
_POSTGRESQL: Final = Driver("postgresql+psycopg", "psycopg[binary]>=3.3.9")
_SERVERS: Final = {
    "mysql": _MYSQL,
    "mariadb": Driver("mariadb+pymysql", _MYSQL.requirement),
    "postgresql": _POSTGRESQL,
    "postgres": _POSTGRESQL,
}


def database_url(text: str, *, field: str) -> URL:
    """Return the address of a database server, with the driver that is used here, whichever was entered.

    Raises:
        InvalidUrl: it is none, or of a kind of server that is not known (placeholder `field`).
    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError) as error:
        raise InvalidUrl("not the address of a database", field=field) from error
    driver = _SERVERS.get(url.get_backend_name())
    if driver is None or not url.host or not url.database:
        raise InvalidUrl("not the address of a database server", field=field)
    return url.set(drivername=driver.name)


def requirement_of(url: URL) -> str | None:
    """Return the package that Home Assistant has to install for a database; None for SQLite, which is there."""
    driver = _SERVERS.get(url.get_backend_name())
    return driver and driver.requirement
