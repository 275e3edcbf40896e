"""The records of an account's calls: read into the log when they are new, and back to the day the user chose."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
import logging
import random
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from .calls.backlog import Backlog, BadBacklog, Chunks, Days
from .calls.log_model import LogError, Source
from .const import LOGGER
from .errors import without_contents
from .providers.backoff import Backoff
from .providers.base import (
    CannotConnect,
    Gathered,
    GathersCalls,
    InvalidAuth,
    LimitsRequests,
    ProviderError,
    PushesEvents,
    RateLimited,
)
from .recording_watch import async_newly_recorded
from .records import Records, async_identified, async_records, async_write, lists_records
from .today import async_count_today
from .unheard import async_take_unheard, async_unknown

if TYPE_CHECKING:
    from .account import Account

CATCH_UP_EVERY: Final = timedelta(hours=1)
JITTER: Final = 0.1
"""By how much longer, at most, as a share of it: not everybody's Home Assistant is to ask at the same time."""
OVERLAP: Final = timedelta(days=1)
"""How much of what was read before is read again.

Calls are listed under the day on which they began, and talk for up to a day; costs and recordings come later still.
"""
MOST_DAYS: Final = 7
"""How many days are caught up with at once; more of them wait for their turn, the newest first."""
FEED_WITHIN: Final = timedelta(minutes=1)
"""How long the records wait for the feed, so that they are not asked for twice at the start."""
FEED_REST: Final = 60.0
"""Seconds between two readings because the feed was connected again: it may come and go all the time."""
BACK_FILL_AFTER: Final = timedelta(minutes=1)
"""When older records are begun with: Home Assistant has enough to do while it starts."""
PAUSE: Final = timedelta(seconds=2)
LIMITED_PAUSE: Final = timedelta(minutes=1)
"""How long to rest between older records, longer where the provider counts requests: others need some too."""

_FIRST_RETRY: Final = 60.0
_LAST_RETRY: Final = 3600.0
# A provider's day may begin so much later or earlier than the world's.
_BEHIND: Final = timedelta(hours=12)
_AHEAD: Final = timedelta(hours=14)
_NEWEST_DAYS: Final = 3

_DAY: Final = timedelta(days=1)
# They say nothing of the days that were asked for.
_NO_FAULT_OF_DAYS: Final = (CannotConnect, InvalidAuth, LogError, RateLimited)

_BACKLOG: Final = "backlog"
_CAUGHT_UP: Final = "caught_up"
_MARK: Final = "mark"


