"""What is set for SIP lines: actions, switches, selects. What is known of lines is tested in `test_figures`."""

import asyncio
from dataclasses import replace
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN
from simulator.cloudpbx import CloudPbxSimulator
from simulator.zadarma import Account as Office, SipLine, ZadarmaSimulator

from .glue import ANNA, make_zadarma_entry, set_up, state_of, text, until

LINE = "line:00001"
REDIRECTION = "/v1/sip/redirection/"
CALLER_ID = "/v1/sip/callerid/"
LINES = "/v1/sip/"


async def act(hass: HomeAssistant, action: str, **data: Any) -> None:
    """Call an action, and wait until what follows has been shown."""
    await hass.services.async_call(DOMAIN, action, data, blocking=True)
    await hass.async_block_till_done(wait_background_tasks=False)


def switch(hass: HomeAssistant, account: Account, line: str = LINE) -> State:
    """Return whether the calls of a line are redirected."""
    state = state_of(hass, account, Platform.SWITCH, "redirection", line)
    assert state is not None
    return state


def select(hass: HomeAssistant, account: Account, line: str = LINE) -> State:
    """Return which number a line shows."""
    state = state_of(hass, account, Platform.SELECT, "caller_id", line)
    assert state is not None
    return state


def changes(sim: ZadarmaSimulator) -> list[dict[str, str]]:
    """Return what the provider was asked to change."""
    return [dict(request.form) for request in sim.requests if request.method == "PUT"]


def redirects(sim: ZadarmaSimulator, line: str = "00001") -> bool:
    """Tell whether the provider redirects the calls of a line."""
    return sim.account.lines[line].redirects


async def test_a_redirection(hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account) -> None:
    """It is set at the provider and shown at once, without reading all lines again."""
    zadarma.clear_requests()
    await act(hass, "set_redirection", line="00001", active=True, to="Mum", condition="unavailable")
    line = zadarma.account.lines["00001"]
    assert (line.redirects, line.destination_value, line.condition) == (True, "48600700800", "unavailable")
    state = switch(hass, zadarma_account)
    assert state.state == "on"
    assert {key: state.attributes[key] for key in ("line", "to", "condition")} == {
        "line": "00001",
        "to": ANNA,
        "condition": "unavailable",
    }
    assert [request.path for request in zadarma.requests if request.path == LINES] == []


async def test_what_is_left_out_stays(hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account) -> None:
    """A number alone does not redirect; off keeps the number."""
    await act(hass, "set_redirection", line="00001", to="+48 600 700 800")
    assert not redirects(zadarma)
    assert (switch(hass, zadarma_account).state, switch(hass, zadarma_account).attributes["to"]) == ("off", ANNA)
    await act(hass, "set_redirection", line="00001", active=True)
    await act(hass, "set_redirection", line="00001", condition="unavailable")
    assert redirects(zadarma)
    await act(hass, "set_redirection", line="00001", active=False)
    line = zadarma.account.lines["00001"]
    assert (line.redirects, line.destination_value, line.condition) == (False, "48600700800", "unavailable")
    state = switch(hass, zadarma_account)
    assert (state.state, state.attributes["to"], state.attributes["condition"]) == ("off", ANNA, "unavailable")


async def test_the_switch_of_a_line(hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account) -> None:
    """It does the same, for its own line."""
    zadarma.account.lines["00001"].destination_value = "48600700800"
    target = {"entity_id": switch(hass, zadarma_account).entity_id}
    await hass.services.async_call("switch", "turn_on", target, blocking=True)
    assert redirects(zadarma)
    assert not redirects(zadarma, "00002")
    assert switch(hass, zadarma_account).state == "on"
    await hass.services.async_call("switch", "turn_off", target, blocking=True)
    assert not redirects(zadarma)
    assert switch(hass, zadarma_account).state == "off"


