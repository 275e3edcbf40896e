"""Text messages get on by the clock and are told on the feed."""

from aiohttp import ClientSession
import pytest

from simulator.cloudpbx import CloudPbxSimulator

from .ear import Ear


async def test_a_message_is_sent_and_delivered(sim: CloudPbxSimulator, ear: Ear, client: ClientSession) -> None:
    await client.post(f"{sim.api_url}/sendSMS", data={"to": "600700800", "body": "Hello"})
    sim.advance(5)
    (message_id,) = sim.pbx.messages
    assert await ear.events("smsSendResponse") == [
        {"MsgId": message_id, "to": "48600700800", "status": status} for status in ("SENT", "DELIVERED")
    ]


async def test_a_message_has_its_identifier_in_the_records(sim: CloudPbxSimulator, client: ClientSession) -> None:
    message = sim.send_sms("600700800", "Hello")
    rows = await (await client.get(f"{sim.api_url}/cdr")).json()
    assert [(row["uniqueid"], row["dst"], row["cost"]) for row in rows] == [(message.message_id, "600700800", "9")]


@pytest.mark.parametrize("test", ["true", "untrue", "is true"])
async def test_a_test_goes_nowhere_and_costs_nothing(
    sim: CloudPbxSimulator, ear: Ear, client: ClientSession, test: str
) -> None:
    reply = await client.post(f"{sim.api_url}/sendSMS", data={"to": "600700800", "body": "Hello", "test": test})
    sim.advance(60)
    assert (await reply.json())["responseStatus"] == "QUEUE"
    assert await ear.frames() == []
    assert sim.pbx.cdrs == []


async def test_a_message_that_failed_is_not_delivered_later(sim: CloudPbxSimulator, ear: Ear) -> None:
    message = sim.send_sms("600700800", "Hello")
    sim.set_sms(message, "UNDELIVERED")
    sim.advance(60)
    assert [event["status"] for event in await ear.events("smsSendResponse")] == ["UNDELIVERED"]


async def test_an_unknown_message_has_no_status(sim: CloudPbxSimulator) -> None:
    with pytest.raises(ValueError, match="There is no message 7"):
        sim.set_sms("7", "SENT")
