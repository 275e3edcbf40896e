"""What tests of the Home Assistant side have in common."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from homeassistant.components import webhook
from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import CONF_WEBHOOK_ID, MATCH_ALL, Platform
from homeassistant.core import Event, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events, async_fire_time_changed

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import CONF_BACKFILL_DAYS, DOMAIN
from custom_components.cloud_telephony.providers.base import PushesEvents
from custom_components.cloud_telephony.systems import forget_phone_system
from simulator.account import WebhookAccount
from simulator.cloudpbx import CloudPbxSimulator
from simulator.evrotel import EvrotelSimulator
from simulator.nimbox import NiMboxSimulator
from simulator.voipgrid import VoipgridSimulator
from simulator.zadarma import ZadarmaSimulator

from .language_files import translations

OWN_EXTENSION = "101"
ANNA = "+48600700800"
SEEN = "seen_by_automation"
"""What an automation of `automate` fires; `trigger` holds what it knows of its trigger."""

CONTACTS: list[dict[str, Any]] = [
    {"name": "Anna Kowalska", "numbers": ["+48600700800", "+48221234567"], "aliases": ["Mum"], "groups": ["Family"]},
    {"name": "Courier", "numbers": ["+48221112233", "+48698111222"], "aliases": [], "groups": ["Work", "Doors"]},
]
_OF_HOME_ASSISTANT = frozenset(
    {"friendly_name", "device_class", "options", "state_class", "unit_of_measurement", "icon"}
)
_LEARNING = ("catching up", "figures")
"""The tasks in which an account asks its provider what was before."""
_MARKER = "Marker"
"""A queue of which nothing but the end of what was sent before is told."""


def contacts(*people: Mapping[str, Any]) -> list[ConfigSubentryData]:
    """Return contacts as Home Assistant keeps them."""
    return [
        ConfigSubentryData(data=person, subentry_type="contact", title=person["name"], unique_id=None)
        for person in people
    ]


def make_entry(sim: CloudPbxSimulator, *, title: str = "Biuro", **changes: Any) -> MockConfigEntry:
    """Return the entry of a simulated account, not added to Home Assistant yet; `changes` go to `MockConfigEntry`."""
    data = {
        "api_key": sim.api_key,
        "pbx_name": sim.pbx_name,
        "pbx_key": sim.pbx_key,
        "events_url": sim.events_url,
        "api_url": sim.api_url,
        "fallback_url": sim.fallback_url,
        "extension": OWN_EXTENSION,
    }
    return _entry("cloudpbx", title, data, changes)


def make_zadarma_entry(sim: ZadarmaSimulator, *, title: str = "Office", **changes: Any) -> MockConfigEntry:
    """Return the entry of a simulated account at Zadarma, not added to Home Assistant yet."""
    data = {
        "api_key": sim.api_key,
        "api_secret": sim.api_secret,
        "api_url": sim.api_url,
        "extension": OWN_EXTENSION,
    }
    # Older records would be read while something else is tested, and the provider takes few requests for them.
    return _entry("zadarma", title, data, {"options": {CONF_BACKFILL_DAYS: 0}} | changes)


def make_evrotel_entry(sim: EvrotelSimulator, *, title: str = "Kyiv", **changes: Any) -> MockConfigEntry:
    """Return the entry of a simulated account at Evrotel, not added to Home Assistant yet."""
    data = {"billcode": sim.billcode, "token": sim.token, "api_url": sim.api_url, "extension": OWN_EXTENSION}
    return _entry("evrotel", title, data, changes)


def make_nimbox_entry(sim: NiMboxSimulator, *, title: str = "CRM", **changes: Any) -> MockConfigEntry:
    """Return the entry of a simulated NiMbox, not added to Home Assistant yet."""
    data = {"url": sim.url, "token": sim.token, "verify_ssl": True}
    return _entry("nimbox", title, data, {"subentries_data": None} | changes)


def make_voipgrid_entry(sim: VoipgridSimulator, *, title: str = "Utrecht", **changes: Any) -> MockConfigEntry:
    """Return the entry of a simulated account at VoIPGRID, not added to Home Assistant yet."""
    data = {"username": sim.username, "password": sim.password, "api_url": sim.api_url}
    return _entry("voipgrid", title, data, {"unique_id": f"voipgrid_{sim.username}"} | changes)


def _entry(kind: str, title: str, data: Mapping[str, object], changes: Mapping[str, Any]) -> MockConfigEntry:
    usual = {
        "data": {"kind": kind, **data},
        "subentries_data": contacts(*CONTACTS),
        "unique_id": f"{kind}_{title.casefold()}",
    }
    return MockConfigEntry(domain=DOMAIN, title=title, **{**usual, **changes})


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> Account:
    """Add an entry, set it up and return its account, once its feed is connected and it knows what can be asked for."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return await _ready(hass, entry.runtime_data)


