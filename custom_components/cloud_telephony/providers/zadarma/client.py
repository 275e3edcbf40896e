"""Signed requests to the provider's API, each in its turn, and what its replies mean."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Final

from ..base import InvalidReply, ProviderError, RequestRefused
from ..clock import Clock
from ..fields import LONGEST_NAME, text, without_numbers
from ..http import FORM, Reply, Request, Server
from ..limits import LONGEST_WAIT, Limiter
from .signature import Params, build_query, request_signature

type Answer = Mapping[str, object]

# A minute, [ZOA]; a reply tells what it really is.
_GENERAL_LIMIT: Final = 100
_STATISTICS_LIMIT: Final = 3
_TRIES: Final = 3
_LONGEST_LIST: Final = 4 * 1024 * 1024
_REFUSALS: Final = 4
# These say all there is; with other refusals the reply may tell why.
_CLEAR: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})
# Which of key and secret is wrong is not told.
_AUTH_FIELD: Final = ""


class Client:
    """Talks to the API of one account."""

    def __init__(self, server: Server, api_key: str, api_secret: str, clock: Clock) -> None:
        """Take the server, and key and secret, of which the first goes into a header and the second nowhere."""
        self.server = server
        self._key = api_key
        self._secret = api_secret
        self._clock = clock
        self._general = Limiter(server.name, _GENERAL_LIMIT, clock)
        self._statistics = Limiter(server.name, _STATISTICS_LIMIT, clock)

    @property
    def limited_until(self) -> datetime | None:
        """Return until when requests have to wait, None if they do not."""
        return max(filter(None, (self._general.limited_until, self._statistics.limited_until)), default=None)

    async def get(self, path: str, params: Params | None = None, *, once: bool = False) -> Answer:
        """Ask for something; `once` if that costs money. For what is raised see `_call`."""
        return await self._call("GET", path, params or {}, once=once)

    async def statistics(self, path: str, params: Params) -> Answer:
        """Ask for statistics, which have a limit of their own."""
        return await self._call("GET", path, params, statistics=True)

    async def put(self, path: str, params: Params) -> Answer:
        """Set something, which is the same if it is done twice."""
        return await self._call("PUT", path, params)

    async def post(self, path: str, params: Params, *, once: bool = False) -> Answer:
        """Have something done; `once` if that costs money."""
        return await self._call("POST", path, params, once=once)

    async def _call(
        self, method: str, path: str, params: Params, *, once: bool = False, statistics: bool = False
    ) -> Answer:
        """Send a request when it is its turn; one that was too many is sent again.

        Nothing was done of a request that the limit refused, so that even one that costs money can be sent again.

        Raises:
            RateLimited: it would have to wait for longer than a minute.
            InvalidAuth, NotFound, RequestRefused, ProviderError: as the reply says.
        """
        request = self._signed(method, path, build_query(params))
        own = self._statistics if statistics else self._general
        give_up_at = self._clock.monotonic() + LONGEST_WAIT
        for _ in range(_TRIES):
            async with self._turn(give_up_at, statistics=statistics):
                reply = await self.server.send(request, once=once)
                refused = reply.status == HTTPStatus.TOO_MANY_REQUESTS
                own.learn(reply.headers, refused=refused)
            if not refused:
                return self._answer(reply)
        raise own.exceeded()

    @asynccontextmanager
    async def _turn(self, give_up_at: float, *, statistics: bool) -> AsyncIterator[None]:
        """Wait for the turn of a request; statistics count for both limits."""
        async with AsyncExitStack() as stack:
            if statistics:
                await stack.enter_async_context(self._statistics.turn(give_up_at))
            await stack.enter_async_context(self._general.turn(give_up_at))
            yield

    def _signed(self, method: str, path: str, query: str) -> Request:
        """Return a request in which what was signed is what is sent: in the address, or in the body [ZPHP]."""
        headers = {"Authorization": f"{self._key}:{request_signature(path, query, self._secret)}"}
        if method == "GET":
            return Request(method=method, path=path, query=query, headers=headers, limit=_LONGEST_LIST)
        return Request(method=method, path=path, headers=headers | {"Content-Type": FORM}, body=query.encode())

    def _answer(self, reply: Reply) -> Answer:
        """Return the content of a reply that tells success [S1].

        Raises:
            InvalidAuth, NotFound, RequestRefused, ServerFailed: the status or the reply says no.
            InvalidReply: it says neither.
        """
        failure = reply.failure(_AUTH_FIELD)
        if failure and (reply.status // 100 != _REFUSALS or reply.status in _CLEAR):
            raise failure
        answer = _content(reply, failure)
        if answer.get("status") == "error":
            raise self._refused(reply, answer.get("message"))
        if failure:
            raise failure
        if answer.get("status") != "success":
            raise reply.invalid("neither success nor error")
        return answer

    def _refused(self, reply: Reply, message: object) -> RequestRefused:
        """Return the error for a refusal, in whose words there may be numbers, or what was sent."""
        reason = text(message, LONGEST_NAME) or f"HTTP {reply.status}"
        for secret in (self._key, self._secret):
            reason = reason.replace(secret, "…")
        reason = without_numbers(reason).rstrip(".")
        return RequestRefused(f"{reply.server} refuses: {reason}", server=reply.server, reason=reason)


def _content(reply: Reply, failure: ProviderError | None) -> Answer:
    """Return a reply as JSON; if it is none, the status has said all there is."""
    try:
        return reply.json(dict)
    except InvalidReply:
        if failure:
            raise failure from None
        raise
