"""Webhooks of an account: what each one says, how it is spelt, and how it can be forged."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from uuid import uuid4

from ..php import build_query, json_encode
from ..webhooks import Listen, Message, Webhooks, nobody
from .signing import event_signature, raw_signature
from .state import Account, Call, Direction, Disposition

type Fields = dict[str, str]

_Q931: Mapping[str, int] = {
    Disposition.ANSWERED: 16,
    Disposition.CANCEL: 16,
    Disposition.BUSY: 17,
    Disposition.NO_ANSWER: 19,
    Disposition.UNALLOCATED: 1,
}
_Q931_OTHER = 41
_HOOK_OF: Mapping[str, str] = {
    "NUMBER_LOOKUP": "number_lookup",
    "CALL_TRACKING": "call_tracking",
    "SMS": "sms",
    "SPEECH_RECOGNITION": "speech_recognition",
    "DOCUMENT": "document",
}


class Encoding(StrEnum):
    """How a webhook's body is written."""

    FORM = "form"
    MULTIPART = "multipart"
    """Seen by [ZNPM]."""


class Spelling(StrEnum):
    """Which time of the API a webhook is from."""

    TODAY = "today"
    SEED = "seed"
    """[S1]: one webhook, when a call comes in, with `callstart` and without `event`."""


class Forge(StrEnum):
    """What stands in the header `Signature`."""

    NOTHING = "nothing"
    """Nothing is forged."""
    WRONG = "wrong"
    """A signature with another secret."""
    RAW = "raw"
    """Base64 of the digest's bytes in place of its digits."""
    EMPTY = "empty"
    UNSIGNED = "unsigned"
    """There is no such header."""


@dataclass(frozen=True, slots=True)
class Wire:
    """How the account spells things; the defaults are those of today's documentation."""

    encoding: Encoding = Encoding.FORM
    spelling: Spelling = Spelling.TODAY
    internal_end: bool = False
    """Whether NOTIFY_INTERNAL_END is sent, which no document knows ([ZNPM])."""
    answer_destination: Literal["internal", "did"] = "internal"
    """What `destination` of NOTIFY_ANSWER is when an extension answers."""
    bare_numbers: bool = True
    """Whether `from` and `to` of a callback's reply are numbers, as in [S1], or texts."""


