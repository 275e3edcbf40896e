"""Action `dial`."""

import asyncio
from collections.abc import Mapping
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN, EVENT_CALL
from simulator.cloudpbx import CloudPbxSimulator
from simulator.evrotel import EvrotelSimulator
from simulator.zadarma import ZadarmaSimulator

from .glue import contacts, make_entry, set_up, text, until

LONG = 5.0
"""Simulated seconds in which whoever is called picks up."""
IDLE = 60.0
"""Seconds after which no connection is used again; what breaks on a used one may have been carried out."""


async def dial(hass: HomeAssistant, **data: Any) -> Any:
    """Dial, and return the answer."""
    return await hass.services.async_call(DOMAIN, "dial", data, blocking=True, return_response=True)


def dialled(sim: CloudPbxSimulator) -> list[tuple[str, str]]:
    """Return from where and to where the provider was asked to dial."""
    return [(request.query["cpa"], request.query["cpb"]) for request in sim.requests if request.path == "/dial"]


@pytest.mark.usefixtures("account")
async def test_dial_answers_at_once_and_sends_one_request(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """The own extension calls, the number goes as it was typed but for what people put between digits."""
    answer = await dial(hass, to="+48 600 700 800")
    assert answer["status"] == "dialing"
    assert dialled(sim) == [("101", "+48600700800")]


async def test_the_call_of_an_answer_is_the_one_that_triggers_tell(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """`call_id` stays the same from the order to the end."""
    told = async_capture_events(hass, EVENT_CALL)
    answer = await dial(hass, to="600700800")
    sim.advance(LONG)
    await until(hass, lambda: told[-1].data["state"] == "answered")
    sim.advance(60)
    await until(hass, lambda: told[-1].data["state"] == "ended")
    assert {event.data["call_id"] for event in told} == {answer["call_id"]}
    assert [event.data["state"] for event in told] == ["dialing", "answered", "ended"]
    assert not account.tracker.active


@pytest.mark.usefixtures("account")
async def test_dial_from_another_extension(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """`from` goes before the own extension."""
    await dial(hass, to="600700800", **{"from": "102"})
    assert dialled(sim) == [("102", "600700800")]


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("name", ["Anna Kowalska", " anna kowalska", "MUM"])
async def test_dial_a_contact_by_name_or_alias(hass: HomeAssistant, sim: CloudPbxSimulator, name: str) -> None:
    """A contact is called at the first number."""
    await dial(hass, to=name)
    assert dialled(sim) == [("101", "+48600700800")]


async def test_a_name_that_two_contacts_have_is_refused(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """Nobody is called by mistake."""
    people = contacts(
        {"name": "Anna", "numbers": ["+48600700800"]},
        {"name": "Anna Nowak", "numbers": ["+48601701801"], "aliases": ["anna"]},
    )
    account = await set_up(hass, make_entry(sim, subentries_data=people))
    with pytest.raises(ServiceValidationError) as caught:
        await dial(hass, to="Anna")
    assert str(caught.value) == text("ambiguous_contact", account="Biuro", name="Anna")
    assert dialled(sim) == []
    await dial(hass, to="Anna Nowak")
    assert dialled(sim) == [("101", "+48601701801")]
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("state", ["answered", "ended"])
async def test_the_answer_comes_when_the_call_has_come_so_far(hass: HomeAssistant, state: str) -> None:
    """Whatever happens to the call in between."""
    async with CloudPbxSimulator(speed=50) as sim:
        account = await set_up(hass, make_entry(sim))
        told = async_capture_events(hass, EVENT_CALL)
        answer = await dial(hass, to="102", wait_for=state)
        assert told[-1].data["state"] == state
        assert answer == {"call_id": told[-1].data["call_id"], "status": "answered"}
        await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("account")
async def test_wait_for_ended_tells_how_it_ended(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """A call that nobody answers has its disposition as status."""
    waiting = asyncio.create_task(dial(hass, to="600700800", wait_for="ended"))
    await sim.wait_for_request("/dial")
    (call,) = sim.pbx.calls.values()
    sim.hang_up(call)
    assert (await waiting)["status"] == "no_answer"


@pytest.mark.usefixtures("account")
async def test_an_end_while_waiting_for_an_answer_is_an_answer(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """Nobody waits until the time is up for a call that is over."""
    waiting = asyncio.create_task(dial(hass, to="600700800", wait_for="answered", timeout=3600))
    await sim.wait_for_request("/dial")
    (call,) = sim.pbx.calls.values()
    sim.hang_up(call)
    assert (await waiting)["status"] == "no_answer"


@pytest.mark.usefixtures("account")
async def test_when_the_time_is_up_what_is_known_is_the_answer(hass: HomeAssistant) -> None:
    """Not an error: the call goes on."""
    assert (await dial(hass, to="600700800", wait_for="ended", timeout=1))["status"] == "dialing"


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"to": "Nobody"}, "…ody"),
        ({"to": "600 700 80x"}, "…80x"),
        ({"to": "600700800", "from": "Desk"}, "…sk"),
    ],
)
async def test_what_is_no_number_is_refused_and_nobody_told(
    hass: HomeAssistant, sim: CloudPbxSimulator, data: dict[str, str], shown: str
) -> None:
    """The number is not shown in full; no request goes out and no call is told."""
    told = async_capture_events(hass, EVENT_CALL)
    with pytest.raises(ServiceValidationError) as caught:
        await dial(hass, **data)
    assert str(caught.value) == text("invalid_number", number=shown)
    assert dialled(sim) == []
    assert told == []


async def test_without_an_own_extension_one_must_be_given(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """The text says where to set it."""
    data = {key: value for key, value in make_entry(sim).data.items() if key != "extension"}
    account = await set_up(hass, make_entry(sim, data=data))
    with pytest.raises(ServiceValidationError) as caught:
        await dial(hass, to="600700800")
    assert str(caught.value) == text("no_own_extension", account="Biuro")
    assert dialled(sim) == []
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("account")
async def test_a_refusal_of_the_provider_ends_the_call(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """`Action Error`, [S3] §1.4: here because the extension does not exist."""
    told = async_capture_events(hass, EVENT_CALL)
    with pytest.raises(HomeAssistantError) as caught:
        await dial(hass, to="600700800", **{"from": "999"})
    server = sim.api_url.removeprefix("http://")
    assert str(caught.value) == text("request_refused", server=server, reason="Action Error")
    assert not isinstance(caught.value, ServiceValidationError)
    assert [(event.data["state"], event.data["disposition"]) for event in told] == [
        ("dialing", None),
        ("ended", "failed"),
    ]


@pytest.mark.usefixtures("account")
async def test_an_answer_that_is_lost_may_have_been_a_call(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """The action fails and says so, it is not sent again, and the call is told as it goes on."""
    told = async_capture_events(hass, EVENT_CALL)
    sim.drop_answer("/dial")
    with pytest.raises(HomeAssistantError) as caught:
        await dial(hass, to="600700800")
    assert str(caught.value) == text("no_answer", server=sim.api_url.removeprefix("http://"))
    assert len(dialled(sim)) == 1
    sim.advance(60)
    await until(hass, lambda: told[-1].data["state"] == "ended")
    assert [event.data["state"] for event in told] == ["dialing", "answered", "ended"]


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("answer", [(200, "Welcome"), (502, "Bad gateway")])
async def test_a_strange_answer_may_have_been_a_call(
    hass: HomeAssistant, sim: CloudPbxSimulator, answer: tuple[int, str]
) -> None:
    """The call waits for its phone, which would else seem to be called by the one who was to be called."""
    status, body = answer
    told = async_capture_events(hass, EVENT_CALL)
    sim.answer_with("/dial", status=status, body=body)
    with pytest.raises(HomeAssistantError):
        await dial(hass, to="600700800")
    assert [event.data["state"] for event in told] == ["dialing"]
    assert len(dialled(sim)) == 1


@pytest.mark.usefixtures("account")
async def test_the_second_host_dials_when_the_first_cannot_be_reached(
    freezer: FrozenDateTimeFactory, hass: HomeAssistant, sim: CloudPbxSimulator
) -> None:
    """Nothing was sent to the first one, so nothing is done twice."""
    sim.host_down("api")
    freezer.tick(IDLE)
    await dial(hass, to="600700800")
    assert [request.host for request in sim.requests if request.path == "/dial"] == ["fallback"]


@pytest.mark.usefixtures("account")
async def test_no_host_can_be_reached(
    freezer: FrozenDateTimeFactory, hass: HomeAssistant, sim: CloudPbxSimulator
) -> None:
    """The text names the first one."""
    sim.host_down("api")
    sim.host_down("fallback")
    freezer.tick(IDLE)
    with pytest.raises(HomeAssistantError) as caught:
        await dial(hass, to="600700800")
    assert str(caught.value) == text("cannot_connect", server=sim.api_url.removeprefix("http://"))


async def test_refused_credentials_ask_for_new_ones(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, entry: MockConfigEntry
) -> None:
    """The user is asked to sign in again."""
    sim.answer_with("/dial", status=401)
    with pytest.raises(HomeAssistantError) as caught:
        await dial(hass, to="600700800")
    assert str(caught.value) == text("invalid_auth", server=sim.api_url.removeprefix("http://"))
    await hass.async_block_till_done(wait_background_tasks=False)
    assert [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()] == ["reauth"]
    assert account.entry is entry


def callbacks(sim: ZadarmaSimulator) -> list[dict[str, str]]:
    """Return what Zadarma was asked to connect."""
    return [dict(request.query) for request in sim.requests if request.path == "/v1/request/callback/"]


def orders(sim: EvrotelSimulator) -> list[Mapping[str, str]]:
    """Return what Evrotel was asked to connect; a list as its JSON."""
    return [request.form for request in sim.requests if request.path == "/webapp/"]


@pytest.mark.usefixtures("zadarma_account")
async def test_what_zadarma_can(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """The other side first, and a line whose number they see."""
    await dial(hass, to="+48 600 700 800", predicted=True, caller_id="00001")
    assert callbacks(zadarma) == [{"from": "101", "to": "48600700800", "sip": "00001", "predicted": "1"}]


@pytest.mark.usefixtures("zadarma_account")
async def test_what_is_not_asked_for_is_not_sent(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """`predicted` counts as set by being there, [S1]."""
    await dial(hass, to="+48 600 700 800", predicted=False)
    assert callbacks(zadarma) == [{"from": "101", "to": "48600700800"}]


async def test_a_call_that_zadarma_places(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """It is one call from the order to its end, with the identifier of the answer."""
    told = async_capture_events(hass, EVENT_CALL)
    answer = await dial(hass, to="+48 600 700 800")
    await zadarma.pass_time(60)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert [event.data["state"] for event in told] == ["dialing", "answered", "ended"]
    assert {event.data["call_id"] for event in told} == {answer["call_id"]}
    assert told[-1].data["to_name"] == "Anna Kowalska"
    assert not zadarma_account.tracker.active


@pytest.mark.usefixtures("evrotel_account")
async def test_what_evrotel_can(hass: HomeAssistant, evrotel: EvrotelSimulator) -> None:
    """Several phones, in an order."""
    await dial(hass, to="0441234567", **{"from": ["102", "103"]}, routing="all")
    (order,) = orders(evrotel)
    assert (order["numberA"], order["numberB"], order["routing"]) == ('["102", "103"]', "0441234567", "all")


@pytest.mark.usefixtures("account", "evrotel_account", "zadarma_account")
@pytest.mark.parametrize(
    ("title", "option", "value"),
    [
        ("Biuro", "caller_id", "00001"),
        ("Biuro", "auto_answer", False),
        ("Biuro", "predicted", True),
        ("Biuro", "routing", "all"),
        ("Kyiv", "caller_id", "00001"),
        ("Kyiv", "auto_answer", True),
        ("Kyiv", "predicted", True),
        ("Office", "auto_answer", True),
        ("Office", "routing", "rand"),
    ],
)
async def test_what_a_provider_cannot_is_refused(
    hass: HomeAssistant, title: str, option: str, value: Any, sim: CloudPbxSimulator
) -> None:
    """Before anything is told or sent; the text names the option and the account."""
    told = async_capture_events(hass, EVENT_CALL)
    (entry,) = (entry for entry in hass.config_entries.async_entries(DOMAIN) if entry.title == title)
    with pytest.raises(ServiceValidationError) as caught:
        await dial(hass, config_entry_id=entry.entry_id, to="600700800", **{option: value})
    assert str(caught.value) == text("dial_option_not_supported", account=title, option=option)
    assert dialled(sim) == []
    assert told == []


@pytest.mark.usefixtures("account")
async def test_several_phones_are_refused_where_one_can_call(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """Not one of them is taken."""
    with pytest.raises(ServiceValidationError) as caught:
        await dial(hass, to="600700800", **{"from": ["101", "102"]})
    assert str(caught.value) == text("one_extension_only", account="Biuro")
    assert dialled(sim) == []
    await dial(hass, to="600700800", **{"from": ["102"]})
    assert dialled(sim) == [("102", "600700800")]


@pytest.mark.usefixtures("evrotel_account")
async def test_each_of_several_phones_must_be_one(hass: HomeAssistant, evrotel: EvrotelSimulator) -> None:
    """Nothing is sent otherwise."""
    with pytest.raises(ServiceValidationError) as caught:
        await dial(hass, to="0441234567", **{"from": ["101", "Desk"]})
    assert str(caught.value) == text("invalid_number", number="…sk")
    assert orders(evrotel) == []
