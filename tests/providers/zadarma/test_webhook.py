"""Facts about what comes to the webhook: what is believed, what is new, and what it tells."""

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
import hashlib
import hmac
import json
import logging
from typing import Any
from urllib.parse import urlencode

import pytest

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
from custom_components.cloud_telephony.providers.base import Delivery, Doubt, NotGenuine, WebhookReply, WebhookRequest
from custom_components.cloud_telephony.providers.zadarma.notifications import LONGEST_MESSAGE
from custom_components.cloud_telephony.providers.zadarma.replays import MOST_REMEMBERED
from custom_components.cloud_telephony.providers.zadarma.webhook import Webhook
from custom_components.cloud_telephony.providers.zadarma.zone import Zone

from ..conftest import told
from .conftest import API_SECRET, NOW, Time
from .php import Php
from .posts import (
    EVENTS,
    FORM,
    OUT_REFERENCE,
    RECORDING,
    REFERENCE,
    SIGNED,
    STARTED,
    Poster,
    fields_of,
    form,
    multipart,
)

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


@pytest.fixture
def zone(time: Time) -> Zone:
    """Return the account's time, two hours ahead of UTC."""
    zone = Zone(time.clock)
    zone.learn(int(NOW.timestamp()), datetime.fromisoformat("2026-11-21 14:00:00"))
    return zone


@pytest.fixture
def webhook(zone: Zone, time: Time) -> Webhook:
    """Return a webhook that has got nothing yet."""
    return Webhook(API_SECRET, zone, time.clock)


@pytest.fixture
def post(php: Php) -> Poster:
    """Return what makes requests."""
    return Poster(php)


def refused(webhook: Webhook, request: WebhookRequest) -> bool:
    """Tell whether a request is refused, and as by everybody: with no word about why."""
    try:
        webhook.receive(request)
    except NotGenuine as error:
        return (str(error), error.placeholders) == (NotGenuine.__doc__, {})
    return False


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


# Repetitions


@pytest.mark.parametrize("event", EVENTS)
def test_a_repetition_tells_nothing_and_is_answered_as_the_first_time(
    webhook: Webhook, post: Poster, event: str
) -> None:
    first = webhook.receive(post(event))
    second = webhook.receive(post(event))
    assert second == replace(first, events=())
    assert webhook.counts.repeated == 1


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


def test_several_phones_may_ring_each_of_them_again(webhook: Webhook, post: Poster) -> None:
    def rings(extension: str) -> bool:
        return bool(webhook.receive(post("NOTIFY_INTERNAL", internal=extension)).events)

    def stops(extension: str) -> bool:
        return bool(webhook.receive(post("NOTIFY_INTERNAL_END", internal=extension)).events)

    assert (rings("101"), rings("102"), rings("101")) == (True, True, False)
    assert (stops("101"), stops("101")) == (True, False)
    assert (rings("101"), stops("101"), rings("102")) == (True, True, False)


def test_the_same_key_may_be_pressed_again_but_not_at_once_and_not_after_the_end(
    webhook: Webhook, post: Poster, time: Time
) -> None:
    def pressed(digits: str) -> bool:
        return bool(webhook.receive(post("NOTIFY_IVR", **{"wait_dtmf[digits]": digits})).events)

    assert (pressed("1"), pressed("1"), pressed("2")) == (True, False, True)
    time.pass_by(4)
    assert pressed("1")
    webhook.receive(post("NOTIFY_END"))
    time.pass_by(4)
    assert not pressed("1")
    assert not pressed("3")


def test_another_end_of_the_same_call_is_not_believed(webhook: Webhook, post: Poster) -> None:
    webhook.receive(post("NOTIFY_END"))
    assert webhook.receive(post("NOTIFY_END", disposition="busy", duration="0")).events == ()


def test_the_same_text_may_come_again_after_a_while(webhook: Webhook, post: Poster, time: Time) -> None:
    assert webhook.receive(post("SMS")).events != ()
    time.pass_by(299)
    assert webhook.receive(post("SMS")).events == ()
    time.pass_by(2)
    assert webhook.receive(post("SMS")).events != ()


def test_what_is_told_of_one_call_is_bounded(webhook: Webhook, post: Poster) -> None:
    told = [webhook.receive(post("NOTIFY_INTERNAL", internal=str(number))).events for number in range(250)]
    assert sum(map(bool, told)) == 200
    assert webhook.receive(post("NOTIFY_END")).events == (TOLD["NOTIFY_END"],)
    for calltype in map(str, range(3)):
        webhook.receive(post("NOTIFY_OUT_END", calltype=calltype))
    assert webhook.counts.events["NOTIFY_OUT_END"] == 1


def test_what_is_remembered_of_a_call_is_bounded(webhook: Webhook, post: Poster) -> None:
    """Of what is not signed anything can be posted by whoever has got hold of a signature."""
    for number in range(5):
        webhook.receive(post("NOTIFY_INTERNAL", internal=f"{number}" + "x" * 60_000))
    (seen,) = webhook._replays._calls.values()
    assert [len(fact) for fact in seen.facts] == [300] * 5


