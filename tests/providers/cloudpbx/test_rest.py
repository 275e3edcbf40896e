"""Facts about the REST calls, [S3] §1."""

from collections import Counter
from datetime import date, datetime, timedelta
import json
from urllib.parse import parse_qs

from aiohttp import web
import pytest

from custom_components.cloud_telephony.calls.model import Extension, SmsStatus
from custom_components.cloud_telephony.providers.base import (
    CannotConnect,
    Dialled,
    DialRequest,
    InvalidAuth,
    InvalidMessage,
    InvalidNumber,
    InvalidRecipient,
    InvalidReply,
    MissingParameter,
    NoAnswer,
    NotFound,
    ProviderError,
    RequestRefused,
    SentSms,
    ServerFailed,
)
from custom_components.cloud_telephony.providers.cloudpbx import CloudPbx
from custom_components.cloud_telephony.providers.cloudpbx.rows import WARSAW
from tests.cloudpbx_document import CDR_ROW, RECORD_ROW

from ..conftest import Host, told
from .conftest import API_KEY, MakeProvider

pytestmark = pytest.mark.usefixtures("socket_enabled")

DAY = date(2021, 12, 15)
CALL = DialRequest(to="600 700 800", extension="101")
QUEUED = {"responseId": "3421756012963258480", "responseStatus": "QUEUE", "responseErrorMessage": None}


def lists(host: Host, **bodies: object) -> None:
    """Have a host answer with these lists by path; a number is a status."""

    async def answer(request: web.Request) -> web.Response:
        body = bodies.get(request.path.strip("/"), [])
        return web.Response(status=body) if isinstance(body, int) else web.json_response(body)

    host.answer = answer


def days_of_rows(host: Host, rows_by_day: Counter[date], limit: int) -> None:
    """Have a host list rows of days as the provider does: never more than `limit`, silently."""

    async def answer(request: web.Request) -> web.Response:
        start, stop = (date.fromisoformat(request.query[key]) for key in ("datestart", "datestop"))
        rows = [
            f'{{"uniqueid":"{day.toordinal()}.{n}","calldate":"{day} 12:00:00","date":"{day} 12:00:00","format":"wav"}}'
            for day, count in sorted(rows_by_day.items())
            if start <= day <= stop
            for n in range(count)
        ]
        return web.Response(text=f"[{','.join(rows[:limit])}]")

    host.answer = answer


async def test_every_request_carries_the_key_as_a_bearer(provider: CloudPbx, host: Host) -> None:
    host.answers("[]")
    await provider.calls(DAY, DAY)
    await provider.recordings(DAY, DAY)
    assert {request.authorization for request in host.received} == {f"Bearer {API_KEY}"}


async def test_a_key_loses_what_comes_along_when_it_is_pasted(make_provider: MakeProvider, host: Host) -> None:
    host.answers("[]")
    await make_provider(api_key=f" {API_KEY}\r\n").calls(DAY, DAY)
    assert host.received[0].authorization == f"Bearer {API_KEY}"


async def test_cdr_is_asked_for_days_both_inclusive(provider: CloudPbx, host: Host) -> None:
    host.answers(json.dumps([CDR_ROW]))
    (call,) = await provider.calls(date(2021, 10, 1), date(2021, 10, 7))
    assert call.call_id == "1639563902.75"
    first = host.received[0]
    assert (first.method, first.path) == ("GET", "/cdr")
    assert first.query == {"datestart": "2021-10-01", "datestop": "2021-10-07"}


async def test_calls_know_which_have_a_recording(provider: CloudPbx, host: Host) -> None:
    other = CDR_ROW | {"uniqueid": "1639563903.76"}
    lists(host, cdr=[CDR_ROW, other], record=[RECORD_ROW | {"uniqueid": CDR_ROW["uniqueid"]}])
    assert [call.recording for call in await provider.calls(DAY, DAY)] == ["1639563902.75", None]


async def test_a_failing_list_of_recordings_does_not_cost_the_calls(
    provider: CloudPbx, host: Host, other_host: Host
) -> None:
    lists(host, cdr=[CDR_ROW], record=500)
    lists(other_host, cdr=[CDR_ROW], record=500)
    (call,) = await provider.calls(DAY, DAY)
    assert call.recording is None


async def test_a_key_that_is_refused_for_recordings_is_refused(provider: CloudPbx, host: Host) -> None:
    lists(host, cdr=[CDR_ROW], record=401)
    with pytest.raises(InvalidAuth):
        await provider.calls(DAY, DAY)


async def test_recordings_come_oldest_first(provider: CloudPbx, host: Host) -> None:
    newer = RECORD_ROW | {"uniqueid": "1552558700.1", "date": "2019-03-14 11:18:20"}
    lists(host, record=[newer, RECORD_ROW])
    first, second = await provider.recordings(DAY, DAY)
    assert (first.recording_id, second.recording_id) == ("1552558647.371", "1552558700.1")
    assert (first.from_number, first.to_number, first.audio_format) == ("101", "105", "wav")


