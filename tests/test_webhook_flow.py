"""The address of a webhook in the forms of its account, and what is left of it elsewhere."""

from collections.abc import AsyncIterator
import json
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloud_telephony import config_flow
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.webhook_address import AddressNotReady
from simulator.cloudpbx import CloudPbxSimulator
from simulator.evrotel import EvrotelSimulator
from simulator.zadarma import ZadarmaSimulator

from .account_form import submit, typed, unload_all
from .glue import make_evrotel_entry, set_up


@pytest.fixture(autouse=True)
async def unload(
    hass: HomeAssistant,
    zadarma: ZadarmaSimulator,  # noqa: ARG001  # stopped after
    evrotel: EvrotelSimulator,  # noqa: ARG001  # stopped after
) -> AsyncIterator[None]:
    """Unload what a test has set up, before its servers stop."""
    yield
    await unload_all(hass)


@pytest.fixture
async def served(hass: HomeAssistant, served: str) -> str:
    """Have Home Assistant reached at one address from inside and outside."""
    await hass.config.async_update(internal_url=served)
    return served


async def open_form(hass: HomeAssistant, kind: str) -> Any:
    """Open the form of a new account."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": kind})


async def add_evrotel(hass: HomeAssistant, evrotel: EvrotelSimulator) -> Any:
    """Add an account whose provider has to be told the address by hand."""
    form = await open_form(hass, "evrotel")
    assert form["description_placeholders"]["webhook"] == ""
    values = {"billcode": evrotel.billcode, "token": evrotel.token, "advanced": {"api_url": evrotel.api_url}}
    result = await submit(hass, form, values)
    evrotel.clear_requests()
    return result


async def test_the_address_is_told_when_an_account_was_made(
    hass: HomeAssistant, evrotel: EvrotelSimulator, served: str
) -> None:
    result = await add_evrotel(hass, evrotel)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    webhook_id = result["data"][CONF_WEBHOOK_ID]
    assert result["description"] == "enter_address"
    assert result["description_placeholders"] == {"webhook_url": f"{served}/api/webhook/{webhook_id}"}


@pytest.mark.usefixtures("served")
async def test_a_provider_that_can_be_told_by_api_needs_only_consent(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    values = {"api_key": zadarma.api_key, "api_secret": zadarma.api_secret, "advanced": {"api_url": zadarma.api_url}}
    result = await submit(hass, await open_form(hass, "zadarma"), values)

    assert result["description"] == "confirm_address"


@pytest.mark.parametrize("known", [AddressNotReady(), None])
async def test_an_account_without_an_address_tells_none(
    hass: HomeAssistant, evrotel: EvrotelSimulator, monkeypatch: pytest.MonkeyPatch, known: AddressNotReady | None
) -> None:
    """It will, as soon as there is one."""

    async def nowhere(*_: object) -> None:
        if known:
            raise known

    monkeypatch.setattr(config_flow, "async_address", nowhere)
    result = await add_evrotel(hass, evrotel)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["description"] is None


async def test_an_account_with_a_feed_has_no_webhook(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    result = await submit(hass, await open_form(hass, "cloudpbx"), typed(sim))

    assert CONF_WEBHOOK_ID not in result["data"]
    assert result["description"] is None
    await unload_all(hass)


async def test_a_changed_account_keeps_its_address_and_shows_it(
    hass: HomeAssistant, evrotel: EvrotelSimulator, served: str
) -> None:
    entry = (await add_evrotel(hass, evrotel))["result"]
    webhook_id = entry.data[CONF_WEBHOOK_ID]

    form: Any = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    assert f"{served}/api/webhook/{webhook_id}" in form["description_placeholders"]["webhook"]
    values = {"billcode": evrotel.billcode, "advanced": {"api_url": evrotel.api_url}}
    result = await submit(hass, form, values)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data[CONF_WEBHOOK_ID] == webhook_id

    form = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_REAUTH, "entry_id": entry.entry_id}, data=dict(entry.data)
    )
    result = await submit(hass, form, {"token": evrotel.token})
    assert result["reason"] == "reauth_successful"
    assert entry.data[CONF_WEBHOOK_ID] == webhook_id
    evrotel.clear_requests()


@pytest.mark.usefixtures("served")
async def test_a_report_has_what_came_in_and_neither_the_address_nor_its_secret(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, evrotel: EvrotelSimulator
) -> None:
    account = await set_up(hass, make_evrotel_entry(evrotel))
    assert account.upkeep is not None
    await account.upkeep.async_check()
    address = account.upkeep.address
    assert address is not None
    evrotel.set_webhook_url(str(address.url))
    evrotel.incoming("380501234567", "380441234567")
    await evrotel.settled()

    facts: Any = await get_diagnostics_for_config_entry(hass, hass_client, account.entry)

    told = facts["account"]["webhook"]
    assert told.pop("last_delivery")
    assert told == {
        "deliveries": 1,
        "refused": 0,
        "failed": 0,
        "lost": 0,
        "address": "own",
        "https": False,
        "registered": True,
    }
    assert facts["account"]["routing"] is None
    assert "TakesWebhooks" in facts["account"]["capabilities"]
    for secret in (account.entry.data[CONF_WEBHOOK_ID], address.url.authority, "380501234567", evrotel.token):
        assert secret not in json.dumps(facts)


async def test_a_report_has_what_became_of_questions(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    zadarma.incoming("48600700800", "48221234567")
    await zadarma.settled()

    facts: Any = await get_diagnostics_for_config_entry(hass, hass_client, zadarma_account.entry)

    assert facts["account"]["routing"]["defaults"] == 1
    assert facts["account"]["routing"]["slowest"] > 0


async def test_a_report_of_an_account_with_a_feed_has_no_webhook(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, account: Account
) -> None:
    facts: Any = await get_diagnostics_for_config_entry(hass, hass_client, account.entry)

    assert facts["account"]["webhook"] is None
