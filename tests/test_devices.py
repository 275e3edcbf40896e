"""Devices come and go with the things they stand for."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import DOMAIN
from simulator.cloudpbx import CloudPbxSimulator

from .glue import make_entry, restart, set_up, settle, shown, text

EXTENSION = "extension:101"


async def test_a_new_thing_appears_when_it_is_told_of(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """As a child of the account."""
    assert shown(hass, account, "extension_status", "extension:199") is None
    sim.set_extension("199", 1)
    await settle(hass, sim, account)
    assert shown(hass, account, "extension_status", "extension:199") == "in_use"
    names = {
        device.name for device in dr.async_child_entries_for_config_entry(dr.async_get(hass), account.entry.entry_id)
    }
    assert any("199" in (name or "") for name in names)


async def test_a_name_that_comes_late(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """The device takes it."""
    sim.set_extension("102", 0)
    sim.set_agent("Orders", "102", status=1)
    sim.set_extension("102", 1)
    await settle(hass, sim, account)
    devices = dr.async_child_entries_for_config_entry(dr.async_get(hass), account.entry.entry_id)
    assert any("102" in (device.name or "") and "Marta" in (device.name or "") for device in devices)


async def test_a_removed_device_stays_away_until_it_is_told_of(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, sim: CloudPbxSimulator, account: Account
) -> None:
    """Also after a reload."""
    assert await async_setup_component(hass, "config", {})
    sim.set_extension("101", 1)
    await settle(hass, sim, account)
    registry = dr.async_get(hass)
    device = registry.async_get_child_device_by_identifier(
        (DOMAIN, f"{account.entry.entry_id}/{EXTENSION}"), account.entry.entry_id
    )
    assert device is not None
    client = await hass_ws_client(hass)
    reply = await client.remove_device(device.id)
    assert reply["success"]
    await hass.async_block_till_done(wait_background_tasks=False)
    assert shown(hass, account, "extension_status", EXTENSION) is None
    again = await restart(hass, account)
    assert shown(hass, again, "extension_status", EXTENSION) is None
    sim.set_extension("101", 8)
    await settle(hass, sim, again)
    assert shown(hass, again, "extension_status", EXTENSION) == "ringing"


async def test_the_device_of_the_account_cannot_be_removed(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, account: Account
) -> None:
    """It goes with the account."""
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    reply = await client.remove_device(account.device_id)
    assert not reply["success"]


async def test_nothing_can_be_removed_while_the_account_does_not_run(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, sim: CloudPbxSimulator, account: Account
) -> None:
    """It would be remembered, and come back at the next start without having been told of."""
    assert await async_setup_component(hass, "config", {})
    sim.set_extension("101", 1)
    await settle(hass, sim, account)
    device = next(iter(dr.async_child_entries_for_config_entry(dr.async_get(hass), account.entry.entry_id)))
    assert await hass.config_entries.async_unload(account.entry.entry_id)
    client = await hass_ws_client(hass)
    reply = await client.remove_device(device.id)
    assert not reply["success"]
    assert reply["error"]["message"] == text("account_not_running", account=account.entry.title)


async def test_what_was_unseen_for_too_long_is_forgotten(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, sim: CloudPbxSimulator
) -> None:
    """At the next start."""
    entry = make_entry(sim, options={"forget_after": 7})
    account = await set_up(hass, entry)
    sim.set_extension("101", 1)
    await settle(hass, sim, account)
    freezer.tick(timedelta(days=6))
    sim.set_extension("102", 1)
    await settle(hass, sim, account)
    freezer.tick(timedelta(days=2))
    again = await restart(hass, account)
    assert shown(hass, again, "extension_status", EXTENSION) is None
    assert shown(hass, again, "extension_status", "extension:102") == "in_use"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_phones_that_are_hidden_later_go(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """With their devices."""
    sim.set_extension("101", 1)
    await settle(hass, sim, account)
    hass.config_entries.async_update_entry(account.entry, options={"hide_extensions": ["101"]})
    again = await restart(hass, account)
    assert shown(hass, again, "extension_status", EXTENSION) is None
    devices = dr.async_child_entries_for_config_entry(dr.async_get(hass), account.entry.entry_id)
    assert not any("101" in (device.name or "") for device in devices)


async def test_phones_that_are_shown_again_have_their_last_state(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """What they did while they were hidden is known."""
    account = await set_up(hass, make_entry(sim, options={"hide_extensions": ["101"]}))
    sim.set_extension("101", 1)
    await settle(hass, sim, account)
    hass.config_entries.async_update_entry(account.entry, options={})
    again = await restart(hass, account)
    assert shown(hass, again, "extension_status", EXTENSION) == "in_use"
    await hass.config_entries.async_unload(again.entry.entry_id)
