"""Facts about the frames of the feed, [S3] §2.2 to §2.4."""

from collections.abc import Mapping
import json

import pytest

from custom_components.cloud_telephony.calls.events import (
    AgentChanged,
    ConferenceChanged,
    Event,
    ExtensionChanged,
    QueueChanged,
    SmsStatusChanged,
)
from custom_components.cloud_telephony.calls.model import AgentStatus, ExtensionStatus, SmsStatus
from custom_components.cloud_telephony.providers.base import ProviderError
from custom_components.cloud_telephony.providers.cloudpbx.frames import Frame, InvalidFrame, parse_frame

PBX = "MojaCentrala"


def frame(text: object, frame_id: object = 386) -> bytes:
    """Return the bytes of a frame."""
    return json.dumps({"id": frame_id, "channel": f"pbx_{PBX}", "text": text}).encode()


def parsed(text: object) -> Frame:
    """Return the frame with this text, parsed."""
    return parse_frame(frame(text), PBX)


def only_event(text: object) -> Event:
    """Return the single event of a frame that has no fault."""
    result = parsed(text)
    assert (result.problems, result.unknown_kinds) == ((), ())
    (event,) = result.events
    return event


def raw(text: str) -> Frame:
    """Return a frame whose `text` is exactly this, parsed."""
    return parse_frame(f'{{"id":386,"channel":"pbx_{PBX}","text":{text}}}'.encode(), PBX)


def agent(**fields: object) -> dict[str, object]:
    """Return the example of [S3] §2.3.4 with some fields changed."""
    example: dict[str, object] = {
        "peer": "MojaCentrala-101",
        "queue": "Kolejka1",
        "m_status": "1",
        "m_ct": "0",
        "m_mbshp": "static",
        "m_paused": "0",
        "m_name": "Agent 1",
        "m_location": "SIP/MojaCentrala-101",
    }
    return {"qmember": example | fields}


def agent_event(**fields: object) -> AgentChanged:
    """Return what the example with some fields changed is read as."""
    (event,) = parsed(agent(**fields)).events
    assert isinstance(event, AgentChanged)
    return event


def extension_event(text: object) -> ExtensionChanged:
    """Return the single event of a frame, which is one of an extension."""
    event = only_event(text)
    assert isinstance(event, ExtensionChanged)
    return event


def test_subscriber_tells_the_state_of_an_extension() -> None:
    assert only_event({"subscriber": {"peer": "MojaCentrala-101", "statusValue": 1}}) == ExtensionChanged(
        extension="101", status=ExtensionStatus.IN_USE, raw_status="1"
    )


def test_subscriber_may_tell_who_is_connected() -> None:
    fields = {"peer": f"{PBX}-101", "statusValue": 8, "connectPeerNumber": "600700800", "connectPeerName": "Jan Łoś"}
    assert only_event({"subscriber": fields}) == ExtensionChanged(
        extension="101",
        status=ExtensionStatus.RINGING,
        raw_status="8",
        connected_number="600700800",
        connected_name="Jan Łoś",
    )


def test_an_empty_connected_number_is_none() -> None:
    fields = {"peer": f"{PBX}-101", "statusValue": 0, "connectPeerNumber": "", "connectPeerName": " "}
    event = extension_event({"subscriber": fields})
    assert (event.connected_number, event.connected_name) == (None, None)


def test_a_connected_number_may_come_as_a_number() -> None:
    fields = {"peer": f"{PBX}-101", "statusValue": 1, "connectPeerNumber": 600700800}
    assert extension_event({"subscriber": fields}).connected_number == "600700800"


def test_extstatus_tells_the_state_of_a_phone() -> None:
    assert only_event({"extstatus": {"exten": "130", "status": 4}}) == ExtensionChanged(
        extension="130", status=ExtensionStatus.OFFLINE, raw_status="4"
    )


@pytest.mark.parametrize("kind", [{"extstatus": {"exten": "130"}}, {"subscriber": {"peer": f"{PBX}-130"}}])
def test_status_and_status_value_are_both_read_and_status_is_preferred(kind: dict[str, dict[str, object]]) -> None:
    ((name, fields),) = kind.items()
    for spelling in (
        {"status": 4},
        {"statusValue": 4},
        {"status": 4, "statusValue": 1},
        {"status": None, "statusValue": 4},
    ):
        assert extension_event({name: fields | spelling}).status is ExtensionStatus.OFFLINE


