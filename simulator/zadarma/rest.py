"""The REST interface: signature, limits, formats; what a method does stands in `methods`."""

from email.utils import format_datetime
from hmac import compare_digest
import json
from xml.etree.ElementTree import Element, SubElement, tostring

from aiohttp import hdrs, web

from ..audio import silent_mp3
from ..clock import Clock
from ..faults import Faults
from ..php import Pairs, parse_query
from ..sounds import Sounds
from ..traffic import Request, Traffic
from .checks import Checker, Rule, pattern_of
from .errors import ApiError
from .limits import Allowance, Counter
from .methods import Methods
from .reports import Reports
from .signing import request_signature

_FORM = "application/x-www-form-urlencoded"
_STATISTICS = "/v1/statistics"


class Rest:
    """Answers requests; what it does not like it does not do, and tells `traffic` why."""

    def __init__(
        self,
        key: str,
        secret: str,
        clock: Clock,
        *,
        methods: Methods,
        reports: Reports,
        counter: Counter,
        faults: Faults,
        traffic: Traffic,
        sounds: Sounds,
    ) -> None:
        """Take what requests are about."""
        self._key = key
        self._secret = secret
        self._clock = clock
        self._methods = methods
        self._reports = reports
        self._counter = counter
        self._faults = faults
        self._traffic = traffic
        self._sounds = sounds
        self._checker = Checker()

    def app(self) -> web.Application:
        """Return the application of the host."""
        app = web.Application()
        app.router.add_get("/v1/pbx/record/download/{token}/{name}", self._download)
        app.router.add_route("*", "/{path:.*}", self._receive)
        return app

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        body = (await request.read()).decode("latin-1")
        raw = query if request.method == hdrs.METH_GET else body
        parameters = parse_query(raw)
        received = self._read(request, path, parameters)
        self._check(received, request, raw=raw, stray=body if request.method == hdrs.METH_GET else query)

        async def answer(_: web.Request) -> web.StreamResponse:
            return await self._answer(received, dict(parameters))

        return await self._faults.answer(request, answer)

    def _read(self, request: web.Request, path: str, parameters: Pairs) -> Request:
        """Keep a request."""
        in_query = request.method == hdrs.METH_GET
        authorization = request.headers.get(hdrs.AUTHORIZATION, "")
        received = Request(
            method=request.method,
            path=path,
            query=dict(parameters) if in_query else {},
            form={} if in_query else dict(parameters),
            authorised=compare_digest(authorization.encode(), self._right_header(path, parameters).encode()),
            host="api",
            at=self._clock.now(),
        )
        if not received.authorised:
            self._traffic.complain(*self._about_authorization(authorization), received)
        self._traffic.record(received)
        return received

    def _check(self, received: Request, request: web.Request, *, raw: str, stray: str) -> None:
        if stray:
            self._traffic.complain(Rule.MISPLACED_PARAMETER, stray, received)
        if received.form and request.content_type != _FORM:
            self._traffic.complain(Rule.BAD_CONTENT_TYPE, request.content_type, received)
        for rule, detail in self._checker.complaints(received, raw, parse_query(raw)):
            self._traffic.complain(rule, detail, received)

    def _right_header(self, path: str, parameters: Pairs) -> str:
        return f"{self._key}:{request_signature(path, parameters, self._secret)}"

    def _about_authorization(self, authorization: str) -> tuple[str, str]:
        key, colon, signature = authorization.partition(":")
        if not colon or " " in authorization:
            return Rule.BAD_AUTHORIZATION, "the header is not key:signature"
        if key != self._key:
            return Rule.WRONG_KEY, "not the key of this account"
        return Rule.WRONG_SIGNATURE, f"a signature of {len(signature)} characters"

    async def _answer(self, received: Request, given: dict[str, str]) -> web.Response:
        pattern = pattern_of(received.path)
        if not received.authorised:
            return self._reply(received, given, {"status": "error", "message": "Not authorized"}, 401)
        allowance = self._counter.ask(statistics=pattern.startswith(_STATISTICS))
        if not allowance.allowed:
            self._traffic.complain(Rule.TOO_OFTEN, f"more than {allowance.limit} in a minute", received)
            refusal: dict[str, object] = {"status": "error", "message": "You exceeded the rate limit"}
            return self._reply(received, given, refusal, 429, allowance)
        if "*" in pattern:
            given = given | {"*": received.path.rstrip("/").split("/")[-2]}
        try:
            keys = await self._methods.run(received.method, pattern, given)
        except ApiError as error:
            failure: dict[str, object] = {"status": "error", "message": error.message}
            return self._reply(received, given, failure, error.status, allowance)
        return self._reply(received, given, {"status": "success"} | keys, 200, allowance)

    def _reply(
        self,
        received: Request,
        given: dict[str, str],
        content: dict[str, object],
        status: int,
        allowance: Allowance | None = None,
    ) -> web.Response:
        headers = {"X-Zadarma-Method": received.path, hdrs.DATE: format_datetime(self._clock.now(), usegmt=True)}
        allowance = allowance or self._counter.look()
        headers |= {
            "X-RateLimit-Limit": str(allowance.limit),
            "X-RateLimit-Remaining": str(allowance.remaining),
            "X-RateLimit-Reset": str(allowance.reset),
        }
        if given.get("format") == "xml":
            return web.Response(body=_xml(content), status=status, headers=headers, content_type="text/xml")
        return web.Response(text=json.dumps(content), status=status, headers=headers, content_type="application/json")

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """Serve a recording to whoever has its address."""

        async def answer(_: web.Request) -> web.StreamResponse:
            recording = self._reports.served(request.match_info["token"], request.match_info["name"])
            if recording is None:
                return web.Response(status=404, text="Not Found")
            return await self._sounds.answer(request, silent_mp3(recording.seconds), "audio/mpeg")

        return await self._faults.answer(request, answer)


def _xml(content: dict[str, object]) -> bytes:
    """Return a reply in the other format, [S1]; members of a list are elements `item`."""
    root = Element("answer")
    _fill(root, content)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _fill(element: Element, content: object) -> None:
    if isinstance(content, dict):
        for name, value in content.items():
            _fill(SubElement(element, name), value)
    elif isinstance(content, list):
        for value in content:
            _fill(SubElement(element, "item"), value)
    else:
        element.text = str(content).lower() if isinstance(content, bool) else str(content)
