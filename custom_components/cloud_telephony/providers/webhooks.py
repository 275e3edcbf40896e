"""Reading the body of a webhook, whatever its header says of it.

A webhook is reached by anybody: what comes is bounded before it gets here, and is read once, into texts.
"""

from collections.abc import Iterable
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP
import json
from typing import Final
from urllib.parse import parse_qsl

from .base import NotGenuine, WebhookRequest

MAX_BODY: Final = 64 * 1024
"""Bytes that are read of a request; what providers send is a hundredth of that."""
MAX_FIELDS: Final = 100

_MULTIPART: Final = "multipart/form-data"


def read_fields(request: WebhookRequest) -> dict[str, str]:
    """Return the fields of a form, a multipart form or a flat JSON object; of a name that comes twice the last value.

    A number in JSON comes as its text. What is null there is left out, as PHP leaves it out of forms.

    Raises:
        NotGenuine: the body is none of these.
    """
    content_type = request.headers.get("Content-Type", "")
    try:
        if request.body.lstrip().startswith(b"{"):
            return _from_json(request.body)
        if content_type.lower().startswith(_MULTIPART):
            return dict(_from_multipart(content_type, request.body))
        return dict(parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError, LookupError, RecursionError:
        raise NotGenuine from None


def _from_json(body: bytes) -> dict[str, str]:
    fields = json.loads(body, parse_int=str, parse_float=str, parse_constant=str)
    if not isinstance(fields, dict) or len(fields) > MAX_FIELDS:
        raise NotGenuine
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def _from_multipart(content_type: str, body: bytes) -> Iterable[tuple[str, str]]:
    """Yield names and values; a header of its own lets the parser of electronic mail read the body."""
    message = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body, policy=HTTP)
    parts = message.get_payload()
    if not isinstance(parts, list) or len(parts) > MAX_FIELDS:
        raise NotGenuine
    for part in parts:
        if not isinstance(part, Message):
            raise NotGenuine
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(value, bytes):
            raise NotGenuine
        yield name, value.decode()
