"""What a user can put right by a click: where the provider sends its requests, and what becomes of refused calls."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import voluptuous as vol
from yarl import URL

from .account import CloudTelephonyConfigEntry
from .calls.log_model import LogError
from .calls.model import mask
from .calls.outbox import Outbox, Refusal
from .deliveries import Deliveries
from .errors import async_message
from .providers.base import ProviderError

_SHOWN_REFUSALS: Final = 5


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow for an issue of an account."""
    entry_id = str((data or {}).get("entry_id"))
    entry = hass.config_entries.async_get_entry(entry_id)
    if issue_id.startswith("calls_refused"):
        return RefusedCallsFlow(entry)
    return RegisterAddressFlow(entry, names_other=issue_id.startswith("webhook_elsewhere"))


class RegisterAddressFlow(RepairsFlow):
    """Shows where the provider sends its requests now and where they belong, and has it changed if the user agrees.

    Nothing takes the place of another system's address that the user has not been shown.
    """

    def __init__(self, entry: CloudTelephonyConfigEntry | None, *, names_other: bool) -> None:
        """Be about an account; `names_other` tells whether the text itself says that another system is in the way."""
        self._entry = entry
        self._names_other = names_other
        self._shown: str | None = None

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin by asking."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show both addresses and ask; then have ours registered."""
        entry = self._entry
        upkeep = entry.runtime_data.upkeep if entry and entry.state is ConfigEntryState.LOADED else None
        if entry is None or upkeep is None:
            return self.async_abort(reason="account_not_running")
        if upkeep.address is None:
            return self.async_abort(reason="no_address")
        ours = str(upkeep.address.url)
        there, error, problem = None, "", ""
        try:
            there = await upkeep.async_registered()
            if user_input is not None and (not there or there in {ours, self._shown}):
                await upkeep.async_register()
                return self.async_create_entry(data={})
        except ProviderError as failure:
            error, problem = "not_registered", await async_message(self.hass, failure)
        else:
            if there and there != ours and (user_input is not None or not self._names_other):
                error = "other_system"
            self._shown = there
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            errors={"base": error} if error else {},
            description_placeholders={
                "account": entry.title,
                "address": ours,
                "other": _host(there),
                "problem": problem,
            },
        )


class RefusedCallsFlow(RepairsFlow):
    """Shows which calls were refused and why, and has them delivered again or left out, as the user likes."""

    def __init__(self, entry: CloudTelephonyConfigEntry | None) -> None:
        """Be about an account."""
        self._entry = entry

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show what was refused, and ask what is to become of it."""
        entry, deliveries = self._entry, self._deliveries
        if entry is None or deliveries is None:
            return self.async_abort(reason="account_not_running")
        try:
            refusals = await deliveries.read(lambda outbox: outbox.refusals(_SHOWN_REFUSALS))
        except LogError:
            return self.async_abort(reason="log_failed")
        return self.async_show_menu(
            step_id="init",
            menu_options=["retry", "skip", "later"],
            description_placeholders={
                "account": entry.title,
                "count": str(deliveries.counts.refused if deliveries.counts else len(refusals)),
                "reasons": "\n".join(map(_refusal, refusals)),
            },
        )

    async def async_step_retry(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Have all refused calls delivered again."""
        return await self._async_settle(Outbox.retry)

    async def async_step_skip(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Do without all refused calls."""
        return await self._async_settle(Outbox.skip)

    async def async_step_later(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Leave everything as it is."""
        return self.async_abort(reason="later")

    async def _async_settle(self, settle: Callable[[Outbox], int]) -> RepairsFlowResult:
        if self._deliveries is None:
            return self.async_abort(reason="account_not_running")
        try:
            await self._deliveries.do(settle)
        except LogError:
            return self.async_abort(reason="log_failed")
        return self.async_create_entry(data={})

    @property
    def _deliveries(self) -> Deliveries | None:
        entry = self._entry
        return entry.runtime_data.deliveries if entry and entry.state is ConfigEntryState.LOADED else None


def _refusal(refusal: Refusal) -> str:
    """Return a line that tells which call was refused, and why."""
    return f"- {refusal.note.initiated}, {mask(refusal.note.destination)}: {refusal.reason}"


def _host(address: str | None) -> str:
    """Return of another system's address what may be shown: the rest may be its secret."""
    try:
        return URL(address or "").host or ""
    except ValueError:
        return ""
