"""Action `download_recording`."""

from collections.abc import Iterator
import errno
import os
from pathlib import Path
import resource
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.template import Template
import pytest

from custom_components.cloud_telephony import recording_store
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.log_model import Source
from custom_components.cloud_telephony.const import DOMAIN
from simulator.cloudpbx import CloudPbxSimulator
from simulator.zadarma import ZadarmaSimulator

from .glue import text
from .logged import ended


async def download(hass: HomeAssistant, recording: str | float, filename: Path | str, **data: Any) -> dict[str, Any]:
    """Download a recording, and return the answer."""
    answer = await hass.services.async_call(
        DOMAIN,
        "download_recording",
        {"recording": recording, "filename": str(filename)} | data,
        blocking=True,
        return_response=True,
    )
    assert answer is not None
    return dict(answer)


def names(folder: Path) -> list[str]:
    """Return what is in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def media(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return a folder that Home Assistant may write to, beside one that it may not."""
    (tmp_path / "private").mkdir()
    folder = tmp_path / "media"
    folder.mkdir()
    hass.config.allowlist_external_dirs = {str(folder.resolve())}
    return folder


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Let no file grow beyond some bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def recording(sim: CloudPbxSimulator, account: Account) -> str:
    """Return the identifier of a recording."""
    assert account.connected
    call = sim.place_call("600700800", "101")
    sim.answer(call)
    sim.advance(30)
    sim.hang_up(call)
    return call.uniqueid


async def test_a_recording_is_saved_whole(hass: HomeAssistant, media: Path, recording: str) -> None:
    """And nothing else is left beside it."""
    answer = await download(hass, recording, media / "call.wav")
    saved = media / "call.wav"
    assert answer == {"filename": str(saved), "size": saved.stat().st_size, "content_type": "audio/wav"}
    assert saved.read_bytes().startswith(b"RIFF")
    assert saved.stat().st_size > 10_000
    assert names(media) == ["call.wav"]


def as_number(hass: HomeAssistant, recording: str) -> float | None:
    """Return what a template makes of an identifier, None if that is no other one."""
    number = Template("{{ recording }}", hass).async_render({"recording": recording})
    assert isinstance(number, float)
    return None if str(number) == recording else number


async def test_a_recording_that_was_told_is_known_by_its_number(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, media: Path
) -> None:
    """Templates give the identifier as a number, which may have lost digits."""
    assert zadarma_account.webhook
    zadarma.recording = True
    number = None
    while number is None:
        zadarma.advance(1)
        call = zadarma.incoming("48600700800", "48221234567")
        zadarma.ring(call, "101")
        zadarma.answer(call, "101")
        zadarma.hang_up(call)
        number = as_number(hass, call.record_id)
    await zadarma.pass_time(120)

    assert (await download(hass, number, media / "call"))["content_type"] == "audio/mpeg"


async def test_a_recording_of_the_log_is_known_by_its_number(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, media: Path
) -> None:
    call, number = None, None
    while call is None or number is None:
        call = sim.place_call("600700800", "101")
        sim.answer(call)
        sim.advance(30)
        sim.hang_up(call)
        number = as_number(hass, call.uniqueid)
    account_id = account.entry.entry_id
    await account.keeper.async_write([ended("1", account=account_id, recording=call.uniqueid)], Source.RECORD)
    about = {"config_entry_id": account_id, "start": "2026-11-18", "end": "2026-11-18"}
    await hass.services.async_call(DOMAIN, "get_calls", about, blocking=True, return_response=True)

    assert (await download(hass, number, media / "call"))["content_type"] == "audio/wav"


@pytest.mark.parametrize("name", ["call", "1639563902.75"])
async def test_a_name_without_suffix_gets_the_right_one(
    hass: HomeAssistant, media: Path, recording: str, name: str
) -> None:
    """As the provider says what it sends."""
    answer = await download(hass, recording, media / name)
    assert answer["filename"] == str(media / f"{name}.wav")
    assert names(media) == [f"{name}.wav"]


@pytest.mark.parametrize(
    "place",
    [
        "call.wav",
        "media/call.wav",
        "{media}/../private/call.wav",
        "{media}/missing/call.wav",
        "{media}/folder",
        "{media}/pipe",
        "{media}/way_out/call.wav",
        "{media}/link.wav",
        "{media}/dangling.wav",
        "{media}/nul\0.wav",
        "{media}/file/call.wav",
        "{media}/..",
        "{media}/folder/../../private/call.wav",
        "{media}/way_out/../call.wav",
        "{media}/./../private/call.wav",
        "//{media}/../private/call.wav",
        "~/call.wav",
        "$HOME/call.wav",
        "file://{media}/call.wav",
        "http://127.0.0.1/call.wav",
        "..\\private\\call.wav",
        "{media}/" + "x/" * 3000 + "call.wav",
        "{media}/folder/\udcff/call.wav",
        "/proc/self/cwd/call.wav",
        "/dev/null",
        "/",
        "",
    ],
)
async def test_nothing_is_written_elsewhere(
    hass: HomeAssistant, sim: CloudPbxSimulator, media: Path, recording: str, place: str
) -> None:
    """No relative path, no way up or out, no link, no folder that is not there; the provider is not even asked."""
    private = media.parent / "private"
    (media / "folder").mkdir()
    (media / "file").write_text("")
    os.mkfifo(media / "pipe")
    (media / "way_out").symlink_to(private)
    (private / "secret.wav").write_text("secret")
    (media / "link.wav").symlink_to(private / "secret.wav")
    (media / "dangling.wav").symlink_to(private / "new.wav")
    before = sorted(media.parent.rglob("*"))
    filename = place.format(media=media)
    sim.clear_requests()
    with pytest.raises(ServiceValidationError) as caught:
        await download(hass, recording, filename, overwrite=True)
    assert str(caught.value) == text("path_not_allowed", filename=filename)
    assert sorted(media.parent.rglob("*")) == before
    assert (private / "secret.wav").read_text() == "secret"
    assert sim.requests == []


