"""Actions: what users can have done."""

from datetime import date, datetime, timedelta
from typing import Any

from homeassistant.components.media_player import ATTR_MEDIA_CONTENT_ID
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_FILENAME, CONF_TIMEOUT, CONF_URL
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, service
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .account import Account, CloudTelephonyConfigEntry
from .announcements import async_start_autodial, async_upload_file, async_upload_from
from .calls.log_model import CallsQuery, Cursor, InvalidCursor
from .calls.model import Call, CallState, Direction, Disposition, RedirectionCondition, Route
from .calls_query import async_get_calls, numbers_meant, patterns_meant
from .const import (
    CONF_DIRECTION,
    CONF_EXTENSION,
    CONF_FROM,
    CONF_NUMBER,
    CONF_REJECT,
    CONF_SCENARIO,
    CONF_TO,
    DOMAIN,
)
from .dialling import Wish, async_dial
from .downloads import async_download
from .errors import translated
from .exporting import async_export
from .forgetting import async_forget_number
from .lines import async_set_caller_id, async_set_redirection
from .matching import loaded_accounts
from .messaging import async_send_sms
from .pricing import async_get_price
from .providers.base import (
    Dials,
    HasLines,
    KeepsRecordings,
    PlaysAnnouncements,
    PricesCalls,
    ReceivesCalls,
    RoutesCalls,
    Routing,
    SendsSms,
    SentSms,
)
from .pushing import async_delete_pushed_calls, async_push_calls
from .routing_desk import async_route_call

ATTR_ACTIVE = "active"
ATTR_ANNOUNCEMENT = "announcement"
ATTR_AUTO_ANSWER = "auto_answer"
ATTR_CALLER_ID = "caller_id"
ATTR_CALLER_NAME = "caller_name"
ATTR_CALL_ID = "call_id"
ATTR_CHANNELS = "channels"
ATTR_CONDITION = "condition"
ATTR_CONFIRM = "confirm"
ATTR_CURSOR = "cursor"
ATTR_DISPOSITION = "disposition"
ATTR_END = "end"
ATTR_HANG_UP = "hang_up"
ATTR_LIMIT = "limit"
ATTR_LINE = "line"
ATTR_MEDIA = "media"
ATTR_MESSAGE = "message"
ATTR_MISSED = "missed"
ATTR_OVERWRITE = "overwrite"
ATTR_PREDICTED = "predicted"
ATTR_RECORDING = "recording"
ATTR_ROUTING = "routing"
ATTR_SENDER = "sender"
ATTR_START = "start"
ATTR_TEST = "test"
ATTR_WAIT_FOR = "wait_for"

WAIT_FOR_NOTHING = "nothing"
DEFAULT_TIMEOUT = 30
MAX_TIMEOUT = 3600
DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
MAX_CHANNELS = 100

_ACCOUNT = {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string}
_TEXT = vol.All(cv.string, vol.Strip, vol.Length(min=1))
_YEARS = range(1970, 3000)


def _in_reach(moment: date) -> date:
    """Validate that a time can be told in any time zone, and that a day can be added."""
    if moment.year not in _YEARS:
        message = f"expected a year from {_YEARS[0]} to {_YEARS[-1]}"
        raise vol.Invalid(message)
    return moment


# What the selector of media gives.
_CHOSEN_MEDIA = vol.All(
    vol.Schema({vol.Required(ATTR_MEDIA_CONTENT_ID): _TEXT}, extra=vol.ALLOW_EXTRA),
    lambda chosen: chosen[ATTR_MEDIA_CONTENT_ID],
)
# A date would pass as the time at which the day begins.
_MOMENT = vol.All(vol.Any(cv.date, cv.datetime), _in_reach)

