"""The token travels in the address, and nobody sees it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
import logging
from traceback import format_exception
from urllib.parse import quote

from aiohttp import web
import pytest

from custom_components.cloud_telephony.providers.base import (
    CannotConnect,
    InvalidReply,
    InvalidUrl,
    NoAnswer,
    ProviderError,
)
from custom_components.cloud_telephony.providers.nimbox import NiMbox

from ..conftest import Host, raw_server
from .conftest import NOTE, Asked, MakeProvider

pytestmark = pytest.mark.usefixtures("socket_enabled")

TOKEN = "VerySecretToken99"
SECRETS = (TOKEN, NOTE.destination)

type Break = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Go through an exception and all that it carries along."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


async def failure(provider: NiMbox) -> ProviderError:
    """Return the error in which telling a call ends."""
    with pytest.raises(ProviderError) as caught:
        await provider.deliver(NOTE)
    return caught.value


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return what the client's side has logged; the servers of a test keep a log of their own."""
    records = [record for record in caplog.records if record.name != "aiohttp.access"]
    return "\n".join(f"{record.getMessage()} {record.exc_text}" for record in records)


def assert_secret(error: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    """Fail if the token or a number is in anything that somebody may see."""
    shown = [logged(caplog), "".join(format_exception(error)), *(f"{each} {each!r}" for each in chain(error))]
    assert not [secret for secret in SECRETS for text in shown if secret in text or quote(secret, safe="") in text]


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Log whatever anybody has to say."""
    caplog.set_level(logging.DEBUG)


async def silence(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Take a request and break the connection."""
    await reader.readuntil(b"\r\n\r\n")


async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer what is not HTTP, and repeat the request in it."""
    head = await reader.readuntil(b"\r\n\r\n")
    writer.write(b"NONSENSE " + head)
    await writer.drain()


async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer less than is announced."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    await writer.drain()


@pytest.mark.parametrize(("break_off", "kind"), [(silence, NoAnswer), (nonsense, InvalidReply), (half, NoAnswer)])
async def test_not_when_a_connection_breaks(
    make_provider: MakeProvider, caplog: pytest.LogCaptureFixture, break_off: Break, kind: type[ProviderError]
) -> None:
    async with raw_server(break_off) as url:
        error = await failure(make_provider(url=url, token=TOKEN))

    assert type(error) is kind
    assert_secret(error, caplog)


async def test_not_when_there_is_no_connection(
    make_provider: MakeProvider, closed_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    error = await failure(make_provider(url=closed_url, token=TOKEN))

    assert type(error) is CannotConnect
    assert_secret(error, caplog)


async def test_not_when_the_server_has_no_address(
    make_provider: MakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    error = await failure(make_provider(url="http://nimbox.invalid", token=TOKEN))

    assert type(error) is CannotConnect
    assert_secret(error, caplog)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(
    make_provider: MakeProvider, host: Host, other_host: Host, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": f"{other_host.url}{request.raw_path}"})

    host.answer = elsewhere
    error = await failure(make_provider(token=TOKEN))

    assert type(error) is InvalidReply
    assert other_host.received == []
    assert_secret(error, caplog)


@pytest.mark.parametrize("status", [200, 400, 401, 404, 429, 500])
@pytest.mark.parametrize(
    "body", [f"<html>{TOKEN}", f'{{"error": true, "errors": {{"url": "{TOKEN} {NOTE.destination}"}}}}']
)
async def test_not_when_the_server_repeats_it(
    make_provider: MakeProvider, asked: Asked, caplog: pytest.LogCaptureFixture, status: int, body: str
) -> None:
    asked.answers(body, status)

    error = await failure(make_provider(token=TOKEN))

    assert_secret(error, caplog)
    assert not [secret for secret in SECRETS for value in error.placeholders.values() if secret in value]


async def test_not_when_all_is_well_nor_in_diagnostics(
    make_provider: MakeProvider,
    asked: Asked,  # noqa: ARG001  # it answers
    caplog: pytest.LogCaptureFixture,
) -> None:
    provider = make_provider(token=TOKEN)
    await provider.check()
    await provider.deliver(NOTE)

    assert "GET /direct/items/phonecalls/create of" in logged(caplog)
    seen = f"{logged(caplog)} {provider.diagnostics()} {provider.account_id} {provider.title} {provider!r}"
    assert not [secret for secret in SECRETS if secret in seen]


@pytest.mark.parametrize("url", [f"http://nimbox.test/?token={TOKEN}", f"https://user:{TOKEN}@nimbox.test"])
def test_it_cannot_become_a_part_of_the_address_that_is_shown(make_provider: MakeProvider, url: str) -> None:
    with pytest.raises(InvalidUrl) as caught:
        make_provider(url=url)

    assert TOKEN not in f"{caught.value} {caught.value.placeholders}"


async def test_nothing_goes_out_a_second_time_by_itself(make_provider: MakeProvider) -> None:
    """It could, by the key of a call; but when that is done is for the outbox to decide."""
    taken = 0

    async def take(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        nonlocal taken
        await reader.readuntil(b"\r\n\r\n")
        taken += 1

    async with raw_server(take) as url:
        assert type(await failure(make_provider(url=url))) is NoAnswer
        assert type(await failure(make_provider(url=url))) is NoAnswer
    assert taken == 2
