"""What the provider tells by webhook, fact by fact."""

from datetime import UTC, datetime
import json
import logging
from typing import Any

from multidict import CIMultiDict
import pytest

from custom_components.cloud_telephony.calls.events import CallEnded, CallStarted
from custom_components.cloud_telephony.calls.model import Direction, Disposition
from custom_components.cloud_telephony.providers.base import Doubt, NotGenuine, WebhookRequest
from custom_components.cloud_telephony.providers.evrotel.receiver import Receiver

from ..conftest import told
from .conftest import END, START, TOKEN, as_form, as_json, only, post, receiver


def started(fields: dict[str, Any] | None = None, *, by: Receiver | None = None) -> CallStarted:
    """Return what a start tells; `fields` are added to the document's sample."""
    event = only((by or receiver()).receive(as_json(START | (fields or {}))))
    assert isinstance(event, CallStarted)
    return event


def ended(fields: dict[str, Any] | None = None, *, by: Receiver | None = None) -> CallEnded:
    """Return what an end tells; `fields` are added to the document's sample."""
    event = only((by or receiver()).receive(as_json(END | (fields or {}))))
    assert isinstance(event, CallEnded)
    return event


@pytest.mark.parametrize("header", [TOKEN, f" {TOKEN}", f"{TOKEN}\t ", f"  {TOKEN}  "])
def test_the_bare_token_is_taken_with_space_around_it(header: str) -> None:
    assert receiver().receive(as_json(START, token=header)).events


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        " ",
        f"Bearer {TOKEN}",
        f"Basic {TOKEN}",
        f"x{TOKEN}y",
        f"{TOKEN}{TOKEN}",
        f"{TOKEN},{TOKEN}",
        TOKEN[:-1],
        TOKEN[1:],
        TOKEN.lower(),
        f'"{TOKEN}"',
        f"{TOKEN}\0",
        "токен",
        "\udce9",
    ],
)
def test_nothing_but_the_exact_token_is_taken_though_the_document_looks_for_it_anywhere(header: str | None) -> None:
    with pytest.raises(NotGenuine):
        receiver().receive(as_json(START, token=header))


@pytest.mark.parametrize("header", [None, "", " ", TOKEN])
def test_everything_is_refused_where_no_token_is_set_which_the_documents_code_would_take(header: str | None) -> None:
    with pytest.raises(NotGenuine):
        receiver(token="").receive(as_json(START, token=header))


def test_a_token_of_other_letters_than_ascii_is_compared_too() -> None:
    own = receiver(token="пароль")
    assert own.receive(as_json(START, token="пароль")).events
    with pytest.raises(NotGenuine):
        own.receive(as_json(START, token="парол"))


def test_the_name_of_the_header_may_be_in_any_case() -> None:
    headers = CIMultiDict({"authorization": TOKEN})
    request = WebhookRequest(method="POST", headers=headers, body=json.dumps(START).encode())
    assert receiver().receive(request).events


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "post", ""])
def test_only_a_post_tells_something(method: str) -> None:
    request = WebhookRequest(method=method, headers={"Authorization": TOKEN}, body=json.dumps(START).encode())
    with pytest.raises(NotGenuine):
        receiver().receive(request)


def test_the_refusal_does_not_say_why() -> None:
    with pytest.raises(NotGenuine) as wrong_token:
        receiver().receive(as_json(START, token="wrong"))
    with pytest.raises(NotGenuine) as not_a_call:
        receiver().receive(as_json({}))
    assert str(wrong_token.value) == str(not_a_call.value)
    assert TOKEN not in str(wrong_token.value)


@pytest.mark.parametrize("header", ["application/json", "application/x-www-form-urlencoded", "text/plain", "", "ж"])
def test_json_and_forms_are_read_whatever_the_header_says(header: str) -> None:
    of_json = receiver().receive(post(as_json(START).body, content_type=header))
    of_form = receiver().receive(post(as_form(START).body, content_type=header))
    assert of_json == of_form
    assert of_json.events


