"""Recorded calls and their sound, for whoever in Home Assistant wants to hear them.

What fails is told without naming a server: links to recordings may be secrets, and so is where they lead.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from http import HTTPStatus
import re
from typing import TYPE_CHECKING, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from .call_log import async_open_call_log
from .calls.log_model import LogError
from .calls.model import Call
from .const import DOMAIN, LOGGER
from .providers.base import (
    Audio,
    ByteRange,
    InvalidAuth,
    KeepsRecordings,
    NoSuchPart,
    NotFound,
    RequestRefused,
    TelephonyError,
    UserError,
)
from .recording_store import async_find_copy, opened_copy

if TYPE_CHECKING:
    from .account import Account

UNKNOWN_TYPE: Final = "application/octet-stream"
_SOUND: Final = re.compile(r"audio/[a-z0-9][a-z0-9.+-]{0,60}")
_UNTOLD: Final = frozenset({UNKNOWN_TYPE, "binary/octet-stream"})


class RecordingError(HomeAssistantError):
    """A recording cannot be had; `status` is how HTTP calls that."""

    def __init__(
        self, status: HTTPStatus, *, translation_key: str, translation_placeholders: dict[str, str] | None = None
    ) -> None:
        """Take what the user is told."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=translation_key,
            translation_placeholders=translation_placeholders,
        )
        self.status = status


async def async_recorded_call(hass: HomeAssistant, entry_id: str, call_id: str) -> Call:
    """Return a call that has a recording, by its identifier in the log, or among those that were told just now.

    Raises:
        RecordingError: there is none, or the log cannot be asked now.
    """
    entry = hass.config_entries.async_get_entry(entry_id)
    if entry is None or entry.domain != DOMAIN:
        raise no_recording()
    told = entry.runtime_data.tracker.ended(call_id) if entry.state is ConfigEntryState.LOADED else None
    call = told if told and told.recording else await _async_logged(hass, entry_id, call_id)
    if call is None or not call.recording:
        raise no_recording()
    return call


async def _async_logged(hass: HomeAssistant, entry_id: str, call_id: str) -> Call | None:
    keeper = await async_open_call_log(hass)
    try:
        return await keeper.async_read(lambda log: log.find(entry_id, call_id))
    except LogError as error:
        raise RecordingError(HTTPStatus.SERVICE_UNAVAILABLE, translation_key="log_unreachable") from error


@asynccontextmanager
async def opened(hass: HomeAssistant, call: Call, part: ByteRange | None = None) -> AsyncIterator[Audio]:
    """Open the recording of a call, or a part of it as `KeepsRecordings.audio` does.

    Raises:
        RecordingError: it cannot be had, or not yet; also while it is read.
        NoSuchPart: it has no such part.
    """
    if call.recording and (copy := await async_find_copy(hass, call.account, call.recording)):
        async with opened_copy(hass, copy, part) as audio:
            yield audio
        return
    account = _account(hass, call)
    try:
        async with opened_at_provider(account, call.recording or "", part) as audio:
            yield audio
    except NoSuchPart:
        raise
    except TelephonyError as error:
        LOGGER.debug("A recording of %s cannot be had: %s", account.entry.title, error)
        if isinstance(error, InvalidAuth):
            account.entry.async_start_reauth(hass)
        raise _failure(account, call, error) from None


@asynccontextmanager
async def opened_at_provider(account: Account, recording: str, part: ByteRange | None = None) -> AsyncIterator[Audio]:
    """Open a recording, or a part of it, where the provider has it.

    Raises:
        RecordingError: the provider keeps none.
        TelephonyError: as `KeepsRecordings.audio`.
    """
    provider = account.provider
    if not isinstance(provider, KeepsRecordings) or not recording:
        raise no_recording()
    async with provider.audio(recording, part) as audio:
        yield replace(audio, content_type=sound_type(audio.content_type, provider.sound_type(recording)))


async def async_expected_type(hass: HomeAssistant, call: Call) -> str:
    """Return the MIME type of the recording of a call: that of the copy, or what it most likely is.

    Raises:
        RecordingError: it cannot be had.
    """
    if call.recording and (copy := await async_find_copy(hass, call.account, call.recording)):
        return copy.content_type
    return expected_type(hass, call)


def expected_type(hass: HomeAssistant, call: Call) -> str:
    """Return the MIME type that the recording of a call most likely has at the provider.

    Raises:
        RecordingError: it cannot be had.
    """
    provider = _account(hass, call).provider
    if not isinstance(provider, KeepsRecordings) or not call.recording:
        raise no_recording()
    return sound_type(provider.sound_type(call.recording), UNKNOWN_TYPE)


def sound_type(told: str, expected: str) -> str:
    """Return the MIME type of a recording: what was told if it is one of sound, what is expected if nothing was."""
    if told in _UNTOLD:
        told = expected
    return told if _SOUND.fullmatch(told) else UNKNOWN_TYPE


def no_recording() -> RecordingError:
    """Return the error that tells that a call has no recording, or that there is no such call."""
    return RecordingError(HTTPStatus.NOT_FOUND, translation_key="no_recording")


def _failure(account: Account, call: Call, error: TelephonyError) -> RecordingError:
    if isinstance(error, UserError):
        told = dict(error.placeholders)
        return RecordingError(
            HTTPStatus.BAD_GATEWAY, translation_key=error.translation_key, translation_placeholders=told
        )
    if isinstance(error, NotFound | RequestRefused):
        if account.recording_watch and account.recording_watch.awaits(call.call_id):
            return RecordingError(HTTPStatus.SERVICE_UNAVAILABLE, translation_key="recording_not_ready")
        return no_recording()
    return RecordingError(HTTPStatus.BAD_GATEWAY, translation_key="recording_unavailable")


def _account(hass: HomeAssistant, call: Call) -> Account:
    """Return the account of a call.

    Raises:
        RecordingError: it does not run.
    """
    entry: ConfigEntry[Account] | None = hass.config_entries.async_get_entry(call.account)
    if entry is None or entry.state is not ConfigEntryState.LOADED:
        raise RecordingError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            translation_key="account_not_running",
            translation_placeholders={"account": entry.title if entry else ""},
        )
    return entry.runtime_data
