"""Facts about what comes to the webhook, and what it tells."""

from dataclasses import replace
import json
import logging
from typing import Any
from urllib.parse import urlencode

import pytest

from custom_components.cloud_telephony.calls.events import (
    CallAnswered,
    CallEnded,
    CallStarted,
    KeysPressed,
    SmsReceived,
)
from custom_components.cloud_telephony.calls.model import Direction, Disposition
from custom_components.cloud_telephony.providers.base import Delivery, WebhookReply, WebhookRequest
from custom_components.cloud_telephony.providers.zadarma.notifications import LONGEST_MESSAGE
from custom_components.cloud_telephony.providers.zadarma.webhook import Webhook

from ..conftest import told
from .php import Php
from .posts import (
    API_SECRET,
    CALLER,
    EVENTS,
    FORM,
    INCOMING,
    OUT_REFERENCE,
    OWN,
    RECORDING,
    REFERENCE,
    STARTED,
    TOLD,
    Poster,
    fields_of,
    form,
    refused,
)


@pytest.mark.parametrize("event", ["NOTIFY_START", "NOTIFY_END", "NOTIFY_OUT_START", "NOTIFY_ANSWER", "NOTIFY_IVR"])
@pytest.mark.parametrize("moment", ["", "yesterday", "2026-11-21", "1795262398", "0000-00-00 00:00:00"])
def test_a_call_without_a_proper_time_is_refused(webhook: Webhook, post: Poster, event: str, moment: str) -> None:
    assert refused(webhook, post(event, call_start=moment))


@pytest.mark.parametrize("event", [event for event in EVENTS if event.startswith("NOTIFY")])
@pytest.mark.parametrize("reference", ["", " ", "in_1 2", "in_\n", "x" * 101, "in_é", "<script>"])
def test_a_call_without_a_proper_identifier_is_refused(
    webhook: Webhook, post: Poster, event: str, reference: str
) -> None:
    assert refused(webhook, post(event, pbx_call_id=reference))


def test_the_check_of_the_address_is_answered_with_its_own_text(webhook: Webhook) -> None:
    for echo in ("1a2b3c", "<b>&\u0142", "x" * 256):
        delivery = webhook.receive(WebhookRequest(method="GET", query={"zd_echo": echo}))
        assert delivery == Delivery(reply=WebhookReply(body=echo, content_type="text/plain"))


@pytest.mark.parametrize("query", [{}, {"zd_echo": ""}, {"zd_echo": "x" * 257}, {"echo": "1"}])
def test_any_other_get_is_refused(webhook: Webhook, query: dict[str, str]) -> None:
    assert refused(webhook, WebhookRequest(method="GET", query=query))
    assert webhook.counts.refused == 1


@pytest.mark.parametrize("method", ["PUT", "HEAD", "DELETE", "get", ""])
def test_only_post_tells_something(webhook: Webhook, post: Poster, method: str) -> None:
    assert refused(webhook, replace(post("NOTIFY_START"), method=method))
    assert refused(webhook, WebhookRequest(method=method, query={"zd_echo": "1"}))


def test_the_old_form_is_the_start_of_a_call(webhook: Webhook, php: Php) -> None:
    """[S1]: three fields, one of them spelt otherwise, and neither an event nor an identifier."""
    fields = {"caller_id": "380441234567", "called_did": "442037691880", "callstart": STARTED}
    request = form(fields, php.webhook_signature(fields, API_SECRET))
    delivery = webhook.receive(request)
    reference = delivery.asks_route
    assert reference is not None
    assert delivery.events == (CallStarted(**INCOMING | {"reference": reference}),)
    assert webhook.receive(request) == Delivery(asks_route=reference)
    assert reference.startswith("start_")
    assert "380441234567" not in reference


@pytest.mark.parametrize("event", [event for event in EVENTS if "call_start" in EVENTS[event]])
def test_the_old_name_of_the_time_is_taken_too(webhook: Webhook, post: Poster, event: str) -> None:
    assert webhook.receive(post(event, call_start=None, callstart=STARTED)).events == (TOLD[event],)


