"""The REST interface, [S3] §1, on two hosts that serve the same account."""

from collections.abc import Awaitable, Callable
from datetime import date
from hmac import compare_digest

from aiohttp import hdrs, web

from ..audio import wav
from ..clock import Clock
from ..faults import Faults
from ..sounds import Sounds
from ..traffic import Request, Traffic
from .checks import Checker, parse_day
from .messages import Messages
from .people import People
from .rows import WARSAW, cdr_rows, record_rows
from .state import Pbx, SmsStatus

type _Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Rest:
    """Answers requests; what it does not like it does not do, and tells `traffic` why."""

    def __init__(
        self,
        pbx: Pbx,
        api_key: str,
        clock: Clock,
        *,
        people: People,
        messages: Messages,
        faults: Faults,
        traffic: Traffic,
        sounds: Sounds,
    ) -> None:
        """Take what requests are about."""
        self._pbx = pbx
        self._key = api_key
        self._clock = clock
        self._people = people
        self._messages = messages
        self._faults = faults
        self._traffic = traffic
        self._sounds = sounds
        self._checker = Checker()

    def app(self, host: str) -> web.Application:
        """Return the application of one host; `host` is how its requests are marked."""

        @web.middleware
        async def receive(request: web.Request, handler: _Handler) -> web.StreamResponse:
            received = await self._read(request, host)
            return await self._faults.answer(request, handler if received.authorised else _unauthorised)

        app = web.Application(middlewares=[receive])
        app.router.add_get("/cdr", self._cdr, allow_head=False)
        app.router.add_get("/record", self._record, allow_head=False)
        app.router.add_get("/record/{uniqueid}", self._one_record, allow_head=False)
        app.router.add_get("/dial", self._dial, allow_head=False)
        app.router.add_post("/sendSMS", self._send_sms)
        return app

    async def _read(self, request: web.Request, host: str) -> Request:
        """Keep a request, and what is wrong with it."""
        form = await request.post()
        authorization = request.headers.get(hdrs.AUTHORIZATION)
        received = Request(
            method=request.method,
            path=request.path,
            query=dict(request.query),
            form={name: value for name, value in form.items() if isinstance(value, str)},
            authorised=self._is_key(authorization),
            host=host,
            at=self._clock.now(),
        )
        names = [name for name, _ in (*request.query.items(), *form.items())]
        self._traffic.record(received, self._checker.complaints(received, names, authorization))
        return received

    def _is_key(self, authorization: str | None) -> bool:
        return compare_digest((authorization or "").encode(), f"Bearer {self._key}".encode())

    async def _cdr(self, request: web.Request) -> web.Response:
        return web.json_response(cdr_rows(self._pbx.cdrs, *self._days(request)))

    async def _record(self, request: web.Request) -> web.Response:
        return web.json_response(record_rows(self._pbx.recordings.values(), *self._days(request)))

    async def _one_record(self, request: web.Request) -> web.StreamResponse:
        recording = self._pbx.recordings.get(request.match_info["uniqueid"])
        if recording is None:
            return web.Response(status=404, text="Not Found")
        return await self._sounds.answer(request, wav(recording.uniqueid, recording.seconds), "audio/wav")

    async def _dial(self, request: web.Request) -> web.Response:
        try:
            self._people.call_back(request.query["cpa"], request.query["cpb"])
        except KeyError, ValueError:
            return web.Response(status=500, text="Action Error")
        return web.Response(text="OK")

    async def _send_sms(self, request: web.Request) -> web.Response:
        form = await request.post()
        try:
            message = self._messages.send_sms(
                str(form["to"]), str(form["body"]), test="true" in str(form.get("test", ""))
            )
        except KeyError, ValueError:
            return web.Response(status=400, text="Parameter is missing")
        return web.json_response(
            {"responseId": message.message_id, "responseStatus": SmsStatus.QUEUE, "responseErrorMessage": None}
        )

    def _days(self, request: web.Request) -> tuple[date, date]:
        """Return the days that are asked for; today stands for those that are not ([S3] §1.2)."""
        today = self._clock.now().astimezone(WARSAW).date()
        first = parse_day(request.query.get("datestart", today.isoformat()))
        last = parse_day(request.query.get("datestop", today.isoformat()))
        if first is None or last is None:
            raise web.HTTPBadRequest(text="Bad date")
        return first, last


async def _unauthorised(_: web.Request) -> web.Response:
    """Refuse; the document does not say how, 401 is the simulator's choice."""
    return web.Response(status=401, text="Unauthorized")
