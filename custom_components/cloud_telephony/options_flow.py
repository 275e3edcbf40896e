"""Changing how an account is shown and what it does by itself."""

import asyncio
from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlowWithReload
from homeassistant.const import UnitOfTime
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .assistant_form import assistant_fields, read_assistant
from .assistant_options import ASSISTANT_OPTIONS, SECTION_ASSISTANT
from .calls.model import Extension
from .calls.phonebook import Phonebook
from .connecting import async_create_provider
from .const import (
    CONF_BACKFILL_DAYS,
    CONF_FALLBACK_ACCOUNTS,
    CONF_FORGET_AFTER,
    CONF_GRACE,
    CONF_HIDE_EXTENSIONS,
    CONF_KEEP_RECORDINGS,
    CONF_LOW_BALANCE,
    CONF_OWN_EXTENSION,
    CONF_SHOW_EXTENSIONS,
    DEFAULT_BACKFILL_DAYS,
    DEFAULT_FORGET_AFTER,
    DEFAULT_GRACE,
    SECTION_ROUTING,
)
from .contacts import texts
from .fallback_form import fallback_fields, known_fallbacks
from .log_form import SECTION_CALL_LOG, async_chosen_log, async_use_log, log_section
from .options import Options, contacts_of
from .outbox_form import async_preview, outbox_fields, read_outbox
from .outbox_options import CONF_SOURCE_ACCOUNTS, other_accounts, outbox_rule
from .providers.base import (
    Dials,
    KeepsBalance,
    KeepsRecordings,
    PackageMissing,
    Provider,
    PushesEvents,
    ReceivesCalls,
    RoutesCalls,
    UserError,
    has_live_calls,
)
from .records import lists_records
from .routing_form import ROUTING_OPTIONS, Unusable, async_routing_section, read_routing

_PATIENCE: Final = 1.0
"""Seconds for which nobody needs to be shown that something goes on."""
_SECTIONS: Final = {SECTION_ROUTING: ROUTING_OPTIONS, SECTION_ASSISTANT: ASSISTANT_OPTIONS}
"""The parts of the form, and which options are kept of each."""
_AMOUNT: Final = NumberSelector(NumberSelectorConfig(step="any", mode=NumberSelectorMode.BOX))


