"""The live state as it is kept in a file from one start to the next.

What is read may be older than this program, or broken: what cannot be read is left out.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypedDict

from .model import Agent, AgentStatus, Conference, Extension, ExtensionStatus, Participant, Queue, Thing
from .stored import Values, moment_of

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
    values = Values(row)
    fields = Values(values.get("fields"))
    told = values.moment("told")
    seen = values.moment("seen") or told
    if seen is None:
        message = "seen"
        raise ValueError(message)
    return _read_thing(values.text("type"), fields), told, seen


def _read_thing(kind: str | None, fields: Values) -> Thing:
    match kind:
        case "extension":
            return _read_extension(fields)
        case "queue":
            arrivals = tuple(moment_of(arrival) for arrival in fields.list("arrivals"))
            return Queue(name=fields.required("name"), waiting=fields.integer("waiting"), arrivals=arrivals)
        case "agent":
            return _read_agent(fields)
        case "conference":
            participants = tuple(_read_participant(Values(person)) for person in fields.list("participants"))
            return Conference(name=fields.required("name"), participants=participants)
        case _:
            message = "type"
            raise ValueError(message)


def _read_extension(fields: Values) -> Extension:
    return Extension(
        number=fields.required("number"),
        name=fields.text("name"),
        status=fields.member(ExtensionStatus, "status"),
        raw_status=fields.text("raw_status"),
        connected_number=fields.text("connected_number"),
        connected_name=fields.text("connected_name"),
    )


def _read_agent(fields: Values) -> Agent:
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


def _read_participant(fields: Values) -> Participant:
    return Participant(channel=fields.required("channel"), number=fields.text("number"), name=fields.text("name"))
