"""The requests that go out, byte for byte."""

import asyncio
from collections.abc import Awaitable, Callable
import json
import logging

import pytest

from custom_components.cloud_telephony.providers.base import (
    CannotConnect,
    Dialled,
    DialRequest,
    InvalidAnnouncementName,
    InvalidAuth,
    InvalidNumber,
    InvalidReply,
    NoAnswer,
    NotFound,
    RequestRefused,
    Routing,
    ServerFailed,
    TelephonyError,
)
from custom_components.cloud_telephony.providers.evrotel import Evrotel

from ..conftest import Host, raw_server
from .conftest import BILLCODE, TOKEN, MakeProvider

pytestmark = pytest.mark.usefixtures("socket_enabled")

REQUEST = DialRequest(to="0679853913", extension="101")


def sent(host: Host) -> tuple[str, str, object]:
    """Return method, path and body of the only request; it has the token and is named JSON."""
    (request,) = host.received
    assert (request.authorization, request.content_type, request.query) == (TOKEN, "application/json", {})
    return request.method, request.path, json.loads(request.body)


async def test_a_call_rings_the_own_phone_and_then_dials(provider: Evrotel, host: Host) -> None:
    host.answers("")
    assert await provider.dial(REQUEST) == Dialled()
    body = {"billcode": BILLCODE, "numberA": ["101"], "numberB": "0679853913", "routing": "inline"}
    assert sent(host) == ("POST", "/webapp/", body)


@pytest.mark.parametrize("routing", ["rand", "inline", "all"])
async def test_several_phones_ring_as_the_routing_says(provider: Evrotel, host: Host, routing: str) -> None:
    host.answers("ok")
    await provider.dial(
        DialRequest(to="0679853913", extension="101", more_extensions=("102", "104"), routing=Routing(routing))
    )
    body = {"billcode": "20558", "numberA": ["101", "102", "104"], "numberB": "0679853913", "routing": routing}
    assert sent(host) == ("POST", "/webapp/", body)


async def test_a_phone_that_is_named_twice_rings_once(provider: Evrotel, host: Host) -> None:
    host.answers("")
    await provider.dial(DialRequest(to="0679853913", extension="101", more_extensions=("102", "101")))
    assert json.loads(host.received[0].body)["numberA"] == ["101", "102"]


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0679853913", "0679853913"),
        ("380679853913", "380679853913"),
        ("+380 (67) 985-39-13", "380679853913"),
        ("067/985.39.13", "0679853913"),
        ("\u202a067 985 39 13\u202c", "0679853913"),
        ("102", "102"),
    ],
)
async def test_a_number_goes_out_as_typed_digits_only(provider: Evrotel, host: Host, typed: str, digits: str) -> None:
    host.answers("")
    await provider.dial(DialRequest(to=typed, extension="101"))
    assert json.loads(host.received[0].body)["numberB"] == digits


@pytest.mark.parametrize("number", ["", "+", "abc", "067x985", "*100#", "0" * 33, "٠٦٧٩٨٥٣٩١٣", "+38+067"])
async def test_what_cannot_be_dialled_is_not_sent(provider: Evrotel, host: Host, number: str) -> None:
    for request in (
        DialRequest(to=number, extension="101"),
        DialRequest(to="0679853913", extension=number),
        DialRequest(to="0679853913", extension="101", more_extensions=(number,)),
    ):
        with pytest.raises(InvalidNumber):
            await provider.dial(request)
    assert host.received == []


async def test_an_announcement_is_fetched_from_an_address_and_named_after_its_file(
    provider: Evrotel, host: Host
) -> None:
    host.answers("")
    name = await provider.upload_announcement("http://yourdomain/media/playfile1.wav")
    assert name == "20558_playfile1.wav"
    body = {"billcode": BILLCODE, "mediafile": "http://yourdomain/media/playfile1.wav"}
    assert sent(host) == ("POST", "/autodial/media/", body)


async def test_the_billcode_before_the_name_is_not_doubled(provider: Evrotel, host: Host) -> None:
    host.answers("")
    assert await provider.upload_announcement("https://a.example/20558_hello.wav") == "20558_hello.wav"
    await provider.start_autodial("20558_hello.wav", 1)
    await provider.start_autodial("hello.wav", 1)
    bodies = [json.loads(request.body) for request in host.received[1:]]
    assert [body["mediafile"] for body in bodies] == ["20558_hello.wav", "20558_hello.wav"]


async def test_the_name_that_the_server_tells_counts(provider: Evrotel, host: Host) -> None:
    host.answers("saved: 20558_other.wav", content_type="text/html")
    assert await provider.upload_announcement("https://a.example/hello.wav") == "20558_other.wav"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "hello.wav",
        "file:///etc/hello.wav",
        "ftp://a.example/hello.wav",
        "https:///hello.wav",
        "https://a.example/",
        "https://a.example",
        "https://a.example/hello.mp3",
        "https://a.example/hello.wav/",
        "https://a.example/hello.wav.php",
        "https://a.example/.wav",
        "https://a.example/..%2Fhello.wav",
        "https://a.example/hello%20there.wav",
        "https://a.example/привіт.wav",
        "https://a.example/hello.WAV",
        f"https://a.example/{'h' * 101}.wav",
        "https://[a/hello.wav",
    ],
)
async def test_what_is_no_address_of_a_wav_file_is_not_sent(provider: Evrotel, host: Host, address: str) -> None:
    with pytest.raises(InvalidAnnouncementName):
        await provider.upload_announcement(address)
    assert host.received == []


