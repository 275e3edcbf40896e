"""Names and defaults that several modules of the integration share."""

from datetime import timedelta
import logging
from typing import Final

DOMAIN: Final = "cloud_telephony"
LOGGER = logging.getLogger(__package__)

CONF_KIND: Final = "kind"
CONF_EXTENSION: Final = "extension"
SECTION_ADVANCED: Final = "advanced"

CONF_OWN_EXTENSION: Final = "own_extension"
CONF_SHOW_EXTENSIONS: Final = "show_extensions"
CONF_HIDE_EXTENSIONS: Final = "hide_extensions"
CONF_GRACE: Final = "grace"
CONF_BACKFILL_DAYS: Final = "backfill_days"
CONF_FALLBACK_ACCOUNTS: Final = "fallback_accounts"
CONF_FORGET_AFTER: Final = "forget_after"
CONF_VOICE: Final = "voice"

CONF_BLOCKED_CALLERS: Final = "blocked_callers"
CONF_KEEP_RECORDINGS: Final = "keep_recordings"
CONF_LOW_BALANCE: Final = "low_balance"
CONF_ROUTING_DEADLINE: Final = "routing_deadline"
CONF_ROUTING_RULES: Final = "routing_rules"
CONF_WAIT_FOR_AUTOMATIONS: Final = "wait_for_automations"
SECTION_ROUTING: Final = "routing"

CONF_CALLERS: Final = "callers"
CONF_LEAVE: Final = "leave"
CONF_REJECT: Final = "reject"
CONF_SCENARIO: Final = "scenario"
CONF_WEEKDAYS: Final = "weekdays"

DEFAULT_GRACE: Final = timedelta(seconds=30)
DEFAULT_BACKFILL_DAYS: Final = 365
DEFAULT_FORGET_AFTER: Final = timedelta(0)
"""Zero: never forget by age."""
DEFAULT_ROUTING_DEADLINE: Final = timedelta(seconds=1.5)

SUBENTRY_CONTACT: Final = "contact"
CONF_NUMBERS: Final = "numbers"
CONF_ALIASES: Final = "aliases"
CONF_GROUPS: Final = "groups"

CONF_DIRECTION: Final = "direction"
CONF_FROM: Final = "from"
CONF_GROUP: Final = "group"
CONF_NUMBER: Final = "number"
CONF_QUEUE: Final = "queue"
CONF_STATUS: Final = "status"
CONF_TO: Final = "to"

EVENT_CALL: Final = f"{DOMAIN}_call"

SIGNAL_CALL: Final = f"{DOMAIN}_signal_call"
"""Sent with (Account, Call, CallPayload) after each change of a call's state; the payload is made once for all."""
SIGNAL_ROUTING: Final = f"{DOMAIN}_signal_routing"
"""Sent with (Account) when a provider begins or ceases to wait for where a call is to go."""
SIGNAL_HAPPENING: Final = f"{DOMAIN}_signal_happening"
"""Sent with (Account, Happening, CallPayload) when something happens to a call that is no change of its state."""
SIGNAL_SMS_RECEIVED: Final = f"{DOMAIN}_signal_sms_received"
"""Sent with (Account, ReceivedPayload) when somebody sends a text message to the account."""
SIGNAL_MESSAGE: Final = f"{DOMAIN}_signal_message"
"""Sent with (Account, MessagePayload) when a text message gets on."""
SIGNAL_THING: Final = f"{DOMAIN}_signal_thing"
"""Sent with (Account, Thing | None, Thing): before and after a change of an extension, queue, agent or conference."""
