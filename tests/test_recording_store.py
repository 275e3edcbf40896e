"""Copies of recordings: fetched when they are there, served from here, and gone when nobody may have them any more."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from http import HTTPStatus
import os
from pathlib import Path
import resource
import stat
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloud_telephony import recording_store
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.log_model import Source
from custom_components.cloud_telephony.calls.model import Call
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.providers.base import Audio
from custom_components.cloud_telephony.recording_media import sound_path
from custom_components.cloud_telephony.recording_store import async_find_copy, async_tidy
from simulator.cloudpbx import CloudPbxSimulator

from .glue import ask_for_recordings, make_entry, set_up, until_done
from .logged import ended

DAYS = 7


@pytest.fixture
def root(hass: HomeAssistant) -> Path:
    """Return the folder of all copies."""
    return Path(hass.config.path("cloud_telephony", "recordings"))


@pytest.fixture
async def keeper(hass: HomeAssistant, sim: CloudPbxSimulator) -> AsyncIterator[Account]:
    """Set up an account whose recordings are kept for a week."""
    account = await set_up(hass, make_entry(sim, options={"keep_recordings": DAYS}))
    yield account
    if account.entry.state.recoverable and hass.config_entries.async_get_entry(account.entry.entry_id):
        await hass.config_entries.async_unload(account.entry.entry_id)


async def recorded(sim: CloudPbxSimulator, account: Account, call_id: str = "1", **facts: Any) -> Call:
    """Have a recorded call in the log, of which the records have told."""
    spoken = sim.place_call("600700800", "101")
    sim.answer(spoken)
    sim.advance(30)
    sim.hang_up(spoken)
    now = dt_util.utcnow()
    known = {"recording": spoken.uniqueid, "started_at": now - timedelta(hours=1), "ended_at": now}
    call = ended(call_id, account=account.entry.entry_id, **known | facts)
    await account.keeper.async_write([call], Source.RECORD)
    assert account.recording_watch
    account.recording_watch.learned([call])
    return call


def files(root: Path) -> list[Path]:
    """Return all files below a folder."""
    return sorted(path for path in root.rglob("*") if path.is_file())


def fetched(sim: CloudPbxSimulator) -> list[str]:
    """Return where the provider was asked for recordings."""
    return [request.path for request in sim.requests if request.path.startswith("/record/")]


async def settled(hass: HomeAssistant, account: Account, call: Call) -> None:
    """Let it be asked for recordings until that of a call is not waited for any more; there may be others before."""
    watch = account.recording_watch
    assert watch
    # Time that is made to pass would end a time-out as well.
    for _ in range(20):
        if watch.awaits(call.call_id):
            await ask_for_recordings(hass, account)
    assert not watch.awaits(call.call_id)


@pytest.fixture
async def kept(hass: HomeAssistant, sim: CloudPbxSimulator, keeper: Account) -> Call:
    """Return a call of whose recording there is a copy."""
    call = await recorded(sim, keeper)
    await settled(hass, keeper, call)
    return call


async def test_a_copy_is_whole_private_and_as_old_as_its_call(kept: Call, root: Path) -> None:
    """And where no browser gets without signing in."""
    [copy] = files(root)
    assert copy.suffix == ".wav"
    assert copy.read_bytes().startswith(b"RIFF")
    assert copy.stat().st_mtime == pytest.approx(kept.started_at.timestamp())
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    assert not {"www", "media"} & set(copy.relative_to(root.parent.parent).parts)


async def test_a_copy_is_played_without_the_provider(
    sim: CloudPbxSimulator, keeper: Account, kept: Call, root: Path, hass_client: ClientSessionGenerator
) -> None:
    """Whole and in parts, also while the account does not run."""
    client = await hass_client()
    sound = files(root)[0].read_bytes()
    sim.clear_requests()
    for _ in range(2):
        response = await client.get(sound_path(kept))
        assert (response.status, response.headers["Content-Type"]) == (HTTPStatus.OK, "audio/wav")
        assert await response.read() == sound
        part = await client.get(sound_path(kept), headers={"Range": "bytes=1000-1999"})
        assert part.headers["Content-Range"] == f"bytes 1000-1999/{len(sound)}"
        assert await part.read() == sound[1000:2000]
        beyond = await client.get(sound_path(kept), headers={"Range": f"bytes={len(sound)}-"})
        assert beyond.headers["Content-Range"] == f"bytes */{len(sound)}"
        await keeper.hass.config_entries.async_unload(keeper.entry.entry_id)
    assert fetched(sim) == []


async def test_download_recording_takes_the_copy(
    hass: HomeAssistant, sim: CloudPbxSimulator, kept: Call, root: Path, tmp_path: Path
) -> None:
    hass.config.allowlist_external_dirs = {str(tmp_path.resolve())}
    sim.clear_requests()
    data = {"recording": kept.recording, "filename": str(tmp_path / "call")}
    await hass.services.async_call(DOMAIN, "download_recording", data, blocking=True, return_response=True)
    assert (tmp_path / "call.wav").read_bytes() == files(root)[0].read_bytes()
    assert fetched(sim) == []


async def test_nothing_is_kept_unless_the_user_wants_it(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, root: Path
) -> None:
    """That is how it is at first: the recording is only looked at, a byte of it."""
    await settled(hass, account, await recorded(sim, account))
    assert set(sim.sounds.sent) == {1}
    assert files(root) == []


@pytest.mark.parametrize(
    "recording", ["../../../../etc/passwd", "/etc/passwd", "a/../b", "..", "x" * 5000, "nul\0", "…\udcff", "a.part"]
)
async def test_no_name_of_the_provider_becomes_a_path(
    hass: HomeAssistant, keeper: Account, root: Path, recording: str
) -> None:
    entry_id, sound = keeper.entry.entry_id, b"RIFF"

    async def chunks() -> AsyncIterator[bytes]:
        yield sound

    audio = Audio(content_type="audio/wav/../x", size=4, chunks=chunks())
    await recording_store.async_keep(hass, entry_id, recording, audio, dt_util.utcnow())
    [copy] = files(root)
    assert copy.parent.parent == root
    assert set(copy.stem) <= set("0123456789abcdef")
    assert copy.suffix == ".bin"
    found = await async_find_copy(hass, entry_id, recording)
    assert found
    assert found.path == copy


async def age(root: Path, days: float) -> None:
    """Make all files older."""
    for path in files(root):
        moment = (dt_util.utcnow() - timedelta(days=days)).timestamp()
        os.utime(path, (moment, moment))


async def test_copies_go_when_they_are_too_old(hass: HomeAssistant, kept: Call, root: Path) -> None:
    """It is looked for them every day."""
    assert kept
    await age(root, DAYS - 0.1)
    await async_tidy(hass)
    assert len(files(root)) == 1
    await age(root, DAYS + 0.1)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(days=1, minutes=1))
    await hass.async_block_till_done(wait_background_tasks=False)
    assert files(root) == []


async def test_copies_go_with_the_calls_of_the_log(
    hass: HomeAssistant, keeper: Account, kept: Call, root: Path
) -> None:
    assert kept
    await age(root, 2)
    settings = keeper.keeper.settings
    keeper.keeper.settings = type(settings)(keep_days=1)
    await async_tidy(hass)
    assert files(root) == []


async def test_copies_go_when_nobody_wants_them_any_more(
    hass: HomeAssistant, keeper: Account, kept: Call, root: Path
) -> None:
    assert kept
    hass.config_entries.async_update_entry(keeper.entry, options={"keep_recordings": 0})
    await hass.config_entries.async_reload(keeper.entry.entry_id)
    await until_done(keeper.entry.runtime_data, "old recordings")
    assert files(root) == []


async def test_copies_go_with_their_account(hass: HomeAssistant, keeper: Account, kept: Call, root: Path) -> None:
    assert kept
    await hass.config_entries.async_remove(keeper.entry.entry_id)
    assert list(root.iterdir()) == []


async def test_copies_of_accounts_that_are_gone_go(hass: HomeAssistant, kept: Call, root: Path) -> None:
    """Such as those that a backup brought back."""
    assert kept
    stray = root / "0123"
    stray.mkdir()
    (stray / "x.wav").write_text("sound")
    await async_tidy(hass)
    assert not stray.exists()
    assert len(files(root)) == 1


async def test_what_was_begun_and_never_finished_goes(hass: HomeAssistant, kept: Call, root: Path) -> None:
    """A power cut may leave it."""
    assert kept
    folder = files(root)[0].parent
    for name, days in (("old", 2.0), ("new", 0.5)):
        part = folder / f".{name}.part"
        part.write_text("half")
        moment = (dt_util.utcnow() - timedelta(days=days)).timestamp()
        os.utime(part, (moment, moment))
    await async_tidy(hass)
    assert [path.name for path in files(root) if path.suffix == ".part"] == [".new.part"]


async def test_copies_of_a_forgotten_number_go(
    hass: HomeAssistant, sim: CloudPbxSimulator, keeper: Account, kept: Call, root: Path
) -> None:
    """And those of nobody else."""
    other = await recorded(sim, keeper, "2", from_number="+48111222333")
    await settled(hass, keeper, other)
    assert len(files(root)) == 2
    data = {"number": "+48600700800", "confirm": True}
    await hass.services.async_call(DOMAIN, "forget_number", data, blocking=True, return_response=True)
    [left] = files(root)
    copy = await async_find_copy(hass, keeper.entry.entry_id, other.recording or "")
    assert copy
    assert copy.path == left
    assert await async_find_copy(hass, keeper.entry.entry_id, kept.recording or "") is None


async def test_what_is_forgotten_while_it_is_fetched_is_not_kept(
    hass: HomeAssistant, sim: CloudPbxSimulator, keeper: Account, root: Path
) -> None:
    sim.sounds.size, sim.sounds.stops_after = 1_000_000, 500_000
    call = await recorded(sim, keeper)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=2))
    await sim.sounds.wait_for_stop()
    data = {"number": "+48600700800", "confirm": True}
    await hass.services.async_call(DOMAIN, "forget_number", data, blocking=True, return_response=True)
    sim.sounds.stops_after = None
    sim.sounds.go_on()
    await settled(hass, keeper, call)
    assert files(root) == []


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Let no file grow beyond some bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("small_disk")
async def test_a_disk_that_is_full_leaves_nothing_and_stops_nothing(
    hass: HomeAssistant, sim: CloudPbxSimulator, keeper: Account, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The recording is announced all the same: the provider has it."""
    sim.sounds.size = 1_000_000
    await settled(hass, keeper, await recorded(sim, keeper))
    assert files(root) == []
    assert "cannot be kept: File too large" in caplog.text


