"""Waiting for recordings: asked for until they can be had, kept if the user wants that, and announced once.

How long after a call that is differs between providers, and one that tells of a recording may be early. So nothing is
announced that was not opened here.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypedDict

from homeassistant.core import CALLBACK_TYPE, HassJob, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from .calls.model import Call, CallEventType, Disposition
from .calls.news import Happening
from .calls.stored import Values
from .const import LOGGER, SIGNAL_HAPPENING
from .errors import without_contents
from .providers.backoff import Backoff
from .providers.base import (
    Audio,
    ByteRange,
    InvalidAuth,
    KeepsRecordings,
    ListsRecordings,
    NotFound,
    ProviderError,
    RequestRefused,
    TakesWebhooks,
    UserError,
)
from .recorded_calls import RecordingError, async_recorded_call, opened_at_provider
from .recording_store import async_keep, async_remove_copies

if TYPE_CHECKING:
    from .account import Account

ASKED_FOR: Final = timedelta(days=1)
"""How long a recording is asked for, and how old a call may be whose recording is announced."""
MAX_AWAITED: Final = 500
"""How many recordings are waited for; the one that is waited for longest goes first."""
MAX_TOLD: Final = 1000
"""Of how many recordings it is remembered that they were announced."""
BETWEEN: Final = timedelta(seconds=1)
"""How long others have the provider to themselves between two recordings."""
RECORDS_AFTER: Final = timedelta(minutes=5)
"""How long after a call the records are read where only they tell of recordings, for all calls of that time at once."""

_FIRST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(hours=1)
_FIRST_REST: Final = 30.0
_LONGEST_REST: Final = 3600.0


class AwaitedRow(TypedDict):
    """A recording that is waited for, JSON-ready."""

    call_id: str
    until: str


class WatchSnapshot(TypedDict):
    """What is kept of it all; `told` are digests."""

    awaited: list[AwaitedRow]
    told: list[str]


@dataclass(slots=True, eq=False)
class _Awaited:
    """A recording that is waited for.

    Attributes:
        call_id: Of its call, as the log or the provider's records have it.
        until: When nobody asks for it any more.
        due: When it is to be asked for.
        wait: How long to wait then, if it is not there.
    """

    call_id: str
    until: datetime
    due: datetime
    wait: timedelta = _FIRST_WAIT


class RecordingWatch:
    """Waits for the recordings of one account, one after the other."""

    def __init__(self, account: Account, provider: KeepsRecordings) -> None:
        """Wait for nothing yet."""
        self._account = account
        self._provider = provider
        self._awaited: OrderedDict[str, _Awaited] = OrderedDict()
        self._told: OrderedDict[str, None] = OrderedDict()
        self._rest_until = dt_util.utcnow()
        self._rests = Backoff(_FIRST_REST, _LONGEST_REST)
        self._in_trouble = False
        self._runs = self._asks = False
        self._cancel: CALLBACK_TYPE | None = None
        self._cancel_records: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> None:
        """Ask for what is waited for, from now until `stop`."""
        self._runs = True
        self._plan()

    @callback
    def stop(self) -> None:
        """Ask no more."""
        self._runs = False
        for cancel in filter(None, (self._cancel, self._cancel_records)):
            cancel()
        self._cancel = self._cancel_records = None

    def awaits(self, call_id: str) -> bool:
        """Tell whether the recording of a call may come yet."""
        return call_id in self._awaited

    @callback
    def call_ended(self, call: Call) -> None:
        """Wait for the recording of a call that has ended, if there is to be one."""
        if call.recording:
            self._await(call, self._expected(call))
        elif call.disposition is Disposition.ANSWERED and self._learns_from_records and not self._cancel_records:
            read = HassJob(self._read_records, cancel_on_shutdown=True)
            self._cancel_records = async_call_later(self._account.hass, RECORDS_AFTER, read)

    @callback
    def told_ready(self, call: Call) -> None:
        """Ask for a recording that the provider calls ready, as soon as that can be."""
        self._await(call, self._expected(call))

    @callback
    def learned(self, records: Iterable[Call]) -> None:
        """Ask for the recordings of which records have told for the first time."""
        for record in records:
            self._await(record, dt_util.utcnow())

    def newly_recorded(self, records: Iterable[Call]) -> list[Call]:
        """Return those of some records with a recording that is not too old to be waited for."""
        since = dt_util.utcnow() - max(ASKED_FOR, self._account.options.keep_recordings)
        return [record for record in records if record.recording and (record.ended_at or record.started_at) > since]

    def snapshot(self) -> WatchSnapshot:
        """Return what is to be kept for the next start."""
        return {
            "awaited": [{"call_id": each.call_id, "until": each.until.isoformat()} for each in self._awaited.values()],
            "told": list(self._told),
        }

    def restore(self, data: object) -> None:
        """Take over what a snapshot holds; what cannot be read of it is left out."""
        now = dt_util.utcnow()
        values = Values(data if isinstance(data, dict) else {})
        self._told.update(dict.fromkeys(told for told in values.list("told") if isinstance(told, str)))
        for row in values.list("awaited"):
            try:
                kept = Values(row)
                call_id, until = kept.text("call_id"), kept.moment("until")
            except ValueError:
                continue
            if call_id and until:
                # The clock may have been ahead when it was kept.
                self._awaited[call_id] = _Awaited(call_id, min(until, now + ASKED_FOR), now)

    @property
    def _learns_from_records(self) -> bool:
        """Tell whether nothing but records tells which calls were recorded."""
        provider = self._account.provider
        return isinstance(provider, ListsRecordings) and not isinstance(provider, TakesWebhooks)

    @callback
    def _read_records(self, _now: datetime) -> None:
        self._cancel_records = None
        if self._account.history:
            self._account.history.catch_up()

    def _expected(self, call: Call) -> datetime:
        """Return when the recording of a call can be had at the earliest; the provider's clock may be ahead."""
        now = dt_util.utcnow()
        return min(call.ended_at or now, now) + self._provider.recorded_after

    def _await(self, call: Call, due: datetime) -> None:
        if _digest(call) in self._told:
            return
        awaited = self._awaited.get(call.call_id)
        if awaited is None:
            awaited = _Awaited(call.call_id, dt_util.utcnow() + ASKED_FOR, due)
            self._awaited[call.call_id] = awaited
            if len(self._awaited) > MAX_AWAITED:
                self._awaited.popitem(last=False)
            self._account.remember_soon()
        awaited.due = min(awaited.due, due)
        self._plan()

    def _plan(self) -> None:
        """Ask for the next recording when it is due."""
        if self._cancel:
            self._cancel()
            self._cancel = None
        if not self._awaited or not self._runs or self._asks:
            return
        due = max(min(awaited.due for awaited in self._awaited.values()), self._rest_until)
        # Later in this turn of the event loop at the earliest: the call is not written yet.
        job = HassJob(self._ask, cancel_on_shutdown=True)
        self._cancel = async_call_later(self._account.hass, max(due - dt_util.utcnow(), timedelta(0)), job)

    @callback
    def _ask(self, _now: datetime) -> None:
        self._cancel = None
        self._asks = True
        awaited = min(self._awaited.values(), key=lambda awaited: awaited.due)
        account = self._account
        account.entry.async_create_background_task(account.hass, self._async_ask(awaited), "recording")

    async def _async_ask(self, awaited: _Awaited) -> None:
        try:
            await self._async_have(awaited)
        except (NotFound, RequestRefused) as error:
            LOGGER.debug("A recording of %s is not there yet: %s", self._account.entry.title, error)
            self._later(awaited)
        except ProviderError as error:
            self._failed(error)
            self._later(awaited)
        except RecordingError as error:
            if error.status is HTTPStatus.SERVICE_UNAVAILABLE:
                self._later(awaited)
            else:
                self._drop(awaited)
        except UserError as error:
            LOGGER.debug("A recording of %s is not waited for: %s", self._account.entry.title, type(error).__name__)
            self._drop(awaited)
        except Exception as error:  # noqa: BLE001  # a mistake of ours must not end the waiting for all others
            LOGGER.error("A recording cannot be asked for: %s", without_contents(error))
            self._drop(awaited)
        finally:
            self._asks = False
            self._rest_until = max(self._rest_until, dt_util.utcnow() + BETWEEN)
            self._plan()

    async def _async_have(self, awaited: _Awaited) -> None:
        """Open a recording, keep it if the user wants that, and announce it.

        Raises:
            ProviderError: it cannot be had, or not yet.
            RecordingError: the call has none any more.
        """
        account = self._account
        call = await async_recorded_call(account.hass, account.entry.entry_id, awaited.call_id)
        keeps = bool(account.options.keep_recordings)
        async with opened_at_provider(account, call.recording or "", None if keeps else ByteRange(0, 0)) as audio:
            if keeps:
                await self._async_keep(call, audio)
        self._rests.reset()
        self._in_trouble = False
        self._drop(awaited)
        self._tell(call)

    async def _async_keep(self, call: Call, audio: Audio) -> None:
        """Keep a copy; that it cannot be written is no reason not to announce the recording."""
        hass, recording = self._account.hass, call.recording or ""
        try:
            await async_keep(hass, call.account, recording, audio, call.started_at)
        except OSError as error:
            LOGGER.warning("A recording of %s cannot be kept: %s", self._account.entry.title, error.strerror)
        except HomeAssistantError as error:
            LOGGER.warning("A recording of %s is not kept: %s", self._account.entry.title, error)
        try:
            await async_recorded_call(hass, call.account, call.call_id)
        except RecordingError:
            # Somebody had the number forgotten meanwhile.
            await async_remove_copies(hass, call.account, [recording])
            raise

    def _tell(self, call: Call) -> None:
        digest = _digest(call)
        recent = (call.ended_at or call.started_at) > dt_util.utcnow() - ASKED_FOR
        if digest in self._told or not recent:
            return
        self._told[digest] = None
        while len(self._told) > MAX_TOLD:
            self._told.popitem(last=False)
        self._account.remember_soon()
        happening = Happening(type=CallEventType.RECORDING_READY, call=self._account.phonebook.identify(call))
        payload = happening.call.as_payload()
        async_dispatcher_send(self._account.hass, SIGNAL_HAPPENING, self._account, happening, payload)

    def _later(self, awaited: _Awaited) -> None:
        now = dt_util.utcnow()
        awaited.due = now + awaited.wait
        awaited.wait = min(2 * awaited.wait, _LONGEST_WAIT)
        if awaited.due > awaited.until:
            LOGGER.info("A recording of %s did not come within a day", self._account.entry.title)
            self._drop(awaited)

    def _failed(self, error: ProviderError) -> None:
        """Leave a provider alone that fails, longer each time."""
        account = self._account
        if not self._in_trouble:
            self._in_trouble = True
            LOGGER.info("Recordings of %s cannot be asked for, which is tried again: %s", account.entry.title, error)
        if isinstance(error, InvalidAuth):
            account.entry.async_start_reauth(account.hass)
        self._rest_until = dt_util.utcnow() + timedelta(seconds=self._rests.next())

    def _drop(self, awaited: _Awaited) -> None:
        if self._awaited.pop(awaited.call_id, None):
            self._account.remember_soon()


async def async_newly_recorded(account: Account, records: Iterable[Call]) -> Sequence[Call]:
    """Return those recent ones of some records that tell of a recording of which the log does not know.

    Raises:
        LogError: the log cannot be asked.
    """
    watch, entry_id = account.recording_watch, account.entry.entry_id
    recorded = watch.newly_recorded(records) if watch else []
    if not recorded:
        return ()
    known = await account.keeper.async_read(
        lambda log: log.known_recorded(entry_id, [record.call_id for record in recorded])
    )
    return [record for record in recorded if record.call_id not in known]


def _digest(call: Call) -> str:
    """Return what tells whether a recording was announced, and nothing else."""
    return blake2b(f"{call.call_id}\0{call.recording}".encode(errors="surrogatepass"), digest_size=8).hexdigest()
