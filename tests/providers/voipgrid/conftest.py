"""An account whose server is on loopback."""

from collections.abc import Callable

from aiohttp import ClientSession
import pytest

from custom_components.cloud_telephony.providers.voipgrid import Voipgrid, create

from ..conftest import Host, maker

USERNAME = "gebruikersnaam"
PASSWORD = "wachtwoord"
BASIC = "Basic Z2VicnVpa2Vyc25hYW06d2FjaHR3b29yZA=="
"""The document's sample of these two."""
CALLID = "3asdf804d8d225db16a343347e8b4c3ce355c"
"""The document's sample of a call's name."""

type MakeProvider = Callable[..., Voipgrid]


@pytest.fixture
def make_provider(host: Host, session: ClientSession) -> MakeProvider:
    """Return what makes an account at the host; settings can be changed."""
    return maker(create, session, username=USERNAME, password=PASSWORD, api_url=host.url)


@pytest.fixture
def provider(make_provider: MakeProvider) -> Voipgrid:
    """Return an account at the host."""
    return make_provider()
