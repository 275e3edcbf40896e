"""What browsers wait for: pages of a log of a million calls over the WebSocket API, and a call that rings."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
import gc
from itertools import cycle
from random import Random
from statistics import median
from time import perf_counter_ns
from typing import Any, Final

from aiohttp import ClientSession, ClientWebSocketResponse
from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.core import HomeAssistant
from sqlalchemy import URL

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.events import ExtensionChanged
from custom_components.cloud_telephony.calls.log import CallLog
from custom_components.cloud_telephony.calls.log_model import Cursor
from custom_components.cloud_telephony.calls.model import ExtensionStatus
from custom_components.cloud_telephony.const import DOMAIN

from . import traffic
from .figures import NS_PER_US, table
from .house import account_at, home_assistant, load_server
from .log import fill
from .webhooks import free_port

CALLS, TIMES, PAGE = 1_000_000, 50, 50
CONTACTS: Final = 500
_MS: Final = NS_PER_US * 1000
_APART: Final = 0.1
"""Seconds between two news: those that come sooner are shown together."""

type Message = dict[str, Any]
type Question = Callable[[], Awaitable[object]]


class Browser:
    """A browser, as far as it asks and is told."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        """Take a connection on which somebody is signed in."""
        self._socket = socket
        self._last = 0

    async def give(self, command: str, **wanted: Any) -> int:
        """Give a command, and return its number."""
        self._last += 1
        await self._socket.send_json({"id": self._last, "type": command, **wanted})
        return self._last

    async def take(self, kind: str) -> Message:
        """Return the next message of a kind.

        Raises:
            AssertionError: a command failed, so that the figures are of something else.
        """
        while True:
            message: Message = await self._socket.receive_json()
            if not message.get("success", True):
                raise AssertionError(f"A command failed: {message}")
            if message["type"] == kind:
                return message

    async def ask(self, command: str, **wanted: Any) -> Message:
        """Give a command, and return the answer."""
        await self.give(command, **wanted)
        return await self.take("pong" if command == "ping" else "result")

    async def look(self, command: str, **wanted: Any) -> Message:
        """Begin to watch something, and return what is shown first; it is watched no more then."""
        number = await self.give(f"{DOMAIN}/{command}", **wanted)
        shown = await self.take("event")
        await self.ask("unsubscribe_events", subscription=number)
        return shown


@asynccontextmanager
async def signed_in(hass: HomeAssistant, port: int) -> AsyncIterator[Browser]:
    """Open a browser of an administrator."""
    user = await hass.auth.async_create_system_user("Benchmark", group_ids=[GROUP_ID_ADMIN])
    token = hass.auth.async_create_access_token(await hass.auth.async_create_refresh_token(user))
    address = f"http://127.0.0.1:{port}/api/websocket"
    async with ClientSession() as session, session.ws_connect(address, max_msg_size=0) as socket:
        await socket.receive_json()
        await socket.send_json({"type": "auth", "access_token": token})
        await socket.receive_json()
        yield Browser(socket)


def questions(browser: Browser, amount: int) -> Mapping[str, Question]:
    """Return what a browser asks."""
    random = Random(13)  # noqa: S311  # nothing is secret
    names = cycle(filter(None, map(traffic.name, range(1000))))

    async def deep() -> Message:
        began = traffic.BEGIN + amount * traffic.APART * random.random()
        return await browser.ask(f"{DOMAIN}/calls/page", cursor=str(Cursor(began, 0)), limit=PAGE)

    return {
        "floor: ping": lambda: browser.ask("ping"),
        "floor: get_config": lambda: browser.ask("get_config"),
        "the newest page, watched": lambda: browser.look("calls/subscribe", limit=PAGE),
        "a page deep in the past": deep,
        "an account's missed calls": lambda: browser.look(
            "calls/subscribe", limit=PAGE, accounts=[traffic.ACCOUNTS[1]], missed=True
        ),
        "a name that is searched for": lambda: browser.look("calls/subscribe", limit=PAGE, search=next(names)),
        "digits that are searched for": lambda: browser.look(
            "calls/subscribe", limit=PAGE, search=f"{random.randrange(1000):03}"
        ),
        "a name that nobody has": lambda: browser.look("calls/subscribe", limit=PAGE, search="Nobody"),
        "all accounts, contacts and extensions": lambda: browser.look("accounts/subscribe"),
    }


async def timed(question: Question) -> list[int]:
    """Return how many nanoseconds a question took each time, after it was asked once."""
    await question()
    times = []
    for _ in range(TIMES):
        begun = perf_counter_ns()
        await question()
        times.append(perf_counter_ns() - begun)
    return times


async def shown(browser: Browser, account: Account) -> list[int]:
    """Return how many nanoseconds after it was told each call that rings has come to a browser."""
    number = await browser.give(f"{DOMAIN}/active/subscribe")
    await browser.take("event")
    times = []
    for caller in range(TIMES):
        await asyncio.sleep(_APART)
        begun = perf_counter_ns()
        account.feed_events([_phone(ExtensionStatus.RINGING, "8", traffic.customer(caller))])
        while not (await browser.take("event"))["event"]["calls"]:
            pass
        times.append(perf_counter_ns() - begun)
        await asyncio.sleep(_APART)
        account.feed_events([_phone(ExtensionStatus.IDLE, "0", None)])
        while (await browser.take("event"))["event"]["calls"]:
            pass
    await browser.ask("unsubscribe_events", subscription=number)
    return times


def _phone(status: ExtensionStatus, raw_status: str, number: str | None) -> ExtensionChanged:
    return ExtensionChanged(extension="101", status=status, raw_status=raw_status, connected_number=number)


def row(name: str, times: list[int], floor: float) -> list[str]:
    """Return times as text."""
    return [name, f"{median(times) / _MS:.2f}", f"{max(times) / _MS:.2f}", f"{median(times) / floor:.1f}"]


def filled(hass: HomeAssistant, amount: int) -> None:
    """Make the log before the integration opens it."""
    log = CallLog.open(URL.create("sqlite", database=hass.config.path(f"{DOMAIN}.db")))
    fill(log, amount)
    log.close()


async def main(amount: int) -> None:
    """Measure and print."""
    port = free_port()
    web = {"http": {"server_host": "127.0.0.1", "server_port": port}, "websocket_api": {}}
    async with home_assistant(web) as hass, load_server(500) as server:
        await hass.async_add_executor_job(filled, hass, amount)
        contacts = {traffic.customer(rank): f"Contact {rank}" for rank in range(CONTACTS)}
        entry = account_at(server, entry_id=traffic.ACCOUNTS[0], contacts=contacts)
        await hass.config_entries.async_add(entry)
        await hass.async_block_till_done()
        gc.freeze()
        async with signed_in(hass, port) as browser:
            times = {name: await timed(question) for name, question in questions(browser, amount).items()}
            times["a call that rings"] = await shown(browser, entry.runtime_data)
        await hass.config_entries.async_remove(entry.entry_id)
    floor = median(times["floor: get_config"])
    rows = [row(name, each, floor) for name, each in times.items()]
    title = f"Browsers: pages of {PAGE} of {amount:,} calls over the WebSocket API, {CONTACTS} contacts"
    table(title, ("", "median ms", "worst ms", "of get_config"), rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=CALLS)
    asyncio.run(main(parser.parse_args().calls))
