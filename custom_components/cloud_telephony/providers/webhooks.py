"""Reading the body of a webhook, whatever its header says of it.

A webhook is reached by anybody: what comes is bounded before it gets here, and is read once, into texts.
"""

from collections.abc import Iterable
import json
import re
from typing import Final
from urllib.parse import parse_qsl

from .base import NotGenuine, WebhookRequest

MAX_BODY: Final = 64 * 1024
"""Bytes that are read of a request; what providers send is a hundredth of that."""
MAX_FIELDS: Final = 100

_MULTIPART: Final = "multipart/form-data"
_BOUNDARY: Final = re.compile(r';[ \t]*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70})(?=[\s;]|$))', re.IGNORECASE)
_NAME: Final = re.compile(
    rb'^content-disposition:[ \t]*form-data;[ \t]*(?:[^\r\n]*?;[ \t]*)?name=(?:"([^"\r\n]*)"|([^\s;"]+))',
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST_HEAD: Final = 1024


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
    """Yield names and values; the parser of electronic mail would take seconds for a header that is made for that."""
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise NotGenuine
    delimiter = b"\r\n--" + (boundary[1] or boundary[2]).encode()
    _, *parts = (b"\r\n" + body).split(delimiter, MAX_FIELDS + 2)
    if not 0 < len(parts) <= MAX_FIELDS + 1:
        raise NotGenuine
    for part in parts:
        if part.startswith(b"--"):
            return
        yield _of_part(part)


def _of_part(part: bytes) -> tuple[str, str]:
    head, _, value = part.partition(b"\r\n\r\n")
    name = _NAME.search(head) if len(head) <= _LONGEST_HEAD else None
    if name is None:
        raise NotGenuine
    return (name[1] or name[2] or b"").decode(), value.decode()
