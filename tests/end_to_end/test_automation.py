"""A user makes an automation, and a call runs it."""

import pytest

from demo.client import HomeAssistantClient

from .conftest import Office

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session")]

TELL = {
    "alias": "Tell who calls",
    "triggers": [{"trigger": "cloud_telephony.call_incoming", "options": {"extension": ["101"]}}],
    "conditions": [{"condition": "not", "conditions": [{"condition": "cloud_telephony.caller_known"}]}],
    "actions": [
        {
            "action": "persistent_notification.create",
            "data": {
                "notification_id": "who_calls",
                "message": "{{ trigger.from_name }}, {{ trigger.from_number }}, for {{ trigger.extension }}",
            },
        }
    ],
}


async def test_an_automation_is_made_and_a_call_runs_it(office: Office) -> None:
    client = office.client
    await client.post("/api/config/automation/config/tell_who_calls", TELL)
    await client.wait_for_state("automation.tell_who_calls", "on")
    async with client.subscription("persistent_notification/subscribe") as notifications:
        await notifications.get()  # those that there are
        office.simulator.place_call("600700800", "102", name="Somebody else")
        office.simulator.place_call("601234567", "101", name="Anna Kowalska")
        told = await notifications.get()
    assert told["type"] == "added"
    assert told["notifications"]["who_calls"]["message"] == "Anna Kowalska, +48601234567, for 101"


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        (
            "trigger",
            {
                "call_incoming",
                "call_outgoing",
                "call_answered",
                "call_ended",
                "call_missed",
                "sms_received",
                "sms_status_changed",
                "extension_status_changed",
                "queue_waiting_above",
            },
        ),
        ("condition", {"extension_status", "on_a_call", "caller_known", "caller_in_group"}),
    ],
)
async def test_the_automation_editor_offers(client: HomeAssistantClient, kind: str, offered: set[str]) -> None:
    found: set[str] = set()
    async with client.subscription(f"{kind}_platforms/subscribe") as descriptions:
        while not found:
            found = {
                name.removeprefix("cloud_telephony.")
                for name in await descriptions.get()
                if name.startswith("cloud_telephony.")
            }
    assert found == offered
