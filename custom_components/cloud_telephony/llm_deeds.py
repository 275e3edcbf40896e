"""Tools with which language models place calls and send text messages, once the user agreed."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Final, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.llm import LLMContext, Tool, ToolAnnotations, ToolInput, ToolResult
import voluptuous as vol

from .account import Account
from .calls.model import mask
from .consent import LIFETIME, Deed, consent, moment_of
from .const import CONF_TO, DOMAIN, LOGGER
from .dialling import async_dial, own_phone
from .llm_accounts import ATTR_ACCOUNT, accounts_named, calling_accounts, texting_accounts
from .messaging import async_send_one
from .providers.base import Dials
from .recipients import Recipient, recipient

ATTR_CONFIRMATION: Final = "confirmation"
ATTR_MESSAGE: Final = "message"
MAX_MESSAGE: Final = 480
"""How long a text message of a language model can be: it may be charged as several."""

_TO: Final = vol.Required(CONF_TO, description="Name of a contact, or a phone number that the user said.")
_ACCOUNT: Final = vol.Optional(ATTR_ACCOUNT, description="Name of the phone account; only if the tool asks which.")
_CONFIRMATION: Final = vol.Optional(
    ATTR_CONFIRMATION, description="Leave it out at first. The token you got, after the user agreed in a new message."
)
_TWO_STEPS: Final = (
    " It costs money and takes two steps: called without a confirmation, this tool does nothing but tell what it would"
    " do. Ask the user; only if they agree, call it again with the same arguments and the confirmation."
)
_NEXT_STEP: Final = (
    "Nothing was done yet. Ask the user whether to do it. Your question must contain the name or the number, and the"
    " whole message if there is one, exactly as given here. If the user agrees in their next message, call this tool"
    " again with the same arguments and the confirmation. If they do not, do nothing."
)


class _Deed(Tool):
    """Proposes something that costs money, and does it when it is called again and the user agreed."""

    integration = DOMAIN
    annotations = ToolAnnotations(read_only=False, destructive=True, idempotent=False, open_world=True)
    proposal: ClassVar[str]
    """Under which name the answer has what would be done."""

    @override
    async def async_call(self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext) -> ToolResult:
        """Propose it, or do it.

        Raises:
            ServiceValidationError: it cannot be done, is not allowed, or the user did not agree.
            HomeAssistantError: the provider did not do it, or may have.
        """
        entered: Mapping[str, Any] = self.parameters(tool_input.tool_args)
        moment = moment_of(llm_context)
        # Read anew the second time: what was allowed then may not be now.
        who = self._recipient(hass, entered)
        deed = self._deed(who, entered)
        if token := entered.get(ATTR_CONFIRMATION):
            agreed = consent(hass).agree(moment, token, deed)
            LOGGER.info("An assistant uses %s for %s, as the user agreed", self.name, mask(agreed.number))
            return ToolResult(data={"done": True, "status": await self._async_do(who.account, agreed)})
        return ToolResult(data=self._proposal(who.account, deed, consent(hass).propose(moment, deed)))

    @abstractmethod
    def _recipient(self, hass: HomeAssistant, entered: Mapping[str, Any]) -> Recipient:
        """Return who is meant, and through which account."""

    @abstractmethod
    def _deed(self, who: Recipient, entered: Mapping[str, Any]) -> Deed:
        """Return what is wanted."""

    @abstractmethod
    async def _async_do(self, account: Account, deed: Deed) -> str:
        """Do it, once, and return how far it has come."""

    def _proposal(self, account: Account, deed: Deed, token: str) -> dict[str, Any]:
        facts = {
            "name": deed.name,
            # The name tells enough of a contact.
            "number": mask(deed.number) if deed.name else deed.number,
            "from_phone": deed.phone,
            "message": deed.message,
            "account": account.entry.title,
        }
        return {
            "done": False,
            self.proposal: {name: fact for name, fact in facts.items() if fact is not None},
            ATTR_CONFIRMATION: token,
            "valid_for_seconds": int(LIFETIME),
            "next_step": _NEXT_STEP,
        }


class PlaceCall(_Deed):
    """Calls somebody from the user's own phone."""

    name = f"{DOMAIN}__place_call"
    title = "Place a call"
    description = "Call somebody by phone; the user's own phone rings first." + _TWO_STEPS
    parameters = vol.Schema({_TO: cv.string, _ACCOUNT: cv.string, _CONFIRMATION: cv.string})
    proposal = "would_call"

    @override
    def _recipient(self, hass: HomeAssistant, entered: Mapping[str, Any]) -> Recipient:
        """Return who is to be called."""
        return recipient(accounts_named(calling_accounts(hass), entered), entered[CONF_TO])

    @override
    def _deed(self, who: Recipient, entered: Mapping[str, Any]) -> Deed:
        """Return which call is wanted."""
        provider = who.account.provider
        phone = own_phone(who.account, provider) if isinstance(provider, Dials) else None
        return Deed(account=who.account.entry.entry_id, number=who.number, name=who.name, phone=phone or None)

    @override
    async def _async_do(self, account: Account, deed: Deed) -> str:
        """Place the call."""
        call = await async_dial(account, deed.number)
        return (call.disposition or call.state).value


class SendText(_Deed):
    """Sends somebody a text message."""

    name = f"{DOMAIN}__send_text"
    title = "Send a text message"
    description = "Send a text message (SMS) to a phone." + _TWO_STEPS
    parameters = vol.Schema(
        {
            _TO: cv.string,
            vol.Required(ATTR_MESSAGE): vol.All(cv.string, vol.Length(min=1, max=MAX_MESSAGE)),
            _ACCOUNT: cv.string,
            _CONFIRMATION: cv.string,
        }
    )
    proposal = "would_send"

    @override
    def _recipient(self, hass: HomeAssistant, entered: Mapping[str, Any]) -> Recipient:
        """Return who is to be texted."""
        return recipient(accounts_named(texting_accounts(hass), entered), entered[CONF_TO], texted=True)

    @override
    def _deed(self, who: Recipient, entered: Mapping[str, Any]) -> Deed:
        """Return which message is wanted; what nobody can see is left out."""
        message = "".join(sign for sign in entered[ATTR_MESSAGE] if sign.isprintable() or sign == "\n").strip()
        return Deed(account=who.account.entry.entry_id, number=who.number, name=who.name, message=message)

    @override
    async def _async_do(self, account: Account, deed: Deed) -> str:
        """Send the message."""
        sent = await async_send_one(account, deed.number, deed.message or "", spoken=True)
        return sent.status.value if sent.status else "unknown"
