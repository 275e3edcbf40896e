"""Handing the sound of recorded calls to browsers and players: bit by bit, and from wherever they want to go on."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
import re
from typing import Final

from aiohttp import hdrs
from aiohttp.web import Request, Response, StreamResponse
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN, LOGGER
from .providers.base import Audio, ByteRange, NoSuchPart, TelephonyError
from .recorded_calls import UNKNOWN_TYPE, RecordingError, async_recorded_call, opened
from .recording_media import SOUND_PATH
from .recording_store import MAX_BYTES

RETRY_AFTER: Final = 30
"""Seconds after which a recording that is not ready may be asked for again."""

_RANGE: Final = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox",
    "X-Content-Type-Options": "nosniff",
}


@callback
def async_register_recordings(hass: HomeAssistant) -> None:
    """Serve recordings to whoever is signed in."""
    hass.http.register_view(RecordingView())


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is sent of a recording.

    Attributes:
        status: Whether it is a part.
        skip: How many of the bytes that come in are left out at first.
        length: How many are sent then; None: all.
        place: Which part it is.
    """

    status: HTTPStatus
    skip: int = 0
    length: int | None = None
    place: str | None = None


class RecordingView(HomeAssistantView):
    """Hands out the recording of a call that is in the log, and nothing else of the provider's."""

    # An identifier may have a slash, which a signed path has as it is.
    url = f"{SOUND_PATH}/{{entry_id}}/{{call_id:.+}}"
    name = f"api:{DOMAIN}:recording"

    async def get(self, request: Request, entry_id: str, call_id: str) -> StreamResponse:
        """Send the recording of a call, or the part of it that is asked for."""
        hass = request.app[KEY_HASS]
        part = _wanted(request)
        try:
            call = await async_recorded_call(hass, entry_id, call_id)
            async with opened(hass, call, part) as audio:
                return await _send(request, audio, part)
        except NoSuchPart as error:
            return _no_such_part(error.size)
        except RecordingError as error:
            return await self._async_refuse(hass, error)

    head = get

    async def _async_refuse(self, hass: HomeAssistant, error: RecordingError) -> Response:
        texts = await async_get_translations(hass, hass.config.language, "exceptions", [DOMAIN])
        text = texts[f"component.{DOMAIN}.exceptions.{error.translation_key}.message"]
        headers = dict(_HEADERS)
        if error.status is HTTPStatus.SERVICE_UNAVAILABLE:
            headers[hdrs.RETRY_AFTER] = str(RETRY_AFTER)
        message = text.format(**(error.translation_placeholders or {}))
        return self.json_message(message, error.status, error.translation_key, headers)


def _wanted(request: Request) -> ByteRange | None:
    """Return the part that is asked for, None for the whole; several at once need not be given."""
    match = _RANGE.fullmatch(request.headers.get(hdrs.RANGE, ""))
    # Nothing tells one version of a recording from another: a part of which nobody can say that it fits is none.
    if match is None or hdrs.IF_RANGE in request.headers:
        return None
    first, last = (int(bound) if bound else None for bound in match.groups())
    if (first is None and last is None) or (first is not None and last is not None and last < first):
        return None
    return ByteRange(first, last)


def _answer(audio: Audio, part: ByteRange | None) -> _Answer:
    """Return what is sent of what comes in.

    Raises:
        NoSuchPart: there is none.
    """
    if part is None or (audio.size is None and audio.length is None):
        return _Answer(HTTPStatus.OK, length=audio.size)
    if audio.size is None or audio.length is None:
        last = audio.first + (audio.length or 0) - 1
        return _Answer(HTTPStatus.PARTIAL_CONTENT, length=audio.length, place=f"{audio.first}-{last}/*")
    wanted = part.within(audio.size)
    end = min(wanted.stop, audio.first + audio.length)
    if not audio.first <= wanted.start < end:
        raise NoSuchPart(size=audio.size)
    place = f"{wanted.start}-{end - 1}/{audio.size}"
    return _Answer(HTTPStatus.PARTIAL_CONTENT, wanted.start - audio.first, end - wanted.start, place)


async def _send(request: Request, audio: Audio, part: ByteRange | None) -> StreamResponse:
    answer = _answer(audio, part)
    response = StreamResponse(status=answer.status, headers=_HEADERS)
    response.content_type = audio.content_type
    response.content_length = answer.length
    if audio.content_type == UNKNOWN_TYPE:
        response.headers[hdrs.CONTENT_DISPOSITION] = "attachment"
    if audio.size is not None:
        response.headers[hdrs.ACCEPT_RANGES] = "bytes"
    if answer.place:
        response.headers[hdrs.CONTENT_RANGE] = f"bytes {answer.place}"
    await response.prepare(request)
    whole = request.method == hdrs.METH_HEAD or await _is_sent(response, audio.chunks, answer)
    if not whole and request.transport:
        # What came is not to be taken for all of it.
        request.transport.abort()
    return response


async def _is_sent(response: StreamResponse, chunks: AsyncIterator[bytes], answer: _Answer) -> bool:
    """Send what is to be sent; tell whether all of it was there."""
    skip, left = answer.skip, MAX_BYTES if answer.length is None else answer.length
    try:
        async for chunk in chunks:
            piece = chunk[skip : skip + left]
            skip -= min(skip, len(chunk))
            left -= len(piece)
            await response.write(piece)
            if left == 0:
                return answer.length is not None
    except TelephonyError as error:
        LOGGER.debug("A recording broke off: %s", error)
        return False
    return answer.length is None


def _no_such_part(size: int | None) -> Response:
    headers = _HEADERS if size is None else _HEADERS | {hdrs.CONTENT_RANGE: f"bytes */{size}"}
    return Response(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
