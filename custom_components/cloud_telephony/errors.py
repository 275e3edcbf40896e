"""What users are told when a provider or they themselves fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import format_tb
from typing import Any, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.translation import async_get_translations

from .calls.log_model import LogError
from .const import DOMAIN
from .providers.base import InvalidAuth, TelephonyError, UserError

type Failure = TelephonyError | LogError


class Translation(TypedDict):
    """Where the text of an error is found and what fills it, as Home Assistant's exceptions take it."""

    translation_domain: str
    translation_key: str
    translation_placeholders: dict[str, str]


def translation(error: Failure) -> Translation:
    """Return where to find the text that tells a user what happened and what to do."""
    return {
        "translation_domain": DOMAIN,
        "translation_key": error.translation_key,
        "translation_placeholders": _placeholders(error),
    }


def translated(error: Failure) -> HomeAssistantError:
    """Return the error that shows a user, in their language, what happened and what to do."""
    kind = ServiceValidationError if isinstance(error, UserError) else HomeAssistantError
    return kind(**translation(error))


async def async_message(hass: HomeAssistant, error: Failure, **placeholders: str) -> str:
    """Return what tells a user, in their language, what happened and what to do.

    `placeholders` take the place of the error's own.
    """
    texts = await async_get_translations(hass, hass.config.language, "exceptions", [DOMAIN])
    text = texts[f"component.{DOMAIN}.exceptions.{error.translation_key}.message"]
    return text.format(**{**_placeholders(error), **placeholders})


def refusal(translation_key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error that tells a user why nothing is done; `placeholders` fill its text."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=translation_key, translation_placeholders=placeholders
    )


def impossible(entry: ConfigEntry[Any], translation_key: str) -> ServiceValidationError:
    """Return the error that tells a user why an account cannot do what they want; its text names the account."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=translation_key, translation_placeholders={"account": entry.title}
    )


def without_contents(error: Exception) -> str:
    """Return of a mistake of ours what may be logged: its kind and place, as its text may hold a number or a name."""
    return f"{type(error).__name__}\n{''.join(format_tb(error.__traceback__))}"


@contextmanager
def user_facing(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Iterator[None]:
    """Translate what fails inside; refused credentials ask the user for new ones.

    Raises:
        ServiceValidationError: the user asked for something that cannot be.
        HomeAssistantError: the provider did not do it.
    """
    try:
        yield
    except TelephonyError as error:
        if isinstance(error, InvalidAuth):
            entry.async_start_reauth(hass)
        raise translated(error) from error


@contextmanager
def log_failing() -> Iterator[None]:
    """Translate what fails inside, of the call log.

    Raises:
        HomeAssistantError: it did not do what was wanted.
    """
    try:
        yield
    except LogError as error:
        raise translated(error) from error


def _placeholders(error: Failure) -> dict[str, str]:
    return dict(error.placeholders) if isinstance(error, TelephonyError) else {}
