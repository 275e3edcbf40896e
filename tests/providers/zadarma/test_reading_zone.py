"""Facts about when the time zone of an account is asked for."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from custom_components.cloud_telephony.calls.events import CallStarted
from custom_components.cloud_telephony.calls.model import Money
from custom_components.cloud_telephony.providers.base import Doubt, InvalidAuth, InvalidReply, ServerFailed
from custom_components.cloud_telephony.providers.zadarma import Zadarma

from ..conftest import told
from .conftest import NOW, TIMEZONE, Api, Time
from .php import Php
from .posts import STARTED, Poster
from .rows import DAY, statistics

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_the_zone_is_read_with_the_balance_once_a_day(provider: Zadarma, api: Api, time: Time, php: Php) -> None:
    """So that times in webhooks mean something; the balance is asked for regularly."""
    for _ in range(3):
        await provider.balance()
    assert api.paths.count("GET /v1/info/timezone/") == 1
    (started,) = provider.receive(Poster(php)("NOTIFY_START", call_start=STARTED)).events
    assert isinstance(started, CallStarted)
    assert started.started_at == NOW - timedelta(seconds=2)
    time.pass_by(24 * 3600)
    await provider.balance()
    assert api.paths.count("GET /v1/info/timezone/") == 2


async def test_the_zone_is_read_again_when_a_webhook_makes_it_doubtful(
    provider: Zadarma, api: Api, time: Time, php: Php
) -> None:
    await provider.balance()
    time.pass_by(3600)
    assert provider.receive(Poster(php)("NOTIFY_START", call_start="2026-11-21 14:00:00")).doubt is Doubt.CLOCK
    await provider.balance()
    assert api.paths.count("GET /v1/info/timezone/") == 2


@pytest.mark.parametrize(
    "reply",
    [
        500,
        {},
        TIMEZONE | {"unixtime": "x"},
        TIMEZONE | {"datetime": "noon"},
        TIMEZONE | {"datetime": "2026-11-21 14:07:00"},
    ],
)
async def test_a_zone_that_cannot_be_read_does_not_cost_the_balance(
    provider: Zadarma, api: Api, caplog: pytest.LogCaptureFixture, reply: Any
) -> None:
    api.says("/v1/info/timezone/", reply)
    for _ in range(2):
        assert await provider.balance() == Money(Decimal("10.34"), "USD")
    assert len(told(caplog)) == 1
    with pytest.raises((InvalidReply, ServerFailed)):
        await provider.calls(DAY, DAY)


async def test_keys_that_are_refused_for_the_zone_are_refused(provider: Zadarma, api: Api) -> None:
    api.refuses("/v1/info/timezone/", "Not authorized", status=401)
    with pytest.raises(InvalidAuth):
        await provider.balance()


async def test_the_zone_is_read_again_with_old_statistics(provider: Zadarma, api: Api, time: Time) -> None:
    statistics(api)
    for _ in range(2):
        assert await provider.calls(DAY, DAY) == []
        time.pass_by(25 * 3600)
    assert api.paths.count("GET /v1/info/timezone/") == 2
