"""The sound of calls over HTTP: whole and in parts, from real simulators, for signed paths and nobody else."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
import tracemalloc
from typing import Any

from aiohttp import ClientError
from aiohttp.test_utils import TestClient
from homeassistant.components.http.auth import async_sign_path
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.log_model import Source
from custom_components.cloud_telephony.recording_media import media_id
from simulator.cloudpbx import CloudPbxSimulator
from simulator.evrotel import EvrotelSimulator
from simulator.zadarma import ZadarmaSimulator

from .glue import text
from .logged import ended

type Client = TestClient[Any, Any]

PATH = "/api/cloud_telephony/recording"


@pytest.fixture
async def client(account: Account, hass_client: ClientSessionGenerator) -> Client:
    """Return who is signed in at a Home Assistant with an account."""
    assert account.connected
    return await hass_client()


async def recorded(sim: CloudPbxSimulator, account: Account, **facts: Any) -> str:
    """Have a recorded call in the log, and return the path of its sound."""
    call = sim.place_call("600700800", "101")
    sim.answer(call)
    sim.advance(30)
    sim.hang_up(call)
    entry_id = account.entry.entry_id
    logged = ended("1", account=entry_id, recording=call.uniqueid, **facts)
    await account.keeper.async_write([logged], Source.RECORD)
    return f"{PATH}/{entry_id}/1"


@dataclass(frozen=True, slots=True)
class Talk:
    """How to talk to Home Assistant: signed in over WebSocket, and as a stranger."""

    websocket: WebSocketGenerator
    stranger: ClientSessionGenerator


@pytest.fixture
def talk(hass_ws_client: WebSocketGenerator, hass_client_no_auth: ClientSessionGenerator) -> Talk:
    """Return both ways."""
    return Talk(hass_ws_client, hass_client_no_auth)


@pytest.fixture
async def path(sim: CloudPbxSimulator, account: Account) -> str:
    """Return the path of the sound of a call in the log."""
    return await recorded(sim, account)


def last_recording(sim: CloudPbxSimulator) -> str:
    """Return what the provider calls the last recording."""
    return list(sim.pbx.recordings)[-1]


async def whole(client: Client, path: str) -> bytes:
    """Return the whole sound."""
    response = await client.get(path)
    assert response.status == HTTPStatus.OK
    return await response.read()


async def test_a_recording_is_sent_whole(client: Client, path: str) -> None:
    response = await client.get(path)
    sound = await response.read()

    assert sound.startswith(b"RIFF")
    assert response.status == HTTPStatus.OK
    assert response.headers["Content-Type"] == "audio/wav"
    assert response.headers["Content-Length"] == str(len(sound))
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["Cache-Control"] == "no-store"


async def test_head_tells_what_would_be_sent(client: Client, path: str, sim: CloudPbxSimulator) -> None:
    sound = await whole(client, path)
    sim.sounds.size = 5_000_000
    head = await client.head(path, headers={"Range": "bytes=100-"})
    assert (head.status, head.headers["Content-Range"]) == (206, "bytes 100-4999999/5000000")
    assert head.headers["Content-Length"] == "4999900"
    assert await head.read() == b""
    sim.sounds.size = None
    assert (await client.head(path)).headers["Content-Length"] == str(len(sound))


@pytest.mark.parametrize("parts", [True, False], ids=["the server gives parts", "the server gives none"])
@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, 299_999),
        ("bytes=0-1", 0, 1),
        ("bytes=131072-", 131_072, 299_999),
        ("bytes=100000-200000", 100_000, 200_000),
        ("bytes=299999-299999", 299_999, 299_999),
        ("bytes=299000-9999999", 299_000, 299_999),
        ("bytes=-1000", 299_000, 299_999),
        ("bytes=-9999999", 0, 299_999),
    ],
)
async def test_seeking_gives_the_right_part(
    client: Client, sim: CloudPbxSimulator, path: str, *, parts: bool, asked: str, first: int, last: int
) -> None:
    """Safari begins with `0-1`, Chromium with `0-`; whoever drags the slider asks for what is behind it."""
    sim.sounds.size, sim.sounds.parts = 300_000, parts
    sound = await whole(client, path)
    response = await client.get(path, headers={"Range": asked})

    assert response.status == HTTPStatus.PARTIAL_CONTENT
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/300000"
    assert response.headers["Content-Length"] == str(last - first + 1)
    assert await response.read() == sound[first : last + 1]


@pytest.mark.parametrize("parts", [True, False])
@pytest.mark.parametrize("asked", ["bytes=300000-", "bytes=300000-300001", "bytes=-0", "bytes=999999999999999-"])
async def test_a_part_that_is_not_there(
    client: Client, sim: CloudPbxSimulator, path: str, *, parts: bool, asked: str
) -> None:
    sim.sounds.size, sim.sounds.parts = 300_000, parts
    response = await client.get(path, headers={"Range": asked})
    assert response.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    assert response.headers["Content-Range"] == "bytes */300000"


@pytest.mark.parametrize(
    "asked",
    ["bytes=0-1,5-9", "bytes=-", "bytes=5-2", "bytes=a-b", "items=0-1", "bytes=0-1x", "bytes=٣-", "bytes=" + "9" * 99],
)
async def test_what_is_no_single_part_is_answered_by_the_whole(client: Client, path: str, asked: str) -> None:
    response = await client.get(path, headers={"Range": asked})
    assert response.status == HTTPStatus.OK
    assert "Content-Range" not in response.headers


async def test_a_part_of_a_version_that_nobody_knows_is_answered_by_the_whole(client: Client, path: str) -> None:
    response = await client.get(path, headers={"Range": "bytes=0-1", "If-Range": '"v1"'})
    assert response.status == HTTPStatus.OK


async def test_of_a_recording_of_unknown_size_there_are_no_parts(
    client: Client, sim: CloudPbxSimulator, path: str
) -> None:
    sim.sounds.parts = sim.sounds.tells_size = False
    response = await client.get(path, headers={"Range": "bytes=5-"})
    assert response.status == HTTPStatus.OK
    assert "Accept-Ranges" not in response.headers
    assert (await response.read()).startswith(b"RIFF")


async def test_fifty_megabytes_pass_through_little_memory(client: Client, sim: CloudPbxSimulator, path: str) -> None:
    """Nothing of them is held longer than it takes to send it."""
    sim.sounds.size = 50 * 1024 * 1024
    tracemalloc.start()
    try:
        response = await client.get(path)
        received = 0
        async for chunk in response.content.iter_any():
            received += len(chunk)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert received == sim.sounds.size
    assert peak < 8 * 1024 * 1024


async def test_a_slow_listener_holds_the_provider_back(client: Client, sim: CloudPbxSimulator, path: str) -> None:
    """What is not wanted yet is not fetched: a player that pauses must not fill the memory."""
    sim.sounds.size = 100 * 1024 * 1024
    response = await client.get(path)
    await response.content.readexactly(1000)
    sent = -1
    while sent != sim.sounds.sent[-1]:
        sent = sim.sounds.sent[-1]
        # As long as anything moves, others are still at work.
        for _ in range(2000):
            await asyncio.sleep(0)
    assert sent < 30 * 1024 * 1024
    response.close()
    await sim.sounds.wait_for_broken()


async def test_nobody_listens_any_more(client: Client, sim: CloudPbxSimulator, path: str) -> None:
    """Then nothing more is fetched."""
    sim.sounds.size = 1024**3
    response = await client.get(path)
    await response.content.readexactly(100_000)
    response.close()
    await sim.sounds.wait_for_broken()
    assert sim.sounds.sent[-1] < sim.sounds.size / 4


async def test_what_breaks_off_is_not_taken_for_the_whole(client: Client, sim: CloudPbxSimulator, path: str) -> None:
    sim.sounds.size, sim.sounds.stops_after = 10_000_000, 1_000_000
    sim.sounds.breaks = True
    response = await client.get(path)
    with pytest.raises(ClientError):
        await response.read()


async def test_only_who_is_signed_in_hears_it(path: str, hass_client_no_auth: ClientSessionGenerator) -> None:
    stranger = await hass_client_no_auth()
    for address in (path, f"{path}?authSig=x", f"{PATH}/nothing/1"):
        assert (await stranger.get(address)).status == HTTPStatus.UNAUTHORIZED
        assert (await stranger.head(address)).status == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("call_id", ["1639563902.370", "a/b", "a b+c&d", "…ü", "~.-_", "%"])
async def test_players_get_a_signed_path_that_holds_for_this_call_only(
    hass: HomeAssistant, talk: Talk, sim: CloudPbxSimulator, account: Account, call_id: str
) -> None:
    """Whatever a call is called: this is what cards, the media browser and speakers do."""
    await recorded(sim, account)
    call = ended(call_id, account=account.entry.entry_id, recording=last_recording(sim))
    await account.keeper.async_write([call], Source.RECORD)
    assert await async_setup_component(hass, "media_source", {})
    websocket = await talk.websocket()
    await websocket.send_json_auto_id({"type": "media_source/resolve_media", "media_content_id": media_id(call)})
    answer = await websocket.receive_json()
    assert answer["success"], answer
    assert answer["result"]["mime_type"] == "audio/wav"

    stranger = await talk.stranger()
    heard = await stranger.get(answer["result"]["url"])
    assert (await heard.read()).startswith(b"RIFF")
    signature = answer["result"]["url"].partition("?")[2]
    other = await stranger.get(f"{PATH}/{account.entry.entry_id}/1?{signature}")
    assert other.status == HTTPStatus.UNAUTHORIZED


async def test_a_signature_expires(hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, path: str) -> None:
    stranger = await hass_client_no_auth()
    good = async_sign_path(hass, path, timedelta(minutes=1), use_content_user=True)
    old = async_sign_path(hass, path, timedelta(minutes=-1), use_content_user=True)
    assert (await stranger.get(good)).status == HTTPStatus.OK
    assert (await stranger.get(old)).status == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    "wanted",
    [
        "{entry}/2",
        "{entry}/{recording}",
        "{entry}/..%2Fcdr",
        "{entry}/%2e%2e%2fcdr",
        "{entry}/%00",
        "{entry}/%ff%fe",
        "{entry}/" + "x" * 3000,
        "{entry}/1'%20OR%20'1'='1",
        "{entry}/%25",
        "nothing/1",
        "..%2f{entry}/1",
        "{other}/1",
    ],
)
async def test_nothing_but_calls_of_the_log_is_asked_for(
    client: Client, sim: CloudPbxSimulator, path: str, wanted: str
) -> None:
    """Least of all the provider's own identifiers; the provider is not even asked."""
    entry_id, recording = path.split("/")[-2], last_recording(sim)
    sim.clear_requests()
    address = wanted.format(entry=entry_id, recording=recording, other=f"{entry_id}x")
    response = await client.get(f"{PATH}/{address}")
    # Home Assistant itself refuses ways up.
    assert response.status in {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST}
    assert sim.requests == []
    if response.content_type == "application/json":
        answer = await response.json()
        assert answer == {"message": text("no_recording") + ".", "code": "no_recording"}


