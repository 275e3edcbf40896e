"""Facts about requests and replies of the API, [S1]."""

import asyncio
from datetime import timedelta
import logging

from aiohttp import web
import pytest

from custom_components.cloud_telephony.calls.model import Money
from custom_components.cloud_telephony.providers.base import (
    CannotConnect,
    DialRequest,
    InvalidAuth,
    InvalidReply,
    NoAnswer,
    NotFound,
    ProviderError,
    RateLimited,
    RequestRefused,
    ServerFailed,
)
from custom_components.cloud_telephony.providers.zadarma import Zadarma

from ..conftest import Host, told
from .conftest import API_KEY, NOW, Api, MakeProvider, Time
from .posts import API_SECRET

pytestmark = pytest.mark.usefixtures("socket_enabled")

CALL = DialRequest(to="+442037691881", extension="101")
BALANCE = "/v1/info/balance/"
CALLBACK = "/v1/request/callback/"


async def refusal(provider: Zadarma) -> ProviderError:
    """Return the error that a request ends in."""
    with pytest.raises(ProviderError) as caught:
        await provider.price("+442037691880")
    return caught.value


async def test_without_parameters_there_is_no_question_mark_and_the_hash_of_nothing(
    provider: Zadarma, api: Api
) -> None:
    await provider.balance()
    assert (api.asked[0].method, api.asked[0].path, api.asked[0].raw) == ("GET", BALANCE, "")
    assert api.asked[0].signed


async def test_what_was_signed_is_what_is_sent_in_the_address_of_a_get(provider: Zadarma, api: Api) -> None:
    api.says(CALLBACK, {"from": 101, "to": 442037691881, "time": 1435573082})
    await provider.dial(CALL)
    assert api.asked[0].raw == "from=101&to=442037691881"


async def test_what_was_signed_is_what_is_sent_in_the_body_of_a_post(provider: Zadarma, api: Api) -> None:
    """A tilde and a star, which libraries for HTTP like to write otherwise."""
    api.says("/v1/sms/send/", {"messages": 1})
    await provider.send_sms(["+380441234567"], "~ a+b *ż")
    assert api.asked[0].raw == "message=%7E+a%2Bb+%2A%C5%BC&number=380441234567"


async def test_there_is_no_space_between_key_and_signature(provider: Zadarma, api: Api, host: Host) -> None:
    await provider.balance()
    authorization = host.received[0].authorization
    assert authorization is not None
    assert authorization.startswith(f"{API_KEY}:")
    assert len(authorization) == len(API_KEY) + 1 + 56
    assert api.asked[0].signed


@pytest.mark.parametrize("pasted", [f" {API_KEY}\r\n", f"{API_KEY}\u200b"])
async def test_a_key_loses_what_comes_along_when_it_is_pasted(
    make_provider: MakeProvider, api: Api, pasted: str
) -> None:
    await make_provider(api_key=pasted, api_secret=f"\t{API_SECRET} ").balance()
    assert api.asked[0].signed


async def test_a_message_of_an_error_is_the_reason(provider: Zadarma, api: Api, host: Host) -> None:
    api.refuses("/v1/info/price/", "Wrong parameter number.", status=200)
    error = await refusal(provider)
    assert type(error) is RequestRefused
    assert error.placeholders == {"server": host.name, "reason": "Wrong parameter number"}


@pytest.mark.parametrize("message", [None, {}, [], "", True])
async def test_an_error_without_a_message_is_a_refusal_all_the_same(
    provider: Zadarma, api: Api, message: object
) -> None:
    api.refuses("/v1/info/price/", message, status=400)
    assert (await refusal(provider)).placeholders["reason"] == "HTTP 400"


async def test_numbers_and_secrets_in_a_message_are_masked_and_it_is_bounded(provider: Zadarma, api: Api) -> None:
    api.refuses("/v1/info/price/", f"No route to 442037691880 of {API_KEY} {API_SECRET} " + "x" * 1000)
    reason = (await refusal(provider)).placeholders["reason"]
    assert reason.startswith("No route to …880 of … … xxx")
    assert len(reason) <= 200


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, InvalidReply),
        (400, RequestRefused),
        (401, InvalidAuth),
        (403, InvalidAuth),
        (404, NotFound),
        (405, RequestRefused),
        (500, ServerFailed),
        (503, ServerFailed),
    ],
)
async def test_a_status_has_a_meaning(provider: Zadarma, api: Api, status: int, kind: type[ProviderError]) -> None:
    api.says("/v1/info/price/", status)
    assert type(await refusal(provider)) is kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, InvalidAuth), (403, RequestRefused), (404, NotFound), (422, RequestRefused), (500, ServerFailed)],
)
async def test_a_status_with_a_message_has_a_meaning(
    provider: Zadarma, api: Api, status: int, kind: type[ProviderError]
) -> None:
    api.refuses("/v1/info/price/", "no", status=status)
    assert type(await refusal(provider)) is kind


async def test_a_success_with_the_status_of_a_failure_is_none(provider: Zadarma, api: Api) -> None:
    """HTTP from 400 on means an error whatever the reply says [ZPHP]."""
    api.says("/v1/info/price/", lambda _: web.json_response({"status": "success", "info": {}}, status=400))
    assert type(await refusal(provider)) is RequestRefused


async def test_refused_keys_name_no_field_as_nobody_knows_which_is_wrong(provider: Zadarma, api: Api) -> None:
    api.refuses("/v1/info/price/", "Not authorized", status=401)
    assert (await refusal(provider)).placeholders["field"] == ""


@pytest.mark.parametrize("body", ["", "<answer/>", "[]", '{"status": "pending"}', "{}", '{"status": null}'])
async def test_a_reply_that_says_neither_success_nor_error_is_none(provider: Zadarma, api: Api, body: str) -> None:
    api.says("/v1/info/price/", lambda _: web.Response(text=body))
    assert type(await refusal(provider)) is InvalidReply


