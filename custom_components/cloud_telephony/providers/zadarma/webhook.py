"""Taking in the provider's requests: what is genuine, what is new, and what it tells.

A request is believed if its signature fits the fields that its kind signs (`notifications.FORMULAS`). These are few:
the name of the event, how a call ended, how long it took and the identifier of the call are not among them, and nothing
in them tells when they were signed. What is done about that:

- The signed fields of a call belong to the identifier that they were first seen with, and part where they parted then.
  The same signature with another identifier, with digits moved from one field to the next, or for a call in the other
  direction is refused, for 24 hours.
- What was told of a call is not told again: a repetition is answered as the first time, and nothing comes of it.
- A call may have begun 5 minutes ago at most, and not in the future, by the account's own clock (see `zone`). All else
  of a call is taken for 24 hours after its beginning was. Where clock or zone are in doubt, it is believed and the
  doubt told.

What remains: who has got hold of a request of a call, its signature included, can tell other things of the same
call, such as its end, for 24 hours; can repeat a text message after 5 minutes; and after a restart of this
program, which forgets all this, can repeat what was told in the last 5 minutes (of calls that had begun before: in the
last 24 hours). All of it takes the address of the webhook, which is secret and never sent unencrypted over https.
"""

from datetime import timedelta
import hashlib
import hmac
import logging
from typing import Final

from ...calls.events import CallEnded, CallEvent
from ..base import Delivery, NotGenuine, WebhookReply, WebhookRequest
from ..clock import Clock
from ..fields import without_numbers
from ..once import Once
from ..webhooks import read_fields
from .counts import WebhookCounts
from .notifications import FORMULAS, Fields, Kind, Notice, call_events, message_events, reference_of
from .replays import Meaning, Replays, SeenCall
from .signature import sign
from .zone import Zone, local_time

_LOGGER = logging.getLogger(__name__)

_LONGEST_ECHO: Final = 256
_LONGEST_SIGNATURE: Final = 256
_LONGEST_FACT: Final = 300

_OLDEST_START: Final = timedelta(minutes=5)
_OLDEST_CALL: Final = timedelta(hours=24)
_BEGINNINGS: Final = frozenset({Kind.START, Kind.OUT_START})
_OUTGOING: Final = frozenset({Kind.OUT_START, Kind.OUT_END})
_ENDS: Final = frozenset({Kind.END, Kind.OUT_END})
_RESULTS: Final = frozenset({Kind.SMS, Kind.NUMBER_LOOKUP, Kind.CALL_TRACKING})
# Of these the first lets the second be told again.
_UNDOES: Final = {Kind.INTERNAL: Kind.INTERNAL_END, Kind.INTERNAL_END: Kind.INTERNAL}


