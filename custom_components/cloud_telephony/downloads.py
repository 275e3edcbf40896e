"""Saving a recording as a file."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from mimetypes import guess_extension
from pathlib import Path
from secrets import token_hex

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .account import Account
from .const import DOMAIN
from .errors import unsupported, user_facing
from .providers.base import KeepsRecordings


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
        raise unsupported(account.entry, "cannot_download")
    hass = account.hass
    target = await hass.async_add_executor_job(_check_target, hass, filename, overwrite)
    with user_facing(hass, account.entry):
        async with provider.audio(recording) as audio:
            if not target.suffix:
                filename = f"{target}{guess_extension(audio.content_type) or ''}"
                target = await hass.async_add_executor_job(_check_target, hass, filename, overwrite)
            size = await _async_save(hass, audio.chunks, target, overwrite=overwrite)
    return SavedRecording(filename=str(target), size=size, content_type=audio.content_type)


async def _async_save(hass: HomeAssistant, chunks: AsyncIterator[bytes], target: Path, *, overwrite: bool) -> int:
    """Write the chunks to a file beside the target that takes its place when all is written; return the size."""
    partial = target.with_name(f".{token_hex(8)}.part")
    try:
        size = await _async_write(hass, chunks, partial)
        await hass.async_add_executor_job(_put_in_place, hass, partial, target, overwrite)
    except OSError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="cannot_write_file",
            translation_placeholders={"filename": str(target), "reason": error.strerror or type(error).__name__},
        ) from error
    finally:
        await hass.async_add_executor_job(_remove, partial)
    return size


async def _async_write(hass: HomeAssistant, chunks: AsyncIterator[bytes], path: Path) -> int:
    file = await hass.async_add_executor_job(path.open, "xb")
    size = 0
    try:
        async for chunk in chunks:
            size += await hass.async_add_executor_job(file.write, chunk)
    finally:
        await hass.async_add_executor_job(file.close)
    return size


def _check_target(hass: HomeAssistant, filename: str, overwrite: bool) -> Path:
    """Return where the file goes, with nothing on the way that could lead elsewhere.

    Raises:
        ServiceValidationError: Home Assistant may not write there, or there is something already.
    """
    path = Path(filename)
    if not path.is_absolute() or ".." in path.parts or not path.name:
        raise _refused("path_not_allowed", filename)
    try:
        target = path.parent.resolve(strict=True) / path.name
        allowed = hass.config.is_allowed_path(str(target)) and not target.is_symlink() and not target.is_dir()
    except (OSError, ValueError, RuntimeError) as error:
        raise _refused("path_not_allowed", filename) from error
    if not allowed:
        raise _refused("path_not_allowed", filename)
    if target.exists() and not overwrite:
        raise _refused("file_exists", filename)
    return target


def _put_in_place(hass: HomeAssistant, partial: Path, target: Path, overwrite: bool) -> None:
    # Somebody may have put something there meanwhile.
    partial.replace(_check_target(hass, str(target), overwrite))


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _refused(translation_key: str, filename: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=translation_key, translation_placeholders={"filename": filename}
    )
