"""The provider of an account lives as long as its settings."""

from homeassistant.core import HomeAssistant

from custom_components.cloud_telephony.account import Account
from simulator.zadarma import ZadarmaSimulator

from .glue import until


async def reloaded(hass: HomeAssistant, account: Account) -> Account:
    """Reload an account and return the one that takes its place."""
    assert await hass.config_entries.async_reload(account.entry.entry_id)
    again: Account = account.entry.runtime_data
    return again


async def test_a_reload_keeps_the_provider(hass: HomeAssistant, zadarma_account: Account) -> None:
    again = await reloaded(hass, zadarma_account)
    assert again is not zadarma_account
    assert again.provider is zadarma_account.provider


async def test_what_was_taken_in_is_not_taken_in_again_after_a_reload(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    call = zadarma.outgoing("101", "447700900123")
    await zadarma.settled()
    zadarma.hang_up(call)
    await zadarma.settled()
    (start, *_) = [delivery for delivery in zadarma.deliveries if delivery.event == "NOTIFY_OUT_START"]
    again = await reloaded(hass, zadarma_account)
    assert again.webhook
    before = again.last_delivery
    zadarma.send_event("NOTIFY_OUT_START", {name: start.fields[name] for name in start.fields if name != "event"})
    await zadarma.settled()
    assert again.last_delivery == before
    assert not again.tracker.active


async def test_other_settings_make_another_provider(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    entry = zadarma_account.entry
    hass.config_entries.async_update_entry(entry, data={**entry.data, "extension": "105"})
    again = await reloaded(hass, zadarma_account)
    assert again.provider is not zadarma_account.provider
    call = zadarma.outgoing("101", "447700900123")
    await until(hass, lambda: call.pbx_call_id in again.tracker.active)
    zadarma.hang_up(call)
    await zadarma.settled()
