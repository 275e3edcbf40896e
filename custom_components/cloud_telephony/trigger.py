"""Triggers: what happens to calls, text messages, phones and queues.

They listen to signals that every account sends, so they can be attached before an account is loaded, and stay through
its reloads.
"""

from collections.abc import Container, Iterable, Mapping
from typing import Any, ClassVar, cast, override

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_ABOVE
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .account import Account
from .calls.messages import MessagePayload, ReceivedPayload
from .calls.model import (
    Call,
    CallEventType,
    CallPayload,
    Direction,
    Extension,
    ExtensionStatus,
    Queue,
    SmsStatus,
    Thing,
)
from .calls.tracker import event_types
from .const import (
    CONF_DIRECTION,
    CONF_EXTENSION,
    CONF_FROM,
    CONF_GROUP,
    CONF_NUMBER,
    CONF_QUEUE,
    CONF_STATUS,
    CONF_TO,
    SIGNAL_CALL,
    SIGNAL_MESSAGE,
    SIGNAL_SMS_RECEIVED,
    SIGNAL_THING,
)
from .matching import in_groups, number_matches, options_schema

_TEXTS = vol.All(cv.ensure_list, [cv.string])


def _schema(options: Mapping[str, Any]) -> vol.Schema:
    """Return the schema of a trigger with these options, all of which may be left out."""
    return options_schema({vol.Optional(key): value for key, value in options.items()})


def _some_of(values: Iterable[str]) -> Any:
    """Return the validator of one or more of the values."""
    return vol.All(cv.ensure_list, [vol.In(list(values))])


class AccountTrigger[*News](Trigger):
    """Fires on news that accounts tell through a signal."""

    signal: ClassVar[str]
    schema: ClassVar[vol.Schema]
    description: ClassVar[str]

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Validate the options."""
        return cast("ConfigType", cls.schema(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Fire as the options say."""
        super().__init__(hass, config)
        self._options: dict[str, Any] = config.options or {}

    @override
    async def async_attach_runner(
        self, run_action: TriggerActionRunner, did_not_trigger: TriggerNotTriggeredReporter | None = None
    ) -> CALLBACK_TYPE:
        """Run the action from now on, until the returned function is called."""

        @callback
        def told(account: Account, *news: *News) -> None:
            if self._options.get(ATTR_CONFIG_ENTRY_ID, account.entry.entry_id) != account.entry.entry_id:
                return
            payload = self._payload(account, *news)
            if payload is not None:
                run_action(dict(payload), f"{self.description} of {account.entry.title}")

        return async_dispatcher_connect(self._hass, self.signal, told)

    def _payload(self, account: Account, *news: *News) -> Mapping[str, Any] | None:
        """Return what stands under `trigger`, None if the trigger is not to fire."""
        raise NotImplementedError

    def _wants(self, option: str, *values: object) -> bool:
        """Tell whether an option was left out or lists one of the values."""
        wanted: Container[object] = self._options.get(option, ())
        return not wanted or any(value in wanted for value in values)

    def _wants_parties(self, account: Account, *numbers: str | None) -> bool:
        """Tell whether one of the numbers, and the contact with one of them, is such as the options name."""
        wanted, groups = self._options.get(CONF_NUMBER), self._options.get(CONF_GROUP)
        by_number = not wanted or any(number_matches(account, one, number) for one in wanted for number in numbers)
        by_group = not groups or any(in_groups(account, groups, number) for number in numbers)
        return by_number and by_group


class CallTrigger(AccountTrigger[Call, CallPayload]):
    """Fires when something happens to a call."""

    signal = SIGNAL_CALL
    schema = _schema(
        {
            CONF_NUMBER: _TEXTS,
            CONF_GROUP: _TEXTS,
            CONF_EXTENSION: _TEXTS,
            CONF_QUEUE: _TEXTS,
            CONF_DIRECTION: _some_of(Direction),
        }
    )
    event_type: ClassVar[CallEventType]

    @override
    def _payload(self, account: Account, *news: *tuple[Call, CallPayload]) -> Mapping[str, Any] | None:
        call, payload = news
        wanted = (
            self.event_type in event_types(call)
            and self._wants(CONF_DIRECTION, call.direction)
            and self._wants(CONF_EXTENSION, call.extension)
            and self._wants(CONF_QUEUE, call.queue)
            and self._wants_parties(account, call.from_number, call.to_number)
        )
        return payload if wanted else None


