"""An account whose servers are on loopback."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from aiohttp import ClientSession
import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from custom_components.cloud_telephony.providers.cloudpbx import CloudPbx, create

from ..conftest import Host, maker

PBX_NAME = "MojaCentrala"
API_KEY = "RestSecret"
PBX_KEY = "FeedSecret"

type MakeProvider = Callable[..., CloudPbx]


@dataclass(slots=True)
class FeedServer:
    """A feed that says what a test has it say."""

    url: str = ""
    paths: list[str] = field(default_factory=list)
    connections: list[ServerConnection] = field(default_factory=list)
    status: int | None = None
    greeting: Sequence[str | bytes] = ()
    hold: bool = True

    async def handle(self, connection: ServerConnection) -> None:
        """Say the greeting; then wait for the end, or make it."""
        self.connections.append(connection)
        for frame in self.greeting:
            await connection.send(frame, text=True)
        if self.hold:
            await connection.wait_closed()

    def process_request(self, connection: ServerConnection, request: Request) -> Response | None:
        """Take note of the path, and refuse if told to."""
        self.paths.append(request.path)
        return None if self.status is None else connection.respond(self.status, "no")


@pytest.fixture
async def feed_server() -> AsyncIterator[FeedServer]:
    """Return a feed that is up."""
    feed = FeedServer()
    async with serve(feed.handle, "127.0.0.1", 0, process_request=feed.process_request, close_timeout=1) as server:
        feed.url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield feed


@pytest.fixture
def make_provider(host: Host, other_host: Host, feed_server: FeedServer, session: ClientSession) -> MakeProvider:
    """Return what makes an account with the two hosts and the feed; settings can be changed."""
    return maker(
        create,
        session,
        api_key=API_KEY,
        pbx_name=PBX_NAME,
        pbx_key=PBX_KEY,
        events_url=feed_server.url,
        api_url=host.url,
        fallback_url=other_host.url,
    )


@pytest.fixture
def provider(make_provider: MakeProvider) -> CloudPbx:
    """Return an account with the two hosts and the feed."""
    return make_provider()
