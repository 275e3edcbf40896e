"""Home Assistant's long-term statistics of calls: per account and hour, told again when the log learns better.

They need the recorder; without it, nothing is told, and the log knows what to tell once there is one.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import batched
from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange, ConfigEntryState
from homeassistant.const import UnitOfTime
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util, slugify
from homeassistant.util.hass_dict import HassKey

from .call_log import LogKeeper, log_keeper
from .calls.log_model import HourTotals, LogError
from .const import DOMAIN

if TYPE_CHECKING:
    from homeassistant.components.recorder.models import StatisticData, StatisticMetaData

    from .calls.log import CallLog

TELL_AFTER: Final = timedelta(minutes=1)
"""How long changes wait for others, so that all are told together."""
WHILE_READING: Final = timedelta(minutes=15)
"""How often an account is told of whose older records are being read: each of them moves all sums after it."""
TOLD_AGAIN: Final = timedelta(days=1)
"""What is told again after a start: what was told last may have been lost if Home Assistant was stopped by force."""

_RECORDER: Final = "recorder"
_AT_ONCE: Final = 500

_STATISTICS: HassKey[CallStatistics] = HassKey(f"{DOMAIN}_statistics")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measure:
    """One thing that is counted: what its statistic is called, in which unit, and how much of it an hour has."""

    key: str
    name: str
    value: Callable[[HourTotals], Decimal | int]
    unit: str | None = None
    unit_class: str | None = None


_COUNTS: Final = (
    _Measure(key="calls", name="calls", value=lambda totals: totals.calls),
    _Measure(key="missed", name="missed calls", value=lambda totals: totals.missed),
    _Measure(
        key="talk_time",
        name="talk time",
        value=lambda totals: totals.talk_time,
        unit=UnitOfTime.SECONDS,
        unit_class="duration",
    ),
)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of an account: what all hours before add up to, and all hours from one on."""

    before: HourTotals
    hours: Sequence[HourTotals]

    @property
    def measures(self) -> Iterable[_Measure]:
        """Return what can be told."""
        if not self.before.calls and not self.hours:
            return ()
        currencies = {currency for totals in (self.before, *self.hours) for currency in totals.cost}
        return *_COUNTS, *map(_cost_in, sorted(currencies))