def test_what_is_null_is_absent() -> None:
    nulls = {"billsec": None, "disposition": None, "recfile": None}
    assert started(nulls) == started()
    ends = [{**END, **dict.fromkeys(nulls, null)} for null in (None, "", " ", "NULL", "null")]
    events = {only(receiver().receive(as_json(end))) for end in ends}
    events.add(only(receiver().receive(as_json({name: END[name] for name in END if name not in nulls}))))
    (event,) = events
    assert isinstance(event, CallEnded)
    assert (event.talk_time, event.disposition, event.raw_disposition, event.recording) == (None, None, "", None)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"{", b"null", b"\xff", b"callstatus=", b'{"callstatus": null}', b"x=1", b"{" * 10_000],
)
def test_what_tells_of_no_call_is_not_genuine(body: bytes) -> None:
    with pytest.raises(NotGenuine):
        receiver().receive(post(body))


def test_an_unknown_status_is_taken_note_of_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    own = receiver()
    for _ in range(3):
        assert own.receive(as_json(START | {"callstatus": "answer"})).events == ()
    assert told(caplog) == ["Evrotel tells a callstatus that is not known: answer"]
    assert own.counted["unknown"] == 3


def test_a_start_tells_who_calls_whom_since_when() -> None:
    own = receiver()
    delivery = own.receive(as_json(START))
    assert only(delivery) == CallStarted(
        reference=delivery.reply.body,
        direction=Direction.INCOMING,
        started_at=datetime(2018, 3, 31, 21, 0, 11, tzinfo=UTC),
        from_number="0987858227",
        to_number="0679853913",
        extension=None,
    )
    assert (delivery.doubt, delivery.asks_route) == (None, None)


def test_the_reply_to_a_start_is_the_calls_identifier_and_nothing_else() -> None:
    reply = receiver().receive(as_json(START)).reply
    assert reply.content_type == "text/plain"
    assert len(reply.body) == 15
    assert reply.body.isascii()
    assert reply.body.isdecimal()
    assert not reply.body.startswith("0")


def test_a_repeated_start_gets_the_same_reply_and_tells_nothing_new() -> None:
    own = receiver()
    first, again, as_a_form = own.receive(as_json(START)), own.receive(as_json(START)), own.receive(as_form(START))
    assert first.reply == again.reply == as_a_form.reply
    assert (len(first.events), again.events, as_a_form.events) == (1, (), ())
    assert own.counted == {"started": 1, "repeated": 2}


def test_a_start_repeated_after_a_restart_gets_the_same_reply() -> None:
    assert receiver().receive(as_json(START)).reply == receiver().receive(as_json(START)).reply


def test_another_call_has_another_identifier() -> None:
    changes: list[dict[str, str]] = [
        {},
        {"calldate": "2018-04-01 00:00:12"},
        {"numberA": "0987858228"},
        {"numberB": "0679853914"},
        {"numberA": START["numberB"], "numberB": START["numberA"]},
        {"direction": "o"},
    ]
    replies = [receiver().receive(as_json(START | change)).reply.body for change in changes]
    replies += [receiver(billcode="1").receive(as_json(START)).reply.body]
    replies += [receiver(token="T").receive(as_json(START, token="T")).reply.body]
    assert len(set(replies)) == len(replies)


def test_the_identifier_stands_for_the_call_at_its_end() -> None:
    own = receiver()
    reply = own.receive(as_json(START)).reply.body
    assert ended({"callid": reply}, by=own).reference == reply
    assert started(by=receiver()).reference == reply


@pytest.mark.parametrize("other", ["date", "Date"])
def test_the_time_of_a_start_may_be_called_date(other: str) -> None:
    fields = {name: value for name, value in START.items() if name != "calldate"}
    event = only(receiver().receive(as_json(fields | {other: START["calldate"]})))
    assert event == started()


def test_a_start_without_a_time_begins_now() -> None:
    fields = {name: value for name, value in START.items() if name != "calldate"}
    delivery = receiver().receive(as_json(fields))
    event = only(delivery)
    assert isinstance(event, CallStarted)
    assert event.started_at is None
    later = receiver(now=datetime(2018, 4, 1, tzinfo=UTC)).receive(as_json(fields))
    assert delivery.reply != later.reply
    assert delivery.doubt is None