async def test_an_unreachable_server_is_named(make_provider: MakeProvider, closed_url: str) -> None:
    with pytest.raises(CannotConnect):
        await make_provider(api_url=closed_url).balance()


async def test_nothing_secret_is_logged(provider: Zadarma, api: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    api.says(CALLBACK, {"from": 101, "to": 442037691881})
    await provider.dial(CALL)
    api.refuses(CALLBACK, "no 442037691881")
    with pytest.raises(RequestRefused) as caught:
        await provider.dial(CALL)
    shown = f"{' '.join(told(caplog, logging.DEBUG))} {caught.value} {caught.value!r} {provider.diagnostics()}"
    assert not [secret for secret in (API_KEY, API_SECRET, "2037691881") if secret in shown]


# Limits


def limit(api: Api, *, remaining: int, reset: float, limit: int = 100) -> None:
    """Have the API tell its limit with every reply; `reset` in seconds after `NOW`."""
    api.headers = {
        "X-Zadarma-Method": "/v1/",
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": str(int(NOW.timestamp() + reset)),
        "Date": "",
    }


def too_many(
    api: Api, path: str, times: int, answer: dict[str, object], *, reset: float = 30, time: Time | None = None
) -> None:
    """Have a path refuse so many requests as too many, and then answer; `reset` in seconds from then, or from `NOW`."""
    refused = 0

    def reply(_params: dict[str, str]) -> web.Response:
        nonlocal refused
        refused += 1
        if refused > times:
            return web.json_response({"status": "success", **answer})
        limit(api, remaining=0, reset=reset + (time.passed if time else 0))
        body = {"status": "error", "message": "You exceeded the rate limit"}
        return web.json_response(body, status=429, headers=api.headers)

    api.says(path, reply)


async def test_the_limit_that_the_headers_tell_is_kept_to(provider: Zadarma, api: Api, time: Time) -> None:
    limit(api, remaining=0, reset=25)
    await provider.balance()
    assert time.slept == [25]
    assert provider.limited_until is None


async def test_a_request_too_many_waits_for_the_reset_and_is_sent_again(
    provider: Zadarma, api: Api, time: Time
) -> None:
    too_many(api, BALANCE, 1, {"balance": 1, "currency": "EUR"})
    assert (await provider.balance()).currency == "EUR"
    assert time.slept == [30]
    assert api.paths[:2] == [f"GET {BALANCE}"] * 2


async def test_a_call_that_was_one_request_too_many_was_not_placed_and_is_asked_for_again(
    provider: Zadarma, api: Api, time: Time
) -> None:
    too_many(api, CALLBACK, 1, {"from": 101, "to": 442037691881})
    await provider.dial(CALL)
    assert api.paths == [f"GET {CALLBACK}"] * 2
    assert time.slept == [30]


async def test_who_is_refused_again_and_again_is_told_until_when(provider: Zadarma, api: Api, time: Time) -> None:
    too_many(api, CALLBACK, 99, {}, reset=1, time=time)
    with pytest.raises(RateLimited) as caught:
        await provider.dial(CALL)
    assert len(api.asked) == 3
    assert caught.value.placeholders["until"].startswith("2026-11-21T12:00:0")
    assert len(time.slept) == 2


async def test_who_would_wait_for_longer_than_a_minute_is_told_until_when(
    provider: Zadarma, api: Api, time: Time
) -> None:
    too_many(api, BALANCE, 9, {}, reset=600)
    with pytest.raises(RateLimited) as caught:
        await provider.balance()
    assert caught.value.placeholders["until"] == "2026-11-21T12:10:00+00:00"
    assert provider.limited_until is not None
    assert provider.limited_until.isoformat() == caught.value.placeholders["until"]
    assert provider.diagnostics()["limited_until"] == caught.value.placeholders["until"]
    assert (len(api.asked), time.slept) == (1, [])


async def test_statistics_have_a_limit_of_their_own(provider: Zadarma, api: Api, time: Time) -> None:
    api.says("/v1/statistics/", {"stats": [{"cost": "1.5", "currency": "USD", "seconds": 3}]})
    for _ in range(3):
        await provider.cost(NOW - timedelta(days=1), NOW)
    assert time.slept == []
    for _ in range(20):
        await provider.balance()
    assert time.slept == []
    await provider.cost(NOW - timedelta(days=1), NOW)
    assert time.slept == [60]


async def test_what_statistics_tell_of_their_limit_does_not_hold_for_the_rest(
    provider: Zadarma, api: Api, time: Time
) -> None:
    await provider.balance()
    limit(api, limit=3, remaining=0, reset=50)
    api.says("/v1/statistics/", {"stats": []})
    api.says(BALANCE, lambda _: web.json_response({"status": "success", "balance": 1, "currency": "EUR"}))
    assert await provider.cost(NOW - timedelta(days=1), NOW) == Money(0 * (await provider.balance()).amount, "EUR")
    assert time.slept == []


async def test_a_request_that_costs_money_is_not_sent_again_when_the_connection_breaks(
    provider: Zadarma, api: Api
) -> None:
    async def hang_up(_request: web.Request) -> web.StreamResponse:
        assert _request.transport is not None
        _request.transport.abort()
        await asyncio.sleep(0)
        return web.Response()

    handle = api.host.answer
    assert handle is not None

    async def note_and_hang_up(request: web.Request) -> web.StreamResponse:
        await handle(request)
        return await hang_up(request)

    api.host.answer = note_and_hang_up
    with pytest.raises(NoAnswer):
        await provider.dial(CALL)
    assert len(api.asked) == 1
