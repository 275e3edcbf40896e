"""Switches: whether the calls of a line go elsewhere."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.switch import SwitchEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import CloudTelephonyConfigEntry
from .entity import LineEntity, add_for_lines
from .lines import async_set_redirection

PARALLEL_UPDATES = 1


async def async_setup_entry(
    _hass: HomeAssistant, entry: CloudTelephonyConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add one switch for each line."""
    add_for_lines(entry.runtime_data, async_add_entities, RedirectionSwitch)


class RedirectionSwitch(LineEntity, SwitchEntity):
    """Whether the calls of a line go elsewhere."""

    key = "redirection"

    @property
    @override
    def is_on(self) -> bool | None:
        """Tell whether they do, None if that is not known."""
        redirection = self.line.redirection
        return None if redirection is None else redirection.active

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return which line it is, where its calls go and when."""
        redirection = self.line.redirection
        return {
            **super().extra_state_attributes,
            "to": redirection and redirection.to,
            "condition": redirection and redirection.condition,
        }

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Send calls elsewhere from now on.

        Raises:
            HomeAssistantError: it was not done, or may not have been.
        """
        await async_set_redirection(self.account, self.line.line_id, active=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Send calls elsewhere no longer.

        Raises:
            HomeAssistantError: it was not done, or may not have been.
        """
        await async_set_redirection(self.account, self.line.line_id, active=False)
