"""What a client may not do, told strictly: real servers are more patient, and a client must not rely on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
import re

from ..repetition import Repetitions
from ..traffic import Request, repeated

LONGEST_TEXT = 1024
"""Characters of a text message, [S3] §1.5."""


class Rule(StrEnum):
    """The rules that a client can break."""

    UNKNOWN_PATH = "unknown path"
    WRONG_VERB = "wrong verb"
    UNKNOWN_PARAMETER = "unknown parameter"
    MISSING_PARAMETER = "missing parameter"
    REPEATED_PARAMETER = "repeated parameter"
    BAD_DATE = "bad date"
    MISSING_BEARER = "missing bearer"
    WRONG_KEY = "wrong key"
    BAD_RECIPIENT = "bad recipient"
    BAD_TEXT = "bad text"
    SIDE_EFFECT_TWICE = "side effect twice"
    TALKS_ON_THE_FEED = "talks on the feed"


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """A path of [S3] §1; a POST has its parameters in the form, a GET in the query."""

    verb: str
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    side_effect: bool = False


_DAYS = frozenset({"datestart", "datestop"})
_ENDPOINTS: Mapping[str, _Endpoint] = {
    "/cdr": _Endpoint("GET", optional=_DAYS),
    "/record": _Endpoint("GET", optional=_DAYS),
    "/dial": _Endpoint("GET", required=frozenset({"cpa", "cpb"}), side_effect=True),
    "/sendSMS": _Endpoint(
        "POST", required=frozenset({"to", "body"}), optional=frozenset({"test"}), side_effect=True
    ),
}  # fmt: skip
_ONE_RECORDING = _Endpoint("GET")

type Complaint = tuple[Rule, str]


def is_recipient(number: str) -> bool:
    """Tell whether this is a nine-digit number, [S3] §1.5."""
    return re.fullmatch(r"[0-9]{9}", number) is not None


def is_text(text: str) -> bool:
    """Tell whether this can be sent as a text message, [S3] §1.5."""
    return 0 < len(text) <= LONGEST_TEXT


def parse_day(text: str) -> date | None:
    """Return the day of a `YYYY-MM-DD`, None if it is anything else."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(slots=True)
class Checker:
    """Reads every request with a strict eye; remembers the side effects that were asked for."""

    _repetitions: Repetitions = field(default_factory=Repetitions)

    def complaints(self, request: Request, names: list[str], authorization: str | None) -> Iterator[Complaint]:
        """Go through what is wrong with a request.

        `names` are the names of its parameters as often as they came, `authorization` its header.
        """
        yield from _about_key(request, authorization)
        endpoint = _ONE_RECORDING if request.path.startswith("/record/") else _ENDPOINTS.get(request.path)
        if endpoint is None:
            yield Rule.UNKNOWN_PATH, request.path
        elif request.method != endpoint.verb:
            yield Rule.WRONG_VERB, f"{request.method} in place of {endpoint.verb}"
        else:
            yield from _about_names(request, endpoint, names)
            yield from _about_values(request)
            yield from self._about_repetition(request, endpoint)

    def _about_repetition(self, request: Request, endpoint: _Endpoint) -> Iterator[Complaint]:
        if not endpoint.side_effect:
            return
        effect = (request.path, *sorted(request.query.items()), *sorted(request.form.items()))
        if (ago := self._repetitions.since_last(effect, request.at)) is not None:
            yield Rule.SIDE_EFFECT_TWICE, f"again after {ago}"


def _about_key(request: Request, authorization: str | None) -> Iterator[Complaint]:
    if authorization is None or not authorization.startswith("Bearer "):
        yield Rule.MISSING_BEARER, "no Authorization: Bearer"
    elif not request.authorised:
        yield Rule.WRONG_KEY, "not the key of this account"


def _about_names(request: Request, endpoint: _Endpoint, names: list[str]) -> Iterator[Complaint]:
    right, wrong = (request.form, request.query) if endpoint.verb == "POST" else (request.query, request.form)
    for name in sorted(wrong.keys() | (right.keys() - endpoint.required - endpoint.optional)):
        yield Rule.UNKNOWN_PARAMETER, name
    for name in sorted(endpoint.required - right.keys()):
        yield Rule.MISSING_PARAMETER, name
    for name in repeated(names):
        yield Rule.REPEATED_PARAMETER, name


def _about_values(request: Request) -> Iterator[Complaint]:
    for name in sorted(_DAYS & request.query.keys()):
        if parse_day(request.query[name]) is None:
            yield Rule.BAD_DATE, f"{name} is {request.query[name]!r}"
    if request.query.get("datestart", "") > request.query.get("datestop", "9"):
        yield Rule.BAD_DATE, "datestart is after datestop"
    if not is_recipient(request.form.get("to", "000000000")):
        yield Rule.BAD_RECIPIENT, "not nine digits"
    if not is_text(request.form.get("body", "-")):
        yield Rule.BAD_TEXT, f"{len(request.form['body'])} characters"
