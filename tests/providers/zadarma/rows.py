"""The statistics of the exchange, as the API tells them."""

from datetime import date
from typing import Any

from .conftest import Api
from .posts import REFERENCE

DAY = date(2026, 11, 20)
STATISTICS = "/v1/statistics/pbx/"

ROW = {
    "call_id": 1439981389.2702773,
    "sip": 200,
    "callstart": "2026-11-20 15:04:00",
    "clid": 380441234567,
    "destination": 101,
    "disposition": "answered",
    "seconds": 35,
    "is_recorded": True,
    "pbx_call_id": REFERENCE,
}


def statistics(api: Api, *rows: dict[str, Any]) -> None:
    """Have the exchange's statistics hold rows."""
    api.says(STATISTICS, {"version": 2, "stats": list(rows)})
