"""What the log has to forget: numbers for a person's sake, old calls, and accounts that are gone.

What was forgotten stays so when a provider's records are read again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
import hmac
import secrets
from typing import Final, Self

from sqlalchemy import Connection, and_, delete, select, update

from . import progress
from .merging import Entry, forget
from .model import Call
from .schema import calls, forgotten, outbox, references

AT_ONCE: Final = 500
"""How many rows one transaction forgets, so that calls that end meanwhile need not wait."""

_SECRET: Final = "_secret"  # noqa: S105  # its name
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
_UNSENT: Final = ("pending", "refused")


@dataclass(frozen=True, slots=True)
class Privacy:
    """What must not come back into the log: numbers with their calls until a moment, and calls before one."""

    key: bytes
    until: Mapping[str, datetime]
    forgotten_before: datetime

    @classmethod
    def of(cls, connection: Connection, account: str) -> Self:
        """Read what was forgotten."""
        until = {row.digest: row.until for row in connection.execute(select(forgotten))}
        mark = progress.internal(connection, account, progress.FORGOTTEN_BEFORE)
        return cls(_key(connection) if until else b"", until, datetime.fromisoformat(mark) if mark else _LONG_AGO)

    def is_past(self, call: Call) -> bool:
        """Tell whether a call that is not in the log was there and is forgotten; its hour has counted it."""
        return call.started_at < self.forgotten_before

    def forget(self, entry: Entry) -> Entry:
        """Return a row without what leads to a person whose number was forgotten."""
        if not self.until:
            return entry
        numbers = {entry.call.from_number, entry.call.to_number} - {None}
        return forget(entry, {number for number in numbers if number and self._is_forgotten(number, entry.call)})

    def _is_forgotten(self, number: str, call: Call) -> bool:
        until = self.until.get(_digest(self.key, number))
        return until is not None and call.started_at <= until


def remember(connection: Connection, numbers: Collection[str], until: datetime) -> None:
    """Take down, unreadably, that calls of these numbers are nobody's until then."""
    key = _key(connection)
    for digest in {_digest(key, number) for number in numbers}:
        connection.execute(delete(forgotten).where(forgotten.c.digest == digest))
        connection.execute(forgotten.insert().values(digest=digest, until=until))


def forget_numbers(connection: Connection, numbers: Collection[str], until: datetime) -> int:
    """Take what leads to these numbers out of some of their calls, and return of how many: 0 when it is done."""
    rows: set[int] = set()
    for number in (calls.c.from_number, calls.c.to_number):
        query = select(calls.c.id).where(number.in_(numbers), calls.c.started_at <= until).limit(AT_ONCE)
        rows |= set(connection.scalars(query))
    for side in ("from", "to"):
        which = and_(calls.c.id.in_(rows), calls.c[f"{side}_number"].in_(numbers))
        nothing = dict.fromkeys((f"{side}_number", f"{side}_name", "recording"))
        connection.execute(update(calls).where(which).values(nothing | {"forgotten": True}))
    letters = outbox.c.call.in_(rows)
    connection.execute(update(outbox).where(letters).values(source="", destination="", url=None))
    connection.execute(update(outbox).where(letters, outbox.c.state.in_(_UNSENT)).values(state="skipped"))
    return len(rows)


def remember_before(connection: Connection, moment: datetime) -> None:
    """Take down that calls before a moment, where there are such, are not to come back."""
    accounts = connection.scalars(select(calls.c.account).where(calls.c.started_at < moment).distinct()).all()
    for account in accounts:
        mark = progress.internal(connection, account, progress.FORGOTTEN_BEFORE)
        latest = max(moment, datetime.fromisoformat(mark)) if mark else moment
        progress.put(connection, account, {progress.FORGOTTEN_BEFORE: latest.isoformat()})


def forget_before(connection: Connection, moment: datetime) -> int:
    """Delete some of the calls that began before, and return how many: 0 when it is done.

    A call of which somebody is still to be told stays until then: by it, its letter is found if a number is forgotten.
    """
    unsent = select(outbox.c.id).where(outbox.c.call == calls.c.id, outbox.c.state.in_(_UNSENT)).exists()
    rows = connection.scalars(select(calls.c.id).where(calls.c.started_at < moment, ~unsent).limit(AT_ONCE)).all()
    if rows:
        connection.execute(delete(outbox).where(outbox.c.call.in_(rows)))
        connection.execute(delete(references).where(references.c.call.in_(rows)))
        connection.execute(delete(calls).where(calls.c.id.in_(rows)))
    return len(rows)


def _key(connection: Connection) -> bytes:
    key = progress.internal(connection, "", _SECRET)
    if key is None:
        key = secrets.token_hex(32)
        progress.put(connection, "", {_SECRET: key})
    return bytes.fromhex(key)


def _digest(key: bytes, number: str) -> str:
    return hmac.digest(key, number.encode(), sha256).hex()
