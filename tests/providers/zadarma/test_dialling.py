"""Facts about callbacks, by which numbers are dialled."""

import pytest

from custom_components.cloud_telephony.providers.base import Dialled, DialRequest, InvalidCallerId, InvalidNumber
from custom_components.cloud_telephony.providers.zadarma import Zadarma

from .conftest import Api

pytestmark = pytest.mark.usefixtures("socket_enabled")

CALL = DialRequest(to="+442037691881", extension="101")
CALLBACK = "/v1/request/callback/"


async def test_a_callback_rings_the_own_phone_first(provider: Zadarma, api: Api) -> None:
    """[S1] writes both numbers of the reply without quotes, [ZOA] with; nothing depends on them."""
    for reply in ({"from": 442037691880, "to": 442037691881, "time": 1435573082}, {"from": "1", "to": "2"}):
        api.says(CALLBACK, reply)
        assert await provider.dial(CALL) == Dialled()
    assert api.params(f"GET {CALLBACK}") == [{"from": "101", "to": "442037691881"}] * 2


async def test_a_predicted_call_has_a_flag_and_another_none(provider: Zadarma, api: Api) -> None:
    """It counts as set when it is there, whatever it says [S1]."""
    api.says(CALLBACK, {})
    await provider.dial(DialRequest(to="+442037691881", extension="0-1", predicted=True))
    assert api.params(f"GET {CALLBACK}") == [{"from": "0-1", "predicted": "1", "to": "442037691881"}]


@pytest.mark.parametrize("line", ["00001", "200", " 473926 "])
async def test_a_callback_can_show_the_caller_id_of_a_line_or_an_extension(
    provider: Zadarma, api: Api, line: str
) -> None:
    api.says(CALLBACK, {})
    await provider.dial(DialRequest(to="00002", extension="101", caller_id=line))
    assert api.params(f"GET {CALLBACK}") == [{"from": "101", "sip": line.strip(), "to": "00002"}]


async def test_a_callback_can_show_a_number_that_a_line_was_given_here(provider: Zadarma, api: Api) -> None:
    api.says(CALLBACK, {})
    api.says("PUT /v1/sip/callerid/", {"sip": "00001", "new_caller_id": "442037691880"})
    await provider.set_caller_id("00001", "+44 20 3769 1880")
    await provider.dial(DialRequest(to="+442037691881", extension="101", caller_id="+442037691880"))
    assert api.params(f"GET {CALLBACK}")[0]["sip"] == "00001"


@pytest.mark.parametrize("caller_id", ["+442037691889", "Anna", ""])
async def test_a_caller_id_that_no_line_shows_is_refused_before_anything_is_dialled(
    provider: Zadarma, api: Api, caller_id: str
) -> None:
    with pytest.raises(InvalidCallerId) as caught:
        await provider.dial(DialRequest(to="+442037691881", extension="101", caller_id=caller_id))
    assert (api.asked, "2037691889" in str(caught.value)) == ([], False)


@pytest.mark.parametrize("request_", [DialRequest(to="Anna", extension="101"), DialRequest(to="101", extension="")])
async def test_what_is_no_number_is_refused_before_anything_is_dialled(
    provider: Zadarma, api: Api, request_: DialRequest
) -> None:
    with pytest.raises(InvalidNumber):
        await provider.dial(request_)
    assert api.asked == []