DIAL_SCHEMA = vol.Schema(
    {
        **_ACCOUNT,
        vol.Required(CONF_TO): _TEXT,
        vol.Optional(CONF_FROM): vol.All(cv.ensure_list, [_TEXT], vol.Length(min=1)),
        vol.Optional(ATTR_CALLER_ID): _TEXT,
        vol.Optional(ATTR_AUTO_ANSWER): cv.boolean,
        vol.Optional(ATTR_PREDICTED, default=False): cv.boolean,
        vol.Optional(ATTR_ROUTING): vol.Coerce(Routing),
        vol.Optional(ATTR_WAIT_FOR, default=WAIT_FOR_NOTHING): vol.In(
            [WAIT_FOR_NOTHING, CallState.ANSWERED.value, CallState.ENDED.value]
        ),
        vol.Optional(CONF_TIMEOUT, default=DEFAULT_TIMEOUT): vol.All(
            vol.Coerce(float), vol.Range(min=1, max=MAX_TIMEOUT)
        ),
    }
)
SEND_SMS_SCHEMA = vol.Schema(
    {
        **_ACCOUNT,
        vol.Required(CONF_TO): vol.All(cv.ensure_list, [_TEXT], vol.Length(min=1)),
        vol.Required(ATTR_MESSAGE): cv.string,
        vol.Optional(ATTR_SENDER): cv.string,
        vol.Optional(ATTR_TEST, default=False): cv.boolean,
    }
)
_CALLS = {
    **_ACCOUNT,
    vol.Optional(ATTR_START): _MOMENT,
    vol.Optional(ATTR_END): _MOMENT,
    vol.Optional(CONF_NUMBER): _TEXT,
    vol.Optional(CONF_DIRECTION): vol.All(cv.ensure_list, [vol.Coerce(Direction)]),
    vol.Optional(ATTR_DISPOSITION): vol.All(cv.ensure_list, [vol.Coerce(Disposition)]),
    vol.Optional(ATTR_MISSED): cv.boolean,
}
GET_CALLS_SCHEMA = vol.Schema(
    {
        **_CALLS,
        vol.Optional(ATTR_LIMIT, default=DEFAULT_LIMIT): vol.All(vol.Coerce(int), vol.Range(min=1, max=MAX_LIMIT)),
        vol.Optional(ATTR_CURSOR): vol.Any(None, cv.string),
    }
)
EXPORT_CALLS_SCHEMA = vol.Schema(
    {
        **_CALLS,
        vol.Required(CONF_FILENAME): cv.string,
        vol.Optional(ATTR_OVERWRITE, default=False): cv.boolean,
    }
)
FORGET_NUMBER_SCHEMA = vol.Schema(
    {vol.Required(CONF_NUMBER): _TEXT, vol.Optional(ATTR_CONFIRM, default=False): cv.boolean}
)
DOWNLOAD_RECORDING_SCHEMA = vol.Schema(
    {
        **_ACCOUNT,
        vol.Required(ATTR_RECORDING): _TEXT,
        vol.Required(CONF_FILENAME): cv.string,
        vol.Optional(ATTR_OVERWRITE, default=False): cv.boolean,
    }
)
SET_REDIRECTION_SCHEMA = vol.Schema(
    {
        **_ACCOUNT,
        vol.Optional(ATTR_LINE): _TEXT,
        vol.Optional(ATTR_ACTIVE): cv.boolean,
        vol.Optional(CONF_TO): _TEXT,
        vol.Optional(ATTR_CONDITION): vol.Coerce(RedirectionCondition),
    }
)
SET_CALLER_ID_SCHEMA = vol.Schema({**_ACCOUNT, vol.Optional(ATTR_LINE): _TEXT, vol.Required(CONF_NUMBER): _TEXT})
UPLOAD_ANNOUNCEMENT_SCHEMA = vol.Schema(
    {**_ACCOUNT, vol.Optional(ATTR_MEDIA): vol.Any(_TEXT, _CHOSEN_MEDIA), vol.Optional(CONF_URL): _TEXT}
)
START_AUTODIAL_SCHEMA = vol.Schema(
    {
        **_ACCOUNT,
        vol.Required(ATTR_ANNOUNCEMENT): _TEXT,
        vol.Optional(ATTR_CHANNELS, default=1): vol.All(vol.Coerce(int), vol.Range(min=1, max=MAX_CHANNELS)),
    }
)
GET_PRICE_SCHEMA = vol.Schema({**_ACCOUNT, vol.Required(CONF_TO): _TEXT})
_DAY = vol.All(cv.date, _in_reach)
PUSH_CALLS_SCHEMA = vol.Schema({**_ACCOUNT, vol.Required(ATTR_START): _DAY, vol.Required(ATTR_END): _DAY})
DELETE_PUSHED_CALLS_SCHEMA = PUSH_CALLS_SCHEMA.extend({vol.Optional(ATTR_CONFIRM, default=False): cv.boolean})
_DESTINATIONS = (CONF_EXTENSION, CONF_SCENARIO, CONF_REJECT, ATTR_HANG_UP)
ROUTE_CALL_SCHEMA = vol.Schema(
    {
        **_ACCOUNT,
        vol.Required(ATTR_CALL_ID): _TEXT,
        vol.Optional(CONF_EXTENSION): _TEXT,
        vol.Optional(CONF_SCENARIO): _TEXT,
        vol.Optional(CONF_REJECT, default=False): cv.boolean,
        vol.Optional(ATTR_HANG_UP, default=False): cv.boolean,
        vol.Optional(ATTR_CALLER_NAME): _TEXT,
    }
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    register = hass.services.async_register
    register(DOMAIN, "dial", _dial, DIAL_SCHEMA, SupportsResponse.OPTIONAL)
    register(DOMAIN, "send_sms", _send_sms, SEND_SMS_SCHEMA, SupportsResponse.OPTIONAL)
    register(DOMAIN, "get_calls", _get_calls, GET_CALLS_SCHEMA, SupportsResponse.ONLY)
    register(DOMAIN, "export_calls", _export_calls, EXPORT_CALLS_SCHEMA, SupportsResponse.OPTIONAL)
    register(DOMAIN, "forget_number", _forget_number, FORGET_NUMBER_SCHEMA, SupportsResponse.OPTIONAL)
    register(DOMAIN, "download_recording", _download_recording, DOWNLOAD_RECORDING_SCHEMA, SupportsResponse.OPTIONAL)
    register(DOMAIN, "set_redirection", _set_redirection, SET_REDIRECTION_SCHEMA)
    register(DOMAIN, "set_caller_id", _set_caller_id, SET_CALLER_ID_SCHEMA)
    register(DOMAIN, "route_call", _route_call, ROUTE_CALL_SCHEMA, SupportsResponse.OPTIONAL)
    register(DOMAIN, "get_price", _get_price, GET_PRICE_SCHEMA, SupportsResponse.ONLY)
    register(DOMAIN, "upload_announcement", _upload_announcement, UPLOAD_ANNOUNCEMENT_SCHEMA, SupportsResponse.OPTIONAL)
    register(DOMAIN, "start_autodial", _start_autodial, START_AUTODIAL_SCHEMA, SupportsResponse.OPTIONAL)
    register(DOMAIN, "push_calls", _push_calls, PUSH_CALLS_SCHEMA, SupportsResponse.OPTIONAL)
    register(DOMAIN, "delete_pushed_calls", _delete_pushed_calls, DELETE_PUSHED_CALLS_SCHEMA, SupportsResponse.OPTIONAL)


async def _dial(call: ServiceCall) -> ServiceResponse:
    wait_for = call.data[ATTR_WAIT_FOR]
    dialled = await async_dial(
        _account(call, Dials),
        call.data[CONF_TO],
        Wish(
            extensions=call.data.get(CONF_FROM, ()),
            caller_id=call.data.get(ATTR_CALLER_ID),
            auto_answer=call.data.get(ATTR_AUTO_ANSWER),
            predicted=call.data[ATTR_PREDICTED],
            routing=call.data.get(ATTR_ROUTING),
        ),
        wait_for=None if wait_for == WAIT_FOR_NOTHING else CallState(wait_for),
        within=call.data[CONF_TIMEOUT],
    )
    return {"call_id": dialled.call_id, "status": _status(dialled)}


async def _send_sms(call: ServiceCall) -> ServiceResponse:
    sent = await async_send_sms(
        _account(call, SendsSms),
        call.data[CONF_TO],
        call.data[ATTR_MESSAGE],
        sender=call.data.get(ATTR_SENDER),
        test=call.data[ATTR_TEST],
    )
    errors = [message.error for message in sent if message.error]
    if errors and len(errors) == len(sent):
        raise translated(errors[0]) from errors[0]
    return {"messages": [_message(message) for message in sent]}


async def _get_calls(call: ServiceCall) -> ServiceResponse:
    start, end = _period(call.data)
    page = await async_get_calls(call.hass, _query(call, start, end))
    return {
        "calls": [dict[str, Any](found.as_payload()) for found in page.calls],
        "cursor": str(page.cursor) if page.cursor else None,
    }


async def _export_calls(call: ServiceCall) -> ServiceResponse:
    start, end = _period(call.data) if ATTR_START in call.data or ATTR_END in call.data else (None, None)
    query = _query(call, start if ATTR_START in call.data else None, end)
    exported = await async_export(call.hass, query, call.data[CONF_FILENAME], overwrite=call.data[ATTR_OVERWRITE])
    return {"filename": exported.filename, "calls": exported.calls}


async def _forget_number(call: ServiceCall) -> ServiceResponse:
    if not call.data[ATTR_CONFIRM]:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="not_confirmed")
    return {"forgotten": await async_forget_number(call.hass, call.data[CONF_NUMBER])}


