"""The requests that go out, byte for byte, and what is made of the answers."""

import asyncio
import json
import logging

from aiohttp import web
import pytest

from custom_components.cloud_telephony.calls.events import CallAnswered, CallRang
from custom_components.cloud_telephony.calls.model import Direction
from custom_components.cloud_telephony.providers.base import (
    CannotConnect,
    Dialled,
    DialRequest,
    InvalidAuth,
    InvalidReply,
    NoAnswer,
    NotFound,
    RequestRefused,
    ServerFailed,
    TelephonyError,
)
from custom_components.cloud_telephony.providers.voipgrid import Voipgrid

from ..conftest import Host, raw_server, told
from .conftest import BASIC, CALLID, PASSWORD, USERNAME, MakeProvider

pytestmark = pytest.mark.usefixtures("socket_enabled")

NUMBER = "+31508009899"
REQUEST = DialRequest(to=NUMBER)
ACCEPTED = json.dumps({"callid": CALLID, "status": None})


def ordered(host: Host) -> object:
    """Return what the only request, which is an order, asks for."""
    (request,) = host.received
    assert (request.method, request.path, request.query) == ("POST", "/api/clicktodial/", {})
    assert (request.authorization, request.content_type) == (BASIC, "application/json")
    return json.loads(request.body)


async def test_an_order_has_the_number_and_nothing_that_was_not_asked_for(provider: Voipgrid, host: Host) -> None:
    """[S0] "must be true or false - if not provided it will use the user's preference"."""
    host.answers(ACCEPTED)
    assert await provider.dial(REQUEST) == Dialled(reference=CALLID)
    assert ordered(host) == {"b_number": NUMBER}


@pytest.mark.parametrize("auto_answer", [True, False])
async def test_an_order_has_what_was_asked_for(provider: Voipgrid, host: Host, auto_answer: bool) -> None:
    host.answers(ACCEPTED)
    await provider.dial(DialRequest(to="050 8009899", caller_id="default_number", auto_answer=auto_answer))
    assert ordered(host) == {"b_number": "0508009899", "b_cli": "default_number", "auto_answer": auto_answer}


async def test_headers_are_those_of_the_document(provider: Voipgrid, host: Host) -> None:
    seen: list[dict[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append({name.lower(): value for name, value in request.headers.items()})
        return web.json_response({"callid": CALLID})

    host.answer = answer
    await provider.dial(REQUEST)
    assert (
        seen[0].items()
        >= {
            "content-type": "application/json",
            "accept": "application/json",
            "content-length": str(len(host.received[0].body)),
            "authorization": BASIC,
        }.items()
    )


async def test_the_token_scheme(make_provider: MakeProvider, host: Host) -> None:
    """[VVB]."""
    host.answers(ACCEPTED)
    await make_provider(auth_scheme="token").dial(REQUEST)
    assert host.received[0].authorization == f"Token {USERNAME}:{PASSWORD}"


async def test_a_white_label_has_its_own_address(make_provider: MakeProvider, host: Host) -> None:
    """[VCE]: below a path as well."""
    host.answers(ACCEPTED)
    await make_provider(api_url=f"{host.url}/brand/").dial(REQUEST)
    assert host.received[0].path == "/brand/api/clicktodial/"


@pytest.mark.parametrize("status", [200, 201, 202])
async def test_every_success_with_a_name_is_one(provider: Voipgrid, host: Host, status: int) -> None:
    """[VCE]."""
    host.answers('{"callid": 4711}', status=status)
    assert await provider.dial(REQUEST) == Dialled(reference="4711")


@pytest.mark.parametrize(
    "body",
    ["", "{}", "[]", "null", "<html>", '{"callid": null}', '{"callid": ""}', '{"callid": {"a": 1}}',
     json.dumps({"callid": "a" * 201}), "[" * 5000],
)  # fmt: skip
async def test_a_success_without_a_name_may_have_been_a_call(provider: Voipgrid, host: Host, body: str) -> None:
    host.answers(body)
    with pytest.raises(InvalidReply):
        await provider.dial(REQUEST)
    assert len(host.received) == 1


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, '{"error": "No destination is selected."}', "No destination is selected"),
        (400, '{"clicktodial": {"b_number": ["Enter a valid value."]}}', "Enter a valid value"),
        (400, '{"clicktodial": {"b_cli": ["Not yours.", "Really."], "x": 5}}', "Not yours. Really. 5"),
        (400, '{"clicktodial": ["Busy"]}', "Busy"),
        (200, '{"error": "No credit"}', "No credit"),
        (429, "", "HTTP 429"),
        (400, "<html>", "HTTP 400"),
        (400, "[]", "HTTP 400"),
        (400, '{"callid": "abc"}', "HTTP 400"),
        (400, '{"callid": "abc", "error": "No"}', "No"),
        (400, '{"error": {"deep": ["er"]}}', "HTTP 400"),
        (400, '{"error": "+31508009899 is blocked\\n."}', "…899 is blocked"),
        (400, json.dumps({"error": "a" * 5000}), "a" * 200),
    ],
)
async def test_a_refusal_is_told_in_the_servers_words(
    provider: Voipgrid, host: Host, status: int, body: str, reason: str
) -> None:
    """[VJS]; bounded, and without numbers."""
    host.answers(body, status=status)
    with pytest.raises(RequestRefused) as caught:
        await provider.dial(REQUEST)
    assert caught.value.placeholders == {"server": host.name, "reason": reason}


FAILURES = pytest.mark.parametrize(
    ("status", "error"), [(401, InvalidAuth), (403, InvalidAuth), (301, InvalidReply), (502, ServerFailed)]
)


