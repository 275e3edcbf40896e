"""What browsers watch of accounts: which there are and what they can, and the calls under way."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypedDict, override

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .account import Account
from .call_log import log_keeper
from .calls.log import CallLog
from .calls.log_model import CallsQuery, LogError
from .calls.model import Call, CallPayload, Extension, Thing
from .calls.phonebook import Contact
from .const import CONF_KIND, DOMAIN, SIGNAL_CALL, SIGNAL_ROUTING, SIGNAL_THING
from .devices import account_device_id
from .matching import loaded_accounts
from .options import Options, contacts_of
from .providers.base import Dials, KeepsRecordings, Provider, RoutesCalls, SendsSms, has_calls
from .routing_desk import RoutingWindow
from .views import View

ACCOUNTS_REST: Final = 0.5
ACTIVE_REST: Final = 0.05
"""Seconds between two looks at what there is, see `View`."""


class ContactPayload(TypedDict):
    """A contact as browsers see it."""

    contact_id: str
    name: str
    numbers: Sequence[str]
    groups: Sequence[str]


class ExtensionPayload(TypedDict):
    """An extension as browsers see it."""

    number: str
    name: str | None


class AccountPayload(TypedDict):
    """An account as browsers see it; `can` is what can be done with it, while it runs."""

    entry_id: str
    title: str
    kind: str
    loaded: bool
    device_id: str | None
    can: Sequence[str]
    own_extension: str | None
    extensions: Sequence[ExtensionPayload]
    scenarios: Sequence[str]
    contacts: Sequence[ContactPayload]


class LastCallPayload(TypedDict):
    """What is told of the call before that somebody had with the same number."""

    started_at: str
    direction: str
    disposition: str | None
    talk_time: int | None


class RoutingPayload(TypedDict):
    """For how many seconds it can still be said where a call goes, and for how many it could be."""

    time_left: float
    deadline: float


class ActiveCallPayload(CallPayload):
    """A call under way as browsers see it."""

    contact_id: str | None
    groups: Sequence[str]
    last_call: LastCallPayload | None
    routing: RoutingPayload | None


class AccountsView(View[tuple[AccountPayload, ...]]):
    """Shows the accounts."""

    @override
    async def _async_look(self) -> tuple[AccountPayload, ...]:
        entries = self._hass.config_entries.async_entries(DOMAIN)
        return tuple(_account_payload(self._hass, entry) for entry in entries)

    @override
    def _payload(self, state: tuple[AccountPayload, ...]) -> Mapping[str, Any]:
        return {"accounts": state}

    @override
    def _listen(self) -> Iterator[Callable[[], object]]:
        yield async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed)
        yield async_dispatcher_connect(self._hass, SIGNAL_THING, self._thing_changed)
        yield self._hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._device_changed)

    @callback
    def _entry_changed(self, _change: object, entry: ConfigEntry[Any]) -> None:
        if entry.domain == DOMAIN:
            self._changed()

    @callback
    def _device_changed(self, event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        # Nothing else tells of an extension that is forgotten.
        if event.data["action"] == "remove":
            self._changed()

    @callback
    def _thing_changed(self, _account: Account, before: Thing | None, after: Thing) -> None:
        if isinstance(after, Extension) and not (isinstance(before, Extension) and before.name == after.name):
            self._changed()


def _account_payload(hass: HomeAssistant, entry: ConfigEntry[Any]) -> AccountPayload:
    account: Account | None = entry.runtime_data if entry.state is ConfigEntryState.LOADED else None
    options = account.options if account else Options.from_entry(entry)
    return {
        "entry_id": entry.entry_id,
        "title": entry.title,
        "kind": entry.data[CONF_KIND],
        "loaded": account is not None,
        "device_id": account_device_id(hass, entry.entry_id),
        "can": [name for name, can in _CAN.items() if account and can(account.provider, options)],
        "own_extension": options.own_extension,
        "extensions": _extensions(account) if account else [],
        "scenarios": sorted({rule.route.scenario for rule in options.routing_rules if rule.route.scenario}),
        "contacts": [_contact_payload(contact) for contact in contacts_of(entry)],
    }


_CAN: Final[Mapping[str, Callable[[Provider, Options], bool]]] = {
    "calls": lambda provider, _: has_calls(provider),
    "dial": lambda provider, _: isinstance(provider, Dials),
    "pick_phone": lambda provider, _: isinstance(provider, Dials) and provider.picks_phone,
    "send_sms": lambda provider, _: isinstance(provider, SendsSms),
    "route": lambda provider, options: isinstance(provider, RoutesCalls) and options.wait_for_automations,
    "block": lambda provider, _: isinstance(provider, RoutesCalls),
    "recordings": lambda provider, _: isinstance(provider, KeepsRecordings),
}
"""What can be done with an account: by its provider, and as its options are."""


def _extensions(account: Account) -> list[ExtensionPayload]:
    shown = sorted((thing.number, thing.name) for thing in account.shown if isinstance(thing, Extension))
    return [{"number": number, "name": name} for number, name in shown]


def _contact_payload(contact: Contact) -> ContactPayload:
    return {
        "contact_id": contact.contact_id,
        "name": contact.name,
        "numbers": contact.numbers,
        "groups": contact.groups,
    }


@dataclass(frozen=True, slots=True)
class _ActiveCall:
    """A call under way, whose it is, what was before, and until when it can be said where it goes."""

    call: Call
    contact: Contact | None
    last_call: Call | None
    window: RoutingWindow | None


class ActiveView(View[tuple[_ActiveCall, ...]]):
    """Shows the calls under way of all accounts.

    That of which a caller was the last time is asked the log once per call, and shown when the answer is there: a call
    is shown before.
    """

    def __init__(self, hass: HomeAssistant, rest: float) -> None:
        """Begin with nobody watching."""
        super().__init__(hass, rest)
        self._last_calls = _LastCalls(hass, self._changed)
        self._closing: asyncio.TimerHandle | None = None

    @override
    async def _async_look(self) -> tuple[_ActiveCall, ...]:
        accounts = loaded_accounts(self._hass)
        found = [(account, call) for account in accounts for call in account.tracker.active.values()]
        self._last_calls.want([call for _, call in found])
        found.sort(key=lambda each: each[1].started_at)
        state = tuple(self._active_call(account, call) for account, call in found)
        self._look_when_closed([each.window for each in state if each.window])
        return state

    @override
    def _payload(self, state: tuple[_ActiveCall, ...]) -> Mapping[str, Any]:
        now = self._hass.loop.time()
        return {"calls": [_active_payload(each, now) for each in state]}

    @override
    def _listen(self) -> Iterator[Callable[[], object]]:
        # At which phone a call rings is no change of its state: the phone tells.
        for signal in (SIGNAL_CALL, SIGNAL_THING, SIGNAL_ROUTING, SIGNAL_CONFIG_ENTRY_CHANGED):
            yield async_dispatcher_connect(self._hass, signal, self._changed)
        yield self._last_calls.stop
        yield lambda: self._look_when_closed([])

    def _active_call(self, account: Account, call: Call) -> _ActiveCall:
        window = account.routing.waiting(call.call_id) if account.routing else None
        contact = account.phonebook.find(call.other_number)
        return _ActiveCall(call, contact, self._last_calls.known(call), window)

    @callback
    def _look_when_closed(self, windows: Sequence[RoutingWindow]) -> None:
        """Look again when the first of these closes: the provider may have gone without waiting for the answer."""
        if self._closing:
            self._closing.cancel()
        closes = min((window.closes for window in windows), default=None)
        self._closing = None if closes is None else self._hass.loop.call_at(closes, self._changed)


type _Question = tuple[str, str, str]
"""The account, a call and the number at its other end."""


class _LastCalls:
    """Asks the log when the number of each call called or was called before, one after the other, once."""

    def __init__(self, hass: HomeAssistant, answered: CALLBACK_TYPE) -> None:
        """Have `answered` called when something became known."""
        self._hass = hass
        self._tell = answered
        self._answers: dict[_Question, Call | None] = {}
        self._open: dict[_Question, Call] = {}
        self._asking: asyncio.Task[None] | None = None

    def known(self, call: Call) -> Call | None:
        """Return what is known of it now."""
        return self._answers.get(_question(call))

    @callback
    def want(self, calls: Sequence[Call]) -> None:
        """Find it out for these calls, and forget it of all others."""
        wanted = {_question(call): call for call in calls if call.other_number}
        self._answers = {question: answer for question, answer in self._answers.items() if question in wanted}
        self._open = {question: call for question, call in wanted.items() if question not in self._answers}
        if self._open and (self._asking is None or self._asking.done()):
            self._asking = self._hass.async_create_background_task(self._async_ask(), f"{DOMAIN} last calls")

    @callback
    def stop(self) -> None:
        """Ask nothing more, and forget what was answered."""
        if self._asking:
            self._asking.cancel()
        self._open = {}
        self._answers = {}

    async def _async_ask(self) -> None:
        while self._open:
            question, call = next(iter(self._open.items()))
            answer = await _async_last_call(self._hass, call)
            if self._open.pop(question, None):
                self._answers[question] = answer
                if answer:
                    self._tell()


async def _async_last_call(hass: HomeAssistant, call: Call) -> Call | None:
    """Return the last call with the same number before this one, None if there is none, or the log cannot be asked."""
    number = call.other_number or ""
    # An extension has the same number in many a phone system.
    accounts = frozenset() if number.startswith("+") else frozenset({call.account})
    query = CallsQuery(numbers=frozenset({number}), accounts=accounts, end=call.started_at, limit=1)

    def newest(log: CallLog) -> Call | None:
        return next(iter(log.page(query).calls), None)

    try:
        return await log_keeper(hass).async_read(newest)
    except LogError:
        return None


def _question(call: Call) -> _Question:
    return call.account, call.call_id, call.other_number or ""


def _active_payload(active: _ActiveCall, now: float) -> ActiveCallPayload:
    contact = active.contact
    return {
        **active.call.as_payload(),
        "contact_id": contact.contact_id if contact else None,
        "groups": contact.groups if contact else (),
        "last_call": _last_call_payload(active.last_call) if active.last_call else None,
        "routing": _routing_payload(active.window, now) if active.window else None,
    }


def _last_call_payload(call: Call) -> LastCallPayload:
    payload = call.as_payload()
    return {
        "started_at": payload["started_at"],
        "direction": payload["direction"],
        "disposition": payload["disposition"],
        "talk_time": payload["talk_time"],
    }


def _routing_payload(window: RoutingWindow, now: float) -> RoutingPayload:
    return {
        "time_left": round(max(0, window.closes - now), 3),
        "deadline": round(window.deadline - window.arrived, 3),
    }
