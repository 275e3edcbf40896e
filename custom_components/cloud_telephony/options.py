"""What a user chose for an account, read once from its config entry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from fnmatch import translate
import re
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_AFTER, CONF_BEFORE, CONF_ENTITY_ID, CONF_NAME, CONF_STATE, WEEKDAYS

from .assistant_options import AssistantOptions
from .calls.model import Route
from .calls.phonebook import Contact
from .calls.routing import Callers, Hours, Rule
from .const import (
    CONF_ALIASES,
    CONF_BACKFILL_DAYS,
    CONF_BLOCKED_CALLERS,
    CONF_CALLERS,
    CONF_EXTENSION,
    CONF_FALLBACK_ACCOUNTS,
    CONF_FORGET_AFTER,
    CONF_GRACE,
    CONF_GROUPS,
    CONF_HIDE_EXTENSIONS,
    CONF_KEEP_RECORDINGS,
    CONF_LOW_BALANCE,
    CONF_NUMBERS,
    CONF_OWN_EXTENSION,
    CONF_REJECT,
    CONF_ROUTING_DEADLINE,
    CONF_ROUTING_RULES,
    CONF_SCENARIO,
    CONF_SHOW_EXTENSIONS,
    CONF_VOICE,
    CONF_WAIT_FOR_AUTOMATIONS,
    CONF_WEEKDAYS,
    DEFAULT_BACKFILL_DAYS,
    DEFAULT_FORGET_AFTER,
    DEFAULT_GRACE,
    DEFAULT_ROUTING_DEADLINE,
    SUBENTRY_CONTACT,
)


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of one account.

    Attributes:
        own_extension: The phone that calls are placed from.
        grace: How long the feed may be down before nothing is believed any more.
        forget_after: After how long what is not told of is forgotten; zero is never.
        backfill_days: Of how many days before today the records are read.
        fallback_accounts: The entries of the accounts that place a call when this one surely did not, in this order.
        low_balance: Below which balance the user is warned; None is never.
        routing_deadline: How long a provider that asks where a call is to go may wait for the answer.
        wait_for_automations: Whether it has to wait for automations, where no rule decides.
        blocked_callers: Numbers and patterns of callers who are rejected.
        routing_rules: Where calls go, the first that holds.
        voice: Whether people may call, text and ask by spoken commands.
        assistant: What language models may do for Assist.
        keep_recordings: For how long copies of recordings are kept here; zero is not at all.
    """

    own_extension: str | None
    grace: timedelta
    forget_after: timedelta
    backfill_days: int
    fallback_accounts: tuple[str, ...]
    low_balance: Decimal | None
    routing_deadline: timedelta
    wait_for_automations: bool
    blocked_callers: tuple[str, ...]
    routing_rules: tuple[Rule, ...]
    voice: bool
    assistant: AssistantOptions
    keep_recordings: timedelta
    _shown: re.Pattern[str]
    _hidden: re.Pattern[str]

    @classmethod
    def from_entry(cls, entry: ConfigEntry[Any]) -> Self:
        """Read the choices of an entry."""
        options = entry.options
        low_balance = options.get(CONF_LOW_BALANCE)
        return cls(
            own_extension=options.get(CONF_OWN_EXTENSION, entry.data.get(CONF_EXTENSION)) or None,
            grace=timedelta(seconds=options.get(CONF_GRACE, DEFAULT_GRACE.total_seconds())),
            forget_after=timedelta(days=options.get(CONF_FORGET_AFTER, DEFAULT_FORGET_AFTER.days)),
            backfill_days=options.get(CONF_BACKFILL_DAYS, DEFAULT_BACKFILL_DAYS),
            fallback_accounts=tuple(options.get(CONF_FALLBACK_ACCOUNTS, ())),
            low_balance=None if low_balance is None else Decimal(str(low_balance)),
            routing_deadline=timedelta(
                seconds=options.get(CONF_ROUTING_DEADLINE, DEFAULT_ROUTING_DEADLINE.total_seconds())
            ),
            wait_for_automations=options.get(CONF_WAIT_FOR_AUTOMATIONS, True),
            blocked_callers=tuple(options.get(CONF_BLOCKED_CALLERS, ())),
            routing_rules=tuple(map(rule_of, options.get(CONF_ROUTING_RULES, ()))),
            voice=options.get(CONF_VOICE, True),
            assistant=AssistantOptions.of(options),
            _shown=_any_of(options.get(CONF_SHOW_EXTENSIONS) or ["*"]),
            keep_recordings=timedelta(days=options.get(CONF_KEEP_RECORDINGS, 0)),
            _hidden=_any_of(options.get(CONF_HIDE_EXTENSIONS) or []),
        )

    def shows(self, extension: str) -> bool:
        """Tell whether an extension is to be seen in Home Assistant."""
        return bool(self._shown.fullmatch(extension)) and not self._hidden.fullmatch(extension)


def rule_of(chosen: Mapping[str, Any]) -> Rule:
    """Return a rule as it was entered in the options."""
    after, before = chosen.get(CONF_AFTER), chosen.get(CONF_BEFORE)
    return Rule(
        name=chosen[CONF_NAME],
        route=Route(
            extension=chosen.get(CONF_EXTENSION), scenario=chosen.get(CONF_SCENARIO), reject=CONF_REJECT in chosen
        ),
        callers=Callers(chosen.get(CONF_CALLERS, Callers.ANY)),
        groups=tuple(chosen.get(CONF_GROUPS, ())),
        numbers=tuple(chosen.get(CONF_NUMBERS, ())),
        hours=Hours(time.fromisoformat(after), time.fromisoformat(before)) if after and before else None,
        weekdays=frozenset(map(WEEKDAYS.index, chosen.get(CONF_WEEKDAYS, ()))),
        entity_id=chosen.get(CONF_ENTITY_ID),
        state=chosen.get(CONF_STATE),
    )


def contacts_of(entry: ConfigEntry[Any]) -> list[Contact]:
    """Return the contacts that were entered for an account."""
    return [
        Contact(
            contact_id=subentry.subentry_id,
            name=subentry.data[CONF_NAME],
            numbers=tuple(subentry.data[CONF_NUMBERS]),
            aliases=tuple(subentry.data.get(CONF_ALIASES, ())),
            groups=tuple(subentry.data.get(CONF_GROUPS, ())),
        )
        for subentry in entry.subentries.values()
        if subentry.subentry_type == SUBENTRY_CONTACT
    ]


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return what matches any of the patterns (`1*`, `10?`, `[12]0?`); nothing, if there are none."""
    return re.compile("|".join(translate(pattern) for pattern in patterns) or r"(?!)")