async def test_automatic_calling_says_how_many_calls_at_a_time(provider: Evrotel, host: Host) -> None:
    host.answers("")
    await provider.start_autodial("20558_playfile1.wav", 5)
    assert sent(host) == ("POST", "/autodial/", {"billcode": "20558", "mediafile": "20558_playfile1.wav", "chnum": 5})


@pytest.mark.parametrize("announcement", ["", "hello", "../hello.wav", "a/b.wav", "hello.wav\n", "he llo.wav"])
async def test_a_name_that_is_none_is_not_called_with(provider: Evrotel, host: Host, announcement: str) -> None:
    with pytest.raises(InvalidAnnouncementName) as caught:
        await provider.start_autodial(announcement, 1)
    assert caught.value.placeholders == {"name": announcement}
    assert host.received == []


type Act = Callable[[Evrotel], Awaitable[None]]


async def _dial(provider: Evrotel) -> None:
    await provider.dial(REQUEST)


async def _upload(provider: Evrotel) -> None:
    await provider.upload_announcement("https://a.example/hello.wav")


async def _autodial(provider: Evrotel) -> None:
    await provider.start_autodial("hello.wav", 1)


ACTS = pytest.mark.parametrize("act", [_dial, _upload, _autodial])


@ACTS
@pytest.mark.parametrize("status", [200, 201, 204, 299])
@pytest.mark.parametrize("body", ["", "ok", "good", '{"status": "ok"}', "<html>", "\ufeffgood", "not so bad"])
async def test_a_success_of_http_is_one_as_nothing_says_what_the_server_answers(
    provider: Evrotel, host: Host, act: Act, status: int, body: str
) -> None:
    host.answers(body if status != 204 else "", status=status, content_type="text/html")
    await act(provider)
    assert len(host.received) == 1


@ACTS
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((200, "Access denied"), InvalidAuth),
        ((200, "\nACCESS DENIED!"), InvalidAuth),
        ((401, ""), InvalidAuth),
        ((403, ""), InvalidAuth),
        ((200, "bad"), RequestRefused),
        ((200, " BAD\n"), RequestRefused),
        ((400, ""), RequestRefused),
        ((404, ""), NotFound),
        ((301, ""), InvalidReply),
        ((500, ""), ServerFailed),
    ],
)
async def test_a_refusal_is_told(
    provider: Evrotel, host: Host, act: Act, answer: tuple[int, str], error: type[TelephonyError]
) -> None:
    status, body = answer
    host.answers(body, status=status, content_type="text/html")
    with pytest.raises(error) as caught:
        await act(provider)
    assert type(caught.value) is error
    assert caught.value.placeholders["server"] == host.name
    if error is InvalidAuth:
        assert caught.value.placeholders["field"] == "token"
    assert len(host.received) == 1


@ACTS
async def test_nothing_is_sent_twice(make_provider: MakeProvider, act: Act) -> None:
    connections = []

    async def take_and_break(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        connections.append(await reader.readuntil(b"\r\n\r\n"))

    async with raw_server(take_and_break) as url:
        with pytest.raises(NoAnswer):
            await act(make_provider(api_url=url))
    assert len(connections) == 1


@ACTS
async def test_a_server_that_is_away_has_not_done_it(make_provider: MakeProvider, closed_url: str, act: Act) -> None:
    with pytest.raises(CannotConnect):
        await act(make_provider(api_url=closed_url))


async def test_neither_token_nor_number_is_logged_or_in_an_error(
    provider: Evrotel, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "custom_components")
    host.answers("Access denied", content_type="text/plain")
    with pytest.raises(InvalidAuth) as caught:
        await provider.dial(REQUEST)
    told = [record.getMessage() for record in caplog.records if record.name.startswith("custom_components")]
    assert told
    for text in (*told, str(caught.value), repr(caught.value), *caught.value.placeholders.values()):
        assert TOKEN not in text
        assert REQUEST.to not in text


@pytest.mark.parametrize("status", [200, 401, 403, 404, 500])
async def test_check_asks_nothing_that_could_call_anybody_and_takes_any_answer(
    provider: Evrotel, host: Host, status: int
) -> None:
    host.answers("", status=status)
    await provider.check()
    (request,) = host.received
    assert (request.method, request.path, request.query, request.body) == ("GET", "/", {}, b"")
    assert request.authorization is None


async def test_check_tells_that_the_server_is_away(make_provider: MakeProvider, closed_url: str) -> None:
    with pytest.raises(CannotConnect) as caught:
        await make_provider(api_url=closed_url).check()
    assert caught.value.placeholders == {"server": closed_url.removeprefix("http://")}
