"""Brings the tables of the call log to the version that this program knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Inspector, column, inspect, select, table, text

from .database import CONNECT_SECONDS, for_writing
from .log_model import LogForeign, LogTooNew, LogUnreachable
from .schema import metadata

HEAD: Final = "0001"
"""The version of the tables in `schema`: the last script of `migrations/versions`."""

VERSION_TABLE: Final = "cloud_telephony_version"
SCRIPTS: Final = Path(__file__).parent / "migrations"
_LOCK: Final = "cloud_telephony_migrations"


def bring_up_to_date(engine: Engine, target: str = HEAD) -> None:
    """Make the tables, or change them, unless they are as they should be: of this version.

    Raises:
        LogTooNew: a later version of this program changed them.
        LogForeign: there are tables of these names that this program did not make.
    """
    with engine.connect() as connection:
        if _version(connection) == target:
            return
    with for_writing(engine.connect()) as connection, connection.begin(), _alone(connection):
        _change(connection, target)


def _change(connection: Connection, target: str) -> None:
    # Alembic is imported only where there is something to change.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    scripts = ScriptDirectory(str(SCRIPTS))
    version = _version(connection)
    if version is not None and version not in {script.revision for script in scripts.walk_revisions()}:
        raise LogTooNew(f"The tables are of version {version}, this program knows them up to {HEAD}.")
    if version is None:
        _clear(connection)
    config = Config(attributes={"connection": connection, "options": {"version_table": VERSION_TABLE}})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    command.upgrade(config, target)


def _version(connection: Connection) -> str | None:
    """Return which version the tables are of, None without any."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.scalar(select(column("version_num")).select_from(table(VERSION_TABLE)))


def _clear(connection: Connection) -> None:
    """Make sure that there are none of the tables yet.

    MariaDB keeps what it has done when making the tables is cut short; the table of the version is there then, and
    nothing is in the others.
    """
    inspector = inspect(connection)
    if not _ours(inspector):
        return
    if not inspector.has_table(VERSION_TABLE):
        raise LogForeign("There are tables of these names already.")
    metadata.drop_all(connection)


def _ours(inspector: Inspector) -> set[str]:
    return metadata.tables.keys() & set(inspector.get_table_names())


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Keep other programs from changing the same tables; SQLite does by itself."""
    match connection.dialect.name:
        case "postgresql":
            # Let go of when the transaction ends.
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": _LOCK})
            yield
        case "mysql" | "mariadb":
            parameters: dict[str, Any] = {"name": _LOCK, "seconds": 10 * CONNECT_SECONDS}
            if not connection.scalar(text("SELECT GET_LOCK(:name, :seconds)"), parameters):
                raise LogUnreachable("Another program is changing the tables.")
            try:
                yield
            finally:
                connection.execute(text("DO RELEASE_LOCK(:name)"), {"name": _LOCK})
        case _:
            yield