def test_extstatus_may_give_the_extension_as_a_number() -> None:
    assert extension_event({"extstatus": {"exten": 130, "status": "4"}}).extension == "130"


def test_queue_tells_how_many_wait_as_text() -> None:
    assert only_event({"queue": {"peer": "Kolejka1", "calls": "1"}}) == QueueChanged(queue="Kolejka1", waiting=1)
    assert only_event({"queue": {"peer": "Kolejka1", "calls": 0}}) == QueueChanged(queue="Kolejka1", waiting=0)


def test_a_queue_of_fewer_than_none_is_refused() -> None:
    assert parsed({"queue": {"peer": "Kolejka1", "calls": "-1"}}).problems == ("queue.calls",)


def test_qmember_tells_the_state_of_an_agent() -> None:
    assert only_event(agent()) == AgentChanged(
        queue="Kolejka1",
        extension="101",
        status=AgentStatus.IDLE,
        raw_status="1",
        calls_taken=0,
        dynamic=False,
        paused=False,
        name="Agent 1",
        location="SIP/MojaCentrala-101",
    )


def test_qmember_tells_pause_and_its_reason() -> None:
    event = agent_event(m_paused="1", m_reason="obiad", m_mbshp="dynamic")
    assert (event.paused, event.pause_reason, event.dynamic) == (True, "obiad", True)


def test_what_an_agent_event_can_do_without_is_noted_and_left_out() -> None:
    result = parsed(agent(m_ct="many", m_paused="2", m_mbshp=["x"], m_location={}, m_status=True))
    (event,) = result.events
    assert event == AgentChanged(queue="Kolejka1", extension="101", status=None, raw_status="", name="Agent 1")
    assert set(result.problems) == {
        f"qmember.{key}" for key in ("m_ct", "m_paused", "m_mbshp", "m_location", "m_status")
    }


def test_cmember_tells_who_joins_and_leaves_a_conference() -> None:
    fields = {
        "channel": "SIP/MojaCentrala-101-0005f005",
        "action": "add",
        "conference": "SesjaRady",
        "callerIDName": "Jan Nowak",
        "callerIDNum": "101",
    }
    joined = ConferenceChanged(
        conference="SesjaRady", channel=fields["channel"], joined=True, number="101", name="Jan Nowak"
    )
    assert only_event({"cmember": fields}) == joined
    left = only_event({"cmember": fields | {"action": "remove"}})
    assert isinstance(left, ConferenceChanged)
    assert not left.joined


@pytest.mark.parametrize("action", ["toggle", "", None, 1, ["add"], {}])
def test_an_unknown_conference_action_is_a_bad_event(action: object) -> None:
    assert parsed({"cmember": {"channel": "SIP/x", "action": action, "conference": "C"}}).problems == (
        "cmember.action",
    )


@pytest.mark.parametrize("spelling", ["MsgId", "MsgID"])
def test_both_spellings_of_the_message_id_are_read(spelling: str) -> None:
    fields = {spelling: "3292468348841377230", "to": "48600700800", "status": "SENT"}
    assert only_event({"smsSendResponse": fields}) == SmsStatusChanged(
        message_id="3292468348841377230", status=SmsStatus.SENT, raw_status="SENT", to="+48600700800"
    )


def test_a_message_id_given_as_a_number_keeps_every_digit() -> None:
    event = only_event({"smsSendResponse": {"MsgId": 3292468348841377230, "status": "SENT"}})
    assert isinstance(event, SmsStatusChanged)
    assert event.message_id == "3292468348841377230"