def _query(call: ServiceCall, start: datetime | None, end: datetime | None) -> CallsQuery:
    """Return which calls of the log are wanted.

    Raises:
        ServiceValidationError: there is no such account, or something else that was said means nothing.
    """
    number, entry_id = call.data.get(CONF_NUMBER), _entry_id(call)
    return CallsQuery(
        start=start,
        end=end,
        limit=call.data.get(ATTR_LIMIT, MAX_LIMIT),
        accounts=frozenset({entry_id} if entry_id else ()),
        numbers=numbers_meant(call.hass, number, entry_id) if number else frozenset(),
        patterns=patterns_meant(number) if number else frozenset(),
        directions=frozenset(call.data.get(CONF_DIRECTION, ())),
        dispositions=frozenset(call.data.get(ATTR_DISPOSITION, ())),
        missed=call.data.get(ATTR_MISSED),
        cursor=_cursor(call.data.get(ATTR_CURSOR)),
    )


def _cursor(text: str | None) -> Cursor | None:
    try:
        return Cursor.parse(text) if text else None
    except InvalidCursor as error:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="invalid_cursor") from error


async def _download_recording(call: ServiceCall) -> ServiceResponse:
    saved = await async_download(
        _account(call, KeepsRecordings),
        call.data[ATTR_RECORDING],
        call.data[CONF_FILENAME],
        overwrite=call.data[ATTR_OVERWRITE],
    )
    return {"filename": saved.filename, "size": saved.size, "content_type": saved.content_type}


