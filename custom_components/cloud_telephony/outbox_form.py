"""The options of an account that receives calls, and what calls would become by them."""

from collections.abc import Iterable, Mapping
import re
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .call_log import log_keeper
from .calls.log import CallLog
from .calls.log_model import CallsQuery, LogError
from .calls.model import Call, Direction
from .calls.number_forms import NumberForm
from .calls.outbox import OutboxRule
from .const import DOMAIN
from .outbox_options import (
    CONF_AREA_CODE,
    CONF_DIRECTIONS,
    CONF_EXIT_PREFIX,
    CONF_LOCAL_LENGTH,
    CONF_MINIMUM_LENGTH,
    CONF_NUMBER_FORM,
    CONF_SOURCE_ACCOUNTS,
    CONF_WINDOW_DAYS,
    DEFAULTS,
    other_accounts,
)
from .routing_form import Unusable

PREVIEWED: Final = 5
"""How many calls are shown as they would become."""

_EXIT_PREFIX: Final = re.compile(r"[0-9]{0,6}")
_AREA_CODE: Final = re.compile(r"\+?[0-9]{1,9}|")
_WHOLE: Final = (CONF_MINIMUM_LENGTH, CONF_LOCAL_LENGTH, CONF_WINDOW_DAYS)
_TEXTS: Final = f"component.{DOMAIN}.common."
# What could be taken for something else in a table.
_UNSHOWN: Final = re.compile(r"[^\w +#.,:→()-]")


def outbox_fields(hass: HomeAssistant, entry: ConfigEntry[Any]) -> dict[vol.Marker, Any]:
    """Return the fields of the form."""
    accounts = other_accounts(hass, entry)
    selectors = {
        CONF_SOURCE_ACCOUNTS: _choice(
            [SelectOptionDict(value=account, label=title) for account, title in accounts.items()]
        ),
        CONF_DIRECTIONS: _choice([direction.value for direction in Direction], named="direction"),
        CONF_MINIMUM_LENGTH: _whole_number(1, 20),
        CONF_EXIT_PREFIX: TextSelector(),
        CONF_AREA_CODE: TextSelector(),
        CONF_LOCAL_LENGTH: _whole_number(7, 12),
        CONF_NUMBER_FORM: _choice([form.value for form in NumberForm], multiple=False, named="number_form"),
        CONF_WINDOW_DAYS: _whole_number(0, 3650, UnitOfTime.DAYS),
    }
    # A text or a choice that was emptied is not sent at all.
    emptied = {CONF_SOURCE_ACCOUNTS, CONF_EXIT_PREFIX, CONF_AREA_CODE}
    return {
        vol.Optional(name) if name in emptied else vol.Required(name, default=DEFAULTS[name]): selector
        for name, selector in selectors.items()
    }


def read_outbox(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was entered, as it is kept.

    Raises:
        Unusable: it cannot be.
    """
    chosen = {name: user_input.get(name, default) for name, default in DEFAULTS.items()}
    chosen |= {name: int(chosen[name]) for name in _WHOLE}
    chosen |= {name: chosen[name].strip() for name in (CONF_EXIT_PREFIX, CONF_AREA_CODE)}
    if not chosen[CONF_DIRECTIONS]:
        raise Unusable("no_direction")
    if not _EXIT_PREFIX.fullmatch(chosen[CONF_EXIT_PREFIX]):
        raise Unusable("exit_prefix", prefix=chosen[CONF_EXIT_PREFIX])
    if not _AREA_CODE.fullmatch(chosen[CONF_AREA_CODE]):
        raise Unusable("area_code", code=chosen[CONF_AREA_CODE])
    return chosen


async def async_preview(hass: HomeAssistant, rule: OutboxRule) -> str:
    """Return, as a table, what the last calls would become; a sentence if there are none, or the log is not there."""
    texts = await async_get_translations(hass, hass.config.language, "common", [DOMAIN])
    try:
        calls = await _async_last_calls(hass, rule)
    except LogError:
        return texts[f"{_TEXTS}preview_no_log"]
    if not calls:
        return texts[f"{_TEXTS}preview_no_calls"]
    head = [texts[_TEXTS + name] for name in ("preview_when", "preview_from", "preview_to", "preview_told")]
    rows = [_row(call, rule, texts) for call in calls]
    return "\n".join(map(_line, (head, ["---"] * len(head), *rows)))


async def _async_last_calls(hass: HomeAssistant, rule: OutboxRule) -> tuple[Call, ...]:
    """Return the newest calls that may be told by account and direction; if there are none, the newest of all.

    Raises:
        LogError: the log cannot be asked.
    """
    chosen = CallsQuery(limit=PREVIEWED, accounts=rule.accounts, directions=rule.directions)

    def read(log: CallLog) -> tuple[Call, ...]:
        return log.page(chosen).calls or log.page(CallsQuery(limit=PREVIEWED)).calls

    return await log_keeper(hass).async_read(read)


def _row(call: Call, rule: OutboxRule, texts: Mapping[str, str]) -> list[str]:
    note = rule.note(call)
    told = f"{note.source} → {note.destination}" if note else texts[_TEXTS + _obstacle(call, rule)]
    when = f"{dt_util.as_local(call.started_at):%Y-%m-%d %H:%M}"
    return [when, call.from_number or call.extension or "", call.to_number or call.extension or "", told]


def _obstacle(call: Call, rule: OutboxRule) -> str:
    """Return the text that says why nothing is told of a call."""
    if call.account not in rule.accounts:
        return "not_told_account"
    return "not_told_length" if call.direction in rule.directions else "not_told_direction"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_UNSHOWN.sub('', cell) for cell in cells)} |"


def _choice(
    options: list[SelectOptionDict] | list[str], *, multiple: bool = True, named: str | None = None
) -> SelectSelector:
    """Return a choice; `named` is under which key its options have their names."""
    config = SelectSelectorConfig(options=options, multiple=multiple, mode=SelectSelectorMode.DROPDOWN)
    if named:
        config["translation_key"] = named
    return SelectSelector(config)


def _whole_number(minimum: int, maximum: int, unit: str | None = None) -> NumberSelector:
    config = NumberSelectorConfig(min=minimum, max=maximum, step=1, mode=NumberSelectorMode.BOX)
    if unit:
        config["unit_of_measurement"] = unit
    return NumberSelector(config)
