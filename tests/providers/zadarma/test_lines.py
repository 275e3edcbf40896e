"""Facts about SIP lines: what is told of them, caller IDs, redirections."""

from typing import Any

import pytest

from custom_components.cloud_telephony.calls.model import Redirection, RedirectionCondition, SipLine
from custom_components.cloud_telephony.providers.base import (
    DialRequest,
    InvalidCallerId,
    InvalidNumber,
    NoRedirectionTarget,
    RequestRefused,
)
from custom_components.cloud_telephony.providers.zadarma import Zadarma

from ..conftest import Host, told
from .conftest import Api

pytestmark = pytest.mark.usefixtures("socket_enabled")

REDIRECTION = "/v1/sip/redirection/"


async def test_lines_are_told_with_all_that_is_set(provider: Zadarma, api: Api) -> None:
    """Identifiers keep their zeros, and flags are words [ZOA]."""
    sips = [{"id": "00001", "display_name": "SIP 1", "lines": 3}, {"id": "00002", "display_name": ""}, {"id": 473926}]
    api.says("/v1/sip/", {"sips": [*sips, {"id": "../x"}, {}, 5], "left": 3})
    phone = {"condition": "unavailable", "destination": "phone", "destination_value": "442037691880"}
    pbx = {"condition": "always", "destination": "pbx", "destination_value": 12345}
    other = {"condition": "at night", "destination": "phone", "destination_value": None}
    api.says(
        REDIRECTION,
        {
            "info": [
                {"sip_id": "00001", "status": "on", **phone},
                {"sip_id": "00002", "status": "off", **pbx},
                {"sip_id": "473926", "status": "off", **other},
                {"status": "on"},
                None,
            ]
        },
    )
    api.says("/v1/sip/00001/status/", {"sip": "00001", "is_online": "true"})
    api.says("/v1/sip/00002/status/", {"sip": "00002", "is_online": "false"})
    api.refuses("/v1/sip/473926/status/", "No such SIP")
    assert await provider.lines() == [
        SipLine(
            line_id="00001",
            name="SIP 1",
            registered=True,
            redirection=Redirection(active=True, condition=RedirectionCondition.UNAVAILABLE, to="+442037691880"),
        ),
        SipLine(
            line_id="00002",
            registered=False,
            redirection=Redirection(active=False, condition=RedirectionCondition.ALWAYS, to="12345", to_pbx=True),
        ),
        SipLine(line_id="473926", redirection=Redirection(active=False)),
    ]


@pytest.mark.parametrize("word", [None, "", "maybe", 1])
async def test_a_line_that_is_neither_online_nor_not_is_not_known(provider: Zadarma, api: Api, word: object) -> None:
    api.says("/v1/sip/", {"sips": [{"id": "00001"}]})
    api.says(REDIRECTION, {"info": []})
    api.says("/v1/sip/00001/status/", {"is_online": word})
    assert await provider.lines() == [SipLine(line_id="00001")]


