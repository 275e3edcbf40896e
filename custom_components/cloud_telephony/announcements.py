"""Announcements: sound files that a provider plays to those whom it calls."""

import asyncio
from http import HTTPStatus
from pathlib import Path
import re

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import slugify
from yarl import URL

from .account import Account
from .announcement_view import async_lend
from .const import DOMAIN
from .errors import impossible, user_facing
from .providers.base import PlaysAnnouncements
from .providers.http import Request, Server
from .wav import check_sound

MAX_BYTES = 20 * 1024 * 1024
"""Twenty minutes of sound as it is wanted."""
FETCH_WITHIN = 60
"""Seconds."""

# As Home Assistant's own media browser writes a file in a media folder, and as it is seen in a browser.
_MEDIA = re.compile(r"(?:media-source://media_source|/media)/([^/]+)/(.+)")
_PLAIN_STEM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,95}")
_LONGEST_STEM = 96


async def async_upload_file(account: Account, media: str) -> str:
    """Have the provider take in a sound file of Home Assistant's; return its name there.

    The file is lent to the provider at an address below Home Assistant's external URL.

    Args:
        account: At which provider.
        media: A path, or the identifier of a file in a media folder.

    Raises:
        ServiceValidationError: the file may not be read or is no announcement, it cannot be lent, or the provider plays
            none.
        HomeAssistantError: the provider did not take it.
    """
    provider, hass = _player(account), account.hass
    content = await hass.async_add_executor_job(_read, hass, media)
    address = async_lend(hass, _name_for(media), content)
    with user_facing(hass, account.entry):
        return await provider.upload_announcement(address)


async def async_upload_from(account: Account, address: str) -> str:
    """Have the provider take in a sound file that anybody can fetch; return its name there.

    Raises:
        ServiceValidationError: the file cannot be fetched or is no announcement, or the provider plays none.
        HomeAssistantError: the provider did not take it.
    """
    provider, hass = _player(account), account.hass
    with user_facing(hass, account.entry):
        url = _url(address)
        content = await _async_fetch(hass, url)
        await hass.async_add_executor_job(check_sound, content, url.name)
        return await provider.upload_announcement(address)


async def async_start_autodial(account: Account, announcement: str, channels: int) -> None:
    """Have the provider call all who are listed there, once, so many at a time, and play them an announcement.

    Raises:
        ServiceValidationError: there can be no such announcement, or the provider plays none.
        HomeAssistantError: the provider did not begin, or may have.
    """
    provider = _player(account)
    with user_facing(account.hass, account.entry):
        await provider.start_autodial(announcement, channels)


def _player(account: Account) -> PlaysAnnouncements:
    if not isinstance(account.provider, PlaysAnnouncements):
        raise impossible(account.entry, "cannot_play_announcements")
    return account.provider


def _read(hass: HomeAssistant, media: str) -> bytes:
    """Return a file that Home Assistant may read, if it is an announcement."""
    try:
        path = _path_of(hass, media)
        if path is None or not hass.config.is_allowed_path(str(path)) or not path.is_file():
            raise _refused("announcement_not_found", media)
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError, ValueError:
        raise _refused("announcement_not_found", media) from None
    if len(content) > MAX_BYTES:
        raise _refused("announcement_too_large", media)
    check_sound(content, media)
    return content


def _path_of(hass: HomeAssistant, media: str) -> Path | None:
    """Return where a file is: at its path, or in the media folder of that name."""
    path = Path(media)
    if path.is_absolute() and path.is_file():
        return path.resolve()
    found = _MEDIA.fullmatch(media)
    folder = hass.config.media_dirs.get(found[1]) if found else None
    return Path(folder, found[2]).resolve() if found and folder else None


def _name_for(media: str) -> str:
    """Return a name that a provider can take for a file's own."""
    stem = Path(media).stem
    return f"{stem if _PLAIN_STEM.fullmatch(stem) else slugify(stem)[:_LONGEST_STEM]}.wav"


async def _async_fetch(hass: HomeAssistant, url: URL) -> bytes:
    """Return a file from an address; a redirect is not followed, as the provider may not either."""
    server = Server(async_get_clientsession(hass), url.with_query(None))
    content = bytearray()
    try:
        async with (
            asyncio.timeout(FETCH_WITHIN),
            server.stream(Request(method="GET", path="", query=url.raw_query_string)) as stream,
        ):
            if stream.status != HTTPStatus.OK:
                raise _not_fetched(server.name, f"HTTP {stream.status}")
            async for chunk in stream.chunks:
                content += chunk
                if len(content) > MAX_BYTES:
                    raise _refused("announcement_too_large", url.name)
    except TimeoutError:
        raise _not_fetched(server.name, f"> {FETCH_WITHIN} s") from None
    return bytes(content)


def _url(address: str) -> URL:
    try:
        url = URL(address)
    except ValueError:
        url = URL()
    if url.scheme not in {"http", "https"} or not url.host or url.user or url.password or url.fragment:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="announcement_no_address")
    return url


def _refused(translation_key: str, file: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=translation_key, translation_placeholders={"file": file}
    )


def _not_fetched(server: str, reason: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="announcement_not_fetched",
        translation_placeholders={"server": server, "reason": reason},
    )
