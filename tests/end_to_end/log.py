"""What Home Assistant's log says about the integration."""

from pathlib import Path
import re

_RECORD = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", re.MULTILINE)
_COMPLAINT = re.compile(r" (WARNING|ERROR|CRITICAL) |Traceback")
_IN_ORDER = (
    "We found a custom integration",  # of every one
    "Error during service call to cloud_telephony.",  # the user is told of it, see `websocket_api`
)


def complaints(folder: Path) -> list[str]:
    """Return the warnings and errors, of all starts, that have to do with the integration."""
    logs = sorted(folder.glob("home-assistant.log*"))
    records = [record for log in logs for record in _RECORD.split(log.read_text(encoding="utf-8", errors="replace"))]
    return [
        record
        for record in records
        if "cloud_telephony" in record and _COMPLAINT.search(record) and not any(text in record for text in _IN_ORDER)
    ]
