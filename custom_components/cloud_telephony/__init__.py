"""Cloud Telephony: phone systems in Home Assistant."""

from functools import partial
from typing import Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import CONF_WEBHOOK_ID, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryError, ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.typing import ConfigType

from .account import Account, CloudTelephonyConfigEntry
from .announcement_view import async_register_announcements
from .call_log import async_open_call_log
from .connecting import async_provider_of, forget_provider
from .const import DOMAIN
from .contacts import reload_when_contacts_change
from .deliveries import async_forget_letters, prepare_deliveries
from .devices import key_of
from .errors import impossible, translation
from .figures import begin_figures, forget_figures
from .frontend import async_register_frontend
from .history import History
from .memory import async_forget
from .providers.base import InvalidAuth, ProviderError, RoutesCalls, TakesWebhooks, UserError, has_calls
from .recording_store import async_remove_copies, async_tidy, keep_tidy
from .recording_view import async_register_recordings
from .routing_desk import RoutingDesk
from .services import async_setup_services
from .statistics import begin_statistics
from .systems import forget_phone_system
from .voice_sentences import begin_voice
from .webhook import remove_webhook, webhook_for
from .webhook_address import async_forget_address
from .webhook_upkeep import WebhookUpkeep, forget_issues
from .websocket_api import async_register_websocket_api

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.NOTIFY,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.TODO,
]


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Register the actions, which are there whether or not an account is, and where they lend files."""
    async_setup_services(hass)
    async_register_announcements(hass)
    async_register_recordings(hass)
    keep_tidy(hass)
    async_register_websocket_api(hass)
    await async_register_frontend(hass)
    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, partial(_close_disabled, hass))
    return True


async def async_setup_entry(hass: HomeAssistant, entry: CloudTelephonyConfigEntry) -> bool:
    """Set up one account.

    Raises:
        ConfigEntryAuthFailed, ConfigEntryNotReady, ConfigEntryError: the provider cannot be asked.
    """
    await async_open_call_log(hass)
    begin_statistics(hass)
    entry.async_on_unload(reload_when_contacts_change(hass, entry))
    try:
        provider = await async_provider_of(hass, entry)
        account = Account(hass, entry, provider)
        if isinstance(provider, TakesWebhooks):
            account.webhook = webhook_for(hass, entry, provider)
            account.upkeep = WebhookUpkeep(account, account.webhook)
        if isinstance(provider, RoutesCalls):
            account.routing = RoutingDesk(account, provider)
        await account.async_start()
    except InvalidAuth as error:
        raise ConfigEntryAuthFailed(**translation(error)) from error
    except UserError as error:
        raise ConfigEntryError(**translation(error)) from error
    except ProviderError as error:
        raise ConfigEntryNotReady(**translation(error)) from error
    entry.runtime_data = account
    begin_figures(hass, account)
    if has_calls(provider):
        account.history = History(account)
    prepare_deliveries(account)
    entry.async_create_background_task(hass, async_tidy(hass), "old recordings")
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    account.async_listen_to_provider()
    begin_voice(hass, account)
    if account.history:
        account.history.start()
    if account.deliveries:
        account.deliveries.start()
    if account.webhook and account.upkeep:
        account.webhook.open(account)
        account.upkeep.start()
    return True


async def async_unload_entry(hass: HomeAssistant, entry: CloudTelephonyConfigEntry) -> bool:
    """Stop an account, before its entities go: what came up meanwhile would get some that stay."""
    account = entry.runtime_data
    if account.webhook:
        account.webhook.close()
    await account.async_stop()
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


@callback
def _close_disabled(hass: HomeAssistant, _change: ConfigEntryChange, entry: ConfigEntry[Any]) -> None:
    """Have nothing come in for an account that was disabled, and tell no more of it; it may not have been loaded."""
    if entry.domain == DOMAIN and entry.disabled_by:
        remove_webhook(hass, entry)
        forget_issues(hass, entry)


async def async_remove_entry(hass: HomeAssistant, entry: CloudTelephonyConfigEntry) -> None:
    """Forget what was remembered of an account."""
    remove_webhook(hass, entry)
    forget_issues(hass, entry)
    if webhook_id := entry.data.get(CONF_WEBHOOK_ID):
        await async_forget_address(hass, webhook_id)
    forget_provider(hass, entry.entry_id)
    forget_phone_system(hass, entry.entry_id)
    forget_figures(hass, entry.entry_id)
    await async_forget_letters(hass, entry.entry_id)
    await async_forget(hass, entry.entry_id)
    await async_remove_copies(hass, entry.entry_id)


async def async_remove_config_entry_device(
    _hass: HomeAssistant, entry: CloudTelephonyConfigEntry, device: dr.BaseDeviceEntry
) -> bool:
    """Let a user remove a thing of the phone system; it comes back when the provider tells of it again.

    A line goes by itself, once the provider has it no more.

    Raises:
        ServiceValidationError: the account does not run, and would remember the thing.
    """
    key = key_of(entry.entry_id, device)
    if key is None:
        return False
    if entry.state is not ConfigEntryState.LOADED:
        raise impossible(entry, "account_not_running")
    account = entry.runtime_data
    if account.figures and key in (account.figures.data.lines or {}):
        return False
    account.forget(key)
    return True