class CallStatistics:
    """Tells the recorder what the calls of each hour add up to."""

    def __init__(self, hass: HomeAssistant, keeper: LogKeeper) -> None:
        """Have told nothing yet."""
        self._hass = hass
        self._keeper = keeper
        self._waiting: CALLBACK_TYPE | None = None
        self._telling = asyncio.Lock()
        self._names: dict[str, str] = {}
        self._told_at: dict[str, datetime] = {}

    @callback
    def start(self) -> None:
        """Tell what changes from now on, and what could not be told before."""
        self._keeper.listen(self.tell_soon)
        async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._account_changed)
        self.tell_soon()

    @callback
    def tell_soon(self) -> None:
        """Tell what changed, together with what will have until then."""
        if self._waiting is None:
            self._waiting = async_call_later(self._hass, TELL_AFTER, HassJob(self._begin, cancel_on_shutdown=True))

    @callback
    def _account_changed(self, change: ConfigEntryChange, entry: ConfigEntry[Any]) -> None:
        if entry.domain == DOMAIN and change is ConfigEntryChange.UPDATED and self._is_renamed(entry):
            self.tell_soon()

    def _is_renamed(self, entry: ConfigEntry[Any]) -> bool:
        return self._names.get(entry.entry_id) != entry.title

    @callback
    def _begin(self, _now: datetime) -> None:
        self._waiting = None
        self._hass.async_create_background_task(self._async_tell(), f"{DOMAIN} statistics")

    async def _async_tell(self) -> None:
        """Tell all that changed, but for what may wait."""
        async with self._telling:
            try:
                is_left = _RECORDER in self._hass.config.components and await self._async_tell_changes()
            except LogError:
                is_left = True
        if is_left:
            self.tell_soon()

    async def _async_tell_changes(self) -> bool:
        """Tell what changed, and return whether some of it is left for later.

        Raises:
            LogError: the log cannot be asked.
        """
        changed: dict[str, list[HourTotals]] = {}
        for totals in await self._keeper.async_read(lambda log: log.changed_hours()):
            changed.setdefault(totals.account, []).append(totals)
        is_left = False
        for entry in self._hass.config_entries.async_entries(DOMAIN):
            hours = changed.pop(entry.entry_id, [])
            if hours and self._can_wait(entry):
                is_left = True
            elif hours or self._is_renamed(entry):
                await self._async_tell_account(entry, hours)
        # Of accounts that were removed nobody is told.
        await self._async_note_told([totals for hours in changed.values() for totals in hours])
        return is_left

    def _can_wait(self, entry: ConfigEntry[Any]) -> bool:
        """Tell whether an account's history is being read, and was told of not long ago."""
        told_at = self._told_at.get(entry.entry_id)
        if told_at is None or entry.state is not ConfigEntryState.LOADED:
            return False
        history = entry.runtime_data.history
        is_read = history and history.backlog and history.backlog.unread
        return bool(is_read) and dt_util.utcnow() - told_at < WHILE_READING

    async def _async_tell_account(self, entry: ConfigEntry[Any], changed: Sequence[HourTotals]) -> None:
        hours = {totals.hour for totals in changed}
        since = min(hours | {_hour_of(dt_util.utcnow() - TOLD_AGAIN)} if self._is_renamed(entry) else hours)
        account = entry.entry_id

        def question(log: CallLog) -> _Told:
            return _Told(log.hours_before(account, since), log.hours(account, since))

        told = await self._keeper.async_read(question)
        await self._async_import(entry, told)
        self._names[account] = entry.title
        self._told_at[account] = dt_util.utcnow()
        await self._async_note_told([totals for totals in told.hours if totals.hour in hours])

    async def _async_note_told(self, told: Sequence[HourTotals]) -> None:
        for piece in batched(told, _AT_ONCE, strict=False):
            await self._keeper.async_do(_telling(piece))

    async def _async_import(self, entry: ConfigEntry[Any], told: _Told) -> None:
        """Hand over what is told, and wait until the recorder has it."""
        # What it needs is installed with the recorder.
        from homeassistant.components.recorder.statistics import async_add_external_statistics  # noqa: PLC0415

        for measure in told.measures:
            async_add_external_statistics(self._hass, _metadata(entry, measure), _rows(told, measure))
        await get_instance(self._hass).async_block_till_done()


@callback
def begin_statistics(hass: HomeAssistant) -> None:
    """Have the statistics of all accounts told, as long as Home Assistant runs."""
    if _STATISTICS not in hass.data:
        hass.data[_STATISTICS] = CallStatistics(hass, log_keeper(hass))
        hass.data[_STATISTICS].start()


def _telling(told: Sequence[HourTotals]) -> Callable[[CallLog], None]:
    return lambda log: log.hours_told(told)


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _cost_in(currency: str) -> _Measure:
    return _Measure(
        key=f"cost_{currency.lower()}",
        name=f"cost ({currency})",
        value=lambda totals: totals.cost.get(currency, Decimal()),
        unit=currency,
    )


def _metadata(entry: ConfigEntry[Any], measure: _Measure) -> StatisticMetaData:
    from homeassistant.components.recorder.models import StatisticMeanType  # noqa: PLC0415  # see above

    return {
        "mean_type": StatisticMeanType.NONE,
        "has_sum": True,
        "name": f"{entry.title}: {measure.name}",
        "source": DOMAIN,
        "statistic_id": f"{DOMAIN}:{slugify(entry.entry_id)}_{measure.key}",
        "unit_class": measure.unit_class,
        "unit_of_measurement": measure.unit,
    }


def _rows(told: _Told, measure: _Measure) -> list[StatisticData]:
    rows: list[StatisticData] = []
    total = measure.value(told.before)
    for totals in told.hours:
        value = measure.value(totals)
        total += value
        rows.append({"start": totals.hour, "state": float(value), "sum": float(total)})
    return rows
