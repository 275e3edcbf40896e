"""Whatever comes to the webhook, it is refused or read; nothing else ever comes out."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings, strategies as st

from custom_components.cloud_telephony.providers.base import Delivery, NotGenuine, WebhookRequest
from custom_components.cloud_telephony.providers.zadarma.signature import sign
from custom_components.cloud_telephony.providers.zadarma.webhook import Webhook
from custom_components.cloud_telephony.providers.zadarma.zone import Zone, local_time

from .conftest import NOW, Time
from .posts import API_SECRET, EVENTS, FORM, SIGNED, fields_of, form

NAMES = sorted(
    {name for fields in EVENTS.values() for name in fields} | {"event", "callstart", "calltype", "wait_dtmf"}
)
WORDS = [
    *EVENTS,
    *{value for fields in EVENTS.values() for value in fields.values()},
    "",
    "0",
    "\x00",
    "é",
    "{}",
    "[1]",
]

texts = st.sampled_from(WORDS) | st.text(max_size=30)
changes = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=10), texts, max_size=6)
bodies = st.binary(max_size=300) | st.builds(
    lambda head, tail: head + tail,
    st.sampled_from([b"", b"{", b"event=SMS&result=", b"--x\r\n", b"--x\r\nContent-Disposition: form-data; name="]),
    st.binary(max_size=200),
)
content_types = st.sampled_from(
    ["", FORM, "multipart/form-data", "multipart/form-data; boundary=x", 'multipart/form-data; boundary="', "text/json"]
) | st.text(max_size=60)
signatures = st.none() | st.text(max_size=80)


def make_webhook() -> Webhook:
    """Return a webhook that knows the account's time."""
    time = Time()
    zone = Zone(time.clock)
    moment = local_time("2026-11-21 14:00:00")
    assert moment is not None
    zone.learn(int(NOW.timestamp()), moment)
    return Webhook(API_SECRET, zone, time.clock)


def received(webhook: Webhook, request: WebhookRequest) -> Delivery | None:
    """Return what a request tells, None if it is refused."""
    try:
        return webhook.receive(request)
    except NotGenuine:
        return None


def signed_text(fields: Mapping[str, str]) -> str | None:
    """Return what is signed of fields by the digest of the protocol; None if nobody knows."""
    names = SIGNED.get(fields.get("event") or "NOTIFY_START")
    if names is None:
        return None
    started = fields.get("call_start", fields.get("callstart", ""))
    return "".join(started if name == "call_start" else fields.get(name, "") for name in names)


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(["GET", "POST", "PUT"]), content_types, bodies, signatures, st.dictionaries(texts, texts))
def test_no_bytes_get_in(
    method: str, content_type: str, body: bytes, signature: str | None, query: dict[str, str]
) -> None:
    headers = {"Content-Type": content_type} | ({} if signature is None else {"Signature": signature})
    request = WebhookRequest(method=method, query=query, headers=headers, body=body)
    delivery = received(make_webhook(), request)
    if method == "GET" and 0 < len(query.get("zd_echo", "")) <= 256:
        assert delivery is not None
        assert delivery.reply.body == query["zd_echo"]
    else:
        assert delivery is None


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(sorted(EVENTS)), changes)
def test_changed_fields_get_in_only_if_what_is_signed_stayed(event: str, changed: dict[str, str]) -> None:
    """Those of a known kind; of an unknown one whatever formula fits."""
    fields = fields_of(event)
    text = signed_text(fields)
    assert text is not None
    delivery = received(make_webhook(), form(fields | changed, sign(text, API_SECRET)))
    now_signed = signed_text(fields | changed)
    if now_signed is not None and now_signed != text:
        assert delivery is None
    if delivery is None and now_signed == text:
        unfit = {"call_start", "callstart", "pbx_call_id", "event"}
        assert unfit & set(changed)


@settings(max_examples=1000, deadline=None)
@given(changes)
def test_fields_that_are_signed_are_read_or_refused(fields: dict[str, str]) -> None:
    """As a provider might send them who has changed its mind."""
    text = signed_text(fields)
    delivery = received(make_webhook(), form(fields, sign(text or "", API_SECRET)))
    if not text:
        assert delivery is None or fields["event"] not in EVENTS


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(EVENTS)), changes), max_size=12))
def test_each_thing_is_told_once(posts: list[tuple[str, dict[str, str]]]) -> None:
    """Whatever is posted once is never told a second time at the same moment."""
    webhook = make_webhook()
    requests: list[Any] = []
    for event, changed in posts:
        fields = fields_of(event) | changed
        requests.append(form(fields, sign(signed_text(fields) or "", API_SECRET)))
    for request in requests:
        received(webhook, request)
    undone = {"NOTIFY_INTERNAL", "NOTIFY_INTERNAL_END"}
    if not any(event in undone or undone & set(changed.values()) for event, changed in posts):
        assert [event for request in requests if (again := received(webhook, request)) for event in again.events] == []
