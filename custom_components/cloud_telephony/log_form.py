"""The part of an account's options that says where the call log of all accounts is kept, and for how long."""

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

from homeassistant.const import UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from .call_log import async_open_call_log
from .calls.log_model import LogError
from .errors import async_message
from .log_settings import CONF_KEEP_DAYS, CONF_LOG_URL, LogSettings, entered_server
from .providers.base import InvalidUrl, PackageMissing
from .routing_form import Unusable

SECTION_CALL_LOG: Final = "call_log"
MAX_DAYS: Final = 36500


def log_section(*, collapsed: bool) -> section:
    """Return the section of the form."""
    days = NumberSelector(
        NumberSelectorConfig(
            min=0, max=MAX_DAYS, step=1, unit_of_measurement=UnitOfTime.DAYS, mode=NumberSelectorMode.BOX
        )
    )
    address = TextSelector(TextSelectorConfig(autocomplete="off"))
    fields = {vol.Optional(CONF_LOG_URL): address, vol.Required(CONF_KEEP_DAYS, default=0): days}
    return section(vol.Schema(fields), {"collapsed": collapsed})


async def async_chosen_log(hass: HomeAssistant) -> dict[str, Any]:
    """Return what was chosen before, as the form has it."""
    settings = (await async_open_call_log(hass)).settings
    return {SECTION_CALL_LOG: {CONF_LOG_URL: settings.shown_address, CONF_KEEP_DAYS: settings.keep_days}}


async def async_use_log(hass: HomeAssistant, chosen: Mapping[str, Any] | None) -> None:
    """Keep the log as was chosen from now on, if anything was; another database gets what is in the present one.

    Raises:
        Unusable: what was entered cannot be; the log stays as it is.
    """
    if chosen is None:
        return
    if not isfinite(chosen[CONF_KEEP_DAYS]):
        raise Unusable("no_number")
    keeper = await async_open_call_log(hass)
    try:
        server = entered_server(chosen.get(CONF_LOG_URL, ""), keeper.settings)
    except InvalidUrl:
        raise Unusable("log_url") from None
    settings = LogSettings(server=server, keep_days=int(chosen[CONF_KEEP_DAYS]))
    if settings == keeper.settings:
        return
    try:
        await keeper.async_use(settings)
    except (LogError, PackageMissing) as error:
        raise Unusable("log_not_usable", problem=await async_message(hass, error)) from error
