"""Facts about the balance, prices and what calls cost."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from custom_components.cloud_telephony.calls.model import Money, Price
from custom_components.cloud_telephony.providers.base import InvalidNumber, InvalidReply
from custom_components.cloud_telephony.providers.zadarma import Zadarma

from .conftest import BALANCE, NOW, Api

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.mark.parametrize(
    ("balance", "amount"),
    [(10.34, "10.34"), ("10.34", "10.34"), (0, "0"), (-1.5, "-1.5"), (1e-7, "1E-7"), ("-0.010", "-0.010")],
)
async def test_the_balance_is_a_number_or_a_text(provider: Zadarma, api: Api, balance: object, amount: str) -> None:
    api.says(BALANCE, {"balance": balance, "currency": "usd"})
    assert await provider.balance() == Money(Decimal(amount), "USD")


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"balance": None, "currency": "USD"},
        {"balance": "ten", "currency": "USD"},
        {"balance": True, "currency": "USD"},
        {"balance": "1" * 40, "currency": "USD"},
        {"balance": 1, "currency": None},
        {"balance": 1, "currency": "US$"},
    ],
)
async def test_a_balance_that_is_none_is_an_invalid_reply(provider: Zadarma, api: Api, reply: dict[str, Any]) -> None:
    api.says(BALANCE, reply)
    with pytest.raises(InvalidReply):
        await provider.balance()


async def test_a_price_is_asked_for_an_international_number(provider: Zadarma, api: Api) -> None:
    """`price` is a text [ZOA]."""
    info = {"prefix": "4420", "description": "United Kingdom, London", "price": "0.009", "currency": "USD"}
    api.says("/v1/info/price/", {"info": info})
    price = await provider.price("+44 20 3769 1880")
    assert price == Price(Money(Decimal("0.009"), "USD"), "United Kingdom, London")
    assert api.params("GET /v1/info/price/") == [{"number": "442037691880"}]


@pytest.mark.parametrize("info", [None, [], {}, {"price": "x", "currency": "USD"}])
async def test_a_price_that_is_none_is_an_invalid_reply(provider: Zadarma, api: Api, info: object) -> None:
    api.says("/v1/info/price/", {"info": info})
    with pytest.raises(InvalidReply):
        await provider.price("+442037691880")


async def test_a_price_of_an_extension_is_not_asked_for(provider: Zadarma, api: Api) -> None:
    with pytest.raises(InvalidNumber):
        await provider.price("101")
    assert api.asked == []


async def test_the_cost_is_asked_for_in_the_time_of_the_account(provider: Zadarma, api: Api) -> None:
    costs = [{"cost": 38.094, "currency": "USD", "seconds": 9785}, {"cost": "1", "currency": "USD"}]
    api.says("/v1/statistics/", {"stats": costs})
    cost = await provider.cost(datetime(2026, 10, 31, 22, tzinfo=UTC), datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert cost == Money(Decimal("39.094"), "USD")
    assert api.params("GET /v1/statistics/") == [
        {"cost_only": "1", "start": "2026-11-01 00:00:00", "end": "2026-11-21 13:59:59"}
    ]


async def test_the_last_day_of_a_long_month_costs_too(provider: Zadarma, api: Api) -> None:
    """The provider would cut the month to 30 days and say nothing [ZPHP]."""
    api.says("/v1/statistics/", {"stats": [{"cost": "1.5", "currency": "USD"}]})
    cost = await provider.cost(datetime(2026, 9, 30, 22, tzinfo=UTC), datetime(2026, 10, 31, 18, tzinfo=UTC))
    assert cost == Money(Decimal("3.0"), "USD")
    assert [(each["start"], each["end"]) for each in api.params("GET /v1/statistics/")] == [
        ("2026-10-01 00:00:00", "2026-10-30 23:59:59"),
        ("2026-10-31 00:00:00", "2026-10-31 19:59:59"),
    ]


async def test_no_calls_cost_nothing_in_the_currency_of_the_balance(provider: Zadarma, api: Api) -> None:
    api.says("/v1/statistics/", {"stats": []})
    assert await provider.cost(NOW - timedelta(days=1), NOW) == Money(Decimal(), "USD")


@pytest.mark.parametrize("row", [1, {}, {"cost": "x", "currency": "USD"}])
async def test_a_cost_that_is_none_is_an_invalid_reply(provider: Zadarma, api: Api, row: object) -> None:
    api.says("/v1/statistics/", {"stats": [row]})
    with pytest.raises(InvalidReply):
        await provider.cost(NOW - timedelta(days=1), NOW)
