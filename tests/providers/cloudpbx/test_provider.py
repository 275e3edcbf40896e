"""Facts about an account at CloudPBX as the rest of the program sees it."""

import json
import ssl

from aiohttp import ClientSession
import pytest

from custom_components.cloud_telephony.providers import PROVIDERS
from custom_components.cloud_telephony.providers.base import (
    CannotConnect,
    Dials,
    InvalidAuth,
    InvalidUrl,
    KeepsRecordings,
    ListsCalls,
    ListsExtensions,
    ListsRecordings,
    Provider,
    PushesEvents,
    SendsSms,
)
from custom_components.cloud_telephony.providers.cloudpbx import CloudPbx, create

from ..conftest import Host
from .conftest import API_KEY, PBX_KEY, FeedServer, MakeProvider

pytestmark = pytest.mark.usefixtures("socket_enabled")


def test_the_package_is_found_by_its_folder() -> None:
    assert PROVIDERS["cloudpbx"].create is create


async def test_it_is_all_that_the_document_offers(provider: CloudPbx) -> None:
    as_provider: Provider = provider
    for capability in (PushesEvents, ListsExtensions, ListsCalls, ListsRecordings, KeepsRecordings, Dials, SendsSms):
        assert isinstance(as_provider, capability)


async def test_the_same_pbx_in_other_letters_is_the_same_account(make_provider: MakeProvider) -> None:
    upper, lower = make_provider(pbx_name="MojaCentrala"), make_provider(pbx_name="mojacentrala")
    assert upper.account_id == lower.account_id
    assert (upper.kind, upper.region, upper.title) == ("cloudpbx", "PL", "MojaCentrala")


async def test_check_passes_when_rest_and_feed_answer(
    provider: CloudPbx, host: Host, other_host: Host, feed_server: FeedServer
) -> None:
    host.answers("[]")
    await provider.check()
    assert [(request.path, request.query) for request in host.received] == [("/cdr", {})]
    assert (len(feed_server.connections), other_host.received) == (1, [])


async def test_check_passes_when_only_the_second_host_answers(
    make_provider: MakeProvider, other_host: Host, closed_url: str
) -> None:
    other_host.answers("[]")
    await make_provider(api_url=closed_url).check()


async def test_check_tells_that_the_rest_key_is_refused(provider: CloudPbx, host: Host, other_host: Host) -> None:
    host.answers(status=401)
    with pytest.raises(InvalidAuth) as caught:
        await provider.check()
    assert caught.value.placeholders == {"server": host.name, "field": "api_key"}
    assert other_host.received == []


async def test_check_tells_that_the_key_of_the_feed_is_refused(
    provider: CloudPbx, host: Host, feed_server: FeedServer
) -> None:
    host.answers("[]")
    feed_server.status = 403
    with pytest.raises(InvalidAuth) as caught:
        await provider.check()
    assert caught.value.placeholders == {"server": feed_server.url.removeprefix("ws://"), "field": "pbx_key"}


async def test_check_tells_which_server_cannot_be_reached(
    make_provider: MakeProvider, host: Host, closed_url: str
) -> None:
    host.answers("[]")
    for settings in ({"api_url": closed_url, "fallback_url": closed_url}, {"events_url": closed_url}):
        with pytest.raises(CannotConnect) as caught:
            await make_provider(**settings).check()
        assert caught.value.placeholders == {"server": closed_url.removeprefix("http://")}


@pytest.mark.parametrize("field", ["api_url", "fallback_url", "events_url"])
async def test_an_address_that_is_none_names_its_field(make_provider: MakeProvider, field: str) -> None:
    with pytest.raises(InvalidUrl) as caught:
        make_provider(**{field: "ftp://example.org"})
    assert caught.value.placeholders == {"field": field}


async def test_the_hosts_of_the_document_are_used_unless_others_are_given(session: ClientSession) -> None:
    settings = {"api_key": "k", "pbx_name": "P", "pbx_key": "k", "events_url": "wss://example.org"}
    for addresses in ({}, {"api_url": "", "fallback_url": None}):
        provider = create(
            account="entry", settings=settings | addresses, session=session, ssl_context=ssl.create_default_context()
        )
        assert list(provider.diagnostics()["hosts"]) == ["api.cloudpbx.pl", "api2.cloudpbx.pl"]


async def test_diagnostics_are_json_without_secrets(provider: CloudPbx) -> None:
    text = json.dumps(provider.diagnostics())
    assert API_KEY not in text
    assert PBX_KEY not in text
