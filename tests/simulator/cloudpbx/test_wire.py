"""The bytes of the feed are those of [S3] §2."""

from dataclasses import replace
import json

import pytest

from simulator.cloudpbx import CloudPbxSimulator, Grouping, Separator, Wire

from .ear import Ear


async def test_the_envelope_is_the_documents(sim: CloudPbxSimulator, ear: Ear) -> None:
    sim.next_id = 386
    sim.set_queue("Kolejka1", 1)
    assert await ear.frames() == [
        '{"id":386,"channel":"pbx_MojaCentrala","text":{"queue":{"peer":"Kolejka1","calls":"1"}}}'
    ]


async def test_ids_run_on_while_nobody_listens(sim: CloudPbxSimulator, ear: Ear) -> None:
    sim.set_queue("Orders", 1)
    sim.set_queue("Orders", 2)
    assert [json.loads(frame)["id"] for frame in await ear.frames()] == [1, 2]


async def test_subscriber_has_a_number_and_extstatus_follows(sim: CloudPbxSimulator, ear: Ear) -> None:
    sim.set_extension("101", 1)
    subscriber, extstatus = await ear.frames()
    assert '"text":{"subscriber":{"peer":"MojaCentrala-101","statusValue":1}}}' in subscriber
    assert '"text":{"extstatus":{"exten":"101","status":1}}}' in extstatus


async def test_subscriber_names_who_is_connected(sim: CloudPbxSimulator, ear: Ear) -> None:
    sim.wire = Wire(extstatus=False)
    sim.set_extension("101", 8, number="600700800", name="Anna Kowalska")
    (frame,) = await ear.frames()
    assert '"statusValue":8,"connectPeerNumber":"600700800","connectPeerName":"Anna Kowalska"}' in frame


async def test_qmember_is_all_text_and_its_location_is_not_json(sim: CloudPbxSimulator, ear: Ear) -> None:
    sim.pbx.queues["Orders"].agents["102"].name = "Agent 1"
    sim.set_agent("Orders", "102", status=1, taken=0)
    (frame,) = await ear.frames()
    assert frame.endswith(
        '"text":{"qmember":{"peer":"MojaCentrala-102","queue":"Orders","m_status":"1","m_ct":"0","m_mbshp":"static",'
        r'"m_paused":"0","m_name":"Agent 1","m_location":"SIP\MojaCentrala-102"}}}'
    )
    with pytest.raises(json.JSONDecodeError):
        json.loads(frame)


async def test_a_pause_has_a_reason_once(sim: CloudPbxSimulator, ear: Ear) -> None:
    sim.wire = Wire(separator=Separator.SLASH)
    sim.set_agent("Orders", "102", paused=True, reason="lunch")
    sim.set_agent("Orders", "102", taken=7)
    paused, later = await ear.events("qmember")
    assert (paused["m_paused"], paused["m_reason"]) == ("1", "lunch")
    assert (later["m_paused"], later["m_ct"]) == ("1", "7")
    assert "m_reason" not in later


async def test_cmember_tells_who_joins_and_leaves(sim: CloudPbxSimulator, ear: Ear) -> None:
    sim.wire = Wire(extstatus=False)
    sim.join_conference("SesjaRady", "600700800", "Jan Nowak")
    sim.leave_conference("SesjaRady", "600700800")
    joined, left = await ear.frames()
    assert r'"cmember":{"channel":"SIP\trunk-00000028","action":"add","conference":"SesjaRady",' in joined
    assert '"callerIDName":"Jan Nowak","callerIDNum":"600700800"}' in joined
    assert '"action":"remove"' in left


@pytest.mark.parametrize(
    ("separator", "raw"),
    [
        (Separator.DOCUMENT, r'"SIP\MojaCentrala-102"'),
        (Separator.ESCAPED_SLASH, r'"SIP\/MojaCentrala-102"'),
        (Separator.SLASH, '"SIP/MojaCentrala-102"'),
        (Separator.ESCAPED_BACKSLASH, r'"SIP\\MojaCentrala-102"'),
    ],
)
async def test_the_separator_can_be_chosen(sim: CloudPbxSimulator, ear: Ear, separator: Separator, raw: str) -> None:
    sim.wire = replace(sim.wire, separator=separator)
    sim.set_agent("Orders", "102", status=1)
    assert f'"m_location":{raw}' in await ear.frame()


async def test_the_other_spellings_can_be_chosen(sim: CloudPbxSimulator, ear: Ear) -> None:
    sim.wire = Wire(extstatus_key="statusValue", message_id_key="MsgID", status_as_text=True)
    sim.set_extension("101", 4)
    message = sim.send_sms("600700800", "Hello")
    sim.set_sms(message, "EXPIRED")
    subscriber, extstatus, sms = await ear.frames()
    assert '"statusValue":"4"' in subscriber
    assert '{"exten":"101","statusValue":"4"}' in extstatus
    assert f'{{"MsgID":"{message.message_id}","to":"48600700800","status":"EXPIRED"}}' in sms


@pytest.mark.parametrize(
    ("grouping", "text"),
    [
        (Grouping.KEYS, '{"queue":{"peer":"A","calls":"1"},"queue":{"peer":"B","calls":"2"}}'),
        (Grouping.LIST, '[{"queue":{"peer":"A","calls":"1"}},{"queue":{"peer":"B","calls":"2"}}]'),
    ],
)
async def test_several_events_can_travel_in_one_frame(
    sim: CloudPbxSimulator, ear: Ear, grouping: Grouping, text: str
) -> None:
    sim.wire = Wire(grouping=grouping)
    sim.send_events({"queue": {"peer": "A", "calls": "1"}}, {"queue": {"peer": "B", "calls": "2"}})
    assert await ear.frames() == [f'{{"id":1,"channel":"pbx_MojaCentrala","text":{text}}}']


async def test_the_push_servers_ping_has_the_id_minus_one(sim: CloudPbxSimulator, ear: Ear) -> None:
    sim.ping()
    assert json.loads(await ear.frame()) == {"id": -1, "channel": "", "text": " "}
    assert sim.next_id == 1
