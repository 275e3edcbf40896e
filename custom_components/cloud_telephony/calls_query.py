"""Calls of the past, a page at a time, the newest first."""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import orjson

from .account import Account
from .calls.model import Call, Direction
from .const import DOMAIN
from .errors import impossible, user_facing
from .matching import number_matches
from .providers.base import ListsCalls

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """Where a page ended: at this call. Its text is opaque to users."""

    started_at: datetime
    call_id: str

    @classmethod
    def of(cls, call: Call) -> Self:
        """Return the place of a call."""
        return cls(call.started_at, call.call_id)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a cursor that was given to a user before.

        Raises:
            ServiceValidationError: it was not.
        """
        try:
            started_at, call_id = orjson.loads(b64decode(text, altchars=b"-_", validate=True))
            cursor = cls(datetime.fromisoformat(started_at), str(call_id))
        except (ValueError, TypeError) as error:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="invalid_cursor") from error
        if cursor.started_at.tzinfo is None:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="invalid_cursor")
        return cursor

    def __str__(self) -> str:
        """Return the text for a user."""
        return urlsafe_b64encode(orjson.dumps([self.started_at.isoformat(), self.call_id])).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsQuery:
    """Which calls are wanted: begun from `start` on and before `end`, after the page that ended at `cursor`.

    An empty choice of directions means all, `missed` None those that were missed and the others.
    """

    start: datetime
    end: datetime
    limit: int
    number: str | None = None
    directions: frozenset[Direction] = frozenset()
    missed: bool | None = None
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class CallsPage:
    """Some calls, the newest first; `cursor` is None when these are the last."""

    calls: list[Call]
    cursor: Cursor | None


async def async_get_calls(account: Account, query: CallsQuery) -> CallsPage:
    """Return the next page of the calls that are wanted.

    Raises:
        ServiceValidationError: the provider keeps no records of calls.
        HomeAssistantError: the provider did not answer.
    """
    provider = account.provider
    if not isinstance(provider, ListsCalls):
        raise impossible(account.entry, "cannot_list_calls")
    with user_facing(account.hass, account.entry):
        # The provider's day may begin at another hour than Home Assistant's.
        calls = await provider.calls(
            dt_util.as_local(query.start).date() - _ONE_DAY, dt_util.as_local(query.end).date() + _ONE_DAY
        )
    page = _page(_wanted(account, calls, query), query.limit)
    for call in page.calls:
        account.system.recordings.note(call.recording)
    return page


def _wanted(account: Account, calls: Iterable[Call], query: CallsQuery) -> list[Call]:
    return [
        account.phonebook.identify(call)
        for call in calls
        if query.start <= call.started_at < query.end
        and (query.cursor is None or Cursor.of(call) < query.cursor)
        and (not query.directions or call.direction in query.directions)
        and query.missed in {None, call.missed}
        and _has_party(account, call, query.number)
    ]


def _has_party(account: Account, call: Call, number: str | None) -> bool:
    if number is None:
        return True
    sides = (account.phonebook.normalise(call.from_number), account.phonebook.normalise(call.to_number))
    return any(number_matches(account, number, side) for side in sides)


def _page(calls: list[Call], limit: int) -> CallsPage:
    calls.sort(key=Cursor.of, reverse=True)
    page = calls[:limit]
    return CallsPage(page, Cursor.of(page[-1]) if len(calls) > limit else None)