async def test_a_bad_row_is_left_out_and_logged_once_without_its_content(
    provider: CloudPbx, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    bad = CDR_ROW | {"calldate": "600700800"}
    lists(host, cdr=[bad, 7, None, CDR_ROW, bad])
    assert len(await provider.calls(DAY, DAY)) == 1
    assert len(await provider.calls(DAY, DAY)) == 1
    assert sorted(line.rpartition(": ")[2] for line in told(caplog)) == ["calldate", "not an object"]
    assert "600700800" not in caplog.text


async def test_an_unknown_disposition_is_logged_once(
    provider: CloudPbx, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    lists(host, cdr=[CDR_ROW | {"disposition": "LOST", "uniqueid": f"1639563902.{n}"} for n in range(3)])
    assert [call.disposition for call in await provider.calls(DAY, DAY)] == [None] * 3
    assert len(told(caplog)) == 1


async def test_cdr_caps_at_10000_rows_and_the_range_is_split(provider: CloudPbx, host: Host) -> None:
    rows = Counter({DAY + timedelta(days=n): 2_000 for n in range(8)})
    days_of_rows(host, rows, 10_000)
    calls = await provider.calls(DAY, DAY + timedelta(days=7))
    assert len(calls) == rows.total()
    assert [request.query["datestart"] for request in host.received[:3]] == ["2021-12-15", "2021-12-15", "2021-12-19"]


async def test_record_caps_at_5000_rows_and_the_range_is_split(
    provider: CloudPbx, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    rows = Counter({DAY: 4_999, DAY + timedelta(days=1): 1})
    days_of_rows(host, rows, 5_000)
    assert len(await provider.recordings(DAY, DAY + timedelta(days=1))) == rows.total()
    assert not told(caplog)


async def test_a_full_single_day_is_kept_and_told_once(
    provider: CloudPbx, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    days_of_rows(host, Counter({DAY: 6_000, DAY + timedelta(days=1): 5}), 5_000)
    for _ in range(2):
        assert len(await provider.recordings(DAY, DAY + timedelta(days=1))) == 5_005
    (line,) = told(caplog)
    assert "2021-12-15" in line
    assert provider.diagnostics()["cut_days"] == ["/record 2021-12-15"]


async def test_extensions_are_those_of_the_last_seven_days(provider: CloudPbx, host: Host) -> None:
    channels = {"channel": "SIP/MojaCentrala-101-00000028", "dstchannel": "SIP/MojaCentrala-105-00000029"}
    lists(host, cdr=[CDR_ROW | channels])
    assert await provider.extensions() == [Extension(number="101", name="Sekretariat 3"), Extension(number="105")]
    query = host.received[0].query
    start, stop = (date.fromisoformat(query[key]) for key in ("datestart", "datestop"))
    assert (stop - start).days == 6
    assert abs(stop - datetime.now(WARSAW).date()) <= timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, "", InvalidReply),
        (200, "<html>login</html>", InvalidReply),
        (200, '{"error":"no"}', InvalidReply),
        (302, "", InvalidReply),
        (401, "", InvalidAuth),
        (403, "<html>", InvalidAuth),
        (400, "", RequestRefused),
        (404, "", NotFound),
        (500, '{"error":"no"}', ServerFailed),
        (502, "<html>", ServerFailed),
    ],
)
async def test_every_failure_of_a_list_is_a_typed_error(
    make_provider: MakeProvider, host: Host, status: int, body: str, kind: type[ProviderError]
) -> None:
    host.answers(body, status)
    provider = make_provider(fallback_url=host.url)
    with pytest.raises(ProviderError) as caught:
        await provider.calls(DAY, DAY)
    assert type(caught.value) is kind
    assert caught.value.placeholders["server"] == host.name
    assert len(host.received) == 1


async def test_a_recording_is_streamed(provider: CloudPbx, host: Host) -> None:
    host.answers(b"RIFF" * 50_000, content_type="audio/wav")
    async with provider.audio("1552558647.371") as audio:
        assert (audio.content_type, audio.size) == ("audio/wav", 200_000)
        assert b"".join([chunk async for chunk in audio.chunks]) == b"RIFF" * 50_000
    assert host.received[0].path == "/record/1552558647.371"


async def test_the_identifier_of_a_recording_cannot_lead_elsewhere(provider: CloudPbx, host: Host) -> None:
    paths: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        paths.append(request.raw_path)
        return web.Response(body=b"RIFF", content_type="audio/wav")

    host.answer = answer
    async with provider.audio("../dial?cpa=1&cpb=2"):
        assert paths == ["/record/..%2Fdial%3Fcpa%3D1%26cpb%3D2"]
    for nowhere in ("", ".", ".."):
        with pytest.raises(NotFound):
            async with provider.audio(nowhere):
                pytest.fail("it opened")
    assert len(paths) == 1


async def test_an_unknown_recording_is_not_found(provider: CloudPbx, host: Host, other_host: Host) -> None:
    host.answers(status=404)
    with pytest.raises(NotFound):
        async with provider.audio("1.1"):
            pytest.fail("it opened")
    assert other_host.received == []


@pytest.mark.parametrize("content_type", ["application/json", "text/html", "text/plain"])
async def test_what_is_no_sound_is_an_invalid_reply(
    provider: CloudPbx, host: Host, other_host: Host, content_type: str
) -> None:
    host.answers("[]", content_type=content_type)
    other_host.answers("[]", content_type=content_type)
    with pytest.raises(InvalidReply):
        async with provider.audio("1.1"):
            pytest.fail("it opened")


async def test_a_recording_is_fetched_from_the_second_host_when_the_first_fails(
    provider: CloudPbx, host: Host, other_host: Host
) -> None:
    host.answers(status=502)
    other_host.answers(b"RIFF", content_type="audio/wav")
    async with provider.audio("1.1") as audio:
        assert [chunk async for chunk in audio.chunks] == [b"RIFF"]


async def test_dial_calls_cpb_from_cpa(provider: CloudPbx, host: Host) -> None:
    host.answers("OK", content_type="text/plain")
    assert await provider.dial(CALL) == Dialled()
    (request,) = host.received
    assert (request.method, request.path) == ("GET", "/dial")
    assert request.query == {"cpa": "101", "cpb": "600700800"}


async def test_a_plus_reaches_the_provider(provider: CloudPbx, host: Host) -> None:
    host.answers("OK\n")
    await provider.dial(DialRequest(to="+48 600 700 800", extension="101"))
    assert host.received[0].query["cpb"] == "+48600700800"


async def test_a_number_that_cannot_be_dialled_is_refused_before_anything_is_sent(
    provider: CloudPbx, host: Host
) -> None:
    for request in (DialRequest(to="boss", extension="101"), DialRequest(to="105", extension="")):
        with pytest.raises(InvalidNumber):
            await provider.dial(request)
    assert host.received == []


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, "Action Error", RequestRefused),
        (500, "", ServerFailed),
        (500, "<html>", ServerFailed),
        (400, "Parameter is missing", MissingParameter),
        (401, "", InvalidAuth),
        (403, "", InvalidAuth),
        (302, "", InvalidReply),
        (200, "", InvalidReply),
        (200, "<html>", InvalidReply),
        (200, "Action Error", InvalidReply),
    ],
)
async def test_every_failure_of_dial_is_a_typed_error_and_no_other_host_is_asked(
    *, provider: CloudPbx, host: Host, other_host: Host, status: int, body: str, kind: type[ProviderError]
) -> None:
    host.answers(body, status, "text/plain")
    with pytest.raises(ProviderError) as caught:
        await provider.dial(CALL)
    assert type(caught.value) is kind
    assert (len(host.received), other_host.received) == (1, [])
    assert "600700800" not in str(caught.value)


