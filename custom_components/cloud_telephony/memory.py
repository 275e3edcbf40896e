"""What an account remembers from one start of Home Assistant to the next."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final, TypedDict, cast

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from .calls.missed import MissedSnapshot
from .calls.snapshot import Snapshot
from .calls.stored import Values
from .calls.tracks import TrackerSnapshot
from .const import DOMAIN
from .recording_watch import WatchSnapshot

VERSION = 1
SAVE_AFTER = 60
"""Seconds from the first change to writing it: a phone system changes all the time."""
SAVE_SOON = 1
"""Seconds from the first change to writing it, where it would be missed after a power cut."""
_NUMBERS: Final = ("number", "from_number", "to_number")


class WebhookNotes(TypedDict):
    """When the provider's last request came, and the address that was registered there by this program."""

    last_delivery: str | None
    registered: str | None


class MemoryData(TypedDict):
    """What is written, the live state, calls and what is still to come of them.

    `messages` has the recipient of each that is not delivered yet.
    """

    live: Snapshot
    messages: dict[str, str]
    calls: TrackerSnapshot
    missed: MissedSnapshot
    webhook: WebhookNotes
    recordings: WatchSnapshot | None


class Memory:
    """The file of one account in Home Assistant's storage folder."""

    def __init__(self, hass: HomeAssistant, entry_id: str, data: Callable[[], MemoryData]) -> None:
        """Remember what `data` returns."""
        self._store = _store(hass, entry_id)
        self._data = data
        self._due: int | None = None
        self._closed = False

    async def async_load(self) -> MemoryData | None:
        """Return what was written last, None if nothing was or the file is broken."""
        data = await self._store.async_load()
        return data if isinstance(data, dict) else None

    @callback
    def async_changed(self, *, soon: bool = False) -> None:
        """Have the data written before long, or when Home Assistant stops."""
        delay = SAVE_SOON if soon else SAVE_AFTER
        if self._closed or (self._due is not None and self._due <= delay):
            return
        self._due = delay
        self._store.async_delay_save(self._take_data, delay)

    async def async_close(self) -> None:
        """Write the data now and never again: the file may be another's before long, or gone."""
        self._closed = True
        await self._store.async_save(self._take_data())

    def _take_data(self) -> MemoryData:
        self._due = None
        return self._data()


def read_notes(data: object) -> tuple[datetime | None, str | None]:
    """Return what was noted of a webhook, last delivery and registered address; what cannot be read is left out."""
    try:
        notes = Values(data)
        return notes.moment("last_delivery"), notes.text("registered")
    except ValueError:
        return None, None


async def async_forget(hass: HomeAssistant, entry_id: str) -> None:
    """Remove the file of an account, with the account."""
    await _store(hass, entry_id).async_remove()


async def async_forget_numbers(hass: HomeAssistant, entry_id: str, numbers: Collection[str]) -> None:
    """Leave calls with these numbers out of the file of an account that does not run."""
    store = _store(hass, entry_id)
    data: Any = await store.async_load()
    if not isinstance(data, dict):
        return
    for part, rows in (("missed", "items"), ("calls", "past")):
        if isinstance(known := data.get(part), dict) and isinstance(known.get(rows), list):
            known[rows] = [row for row in known[rows] if not _has_number(row, numbers)]
    await store.async_save(cast("MemoryData", data))


def _has_number(row: object, numbers: Collection[str]) -> bool:
    """Tell whether what is kept of a call, or of a caller, has one of the numbers."""
    if not isinstance(row, Mapping):
        return False
    facts = row.get("call", row)
    return isinstance(facts, Mapping) and any(number in map(facts.get, _NUMBERS) for number in numbers)


def _store(hass: HomeAssistant, entry_id: str) -> Store[MemoryData]:
    return Store(hass, VERSION, f"{DOMAIN}.{entry_id}", private=True)
