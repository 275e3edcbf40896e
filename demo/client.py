"""The way of a user's browser into Home Assistant: its REST and its WebSocket API."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, Self

from aiohttp import ClientSession

from .socket import RequestFailed, Socket

FLOWS = "/api/config/config_entries/flow"
SUBENTRY_FLOWS = "/api/config/config_entries/subentries/flow"
OPTIONS_FLOWS = "/api/config/config_entries/options/flow"
REPAIR_FLOWS = "/api/repairs/issues/fix"


class HomeAssistantClient:
    """One user at one Home Assistant. Use it with `async with`, then `onboard` or `log_in`."""

    def __init__(self, url: str) -> None:
        """Take the address, such as http://127.0.0.1:8123."""
        self.url = url
        self._session = ClientSession(base_url=url)
        self._token: str | None = None
        self._socket: Socket | None = None
        self._exit = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Open the session."""
        await self._exit.enter_async_context(self._session)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close everything."""
        await self._exit.aclose()

    @property
    def _client_id(self) -> str:
        return f"{self.url}/"

    async def onboard(self, *, name: str, username: str, password: str) -> None:
        """Make the owner and finish onboarding, as the first page of Home Assistant does."""
        owner = {"name": name, "username": username, "password": password, "language": "en"}
        made = await self.post("/api/onboarding/users", owner | {"client_id": self._client_id})
        await self._enter(made["auth_code"])
        done = {"client_id": self._client_id, "redirect_uri": f"{self.url}/?auth_callback=1"}
        await self.post("/api/onboarding/integration", done)

    async def log_in(self, *, username: str, password: str) -> None:
        """Log in as an existing user."""
        login = {"client_id": self._client_id, "redirect_uri": self._client_id, "handler": ["homeassistant", None]}
        flow = await self.post("/auth/login_flow", login)
        answer = {"username": username, "password": password, "client_id": self._client_id}
        result = await self.post(f"/auth/login_flow/{flow['flow_id']}", answer)
        if result["type"] != "create_entry":
            raise RequestFailed(f"The login was refused: {result.get('errors')}")
        await self._enter(result["result"])

    async def get(self, path: str) -> Any:
        """Return the answer of the REST API to a GET."""
        return await self._request("GET", path)

    async def post(self, path: str, body: object) -> Any:
        """Return the answer of the REST API to a POST of JSON."""
        return await self._request("POST", path, json=body)

    async def delete(self, path: str) -> Any:
        """Return the answer of the REST API to a DELETE."""
        return await self._request("DELETE", path)

    async def run_flow(self, handler: str | list[str], *answers: object, flows: str = FLOWS, **about: str) -> Any:
        """Go through a configuration flow with one answer for each step; return what the last step answered.

        Args:
            handler: the integration; for a subentry, the entry and the type of subentry.
            answers: what a user types and chooses.
            flows: the path of this sort of flow.
            about: what else says which flow it is.
        """
        step = await self.post(flows, {"handler": handler, **about})
        for answer in answers:
            step = await self.post(f"{flows}/{step['flow_id']}", answer)
        return step

    async def command(self, kind: str, **fields: object) -> Any:
        """Return the answer of the WebSocket API to a command."""
        return await self._open_socket.command(kind, **fields)

    def subscription(self, kind: str, **fields: object) -> AbstractAsyncContextManager[asyncio.Queue[Any]]:
        """Subscribe with a command of the WebSocket API; gives the queue of events."""
        return self._open_socket.subscription(kind, **fields)

    async def wait_until[T](self, probe: Callable[[], Awaitable[T | None]], *, event: str = "state_changed") -> T:
        """Return the first result of `probe` that is not None; it is tried at once and after each event of a kind.

        The caller bounds the time.
        """
        async with self.subscription("subscribe_events", event_type=event) as events:
            while (result := await probe()) is None:
                await events.get()
                while not events.empty():
                    events.get_nowait()
        return result

    async def state(self, entity_id: str) -> dict[str, Any]:
        """Return the state of an entity with its attributes."""
        state: dict[str, Any] = await self.get(f"/api/states/{entity_id}")
        return state

    async def wait_for_state(self, entity_id: str, *values: str) -> dict[str, Any]:
        """Return the state of an entity as soon as it is one of `values`; the caller bounds the time."""

        async def reached() -> dict[str, Any] | None:
            states = await self.get("/api/states")
            return next((s for s in states if s["entity_id"] == entity_id and s["state"] in values), None)

        return await self.wait_until(reached)

    async def wait_until_started(self) -> None:
        """Wait until every integration is set up and the recorder is at work; the caller bounds the time.

        Home Assistant that is told to stop while its recorder begins waits a minute for it: the recorder misses that.
        """

        async def running() -> bool | None:
            return (await self.get("/api/config"))["state"] == "RUNNING" or None

        await self.wait_until(running, event="homeassistant_started")
        # Answered by the recorder, in its turn.
        await self.command("recorder/clear_statistics", statistic_ids=[])

    @property
    def _open_socket(self) -> Socket:
        if self._socket is None:
            raise RequestFailed("Log in first.")
        return self._socket

    async def _enter(self, code: str) -> None:
        form = {"grant_type": "authorization_code", "code": code, "client_id": self._client_id}
        tokens = await self._request("POST", "/auth/token", data=form)
        self._token = tokens["access_token"]
        connection = await self._session.ws_connect("/api/websocket", max_msg_size=0)
        self._socket = await self._exit.enter_async_context(Socket(connection, self._token))

    async def _request(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        async with self._session.request(method, path, headers=headers, **options) as response:
            if not response.ok:
                raise RequestFailed(f"{method} {path}: {response.status} {await response.text()}")
            return await response.json()
