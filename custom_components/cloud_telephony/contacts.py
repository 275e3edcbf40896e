"""The contacts of an account: how a user enters them, and what happens when they change."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigEntryChange,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from .calls.phonebook import Contact, Phonebook
from .connecting import async_create_provider
from .const import CONF_ALIASES, CONF_GROUPS, CONF_NUMBERS
from .options import contacts_of
from .systems import region_of


class ContactFlow(ConfigSubentryFlow):
    """Enters a contact of an account, or changes one."""

    async def async_step_reconfigure(self, _user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show a contact that is there."""
        return self._show(self._get_reconfigure_subentry().data)

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the form, and take what was entered."""
        if user_input is None:
            return self._show({})
        try:
            contact = await self._async_read(user_input)
        except _Refused as refused:
            return self._show(user_input, refused)
        return self._save(contact)

    def _show(self, shown: Mapping[str, Any], refused: _Refused | None = None) -> SubentryFlowResult:
        schema = _schema(group for contact in contacts_of(self._get_entry()) for group in contact.groups)
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors={refused.field: refused.error} if refused else {},
            description_placeholders=refused.placeholders if refused else {},
        )

    async def _async_read(self, user_input: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was entered, as it is kept.

        Raises:
            _Refused: it cannot be.
        """
        name = user_input[CONF_NAME].strip()
        if not name:
            raise _Refused(CONF_NAME, "required")
        provider = await async_create_provider(self.hass, self._get_entry().data)
        numbers = _numbers(Phonebook(region_of(self.hass, provider)), user_input)
        for contact in self._others():
            if taken := [number for number in numbers if number in contact.numbers]:
                raise _Refused(CONF_NUMBERS, "number_taken", numbers=", ".join(taken), contact=contact.name)
        lists = {key: texts(user_input.get(key, ())) for key in (CONF_ALIASES, CONF_GROUPS)}
        return {CONF_NAME: name, CONF_NUMBERS: numbers, **lists}

    def _others(self) -> Iterator[Contact]:
        own_id = self._reconfigure_subentry_id if self.source == SOURCE_RECONFIGURE else None
        return (contact for contact in contacts_of(self._get_entry()) if contact.contact_id != own_id)

    def _save(self, contact: dict[str, Any]) -> SubentryFlowResult:
        title = contact[CONF_NAME]
        if self.source == SOURCE_RECONFIGURE:
            subentry = self._get_reconfigure_subentry()
            return self.async_update_and_abort(self._get_entry(), subentry, title=title, data=contact)
        return self.async_create_entry(title=title, data=contact)


@callback
def reload_when_contacts_change(hass: HomeAssistant, entry: ConfigEntry[Any]) -> CALLBACK_TYPE:
    """Reload an account whenever a contact was added, changed or removed, until the returned function is called.

    Home Assistant's update listeners would tell of it too, but exclude the flows that reload by themselves.
    """
    known = contacts_of(entry)

    @callback
    def follow(_change: ConfigEntryChange, changed: ConfigEntry[Any]) -> None:
        nonlocal known
        if changed is entry and (contacts := contacts_of(entry)) != known:
            known = contacts
            hass.config_entries.async_schedule_reload(entry.entry_id)

    return async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, follow)


def texts(entered: Iterable[str]) -> list[str]:
    """Return each text that was entered once, in order, without the space around it; empty ones are left out."""
    return [text for text in dict.fromkeys(text.strip() for text in entered) if text]


class _Refused(Exception):
    """What was entered in a field cannot be."""

    def __init__(self, field: str, error: str, **placeholders: str) -> None:
        super().__init__(error)
        self.field = field
        self.error = error
        self.placeholders = placeholders


def _schema(groups: Iterable[str]) -> vol.Schema:
    several = TextSelector(TextSelectorConfig(multiple=True))
    numbers = TextSelector(TextSelectorConfig(type=TextSelectorType.TEL, multiple=True))
    some_groups = SelectSelectorConfig(
        options=sorted(set(groups)), multiple=True, custom_value=True, mode=SelectSelectorMode.DROPDOWN
    )
    return vol.Schema(
        {
            vol.Required(CONF_NAME): TextSelector(),
            vol.Required(CONF_NUMBERS): numbers,
            vol.Optional(CONF_ALIASES): several,
            vol.Optional(CONF_GROUPS): SelectSelector(some_groups),
        }
    )


def _numbers(phonebook: Phonebook, user_input: Mapping[str, Any]) -> list[str]:
    """Return the numbers that were entered, each once, as the phone system knows them.

    Raises:
        _Refused: there are none, or some are no numbers.
    """
    known: dict[str, None] = {}
    bad = []
    for text in texts(user_input[CONF_NUMBERS]):
        try:
            known[phonebook.check_number(text)] = None
        except ValueError:
            bad.append(text)
    if bad:
        raise _Refused(CONF_NUMBERS, "invalid_number", numbers=", ".join(bad))
    if not known:
        raise _Refused(CONF_NUMBERS, "required")
    return list(known)
