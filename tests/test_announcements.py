"""Actions `upload_announcement` and `start_autodial`, at a simulated Evrotel that fetches what it is told of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
import os
from pathlib import Path
import struct
from typing import Any
import wave

from aiohttp import web
from aiohttp.test_utils import TestClient
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
from hypothesis import given, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
import voluptuous as vol
from yarl import URL

from custom_components.cloud_telephony import announcements
from custom_components.cloud_telephony.announcement_view import LENT_FOR, MAX_LENT
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.wav import check_sound
from simulator.evrotel import EvrotelSimulator

from .glue import make_evrotel_entry, text
from .providers.conftest import Host, raw_server, serving

type Client = TestClient[web.Request, web.Application]


def sound(channels: int = 1, width: int = 2, rate: int = 8000, seconds: float = 0.5) -> bytes:
    """Return a WAV file; as it is it suits a phone."""
    file = BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate)
        writer.writeframes(bytes(int(rate * seconds) * channels * width))
    return file.getvalue()


def compressed() -> bytes:
    """Return a WAV file in A-law, as phones have it on the line."""
    form = b"fmt " + struct.pack("<IHHIIHH", 16, 6, 1, 8000, 8000, 1, 8)
    data = b"data" + struct.pack("<I", 800) + bytes(800)
    return b"RIFF" + struct.pack("<I", 4 + len(form) + len(data)) + b"WAVE" + form + data


@pytest.fixture
async def entry(hass: HomeAssistant, evrotel: EvrotelSimulator) -> AsyncIterator[MockConfigEntry]:
    """Set up the simulated account."""
    entry = make_evrotel_entry(evrotel)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
async def outside(hass: HomeAssistant, entry: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator) -> Client:
    """Have Home Assistant reached from outside, and return a client that does so."""
    assert entry.runtime_data
    client = await hass_client_no_auth()
    await hass.config.async_update(external_url=str(client.make_url("")).rstrip("/"))
    return client


@pytest.fixture
def media(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return a media folder, beside one that Home Assistant may not read."""
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "hello.wav").write_bytes(sound())
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / "hello.wav").write_bytes(sound())
    hass.config.media_dirs = {"local": str(folder)}
    hass.config.allowlist_external_dirs = {str(folder.resolve())}
    return folder


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    """Return a web server that anybody reaches."""
    async with serving(Host()) as host:
        host.answers(sound(), content_type="audio/wav")
        yield host


async def upload(hass: HomeAssistant, **data: Any) -> str:
    """Upload an announcement, and return its name."""
    answer = await hass.services.async_call(DOMAIN, "upload_announcement", data, blocking=True, return_response=True)
    assert answer is not None
    assert list(answer) == ["announcement"]
    return str(answer["announcement"])


async def start(hass: HomeAssistant, **data: Any) -> Any:
    """Start automatic calls, and return the answer."""
    return await hass.services.async_call(DOMAIN, "start_autodial", data, blocking=True, return_response=True)


def fetched(evrotel: EvrotelSimulator) -> list[URL]:
    """Return the addresses from which the provider was to fetch a sound."""
    return [URL(request.form["mediafile"]) for request in evrotel.requests if request.path == "/autodial/media/"]


async def test_a_file_by_its_path_is_fetched_whole_by_the_provider(
    hass: HomeAssistant, evrotel: EvrotelSimulator, outside: Client, media: Path
) -> None:
    assert outside.server
    assert await upload(hass, media=str(media / "hello.wav")) == "20558_hello.wav"
    assert evrotel.account.media == {"20558_hello.wav": sound()}


