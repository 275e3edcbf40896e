"""What browsers watch: shown at once, and again whenever it has become something else."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.components.websocket_api.messages import construct_event_message
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.json import json_bytes

from .const import DOMAIN, LOGGER
from .errors import without_contents

_SHARE = 5
"""How many times as long as it took to find out what there is, nobody asks again."""

type _Viewer = tuple[ActiveConnection, int]
"""A browser, and by which of its messages it watches."""


class View[State](ABC):
    """Shows the same to all who watch it.

    What changes is told by listeners, as long as anybody watches; nothing is made while nothing changes, nothing sent
    while it stays the same, and what is sent is made once for all. After each look at what there is, `rest` seconds
    pass before the next one: the first news are shown at once, those that come in a flood together.

    Once it cannot be found out any more, an `error` is shown in its place, until it can be again.
    """

    def __init__(self, hass: HomeAssistant, rest: float) -> None:
        """Begin with nobody watching."""
        self._hass = hass
        self._rest = rest
        self._viewers: dict[_Viewer, bool] = {}
        self._state: State | None = None
        self._news = asyncio.Event()
        self._ends: list[Callable[[], object]] = []

    async def async_show(self, connection: ActiveConnection, message_id: int) -> None:
        """Show a browser what there is, from now on until it is closed or wants to see it no more.

        Raises:
            HomeAssistantError: what there is cannot be found out; it is not shown.
        """
        viewer = (connection, message_id)
        if not self._viewers:
            self._begin()
        self._viewers[viewer] = False
        # Before it is waited for anything: a browser that is closed meanwhile must not be left behind.
        connection.subscriptions[message_id] = partial(self._leave, viewer)
        try:
            state = await self._async_look() if self._state is None else self._state
        except BaseException:
            connection.subscriptions.pop(message_id, None)
            self._leave(viewer)
            raise
        if viewer in self._viewers:
            self._viewers[viewer] = True
            connection.send_result(message_id)
            if self._state is None:
                # Others may have been shown an error last.
                self._show_all(state)
            else:
                # What was found out by somebody else meanwhile is newer.
                _send(viewer, json_bytes(self._payload(self._state)))

    @abstractmethod
    async def _async_look(self) -> State:
        """Return what there is now.

        Raises:
            HomeAssistantError: it cannot be found out.
        """

    @abstractmethod
    def _payload(self, state: State) -> Any:
        """Return what browsers are shown, JSON-ready."""

    @abstractmethod
    def _listen(self) -> Iterator[Callable[[], object]]:
        """Have `_changed` called whenever there may be something else, and yield what ends that."""

    @callback
    def _changed(self, *_: object) -> None:
        """Look again, as soon as it may be."""
        self._news.set()

    @callback
    def _begin(self) -> None:
        self._ends.extend(self._listen())
        following = self._hass.async_create_background_task(self._async_follow(), f"{DOMAIN} {type(self).__name__}")
        self._ends.append(following.cancel)

    @callback
    def _leave(self, viewer: _Viewer) -> None:
        self._viewers.pop(viewer, None)
        if not self._viewers:
            self._end()

    @callback
    def _end(self) -> None:
        """Leave nothing behind: nobody watches any more."""
        while self._ends:
            self._ends.pop()()
        self._state = None
        self._news.clear()

    async def _async_follow(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            begun = self._hass.loop.time()
            await self._async_look_again()
            await asyncio.sleep(max(self._rest, _SHARE * (self._hass.loop.time() - begun)))

    async def _async_look_again(self) -> None:
        try:
            state = await self._async_look()
        except HomeAssistantError as error:
            self._show_error(error)
        except Exception as error:  # noqa: BLE001  # a mistake of ours must not end the watching
            LOGGER.error("What browsers watch cannot be brought up to date: %s", without_contents(error))
        else:
            if state != self._state:
                self._show_all(state)

    @callback
    def _show_all(self, state: State) -> None:
        self._state = state
        self._send_all(self._payload(state))

    @callback
    def _show_error(self, error: HomeAssistantError) -> None:
        """Show it once; whoever begins to watch now finds out whether it is over."""
        if self._state is not None:
            self._state = None
            self._send_all({"error": _error_payload(error)})

    @callback
    def _send_all(self, payload: Any) -> None:
        message = json_bytes(payload)
        # Those who are not shown anything yet are shown this when their turn comes.
        for viewer in [viewer for viewer, is_shown in self._viewers.items() if is_shown]:
            _send(viewer, message)


def _error_payload(error: HomeAssistantError) -> Mapping[str, Any]:
    """Return the error as a command that fails tells it."""
    return {
        "message": str(error),
        "translation_domain": error.translation_domain,
        "translation_key": error.translation_key,
        "translation_placeholders": error.translation_placeholders,
    }


@callback
def _send(viewer: _Viewer, message: bytes) -> None:
    connection, message_id = viewer
    connection.send_message(construct_event_message(message_id, message))