@pytest.mark.parametrize(
    ("word", "status", "final"),
    [
        ("QUEUE", SmsStatus.QUEUED, False),
        ("RENEWAL", SmsStatus.QUEUED, False),
        ("SENT", SmsStatus.SENT, False),
        ("ACCEPTED", SmsStatus.SENT, False),
        ("DELIVERED", SmsStatus.DELIVERED, True),
        ("UNDELIVERED", SmsStatus.FAILED, True),
        ("FAILED", SmsStatus.FAILED, True),
        ("REJECTED", SmsStatus.FAILED, True),
        ("EXPIRED", SmsStatus.FAILED, True),
        ("STOP", SmsStatus.FAILED, True),
        ("NOT_FOUND", None, True),
        ("UNKNOWN", None, True),
        ("LOST_AT_SEA", None, False),
    ],
)
def test_every_sms_state_has_a_meaning(word: str, status: SmsStatus | None, final: bool) -> None:
    event = only_event({"smsSendResponse": {"MsgId": "1", "to": "48600700800", "status": word}})
    assert isinstance(event, SmsStatusChanged)
    assert (event.status, event.raw_status, event.final) == (status, word, final)


EXTENSION_SCALE: Mapping[int, ExtensionStatus] = {
    0: ExtensionStatus.IDLE,
    1: ExtensionStatus.IN_USE,
    2: ExtensionStatus.BUSY,
    4: ExtensionStatus.OFFLINE,
    8: ExtensionStatus.RINGING,
    16: ExtensionStatus.ON_HOLD,
    32: ExtensionStatus.CONNECTING,
}
AGENT_SCALE: Mapping[int, AgentStatus | None] = {
    0: None,
    1: AgentStatus.IDLE,
    2: AgentStatus.IN_USE,
    3: AgentStatus.BUSY,
    4: AgentStatus.INVALID,
    5: AgentStatus.OFFLINE,
    6: AgentStatus.RINGING,
    7: AgentStatus.RINGING_IN_USE,
    8: AgentStatus.ON_HOLD,
}


@pytest.mark.parametrize(("number", "status"), EXTENSION_SCALE.items())
def test_subscriber_and_extstatus_share_the_scale_of_extensions(number: int, status: ExtensionStatus) -> None:
    for value in (number, str(number), f" {number} "):
        assert extension_event({"subscriber": {"peer": f"{PBX}-1", "statusValue": value}}).status is status
        assert extension_event({"extstatus": {"exten": "1", "status": value}}).status is status


@pytest.mark.parametrize(("number", "status"), AGENT_SCALE.items())
def test_agents_have_a_scale_of_their_own(number: int, status: AgentStatus | None) -> None:
    for value in (number, str(number)):
        event = agent_event(m_status=value)
        assert (event.status, event.raw_status) == (status, str(number))


def test_one_is_in_use_for_an_extension_and_idle_for_an_agent() -> None:
    assert extension_event({"extstatus": {"exten": "1", "status": 1}}).status is ExtensionStatus.IN_USE
    assert agent_event(m_status=1).status is AgentStatus.IDLE


@pytest.mark.parametrize("value", [9, 3, 64, -1, "17", 10**17])
def test_combined_bits_and_unknown_numbers_keep_the_raw_value(value: object) -> None:
    event = extension_event({"subscriber": {"peer": f"{PBX}-101", "statusValue": value}})
    assert (event.status, event.raw_status) == (None, str(value))


@pytest.mark.parametrize(
    "value", [True, False, 1.0, None, "", "٣", "\uff11", "1.0", "0x1", "1_0", [1], {"a": 1}, 10**40]
)
def test_bool_float_and_foreign_digits_are_no_numbers(value: object) -> None:
    result = parsed({"subscriber": {"peer": f"{PBX}-101", "statusValue": value}})
    assert (result.events, result.problems) == ((), ("subscriber.status",))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "1" * 5000])
def test_nan_infinity_and_endless_numbers_cost_only_their_event(number: str) -> None:
    result = raw(f'[{{"queue":{{"peer":"A","calls":{number}}}}},{{"queue":{{"peer":"B","calls":2}}}}]')
    assert (result.events, result.problems) == ((QueueChanged(queue="B", waiting=2),), ("queue.calls",))


@pytest.mark.parametrize(
    ("pbx_name", "peer", "extension"),
    [
        ("MojaCentrala", "MojaCentrala-101", "101"),
        ("Moja-Centrala", "Moja-Centrala-101", "101"),
        ("Moja", "Moja-Centrala-101", "Centrala-101"),
        ("MojaCentrala", "mojacentrala-101", "101"),
        ("MojaCentrala", "101", "101"),
        ("MojaCentrala", "Inna-101", "Inna-101"),
    ],
)
def test_extension_is_the_peer_without_the_name_of_the_pbx(pbx_name: str, peer: str, extension: str) -> None:
    (event,) = parse_frame(frame({"subscriber": {"peer": peer, "statusValue": 0}}), pbx_name).events
    assert isinstance(event, ExtensionChanged)
    assert event.extension == extension


