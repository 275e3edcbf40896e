"""A hundred thousand webhooks that are not a provider's: what becomes of them, and of the genuine ones among them."""

import argparse
import asyncio
from asyncio.subprocess import PIPE, create_subprocess_exec
from collections.abc import Iterator
from datetime import UTC, datetime
import json
import logging
import sys
from time import perf_counter
from typing import TypedDict

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from homeassistant.core import HomeAssistant

from simulator.evrotel import EvrotelSimulator
from simulator.zadarma import ZadarmaSimulator

from .figures import table
from .hostile import Attacker, Webhook
from .house import home_assistant
from .webhooks import account_at, free_port, web_server

COUNT = 100_000
SENDERS = 4
PER_CONNECTION = 40
"""Requests of one sender's address: more in a short time would be refused unread."""
DEADLINE = 0.5
IDS = {"zadarma": "zadarma" * 8, "evrotel": "evrotel" * 8, "nobody": "nobody" * 8}


class Job(TypedDict):
    """What the process that sends is told."""

    url: str
    count: int
    secret: str
    token: str


class Outcome(TypedDict):
    """What it found: how many there were, every different answer to those that are not genuine, seconds at most."""

    hostile: int
    genuine: int
    asked: int
    answers: list[str]
    slowest: float
    slowest_routed: float
    slowest_genuine: float
    unanswered: int
    bad_genuine: int
    seconds: float


async def send(job: Job) -> Outcome:
    """Send everything, from many addresses of this machine."""
    attacker = Attacker(
        1, secret=job["secret"], token=job["token"], call_start=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    )
    outcome = Outcome(
        hostile=0, genuine=0, asked=0, answers=[], slowest=0, slowest_routed=0, slowest_genuine=0, unanswered=0,
        bad_genuine=0, seconds=0,
    )  # fmt: skip
    begun = perf_counter()
    webhooks = enumerate(attacker.webhooks(job["count"]))
    await asyncio.gather(*(_send_some(number, webhooks, job["url"], outcome) for number in range(SENDERS)))
    outcome["seconds"] = perf_counter() - begun
    return outcome


async def _send_some(sender: int, webhooks: Iterator[tuple[int, Webhook]], url: str, outcome: Outcome) -> None:
    """Send what the other senders have not, each so many from another address."""
    for number, webhook in webhooks:
        address = f"127.{1 + sender}.{number // 250 % 250}.{1 + number % 250}"
        connector = TCPConnector(local_addr=(address, 0))
        async with ClientSession(connector=connector, timeout=ClientTimeout(total=30)) as session:
            await _send(session, webhook, url, outcome)
            for _, (_, another) in zip(range(PER_CONNECTION - 1), webhooks, strict=False):
                await _send(session, another, url, outcome)


async def _send(session: ClientSession, webhook: Webhook, url: str, outcome: Outcome) -> None:
    address = f"{url}/api/webhook/{IDS[webhook.to]}"
    begun = perf_counter()
    try:
        async with session.post(address, data=webhook.body, headers=webhook.headers) as response:
            headers = {name: value for name, value in response.headers.items() if name != "Date"}
            answer = f"{response.status} {sorted(headers.items())} {await response.text()}"
    except OSError as error:
        answer = type(error).__name__
        outcome["unanswered"] += 1
    took = perf_counter() - begun
    _note(outcome, webhook, answer, took)


def _note(outcome: Outcome, webhook: Webhook, answer: str, took: float) -> None:
    if not webhook.genuine:
        outcome["hostile"] += 1
        outcome["slowest"] = max(outcome["slowest"], took)
        if answer not in outcome["answers"]:
            outcome["answers"].append(answer)
        return
    outcome["genuine"] += 1
    outcome["bad_genuine"] += not answer.startswith("200 ")
    if webhook.asks:
        outcome["asked"] += 1
        outcome["slowest_routed"] = max(outcome["slowest_routed"], took)
    else:
        outcome["slowest_genuine"] = max(outcome["slowest_genuine"], took)


class Errors(logging.Handler):
    """Counts what is logged as an error."""

    def __init__(self) -> None:
        """Count from now on."""
        super().__init__(logging.ERROR)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002  # what it says does not matter
        """Count one."""
        self.count += 1


async def batter(hass: HomeAssistant, url: str, count: int) -> list[tuple[str, str]]:
    """Send so many webhooks to an account at each provider, and return what became of them."""
    errors = Errors()
    logging.getLogger().addHandler(errors)
    async with ZadarmaSimulator() as zadarma, EvrotelSimulator() as evrotel:
        entries = [
            account_at(zadarma, IDS["zadarma"], routing_deadline=DEADLINE),
            account_at(evrotel, IDS["evrotel"]),
        ]
        for entry in entries:
            await hass.config_entries.async_add(entry)
        await hass.async_block_till_done()
        job: Job = {"url": url, "count": count, "secret": zadarma.api_secret, "token": evrotel.token}
        outcome = await _in_another_process(job)
        webhooks = [entry.runtime_data.webhook.counts for entry in entries]
        for entry in entries:
            await hass.config_entries.async_remove(entry.entry_id)
    accepted = sum(counts.deliveries for counts in webhooks) - outcome["genuine"]
    return [
        ("not genuine", f"{outcome['hostile']:,}"),
        ("  of them accepted", f"{accepted:,}"),
        ("  different answers to them", f"{len(outcome['answers'])}"),
        ("  slowest answer", f"{outcome['slowest'] * 1000:,.0f} ms"),
        ("genuine", f"{outcome['genuine']:,}"),
        ("  of them refused", f"{max(-accepted, outcome['bad_genuine']):,}"),
        ("  slowest answer", f"{outcome['slowest_genuine'] * 1000:,.0f} ms"),
        ("asked where the call goes, nobody decides", f"{outcome['asked']:,}"),
        (f"  slowest answer, deadline {DEADLINE * 1000:,.0f} ms", f"{outcome['slowest_routed'] * 1000:,.0f} ms"),
        ("without an answer", f"{outcome['unanswered']:,}"),
        ("exceptions and other errors in the log", f"{errors.count:,}"),
        ("requests a second", f"{count / outcome['seconds']:,.0f}"),
    ]


async def _in_another_process(job: Job) -> Outcome:
    command = (sys.executable, "-m", "benchmarks.batter", "--send")
    process = await create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    out, _ = await process.communicate(json.dumps(job).encode())
    outcome: Outcome = json.loads(out)
    return outcome


async def main(count: int) -> None:
    """Measure and print."""
    port = free_port()
    async with home_assistant(web_server(port)) as hass:
        rows = await batter(hass, f"http://127.0.0.1:{port}", count)
    table(f"{count:,} webhooks from many addresses", ("", ""), rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--send", action="store_true", help="send what a line of JSON on stdin says")
    arguments = parser.parse_args()
    if arguments.send:
        print(json.dumps(asyncio.run(send(json.load(sys.stdin)))))
    else:
        asyncio.run(main(arguments.count))
