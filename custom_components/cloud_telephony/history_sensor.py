"""The sensor that shows how much of an account's history has been read."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.sensor import SensorEntity
from homeassistant.const import PERCENTAGE, EntityCategory
from homeassistant.util import dt as dt_util

from .account import Account
from .entity import AccountStateEntity
from .history import History


class HistoryReadSensor(AccountStateEntity, SensorEntity):
    """How much has been read of the records that are to be; unknown until the log has been asked."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_native_unit_of_measurement = PERCENTAGE
    _unrecorded_attributes = frozenset({"read_back_to", "calls_read"})

    def __init__(self, account: Account, history: History) -> None:
        """Show how the reading gets on."""
        super().__init__(account, "history_read")
        self._history = history

    @property
    @override
    def facts(self) -> object:
        """Return what is still to be read."""
        return self._history.backlog

    @property
    @override
    def native_value(self) -> int | None:
        """Return how much has been read, in percent."""
        backlog = self._history.backlog
        return None if backlog is None else backlog.percent(dt_util.now().date())

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return from which day on all calls are known, and how many the records had."""
        backlog = self._history.backlog
        if backlog is None:
            return None
        return {"read_back_to": backlog.read_back_to.isoformat(), "calls_read": backlog.calls}