@FAILURES
async def test_an_order_that_fails(provider: Voipgrid, host: Host, status: int, error: type[TelephonyError]) -> None:
    host.answers('{"callid": "abc"}', status=status)
    with pytest.raises(error):
        await provider.dial(REQUEST)
    assert len(host.received) == 1


async def test_an_order_is_not_sent_twice(make_provider: MakeProvider) -> None:
    connections = []

    async def take_and_break(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        connections.append(await reader.readuntil(b"\r\n\r\n"))

    async with raw_server(take_and_break) as url:
        with pytest.raises(NoAnswer):
            await make_provider(api_url=url).dial(REQUEST)
    assert len(connections) == 1


@pytest.mark.parametrize(
    ("callid", "path"),
    [(CALLID, CALLID), ("a/b?c#d", "a%2Fb%3Fc%23d"), ("é 1", "%C3%A9%201"), ("a%2Fb", "a%252Fb")],
)
async def test_the_name_of_a_call_is_quoted_in_the_path(make_provider: MakeProvider, callid: str, path: str) -> None:
    """[S0] "Gespreksstatus": a slash at the end; the name is opaque."""
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{"status": null}')
        await writer.drain()

    async with raw_server(answer) as url:
        assert await make_provider(api_url=url).progress(callid) is None
    request = asked[0]
    assert request.startswith(f"GET /api/clicktodial/{path}/ HTTP/1.1\r\n")
    assert f"Authorization: {BASIC}\r\n" in request
    assert "Accept: application/json\r\n" in request


@pytest.mark.parametrize("body", ['{"status": null}', '{"status": ""}', "{}", '{"status": "dialing_a"}'])
async def test_a_call_that_is_being_set_up_tells_nothing(provider: Voipgrid, host: Host, body: str) -> None:
    """[S0]: null; the empty text is taken alike."""
    host.answers(body)
    assert await provider.progress(CALLID) is None


async def test_a_status_is_told(provider: Voipgrid, host: Host) -> None:
    host.answers('{"status": "dialing_b"}')
    assert await provider.progress(CALLID) == CallRang(reference=CALLID, direction=Direction.OUTGOING)
    host.answers('{"status": "connected", "b_number": "+31508009899"}')
    assert await provider.progress(CALLID) == CallAnswered(reference=CALLID, direction=Direction.OUTGOING)


async def test_a_status_that_is_not_known_is_logged_once_and_asked_on(
    provider: Voipgrid, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    for status in ('"on_the_moon"', '"on_the_moon"', '"+31508009899 busy"', "7", '["connected"]'):
        host.answers(f'{{"status": {status}}}')
        assert await provider.progress(CALLID) is None
    assert told(caplog) == [
        "VoIPGRID tells a status of a call that is not known: on_the_moon",
        "VoIPGRID tells a status of a call that is not known: …899 busy",
        "VoIPGRID tells a status of a call that is not known: 7",
    ]


@FAILURES
async def test_a_question_that_fails(provider: Voipgrid, host: Host, status: int, error: type[TelephonyError]) -> None:
    host.answers("", status=status)
    with pytest.raises(error):
        await provider.progress(CALLID)


@pytest.mark.parametrize(("status", "body", "error"), [(404, "", NotFound), (200, "<html>", InvalidReply)])
async def test_a_call_that_the_server_does_not_know(
    provider: Voipgrid, host: Host, status: int, body: str, error: type[TelephonyError]
) -> None:
    host.answers(body, status=status)
    with pytest.raises(error):
        await provider.progress(CALLID)


@pytest.mark.parametrize(("status", "body"), [(404, ""), (400, ""), (405, ""), (200, '{"status": null}')])
async def test_check_asks_after_a_call_that_cannot_be(provider: Voipgrid, host: Host, status: int, body: str) -> None:
    """Nothing that is documented tries the credentials and does nothing: whatever is no refusal of them will do."""
    host.answers(body, status=status)
    await provider.check()
    (request,) = host.received
    assert (request.method, request.path, request.body) == ("GET", "/api/clicktodial/home-assistant/", b"")
    assert request.authorization == BASIC


@pytest.mark.parametrize("status", [401, 403])
async def test_check_tells_that_the_credentials_are_refused(provider: Voipgrid, host: Host, status: int) -> None:
    host.answers("", status=status)
    with pytest.raises(InvalidAuth) as caught:
        await provider.check()
    assert caught.value.placeholders == {"server": host.name, "field": "password"}


@pytest.mark.parametrize(
    ("status", "body", "error"), [(500, "", ServerFailed), (302, "", InvalidReply), (200, "<html>", InvalidReply)]
)
async def test_check_tells_that_this_is_not_the_server(
    provider: Voipgrid, host: Host, status: int, body: str, error: type[TelephonyError]
) -> None:
    host.answers(body, status=status)
    with pytest.raises(error):
        await provider.check()


async def test_check_tells_that_the_server_is_away(make_provider: MakeProvider, closed_url: str) -> None:
    with pytest.raises(CannotConnect):
        await make_provider(api_url=closed_url).check()


async def test_neither_password_nor_number_is_logged_or_in_an_error(
    provider: Voipgrid, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "custom_components")
    host.answers('{"clicktodial": {"b_number": ["+31508009899 is wrong"]}}', status=400)
    with pytest.raises(RequestRefused) as caught:
        await provider.dial(REQUEST)
    logged = told(caplog, logging.DEBUG)
    assert logged
    for words in (*logged, str(caught.value), repr(caught.value), *caught.value.placeholders.values()):
        assert BASIC.removeprefix("Basic ") not in words
        assert PASSWORD not in words
        assert NUMBER not in words
