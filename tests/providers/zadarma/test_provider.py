"""Facts about an account as a whole: what it can do, how it is known, what it shows of itself."""

from typing import Any

import pytest

from custom_components.cloud_telephony.calls.model import Route
from custom_components.cloud_telephony.providers import PROVIDERS
from custom_components.cloud_telephony.providers.base import (
    ChecksPhones,
    CountsCost,
    DialOption,
    Dials,
    HasLines,
    InvalidAuth,
    InvalidUrl,
    KeepsBalance,
    KeepsRecordings,
    LimitsRequests,
    ListsCalls,
    ListsExtensions,
    PricesCalls,
    RegistersWebhook,
    RoutesCalls,
    SendsSms,
    ServerFailed,
    SmsOption,
    TakesWebhooks,
)
from custom_components.cloud_telephony.providers.zadarma import DEFAULT_API_URL, Zadarma

from .conftest import API_KEY, BALANCE, PBX, Api, MakeProvider
from .php import Php
from .posts import Poster

pytestmark = pytest.mark.usefixtures("socket_enabled")


def test_it_can_all_that_is_promised(provider: Zadarma) -> None:
    for capability in (
        *(TakesWebhooks, RegistersWebhook, RoutesCalls, ListsExtensions, ChecksPhones, ListsCalls, KeepsRecordings),
        *(Dials, SendsSms, KeepsBalance, CountsCost, PricesCalls, HasLines, LimitsRequests),
    ):
        assert isinstance(provider, capability)
    assert provider.dial_options == {DialOption.CALLER_ID, DialOption.PREDICTED}
    assert provider.sms_options == {SmsOption.SENDER}
    assert PROVIDERS["zadarma"].create is not None


def test_the_server_is_that_of_zadarma_if_none_is_named(make_provider: MakeProvider) -> None:
    assert make_provider(api_url="")._client.server.name == "api.zadarma.com"
    assert DEFAULT_API_URL == "https://api.zadarma.com"


def test_an_address_that_is_none_names_the_field(make_provider: MakeProvider) -> None:
    with pytest.raises(InvalidUrl) as caught:
        make_provider(api_url="ftp://example.org")
    assert caught.value.placeholders == {"field": "api_url"}


async def test_an_account_is_known_by_its_exchange_whatever_its_key(make_provider: MakeProvider, api: Api) -> None:
    """So that it can be signed in to with new keys."""
    api.says(PBX, {"pbx_id": 12345, "numbers": [100]})
    provider = make_provider()
    await provider.check()
    assert (provider.account_id, provider.title) == ("pbx_12345", "Zadarma 12345")
    assert api.paths[0] == f"GET {BALANCE}"


@pytest.mark.parametrize("exchange", [404, {"pbx_id": None}, {}])
async def test_an_account_without_an_exchange_is_known_by_its_first_line(
    provider: Zadarma, api: Api, exchange: Any
) -> None:
    api.says(PBX, exchange)
    api.says("/v1/sip/", {"sips": [{"id": "00002"}, {"id": "00001"}, {"id": "x"}], "left": 3})
    await provider.check()
    assert (provider.account_id, provider.title) == ("sip_00001", "Zadarma")


async def test_an_account_with_neither_is_known_by_its_key_which_is_not_shown(
    make_provider: MakeProvider, api: Api
) -> None:
    api.refuses(PBX, "You have no PBX")
    api.says("/v1/sip/", {"sips": []})
    first, same = make_provider(), make_provider()
    await first.check()
    assert first.account_id == same.account_id
    assert first.account_id.startswith("key_")
    assert API_KEY not in first.account_id


async def test_refused_keys_fail_the_check(provider: Zadarma, api: Api) -> None:
    api.refuses(BALANCE, "Not authorized", status=401)
    with pytest.raises(InvalidAuth):
        await provider.check()


async def test_a_server_that_fails_does_not_make_another_account_of_it(provider: Zadarma, api: Api) -> None:
    api.says(PBX, 500)
    with pytest.raises(ServerFailed):
        await provider.check()


async def test_diagnostics_hold_no_secret_and_no_number(provider: Zadarma, api: Api, php: Php) -> None:
    await provider.balance()
    provider.receive(Poster(php)("NOTIFY_START"))
    assert provider.diagnostics() == {
        "webhook": {"events": {"NOTIFY_START": 1}, "repeated": 0, "unknown_events": {}, "refused": 0},
        "messages_elsewhere": None,
        "utc_offset_minutes": 120,
        "limited_until": None,
    }
    assert api.asked != []


def test_a_call_can_be_sent_somewhere(provider: Zadarma) -> None:
    assert provider.route_reply(Route(extension="101")).body == '{"redirect": "101"}'
