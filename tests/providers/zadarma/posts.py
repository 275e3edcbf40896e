"""Requests as Zadarma sends them to a webhook, signed by PHP."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

from custom_components.cloud_telephony.calls.events import (
    CallAnswered,
    CallEnded,
    CallRang,
    CallRecorded,
    CallStarted,
    CallStoppedRinging,
    KeysPressed,
    SmsReceived,
)
from custom_components.cloud_telephony.calls.model import Direction, Disposition
from custom_components.cloud_telephony.providers.base import NotGenuine, WebhookRequest
from custom_components.cloud_telephony.providers.zadarma.webhook import Webhook

from .php import Php

API_SECRET = "f0e1d2c3b4a5968778"
FORM = "application/x-www-form-urlencoded"
STARTED = "2026-11-21 13:59:58"
"""Two seconds before `NOW`, in the zone of the account."""
REFERENCE = "in_ae6b03b3b0765d127ec0b739209346bbc4f0d52d"
OUT_REFERENCE = "out_4a6b03b3b0765d127ec0b739209346bbc4f0d52d"
RECORDING = "1458313316.343456"

_CALL = {
    "call_start": STARTED,
    "pbx_call_id": REFERENCE,
    "caller_id": "380441234567",
    "called_did": "442037691880",
}
_OUT = {"call_start": STARTED, "pbx_call_id": OUT_REFERENCE, "internal": "101", "destination": "380441234567"}
_END = {
    "duration": "35",
    "disposition": "answered",
    "status_code": "16",
    "is_recorded": "1",
    "call_id_with_rec": RECORDING,
}
_SMS = '{"caller_did":"442037691880","caller_id":"380441234567","text":"Hello \\u0142 \\/ ~"}'

EVENTS: Mapping[str, dict[str, str]] = {
    "NOTIFY_START": _CALL,
    "NOTIFY_INTERNAL": _CALL | {"internal": "101"},
    "NOTIFY_INTERNAL_END": _CALL | {"internal": "101"},
    "NOTIFY_ANSWER": {
        "caller_id": "380441234567",
        "destination": "101",
        "call_start": STARTED,
        "pbx_call_id": REFERENCE,
        "internal": "101",
    },
    "NOTIFY_END": _CALL | {"internal": "101"} | _END,
    "NOTIFY_OUT_START": _OUT | {"caller_id": "442037691880"},
    "NOTIFY_OUT_END": _OUT | {"caller_id": "442037691880", "calltype": "callback_leg2"} | _END,
    "NOTIFY_RECORD": {"call_id_with_rec": RECORDING, "pbx_call_id": REFERENCE},
    "NOTIFY_IVR": _CALL
    | {"wait_dtmf[name]": "menu", "wait_dtmf[digits]": "12", "wait_dtmf[default_behaviour]": "", "ivr_saydigits": "1"},
    "SMS": {"result": _SMS},
    "NUMBER_LOOKUP": {"result": '{"success":true,"description":[{"mcc":"250"}]}'},
    "CALL_TRACKING": {"result": '{"ga_id":1}'},
}
"""An example of each kind of event, without its name."""

SIGNED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("NOTIFY_START", "NOTIFY_INTERNAL", "NOTIFY_INTERNAL_END", "NOTIFY_END", "NOTIFY_IVR"),
        ("caller_id", "called_did", "call_start"),
    ),
    "NOTIFY_ANSWER": ("caller_id", "destination", "call_start"),
    **dict.fromkeys(("NOTIFY_OUT_START", "NOTIFY_OUT_END"), ("internal", "destination", "call_start")),
    "NOTIFY_RECORD": ("pbx_call_id", "call_id_with_rec"),
    **dict.fromkeys(("SMS", "NUMBER_LOOKUP", "CALL_TRACKING"), ("result",)),
}
"""What is signed of each kind, by the digest of the protocol."""

STARTED_AT = datetime(2026, 11, 21, 11, 59, 58, tzinfo=UTC)
CALLER, OWN = "+380441234567", "+442037691880"
INCOMING: dict[str, Any] = {
    "reference": REFERENCE,
    "direction": Direction.INCOMING,
    "started_at": STARTED_AT,
    "from_number": CALLER,
    "to_number": OWN,
}
OUTGOING: dict[str, Any] = {
    "reference": OUT_REFERENCE,
    "direction": Direction.OUTGOING,
    "started_at": STARTED_AT,
    "from_number": OWN,
    "to_number": CALLER,
    "extension": "101",
}
TOLD = {
    "NOTIFY_START": CallStarted(**INCOMING),
    "NOTIFY_INTERNAL": CallRang(**INCOMING, extension="101"),
    "NOTIFY_INTERNAL_END": CallStoppedRinging(**INCOMING, extension="101"),
    "NOTIFY_ANSWER": CallAnswered(**INCOMING | {"to_number": None, "extension": "101"}),
    "NOTIFY_END": CallEnded(
        **INCOMING,
        extension="101",
        disposition=Disposition.ANSWERED,
        raw_disposition="answered",
        talk_time=35,
        recording=RECORDING,
    ),
    "NOTIFY_OUT_START": CallStarted(**OUTGOING),
    "NOTIFY_OUT_END": CallEnded(
        **OUTGOING,
        disposition=Disposition.ANSWERED,
        raw_disposition="answered",
        talk_time=35,
        recording=RECORDING,
    ),
    "NOTIFY_RECORD": CallRecorded(reference=REFERENCE, recording=RECORDING),
    "NOTIFY_IVR": KeysPressed(**INCOMING, keys="12", menu="menu"),
    "SMS": SmsReceived(text="Hello ł / ~", from_number=CALLER, to_number=OWN),
}
"""What the examples tell."""


def fields_of(event: str, **changes: str | None) -> dict[str, str]:
    """Return the fields of an example, changed; None takes one away."""
    fields = {"event": event, **EVENTS[event], **changes}
    return {name: value for name, value in fields.items() if value is not None}


def form(fields: Mapping[str, str], signature: str | None, **changes: Any) -> WebhookRequest:
    """Return a request with a form."""
    body = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields.items())
    headers = {"Content-Type": FORM} | ({} if signature is None else {"Signature": signature})
    return WebhookRequest(**{"method": "POST", "headers": headers, "body": body.encode()} | changes)


def multipart(fields: Mapping[str, str], signature: str, boundary: str = "----d74496d66958873e") -> WebhookRequest:
    """Return a request with a multipart form, as curl writes it."""
    parts = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return WebhookRequest(
        method="POST",
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}", "Signature": signature},
        body=f"{parts}--{boundary}--\r\n".encode(),
    )


class Poster:
    """Signs with PHP what it posts."""

    def __init__(self, php: Php) -> None:
        """Take the PHP."""
        self._php = php

    def __call__(self, event: str, **changes: str | None) -> WebhookRequest:
        """Return an example as a request."""
        return self.fields(fields_of(event, **changes))

    def fields(self, fields: Mapping[str, str]) -> WebhookRequest:
        """Return fields as a request."""
        return form(fields, self.signature(fields))

    def signature(self, fields: Mapping[str, str]) -> str:
        """Return the signature of fields."""
        return self._php.webhook_signature(fields, API_SECRET)


def refused(webhook: Webhook, request: WebhookRequest) -> bool:
    """Tell whether a request is refused, and as by everybody: with no word about why."""
    try:
        webhook.receive(request)
    except NotGenuine as error:
        return (str(error), error.placeholders) == (NotGenuine.__doc__, {})
    return False
