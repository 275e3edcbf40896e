"""The part of an account's options that says where incoming calls go."""

from collections.abc import Iterable, Mapping
import re
from typing import Any, Final

from homeassistant.const import CONF_AFTER, CONF_BEFORE, CONF_ENTITY_ID, CONF_NAME, CONF_STATE, WEEKDAYS, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    ObjectSelectorConfig,
    ObjectSelectorField,
    SelectOptionDict,
    Selector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TimeSelector,
)
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from .calls.model import Route
from .calls.phonebook import Phonebook, is_pattern
from .calls.routing import Callers
from .const import (
    CONF_BLOCKED_CALLERS,
    CONF_CALLERS,
    CONF_EXTENSION,
    CONF_GROUPS,
    CONF_LEAVE,
    CONF_NUMBERS,
    CONF_REJECT,
    CONF_ROUTING_DEADLINE,
    CONF_ROUTING_RULES,
    CONF_SCENARIO,
    CONF_WAIT_FOR_AUTOMATIONS,
    CONF_WEEKDAYS,
    DEFAULT_ROUTING_DEADLINE,
    DOMAIN,
)
from .contacts import texts
from .options import rule_of
from .providers.base import InvalidRoute, RoutesCalls

ROUTING_OPTIONS: Final = (
    CONF_BLOCKED_CALLERS,
    CONF_ROUTING_RULES,
    CONF_WAIT_FOR_AUTOMATIONS,
    CONF_ROUTING_DEADLINE,
)

_DESTINATIONS: Final = (CONF_EXTENSION, CONF_SCENARIO, CONF_REJECT, CONF_LEAVE)
_PATTERN: Final = re.compile(r"[-+0-9*#?\[\]!\s()./]+")
_SHORTEST, _LONGEST = 0.5, 4


class Unusable(Exception):
    """What was entered cannot be; `key` is that of the text that says why, the rest fills it."""

    def __init__(self, key: str, **placeholders: str) -> None:
        """Say why."""
        super().__init__(key)
        self.key = key
        self.placeholders = placeholders


async def async_routing_section(
    hass: HomeAssistant, extensions: list[SelectOptionDict], groups: Iterable[str], *, collapsed: bool = True
) -> section:
    """Return the section; extensions and groups are offered, others can be entered."""
    labels = await async_get_translations(hass, hass.config.language, "selector", [DOMAIN])
    rule = ObjectSelector(
        ObjectSelectorConfig(
            fields=_rule_fields(labels, extensions, sorted(set(groups))),
            multiple=True,
            label_field=CONF_NAME,
            translation_key="routing_rule",
        )
    )
    deadline = NumberSelector(
        NumberSelectorConfig(
            min=_SHORTEST,
            max=_LONGEST,
            step=0.1,
            unit_of_measurement=UnitOfTime.SECONDS,
            mode=NumberSelectorMode.SLIDER,
        )
    )
    fields = {
        vol.Optional(CONF_BLOCKED_CALLERS): _TEXTS,
        vol.Optional(CONF_ROUTING_RULES): rule,
        vol.Required(CONF_WAIT_FOR_AUTOMATIONS, default=True): BooleanSelector(),
        vol.Required(CONF_ROUTING_DEADLINE, default=DEFAULT_ROUTING_DEADLINE.total_seconds()): deadline,
    }
    return section(vol.Schema(fields), {"collapsed": collapsed})


def read_routing(entered: Mapping[str, Any], provider: RoutesCalls, phonebook: Phonebook) -> dict[str, Any]:
    """Return what was entered in the section, as it is kept.

    Raises:
        Unusable: it cannot be.
    """
    blocked = texts(entered.get(CONF_BLOCKED_CALLERS, ()))
    # Home Assistant lets a single one pass as it is.
    rules = cv.ensure_list(entered.get(CONF_ROUTING_RULES))
    if wrong := wrong_number_in(blocked, phonebook):
        raise Unusable("blocked_number", number=wrong)
    if blocked:
        _check_route(Route(reject=True), provider, CONF_BLOCKED_CALLERS)
    return {
        CONF_BLOCKED_CALLERS: blocked,
        CONF_ROUTING_RULES: [_read_rule(rule, provider, phonebook) for rule in rules],
        CONF_WAIT_FOR_AUTOMATIONS: entered[CONF_WAIT_FOR_AUTOMATIONS],
        CONF_ROUTING_DEADLINE: float(entered[CONF_ROUTING_DEADLINE]),
    }