class History:
    """Has the records of one account read, as long as its entry is loaded.

    Attributes:
        backlog: What of older days is still to be read; None while that is not known.
    """

    backlog: Backlog | None = None

    def __init__(self, account: Account) -> None:
        """Read nothing before `start`."""
        self._account = account
        self._has_days = lists_records(account.provider)
        self._keeping = asyncio.Lock()
        self._again = False
        self._catching_up: asyncio.Task[None] | None = None
        self._timer = _Timer(account.hass, self.catch_up)
        self._tries = _Tries(account, "New")
        self._chunks = Chunks()
        self._reading_older: asyncio.Task[None] | None = None
        self._older_timer = _Timer(account.hass, self._read_older)
        self._older_tries = _Tries(account, "Older")
        self._fetched_missed = -FEED_REST

    @callback
    def start(self) -> None:
        """Catch up, as soon as the feed is connected if there is one, and then again and again."""
        for timer in (self._timer, self._older_timer):
            self._account.entry.async_on_unload(timer.stop)
        if isinstance(self._account.provider, PushesEvents):
            self._timer.start(FEED_WITHIN)
        else:
            self.catch_up()

    @callback
    def feed_connected(self) -> None:
        """Read what was told while nobody listened; not at once, if that was done a moment ago for the same reason."""
        now = self._account.hass.loop.time()
        too_soon = self._fetched_missed + FEED_REST - now
        if self._catching_up is None:
            self.catch_up()
        elif too_soon > 0 and not _is_under_way(self._catching_up):
            self._timer.start(timedelta(seconds=too_soon))
        else:
            self._fetched_missed = now
            self.catch_up()

    @callback
    def catch_up(self) -> None:
        """Read what is new; if that is being done, once more when it is done."""
        self._timer.stop()
        if _is_under_way(self._catching_up):
            self._again = True
        else:
            self._catching_up = self._in_background(self._async_catch_up(), "catching up")

    async def _async_catch_up(self) -> None:
        try:
            self._again = True
            while self._again:
                self._again = False
                await self._async_read_new()
        except Exception as error:  # noqa: BLE001  # a mistake of ours must not end the reading for good
            self._timer.start(self._tries.failed(error))
        else:
            self._tries.worked()
            if every := self._interval():
                self._timer.start(every * random.uniform(1, 1 + JITTER))  # noqa: S311  # no secret
        self._begin_older()

    def _interval(self) -> timedelta | None:
        """Return after which time to catch up again; None where there are no records."""
        provider = self._account.provider
        if isinstance(provider, GathersCalls):
            return provider.gather_every
        return CATCH_UP_EVERY if self._has_days else None

    async def _async_read_new(self) -> None:
        """Read what came since the last time, and count the calls of today.

        Raises:
            ProviderError, LogError: it cannot be read, or not be written.
        """
        account = self._account
        await async_count_today(account)
        progress = await self._async_progress()
        if isinstance(account.provider, GathersCalls):
            news = await self._async_gather(account.provider, progress.get(_MARK))
        else:
            news = self._has_days and await self._async_read_new_days(_moment(progress.get(_CAUGHT_UP)))
        if news:
            await async_count_today(account)

    async def _async_gather(self, provider: GathersCalls, mark: str | None) -> bool:
        """Read what came after the mark, and tell whether there was anything."""
        news, more, now = False, True, dt_util.utcnow()
        # What came before the first mark is among the older records.
        older = _days_since(now, now) if mark is None and self._has_days else None
        while more:
            gathered = await provider.gather(mark)
            more = gathered.more and gathered.mark != mark
            if gathered.calls or gathered.mark != mark:
                await self._async_keep_gathered(gathered, older)
            mark, older = gathered.mark, None
            news = news or bool(gathered.calls)
        return news

    async def _async_keep_gathered(self, gathered: Gathered, older: Days | None) -> None:
        calls = await async_identified(self._account, gathered.calls)
        unknown = await async_unknown(self._account, calls)
        await self._async_keep([(Source.RECORD, calls)], _adding(older), {_MARK: gathered.mark})
        await async_take_unheard(self._account, unknown)

    async def _async_read_new_days(self, caught_up: datetime | None) -> bool:
        """Read the records of the last days, and tell whether there were any.

        Of many days, these are the newest; the others are read in their turn.
        """
        account, asked_at = self._account, dt_util.utcnow()
        # The clock may have been ahead.
        days = _days_since(min(caught_up or asked_at, asked_at) - OVERLAP, asked_at)
        older: Days | None = None
        if len(days) > MOST_DAYS:
            newest = Days(days.last - (_NEWEST_DAYS - 1) * _DAY, days.last)
            older, days = Days(days.first, newest.first - _DAY), newest
        records = await async_records(account, days)
        # A list of missed calls that is older than the log has had its own way with them.
        heard_of = [call for source, calls in records if source is Source.RECORD for call in calls] if caught_up else []
        unknown = await async_unknown(account, heard_of)
        recorded = await async_newly_recorded(account, heard_of)
        progress = {_CAUGHT_UP: asked_at.isoformat()}
        await self._async_keep(records, _adding(older), progress)
        await async_take_unheard(account, unknown)
        if account.recording_watch:
            account.recording_watch.learned(recorded)
        return any(calls for _, calls in records)

    @callback
    def _begin_older(self) -> None:
        """Read what is older when all is quiet, unless there is nothing or that is being done."""
        is_done = self.backlog is not None and not self.backlog.unread
        if self._has_days and not is_done and not self._older_timer.runs and not _is_under_way(self._reading_older):
            self._older_timer.start(BACK_FILL_AFTER)

    @callback
    def _read_older(self) -> None:
        self._reading_older = self._in_background(self._async_read_older(), "reading older records")

    async def _async_read_older(self) -> None:
        """Read the next of the older records; those before them are read in their turn, however often that fails."""
        days: Days | None = None
        try:
            days = self._chunks.next(await self._async_backlog())
            if days is None:
                return
            self._chunks.worked(await self._async_read_days(days))
        except Exception as error:  # noqa: BLE001  # see above
            if days and not isinstance(error, _NO_FAULT_OF_DAYS):
                self._chunks.failed(days)
            self._older_timer.start(self._older_tries.failed(error))
        else:
            self._older_tries.worked()
            self._older_timer.start(self._pause())

    async def _async_read_days(self, days: Days) -> int:
        """Read the records of some days into the log, and return how many calls there are.

        Raises:
            ProviderError, LogError: they cannot be read, or not be written.
        """
        records = await async_records(self._account, days)
        number = max((len(calls) for _, calls in records), default=0)
        await self._async_keep(records, lambda backlog: backlog.without(days, number))
        return number

    def _pause(self) -> timedelta:
        """Return how long to leave the provider to others."""
        provider = self._account.provider
        if not isinstance(provider, LimitsRequests):
            return PAUSE
        until = provider.limited_until
        return LIMITED_PAUSE + (max(until - dt_util.utcnow(), timedelta()) if until else timedelta())

    async def _async_keep(
        self, records: Records, change: Callable[[Backlog], Backlog], progress: Mapping[str, str] | None = None
    ) -> None:
        """Write records, and together with them what is to be read after them.

        Raises:
            LogError: not everything was written; it is to be read again.
        """
        async with self._keeping:
            backlog = change(await self._async_backlog())
            await async_write(self._account, records, {_BACKLOG: str(backlog), **(progress or {})})
            self.backlog = backlog
        self._account.tell_account()

    async def _async_progress(self) -> dict[str, str]:
        """Return how far everything has been read.

        Raises:
            LogError: the log cannot be asked.
        """
        entry_id = self._account.entry.entry_id
        return await self._account.keeper.async_read(lambda log: log.progress(entry_id))

    async def _async_backlog(self) -> Backlog:
        """Return what of older days is to be read.

        Raises:
            LogError: the log cannot be asked.
        """
        if self.backlog is None:
            kept = _backlog((await self._async_progress()).get(_BACKLOG))
            today = dt_util.now().date()
            self.backlog = (kept or Backlog(reach=today)).reaching(self._account.options.backfill_days, today)
            self._account.tell_account()
        return self.backlog

    def _in_background(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return self._account.entry.async_create_background_task(self._account.hass, work, name)


class _Timer:
    """Has something done after a while, once."""

    def __init__(self, hass: HomeAssistant, action: Callable[[], None]) -> None:
        """Take what is to be done."""
        self._hass = hass
        self._action = action
        self._cancel: CALLBACK_TYPE | None = None

    @property
    def runs(self) -> bool:
        """Tell whether it is still to be done."""
        return self._cancel is not None

    @callback
    def start(self, delay: timedelta) -> None:
        """Have it done after so long, and not when it was to be before."""
        self.stop()
        self._cancel = async_call_later(self._hass, delay, HassJob(self._is_over, cancel_on_shutdown=True))

    @callback
    def stop(self) -> None:
        """Leave it."""
        if self._cancel:
            self._cancel()
            self._cancel = None

    @callback
    def _is_over(self, _now: datetime) -> None:
        self._cancel = None
        self._action()


class _Tries:
    """What comes of trying again and again: a line when it begins to fail, one when it works, and longer waits."""

    def __init__(self, account: Account, which: str) -> None:
        """Take what to call the records in the log."""
        self._account = account
        self._which = which
        self._waits = Backoff(_FIRST_RETRY, _LAST_RETRY)
        self._in_trouble = False

    def failed(self, error: Exception) -> timedelta:
        """Return how long to wait; credentials that are refused ask the user for new ones."""
        entry = self._account.entry
        if not self._in_trouble:
            self._in_trouble = True
            # That a provider has requests wait is in order.
            level = logging.INFO if isinstance(error, RateLimited) else logging.WARNING
            text = "%s records of %s cannot be read, and are tried again: %s"
            told = error if isinstance(error, (ProviderError, LogError)) else without_contents(error)
            LOGGER.log(level, text, self._which, entry.title, told)
        if isinstance(error, InvalidAuth):
            entry.async_start_reauth(self._account.hass)
        return timedelta(seconds=self._waits.next())

    def worked(self) -> None:
        """Take note of a success."""
        self._waits.reset()
        if self._in_trouble:
            self._in_trouble = False
            LOGGER.info("%s records of %s can be read again", self._which, self._account.entry.title)


def _is_under_way(task: asyncio.Task[None] | None) -> bool:
    return task is not None and not task.done()


def _adding(days: Days | None) -> Callable[[Backlog], Backlog]:
    return lambda backlog: backlog.adding(days) if days else backlog


def _days_since(since: datetime, now: datetime) -> Days:
    """Return the days that began since a moment, in whatever zone the provider has them begin."""
    return Days((since - _BEHIND).date(), (now + _AHEAD).date())


def _backlog(kept: str | None) -> Backlog | None:
    try:
        return Backlog.parse(kept) if kept else None
    except BadBacklog:
        LOGGER.warning("How far records have been read cannot be made out; they are read anew")
        return None


def _moment(kept: str | None) -> datetime | None:
    return dt_util.parse_datetime(kept) if kept else None