@pytest.mark.parametrize("identifier", ["media-source://media_source/local/{}", "/media/local/{}"])
@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.usefixtures("outside")
async def test_a_file_of_a_media_folder_is_taken_as_the_media_browser_writes_it(
    hass: HomeAssistant, evrotel: EvrotelSimulator, media: Path, identifier: str, chosen: bool
) -> None:
    (media / "sub").mkdir()
    (media / "sub" / "open.wav").write_bytes(sound(seconds=1))
    media_id = identifier.format("sub/open.wav")
    given = {"media_content_id": media_id, "media_content_type": "audio/x-wav", "metadata": {}} if chosen else media_id
    assert await upload(hass, media=given) == "20558_open.wav"
    assert evrotel.account.media == {"20558_open.wav": sound(seconds=1)}


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("We open at ten!.wav", "20558_we_open_at_ten.wav"),
        ("Привіт.wav", "20558_privit.wav"),
        ("v1.2-final_B.WAV", "20558_v1.2-final_B.wav"),
        ("20558_hello.wav", "20558_hello.wav"),
        ("h" * 150 + ".wav", f"20558_{'h' * 96}.wav"),
        ("sound", "20558_sound.wav"),
    ],
)
async def test_the_provider_gets_a_name_that_it_can_take(
    hass: HomeAssistant, evrotel: EvrotelSimulator, media: Path, file: str, name: str
) -> None:
    evrotel.answer_with("/autodial/media/", status=200, body="", content_type="text/html")
    (media / file).write_bytes(sound())
    assert await upload(hass, media=str(media / file)) == name
    (address,) = fetched(evrotel)
    assert name.endswith(address.name)


async def address_lent(
    hass: HomeAssistant, evrotel: EvrotelSimulator, media: Path, content: bytes | None = None
) -> URL:
    """Upload a file, and return the path and query at which it was lent to the provider."""
    file = media / "hello.wav"
    file.write_bytes(content or sound())
    await upload(hass, media=str(file))
    return fetched(evrotel)[-1].relative()


async def status_of(client: Client, address: URL | str, method: str = "GET") -> int:
    """Return how a request is answered."""
    async with client.request(method, address) as response:
        await response.read()
        return response.status


async def test_the_file_is_lent_without_a_password_as_what_it_is(
    hass: HomeAssistant, evrotel: EvrotelSimulator, outside: Client, media: Path
) -> None:
    address = await address_lent(hass, evrotel, media)
    async with outside.get(address) as response:
        assert (response.status, response.content_type) == (HTTPStatus.OK, "audio/wav")
        assert response.headers["Cache-Control"] == "no-store"
        assert await response.read() == sound()
    async with outside.head(address) as response:
        assert (response.status, response.content_length) == (HTTPStatus.OK, len(sound()))
    assert await status_of(outside, address, "POST") == HTTPStatus.METHOD_NOT_ALLOWED


async def test_what_is_lent_is_what_was_checked(
    hass: HomeAssistant, evrotel: EvrotelSimulator, outside: Client, media: Path
) -> None:
    address = await address_lent(hass, evrotel, media)
    (media / "hello.wav").write_bytes(b"something else")
    async with outside.get(address) as response:
        assert await response.read() == sound()


async def test_nobody_guesses_the_address(
    hass: HomeAssistant, evrotel: EvrotelSimulator, outside: Client, media: Path
) -> None:
    address = await address_lent(hass, evrotel, media)
    other = await address_lent(hass, evrotel, media)
    token, others = address.parts[-2], other.parts[-2]
    assert len(token) >= 43
    assert token != others
    wrong = [token[:-1], f"{token}x", token.swapcase(), "", "x", "%ff", "%D1%82", "..", token[::-1]]
    for guess in wrong:
        path = f"{'/'.join(address.parts[:-2]).removeprefix('/')}/{guess}/hello.wav"
        assert await status_of(outside, URL(path, encoded=True)) == HTTPStatus.NOT_FOUND, guess
    for name in ("other.wav", "hello.wa", "hello.wav%20"):
        path = f"{'/'.join(address.parts[:-1]).removeprefix('/')}/{name}"
        assert await status_of(outside, URL(path, encoded=True)) == HTTPStatus.NOT_FOUND, name
    assert await status_of(outside, address) == HTTPStatus.OK


async def test_the_loan_ends_by_itself_after_ten_minutes(
    hass: HomeAssistant, evrotel: EvrotelSimulator, outside: Client, media: Path
) -> None:
    assert timedelta(minutes=10) == LENT_FOR
    address = await address_lent(hass, evrotel, media)
    async_fire_time_changed(hass, dt_util.utcnow() + LENT_FOR - timedelta(seconds=5))
    assert await status_of(outside, address) == HTTPStatus.OK
    async_fire_time_changed(hass, dt_util.utcnow() + LENT_FOR + timedelta(seconds=5))
    assert await status_of(outside, address) == HTTPStatus.NOT_FOUND


async def test_so_many_files_are_lent_at_a_time_and_no_more(
    hass: HomeAssistant, evrotel: EvrotelSimulator, outside: Client, media: Path
) -> None:
    addresses = [await address_lent(hass, evrotel, media) for _ in range(MAX_LENT + 1)]
    answers = [await status_of(outside, address) for address in addresses]
    assert answers == [HTTPStatus.NOT_FOUND, *[HTTPStatus.OK] * MAX_LENT]


