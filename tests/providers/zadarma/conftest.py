"""An account whose API is on loopback and checks each signature with PHP, and a time that tests make pass."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import ClientSession, web
import pytest

from custom_components.cloud_telephony.providers.clock import Clock
from custom_components.cloud_telephony.providers.zadarma import Zadarma, create
from custom_components.cloud_telephony.providers.zadarma.webhook import Webhook
from custom_components.cloud_telephony.providers.zadarma.zone import Zone

from ..conftest import Host, maker
from .php import Php
from .posts import API_SECRET, Poster

API_KEY = "a1b2c3d4e5f6a7b8c9d0"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TIMEZONE = {"unixtime": int(NOW.timestamp()), "datetime": "2026-11-21 14:00:00", "timezone": "UTC+2"}
"""Two hours ahead of UTC, as in Kyiv in winter."""
BALANCE = "/v1/info/balance/"
PBX = "/v1/pbx/internal/"

type MakeProvider = Callable[..., Zadarma]
type Answer = dict[str, Any] | int | web.StreamResponse | Callable[[dict[str, str]], Any]


@dataclass(slots=True)
class Time:
    """A time that passes when somebody waits for it, or a test says so."""

    passed: float = 0.0
    slept: list[float] = field(default_factory=list)
    wall_ahead: float = 0.0

    @property
    def clock(self) -> Clock:
        """Return the clock that shows it."""
        return Clock(
            monotonic=lambda: 1000 + self.passed,
            wall=lambda: NOW.timestamp() + self.passed + self.wall_ahead,
            sleep=self._sleep,
        )

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.passed += seconds

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds
        await asyncio.sleep(0)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the API got it."""

    method: str
    path: str
    params: dict[str, str]
    raw: str
    signed: bool


@dataclass(slots=True)
class Api:
    """Zadarma's API: answers by path as a test says, and checks every signature with PHP."""

    host: Host
    php: Php
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def paths(self) -> list[str]:
        """Return methods and paths in the order in which they were asked."""
        return [f"{each.method} {each.path}" for each in self.asked]

    def params(self, path: str) -> list[dict[str, str]]:
        """Return what was asked at a path (`PUT /v1/sip/`), in order."""
        return [each.params for each in self.asked if f"{each.method} {each.path}" == path]

    def says(self, path: str, answer: Answer) -> None:
        """Have this answer at a path (`/v1/sip/`), for all methods, or for one (`PUT /v1/sip/`)."""
        self.answers[path] = answer

    def refuses(self, path: str, message: object, status: int = 400) -> None:
        """Have a path refuse."""

        def refuse(_params: dict[str, str]) -> web.Response:
            return web.json_response({"status": "error", "message": message}, status=status, headers=self.headers)

        self.answers[path] = refuse

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Check, remember and answer a request."""
        path, _, query = request.raw_path.partition("?")
        raw = query if request.method == "GET" else (await request.read()).decode()
        expected = f"{API_KEY}:{self.php.received_signature(path, raw, API_SECRET)}"
        signed = request.headers.get("Authorization") == expected
        params = dict(parse_qsl(raw, keep_blank_values=True))
        self.asked.append(Asked(request.method, path, params, raw, signed))
        answer = self.answers.get(f"{request.method} {path}", self.answers.get(path, 404))
        if callable(answer) and not isinstance(answer, web.StreamResponse):
            answer = answer(params)
        if isinstance(answer, Awaitable) and not isinstance(answer, web.StreamResponse):
            answer = await answer
        if isinstance(answer, web.StreamResponse):
            return answer
        if isinstance(answer, int):
            return web.Response(status=answer, headers=self.headers)
        return web.json_response(text=_php_json({"status": "success", **answer}), headers=self.headers)


def _php_json(value: object) -> str:
    return json.dumps(value)


@pytest.fixture(scope="session")
def php() -> Iterator[Php]:
    """Return a PHP."""
    with Php() as php:
        yield php


@pytest.fixture
def time() -> Time:
    """Return a time that tests make pass."""
    return Time()


@pytest.fixture
async def api(host: Host, php: Php) -> AsyncIterator[Api]:
    """Return the API; everything that it was asked has to be signed as PHP signs it."""
    api = Api(host, php)
    host.answer = api.handle
    api.says("/v1/info/timezone/", TIMEZONE)
    api.says(BALANCE, {"balance": 10.34, "currency": "USD"})
    yield api
    assert [each for each in api.asked if not each.signed] == []


@pytest.fixture
def make_provider(host: Host, session: ClientSession, time: Time) -> MakeProvider:
    """Return what makes an account with the API; settings can be changed."""
    here = partial(create, clock=time.clock)
    return maker(here, session, api_key=API_KEY, api_secret=API_SECRET, api_url=host.url)


@pytest.fixture
def provider(make_provider: MakeProvider) -> Zadarma:
    """Return an account with the API."""
    return make_provider()


@pytest.fixture
def zone(time: Time) -> Zone:
    """Return the account's time, two hours ahead of UTC, read just now."""
    zone = Zone(time.clock)
    assert zone.learn(int(NOW.timestamp()), datetime.fromisoformat("2026-11-21 14:00:00"))
    return zone


@pytest.fixture
def webhook(zone: Zone, time: Time) -> Webhook:
    """Return a webhook that has got nothing yet."""
    return Webhook(API_SECRET, zone, time.clock)


@pytest.fixture
def post(php: Php) -> Poster:
    """Return what makes requests."""
    return Poster(php)
