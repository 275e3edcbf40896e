"""Selects: which number a line shows to those it calls."""

from typing import override

from homeassistant.components.select import SelectEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import CloudTelephonyConfigEntry
from .entity import LineEntity, add_for_lines
from .lines import async_set_caller_id

PARALLEL_UPDATES = 1


async def async_setup_entry(
    _hass: HomeAssistant, entry: CloudTelephonyConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add one select for each line."""
    add_for_lines(entry.runtime_data, async_add_entities, CallerIdSelect)


class CallerIdSelect(LineEntity, SelectEntity):
    """Which of the account's numbers those see who are called from a line."""

    key = "caller_id"

    @property
    @override
    def options(self) -> list[str]:
        """Return the account's numbers, and what is set if it is none of them."""
        numbers = dict.fromkeys(self.figures.data.caller_ids)
        if self.current_option:
            numbers.setdefault(self.current_option)
        return list(numbers)

    @property
    @override
    def current_option(self) -> str | None:
        """Return the number that is set, None if that is not known."""
        return self.account.phonebook.normalise(self.line.caller_id) or None

    @override
    async def async_select_option(self, option: str) -> None:
        """Show this number from now on.

        Raises:
            HomeAssistantError: it was not done, or may not have been.
        """
        await async_set_caller_id(self.account, option, self.line.line_id)
