"""Buttons: call a contact, and test the webhook."""

from typing import override

from homeassistant.components.button import ButtonEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import Account, CloudTelephonyConfigEntry
from .const import CONF_NUMBERS, DOMAIN
from .dialling import async_dial
from .entity import AccountEntity, ContactEntity, add_for_contacts
from .providers.base import Dials
from .webhook_upkeep import WebhookUpkeep

PARALLEL_UPDATES = 1


async def async_setup_entry(
    _hass: HomeAssistant, entry: CloudTelephonyConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add one button for each contact, where the provider can call out, and one for a webhook."""
    account = entry.runtime_data
    if account.upkeep:
        async_add_entities([TestWebhookButton(account, account.upkeep)])
    if isinstance(account.provider, Dials):
        add_for_contacts(account, async_add_entities, CallButton)


class CallButton(ContactEntity, ButtonEntity):
    """Calls a contact from the user's own extension."""

    key = "call"

    @override
    async def async_press(self) -> None:
        """Call the contact's first number.

        Raises:
            ServiceValidationError: the own extension is not set.
            HomeAssistantError: the call was not placed, or may not have been.
        """
        await async_dial(self.account, self.contact.data[CONF_NUMBERS][0])


class TestWebhookButton(AccountEntity, ButtonEntity):
    """Finds out whether requests to the webhook's address come to Home Assistant."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, account: Account, upkeep: WebhookUpkeep) -> None:
        """Test the webhook of an account."""
        super().__init__(account, "test_webhook")
        self._upkeep = upkeep

    @override
    async def async_press(self) -> None:
        """Send a request to our own address.

        Raises:
            HomeAssistantError: there is no address, or the request did not come here.
        """
        if not await self._upkeep.async_test():
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="webhook_not_reached",
                translation_placeholders={"account": self.account.entry.title},
            )
