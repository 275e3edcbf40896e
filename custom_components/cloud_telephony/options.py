"""What a user chose for an account, read once from its config entry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import translate
import re
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_NAME

from .calls.phonebook import Contact
from .const import (
    CONF_ALIASES,
    CONF_EXTENSION,
    CONF_FORGET_AFTER,
    CONF_GRACE,
    CONF_GROUPS,
    CONF_HIDE_EXTENSIONS,
    CONF_NUMBERS,
    CONF_OWN_EXTENSION,
    CONF_SHOW_EXTENSIONS,
    DEFAULT_FORGET_AFTER,
    DEFAULT_GRACE,
    SUBENTRY_CONTACT,
)


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of one account; `own_extension` is the phone that calls are placed from."""

    own_extension: str | None
    grace: timedelta
    forget_after: timedelta
    _shown: re.Pattern[str]
    _hidden: re.Pattern[str]

    @classmethod
    def from_entry(cls, entry: ConfigEntry[Any]) -> Self:
        """Read the choices of an entry."""
        options = entry.options
        return cls(
            own_extension=options.get(CONF_OWN_EXTENSION, entry.data.get(CONF_EXTENSION)) or None,
            grace=timedelta(seconds=options.get(CONF_GRACE, DEFAULT_GRACE.total_seconds())),
            forget_after=timedelta(days=options.get(CONF_FORGET_AFTER, DEFAULT_FORGET_AFTER.days)),
            _shown=_any_of(options.get(CONF_SHOW_EXTENSIONS) or ["*"]),
            _hidden=_any_of(options.get(CONF_HIDE_EXTENSIONS) or []),
        )

    def shows(self, extension: str) -> bool:
        """Tell whether an extension is to be seen in Home Assistant."""
        return bool(self._shown.fullmatch(extension)) and not self._hidden.fullmatch(extension)


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
