"""Sensors of an account that receives calls: what is on its way there, and what is not wanted there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory
from homeassistant.util import dt as dt_util

from .account import Account
from .calls.outbox import OutboxCounts
from .deliveries import Deliveries
from .entity import AccountStateEntity


@dataclass(frozen=True, kw_only=True)
class OutboxSensorDescription(SensorEntityDescription):
    """A sensor of an outbox."""

    value: Callable[[OutboxCounts], int | datetime | None]


OUTBOX_SENSORS: tuple[OutboxSensorDescription, ...] = (
    OutboxSensorDescription(
        key="outbox_pending",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda counts: counts.pending,
    ),
    OutboxSensorDescription(
        key="outbox_delivered_today",
        state_class=SensorStateClass.TOTAL,
        value=lambda counts: counts.delivered_today,
    ),
    OutboxSensorDescription(
        key="outbox_refused",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda counts: counts.refused,
    ),
    OutboxSensorDescription(
        key="outbox_oldest",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda counts: counts.oldest,
    ),
)


class OutboxSensor(AccountStateEntity, SensorEntity):
    """A sensor of an outbox."""

    entity_description: OutboxSensorDescription

    def __init__(self, account: Account, deliveries: Deliveries, description: OutboxSensorDescription) -> None:
        """Show as described what is in the outbox."""
        super().__init__(account, description.key)
        self._deliveries = deliveries
        self.entity_description = description

    @property
    @override
    def available(self) -> bool:
        """Tell whether it is known what is in the outbox."""
        return self._deliveries.counts is not None

    @property
    @override
    def facts(self) -> object:
        """Return the figure, and whether it is known."""
        return self.available, self.native_value

    @property
    @override
    def native_value(self) -> int | datetime | None:
        """Return the figure."""
        counts = self._deliveries.counts
        return None if counts is None else self.entity_description.value(counts)

    @property
    @override
    def last_reset(self) -> datetime | None:
        """Return when the day began of which a total is: what was delivered may be deleted again."""
        return dt_util.start_of_local_day() if self.state_class is SensorStateClass.TOTAL else None
