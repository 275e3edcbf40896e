"""Facts about the answers that send a call somewhere, [S1, ZMEG]."""

import json
from typing import Any

import pytest

from custom_components.cloud_telephony.calls.model import Route
from custom_components.cloud_telephony.providers.base import InvalidRoute
from custom_components.cloud_telephony.providers.fields import without_numbers
from custom_components.cloud_telephony.providers.zadarma.routes import route_reply


@pytest.mark.parametrize(
    ("route", "answer"),
    [
        (Route(extension="101"), {"redirect": "101"}),
        (Route(extension=" 101 "), {"redirect": "101"}),
        (Route(scenario="0-1"), {"redirect": "0-1"}),
        (Route(scenario="1"), {"redirect": "1"}),
        (Route(scenario="0-main"), {"redirect": "0-main"}),
        (Route(reject=True), {"redirect": "blacklist"}),
        (Route(hang_up=True), {"hangup": 1}),
        (Route(caller_name="Anna"), {"caller_name": "Anna"}),
        (Route(extension="101", caller_name="Anna"), {"redirect": "101", "caller_name": "Anna"}),
        (Route(reject=True, caller_name="Anna"), {"redirect": "blacklist", "caller_name": "Anna"}),
    ],
)
def test_a_route_is_json(route: Route, answer: dict[str, Any]) -> None:
    reply = route_reply(route)
    assert json.loads(reply.body) == answer
    assert reply.content_type == "application/json"


def test_no_route_and_no_name_is_an_empty_answer() -> None:
    assert route_reply(Route()).body == ""


@pytest.mark.parametrize(
    "destination",
    ["blacklist", "10a", "-1", "1234567", "1 0", "101\n102", "\u0661\u0660\u0661", "+442037691880", '"', " "],
)
def test_an_extension_is_digits(destination: str) -> None:
    with pytest.raises(InvalidRoute) as caught:
        route_reply(Route(extension=destination))
    assert caught.value.placeholders == {"destination": without_numbers(destination.strip())}


def test_a_number_is_masked_in_the_error() -> None:
    with pytest.raises(InvalidRoute) as caught:
        route_reply(Route(extension="+44 20 3769 1880"))
    assert caught.value.placeholders == {"destination": "…880"}


@pytest.mark.parametrize("destination", ["main", "0-", "0-main-1", "main-0", "0-blacklist", "12345-1", "0\u20131"])
def test_a_scenario_is_a_number_or_two(destination: str) -> None:
    with pytest.raises(InvalidRoute):
        route_reply(Route(scenario=destination))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Anna Łoś", "Anna Łoś"),
        ("Anna\r\nŁoś\x00", "Anna Łoś"),
        ("\u2028", None),
        ("\ud800", None),
        ("x" * 100, "x" * 60),
        ('"}, "redirect": "102', '"}, "redirect": "102'),
    ],
)
def test_a_name_is_what_a_desk_phone_can_show(name: str, shown: str | None) -> None:
    reply = route_reply(Route(extension="101", caller_name=name))
    assert json.loads(reply.body) == {"redirect": "101"} | ({"caller_name": shown} if shown else {})
    assert reply.body.isascii()
