"""What a user chose for an account that receives calls: which it gets, and what becomes of their numbers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .calls.evidence import CLOCKS_DIFFER
from .calls.model import Direction
from .calls.number_forms import Conversion, NumberForm
from .calls.outbox import OutboxRule
from .const import DOMAIN
from .history_links import history_links

CONF_SOURCE_ACCOUNTS: Final = "source_accounts"
CONF_DIRECTIONS: Final = "directions"
CONF_MINIMUM_LENGTH: Final = "minimum_length"
CONF_NUMBER_FORM: Final = "number_form"
CONF_EXIT_PREFIX: Final = "exit_prefix"
CONF_AREA_CODE: Final = "area_code"
CONF_LOCAL_LENGTH: Final = "local_length"
CONF_WINDOW_DAYS: Final = "window_days"

DEFAULTS: Final[Mapping[str, Any]] = {
    CONF_SOURCE_ACCOUNTS: [],
    # Who receives calls looks for the customer whose number was called [S2]: of a call that came in that is an own one.
    CONF_DIRECTIONS: [Direction.OUTGOING.value],
    CONF_MINIMUM_LENGTH: 7,
    CONF_NUMBER_FORM: NumberForm.UNCHANGED.value,
    CONF_EXIT_PREFIX: "",
    CONF_AREA_CODE: "",
    CONF_LOCAL_LENGTH: 7,
    CONF_WINDOW_DAYS: 360,
}
"""The options as the form begins; no accounts means all, and no days only calls since the account was added."""


@callback
def outbox_rule(
    hass: HomeAssistant, entry: ConfigEntry[Any], region: str, chosen: Mapping[str, Any] | None = None
) -> OutboxRule:
    """Return which calls an account gets by its options, or by those that are only `chosen` so far.

    `region` is the country whose national numbers they are where Home Assistant's own is not known.
    """
    options = {**DEFAULTS, **(entry.options if chosen is None else chosen)}
    accounts = frozenset(options[CONF_SOURCE_ACCOUNTS] or other_accounts(hass, entry))
    return OutboxRule(
        target=entry.entry_id,
        accounts=accounts,
        directions=frozenset(map(Direction, options[CONF_DIRECTIONS])),
        minimum_length=options[CONF_MINIMUM_LENGTH],
        convert=Conversion(
            exit_prefix=options[CONF_EXIT_PREFIX],
            area_code=options[CONF_AREA_CODE],
            local_length=options[CONF_LOCAL_LENGTH],
            form=NumberForm(options[CONF_NUMBER_FORM]),
            region=hass.config.country or region,
        ),
        links=history_links(hass, accounts),
    )


@callback
def other_accounts(hass: HomeAssistant, entry: ConfigEntry[Any]) -> dict[str, str]:
    """Return the accounts but this one, by their IDs, with what they are called."""
    entries = hass.config_entries.async_entries(DOMAIN)
    return {other.entry_id: other.title for other in entries if other.entry_id != entry.entry_id}


def gaps_since(entry: ConfigEntry[Any], look_back: timedelta | None = None) -> datetime:
    """Return from when on an account ought to have the calls; a look back makes it at most so long ago.

    Calls from before the account was there wait for the user's rules, as what is told of a call never changes. Records
    have whole seconds, of other clocks.
    """
    days = entry.options.get(CONF_WINDOW_DAYS)
    now = dt_util.utcnow()
    since = now - timedelta(days=days) if days else entry.created_at - CLOCKS_DIFFER
    return since if look_back is None else max(since, now - look_back)
