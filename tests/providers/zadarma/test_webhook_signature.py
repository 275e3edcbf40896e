"""Facts about what is believed of what comes to the webhook: the signature, and what it signs."""

from base64 import b64encode
from dataclasses import replace
import hashlib
import hmac
import json
import logging

import pytest

from custom_components.cloud_telephony.calls.events import CallRang
from custom_components.cloud_telephony.providers.base import Delivery, WebhookReply
from custom_components.cloud_telephony.providers.zadarma.webhook import Webhook

from ..conftest import told
from .php import Php
from .posts import (
    API_SECRET,
    EVENTS,
    OUT_REFERENCE,
    REFERENCE,
    SIGNED,
    STARTED,
    TOLD,
    Poster,
    fields_of,
    form,
    multipart,
    refused,
)


@pytest.mark.parametrize("event", EVENTS)
def test_what_the_official_php_signs_is_accepted(webhook: Webhook, post: Poster, event: str) -> None:
    delivery = webhook.receive(post(event))
    assert delivery.events == ((TOLD[event],) if event in TOLD else ())
    assert delivery.doubt is None
    assert delivery.reply == WebhookReply()
    assert delivery.asks_route == (REFERENCE if event == "NOTIFY_START" else None)
    assert webhook.counts.figures() == {"events": {event: 1}, "repeated": 0, "unknown_events": {}, "refused": 0}


@pytest.mark.parametrize("event", EVENTS)
def test_it_is_accepted_as_a_multipart_form_too(webhook: Webhook, post: Poster, event: str) -> None:
    fields = fields_of(event)
    assert webhook.receive(multipart(fields, post.signature(fields))).events == (
        (TOLD[event],) if event in TOLD else ()
    )


@pytest.mark.parametrize("event", EVENTS)
def test_it_is_accepted_as_php_writes_forms(webhook: Webhook, php: Php, post: Poster, event: str) -> None:
    fields = fields_of(event)
    request = replace(form(fields, post.signature(fields)), body=php.form(fields).encode())
    assert webhook.receive(request).events == ((TOLD[event],) if event in TOLD else ())


@pytest.mark.parametrize("event", EVENTS)
def test_every_changed_signed_byte_is_refused(webhook: Webhook, post: Poster, event: str) -> None:
    fields = fields_of(event)
    signature = post.signature(fields)
    changes = 0
    for name in SIGNED[event]:
        value = fields[name]
        for place in range(len(value)):
            for other in {chr(ord(value[place]) ^ 1), "0", "9", " ", "\x00", "é"} - {value[place]}:
                changed = value[:place] + other + value[place + 1 :]
                assert refused(webhook, form(fields | {name: changed}, signature))
                changes += 1
            assert refused(webhook, form(fields | {name: value[:place] + value[place + 1 :]}, signature))
            assert refused(webhook, form(fields | {name: value[:place] + "1" + value[place:]}, signature))
        assert refused(webhook, form({key: text for key, text in fields.items() if key != name}, signature))
        assert refused(webhook, form(fields | {name: ""}, signature))
        assert refused(webhook, form(fields | {name: value + "0"}, signature))
    assert changes > 50
    assert webhook.counts.events == {}
    assert not refused(webhook, form(fields, signature))


@pytest.mark.parametrize("event", EVENTS)
def test_every_changed_character_of_the_signature_is_refused(webhook: Webhook, post: Poster, event: str) -> None:
    fields = fields_of(event)
    signature = post.signature(fields)
    for place in range(len(signature)):
        swapped = signature[place].swapcase() if signature[place].isalpha() else "x"
        assert refused(webhook, form(fields, signature[:place] + swapped + signature[place + 1 :]))
    for other in ("", " ", signature[:-1], signature + "=", f" {signature}", "é" * 56, "x" * 10_000, signature * 2):
        assert refused(webhook, form(fields, other))
    assert refused(webhook, form(fields, None))


@pytest.mark.parametrize("event", EVENTS)
def test_the_bytes_of_the_digest_are_no_signature(webhook: Webhook, event: str) -> None:
    """One public client takes them for right [ZTS]; they are not what [ZPHP] sends."""
    fields = fields_of(event)
    signed = "".join(fields[name] for name in SIGNED[event])
    digest = hmac.new(API_SECRET.encode(), signed.encode(), hashlib.sha1)
    assert refused(webhook, form(fields, b64encode(digest.digest()).decode()))
    assert refused(webhook, form(fields, digest.hexdigest()))
    assert not refused(webhook, form(fields, b64encode(digest.hexdigest().encode()).decode()))


def test_another_secret_is_refused(webhook: Webhook, php: Php) -> None:
    fields = fields_of("NOTIFY_START")
    assert refused(webhook, form(fields, php.webhook_signature(fields, "another")))
    assert refused(webhook, form(fields, php.webhook_signature(fields, "")))


