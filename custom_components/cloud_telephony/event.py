"""Event entities: calls and text messages as they go."""

from typing import override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import Account, CloudTelephonyConfigEntry
from .calls.messages import MessagePayload, ReceivedPayload
from .calls.model import Call, CallEventType, CallPayload, SmsStatus
from .calls.news import Happening
from .calls.tracker import event_types
from .const import SIGNAL_CALL, SIGNAL_HAPPENING, SIGNAL_MESSAGE, SIGNAL_SMS_RECEIVED
from .entity import AccountEntity
from .providers.base import SendsSms, TakesWebhooks, has_live_calls

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant, entry: CloudTelephonyConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the event entities of an account."""
    account = entry.runtime_data
    provider = account.provider
    if has_live_calls(provider):
        async_add_entities([CallsEvent(account)])
    if isinstance(provider, SendsSms) or (isinstance(provider, TakesWebhooks) and provider.tells_messages):
        async_add_entities([MessagesEvent(account)])


class CallsEvent(AccountEntity, EventEntity):
    """Calls of an account: each change of each call, and what else happens to one."""

    def __init__(self, account: Account) -> None:
        """Tell the calls of the account."""
        super().__init__(account, "calls")
        self._attr_event_types = list(CallEventType)

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the calls."""
        await super().async_added_to_hass()
        self.async_on_remove(async_dispatcher_connect(self.hass, SIGNAL_CALL, self._tell))
        self.async_on_remove(async_dispatcher_connect(self.hass, SIGNAL_HAPPENING, self._tell_happening))

    @callback
    def _tell(self, account: Account, call: Call, payload: CallPayload) -> None:
        if account is not self.account:
            return
        for event_type in event_types(call):
            self._trigger_event(event_type, dict(payload))
            self.async_write_ha_state()

    @callback
    def _tell_happening(self, account: Account, happening: Happening, payload: CallPayload) -> None:
        if account is self.account:
            self._trigger_event(happening.type, {**payload, **happening.details})
            self.async_write_ha_state()


class MessagesEvent(AccountEntity, EventEntity):
    """Text messages of an account: those that came in, and how far each has come that was sent."""

    def __init__(self, account: Account) -> None:
        """Tell the messages of the account."""
        super().__init__(account, "messages")
        self._attr_event_types = list(SmsStatus)

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the messages."""
        await super().async_added_to_hass()
        self.async_on_remove(async_dispatcher_connect(self.hass, SIGNAL_MESSAGE, self._tell))
        self.async_on_remove(async_dispatcher_connect(self.hass, SIGNAL_SMS_RECEIVED, self._tell_received))

    @callback
    def _tell(self, account: Account, message: MessagePayload) -> None:
        status = message["status"]
        if account is self.account and status is not None:
            self._trigger_event(status, dict(message))
            self.async_write_ha_state()

    @callback
    def _tell_received(self, account: Account, message: ReceivedPayload) -> None:
        if account is self.account:
            self._trigger_event(SmsStatus.RECEIVED, dict(message))
            self.async_write_ha_state()
