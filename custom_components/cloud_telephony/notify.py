"""Notify entities: a text message to a contact."""

from typing import override

from homeassistant.components.notify import NotifyEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import CloudTelephonyConfigEntry
from .const import CONF_NUMBERS
from .entity import ContactEntity, add_for_contacts
from .messaging import async_send_one
from .providers.base import SendsSms

PARALLEL_UPDATES = 1


async def async_setup_entry(
    _hass: HomeAssistant, entry: CloudTelephonyConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add one entity for each contact, where the provider can send text messages."""
    account = entry.runtime_data
    if isinstance(account.provider, SendsSms):
        add_for_contacts(account, async_add_entities, SmsNotify)


class SmsNotify(ContactEntity, NotifyEntity):
    """Sends text messages to a contact."""

    key = "sms"

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Send a text message to the contact's first mobile number.

        Raises:
            HomeAssistantError: it was not sent, or may not have been.
        """
        number = self.account.phonebook.mobile_of(self.contact.data[CONF_NUMBERS])
        await async_send_one(self.account, number, message)
