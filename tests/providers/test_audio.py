"""Facts about recordings that are fetched in parts, from a server that gives them and from others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import gzip

from aiohttp import ClientSession, web
import pytest
from yarl import URL

from custom_components.cloud_telephony.providers.audio import audio_headers, audio_of
from custom_components.cloud_telephony.providers.base import Audio, ByteRange, InvalidReply, NoSuchPart
from custom_components.cloud_telephony.providers.http import Request, Server
from simulator.sounds import Sounds

from .conftest import Host

pytestmark = pytest.mark.usefixtures("socket_enabled")

SOUND = bytes(range(256)) * 4


@pytest.fixture
def sounds(host: Host) -> Sounds:
    """Return how a host hands out a recording, which is the same at all addresses."""
    sounds = Sounds()
    host.answer = lambda request: sounds.answer(request, SOUND, "audio/wav")
    return sounds


@asynccontextmanager
async def opened(session: ClientSession, host: Host, part: ByteRange | None = None) -> AsyncIterator[Audio]:
    """Open a recording of the host."""
    request = Request(method="GET", path="/a.wav", headers=audio_headers(part))
    async with Server(session, URL(host.url)).stream(request) as stream:
        stream.raise_for_status("")
        yield audio_of(stream)


async def content(audio: Audio) -> bytes:
    """Return the bytes of a recording."""
    return b"".join([chunk async for chunk in audio.chunks])


@pytest.mark.usefixtures("socket_enabled", "sounds")
async def test_a_whole_recording_begins_at_its_beginning(session: ClientSession, host: Host) -> None:
    async with opened(session, host) as audio:
        assert (audio.first, audio.length, audio.size) == (0, 1024, 1024)
        assert await content(audio) == SOUND


@pytest.mark.usefixtures("socket_enabled", "sounds")
@pytest.mark.parametrize(
    ("part", "first", "last"),
    [
        (ByteRange(0, None), 0, 1023),
        (ByteRange(0, 1), 0, 1),
        (ByteRange(300, 399), 300, 399),
        (ByteRange(1000, 5000), 1000, 1023),
        (ByteRange(None, 24), 1000, 1023),
        (ByteRange(None, 5000), 0, 1023),
    ],
)
async def test_a_part_says_which_it_is(
    session: ClientSession, host: Host, part: ByteRange, first: int, last: int
) -> None:
    async with opened(session, host, part) as audio:
        assert (audio.first, audio.length, audio.size) == (first, last - first + 1, 1024)
        assert await content(audio) == SOUND[first : last + 1]
    assert part.within(1024) == range(first, last + 1)


async def test_a_server_without_parts_gives_the_whole(session: ClientSession, host: Host, sounds: Sounds) -> None:
    sounds.parts = False
    async with opened(session, host, ByteRange(300, 399)) as audio:
        assert (audio.first, audio.length, audio.size) == (0, 1024, 1024)


async def test_a_size_that_is_not_told_is_not_known(session: ClientSession, host: Host, sounds: Sounds) -> None:
    sounds.parts = sounds.tells_size = False
    async with opened(session, host) as audio:
        assert (audio.length, audio.size) == (None, None)
        assert await content(audio) == SOUND


async def test_the_size_of_what_is_packed_is_not_that_of_the_sound(session: ClientSession, host: Host) -> None:
    """No server is asked to pack, but one may do it anyway."""
    packed = gzip.compress(SOUND)

    async def answer(request: web.Request) -> web.Response:
        assert request.headers["Accept-Encoding"] == "identity"
        return web.Response(body=packed, headers={"Content-Encoding": "gzip"}, content_type="audio/wav")

    host.answer = answer
    async with opened(session, host) as audio:
        assert (audio.length, audio.size) == (None, None)
        assert await content(audio) == SOUND


@pytest.mark.usefixtures("socket_enabled", "sounds")
async def test_there_is_no_such_part(session: ClientSession, host: Host) -> None:
    with pytest.raises(NoSuchPart) as caught:
        async with opened(session, host, ByteRange(1024, None)):
            pytest.fail("it opened")
    assert caught.value.size == 1024
    assert not ByteRange(1024, None).within(1024)
    assert not ByteRange(None, 0).within(1024)


@pytest.mark.parametrize("told", [None, "bytes 5-4/10", "bytes */10", "items 0-1/2", "bytes 0-1", "bytes a-b/c"])
async def test_a_part_that_does_not_say_which_is_none(session: ClientSession, host: Host, told: str | None) -> None:
    async def answer(_: web.Request) -> web.Response:
        headers = {"Content-Range": told} if told else {}
        return web.Response(status=206, body=b"ab", headers=headers, content_type="audio/wav")

    host.answer = answer
    with pytest.raises(InvalidReply):
        async with opened(session, host, ByteRange(0, 1)):
            pytest.fail("it opened")


async def test_a_part_of_something_of_unknown_size(session: ClientSession, host: Host) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=206, body=b"ab", headers={"Content-Range": "bytes 7-8/*"}, content_type="audio/wav")

    host.answer = answer
    async with opened(session, host, ByteRange(7, 8)) as audio:
        assert (audio.first, audio.length, audio.size) == (7, 2, None)
