"""Text messages: action `send_sms`, and that each is sent once."""

import asyncio
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN
from simulator.cloudpbx import CloudPbxSimulator
from simulator.zadarma import ZadarmaSimulator

from .glue import entity_id, text

HOST_SAYS_NO = '{"responseId": null, "responseStatus": "FAILED", "responseErrorMessage": "No credit"}'


async def send(hass: HomeAssistant, *to: str, message: str = "Hello", **data: Any) -> list[dict[str, Any]]:
    """Send a text message and return what became of it, for each recipient."""
    answer = await hass.services.async_call(
        DOMAIN, "send_sms", {"to": list(to), "message": message} | data, blocking=True, return_response=True
    )
    assert answer is not None
    messages: Any = answer["messages"]
    return list(messages)


def sent(sim: CloudPbxSimulator) -> list[tuple[str, str]]:
    """Return which texts the provider was asked to send to whom."""
    return [(request.form["to"], request.form["body"]) for request in sim.requests if request.path == "/sendSMS"]


@pytest.mark.usefixtures("account")
async def test_each_recipient_gets_the_text_once(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """Any spelling will do; who is named twice does not pay twice."""
    answer = await send(hass, "+48 600 700 800", "512-345-678", "600700800", message="Zażółć")
    assert sent(sim) == [("600700800", "Zażółć"), ("512345678", "Zażółć")]
    assert [(message["to"], message["status"], message["error"]) for message in answer] == [
        ("+48600700800", "queued", None),
        ("+48512345678", "queued", None),
    ]
    assert [message["message_id"] for message in answer] == list(sim.pbx.messages)


@pytest.mark.usefixtures("account")
async def test_one_recipient_needs_no_list(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """YAML written by hand."""
    await hass.services.async_call(DOMAIN, "send_sms", {"to": "600700800", "message": "Hello"}, blocking=True)
    assert sent(sim) == [("600700800", "Hello")]


@pytest.mark.usefixtures("account")
async def test_a_contact_gets_it_at_the_first_mobile_number(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """By name or alias."""
    await send(hass, "courier", "Mum")
    assert [to for to, _ in sent(sim)] == ["698111222", "600700800"]


@pytest.mark.usefixtures("account")
async def test_a_test_is_marked_as_one(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """The provider delivers nothing."""
    (message,) = await send(hass, "600700800", test=True)
    assert message["error"] is None
    request = await sim.wait_for_request("/sendSMS")
    assert request.form["test"] == "true"


@pytest.mark.usefixtures("account")
async def test_nothing_is_sent_when_one_recipient_is_not_possible(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """Neither to those before nor to those after."""
    with pytest.raises(ServiceValidationError) as caught:
        await send(hass, "600700800", "+44 20 7946 0000", "512345678")
    assert caught.value.translation_key == "invalid_recipient"
    assert str(caught.value) == text("invalid_recipient", **(caught.value.translation_placeholders or {}))
    assert "7946" not in str(caught.value)
    assert sent(sim) == []


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("message", ["", "  ", "x" * 1025])
async def test_nothing_is_sent_when_the_text_is_not_possible(
    hass: HomeAssistant, sim: CloudPbxSimulator, message: str
) -> None:
    """Empty, or longer than the provider takes."""
    with pytest.raises(ServiceValidationError) as caught:
        await send(hass, "600700800", message=message)
    assert str(caught.value) == text("invalid_message", limit="1024")
    assert sent(sim) == []


@pytest.mark.usefixtures("account")
async def test_a_sender_cannot_be_chosen(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """Not with this provider."""
    with pytest.raises(ServiceValidationError) as caught:
        await send(hass, "600700800", sender="Shop")
    assert str(caught.value) == text("sender_not_supported", account="Biuro")
    assert sent(sim) == []


@pytest.mark.usefixtures("zadarma_account")
async def test_a_sender_where_one_can_be_chosen(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """The recipient sees it."""
    (answer,) = await send(hass, "Mum", sender="442037691881")
    assert answer["error"] is None
    (message,) = zadarma.account.messages
    assert (message.number, message.sender) == ("48600700800", "442037691881")


@pytest.mark.usefixtures("zadarma_account")
async def test_a_test_where_there_is_none(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """It would be delivered, and cost money."""
    with pytest.raises(ServiceValidationError) as caught:
        await send(hass, "Mum", test=True)
    assert str(caught.value) == text("sms_test_not_supported", account="Office")
    assert zadarma.account.messages == []


@pytest.mark.usefixtures("account")
async def test_a_failure_for_one_does_not_keep_it_from_the_others(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """What went wrong is told as a sentence, beside what went well."""
    sim.answer_with("/sendSMS", status=500, body=HOST_SAYS_NO, content_type="application/json")
    first, second = await send(hass, "600700800", "512345678")
    server = sim.api_url.removeprefix("http://")
    assert first["error"] == text("request_refused", server=server, reason="No credit")
    assert first["message_id"] is None
    assert second["error"] is None
    assert [to for to, _ in sent(sim)] == ["600700800", "512345678"]


@pytest.mark.usefixtures("account")
async def test_a_failure_for_all_is_an_error(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """An automation does not go on as if the text had been sent."""
    sim.answer_with("/sendSMS", status=500, body=HOST_SAYS_NO, content_type="application/json", times=2)
    with pytest.raises(HomeAssistantError) as caught:
        await send(hass, "600700800", "512345678")
    assert not isinstance(caught.value, ServiceValidationError)
    assert str(caught.value) == text("request_refused", server=sim.api_url.removeprefix("http://"), reason="No credit")


@pytest.mark.usefixtures("account")
async def test_an_answer_that_is_lost_is_not_asked_for_again(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """It may have been sent."""
    sim.drop_answer("/sendSMS")
    with pytest.raises(HomeAssistantError) as caught:
        await send(hass, "600700800")
    assert str(caught.value) == text("no_answer", server=sim.api_url.removeprefix("http://"))
    assert sent(sim) == [("600700800", "Hello")]


@pytest.mark.usefixtures("account")
async def test_refused_credentials_ask_for_new_ones(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """The user is asked to sign in again, once."""
    sim.answer_with("/sendSMS", status=403, times=2)
    with pytest.raises(HomeAssistantError) as caught:
        await send(hass, "600700800", "512345678")
    assert str(caught.value) == text("invalid_auth", server=sim.api_url.removeprefix("http://"))
    await hass.async_block_till_done(wait_background_tasks=False)
    assert [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()] == ["reauth"]


async def test_what_was_sent_is_remembered_until_its_fate_is_known(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """So that a status finds its recipient."""
    (message,) = await send(hass, "600700800")
    assert account.messages.snapshot() == {message["message_id"]: "+48600700800"}
    assert list(sim.pbx.messages) == [message["message_id"]]


async def test_two_orders_at_once_are_one_message(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """By the action, however the number is written, and by the notify entity."""
    sim.delay("/sendSMS", 0.05)
    contact = next(iter(account.entry.subentries))
    anna = entity_id(hass, Platform.NOTIFY, f"{account.entry.entry_id}_{contact}_sms")
    first, second, _ = await asyncio.gather(
        send(hass, "600700800"),
        send(hass, "+48 600 700 800"),
        hass.services.async_call("notify", "send_message", {"entity_id": anna, "message": "Hello"}, blocking=True),
    )
    assert first == second
    assert sent(sim) == [("600700800", "Hello")]


@pytest.mark.usefixtures("account")
async def test_the_same_message_a_minute_later_is_another_one(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, sim: CloudPbxSimulator
) -> None:
    """Within three seconds it is the one before."""
    first = await send(hass, "600700800")
    freezer.tick(2.9)
    assert await send(hass, "600700800") == first
    freezer.tick(60)
    assert await send(hass, "600700800") != first
    assert sent(sim) == [("600700800", "Hello")] * 2


@pytest.mark.usefixtures("account")
async def test_what_differs_at_all_is_another_message(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """Also if it sounds alike: what automations write is exact."""
    await send(hass, "600700800", message="5 \u00b0C")
    await send(hass, "600700800", message="-5 \u00b0C")
    await send(hass, "601601601", message="5 \u00b0C")
    await send(hass, "600700800", message="5 \u00b0C", test=True)
    assert len(sent(sim)) == 4


@pytest.mark.usefixtures("account")
async def test_what_surely_was_not_sent_can_be_tried_again_at_once(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    for host in ("api", "fallback"):
        sim.host_down(host)
    results = await asyncio.gather(send(hass, "600700800"), send(hass, "600700800"), return_exceptions=True)
    server = sim.api_url.removeprefix("http://")
    assert [str(result) for result in results] == [text("cannot_connect", server=server)] * 2
    sim.host_up("api")
    (message,) = await send(hass, "600700800")
    assert message["error"] is None
    assert len(sent(sim)) == 1


@pytest.mark.usefixtures("account", "freezer")
async def test_what_one_recipient_got_is_not_sent_again_at_once(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    sim.answer_with("/sendSMS", status=500, body=HOST_SAYS_NO, content_type="application/json")
    first = await send(hass, "600700800", "512345678")
    assert await send(hass, "600700800", "512345678") == first
    assert len(sent(sim)) == 2


@pytest.mark.usefixtures("account", "freezer")
async def test_what_may_have_been_sent_is_not_sent_again_at_once(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    sim.drop_answer("/sendSMS")
    for _ in range(2):
        with pytest.raises(HomeAssistantError) as caught:
            await send(hass, "600700800")
        assert str(caught.value) == text("no_answer", server=sim.api_url.removeprefix("http://"))
    assert len(sent(sim)) == 1


@pytest.mark.usefixtures("account")
async def test_who_goes_away_does_not_take_the_message_back(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    sim.delay("/sendSMS", 0.05)
    going = asyncio.ensure_future(send(hass, "600700800"))
    staying = asyncio.ensure_future(send(hass, "600700800"))
    await sim.wait_for_request("/sendSMS")
    going.cancel()
    assert (await staying)[0]["error"] is None
    assert len(sent(sim)) == 1
