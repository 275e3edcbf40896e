"""The call log in Home Assistant: one for all accounts, written and read in threads of its own.

What cannot be written now is written later: no account depends on the log, and the log loses nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NamedTuple

from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_call_later, async_track_time_interval
from homeassistant.util import dt as dt_util
from homeassistant.util.executor import InterruptibleThreadPoolExecutor
from homeassistant.util.hass_dict import HassKey
from sqlalchemy import URL

from .calls.log import CallLog
from .calls.log_facts import LogFacts, log_facts
from .calls.log_model import LogDefective, LogError, LogUnreachable, Source, Written
from .calls.log_move import move
from .calls.model import Call, CallState
from .const import DOMAIN, LOGGER
from .drivers import async_require_driver
from .errors import async_message, without_contents
from .log_settings import LogSettings, async_load_settings, async_save_settings
from .providers.backoff import Backoff
from .providers.base import PackageMissing
from .unwritten import Unwritten, UnwrittenCalls

READERS: Final = 4
"""How many questions are answered at a time."""
MAX_BATCH: Final = 1000
"""How many calls are written in one transaction, so that others get their turn."""
OPENED_WITHIN: Final = 5
"""Seconds for which the first account waits for the log; later, it is opened while accounts run."""
TURN_WITHIN: Final = 30
"""Seconds for which somebody who wants something done waits for those before, such as a backup."""
FLUSHED_WITHIN: Final = 10
"""Seconds in which what waits is written when Home Assistant stops; what is not then, is at the next start."""
LOCKED_AT_MOST: Final = timedelta(hours=1)
"""After how long a backup that does not say that it is over is taken to be."""
FORGET_EVERY: Final = timedelta(days=1)

_ISSUE: Final = "log_unreachable"

_KEEPER: HassKey[asyncio.Task[LogKeeper]] = HassKey(f"{DOMAIN}_call_log")

type OpenListener = Callable[[CallLog], None]


class LogKeeper:
    """Keeps the log of all accounts.

    Attributes:
        log: The log while its database is open; reading it at once, in the event loop, is nobody's to do.
        settings: Where it is, and for how long calls are kept.
        trouble: What keeps calls from being written; None if nothing does.
    """

    log: CallLog | None = None
    trouble: LogError | PackageMissing | None = None

    def __init__(self, hass: HomeAssistant, settings: LogSettings) -> None:
        """Have nothing open yet."""
        self.settings = settings
        self._hass = hass
        self._unwritten = UnwrittenCalls(hass)
        self._writer = InterruptibleThreadPoolExecutor(1, "CallLogWriter")
        self._readers = InterruptibleThreadPoolExecutor(READERS, "CallLogReader")
        self._turn = asyncio.Lock()
        self._committed = asyncio.Condition()
        self._listeners: list[CALLBACK_TYPE] = []
        self._open_listeners: list[OpenListener] = []
        self._trouble_listeners: list[CALLBACK_TYPE] = []
        self._backoff = Backoff()
        self._work: asyncio.Task[None] | None = None
        self._unlock_later: CALLBACK_TYPE | None = None
        self._closing = False

    async def async_start(self) -> None:
        """Recall what was not written before, and open the database, now or as soon as that is possible."""
        await self._unwritten.async_load()
        self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, self._async_close)
        async_track_time_interval(self._hass, self._async_forget_old, FORGET_EVERY, cancel_on_shutdown=True)
        opened = asyncio.Event()
        forget = self.on_open(lambda _: opened.set())
        self._begin_work()
        with suppress(TimeoutError):
            async with asyncio.timeout(OPENED_WITHIN):
                await opened.wait()
        forget()

    @property
    def waiting(self) -> int:
        """Return how many calls wait to be written."""
        return len(self._unwritten)

    @property
    def added(self) -> int:
        """Return how many calls were to be written since the start, as far as that can be known."""
        return self._unwritten.last

    @callback
    def add(self, call: Call, source: Source = Source.LIVE) -> None:
        """Have a call written, or what became known of it since; one that is still under way is not."""
        if call.state is CallState.ENDED:
            self._unwritten.add(Unwritten(call, source))
            self._begin_work()

    @callback
    def listen(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call the listener whenever something was written; return what ends that."""
        self._listeners.append(listener)
        return partial(self._listeners.remove, listener)

    @callback
    def on_open(self, listener: OpenListener) -> CALLBACK_TYPE:
        """Give the listener the log, now if it is open, and whenever it is opened; return what ends that.

        Nothing is written before: whoever is to follow what is written can say so (`CallLog.followers`).
        """
        if self.log:
            listener(self.log)
        self._open_listeners.append(listener)
        return partial(self._open_listeners.remove, listener)

    @callback
    def on_trouble(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call the listener whenever calls cannot be written any more; return what ends that."""
        self._trouble_listeners.append(listener)
        return partial(self._trouble_listeners.remove, listener)

    async def async_flushed(self, within: float) -> bool:
        """Wait until all calls that were added before are written, so many seconds at most; tell whether they are."""
        last = self._unwritten.last
        with suppress(TimeoutError):
            async with asyncio.timeout(within), self._committed:
                await self._committed.wait_for(lambda: not self._unwritten.waits(last))
        return not self._unwritten.waits(last)

    async def async_write(
        self, calls: Sequence[Call], source: Source, progress: Mapping[tuple[str, str], str] | None = None
    ) -> Written:
        """Write calls, and how far their records have been read, in one transaction.

        Raises:
            LogError: nothing of it was written.
        """
        return await self.async_do(lambda log: log.write(calls, source, progress=progress or {}))

    async def async_do[T](self, deed: Callable[[CallLog], T]) -> T:
        """Do something to the log, after all that was to be written before, and return what it returns.

        Raises:
            LogError: it was not done.
        """
        async with self._my_turn():
            log = self._open_log()
            # What is wrong with them is seen to elsewhere.
            with suppress(LogError):
                while self._unwritten:
                    await self._async_write_batch(log)
            done = await self._async_run(self._writer, partial(deed, log))
        await self._async_tell()
        return done

    async def async_do_meanwhile[T](self, deed: Callable[[CallLog], T]) -> T:
        """Do something that takes many transactions, after all that was to be written before, and let others between.

        Raises:
            LogError: not all of it was done.
        """
        await self.async_do(lambda _: None)
        log = self._open_log()
        done = await self._async_run(self._readers, partial(deed, log))
        # Whoever moves the log has the turn: what was done may not be in the copy.
        async with self._my_turn():
            if self.log is not log:
                raise LogUnreachable("The call log was moved meanwhile")
        await self._async_tell()
        return done

    async def async_read[T](self, question: Callable[[CallLog], T]) -> T:
        """Ask the log something, and return the answer.

        Raises:
            LogError: there is none.
        """
        return await self._async_run(self._readers, partial(question, self._open_log()))

    async def async_facts(self) -> LogFacts | None:
        """Return how large the log is, None if it cannot be read."""
        with suppress(LogError):
            return await self.async_read(log_facts)
        return None

    async def async_use(self, settings: LogSettings) -> None:
        """Keep the log as these settings say from now on; a new database gets all that is in the present one.

        Raises:
            LogError, PackageMissing: the new database cannot be used; nothing changes.
        """
        async with self._my_turn():
            new = await self._async_copy(settings) if settings.server != self.settings.server else None
            # Before anything is written there: who starts again then finds it.
            await async_save_settings(self._hass, settings)
            self.settings = settings
            if new:
                await self._async_change_to(new)
        if self.log:
            self._begin_work()
            await self._async_forget_old()

    async def async_lock(self) -> None:
        """Leave the file as it is until unlocked, so that it can be copied; what is to be written waits.

        A database server sees to its own copies.

        Raises:
            LogError: it cannot be locked.
        """
        if self.settings.server or self.log is None or self._unlock_later:
            return
        await self._async_wait_turn()
        try:
            await self._async_run(self._writer, self._open_log().lock)
        except BaseException:
            self._turn.release()
            raise
        self._unlock_later = async_call_later(self._hass, LOCKED_AT_MOST, self._async_lock_too_old)

    async def async_unlock(self) -> None:
        """Write on, if that had to wait."""
        if self._unlock_later is None:
            return
        self._unlock_later()
        self._unlock_later = None
        try:
            await self._async_run(self._writer, self._open_log().unlock)
        finally:
            self._turn.release()
            self._begin_work()

    async def _async_lock_too_old(self, _now: datetime) -> None:
        LOGGER.warning("The call log was locked for a backup that does not end; calls are written again")
        await self.async_unlock()

    def _open_log(self) -> CallLog:
        if self.log is None:
            trouble = type(self.trouble) if isinstance(self.trouble, LogError) else LogUnreachable
            raise trouble("The call log is not open yet")
        return self.log

    @callback
    def _begin_work(self) -> None:
        if not self._closing and (self._work is None or self._work.done()):
            # Later in this turn of the event loop, so that what is added in it is written at once.
            self._work = self._hass.async_create_background_task(
                self._async_work(), f"{DOMAIN} call log", eager_start=False
            )

    async def _async_work(self) -> None:
        """Open the log unless it is, and write what waits, through all outages, until nothing does."""
        while self.log is None or self._unwritten:
            try:
                async with self._turn:
                    await self._async_step()
            except Exception as error:  # noqa: BLE001  # calls are not to be lost over a mistake of ours
                await self._async_note_trouble(error)
                await asyncio.sleep(self._backoff.next())
            else:
                self._note_success()
        # Somebody else may have written the last of it meanwhile.
        self._note_success()

    async def _async_step(self) -> None:
        if self.log is None:
            self._use(await self._async_open(self.settings))
            self._hass.async_create_background_task(self._async_forget_old(), f"{DOMAIN} retention")
        else:
            await self._async_write_batch(self.log)

    async def _async_open(self, settings: LogSettings) -> CallLog:
        url: URL = settings.url(self._hass)
        await async_require_driver(self._hass, url)
        return await self._async_run(self._writer, partial(CallLog.open, url))

    @callback
    def _use(self, log: CallLog) -> None:
        self.log = log
        for listener in tuple(self._open_listeners):
            listener(log)

    async def _async_write_batch(self, log: CallLog) -> None:
        batch = self._unwritten.oldest(MAX_BATCH)
        self._unwritten.remove(await self._async_run(self._writer, partial(_write, log, batch)))
        await self._async_tell()

    async def _async_copy(self, settings: LogSettings) -> CallLog:
        """Return the log in another database, with all that is in the present one, if that can be read."""
        new = await self._async_open(settings)
        try:
            if self.log:
                keeps_from = settings.keeps_from(dt_util.utcnow())
                await self._async_run(self._writer, partial(move, self.log, new, keeps_from))
        except BaseException:
            await self._async_run(self._writer, new.close)
            raise
        return new

    async def _async_change_to(self, new: CallLog) -> None:
        old = self.log
        self._use(new)
        if old:
            await self._async_run(self._writer, old.close)

    async def _async_tell(self) -> None:
        async with self._committed:
            self._committed.notify_all()
        for listener in tuple(self._listeners):
            listener()

    async def _async_run[T](self, executor: Executor, work: Callable[[], T]) -> T:
        return await self._hass.loop.run_in_executor(executor, work)

    @asynccontextmanager
    async def _my_turn(self) -> AsyncIterator[None]:
        await self._async_wait_turn()
        try:
            yield
        finally:
            self._turn.release()

    async def _async_wait_turn(self) -> None:
        try:
            async with asyncio.timeout(TURN_WITHIN):
                await self._turn.acquire()
        except TimeoutError:
            raise LogUnreachable("The call log is busy, or locked for a backup") from None

    async def _async_forget_old(self, _now: datetime | None = None) -> None:
        """Forget the calls that are older than the user wants to keep them."""
        before = self.settings.keeps_from(dt_util.utcnow())
        with suppress(LogError):
            if before:
                await self.async_do_meanwhile(lambda log: log.forget_before(before))

    async def _async_note_trouble(self, failure: Exception) -> None:
        """Tell log and user of what keeps calls from being written, once."""
        error = failure if isinstance(failure, (LogError, PackageMissing)) else LogError("The call log failed")
        if self.trouble is None:
            reason = error if error is failure else without_contents(failure)
            LOGGER.warning("The call log in %s cannot be used, and is tried again: %s", self.settings.database, reason)
        if self.trouble is None or self.trouble.translation_key != error.translation_key:
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                _ISSUE,
                is_fixable=False,
                severity=ir.IssueSeverity.WARNING,
                translation_key="log_unreachable",
                translation_placeholders={
                    "database": self.settings.database,
                    "problem": await async_message(self._hass, error),
                },
            )
        before, self.trouble = self.trouble, error
        if before is None:
            for listener in tuple(self._trouble_listeners):
                listener()

    @callback
    def _note_success(self) -> None:
        self._backoff.reset()
        if self.trouble:
            LOGGER.info("The call log in %s can be used again", self.settings.database)
            self.trouble = None
        ir.async_delete_issue(self._hass, DOMAIN, _ISSUE)

    async def _async_close(self, _event: Event) -> None:
        """Write what waits, as far as that is possible now, and close the database."""
        self._closing = True
        if self._work:
            self._work.cancel()
        with suppress(LogError):
            await self.async_unlock()
        with suppress(LogError, TimeoutError):
            async with asyncio.timeout(FLUSHED_WITHIN):
                await self.async_do(lambda _: None)
        await self._unwritten.async_close()
        log, self.log = self.log, None
        if log:
            with suppress(LogError, TimeoutError):
                async with asyncio.timeout(FLUSHED_WITHIN):
                    await self._async_run(self._writer, log.close)
        for executor in (self._writer, self._readers):
            await self._hass.async_add_executor_job(executor.shutdown)


async def async_open_call_log(hass: HomeAssistant) -> LogKeeper:
    """Return what keeps the log, which the first to ask has opened; it is closed when Home Assistant stops."""
    if _KEEPER not in hass.data:
        hass.data[_KEEPER] = hass.async_create_task(_async_keeper(hass), f"{DOMAIN} opens the call log")
    return await asyncio.shield(hass.data[_KEEPER])


@callback
def log_keeper(hass: HomeAssistant) -> LogKeeper:
    """Return what keeps the log; there is one as soon as any account was set up."""
    return hass.data[_KEEPER].result()


async def _async_keeper(hass: HomeAssistant) -> LogKeeper:
    keeper = LogKeeper(hass, await async_load_settings(hass))
    await keeper.async_start()
    return keeper


class _Failure(NamedTuple):
    number: int
    error: Exception


def _write(log: CallLog, batch: Mapping[int, Unwritten]) -> list[int]:
    """Write calls, and return the numbers of those that need not wait any longer.

    Raises:
        LogError: nothing was written.
    """
    try:
        for source in dict.fromkeys(unwritten.source for unwritten in batch.values()):
            log.write([unwritten.call for unwritten in batch.values() if unwritten.source is source], source)
    except LogUnreachable, LogDefective:
        raise
    except Exception:  # noqa: BLE001  # whatever it is, it may be one call that trips it
        return _write_one_by_one(log, batch)
    return list(batch)


def _write_one_by_one(log: CallLog, batch: Mapping[int, Unwritten]) -> list[int]:
    """Write all calls that can be written; the others are given up, unless none can: then it is not their fault.

    Raises:
        LogError: nothing was written.
    """
    written: list[int] = []
    refused: list[_Failure] = []
    for number, (call, source) in batch.items():
        try:
            log.write([call], source)
        except LogUnreachable, LogDefective:
            break
        except Exception as error:  # noqa: BLE001  # see above
            refused.append(_Failure(number, error))
        else:
            written.append(number)
    if not written:
        raise LogError("No call can be written") from (refused[0].error if refused else None)
    for one in refused:
        LOGGER.error("A call cannot be written to the call log and is left out: %s", without_contents(one.error))
    return written + [one.number for one in refused]
