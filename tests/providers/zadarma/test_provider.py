"""Facts about what an account can: every method of the API that is used."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from aiohttp import web
import pytest

from custom_components.cloud_telephony.calls.events import CallStarted, ExtensionChanged
from custom_components.cloud_telephony.calls.model import (
    CallState,
    Direction,
    Disposition,
    Extension,
    ExtensionStatus,
    Money,
    Price,
    Redirection,
    RedirectionCondition,
    Route,
    SipLine,
    SmsStatus,
)
from custom_components.cloud_telephony.providers import PROVIDERS
from custom_components.cloud_telephony.providers.base import (
    ByteRange,
    CannotConnect,
    ChecksPhones,
    CountsCost,
    Dialled,
    DialOption,
    DialRequest,
    Dials,
    Doubt,
    HasLines,
    InvalidAuth,
    InvalidCallerId,
    InvalidMessage,
    InvalidNumber,
    InvalidRecipient,
    InvalidReply,
    InvalidUrl,
    KeepsBalance,
    KeepsRecordings,
    LimitsRequests,
    ListsCalls,
    ListsExtensions,
    NoRedirectionTarget,
    NotFound,
    PricesCalls,
    RegistersWebhook,
    RequestRefused,
    RoutesCalls,
    SendsSms,
    ServerFailed,
    SmsOption,
    TakesWebhooks,
)
from custom_components.cloud_telephony.providers.zadarma import DEFAULT_API_URL, Zadarma
from custom_components.cloud_telephony.providers.zadarma.messages import LONGEST_MESSAGE

from ..conftest import Host, told
from .conftest import API_KEY, NOW, TIMEZONE, Api, MakeProvider, Time
from .php import Php
from .posts import REFERENCE, STARTED, Poster

pytestmark = pytest.mark.usefixtures("socket_enabled")

DAY = date(2026, 11, 20)
CALL = DialRequest(to="+442037691881", extension="101")
BALANCE = "/v1/info/balance/"
CALLBACK = "/v1/request/callback/"
PBX = "/v1/pbx/internal/"
REDIRECTION = "/v1/sip/redirection/"
RECORD = "/v1/pbx/record/request/"
STATISTICS = "/v1/statistics/pbx/"

ROW = {
    "call_id": 1439981389.2702773,
    "sip": 200,
    "callstart": "2026-11-20 15:04:00",
    "clid": 380441234567,
    "destination": 101,
    "disposition": "answered",
    "seconds": 35,
    "is_recorded": True,
    "pbx_call_id": REFERENCE,
}


def params(api: Api, path: str) -> list[dict[str, str]]:
    """Return what was asked at a path, in order."""
    return [each.params for each in api.asked if f"{each.method} {each.path}" == path]


def statistics(api: Api, *rows: dict[str, Any]) -> None:
    """Have the exchange's statistics hold rows."""
    api.says(STATISTICS, {"version": 2, "stats": list(rows)})


# Account


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


# Money


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
    assert params(api, "GET /v1/info/price/") == [{"number": "442037691880"}]


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
    assert params(api, "GET /v1/statistics/") == [
        {"cost_only": "1", "start": "2026-11-01 00:00:00", "end": "2026-11-21 13:59:59"}
    ]