async def test_what_cannot_be_read_of_lines_is_logged_once(
    provider: Zadarma, api: Api, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    api.says("/v1/sip/", {"sips": [{"id": "x"}, {"id": "y"}]})
    api.says(REDIRECTION, {})
    assert await provider.lines() == await provider.lines() == []
    assert told(caplog) == [f"{host.name} tells something that cannot be read: the id of a line"]


async def test_caller_ids_are_the_numbers_that_are_connected(provider: Zadarma, api: Api) -> None:
    numbers = [{"number": "442037691880", "status": "on"}, {"number": "380441234567", "status": "parking"}, {}, None]
    api.says("/v1/direct_numbers/", {"info": [*numbers, {"status": "on"}]})
    assert await provider.caller_ids() == ["+442037691880"]


async def test_a_caller_id_is_set_and_known_from_then_on(provider: Zadarma, api: Api) -> None:
    """The API sets it, and does not tell it."""
    api.says("PUT /v1/sip/callerid/", {"sip": "00001", "new_caller_id": "442037691880"})
    await provider.set_caller_id("00001", "+442037691880")
    assert api.params("PUT /v1/sip/callerid/") == [{"id": "00001", "number": "442037691880"}]
    api.says("/v1/sip/", {"sips": [{"id": "00001"}]})
    api.says(REDIRECTION, {"info": []})
    api.says("/v1/sip/00001/status/", {"is_online": "true"})
    assert [line.caller_id for line in await provider.lines()] == ["+442037691880"]


async def test_a_refused_caller_id_is_not_taken_for_set(provider: Zadarma, api: Api) -> None:
    api.refuses("PUT /v1/sip/callerid/", "Number is not confirmed")
    with pytest.raises(RequestRefused):
        await provider.set_caller_id("00001", "+442037691880")
    with pytest.raises(InvalidCallerId):
        await provider.dial(DialRequest(to="101", extension="100", caller_id="+442037691880"))


@pytest.mark.parametrize(("active", "word"), [(True, "on"), (False, "off")])
async def test_a_redirection_is_switched(provider: Zadarma, api: Api, active: bool, word: str) -> None:
    api.says(f"PUT {REDIRECTION}", {"sip": "00001", "current_status": word})
    await provider.set_redirection("00001", active=active)
    assert api.paths == [f"PUT {REDIRECTION}"]
    assert api.params(f"PUT {REDIRECTION}") == [{"id": "00001", "status": word}]


@pytest.mark.parametrize(
    ("change", "target", "status"),
    [
        ({"to": "+380441234567"}, ("380441234567", "unavailable"), "off"),
        ({"condition": RedirectionCondition.ALWAYS}, ("442037691880", "always"), "off"),
        ({"to": "+380441234567", "condition": RedirectionCondition.ALWAYS}, ("380441234567", "always"), "off"),
        ({"to": "+380441234567", "active": True}, ("380441234567", "unavailable"), "on"),
    ],
)
async def test_a_redirection_changes_in_what_is_given_only(
    provider: Zadarma, api: Api, change: dict[str, Any], target: tuple[str, str], status: str
) -> None:
    """The API would set the condition to `always` if it were left out, and may switch it on."""
    before = {"sip_id": "00001", "status": "off", "condition": "unavailable"}
    info = [before | {"destination": "phone", "destination_value": "442037691880"}]
    api.says(f"GET {REDIRECTION}", {"info": info})
    api.says(f"PUT {REDIRECTION}", {"sip": "00001"})
    await provider.set_redirection("00001", **change)
    number, condition = target
    assert [(each.method, each.params) for each in api.asked] == [
        ("GET", {"id": "00001"}),
        ("PUT", {"condition": condition, "id": "00001", "number": number, "type": "phone"}),
        ("PUT", {"id": "00001", "status": status}),
    ]


@pytest.mark.parametrize(
    "info",
    [
        [],
        [{"sip_id": "00001", "status": "on", "destination": "pbx", "destination_value": "12345"}],
        [{"sip_id": "00001", "status": "on", "destination": "phone", "destination_value": ""}],
    ],
)
async def test_a_redirection_without_a_number_cannot_have_a_condition(
    provider: Zadarma, api: Api, info: list[dict[str, str]]
) -> None:
    api.says(f"GET {REDIRECTION}", {"info": info})
    with pytest.raises(NoRedirectionTarget) as caught:
        await provider.set_redirection("00001", condition=RedirectionCondition.ALWAYS)
    assert caught.value.placeholders == {"line": "00001"}
    assert api.paths == [f"GET {REDIRECTION}"]


async def test_a_redirection_of_which_nothing_is_to_change_is_left_alone(provider: Zadarma, api: Api) -> None:
    await provider.set_redirection("00001")
    assert api.asked == []


async def test_a_line_is_redirected_to_international_numbers_only(provider: Zadarma, api: Api) -> None:
    with pytest.raises(InvalidNumber):
        await provider.set_redirection("00001", to="101")
    assert api.asked == []


async def test_a_redirection_that_was_never_set_is_set_to_always(provider: Zadarma, api: Api) -> None:
    api.says(f"GET {REDIRECTION}", {"info": []})
    api.says(f"PUT {REDIRECTION}", {"sip": "00001"})
    await provider.set_redirection("00001", to="+442037691880", active=True)
    assert api.params(f"PUT {REDIRECTION}")[0]["condition"] == "always"