def test_the_memory_is_bounded_and_forgets_the_oldest(webhook: Webhook, post: Poster, time: Time) -> None:
    for number in range(MOST_REMEMBERED + 1):
        webhook.receive(post("SMS", result=f'{{"text":"{number}"}}'))
        webhook.receive(post("NOTIFY_START", pbx_call_id=f"in_{number}", caller_id=f"1{number}"))
    replays = webhook._replays
    assert len(replays._calls) == len(replays._meanings) == len(replays._results) == MOST_REMEMBERED
    assert webhook.receive(post("NOTIFY_START", pbx_call_id="in_1", caller_id="11")).events == ()
    assert webhook.receive(post("NOTIFY_START", pbx_call_id="in_0", caller_id="10")).events != ()
    assert time.slept == []


# Time


def test_a_start_is_refused_after_five_minutes(webhook: Webhook, post: Poster, time: Time) -> None:
    time.pass_by(297)
    assert not refused(webhook, post("NOTIFY_START"))
    assert not refused(webhook, post("NOTIFY_OUT_START"))
    time.pass_by(10)
    assert refused(webhook, post("NOTIFY_START"))
    assert refused(webhook, post("NOTIFY_OUT_START"))


def test_a_start_from_the_future_is_refused(webhook: Webhook, post: Poster) -> None:
    assert not refused(webhook, post("NOTIFY_START", call_start="2026-11-21 14:00:30"))
    assert refused(webhook, post("NOTIFY_START", call_start="2026-11-21 14:02:00"))


def test_a_call_that_began_is_told_of_for_a_day(webhook: Webhook, post: Poster, zone: Zone, time: Time) -> None:
    webhook.receive(post("NOTIFY_START"))
    time.pass_by(23 * 3600)
    assert not refused(webhook, post("NOTIFY_INTERNAL"))
    time.pass_by(2 * 3600)
    zone.learn(int(NOW.timestamp()) + 25 * 3600, datetime.fromisoformat("2026-11-22 15:00:00"))
    assert refused(webhook, post("NOTIFY_END"))


def test_a_call_whose_beginning_was_missed_may_have_begun_today(webhook: Webhook, post: Poster, zone: Zone) -> None:
    """After a restart of this program it was never told of."""
    assert webhook.receive(post("NOTIFY_END", call_start="2026-11-20 14:10:00")).events != ()
    assert refused(webhook, post("NOTIFY_END", call_start="2026-11-20 13:50:00", pbx_call_id="in_2"))
    assert not zone.due


def test_a_recording_of_long_ago_does_not_make_a_call_one_of_now(webhook: Webhook, post: Poster) -> None:
    """Nothing in it tells when it was signed, and it can be sent before other things of the same old call."""
    webhook.receive(post("NOTIFY_RECORD"))
    assert refused(webhook, post("NOTIFY_END", call_start="2026-11-01 14:00:00"))
    assert refused(webhook, post("NOTIFY_START", call_start="2026-11-01 14:00:00"))
    assert not refused(webhook, post("NOTIFY_END"))


def test_a_refused_start_leaves_nothing_behind(webhook: Webhook, post: Poster) -> None:
    old = "2026-11-21 13:52:00"
    assert refused(webhook, post("NOTIFY_START", call_start=old))
    assert webhook._replays._calls == webhook._replays._meanings == {}


def test_without_a_zone_calls_are_believed_in_doubt(post: Poster, time: Time) -> None:
    webhook = Webhook(API_SECRET, Zone(time.clock), time.clock)
    delivery = webhook.receive(post("NOTIFY_START"))
    assert delivery.doubt is Doubt.CLOCK
    assert delivery.asks_route == REFERENCE
    assert delivery.events == (CallStarted(**INCOMING | {"started_at": None}),)
    assert webhook.receive(post("NOTIFY_END")).doubt is Doubt.CLOCK


def test_a_call_in_another_zone_is_believed_in_doubt_and_its_time_is_not(
    webhook: Webhook, post: Poster, zone: Zone, time: Time
) -> None:
    """The zone was changed in the account, or summer time began, since it was read."""
    time.pass_by(3600)
    delivery = webhook.receive(post("NOTIFY_START", call_start="2026-11-21 14:00:05"))
    assert delivery.doubt is Doubt.CLOCK
    assert delivery.events == (CallStarted(**INCOMING | {"started_at": None}),)
    assert zone.due


def test_nothing_of_a_request_is_logged(webhook: Webhook, post: Poster, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for event in EVENTS:
        webhook.receive(post(event))
        assert refused(webhook, form(fields_of(event), "x" * 56))
    assert told(caplog, logging.DEBUG) == []
    assert "380441234567" not in repr(post("NOTIFY_START"))