class Webhook:
    """Reads the requests that come to the webhook of one account."""

    def __init__(self, secret: str, zone: Zone, clock: Clock) -> None:
        """Take the secret that signs, and the account's time."""
        self.counts = WebhookCounts()
        self._secret = secret
        self._zone = zone
        self._replays = Replays(clock)
        self._met = Once()

    def receive(self, request: WebhookRequest) -> Delivery:
        """Read a request.

        Raises:
            NotGenuine: it is forged, repeated too late, or cannot be read.
        """
        try:
            return _echo(request) if request.method == "GET" else self._read(request)
        except NotGenuine:
            self.counts.refused += 1
            raise

    def _read(self, request: WebhookRequest) -> Delivery:
        if request.method != "POST":
            raise NotGenuine
        fields = _with_today_s_names(read_fields(request))
        # The old form [S1] names no event; it tells of incoming calls only.
        event = fields.get("event") or Kind.START
        signature = request.headers.get("Signature", "")
        if event not in FORMULAS:
            return self._keep_unknown(event, fields, signature)
        kind = Kind(event)
        signed = self._signed(fields, FORMULAS[kind], signature)
        if signed is None:
            raise NotGenuine
        return self._result(kind, fields) if kind in _RESULTS else self._call(kind, fields, signed)

    def _signed(self, fields: Fields, formula: tuple[str, ...], signature: str) -> str | None:
        """Return the text that was signed, None if the signature is not its own."""
        text = "".join(fields.get(name, "") for name in formula)
        given = signature[:_LONGEST_SIGNATURE].encode(errors="replace")
        genuine = hmac.compare_digest(given, sign(text, self._secret).encode())
        return text if text and genuine else None

    def _keep_unknown(self, event: str, fields: Fields, signature: str) -> Delivery:
        """Take note of an event of an unknown kind, if it is signed as one of the known ones."""
        formulas = dict.fromkeys(FORMULAS.values())
        if all(self._signed(fields, formula, signature) is None for formula in formulas):
            raise NotGenuine
        name = self.counts.take_unknown(event)
        if self._met.first(f"event {name}"):
            _LOGGER.info("Zadarma tells of an event that this program does not know: %s", name)
        return Delivery()

    def _result(self, kind: Kind, fields: Fields) -> Delivery:
        """Take in what carries one signed text; only text messages tell something that is known here."""
        result = fields["result"]
        is_new = self._replays.is_new_result(kind, result)
        self._count(kind, is_new=is_new)
        return Delivery(events=message_events(result) if is_new and kind is Kind.SMS else ())

    def _call(self, kind: Kind, fields: Fields, signed: str) -> Delivery:
        """Take in what tells of a call."""
        is_old = kind is Kind.START and "pbx_call_id" not in fields
        reference = _old_reference(signed) if is_old else reference_of(fields)
        seen = self._replays.call(reference)
        self._judge(kind, fields, seen)
        self._replays.bind(signed, _meaning(kind, fields, reference))
        self._replays.keep(reference, seen)
        notice = Notice(kind=kind, fields=fields, reference=reference, started_at=seen.started_at)
        is_new = self._is_new(seen, notice)
        self._count(kind, is_new=is_new)
        return Delivery(
            events=self._events(notice) if is_new else (),
            asks_route=reference if kind is Kind.START else None,
            doubt=seen.doubt,
        )

    def _judge(self, kind: Kind, fields: Fields, seen: SeenCall) -> None:
        """Make sure that a request can be one of now, as far as its time tells.

        Raises:
            NotGenuine: it cannot, or does not tell the time that belongs to it.
        """
        if kind is Kind.RECORD:
            # It tells no time, and is believed at any: there is a recording.
            return
        began = local_time(fields.get("call_start"))
        if began is None:
            raise NotGenuine
        if seen.judged and kind not in _BEGINNINGS:
            return
        doubt = self._zone.judge(began, _OLDEST_START if kind in _BEGINNINGS else _OLDEST_CALL)
        if not seen.judged:
            seen.judged, seen.doubt = True, doubt
            seen.started_at = None if doubt else self._zone.in_world(began)

    def _is_new(self, seen: SeenCall, notice: Notice) -> bool:
        """Tell whether this was not told of the call before."""
        fields, kind = notice.fields, notice.kind
        if kind is Kind.IVR and Kind.END in seen.facts:
            return False
        match kind:
            case Kind.START | Kind.END:
                told: tuple[str, ...] = ()
            case Kind.OUT_END:
                told = ("leg1",) if notice.is_first_leg else ()
            case _:
                keys, menu = notice.keys
                about = (fields.get(name, "") for name in ("internal", "destination"))
                told = (*about, notice.recording or "", keys, menu or "")
        undone = _UNDOES.get(kind)
        return self._replays.is_new(
            seen,
            _fact(kind, told),
            undone_by=_fact(undone, told) if undone else "",
            repeatable=kind is Kind.IVR,
            bounded=kind not in _ENDS,
        )

    def _events(self, notice: Notice) -> tuple[CallEvent, ...]:
        events = call_events(notice)
        for event in events:
            if isinstance(event, CallEnded) and event.disposition is None:
                word = without_numbers(event.raw_disposition)
                if self._met.first(f"disposition {word}"):
                    _LOGGER.warning("Zadarma says of a call that it ended with an unknown word: %s", word)
        return events

    def _count(self, kind: Kind, *, is_new: bool) -> None:
        if is_new:
            self.counts.take(kind)
        else:
            self.counts.repeated += 1


def _fact(kind: Kind, told: tuple[str, ...]) -> str:
    """Return what to remember of what was told, which is bounded: none of it is signed."""
    return " ".join((kind, *told))[:_LONGEST_FACT]


def _echo(request: WebhookRequest) -> Delivery:
    """Answer the check of the address: the text as it came [S1].

    Raises:
        NotGenuine: it is no such check.
    """
    echo = request.query.get("zd_echo", "")
    if not 0 < len(echo) <= _LONGEST_ECHO:
        raise NotGenuine
    return Delivery(reply=WebhookReply(body=echo))


def _with_today_s_names(fields: Fields) -> Fields:
    """Return the fields as they are called today; in the old form [S1] the time is `callstart`."""
    if "call_start" in fields or "callstart" not in fields:
        return fields
    return {**fields, "call_start": fields["callstart"]}


def _old_reference(signed: str) -> str:
    """Return an identifier for a call that the provider told without one; the same for a repetition."""
    return f"start_{hashlib.sha256(signed.encode(errors='replace')).hexdigest()[:40]}"


def _meaning(kind: Kind, fields: Fields, reference: str) -> Meaning:
    # The others may tell of either: a call from one extension to another goes out, and rings.
    known = kind in {Kind.START, Kind.END, Kind.OUT_START, Kind.OUT_END}
    return Meaning(
        reference=reference,
        lengths=tuple(len(fields.get(name, "")) for name in FORMULAS[kind]),
        outgoing=kind in _OUTGOING if known else None,
    )