async def _set_redirection(call: ServiceCall) -> None:
    wanted = {key: call.data[key] for key in (ATTR_ACTIVE, CONF_TO, ATTR_CONDITION) if key in call.data}
    if not wanted:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="nothing_to_set")
    await async_set_redirection(_account(call, HasLines), call.data.get(ATTR_LINE), **wanted)


async def _set_caller_id(call: ServiceCall) -> None:
    await async_set_caller_id(_account(call, HasLines), call.data[CONF_NUMBER], call.data.get(ATTR_LINE))


async def _get_price(call: ServiceCall) -> ServiceResponse:
    price = await async_get_price(_account(call, PricesCalls), call.data[CONF_TO])
    return {
        "price": str(price.per_minute.amount),
        "currency": price.per_minute.currency,
        "description": price.description,
    }


async def _route_call(call: ServiceCall) -> ServiceResponse:
    chosen = [destination for destination in _DESTINATIONS if call.data.get(destination)]
    if len(chosen) > 1 or not (chosen or ATTR_CALLER_NAME in call.data):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="one_destination")
    route = Route(
        **{destination: call.data[destination] for destination in chosen},
        caller_name=call.data.get(ATTR_CALLER_NAME),
    )
    decision = await async_route_call(_account_of_call(call), call.data[ATTR_CALL_ID], route)
    return {"accepted": True, "time_left": round(decision.time_left, 3)}