@pytest.mark.parametrize("peer", ["", "MojaCentrala-", " ", None, True, 1.5, ["MojaCentrala-101"], "x" * 201])
def test_a_peer_without_an_extension_is_a_bad_event(peer: object) -> None:
    assert parsed({"subscriber": {"peer": peer, "statusValue": 0}}).problems == ("subscriber.peer",)


FIRST = QueueChanged(queue="A", waiting=1)
SECOND = QueueChanged(queue="B", waiting=2)
PHONE = ExtensionChanged(extension="130", status=ExtensionStatus.IDLE, raw_status="0")


def test_several_kinds_stand_side_by_side() -> None:
    text = {"queue": {"peer": "A", "calls": "1"}, "extstatus": {"exten": "130", "status": 0}}
    assert parsed(text).events == (FIRST, PHONE)


def test_several_events_come_as_a_list() -> None:
    assert parsed([{"queue": {"peer": "A", "calls": 1}}, {"queue": {"peer": "B", "calls": 2}}]).events == (
        FIRST,
        SECOND,
    )


def test_a_kind_that_is_repeated_in_one_object_is_not_lost() -> None:
    assert raw('{"queue":{"peer":"A","calls":1},"queue":{"peer":"B","calls":2}}').events == (FIRST, SECOND)


def test_a_list_of_events_may_stand_under_one_kind() -> None:
    assert parsed({"queue": [{"peer": "A", "calls": 1}, {"peer": "B", "calls": 2}]}).events == (FIRST, SECOND)


def test_text_may_be_json_text_itself() -> None:
    assert parsed(json.dumps({"queue": {"peer": "A", "calls": 1}})).events == (FIRST,)
    assert parsed(r'{"queue":{"peer":"A","calls":1},"x":{"y":"SIP\M"}}').events == (FIRST,)


def test_a_text_that_is_repeated_is_not_lost() -> None:
    data = b'{"id":1,"text":{"queue":{"peer":"A","calls":1}},"text":{"queue":{"peer":"B","calls":2}}}'
    assert parse_frame(data, PBX).events == (FIRST, SECOND)


@pytest.mark.parametrize(
    "bad",
    [
        '{"queue":{"peer":"X"}}',
        '{"queue":7}',
        '{"queue":null}',
        '{"queue":[]}',
        '{"queue":[[]]}',
        '{"subscriber":{"peer":[],"statusValue":{}}}',
        '{"qmember":{}}',
        '{"cmember":"x"}',
        '{"smsSendResponse":{"MsgId":"1"}}',
        '{"meteor":{"speed":"high"}}',
        '"x"',
        "7",
        "[]",
        "null",
    ],
)
def test_a_bad_event_does_not_cost_its_siblings(bad: str) -> None:
    assert raw(f'[{{"queue":{{"peer":"A","calls":1}}}},{bad},{{"queue":{{"peer":"B","calls":2}}}}]').events == (
        FIRST,
        SECOND,
    )


def test_unknown_kinds_are_named_and_their_siblings_kept() -> None:
    result = parsed({"meteor": {"speed": 1}, "queue": {"peer": "A", "calls": 1}, "x" * 900: {}})
    assert result.events == (FIRST,)
    assert result.unknown_kinds == ("meteor", "x" * 50)


@pytest.mark.parametrize(
    ("separator", "name"),
    [
        ("/", "/"),
        (r"\/", "/"),
        (r"\\", "\\"),
        ("\\", "\\"),
    ],
)
def test_every_spelling_of_the_location_is_read(separator: str, name: str) -> None:
    text = json.dumps(agent(m_location="@")).replace("@", f"SIP{separator}MojaCentrala-101")
    (event,) = raw(text).events
    assert isinstance(event, AgentChanged)
    assert event.location == f"SIP{name}MojaCentrala-101"


