"""Calls as rows of the log: what is kept of a call's texts and figures, and how it is read again."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row, String

from .log_model import Source
from .merging import Entry
from .model import Call, CallState, Direction, Disposition
from .schema import calls

_FIELDS: Final = tuple(field.name for field in fields(Call) if field.name != "state")
_LENGTHS: Final = {
    column.name: column.type.length or 0 for column in calls.c if isinstance(column.type, String) and column.nullable
}
_MOST_SECONDS: Final = 2**31 - 1
_MOST_MONEY: Final = Decimal(1_000_000)
_SMALLEST_MONEY: Final = Decimal("1e-8")


def call_of(row: Row[Any]) -> Call:
    """Return the call of a row."""
    values = {name: getattr(row, name) for name in _FIELDS}
    values["direction"] = Direction(row.direction)
    values["disposition"] = Disposition(row.disposition) if row.disposition else None
    return Call(state=CallState.ENDED, **values)


def entry_of(row: Row[Any]) -> Entry:
    """Return the row with who told of the call."""
    return Entry(call_of(row), Source(row.sources), row.forgotten)


def values_of(entry: Entry) -> dict[str, Any]:
    """Return what the columns of a row hold."""
    values = {name: getattr(entry.call, name) for name in _FIELDS}
    return values | {
        "direction": entry.call.direction.value,
        "disposition": entry.call.disposition.value if entry.call.disposition else "",
        "sources": int(entry.sources),
        "forgotten": entry.forgotten,
        "outcome_began": entry.call.started_at,
        "number_began": entry.call.started_at,
    }


def kept(call: Call) -> Call:
    """Return what the log can keep of a call: the same when it is read again, on every server."""
    changes: dict[str, Any] = {name: text(getattr(call, name), length) or None for name, length in _LENGTHS.items()}
    changes |= {name: _seconds(getattr(call, name)) for name in ("duration", "talk_time")}
    return replace(call, call_id=reference(call.call_id), cost=_money(call.cost), **changes)


def reference(call_id: str) -> str:
    """Return a call's identifier as far as the log keeps it."""
    return text(call_id, 255) or ""


def text(value: str | None, length: int) -> str | None:
    """Return what of a text can be kept: no more than this, and nothing that a server refuses or takes for nothing."""
    if value is None:
        return None
    return value.encode(errors="replace").decode().replace("\0", "")[:length].strip()


def _seconds(value: int | None) -> int | None:
    return value if value is not None and 0 <= value <= _MOST_SECONDS else None


def _money(value: Decimal | None) -> Decimal | None:
    """Return an amount with eight decimal places at most; none is believed that no call can cost."""
    if value is None or not value.is_finite() or abs(value) > _MOST_MONEY:
        return None
    return value.quantize(_SMALLEST_MONEY)