async def test_send_sms_posts_a_form_with_nine_digits(provider: CloudPbx, host: Host) -> None:
    host.answers(json.dumps(QUEUED))
    assert await provider.send_sms(["+48 600 700 800"], "Zażółć & gęślą+1") == [
        SentSms(to="+48600700800", message_id="3421756012963258480", status=SmsStatus.QUEUED)
    ]
    (request,) = host.received
    assert (request.method, request.path, request.query) == ("POST", "/sendSMS", {})
    assert request.form == {"to": "600700800", "body": "Zażółć & gęślą+1"}


async def test_a_test_message_says_so(provider: CloudPbx, host: Host) -> None:
    host.answers(json.dumps(QUEUED))
    await provider.send_sms(["600700800"], "x", test=True)
    assert host.received[0].form["test"] == "true"


async def test_response_id_stays_text(provider: CloudPbx, host: Host) -> None:
    for spelling in ("3421756012963258480", 3421756012963258480):
        host.answers(json.dumps(QUEUED | {"responseId": spelling}))
        (sent,) = await provider.send_sms(["600700800"], "x")
        assert sent.message_id == "3421756012963258480"


async def test_one_wrong_recipient_keeps_everything_from_being_sent(provider: CloudPbx, host: Host) -> None:
    with pytest.raises(InvalidRecipient):
        await provider.send_sms(["600700800", "+49 600 700 800"], "x")
    assert host.received == []


