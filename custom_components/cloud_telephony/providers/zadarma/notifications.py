"""What the provider's requests to our webhook tell: fields in, events out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
import json
import re
from typing import Final, TypedDict

from ...calls.events import (
    CallAnswered,
    CallEnded,
    CallEvent,
    CallRang,
    CallRecorded,
    CallStarted,
    CallStoppedRinging,
    KeysPressed,
    SmsReceived,
)
from ...calls.model import Direction, Disposition
from ..base import NotGenuine
from ..fields import LONGEST_NAME, LONGEST_NUMBER, count, text
from . import numbers
from .statuses import disposition

type Fields = Mapping[str, str]

LONGEST_MESSAGE: Final = 4096

_REFERENCE: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")
_LONGEST_CALL: Final = 10**7


class Kind(StrEnum):
    """The events that the provider is known to tell [ZPHP]; the last but one group [ZNPM]."""

    START = "NOTIFY_START"
    INTERNAL = "NOTIFY_INTERNAL"
    INTERNAL_END = "NOTIFY_INTERNAL_END"
    ANSWER = "NOTIFY_ANSWER"
    END = "NOTIFY_END"
    OUT_START = "NOTIFY_OUT_START"
    OUT_END = "NOTIFY_OUT_END"
    RECORD = "NOTIFY_RECORD"
    IVR = "NOTIFY_IVR"
    SMS = "SMS"
    NUMBER_LOOKUP = "NUMBER_LOOKUP"
    CALL_TRACKING = "CALL_TRACKING"


_INCOMING = ("caller_id", "called_did", "call_start")
_ANSWERED = ("caller_id", "destination", "call_start")
_OUTGOING = ("internal", "destination", "call_start")
_RECORDED = ("pbx_call_id", "call_id_with_rec")
_RESULT = ("result",)

FORMULAS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.START: _INCOMING,
    Kind.INTERNAL: _INCOMING,
    Kind.INTERNAL_END: _INCOMING,
    Kind.ANSWER: _ANSWERED,
    Kind.END: _INCOMING,
    Kind.OUT_START: _OUTGOING,
    Kind.OUT_END: _OUTGOING,
    Kind.RECORD: _RECORDED,
    Kind.IVR: _INCOMING,
    Kind.SMS: _RESULT,
    Kind.NUMBER_LOOKUP: _RESULT,
    Kind.CALL_TRACKING: _RESULT,
}
"""Which fields are signed, one after the other without anything between them [ZPHP, ZNPM]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a request tells of a call.

    Attributes:
        kind: What happened.
        fields: As they came.
        reference: The provider's identifier of the call; None in the old form, which has none [S1].
        started_at: When the call began, None where that is not told or not sure.
    """

    kind: Kind
    fields: Fields
    reference: str | None
    started_at: datetime | None = None

    @property
    def caller(self) -> str | None:
        """Return who calls."""
        return numbers.told(self.fields.get("caller_id"))

    @property
    def called(self) -> str | None:
        """Return the own number that was called, or the number that was dialled."""
        return numbers.told(self.fields.get("called_did") or self.fields.get("destination"))

    @property
    def internal(self) -> str | None:
        """Return the extension that this is about."""
        return text(self.fields.get("internal"), LONGEST_NUMBER)

    @property
    def is_first_leg(self) -> bool:
        """Tell whether this is of the leg to the own phone of a callback, and not of the call that follows [ZODOO]."""
        return self.fields.get("calltype") == "callback_leg1"

    @property
    def recording(self) -> str | None:
        """Return the identifier of the recording if there is one."""
        recorded = self.kind is Kind.RECORD or self.fields.get("is_recorded") in {"1", "true"}
        return text(self.fields.get("call_id_with_rec"), LONGEST_NAME) if recorded else None

    @property
    def keys(self) -> tuple[str, str | None]:
        """Return the keys that were pressed and the name of the menu."""
        pressed = _object(self.fields.get("wait_dtmf", ""))
        digits = self.fields.get("wait_dtmf[digits]") or pressed.get("digits")
        name = self.fields.get("wait_dtmf[name]") or pressed.get("name")
        return text(digits, LONGEST_NAME) or "", text(name, LONGEST_NAME)


def reference_of(fields: Fields) -> str:
    """Return the identifier of a call.

    Raises:
        NotGenuine: there is none.
    """
    reference = fields.get("pbx_call_id", "")
    if not _REFERENCE.fullmatch(reference):
        raise NotGenuine
    return reference


def call_events(notice: Notice) -> tuple[CallEvent, ...]:
    """Return what a request tells of a call; nothing, if it tells nothing that concerns the call as a whole."""
    event = _EVENTS[notice.kind](notice)
    return () if event is None else (event,)


def message_events(result: str) -> tuple[SmsReceived, ...]:
    """Return the text message in a `result` [ZTW]; nothing, if there is none in it."""
    message = _object(result)
    words = message.get("text")
    if not isinstance(words, str):
        return ()
    return (
        SmsReceived(
            text=words.encode(errors="replace").decode()[:LONGEST_MESSAGE],
            from_number=numbers.told(message.get("caller_id")),
            to_number=numbers.told(message.get("caller_did")),
        ),
    )


class _Common(TypedDict):
    reference: str | None
    direction: Direction | None
    started_at: datetime | None
    from_number: str | None
    to_number: str | None
    extension: str | None


def _incoming(notice: Notice) -> _Common:
    return {
        "reference": notice.reference,
        "direction": Direction.INCOMING,
        "started_at": notice.started_at,
        "from_number": notice.caller,
        "to_number": notice.called,
        "extension": notice.internal,
    }


def _outgoing(notice: Notice) -> _Common:
    return {**_incoming(notice), "direction": Direction.OUTGOING}


def _start(notice: Notice) -> CallEvent:
    return CallStarted(**_incoming(notice))


def _ringing(notice: Notice) -> _Common:
    """Read whose phone rings: that of a colleague too, whose call goes out."""
    common = _incoming(notice)
    if notice.reference and notice.reference.startswith("out_"):
        common["direction"] = None
    return common


def _rang(notice: Notice) -> CallEvent | None:
    return CallRang(**_ringing(notice)) if notice.internal else None


def _stopped(notice: Notice) -> CallEvent | None:
    return CallStoppedRinging(**_ringing(notice)) if notice.internal else None


def _answered(notice: Notice) -> CallEvent:
    """Read who answered: an own extension, which may stand in `destination`, or somebody outside."""
    common = _incoming(notice)
    is_out = (notice.reference or "").startswith("out_")
    is_in = (notice.reference or "").startswith("in_")
    common["direction"] = Direction.OUTGOING if is_out else Direction.INCOMING if is_in else None
    own = numbers.extension(notice.called)
    if own is not None and not is_out:
        common["extension"] = notice.internal or own
        common["to_number"] = None
    return CallAnswered(**common)


def _end(notice: Notice) -> CallEvent:
    return _ended(notice, _incoming(notice))


def _out_end(notice: Notice) -> CallEvent | None:
    """Read the end of a call; of a callback, it is that of its first leg only if no other follows: nobody answered."""
    ended = _ended(notice, _outgoing(notice))
    return None if notice.is_first_leg and ended.disposition in {None, Disposition.ANSWERED} else ended


def _ended(notice: Notice, common: _Common) -> CallEnded:
    word = text(notice.fields.get("disposition"), LONGEST_NAME) or ""
    meaning = disposition(word)
    seconds = count(notice.fields.get("duration"))
    answered = meaning is Disposition.ANSWERED
    return CallEnded(
        **common,
        disposition=meaning,
        raw_disposition=word,
        # Of a call that nobody answered the time for which it rang.
        talk_time=seconds if answered and seconds is not None and seconds <= _LONGEST_CALL else None,
        recording=notice.recording,
    )


def _out_start(notice: Notice) -> CallEvent | None:
    return None if notice.is_first_leg else CallStarted(**_outgoing(notice))


def _recorded(notice: Notice) -> CallEvent | None:
    recording = notice.recording
    return CallRecorded(reference=notice.reference, recording=recording) if recording else None


def _pressed(notice: Notice) -> CallEvent | None:
    keys, menu = notice.keys
    return KeysPressed(**_incoming(notice), keys=keys, menu=menu) if keys else None


_EVENTS: Final[Mapping[Kind, Callable[[Notice], CallEvent | None]]] = {
    Kind.START: _start,
    Kind.INTERNAL: _rang,
    Kind.INTERNAL_END: _stopped,
    Kind.ANSWER: _answered,
    Kind.END: _end,
    Kind.OUT_START: _out_start,
    Kind.OUT_END: _out_end,
    Kind.RECORD: _recorded,
    Kind.IVR: _pressed,
}


def _object(words: str) -> Mapping[str, object]:
    """Return the JSON object in a text; an empty one, if there is none in it."""
    try:
        value = json.loads(words, parse_int=str, parse_float=str, parse_constant=str)
    except ValueError, RecursionError:
        return {}
    return value if isinstance(value, dict) else {}
