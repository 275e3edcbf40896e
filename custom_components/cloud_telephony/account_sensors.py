"""Sensors of an account as a whole: what the day adds up to, money, and how well it goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.event import async_track_time_change
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from .account import Account
from .calls.model import Call, Money
from .entity import AccountEntity, AccountStateEntity, FiguresEntity
from .figures import Figures, Part
from .history_sensor import HistoryReadSensor
from .outbox_sensors import OUTBOX_SENSORS, OutboxSensor
from .providers.base import LimitsRequests, has_calls, has_live_calls, knows_callers
from .records import lists_records
from .routing_desk import RoutingDesk, RoutingStatistics


@dataclass(frozen=True, kw_only=True)
class AccountSensorDescription(SensorEntityDescription):
    """A sensor of an account."""

    value: Callable[[Account], StateType]


DAY_SENSORS: tuple[AccountSensorDescription, ...] = (
    AccountSensorDescription(
        key="calls_today",
        state_class=SensorStateClass.TOTAL,
        value=lambda account: account.today.calls,
    ),
    AccountSensorDescription(
        key="talk_time_today",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_display_precision=0,
        value=lambda account: account.today.talk_time,
    ),
)
MISSED_TODAY = AccountSensorDescription(
    key="missed_calls_today",
    state_class=SensorStateClass.TOTAL,
    value=lambda account: account.today.missed,
)
ACTIVE_CALLS = AccountSensorDescription(
    key="active_calls",
    state_class=SensorStateClass.MEASUREMENT,
    value=lambda account: len(account.tracker.active),
)


@dataclass(frozen=True, kw_only=True)
class RoutingSensorDescription(SensorEntityDescription):
    """A sensor of how well calls are routed."""

    value: Callable[[RoutingStatistics], StateType]


ROUTING_SENSORS: tuple[RoutingSensorDescription, ...] = (
    RoutingSensorDescription(
        key="routing_decisions",
        entity_category=EntityCategory.DIAGNOSTIC,
        state_class=SensorStateClass.TOTAL_INCREASING,
        value=lambda statistics: statistics.decisions,
    ),
    RoutingSensorDescription(
        key="routing_defaults",
        entity_category=EntityCategory.DIAGNOSTIC,
        state_class=SensorStateClass.TOTAL_INCREASING,
        value=lambda statistics: statistics.defaults,
    ),
    RoutingSensorDescription(
        key="routing_slowest_reply",
        entity_category=EntityCategory.DIAGNOSTIC,
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.MILLISECONDS,
        suggested_display_precision=1,
        value=lambda statistics: statistics.slowest,
    ),
)


def account_sensors(account: Account) -> list[Entity]:
    """Return the sensors of an account."""
    sensors: list[Entity] = []
    if has_calls(account.provider):
        sensors.extend(AccountSensor(account, description) for description in DAY_SENSORS)
    if has_live_calls(account.provider):
        sensors.append(AccountSensor(account, ACTIVE_CALLS))
    if knows_callers(account.provider):
        sensors += [AccountSensor(account, MISSED_TODAY), LastCallerSensor(account)]
    if figures := account.figures:
        money = {Part.BALANCE: BalanceSensor, Part.MONTH_COST: MonthCostSensor}
        sensors.extend(sensor(account, figures) for part, sensor in money.items() if part in figures.parts)
    if routing := account.routing:
        sensors.extend(RoutingSensor(account, routing, description) for description in ROUTING_SENSORS)
    if deliveries := account.deliveries:
        sensors.extend(OutboxSensor(account, deliveries, description) for description in OUTBOX_SENSORS)
    if (history := account.history) and lists_records(account.provider):
        sensors.append(HistoryReadSensor(account, history))
    if isinstance(account.provider, LimitsRequests):
        sensors.append(LimitedUntilSensor(account, account.provider))
    return sensors


class AccountSensor(AccountStateEntity, SensorEntity):
    """A sensor of an account."""

    entity_description: AccountSensorDescription

    def __init__(self, account: Account, description: AccountSensorDescription) -> None:
        """Show the account as described."""
        super().__init__(account, description.key)
        self.entity_description = description

    @override
    async def async_added_to_hass(self) -> None:
        """Begin anew at midnight."""
        await super().async_added_to_hass()
        self.async_on_remove(async_track_time_change(self.hass, self._midnight, hour=0, minute=0, second=0))

    @property
    @override
    def available(self) -> bool:
        """Tell whether the figure can be believed: the feed has not been down for long."""
        return self.account.available

    @callback
    def _midnight(self, _now: datetime) -> None:
        self._look()

    @property
    @override
    def facts(self) -> object:
        """Return the figure, of which day it is, and whether it can be believed."""
        return self.available, self.native_value, self.last_reset

    @property
    @override
    def native_value(self) -> StateType:
        """Return the figure."""
        return self.entity_description.value(self.account)

    @property
    @override
    def last_reset(self) -> datetime | None:
        """Return when the day began of which a total is: the log may have to correct it downwards too."""
        return dt_util.start_of_local_day() if self.state_class is SensorStateClass.TOTAL else None


class LastCallerSensor(AccountStateEntity, SensorEntity):
    """Who called last."""

    def __init__(self, account: Account) -> None:
        """Show the last incoming call."""
        super().__init__(account, "last_caller")

    @property
    @override
    def facts(self) -> object:
        """Return the last incoming call."""
        return self.account.system.last_incoming

    @property
    @override
    def native_value(self) -> StateType:
        """Return the name, or else the number, of the last caller."""
        call = self.account.system.last_incoming
        return None if call is None else call.from_name or call.from_number

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return more about that call."""
        call: Call | None = self.account.system.last_incoming
        if call is None:
            return None
        return {
            "number": call.from_number,
            "name": call.from_name,
            "extension": call.extension,
            "called_at": dt_util.as_local(call.started_at).isoformat(),
        }