def test_a_time_that_cannot_be_read_is_logged_once_and_the_call_begins_now(caplog: pytest.LogCaptureFixture) -> None:
    own = receiver()
    assert started({"calldate": "yesterday"}, by=own).started_at is None
    assert started({"calldate": "yesterday", "numberA": "1"}, by=own).started_at is None
    assert told(caplog) == ["Evrotel tells a calldate that is not known: yesterday"]


@pytest.mark.parametrize("calldate", ["2018-03-31 21:00:11", "2018-04-01 03:00:11", "2018-03-31 00:00:11"])
def test_a_time_that_does_not_fit_the_clock_is_doubted_and_not_told_on(calldate: str) -> None:
    delivery = receiver().receive(as_json(START | {"calldate": calldate}))
    assert delivery.doubt is Doubt.CLOCK
    event = only(delivery)
    assert isinstance(event, CallStarted)
    assert event.started_at is None
    assert event.reference == delivery.reply.body


def test_times_are_of_the_zone_that_is_set() -> None:
    own = receiver(zone="UTC", now=datetime(2018, 4, 1, 0, 0, 15, tzinfo=UTC))
    assert started(by=own).started_at == datetime(2018, 4, 1, 0, 0, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("direction", "number_a", "number_b", "extension"),
    [
        ("i", "0987858227", "101", "101"),
        ("i", "101", "0987858227", None),
        ("o", "101", "0679853913", "101"),
        ("o", "0441234567", "0679853913", None),
        ("o", "101", "102", "101"),
        ("o", "1", "0679853913", None),
        ("o", "234567", "0679853913", None),
        ("i", "380987858227", "380441234567", None),
        ("x", "101", "102", None),
        (None, "101", "102", None),
    ],
)
def test_the_own_side_is_an_extension_if_its_number_is_short(
    direction: str | None, number_a: str, number_b: str, extension: str | None
) -> None:
    event = started({"direction": direction, "numberA": number_a, "numberB": number_b})
    assert (event.from_number, event.to_number, event.extension) == (number_a, number_b, extension)


@pytest.mark.parametrize(
    ("letter", "direction"),
    [("i", Direction.INCOMING), ("o", Direction.OUTGOING), ("I", Direction.INCOMING), ("x", None), (None, None)],
)
def test_i_is_incoming_and_o_is_outgoing(letter: str | None, direction: Direction | None) -> None:
    assert started({"direction": letter}).direction is direction
    assert ended({"direction": letter}).direction is direction


def test_an_unknown_direction_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    own = receiver()
    started({"direction": "x"}, by=own)
    ended({"direction": "x"}, by=own)
    assert told(caplog) == ["Evrotel tells a direction that is not known: x"]


def test_numbers_may_be_missing_or_numbers_of_json() -> None:
    event = started({"numberA": None, "numberB": 101})
    assert (event.from_number, event.to_number, event.extension) == (None, "101", "101")


def test_a_number_is_bounded_and_free_of_what_cannot_be_stored() -> None:
    event = started({"numberA": "a\ud800\0" + "1" * 1000})
    assert event.from_number == "a  " + "1" * 61


def test_an_end_tells_how_the_call_went() -> None:
    delivery = receiver().receive(as_json(END))
    assert only(delivery) == CallEnded(
        reference=None,
        direction=Direction.INCOMING,
        disposition=Disposition.ANSWERED,
        raw_disposition="ANSWERED",
        talk_time=78,
        recording="/wav/9/2018-04-01/1522566805.1461640-1198614775.wav",
    )
    assert delivery.reply.body == ""


def test_an_ends_calldate_is_no_time_of_the_call_as_nobody_says_of_what_it_is() -> None:
    event = ended()
    assert (event.started_at, event.ended_at) == (None, None)


def test_an_end_has_no_numbers_but_if_it_has_they_count() -> None:
    assert (ended().from_number, ended().to_number) == (None, None)
    event = ended({"numberA": "0987858227", "numberB": "101"})
    assert (event.from_number, event.to_number, event.extension) == ("0987858227", "101", "101")


