"""The calls of the log as a table for other programs (CSV)."""

from collections.abc import Iterator, Mapping
import csv
from dataclasses import dataclass
from pathlib import Path
import re
from typing import Final

from homeassistant.core import HomeAssistant

from .call_log import async_open_call_log
from .calls.log import CallLog
from .calls.log_model import CallsQuery
from .calls.model import CallPayload
from .calls.phonebook import Phonebook
from .calls_query import identified, phonebooks
from .errors import log_failing
from .files import check_target, partial_of, put_in_place, remove, writing

_SUFFIX: Final = ".csv"
# What a spreadsheet takes for the beginning of a formula; a caller may choose the name that is shown.
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[+\-]?[0-9.]+")


@dataclass(frozen=True, slots=True)
class Exported:
    """A table that was written, and how many calls are in it."""

    filename: str
    calls: int


async def async_export(hass: HomeAssistant, query: CallsQuery, filename: str, *, overwrite: bool) -> Exported:
    """Write the calls that are wanted to a file in a folder that Home Assistant may write to, the newest first.

    Raises:
        ServiceValidationError: the file may not be written.
        HomeAssistantError: the log cannot be read, or the file not be written.
    """
    if not Path(filename).suffix:
        filename += _SUFFIX
    target = await hass.async_add_executor_job(check_target, hass, filename, overwrite)
    partial, known = partial_of(target), phonebooks(hass)

    def export(log: CallLog) -> int:
        try:
            count = _write(partial, _rows(log, query, known))
            put_in_place(hass, partial, target, overwrite)
        finally:
            remove(partial)
        return count

    keeper = await async_open_call_log(hass)
    with log_failing(), writing(target):
        return Exported(str(target), await keeper.async_read(export))


def _rows(log: CallLog, query: CallsQuery, known: Mapping[str, Phonebook]) -> Iterator[CallPayload]:
    return (identified(known, call).as_payload() for call in log.each(query))


def _write(path: Path, rows: Iterator[CallPayload]) -> int:
    # Spreadsheets know by the mark at its beginning that a file is UTF-8.
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(CallPayload.__annotations__)
        count = 0
        for row in rows:
            table.writerow(map(_cell, row.values()))
            count += 1
    return count


def _cell(value: object) -> object:
    """Return what is written for a value; what a spreadsheet would compute is marked as text."""
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value
