"""Reading what was kept in a file.

What is read may be older than this program, or broken.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from .model import Call, CallState, Direction, Disposition


def read_call(data: object) -> Call:
    """Return a call that was kept as its payload.

    Raises:
        ValueError: it cannot be read.
    """
    values = Values(data)
    direction = values.member(Direction, "direction")
    state = values.member(CallState, "state")
    started_at = values.moment("started_at")
    if direction is None or state is None or started_at is None:
        message = "call"
        raise ValueError(message)
    return Call(
        call_id=values.required("call_id"),
        account=values.text("account") or "",
        kind=values.text("kind") or "",
        direction=direction,
        state=state,
        started_at=started_at,
        from_number=values.text("from_number"),
        from_name=values.text("from_name"),
        to_number=values.text("to_number"),
        to_name=values.text("to_name"),
        extension=values.text("extension"),
        queue=values.text("queue"),
        answered_at=values.moment("answered_at"),
        ended_at=values.moment("ended_at"),
        duration=values.integer("duration"),
        talk_time=values.integer("talk_time"),
        disposition=values.member(Disposition, "disposition"),
        cost=values.decimal("cost"),
        currency=values.text("currency"),
        recording=values.text("recording"),
    )


class Values:
    """The values of an object read from a file; each is taken as what it should be, or not at all."""

    def __init__(self, data: object) -> None:
        """Look into what was read.

        Raises:
            ValueError: it is no object.
        """
        if not isinstance(data, Mapping):
            message = "not an object"
            raise ValueError(message)  # noqa: TRY004 (a broken file is a wrong value, not a mistake in the program)
        self._data: Mapping[Any, object] = data

    def get(self, key: str) -> object:
        """Return a value, whatever it is."""
        return self._data.get(key)

    def text(self, key: str) -> str | None:
        """Return a text, None if there is none."""
        value = self._data.get(key)
        return value if isinstance(value, str) else None

    def required(self, key: str) -> str:
        """Return a text.

        Raises:
            ValueError: there is none.
        """
        if value := self.text(key):
            return value
        raise ValueError(key)

    def integer(self, key: str) -> int | None:
        """Return a whole number, None if there is none."""
        value = self._data.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, key: str) -> bool | None:
        """Return a truth value, None if there is none."""
        value = self._data.get(key)
        return value if isinstance(value, bool) else None

    def list(self, key: str) -> list[object]:
        """Return a list, an empty one if there is none."""
        value = self._data.get(key)
        return value if isinstance(value, list) else []

    def object(self, key: str) -> dict[str, object]:
        """Return the texts and values of an object, an empty one if there is none."""
        value = self._data.get(key)
        return {name: item for name, item in value.items() if isinstance(name, str)} if isinstance(value, dict) else {}

    def member[E: StrEnum](self, enum: type[E], key: str) -> E | None:
        """Return the member of an enum with this value, None if there is none."""
        value = self._data.get(key)
        return enum(value) if isinstance(value, str) and value in enum else None

    def decimal(self, key: str) -> Decimal | None:
        """Return an exact number that was kept as text, None if there is none."""
        with suppress(InvalidOperation):
            return Decimal(self.text(key) or "")
        return None

    def moment(self, key: str) -> datetime | None:
        """Return a point in time, None if there is none.

        Raises:
            ValueError: there is something that is none.
        """
        value = self._data.get(key)
        return None if value is None else moment_of(value)


def moment_of(value: object) -> datetime:
    """Return a point in time; one without offset is none.

    Raises:
        ValueError: it is none.
    """
    moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None:
        message = "moment"
        raise ValueError(message)
    return moment
