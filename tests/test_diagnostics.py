"""What a bug report is told of an account, and the system health page."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
import json
from typing import Any

from homeassistant.components.system_health import DOMAIN as SYSTEM_HEALTH
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.log_model import Source
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.devices import child_identifier
from simulator.cloudpbx import CloudPbxSimulator
from simulator.cloudpbx.checks import Rule

from .glue import make_entry, until
from .logged import NOON, many

CALLER = "600700800"


@pytest.fixture
async def busy(hass: HomeAssistant, account: Account, sim: CloudPbxSimulator) -> Account:
    """Return an account in the middle of a call, with one of every sort of thing."""
    sim.place_call(CALLER, "101", name="Anna Kowalska")
    sim.set_queue("Orders", 2)
    sim.set_agent("Orders", "102", status=1, paused=True, reason="lunch")
    sim.join_conference("Board", "103", "Piotr Nowak")
    await until(hass, lambda: "conference:Board" in account.live.things)
    return account


type Report = Callable[[ConfigEntry[Account]], Awaitable[dict[str, Any]]]
type DeviceReport = Callable[[Account, tuple[str, str]], Awaitable[dict[str, Any]]]


@pytest.fixture
def report(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Report:
    """Return what downloads the diagnostics of an account, as the button on its page does."""

    async def download(entry: ConfigEntry[Account]) -> dict[str, Any]:
        return dict(await get_diagnostics_for_config_entry(hass, hass_client, entry))

    return download


@pytest.fixture
def device_report(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> DeviceReport:
    """Return what downloads the diagnostics of a device of an account, as the button on its page does."""

    async def download(account: Account, identifier: tuple[str, str]) -> dict[str, Any]:
        registry, entry = dr.async_get(hass), account.entry
        device: Any = registry.async_get_device_by_identifier(
            identifier, entry.entry_id
        ) or registry.async_get_child_device_by_identifier(identifier, entry.entry_id)
        return dict(await get_diagnostics_for_device(hass, hass_client, entry, device))

    return download


def assert_nobody_is_told(facts: dict[str, Any], sim: CloudPbxSimulator) -> None:
    """Assert that facts can be written down, and hold no secret, no number and no name."""
    told = json.dumps(facts, default=None)
    numbers = {*sim.pbx.extensions, CALLER, f"48{CALLER}", f"+48{CALLER}", "+48221234567", "221234567"}
    names = {"Anna", "Kowalska", "Piotr", "Nowak", "Courier", "Orders", "Board", "lunch", sim.pbx_name, "Family"}
    values = set(_leaves(facts))
    assert not values & numbers
    assert not [
        hidden for hidden in {sim.api_key, sim.pbx_key, *names, *(n for n in numbers if len(n) > 4)} if hidden in told
    ]


def _leaves(facts: Any) -> list[Any]:
    """Return every key and value, however deep."""
    if isinstance(facts, dict):
        return [leaf for key, value in facts.items() for leaf in [key, *_leaves(value)]]
    if isinstance(facts, list):
        return [leaf for value in facts for leaf in _leaves(value)]
    return [facts]


async def test_an_account_is_described_without_telling_whose_it_is(
    hass: HomeAssistant, report: Report, busy: Account, sim: CloudPbxSimulator
) -> None:
    hass.config_entries.async_update_entry(
        busy.entry, options={"own_extension": "101", "hide_extensions": ["109"], "show_extensions": [], "grace": 30}
    )

    facts = await report(busy.entry)

    assert_nobody_is_told(facts, sim)
    assert facts["kind"] == "cloudpbx"
    assert facts["settings"] == {
        "api_key": "**REDACTED**",
        "pbx_name": "**REDACTED**",
        "pbx_key": "**REDACTED**",
        "events_url": "127.0.0.1",
        "extension": "**REDACTED**",
        "api_url": "127.0.0.1",
        "fallback_url": "127.0.0.1",
    }
    assert facts["options"] == {"own_extension": "**REDACTED**", "hide_extensions": "**REDACTED**", "grace": 30}
    assert facts["contacts"] == 2
    assert facts["account"]["capabilities"] == [
        "PushesEvents",
        "ListsExtensions",
        "ListsCalls",
        "ListsRecordings",
        "KeepsRecordings",
        "Dials",
        "SendsSms",
    ]
    assert facts["account"]["connected"] is True
    assert facts["account"]["active_calls"] == 1
    assert facts["account"]["things"]["Queue"] == 1
    assert facts["account"]["things"]["Conference"] == 1
    assert sum(facts["account"]["things"].values()) == len(busy.live.things)
    assert facts["account"]["last_seen"] is not None
    assert facts["provider"] == busy.provider.diagnostics()


async def test_an_account_that_does_not_work_is_described_as_far_as_it_is_known(
    hass: HomeAssistant, report: Report, sim: CloudPbxSimulator
) -> None:
    sim.host_down("api")
    sim.host_down("fallback")
    entry = make_entry(sim)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY

    facts = await report(entry)

    assert_nobody_is_told(facts, sim)
    assert facts["account"] is None
    assert facts["provider"] is None
    await hass.config_entries.async_unload(entry.entry_id)


async def test_an_address_that_is_none_does_not_keep_an_account_from_being_described(
    hass: HomeAssistant, report: Report, entry: MockConfigEntry
) -> None:
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data={**entry.data, "events_url": "ftp:secret"})
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR

    facts = await report(entry)

    assert facts["settings"]["events_url"] == "**REDACTED**"


async def test_an_extension_is_described_by_its_state(
    device_report: DeviceReport, busy: Account, sim: CloudPbxSimulator
) -> None:
    facts = await device_report(busy, child_identifier(busy.entry.entry_id, "extension:101"))

    assert_nobody_is_told(facts, sim)
    assert facts["thing"]["sort"] == "Extension"
    assert facts["thing"]["status"] == "ringing"
    assert facts["thing"]["connected"] is True
    assert facts["thing"]["told_on_this_connection"] is True


async def test_an_agent_is_described_by_its_state(
    device_report: DeviceReport, busy: Account, sim: CloudPbxSimulator
) -> None:
    facts = await device_report(busy, child_identifier(busy.entry.entry_id, "agent:Orders:102"))

    assert_nobody_is_told(facts, sim)
    assert facts["thing"]["status"] == "idle"
    assert facts["thing"]["paused"] is True


async def test_a_queue_is_described_by_when_it_was_told_of(
    device_report: DeviceReport, busy: Account, sim: CloudPbxSimulator
) -> None:
    facts = await device_report(busy, child_identifier(busy.entry.entry_id, "queue:Orders"))

    assert_nobody_is_told(facts, sim)
    assert facts["thing"]["last_seen"] is not None


async def test_the_device_of_an_account_has_no_facts_of_its_own(device_report: DeviceReport, busy: Account) -> None:
    facts = await device_report(busy, (DOMAIN, busy.entry.entry_id))

    assert facts == {"kind": "cloudpbx", "thing": None}


async def test_the_system_health_page_tries_every_server(
    hass: HomeAssistant, account: Account, sim: CloudPbxSimulator
) -> None:
    assert await async_setup_component(hass, SYSTEM_HEALTH, {})
    assert account.connected
    sim.host_down("fallback")

    info = await get_system_health_info(hass, DOMAIN)

    assert info["accounts"] == 1
    assert info["connected_feeds"] == 1
    assert await info[URL(sim.api_url).authority] == "ok"
    assert await info[URL(sim.events_url).authority] == "ok"
    assert await info[URL(sim.fallback_url).authority] == {"type": "failed", "error": "unreachable"}
    assert {violation.rule for violation in sim.violations} == {Rule.MISSING_BEARER, Rule.UNKNOWN_PATH}
    sim.clear_requests()


async def test_the_call_log_tells_how_it_does(account: Account, report: Report) -> None:
    """Its size and what waits, also while it cannot be read."""
    await account.keeper.async_write(many(3), Source.RECORD)

    facts = (await report(account.entry))["call_log"]

    log = facts.pop("log")
    assert facts == {"keep_days": 0, "waiting": 0, "trouble": None}
    assert log["engine"].startswith("sqlite 3.")
    assert (log["calls"], log["oldest"]) == (3, (NOON + timedelta(hours=1)).isoformat())
    assert log["size"] > 10_000
    account.keeper.log = None
    assert (await report(account.entry))["call_log"]["log"] is None


async def test_the_system_health_page_shows_the_call_log(hass: HomeAssistant, account: Account) -> None:
    assert await async_setup_component(hass, SYSTEM_HEALTH, {})
    await account.keeper.async_write(many(3), Source.RECORD)
    await hass.config_entries.async_unload(account.entry.entry_id)

    shown = (await get_system_health_info(hass, DOMAIN))["call_log"]

    assert shown.startswith("sqlite 3.")
    assert shown.endswith(": 3")
    account.keeper.log = None
    assert (await get_system_health_info(hass, DOMAIN))["call_log"] == "not reachable, 0 waiting"
