"""Facts about the request funnel."""

import asyncio
from collections.abc import Iterator
import gzip
import logging

from aiohttp import ClientSession, web
import pytest
from yarl import URL

from custom_components.cloud_telephony.providers.base import (
    CannotConnect,
    InvalidAuth,
    InvalidReply,
    InvalidUrl,
    NoAnswer,
    NotFound,
    ProviderError,
    RequestRefused,
    ServerFailed,
)
from custom_components.cloud_telephony.providers.http import Reply, Request, Server, Timeouts, server_address

from .conftest import Host, raw_server, serving

pytestmark = pytest.mark.usefixtures("socket_enabled")

SECRETS = ("SecretKey", "600700800")
REQUEST = Request(
    method="GET", path="/dial", query="cpb=600700800&key=SecretKey", headers={"Authorization": "Bearer SecretKey"}
)
IMPATIENT = Timeouts(connect=0.2, read=0.2, total=2)
CUT_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Go through an exception and all that it carries along."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def assert_no_secrets(error: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    """Fail if a key or a number is in a text that somebody may see."""
    shown = [caplog.text, *(f"{each} {each!r}" for each in chain(error))]
    assert not [secret for secret in SECRETS for text in shown if secret in text]


async def failure(server: Server, request: Request = REQUEST, *, once: bool = False) -> ProviderError:
    """Return the error that a request ends in."""
    with pytest.raises(ProviderError) as caught:
        await server.send(request, once=once)
    return caught.value


def reply(body: bytes, status: int = 200) -> Reply:
    """Return a reply."""
    return Reply(server="example.org", status=status, content_type="application/json", body=body)


async def test_a_request_goes_out_as_it_is(session: ClientSession, host: Host) -> None:
    host.answers("[1]")
    server = Server(session, URL(host.url))
    request = Request(method="POST", path="/a%2Fb", query="x=%7E+%2B", headers={"X": "1"}, body=b"y=1")
    raw_path = ""

    async def answer(received: web.Request) -> web.Response:
        nonlocal raw_path
        raw_path = received.raw_path
        return web.Response(text=await received.text())

    host.answer = answer
    result = await server.send(request)
    assert (raw_path, result.text, result.status, result.server) == ("/a%2Fb?x=%7E+%2B", "y=1", 200, host.name)


async def test_a_path_of_the_server_stands_before_that_of_the_request(session: ClientSession, host: Host) -> None:
    host.answers("[]")
    await Server(session, URL(f"{host.url}/white/label/")).send(REQUEST)
    assert host.received[0].path == "/white/label/dial"


async def test_a_closed_port_is_no_connection(
    session: ClientSession, closed_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    error = await failure(Server(session, URL(closed_url)))
    assert type(error) is CannotConnect
    assert error.placeholders == {"server": closed_url.removeprefix("http://")}
    assert_no_secrets(error, caplog)


async def test_an_address_that_is_no_host_is_no_connection(session: ClientSession) -> None:
    with pytest.raises(CannotConnect):
        await Server(session, server_address("http://1.2.3.4.5", field="api_url")).send(REQUEST)


async def test_a_failed_handshake_of_tls_is_no_connection(session: ClientSession, host: Host) -> None:
    host.answers("[]")
    assert type(await failure(Server(session, URL(host.url.replace("http", "https"))))) is CannotConnect
    assert host.received == []


async def test_a_handshake_of_tls_that_takes_too_long_is_no_connection(
    session: ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    async def say_nothing(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        while await reader.read(1024):
            pass

    async with raw_server(say_nothing) as url:
        error = await failure(Server(session, URL(url.replace("http", "https")), IMPATIENT))
    assert type(error) is CannotConnect
    assert_no_secrets(error, caplog)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\n", CUT_ANSWER])
@pytest.mark.parametrize("once", [False, True])
async def test_a_connection_that_breaks_after_the_request_is_no_answer(
    session: ClientSession, caplog: pytest.LogCaptureFixture, answer: bytes, once: bool
) -> None:
    async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()

    async with raw_server(break_off) as url:
        error = await failure(Server(session, URL(url)), once=once)
    assert type(error) is NoAnswer
    assert_no_secrets(error, caplog)


@pytest.mark.parametrize("timeouts", [IMPATIENT, Timeouts(total=0.2)])
@pytest.mark.parametrize("answer", [b"", CUT_ANSWER])
async def test_a_reply_that_takes_too_long_is_no_answer(
    session: ClientSession, caplog: pytest.LogCaptureFixture, timeouts: Timeouts, answer: bytes
) -> None:
    async def stall(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await reader.read()

    async with raw_server(stall) as url:
        error = await failure(Server(session, URL(url), timeouts))
    assert type(error) is NoAnswer
    assert_no_secrets(error, caplog)


async def test_what_is_not_http_is_an_invalid_reply(session: ClientSession, caplog: pytest.LogCaptureFixture) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"220 mail.example.org ESMTP\r\n\r\n")
        await writer.drain()

    async with raw_server(greet) as url:
        error = await failure(Server(session, URL(url)))
    assert type(error) is InvalidReply
    assert_no_secrets(error, caplog)


@pytest.mark.parametrize(("once", "sent"), [(False, 2), (True, 1)])
async def test_a_request_that_costs_money_is_not_sent_again_over_a_new_connection(
    session: ClientSession, once: bool, sent: int
) -> None:
    """What aiohttp does with every GET when a connection breaks that was used before."""
    requests = 0

    async def answer_once_and_break(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal requests
        await reader.readuntil(b"\r\n\r\n")
        requests += 1
        if requests == 1:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")
            await reader.readuntil(b"\r\n\r\n")
            requests += 1

    async with raw_server(answer_once_and_break) as url:
        server = Server(session, URL(url))
        assert (await server.send(REQUEST, once=once)).text == "OK"
        assert type(await failure(server, once=once)) is NoAnswer
    assert requests - 1 == sent


async def test_a_redirect_is_not_followed(session: ClientSession, host: Host, other_host: Host) -> None:
    async def redirect(_request: web.Request) -> web.Response:
        raise web.HTTPFound(f"{other_host.url}/dial")

    host.answer = redirect
    result = await Server(session, URL(host.url)).send(REQUEST)
    with pytest.raises(InvalidReply):
        result.raise_for_status("api_key")
    assert other_host.received == []


@pytest.mark.parametrize("packed", [False, True])
async def test_a_reply_over_the_limit_is_not_read(session: ClientSession, host: Host, packed: bool) -> None:
    body = b" " * 1_000_000

    async def answer(_request: web.Request) -> web.Response:
        if packed:
            return web.Response(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})
        return web.Response(body=body)

    host.answer = answer
    server = Server(session, URL(host.url))
    error = await failure(server, Request(method="GET", path="/", limit=999_999))
    assert type(error) is InvalidReply
    assert len((await server.send(Request(method="GET", path="/", limit=1_000_000))).body) == 1_000_000


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, None),
        (201, None),
        (302, InvalidReply),
        (400, RequestRefused),
        (401, InvalidAuth),
        (403, InvalidAuth),
        (404, NotFound),
        (429, RequestRefused),
        (500, ServerFailed),
        (503, ServerFailed),
    ],
)
def test_every_status_has_a_meaning(status: int, kind: type[ProviderError] | None) -> None:
    error = reply(b"", status).failure("api_key")
    assert (type(error) if error else None) is kind
    if error is not None:
        assert error.placeholders["server"] == "example.org"
    if kind is InvalidAuth and error is not None:
        assert error.placeholders["field"] == "api_key"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \r\n",
        b"<!DOCTYPE html><html>",
        b"OK",
        b"[NaN]",
        b"[-Infinity]",
        b"[" * 100_000,
        b"{}",
        b"null",
        b"[1] [2]",
    ],
)
def test_what_is_not_the_promised_json_is_an_invalid_reply(body: bytes) -> None:
    with pytest.raises(InvalidReply) as caught:
        reply(body).json(list)
    assert caught.value.placeholders["problem"]
    assert caught.value.__cause__ is None


def test_numbers_with_a_fraction_stay_text() -> None:
    assert reply(b"[1639563902.370, 0.10, 7, 1e999]").json(list) == ["1639563902.370", "0.10", 7, "1e999"]


def test_a_number_too_long_to_be_one_does_not_cost_the_reply() -> None:
    digits = "9" * 5000
    assert reply(f'[7, -7, {digits}, {{"a": "b"}}]'.encode()).json(list) == [7, -7, digits, {"a": "b"}]


def test_a_wrong_encoding_or_a_raw_control_character_does_not_cost_the_reply() -> None:
    assert len(reply(b'\xef\xbb\xbf["Ma\xb3gorzata", "a\tb"]').json(list)) == 2


async def test_a_stream_gives_its_chunks_and_size(session: ClientSession, host: Host) -> None:
    host.answers(b"RIFF" * 100_000, content_type="audio/wav")
    async with Server(session, URL(host.url)).stream(REQUEST) as stream:
        assert (stream.status, stream.content_type, stream.size) == (200, "audio/wav", 400_000)
        assert b"".join([chunk async for chunk in stream.chunks]) == b"RIFF" * 100_000


async def test_a_stream_that_breaks_is_no_answer(session: ClientSession, caplog: pytest.LogCaptureFixture) -> None:
    async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(CUT_ANSWER)
        await writer.drain()

    async with raw_server(break_off) as url, Server(session, URL(url)).stream(REQUEST) as stream:
        with pytest.raises(NoAnswer) as caught:
            _ = [chunk async for chunk in stream.chunks]
    assert_no_secrets(caught.value, caplog)


async def test_an_error_of_the_reader_is_not_taken_for_one_of_the_server(session: ClientSession, host: Host) -> None:
    host.answers("x")
    with pytest.raises(OSError, match="disk full"):
        async with Server(session, URL(host.url)).stream(REQUEST):
            raise OSError("disk full")


async def test_a_closed_stream_lets_the_server_go(session: ClientSession) -> None:
    host = Host()
    gone = asyncio.Event()

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"x" * 65536)
        finally:
            gone.set()

    host.answer = endless
    async with serving(host), asyncio.timeout(5):
        async with Server(session, URL(host.url)).stream(REQUEST) as stream:
            await anext(stream.chunks)
        await gone.wait()


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://api.cloudpbx.pl", "https://api.cloudpbx.pl"),
        (" http://127.0.0.1:8080/ ", "http://127.0.0.1:8080"),
        ("api.cloudpbx.pl", "https://api.cloudpbx.pl"),
        ("localhost:8443/prefix", "https://localhost:8443/prefix"),
        ("https://[::1]:8443", "https://[::1]:8443"),
        ("https://żółw.pl", "https://xn--w-uga1v8h.pl"),
    ],
)
def test_an_address_is_taken_as_people_type_it(typed: str, url: str) -> None:
    assert str(server_address(typed, field="api_url")).rstrip("/") == url


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "https://",
        "ftp://example.org",
        "wss://example.org",
        "https://user:pass@example.org",
        "https://user@example.org",
        "https://example.org/?key=SecretKey",
        "https://example.org/#SecretKey",
        "https://exa mple.org",
        "https://example.org\n.evil.org",
        "https://example.org:99999",
        "https://example.org:port",
        "https://[::1",
        "/etc/passwd",
        "mailto:me@example.org",
        "https://example..org",
        "https://.",
        f"https://{'a' * 64}.org",
        "https://xn--a",
        "https://[]@",
    ],
)
def test_what_is_no_address_names_the_field(typed: str) -> None:
    with pytest.raises(InvalidUrl) as caught:
        server_address(typed, field="api_url")
    assert caught.value.placeholders == {"field": "api_url"}
    assert "SecretKey" not in str(caught.value)
    assert caught.value.__cause__ is None
