"""What a backup copies of the call log is whole, whatever comes in meanwhile."""

from contextlib import closing
from pathlib import Path
from shutil import copyfile
import sqlite3
import tarfile

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.cloud_telephony import backup, call_log
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.call_log import LOCKED_AT_MOST, LogKeeper, async_open_call_log
from custom_components.cloud_telephony.calls.log_model import LogUnreachable, Source

from .logged import NOON, SOON, ended, log_file, many, written


@pytest.fixture
async def keeper(hass: HomeAssistant) -> LogKeeper:
    """Return what keeps a log with ten calls."""
    keeper = await async_open_call_log(hass)
    await keeper.async_write(many(10), Source.RECORD)
    return keeper


def calls_in(file: Path) -> int:
    """Return how many calls are in a copy of the log, which must be whole."""
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (count,) = connection.execute("SELECT count(*) FROM cloud_telephony_calls").fetchone()
    return int(count)


async def test_a_copy_is_whole_while_calls_come_in(hass: HomeAssistant, keeper: LogKeeper, tmp_path: Path) -> None:
    await backup.async_pre_backup(hass)
    keeper.add(ended("while it is copied"))
    assert not await keeper.async_flushed(0.1)
    # The file alone: a backup may come by the others at another moment.
    copyfile(log_file(hass), tmp_path / "copy.db")
    assert "while it is copied" not in await written(keeper)
    await backup.async_post_backup(hass)
    assert calls_in(tmp_path / "copy.db") == 10
    assert await keeper.async_flushed(SOON)
    assert "while it is copied" in await written(keeper)


async def test_home_assistant_makes_a_backup(hass: HomeAssistant, account: Account, tmp_path: Path) -> None:
    """It asks this integration, as the log of a running account shows, and has the file in its archive."""
    await account.keeper.async_write(many(10), Source.RECORD)
    assert await async_setup_component(hass, "backup", {})
    await hass.async_block_till_done()
    manager = hass.data[DATA_MANAGER]
    await manager.async_pre_backup_actions()
    account.keeper.add(ended("while it is copied"))
    assert not await account.keeper.async_flushed(0.1)
    with tarfile.open(tmp_path / "backup.tar", "w") as archive:
        archive.add(log_file(hass), "log.db")
    await manager.async_post_backup_actions()
    assert await account.keeper.async_flushed(SOON)
    with tarfile.open(tmp_path / "backup.tar") as archive:
        archive.extract("log.db", tmp_path, filter="data")
    assert calls_in(tmp_path / "log.db") == 10


async def test_a_backup_that_does_not_end_is_taken_to_be_over(
    hass: HomeAssistant, keeper: LogKeeper, freezer: FrozenDateTimeFactory, caplog: pytest.LogCaptureFixture
) -> None:
    await backup.async_pre_backup(hass)
    keeper.add(ended("late", started_at=NOON))
    freezer.tick(LOCKED_AT_MOST)
    async_fire_time_changed(hass)
    assert await keeper.async_flushed(SOON)
    assert "locked for a backup that does not end" in caplog.text
    # Its end comes all the same.
    await backup.async_post_backup(hass)
    assert "late" in await written(keeper)


async def test_nobody_waits_for_a_backup_for_ever(
    hass: HomeAssistant, keeper: LogKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_log, "TURN_WITHIN", 0.05)
    await backup.async_pre_backup(hass)
    with pytest.raises(LogUnreachable):
        await keeper.async_write([ended("late")], Source.RECORD)
    await backup.async_post_backup(hass)
    await keeper.async_write([ended("late")], Source.RECORD)
