"""What clients asked a server for, and what a strict server would complain about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
import json

from aiohttp import web

from .news import News

MOST_KEPT = 100_000
"""Of requests, and of violations: a simulator may run for months."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that a server received; `host` names the server, `at` is simulated time in UTC.

    Of a parameter that came twice `query` and `form` have the first value.
    """

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    authorised: bool
    host: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that a client may not do; `rule` is a fixed word, `detail` says what it did."""

    rule: str
    detail: str
    request: Request

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.request.method} {self.request.path}: {self.rule}: {self.detail}"


@dataclass(slots=True)
class Traffic:
    """The requests and violations so far, oldest first."""

    requests: list[Request] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    _news: News = field(default_factory=News)

    def record(self, request: Request, complaints: Iterable[tuple[str, str]] = ()) -> None:
        """Keep a request, and rules and details of what is wrong with it, and wake who waits for it."""
        for rule, detail in complaints:
            self.complain(rule, detail, request)
        keep(self.requests, request)
        self._news.tell()

    def clear(self) -> None:
        """Forget everything so far."""
        self.requests.clear()
        self.violations.clear()

    def complain(self, rule: str, detail: str, request: Request) -> None:
        """Keep a violation."""
        keep(self.violations, Violation(rule, detail, request))

    async def wait_for(self, path: str, *, count: int = 1, timeout: float = 10.0) -> Request:  # noqa: ASYNC109  # a shorthand for tests
        """Return the request number `count` for a path, received already or to come within `timeout` real seconds.

        A slash at the end of the path makes no difference.

        Raises:
            TimeoutError: it did not come.
        """
        await self._news.until(lambda: len(self._to(path)) >= count, timeout)
        return self._to(path)[count - 1]

    def _to(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path.rstrip("/") == path.rstrip("/")]


async def json_of(request: web.Request) -> object:
    """Return what the body of a request says in JSON, None if it says nothing."""
    try:
        return json.loads((await request.read()).decode(errors="replace"))
    except ValueError:
        return None


def repeated(names: list[str]) -> list[str]:
    """Return the names of parameters that came more than once."""
    return sorted({name for name in names if names.count(name) > 1})


def keep[T](things: list[T], thing: T) -> None:
    """Add a thing to a list, and forget the oldest if there are too many."""
    things.append(thing)
    del things[:-MOST_KEPT]
