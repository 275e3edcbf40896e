"""What a bug report needs to know of an account, and nothing that tells whose account it is.

What was entered is hidden, but for the servers' hosts: a PBX bears the name of its company. Numbers are masked, names
left out.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from homeassistant.components.diagnostics import REDACTED
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .account import Account, CloudTelephonyConfigEntry
from .call_log import async_open_call_log
from .calls.model import Agent, Extension, Thing, mask
from .const import CONF_FORGET_AFTER, CONF_GRACE, CONF_KIND, SUBENTRY_CONTACT
from .devices import key_of
from .forms import FORMS
from .providers.base import (
    ChecksPhones,
    CountsCost,
    Dials,
    FollowsCalls,
    GathersCalls,
    HasLines,
    KeepsBalance,
    KeepsRecordings,
    LimitsRequests,
    ListsCalls,
    ListsCosts,
    ListsExtensions,
    ListsRecordings,
    PlaysAnnouncements,
    PricesCalls,
    PushesEvents,
    ReceivesCalls,
    RegistersWebhook,
    RoutesCalls,
    SendsSms,
    TakesWebhooks,
)

_CAPABILITIES = (
    PushesEvents,
    TakesWebhooks,
    RegistersWebhook,
    RoutesCalls,
    ListsExtensions,
    ListsCalls,
    ListsCosts,
    GathersCalls,
    ListsRecordings,
    KeepsRecordings,
    Dials,
    FollowsCalls,
    SendsSms,
    PlaysAnnouncements,
    KeepsBalance,
    CountsCost,
    PricesCalls,
    HasLines,
    ChecksPhones,
    LimitsRequests,
    ReceivesCalls,
)
_SHOWN_OPTIONS = (CONF_GRACE, CONF_FORGET_AFTER)


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: CloudTelephonyConfigEntry) -> dict[str, Any]:
    """Return the facts about an account; those that only a running one has are None in any other."""
    account = _account_of(entry)
    return {
        "kind": entry.data[CONF_KIND],
        "settings": _settings(entry.data),
        "options": {key: value if key in _SHOWN_OPTIONS else REDACTED for key, value in entry.options.items() if value},
        "contacts": len(list(entry.get_subentries_of_type(SUBENTRY_CONTACT))),
        "account": account and _account(account),
        "provider": account and account.provider.diagnostics(),
        "call_log": await _async_call_log(hass),
    }


async def async_get_device_diagnostics(
    _hass: HomeAssistant, entry: CloudTelephonyConfigEntry, device: dr.AnyDeviceEntry
) -> dict[str, Any]:
    """Return the facts about a thing of the phone system; there are none about an account's and a contact's device."""
    account = _account_of(entry)
    key = key_of(entry.entry_id, device)
    thing = account.live.things.get(key) if account and key else None
    return {"kind": entry.data[CONF_KIND], "thing": account and thing and _thing(account, thing)}


def _account_of(entry: CloudTelephonyConfigEntry) -> Account | None:
    return entry.runtime_data if entry.state is ConfigEntryState.LOADED else None


async def _async_call_log(hass: HomeAssistant) -> dict[str, Any]:
    """Return how large the log of all accounts is, and what keeps it from being written."""
    keeper = await async_open_call_log(hass)
    facts = await keeper.async_facts()
    return {
        "keep_days": keeper.settings.keep_days,
        "waiting": keeper.waiting,
        "trouble": keeper.trouble and keeper.trouble.translation_key,
        "log": facts and {**asdict(facts), "oldest": facts.oldest and facts.oldest.isoformat()},
    }


def _settings(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return which fields were filled in, with the values that may be seen: hosts, and what is on or off."""
    form = FORMS[data[CONF_KIND]]
    hosts = {name: url.host for name, url in form.servers(data).items()}
    switches = {name: value for name, value in data.items() if isinstance(value, bool)}
    hidden = {field.name: REDACTED for field in form.fields if field.name in data}
    return hidden | hosts | switches


def _account(account: Account) -> dict[str, Any]:
    live = account.live
    seen = [moment for key in live.things if (moment := live.last_seen(key))]
    return {
        "capabilities": [
            capability.__name__ for capability in _CAPABILITIES if isinstance(account.provider, capability)
        ],
        "connected": account.connected,
        "available": account.available,
        "things": dict(Counter(type(thing).__name__ for thing in live.things.values())),
        "things_shown": len(account.shown),
        "things_told_on_this_connection": sum(map(live.is_fresh, live.things)),
        "last_seen": max(seen).isoformat() if seen else None,
        "active_calls": len(account.tracker.active),
        "calls_today": account.today.calls,
        "webhook": _webhook(account),
        "outbox": _outbox(account),
        "routing": asdict(account.routing.statistics) if account.routing else None,
    }


def _outbox(account: Account) -> dict[str, Any] | None:
    """Return how the delivery of other accounts' calls goes."""
    if account.deliveries is None or account.deliveries.counts is None:
        return None
    counts = account.deliveries.counts
    return {**asdict(counts), "oldest": counts.oldest and counts.oldest.isoformat()}


def _webhook(account: Account) -> dict[str, Any] | None:
    """Return what came in, and which sort of address it came to; the address itself is a secret."""
    if account.webhook is None or account.upkeep is None:
        return None
    address, last = account.upkeep.address, account.last_delivery
    return {
        **asdict(account.webhook.counts),
        "last_delivery": last and last.isoformat(),
        "address": address and ("cloud" if address.is_cloud else "own"),
        "https": address and address.url.scheme == "https",
        "registered": account.registered_address is not None,
    }


def _thing(account: Account, thing: Thing) -> dict[str, Any]:
    live = account.live
    as_of, last_seen = live.as_of(thing.key), live.last_seen(thing.key)
    facts: dict[str, Any] = {
        "sort": type(thing).__name__,
        "told_on_this_connection": live.is_fresh(thing.key),
        "as_of": as_of and as_of.isoformat(),
        "last_seen": last_seen and last_seen.isoformat(),
    }
    match thing:
        case Extension(number=number):
            return facts | {"number": mask(number), "status": thing.status, "connected": bool(thing.connected_number)}
        case Agent(extension=number):
            return facts | {"number": mask(number), "status": thing.status, "paused": thing.paused}
        case _:
            return facts
