"""What a user can put right by a click: that the provider sends its requests here."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import voluptuous as vol
from yarl import URL

from .account import CloudTelephonyConfigEntry
from .errors import async_message
from .providers.base import ProviderError


async def async_create_fix_flow(
    hass: HomeAssistant, _issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow for an issue of an account; all that a click can put right are about its address."""
    entry_id = str((data or {}).get("entry_id"))
    return RegisterAddressFlow(hass.config_entries.async_get_entry(entry_id))


class RegisterAddressFlow(RepairsFlow):
    """Shows where the provider sends its requests now and where they belong, and has it changed if the user agrees."""

    def __init__(self, entry: CloudTelephonyConfigEntry | None) -> None:
        """Be about an account."""
        self._entry = entry

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin by asking."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show both addresses and ask; then have ours registered."""
        entry = self._entry
        upkeep = entry.runtime_data.upkeep if entry and entry.state is ConfigEntryState.LOADED else None
        if entry is None or upkeep is None:
            return self.async_abort(reason="account_not_running")
        problem = ""
        try:
            if user_input is not None:
                await upkeep.async_register()
                return self.async_create_entry(data={})
            there = await upkeep.async_registered()
        except ProviderError as error:
            problem = await async_message(self.hass, error)
            there = None
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            errors={"base": "not_registered"} if problem else {},
            description_placeholders={
                "account": entry.title,
                "address": str(upkeep.address.url) if upkeep.address else "",
                "other": _host(there),
                "problem": problem,
            },
        )


def _host(address: str | None) -> str:
    """Return of another system's address what may be shown: the rest may be its secret."""
    try:
        return URL(address or "").host or ""
    except ValueError:
        return ""
