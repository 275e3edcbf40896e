"""The outbox of an account that receives the calls of others, while its entry is loaded."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_change, async_track_time_interval
from homeassistant.util import dt as dt_util
from sqlalchemy import Connection

from .call_log import LogKeeper, async_open_call_log, log_keeper
from .calls.log import CallLog
from .calls.log_model import LogError
from .calls.model import Call
from .calls.outbox import Outbox, OutboxCounts, OutboxRule, forget_target
from .calls.writing import Follower
from .const import LOGGER
from .courier import Courier, Desk
from .issues import judge_issue
from .outbox_options import gaps_since, outbox_rule
from .providers.base import ReceivesCalls

if TYPE_CHECKING:
    from .account import Account

CHECK_EVERY: Final = timedelta(hours=1)
LOOK_BACK: Final = timedelta(hours=200)
"""How old the calls are that are looked through every hour, as the provider's own script does [S2]."""
CHECKS_A_DAY: Final = 24
"""After how many checks all calls of the window are looked through [S2]."""
COUNT_EVERY: Final = 1.0
"""Seconds between two counts of the outbox while it changes."""


@dataclass(frozen=True, slots=True)
class _Following(Follower):
    """Has calls told from a certain time on, in the transaction that writes them."""

    outbox: Outbox
    since: datetime

    @override
    def take(self, connection: Connection, row: int, call: Call) -> None:
        """Write down what is to be told of a call."""
        if call.started_at >= self.since:
            self.outbox.take(connection, row, call)