def _call_trigger(happening: CallEventType) -> type[CallTrigger]:
    class OneCallTrigger(CallTrigger):
        event_type = happening
        description = f"{happening} call"

    return OneCallTrigger


class SmsReceivedTrigger(AccountTrigger[ReceivedPayload]):
    """Fires when somebody sends a text message to the account."""

    signal = SIGNAL_SMS_RECEIVED
    schema = _schema({CONF_NUMBER: _TEXTS, CONF_GROUP: _TEXTS})
    description = "received text message"

    @override
    def _payload(self, account: Account, *news: *tuple[ReceivedPayload]) -> Mapping[str, Any] | None:
        (message,) = news
        return message if self._wants_parties(account, message["from_number"]) else None


class SmsStatusTrigger(AccountTrigger[MessagePayload]):
    """Fires when a text message gets on."""

    signal = SIGNAL_MESSAGE
    schema = _schema({CONF_STATUS: _some_of(SmsStatus)})
    description = "status of a text message"

    @override
    def _payload(self, account: Account, *news: MessagePayload) -> Mapping[str, Any] | None:
        (message,) = news
        return message if self._wants(CONF_STATUS, message["status"]) else None


class ExtensionStatusTrigger(AccountTrigger[Thing | None, Thing]):
    """Fires when a phone does something else than before."""

    signal = SIGNAL_THING
    schema = _schema({CONF_EXTENSION: _TEXTS, CONF_FROM: _some_of(ExtensionStatus), CONF_TO: _some_of(ExtensionStatus)})
    description = "status of an extension"

    @override
    def _payload(self, account: Account, *news: *tuple[Thing | None, Thing]) -> Mapping[str, Any] | None:
        before, after = news
        if not isinstance(after, Extension) or not self._wants(CONF_EXTENSION, after.number):
            return None
        old = before.status if isinstance(before, Extension) else None
        # A status that this program does not know is no news of what the phone does.
        if after.status in {None, old} or not (self._wants(CONF_FROM, old) and self._wants(CONF_TO, after.status)):
            return None
        return {
            "account": account.entry.entry_id,
            "kind": account.provider.kind,
            "extension": after.number,
            "name": after.name,
            "from_status": old and old.value,
            "to_status": after.status and after.status.value,
            "connected_number": after.connected_number,
            "connected_name": after.connected_name,
        }


class QueueWaitingTrigger(AccountTrigger[Thing | None, Thing]):
    """Fires when more callers wait in a queue than a number, after it was no more than that."""

    signal = SIGNAL_THING
    schema = options_schema(
        {
            vol.Optional(CONF_QUEUE): _TEXTS,
            vol.Required(CONF_ABOVE): vol.All(vol.Coerce(int), vol.Range(min=0)),
        }
    )
    description = "callers waiting in a queue"

    @override
    def _payload(self, account: Account, *news: *tuple[Thing | None, Thing]) -> Mapping[str, Any] | None:
        before, after = news
        if not isinstance(after, Queue) or not self._wants(CONF_QUEUE, after.name):
            return None
        above: int = self._options[CONF_ABOVE]
        # Nobody is known to wait in a queue that was never told of.
        old = (before.waiting if isinstance(before, Queue) else None) or 0
        if after.waiting is None or not old <= above < after.waiting:
            return None
        return {
            "account": account.entry.entry_id,
            "kind": account.provider.kind,
            "queue": after.name,
            "waiting": after.waiting,
            "above": above,
            "longest_wait": account.live.longest_wait(after.name),
        }


TRIGGERS: dict[str, type[Trigger]] = {
    "call_incoming": _call_trigger(CallEventType.INCOMING),
    "call_outgoing": _call_trigger(CallEventType.OUTGOING),
    "call_answered": _call_trigger(CallEventType.ANSWERED),
    "call_ended": _call_trigger(CallEventType.ENDED),
    "call_missed": _call_trigger(CallEventType.MISSED),
    "sms_received": SmsReceivedTrigger,
    "sms_status_changed": SmsStatusTrigger,
    "extension_status_changed": ExtensionStatusTrigger,
    "queue_waiting_above": QueueWaitingTrigger,
}


async def async_get_triggers(_hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers by the name that follows `cloud_telephony.`."""
    return TRIGGERS
