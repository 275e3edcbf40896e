"""Facts about text messages that are sent."""

import pytest

from custom_components.cloud_telephony.calls.model import SmsStatus
from custom_components.cloud_telephony.providers.base import (
    CannotConnect,
    InvalidMessage,
    InvalidRecipient,
    RequestRefused,
)
from custom_components.cloud_telephony.providers.zadarma import Zadarma
from custom_components.cloud_telephony.providers.zadarma.messages import LONGEST_MESSAGE

from .conftest import Api, MakeProvider

pytestmark = pytest.mark.usefixtures("socket_enabled")

SMS = "POST /v1/sms/send/"
NUMBERS = ["+380441234567", "+442037691880"]


async def test_a_text_message_goes_to_all_recipients_with_one_request(provider: Zadarma, api: Api) -> None:
    api.says(SMS, {"messages": 2, "cost": 0.24, "currency": "USD", "sms_detalization": [], "denied_numbers": []})
    sent = await provider.send_sms([*NUMBERS, "380 44 123 45 67"], "Hello", sender="Office")
    assert [(each.to, each.status, each.error) for each in sent] == [
        (number, SmsStatus.SENT, None) for number in NUMBERS
    ]
    assert api.params(SMS) == [{"message": "Hello", "number": "380441234567,442037691880", "sender": "Office"}]


async def test_a_denied_recipient_fails_by_itself(provider: Zadarma, api: Api) -> None:
    """As those in Russia, to whom no text messages go [S1]."""
    denied = [{"number": "+380441234567", "message": "No route to 380441234567."}, {"number": 5}, {}, None]
    api.says(SMS, {"messages": 1, "denied_numbers": denied})
    first, second = await provider.send_sms(NUMBERS, "Hello")
    assert isinstance(first.error, RequestRefused)
    assert first.error.placeholders["reason"] == "No route to …567"
    assert (first.status, second.status, second.error) == (None, SmsStatus.SENT, None)
    assert "sender" not in api.params(SMS)[0]


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
