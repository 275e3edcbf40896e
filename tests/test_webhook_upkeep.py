"""Whether a provider's requests get here, and what a user is told if they do not."""

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from homeassistant.components import webhook
from homeassistant.components.button import DOMAIN as BUTTON
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import CONF_WEBHOOK_ID, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloud_telephony import webhook_address, webhook_upkeep
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.webhook_address import provider_is_near
from custom_components.cloud_telephony.webhook_upkeep import CHECK_EVERY, WebhookUpkeep
from simulator.evrotel import EvrotelSimulator
from simulator.zadarma import ZadarmaSimulator

from .glue import entity_id, make_evrotel_entry, make_zadarma_entry, restart, set_up, text, until

OTHER_SYSTEM = "https://crm.example.com/hook?secret=4711"


def issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    """Return the issues of our accounts, by their text's key."""
    found = ir.async_get(hass).issues.items()
    return {str(issue.translation_key): issue for (domain, _), issue in found if domain == DOMAIN}


def upkeep_of(account: Account) -> WebhookUpkeep:
    """Return what looks after an account's webhook."""
    assert account.upkeep is not None
    return account.upkeep


def address_of(account: Account) -> str:
    """Return the address that is found for an account's webhook."""
    address = upkeep_of(account).address
    assert address is not None
    return str(address.url)


