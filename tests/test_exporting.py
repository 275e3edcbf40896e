"""Action `export_calls`."""

import csv
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.log_model import Source
from custom_components.cloud_telephony.calls.model import CallPayload
from custom_components.cloud_telephony.const import DOMAIN

from .glue import text
from .logged import ended, many


async def export(hass: HomeAssistant, filename: Path, **data: Any) -> dict[str, Any]:
    """Export calls, and return the answer."""
    about = {"filename": str(filename), **data}
    answer = await hass.services.async_call(DOMAIN, "export_calls", about, blocking=True, return_response=True)
    assert answer is not None
    return dict(answer)


def rows(file: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with file.open(encoding="utf-8-sig", newline="") as table:
        return list(csv.DictReader(table))


@pytest.fixture
async def folder(hass: HomeAssistant, account: Account, tmp_path: Path) -> Path:
    """Return a folder in which files may be written, while there are five calls."""
    calls = [ended("named", account=account.entry.entry_id, to_name="Żółw", queue="a,b"), *many(4)]
    await account.keeper.async_write(calls, Source.RECORD)
    folder = tmp_path / "media"
    folder.mkdir()
    hass.config.allowlist_external_dirs = {str(folder)}
    return folder


async def test_all_calls_are_written_the_newest_first(hass: HomeAssistant, folder: Path) -> None:
    answer = await export(hass, folder / "calls")
    assert answer == {"filename": str(folder / "calls.csv"), "calls": 5}
    written = rows(folder / "calls.csv")
    assert list(written[0]) == list(CallPayload.__annotations__)
    assert [row["call_id"] for row in written] == ["4", "3", "2", "1", "named"]
    last = written[-1]
    assert (last["from_number"], last["from_name"], last["to_name"], last["queue"], last["cost"]) == (
        "+48600700800",
        "Anna Kowalska",
        "Żółw",
        "a,b",
        "",
    )
    assert list(folder.iterdir()) == [folder / "calls.csv"]


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ({"start": "2026-11-18T13:00:00+00:00"}, ["4", "3", "2"]),
        ({"end": "2026-11-18T12:00:00+00:00"}, ["named"]),
        ({"number": "600 700 800"}, ["named"]),
        ({"missed": False}, []),
    ],
)
async def test_calls_are_chosen_as_by_get_calls(
    hass: HomeAssistant, folder: Path, choice: dict[str, Any], found: list[str]
) -> None:
    """But without a start all from the first one on."""
    assert (await export(hass, folder / "calls.csv", **choice))["calls"] == len(found)
    assert [row["call_id"] for row in rows(folder / "calls.csv")] == found


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)"])
async def test_no_name_is_computed_by_a_spreadsheet(
    hass: HomeAssistant, folder: Path, account: Account, name: str
) -> None:
    hostile = ended("hostile", account="gone", from_number="+48111222333", from_name=name)
    await account.keeper.async_write([hostile], Source.RECORD)
    await export(hass, folder / "calls.csv", number="+48111222333")
    (row,) = rows(folder / "calls.csv")
    assert row["from_name"] == f"'{name}"
    assert row["from_number"] == "+48111222333"


async def test_a_file_is_replaced_only_if_that_is_wanted(hass: HomeAssistant, folder: Path) -> None:
    file = folder / "calls.csv"
    file.write_text("precious")
    with pytest.raises(ServiceValidationError) as caught:
        await export(hass, file)
    assert str(caught.value) == text("file_exists", filename=str(file))
    assert file.read_text() == "precious"
    assert (await export(hass, file, overwrite=True))["calls"] == 5
    assert len(rows(file)) == 5


async def test_nothing_is_written_elsewhere(hass: HomeAssistant, folder: Path, tmp_path: Path) -> None:
    for elsewhere in (tmp_path / "calls.csv", folder / ".." / "calls.csv", Path("calls.csv")):
        with pytest.raises(ServiceValidationError) as caught:
            await export(hass, elsewhere)
        assert str(caught.value) == text("path_not_allowed", filename=str(elsewhere))
    assert list(folder.iterdir()) == []


async def test_half_a_file_is_none(hass: HomeAssistant, folder: Path, account: Account) -> None:
    assert account.keeper.log
    account.keeper.log.engine.dispose()
    account.keeper.log = None
    with pytest.raises(HomeAssistantError):
        await export(hass, folder / "calls.csv")
    assert list(folder.iterdir()) == []
