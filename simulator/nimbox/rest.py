"""The service, [S2]: calls are made and deleted. How a wrong token and wrong parameters are answered are choices."""

from collections.abc import Iterator, Mapping
from hmac import compare_digest

from aiohttp import web

from ..clock import Clock
from ..faults import Faults
from ..news import News
from ..traffic import Request, Traffic, keep
from .checks import CREATE, ENDPOINTS, Checker, Rule
from .outage import Switch
from .state import Account, Repetition, day, moment

_NOT_FOUND = "no se consiguió el número de destino en la base de datos"  # [S2]
_EXISTS = "no fue creada porque ya existe"  # [S2] "no sería creada porque ya existe"


class Rest:
    """Answers requests; what it does not like it does not do, and tells `traffic` why."""

    def __init__(
        self, account: Account, token: str, clock: Clock, *, switch: Switch, faults: Faults, traffic: Traffic
    ) -> None:
        """Take what requests are about; `told` are the requests to make a call, as they came less the token."""
        self.token = token
        self.told: list[str] = []
        self.news = News()
        self._account = account
        self._clock = clock
        self._switch = switch
        self._faults = faults
        self._traffic = traffic
        self._checker = Checker()

    def app(self) -> web.Application:
        """Return the application of the host."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._receive)
        return app

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        parts = request.raw_path.partition("?")[2].split("&")
        query = "&".join(part for part in parts if not part.startswith("token="))
        received = self._read(request, query)

        async def answer() -> web.Response:
            return self._answer(received, query)

        async def answer_unless_out(_: web.Request) -> web.StreamResponse:
            return await self._switch.answer(request, answer)

        return await self._faults.answer(request, answer_unless_out)

    def _read(self, request: web.Request, query: str) -> Request:
        """Keep a request, and what is wrong with it."""
        fields = {name: request.query[name] for name in request.query}
        received = Request(
            method=request.method,
            path=request.path,
            query=fields,
            form={},
            authorised=compare_digest(fields.get("token", "").encode(), self.token.encode()),
            host="api",
            at=self._clock.now(),
        )
        if not received.authorised:
            self._traffic.complain(Rule.WRONG_TOKEN, "not the token of this account", received)
        if received.path == CREATE:
            keep(self.told, query)
        names = [name for name, _ in request.query.items()]
        self._traffic.record(received, self._checker.complaints(received, names, query))
        return received

    def _answer(self, received: Request, query: str) -> web.Response:
        if received.path not in ENDPOINTS or received.method != "GET":
            return web.Response(status=404, text="Not Found")
        if errors := dict(self._errors(received)):
            return web.json_response({"error": True, "errors": errors})
        content = self._create(received.query, query) if received.path == CREATE else self._delete(received.query)
        self.news.tell()
        return web.json_response(content)

    def _errors(self, received: Request) -> Iterator[tuple[str, str]]:
        """Go through what keeps a request from being carried out, by parameter."""
        if not received.authorised:
            yield "token", "el token no es válido"
            return
        for name, is_right in ENDPOINTS[received.path].parameters.items():
            if name in received.query and not is_right(received.query[name]):
                yield name, "el valor no es válido"
        for name in ENDPOINTS[received.path].required.keys() - received.query.keys():
            yield name, "el parámetro es obligatorio"

    def _create(self, fields: Mapping[str, str], query: str) -> dict[str, object]:
        initiated, source, destination = moment(fields["initiated"]), fields["source"], fields["destination"]
        assert initiated is not None  # noqa: S101  # it was looked at
        call = self._account.phonecalls.get((initiated, source, destination))
        if call is not None and self._account.repetition is Repetition.REFUSED:
            return {"error": True, "errors": {"initiated": _EXISTS}}
        if call is None and destination in self._account.unknown:
            return {"error": True, "errors": {"destination": _NOT_FOUND}}
        if call is None:
            duration = int(fields["duration"]) if "duration" in fields else None
            call = self._account.add(initiated, source, destination, duration, fields.get("url"), query=query)
        return {"error": False, "contactId": call.contact_id, "phonecallId": call.phonecall_id}

    def _delete(self, fields: Mapping[str, str]) -> dict[str, object]:
        before, after = day(fields["from"]), day(fields["to"])
        assert before is not None  # noqa: S101  # they were
        assert after is not None  # noqa: S101  # looked at
        return {"count": self._account.delete_between(before, after), "error": False}
