"""One notify entity and one button for each contact."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN
from simulator.cloudpbx import CloudPbxSimulator

from .glue import entity_id, text


def contact_id(account: Account, name: str) -> str:
    """Return the identifier of a contact."""
    return next(key for key, contact in account.entry.subentries.items() if contact.title == name)


async def test_a_text_message_to_a_contact(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Goes to the first mobile number."""
    entity = entity_id(hass, Platform.NOTIFY, f"{contact_id(account, 'Courier')}_sms")
    await hass.services.async_call("notify", "send_message", {"entity_id": entity, "message": "Come in"}, blocking=True)
    request = await sim.wait_for_request("/sendSMS")
    assert (request.form["to"], request.form["body"]) == ("698111222", "Come in")


async def test_a_text_message_that_is_refused(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Is an error of the action."""
    sim.answer_with("/sendSMS", status=400, body="Parameter is missing")
    entity = entity_id(hass, Platform.NOTIFY, f"{contact_id(account, 'Courier')}_sms")
    with pytest.raises(HomeAssistantError) as caught:
        await hass.services.async_call(
            "notify", "send_message", {"entity_id": entity, "message": "Come in"}, blocking=True
        )
    assert str(caught.value) == text("missing_parameter", server=sim.api_url.removeprefix("http://"))


async def test_a_call_to_a_contact(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """From the own extension to the first number."""
    entity = entity_id(hass, Platform.BUTTON, f"{contact_id(account, 'Courier')}_call")
    await hass.services.async_call("button", "press", {"entity_id": entity}, blocking=True)
    request = await sim.wait_for_request("/dial")
    assert request.query == {"cpa": "101", "cpb": "+48221112233"}


async def test_each_contact_is_a_device_of_its_own(hass: HomeAssistant, account: Account) -> None:
    """Below the account, with the contact's name."""
    registry = dr.async_get(hass)
    for key, contact in account.entry.subentries.items():
        device = registry.async_get_device_by_identifier((DOMAIN, key), account.entry.entry_id)
        assert device is not None
        assert device.name == contact.title
        assert device.via_device_id == account.device_id
