"""Recordings in Home Assistant's media browser: account, day, call, the newest first."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from time import monotonic
from typing import Final, override

from homeassistant.components.media_player import BrowseError, MediaClass, SearchMedia, SearchMediaQuery
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .account import Account
from .call_log import async_open_call_log
from .calls.log import CallLog
from .calls.log_model import CallsPage, CallsQuery, LogError, Search
from .calls.log_search import LONGEST
from .calls.model import Call, Direction
from .calls.phonebook import Phonebook
from .calls_query import identified
from .const import DOMAIN
from .matching import loaded_accounts
from .providers.base import KeepsRecordings
from .recorded_calls import RecordingError, async_expected_type, async_recorded_call, expected_type
from .recording_media import NoPlace, Place, call_at, place_of, sound_path

DAYS: Final = 60
"""How many days are listed at once."""
CALLS: Final = 200
"""How many calls of a day are listed at once."""
FOUND: Final = 100
"""How many calls a search finds at most."""
SEARCHED_FOR: Final = 4.0
"""After how many seconds it is not looked for more calls: a log may have a million that were not recorded."""

_TEXTS: Final = f"component.{DOMAIN}.common."
_DAY: Final = timedelta(days=1)
_HOUR: Final = 3600


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the source of all accounts' recordings."""
    return Recordings(hass)


class Recordings(MediaSource):
    """The recordings of all accounts that have any."""

    name = "Cloud Telephony"

    def __init__(self, hass: HomeAssistant) -> None:
        """Take where accounts are."""
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return where the sound of a call is, which is signed for whoever asked.

        Raises:
            Unresolvable: it is no call, or has no recording.
        """
        try:
            account, call_id = call_at(item.identifier)
            call = await async_recorded_call(self._hass, account, call_id)
            return PlayMedia(sound_path(call), await async_expected_type(self._hass, call))
        except NoPlace as error:
            raise Unresolvable(translation_domain=DOMAIN, translation_key="no_such_media") from error
        except RecordingError as error:
            raise Unresolvable(
                translation_domain=DOMAIN,
                translation_key=error.translation_key,
                translation_placeholders=error.translation_placeholders,
            ) from error

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Return a level and what is below it.

        Raises:
            BrowseError: there is no such level, or the log cannot be read.
        """
        place, account = self._place(item)
        shelf = await self._async_shelf()
        if account is None:
            return shelf.all(self._accounts())
        if place.day is None:
            return shelf.of_account(account, place, await self._async_days(account, place.before))
        return shelf.of_day(place, await self._async_calls(account, place, place.day))

    @override
    async def async_search_media(self, item: MediaSourceItem, query: SearchMediaQuery) -> SearchMedia:
        """Return the recorded calls with a name or a number that has this text, the newest first.

        Raises:
            BrowseError: there is no such level, or the log cannot be read.
        """
        place, account = self._place(item)
        wanted = query.search_query.strip()[:LONGEST]
        if not wanted or (query.media_filter_classes and MediaClass.MUSIC not in query.media_filter_classes):
            return SearchMedia(result=[])
        accounts = [account] if account else self._accounts()
        calls = await self._async_find(accounts, place.day, wanted)
        shelf = await self._async_shelf()
        return SearchMedia(result=[shelf.call(call, "%Y-%m-%d %H:%M") for call in calls])

    async def _async_shelf(self) -> _Shelf:
        texts = await async_get_translations(self._hass, self._hass.config.language, "common", [DOMAIN])
        return _Shelf(texts, lambda call: expected_type(self._hass, call))

    def _accounts(self) -> list[Account]:
        return [account for account in loaded_accounts(self._hass) if isinstance(account.provider, KeepsRecordings)]

    def _place(self, item: MediaSourceItem) -> tuple[Place, Account | None]:
        """Return where somebody wants to be, and the account there.

        Raises:
            BrowseError: there is nothing to be seen.
        """
        try:
            place = Place.parse(item.identifier)
        except NoPlace as error:
            raise BrowseError(translation_domain=DOMAIN, translation_key="no_such_media") from error
        accounts = {account.entry.entry_id: account for account in self._accounts()}
        if place.call or (place.account and place.account not in accounts):
            raise BrowseError(translation_domain=DOMAIN, translation_key="no_such_media")
        return place, accounts[place.account] if place.account else None

    async def _async_days(self, account: Account, before: date | None) -> list[date]:
        """Return the last days with recordings, one more than are listed."""
        # Clocks may differ: what has not begun here may be over.
        first = before or dt_util.now().date() + 2 * _DAY
        zone, entry_id = dt_util.get_default_time_zone(), account.entry.entry_id
        return await self._async_read(lambda log: log.recorded_days(entry_id, first, zone, DAYS + 1))

    async def _async_calls(self, account: Account, place: Place, day: date) -> CallsPage:
        """Return the next recorded calls of a day, with the names that are known now."""
        start, end = _bounds(day)
        entry_id, phonebook = account.entry.entry_id, account.phonebook.copy()

        def read(log: CallLog) -> CallsPage:
            page = log.recorded_page(entry_id, start, end, cursor=place.cursor, limit=CALLS)
            return CallsPage(tuple(map(phonebook.identify, page.calls)), page.cursor)

        return await self._async_read(read)

    async def _async_find(self, accounts: Iterable[Account], day: date | None, wanted: str) -> list[Call]:
        known = {account.entry.entry_id: account.phonebook.copy() for account in accounts}
        start, end = _bounds(day) if day else (None, None)
        query = CallsQuery(accounts=frozenset(known), start=start, end=end, limit=CALLS)
        return await self._async_read(lambda log: _find(log, query, wanted, known)) if known else []

    async def _async_read[T](self, question: Callable[[CallLog], T]) -> T:
        keeper = await async_open_call_log(self._hass)
        try:
            return await keeper.async_read(question)
        except LogError as error:
            raise BrowseError(translation_domain=DOMAIN, translation_key=error.translation_key) from error


