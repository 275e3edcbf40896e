"""Changing how an account is shown and what it does by itself."""

from collections.abc import Mapping
from typing import Any

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

from .calls.model import Extension
from .const import (
    CONF_FORGET_AFTER,
    CONF_GRACE,
    CONF_HIDE_EXTENSIONS,
    CONF_OWN_EXTENSION,
    CONF_SHOW_EXTENSIONS,
    DEFAULT_FORGET_AFTER,
    DEFAULT_GRACE,
)
from .contacts import texts
from .options import Options


class AccountOptionsFlow(OptionsFlowWithReload):
    """Asks what of an account is to be shown, and how."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what was chosen, and take what is chosen now."""
        if user_input is not None:
            return self.async_create_entry(data=_options(user_input))
        own_extension = Options.from_entry(self.config_entry).own_extension
        shown = self.config_entry.options | ({CONF_OWN_EXTENSION: own_extension} if own_extension else {})
        schema = self.add_suggested_values_to_schema(_options_schema(self._extensions()), shown)
        return self.async_show_form(step_id="init", data_schema=schema)

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


def _options_schema(extensions: list[SelectOptionDict]) -> vol.Schema:
    patterns = SelectSelector(
        SelectSelectorConfig(options=extensions, multiple=True, custom_value=True, mode=SelectSelectorMode.DROPDOWN)
    )
    one = SelectSelector(SelectSelectorConfig(options=extensions, custom_value=True, mode=SelectSelectorMode.DROPDOWN))
    return vol.Schema(
        {
            vol.Optional(CONF_OWN_EXTENSION): one,
            vol.Optional(CONF_SHOW_EXTENSIONS): patterns,
            vol.Optional(CONF_HIDE_EXTENSIONS): patterns,
            vol.Required(CONF_GRACE, default=DEFAULT_GRACE.total_seconds()): _whole_number(3600, UnitOfTime.SECONDS),
            vol.Required(CONF_FORGET_AFTER, default=DEFAULT_FORGET_AFTER.days): _whole_number(3650, UnitOfTime.DAYS),
        }
    )


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
        CONF_GRACE: int(user_input[CONF_GRACE]),
        CONF_FORGET_AFTER: int(user_input[CONF_FORGET_AFTER]),
    }
