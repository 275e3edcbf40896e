"""What must hold for whatever is sent to the webhook."""

from datetime import UTC
import json
from typing import Any
import unicodedata
from urllib.parse import urlencode

from hypothesis import given, settings, strategies as st

from custom_components.cloud_telephony.calls.events import CallEnded, CallStarted
from custom_components.cloud_telephony.providers.base import Delivery, NotGenuine, WebhookRequest

from .conftest import END, START, TOKEN, receiver

WORDS = st.sampled_from(["", "start", "end", "i", "o", "NULL", "101", "0987858227", "2018-04-01 00:00:11", TOKEN])
NAMES = st.sampled_from([*START, *END, "Recfile", "date", "CALLID", "x"]) | st.text(max_size=5)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
VALUES = st.recursive(
    WORDS | ANY_TEXT | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.fixed_dictionaries(
    {}, optional={"callstatus": st.sampled_from(["start", "end"]) | VALUES, "calldate": VALUES, "numberA": VALUES}
).flatmap(lambda fields: st.dictionaries(NAMES, VALUES, max_size=8).map(lambda more: {**more, **fields}))
BODIES = (
    st.binary(max_size=200)
    | FIELDS.map(lambda fields: json.dumps(fields).encode())
    | st.dictionaries(NAMES, st.text(max_size=30), max_size=8).map(lambda fields: urlencode(fields).encode())
)
CONTENT_TYPES = st.sampled_from(
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""]
)


def received(body: bytes, content_type: str, token: str) -> Delivery | None:
    """Return what a request tells, None if it is not genuine; anything else it raises is a mistake."""
    headers = {"Content-Type": content_type, "Authorization": token}
    try:
        return receiver().receive(WebhookRequest(method="POST", headers=headers, body=body))
    except NotGenuine:
        return None


def assert_sound(value: Any) -> None:
    """Assert that a text can be stored and is of a length that can be shown."""
    if isinstance(value, str):
        assert len(value.encode()) <= 4096
        assert not {unicodedata.category(character) for character in value} & {"Cc", "Cs"}


@settings(max_examples=500)
@given(BODIES, CONTENT_TYPES)
def test_whatever_the_body_it_is_read_or_not_genuine(body: bytes, content_type: str) -> None:
    delivery = received(body, content_type, TOKEN)
    for event in delivery.events if delivery else ():
        assert isinstance(event, CallStarted | CallEnded)
        for name in (field for kind in type(event).__mro__[:-1] for field in getattr(kind, "__slots__", ())):
            assert_sound(getattr(event, name))
        assert event.started_at is None or event.started_at.tzinfo is UTC
    if delivery:
        assert not delivery.reply.body or int(delivery.reply.body) >= 10**14


@given(BODIES, CONTENT_TYPES, ANY_TEXT | st.text(TOKEN, max_size=20))
def test_no_token_but_the_right_one_opens(body: bytes, content_type: str, token: str) -> None:
    if token.strip() != TOKEN:
        assert received(body, content_type, token) is None


@given(st.integers(min_value=0, max_value=len(TOKEN) - 1), st.characters(max_codepoint=126))
def test_a_token_that_differs_in_one_character_does_not_open(place: int, character: str) -> None:
    changed = TOKEN[:place] + character + TOKEN[place + 1 :]
    told = received(json.dumps(START).encode(), "application/json", changed)
    assert (told is not None) == (changed == TOKEN)
