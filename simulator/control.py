"""The control API: what the Python API does, for other processes and for people with curl."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, is_dataclass
import json
from typing import Any

from aiohttp import web

from .actions import ActionError, Actions
from .traffic import Traffic


def app(actions: Actions, traffic: Traffic, state: Callable[[], object]) -> web.Application:
    """Return the application that serves the control API; `state` returns what is to be shown as the state."""
    api = _Control(actions, traffic, state)
    application = web.Application(middlewares=[_explain])
    application.router.add_get("/control", api.describe)
    application.router.add_get("/control/state", api.state)
    application.router.add_get("/control/requests", api.requests)
    application.router.add_post("/control/{action}", api.act)
    return application


def jsonable(thing: Any) -> Any:
    """Return a dataclass, or any plain thing, as what JSON can hold; moments become texts."""
    plain = asdict(thing) if is_dataclass(thing) and not isinstance(thing, type) else thing
    return json.loads(json.dumps(plain, default=_plain))


def _plain(thing: object) -> object:
    return dict(thing.items()) if hasattr(thing, "items") else str(thing)


class _Control:
    def __init__(self, actions: Actions, traffic: Traffic, state: Callable[[], object]) -> None:
        self._actions = actions
        self._traffic = traffic
        self._state = state

    async def describe(self, _: web.Request) -> web.Response:
        return web.json_response(self._actions.describe())

    async def state(self, _: web.Request) -> web.Response:
        return web.json_response(jsonable(self._state()))

    async def requests(self, _: web.Request) -> web.Response:
        requests = [jsonable(request) for request in self._traffic.requests]
        violations = [str(violation) for violation in self._traffic.violations]
        return web.json_response({"requests": requests, "violations": violations})

    async def act(self, request: web.Request) -> web.Response:
        """Do what the path names, with the arguments in the body."""
        result = self._actions.run(request.match_info["action"], await _arguments(request))
        return web.json_response({"result": jsonable(result)})


async def _arguments(request: web.Request) -> dict[str, object]:
    """Return the JSON object of the body; no body is an empty one."""
    text = await request.text()
    try:
        arguments = json.loads(text or "{}")
    except ValueError as error:
        msg = f"the body is not JSON: {error}"
        raise ActionError(msg) from error
    if not isinstance(arguments, dict):
        msg = "the body must be a JSON object with the arguments"
        raise ActionError(msg)
    return arguments


@web.middleware
async def _explain(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer with the reason when something cannot be done."""
    try:
        return await handler(request)
    except ActionError as error:
        return web.json_response({"error": str(error)}, status=400)
