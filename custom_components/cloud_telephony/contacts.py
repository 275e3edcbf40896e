"""The contacts of an account: how a user enters them, and what happens when they change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigEntryChange,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
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

from .calls.model import mask
from .calls.phonebook import Contact, Phonebook
from .connecting import async_create_provider
from .const import CONF_ALIASES, CONF_GROUPS, CONF_NUMBERS, DOMAIN, SUBENTRY_CONTACT
from .errors import user_facing
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
            contact = await async_read_contact(self.hass, self._get_entry(), user_input, self._others())
        except Refused as refused:
            return self._show(user_input, refused)
        return self._save(contact)

    def _show(self, shown: Mapping[str, Any], refused: Refused | None = None) -> SubentryFlowResult:
        schema = _schema(group for contact in contacts_of(self._get_entry()) for group in contact.groups)
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors={refused.field: refused.error} if refused else {},
            description_placeholders=refused.placeholders if refused else {},
        )

    def _others(self) -> Iterator[Contact]:
        own_id = self._reconfigure_subentry_id if self.source == SOURCE_RECONFIGURE else None
        return (contact for contact in contacts_of(self._get_entry()) if contact.contact_id != own_id)

    def _save(self, contact: dict[str, Any]) -> SubentryFlowResult:
        title = contact[CONF_NAME]
        if self.source == SOURCE_RECONFIGURE:
            subentry = self._get_reconfigure_subentry()
            return self.async_update_and_abort(self._get_entry(), subentry, title=title, data=contact)
        return self.async_create_entry(title=title, data=contact)


class Refused(Exception):
    """What was entered in a field cannot be."""

    def __init__(self, field: str, error: str, **placeholders: str) -> None:
        """Say which field, and why: `error` is the key of the text that tells it, the rest fills it."""
        super().__init__(error)
        self.field = field
        self.error = error
        self.placeholders = placeholders


async def async_read_contact(
    hass: HomeAssistant, entry: ConfigEntry[Any], entered: Mapping[str, Any], others: Iterable[Contact]
) -> dict[str, Any]:
    """Return a contact that was entered for an account that has others, as it is kept.

    Raises:
        Refused: it cannot be.
        UserError, PackageMissing: the account's settings are wrong, or lack what they need.
    """
    name = entered[CONF_NAME].strip()
    if not name:
        raise Refused(CONF_NAME, "required")
    provider = await async_create_provider(hass, entry.data)
    numbers = _numbers(Phonebook(region_of(hass, provider)), entered)
    for contact in others:
        if taken := [number for number in numbers if number in contact.numbers]:
            raise Refused(CONF_NUMBERS, "number_taken", numbers=", ".join(taken), contact=contact.name)
    lists = {key: texts(entered.get(key, ())) for key in (CONF_ALIASES, CONF_GROUPS)}
    return {CONF_NAME: name, CONF_NUMBERS: numbers, **lists}


async def async_add_contact(
    hass: HomeAssistant, entry: ConfigEntry[Any], name: str, numbers: Sequence[str]
) -> ConfigSubentry:
    """Add a contact to an account, and return it; the same one again is the one that is there.

    Raises:
        ServiceValidationError: there can be no such contact.
        HomeAssistantError: the account's settings are wrong, or lack what they need.
    """
    entered = {CONF_NAME: name, CONF_NUMBERS: numbers}
    try:
        with user_facing(hass, entry):
            contact = await async_read_contact(hass, entry, entered, others=())
            if known := _same_contact(entry, contact):
                return known
            contact = await async_read_contact(hass, entry, entered, contacts_of(entry))
    except Refused as refused:
        raise _refusal(refused) from None
    title = contact[CONF_NAME]
    added = ConfigSubentry(data=MappingProxyType(contact), subentry_type=SUBENTRY_CONTACT, title=title, unique_id=None)
    hass.config_entries.async_add_subentry(entry, added)
    return added


def _same_contact(entry: ConfigEntry[Any], contact: Mapping[str, Any]) -> ConfigSubentry | None:
    """Return the contact of the same name that has all of the numbers."""
    for known in contacts_of(entry):
        if known.name.casefold() == contact[CONF_NAME].casefold() and {*contact[CONF_NUMBERS]} <= {*known.numbers}:
            return entry.subentries[known.contact_id]
    return None


def _refusal(refused: Refused) -> ServiceValidationError:
    """Return the error that tells the same outside of a form; it repeats no whole number."""
    match refused.error:
        case "number_taken":
            return ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="contact_number_taken",
                translation_placeholders={"contact": refused.placeholders["contact"]},
            )
        case "invalid_number":
            return ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="contact_invalid_number",
                translation_placeholders={"number": mask(refused.placeholders["numbers"])},
            )
        case _:
            return ServiceValidationError(translation_domain=DOMAIN, translation_key="contact_incomplete")


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
        Refused: there are none, or some are no numbers.
    """
    known: dict[str, None] = {}
    bad = []
    for text in texts(user_input[CONF_NUMBERS]):
        try:
            known[phonebook.check_number(text)] = None
        except ValueError:
            bad.append(text)
    if bad:
        raise Refused(CONF_NUMBERS, "invalid_number", numbers=", ".join(bad))
    if not known:
        raise Refused(CONF_NUMBERS, "required")
    return list(known)
