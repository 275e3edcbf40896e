"""The interface, [S0]: order a call, ask how it gets on. It refuses in words that the vendor's own clients read."""

from base64 import b64encode
from hmac import compare_digest
import json
from urllib.parse import unquote

from aiohttp import hdrs, web

from ..clock import Clock
from ..faults import Faults
from ..traffic import Request, Traffic, json_of
from .checks import PARAMETERS, PATH, Checker, Rule
from .people import People
from .state import DEFAULT_NUMBER, Account

type _Answer = tuple[int, object]


class Rest:
    """Answers requests; what it does not like it does not do, and tells `traffic` why."""

    def __init__(
        self,
        account: Account,
        username: str,
        password: str,
        clock: Clock,
        *,
        people: People,
        faults: Faults,
        traffic: Traffic,
    ) -> None:
        """Take what requests are about."""
        self._account = account
        pair = f"{username}:{password}".encode()
        self._authorizations = (b"Basic " + b64encode(pair), b"Token " + pair)
        self._clock = clock
        self._people = people
        self._faults = faults
        self._traffic = traffic
        self._checker = Checker()

    def app(self) -> web.Application:
        """Return the application of the host."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._receive)
        return app

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        content = await json_of(request)
        received = self._read(request, content)

        async def answer(_: web.Request) -> web.StreamResponse:
            status, told = self._answer(received, content)
            return web.json_response(told, status=status)

        return await self._faults.answer(request, answer)

    def _read(self, request: web.Request, content: object) -> Request:
        """Keep a request, and what is wrong with it."""
        received = Request(
            method=request.method,
            path=request.raw_path.partition("?")[0],
            query=dict(request.query),
            form={name: json.dumps(value) for name, value in content.items()} if isinstance(content, dict) else {},
            authorised=self._authorises(request),
            host="api",
            at=self._clock.now(),
        )
        if not received.authorised:
            self._traffic.complain(Rule.WRONG_CREDENTIALS, "not those of this user", received)
        self._traffic.record(received, self._checker.complaints(received, request.headers, content))
        return received

    def _authorises(self, request: web.Request) -> bool:
        """Compare byte for byte: one space, padded, not wrapped, in UTF-8."""
        given = request.headers.get(hdrs.AUTHORIZATION, "").encode(errors="surrogateescape")
        # Of both, so that it takes as long for either.
        return any([compare_digest(given, allowed) for allowed in self._authorizations])  # noqa: C419

    def _answer(self, received: Request, content: object) -> _Answer:
        if not received.path.endswith("/") or not received.path.startswith(PATH):
            return 404, {"error": "Not found"}
        if not received.authorised:
            return 401, {"error": "Unauthorized"}
        if received.path == PATH:
            return self._order(received.method, content)
        return self._status(received.method, unquote(received.path.removeprefix(PATH).removesuffix("/")))

    def _order(self, method: str, content: object) -> _Answer:
        if method != hdrs.METH_POST:
            return 405, {"error": "Method not allowed"}
        if not isinstance(content, dict):
            return 400, {"error": "The body is no JSON object."}
        for name, check in PARAMETERS.items():
            if (name == "b_number" or name in content) and not check(content.get(name)):
                return 400, {"clicktodial": {name: ["Enter a valid value."]}}
        b_cli = content.get("b_cli")
        if b_cli not in {None, DEFAULT_NUMBER, *self._account.numbers}:
            return 400, {"clicktodial": {"b_cli": ["This number is not yours."]}}
        call = self._people.order(content["b_number"], b_cli, content.get("auto_answer"))
        return 201, {"callid": call.callid, "status": call.status, "b_number": call.b_number}

    def _status(self, method: str, callid: str) -> _Answer:
        if method != hdrs.METH_GET:
            return 405, {"error": "Method not allowed"}
        call = self._account.calls.get(callid)
        if call is None:
            return 404, {"error": "Not found"}
        call.asked += 1
        return 200, {"callid": call.callid, "status": call.status}