class RoutingSensor(AccountStateEntity, SensorEntity):
    """A sensor of how well calls are routed."""

    entity_description: RoutingSensorDescription

    def __init__(self, account: Account, routing: RoutingDesk, description: RoutingSensorDescription) -> None:
        """Show as described what became of the questions at a desk."""
        super().__init__(account, description.key)
        self._statistics = routing.statistics
        self.entity_description = description

    @property
    @override
    def facts(self) -> object:
        """Return the figure."""
        return self.native_value

    @property
    @override
    def native_value(self) -> StateType:
        """Return the figure."""
        return self.entity_description.value(self._statistics)


class MoneySensor(FiguresEntity, SensorEntity):
    """An amount of money."""

    _attr_device_class = SensorDeviceClass.MONETARY
    _attr_state_class = SensorStateClass.TOTAL
    _attr_suggested_display_precision = 2

    def __init__(self, account: Account, figures: Figures) -> None:
        """Show the amount."""
        super().__init__(account, figures, self.part.value)

    @property
    def money(self) -> Money | None:
        """Return the amount, None if it is not known."""
        raise NotImplementedError

    @property
    @override
    def native_value(self) -> Decimal | None:
        """Return how much it is."""
        return None if self.money is None else self.money.amount

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        """Return the account's currency."""
        return None if self.money is None else self.money.currency


class BalanceSensor(MoneySensor):
    """What is left to pay calls from."""

    part = Part.BALANCE

    @property
    @override
    def money(self) -> Money | None:
        """Return what is left."""
        return self.figures.data.balance


class MonthCostSensor(MoneySensor):
    """What the calls of this month cost so far."""

    part = Part.MONTH_COST

    @property
    @override
    def money(self) -> Money | None:
        """Return what they cost."""
        return self.figures.data.month_cost

    @property
    @override
    def last_reset(self) -> datetime | None:
        """Return when the month began of which the cost is known."""
        return self.figures.data.month


class LimitedUntilSensor(AccountEntity, SensorEntity):
    """Until when requests have to wait, because the provider takes only so many a minute."""

    _attr_device_class = SensorDeviceClass.TIMESTAMP
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_should_poll = True

    def __init__(self, account: Account, provider: LimitsRequests) -> None:
        """Show what the provider's requests run into."""
        super().__init__(account, "limited_until")
        self._provider = provider

    @property
    @override
    def native_value(self) -> datetime | None:
        """Return until when, None if they do not have to."""
        return self._provider.limited_until