@pytest.mark.parametrize("pbx_name", ["biuro", "firma", "nowa", "recepcja", "test", "MojaCentrala", "umowa", "\\x"])
def test_an_illegal_or_legal_but_corrupting_escape_keeps_its_backslash(pbx_name: str) -> None:
    text = rf'{{"cmember":{{"channel":"SIP\{pbx_name}-101-0005f005","action":"add","conference":"Rada"}}}}'
    (event,) = raw(text).events
    assert isinstance(event, ConferenceChanged)
    assert event.channel == f"SIP\\{pbx_name.removeprefix('\\')}-101-0005f005"


def test_an_illegal_escape_leaves_legal_ones_as_they_are() -> None:
    text = r'{"qmember":{"peer":"P-1","queue":"Q \"1\" \u0141 \\","m_name":"A\/B","m_location":"SIP\MojaCentrala-1"}}'
    (event,) = parse_frame(f'{{"id":1,"text":{text}}}', "P").events
    assert isinstance(event, AgentChanged)
    assert (event.queue, event.name, event.location) == ('Q "1" Ł \\', "A/B", r"SIP\MojaCentrala-1")


def test_control_characters_do_not_come_through_in_names() -> None:
    fields = {"peer": f"{PBX}-101", "statusValue": 1, "connectPeerName": "Jan\x00\n\ud800Nowak"}
    name = extension_event({"subscriber": fields}).connected_name
    assert name is not None
    assert name.split() == ["Jan", "Nowak"]
    name.encode()


def test_long_names_are_cut_and_long_identifiers_refused() -> None:
    fields = {"peer": f"{PBX}-101", "statusValue": 1, "connectPeerName": "n" * 5000, "connectPeerNumber": "1" * 5000}
    event = extension_event({"subscriber": fields})
    assert (event.connected_name, event.connected_number) == ("n" * 200, "1" * 64)
    assert parsed({"queue": {"peer": "q" * 201, "calls": 1}}).problems == ("queue.peer",)


def test_a_name_in_a_wrong_encoding_does_not_cost_the_event() -> None:
    data = frame({"subscriber": {"peer": f"{PBX}-101", "statusValue": 1, "connectPeerName": "@"}})
    (event,) = parse_frame(data.replace(b"@", "Małgorzata".encode("iso-8859-2")), PBX).events
    assert isinstance(event, ExtensionChanged)
    assert event.status is ExtensionStatus.IN_USE


def test_a_frame_may_be_text_or_bytes() -> None:
    data = frame({"queue": {"peer": "A", "calls": 1}})
    assert parse_frame(data, PBX) == parse_frame(data.decode(), PBX)


@pytest.mark.parametrize("text", [" ", "", {"queue": {"peer": "A", "calls": 1}}])
def test_id_minus_one_is_a_ping_of_the_push_server(text: object) -> None:
    result = parse_frame(frame(text, -1), PBX)
    assert result.is_ping
    assert result.events == ()


def test_id_minus_two_says_that_the_channel_is_deleted() -> None:
    result = parse_frame(frame("Channel deleted", -2), PBX)
    assert result.is_channel_deleted
    assert not result.is_ping


@pytest.mark.parametrize(("frame_id", "number"), [(386, 386), ("386", 386), (None, None), (True, None), (1.5, None)])
def test_the_id_is_a_number_or_text(frame_id: object, number: int | None) -> None:
    result = parse_frame(frame({"queue": {"peer": "A", "calls": 1}}, frame_id), PBX)
    assert (result.id, result.events) == (number, (FIRST,))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"null",
        b"[]",
        b"7",
        b'"x"',
        b"{}",
        b'{"id":1,"channel":"c"}',
        b'{"id":386,"channel":"pbx_MojaCentrala","text":{"data}}',
        b'{"id":1,"text":"not json"}',
        b"<html>",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"id":1,"text":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"id":1,"text":{}} {}',
    ],
)
def test_what_is_no_frame_raises_the_one_error(data: bytes) -> None:
    with pytest.raises(InvalidFrame) as caught:
        parse_frame(data, PBX)
    assert isinstance(caught.value, ProviderError)


def test_an_empty_text_is_a_frame_without_events() -> None:
    texts: tuple[object, ...] = ({}, [], "", " ")
    assert [parsed(text) for text in texts] == [Frame(386)] * 4