async def test_a_folder_that_is_swapped_meanwhile_leads_nowhere(
    hass: HomeAssistant, sim: CloudPbxSimulator, media: Path, recording: str
) -> None:
    """What was checked is checked again before the file takes its place."""
    private, folder = media.parent / "private", media / "calls"
    folder.mkdir()
    sim.sounds.size, sim.sounds.stops_after = 1_000_000, 100_000
    downloading = hass.async_create_task(download(hass, recording, folder / "call.wav"))
    await sim.sounds.wait_for_stop()
    folder.rename(media / "before")
    folder.symlink_to(private)
    sim.sounds.stops_after = None
    sim.sounds.go_on()
    with pytest.raises(ServiceValidationError) as caught:
        await downloading
    assert caught.value.translation_key == "path_not_allowed"
    assert names(private) == []


async def test_a_file_that_appears_meanwhile_stays(
    hass: HomeAssistant, sim: CloudPbxSimulator, media: Path, recording: str
) -> None:
    sim.sounds.size, sim.sounds.stops_after = 1_000_000, 100_000
    downloading = hass.async_create_task(download(hass, recording, media / "call.wav"))
    await sim.sounds.wait_for_stop()
    (media / "call.wav").write_text("mine")
    sim.sounds.stops_after = None
    sim.sounds.go_on()
    with pytest.raises(ServiceValidationError) as caught:
        await downloading
    assert caught.value.translation_key == "file_exists"
    assert (media / "call.wav").read_text() == "mine"
    assert names(media) == ["call.wav"]


@pytest.mark.parametrize("name", ["call.wav", "call"])
async def test_a_file_that_is_there_stays(hass: HomeAssistant, media: Path, recording: str, name: str) -> None:
    """Also where its suffix was not given."""
    (media / "call.wav").write_text("mine")
    with pytest.raises(ServiceValidationError) as caught:
        await download(hass, recording, media / name)
    assert str(caught.value) == text("file_exists", filename=str(media / "call.wav"))
    assert (media / "call.wav").read_text() == "mine"
    assert names(media) == ["call.wav"]


async def test_a_file_is_replaced_on_demand(hass: HomeAssistant, media: Path, recording: str) -> None:
    """Only then."""
    (media / "call.wav").write_text("mine")
    await download(hass, recording, media / "call.wav", overwrite=True)
    assert (media / "call.wav").read_bytes().startswith(b"RIFF")
    assert names(media) == ["call.wav"]


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("recording", ["1.1", "../cdr", "..", "a/b?c=d#e"])
async def test_there_is_no_such_recording(
    hass: HomeAssistant, sim: CloudPbxSimulator, media: Path, recording: str
) -> None:
    """Whatever it is called, nothing but a recording is asked for, and no file begins."""
    sim.clear_requests()
    with pytest.raises(HomeAssistantError) as caught:
        await download(hass, recording, media / "call.wav")
    assert caught.value.translation_key == "not_found"
    assert str(caught.value) == text("not_found", **(caught.value.translation_placeholders or {}))
    assert names(media) == []
    assert all(request.path.startswith("/record/") for request in sim.requests)


async def test_what_is_no_sound_is_not_kept(
    hass: HomeAssistant, sim: CloudPbxSimulator, media: Path, recording: str
) -> None:
    """Neither under its name nor under another."""
    sim.answer_with(f"/record/{recording}", status=200, body="<html>", content_type="text/html", times=None)
    with pytest.raises(HomeAssistantError) as caught:
        await download(hass, recording, media / "call.wav")
    assert caught.value.translation_key == "invalid_reply"
    assert names(media) == []


@pytest.mark.usefixtures("small_disk")
async def test_what_broke_off_is_not_kept(hass: HomeAssistant, media: Path, recording: str) -> None:
    """The part that was written goes, too."""
    with pytest.raises(HomeAssistantError) as caught:
        await download(hass, recording, media / "call.wav")
    assert str(caught.value) == text("cannot_write_file", filename=str(media / "call.wav"), reason="File too large")
    assert names(media) == []


async def test_a_recording_without_end_is_not_kept(
    hass: HomeAssistant, media: Path, recording: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk does not fill up."""
    monkeypatch.setattr(recording_store, "MAX_BYTES", 1000)
    with pytest.raises(HomeAssistantError) as caught:
        await download(hass, recording, media / "call.wav")
    assert str(caught.value) == text("recording_too_large", limit="1000")
    assert names(media) == []


async def test_a_disk_that_takes_and_gives_nothing(
    hass: HomeAssistant, media: Path, recording: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a disk is read-only, even removing what is not there fails, and that must not hide the reason."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as disk:
        disk.setattr(Path, "open", refuse)
        disk.setattr(Path, "unlink", refuse)
        with pytest.raises(HomeAssistantError) as caught:
            await download(hass, recording, media / "call.wav")
    reason = "Read-only file system"
    assert str(caught.value) == text("cannot_write_file", filename=str(media / "call.wav"), reason=reason)


async def test_a_folder_that_cannot_be_written_to(hass: HomeAssistant, media: Path, recording: str) -> None:
    """The text has the reason that the system gives."""
    filename = media / ("x" * 254 + ".wav")
    with pytest.raises(HomeAssistantError) as caught:
        await download(hass, recording, filename)
    assert not isinstance(caught.value, ServiceValidationError)
    assert str(caught.value) == text("cannot_write_file", filename=str(filename), reason="File name too long")
    assert names(media) == []
