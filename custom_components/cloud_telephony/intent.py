"""Intents: what people can have done, and ask, by speaking."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv, intent
import voluptuous as vol

from .const import DOMAIN
from .errors import translated
from .providers.base import TelephonyError
from .voice_answers import (
    async_answer_balance,
    async_answer_callers,
    async_answer_extension,
    async_answer_missed,
    async_answer_queue,
)
from .voice_orders import async_call, async_text
from .voice_people import Asked, spoken_accounts
from .voice_speech import NotMeant, async_speech

PLATFORM: Final = DOMAIN
"""A domain of no entity. Home Assistant hands intents to language models as tools only if they are for every entity, or
for a domain of which one is exposed."""

_TEXT = vol.All(cv.string, vol.Strip, vol.Length(min=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenIntent:
    """An intent: what it takes, what is done and said, and whether that is an order."""

    name: str
    slots: dict[vol.Marker, Any]
    answer: Callable[[Asked], Awaitable[str]]
    orders: bool = False


INTENTS: Final = (
    SpokenIntent(name="CloudTelephonyCall", slots={vol.Required("callee"): _TEXT}, answer=async_call, orders=True),
    SpokenIntent(
        name="CloudTelephonyLastCaller",
        slots={vol.Optional("period"): vol.In(["today", "yesterday"]), vol.Optional("since"): _TEXT},
        answer=async_answer_callers,
    ),
    SpokenIntent(
        name="CloudTelephonyMissedCalls", slots={vol.Optional("period"): vol.In(["today"])}, answer=async_answer_missed
    ),
    SpokenIntent(
        name="CloudTelephonyExtension", slots={vol.Required("extension"): _TEXT}, answer=async_answer_extension
    ),
    SpokenIntent(name="CloudTelephonyQueue", slots={vol.Optional("queue"): _TEXT}, answer=async_answer_queue),
    SpokenIntent(name="CloudTelephonyBalance", slots={}, answer=async_answer_balance),
    SpokenIntent(
        name="CloudTelephonyText",
        slots={vol.Optional("to"): _TEXT, vol.Optional("message"): _TEXT, vol.Optional("to_and_message"): _TEXT},
        answer=async_text,
        orders=True,
    ),
)


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Register the intents, which are there whether or not an account is."""
    for spoken in INTENTS:
        intent.async_register(hass, _Handler(spoken))


class _Handler(intent.IntentHandler):
    """Handles one intent."""

    def __init__(self, spoken: SpokenIntent) -> None:
        self.intent_type = spoken.name
        self.platforms = {PLATFORM}
        self._spoken = spoken

    @property
    @override
    def slot_schema(self) -> dict[vol.Marker, Any]:
        """Return what the intent takes."""
        return self._spoken.slots

    @override
    async def async_handle(self, intent_obj: intent.Intent) -> intent.IntentResponse:
        """Do what was said and answer, in the language in which it was said."""
        slots = self.async_validate_slots(intent_obj.slots)
        speech = await async_speech(intent_obj.hass, intent_obj.language)
        asked = Asked(
            hass=intent_obj.hass,
            speech=speech,
            accounts=spoken_accounts(intent_obj.hass),
            slots={name: slot["value"] for name, slot in slots.items() if slot["value"] is not None},
        )
        response = intent_obj.create_response()
        response.language = intent_obj.language
        try:
            response.async_set_speech(await self._spoken.answer(asked))
        except NotMeant as not_meant:
            response.async_set_error(intent.IntentResponseErrorCode.NO_VALID_TARGETS, not_meant.speech)
        except (TelephonyError, HomeAssistantError) as error:
            shown = translated(error) if isinstance(error, TelephonyError) else error
            response.async_set_error(intent.IntentResponseErrorCode.FAILED_TO_HANDLE, speech.failure(shown))
        else:
            if not self._spoken.orders:
                response.response_type = intent.IntentResponseType.QUERY_ANSWER
        return response
