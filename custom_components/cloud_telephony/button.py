"""Buttons: call a contact."""

from typing import override

from homeassistant.components.button import ButtonEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import CloudTelephonyConfigEntry
from .const import CONF_NUMBERS
from .dialling import async_dial
from .entity import ContactEntity, add_for_contacts
from .providers.base import Dials

PARALLEL_UPDATES = 1


async def async_setup_entry(
    _hass: HomeAssistant, entry: CloudTelephonyConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add one button for each contact, where the provider can call out."""
    account = entry.runtime_data
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