async def _upload_announcement(call: ServiceCall) -> ServiceResponse:
    account = _account(call, PlaysAnnouncements)
    match call.data.get(ATTR_MEDIA), call.data.get(CONF_URL):
        case str(media), None:
            name = await async_upload_file(account, media)
        case None, str(url):
            name = await async_upload_from(account, url)
        case _:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="announcement_one_source")
    return {"announcement": name}


async def _start_autodial(call: ServiceCall) -> ServiceResponse:
    await async_start_autodial(
        _account(call, PlaysAnnouncements), call.data[ATTR_ANNOUNCEMENT], call.data[ATTR_CHANNELS]
    )
    return {"started": True}


async def _push_calls(call: ServiceCall) -> ServiceResponse:
    queued = await async_push_calls(_account(call, ReceivesCalls), call.data[ATTR_START], call.data[ATTR_END])
    return {"queued": queued}


async def _delete_pushed_calls(call: ServiceCall) -> ServiceResponse:
    start, end, confirm = (call.data[name] for name in (ATTR_START, ATTR_END, ATTR_CONFIRM))
    return {"deleted": await async_delete_pushed_calls(_account(call, ReceivesCalls), start, end, confirm=confirm)}


def _account(call: ServiceCall, capability: type[Any]) -> Account:
    """Return the account that is meant; nobody needs to say which, while only one can do what is wanted.

    Raises:
        ServiceValidationError: there is no such account, or it is not loaded.
    """
    if ATTR_CONFIG_ENTRY_ID not in call.data:
        able = [account for account in loaded_accounts(call.hass) if isinstance(account.provider, capability)]
        if len(able) == 1:
            return able[0]
    entry: CloudTelephonyConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data.get(ATTR_CONFIG_ENTRY_ID)
    )
    return entry.runtime_data


def _entry_id(call: ServiceCall) -> str | None:
    """Return which account's calls are wanted, None for those of all; the account need not run.

    Raises:
        ServiceValidationError: there is no such account.
    """
    entry_id: str | None = call.data.get(ATTR_CONFIG_ENTRY_ID)
    entry = call.hass.config_entries.async_get_entry(entry_id) if entry_id else None
    if entry_id and (entry is None or entry.domain != DOMAIN):
        service.async_get_config_entry(call.hass, DOMAIN, entry_id)
    return entry_id


def _account_of_call(call: ServiceCall) -> Account:
    """Return the account that is meant; of several, the one that asks where the call is to go.

    Raises:
        ServiceValidationError: there is no such account, or it is not loaded.
    """
    if ATTR_CONFIG_ENTRY_ID not in call.data:
        for account in loaded_accounts(call.hass):
            if account.routing and account.routing.asks_about(call.data[ATTR_CALL_ID]):
                return account
    return _account(call, RoutesCalls)


def _status(call: Call) -> str:
    """Return how far a call has come, and once it has ended, how."""
    return (call.disposition or call.state).value


def _message(sent: SentSms) -> dict[str, Any]:
    return {
        "to": sent.to,
        "message_id": sent.message_id,
        "status": sent.status and sent.status.value,
        "error": str(translated(sent.error)) if sent.error else None,
    }


def _period(data: dict[str, Any]) -> tuple[datetime, datetime]:
    """Return from when on and before when calls are wanted: today, if nothing else is said.

    Raises:
        ServiceValidationError: the end is before the start.
    """
    start, end = data.get(ATTR_START), data.get(ATTR_END)
    # A day counts to its very end.
    until = _moment(end + timedelta(days=1) if type(end) is date else end or dt_util.now().date() + timedelta(days=1))
    since = _moment(start or (until - timedelta(microseconds=1)).date())
    if since > until:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="start_after_end")
    return since, until


def _moment(value: date | datetime) -> datetime:
    """Return a time as it is, or the time at which a day begins."""
    return dt_util.as_local(value) if isinstance(value, datetime) else dt_util.start_of_local_day(value)
