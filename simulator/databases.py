"""Real MariaDB and PostgreSQL servers on loopback, each with a folder of its own that goes with it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
import os
from pathlib import Path
import pwd
import shutil
import signal
from socket import socket
import subprocess
from tempfile import mkdtemp
from time import monotonic, sleep
from typing import Final

from sqlalchemy import URL, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

_USER: Final = "telephony"
_PASSWORD: Final = "correct horse/battery"  # noqa: S105  # nobody else can reach the server
_START_SECONDS: Final = 30
_LOOK_AGAIN_SECONDS: Final = 0.05


class ServerMissing(RuntimeError):
    """The programs of a database server are not installed: scripts/setup databases does that."""


@dataclass(frozen=True, slots=True)
class DatabaseServer:
    """A server that runs, and the address of its own database; its user may do everything."""

    url: URL

    def create(self, name: str) -> URL:
        """Make an empty database, and return its address."""
        engine = create_engine(self.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {engine.dialect.identifier_preparer.quote(name)}"))
        return self.url.set(database=name)


@contextmanager
def mariadb(zone: str = "UTC", *, durable: bool = False) -> Iterator[DatabaseServer]:
    """Run MariaDB, whose clock shows the time of a zone; only a `durable` one waits until everything is on the disk.

    Raises:
        ServerMissing: it is not installed.
    """
    program = _program("mariadbd", "/usr/sbin")
    with _folder() as folder:
        data = f"--datadir={folder / 'data'}"
        quickly = ("--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve")
        _run(folder, _program("mariadb-install-db"), "--no-defaults", data, *quickly)
        users = folder / "users.sql"
        everything = "GRANT ALL ON *.* TO {0}@127.0.0.1 IDENTIFIED BY '{1}' WITH GRANT OPTION;"
        users.write_text(everything.format(_USER, _PASSWORD), encoding="utf-8")
        port = _free_port()
        command = (program, "--no-defaults", data, f"--init-file={users}", f"--socket={folder / 'socket'}",
                   f"--port={port}", "--bind-address=127.0.0.1", "--skip-name-resolve",
                   *(() if durable else ("--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0")))  # fmt: skip
        yield from _serve(folder, command, _url("mariadb+pymysql", port, "mysql"), stop=signal.SIGKILL, zone=zone)


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[DatabaseServer]:
    """Run PostgreSQL; only a `durable` one waits until everything is on the disk.

    Raises:
        ServerMissing: it is not installed.
    """
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))[-1:]
    program, initdb = (_program(name, *newest) for name in ("postgres", "initdb"))
    with _folder() as folder:
        data = ("-D", folder / "data")
        password = folder / "password"
        password.write_text(_PASSWORD, encoding="utf-8")
        login = ("-U", _USER, "-A", "scram-sha-256", f"--pwfile={password}")
        _run(folder, initdb, *data, *login, "--no-sync", "--encoding=UTF8", "--locale=C")
        port = _free_port()
        command = (program, *data, "-k", folder, "-h", "127.0.0.1", "-p", str(port),
                   *(() if durable else ("-c", "fsync=off", "-c", "full_page_writes=off")))  # fmt: skip
        yield from _serve(folder, command, _url("postgresql+psycopg", port, "postgres"), stop=signal.SIGQUIT)


def _url(driver: str, port: int, database: str) -> URL:
    return URL.create(driver, _USER, _PASSWORD, "127.0.0.1", port, database)


def _program(name: str, *folders: str | Path) -> str:
    found = shutil.which(name, path=os.pathsep.join([*map(str, folders), os.environ["PATH"]]))
    if found is None:
        raise ServerMissing(f"{name} is not installed; scripts/setup databases does that.")
    return found


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _unprivileged() -> str | None:
    """Return as whom to run a server: neither of them runs as root."""
    return "nobody" if os.geteuid() == 0 else None


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(mkdtemp(prefix="telephony-"))
    try:
        if user := _unprivileged():
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        yield folder
    finally:
        shutil.rmtree(folder)


def _run(folder: Path, *command: str | Path) -> None:
    subprocess.run(command, cwd=folder, user=_unprivileged(), check=True, capture_output=True)  # noqa: S603  # Debian's


def _serve(
    folder: Path, command: Sequence[str | Path], url: URL, stop: signal.Signals, zone: str = "UTC"
) -> Iterator[DatabaseServer]:
    surroundings = {**os.environ, "TZ": zone}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(  # noqa: S603
            command, cwd=folder, user=_unprivileged(), env=surroundings, stdout=log, stderr=log
        ) as process,
    ):
        try:
            _wait_for(process, url, folder / "log")
            yield DatabaseServer(url)
        finally:
            process.send_signal(stop)


def _wait_for(process: subprocess.Popen[bytes], url: URL, log: Path) -> None:
    engine = create_engine(url, poolclass=NullPool)
    given_up = monotonic() + _START_SECONDS
    while True:
        try:
            engine.connect().close()
        except OperationalError:
            if process.poll() is not None or monotonic() > given_up:
                raise RuntimeError(log.read_text(errors="replace")[-2000:]) from None
            sleep(_LOOK_AGAIN_SECONDS)
        else:
            return