def _find(log: CallLog, query: CallsQuery, wanted: str, known: Mapping[str, Phonebook]) -> list[Call]:
    named = [phonebook.numbers_named(wanted) for phonebook in known.values()]
    query = replace(query, search=Search(wanted, frozenset().union(*named)))
    found: list[Call] = []
    until = monotonic() + SEARCHED_FOR
    while len(found) < FOUND:
        page = log.page(query)
        found += [identified(known, call) for call in page.calls if call.recording]
        if page.cursor is None or monotonic() >= until:
            break
        query = replace(query, cursor=page.cursor)
    return found[:FOUND]


class _Shelf:
    """What is to be seen, in the words of Home Assistant's language."""

    def __init__(self, texts: Mapping[str, str], type_of: Callable[[Call], str]) -> None:
        """Take the words, and what tells the MIME type of a recording."""
        self._texts = texts
        self._type_of = type_of

    def all(self, accounts: Iterable[Account]) -> BrowseMediaSource:
        """Return all accounts that keep recordings."""
        below = [
            _folder(Place(account=account.entry.entry_id), account.entry.title, can_search=True)
            for account in sorted(accounts, key=lambda account: account.entry.title.casefold())
        ]
        return _opened(_folder(Place(), Recordings.name, can_search=True), below or [self._note("media_no_accounts")])

    def of_account(self, account: Account, place: Place, days: list[date]) -> BrowseMediaSource:
        """Return an account with its last days, or those before a day."""
        entry_id = account.entry.entry_id
        below = [_folder(Place(account=entry_id, day=day), self._day(day), can_search=True) for day in days[:DAYS]]
        if len(days) > DAYS:
            older = Place(account=entry_id, before=days[DAYS - 1])
            below.append(_folder(older, self._text("media_older")))
        shown = _folder(place, account.entry.title, can_search=True)
        return _opened(shown, below or [self._note("media_none")])

    def of_day(self, place: Place, page: CallsPage) -> BrowseMediaSource:
        """Return a day with its calls, or those of it that are left."""
        below = [self.call(call, "%H:%M") for call in page.calls]
        if page.cursor:
            below.append(_folder(replace(place, cursor=page.cursor), self._text("media_older")))
        title = self._day(place.day) if place.day else ""
        return _opened(_folder(place, title, can_search=True), below or [self._note("media_none")])

    def call(self, call: Call, time_format: str) -> BrowseMediaSource:
        """Return a call."""
        return BrowseMediaSource(
            domain=DOMAIN,
            identifier=str(place_of(call)),
            media_class=MediaClass.MUSIC,
            media_content_type=self._type_of(call),
            title=self._title(call, dt_util.as_local(call.started_at).strftime(time_format)),
            can_play=True,
            can_expand=False,
        )

    def _title(self, call: Call, moment: str) -> str:
        told = {
            "time": moment,
            "caller": self._party(call.from_name, call.from_number),
            "called": self._party(call.to_name, call.to_number),
            "length": _length(call.talk_time if call.talk_time is not None else call.duration),
        }
        match call.direction:
            case Direction.INCOMING:
                text = self._text("media_incoming")
            case Direction.OUTGOING:
                text = self._text("media_outgoing")
            case _:
                text = self._text("media_internal")
        return text.format(**told)

    def _party(self, name: str | None, number: str | None) -> str:
        return ", ".join(filter(None, (name, number))) or self._text("media_unknown")

    def _day(self, day: date) -> str:
        today = dt_util.now().date()
        if day == today:
            return self._text("media_today").format(date=day)
        return self._text("media_yesterday").format(date=day) if day == today - _DAY else day.isoformat()

    def _note(self, key: str) -> BrowseMediaSource:
        """Return what says why there is nothing."""
        note = _folder(Place(), self._text(key))
        note.can_expand = False
        return note

    def _text(self, key: str) -> str:
        return self._texts[_TEXTS + key]


def _folder(place: Place, title: str, *, can_search: bool = False) -> BrowseMediaSource:
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=str(place),
        media_class=MediaClass.DIRECTORY,
        media_content_type="",
        title=title,
        can_play=False,
        can_expand=True,
        can_search=can_search,
        children_media_class=MediaClass.MUSIC if place.day else MediaClass.DIRECTORY,
    )


def _opened(folder: BrowseMediaSource, below: list[BrowseMediaSource]) -> BrowseMediaSource:
    folder.children = below
    return folder


def _bounds(day: date) -> tuple[datetime, datetime]:
    """Return when a day begins and ends in Home Assistant's time zone."""
    zone = dt_util.get_default_time_zone()
    return datetime.combine(day, time(), zone), datetime.combine(day + _DAY, time(), zone)


def _length(seconds: int | None) -> str:
    if seconds is None:
        return "?"
    minutes, rest = divmod(seconds, 60)
    if seconds < _HOUR:
        return f"{minutes}:{rest:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