@pytest.mark.parametrize("event", [*EVENTS, "UNKNOWN"])
def test_a_signature_of_nothing_signs_nothing(webhook: Webhook, php: Php, event: str) -> None:
    """Whoever got hold of one could tell anything that has none of the signed fields."""
    of_nothing = php.webhook_signature({"event": event}, API_SECRET)
    assert refused(webhook, form({"event": event, "pbx_call_id": REFERENCE}, of_nothing))


def test_a_text_message_is_checked_as_the_text_that_came(webhook: Webhook, post: Poster) -> None:
    """The same JSON, written otherwise, is signed otherwise."""
    fields = fields_of("SMS")
    again = json.dumps(json.loads(fields["result"]))
    assert refused(webhook, form(fields | {"result": again}, post.signature(fields)))


@pytest.mark.parametrize("formula", set(SIGNED.values()))
@pytest.mark.parametrize("event", ["SPEECH_RECOGNITION", "DOCUMENT", "NOTIFY_NEW"])
def test_an_unknown_event_is_kept_if_it_is_signed_as_one_that_is_known(
    webhook: Webhook, php: Php, caplog: pytest.LogCaptureFixture, event: str, formula: tuple[str, ...]
) -> None:
    caplog.set_level(logging.INFO)
    fields = {"event": event, **dict.fromkeys(formula, "1"), "more": "2"}
    like = next(known for known, names in SIGNED.items() if names == formula)
    signature = php.webhook_signature(fields | {"event": like}, API_SECRET)
    for _ in range(2):
        assert webhook.receive(form(fields, signature)) == Delivery()
    assert webhook.counts.unknown == {event: 2}
    assert [message for message in told(caplog, logging.INFO) if event in message] == [
        f"Zadarma tells of an event that this program does not know: {event}"
    ]


def test_an_unknown_event_with_another_signature_is_refused(webhook: Webhook, php: Php) -> None:
    fields = {"event": "DOCUMENT", "call_id": "1", "result": "2"}
    assert refused(webhook, form(fields, "x" * 56))
    assert refused(webhook, form(fields, php.webhook_signature({"event": "SMS", "result": "3"}, API_SECRET)))
    assert webhook.counts.unknown == {}


@pytest.mark.parametrize("event", [event for event in EVENTS if "call_start" in EVENTS[event]])
def test_a_signature_belongs_to_the_call_that_it_was_first_seen_with(
    webhook: Webhook, post: Poster, event: str
) -> None:
    """What was signed of one call is not taken for another, whose identifier is not signed."""
    webhook.receive(post(event))
    assert refused(webhook, post(event, pbx_call_id="in_another"))
    assert not refused(webhook, post(event))


def test_a_signature_is_not_taken_for_a_call_in_the_other_direction(webhook: Webhook, post: Poster) -> None:
    start = fields_of("NOTIFY_START")
    webhook.receive(post.fields(start))
    forged = {
        "event": "NOTIFY_OUT_START",
        "internal": start["caller_id"],
        "destination": start["called_did"],
        "call_start": STARTED,
        "pbx_call_id": REFERENCE,
    }
    assert post.signature(forged) == post.signature(start)
    assert refused(webhook, post.fields(forged))


def test_an_answer_may_be_signed_as_its_call_is(webhook: Webhook, post: Poster) -> None:
    """`destination` may be the own number that was called."""
    answer = post("NOTIFY_ANSWER", destination="442037691880")
    assert webhook.receive(answer).events != ()
    assert webhook.receive(post("NOTIFY_END")).events != ()
    forged = {
        "event": "NOTIFY_OUT_END",
        "internal": "380441234567",
        "destination": "442037691880",
        "call_start": STARTED,
        "pbx_call_id": REFERENCE,
    }
    assert refused(webhook, post.fields(forged))


def test_the_phone_of_a_colleague_may_ring(webhook: Webhook, post: Poster) -> None:
    """The beginning of a call from 101 to 102 and its ringing are signed alike."""
    webhook.receive(post("NOTIFY_OUT_START", destination="102"))
    rings = {"pbx_call_id": OUT_REFERENCE, "caller_id": "101", "called_did": "102", "internal": "102"}
    (rang,) = webhook.receive(post("NOTIFY_INTERNAL", **rings)).events
    assert isinstance(rang, CallRang)
    assert (rang.direction, rang.extension) == (None, "102")


@pytest.mark.parametrize("places", [-3, -1, 1, 5])
@pytest.mark.parametrize("event", ["NOTIFY_START", "NOTIFY_END"])
def test_digits_cannot_be_moved_from_one_field_to_the_next(
    webhook: Webhook, post: Poster, event: str, places: int
) -> None:
    """Fields are signed without anything between them, so that the signature stays the same."""
    fields = fields_of("NOTIFY_START")
    digits, border = fields["caller_id"] + fields["called_did"], len(fields["caller_id"]) + places
    moved = {"event": event, "caller_id": digits[:border], "called_did": digits[border:]}
    assert post.signature(fields | moved) == post.signature(fields)
    webhook.receive(post.fields(fields))
    assert refused(webhook, post.fields(fields | moved))
