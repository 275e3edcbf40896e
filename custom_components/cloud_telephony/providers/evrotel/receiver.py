"""Reading what the provider sends to the account's webhook, [S4] "Передача данных".

Every request carries the token and tells the start or the end of a call. Forms leave out what is null, JSON may not.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import sha256
import hmac
import json
import logging
import re
from typing import Final, TypedDict

from ...calls.events import CallEnded, CallStarted
from ...calls.model import Direction, Disposition
from ..base import Delivery, Doubt, NotGenuine, WebhookReply, WebhookRequest
from ..fields import LONGEST_NAME, LONGEST_NUMBER, count, text, without_numbers
from ..once import Once
from ..webhooks import read_fields
from .call_ids import call_id, given
from .times import read_time

_LOGGER = logging.getLogger(__name__)

_REMEMBERED: Final = 1024
_LONGEST_SHOWN: Final = 50
_LONGEST_PATH: Final = 1024
_LONGEST_TALK: Final = int(timedelta(days=30).total_seconds())
_CLOCKS_DIFFER: Final = timedelta(minutes=10)

_DIRECTIONS: Final[Mapping[str, Direction]] = {"i": Direction.INCOMING, "o": Direction.OUTGOING}
_DISPOSITIONS: Final[Mapping[str, Disposition]] = {
    "answered": Disposition.ANSWERED,
    "busy": Disposition.BUSY,
    "congestion": Disposition.FAILED,
    "failed": Disposition.FAILED,
    "no answer": Disposition.NO_ANSWER,
}
# An end that has none of these may look like that of any other call.
_IDENTIFYING: Final = frozenset({"callid", "calldate", "date"})
# The extensions of the document have three digits; those of a city, without its code, have more than five.
_EXTENSION: Final = re.compile(r"[0-9]{2,5}")


class _Sides(TypedDict):
    """Who is in a call, by the names that events have for it."""

    direction: Direction | None
    from_number: str | None
    to_number: str | None
    extension: str | None


@dataclass(frozen=True, slots=True)
class _Begin:
    """When a call began: as it was told, or else as it is now; `at` is None where what was told cannot be."""

    told: str
    at: datetime | None
    doubtful: bool = False


class Receiver:
    """Tells genuine requests from others, and one that is new from one that is sent again."""

    def __init__(self, *, billcode: str, token: str, zone: tzinfo, now: Callable[[], datetime]) -> None:
        """Take the account's credentials, the zone of the provider's times, and a clock in UTC."""
        self._billcode = billcode
        self._token = _bytes(token)
        self._zone = zone
        self._now = now
        self._met = Once()
        self._seen: dict[bytes, None] = {}
        self.counted: Counter[str] = Counter()

    def receive(self, request: WebhookRequest) -> Delivery:
        """Read a request; see `TakesWebhooks`.

        Raises:
            NotGenuine: it has not the token, or does not tell of a call.
        """
        if request.method != "POST" or not self._has_token(request):
            raise NotGenuine
        told = {name.casefold(): value.strip() for name, value in read_fields(request).items() if _is_said(value)}
        match told.get("callstatus", "").casefold():
            case "start":
                return self._start(told)
            case "end":
                return self._end(told)
            case "":
                raise NotGenuine
            case unknown:
                self._note("callstatus", unknown)
                return Delivery()

    def _has_token(self, request: WebhookRequest) -> bool:
        """Compare bytes, as texts with other letters than ASCII cannot be compared in constant time.

        The document's own sample looks for the token anywhere in the header, which an empty one passes.
        """
        offered = _bytes(request.headers.get("Authorization", "").strip())
        return bool(self._token) and hmac.compare_digest(offered, self._token)

    def _start(self, told: Mapping[str, str]) -> Delivery:
        begin = self._begin(told)
        facts = (self._billcode, begin.told, *(told.get(name, "") for name in ("numbera", "numberb", "direction")))
        reference = call_id(self._token, facts)
        reply = WebhookReply(body=reference)
        if self._is_repeated(facts):
            return Delivery(reply=reply)
        self.counted["started"] += 1
        started = CallStarted(reference=reference, started_at=begin.at, **self._sides(told))
        return Delivery(events=(started,), reply=reply, doubt=Doubt.CLOCK if begin.doubtful else None)

    def _end(self, told: Mapping[str, str]) -> Delivery:
        """Read an end. Its `calldate` is another than that of the start, and nothing says what it is the time of."""
        if _IDENTIFYING & told.keys() and self._is_repeated(sorted(told.items())):
            return Delivery()
        self.counted["ended"] += 1
        word = text(told.get("disposition"), LONGEST_NAME) or ""
        disposition = _DISPOSITIONS.get(word.casefold())
        if word and disposition is None:
            self._note("disposition", word)
        ended = CallEnded(
            reference=given(told.get("callid")),
            disposition=disposition,
            raw_disposition=word,
            talk_time=self._talk_time(told),
            recording=text(told.get("recfile"), _LONGEST_PATH),
            **self._sides(told),
        )
        return Delivery(events=(ended,))

    def _begin(self, told: Mapping[str, str]) -> _Begin:
        now = self._now()
        # [EW] reads `date`.
        written = told.get("calldate") or told.get("date")
        at = read_time(written, self._zone, now) if written else None
        if written and at:
            doubtful = abs(at - now) > _CLOCKS_DIFFER
            return _Begin(written, None if doubtful else at, doubtful)
        if written:
            self._note("calldate", written)
        return _Begin(now.astimezone(UTC).isoformat(timespec="seconds"), None)

    def _sides(self, told: Mapping[str, str]) -> _Sides:
        """Return who calls whom.

        A call from one short number to another is outgoing still: 101 to 104 may be a colleague, or the fire brigade.
        """
        word = told.get("direction", "")
        direction = _DIRECTIONS.get(word.casefold())
        if word and direction is None:
            self._note("direction", word)
        from_number = text(told.get("numbera"), LONGEST_NUMBER)
        to_number = text(told.get("numberb"), LONGEST_NUMBER)
        own = {Direction.INCOMING: to_number, Direction.OUTGOING: from_number}.get(direction) if direction else None
        extension = own if own and _EXTENSION.fullmatch(own) else None
        return _Sides(direction=direction, from_number=from_number, to_number=to_number, extension=extension)

    def _talk_time(self, told: Mapping[str, str]) -> int | None:
        """Return the seconds of `billsec`: a number until 2018-05-25, a text since, [S4] "Changelog"."""
        written = told.get("billsec")
        seconds = count(written)
        if written and (seconds is None or seconds > _LONGEST_TALK):
            self._note("billsec", written)
            return None
        return seconds

    def _is_repeated(self, facts: object) -> bool:
        """Tell whether the same was told before, and remember it; the oldest of too much is forgotten."""
        digest = sha256(json.dumps(facts).encode()).digest()
        if digest in self._seen:
            self.counted["repeated"] += 1
            return True
        self._seen[digest] = None
        if len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return False

    def _note(self, name: str, value: str) -> None:
        self.counted["unknown"] += 1
        # What is not known may be anything.
        shown = without_numbers(text(value, _LONGEST_SHOWN) or "")
        if self._met.first(f"{name} {shown}"):
            _LOGGER.warning("Evrotel tells a %s that is not known: %s", name, shown)


def _bytes(words: str) -> bytes:
    """Return a text as bytes, whatever is in it: headers that are no UTF-8 come with halves of surrogate pairs."""
    return words.encode("utf-8", "surrogatepass")


def _is_said(value: str) -> bool:
    """Tell whether a field has a value; `NULL` is how the document writes that it has none."""
    return value.strip().casefold() not in {"", "null"}
