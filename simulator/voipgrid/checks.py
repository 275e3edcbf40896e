"""What a client may not do, told strictly: the real server is more patient, and a client must not rely on it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
import re

from ..repetition import Repetitions
from ..traffic import Request
from .state import DEFAULT_NUMBER

PATH = "/api/clicktodial/"


class Rule(StrEnum):
    """The rules that a client can break."""

    UNKNOWN_PATH = "unknown path"
    NO_SLASH = "no slash at the end"
    WRONG_VERB = "wrong verb"
    NO_JSON = "no JSON"
    BAD_CONTENT_TYPE = "bad content type"
    NOT_ACCEPTED = "JSON not accepted"
    MISPLACED_PARAMETER = "misplaced parameter"
    UNKNOWN_PARAMETER = "unknown parameter"
    MISSING_PARAMETER = "missing parameter"
    BAD_VALUE = "bad value"
    WRONG_CREDENTIALS = "wrong credentials"
    SIDE_EFFECT_TWICE = "side effect twice"


type Complaint = tuple[Rule, str]
type _Check = Callable[[object], bool]

_NUMBER = re.compile(r"\+?[0-9]{1,32}", re.ASCII)


def _number(value: object) -> bool:
    return isinstance(value, str) and _NUMBER.fullmatch(value) is not None


def _caller_id(value: object) -> bool:
    return value == DEFAULT_NUMBER or _number(value)


def _switch(value: object) -> bool:
    return isinstance(value, bool)


PARAMETERS: Mapping[str, _Check] = {"b_number": _number, "b_cli": _caller_id, "auto_answer": _switch}
"""What an order has, [S0]: `auto_answer` is true or false, never empty as in its sample."""
_NEEDED = frozenset({"b_number"})


@dataclass(slots=True)
class Checker:
    """Reads every request with a strict eye; remembers the calls that were ordered."""

    _repetitions: Repetitions = field(default_factory=Repetitions)

    def complaints(self, request: Request, headers: Mapping[str, str], content: object) -> Iterator[Complaint]:
        """Go through what is wrong with a request, its credentials apart; `content` is what its JSON says."""
        if headers.get("Accept") != "application/json":
            yield Rule.NOT_ACCEPTED, headers.get("Accept", "")
        for name in request.query:
            yield Rule.MISPLACED_PARAMETER, name
        if not request.path.startswith(PATH):
            yield (Rule.NO_SLASH if f"{request.path}/" == PATH else Rule.UNKNOWN_PATH), request.path
        elif request.path == PATH:
            yield from self._about_order(request, headers, content)
        else:
            yield from _about_question(request)

    def _about_order(self, request: Request, headers: Mapping[str, str], content: object) -> Iterator[Complaint]:
        if request.method != "POST":
            yield Rule.WRONG_VERB, f"{request.method} in place of POST"
            return
        if headers.get("Content-Type") != "application/json":
            yield Rule.BAD_CONTENT_TYPE, headers.get("Content-Type", "")
        if not isinstance(content, dict):
            yield Rule.NO_JSON, "the body is no JSON object"
            return
        yield from _about_values(content)
        ago = self._repetitions.since_last(str(content.get("b_number")), request.at)
        if ago is not None:
            yield Rule.SIDE_EFFECT_TWICE, f"again after {ago}"


def _about_question(request: Request) -> Iterator[Complaint]:
    if request.method != "GET":
        yield Rule.WRONG_VERB, f"{request.method} in place of GET"
    if not request.path.endswith("/"):
        yield Rule.NO_SLASH, request.path


def _about_values(content: Mapping[str, object]) -> Iterator[Complaint]:
    for name in sorted(content.keys() - PARAMETERS.keys()):
        yield Rule.UNKNOWN_PARAMETER, name
    for name, check in PARAMETERS.items():
        if name not in content:
            if name in _NEEDED:
                yield Rule.MISSING_PARAMETER, name
        elif not check(content[name]):
            yield Rule.BAD_VALUE, f"{name} is {content[name]!r}"