async def set_up_webhook(hass: HomeAssistant, entry: MockConfigEntry, sim: WebhookAccount) -> Account:
    """Do what `set_up` does, and have the simulator send its webhooks to the account."""
    account = await set_up(hass, entry)
    sim.set_webhook_url(webhook.async_generate_url(hass, entry.data[CONF_WEBHOOK_ID]))
    return account


async def until(hass: HomeAssistant, condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait until the condition holds; it is looked at again whenever something happens in Home Assistant.

    Raises:
        TimeoutError: it does not hold after so many seconds.
    """
    news = asyncio.Event()

    @callback
    def tell(_: Event) -> None:
        news.set()

    unsubscribe = hass.bus.async_listen(MATCH_ALL, tell)
    try:
        async with asyncio.timeout(seconds):
            while not condition():
                await news.wait()
                news.clear()
    finally:
        unsubscribe()


async def settle(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Wait until everything that was sent on the feed before has been taken in, and automations have run."""
    known = sim.pbx.queues.get(_MARKER)
    waiting = known.calls + 1 if known else 1
    sim.set_queue(_MARKER, waiting)
    await until(hass, lambda: (queue := account.live.queue(_MARKER)) and queue.waiting == waiting)
    await hass.async_block_till_done(wait_background_tasks=False)


def entity_id(hass: HomeAssistant, platform: Platform, unique_id: str) -> str | None:
    """Return the identifier of one of our entities, None if there is no such entity."""
    return er.async_get(hass).async_get_entity_id(platform, DOMAIN, unique_id)


def state_of(hass: HomeAssistant, account: Account, platform: Platform, key: str, thing: str = "") -> State | None:
    """Return the state of an entity of the account or, where `thing` is its key, of that thing."""
    unique_id = "_".join(filter(None, [account.entry.entry_id, thing, key]))
    found = entity_id(hass, platform, unique_id)
    return hass.states.get(found) if found else None


def shown(hass: HomeAssistant, account: Account, key: str, thing: str = "") -> str | None:
    """Return what a sensor shows, None if there is no such sensor."""
    state = state_of(hass, account, Platform.SENSOR, key, thing)
    return None if state is None else state.state


def attributes(hass: HomeAssistant, account: Account, key: str, thing: str = "") -> dict[str, Any]:
    """Return the attributes of a sensor that are ours."""
    state = state_of(hass, account, Platform.SENSOR, key, thing)
    assert state is not None
    return {name: value for name, value in state.attributes.items() if name not in _OF_HOME_ASSISTANT}


async def restart(hass: HomeAssistant, account: Account) -> Account:
    """Unload an account and forget all but its file, and return the one that takes its place."""
    return await reload(hass, account, only_file_stays=True)


async def reload(hass: HomeAssistant, account: Account, *, only_file_stays: bool = False) -> Account:
    """Unload an account, and return the one that takes its place."""
    entry = account.entry
    assert await hass.config_entries.async_unload(entry.entry_id)
    if only_file_stays:
        forget_phone_system(hass, entry.entry_id)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return await _ready(hass, entry.runtime_data)


async def _ready(hass: HomeAssistant, account: Account) -> Account:
    """Return an account once its feed is connected and it has learned what it begins with asking for."""
    if isinstance(account.provider, PushesEvents):
        await until(hass, lambda: account.connected)
    # What is learned would come in between otherwise.
    await until_done(account, _LEARNING)
    await hass.async_block_till_done(wait_background_tasks=False)
    return account


async def ask_for_recordings(hass: HomeAssistant, account: Account) -> None:
    """Let the time pass after which a recording that is waited for is asked for, and wait for the answer."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=2))
    await until_done(account, "recording")
    await hass.async_block_till_done(wait_background_tasks=False)


async def until_done(account: Account, name: str | tuple[str, ...]) -> None:
    """Wait for what an account does in the background under a name that ends like this."""
    tasks = [task for task in account.entry._background_tasks if isinstance(task, asyncio.Task)]
    await asyncio.gather(*(task for task in tasks if task.get_name().endswith(name)))


async def automate(hass: HomeAssistant, **automation: Any) -> list[Event[dict[str, Any]]]:
    """Add an automation that only tells that it ran, and return the list of the events with which it tells."""
    seen = async_capture_events(hass, SEEN)
    action = {"event": SEEN, "event_data": {"trigger": "{{ trigger }}"}}
    assert await async_setup_component(
        hass, AUTOMATION, {AUTOMATION: {"alias": "Test", "actions": action} | automation}
    )
    await hass.async_block_till_done(wait_background_tasks=False)
    return seen


def text(translation_key: str, **placeholders: str) -> str:
    """Return the English sentence for an error as Home Assistant shows it."""
    message: str = translations("en")["exceptions"][translation_key]["message"]
    return message.rstrip(".").format(**placeholders)