async def test_a_redirection_to_nowhere(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """The provider refuses; the switch stays as it is, also if somebody else had changed it."""
    zadarma.account.lines["00001"].condition = "unavailable"
    with pytest.raises(HomeAssistantError):
        await act(hass, "set_redirection", line="00001", active=True)
    await until(hass, lambda: switch(hass, zadarma_account).attributes["condition"] == "unavailable")
    assert switch(hass, zadarma_account).state == "off"


async def test_a_change_whose_answer_is_lost(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """The action fails, and what became of it is read; setting a thing twice does no harm, so it is tried twice."""
    zadarma.account.lines["00001"].destination_value = "48600700800"
    zadarma.drop_answer(REDIRECTION, times=2)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "set_redirection", line="00001", active=True)
    assert str(caught.value) == text("no_answer", server=zadarma.api_url.removeprefix("http://"))
    await until(hass, lambda: switch(hass, zadarma_account).state == "on")


async def test_a_caller_id(hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account) -> None:
    """By the action, and by the select."""
    await act(hass, "set_caller_id", line="00001", number="+44 20 3769 1881")
    assert zadarma.account.lines["00001"].caller_id == "442037691881"
    assert select(hass, zadarma_account).state == "+442037691881"
    target = {"entity_id": select(hass, zadarma_account).entity_id}
    await hass.services.async_call("select", "select_option", {"option": "+442037691880"}, blocking=True, target=target)
    assert zadarma.account.lines["00001"].caller_id == "442037691880"
    assert select(hass, zadarma_account).state == "+442037691880"
    assert select(hass, zadarma_account, "line:00002").state == "unknown"


async def test_a_caller_id_of_somebody_else(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """The provider does not let a line show any number."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "set_caller_id", line="00001", number="+48600700800")
    assert "neither bought nor confirmed" in str(caught.value)
    assert select(hass, zadarma_account).state == "unknown"
    assert zadarma.account.lines["00001"].caller_id == "442037691880"


async def test_a_confirmed_number_is_an_option_too(hass: HomeAssistant, zadarma_account: Account) -> None:
    """What is set is shown, even if it is none of the numbers that the provider lists."""
    figures = zadarma_account.figures
    assert figures is not None
    assert figures.data.lines is not None
    figures.line_changed(replace(figures.data.lines[LINE], caller_id="+48221234567"))
    await hass.async_block_till_done(wait_background_tasks=False)
    state = select(hass, zadarma_account)
    assert state.state == "+48221234567"
    assert state.attributes["options"] == ["+442037691880", "+442037691881", "+48221234567"]


async def test_the_only_line_need_not_be_named(hass: HomeAssistant, served: str) -> None:
    """As the only account need not."""
    assert served
    office = Office(lines={"00007": SipLine("00007", "Home", "442037691880")})
    async with ZadarmaSimulator(account=office) as sim:
        account = await set_up(hass, make_zadarma_entry(sim))
        await act(hass, "set_redirection", active=False)
        assert changes(sim) == [{"id": "00007", "status": "off"}]
        await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("zadarma_account")
@pytest.mark.parametrize("line", [{}, {"line": "1"}, {"line": "00003"}])
async def test_which_line_must_be_said(hass: HomeAssistant, zadarma: ZadarmaSimulator, line: dict[str, str]) -> None:
    """Where there are several, as the provider writes it; the text names them."""
    expected = text("unknown_line", account="Office", lines="00001, 00002")
    for action, data in (("set_redirection", {"active": False}), ("set_caller_id", {"number": "+442037691881"})):
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, **line, **data)
        assert str(caught.value) == expected
    assert changes(zadarma) == []


@pytest.mark.usefixtures("zadarma_account")
async def test_something_must_be_set(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """Else it would seem that something was."""
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "set_redirection", line="00001")
    assert str(caught.value) == text("nothing_to_set")
    assert changes(zadarma) == []


@pytest.mark.usefixtures("zadarma_account")
@pytest.mark.parametrize(
    ("action", "data"), [("set_redirection", {"to": "Nobody"}), ("set_caller_id", {"number": "Nobody"})]
)
async def test_a_number_must_be_one(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, action: str, data: dict[str, str]
) -> None:
    """Nothing is sent otherwise."""
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, action, line="00001", **data)
    assert str(caught.value) == text("invalid_number", number="…ody")
    assert changes(zadarma) == []


async def test_lines_that_were_not_read_yet(hass: HomeAssistant, served: str, zadarma: ZadarmaSimulator) -> None:
    """They are when one is to be set, and then they have entities."""
    assert served
    zadarma.answer_with(LINES, status=500)
    account = await set_up(hass, make_zadarma_entry(zadarma))
    assert state_of(hass, account, Platform.SWITCH, "redirection", LINE) is None
    zadarma.answer_with(LINES, status=500)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "set_redirection", line="00001", active=False)
    server = zadarma.api_url.removeprefix("http://")
    assert str(caught.value) == text("server_failed", server=server, status="500")
    await act(hass, "set_redirection", line="00001", active=False)
    assert switch(hass, account).state == "off"
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_a_change_while_lines_are_read(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """What is read may be from before it; it is read again then, and the switch does not jump back."""
    figures = zadarma_account.figures
    assert figures is not None
    zadarma.account.lines["00001"].destination_value = "48600700800"
    zadarma.clear_requests()
    zadarma.delay("/v1/sip/00002/status/", 0.2)
    figures.read_lines_soon()
    await zadarma.wait_for_request("/v1/sip/00002/status/")
    await act(hass, "set_redirection", line="00001", active=True)
    told = [switch(hass, zadarma_account).state]
    await hass.async_block_till_done(wait_background_tasks=True)
    told.append(switch(hass, zadarma_account).state)
    assert told == ["on", "on"]
    assert len([request for request in zadarma.requests if request.path == LINES]) == 2


async def test_two_things_are_set_for_a_line_at_the_same_time(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """Each is shown as the provider took it, whichever was answered last."""
    number = select(hass, zadarma_account).attributes["options"][0]
    assert select(hass, zadarma_account).state != number

    await asyncio.gather(
        act(hass, "set_redirection", line="00001", active=True, to="Mum"),
        act(hass, "set_caller_id", line="00001", number=number),
    )

    assert redirects(zadarma)
    assert switch(hass, zadarma_account).state == "on"
    assert select(hass, zadarma_account).state == number


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("action", "data"), [("set_redirection", {"active": True}), ("set_caller_id", {"number": "+442037691881"})]
)
async def test_a_provider_without_lines(
    hass: HomeAssistant, sim: CloudPbxSimulator, action: str, data: dict[str, Any]
) -> None:
    """The text says so."""
    sim.clear_requests()
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, action, **data)
    assert str(caught.value) == text("no_lines", account="Biuro")
    assert sim.requests == []


async def test_refused_credentials(hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account) -> None:
    """The user is asked to sign in again."""
    zadarma.answer_with(CALLER_ID, status=401)
    with pytest.raises(HomeAssistantError):
        await act(hass, "set_caller_id", line="00001", number="+442037691881")
    assert [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()] == ["reauth"]
    assert select(hass, zadarma_account).state != STATE_UNAVAILABLE


@pytest.mark.usefixtures("zadarma_account")
@pytest.mark.parametrize("to", ["Mum", "+48 600 700 800"])
async def test_a_price(hass: HomeAssistant, to: str) -> None:
    """What a minute costs, exactly."""
    answer = await hass.services.async_call(DOMAIN, "get_price", {"to": to}, blocking=True, return_response=True)
    assert answer == {"price": "0.018", "currency": "USD", "description": "Poland"}


@pytest.mark.usefixtures("zadarma_account")
async def test_a_price_of_no_number(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """Nobody is asked."""
    zadarma.clear_requests()
    with pytest.raises(ServiceValidationError) as caught:
        await hass.services.async_call(DOMAIN, "get_price", {"to": "Nobody"}, blocking=True, return_response=True)
    assert str(caught.value) == text("invalid_number", number="…ody")
    assert zadarma.requests == []


@pytest.mark.usefixtures("account")
async def test_a_provider_without_prices(hass: HomeAssistant) -> None:
    """The text says so."""
    with pytest.raises(ServiceValidationError) as caught:
        await hass.services.async_call(DOMAIN, "get_price", {"to": "101"}, blocking=True, return_response=True)
    assert str(caught.value) == text("cannot_price", account="Biuro")
