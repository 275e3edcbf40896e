"""Sensors: what everything in the phone system does now, and those of the account as a whole."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import UnitOfTime
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.typing import StateType

from .account import Account, CloudTelephonyConfigEntry
from .account_sensors import account_sensors
from .calls.model import Agent, AgentStatus, Conference, Extension, ExtensionStatus, Queue, Thing
from .entity import ThingEntity, agent_attributes, follow_newcomers

PARALLEL_UPDATES = 0
SCAN_INTERVAL = timedelta(seconds=10)
"""How often it is looked whether requests have to wait; nobody is asked for that."""

WAIT_STEP = timedelta(seconds=10)
"""How often the longest wait of a queue is told anew while somebody waits."""


@dataclass(frozen=True, kw_only=True)
class ThingSensorDescription[T: Thing](SensorEntityDescription):
    """A sensor of one sort of thing."""

    thing: type[T]
    value: Callable[[Account, T], StateType]
    attributes: Callable[[T], dict[str, Any]]


def _extension(thing: Extension) -> dict[str, Any]:
    return {
        "extension": thing.number,
        "connected_number": thing.connected_number,
        "connected_name": thing.connected_name,
        "raw_status": thing.raw_status,
    }


def _queue(thing: Queue) -> dict[str, Any]:
    return {"queue": thing.name}


def _agent_status(thing: Agent) -> dict[str, Any]:
    return agent_attributes(thing) | {"raw_status": thing.raw_status}


def _conference(thing: Conference) -> dict[str, Any]:
    people = [{"number": person.number, "name": person.name} for person in thing.participants]
    return {"conference": thing.name, "participants": people}


THING_SENSORS: tuple[ThingSensorDescription[Any], ...] = (
    ThingSensorDescription(
        key="extension_status",
        thing=Extension,
        device_class=SensorDeviceClass.ENUM,
        options=list(ExtensionStatus),
        value=lambda _, extension: extension.status,
        attributes=_extension,
    ),
    ThingSensorDescription(
        key="queue_waiting",
        thing=Queue,
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda _, queue: queue.waiting,
        attributes=_queue,
    ),
    ThingSensorDescription(
        key="queue_longest_wait",
        thing=Queue,
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_display_precision=0,
        value=lambda account, queue: account.live.longest_wait(queue.name),
        attributes=_queue,
    ),
    ThingSensorDescription(
        key="queue_agents_available",
        thing=Queue,
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda account, queue: account.live.agents_available(queue.name),
        attributes=_queue,
    ),
    ThingSensorDescription(
        key="agent_status",
        thing=Agent,
        device_class=SensorDeviceClass.ENUM,
        options=list(AgentStatus),
        value=lambda _, agent: agent.status,
        attributes=_agent_status,
    ),
    ThingSensorDescription(
        key="agent_calls_taken",
        thing=Agent,
        state_class=SensorStateClass.TOTAL_INCREASING,
        value=lambda _, agent: agent.calls_taken,
        attributes=agent_attributes,
    ),
    ThingSensorDescription(
        key="conference_participants",
        thing=Conference,
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda _, conference: len(conference.participants),
        attributes=_conference,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant, entry: CloudTelephonyConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of an account and of everything in its phone system."""
    account = entry.runtime_data
    async_add_entities(account_sensors(account))
    follow_newcomers(account, async_add_entities, lambda thing: _sensors(account, thing))


def _sensors(account: Account, thing: Thing) -> list[Entity]:
    return [
        (LongestWaitSensor if description.key == "queue_longest_wait" else ThingSensor)(account, thing, description)
        for description in THING_SENSORS
        if isinstance(thing, description.thing)
    ]


class ThingSensor[T: Thing](ThingEntity[T], SensorEntity):
    """A sensor of one thing of the phone system."""

    entity_description: ThingSensorDescription[T]
    _unrecorded_attributes = frozenset({"participants"})

    def __init__(self, account: Account, thing: T, description: ThingSensorDescription[T]) -> None:
        """Show the thing as described."""
        super().__init__(account, thing, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> StateType:
        """Return what the thing does now, None if that is not known."""
        return self.entity_description.value(self.account, self.thing)

    @override
    def _attributes(self) -> dict[str, Any]:
        return self.entity_description.attributes(self.thing)


class LongestWaitSensor(ThingSensor[Queue]):
    """How long the first caller in a queue has been waiting; goes on by itself while somebody waits."""

    _cancel_step: CALLBACK_TYPE | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Stop counting when removed."""
        await super().async_added_to_hass()
        self.async_on_remove(self._stop)

    @override
    def _take(self, thing: Thing | None) -> None:
        super()._take(thing)
        if not self.thing.arrivals:
            self._stop()
        elif self._cancel_step is None:
            self._cancel_step = async_call_later(self.hass, WAIT_STEP, self._step)

    @callback
    def _step(self, _now: datetime) -> None:
        self._cancel_step = None
        self._told()

    @callback
    def _stop(self) -> None:
        if self._cancel_step:
            self._cancel_step()
            self._cancel_step = None