async def test_without_an_external_url_the_user_is_told_to_set_one(
    hass: HomeAssistant, entry: MockConfigEntry, evrotel: EvrotelSimulator, media: Path
) -> None:
    assert entry.runtime_data
    await hass.config.async_update(internal_url="http://192.168.1.2:8123", external_url=None)
    with pytest.raises(ServiceValidationError) as caught:
        await upload(hass, media=str(media / "hello.wav"))
    assert str(caught.value) == text("no_external_url")
    assert fetched(evrotel) == []


UNFIT: list[tuple[bytes, str, dict[str, str]]] = [
    (sound(channels=2), "announcement_not_mono", {"found": "2"}),
    (sound(width=1), "announcement_not_16_bit", {"found": "8"}),
    (sound(width=3), "announcement_not_16_bit", {"found": "24"}),
    (sound(rate=16000), "announcement_not_8000_hz", {"found": "16000"}),
    (sound(rate=44100, channels=2), "announcement_not_mono", {"found": "2"}),
    (compressed(), "announcement_not_pcm", {}),
    (sound()[:30], "announcement_not_pcm", {}),
    (sound()[:-2], "announcement_incomplete", {}),
    (sound(seconds=0), "announcement_incomplete", {}),
    (b"ID3\x04" + bytes(100), "announcement_not_wav", {}),
    (b"RIFF\0\0\0\0AVI " + bytes(100), "announcement_not_wav", {}),
    (b"", "announcement_not_wav", {}),
]
UNFIT_SOUNDS = pytest.mark.parametrize("unfit", UNFIT, ids=lambda unfit: f"{unfit[1]}-{len(unfit[0])}")


@UNFIT_SOUNDS
@pytest.mark.usefixtures("outside")
async def test_each_thing_wrong_with_a_sound_is_told_with_what_was_found_before_the_provider_is(
    hass: HomeAssistant, evrotel: EvrotelSimulator, media: Path, unfit: tuple[bytes, str, dict[str, str]]
) -> None:
    content, translation_key, found = unfit
    (media / "hello.wav").write_bytes(content)
    with pytest.raises(ServiceValidationError) as caught:
        await upload(hass, media=str(media / "hello.wav"))
    assert str(caught.value) == text(translation_key, file=str(media / "hello.wav"), **found)
    assert "ffmpeg" in str(caught.value)
    assert evrotel.requests == []


SHORT_SOUNDS = [sound(seconds=0.001), sound(channels=2, seconds=0.001), compressed()[:60], b""]


@settings(max_examples=500)
@given(st.sampled_from(SHORT_SOUNDS), st.dictionaries(st.integers(0, 59), st.integers(0, 255), max_size=8))
def test_no_file_makes_the_check_fail_in_another_way(content: bytes, changes: dict[int, int]) -> None:
    """What is not refused with a text of ours is what a phone can play."""
    changed = bytes(changes.get(place, byte) for place, byte in enumerate(content))
    with suppress(ServiceValidationError):
        check_sound(changed, "hello.wav")
        with wave.open(BytesIO(changed)) as accepted:
            assert accepted.getparams()[:3] == (1, 2, 8000)


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize(
    "place",
    [
        "",
        "hello.wav",
        "{media}",
        "{media}/missing.wav",
        "{media}/../private/hello.wav",
        "{media}/link.wav",
        "{media}/pipe",
        "{media}/nul\0.wav",
        "{media}/loop.wav",
        "{media}/" + "h" * 300,
        "/media/local/../private/hello.wav",
        "/media/other/hello.wav",
        "/media/local/",
        "media-source://media_source/local/../../private/hello.wav",
        "media-source://media_source/local//etc/passwd",
        "media-source://media_source/local",
        "media-source://tts/cloud?message=hello",
        "media-source://",
        "/etc/passwd",
        "~/hello.wav",
    ],
)
async def test_nothing_that_home_assistant_may_not_read_is_handed_out(
    hass: HomeAssistant, evrotel: EvrotelSimulator, media: Path, place: str
) -> None:
    private = media.parent / "private" / "hello.wav"
    (media / "link.wav").symlink_to(private)
    (media / "loop.wav").symlink_to(media / "loop.wav")
    os.mkfifo(media / "pipe")
    given = place.format(media=media)
    with pytest.raises((ServiceValidationError, vol.Invalid)) as caught:
        await upload(hass, media=given)
    if isinstance(caught.value, ServiceValidationError):
        assert str(caught.value) == text("announcement_not_found", file=given)
    assert evrotel.requests == []