async def test_a_call_without_recording_has_none(client: Client, account: Account) -> None:
    await account.keeper.async_write([ended("1", account=account.entry.entry_id)], Source.RECORD)
    response = await client.get(f"{PATH}/{account.entry.entry_id}/1")
    assert response.status == HTTPStatus.NOT_FOUND
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("told", "shown", "attached"),
    [
        ("audio/x-wav", "audio/x-wav", False),
        ("application/octet-stream", "audio/wav", False),
        ("image/svg+xml", "application/octet-stream", True),
        ("video/mp4", "application/octet-stream", True),
        ("application/pdf", "application/octet-stream", True),
    ],
)
async def test_nothing_but_sound_is_shown(
    client: Client, sim: CloudPbxSimulator, path: str, *, told: str, shown: str, attached: bool
) -> None:
    """Else a provider could have a browser run what it likes, signed in at Home Assistant."""
    recording = last_recording(sim)
    sim.answer_with(f"/record/{recording}", status=200, body="<svg/>", content_type=told, times=None)
    response = await client.get(path)
    assert response.headers["Content-Type"] == shown
    assert ("Content-Disposition" in response.headers) is attached
    assert response.headers.get("Content-Disposition", "attachment") == "attachment"


@pytest.mark.parametrize(("status", "shown", "key"), [(500, 502, "recording_unavailable"), (404, 404, "no_recording")])
async def test_a_provider_that_fails_is_not_named(
    client: Client, sim: CloudPbxSimulator, path: str, *, status: int, shown: int, key: str
) -> None:
    recording = last_recording(sim)
    sim.answer_with(f"/record/{recording}", status=status, body="Key SecretKey", times=None)
    response = await client.get(path)
    content = await response.text()
    assert (response.status, (await response.json())["code"]) == (shown, key)
    for secret in (sim.api_key, "SecretKey", "127.0.0.1", recording):
        assert secret not in content
        assert secret not in str(dict(response.headers))


