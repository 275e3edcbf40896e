"""What simulated accounts have in common: servers, time, traffic, faults and, for some, webhooks."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import ClassVar, Self

from aiohttp import web

from . import control
from .actions import Actions
from .clock import Clock
from .faults import Faults
from .listener import Listener
from .sounds import Sounds
from .traffic import Request, Traffic, Violation
from .webhooks import Delivery, Webhooks

BAD_REPLY = "bad reply"
"""The rule that a receiver of webhooks breaks who answers what the provider cannot read."""


class Lent[T]:
    """An attribute of an account that is one of its part's; `path` leads there, as `_notices.wire`."""

    def __init__(self, path: str) -> None:
        """Take the way to the attribute."""
        self._part, self._name = path.split(".")

    def __get__(self, account: object, _: type) -> T:
        """Return what the part has."""
        value: T = getattr(getattr(account, self._part), self._name)
        return value

    def __set__(self, account: object, value: T) -> None:
        """Give it to the part."""
        setattr(getattr(account, self._part), self._name, value)


class ServedAccount:
    """An account with a REST host `api`, perhaps other hosts, and a control API."""

    ACTIONS: ClassVar[tuple[str, ...]] = (
        "stop_listening", "start_listening", "delay", "answer_with", "drop_answer", "clear_faults", "clear_requests",
        "advance",
    )  # fmt: skip
    """What scenario files and the control API can do."""
    ACCESS: ClassVar[tuple[str, ...]]
    """What a user types, and where the simulator is controlled."""

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

    def _serve(self, hosts: Mapping[str, web.Application], address: str, port: int) -> None:
        """Take the applications of the hosts by name; `port` is the first one's, the control API has the last."""
        self.actions = Actions({name: getattr(self, name) for name in self.ACTIONS})
        served = {**hosts, "control": control.app(self.actions, self._traffic, self.describe)}
        self._listeners = {
            name: Listener(app, address, port + number if port else 0)
            for number, (name, app) in enumerate(served.items())
        }

    async def __aenter__(self) -> Self:
        """Start the servers and the clock.

        Raises:
            OSError: a port is taken.
        """
        async with AsyncExitStack() as stack:
            for listener in self._listeners.values():
                await stack.enter_async_context(listener)
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
        return f"http://{self._listeners['api'].host}"

    @property
    def control_url(self) -> str:
        """Return the address of the control API."""
        return f"http://{self._listeners['control'].host}"

    @property
    def access(self) -> dict[str, str]:
        """Return all that a user types, and where the simulator is controlled."""
        return {name: getattr(self, name) for name in self.ACCESS}

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
        self._listeners["api"].close()

    def start_listening(self) -> None:
        """Open the port of the REST host again, the same one."""
        self._listeners["api"].open()

    def describe(self) -> dict[str, object]:
        """Return the state as the control API shows it."""
        raise NotImplementedError


class WebhookAccount(ServedAccount):
    """An account that has a sender of webhooks too."""

    ACTIONS = (
        *ServedAccount.ACTIONS,
        "lose_next", "duplicate_next", "hold_webhooks", "release_webhooks", "set_webhook_url",
        "clear_deliveries",
    )  # fmt: skip

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

    def _complain(self, detail: str, delivery: Delivery) -> None:
        """Keep what is wrong with the answer to a webhook."""
        request = Request("POST", delivery.event, {}, delivery.fields, True, "webhook", delivery.at)
        self._traffic.complain(BAD_REPLY, detail, request)