@pytest.mark.usefixtures("outside")
async def test_a_file_that_is_too_large_is_not_read_whole(
    hass: HomeAssistant, evrotel: EvrotelSimulator, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert announcements.MAX_BYTES == 20 * 1024 * 1024
    monkeypatch.setattr(announcements, "MAX_BYTES", 1000)
    with pytest.raises(ServiceValidationError) as caught:
        await upload(hass, media=str(media / "hello.wav"))
    assert str(caught.value) == text("announcement_too_large", file=str(media / "hello.wav"))
    assert evrotel.requests == []


@pytest.mark.usefixtures("entry")
async def test_a_public_address_is_looked_at_and_handed_on(
    hass: HomeAssistant, evrotel: EvrotelSimulator, host: Host
) -> None:
    address = f"{host.url}/media/hello.wav"
    assert await upload(hass, url=address) == "20558_hello.wav"
    assert [str(url) for url in fetched(evrotel)] == [address]
    assert [request.path for request in host.received] == ["/media/hello.wav"] * 2
    assert host.received[0].authorization is None
    assert evrotel.account.media == {"20558_hello.wav": sound()}


@UNFIT_SOUNDS
@pytest.mark.usefixtures("entry")
async def test_a_sound_at_an_address_is_checked_as_well(
    hass: HomeAssistant, evrotel: EvrotelSimulator, host: Host, unfit: tuple[bytes, str, dict[str, str]]
) -> None:
    content, translation_key, found = unfit
    host.answers(content, content_type="audio/wav")
    with pytest.raises(ServiceValidationError) as caught:
        await upload(hass, url=f"{host.url}/media/hello.wav")
    assert str(caught.value) == text(translation_key, file="hello.wav", **found)
    assert evrotel.requests == []


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(
    "address",
    [
        "hello.wav",
        "//a.example/hello.wav",
        "file:///etc/passwd",
        "ftp://a.example/hello.wav",
        "https:///hello.wav",
        "https://user:secret@a.example/hello.wav",
        "https://a.example/hello.wav#secret",
        "https://[a/hello.wav",
    ],
)
async def test_what_is_no_public_address_is_not_fetched(
    hass: HomeAssistant, evrotel: EvrotelSimulator, address: str
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await upload(hass, url=address)
    assert str(caught.value) == text("announcement_no_address")
    assert evrotel.requests == []


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize("status", [401, 403, 404, 500])
async def test_an_address_that_answers_otherwise_is_told(
    hass: HomeAssistant, evrotel: EvrotelSimulator, host: Host, status: int
) -> None:
    host.answers("", status=status)
    with pytest.raises(ServiceValidationError) as caught:
        await upload(hass, url=f"{host.url}/hello.wav?key=secret")
    assert str(caught.value) == text("announcement_not_fetched", server=host.name, reason=f"HTTP {status}")
    assert host.received[0].query == {"key": "secret"}
    assert evrotel.requests == []
    assert not list(hass.config_entries.flow.async_progress_by_handler(DOMAIN, match_context={"source": SOURCE_REAUTH}))


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://a.example/hello.wav", "{url}/other.wav"])
async def test_a_redirect_leads_nowhere(
    hass: HomeAssistant, evrotel: EvrotelSimulator, host: Host, target: str
) -> None:
    async def elsewhere(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target.format(url=host.url)})

    host.answer = elsewhere
    with pytest.raises(ServiceValidationError) as caught:
        await upload(hass, url=f"{host.url}/hello.wav")
    assert str(caught.value) == text("announcement_not_fetched", server=host.name, reason="HTTP 302")
    assert len(host.received) == 1
    assert evrotel.requests == []


@pytest.mark.usefixtures("entry")
async def test_an_address_that_sends_without_end_is_left(
    hass: HomeAssistant, evrotel: EvrotelSimulator, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcements, "MAX_BYTES", 1000)
    with pytest.raises(ServiceValidationError) as caught:
        await upload(hass, url=f"{host.url}/hello.wav")
    assert str(caught.value) == text("announcement_too_large", file="hello.wav")
    assert evrotel.requests == []


@pytest.mark.usefixtures("entry")
async def test_an_address_that_takes_for_ever_is_left(
    hass: HomeAssistant, evrotel: EvrotelSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcements, "FETCH_WITHIN", 0.05)
    left = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await reader.read()
        left.set()

    async with raw_server(say_nothing) as url:
        with pytest.raises(ServiceValidationError) as caught:
            await upload(hass, url=f"{url}/hello.wav")
        await left.wait()
    assert str(caught.value) == text("announcement_not_fetched", server=url.removeprefix("http://"), reason="> 0.05 s")
    assert evrotel.requests == []


@pytest.mark.usefixtures("entry")
async def test_a_name_that_the_provider_cannot_have_is_told(
    hass: HomeAssistant, evrotel: EvrotelSimulator, host: Host
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await upload(hass, url=f"{host.url}/hello%20there.wav")
    assert str(caught.value) == text("invalid_announcement_name", name="hello there.wav")
    assert evrotel.requests == []


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize("data", [{}, {"media": "/media/hello.wav", "url": "https://a.example/hello.wav"}])
async def test_it_is_either_a_file_or_an_address(
    hass: HomeAssistant, evrotel: EvrotelSimulator, data: dict[str, str]
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await upload(hass, **data)
    assert str(caught.value) == text("announcement_one_source")
    assert evrotel.requests == []


async def test_what_the_provider_says_no_to_is_told(
    hass: HomeAssistant, evrotel: EvrotelSimulator, outside: Client, media: Path
) -> None:
    assert outside.server
    evrotel.answer_with("/autodial/media/", status=200, body="bad", content_type="text/html")
    with pytest.raises(HomeAssistantError) as caught:
        await upload(hass, media=str(media / "hello.wav"))
    server = evrotel.api_url.removeprefix("http://")
    assert str(caught.value) == text("request_refused", server=server, reason="bad")


async def test_a_refused_token_asks_the_user_for_another(
    hass: HomeAssistant, entry: MockConfigEntry, evrotel: EvrotelSimulator
) -> None:
    evrotel.answer_with("/autodial/", status=200, body="Access denied", content_type="text/html")
    with pytest.raises(HomeAssistantError) as caught:
        await start(hass, announcement="hello.wav")
    assert caught.value.translation_key == "invalid_auth"
    await hass.async_block_till_done(wait_background_tasks=False)
    (flow,) = entry.async_get_active_flows(hass, {SOURCE_REAUTH})
    assert flow["context"]["entry_id"] == entry.entry_id


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(("given", "channels"), [({}, 1), ({"channels": 5}, 5), ({"channels": "100"}, 100)])
async def test_automatic_calls_are_started_once_with_so_many_at_a_time(
    hass: HomeAssistant, evrotel: EvrotelSimulator, given: dict[str, Any], channels: int
) -> None:
    evrotel.account.media["20558_hello.wav"] = sound()
    assert await start(hass, announcement="20558_hello.wav", **given) == {"started": True}
    (request,) = evrotel.requests
    assert (request.path, request.form["mediafile"]) == ("/autodial/", "20558_hello.wav")
    assert request.form["chnum"] == str(channels)


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"announcement": " "},
        {"announcement": "hello.wav", "channels": 0},
        {"announcement": "hello.wav", "channels": 101},
        {"announcement": "hello.wav", "channels": "many"},
    ],
)
async def test_what_makes_no_sense_is_not_started(
    hass: HomeAssistant, evrotel: EvrotelSimulator, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await start(hass, **data)
    assert evrotel.requests == []


@pytest.mark.usefixtures("entry")
async def test_an_announcement_that_cannot_be_is_told(hass: HomeAssistant, evrotel: EvrotelSimulator) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await start(hass, announcement="hello")
    assert str(caught.value) == text("invalid_announcement_name", name="hello")
    assert evrotel.requests == []


@pytest.mark.usefixtures("outside")
async def test_a_file_that_fails_while_it_is_read_is_told(hass: HomeAssistant, evrotel: EvrotelSimulator) -> None:
    """As the memory of a process does, and a worn disk."""
    hass.config.allowlist_external_dirs = {"/proc"}
    with pytest.raises(ServiceValidationError) as caught:
        await upload(hass, media="/proc/self/mem")
    assert str(caught.value) == text("announcement_not_found", file="/proc/self/mem")
    assert evrotel.requests == []
