"""What browsers ask over Home Assistant's WebSocket API: accounts, calls under way, and the call log.

All else that cards do goes through actions and the states of entities.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import wraps
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection, async_response, require_admin, websocket_command
from homeassistant.components.websocket_api.const import AsyncWebSocketCommandHandler
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv, service
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol

from .blocking import async_block
from .calls.log_model import CallsQuery, Cursor, InvalidCursor, Search
from .calls.log_search import LONGEST
from .calls.model import Direction, Disposition
from .const import DOMAIN
from .contacts import async_add_contact
from .live_views import ACCOUNTS_REST, ACTIVE_REST, AccountsView, ActiveView
from .log_views import async_page, async_watch_calls

MAX_LIMIT: Final = 200
DEFAULT_LIMIT: Final = 50
MAX_CHOICES: Final = 100
"""How many accounts, and how many numbers of a contact, can be named at once."""

_YEARS: Final = range(1970, 3000)
_ACCOUNTS: HassKey[AccountsView] = HassKey(f"{DOMAIN}_accounts_view")
_ACTIVE: HassKey[ActiveView] = HassKey(f"{DOMAIN}_active_view")


@callback
def async_register_websocket_api(hass: HomeAssistant) -> None:
    """Register the commands, which are there whether or not an account is."""
    hass.data[_ACCOUNTS] = AccountsView(hass, ACCOUNTS_REST)
    hass.data[_ACTIVE] = ActiveView(hass, ACTIVE_REST)
    for command in (_watch_accounts, _watch_active, _watch_calls, _page, _add_contact, _block_caller):
        websocket_api.async_register_command(hass, command)


def _answering(handler: AsyncWebSocketCommandHandler) -> AsyncWebSocketCommandHandler:
    """Answer what a user can cause with the text that says what to do, and leave it out of Home Assistant's log."""

    @wraps(handler)
    async def answer(hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]) -> None:
        try:
            await handler(hass, connection, message)
        except HomeAssistantError as error:
            is_mistake = isinstance(error, ServiceValidationError)
            connection.send_error(
                message["id"],
                websocket_api.ERR_SERVICE_VALIDATION_ERROR if is_mistake else websocket_api.ERR_HOME_ASSISTANT_ERROR,
                str(error),
                translation_key=error.translation_key,
                translation_domain=error.translation_domain,
                translation_placeholders=error.translation_placeholders,
            )

    return answer


def _moment(value: Any) -> datetime:
    """Validate a time that can be told in any time zone; one without a zone is that of Home Assistant."""
    moment = cv.datetime(value)
    if moment.year not in _YEARS:
        message = f"expected a year from {_YEARS[0]} to {_YEARS[-1]}"
        raise vol.Invalid(message)
    return dt_util.as_local(moment)


_TEXT: Final = vol.All(cv.string, vol.Strip, vol.Length(max=255))
_FILTERS: Final[dict[str | vol.Marker, Any]] = {
    vol.Optional("accounts", default=list): vol.All([cv.string], vol.Length(max=MAX_CHOICES)),
    vol.Optional("directions", default=list): [vol.Coerce(Direction)],
    vol.Optional("dispositions", default=list): [vol.Coerce(Disposition)],
    vol.Optional("missed"): bool,
    vol.Optional("start"): _moment,
    vol.Optional("end"): _moment,
    vol.Optional("search", default=""): vol.All(cv.string, vol.Strip, vol.Length(max=LONGEST)),
    vol.Optional("limit", default=DEFAULT_LIMIT): vol.All(int, vol.Range(min=1, max=MAX_LIMIT)),
}


@websocket_command({vol.Required("type"): f"{DOMAIN}/accounts/subscribe"})
@async_response
@_answering
async def _watch_accounts(hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]) -> None:
    await hass.data[_ACCOUNTS].async_show(connection, message["id"])


@websocket_command({vol.Required("type"): f"{DOMAIN}/active/subscribe"})
@async_response
@_answering
async def _watch_active(hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]) -> None:
    await hass.data[_ACTIVE].async_show(connection, message["id"])


@websocket_command({vol.Required("type"): f"{DOMAIN}/calls/subscribe", **_FILTERS})
@async_response
@_answering
async def _watch_calls(hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]) -> None:
    await async_watch_calls(hass, _query(message), connection, message["id"])


@websocket_command({vol.Required("type"): f"{DOMAIN}/calls/page", vol.Required("cursor"): cv.string, **_FILTERS})
@async_response
@_answering
async def _page(hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]) -> None:
    connection.send_result(message["id"], await async_page(hass, _query(message)))


@websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/contacts/add",
        vol.Required("entry_id"): cv.string,
        vol.Required("name"): _TEXT,
        vol.Required("numbers"): vol.All([_TEXT], vol.Length(max=MAX_CHOICES)),
    }
)
@require_admin
@async_response
@_answering
async def _add_contact(hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]) -> None:
    contact = await async_add_contact(hass, _entry(hass, message["entry_id"]), message["name"], message["numbers"])
    connection.send_result(message["id"], {"contact_id": contact.subentry_id})


@websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/callers/block",
        vol.Required("entry_id"): cv.string,
        vol.Required("number"): _TEXT,
    }
)
@require_admin
@async_response
@_answering
async def _block_caller(hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]) -> None:
    await async_block(hass, _entry(hass, message["entry_id"]), message["number"])
    connection.send_result(message["id"], {})


def _query(message: Mapping[str, Any]) -> CallsQuery:
    """Return which calls of the log are wanted.

    Raises:
        ServiceValidationError: the cursor is none that was given.
    """
    return CallsQuery(
        accounts=frozenset(message["accounts"]),
        directions=frozenset(message["directions"]),
        dispositions=frozenset(message["dispositions"]),
        missed=message.get("missed"),
        start=message.get("start"),
        end=message.get("end"),
        search=Search(message["search"]) if message["search"] else None,
        limit=message["limit"],
        cursor=_cursor(message.get("cursor")),
    )


def _cursor(text: str | None) -> Cursor | None:
    try:
        return Cursor.parse(text) if text else None
    except InvalidCursor:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="invalid_cursor") from None


def _entry(hass: HomeAssistant, entry_id: str) -> ConfigEntry[Any]:
    """Return the entry of an account, which need not run.

    Raises:
        ServiceValidationError: there is none.
    """
    entry = hass.config_entries.async_get_entry(entry_id)
    if entry is None or entry.domain != DOMAIN:
        return service.async_get_config_entry(hass, DOMAIN, entry_id)
    return entry
