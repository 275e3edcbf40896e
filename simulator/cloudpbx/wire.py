"""The bytes of the feed, and the ways in which the document and the world spell them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
import json
from typing import Literal

from .state import Agent, Extension, Participant, Queue, Sms

type Fields = dict[str, str | int]
type Event = Mapping[str, object]

# Stands for what is between `SIP` and the device until the JSON text is made; it is in no name.
_BREAK = "\ue000"
_BREAK_IN_JSON = r"\ue000"


class Separator(StrEnum):
    r"""What stands between `SIP` and the device in `m_location` and `channel`, as raw text of the frame."""

    DOCUMENT = "\\"
    r"""`SIP\Biuro-101` as [S3] §2.3.4 prints it; before most letters that is not JSON."""
    ESCAPED_SLASH = "\\/"
    SLASH = "/"
    ESCAPED_BACKSLASH = "\\\\"


class Grouping(StrEnum):
    """How several events that happen at once travel."""

    FRAMES = "frames"
    """One frame each."""
    KEYS = "keys"
    """In one frame, side by side in one object; a kind that comes twice is a key that comes twice."""
    LIST = "list"
    """In one frame, a list of objects."""


@dataclass(frozen=True, slots=True)
class Wire:
    """How the feed spells things; the defaults are the examples of [S3] §2.3."""

    separator: Separator = Separator.DOCUMENT
    grouping: Grouping = Grouping.FRAMES
    extstatus_key: Literal["status", "statusValue"] = "status"
    message_id_key: Literal["MsgId", "MsgID"] = "MsgId"
    status_as_text: bool = False
    extstatus: bool = True
    """Whether an `extstatus` follows every `subscriber`."""

    def subscriber(self, pbx_name: str, extension: Extension) -> list[Event]:
        """Return the events that tell an extension's state, [S3] §2.3.1 and §2.3.2."""
        status = str(extension.status) if self.status_as_text else int(extension.status)
        fields: Fields = {"peer": f"{pbx_name}-{extension.number}", "statusValue": status}
        if extension.connected is not None:
            fields["connectPeerNumber"] = extension.connected.number
            fields |= {"connectPeerName": extension.connected.name} if extension.connected.name else {}
        twin: Fields = {"exten": extension.number, self.extstatus_key: status}
        return [{"subscriber": fields}, {"extstatus": twin}] if self.extstatus else [{"subscriber": fields}]

    def sms(self, message: Sms) -> Event:
        """Return the event that tells a text message's status, [S3] §2.3.5 (the second)."""
        fields = {self.message_id_key: message.message_id, "to": f"48{message.to}", "status": message.status}
        return {"smsSendResponse": fields}

    def frames(self, channel: str, first_id: int, events: Iterable[Event]) -> list[str]:
        """Return the frames in which the events travel together; their ids run on from the first."""
        name = json.dumps(channel)
        bodies = self._group([self._text(event) for event in events])
        return [f'{{"id":{first_id + n},"channel":{name},"text":{body}}}' for n, body in enumerate(bodies)]

    def _group(self, texts: list[str]) -> list[str]:
        match self.grouping:
            case Grouping.FRAMES:
                return texts
            case Grouping.KEYS:
                return ["{" + ",".join(text[1:-1] for text in texts) + "}"]
            case Grouping.LIST:
                return ["[" + ",".join(texts) + "]"]

    def _text(self, event: Event) -> str:
        return json.dumps(event, separators=(",", ":")).replace(_BREAK_IN_JSON, self.separator)


def queue_event(queue: Queue) -> Event:
    """Return the event that tells how many wait in a queue, [S3] §2.3.3: the number is a text."""
    return {"queue": {"peer": queue.name, "calls": str(queue.calls)}}


def agent_event(pbx_name: str, queue: Queue, agent: Agent, reason: str | None = None) -> Event:
    """Return the event that tells an agent's state, [S3] §2.3.4: every value is a text.

    `reason` belongs to a change of the pause only.
    """
    peer = f"{pbx_name}-{agent.extension}"
    fields = {
        "peer": peer,
        "queue": queue.name,
        "m_status": str(int(agent.status)),
        "m_ct": str(agent.taken),
        "m_mbshp": "dynamic" if agent.dynamic else "static",
        "m_paused": str(int(agent.paused)),
    }
    if reason is not None:
        fields["m_reason"] = reason
    return {"qmember": fields | {"m_name": agent.name, "m_location": f"SIP{_BREAK}{peer}"}}


def conference_event(conference: str, participant: Participant, *, joined: bool) -> Event:
    """Return the event that tells who joined or left a conference, [S3] §2.3.5 (the first)."""
    return {
        "cmember": {
            "channel": f"SIP{_BREAK}{participant.device}",
            "action": "add" if joined else "remove",
            "conference": conference,
            "callerIDName": participant.who.name,
            "callerIDNum": participant.who.number,
        }
    }


def ping_frame() -> str:
    """Return the frame with which nginx-push-stream, whose envelope this is, keeps a connection alive."""
    return '{"id":-1,"channel":"","text":" "}'
