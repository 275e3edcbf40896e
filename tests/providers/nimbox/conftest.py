"""An account whose server is on loopback, and calls that it is told of."""

from collections.abc import Callable

from aiohttp import ClientSession, web
import pytest

from custom_components.cloud_telephony.calls.model import CallNote
from custom_components.cloud_telephony.providers.nimbox import NiMbox, create

from ..conftest import Host, maker

TOKEN = "t0ken+/=?&%ñ"
"""With whatever an address could stumble over."""
ENCODED_TOKEN = "t0ken%2B%2F%3D%3F%26%25%C3%B1"

NOTE = CallNote(
    initiated="2012-08-23T12:20:33Z",
    source="7222",
    destination="02122853348",
    duration=45,
    url="http://192.168.128.96/recordings/SIP/7222-0a",
)
"""The call of the document's sample."""

type MakeProvider = Callable[..., NiMbox]


class Asked:
    """What a host was asked, byte for byte."""

    def __init__(self, host: Host) -> None:
        """Have the host answer that all is well."""
        self.paths: list[str] = []
        self._host = host
        self.answers('{"error": false, "contactId": 12334, "phonecallId": 3241, "count": 0}')

    def answers(self, body: str, status: int = 200, headers: dict[str, str] | None = None) -> None:
        """Answer every request like this."""

        async def answer(request: web.Request) -> web.Response:
            self.paths.append(request.raw_path)
            return web.Response(text=body, status=status, headers=headers, content_type="application/json")

        self._host.answer = answer


@pytest.fixture
def asked(host: Host) -> Asked:
    """Return what the account's host is asked."""
    return Asked(host)


@pytest.fixture
def make_provider(host: Host, session: ClientSession) -> MakeProvider:
    """Return what makes an account at the host; settings can be changed."""
    return maker(create, session, url=host.url, token=TOKEN)


@pytest.fixture
def provider(make_provider: MakeProvider) -> NiMbox:
    """Return an account at the host."""
    return make_provider()
