"""Account: one config entry at run time; owns the provider, its live state and its calls."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from .call_log import log_keeper
from .calls.events import CallEvent, Event, SmsReceived, SmsStatusChanged, StateEvent
from .calls.live import MAX_THINGS, Change
from .calls.messages import SentMessage, payload_of_received, payload_of_sent
from .calls.model import Agent, Call, CallEventType, CallState, Direction, Extension, Thing
from .calls.news import Happening, Told
from .const import (
    EVENT_CALL,
    LOGGER,
    SIGNAL_CALL,
    SIGNAL_HAPPENING,
    SIGNAL_MESSAGE,
    SIGNAL_SMS_RECEIVED,
    SIGNAL_THING,
)
from .devices import is_line, register_account, remove_children, rename_child
from .errors import without_contents
from .feed import Feed
from .following import Follower, follow_placed
from .memory import Memory, MemoryData, read_notes
from .options import Options
from .providers.base import FollowsCalls, KeepsRecordings, ListsExtensions, Provider
from .recording_watch import RecordingWatch
from .systems import phone_system
from .watchdog import Watchdog

if TYPE_CHECKING:
    from .deliveries import Deliveries
    from .figures import Figures
    from .history import History
    from .routing_desk import RoutingDesk
    from .webhook import Webhook
    from .webhook_upkeep import WebhookUpkeep

TIDY_UP_EVERY = timedelta(hours=6)
"""How often it is looked for things that nothing has spoken of for too long."""

type CloudTelephonyConfigEntry = ConfigEntry[Account]


class Account:
    """One account at a provider, while Home Assistant runs.

    Takes in what the provider tells, on its feed or by webhook, and tells it on, once, to entities, triggers, the bus
    and the memory. None of these asks back.

    Attributes:
        recording_watch: What waits for recordings; None if the provider keeps none.
        figures: What the provider is asked for now and then; None if there is nothing to ask.
        history: What has the records of its calls read; None if it has no calls.
        deliveries: What it receives of other accounts' calls; None if its provider receives none.
        routing: Where it is decided where incoming calls go; None if the provider does not ask.
        webhook: What takes the provider's requests; None if it sends none.
        upkeep: What sees to it that they get here; None if there are none.
        last_delivery: When the provider's last request with news came.
        registered_address: The address to which the provider sends its requests, as far as this program registered it
            or found it used.
    """

    figures: Figures | None = None
    history: History | None = None
    deliveries: Deliveries | None = None
    routing: RoutingDesk | None = None
    webhook: Webhook | None = None
    upkeep: WebhookUpkeep | None = None
    last_delivery: datetime | None = None
    registered_address: str | None = None

    def __init__(self, hass: HomeAssistant, entry: CloudTelephonyConfigEntry, provider: Provider) -> None:
        """Begin with what is known without asking anybody."""
        self.hass = hass
        self.entry = entry
        self.provider = provider
        self.options = Options.from_entry(entry)
        self.system = phone_system(hass, entry, provider)
        self.phonebook = self.system.phonebook
        self.live = self.system.live
        self.tracker = self.system.tracker
        self.today = self.system.today
        self.missed = self.system.missed
        self.messages = self.system.messages
        self.keeper = log_keeper(hass)
        self.device_id = register_account(hass, entry.entry_id, entry.title)
        self._memory = Memory(hass, entry.entry_id, self._memory_data)
        self._listeners: defaultdict[str, list[CALLBACK_TYPE]] = defaultdict(list)
        self._account_listeners: list[CALLBACK_TYPE] = []
        self._newcomer_listeners: list[Callable[[Sequence[Thing]], None]] = []
        self._shows_extension = lru_cache(MAX_THINGS)(self.options.shows)
        self._telling_account = False
        self._guessed = False
        self._feed = Feed(self)
        self._follower = Follower(self, provider) if isinstance(provider, FollowsCalls) else None
        self.recording_watch = RecordingWatch(self, provider) if isinstance(provider, KeepsRecordings) else None

    async def async_start(self) -> None:
        """Recall what was known, and ask the provider what it knows.

        Raises:
            InvalidAuth, ProviderError: the provider cannot be asked.
        """
        if data := await self._memory.async_load():
            self.live.restore(data.get("live"))
            self.messages.restore(data.get("messages"))
            self.missed.restore(data.get("missed"))
            self.tracker.restore(data.get("calls"))
            self.last_delivery, self.registered_address = read_notes(data.get("webhook"))
            if self.recording_watch:
                self.recording_watch.restore(data.get("recordings"))
        if isinstance(self.provider, ListsExtensions):
            for extension in await self.provider.extensions():
                self.live.add(extension)
        self._tidy_up()

    @callback
    def async_listen_to_provider(self) -> None:
        """Take in what the provider tells, from now until the entry is unloaded."""
        self._feed.start()
        Watchdog(self).start()
        if self._follower:
            self._follower.start()
        if self.recording_watch:
            self.recording_watch.start()
        self.entry.async_on_unload(async_track_time_interval(self.hass, self._tidy_up, TIDY_UP_EVERY))

    async def async_stop(self) -> None:
        """Listen no more, and keep what is known for the next start."""
        self._feed.stop()
        if self._follower:
            self._follower.stop()
        if self.recording_watch:
            self.recording_watch.stop()
        self.live.disconnected()
        await self._memory.async_close()

    @property
    def connected(self) -> bool:
        """Tell whether the provider's feed is connected."""
        return self._feed.connected

    @property
    def available(self) -> bool:
        """Tell whether what was told can be believed: the feed, if there is one, has not been down for long."""
        return self._feed.available

    @property
    def shown(self) -> list[Thing]:
        """Return everything that is to be seen in Home Assistant."""
        return [thing for thing in self.live.things.values() if self._shows(thing)]

    @callback
    def listen(self, key: str, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call the listener when the thing with this key, or whether it can be believed, changed."""
        return _subscribe(self._listeners[key], listener)

    @callback
    def listen_account(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call the listener when something changed that concerns the account as a whole."""
        return _subscribe(self._account_listeners, listener)

    @callback
    def listen_newcomers(self, listener: Callable[[Sequence[Thing]], None]) -> CALLBACK_TYPE:
        """Call the listener with everything there is, at once, and with what comes up, when it does."""
        listener(self.shown)
        return _subscribe(self._newcomer_listeners, listener)

    @callback
    def forget(self, key: str) -> None:
        """Forget a thing whose device is gone; it comes back when it is told of again."""
        self.live.forget(key)
        self._memory.async_changed()

    @callback
    def dialled(self, extension: str, to: str) -> Call:
        """Take note of a call that is being ordered, and return it."""
        call = self.tracker.dialled(extension, to)
        self._tell_call(call)
        return call

    @callback
    def dial_failed(self, call: Call) -> None:
        """Take note that a call which was ordered was not placed."""
        self._tell_calls(self.tracker.dial_failed(call.call_id))

    @callback
    def placed(self, call: Call, reference: str) -> None:
        """Take note of what the provider calls a call that was ordered, so that it can be asked how it gets on."""
        if isinstance(self.provider, FollowsCalls):
            self.tracker.placed(call.call_id, reference)
            self._memory.async_changed(soon=True)
            follow_placed(self.hass, self.entry.entry_id)

    @callback
    def sent(self, message: SentMessage) -> None:
        """Take note of a text message that was sent."""
        self.messages.add(message)
        self._memory.async_changed()

    @callback
    def delivered(self, events: Sequence[Event]) -> None:
        """Take in what the provider told by a request of its own."""
        if events:
            first = self.last_delivery is None
            self.last_delivery = dt_util.utcnow()
            self._memory.async_changed(soon=first)
            if self.upkeep:
                self.upkeep.news_came()
            self.feed_events(events)

    @callback
    def registered(self, address: str) -> None:
        """Take note of the address to which the provider sends its requests."""
        if address != self.registered_address:
            self.registered_address = address
            self._memory.async_changed(soon=True)

    @callback
    def missed_changed(self) -> None:
        """Take note that the user changed the list of missed calls."""
        self._memory.async_changed(soon=True)
        self.tell_account()

    @callback
    def remember_soon(self) -> None:
        """Have written what would be missed after a power cut."""
        self._memory.async_changed(soon=True)

    @callback
    def feed_events(self, events: Sequence[Event]) -> None:
        """Take in what was told, in its order."""
        for event in events:
            try:
                self._take(event)
            except Exception as error:  # noqa: BLE001  # a mistake of ours must not end the feed, and all other events
                kind = type(event).__name__
                mistake = without_contents(error)
                LOGGER.error("An event of %s cannot be taken in, %s: %s", self.entry.title, kind, mistake)
        self._memory.async_changed()

    def _take(self, event: Event) -> None:
        match event:
            case SmsStatusChanged():
                message = payload_of_sent(event, self.messages, self.phonebook, self.entry.entry_id, self.provider.kind)
                async_dispatcher_send(self.hass, SIGNAL_MESSAGE, self, message)
            case SmsReceived():
                received = payload_of_received(event, self.phonebook, self.entry.entry_id, self.provider.kind)
                async_dispatcher_send(self.hass, SIGNAL_SMS_RECEIVED, self, received)
            case CallEvent():
                self.tell(self.tracker.take(event))
            case _:
                self._tell_calls(self.tracker.follow(self._take_state(event)))

    def _take_state(self, event: StateEvent) -> tuple[Change, ...]:
        """Take in and tell what a thing does.

        States come before calls: nothing is to delay them, and whoever is told of a call may look at the phones in it.
        """
        changes = self.live.apply(event)
        for change in changes:
            self._tell_thing(change.before, change.after)
        return changes

    @callback
    def tell(self, told: Told) -> None:
        """Tell what follows from what was told of a call, or from time that passed."""
        for phone in told.phones:
            self._take_state(phone)
        self._tell_calls(told.calls)
        for call in (*told.corrected, *(happening.call for happening in told.happenings)):
            self.keeper.add(call)
            self.system.recordings.note(call.recording)
        if self.recording_watch:
            for call in told.corrected:
                self.recording_watch.call_ended(call)
        for happening in told.happenings:
            self._tell_happening(happening)
        if told.guessed and not self._guessed:
            self._guessed = True
            LOGGER.info("The provider of %s does not say which call it means; it is guessed", self.entry.title)
        if told.calls:
            self._memory.async_changed(soon=True)

    def _tell_happening(self, happening: Happening) -> None:
        """Tell what happened to a call; a recording is not ready before it can be had."""
        if happening.type is CallEventType.RECORDING_READY and self.recording_watch:
            self.recording_watch.told_ready(happening.call)
        else:
            async_dispatcher_send(self.hass, SIGNAL_HAPPENING, self, happening, happening.call.as_payload())

    def _tell_thing(self, before: Thing | None, after: Thing) -> None:
        if not self._shows(after):
            return
        if before is None:
            for newcomer in self._newcomer_listeners:
                newcomer((after,))
        elif getattr(before, "name", None) != getattr(after, "name", None):
            rename_child(self.hass, self.entry.entry_id, self.device_id, after)
        for listener in self._listeners.get(after.key, ()):
            listener()
        async_dispatcher_send(self.hass, SIGNAL_THING, self, before, after)

    def _tell_calls(self, calls: Iterable[Call]) -> None:
        for call in calls:
            self._tell_call(call)

    def _tell_call(self, call: Call) -> None:
        self.keeper.add(call)
        if call.state is CallState.ENDED:
            self.today.count(call)
            self.system.recordings.note(call.recording)
            if self.recording_watch:
                self.recording_watch.call_ended(call)
        if self.missed.take(call):
            self._memory.async_changed(soon=True)
        if call.direction is Direction.INCOMING:
            self.system.last_incoming = call
        payload = call.as_payload()
        async_dispatcher_send(self.hass, SIGNAL_CALL, self, call, payload)
        self.hass.bus.async_fire(EVENT_CALL, dict(payload))
        self.tell_account()

    @callback
    def tell_account(self) -> None:
        """Tell at the end of this turn of the event loop, once: many calls may change in one."""
        if not self._telling_account:
            self._telling_account = True
            self.hass.loop.call_soon(self._tell_account_now)

    @callback
    def _tell_account_now(self) -> None:
        self._telling_account = False
        for listener in self._account_listeners:
            listener()

    @callback
    def tell_everybody(self) -> None:
        """Have everything shown anew."""
        self.tell_account()
        for listeners in self._listeners.values():
            for listener in listeners:
                listener()

    def _shows(self, thing: Thing) -> bool:
        match thing:
            case Extension(number=number) | Agent(extension=number):
                return self._shows_extension(number)
            case _:
                return True

    @callback
    def _tidy_up(self, _now: datetime | None = None) -> None:
        """Forget what was unseen for too long, and remove the devices of what is not to be seen."""
        if self.options.forget_after:
            for key in self.live.unseen_since(dt_util.utcnow() - self.options.forget_after):
                self.live.forget(key)
        remove_children(self.hass, self.entry.entry_id, keep=self._keeps)

    def _keeps(self, key: str | None) -> bool:
        """Tell whether what has this key is still there; of lines that is not known before they have been read."""
        if key is None:
            return False
        if is_line(key):
            lines = self.figures.data.lines if self.figures else None
            return lines is None or key in lines
        thing = self.live.things.get(key)
        return thing is not None and self._shows(thing)

    def _memory_data(self) -> MemoryData:
        return {
            "live": self.live.snapshot(),
            "messages": self.messages.snapshot(),
            "calls": self.tracker.snapshot(),
            "missed": self.missed.snapshot(),
            "webhook": {
                "last_delivery": self.last_delivery.isoformat() if self.last_delivery else None,
                "registered": self.registered_address,
            },
            "recordings": self.recording_watch.snapshot() if self.recording_watch else None,
        }


def _subscribe[T](listeners: list[T], listener: T) -> CALLBACK_TYPE:
    listeners.append(listener)
    return lambda: listeners.remove(listener)
