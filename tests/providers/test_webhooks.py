"""Facts about how bodies of webhooks are read, whoever sends them."""

import json
import time

import pytest

from custom_components.cloud_telephony.providers.base import NotGenuine, WebhookRequest
from custom_components.cloud_telephony.providers.webhooks import MAX_BODY, MAX_FIELDS, read_fields

MULTIPART = "multipart/form-data; boundary=b"


def read(content_type: str, body: bytes) -> dict[str, str] | None:
    """Return the fields of a body, None if it is refused."""
    try:
        return read_fields(WebhookRequest(method="POST", headers={"Content-Type": content_type}, body=body))
    except NotGenuine:
        return None


@pytest.mark.parametrize(
    "content_type",
    [
        MULTIPART,
        'Multipart/Form-Data; Boundary="b"',
        "multipart/form-data; charset=utf-8; boundary=b; x=y",
        'multipart/form-data;boundary=b;charset="utf-8"',
    ],
)
@pytest.mark.parametrize(
    "head",
    [
        'Content-Disposition: form-data; name="caller_id"',
        "content-disposition:form-data;name=caller_id",
        'Content-Type: text/plain\r\nContent-Disposition: form-data; name="caller_id"\r\nContent-Length: 9',
        'Content-Disposition: form-data; filename="x"; name="caller_id"',
    ],
)
def test_a_multipart_form_is_read(content_type: str, head: str) -> None:
    value = "ł --b\r\n\r\n--c"
    body = f"before\r\n--b\r\n{head}\r\n\r\n{value}\r\n--b\r\n{head.replace('caller_id', 'x')}\r\n\r\n\r\n--b--\r\n"
    assert read(content_type, body.encode()) == {"caller_id": value, "x": ""}


def test_the_fields_of_a_multipart_form_are_bounded() -> None:
    field = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'
    assert read(MULTIPART, field * MAX_FIELDS + b"--b--\r\n") == {"a": "x"}
    assert read(MULTIPART, field * (MAX_FIELDS + 1) + b"--b--\r\n") is None


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (MULTIPART, b""),
        (MULTIPART, b"--c\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--c--"),
        (MULTIPART, b'--b\r\nContent-Disposition: form-data; filename="a"\r\n\r\nx\r\n--b--'),
        (MULTIPART, b"--b\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--b--"),
        (MULTIPART, b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\xff\r\n--b--"),
        (f"multipart/form-data; boundary={'b' * 71}", b"--" + b"b" * 71),
        ("multipart/form-data; boundary=\udcff", b"--b--"),
        ("application/json", json.dumps(dict.fromkeys(map(str, range(MAX_FIELDS + 1)), "")).encode()),
    ],
)
def test_what_is_no_form_is_refused(content_type: str, body: bytes) -> None:
    assert read(content_type, body) is None


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (MULTIPART, b"--b\r\nContent-Disposition: form-data" + b";" * MAX_BODY),
        (MULTIPART, b'--b\r\nContent-Disposition: form-data; name="' + b';"' * MAX_BODY),
        (MULTIPART, b"--b\r\nContent-Disposition: form-data;" + b"\r\n ;" * MAX_BODY),
        (MULTIPART, b"--b\r\n" + b"Content-Type: multipart/x; boundary=b\r\n\r\n--b\r\n" * MAX_BODY),
        (MULTIPART, b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n" + b"\r\n--" * MAX_BODY),
        ("multipart/form-data" + "; boundary=" * 700, b"--b\r\n\r\n"),
        ("multipart/form-data; boundary=" + ";" * 8000, b"--b\r\n\r\n"),
        ('multipart/form-data; boundary="' + ';"' * 4000, b"--b\r\n\r\n"),
        ("application/json", b'{"a":' + b"[" * MAX_BODY),
        ("application/json", b'{"a":' + b'{"a":' * MAX_BODY),
        ("application/x-www-form-urlencoded", b"a=" + b"%ff" * MAX_BODY),
        ("application/x-www-form-urlencoded", b"a&" * MAX_BODY),
    ],
)
def test_no_body_takes_long_to_read(content_type: str, body: bytes) -> None:
    """The event loop waits for it, and whoever knows the address can send it."""
    took = []
    for _ in range(3):
        began = time.process_time()
        read(content_type, body[:MAX_BODY])
        took.append(time.process_time() - began)
    assert min(took) < 0.05
