"""What browsers see of the call log: the newest calls, live, and the pages after them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Final, TypedDict, override

from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_change
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .call_log import LogKeeper, async_open_call_log
from .calls.log import CallLog
from .calls.log_model import CallsPage, CallsQuery, Search, Totals
from .calls.model import Call, CallPayload
from .calls.phonebook import Phonebook
from .calls_query import identified, note_recordings, phonebooks
from .const import DOMAIN
from .errors import log_failing
from .matching import loaded_accounts
from .providers.base import KeepsRecordings
from .recording_media import media_id
from .views import View

LOG_REST: Final = 1.0
"""Seconds between two looks at the log, see `View`."""

_AHEAD: Final = timedelta(hours=1)
"""How far a provider's clock may be ahead."""
_VIEWS: HassKey[dict[CallsQuery, NewestCallsView]] = HassKey(f"{DOMAIN}_log_views")


class LoggedCallPayload(CallPayload):
    """A call of the log as browsers see it; `media` is what players know its recording by."""

    contact_id: str | None
    media: str | None


class PagePayload(TypedDict):
    """Some calls of the log, the newest first; the cursor is for those after them."""

    calls: Sequence[LoggedCallPayload]
    cursor: str | None


class TotalsPayload(TypedDict):
    """What the calls of a day add up to."""

    calls: int
    missed: int
    talk_time: int


class NewestPayload(PagePayload):
    """The newest calls, and what those of today add up to."""

    today: TotalsPayload


async def async_watch_calls(
    hass: HomeAssistant, query: CallsQuery, connection: ActiveConnection, message_id: int
) -> None:
    """Show a browser the newest calls that are wanted, from now on; whoever wants the same is shown the same.

    Raises:
        HomeAssistantError: the log cannot be read.
    """
    keeper = await async_open_call_log(hass)
    views = hass.data.setdefault(_VIEWS, {})
    if query not in views:
        views[query] = NewestCallsView(hass, query, keeper, partial(views.pop, query))
    await views[query].async_show(connection, message_id)


async def async_page(hass: HomeAssistant, query: CallsQuery) -> PagePayload:
    """Return a page of the calls that are wanted.

    Raises:
        HomeAssistantError: the log cannot be read.
    """
    return await _async_ask(hass, query, lambda _, page: page)


class NewestCallsView(View[NewestPayload]):
    """Shows the newest calls of those that are wanted, and what all calls of today in the same accounts add up to."""

    def __init__(
        self, hass: HomeAssistant, query: CallsQuery, keeper: LogKeeper, unwatched: Callable[[], object]
    ) -> None:
        """Begin with nobody watching; `unwatched` is called when nobody does any more."""
        super().__init__(hass, LOG_REST)
        self._query = query
        self._keeper = keeper
        self._unwatched = unwatched

    @override
    async def _async_look(self) -> NewestPayload:
        now = dt_util.now()
        midnight, accounts = dt_util.start_of_local_day(now), self._query.accounts

        def newest(log: CallLog, page: PagePayload) -> NewestPayload:
            return {**page, "today": _totals_payload(log.totals_of_all(accounts, midnight, now + _AHEAD))}

        return await _async_ask(self._hass, self._query, newest)

    @override
    def _payload(self, state: NewestPayload) -> NewestPayload:
        return state

    @override
    def _listen(self) -> Iterator[Callable[[], object]]:
        yield self._unwatched
        yield self._keeper.listen(self._changed)
        yield self._keeper.on_trouble(self._changed)
        yield async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed)
        # Nothing has been told of the new day yet.
        yield async_track_time_change(self._hass, self._changed, hour=0, minute=0, second=0)

    @callback
    def _entry_changed(self, _change: object, entry: ConfigEntry[Any]) -> None:
        """Look again, as contacts may have changed."""
        if entry.domain == DOMAIN:
            self._changed()


async def _async_ask[T](hass: HomeAssistant, query: CallsQuery, answer: Callable[[CallLog, PagePayload], T]) -> T:
    """Return what is made of a page of the log, with the names that are known now.

    Raises:
        HomeAssistantError: the log cannot be read.
    """
    keeper, known = await async_open_call_log(hass), phonebooks(hass)
    playable = frozenset(
        account.entry.entry_id for account in loaded_accounts(hass) if isinstance(account.provider, KeepsRecordings)
    )

    # Numbers take long to make out: that is done here, in a thread, as well.
    def read(log: CallLog) -> tuple[CallsPage, T]:
        page = log.page(_knowing(known, query))
        rows = [_row(identified(known, call), known, playable) for call in page.calls]
        return page, answer(log, {"calls": rows, "cursor": str(page.cursor) if page.cursor else None})

    with log_failing():
        page, answered = await keeper.async_read(read)
    note_recordings(hass, page.calls)
    return answered


def _knowing(known: Mapping[str, Phonebook], query: CallsQuery) -> CallsQuery:
    """Return a question in which a search knows whose name has its text by now."""
    if query.search is None:
        return query
    wanted = query.search.text
    named = [phonebook.numbers_named(wanted) for phonebook in known.values()]
    return replace(query, search=Search(wanted, frozenset().union(*named)))


def _row(call: Call, known: Mapping[str, Phonebook], playable: frozenset[str]) -> LoggedCallPayload:
    phonebook = known.get(call.account)
    contact = phonebook.find(call.other_number) if phonebook else None
    return {
        **call.as_payload(),
        "contact_id": contact.contact_id if contact else None,
        "media": media_id(call) if call.account in playable else None,
    }


def _totals_payload(totals: Totals) -> TotalsPayload:
    return {"calls": totals.calls, "missed": totals.missed, "talk_time": totals.talk_time}
