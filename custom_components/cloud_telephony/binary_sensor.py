"""Binary sensors: whether the feed is up, which agents pause, and which lines have a phone."""

from typing import Any, override

from homeassistant.components.binary_sensor import BinarySensorDeviceClass, BinarySensorEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import Account, CloudTelephonyConfigEntry
from .calls.model import Agent, Thing
from .entity import AccountStateEntity, LineEntity, ThingEntity, add_for_lines, agent_attributes, follow_newcomers
from .providers.base import PushesEvents

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant, entry: CloudTelephonyConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the binary sensors of an account, of its agents and of its lines."""
    account = entry.runtime_data
    if isinstance(account.provider, PushesEvents):
        async_add_entities([ConnectedSensor(account)])
    follow_newcomers(account, async_add_entities, lambda thing: _sensors(account, thing))
    add_for_lines(account, async_add_entities, RegisteredSensor)


def _sensors(account: Account, thing: Thing) -> list[Entity]:
    return [AgentPausedSensor(account, thing, "agent_paused")] if isinstance(thing, Agent) else []


class ConnectedSensor(AccountStateEntity, BinarySensorEntity):
    """Whether the provider's events reach Home Assistant."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, account: Account) -> None:
        """Show the account's feed."""
        super().__init__(account, "connected")

    @property
    @override
    def facts(self) -> object:
        """Return whether the feed is up."""
        return self.is_on

    @property
    @override
    def is_on(self) -> bool:
        """Tell whether the feed is up."""
        return self.account.connected


class AgentPausedSensor(ThingEntity[Agent], BinarySensorEntity):
    """Whether an agent takes no calls from a queue."""

    @property
    @override
    def is_on(self) -> bool | None:
        """Tell whether the agent pauses, None if that was never told."""
        return self.thing.paused

    @override
    def _attributes(self) -> dict[str, Any]:
        return agent_attributes(self.thing) | {"reason": self.thing.pause_reason}


class RegisteredSensor(LineEntity, BinarySensorEntity):
    """Whether a phone is registered with a line."""

    key = "registered"
    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY

    @property
    @override
    def is_on(self) -> bool | None:
        """Tell whether one is, None if that is not known."""
        return self.line.registered
