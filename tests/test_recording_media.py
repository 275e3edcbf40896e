"""What players know a recording by."""

from dataclasses import replace
from datetime import UTC, datetime

from homeassistant.core import HomeAssistant

from custom_components.cloud_telephony.calls.model import Call, CallState, Direction
from custom_components.cloud_telephony.recording_media import media_id

CALL = Call(
    call_id="in_1/2 ü",
    account="an_entry",
    kind="zadarma",
    direction=Direction.INCOMING,
    state=CallState.ENDED,
    started_at=datetime(2026, 3, 14, 23, 30, tzinfo=UTC),
    recording="1458832388.1585210",
)


async def test_has_account_local_day_and_quoted_call(hass: HomeAssistant) -> None:
    """A call shortly before midnight in London was tomorrow in Warsaw."""
    await hass.config.async_set_time_zone("Europe/Warsaw")

    assert media_id(CALL) == "media-source://cloud_telephony/an_entry/2026-03-15/in_1%2F2%20%C3%BC"


def test_is_none_without_recording() -> None:
    """Nothing tells of a recording."""
    assert media_id(replace(CALL, recording=None)) is None