@pytest.mark.parametrize(
    ("word", "disposition"),
    [
        ("answered", Disposition.ANSWERED),
        ("busy", Disposition.BUSY),
        ("cancel", Disposition.CANCELLED),
        ("no answer", Disposition.NO_ANSWER),
        ("failed", Disposition.FAILED),
        ("call failed", Disposition.FAILED),
        ("no money", Disposition.FAILED),
        ("unallocated number", Disposition.FAILED),
        ("no limit", Disposition.FAILED),
        ("no day limit", Disposition.FAILED),
        ("line limit", Disposition.FAILED),
        ("no money, no limit", Disposition.FAILED),
        ("ANSWERED ", Disposition.ANSWERED),
    ],
)
@pytest.mark.parametrize("event", ["NOTIFY_END", "NOTIFY_OUT_END"])
def test_every_word_for_how_a_call_ended_is_known(
    webhook: Webhook, post: Poster, event: str, word: str, disposition: Disposition
) -> None:
    (ended,) = webhook.receive(post(event, disposition=word)).events
    assert isinstance(ended, CallEnded)
    assert (ended.disposition, ended.raw_disposition) == (disposition, word.strip())
    assert ended.talk_time == (35 if disposition is Disposition.ANSWERED else None)


def test_an_unknown_word_for_how_a_call_ended_is_kept_and_logged_once(
    webhook: Webhook, post: Poster, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(3):
        request = post(
            "NOTIFY_END", disposition="parked 380441234567", pbx_call_id=f"in_{number}", caller_id=f"10{number}"
        )
        (ended,) = webhook.receive(request).events
        assert isinstance(ended, CallEnded)
        assert (ended.disposition, ended.raw_disposition) == (None, "parked 380441234567")
    assert told(caplog) == ["Zadarma says of a call that it ended with an unknown word: parked …567"]


@pytest.mark.parametrize(("recorded", "recording"), [("1", RECORDING), ("true", RECORDING), ("0", None), ("", None)])
def test_a_recording_is_one_only_if_there_is_one(
    webhook: Webhook, post: Poster, recorded: str, recording: str | None
) -> None:
    (ended,) = webhook.receive(post("NOTIFY_END", is_recorded=recorded)).events
    assert isinstance(ended, CallEnded)
    assert ended.recording == recording


@pytest.mark.parametrize("duration", ["", "-1", "a", "99999999999", "1.5"])
def test_a_duration_that_cannot_be_is_left_out(webhook: Webhook, post: Poster, duration: str) -> None:
    (ended,) = webhook.receive(post("NOTIFY_END", duration=duration)).events
    assert isinstance(ended, CallEnded)
    assert ended.talk_time is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"internal": None}, {"extension": "101", "to_number": None}),
        ({"destination": "442037691880"}, {"extension": "101", "to_number": OWN}),
        ({"destination": "442037691880", "internal": None}, {"extension": None, "to_number": OWN}),
        (
            {"pbx_call_id": OUT_REFERENCE, "caller_id": "100", "destination": "380441234567", "internal": "100"},
            {"direction": Direction.OUTGOING, "from_number": "100", "to_number": CALLER, "extension": "100"},
        ),
        (
            {"pbx_call_id": OUT_REFERENCE, "caller_id": "100", "internal": "100"},
            {"direction": Direction.OUTGOING, "from_number": "100", "to_number": "101", "extension": "100"},
        ),
        ({"pbx_call_id": "4711"}, {"direction": None}),
    ],
)
def test_an_answer_tells_the_extension_or_who_answered_elsewhere(
    webhook: Webhook, post: Poster, changes: dict[str, str | None], expected: dict[str, Any]
) -> None:
    usual = INCOMING | {"extension": "101", "to_number": None, "reference": changes.get("pbx_call_id", REFERENCE)}
    (answered,) = webhook.receive(post("NOTIFY_ANSWER", **changes)).events
    assert answered == CallAnswered(**usual | expected)


@pytest.mark.parametrize("event", ["NOTIFY_INTERNAL", "NOTIFY_INTERNAL_END"])
def test_an_extension_that_is_not_named_does_not_ring(webhook: Webhook, post: Poster, event: str) -> None:
    assert webhook.receive(post(event, internal=None)).events == ()


@pytest.mark.parametrize("number", ["anonymous", "", "Unknown"])
def test_a_caller_without_a_number_is_taken_as_told(webhook: Webhook, post: Poster, number: str) -> None:
    (started,) = webhook.receive(post("NOTIFY_START", caller_id=number)).events
    assert isinstance(started, CallStarted)
    assert started.from_number == (number or None)


def test_the_first_leg_of_a_callback_is_not_the_call(webhook: Webhook, post: Poster) -> None:
    """[ZODOO]: both legs have the identifier of the call."""
    first = webhook.receive(post("NOTIFY_OUT_END", calltype="callback_leg1", destination="101", duration="3"))
    second = webhook.receive(post("NOTIFY_OUT_END"))
    assert first.events == ()
    assert [type(event) for event in second.events] == [CallEnded]


