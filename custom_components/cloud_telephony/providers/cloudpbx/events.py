"""The six kinds of events on the feed, [S3] §2.3: fields in, an event out."""

from collections.abc import Callable, Mapping

from ...calls.events import (
    AgentChanged,
    ConferenceChanged,
    Event,
    ExtensionChanged,
    QueueChanged,
    SmsStatusChanged,
)
from ..fields import LONGEST_NAME, LONGEST_NUMBER, Note, count, identifier, integer, optional, text
from .numbers import international
from .statuses import AGENT_STATUSES, EXTENSION_STATUSES, sms_word

type Fields = Mapping[str, object]


class BadEvent(ValueError):
    """An event lacks what it cannot do without. The text says what, and nothing of what the event holds."""


type EventParser = Callable[[Fields, str, Note], Event]
"""Takes the fields, the name of the PBX and where to note faults; raises BadEvent."""


def _subscriber(fields: Fields, pbx_name: str, _note: Note) -> ExtensionChanged:
    """Read the state of an account that a phone uses, [S3] §2.3.1."""
    status = _extension_status(fields)
    return ExtensionChanged(
        extension=_extension(fields, pbx_name),
        status=EXTENSION_STATUSES.get(status),
        raw_status=str(status),
        connected_number=text(fields.get("connectPeerNumber"), LONGEST_NUMBER),
        connected_name=text(fields.get("connectPeerName"), LONGEST_NAME),
    )


def _extstatus(fields: Fields, _pbx_name: str, _note: Note) -> ExtensionChanged:
    """Read the state of a phone, [S3] §2.3.2."""
    status = _extension_status(fields)
    return ExtensionChanged(
        extension=_identifier(fields, "exten"), status=EXTENSION_STATUSES.get(status), raw_status=str(status)
    )


def _queue(fields: Fields, _pbx_name: str, _note: Note) -> QueueChanged:
    """Read how many wait in a queue, [S3] §2.3.3."""
    waiting = count(fields.get("calls"))
    if waiting is None:
        raise BadEvent("calls")
    return QueueChanged(queue=_identifier(fields, "peer"), waiting=waiting)


def _qmember(fields: Fields, pbx_name: str, note: Note) -> AgentChanged:
    """Read the state of an agent in a queue, [S3] §2.3.4."""
    status = optional(fields, "m_status", integer, note)
    return AgentChanged(
        queue=_identifier(fields, "queue"),
        extension=_extension(fields, pbx_name),
        status=None if status is None else AGENT_STATUSES.get(status),
        raw_status="" if status is None else str(status),
        calls_taken=optional(fields, "m_ct", count, note),
        dynamic=optional(fields, "m_mbshp", _is_dynamic, note),
        paused=optional(fields, "m_paused", _flag, note),
        pause_reason=text(fields.get("m_reason"), LONGEST_NAME),
        name=text(fields.get("m_name"), LONGEST_NAME),
        location=optional(fields, "m_location", identifier, note),
    )


def _cmember(fields: Fields, _pbx_name: str, _note: Note) -> ConferenceChanged:
    """Read who joined or left a conference, [S3] §2.3.5 (the first)."""
    joined = _has_joined(fields.get("action"))
    if joined is None:
        raise BadEvent("action")
    return ConferenceChanged(
        conference=_identifier(fields, "conference"),
        channel=_identifier(fields, "channel"),
        joined=joined,
        number=text(fields.get("callerIDNum"), LONGEST_NUMBER),
        name=text(fields.get("callerIDName"), LONGEST_NAME),
    )


def _sms_send_response(fields: Fields, _pbx_name: str, _note: Note) -> SmsStatusChanged:
    """Read how far a text message has come, [S3] §2.3.5 (the second); example and text spell its id differently."""
    raw_status = _identifier(fields, "status")
    word = sms_word(raw_status)
    to = text(fields.get("to"), LONGEST_NUMBER)
    return SmsStatusChanged(
        message_id=_identifier(fields, "MsgId" if "MsgId" in fields else "MsgID"),
        status=word.status,
        raw_status=raw_status,
        to=to and international(to),
        final=word.final,
    )


EVENT_PARSERS: Mapping[str, EventParser] = {
    "subscriber": _subscriber,
    "extstatus": _extstatus,
    "queue": _queue,
    "qmember": _qmember,
    "cmember": _cmember,
    "smsSendResponse": _sms_send_response,
}


def _extension_status(fields: Fields) -> int:
    """Return the status number; the document calls it by two names ([S3] §2.3.2: text and example)."""
    value = fields.get("status")
    status = integer(fields.get("statusValue") if value is None else value)
    if status is None:
        raise BadEvent("status")
    return status


def _extension(fields: Fields, pbx_name: str) -> str:
    """Return the extension of a `peer`, which is `<PBX name>-<extension>`; the name may contain dashes itself."""
    peer = _identifier(fields, "peer")
    prefix = f"{pbx_name}-"
    if peer.startswith(prefix) or peer[: len(prefix)].casefold() == prefix.casefold():
        peer = peer[len(prefix) :]
    if not peer:
        raise BadEvent("peer")
    return peer


def _identifier(fields: Fields, key: str) -> str:
    value = identifier(fields.get(key))
    if value is None:
        raise BadEvent(key)
    return value


def _has_joined(value: object) -> bool | None:
    match value:
        case "add":
            return True
        case "remove":
            return False
        case _:
            return None


def _is_dynamic(value: object) -> bool | None:
    match value:
        case "dynamic":
            return True
        case "static":
            return False
        case _:
            return None


def _flag(value: object) -> bool | None:
    match integer(value):
        case 0:
            return False
        case 1:
            return True
        case _:
            return None
