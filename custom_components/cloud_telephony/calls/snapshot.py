"""The live state as it is kept in a file from one start to the next.

What is read may be older than this program, or broken: what cannot be read is left out.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict

from .model import Agent, AgentStatus, Conference, Extension, ExtensionStatus, Participant, Queue, Thing

VERSION = 1


class ThingRow(TypedDict):
    """One thing; `told` is when its state was told last, None if never, `seen` when anything spoke of it last."""

    type: str
    fields: dict[str, Any]
    told: str | None
    seen: str


class Snapshot(TypedDict):
    """Everything that is known, JSON-ready."""

    version: int
    things: list[ThingRow]


def row_of(thing: Thing, told: datetime | None, seen: datetime) -> ThingRow:
    """Return a thing as a row of a snapshot."""
    fields = asdict(thing)
    match thing:
        case Extension(status=status) | Agent(status=status):
            fields["status"] = status and status.value
        case Queue(arrivals=arrivals):
            fields["arrivals"] = [arrival.isoformat() for arrival in arrivals]
        case Conference():
            fields["participants"] = list(fields["participants"])
    return {
        "type": type(thing).__name__.lower(),
        "fields": fields,
        "told": None if told is None else told.isoformat(),
        "seen": seen.isoformat(),
    }


def rows_in(data: object) -> list[object]:
    """Return the rows of what was read from a file, whatever it is."""
    rows = data.get("things") if isinstance(data, Mapping) else None
    return rows if isinstance(rows, list) else []


def read_row(row: object) -> tuple[Thing, datetime | None, datetime]:
    """Return a thing, when its state was told and when anything spoke of it.

    Raises:
        ValueError: the row cannot be read.
    """
    values = _Values(row)
    fields = _Values(values.get("fields"))
    told = values.moment("told")
    seen = values.moment("seen") or told
    if seen is None:
        message = "seen"
        raise ValueError(message)
    return _read_thing(values.text("type"), fields), told, seen


def _read_thing(kind: str | None, fields: _Values) -> Thing:
    match kind:
        case "extension":
            return _read_extension(fields)
        case "queue":
            arrivals = tuple(_moment(arrival) for arrival in fields.list("arrivals"))
            return Queue(name=fields.required("name"), waiting=fields.integer("waiting"), arrivals=arrivals)
        case "agent":
            return _read_agent(fields)
        case "conference":
            participants = tuple(_read_participant(_Values(person)) for person in fields.list("participants"))
            return Conference(name=fields.required("name"), participants=participants)
        case _:
            message = "type"
            raise ValueError(message)


def _read_extension(fields: _Values) -> Extension:
    return Extension(
        number=fields.required("number"),
        name=fields.text("name"),
        status=fields.member(ExtensionStatus, "status"),
        raw_status=fields.text("raw_status"),
        connected_number=fields.text("connected_number"),
        connected_name=fields.text("connected_name"),
    )


def _read_agent(fields: _Values) -> Agent:
    return Agent(
        queue=fields.required("queue"),
        extension=fields.required("extension"),
        name=fields.text("name"),
        status=fields.member(AgentStatus, "status"),
        raw_status=fields.text("raw_status"),
        calls_taken=fields.integer("calls_taken"),
        dynamic=fields.flag("dynamic"),
        paused=fields.flag("paused"),
        pause_reason=fields.text("pause_reason"),
        location=fields.text("location"),
    )


def _read_participant(fields: _Values) -> Participant:
    return Participant(channel=fields.required("channel"), number=fields.text("number"), name=fields.text("name"))


class _Values:
    """The values of an object read from a file; each is taken as what it should be, or not at all."""

    def __init__(self, data: object) -> None:
        if not isinstance(data, Mapping):
            message = "not an object"
            raise ValueError(message)  # noqa: TRY004 (a broken file is a wrong value, not a mistake in the program)
        self._data: Mapping[Any, object] = data

    def get(self, key: str) -> object:
        return self._data.get(key)

    def text(self, key: str) -> str | None:
        value = self._data.get(key)
        return value if isinstance(value, str) else None

    def required(self, key: str) -> str:
        if value := self.text(key):
            return value
        raise ValueError(key)

    def integer(self, key: str) -> int | None:
        value = self._data.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, key: str) -> bool | None:
        value = self._data.get(key)
        return value if isinstance(value, bool) else None

    def list(self, key: str) -> list[object]:
        value = self._data.get(key)
        return value if isinstance(value, list) else []

    def member[E: StrEnum](self, enum: type[E], key: str) -> E | None:
        value = self._data.get(key)
        return enum(value) if isinstance(value, str) and value in enum else None

    def moment(self, key: str) -> datetime | None:
        value = self._data.get(key)
        return None if value is None else _moment(value)


def _moment(value: object) -> datetime:
    """Return a point in time; one without offset is none."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None:
        message = "moment"
        raise ValueError(message)
    return moment