async def test_what_is_missing_in_the_settings_is_named(
    evrotel: EvrotelSimulator, evrotel_account: Account, hass_client: ClientSessionGenerator
) -> None:
    """Evrotel does not say on which server recordings are."""
    assert evrotel.account.recordings == {}
    call = ended("1", account=evrotel_account.entry.entry_id, recording="/wav/9/1.wav")
    await evrotel_account.keeper.async_write([call], Source.RECORD)
    response = await (await hass_client()).get(f"{PATH}/{call.account}/1")
    assert (response.status, (await response.json())["code"]) == (HTTPStatus.BAD_GATEWAY, "no_recordings_server")


async def test_a_refused_key_asks_for_a_new_one(
    client: Client, sim: CloudPbxSimulator, account: Account, path: str
) -> None:
    sim.answer_with("*", status=401, times=None)
    assert (await client.get(path)).status == HTTPStatus.BAD_GATEWAY
    assert list(account.entry.async_get_active_flows(account.hass, {"reauth"}))


async def test_an_account_that_does_not_run_hands_nothing_out(
    hass: HomeAssistant, client: Client, account: Account, path: str
) -> None:
    await hass.config_entries.async_unload(account.entry.entry_id)
    assert account.entry.state is ConfigEntryState.NOT_LOADED
    response = await client.get(path)
    assert response.status == HTTPStatus.SERVICE_UNAVAILABLE
    answer = await response.json()
    assert answer["message"].startswith(text("account_not_running", account=account.entry.title)[:20])


async def test_a_link_of_the_provider_stays_with_home_assistant(
    zadarma: ZadarmaSimulator, zadarma_account: Account, hass_client: ClientSessionGenerator
) -> None:
    """Zadarma's let in whoever has them."""
    zadarma.recording = True
    call = zadarma.incoming("48600700800", "48221234567")
    await zadarma.settled()
    zadarma.answer(call, "101")
    zadarma.advance(30)
    zadarma.hang_up(call)
    await zadarma.pass_time(120)
    await zadarma_account.keeper.async_flushed(10)
    client = await hass_client()
    path = f"{PATH}/{zadarma_account.entry.entry_id}/{call.pbx_call_id}"
    for asked in ("bytes=0-1", "bytes=2-", "bytes=100-199"):
        response = await client.get(path, headers={"Range": asked}, allow_redirects=False)
        assert response.status == HTTPStatus.PARTIAL_CONTENT
        assert response.headers["Content-Type"] == "audio/mpeg"
        assert "download" not in str(dict(response.headers))
    asked_for = [request for request in zadarma.requests if "record/request" in request.path]
    assert len(asked_for) <= 1
