"""The part of an account's options that says what assistants may do."""

from collections.abc import Mapping
from typing import Any

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import BooleanSelector, TextSelector, TextSelectorConfig
import voluptuous as vol

from .assistant_options import (
    CONF_ASSISTANT_ANSWERS,
    CONF_ASSISTANT_CALLS,
    CONF_ASSISTANT_NUMBERS,
    CONF_ASSISTANT_TEXTS,
    SECTION_ASSISTANT,
)
from .calls.phonebook import Phonebook
from .const import CONF_VOICE
from .contacts import texts
from .providers.base import Dials, KeepsBalance, Provider, SendsSms, has_calls
from .routing_form import Unusable, wrong_number_in


def assistant_fields(provider: Provider, *, collapsed: bool = True) -> dict[vol.Marker, Any]:
    """Return the section of the form, none if there is nothing that an assistant could ask or do."""
    fields: dict[vol.Marker, Any] = {}
    if has_calls(provider) or isinstance(provider, (KeepsBalance, SendsSms)):
        fields[vol.Required(CONF_VOICE, default=True)] = BooleanSelector()
    if has_calls(provider) or isinstance(provider, KeepsBalance):
        fields[vol.Required(CONF_ASSISTANT_ANSWERS, default=True)] = BooleanSelector()
    if isinstance(provider, Dials):
        fields[vol.Required(CONF_ASSISTANT_CALLS, default=False)] = BooleanSelector()
    if isinstance(provider, SendsSms):
        fields[vol.Required(CONF_ASSISTANT_TEXTS, default=False)] = BooleanSelector()
    if isinstance(provider, (Dials, SendsSms)):
        fields[vol.Optional(CONF_ASSISTANT_NUMBERS)] = TextSelector(TextSelectorConfig(multiple=True))
    if not fields:
        return {}
    return {vol.Optional(SECTION_ASSISTANT): section(vol.Schema(fields), {"collapsed": collapsed})}


def read_assistant(entered: Mapping[str, Any], phonebook: Phonebook) -> dict[str, Any]:
    """Return what was entered in the section, as it is kept.

    Raises:
        Unusable: it cannot be.
    """
    numbers = texts(entered.get(CONF_ASSISTANT_NUMBERS, ()))
    if wrong := wrong_number_in(numbers, phonebook):
        raise Unusable("assistant_number", number=wrong)
    switches = (CONF_VOICE, CONF_ASSISTANT_ANSWERS, CONF_ASSISTANT_CALLS, CONF_ASSISTANT_TEXTS)
    return {name: entered[name] for name in switches if name in entered} | {CONF_ASSISTANT_NUMBERS: numbers}
