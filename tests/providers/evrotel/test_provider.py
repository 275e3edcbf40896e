"""Facts about an account at Evrotel as the rest of the program sees it."""

import json

import pytest

from custom_components.cloud_telephony.calls.phonebook import Phonebook
from custom_components.cloud_telephony.providers import PROVIDERS
from custom_components.cloud_telephony.providers.base import (
    DialOption,
    Dials,
    InvalidTimeZone,
    InvalidUrl,
    KeepsRecordings,
    ListsCalls,
    ListsRecordings,
    PlaysAnnouncements,
    Provider,
    PushesEvents,
    RoutesCalls,
    SendsSms,
    TakesWebhooks,
)
from custom_components.cloud_telephony.providers.evrotel import DEFAULT_API_URL, Evrotel, create

from ..conftest import Host
from .conftest import BILLCODE, START, TOKEN, MakeProvider, as_json

pytestmark = pytest.mark.usefixtures("socket_enabled")


def test_the_package_is_found_by_its_folder() -> None:
    assert PROVIDERS["evrotel"].create is create


def test_the_server_is_that_of_the_document() -> None:
    assert DEFAULT_API_URL == "https://callme.sipiko.net"


async def test_it_is_all_that_the_document_offers_and_nothing_else(provider: Evrotel) -> None:
    as_provider: Provider = provider
    for capability in (TakesWebhooks, Dials, KeepsRecordings, PlaysAnnouncements):
        assert isinstance(as_provider, capability)
    for other in (PushesEvents, RoutesCalls, ListsCalls, ListsRecordings, SendsSms):
        assert not isinstance(as_provider, other)
    assert provider.dial_options == {DialOption.ROUTING, DialOption.SEVERAL_EXTENSIONS}


async def test_an_account_is_known_by_its_billcode(make_provider: MakeProvider) -> None:
    provider = make_provider(billcode=f" {BILLCODE} ")
    assert (provider.kind, provider.account_id, provider.title) == ("evrotel", BILLCODE, "Evrotel 20558")


@pytest.mark.parametrize("number", ["0987858227", "380987858227", "+380987858227"])
async def test_numbers_are_ukrainian_with_and_without_the_country_code(provider: Evrotel, number: str) -> None:
    assert Phonebook(provider.region).normalise(number) == "+380987858227"


async def test_spaces_that_come_along_with_a_pasted_token_go(make_provider: MakeProvider, host: Host) -> None:
    provider = make_provider(token=f" {TOKEN[:4]} {TOKEN[4:]}\u00a0\r\n")
    assert provider.receive(as_json(START)).events
    host.answers("")
    await provider.start_autodial("hello.wav", 1)
    assert host.received[0].authorization == TOKEN


@pytest.mark.parametrize("field", ["api_url", "recordings_url"])
async def test_what_is_no_address_is_told_by_its_field(make_provider: MakeProvider, field: str) -> None:
    with pytest.raises(InvalidUrl) as caught:
        make_provider(**{field: "ftp://a.example"})
    assert caught.value.placeholders == {"field": field}


@pytest.mark.parametrize(
    "zone", ["Kyiv", "Europe", "../etc/passwd", "/etc/passwd", "Europe/Kyiv\0", "x" * 300, "\ud800"]
)
async def test_what_is_no_time_zone_is_told(make_provider: MakeProvider, zone: str) -> None:
    with pytest.raises(InvalidTimeZone) as caught:
        make_provider(time_zone=zone)
    assert caught.value.placeholders == {"time_zone": zone[:50]}


async def test_the_zone_is_kyiv_unless_another_is_set(make_provider: MakeProvider) -> None:
    assert str(make_provider()._receiver._zone) == "Europe/Kyiv"
    assert str(make_provider(time_zone="UTC")._receiver._zone) == "UTC"


async def test_a_call_begins_in_the_present(provider: Evrotel) -> None:
    """The samples of the document are of 2018, so the clock is in doubt."""
    assert provider.receive(as_json(START)).doubt is not None


async def test_diagnostics_have_servers_and_counts_and_nothing_of_anybody(
    make_provider: MakeProvider, host: Host, other_host: Host
) -> None:
    provider = make_provider(recordings_url=other_host.url)
    provider.receive(as_json(START))
    provider.receive(as_json(START))
    facts = provider.diagnostics()
    assert facts == {
        "server": host.name,
        "recordings_server": other_host.name,
        "told": {"started": 1, "repeated": 1},
    }
    assert json.loads(json.dumps(facts)) == facts
    assert make_provider().diagnostics()["recordings_server"] is None
