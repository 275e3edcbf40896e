"""An account at Evrotel, from its form to its calls; the provider is the simulated one."""

from pathlib import Path
from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN, EVENT_CALL
from simulator.evrotel import EvrotelSimulator

from .account_form import fields_of, submit, unload_all
from .glue import make_evrotel_entry, set_up_webhook, state_of, text


async def act(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Call an action, and return its answer."""
    return await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)


async def all_is_told(hass: HomeAssistant, evrotel: EvrotelSimulator, seconds: float = 0) -> None:
    """Let so many seconds pass at the provider, and wait until all it told was taken in."""
    await evrotel.pass_time(seconds)
    await hass.async_block_till_done(wait_background_tasks=False)


async def open_form(hass: HomeAssistant) -> Any:
    """Open the form of a new account."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "evrotel"})


async def test_the_form_asks_for_what_the_document_names(hass: HomeAssistant) -> None:
    fields = {marker.schema: field for marker, field in fields_of(await open_form(hass)).items()}
    advanced = {marker.schema: marker for marker in fields.pop("advanced").schema.schema}
    assert list(fields) == ["billcode", "token", "extension"]
    assert fields["token"].config["type"] == "password"
    assert list(advanced) == ["api_url", "recordings_url", "time_zone"]
    assert advanced["api_url"].default() == "https://callme.sipiko.net"
    assert advanced["time_zone"].default() == "Europe/Kyiv"


async def test_an_account_is_set_up_when_its_server_answers_and_nobody_is_called(
    hass: HomeAssistant, evrotel: EvrotelSimulator
) -> None:
    typed = {"billcode": evrotel.billcode, "token": evrotel.token, "advanced": {"api_url": evrotel.api_url}}
    result = await submit(hass, await open_form(hass), typed)
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "Evrotel 20558")
    entry = result["result"]
    assert entry.unique_id == "evrotel_20558"
    kept = {"kind": "evrotel", "billcode": "20558", "token": evrotel.token, "api_url": evrotel.api_url}
    assert kept.items() <= entry.data.items()
    assert entry.data["time_zone"] == "Europe/Kyiv"
    assert "recordings_url" not in entry.data
    assert [request.method for request in evrotel.requests] == ["GET"]
    await hass.config_entries.async_unload(entry.entry_id)
    evrotel.clear_requests()


async def test_a_time_zone_that_there_is_not_is_told_in_the_form(
    hass: HomeAssistant, evrotel: EvrotelSimulator
) -> None:
    advanced = {"api_url": evrotel.api_url, "time_zone": "Europe/Kiew"}
    form = await submit(hass, await open_form(hass), {"billcode": "20558", "token": "t", "advanced": advanced})
    assert form["type"] is FlowResultType.FORM
    assert form["errors"] == {"base": "cannot_connect"}
    placeholders = form["description_placeholders"] or {}
    assert placeholders["problem"].rstrip(".") == text("invalid_time_zone", time_zone="Europe/Kiew")
    assert evrotel.requests == []


async def test_a_recording_is_saved_from_the_server_that_the_user_named(
    hass: HomeAssistant, evrotel: EvrotelSimulator, served: str, tmp_path: Path
) -> None:
    assert served
    hass.config.allowlist_external_dirs = {str(tmp_path.resolve())}
    data = {**make_evrotel_entry(evrotel).data, "recordings_url": evrotel.recordings_url}
    await set_up_webhook(hass, make_evrotel_entry(evrotel, data=data), evrotel)
    told = async_capture_events(hass, EVENT_CALL)
    call = evrotel.incoming("380501234567", "101")
    await all_is_told(hass, evrotel)
    evrotel.answer(call)
    await all_is_told(hass, evrotel, 30)
    evrotel.hang_up(call)
    await all_is_told(hass, evrotel)
    ended = told[-1].data
    assert (ended["state"], ended["disposition"], ended["talk_time"]) == ("ended", "answered", 30)
    assert (ended["from_number"], ended["extension"]) == ("+380501234567", "101")
    answer = await act(hass, "download_recording", recording=ended["recording"], filename=str(tmp_path / "call"))
    assert answer["filename"] == str(tmp_path / "call.wav")
    assert (tmp_path / "call.wav").read_bytes().startswith(b"RIFF")
    await unload_all(hass)


async def test_there_is_no_entity_for_messages_that_evrotel_never_tells_of(
    hass: HomeAssistant, evrotel_account: Account
) -> None:
    assert state_of(hass, evrotel_account, Platform.EVENT, "calls")
    assert not state_of(hass, evrotel_account, Platform.EVENT, "messages")


async def test_that_the_time_is_in_doubt_is_told_beyond_the_end_of_the_call(
    hass: HomeAssistant, evrotel: EvrotelSimulator, evrotel_account: Account
) -> None:
    issue = (DOMAIN, f"clock_in_doubt_{evrotel_account.entry.entry_id}")
    evrotel.advance(3600)
    call = evrotel.incoming("0987858227", "101")
    await all_is_told(hass, evrotel)
    evrotel.hang_up(call)
    await all_is_told(hass, evrotel)
    assert not evrotel_account.tracker.active
    assert issue in ir.async_get(hass).issues


@pytest.mark.usefixtures("evrotel_account")
async def test_without_such_a_server_the_user_is_told_where_to_name_it(hass: HomeAssistant, tmp_path: Path) -> None:
    hass.config.allowlist_external_dirs = {str(tmp_path.resolve())}
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "download_recording", recording="/wav/9/a.wav", filename=str(tmp_path / "a.wav"))
    assert str(caught.value) == text("no_recordings_server")


async def test_automatic_calls_come_back_as_calls(
    hass: HomeAssistant, evrotel: EvrotelSimulator, evrotel_account: Account
) -> None:
    told = async_capture_events(hass, EVENT_CALL)
    evrotel.account.media["20558_hello.wav"] = b""
    evrotel.account.targets.clear()
    evrotel.add_target("0501112233", "ANSWERED")
    evrotel.add_target("0501112244", "NO ANSWER")
    await act(hass, "start_autodial", announcement="20558_hello.wav", channels=2)
    await all_is_told(hass, evrotel, 120)
    ended = {event.data["to_number"]: event.data for event in told if event.data["state"] == "ended"}
    assert {number: call["disposition"] for number, call in ended.items()} == {
        "+380501112233": "answered",
        "+380501112244": "no_answer",
    }
    assert {call["direction"] for call in ended.values()} == {"outgoing"}
    assert not evrotel_account.tracker.active