class Deliveries(Desk):
    """What one account receives.

    Attributes:
        courier: Who carries it there.
        receiver: Who gets it.
        counts: What is in the outbox, None while that is not known.
    """

    counts: OutboxCounts | None = None

    def __init__(self, account: Account, receiver: ReceivesCalls, keeper: LogKeeper) -> None:
        """Deliver nothing before `start`."""
        self.receiver = receiver
        self.courier = Courier(account.entry.title, self, receiver, key_refused=self._key_refused)
        self._account = account
        self._hass = account.hass
        self._entry = account.entry
        self._keeper = keeper
        self._rule = self._chosen_rule()
        self._followed: tuple[CallLog, _Following] | None = None
        self._checks = 0
        self._stopped = False
        self._recount = Debouncer(
            account.hass, LOGGER, cooldown=COUNT_EVERY, immediate=True, function=self._async_count, background=True
        )

    @callback
    def start(self) -> None:
        """Take in calls and deliver them, until the entry is unloaded or Home Assistant stops."""
        hass = self._hass
        delivering = self._in_background(self.courier.run(), "delivery")

        @callback
        def stop(_event: object = None) -> None:
            delivering.cancel()
            self._stopped = True
            self._recount.async_shutdown()

        for unsubscribe in (
            partial(self._follow, None),
            stop,
            hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, stop),
            self._keeper.on_open(self._opened),
            self._keeper.listen(self._committed),
            async_track_time_interval(hass, self._check, CHECK_EVERY),
            async_track_time_change(hass, self._midnight, hour=0, minute=0, second=0),
            # Accounts, their entities and the address of Home Assistant, which links have.
            async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._review),
            hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._review),
            hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._review, _is_renamed),
        ):
            self._entry.async_on_unload(unsubscribe)

    @override
    async def read[T](self, question: Callable[[Outbox], T]) -> T:
        """Return what a question finds, see `Desk`."""
        return await self._keeper.async_read(lambda log: question(Outbox(log, self._rule)))

    @override
    async def do[T](self, deed: Callable[[Outbox], T]) -> T:
        """Return what a deed gives, see `Desk`."""
        return await self._keeper.async_do(lambda log: deed(Outbox(log, self._rule)))

    async def async_queue(self, queue: Callable[[Outbox], int]) -> int:
        """Have many letters written, and return how many were; others may write in between.

        Raises:
            LogError: not all were.
        """
        try:
            # A deed has the log to itself until it is done, and this may take long.
            return await self.read(queue)
        finally:
            self._committed()

    @callback
    def _opened(self, log: CallLog) -> None:
        """Follow a log, and look for what it took in before."""
        self._follow(log)
        self._look_for_gaps()

    @callback
    def _committed(self) -> None:
        self.courier.wake()
        self._recount.async_schedule_call()

    @callback
    def _check(self, _now: datetime) -> None:
        """Look for calls that ought to be delivered and are not, and forget those that are too old by now."""
        self._checks += 1
        self._follow_anew()
        self._look_for_gaps(None if self._checks % CHECKS_A_DAY == 0 else LOOK_BACK)

    @callback
    def _midnight(self, _now: datetime) -> None:
        self._recount.async_schedule_call()

    @callback
    def _review(self, *_: object) -> None:
        """Follow the rule as it has become by what it depends on."""
        rule = self._chosen_rule()
        if rule != self._rule:
            self._rule = rule
            self._follow_anew()

    def _chosen_rule(self) -> OutboxRule:
        return outbox_rule(self._hass, self._entry, self._account.provider.region)

    def _follow(self, log: CallLog | None) -> None:
        """Follow a log by the present rule, and nothing else; no call falls between that and what was followed."""
        before = self._followed
        self._followed = None
        if log:
            following = _Following(Outbox(log, self._rule), gaps_since(self._entry))
            log.followers.append(following)
            self._followed = (log, following)
        if before:
            old_log, old_following = before
            old_log.followers.remove(old_following)

    def _follow_anew(self) -> None:
        if self._followed:
            self._follow(self._followed[0])

    def _look_for_gaps(self, look_back: timedelta | None = None) -> None:
        self._in_background(self._async_look_for_gaps(look_back), "gaps")

    async def _async_look_for_gaps(self, look_back: timedelta | None) -> None:
        """Have calls delivered that ought to be and are not: the newer ones, or all of the window."""
        since = gaps_since(self._entry, look_back)
        try:
            missing = await self.async_queue(lambda outbox: outbox.queue_gaps(since))
        except LogError as error:
            LOGGER.debug("It is not known which calls %s lacks: %s", self._entry.title, error)
        else:
            LOGGER.debug("%d calls are to be delivered to %s besides those that were told", missing, self._entry.title)

    async def _async_count(self) -> None:
        """Find out what is in the outbox, and tell those who show it."""
        today = dt_util.start_of_local_day()
        try:
            counts = await self.read(lambda outbox: outbox.counts(today))
        except LogError:
            # It is counted again as soon as something can be written again.
            return
        if self._stopped:
            # Nobody would take back what is told of an account that is gone.
            return
        if counts != self.counts:
            self.counts = counts
            self._account.tell_account()
        judge_issue(self._hass, self._entry, "calls_refused", wrong=counts.refused > 0, fixable=True)

    def _in_background(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return self._entry.async_create_background_task(self._hass, work, name)

    @callback
    def _key_refused(self) -> None:
        self._entry.async_start_reauth(self._hass)


@callback
def prepare_deliveries(account: Account) -> None:
    """Have an account receive calls, if its provider does, once they are started."""
    if isinstance(account.provider, ReceivesCalls):
        account.deliveries = Deliveries(account, account.provider, log_keeper(account.hass))


async def async_forget_letters(hass: HomeAssistant, entry_id: str) -> None:
    """Forget what an account received and was to receive, with the account; it stays if the log is not there."""
    keeper = await async_open_call_log(hass)
    with suppress(LogError):
        await keeper.async_do(lambda log: forget_target(log, entry_id))


@callback
def _is_renamed(event_data: er.EventEntityRegistryUpdatedData) -> bool:
    """Tell whether an entity has another ID than before."""
    return event_data["action"] == "update" and "old_entity_id" in event_data
