"""What a client may not do, told strictly: the real server is more patient, and a client must not rely on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
import re

from ..php import Pairs, build_query
from ..repetition import Repetitions
from ..traffic import Request, repeated

MOST_ROWS = 1000
LONGEST_RANGE = timedelta(days=31)
LIFETIMES = range(180, 5_184_001)
"""Seconds for which a recording's address may be asked for, [ZPHP]."""


class Rule(StrEnum):
    """The rules that a client, or a receiver of webhooks, can break."""

    UNKNOWN_PATH = "unknown path"
    WRONG_VERB = "wrong verb"
    UNKNOWN_PARAMETER = "unknown parameter"
    MISSING_PARAMETER = "missing parameter"
    REPEATED_PARAMETER = "repeated parameter"
    MISPLACED_PARAMETER = "misplaced parameter"
    BAD_VALUE = "bad value"
    BAD_ENCODING = "bad encoding"
    BAD_CONTENT_TYPE = "bad content type"
    BAD_AUTHORIZATION = "bad authorization"
    WRONG_KEY = "wrong key"
    WRONG_SIGNATURE = "wrong signature"
    TOO_OFTEN = "too often"
    SIDE_EFFECT_TWICE = "side effect twice"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A verb of a method; one of `one_of` must be given, if there are any. `format` may always be given."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    one_of: frozenset[str] = frozenset()
    side_effect: bool = False


def endpoint(required: str = "", optional: str = "", one_of: str = "", *, side_effect: bool = False) -> Endpoint:
    """Return an endpoint whose parameters are written in words."""
    return Endpoint(
        frozenset(required.split()), frozenset(optional.split()), frozenset(one_of.split()), side_effect=side_effect
    )


_SPAN = "start end skip limit"
ENDPOINTS: Mapping[str, Mapping[str, Endpoint]] = {
    "/v1/info/balance": {"GET": endpoint()},
    "/v1/info/price": {"GET": endpoint("number", "caller_id")},
    "/v1/info/timezone": {"GET": endpoint()},
    "/v1/tariff": {"GET": endpoint()},
    "/v1/request/callback": {"GET": endpoint("from to", "sip predicted", side_effect=True)},
    "/v1/sip": {"GET": endpoint()},
    "/v1/sip/*/status": {"GET": endpoint()},
    "/v1/sip/callerid": {"PUT": endpoint("id number")},
    "/v1/sip/redirection": {"GET": endpoint("", "id"), "PUT": endpoint("id", "type number condition status")},
    "/v1/sms/send": {"POST": endpoint("number message", "caller_id sender language", side_effect=True)},
    "/v1/sms/senderid": {"GET": endpoint("phones")},
    "/v1/direct_numbers": {"GET": endpoint()},
    "/v1/statistics": {"GET": endpoint("", f"{_SPAN} sip cost_only type")},
    "/v1/statistics/pbx": {"GET": endpoint("", f"{_SPAN} version call_type")},
    "/v1/statistics/incoming-calls": {"GET": endpoint("", f"{_SPAN} sip")},
    "/v1/pbx/internal": {"GET": endpoint()},
    "/v1/pbx/internal/*/status": {"GET": endpoint()},
    "/v1/pbx/internal/*/info": {"GET": endpoint()},
    "/v1/pbx/record/request": {"GET": endpoint("", "lifetime", "call_id pbx_call_id")},
    "/v1/pbx/callinfo": {"GET": endpoint()},
    "/v1/pbx/callinfo/url": {"POST": endpoint("url"), "DELETE": endpoint()},
    "/v1/pbx/callinfo/notifications": {
        "POST": endpoint("", "notify_start notify_internal notify_end notify_out_start notify_out_end notify_answer")
    },
    "/v1/pbx/webhooks": {"GET": endpoint()},
    "/v1/pbx/webhooks/url": {"POST": endpoint("url"), "DELETE": endpoint()},
    "/v1/pbx/webhooks/hooks": {"POST": endpoint("", "number_lookup call_tracking sms speech_recognition document")},
}
"""What there is; `*` stands for the identifier in a path. [S1], [ZPHP], [ZOA]."""

