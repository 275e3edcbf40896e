"""How far the records of each account have been read, and what the log has to remember itself."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, and_, insert, select, update

from .schema import progress

FORGOTTEN_BEFORE: Final = "_forgotten_before"
"""Before which moment an account's calls are forgotten."""


def of(connection: Connection, account: str) -> dict[str, str]:
    """Return what was put down for an account, without what the log remembers itself."""
    rows = connection.execute(select(progress.c.name, progress.c.value).where(progress.c.account == account))
    return {name: value for name, value in rows if not name.startswith("_")}


def internal(connection: Connection, account: str, name: str) -> str | None:
    """Return one value."""
    which = and_(progress.c.account == account, progress.c.name == name)
    return connection.scalar(select(progress.c.value).where(which))


def put(connection: Connection, account: str, values: Mapping[str, str]) -> None:
    """Put values down in place of those of the same names."""
    for name, value in values.items():
        which = and_(progress.c.account == account, progress.c.name == name)
        if not connection.execute(update(progress).where(which).values(value=value)).rowcount:
            connection.execute(insert(progress).values(account=account, name=name, value=value))
