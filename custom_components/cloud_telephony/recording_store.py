"""Copies of recordings in Home Assistant's own folder, where the user wants them, for as many days as they chose.

A copy is named by a digest of what the provider calls the recording: nothing of the provider's becomes a path. It is as
old as its call, so that nobody has to be asked when it is to go.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
import os
from pathlib import Path
from typing import BinaryIO, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from .call_log import LogKeeper, async_open_call_log
from .calls.log import CallLog
from .calls.log_model import CallsQuery
from .const import DOMAIN, LOGGER
from .files import partial_of, remove
from .options import Options
from .providers.base import Audio, ByteRange, NoSuchPart

MAX_BYTES: Final = 2 * 1024**3
"""A recording of a whole day is smaller; a server that sends more is not to fill the disk."""
TIDY_EVERY: Final = timedelta(days=1)
ABANDONED_AFTER: Final = timedelta(days=1)
"""After what time a file that was begun is taken for one that will never be finished."""

_PIECE: Final = 128 * 1024
_TYPES: Final[Mapping[str, str]] = {
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".opus": "audio/opus",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".aac": "audio/aac",
    ".webm": "audio/webm",
    ".amr": "audio/amr",
    ".gsm": "audio/x-gsm",
    ".bin": "application/octet-stream",
}
# There is no registered type for this format, so servers have several.
_WAV: Final = frozenset({"audio/x-wav", "audio/wave", "audio/vnd.wave"})
_SUFFIXES: Final = {content_type: suffix for suffix, content_type in _TYPES.items()} | dict.fromkeys(_WAV, ".wav")


@dataclass(frozen=True, slots=True)
class Copy:
    """A recording on this machine; `size` in bytes."""

    path: Path
    content_type: str
    size: int


async def async_find_copy(hass: HomeAssistant, entry_id: str, recording: str) -> Copy | None:
    """Return the copy of a recording of an account, None if there is none."""
    return await hass.async_add_executor_job(_find, _folder(hass, entry_id), recording)


@asynccontextmanager
async def opened_copy(hass: HomeAssistant, copy: Copy, part: ByteRange | None) -> AsyncIterator[Audio]:
    """Open a copy, or a part of it.

    Raises:
        NoSuchPart: it has no such part.
        OSError: it cannot be read, or is gone meanwhile.
    """
    wanted = range(copy.size) if part is None else part.within(copy.size)
    if part is not None and not wanted:
        raise NoSuchPart(size=copy.size)
    file = await hass.async_add_executor_job(copy.path.open, "rb")
    try:
        await hass.async_add_executor_job(file.seek, wanted.start)
        yield Audio(
            content_type=copy.content_type,
            size=copy.size,
            chunks=_pieces(hass, file, len(wanted)),
            first=wanted.start,
            length=len(wanted),
        )
    finally:
        await hass.async_add_executor_job(file.close)


async def async_keep(hass: HomeAssistant, entry_id: str, recording: str, audio: Audio, began: datetime) -> None:
    """Keep a copy of a recording, once it is there whole; `began` is when its call did.

    Raises:
        ProviderError: it cannot be read.
        HomeAssistantError: it is too large.
        OSError: it cannot be written.
    """
    folder = _folder(hass, entry_id)
    await hass.async_add_executor_job(_make, folder)
    target = folder / f"{_digest(recording)}{_SUFFIXES.get(audio.content_type, '.bin')}"
    partial = partial_of(target)
    try:
        await async_write(hass, audio.chunks, partial)
        await hass.async_add_executor_job(_finish, partial, target, began)
    finally:
        await hass.async_add_executor_job(remove, partial)


async def async_write(hass: HomeAssistant, chunks: AsyncIterator[bytes], path: Path) -> int:
    """Write a recording to a file that is not there yet, and return its size.

    Raises:
        HomeAssistantError: it is too large.
        OSError: it cannot be written.
    """
    file = await hass.async_add_executor_job(path.open, "xb")
    size = 0
    try:
        async for chunk in chunks:
            size += await hass.async_add_executor_job(file.write, chunk)
            if size > MAX_BYTES:
                raise HomeAssistantError(
                    translation_domain=DOMAIN,
                    translation_key="recording_too_large",
                    translation_placeholders={"limit": str(MAX_BYTES)},
                )
    finally:
        await hass.async_add_executor_job(file.close)
    return size


async def async_remove_copies(hass: HomeAssistant, entry_id: str, recordings: Iterable[str] | None = None) -> None:
    """Remove the copies of these recordings of an account, or all of them."""
    folder = _folder(hass, entry_id)
    names = None if recordings is None else {_digest(recording) for recording in recordings}
    await hass.async_add_executor_job(_remove, folder, names)


async def async_forget_copies(hass: HomeAssistant, keeper: LogKeeper, numbers: Collection[str]) -> None:
    """Remove the copies of recordings of calls with some numbers, in all accounts; the log has to know them still.

    Raises:
        LogError: the log cannot be asked.
    """
    for entry in hass.config_entries.async_entries(DOMAIN):
        folder = _folder(hass, entry.entry_id)
        if await hass.async_add_executor_job(folder.is_dir):
            query = CallsQuery(accounts=frozenset({entry.entry_id}), numbers=frozenset(numbers))
            recordings = await keeper.async_read(partial(_recordings, query))
            await async_remove_copies(hass, entry.entry_id, recordings)


@callback
def keep_tidy(hass: HomeAssistant) -> None:
    """Remove copies that are too old, every day."""

    async def async_tidy_again(_now: datetime) -> None:
        await async_tidy(hass)

    async_track_time_interval(hass, async_tidy_again, TIDY_EVERY, cancel_on_shutdown=True)


async def async_tidy(hass: HomeAssistant) -> None:
    """Remove copies that are older than the user wants to keep them, or than the log keeps their calls."""
    now, keeper = dt_util.utcnow(), await async_open_call_log(hass)
    logged_from = keeper.settings.keeps_from(now)
    entries = hass.config_entries.async_entries(DOMAIN)
    kept_from = {entry.entry_id: _kept_from(entry, now, logged_from) for entry in entries}
    try:
        await hass.async_add_executor_job(_tidy, _root(hass), kept_from, now)
    except OSError as error:
        LOGGER.warning("Old copies of recordings cannot be removed: %s", error.strerror)


def _kept_from(entry: ConfigEntry, now: datetime, logged_from: datetime | None) -> datetime:
    kept_from = now - Options.from_entry(entry).keep_recordings
    return max(kept_from, logged_from) if logged_from else kept_from


def _root(hass: HomeAssistant) -> Path:
    return Path(hass.config.path(DOMAIN, "recordings"))


def _folder(hass: HomeAssistant, entry_id: str) -> Path:
    return _root(hass) / sha256(entry_id.encode()).hexdigest()[:32]


def _digest(recording: str) -> str:
    return sha256(recording.encode(errors="surrogatepass")).hexdigest()


def _find(folder: Path, recording: str) -> Copy | None:
    name = _digest(recording)
    for suffix, content_type in _TYPES.items():
        path = folder / f"{name}{suffix}"
        # One that cannot be read is none: the provider may have it still.
        if os.access(path, os.R_OK):
            return Copy(path, content_type, path.stat().st_size)
    return None


async def _pieces(hass: HomeAssistant, file: BinaryIO, left: int) -> AsyncIterator[bytes]:
    while left and (piece := await hass.async_add_executor_job(file.read, min(left, _PIECE))):
        left -= len(piece)
        yield piece


def _make(folder: Path) -> None:
    for each in (folder.parent.parent, folder.parent, folder):
        each.mkdir(mode=0o700, exist_ok=True)


def _finish(partial: Path, target: Path, began: datetime) -> None:
    """Have a copy take its place, for nobody else to read, as old as its call."""
    with partial.open("rb") as file:
        # Else a power cut could leave half of it under its name.
        os.fsync(file.fileno())
    partial.chmod(0o600)
    os.utime(partial, (began.timestamp(), began.timestamp()))
    partial.replace(target)


def _remove(folder: Path, names: Collection[str] | None) -> None:
    if not folder.is_dir() or folder.is_symlink():
        return
    for path in folder.iterdir():
        if names is None or path.stem in names:
            remove(path)
    if names is None:
        # What is being written there at this moment goes with the next tidying.
        with suppress(OSError):
            folder.rmdir()


def _tidy(root: Path, kept_from: Mapping[str, datetime], now: datetime) -> None:
    known = {sha256(entry_id.encode()).hexdigest()[:32]: moment for entry_id, moment in kept_from.items()}
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.name not in known:
            _remove(folder, None)
            continue
        for path in folder.iterdir():
            oldest = now - ABANDONED_AFTER if path.suffix == ".part" else known[folder.name]
            if path.stat().st_mtime < oldest.timestamp():
                remove(path)


def _recordings(query: CallsQuery, log: CallLog) -> list[str]:
    return [call.recording for call in log.each(query) if call.recording]
