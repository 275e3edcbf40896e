"""What tests of an account that receives calls have in common."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.call_log import log_keeper
from custom_components.cloud_telephony.calls.log_model import Source
from custom_components.cloud_telephony.calls.model import Call, CallState, Direction, Disposition
from custom_components.cloud_telephony.const import DOMAIN

from .glue import shown, until

RECENTLY = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
"""A time from which on the calls of a test lie in the past."""
OFFICE = "office"
"""The ID of the account whose calls are told; it does not run."""
NUMBER = "92853348"
"""What phones of the seed's script dial for a local number: exit prefix and seven digits."""
SCRIPT = {"exit_prefix": "9", "area_code": "0212"}
"""The options that do what the seed's script does."""
WINDOW = {"window_days": 360}
"""What a user has chosen who saved the options as they were."""


def add_office(hass: HomeAssistant, entry_id: str = OFFICE, title: str = "Office") -> MockConfigEntry:
    """Add an account that has calls, without setting it up."""
    entry = MockConfigEntry(domain=DOMAIN, entry_id=entry_id, title=title, data={"kind": "evrotel"}, unique_id=entry_id)
    entry.add_to_hass(hass)
    return entry


def call(number: int, **changes: Any) -> Call:
    """Return a call to outside, each some seconds after the one before; `changes` go to their place."""
    started_at = changes.pop("started_at", RECENTLY + timedelta(seconds=10 * number))
    facts: dict[str, Any] = {
        "call_id": f"call-{number}",
        "account": OFFICE,
        "kind": "evrotel",
        "direction": Direction.OUTGOING,
        "state": CallState.ENDED,
        "started_at": started_at,
        "ended_at": started_at + timedelta(seconds=45),
        "from_number": "7222",
        "to_number": NUMBER,
        "duration": 45,
        "talk_time": 30,
        "disposition": Disposition.ANSWERED,
    }
    return Call(**(facts | changes))


async def write(hass: HomeAssistant, *calls: Call) -> None:
    """Have calls logged."""
    await log_keeper(hass).async_write(calls, Source.RECORD)


async def figures(hass: HomeAssistant, account: Account, **wanted: str) -> None:
    """Wait until sensors of the outbox show what is wanted."""
    await until(hass, lambda: {name: shown(hass, account, f"outbox_{name}") for name in wanted} == wanted)


def initiated(calls: Sequence[Call]) -> list[str]:
    """Return when calls began, as it is told."""
    return [f"{one.started_at:%Y-%m-%dT%H:%M:%SZ}" for one in calls]


def issue(hass: HomeAssistant, account: Account) -> ir.IssueEntry | None:
    """Return the issue that calls were refused, None if there is none."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"calls_refused_{account.entry.entry_id}")
