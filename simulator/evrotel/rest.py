"""The outgoing interface, [S4]: click-to-call, sounds, autodial; and the recordings. Its answers are choices."""

from hmac import compare_digest
import json
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from ..audio import wav
from ..clock import Clock
from ..faults import Faults
from ..sounds import Sounds
from ..traffic import Request, Traffic, json_of
from ..webhooks import Webhooks
from .checks import Checker, Rule, about_sound
from .people import People
from .state import Account, Routing

type Content = dict[str, object]


class _Refused(Exception):  # what happened
    """A request cannot be carried out; the text is the answer."""


class Rest:
    """Answers requests; what it does not like it does not do, and tells `traffic` why."""

    def __init__(
        self,
        account: Account,
        token: str,
        clock: Clock,
        *,
        people: People,
        webhooks: Webhooks,
        faults: Faults,
        traffic: Traffic,
        sounds: Sounds,
    ) -> None:
        """Take what requests are about."""
        self._account = account
        self._token = token
        self._clock = clock
        self._people = people
        self._webhooks = webhooks
        self._faults = faults
        self._traffic = traffic
        self._sounds = sounds
        self._checker = Checker(account.billcode)

    def app(self) -> web.Application:
        """Return the application of the host."""
        app = web.Application()
        app.router.add_get("/wav/{path:.*}", self._recording)
        app.router.add_route("*", "/{path:.*}", self._receive)
        return app

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        content = await json_of(request)
        received = self._read(request, content)

        async def answer(_: web.Request) -> web.StreamResponse:
            return await self._answer(received, content)

        return await self._faults.answer(request, answer)

    def _read(self, request: web.Request, content: object) -> Request:
        """Keep a request, and what is wrong with it."""
        authorization = request.headers.get(hdrs.AUTHORIZATION, "")
        received = Request(
            method=request.method,
            path=request.path,
            query=dict(request.query),
            form=_texts(content),
            authorised=compare_digest(authorization.encode(), self._token.encode()),
            host="api",
            at=self._clock.now(),
        )
        if not received.authorised:
            self._traffic.complain(Rule.WRONG_TOKEN, "not the bare token of this account", received)
        if request.content_type != "application/json" and request.method == hdrs.METH_POST:
            self._traffic.complain(Rule.BAD_CONTENT_TYPE, request.content_type, received)
        for name in request.query:
            self._traffic.complain(Rule.MISPLACED_PARAMETER, name, received)
        self._traffic.record(received, self._checker.complaints(received, content))
        return received

    async def _answer(self, received: Request, content: object) -> web.Response:
        if not received.authorised:
            return web.Response(status=403, text="Access denied")
        try:
            return web.Response(text=await self._carry_out(received, content))
        except _Refused as refusal:
            return web.Response(status=400, text=str(refusal))
        except KeyError, TypeError, ValueError:
            return web.Response(status=400, text="bad")

    async def _carry_out(self, received: Request, content: object) -> str:
        if not isinstance(content, dict) or received.method != hdrs.METH_POST:
            raise _Refused("bad")
        if content["billcode"] != self._account.billcode:
            raise _Refused("bad")
        match received.path:
            case "/webapp/":
                return self._click_to_call(content)
            case "/autodial/media/":
                return await self._take_sound(received, str(content["mediafile"]))
            case "/autodial/":
                return self._autodial(content)
            case _:
                raise _Refused("bad")

    def _click_to_call(self, content: Content) -> str:
        extensions = content["numberA"]
        if not isinstance(extensions, list) or not extensions:
            raise _Refused("bad")
        self._people.click_to_call(
            list(map(str, extensions)), str(content["numberB"]), Routing(str(content["routing"]))
        )
        return "good"

    async def _take_sound(self, received: Request, url: str) -> str:
        """Fetch a sound as Evrotel does, and keep it under the name that an autodial asks for."""
        delivery, data = await self._webhooks.get("media", url)
        if not delivery.accepted:
            raise _Refused(f"bad: {url} was answered {delivery.status}")
        if (problem := about_sound(data)) is not None:
            self._traffic.complain(Rule.BAD_SOUND, problem, received)
            raise _Refused(f"bad: {problem}")
        name = f"{self._account.billcode}_{urlsplit(url).path.rpartition('/')[2]}"
        self._account.media[name] = data
        return f"saved: {name}"  # what [EW] looks for

    def _autodial(self, content: Content) -> str:
        if content["mediafile"] not in self._account.media:
            raise _Refused(f"bad: there is no {content['mediafile']}")
        channels = content["chnum"]
        if not isinstance(channels, int) or isinstance(channels, bool) or channels < 1:
            raise _Refused("bad")
        return "good" if self._people.autodial(channels) else "none"

    async def _recording(self, request: web.Request) -> web.StreamResponse:
        """Serve a recording; [S4] asks for no token there."""

        async def answer(_: web.Request) -> web.StreamResponse:
            seconds = self._account.recordings.get(request.path)
            if seconds is None:
                return web.Response(status=404, text="Not Found")
            return await self._sounds.answer(request, wav(request.path, seconds), "audio/wav")

        return await self._faults.answer(request, answer)


def _texts(content: object) -> dict[str, str]:
    """Return the members of an object as texts; what is none stands as JSON."""
    if not isinstance(content, dict):
        return {}
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in content.items()}