class AccountOptionsFlow(OptionsFlowWithReload):
    """Asks what of an account is to be shown, and how, and what it does by itself."""

    def __init__(self) -> None:
        """Begin with nothing entered."""
        self._entered: dict[str, Any] = {}
        self._typed: dict[str, Any] = {}
        self._log_change: asyncio.Task[None] | None = None

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what was chosen, and take what is chosen now."""
        provider = await self._async_provider()
        if user_input is None:
            return await self._async_show(provider, self._chosen() | await async_chosen_log(self.hass))
        try:
            self._entered = self._read(provider, user_input)
        except Unusable as unusable:
            return await self._async_show(provider, user_input, unusable)
        self._typed = user_input
        return await self.async_step_call_log()

    async def async_step_call_log(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Have the call log kept as was entered, and show that it goes on when that takes long."""
        begun = self._log_change is not None
        if self._log_change is None:
            change = async_use_log(self.hass, self._typed.get(SECTION_CALL_LOG))
            self._log_change = self.hass.async_create_task(change, "changes the call log")
            await asyncio.wait({self._log_change}, timeout=_PATIENCE)
        if not self._log_change.done():
            return self.async_show_progress(
                step_id="call_log", progress_action="move_call_log", progress_task=self._log_change
            )
        return self.async_show_progress_done(next_step_id="next") if begun else await self.async_step_next()

    async def async_step_next(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Go on once the call log is where it is to be."""
        provider = await self._async_provider()
        change, self._log_change = self._log_change, None
        try:
            if change:
                change.result()
        except Unusable as unusable:
            return await self._async_show(provider, self._typed, unusable)
        return await self.async_step_preview() if isinstance(provider, ReceivesCalls) else await self.async_step_save()

    async def async_step_preview(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what calls would become by what was entered, and ask whether that is right."""
        provider = await self._async_provider()
        region = provider.region if provider else ""
        rule = outbox_rule(self.hass, self.config_entry, region, self._entered)
        return self.async_show_menu(
            step_id="preview",
            menu_options=["save", "init"],
            description_placeholders={"calls": await async_preview(self.hass, rule)},
        )

    async def async_step_save(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Keep what was entered."""
        return self.async_create_entry(data=self._entered)

    async def _async_provider(self) -> Provider | None:
        """Return the provider of the account, None if its settings are wrong."""
        if self.config_entry.state is ConfigEntryState.LOADED:
            provider: Provider = self.config_entry.runtime_data.provider
            return provider
        try:
            return await async_create_provider(self.hass, self.config_entry.data)
        except UserError, PackageMissing:
            return None

    async def _async_show(
        self, provider: Provider | None, shown: Mapping[str, Any], unusable: Unusable | None = None
    ) -> ConfigFlowResult:
        extensions = self._extensions()
        schema = _options_schema(provider, extensions) if _has_phones(provider) else {}
        if provider:
            schema |= await self._async_fields_of(provider, extensions, collapsed=unusable is None)
        schema[vol.Optional(SECTION_CALL_LOG)] = log_section(collapsed=unusable is None)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(vol.Schema(schema), shown),
            errors={"base": unusable.key} if unusable else {},
            description_placeholders=unusable.placeholders if unusable else {},
        )

    async def _async_fields_of(
        self, provider: Provider, extensions: list[SelectOptionDict], *, collapsed: bool
    ) -> dict[vol.Marker, Any]:
        """Return the fields that only some providers have."""
        fields: dict[vol.Marker, Any] = {}
        if isinstance(provider, PushesEvents):
            fields[vol.Required(CONF_GRACE, default=DEFAULT_GRACE.total_seconds())] = _whole_number(
                3600, UnitOfTime.SECONDS
            )
        if lists_records(provider):
            fields[vol.Required(CONF_BACKFILL_DAYS, default=DEFAULT_BACKFILL_DAYS)] = _whole_number(
                3650, UnitOfTime.DAYS
            )
        if isinstance(provider, KeepsBalance):
            fields[vol.Optional(CONF_LOW_BALANCE)] = _AMOUNT
        if isinstance(provider, KeepsRecordings):
            fields[vol.Required(CONF_KEEP_RECORDINGS, default=0)] = _whole_number(3650, UnitOfTime.DAYS)
        if isinstance(provider, ReceivesCalls):
            fields |= outbox_fields(self.hass, self.config_entry)
        if isinstance(provider, Dials):
            fields |= fallback_fields(self.hass, self.config_entry)
        if isinstance(provider, RoutesCalls):
            groups = (group for contact in contacts_of(self.config_entry) for group in contact.groups)
            fields[vol.Required(SECTION_ROUTING)] = await async_routing_section(
                self.hass, extensions, groups, collapsed=collapsed
            )
        return fields | assistant_fields(provider, collapsed=collapsed)

    def _chosen(self) -> dict[str, Any]:
        """Return what was chosen before or entered just now, as the form has it."""
        chosen = dict(self._entered or self.config_entry.options)
        if own_extension := Options.from_entry(self.config_entry).own_extension:
            chosen[CONF_OWN_EXTENSION] = own_extension
        if CONF_FALLBACK_ACCOUNTS in chosen:
            chosen[CONF_FALLBACK_ACCOUNTS] = known_fallbacks(self.hass, self.config_entry)
        if CONF_SOURCE_ACCOUNTS in chosen:
            others = other_accounts(self.hass, self.config_entry)
            chosen[CONF_SOURCE_ACCOUNTS] = [account for account in chosen[CONF_SOURCE_ACCOUNTS] if account in others]
        for name, options in _SECTIONS.items():
            if inside := {option: chosen.pop(option) for option in options if option in chosen}:
                chosen[name] = inside
        return chosen

    def _read(self, provider: Provider | None, user_input: Mapping[str, Any]) -> dict[str, Any]:
        """Return all options, as they are kept; what was not asked for stays.

        Raises:
            Unusable: what was entered cannot be.
        """
        # A selector of numbers lets "nan" pass.
        numbers = (*user_input.values(), *user_input.get(SECTION_ROUTING, {}).values())
        if any(isinstance(number, float) and not isfinite(number) for number in numbers):
            raise Unusable("no_number")
        options = dict(self.config_entry.options)
        if _has_phones(provider):
            options |= _options(user_input)
        if provider and isinstance(provider, KeepsBalance):
            options.pop(CONF_LOW_BALANCE, None)
        if provider and isinstance(provider, Dials):
            options.pop(CONF_FALLBACK_ACCOUNTS, None)
        return options | (_options_of(provider, user_input) if provider else {})

    def _extensions(self) -> list[SelectOptionDict]:
        """Return the extensions that can be chosen from; none while the account does not work."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return []
        things = self.config_entry.runtime_data.live.things.values()
        known = {thing.number: thing.name for thing in things if isinstance(thing, Extension)}
        return [
            SelectOptionDict(value=number, label=f"{number} {name}" if name else number)
            for number, name in sorted(known.items())
        ]


def _options_schema(provider: Provider | None, extensions: list[SelectOptionDict]) -> dict[vol.Marker, Any]:
    patterns = SelectSelector(
        SelectSelectorConfig(options=extensions, multiple=True, custom_value=True, mode=SelectSelectorMode.DROPDOWN)
    )
    one = SelectSelector(SelectSelectorConfig(options=extensions, custom_value=True, mode=SelectSelectorMode.DROPDOWN))
    # Where the provider picks the phone, nobody has to say which it is.
    picked = provider is not None and isinstance(provider, Dials) and not provider.picks_phone
    return ({} if picked else {vol.Optional(CONF_OWN_EXTENSION): one}) | {
        vol.Optional(CONF_SHOW_EXTENSIONS): patterns,
        vol.Optional(CONF_HIDE_EXTENSIONS): patterns,
        vol.Required(CONF_FORGET_AFTER, default=DEFAULT_FORGET_AFTER.days): _whole_number(3650, UnitOfTime.DAYS),
    }


def _options_of(provider: Provider, user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was chosen of what only some providers have.

    Raises:
        Unusable: it cannot be.
    """
    options: dict[str, Any] = {}
    if CONF_GRACE in user_input:
        options[CONF_GRACE] = int(user_input[CONF_GRACE])
    if CONF_BACKFILL_DAYS in user_input:
        options[CONF_BACKFILL_DAYS] = int(user_input[CONF_BACKFILL_DAYS])
    if CONF_KEEP_RECORDINGS in user_input:
        options[CONF_KEEP_RECORDINGS] = int(user_input[CONF_KEEP_RECORDINGS])
    if CONF_LOW_BALANCE in user_input:
        options[CONF_LOW_BALANCE] = user_input[CONF_LOW_BALANCE]
    if CONF_FALLBACK_ACCOUNTS in user_input:
        options[CONF_FALLBACK_ACCOUNTS] = list(dict.fromkeys(user_input[CONF_FALLBACK_ACCOUNTS]))
    if isinstance(provider, ReceivesCalls):
        options |= read_outbox(user_input)
    phonebook = Phonebook(provider.region)
    if SECTION_ASSISTANT in user_input:
        options |= read_assistant(user_input[SECTION_ASSISTANT], phonebook)
    if not isinstance(provider, RoutesCalls):
        return options
    return options | read_routing(user_input[SECTION_ROUTING], provider, phonebook)


def _has_phones(provider: Provider | None) -> bool:
    """Tell whether there may be phones to show or to call from; that is not known of a provider that is not there."""
    return provider is None or has_live_calls(provider)


def _whole_number(maximum: int, unit: str) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(min=0, max=maximum, step=1, unit_of_measurement=unit, mode=NumberSelectorMode.BOX)
    )


def _options(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was chosen, as it is kept; an own extension that was cleared stays so."""
    return {
        CONF_OWN_EXTENSION: user_input.get(CONF_OWN_EXTENSION, "").strip(),
        CONF_SHOW_EXTENSIONS: texts(user_input.get(CONF_SHOW_EXTENSIONS, ())),
        CONF_HIDE_EXTENSIONS: texts(user_input.get(CONF_HIDE_EXTENSIONS, ())),
        CONF_FORGET_AFTER: int(user_input[CONF_FORGET_AFTER]),
    }
