"""Asterisk: the table of call detail records (CDR) that it keeps in MariaDB, MySQL or PostgreSQL.

Facts about it are marked [CDR] where Asterisk's "CDR Specification" has them, [ADM] where they are from its own script
for the table (`contrib/ast-db-manage/cdr`), [FN] from the documentation of the dialplan function CDR, [inf] where they
are concluded.
"""

from collections.abc import Mapping
from ssl import SSLContext
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiohttp import ClientSession

from ..base import InvalidTimeZone
from ..databases import database_url, requirement_of
from .clocks import Clock, NamedClock, ServersClock
from .database import FIELD, Database
from .provider import Asterisk
from .table import CdrTable, TableName

__all__ = ["DEFAULT_TABLE", "Asterisk", "create", "requirements"]

DEFAULT_TABLE: Final = "cdr"


def requirements(settings: Mapping[str, Any]) -> list[str]:
    """Return the packages that have to be installed before `create`: the driver of the database.

    Raises:
        InvalidUrl: the address in the settings is not one of a database server.
    """
    package = requirement_of(database_url(settings[FIELD], field=FIELD))
    return [package] if package else []


def create(*, account: str, settings: Mapping[str, Any], session: ClientSession, ssl_context: SSLContext) -> Asterisk:
    """Return the provider for one account. It loads the driver, and reads the time zone from the disk.

    Args:
        account: Identifier of the account, which calls carry.
        settings: `db_url`; optional `table` and `time_zone` (that of the database server, unless it is given).
        session: Not needed.
        ssl_context: Not needed.

    Raises:
        InvalidUrl: the address in the settings is not one of a database server.
        InvalidTable: no table can be called like that.
        InvalidTimeZone: there is no such time zone.
    """
    del session, ssl_context
    url = database_url(settings[FIELD], field=FIELD)
    name = TableName.parse(settings.get("table") or DEFAULT_TABLE)
    database = Database(url)
    zone = settings.get("time_zone")
    clock: Clock = NamedClock(database.server, _zone(zone)) if zone else ServersClock(database.server)
    return Asterisk(
        account_id=f"{database.name.lower()}/{url.database}/{name}",
        title=f"Asterisk {url.host} {url.database}.{name}",
        account=account,
        table=CdrTable(database, name, clock),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except LookupError, ValueError, OSError:
        raise InvalidTimeZone(f"There is no time zone {name[:50]}", time_zone=name[:50]) from None