_NUMBER = re.compile(r"\+?[0-9]{2,20}")
_SIP_ID = re.compile(r"[0-9]{1,20}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_BOOLEAN = re.compile(r"true|false")
_COUNT = re.compile(r"[0-9]{1,9}")
_SHAPES: Mapping[str, re.Pattern[str]] = {
    "number": re.compile(r"\+?[0-9]{2,20}(?:,\+?[0-9]{2,20})*"),
    "caller_id": _NUMBER, "to": _NUMBER, "from": re.compile(r"\+?[0-9]{1,20}(?:-(?:[0-9]+|main))?"),
    "id": _SIP_ID, "sip": _SIP_ID, "status": re.compile(r"on|off"), "type": re.compile(r"phone|overall|toll-free"),
    "condition": re.compile(r"always|unavailable"), "start": _TIME, "end": _TIME, "skip": _COUNT, "limit": _COUNT,
    "version": re.compile(r"[12]"), "call_type": re.compile(r"in|out"), "lifetime": _COUNT,
    "url": re.compile(r"https?://[^\s]+"), "message": re.compile(r"(?s).+"), "format": re.compile(r"json|xml"),
    "phones": re.compile(r"[0-9]{2,20}(?:,[0-9]{2,20})*"),
    "predicted": re.compile(r"1|true"),  # a flag that is set by being there, [S1]
}  # fmt: skip
_FLAGS = frozenset({
    *ENDPOINTS["/v1/pbx/callinfo/notifications"]["POST"].optional,
    *ENDPOINTS["/v1/pbx/webhooks/hooks"]["POST"].optional,
})  # fmt: skip

type Complaint = tuple[Rule, str]


def pattern_of(path: str) -> str:
    """Return the key of `ENDPOINTS` that a path, with or without a slash at its end, belongs to."""
    bare = path.rstrip("/")
    if (match := re.fullmatch(r"(/v1/(?:sip|pbx/internal))/[^/]+/(status|info)", bare)) is not None:
        return f"{match[1]}/*/{match[2]}"
    return bare


@dataclass(slots=True)
class Checker:
    """Reads every request with a strict eye; remembers the side effects that were asked for."""

    _repetitions: Repetitions = field(default_factory=Repetitions)

    def complaints(self, request: Request, raw: str, parameters: Pairs) -> Iterator[Complaint]:
        """Go through what is wrong with a request, its signature apart.

        `raw` is the query or form as it came, `parameters` what it says.
        """
        verbs = ENDPOINTS.get(pattern_of(request.path))
        if verbs is None:
            yield Rule.UNKNOWN_PATH, request.path
        elif (known := verbs.get(request.method)) is None:
            yield Rule.WRONG_VERB, f"{request.method} in place of {' or '.join(verbs)}"
        else:
            yield from _about_encoding(raw, parameters)
            yield from _about_names(known, parameters)
            yield from _about_values(parameters)
            yield from self._about_repetition(request, known)

    def _about_repetition(self, request: Request, known: Endpoint) -> Iterator[Complaint]:
        if not known.side_effect:
            return
        effect = (pattern_of(request.path), *sorted(request.query.items()), *sorted(request.form.items()))
        if (ago := self._repetitions.since_last(effect, request.at)) is not None:
            yield Rule.SIDE_EFFECT_TWICE, f"again after {ago}"


def _about_encoding(raw: str, parameters: Pairs) -> Iterator[Complaint]:
    if raw != build_query(parameters):
        yield Rule.BAD_ENCODING, f"{raw} is not spelt as PHP does"


def _about_names(known: Endpoint, parameters: Pairs) -> Iterator[Complaint]:
    names = [name for name, _ in parameters]
    tops = {name.partition("[")[0] for name in names}
    for name in sorted(tops - known.required - known.optional - known.one_of - {"format"}):
        yield Rule.UNKNOWN_PARAMETER, name
    for name in sorted(known.required - tops):
        yield Rule.MISSING_PARAMETER, name
    if known.one_of and not known.one_of & tops:
        yield Rule.MISSING_PARAMETER, " or ".join(sorted(known.one_of))
    for name in repeated(names):
        yield Rule.REPEATED_PARAMETER, name


def _about_values(parameters: Pairs) -> Iterator[Complaint]:
    for name, value in parameters:
        shape = _BOOLEAN if name in _FLAGS else _SHAPES.get(name.partition("[")[0])
        if shape is not None and shape.fullmatch(value) is None:
            yield Rule.BAD_VALUE, f"{name} is {value!r}"
    values = dict(parameters)
    if "lifetime" in values and _COUNT.fullmatch(values["lifetime"]) and int(values["lifetime"]) not in LIFETIMES:
        yield Rule.BAD_VALUE, f"lifetime is {values['lifetime']}"
    if _COUNT.fullmatch(values.get("limit", "")) and int(values["limit"]) > MOST_ROWS:
        yield Rule.BAD_VALUE, f"limit is {values['limit']}"
    yield from _about_range(values)


def _about_range(values: Mapping[str, str]) -> Iterator[Complaint]:
    try:
        start, end = (datetime.fromisoformat(values[name]) for name in ("start", "end"))
    except KeyError, ValueError:
        return
    if end < start:
        yield Rule.BAD_VALUE, "end is before start"
    elif end - start > LONGEST_RANGE:
        yield Rule.BAD_VALUE, "the range is longer than a month and is cut off"
