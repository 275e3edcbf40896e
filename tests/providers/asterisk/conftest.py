"""Asterisk's table in real databases, whose clocks show another time than the test's."""

from collections.abc import Iterator
from datetime import UTC, datetime
from ssl import create_default_context
from typing import Any, cast
from zoneinfo import ZoneInfo

from aiohttp import ClientSession
import pytest
import pytest_socket
from sqlalchemy import URL, create_engine, text
from sqlalchemy.pool import NullPool

from custom_components.cloud_telephony.providers.asterisk import Asterisk, create
from simulator.asterisk import AsteriskSimulator, TableKind
from simulator.asterisk.calls import Record
from simulator.databases import DatabaseServer, mariadb

BERLIN = ZoneInfo("Europe/Berlin")
ACCOUNT = "0123456789abcdef"
SERVERS = ("mariadb", "postgresql")
KINDS = list(TableKind)
READER = "homeassistant"


def is_postgresql(url: URL) -> bool:
    """Tell which of the two servers it is."""
    return url.get_backend_name() == "postgresql"


def user_of(url: URL) -> str:
    """Return the name of a user who may only read, as the server's statements have it."""
    return READER if is_postgresql(url) else f"{READER}@'127.0.0.1'"


def record(begun_at: datetime, serial: int = 1, **changes: object) -> Record:
    """Return the record of an answered call from outside to 101, of a minute."""
    usual = {
        "src": "+48600700800",
        "dst": "101",
        "duration": 60,
        "billsec": 50,
        "disposition": "ANSWERED",
        "channel": f"PJSIP/trunk-{serial:08x}",
        "dstchannel": f"PJSIP/101-{serial + 1:08x}",
        "uniqueid": f"{int(begun_at.timestamp())}.{serial}",
    }
    return Record(begun_at=begun_at, **{**usual, **changes})  # type: ignore[arg-type]


def provider(url: URL, **settings: Any) -> Asterisk:
    """Return the provider for a database."""
    address = url.render_as_string(hide_password=False)
    # No request is ever sent.
    session = cast("ClientSession", None)
    return create(
        account=ACCOUNT, settings={"db_url": address, **settings}, session=session, ssl_context=create_default_context()
    )


def execute(url: URL, *statements: str) -> None:
    """Do something in a database that the integration must not do."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement.replace(":", r"\:")))


@pytest.fixture(scope="session")
def mariadb_in_berlin() -> Iterator[DatabaseServer]:
    """Run a second MariaDB, on a machine that is in Berlin."""
    pytest_socket.enable_socket()  # for this test; later ones ask with `url`
    with mariadb(BERLIN.key) as server:
        yield server


@pytest.fixture
def url_in_berlin(request: pytest.FixtureRequest, url: URL) -> URL:
    """Return the address of a database on whose clock it is the time of Berlin."""
    if url.get_backend_name() == "postgresql":
        execute(url, f"ALTER DATABASE \"{url.database}\" SET timezone TO '{BERLIN.key}'")
        return url
    server = request.getfixturevalue("mariadb_in_berlin")
    assert isinstance(server, DatabaseServer)
    return server.create(f"{url.database} in Berlin")


@pytest.fixture(params=SERVERS)
def url(request: pytest.FixtureRequest) -> URL:
    """Return the address of a new, empty database of each kind, one after the other."""
    url = request.getfixturevalue(f"{request.param}_url")
    assert isinstance(url, URL)
    return url


@pytest.fixture
def asterisk(url: URL) -> AsteriskSimulator:
    """Return an Asterisk server in UTC with a table as its own script makes it."""
    simulator = AsteriskSimulator(url, UTC)
    simulator.create_table()
    return simulator


@pytest.fixture
def reader(asterisk: AsteriskSimulator) -> Iterator[URL]:
    """Return the address of the database for a user who may do nothing but read the table."""
    user, password = user_of(asterisk.url), "secret-word"
    login = f"LOGIN PASSWORD '{password}'" if is_postgresql(asterisk.url) else f"IDENTIFIED BY '{password}'"
    execute(asterisk.url, f"CREATE USER {user} {login}", f"GRANT SELECT ON cdr TO {user}")
    yield asterisk.url.set(username=READER, password=password)
    owned = [f"DROP OWNED BY {user}"] if is_postgresql(asterisk.url) else []
    execute(asterisk.url, *owned, f"DROP USER {user}")