@pytest.mark.parametrize(
    "callid", [None, "", "0", "123456789", "12345678901234567", "012345678901234", "12345678901234x", "\uff11" * 15]
)
def test_an_end_whose_callid_was_not_given_here_does_not_say_which_call_it_is(callid: str | None) -> None:
    assert ended({"callid": callid}).reference is None


def test_a_callid_may_come_back_as_a_number() -> None:
    own = receiver()
    reply = own.receive(as_json(START)).reply.body
    assert ended({"callid": int(reply)}, by=own).reference == reply


@pytest.mark.parametrize(
    ("word", "disposition"),
    [
        ("ANSWERED", Disposition.ANSWERED),
        ("BUSY", Disposition.BUSY),
        ("CONGESTION", Disposition.FAILED),
        ("FAILED", Disposition.FAILED),
        ("NO ANSWER", Disposition.NO_ANSWER),
        ("no answer", Disposition.NO_ANSWER),
    ],
)
def test_every_disposition_of_the_document_is_known(word: str, disposition: Disposition) -> None:
    event = ended({"disposition": word})
    assert (event.disposition, event.raw_disposition) == (disposition, word)


def test_an_unknown_disposition_is_kept_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    own = receiver()
    for second in range(3):
        event = ended({"disposition": "TELEPATHY", "calldate": f"2018-04-01 00:02:1{second}"}, by=own)
        assert (event.disposition, event.raw_disposition) == (None, "TELEPATHY")
    assert told(caplog) == ["Evrotel tells a disposition that is not known: TELEPATHY"]


@pytest.mark.parametrize(
    ("billsec", "seconds"),
    [("78", 78), (78, 78), ("0", 0), (0, 0), (None, None), ("-1", None), (7.5, None), (True, None), ("9" * 12, None)],
)
def test_billsec_is_text_or_number(billsec: object, seconds: int | None) -> None:
    assert ended({"billsec": billsec}).talk_time == seconds


@pytest.mark.parametrize("name", ["recfile", "Recfile", "RECFILE"])
@pytest.mark.parametrize("path", ["/wav/9/a.wav", "/var/www/html/wav/9/a.wav", "http://m01.sipiko.net/wav/9/a.wav"])
def test_a_recording_is_known_by_its_path_as_told_in_both_spellings(name: str, path: str) -> None:
    fields = {key: value for key, value in END.items() if key != "recfile"}
    event = only(receiver().receive(as_json(fields | {name: path})))
    assert isinstance(event, CallEnded)
    assert event.recording == path


def test_a_repeated_end_tells_nothing_new() -> None:
    own = receiver()
    assert len(own.receive(as_json(END)).events) == 1
    assert own.receive(as_json(END)).events == ()
    assert own.receive(as_form(END)).events == ()
    assert len(own.receive(as_json(END | {"callid": "123456780"})).events) == 1


def test_ends_that_nothing_tells_apart_are_all_told() -> None:
    own = receiver()
    bare = {"callstatus": "end", "disposition": "BUSY"}
    assert own.receive(as_json(bare)).events == own.receive(as_json(bare)).events != ()


def test_the_memory_of_what_was_told_is_bounded() -> None:
    own = receiver()
    first = own.receive(as_json(START))
    for number in range(3000):
        own.receive(as_json(START | {"numberA": f"{number:010}"}))
    assert len(own._seen) == 1024
    again = own.receive(as_json(START))
    assert again.reply == first.reply
    assert again.events == first.events


def test_a_number_in_a_wrong_place_is_masked(caplog: pytest.LogCaptureFixture) -> None:
    started({"direction": "to 0679853913"})
    assert told(caplog) == ["Evrotel tells a direction that is not known: to …913"]


def test_nothing_of_a_call_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    own = receiver()
    for request in (as_json(START), as_form(END), as_form(START)):
        own.receive(request)
    with pytest.raises(NotGenuine):
        own.receive(as_json(START, token="wrong"))
    assert caplog.text == ""
