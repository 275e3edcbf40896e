"""What a client may not do, told strictly: the real server is more patient, and a client must not rely on it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
import re

from ..traffic import Request, repeated
from .state import day, moment

CREATE, DELETE = "/direct/items/phonecalls/create", "/direct/items/phonecalls/delete"


class Rule(StrEnum):
    """The rules that a client can break."""

    UNKNOWN_PATH = "unknown path"
    WRONG_VERB = "wrong verb"
    UNKNOWN_PARAMETER = "unknown parameter"
    MISSING_PARAMETER = "missing parameter"
    REPEATED_PARAMETER = "repeated parameter"
    BAD_VALUE = "bad value"
    BAD_ENCODING = "bad encoding"
    WRONG_TOKEN = "wrong token"  # noqa: S105  # a rule's name
    CHANGED_REPETITION = "changed repetition"


type Complaint = tuple[Rule, str]
type _Check = Callable[[str], bool]

# What has one meaning only: a plus could be a space.
_ENCODED = re.compile(r"(?:[A-Za-z0-9._~:=&-]|%[0-9A-F]{2})*")
_COUNT = re.compile(r"[0-9]{1,9}")
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A path with its parameters, each with what its value has to be."""

    required: Mapping[str, _Check]
    optional: Mapping[str, _Check] = field(default_factory=dict)

    @property
    def parameters(self) -> Mapping[str, _Check]:
        """Return all parameters."""
        return {**self.required, **self.optional}


def _is_moment(text: str) -> bool:
    return moment(text) is not None


def _is_day(text: str) -> bool:
    return day(text) is not None


def _is_count(text: str) -> bool:
    return _COUNT.fullmatch(text) is not None


def _is_link(text: str) -> bool:
    return _LINK.fullmatch(text) is not None


ENDPOINTS: Mapping[str, Endpoint] = {
    CREATE: Endpoint(
        {"token": bool, "initiated": _is_moment, "source": bool, "destination": bool},
        {"duration": _is_count, "url": _is_link},
    ),
    DELETE: Endpoint({"token": bool, "from": _is_day, "to": _is_day}),
}
"""What there is, [S2]."""


@dataclass(slots=True)
class Checker:
    """Reads every request with a strict eye; remembers how each call was told for the first time."""

    _told: dict[tuple[str, ...], str] = field(default_factory=dict)

    def complaints(self, request: Request, names: list[str], query: str) -> Iterator[Complaint]:
        """Go through what is wrong with a request, its token apart.

        `names` are those of its parameters as often as they came, `query` is all of them as they came, less the token.
        """
        endpoint = ENDPOINTS.get(request.path)
        if endpoint is None:
            yield Rule.UNKNOWN_PATH, request.path
            return
        if request.method != "GET":
            yield Rule.WRONG_VERB, f"{request.method} in place of GET"
        yield from _about_names(endpoint, names)
        yield from _about_values(endpoint, request.query)
        if not _ENCODED.fullmatch(query):
            yield Rule.BAD_ENCODING, query
        if request.path == CREATE:
            yield from self._about_repetition(request.query, query)

    def _about_repetition(self, fields: Mapping[str, str], query: str) -> Iterator[Complaint]:
        key = tuple(fields.get(name, "") for name in ("initiated", "source", "destination"))
        if self._told.setdefault(key, query) != query:
            yield Rule.CHANGED_REPETITION, f"{query} after {self._told[key]}"


def _about_names(endpoint: Endpoint, names: list[str]) -> Iterator[Complaint]:
    for name in sorted({*names} - endpoint.parameters.keys()):
        yield Rule.UNKNOWN_PARAMETER, name
    for name in sorted(endpoint.required.keys() - {*names}):
        yield Rule.MISSING_PARAMETER, name
    for name in repeated(names):
        yield Rule.REPEATED_PARAMETER, name


def _about_values(endpoint: Endpoint, fields: Mapping[str, str]) -> Iterator[Complaint]:
    for name, check in endpoint.parameters.items():
        if name in fields and not check(fields[name]):
            yield Rule.BAD_VALUE, f"{name} is {fields[name]!r}"