def test_a_callback_is_over_if_its_first_leg_is_not_answered(webhook: Webhook, post: Poster) -> None:
    """No second leg follows, whose end could be told."""
    leg = {"calltype": "callback_leg1", "destination": "101", "disposition": "no answer"}
    (ended,) = webhook.receive(post("NOTIFY_OUT_END", **leg)).events
    assert isinstance(ended, CallEnded)
    assert (ended.reference, ended.disposition) == (OUT_REFERENCE, Disposition.NO_ANSWER)


@pytest.mark.parametrize(
    ("fields", "keys", "menu"),
    [
        ({"wait_dtmf[digits]": "12#", "wait_dtmf[name]": "main"}, "12#", "main"),
        ({"wait_dtmf": '{"name":"main","digits":"12","default_behaviour":""}'}, "12", "main"),
        ({"wait_dtmf": '{"name":"main","digits":12}'}, "12", "main"),
        ({"wait_dtmf": '{"digits":"0"}'}, "0", None),
    ],
)
def test_the_keys_of_a_menu_come_in_parts_or_as_json(
    webhook: Webhook, post: Poster, fields: dict[str, str], keys: str, menu: str | None
) -> None:
    call = {name: value for name, value in fields_of("NOTIFY_IVR").items() if not name.startswith("wait_dtmf")}
    delivery = webhook.receive(post.fields(call | fields))
    assert delivery.events == (KeysPressed(**INCOMING, keys=keys, menu=menu),)
    assert delivery.asks_route is None


@pytest.mark.parametrize("wait_dtmf", ["", "[]", "{}", "{", "12", '{"digits": {}}', "[" * 100_000])
def test_a_menu_in_which_nothing_was_pressed_tells_nothing(webhook: Webhook, post: Poster, wait_dtmf: str) -> None:
    call = {name: value for name, value in fields_of("NOTIFY_IVR").items() if not name.startswith("wait_dtmf")}
    assert webhook.receive(post.fields(call | {"wait_dtmf": wait_dtmf})).events == ()


@pytest.mark.parametrize("result", ["x", "[]", "{}", '{"text": null}', '{"text": {}}', "9" * 5000, "[" * 50_000])
def test_a_text_message_that_is_none_tells_nothing(webhook: Webhook, post: Poster, result: str) -> None:
    assert webhook.receive(post("SMS", result=result)).events == ()


def test_a_text_message_is_bounded_and_can_be_stored(webhook: Webhook, post: Poster) -> None:
    result = json.dumps({"text": "\ud800" + "x" * 10_000, "caller_id": "380441234567"})
    (message,) = webhook.receive(post("SMS", result=result)).events
    assert message == SmsReceived(text="?" + "x" * (LONGEST_MESSAGE - 1), from_number=CALLER)


def test_names_of_unknown_events_are_bounded(webhook: Webhook, post: Poster) -> None:
    signature = post.signature(fields_of("SMS"))
    for event in [*(f"NEW_{number}" for number in range(30)), "\n<b>", "x" * 100]:
        webhook.receive(form(fields_of("SMS") | {"event": event}, signature))
    assert len(webhook.counts.unknown) == 21
    assert webhook.counts.unknown["other"] == 12


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (FORM, b""),
        (FORM, b"\xff\xfe"),
        (FORM, b"a=%ff"),
        (FORM, b"&" * 1000),
        (FORM, urlencode({f"a{n}": n for n in range(1000)}).encode()),
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=", b"----\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--"),
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", b'{"event":{"a":1}}'),
        ("", b"\x00" * 1000),
    ],
)
def test_what_cannot_be_read_is_refused(webhook: Webhook, content_type: str, body: bytes) -> None:
    request = WebhookRequest(method="POST", headers={"Content-Type": content_type, "Signature": "x" * 56}, body=body)
    assert refused(webhook, request)


def test_of_a_field_that_comes_twice_the_last_one_holds_as_in_php(webhook: Webhook, post: Poster) -> None:
    request = post("NOTIFY_START")
    first = replace(request, body=b"caller_id=1&" + request.body)
    assert webhook.receive(first).events == (TOLD["NOTIFY_START"],)
    assert refused(webhook, replace(request, body=request.body + b"&caller_id=1"))


def test_nothing_of_a_request_is_logged(webhook: Webhook, post: Poster, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for event in EVENTS:
        webhook.receive(post(event))
        assert refused(webhook, form(fields_of(event), "x" * 56))
    assert told(caplog, logging.DEBUG) == []
    assert "380441234567" not in repr(post("NOTIFY_START"))