async def test_a_recording_without_end_is_not_kept(
    hass: HomeAssistant, sim: CloudPbxSimulator, keeper: Account, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording_store, "MAX_BYTES", 1000)
    await settled(hass, keeper, await recorded(sim, keeper))
    assert files(root) == []


async def test_what_breaks_off_is_fetched_again(
    hass: HomeAssistant, sim: CloudPbxSimulator, keeper: Account, root: Path
) -> None:
    """Half of it is never kept."""
    sim.sounds.size, sim.sounds.stops_after = 3_000_000, 1_000_000
    sim.sounds.breaks = True
    call = await recorded(sim, keeper)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=2))
    await sim.sounds.wait_for_stop()
    await until_done(keeper, "recording")
    assert files(root) == []
    assert keeper.recording_watch
    assert keeper.recording_watch.awaits(call.call_id)
    sim.sounds.stops_after = None
    await settled(hass, keeper, call)
    [copy] = files(root)
    assert copy.stat().st_size == sim.sounds.size


async def test_a_copy_that_cannot_be_read_is_none(
    sim: CloudPbxSimulator, kept: Call, root: Path, hass_client: ClientSessionGenerator
) -> None:
    """Then the provider is asked."""
    client = await hass_client()
    [copy] = files(root)
    copy.unlink()
    copy.symlink_to(root / "nowhere")
    sim.clear_requests()
    assert (await client.get(sound_path(kept))).status == HTTPStatus.OK
    assert len(fetched(sim)) == 1
