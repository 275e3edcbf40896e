"""Facts about the feed, [S3] §2, over a real WebSocket."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
import hashlib
from ipaddress import ip_address
import logging
from pathlib import Path
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
import pytest
from websockets.asyncio.server import serve

from custom_components.cloud_telephony.calls.events import Event, QueueChanged
from custom_components.cloud_telephony.providers.backoff import Backoff
from custom_components.cloud_telephony.providers.base import (
    CannotConnect,
    InvalidAuth,
    InvalidReply,
    NoAnswer,
    NotFound,
    ProviderError,
    ServerFailed,
)
from custom_components.cloud_telephony.providers.cloudpbx import CloudPbx, feed as feed_module
from custom_components.cloud_telephony.providers.cloudpbx.addresses import feed_address
from custom_components.cloud_telephony.providers.cloudpbx.feed import Feed

from ..conftest import raw_server, told
from .conftest import PBX_KEY, PBX_NAME, FeedServer, MakeProvider

pytestmark = pytest.mark.usefixtures("socket_enabled")

FIRST = QueueChanged(queue="A", waiting=1)
SECOND = QueueChanged(queue="B", waiting=2)
CONNECTED = "connected"


def frame(queue: str, calls: int, frame_id: int = 1) -> str:
    """Return a frame with one event."""
    return f'{{"id":{frame_id},"channel":"pbx_x","text":{{"queue":{{"peer":"{queue}","calls":"{calls}"}}}}}}'


class Listener:
    """Keeps what a feed tells, in its order."""

    def __init__(self) -> None:
        """Begin with nothing told."""
        self.told: list[object] = []
        self._changed = asyncio.Event()

    def feed_connected(self) -> None:
        """Take note of a connection."""
        self._take(CONNECTED)

    def feed_disconnected(self, reason: ProviderError) -> None:
        """Take note of the end of one."""
        self._take(reason)

    def feed_events(self, events: Sequence[Event]) -> None:
        """Take note of events."""
        for event in events:
            self._take(event)

    async def until(self, enough: Callable[[list[object]], bool]) -> None:
        """Wait until what was told is enough."""
        async with asyncio.timeout(10):
            while not enough(self.told):
                self._changed.clear()
                await self._changed.wait()

    def _take(self, what: object) -> None:
        self.told.append(what)
        self._changed.set()


class CountingBackoff(Backoff):
    """Waits that are short and counted."""

    def __init__(self) -> None:
        """Begin with no try."""
        super().__init__(0.01, 0.02)
        self.tries = asyncio.Semaphore(0)

    def next(self) -> float:
        """Count a try."""
        self.tries.release()
        return super().next()

    async def count(self, tries: int) -> None:
        """Wait until so many were made."""
        async with asyncio.timeout(10):
            for _ in range(tries):
                await self.tries.acquire()


def make_feed(url: str, *, stable_seconds: float = 60, backoff: Backoff | None = None) -> Feed:
    """Return a feed that does not wait long between tries."""
    return Feed(
        feed_address(url, PBX_NAME, PBX_KEY),
        PBX_NAME,
        ssl.create_default_context(),
        backoff=backoff or Backoff(0.01, 0.05),
        stable_seconds=stable_seconds,
    )


@asynccontextmanager
async def listening(feed: Feed | CloudPbx) -> AsyncIterator[Listener]:
    """Listen for a while."""
    listener = Listener()
    task = asyncio.create_task(feed.listen(listener))
    try:
        yield listener
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def texts(error: BaseException | None) -> Iterator[str]:
    """Go through all texts of an exception and of what it carries along."""
    while error is not None:
        yield f"{error} {error!r}"
        error = error.__cause__ or error.__context__


async def refusal(feed: Feed) -> ProviderError:
    """Return the error that listening ends in."""
    listener = Listener()
    with pytest.raises(ProviderError) as caught:
        async with asyncio.timeout(10):
            await feed.listen(listener)
    return caught.value


async def test_events_are_told_in_their_order_after_the_connection(provider: CloudPbx, feed_server: FeedServer) -> None:
    feed_server.greeting = [frame("A", 1), frame("B", 2)]
    async with listening(provider) as listener:
        await listener.until(lambda told: len(told) >= 3)
    assert listener.told == [CONNECTED, FIRST, SECOND]
    assert feed_server.paths == [f"/ws/pbx_{PBX_NAME}?pbxkey={PBX_KEY}"]


async def test_events_may_come_in_binary_messages(feed_server: FeedServer) -> None:
    async with listening(make_feed(feed_server.url)) as listener:
        await listener.until(lambda told: CONNECTED in told)
        await feed_server.connections[0].send(frame("A", 1).encode())
        await listener.until(lambda told: FIRST in told)


@pytest.mark.parametrize("broken", ['{"broken', b"\xff\xfe", "", "[" * 100_000, '{"id":1,"text":"x"}'])
async def test_a_broken_frame_keeps_the_connection(
    feed_server: FeedServer, broken: str | bytes, caplog: pytest.LogCaptureFixture
) -> None:
    feed_server.greeting = [frame("A", 1), broken, broken, frame("B", 2)]
    feed = make_feed(feed_server.url)
    async with listening(feed) as listener:
        await listener.until(lambda told: SECOND in told)
    assert listener.told == [CONNECTED, FIRST, SECOND]
    assert feed.statistics.broken_frames == 2
    assert len(told(caplog)) == 1


async def test_unknown_kinds_and_bad_events_are_logged_once_and_counted(
    feed_server: FeedServer, caplog: pytest.LogCaptureFixture
) -> None:
    strange = '{"id":1,"text":{"meteor":{"from":"600700800"},"queue":{"peer":"600700800"}}}'
    feed_server.greeting = [strange] * 5 + [frame("A", 1)]
    feed = make_feed(feed_server.url)
    async with listening(feed) as listener:
        await listener.until(lambda told: FIRST in told)
    assert (feed.statistics.unknown_kinds, feed.statistics.bad_events) == (5, 5)
    assert len(told(caplog)) == 2
    assert "600700800" not in "".join(told(caplog))


async def test_endlessly_many_unknown_kinds_do_not_fill_log_or_memory(
    feed_server: FeedServer, caplog: pytest.LogCaptureFixture
) -> None:
    feed_server.greeting = [f'{{"id":1,"text":{{"kind{n}":{{}}}}}}' for n in range(500)] + [frame("A", 1)]
    async with listening(make_feed(feed_server.url)) as listener:
        await listener.until(lambda told: FIRST in told)
    assert len(told(caplog)) == 64


async def test_pings_of_the_push_server_are_counted_and_tell_nothing(
    provider: CloudPbx, feed_server: FeedServer
) -> None:
    feed_server.greeting = ['{"id":-1,"channel":"","text":" "}', frame("A", 1, 7), frame("B", 2, 9)]
    async with listening(provider) as listener:
        await listener.until(lambda told: SECOND in told)
        figures = provider.diagnostics()["feed"]
    assert listener.told == [CONNECTED, FIRST, SECOND]
    assert {key: figures[key] for key in ("connected", "frames", "events", "pings", "jumps", "missed")} == {
        "connected": True,
        "frames": 3,
        "events": 2,
        "pings": 1,
        "jumps": 1,
        "missed": 1,
    }


async def test_a_server_that_goes_and_comes_back_is_one_line_down_and_one_up(caplog: pytest.LogCaptureFixture) -> None:
    server_side = FeedServer(greeting=[frame("A", 1)])
    async with serve(server_side.handle, "127.0.0.1", 0, close_timeout=1) as server:
        port = server.sockets[0].getsockname()[1]
        backoff = CountingBackoff()
        feed = make_feed(f"ws://127.0.0.1:{port}", backoff=backoff)
        listener = Listener()
        task = asyncio.create_task(feed.listen(listener))
        await listener.until(lambda told: FIRST in told)
    await backoff.count(5)
    assert not feed.connected
    async with serve(server_side.handle, "127.0.0.1", port, close_timeout=1):
        await listener.until(lambda told: told.count(FIRST) == 2)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    connected, first, down, *again = listener.told
    assert (connected, first, again) == (CONNECTED, FIRST, [CONNECTED, FIRST])
    assert type(down) is NoAnswer
    lines = told(caplog, logging.INFO)
    assert [("down" in line, "up again" in line) for line in lines] == [(True, False), (False, True)]


async def test_a_connection_that_is_torn_off_is_no_answer(feed_server: FeedServer) -> None:
    async with listening(make_feed(feed_server.url)) as listener:
        await listener.until(lambda told: CONNECTED in told)
        feed_server.connections[0].transport.abort()
        await listener.until(lambda told: told.count(CONNECTED) == 2)
    assert [type(each) for each in listener.told] == [str, NoAnswer, str]


async def test_a_deleted_channel_is_joined_again(feed_server: FeedServer) -> None:
    feed_server.greeting = [frame("A", 1), '{"id":-2,"channel":"","text":"Channel deleted"}', frame("B", 2)]
    async with listening(make_feed(feed_server.url)) as listener:
        await listener.until(lambda told: told.count(FIRST) == 2)
    kinds = [type(each) for each in listener.told[:5]]
    assert kinds == [str, QueueChanged, NoAnswer, str, QueueChanged]
    assert SECOND not in listener.told


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_ends_the_listening(feed_server: FeedServer, status: int) -> None:
    feed_server.status = status
    error = await refusal(make_feed(feed_server.url))
    assert type(error) is InvalidAuth
    assert error.placeholders == {"server": feed_server.url.removeprefix("ws://"), "field": "pbx_key"}
    assert len(feed_server.paths) == 1


async def test_a_key_that_is_withdrawn_ends_the_listening(feed_server: FeedServer) -> None:
    feed = make_feed(feed_server.url)
    listener = Listener()
    task = asyncio.create_task(feed.listen(listener))
    await listener.until(lambda told: CONNECTED in told)
    feed_server.status = 403
    await feed_server.connections[0].close()
    with pytest.raises(InvalidAuth):
        async with asyncio.timeout(10):
            await task
    assert not feed.connected


@pytest.mark.parametrize(
    ("status", "kind"),
    [(200, InvalidReply), (302, InvalidReply), (404, NotFound), (500, ServerFailed), (503, ServerFailed)],
)
async def test_whatever_else_a_server_answers_is_tried_again(
    feed_server: FeedServer, status: int, kind: type[ProviderError]
) -> None:
    feed_server.status = status
    backoff = CountingBackoff()
    async with listening(make_feed(feed_server.url, backoff=backoff)) as listener:
        await backoff.count(4)
        feed_server.status = None
        await listener.until(lambda told: CONNECTED in told)
    assert [type(each) for each in listener.told] == [kind, str]


async def test_what_is_no_http_is_tried_again() -> None:
    tries = 0
    enough = asyncio.Event()

    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal tries
        writer.write(b"220 mail.example.org ESMTP\r\n\r\n")
        await writer.drain()
        tries += 1
        if tries == 3:
            enough.set()

    async with raw_server(greet) as url, listening(make_feed(url)) as listener, asyncio.timeout(10):
        await enough.wait()
    assert [type(each) for each in listener.told] == [InvalidReply]


async def test_a_redirect_is_not_followed(feed_server: FeedServer) -> None:
    paths: list[bytes] = []

    async def redirect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        paths.append(await reader.readuntil(b"\r\n"))
        writer.write(
            f"HTTP/1.1 302 Found\r\nLocation: {feed_server.url}/elsewhere\r\nContent-Length: 0\r\n\r\n".encode()
        )
        await writer.drain()
        await reader.read()

    async with raw_server(redirect) as url:
        with pytest.raises(InvalidReply):
            await make_feed(url).check()
    assert (len(paths), feed_server.paths) == (1, [])


async def test_a_frame_over_a_mebibyte_ends_the_connection_which_comes_back(feed_server: FeedServer) -> None:
    feed = make_feed(feed_server.url)
    async with listening(feed) as listener:
        await listener.until(lambda told: CONNECTED in told)
        await feed_server.connections[0].send("x" * (1024 * 1024 + 1))
        await listener.until(lambda told: told.count(CONNECTED) == 2)
    assert feed.statistics.frames == feed.statistics.broken_frames == 0


async def test_a_server_that_lets_us_in_and_throws_us_out_is_asked_ever_more_seldom(feed_server: FeedServer) -> None:
    feed_server.hold = False
    backoff = Backoff(0.001, 0.02)
    async with listening(make_feed(feed_server.url, backoff=backoff)) as listener:
        await listener.until(lambda told: told.count(CONNECTED) >= 7)
        assert backoff.limit == 0.02


async def test_a_connection_that_stays_up_starts_the_waits_anew(feed_server: FeedServer) -> None:
    feed_server.hold = False
    backoff = Backoff(0.001, 0.02)
    async with listening(make_feed(feed_server.url, backoff=backoff, stable_seconds=0)) as listener:
        await listener.until(lambda told: told.count(CONNECTED) >= 7)
        assert backoff.limit <= 0.002


async def test_a_connection_that_no_longer_answers_pings_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "_KEEPALIVE_SECONDS", 0.05)
    monkeypatch.setattr(feed_module, "_CLOSE_SECONDS", 0.05)

    async def accept_and_go_dead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = next(line.split(": ")[1] for line in head.split("\r\n") if line.startswith("Sec-WebSocket-Key"))
        digest = hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode(), usedforsecurity=False).digest()
        accept = base64.b64encode(digest).decode()
        writer.write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        )
        await reader.read()

    async with raw_server(accept_and_go_dead) as url, listening(make_feed(url)) as listener:
        await listener.until(lambda told: told.count(CONNECTED) == 2)
    assert type(listener.told[1]) is NoAnswer


async def test_cancelling_says_goodbye_and_tells_nobody(feed_server: FeedServer) -> None:
    feed = make_feed(feed_server.url)
    async with listening(feed) as listener:
        await listener.until(lambda told: CONNECTED in told)
    assert listener.told == [CONNECTED]
    assert not feed.connected
    assert feed_server.connections[0].close_code == 1000


async def test_an_error_of_the_listener_is_not_swallowed(feed_server: FeedServer) -> None:
    class Broken(Listener):
        def feed_events(self, events: Sequence[Event]) -> None:
            raise ZeroDivisionError(events)

    feed_server.greeting = [frame("A", 1)]
    with pytest.raises(ZeroDivisionError):
        async with asyncio.timeout(10):
            await make_feed(feed_server.url).listen(Broken())


@pytest.mark.parametrize("status", [None, 401, 302, 500])
async def test_the_key_is_in_no_log_and_no_exception(
    feed_server: FeedServer, closed_url: str, caplog: pytest.LogCaptureFixture, status: int | None
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("websockets.client").setLevel(logging.DEBUG)
    feed_server.greeting = [frame("A", 1), '{"broken', "600700800"]
    feed_server.status = status
    errors: list[BaseException] = []
    for url in (feed_server.url, closed_url):
        try:
            await make_feed(url).check()
        except ProviderError as error:
            errors.append(error)
    if status == 401:
        errors.append(await refusal(make_feed(feed_server.url)))
    else:
        async with listening(make_feed(feed_server.url)) as listener:
            await listener.until(lambda told: FIRST in told or (status is not None and bool(told)))
        errors += [each for each in listener.told if isinstance(each, ProviderError)]
    assert errors
    client_side = [line.getMessage() for line in caplog.records if not line.name.startswith("websockets.server")]
    shown = client_side + [text for error in errors for text in texts(error)]
    assert not [text for text in shown if PBX_KEY in text or "600700800" in text]


async def test_check_opens_the_feed_and_closes_it_again(feed_server: FeedServer) -> None:
    feed = make_feed(feed_server.url)
    await feed.check()
    (connection,) = feed_server.connections
    await connection.wait_closed()
    assert connection.close_code == 1000


async def test_check_of_a_closed_port_is_no_connection(closed_url: str) -> None:
    with pytest.raises(CannotConnect) as caught:
        await make_feed(closed_url).check()
    assert caught.value.placeholders == {"server": closed_url.removeprefix("http://")}


async def test_check_does_not_wait_for_a_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "_OPEN_SECONDS", 0.05)

    async def say_nothing(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        while await reader.read(1024):
            pass

    async with raw_server(say_nothing) as url:
        with pytest.raises(CannotConnect):
            await make_feed(url).check()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Return a file with a certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "certificate.pem"
    path.write_bytes(private + made.public_bytes(pem))
    return path


@pytest.mark.parametrize("trusted", [False, True])
async def test_wss_goes_by_the_ssl_context_that_is_given(certificate: Path, trusted: bool) -> None:
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(certificate)
    server_side = FeedServer(hold=False)
    async with serve(server_side.handle, "127.0.0.1", 0, ssl=server_context, close_timeout=1) as server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        context = ssl.create_default_context(cafile=certificate if trusted else None)
        feed = Feed(feed_address(url, PBX_NAME, PBX_KEY), PBX_NAME, context)
        if trusted:
            await feed.check()
        else:
            with pytest.raises(CannotConnect):
                await feed.check()
    assert len(server_side.connections) == trusted


async def test_no_proxy_is_looked_for(
    feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch, closed_url: str
) -> None:
    for variable in ("http_proxy", "https_proxy", "ws_proxy", "all_proxy"):
        monkeypatch.setenv(variable, closed_url)
    monkeypatch.delenv("no_proxy", raising=False)
    await make_feed(feed_server.url).check()


async def test_the_address_of_the_account_may_be_http(make_provider: MakeProvider, feed_server: FeedServer) -> None:
    provider = make_provider(events_url=feed_server.url.replace("ws", "http"))
    async with listening(provider) as listener:
        await listener.until(lambda told: CONNECTED in told)
