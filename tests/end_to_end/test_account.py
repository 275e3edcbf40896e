"""A user adds an account and watches it."""

import asyncio

import pytest

from demo.client import FLOWS, HomeAssistantClient
from demo.office import DOMAIN, account_form, add_account
from demo.process import HomeAssistantProcess
from demo.running import PASSWORD, USER
from simulator.cloudpbx import CloudPbxSimulator

from .conftest import PATIENCE, Office

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session")]


async def test_an_account_is_added_from_nothing(client: HomeAssistantClient, simulator: CloudPbxSimulator) -> None:
    menu = await client.post(FLOWS, {"handler": DOMAIN})
    assert menu["type"] == "menu"
    assert menu["menu_options"] == ["cloudpbx", "zadarma", "evrotel", "voipgrid", "nimbox", "asterisk"]
    form = await client.post(f"{FLOWS}/{menu['flow_id']}", {"next_step_id": "cloudpbx"})
    fields = {field["name"]: field for field in form["data_schema"]}
    assert list(fields) == ["api_key", "pbx_name", "pbx_key", "events_url", "extension", "advanced"]
    assert [field["name"] for field in fields["advanced"]["schema"]] == ["api_url", "fallback_url"]
    result = await client.post(f"{FLOWS}/{menu['flow_id']}", account_form(simulator))
    assert (result["type"], result["title"]) == ("create_entry", simulator.pbx_name)

    office = Office(client, simulator, result["result"]["entry_id"])
    await client.wait_for_state(await office.entity("connected"), "on")
    simulator.tell_state()
    for extension in simulator.pbx.extensions:
        await client.wait_for_state(await office.entity("extension_status", extension=extension), "idle")
    await client.wait_for_state(await office.entity("queue_waiting", queue="Orders"), "0")
    await client.delete(f"/api/config/config_entries/entry/{office.entry_id}")


@pytest.mark.parametrize("field", ["api_key", "pbx_key"])
async def test_a_wrong_key_is_said(client: HomeAssistantClient, simulator: CloudPbxSimulator, field: str) -> None:
    form = account_form(simulator, **{field: "wrong"})
    result = await client.run_flow(DOMAIN, {"next_step_id": "cloudpbx"}, form)
    assert (result["type"], result["step_id"], result["errors"]) == ("form", "cloudpbx", {"base": "invalid_auth"})
    await client.delete(f"{FLOWS}/{result['flow_id']}")
    simulator.violations.clear()


async def test_a_call_is_seen_from_ring_to_end(office: Office) -> None:
    client, simulator = office.client, office.simulator
    reception = await office.entity("extension_status", extension="101")
    call = simulator.place_call("600700800", "101", name="Anna Kowalska")
    ringing = await client.wait_for_state(reception, "ringing")
    assert ringing["attributes"]["connected_number"] == "+48600700800"
    assert ringing["attributes"]["connected_name"] == "Anna Kowalska"
    simulator.answer(call)
    await client.wait_for_state(reception, "in_use")
    simulator.hang_up(call)
    await client.wait_for_state(reception, "idle")

    event = await client.state(await office.entity("calls"))
    assert event["attributes"]["event_type"] == "ended"
    assert event["attributes"]["disposition"] == "answered"


async def test_an_action_dials(office: Office) -> None:
    order = {"config_entry_id": office.entry_id, "to": "+48 600 700 800"}
    await office.client.post("/api/services/cloud_telephony/dial?return_response", order)
    request = await office.simulator.wait_for_request("/dial")
    assert {"101", "+48600700800"} <= {*request.form.values(), *request.query.values()}


async def test_a_restart_keeps_entities_and_states(
    home_assistant: HomeAssistantProcess, simulator: CloudPbxSimulator
) -> None:
    async with asyncio.timeout(2 * PATIENCE):
        async with HomeAssistantClient(home_assistant.url) as client:
            await client.log_in(username=USER, password=PASSWORD)
            office = Office(client, simulator, await add_account(client, simulator))
            await client.wait_for_state(await office.entity("connected"), "on")
            simulator.set_extension("104", 8, number="600700800")
            workshop = await office.entity("extension_status", extension="104")
            await client.wait_for_state(workshop, "ringing")
        await home_assistant.stop()
        await home_assistant.start()
        async with HomeAssistantClient(home_assistant.url) as client:
            await client.log_in(username=USER, password=PASSWORD)
            await client.wait_until_started()
            restored = await client.wait_for_state(workshop, "ringing")
            assert restored["attributes"]["as_of"]
            simulator.set_extension("104", 0)
            told = await client.wait_for_state(workshop, "idle")
            assert "as_of" not in told["attributes"]
            await client.delete(f"/api/config/config_entries/entry/{office.entry_id}")
