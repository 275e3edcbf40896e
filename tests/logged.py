"""What tests of the call log have in common."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
import sqlite3
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.cloud_telephony.call_log import LogKeeper
from custom_components.cloud_telephony.calls import database
from custom_components.cloud_telephony.calls.log_model import CallsQuery
from custom_components.cloud_telephony.calls.model import Call, CallState, Direction, Disposition
from custom_components.cloud_telephony.providers.backoff import Backoff

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
"""Twelve o'clock in Warsaw."""
SOON = 5
"""Seconds in which a test's calls are written, on a slow machine too."""


def ended(call_id: str, **changes: Any) -> Call:
    """Return an ended call of an account that no test has, one that Anna made and nobody answered."""
    facts: dict[str, Any] = {
        "call_id": call_id,
        "account": "office",
        "kind": "cloudpbx",
        "direction": Direction.INCOMING,
        "state": CallState.ENDED,
        "started_at": NOON,
        "ended_at": NOON + timedelta(seconds=20),
        "from_number": "+48600700800",
        "to_number": "101",
        "duration": 20,
        "talk_time": 0,
        "disposition": Disposition.NO_ANSWER,
    }
    return Call(**(facts | changes))


def many(count: int) -> list[Call]:
    """Return so many calls, each an hour after the one before and from a number of its own."""
    return [
        ended(
            f"{number}",
            started_at=NOON + timedelta(hours=number),
            ended_at=NOON + timedelta(hours=number, seconds=20),
            from_number=f"+4860070{number:04}",
        )
        for number in range(1, count + 1)
    ]


async def written(keeper: LogKeeper) -> list[str]:
    """Return the identifiers of the calls in the log, the newest first."""
    page = await keeper.async_read(lambda log: log.page(CallsQuery(limit=1000)))
    return [call.call_id for call in page.calls]


def log_file(hass: HomeAssistant) -> Path:
    """Return the file of the log."""
    return Path(hass.config.path("cloud_telephony.db"))


def impatient(monkeypatch: pytest.MonkeyPatch, keeper: LogKeeper | None = None) -> None:
    """Have databases be waited for only shortly, and what failed be tried again at once."""
    monkeypatch.setitem(database._CONNECT_ARGUMENTS["sqlite"], "timeout", 0.05)
    if keeper:
        keeper._backoff = Backoff(0.01, 0.05)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Have another program hold a SQLite file meanwhile, as if the disk were gone."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")