class Notices:
    """Writes webhooks and hands them to the sender."""

    def __init__(self, account: Account, secret: str, webhooks: Webhooks) -> None:
        """Take who is told of, and the secret that signs it."""
        self.wire = Wire()
        self.forge = Forge.NOTHING
        self._account = account
        self._secret = secret
        self._webhooks = webhooks

    def start(self, call: Call, listen: Listen) -> None:
        """Tell that a call has come in, and ask where it is to go."""
        self._tell_call("NOTIFY_START", call, self._about(call), listen)

    def internal(self, call: Call, extension: str, *, ends: bool = False) -> None:
        """Tell that an extension rings, or that it does not any more."""
        if not ends or self.wire.internal_end:
            event = "NOTIFY_INTERNAL_END" if ends else "NOTIFY_INTERNAL"
            self._tell_call(event, call, self._about(call) | {"internal": extension})

    def answer(self, call: Call) -> None:
        """Tell that somebody has answered."""
        fields = self._about(call)
        did = fields.pop("called_did", None)
        if did is not None:
            by_extension = self.wire.answer_destination == "internal" and call.answered_by is not None
            fields["destination"] = call.answered_by or did if by_extension else did
        internal = call.answered_by or call.internal
        self._tell_call("NOTIFY_ANSWER", call, fields | _given("internal", internal))

    def end(self, call: Call) -> None:
        """Tell that a call is over."""
        outgoing = call.direction is Direction.OUT
        internal = call.internal if outgoing else call.answered_by or next(reversed(call.rung), None)
        fields = self._about(call) | _given("internal", internal) | {
            "duration": str(call.talk_time),
            "disposition": call.disposition,
            "calltype": call.calltype,
            "status_code": str(_Q931.get(call.disposition, _Q931_OTHER)),
            "is_recorded": str(int(call.recorded)),
        } | _given("call_id_with_rec", call.record_id if call.recorded else None)  # fmt: skip
        self._tell_call("NOTIFY_OUT_END" if outgoing else "NOTIFY_END", call, fields)

    def out_start(self, call: Call) -> None:
        """Tell that an extension calls out."""
        self._tell_call("NOTIFY_OUT_START", call, self._about(call) | _given("internal", call.internal))

    def record(self, call: Call) -> None:
        """Tell that a recording is being made ready."""
        self._tell_call("NOTIFY_RECORD", call, {"call_id_with_rec": call.record_id, "pbx_call_id": call.pbx_call_id})

    def keys(self, call: Call, digits: str, name: str, listen: Listen) -> None:
        """Tell which keys the caller pressed, and ask where the call is to go now; no digits: none in time."""
        pressed = {"name": name, "digits": digits, "default_behaviour": "" if digits else "1"}
        fields = self._about(call) | {f"wait_dtmf[{key}]": value for key, value in pressed.items()}
        self._tell_call("NOTIFY_IVR", call, fields, listen)

    def result(self, event: str, result: object) -> None:
        """Tell something whose content is one JSON text, if the account has this hook switched on."""
        if self._account.hooks.get(_HOOK_OF.get(event, ""), True):
            self.send_event(event, {"result": json_encode(result)}, url=self._account.hooks_url)

    def send_event(
        self,
        event: str,
        fields: Mapping[str, str],
        *,
        forge: Forge | str | None = None,
        url: str | None = None,
        listen: Listen = nobody,
    ) -> None:
        """Send a webhook with any fields, signed by the formula of its event; no event: none is told.

        Raises:
            ValueError: there is no such forgery.
        """
        address = url or self._account.callinfo_url
        if address is None:
            listen(None)
            return
        headers = self._signature(event, fields, self.forge if forge is None else Forge(forge))
        told = ({"event": event} if event else {}) | dict(fields)
        content_type, body = self._body(told)
        message = Message(event, address, told, body, headers | {"Content-Type": content_type})
        self._webhooks.send(fields.get("pbx_call_id", event), lambda: message, listen)

    def _tell_call(self, event: str, call: Call, fields: Fields, listen: Listen = nobody) -> None:
        seed = self.wire.spelling is Spelling.SEED
        if not self._account.notifications.get(event.lower(), True) or (seed and event != "NOTIFY_START"):
            listen(None)
        elif seed:
            old = {"caller_id": call.caller, "called_did": call.called, "callstart": fields["call_start"]}
            self.send_event("", old, listen=listen)
        else:
            self.send_event(event, fields, listen=listen)

    def _about(self, call: Call) -> Fields:
        called = "destination" if call.direction is Direction.OUT else "called_did"
        return {
            "call_start": self._account.local(call.started_at),
            "pbx_call_id": call.pbx_call_id,
            "caller_id": call.caller,
            called: call.called,
        }

    def _signature(self, event: str, fields: Mapping[str, str], forge: Forge) -> dict[str, str]:
        event = event or "NOTIFY_START"
        match forge:
            case Forge.NOTHING:
                return {"Signature": event_signature(event, fields, self._secret)}
            case Forge.WRONG:
                return {"Signature": event_signature(event, fields, f"not {self._secret}")}
            case Forge.RAW:
                return {"Signature": raw_signature(event, fields, self._secret)}
            case Forge.EMPTY:
                return {"Signature": ""}
            case Forge.UNSIGNED:
                return {}

    def _body(self, fields: Mapping[str, str]) -> tuple[str, bytes]:
        if self.wire.encoding is Encoding.FORM:
            return "application/x-www-form-urlencoded", build_query(fields.items()).encode()
        boundary = f"------------------------{uuid4().hex[:16]}"  # as curl, which PHP uses, makes them
        parts = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        return f"multipart/form-data; boundary={boundary}", f"{''.join(parts)}--{boundary}--\r\n".encode()


def _given(name: str, value: str | None) -> Fields:
    return {} if value is None else {name: value}