@pytest.mark.parametrize("message", ["", "  \n", "x" * 1025])
async def test_a_message_has_1_to_1024_characters(provider: CloudPbx, host: Host, message: str) -> None:
    with pytest.raises(InvalidMessage) as caught:
        await provider.send_sms(["600700800"], message)
    assert caught.value.placeholders == {"limit": "1024"}
    assert host.received == []
    host.answers(json.dumps(QUEUED))
    await provider.send_sms(["600700800"], "ż" * 1024)
    assert host.received[0].form["body"] == "ż" * 1024


async def test_half_a_character_does_not_cost_the_message(provider: CloudPbx, host: Host) -> None:
    host.answers(json.dumps(QUEUED))
    (sent,) = await provider.send_sms(["600700800"], "smile \ud83d")
    assert sent.error is None
    assert host.received[0].form["body"] == "smile ?"
    host.answers(status=404)
    with pytest.raises(NotFound):
        async with provider.audio("\ud83d"):
            pytest.fail("it opened")


async def test_a_recipient_who_is_named_twice_gets_one_message(provider: CloudPbx, host: Host) -> None:
    host.answers(json.dumps(QUEUED))
    assert len(await provider.send_sms(["600700800", "+48 600 700 800", "600700801"], "x")) == 2
    assert [request.form["to"] for request in host.received] == ["600700800", "600700801"]


async def test_a_failure_for_one_recipient_does_not_keep_it_from_the_others(provider: CloudPbx, host: Host) -> None:
    async def answer(request: web.Request) -> web.Response:
        if parse_qs(await request.text())["to"] == ["600700800"]:
            return web.Response(status=400, text="Parameter is missing")
        return web.json_response(QUEUED)

    host.answer = answer
    first, second = await provider.send_sms(["600700800", "600700801"], "x")
    assert isinstance(first.error, MissingParameter)
    assert (first.message_id, second.error, second.message_id) == (None, None, "3421756012963258480")


@pytest.mark.parametrize("status", [200, 500])
async def test_a_response_error_message_is_an_error_whatever_the_status(
    provider: CloudPbx, host: Host, status: int
) -> None:
    refused = {"responseId": None, "responseStatus": "FAILED", "responseErrorMessage": "No route to 48 600 700 800"}
    host.answers(json.dumps(refused), status)
    (sent,) = await provider.send_sms(["600700800"], "x")
    assert isinstance(sent.error, RequestRefused)
    assert sent.error.placeholders == {"server": host.name, "reason": "No route to …800"}
    assert (sent.message_id, sent.status) == (None, SmsStatus.FAILED)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, "", InvalidReply),
        (200, "<html>", InvalidReply),
        (200, "[]", InvalidReply),
        (200, '{"responseStatus":"QUEUE","responseErrorMessage":null}', InvalidReply),
        (302, "", InvalidReply),
        (400, "no", RequestRefused),
        (401, "{}", InvalidAuth),
        (403, "", InvalidAuth),
        (500, "", ServerFailed),
        (500, "<html>", ServerFailed),
        (500, "{}", ServerFailed),
        (503, "{}", ServerFailed),
    ],
)
async def test_every_failure_of_send_sms_is_a_typed_error_and_no_other_host_is_asked(
    *, provider: CloudPbx, host: Host, other_host: Host, status: int, body: str, kind: type[ProviderError]
) -> None:
    host.answers(body, status, "text/html" if body.startswith("<") else "application/json")
    (sent,) = await provider.send_sms(["600700800"], "x")
    assert type(sent.error) is kind
    assert (len(host.received), other_host.received) == (1, [])


async def test_dial_and_sms_go_to_the_second_host_if_no_connection_to_the_first_was_made(
    make_provider: MakeProvider, other_host: Host, closed_url: str
) -> None:
    provider = make_provider(api_url=closed_url)
    other_host.answers("OK")
    await provider.dial(CALL)
    other_host.answers(json.dumps(QUEUED))
    (sent,) = await provider.send_sms(["600700800"], "x")
    assert sent.error is None
    assert [request.path for request in other_host.received] == ["/dial", "/sendSMS"]


async def test_dial_and_sms_are_not_repeated_when_the_answer_does_not_come(
    provider: CloudPbx, host: Host, other_host: Host
) -> None:
    async def break_off(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    host.answer = break_off
    with pytest.raises(NoAnswer):
        await provider.dial(CALL)
    (sent,) = await provider.send_sms(["600700800"], "x")
    assert isinstance(sent.error, NoAnswer)
    assert ([request.path for request in host.received], other_host.received) == (["/dial", "/sendSMS"], [])


async def test_no_host_at_all_is_an_error_that_names_the_first(make_provider: MakeProvider, closed_url: str) -> None:
    provider = make_provider(api_url=closed_url, fallback_url=closed_url)
    with pytest.raises(CannotConnect):
        await provider.calls(DAY, DAY)
    with pytest.raises(CannotConnect) as caught:
        await provider.dial(CALL)
    assert caught.value.placeholders["server"] == closed_url.removeprefix("http://")
