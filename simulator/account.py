"""What simulated accounts have in common: servers, time, traffic, faults and, for some, webhooks."""

from contextlib import AsyncExitStack
from typing import Self

from aiohttp import web

from . import control
from .actions import Actions
from .clock import Clock
from .faults import Faults
from .listener import Listener
from .sounds import Sounds
from .traffic import Request, Traffic, Violation
from .webhooks import Delivery, Webhooks

SERVER_ACTIONS = (
    "stop_listening", "start_listening", "delay", "answer_with", "drop_answer", "clear_faults", "clear_requests",
    "advance",
)  # fmt: skip
"""What scenario files and the control API can do with every account that has one REST host."""

SHARED_ACTIONS = (
    *SERVER_ACTIONS,
    "lose_next", "duplicate_next", "hold_webhooks", "release_webhooks", "set_webhook_url",
    "clear_deliveries",
)  # fmt: skip
"""What they can do with every such account whose provider posts webhooks."""


class ServedAccount:
    """An account with one REST host and a control API."""

    actions: Actions

    def __init__(self, speed: float) -> None:
        """Make what every account has; `_serve` follows when the rest is made."""
        self.clock = Clock(speed)
        self._traffic = Traffic()
        self._faults = Faults()
        self.sounds = Sounds()
        self.advance = self.clock.advance
        self.delay, self.answer_with = self._faults.delay, self._faults.answer_with
        self.drop_answer, self.clear_faults = self._faults.drop_answer, self._faults.clear
        self.wait_for_request, self.clear_requests = self._traffic.wait_for, self._traffic.clear
        self._stack = AsyncExitStack()

    def _serve(self, rest: web.Application, address: str, port: int) -> None:
        """Take the application of the REST host; its port is the first of two."""
        self._api = Listener(rest, address, port)
        application = control.app(self.actions, self._traffic, self.describe)
        self._control = Listener(application, address, port + 1 if port else 0)

    async def __aenter__(self) -> Self:
        """Start the servers and the clock.

        Raises:
            OSError: a port is taken.
        """
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._api)
            await stack.enter_async_context(self._control)
            self._stack = stack.pop_all()
        self.clock.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop the clock and the servers."""
        self.clock.stop()
        await self._stack.aclose()

    @property
    def api_url(self) -> str:
        """Return the address of the REST host."""
        return f"http://{self._api.host}"

    @property
    def control_url(self) -> str:
        """Return the address of the control API."""
        return f"http://{self._control.host}"

    @property
    def requests(self) -> list[Request]:
        """Return every REST request so far, oldest first."""
        return self._traffic.requests

    @property
    def violations(self) -> list[Violation]:
        """Return what the client, or the receiver of webhooks, did that it may not do."""
        return self._traffic.violations

    def stop_listening(self) -> None:
        """Close the port of the REST host."""
        self._api.close()

    def start_listening(self) -> None:
        """Open the port of the REST host again, the same one."""
        self._api.open()

    def describe(self) -> dict[str, object]:
        """Return the state as the control API shows it."""
        raise NotImplementedError


class WebhookAccount(ServedAccount):
    """An account that has a sender of webhooks too."""

    webhook_url: str | None
    """Where webhooks are posted; None: nowhere."""

    def __init__(self, speed: float) -> None:
        """Make what every such account has; `_serve` follows when the rest is made."""
        super().__init__(speed)
        self.webhooks = Webhooks(self.clock)
        self.settled, self.wait_for_delivery = self.webhooks.settled, self.webhooks.wait_for
        self.lose_next, self.duplicate_next = self.webhooks.lose_next, self.webhooks.duplicate_next
        self.hold_webhooks, self.clear_deliveries = self.webhooks.hold, self.webhooks.clear

    async def __aenter__(self) -> Self:
        """Start the servers, the sender and the clock.

        Raises:
            OSError: a port is taken.
        """
        await super().__aenter__()
        self.webhooks.start()
        self._stack.push_async_callback(self.webhooks.stop)
        return self

    @property
    def deliveries(self) -> list[Delivery]:
        """Return every try to deliver a webhook that is over, oldest first."""
        return self.webhooks.deliveries

    def set_webhook_url(self, url: str | None) -> None:
        """Post webhooks to this address from now on; None: nowhere."""
        self.webhook_url = url

    def release_webhooks(self, reverse: bool = False) -> None:
        """Post what was kept back, in its order or the other way round."""
        self.webhooks.release(reverse=reverse)

    async def pass_time(self, seconds: float) -> None:
        """Skip so many seconds as `advance` does, and let webhooks be answered whenever something was done."""
        end = self.clock.seconds + seconds
        await self.settled()
        while (due := self.clock.next_due) is not None and due <= end:
            self.clock.advance(max(due - self.clock.seconds, 0.0))
            await self.settled()
        self.clock.advance(max(end - self.clock.seconds, 0.0))