async def test_the_last_day_of_a_long_month_costs_too(provider: Zadarma, api: Api) -> None:
    """The provider would cut the month to 30 days and say nothing [ZPHP]."""
    api.says("/v1/statistics/", {"stats": [{"cost": "1.5", "currency": "USD"}]})
    cost = await provider.cost(datetime(2026, 9, 30, 22, tzinfo=UTC), datetime(2026, 10, 31, 18, tzinfo=UTC))
    assert cost == Money(Decimal("3.0"), "USD")
    assert [(each["start"], each["end"]) for each in params(api, "GET /v1/statistics/")] == [
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


# Callback


async def test_a_callback_rings_the_own_phone_first(provider: Zadarma, api: Api) -> None:
    """[S1] writes both numbers of the reply without quotes, [ZOA] with; nothing depends on them."""
    for reply in ({"from": 442037691880, "to": 442037691881, "time": 1435573082}, {"from": "1", "to": "2"}):
        api.says(CALLBACK, reply)
        assert await provider.dial(CALL) == Dialled()
    assert params(api, f"GET {CALLBACK}") == [{"from": "101", "to": "442037691881"}] * 2


async def test_a_predicted_call_has_a_flag_and_another_none(provider: Zadarma, api: Api) -> None:
    """It counts as set when it is there, whatever it says [S1]."""
    api.says(CALLBACK, {})
    await provider.dial(DialRequest(to="+442037691881", extension="0-1", predicted=True))
    assert params(api, f"GET {CALLBACK}") == [{"from": "0-1", "predicted": "1", "to": "442037691881"}]


@pytest.mark.parametrize("line", ["00001", "200", " 473926 "])
async def test_a_callback_can_show_the_caller_id_of_a_line_or_an_extension(
    provider: Zadarma, api: Api, line: str
) -> None:
    api.says(CALLBACK, {})
    await provider.dial(DialRequest(to="00002", extension="101", caller_id=line))
    assert params(api, f"GET {CALLBACK}") == [{"from": "101", "sip": line.strip(), "to": "00002"}]


async def test_a_callback_can_show_a_number_that_a_line_was_given_here(provider: Zadarma, api: Api) -> None:
    api.says(CALLBACK, {})
    api.says("PUT /v1/sip/callerid/", {"sip": "00001", "new_caller_id": "442037691880"})
    await provider.set_caller_id("00001", "+44 20 3769 1880")
    await provider.dial(DialRequest(to="+442037691881", extension="101", caller_id="+442037691880"))
    assert params(api, f"GET {CALLBACK}")[0]["sip"] == "00001"


@pytest.mark.parametrize("caller_id", ["+442037691889", "Anna", ""])
async def test_a_caller_id_that_no_line_shows_is_refused_before_anything_is_dialled(
    provider: Zadarma, api: Api, caller_id: str
) -> None:
    with pytest.raises(InvalidCallerId) as caught:
        await provider.dial(DialRequest(to="+442037691881", extension="101", caller_id=caller_id))
    assert (api.asked, "2037691889" in str(caught.value)) == ([], False)


@pytest.mark.parametrize("request_", [DialRequest(to="Anna", extension="101"), DialRequest(to="101", extension="")])
async def test_what_is_no_number_is_refused_before_anything_is_dialled(
    provider: Zadarma, api: Api, request_: DialRequest
) -> None:
    with pytest.raises(InvalidNumber):
        await provider.dial(request_)
    assert api.asked == []


# Text messages

SMS = "POST /v1/sms/send/"
NUMBERS = ["+380441234567", "+442037691880"]


async def test_a_text_message_goes_to_all_recipients_with_one_request(provider: Zadarma, api: Api) -> None:
    api.says(SMS, {"messages": 2, "cost": 0.24, "currency": "USD", "sms_detalization": [], "denied_numbers": []})
    sent = await provider.send_sms([*NUMBERS, "380 44 123 45 67"], "Hello", sender="Office")
    assert [(each.to, each.status, each.error) for each in sent] == [
        (number, SmsStatus.SENT, None) for number in NUMBERS
    ]
    assert params(api, SMS) == [{"message": "Hello", "number": "380441234567,442037691880", "sender": "Office"}]


async def test_a_denied_recipient_fails_by_itself(provider: Zadarma, api: Api) -> None:
    """As those in Russia, to whom no text messages go [S1]."""
    denied = [{"number": "+380441234567", "message": "No route to 380441234567."}, {"number": 5}, {}, None]
    api.says(SMS, {"messages": 1, "denied_numbers": denied})
    first, second = await provider.send_sms(NUMBERS, "Hello")
    assert isinstance(first.error, RequestRefused)
    assert first.error.placeholders["reason"] == "No route to …567"
    assert (first.status, second.status, second.error) == (None, SmsStatus.SENT, None)
    assert "sender" not in params(api, SMS)[0]


async def test_a_refused_text_message_fails_for_everybody(provider: Zadarma, api: Api) -> None:
    api.refuses(SMS, "Not enough money")
    sent = await provider.send_sms(NUMBERS, "Hello")
    assert [str(each.error).partition(": ")[2] for each in sent] == ["Not enough money"] * 2
    assert len(api.asked) == 1


async def test_an_unreachable_server_fails_for_everybody(make_provider: MakeProvider, closed_url: str) -> None:
    (sent,) = await make_provider(api_url=closed_url).send_sms(NUMBERS[:1], "Hello")
    assert isinstance(sent.error, CannotConnect)


async def test_nothing_is_sent_to_nobody(provider: Zadarma, api: Api) -> None:
    assert await provider.send_sms([], "Hello") == []
    assert api.asked == []


@pytest.mark.parametrize("text", ["", " \n", "x" * (LONGEST_MESSAGE + 1)])
async def test_a_text_that_cannot_be_sent_is_not(provider: Zadarma, api: Api, text: str) -> None:
    with pytest.raises(InvalidMessage):
        await provider.send_sms(NUMBERS, text)
    assert api.asked == []


async def test_one_wrong_recipient_keeps_the_message_from_everybody(provider: Zadarma, api: Api) -> None:
    with pytest.raises(InvalidRecipient):
        await provider.send_sms([*NUMBERS, "101"], "Hello")
    assert api.asked == []


# Lines


async def test_lines_are_told_with_all_that_is_set(provider: Zadarma, api: Api) -> None:
    """Identifiers keep their zeros, and flags are words [ZOA]."""
    sips = [{"id": "00001", "display_name": "SIP 1", "lines": 3}, {"id": "00002", "display_name": ""}, {"id": 473926}]
    api.says("/v1/sip/", {"sips": [*sips, {"id": "../x"}, {}, 5], "left": 3})
    phone = {"condition": "unavailable", "destination": "phone", "destination_value": "442037691880"}
    pbx = {"condition": "always", "destination": "pbx", "destination_value": 12345}
    other = {"condition": "at night", "destination": "phone", "destination_value": None}
    api.says(
        REDIRECTION,
        {
            "info": [
                {"sip_id": "00001", "status": "on", **phone},
                {"sip_id": "00002", "status": "off", **pbx},
                {"sip_id": "473926", "status": "off", **other},
                {"status": "on"},
                None,
            ]
        },
    )
    api.says("/v1/sip/00001/status/", {"sip": "00001", "is_online": "true"})
    api.says("/v1/sip/00002/status/", {"sip": "00002", "is_online": "false"})
    api.refuses("/v1/sip/473926/status/", "No such SIP")
    assert await provider.lines() == [
        SipLine(
            line_id="00001",
            name="SIP 1",
            registered=True,
            redirection=Redirection(active=True, condition=RedirectionCondition.UNAVAILABLE, to="+442037691880"),
        ),
        SipLine(
            line_id="00002",
            registered=False,
            redirection=Redirection(active=False, condition=RedirectionCondition.ALWAYS, to="12345", to_pbx=True),
        ),
        SipLine(line_id="473926", redirection=Redirection(active=False)),
    ]


@pytest.mark.parametrize("word", [None, "", "maybe", 1])
async def test_a_line_that_is_neither_online_nor_not_is_not_known(provider: Zadarma, api: Api, word: object) -> None:
    api.says("/v1/sip/", {"sips": [{"id": "00001"}]})
    api.says(REDIRECTION, {"info": []})
    api.says("/v1/sip/00001/status/", {"is_online": word})
    assert await provider.lines() == [SipLine(line_id="00001")]


async def test_what_cannot_be_read_of_lines_is_logged_once(
    provider: Zadarma, api: Api, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    api.says("/v1/sip/", {"sips": [{"id": "x"}, {"id": "y"}]})
    api.says(REDIRECTION, {})
    assert await provider.lines() == await provider.lines() == []
    assert told(caplog) == [f"{host.name} tells something that cannot be read: the id of a line"]


async def test_caller_ids_are_the_numbers_that_are_connected(provider: Zadarma, api: Api) -> None:
    numbers = [{"number": "442037691880", "status": "on"}, {"number": "380441234567", "status": "parking"}, {}, None]
    api.says("/v1/direct_numbers/", {"info": [*numbers, {"status": "on"}]})
    assert await provider.caller_ids() == ["+442037691880"]


async def test_a_caller_id_is_set_and_known_from_then_on(provider: Zadarma, api: Api) -> None:
    """The API sets it, and does not tell it."""
    api.says("PUT /v1/sip/callerid/", {"sip": "00001", "new_caller_id": "442037691880"})
    await provider.set_caller_id("00001", "+442037691880")
    assert params(api, "PUT /v1/sip/callerid/") == [{"id": "00001", "number": "442037691880"}]
    api.says("/v1/sip/", {"sips": [{"id": "00001"}]})
    api.says(REDIRECTION, {"info": []})
    api.says("/v1/sip/00001/status/", {"is_online": "true"})
    assert [line.caller_id for line in await provider.lines()] == ["+442037691880"]


async def test_a_refused_caller_id_is_not_taken_for_set(provider: Zadarma, api: Api) -> None:
    api.refuses("PUT /v1/sip/callerid/", "Number is not confirmed")
    with pytest.raises(RequestRefused):
        await provider.set_caller_id("00001", "+442037691880")
    with pytest.raises(InvalidCallerId):
        await provider.dial(DialRequest(to="101", extension="100", caller_id="+442037691880"))


@pytest.mark.parametrize(("active", "word"), [(True, "on"), (False, "off")])
async def test_a_redirection_is_switched(provider: Zadarma, api: Api, active: bool, word: str) -> None:
    api.says(f"PUT {REDIRECTION}", {"sip": "00001", "current_status": word})
    await provider.set_redirection("00001", active=active)
    assert api.paths == [f"PUT {REDIRECTION}"]
    assert params(api, f"PUT {REDIRECTION}") == [{"id": "00001", "status": word}]


@pytest.mark.parametrize(
    ("change", "target", "status"),
    [
        ({"to": "+380441234567"}, ("380441234567", "unavailable"), "off"),
        ({"condition": RedirectionCondition.ALWAYS}, ("442037691880", "always"), "off"),
        ({"to": "+380441234567", "condition": RedirectionCondition.ALWAYS}, ("380441234567", "always"), "off"),
        ({"to": "+380441234567", "active": True}, ("380441234567", "unavailable"), "on"),
    ],
)
async def test_a_redirection_changes_in_what_is_given_only(
    provider: Zadarma, api: Api, change: dict[str, Any], target: tuple[str, str], status: str
) -> None:
    """The API would set the condition to `always` if it were left out, and may switch it on."""
    before = {"sip_id": "00001", "status": "off", "condition": "unavailable"}
    info = [before | {"destination": "phone", "destination_value": "442037691880"}]
    api.says(f"GET {REDIRECTION}", {"info": info})
    api.says(f"PUT {REDIRECTION}", {"sip": "00001"})
    await provider.set_redirection("00001", **change)
    number, condition = target
    assert [(each.method, each.params) for each in api.asked] == [
        ("GET", {"id": "00001"}),
        ("PUT", {"condition": condition, "id": "00001", "number": number, "type": "phone"}),
        ("PUT", {"id": "00001", "status": status}),
    ]


@pytest.mark.parametrize(
    "info",
    [
        [],
        [{"sip_id": "00001", "status": "on", "destination": "pbx", "destination_value": "12345"}],
        [{"sip_id": "00001", "status": "on", "destination": "phone", "destination_value": ""}],
    ],
)
async def test_a_redirection_without_a_number_cannot_have_a_condition(
    provider: Zadarma, api: Api, info: list[dict[str, str]]
) -> None:
    api.says(f"GET {REDIRECTION}", {"info": info})
    with pytest.raises(NoRedirectionTarget) as caught:
        await provider.set_redirection("00001", condition=RedirectionCondition.ALWAYS)
    assert caught.value.placeholders == {"line": "00001"}
    assert api.paths == [f"GET {REDIRECTION}"]


async def test_a_redirection_of_which_nothing_is_to_change_is_left_alone(provider: Zadarma, api: Api) -> None:
    await provider.set_redirection("00001")
    assert api.asked == []


async def test_a_line_is_redirected_to_international_numbers_only(provider: Zadarma, api: Api) -> None:
    with pytest.raises(InvalidNumber):
        await provider.set_redirection("00001", to="101")
    assert api.asked == []


async def test_a_redirection_that_was_never_set_is_set_to_always(provider: Zadarma, api: Api) -> None:
    api.says(f"GET {REDIRECTION}", {"info": []})
    api.says(f"PUT {REDIRECTION}", {"sip": "00001"})
    await provider.set_redirection("00001", to="+442037691880", active=True)
    assert params(api, f"PUT {REDIRECTION}")[0]["condition"] == "always"


# Exchange


async def test_extensions_have_names(provider: Zadarma, api: Api) -> None:
    """Their numbers are numbers in one place [ZOA]; what is no extension is left out."""
    api.says(PBX, {"pbx_id": 1234, "numbers": [100, "101", None, "x/../y", 5.5]})
    api.says(f"{PBX}100/info/", {"number": 100, "name": "Anna"})
    api.refuses(f"{PBX}101/info/", "no")
    assert await provider.extensions() == [Extension(number="100", name="Anna"), Extension(number="101")]


async def test_phones_are_offline_or_idle(provider: Zadarma, api: Api) -> None:
    """`"false"` is a word [ZOA], and no lie."""
    api.says(PBX, {"pbx_id": 1234, "numbers": [100, 101, 102, 103, 104]})
    for number, word in {"100": "true", "101": "false", "102": True, "103": "busy"}.items():
        api.says(f"{PBX}{number}/status/", {"pbx_id": 1234, "number": int(number), "is_online": word})
    api.says(f"{PBX}104/status/", 404)
    states = await provider.phone_states()
    assert states == [
        ExtensionChanged(extension="100", status=ExtensionStatus.IDLE, raw_status="true"),
        ExtensionChanged(extension="101", status=ExtensionStatus.OFFLINE, raw_status="false"),
        ExtensionChanged(extension="102", status=ExtensionStatus.IDLE, raw_status="true"),
        ExtensionChanged(extension="103", status=None, raw_status="busy"),
        ExtensionChanged(extension="104", status=None, raw_status=""),
    ]


@pytest.mark.parametrize(("url", "address"), [("", None), (None, None), ("https://a.org/x", "https://a.org/x")])
async def test_the_address_of_the_webhook_can_be_read(
    provider: Zadarma, api: Api, url: str | None, address: str | None
) -> None:
    api.says("/v1/pbx/callinfo/", {"url": url, "notifications": {"notify_start": "true"}})
    assert await provider.registered_webhook() == address


@pytest.mark.parametrize(
    ("before", "messages"),
    [
        ("", ""),
        ("", "https://home.org/hook"),
        ("https://old.org/", ""),
        ("https://old.org/", "https://old.org/"),
        ("https://old.org/", "https://home.org/hook"),
    ],
)
async def test_a_webhook_is_registered_for_calls_and_messages(
    provider: Zadarma, api: Api, before: str, messages: str
) -> None:
    """Flags are words [ZOA]."""
    register(api, before, messages)
    await provider.register_webhook("https://home.org/hook")
    url = {"url": "https://home.org/hook"}
    on = ["start", "internal", "end", "out_start", "out_end", "answer"]
    assert [(each.path, each.params) for each in api.asked if each.method == "POST"] == [
        ("/v1/pbx/callinfo/url/", url),
        ("/v1/pbx/callinfo/notifications/", {f"notify_{name}": "true" for name in on}),
        ("/v1/pbx/webhooks/url/", url),
        ("/v1/pbx/webhooks/hooks/", {"sms": "true"}),
    ]
    assert provider.diagnostics()["messages_elsewhere"] is False


def register(api: Api, calls: str, messages: str) -> None:
    """Have the API take a webhook, and tell those it has."""
    api.says("/v1/pbx/callinfo/", {"url": calls})
    api.says("/v1/pbx/webhooks/", {"url": messages})
    for path in ("callinfo/url", "callinfo/notifications", "webhooks/url", "webhooks/hooks"):
        api.says(f"/v1/pbx/{path}/", {})


@pytest.mark.parametrize("calls", ["", "https://home.org/hook", "https://old.org/"])
async def test_text_messages_of_another_system_stay_there(
    provider: Zadarma, api: Api, caplog: pytest.LogCaptureFixture, calls: str
) -> None:
    """Nobody was asked whether that may be overwritten."""
    register(api, calls, "https://crm.org/sms?key=1")
    await provider.register_webhook("https://home.org/hook")
    assert not [each for each in api.asked if each.method == "POST" and "webhooks" in each.path]
    assert provider.diagnostics()["messages_elsewhere"] is True
    assert told(caplog) == ["Text messages go on being told to another system, and not to Home Assistant"]


async def test_an_account_without_text_messages_tells_its_calls_all_the_same(
    provider: Zadarma, api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    register(api, "", "")
    api.refuses("/v1/pbx/webhooks/url/", "Not available")
    await provider.register_webhook("https://home.org/hook")
    assert [message.partition(":")[0] for message in told(caplog)] == ["Text messages are not told to Home Assistant"]


async def test_an_address_that_does_not_answer_is_refused(provider: Zadarma, api: Api) -> None:
    register(api, "", "")
    api.refuses("/v1/pbx/callinfo/url/", "Wrong url")
    with pytest.raises(RequestRefused):
        await provider.register_webhook("https://home.org/hook")


def test_a_call_can_be_sent_somewhere(provider: Zadarma) -> None:
    assert provider.route_reply(Route(extension="101")).body == '{"redirect": "101"}'


# Time


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


# Calls


async def test_calls_are_asked_for_days_both_inclusive_in_the_new_format(provider: Zadarma, api: Api) -> None:
    statistics(api, ROW)
    (call,) = await provider.calls(date(2026, 11, 1), date(2026, 11, 20))
    assert params(api, f"GET {STATISTICS}") == [
        {
            "start": "2026-11-01 00:00:00",
            "end": "2026-11-20 23:59:59",
            "version": "2",
            "skip": "0",
            "limit": "1000",
        }
    ]
    began = datetime(2026, 11, 20, 13, 4, tzinfo=UTC)
    assert call.as_payload() == {
        "call_id": REFERENCE,
        "account": "entry",
        "kind": "zadarma",
        "direction": "incoming",
        "state": "ended",
        "from_number": "+380441234567",
        "from_name": None,
        "to_number": None,
        "to_name": None,
        "extension": "101",
        "queue": None,
        "started_at": began.isoformat(),
        "answered_at": began.isoformat(),
        "ended_at": (began + timedelta(seconds=35)).isoformat(),
        "duration": 35,
        "talk_time": 35,
        "disposition": "answered",
        "cost": None,
        "currency": None,
        "recording": "1439981389.2702773",
    }


async def test_a_longer_time_than_a_month_is_asked_for_in_parts(provider: Zadarma, api: Api) -> None:
    """The provider would cut it to 30 days and say nothing [ZPHP]."""
    statistics(api)
    await provider.calls(date(2026, 9, 1), date(2026, 10, 31))
    assert [(each["start"], each["end"]) for each in params(api, f"GET {STATISTICS}")] == [
        ("2026-09-01 00:00:00", "2026-09-30 23:59:59"),
        ("2026-10-01 00:00:00", "2026-10-30 23:59:59"),
        ("2026-10-31 00:00:00", "2026-10-31 23:59:59"),
    ]


async def test_statistics_are_read_to_the_last_page(provider: Zadarma, api: Api, time: Time) -> None:
    """At most 1000 rows come at once, and three requests go in a minute."""
    rows = [ROW | {"pbx_call_id": f"in_{number}"} for number in range(3500)]

    def page(asked: dict[str, str]) -> dict[str, Any]:
        skip = int(asked["skip"])
        return {"stats": rows[skip : skip + int(asked["limit"])]}

    api.says(STATISTICS, page)
    assert len(await provider.calls(DAY, DAY)) == 3500
    assert [each["skip"] for each in params(api, f"GET {STATISTICS}")] == ["0", "1000", "2000", "3000"]
    assert time.slept == [60]


async def test_statistics_without_an_end_are_not_read_for_ever(
    provider: Zadarma, api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    api.says(STATISTICS, {"stats": [5] * 1000})
    assert await provider.calls(DAY, DAY) == []
    assert len(params(api, f"GET {STATISTICS}")) == 100
    assert told(caplog)[-1].endswith("has more calls in a month than are read: some are missing")


async def test_the_legs_of_a_call_are_one_call(provider: Zadarma, api: Api) -> None:
    menu = ROW | {"callstart": "2026-11-20 15:04:00", "destination": 0, "seconds": 5, "is_recorded": "false"}
    rang = ROW | {"callstart": "2026-11-20 15:04:05", "destination": 102, "disposition": "no answer", "seconds": 20}
    talked = ROW | {
        "callstart": "2026-11-20 15:04:25",
        "call_id": "1439981389.27",
        "seconds": "60",
        "is_recorded": "true",
    }
    statistics(api, talked, menu, rang | {"is_recorded": False})
    (call,) = await provider.calls(DAY, DAY)
    assert call.started_at == datetime(2026, 11, 20, 13, 4, tzinfo=UTC)
    assert call.answered_at == datetime(2026, 11, 20, 13, 4, 25, tzinfo=UTC)
    assert (call.duration, call.talk_time, call.extension) == (85, 60, "101")
    assert (call.recording, call.disposition) == ("1439981389.27", Disposition.ANSWERED)


async def test_a_call_that_only_a_menu_answered_before_phones_rang_is_missed(provider: Zadarma, api: Api) -> None:
    menu = ROW | {"callstart": "2026-11-20 15:04:00", "destination": 0, "seconds": 5}
    rang = ROW | {"callstart": "2026-11-20 15:04:05", "destination": 102, "disposition": "no answer", "seconds": 20}
    statistics(api, menu, rang)
    (call,) = await provider.calls(DAY, DAY)
    assert call.missed
    assert (call.disposition, call.talk_time, call.duration) == (Disposition.NO_ANSWER, 0, 25)
    statistics(api, menu)
    (call,) = await provider.calls(DAY, DAY)
    assert call.disposition is Disposition.ANSWERED


async def test_a_missed_call_is_one(provider: Zadarma, api: Api) -> None:
    statistics(api, ROW | {"disposition": "cancel", "is_recorded": 0})
    (call,) = await provider.calls(DAY, DAY)
    assert call.missed
    assert (call.answered_at, call.talk_time, call.duration, call.recording) == (None, 0, 35, None)
    assert (call.state, call.disposition) == (CallState.ENDED, Disposition.CANCELLED)


@pytest.mark.parametrize(
    ("row", "direction", "parties"),
    [
        ({}, Direction.INCOMING, ("+380441234567", None, "101")),
        ({"destination": "442037691880"}, Direction.INCOMING, ("+380441234567", "+442037691880", "200")),
        ({"destination": "5", "sip": "00001"}, Direction.INCOMING, ("+380441234567", "5", None)),
        (
            {"pbx_call_id": "out_1", "clid": 442037691880, "sip": 100, "destination": 380441234567},
            Direction.OUTGOING,
            ("+442037691880", "+380441234567", "100"),
        ),
        ({"pbx_call_id": "", "clid": 101, "destination": 102, "sip": 101}, Direction.INTERNAL, ("101", "102", "101")),
        ({"pbx_call_id": None, "clid": 101}, Direction.INTERNAL, ("101", "101", "200")),
        (
            {"pbx_call_id": "x", "clid": 101, "destination": 380441234567},
            Direction.OUTGOING,
            ("101", "+380441234567", "200"),
        ),
        ({"pbx_call_id": "x"}, Direction.INCOMING, ("+380441234567", None, "101")),
    ],
)
async def test_who_called_whom_depends_on_the_direction(
    provider: Zadarma,
    api: Api,
    row: dict[str, Any],
    direction: Direction,
    parties: tuple[str | None, str | None, str | None],
) -> None:
    statistics(api, ROW | row)
    (call,) = await provider.calls(DAY, DAY)
    assert (call.direction, (call.from_number, call.to_number, call.extension)) == (direction, parties)


@pytest.mark.parametrize(
    "row",
    [
        5,
        None,
        {},
        ROW | {"call_id": None, "pbx_call_id": ""},
        ROW | {"callstart": "yesterday"},
        ROW | {"callstart": None},
    ],
)
async def test_a_row_that_cannot_be_read_is_left_out_and_logged_once_without_its_content(
    provider: Zadarma, api: Api, caplog: pytest.LogCaptureFixture, row: Any
) -> None:
    statistics(api, row, ROW, row)
    for _ in range(2):
        assert len(await provider.calls(DAY, DAY)) == 1
    (message,) = told(caplog)
    assert "has a value that cannot be read" in message
    assert "380441234567" not in message


async def test_an_unknown_disposition_is_left_out_and_logged_once(
    provider: Zadarma, api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    statistics(api, ROW | {"disposition": "parked"}, ROW | {"pbx_call_id": "in_2", "disposition": None})
    assert [call.disposition for call in await provider.calls(DAY, DAY)] == [None, None]
    assert len(told(caplog)) == 1


@pytest.mark.parametrize("seconds", [-5, None, "x", 10**9])
async def test_seconds_that_cannot_be_do_no_harm(provider: Zadarma, api: Api, seconds: object) -> None:
    statistics(api, ROW | {"seconds": seconds})
    (call,) = await provider.calls(DAY, DAY)
    assert call.duration in {0, 10**7}


@pytest.mark.parametrize("reply", [{}, {"stats": None}, {"stats": {}}])
async def test_statistics_without_a_list_are_empty(provider: Zadarma, api: Api, reply: dict[str, Any]) -> None:
    api.says(STATISTICS, reply)
    assert await provider.calls(DAY, DAY) == []


# Recordings


async def test_recordings_are_the_legs_that_were_recorded(provider: Zadarma, api: Api) -> None:
    earlier = ROW | {"callstart": "2026-11-20 09:00:00", "call_id": "2.2", "destination": "442037691880"}
    statistics(api, ROW, earlier, earlier, ROW | {"is_recorded": "false"})
    first, second = await provider.recordings(DAY, DAY)
    assert (first.recording_id, second.recording_id) == ("2.2", "1439981389.2702773")
    assert (first.from_number, first.to_number, first.audio_format) == ("+380441234567", "+442037691880", "mp3")
    assert first.recorded_at == datetime(2026, 11, 20, 7, tzinfo=UTC)


def serve(api: Api, link: str | None = None) -> None:
    """Have the API give a link to a recording, and the recording behind it."""
    path = "/v1/pbx/record/download/NjM3MzYyMg/1-100.mp3"
    api.says(RECORD, {"link": link or f"{api.host.url}{path}?a=%7E", "lifetime_till": "2026-11-21 15:00:00"})


class Download:
    """A host that serves recordings."""

    def __init__(self, api: Api, response: web.StreamResponse) -> None:
        """Answer what is not the API's with this, and remember it."""
        self.requests: list[web.Request] = []
        ask = api.host.answer
        assert ask is not None

        async def answer(request: web.Request) -> web.StreamResponse:
            if "/download/" not in request.path:
                return await ask(request)
            self.requests.append(request)
            return response

        api.host.answer = answer


@pytest.mark.parametrize(
    ("recording_id", "name"), [("1458313316.343456", "call_id"), (REFERENCE, "pbx_call_id"), ("out_1", "pbx_call_id")]
)
async def test_a_recording_is_streamed_from_its_link_without_the_key(
    provider: Zadarma, api: Api, recording_id: str, name: str
) -> None:
    serve(api)
    download = Download(api, web.Response(body=b"ID3" * 1000, content_type="audio/mpeg"))
    async with provider.audio(recording_id) as audio:
        assert (audio.content_type, audio.size) == ("audio/mpeg", 3000)
        assert b"".join([chunk async for chunk in audio.chunks]) == b"ID3" * 1000
    assert params(api, f"GET {RECORD}") == [{name: recording_id, "lifetime": "180"}]
    (request,) = download.requests
    assert request.raw_path == "/v1/pbx/record/download/NjM3MzYyMg/1-100.mp3?a=%7E"
    assert "Authorization" not in request.headers


async def test_parts_of_a_recording_cost_one_request_for_a_link(provider: Zadarma, api: Api, time: Time) -> None:
    serve(api)
    asked: list[str] = []
    for part in (ByteRange(0, 1), ByteRange(2, None), ByteRange(None, 1)):
        download = Download(api, web.Response(body=b"ID3", content_type="audio/mpeg"))
        async with provider.audio(REFERENCE, part):
            asked += [request.headers["Range"] for request in download.requests]
    assert asked == ["bytes=0-1", "bytes=2-", "bytes=-1"]
    assert len(params(api, f"GET {RECORD}")) == 1
    time.pass_by(121)
    Download(api, web.Response(body=b"ID3", content_type="audio/mpeg"))
    async with provider.audio(REFERENCE):
        assert len(params(api, f"GET {RECORD}")) == 2


async def test_a_link_that_leads_nowhere_is_not_used_again(provider: Zadarma, api: Api) -> None:
    serve(api)
    for _ in range(2):
        Download(api, web.Response(status=404))
        with pytest.raises(NotFound):
            async with provider.audio(REFERENCE):
                pass
    assert len(params(api, f"GET {RECORD}")) == 2


async def test_of_several_links_the_first_is_taken(provider: Zadarma, api: Api) -> None:
    links = [f"{api.host.url}/download/{number}.mp3" for number in (1, 2)]
    api.says(RECORD, {"links": links, "lifetime_till": ""})
    download = Download(api, web.Response(body=b"ID3", content_type="audio/mpeg"))
    async with provider.audio(REFERENCE):
        pass
    assert [request.path for request in download.requests] == ["/download/1.mp3"]


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org/download/1.mp3",
        "http://127.0.0.1:1/download/1.mp3",
        "file:///etc/passwd",
        "ftp://example.org/1.mp3",
        "https://user:password@example.org/1.mp3",
        "https:///1.mp3",
        "//example.org/1.mp3",
        "/download/1.mp3",
        "https://[::1/1.mp3",
        "https://example.org/" + "x" * 2000,
    ],
)
async def test_a_link_that_is_not_safe_is_not_opened(provider: Zadarma, api: Api, link: str) -> None:
    serve(api, link)
    with pytest.raises(InvalidReply) as caught:
        async with provider.audio("1.1"):
            pass
    assert link not in str(caught.value)


async def test_a_link_to_another_server_is_opened_over_https_only(provider: Zadarma, api: Api, closed_url: str) -> None:
    serve(api, closed_url.replace("http:", "https:") + "/download/1.mp3")
    with pytest.raises(CannotConnect):
        async with provider.audio("1.1"):
            pass


@pytest.mark.parametrize("reply", [{}, {"link": ""}, {"link": 5}, {"links": []}, {"links": [None]}, 404])
async def test_a_recording_without_a_link_is_not_there(provider: Zadarma, api: Api, reply: Any) -> None:
    api.says(RECORD, reply)
    with pytest.raises(NotFound):
        async with provider.audio("1.1"):
            pass


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_link_that_leads_nowhere_does_not_blame_the_keys(provider: Zadarma, api: Api, status: int) -> None:
    serve(api)
    Download(api, web.Response(status=status))
    with pytest.raises(NotFound):
        async with provider.audio("1.1"):
            pass


@pytest.mark.parametrize(
    ("status", "content_type"), [(200, "text/html"), (200, "application/json"), (302, "audio/mpeg")]
)
async def test_what_is_no_sound_is_not_given_out(provider: Zadarma, api: Api, status: int, content_type: str) -> None:
    serve(api)
    Download(api, web.Response(status=status, body=b"x", content_type=content_type))
    with pytest.raises(InvalidReply):
        async with provider.audio("1.1"):
            pass


@pytest.mark.parametrize("recording_id", ["", "x" * 201])
async def test_an_identifier_that_is_none_is_not_asked_for(provider: Zadarma, api: Api, recording_id: str) -> None:
    with pytest.raises(NotFound):
        async with provider.audio(recording_id):
            pass
    assert api.asked == []
