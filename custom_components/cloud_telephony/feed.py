"""The connection on which a provider pushes what happens: whether it is up, and how long what was told can stand."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_call_later

from .calls.events import Event
from .const import LOGGER
from .providers.base import InvalidAuth, ProviderError, PushesEvents

if TYPE_CHECKING:
    from .account import Account


class Feed:
    """The feed of one account; it is what its provider tells (`FeedListener`).

    `available` tells whether what was told can still be believed: for a while it can after the connection was lost.
    An account without a feed is always available, and never connected.
    """

    def __init__(self, account: Account) -> None:
        """Begin unconnected."""
        self.connected = False
        self.available = True
        self._account = account
        self._cancel_grace: CALLBACK_TYPE | None = None
        self._listening: asyncio.Task[None] | None = None

    @callback
    def start(self) -> None:
        """Listen, if there is anything to listen to, until `stop`."""
        account = self._account
        if isinstance(account.provider, PushesEvents):
            self._begin_grace()
            work = self._async_listen(account.provider)
            self._listening = account.entry.async_create_background_task(account.hass, work, "feed")

    @callback
    def stop(self) -> None:
        """Listen no more."""
        if self._listening:
            self._listening.cancel()
        self._end_grace()

    @callback
    def feed_connected(self) -> None:
        """Take note that events come in from now on; what was shown before is no longer sure."""
        self._end_grace()
        self._account.live.connected()
        self.connected = self.available = True
        self._account.tell_everybody()
        if self._account.history:
            # What was told meanwhile is in the records at best.
            self._account.history.feed_connected()

    @callback
    def feed_disconnected(self, reason: ProviderError) -> None:
        """Take note that no events come in; for a while what was shown stays."""
        LOGGER.debug("Feed of %s is down: %s", self._account.entry.title, reason)
        self._account.live.disconnected()
        self.connected = False
        self._begin_grace()
        self._account.tell_account()

    @callback
    def feed_events(self, events: Sequence[Event]) -> None:
        """Hand on what was told."""
        self._account.feed_events(events)

    def _begin_grace(self) -> None:
        if self._cancel_grace is None and self.available:
            account = self._account
            self._cancel_grace = async_call_later(account.hass, account.options.grace, self._grace_is_over)

    def _end_grace(self) -> None:
        if self._cancel_grace:
            self._cancel_grace()
            self._cancel_grace = None

    @callback
    def _grace_is_over(self, _now: datetime) -> None:
        self._cancel_grace = None
        self.available = False
        self._account.tell_everybody()

    async def _async_listen(self, provider: PushesEvents) -> None:
        try:
            await provider.listen(self)
        except InvalidAuth as error:
            self.feed_disconnected(error)
            self._account.entry.async_start_reauth(self._account.hass)
