"""An account as the rest of the program knows it."""

from datetime import timedelta

import pytest

from custom_components.cloud_telephony.providers.base import (
    Dials,
    FollowsCalls,
    InvalidCredentials,
    InvalidUrl,
    ListsCalls,
    TakesWebhooks,
)

from ..conftest import Host
from .conftest import MakeProvider

pytestmark = pytest.mark.usefixtures("socket_enabled")


def test_what_it_can(make_provider: MakeProvider) -> None:
    provider = make_provider()
    assert isinstance(provider, Dials)
    assert isinstance(provider, FollowsCalls)
    assert not isinstance(provider, TakesWebhooks | ListsCalls)
    assert not provider.picks_phone
    assert provider.ask_every == timedelta(seconds=1.5)


def test_an_account_is_its_user(make_provider: MakeProvider) -> None:
    """However the name is written; a password or an address that change make no other account."""
    one = make_provider(username="Anna@Example.com")
    other = make_provider(username="anna@example.com", password="x", api_url="https://partner.example.com")
    assert one.account_id == other.account_id == "anna@example.com"
    assert one.title == "VoIPGRID Anna@Example.com"


def test_a_report_has_no_secret_and_no_user(make_provider: MakeProvider, host: Host) -> None:
    provider = make_provider(auth_scheme="token")
    assert provider.diagnostics() == {"server": host.name, "auth_scheme": "token"}


def test_settings_that_cannot_be_are_refused(make_provider: MakeProvider) -> None:
    with pytest.raises(InvalidUrl):
        make_provider(api_url="ftp://x")
    with pytest.raises(InvalidCredentials):
        make_provider(username="a:b")
