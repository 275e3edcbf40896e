"""What a bug report needs to know of the call log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, text

from .log import CallLog
from .schema import calls

_SIZE: Final = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": (
        "SELECT sum(pg_total_relation_size(relid)) FROM pg_stat_user_tables WHERE relname LIKE 'cloud_telephony%'"
    ),
    "mysql": (
        "SELECT sum(data_length + index_length) FROM information_schema.tables"
        " WHERE table_schema = database() AND table_name LIKE 'cloud_telephony%'"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFacts:
    """How large the log is.

    Attributes:
        engine: The kind of database, and its version.
        calls: How many calls it has.
        oldest: When the first of them began.
        size: In bytes, as the database counts them.
    """

    engine: str
    calls: int
    oldest: datetime | None
    size: int


def log_facts(log: CallLog) -> LogFacts:
    """Return how large the log is.

    Raises:
        LogError: it cannot be read.
    """
    with log.reading() as connection:
        dialect = connection.dialect
        version = ".".join(map(str, dialect.server_version_info or ()))
        count, oldest = connection.execute(select(func.count(), func.min(calls.c.started_at))).one()
        size = connection.execute(text(_SIZE["mysql" if dialect.name == "mariadb" else dialect.name])).scalar_one()
    return LogFacts(engine=f"{dialect.name} {version}", calls=count, oldest=oldest, size=int(size or 0))
