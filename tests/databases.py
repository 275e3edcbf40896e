"""Real databases for tests: a file, MariaDB and PostgreSQL. A worker starts a server when its first test wants one."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
import socketserver
from threading import Thread
from typing import override

import pytest
import pytest_socket
from sqlalchemy import URL

from simulator.databases import DatabaseServer, mariadb, postgresql

BACKENDS = ("sqlite", "mariadb", "postgresql")

_numbers = count(1)


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[DatabaseServer]:
    """Run MariaDB until the last test is done."""
    pytest_socket.enable_socket()  # for this test; later ones ask with `mariadb_url`
    with mariadb() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[DatabaseServer]:
    """Run PostgreSQL until the last test is done."""
    with postgresql() as server:
        yield server


@pytest.fixture
def mariadb_url(mariadb_server: DatabaseServer, socket_enabled: None) -> URL:  # noqa: ARG001  # PyMySQL needs sockets
    """Return the address of a new, empty database of MariaDB."""
    return mariadb_server.create(f"test {next(_numbers)}")


@pytest.fixture
def postgresql_url(postgresql_server: DatabaseServer) -> URL:
    """Return the address of a new, empty database of PostgreSQL."""
    return postgresql_server.create(f"test {next(_numbers)}")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> URL:
    """Return the address of a file that is not there yet."""
    return URL.create("sqlite", database=str(tmp_path / "cloud_telephony.db"))


@pytest.fixture(params=BACKENDS)
def log_url(request: pytest.FixtureRequest) -> URL:
    """Return the address of a new, empty database of each kind, one after the other."""
    url = request.getfixturevalue(f"{request.param}_url")
    assert isinstance(url, URL)
    return url


class _Nonsense(socketserver.BaseRequestHandler):
    """Greets as a server of MySQL would, and goes no further than the version of the protocol."""

    @override
    def handle(self) -> None:
        with suppress(OSError):
            self.request.sendall(b"\x03\x00\x00\x00\x0a\x00\x00")


@pytest.fixture(params=["mariadb+pymysql", "postgresql+psycopg"])
def nonsense_url(request: pytest.FixtureRequest, socket_enabled: None) -> Iterator[URL]:  # noqa: ARG001  # as above
    """Return an address where something answers that is no database, for each kind of them."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Nonsense) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield URL.create(request.param, "user", "word", "127.0.0.1", server.server_address[1], "calls")
        server.shutdown()
        thread.join()
