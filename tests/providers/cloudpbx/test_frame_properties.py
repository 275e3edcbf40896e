"""Properties of the frame parser: whatever comes, it raises its own error or gives events."""

from collections.abc import Callable
from contextlib import suppress
import json
from typing import Any

from hypothesis import example, given, settings, strategies as st

from custom_components.cloud_telephony.calls.events import ExtensionChanged, QueueChanged
from custom_components.cloud_telephony.providers.cloudpbx.events import EVENT_PARSERS
from custom_components.cloud_telephony.providers.cloudpbx.frames import InvalidFrame, parse_frame

KEYS = [
    *["peer", "statusValue", "status", "connectPeerNumber", "connectPeerName", "exten", "calls", "queue"],
    *["m_status", "m_ct", "m_mbshp", "m_paused", "m_reason", "m_name", "m_location"],
    *["channel", "action", "conference", "callerIDName", "callerIDNum", "MsgId", "MsgID", "to"],
]
WORDS = ["Biuro-101", "SIP\\Biuro-101", "add", "remove", "1", "static", "dynamic", "SENT", "٣", "\ud800", ""]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(WORDS),
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
event_fields = st.dictionaries(st.sampled_from(KEYS) | st.text(), values, max_size=12)
kinds = st.sampled_from(sorted(EVENT_PARSERS)) | st.text()
bodies = event_fields | st.lists(event_fields, max_size=3) | values
groups = st.dictionaries(kinds, bodies, max_size=4)
texts = groups | st.lists(groups | values, max_size=4) | values | groups.map(json.dumps)
envelopes = st.fixed_dictionaries({"id": values, "text": texts}, optional={"channel": values})

SIBLING: dict[str, object] = {"queue": {"peer": "Sibling", "calls": "3"}}
SIBLING_EVENT = QueueChanged(queue="Sibling", waiting=3)


def survives(data: bytes | str) -> None:
    """Parse; only the parser's own error may come out. What is read can be stored."""
    with suppress(InvalidFrame):
        frame = parse_frame(data, "Biuro")
        repr(frame.events).encode()
        repr(frame.problems).encode()


@given(st.binary())
@example(b"\xef\xbb\xbf{}")
@example(b"[" * 50_000)
@example(b'{"id":' + b"9" * 5000 + b',"text":{}}')
@example(b'{"id":1,"text":"\\ud800"}')
def test_no_bytes_make_the_parser_raise_anything_but_its_own_error(data: bytes) -> None:
    survives(data)


@given(st.text(alphabet='{}[]",:\\0123456789.eE-+ntrufalsid/x \n\x08٣\ud800', max_size=200))
def test_nothing_like_json_makes_the_parser_raise_anything_but_its_own_error(data: str) -> None:
    survives(data)
    survives(f'{{"id":1,"text":{data}}}')


@given(envelopes)
@settings(max_examples=300)
def test_no_structure_makes_the_parser_raise_anything_but_its_own_error(envelope: dict[str, Any]) -> None:
    survives(json.dumps(envelope))


@given(envelopes, st.data())
def test_no_damage_to_a_frame_makes_the_parser_raise_anything_but_its_own_error(
    envelope: dict[str, Any], data: st.DataObject
) -> None:
    frame = json.dumps(envelope).encode()
    start = data.draw(st.integers(0, len(frame)))
    end = data.draw(st.integers(start, min(start + 20, len(frame))))
    survives(frame[:start] + data.draw(st.binary(max_size=10)) + frame[end:])


def _list(groups: list[object]) -> object:
    return [*groups, SIBLING]


def _json_text(groups: list[object]) -> object:
    return json.dumps(_list(groups))


@given(st.lists(groups | values, max_size=4), st.sampled_from([_list, _json_text]))
def test_siblings_survive_whatever_stands_beside_them(
    others: list[object], shape: Callable[[list[object]], object]
) -> None:
    frame = parse_frame(json.dumps({"id": 1, "text": shape(others)}), "Biuro")
    assert frame.events[-1] == SIBLING_EVENT


@given(st.integers(-(10**20) + 1, 10**20 - 1), st.booleans())
def test_numbers_come_through_as_text_and_as_numbers(number: int, as_text: bool) -> None:
    body = {"exten": "101", "status": str(number) if as_text else number}
    (event,) = parse_frame(json.dumps({"id": 1, "text": {"extstatus": body}}), "Biuro").events
    assert isinstance(event, ExtensionChanged)
    assert event.raw_status == str(number)


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=80), st.integers(0))
def test_any_name_of_a_pbx_is_taken_off_its_peers(pbx_name: str, extension: int) -> None:
    body = {"peer": f"{pbx_name}-{extension}", "statusValue": 0}
    (event,) = parse_frame(json.dumps({"id": 1, "text": {"subscriber": body}}), pbx_name).events
    assert isinstance(event, ExtensionChanged)
    assert event.extension == str(extension)
