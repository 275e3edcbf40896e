"""Saving a recording as a file."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from mimetypes import guess_extension
from pathlib import Path
import re

from homeassistant.core import HomeAssistant

from .account import Account
from .errors import impossible, user_facing
from .files import check_target, partial_of, put_in_place, remove, writing
from .providers.base import Audio, KeepsRecordings
from .recording_store import async_find_copy, async_write, opened_copy

# The end of an identifier such as 1639563902.75 is none.
_SUFFIX = re.compile(r"\.[0-9]*[A-Za-z][0-9A-Za-z]*")
# There is no registered type for this format, so servers have several.
_WAV = frozenset({"audio/wav", "audio/wave", "audio/x-wav", "audio/vnd.wave"})


@dataclass(frozen=True, slots=True)
class SavedRecording:
    """A recording that was saved; `size` in bytes."""

    filename: str
    size: int
    content_type: str


async def async_download(account: Account, recording: str, filename: str, *, overwrite: bool) -> SavedRecording:
    """Save a recording in a folder that Home Assistant may write to; without a suffix, the right one is added.

    Raises:
        ServiceValidationError: the file may not be written, or the provider keeps no recordings.
        HomeAssistantError: the recording cannot be had, or not be written.
    """
    provider = account.provider
    if not isinstance(provider, KeepsRecordings):
        raise impossible(account.entry, "cannot_download")
    hass = account.hass
    target = await hass.async_add_executor_job(check_target, hass, filename, overwrite)
    with user_facing(hass, account.entry):
        async with _opened(account, provider, account.system.recordings.meant(recording)) as audio:
            if not _SUFFIX.fullmatch(target.suffix):
                filename = f"{target}{_suffix_for(audio.content_type)}"
                target = await hass.async_add_executor_job(check_target, hass, filename, overwrite)
            size = await _async_save(hass, audio.chunks, target, overwrite=overwrite)
    return SavedRecording(filename=str(target), size=size, content_type=audio.content_type)


@asynccontextmanager
async def _opened(account: Account, provider: KeepsRecordings, recording: str) -> AsyncIterator[Audio]:
    """Open a recording here, if there is a copy, or at the provider."""
    hass, copy = account.hass, await async_find_copy(account.hass, account.entry.entry_id, recording)
    async with opened_copy(hass, copy, None) if copy else provider.audio(recording) as audio:
        yield audio


async def _async_save(hass: HomeAssistant, chunks: AsyncIterator[bytes], target: Path, *, overwrite: bool) -> int:
    """Write the chunks to a file beside the target that takes its place when all is written; return the size."""
    partial = partial_of(target)
    with writing(target):
        try:
            size = await async_write(hass, chunks, partial)
            await hass.async_add_executor_job(put_in_place, hass, partial, target, overwrite)
        finally:
            # Fails as well where nothing may be written, even if there is nothing to remove.
            await hass.async_add_executor_job(remove, partial)
    return size


def _suffix_for(content_type: str) -> str:
    return ".wav" if content_type in _WAV else guess_extension(content_type) or ""