def _rule_fields(
    labels: Mapping[str, str], extensions: list[SelectOptionDict], groups: list[str]
) -> dict[str, ObjectSelectorField]:
    """Return the fields of a rule.

    The dialog in which the frontend shows them translates no choices, so these come translated.
    """
    selectors: dict[str, Selector[Any]] = {
        CONF_NAME: _TEXT,
        CONF_CALLERS: _choice(_labelled(CONF_CALLERS, Callers, labels)),
        CONF_GROUPS: _choice(groups, multiple=True, custom_value=True),
        CONF_NUMBERS: _TEXTS,
        CONF_AFTER: TimeSelector(),
        CONF_BEFORE: TimeSelector(),
        CONF_WEEKDAYS: _choice(_labelled(CONF_WEEKDAYS, WEEKDAYS, labels), multiple=True),
        CONF_ENTITY_ID: EntitySelector(),
        CONF_STATE: _TEXT,
        CONF_EXTENSION: _choice(extensions, custom_value=True),
        CONF_SCENARIO: _TEXT,
        CONF_REJECT: BooleanSelector(),
        CONF_LEAVE: BooleanSelector(),
    }
    fields = {name: ObjectSelectorField(selector=selector) for name, selector in selectors.items()}
    fields[CONF_NAME]["required"] = True
    return fields


def _choice(
    options: list[SelectOptionDict] | list[str], *, multiple: bool = False, custom_value: bool = False
) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=options, multiple=multiple, custom_value=custom_value, mode=SelectSelectorMode.DROPDOWN
        )
    )


def _labelled(key: str, values: Iterable[str], labels: Mapping[str, str]) -> list[SelectOptionDict]:
    texts_of = f"component.{DOMAIN}.selector.{key}.options"
    return [SelectOptionDict(value=str(value), label=labels[f"{texts_of}.{value}"]) for value in values]


def _read_rule(entered: Mapping[str, Any], provider: RoutesCalls, phonebook: Phonebook) -> dict[str, Any]:
    """Return a rule without what was left empty."""
    cleaned = {name: _cleaned(name, value) for name, value in entered.items()}
    rule = {name: value for name, value in cleaned.items() if value}
    _check_rule(rule, phonebook)
    _check_route(rule_of(rule).route, provider, rule[CONF_NAME])
    return rule


def _cleaned(name: str, value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip()
    if name in {CONF_AFTER, CONF_BEFORE} and value:
        return cv.time(value).isoformat()
    return texts(value) if name in {CONF_GROUPS, CONF_NUMBERS} else value


def _check_rule(rule: Mapping[str, Any], phonebook: Phonebook) -> None:
    name = rule.get(CONF_NAME)
    if not name:
        raise Unusable("rule_without_name")
    if len(rule.keys() & _DESTINATIONS) != 1:
        raise Unusable("rule_destination", rule=name)
    # Of two that are both missing, neither is needed.
    if rule.keys() & {CONF_AFTER, CONF_BEFORE} and rule.get(CONF_AFTER) == rule.get(CONF_BEFORE):
        raise Unusable("rule_hours", rule=name)
    if (CONF_AFTER in rule) != (CONF_BEFORE in rule):
        raise Unusable("rule_hours", rule=name)
    if (CONF_ENTITY_ID in rule) != (CONF_STATE in rule):
        raise Unusable("rule_state", rule=name)
    if wrong := wrong_number_in(rule.get(CONF_NUMBERS, ()), phonebook):
        raise Unusable("rule_number", rule=name, number=wrong)


def _check_route(route: Route, provider: RoutesCalls, rule: str) -> None:
    try:
        provider.route_reply(route)
    except InvalidRoute as error:
        raise Unusable("rule_route", rule=rule, destination=error.placeholders.get("destination", "")) from error


def wrong_number_in(entered: Iterable[str], phonebook: Phonebook) -> str:
    """Return what is neither a number nor a pattern of numbers, the first of it; an empty text if all are."""
    return next((text for text in entered if not _is_number(text, phonebook)), "")


def _is_number(text: str, phonebook: Phonebook) -> bool:
    if is_pattern(text):
        return bool(_PATTERN.fullmatch(text))
    try:
        phonebook.check_number(text)
    except ValueError:
        return False
    return True


_TEXT: Final = TextSelector()
_TEXTS: Final = TextSelector(TextSelectorConfig(multiple=True))