@pytest.fixture
async def served(hass: HomeAssistant, served: str) -> str:
    """Have Home Assistant reached at one address from inside and outside."""
    await hass.config.async_update(internal_url=served)
    return served


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the simulators for servers on the internet."""
    for module in (webhook_address, webhook_upkeep):
        monkeypatch.setattr(module, "provider_is_near", lambda _data: False)
    return iter(())


async def checked(hass: HomeAssistant, entry: Any) -> Account:
    """Set up an account, and return it when its webhook was checked."""
    account = await set_up(hass, entry)
    await upkeep_of(account).async_check()
    return account


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://localhost:8080", True),
        ("https://192.168.1.5", True),
        ("https://[fd00::1]", True),
        ("https://api.zadarma.com", False),
        ("https://8.8.8.8", False),
        ("no address", False),
    ],
)
def test_a_server_for_tests_is_known_by_its_address(address: str, near: bool) -> None:
    assert provider_is_near({"kind": "zadarma", "api_url": address}) is near


def test_a_kind_without_form_or_server_is_somewhere_on_the_internet() -> None:
    assert not provider_is_near({"kind": "unheard of"})
    assert not provider_is_near({"kind": "zadarma"})


@pytest.mark.usefixtures("served")
async def test_a_server_for_tests_needs_no_public_address(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """But it has to be told the address."""
    account = await checked(hass, make_zadarma_entry(zadarma))

    assert set(issues(hass)) == {"webhook_not_registered"}
    assert issues(hass)["webhook_not_registered"].is_fixable
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.fixture
async def repair(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Any:
    """Return what opens the dialog of an issue, or goes on in it."""
    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client()

    async def step(key: str = "", *, flow_id: str = "") -> dict[str, Any]:
        if flow_id:
            answer = await client.post(f"/api/repairs/issues/fix/{flow_id}", json={})
        else:
            about = {"handler": DOMAIN, "issue_id": issues(hass)[key].issue_id}
            answer = await client.post("/api/repairs/issues/fix", json=about)
        assert answer.status == HTTPStatus.OK
        result: dict[str, Any] = await answer.json()
        return result

    return step


@pytest.mark.usefixtures("served")
async def test_the_address_is_registered_if_the_user_agrees(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, repair: Any
) -> None:
    account = await checked(hass, make_zadarma_entry(zadarma))

    dialog = await repair("webhook_not_registered")
    assert dialog["step_id"] == "confirm"
    assert dialog["description_placeholders"]["address"] == address_of(account)
    assert zadarma.account.callinfo_url is None

    assert (await repair(flow_id=dialog["flow_id"]))["type"] == "create_entry"
    assert zadarma.webhook_url == address_of(account)
    assert account.registered_address == address_of(account)
    assert issues(hass) == {}
    await upkeep_of(account).async_check()
    assert issues(hass) == {}
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("served")
async def test_another_system_s_address_is_replaced_only_if_the_user_agrees(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, repair: Any
) -> None:
    """Of it only the host is shown."""
    zadarma.set_webhook_url(OTHER_SYSTEM)
    account = await checked(hass, make_zadarma_entry(zadarma))
    assert set(issues(hass)) == {"webhook_elsewhere"}
    assert zadarma.webhook_url == OTHER_SYSTEM

    dialog = await repair("webhook_elsewhere")
    assert dialog["description_placeholders"]["other"] == "crm.example.com"
    assert "4711" not in str(dialog)
    assert zadarma.webhook_url == OTHER_SYSTEM

    await repair(flow_id=dialog["flow_id"])
    assert zadarma.webhook_url == address_of(account)
    assert issues(hass) == {}
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.parametrize("unread", [False, True])
@pytest.mark.parametrize("shown", [False, True])
@pytest.mark.usefixtures("served")
async def test_another_system_s_address_that_was_not_shown_is_not_replaced(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, repair: Any, shown: bool, unread: bool
) -> None:
    """It came before the dialog was opened, or after; and could be read when it was opened, or not."""
    account = await checked(hass, make_zadarma_entry(zadarma))
    if shown:
        zadarma.set_webhook_url(OTHER_SYSTEM)
    if unread:
        zadarma.stop_listening()
    dialog = await repair("webhook_not_registered")
    assert dialog["errors"] == ({"base": "not_registered"} if unread else {"base": "other_system"} if shown else {})
    zadarma.set_webhook_url(OTHER_SYSTEM)
    zadarma.start_listening()

    if unread or not shown:
        again = await repair(flow_id=dialog["flow_id"])
        assert again["errors"] == {"base": "other_system"}
        assert again["description_placeholders"]["other"] == "crm.example.com"
        assert zadarma.webhook_url == OTHER_SYSTEM

    assert (await repair(flow_id=dialog["flow_id"]))["type"] == "create_entry"
    assert zadarma.webhook_url == address_of(account)
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("served")
async def test_nothing_is_registered_while_no_address_is_known(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, repair: Any, served: str
) -> None:
    account = await checked(hass, make_zadarma_entry(zadarma))
    dialog = await repair("webhook_not_registered")
    await hass.config.async_update(internal_url=None, external_url=None)
    # As after a reload, before the check is done.
    upkeep_of(account).address = None

    aborted = await repair(flow_id=dialog["flow_id"])

    assert (aborted["type"], aborted["reason"]) == ("abort", "no_address")
    assert zadarma.webhook_url is None
    await hass.config.async_update(external_url=served)
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("served")
async def test_what_keeps_the_address_from_being_registered_is_said(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, repair: Any
) -> None:
    account = await checked(hass, make_zadarma_entry(zadarma))
    dialog = await repair("webhook_not_registered")

    zadarma.stop_listening()
    again = await repair(flow_id=dialog["flow_id"])
    assert again["errors"] == {"base": "not_registered"}
    assert "cannot be reached" in again["description_placeholders"]["problem"]
    assert set(issues(hass)) == {"webhook_not_registered"}

    zadarma.start_listening()
    assert (await repair(flow_id=dialog["flow_id"]))["type"] == "create_entry"
    assert zadarma.webhook_url == address_of(account)
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("served")
async def test_the_address_of_an_account_that_does_not_run_cannot_be_registered(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, repair: Any
) -> None:
    account = await checked(hass, make_zadarma_entry(zadarma))
    await hass.config_entries.async_unload(account.entry.entry_id)

    dialog = await repair("webhook_not_registered")

    assert (dialog["type"], dialog["reason"]) == ("abort", "account_not_running")
    await hass.config_entries.async_remove(account.entry.entry_id)
    assert issues(hass) == {}


async def test_an_address_that_was_ours_is_replaced_when_it_changes(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, served: str
) -> None:
    """Also if it changes while Home Assistant does not run."""
    account = await checked(hass, make_zadarma_entry(zadarma))
    await upkeep_of(account).async_register()
    before = zadarma.webhook_url
    assert before is not None

    await hass.config.async_update(internal_url=served.replace("127.0.0.1", "localhost"))
    await zadarma.wait_for_delivery("zd_echo", count=2)
    await upkeep_of(account).async_check()
    assert zadarma.webhook_url == before.replace("127.0.0.1", "localhost")

    await hass.config.async_update(internal_url=served)
    again = await restart(hass, account)
    await upkeep_of(again).async_check()
    assert zadarma.webhook_url == before
    assert issues(hass) == {}
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_another_way_to_this_webhook_is_the_user_s_own(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, served: str
) -> None:
    entry = make_zadarma_entry(zadarma)
    account = await checked(hass, entry)
    by_hand = served.replace("127.0.0.1", "localhost") + webhook.async_generate_path(entry.data[CONF_WEBHOOK_ID])
    zadarma.set_webhook_url(by_hand)

    await upkeep_of(account).async_check()

    assert issues(hass) == {}
    assert zadarma.webhook_url == by_hand
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("served")
async def test_what_cannot_be_asked_is_asked_again_later(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    account = await checked(hass, make_zadarma_entry(zadarma))
    zadarma.set_webhook_url(OTHER_SYSTEM)
    zadarma.stop_listening()
    await upkeep_of(account).async_check()
    assert set(issues(hass)) == {"webhook_not_registered"}

    zadarma.start_listening()
    async_fire_time_changed(hass, dt_util.utcnow() + CHECK_EVERY)
    await until(hass, lambda: set(issues(hass)) == {"webhook_elsewhere"})
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("served")
async def test_credentials_that_are_refused_meanwhile_are_asked_for(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    account = await checked(hass, make_zadarma_entry(zadarma))
    zadarma.answer_with("*", status=401, times=None)

    await upkeep_of(account).async_check()
    await upkeep_of(account).async_look_for_silence()

    await hass.async_block_till_done(wait_background_tasks=False)
    assert [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()] == ["reauth"]
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("served")
async def test_an_address_that_the_user_has_to_enter_is_shown_until_a_request_comes(
    hass: HomeAssistant, evrotel: EvrotelSimulator
) -> None:
    account = await checked(hass, make_evrotel_entry(evrotel))
    issue = issues(hass)["webhook_enter_address"]
    assert not issue.is_fixable
    assert issue.translation_placeholders == {"account": "Kyiv", "address": address_of(account)}

    evrotel.set_webhook_url(address_of(account))
    evrotel.incoming("380501234567", "380441234567")
    await evrotel.settled()
    assert issues(hass) == {}

    again = await restart(hass, account)
    await upkeep_of(again).async_check()
    assert issues(hass) == {}
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_an_address_that_has_changed_is_to_be_entered_anew(
    hass: HomeAssistant, evrotel: EvrotelSimulator, served: str
) -> None:
    """Also if it changed while Home Assistant did not run."""
    account = await checked(hass, make_evrotel_entry(evrotel))
    evrotel.set_webhook_url(address_of(account))
    evrotel.incoming("380501234567", "380441234567")
    await evrotel.settled()
    await hass.config.async_update(internal_url=served.replace("127.0.0.1", "localhost"))

    again = await restart(hass, account)
    await upkeep_of(again).async_check()

    placeholders = issues(hass)["webhook_enter_address"].translation_placeholders
    assert placeholders == {"account": "Kyiv", "address": address_of(again)}
    evrotel.incoming("380501234568", "380441234567")
    await evrotel.settled()
    await upkeep_of(again).async_check()
    assert issues(hass) == {}
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("far")
async def test_an_address_without_encryption_is_told(
    hass: HomeAssistant, evrotel: EvrotelSimulator, served: str
) -> None:
    """It leads here, so that nothing else is wrong with it."""
    account = await checked(hass, make_evrotel_entry(evrotel))
    assert set(issues(hass)) == {"webhook_not_https", "webhook_enter_address"}

    await hass.config.async_update(external_url=served.replace("http:", "https:"))
    await upkeep_of(account).async_check()
    assert set(issues(hass)) == {"webhook_unreachable", "webhook_enter_address"}
    placeholders = issues(hass)["webhook_unreachable"].translation_placeholders
    assert placeholders == {"account": "Kyiv", "server": served.removeprefix("http://")}
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("far")
async def test_that_there_is_no_address_is_told(hass: HomeAssistant, evrotel: EvrotelSimulator, served: str) -> None:
    account = await checked(hass, make_evrotel_entry(evrotel))
    await hass.config.async_update(external_url=None)
    await upkeep_of(account).async_check()
    assert set(issues(hass)) == {"webhook_no_address"}

    await hass.config.async_update(external_url=served)
    await until(hass, lambda: "webhook_no_address" not in issues(hass))
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("far")
async def test_an_address_at_which_requests_come_in_is_reachable_whatever_the_router_does(
    hass: HomeAssistant, evrotel: EvrotelSimulator, served: str
) -> None:
    account = await checked(hass, make_evrotel_entry(evrotel))
    evrotel.set_webhook_url(address_of(account))
    await hass.config.async_update(external_url=served.replace("http:", "https:"))
    await upkeep_of(account).async_check()
    assert "webhook_unreachable" in issues(hass)

    evrotel.incoming("380501234567", "380441234567")
    await evrotel.settled()
    assert "webhook_unreachable" not in issues(hass)
    await upkeep_of(account).async_check()
    assert "webhook_unreachable" not in issues(hass)
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_calls_that_are_recorded_and_were_not_told_are_noticed(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_upkeep, "SILENT_FOR", -timedelta(minutes=10))
    upkeep = upkeep_of(zadarma_account)
    zadarma.lose_next(100)
    zadarma.advance(60)
    call = zadarma.incoming("48600700800", "48221234567")
    zadarma.hang_up(call)
    await upkeep.async_look_for_silence()
    assert "webhook_silent" in issues(hass)

    zadarma.lose_next(0)
    zadarma.receive_sms("48600700800", "48221234567", "Hello")
    await zadarma.settled()
    assert "webhook_silent" not in issues(hass)


async def test_a_silence_that_cannot_be_looked_for_is_none(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, evrotel_account: Account
) -> None:
    """The records cannot be read, or there are none."""
    zadarma.stop_listening()
    await upkeep_of(zadarma_account).async_look_for_silence()
    await upkeep_of(evrotel_account).async_look_for_silence()
    assert "webhook_silent" not in issues(hass)


async def press(hass: HomeAssistant, account: Account) -> None:
    """Press the button that tests the webhook."""
    button = entity_id(hass, Platform.BUTTON, f"{account.entry.entry_id}_test_webhook")
    await hass.services.async_call(BUTTON, "press", {"entity_id": button}, blocking=True)


@pytest.mark.usefixtures("served")
async def test_the_button_tells_whether_the_address_leads_here(hass: HomeAssistant, evrotel: EvrotelSimulator) -> None:
    account = await checked(hass, make_evrotel_entry(evrotel))
    await press(hass, account)

    await hass.config.async_update(internal_url=evrotel.api_url)
    with pytest.raises(HomeAssistantError) as caught:
        await press(hass, account)
    assert str(caught.value) == text("webhook_not_reached", account="Kyiv")
    evrotel.clear_requests()
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.mark.usefixtures("served")
async def test_nothing_is_told_of_an_account_that_is_disabled(hass: HomeAssistant, evrotel: EvrotelSimulator) -> None:
    account = await checked(hass, make_evrotel_entry(evrotel))
    assert issues(hass)

    await hass.config_entries.async_set_disabled_by(account.entry.entry_id, ConfigEntryDisabler.USER)

    assert issues(hass) == {}


@pytest.mark.usefixtures("served")
async def test_nothing_is_told_of_an_account_that_is_disabled_while_it_cannot_be_loaded(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    account = await checked(hass, make_zadarma_entry(zadarma))
    assert issues(hass)
    zadarma.stop_listening()
    assert not await hass.config_entries.async_reload(account.entry.entry_id)

    await hass.config_entries.async_set_disabled_by(account.entry.entry_id, ConfigEntryDisabler.USER)

    assert issues(hass) == {}
