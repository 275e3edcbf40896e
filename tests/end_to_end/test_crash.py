"""Home Assistant is killed at any instant, again and again; the other system has every call once all the same."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
import sqlite3
from typing import Any

import pytest
import pytest_asyncio
import pytest_socket

from demo.office import account_form
from demo.running import free_port
from simulator.cloudpbx import CloudPbxSimulator
from simulator.nimbox import NiMboxSimulator
from simulator.zadarma import ZadarmaSimulator
from simulator.zadarma.limits import Limits

from .house import House

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(900),
]

KILLS = 300
LONGEST_LIFE = 0.12
"""Seconds from the first event to the kill, at most: by then everything is written, sent and answered."""
LONGEST_ANSWER = 0.005
LEAST_OF_EACH = 10
PATIENCE = 60
POLL = 0.05


@dataclass(slots=True)
class Town:
    """Two phone systems with people who call, the system that is told of it, and a house between them."""

    zadarma: ZadarmaSimulator
    cloudpbx: CloudPbxSimulator
    nimbox: NiMboxSimulator
    house: House
    random: Random = field(default_factory=lambda: Random(4))  # noqa: S311  # instants, not secrets
    called: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)

    async def bustle(self) -> None:
        """Have somebody call from each phone system, each time somebody who was never called before."""
        number = len(self.called)
        by_zadarma, by_cloudpbx = f"+4420{number:08}", f"+486{number:08}"
        self.called += [by_zadarma, by_cloudpbx]
        await asyncio.gather(self._call_by_zadarma(by_zadarma), self._call_by_cloudpbx(by_cloudpbx))

    async def _call_by_zadarma(self, number: str) -> None:
        call = self.zadarma.outgoing("101", number.removeprefix("+"))
        await self._breathe()
        self.zadarma.answer(call)
        await self._breathe()
        self.zadarma.hang_up(call)
        self.over.append(number)

    async def _call_by_cloudpbx(self, number: str) -> None:
        call = self.cloudpbx.place_call("101", number.removeprefix("+48"))
        await self._breathe()
        self.cloudpbx.answer(call)
        await self._breathe()
        self.cloudpbx.hang_up(call)
        self.over.append(number)

    async def _breathe(self) -> None:
        await asyncio.sleep(self.random.uniform(0, LONGEST_LIFE / 5))


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Furnish the house with an account at each."""
    # Processes are asked for through a socket.
    pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
    port = free_port()
    async with AsyncExitStack() as stack:
        zadarma = await stack.enter_async_context(ZadarmaSimulator())
        cloudpbx = await stack.enter_async_context(CloudPbxSimulator())
        nimbox = await stack.enter_async_context(NiMboxSimulator())
        for simulator in (zadarma, cloudpbx):
            simulator.add_extension("101", "Reception")
        # A house that starts 300 times in some minutes asks more often than Zadarma allows.
        zadarma.limits = Limits(general=100_000, statistics=100_000)
        house = House(tmp_path, port)
        stack.callback(house.kill)
        entries = await house.furnish(
            ("zadarma", account_form(zadarma)),
            ("cloudpbx", account_form(cloudpbx)),
            ("nimbox", account_form(nimbox)),
        )
        zadarma.webhook_url = f"http://127.0.0.1:{port}/api/webhook/{entries[0]['webhook_id']}"
        yield Town(zadarma, cloudpbx, nimbox, house)


@dataclass(frozen=True, slots=True)
class Instant:
    """What a killed house left: calls that had ended in its life and are not written, those not sent, not answered."""

    unwritten: int
    unsent: int
    unanswered: int


async def test_every_call_gets_through_once(town: Town, record_property: Callable[[str, object], None]) -> None:
    instants = [await _life_and_death(town) for _ in range(KILLS)]
    await town.house.start()
    await _all_delivered(town)
    await town.house.stop()
    # What is read again, and looked for, at another start is not told again.
    await town.house.start()
    await _all_delivered(town)
    await town.house.stop()

    assert Counter(call.destination for call in town.nimbox.phonecalls) == Counter(town.called)
    with _log(town) as log:
        assert dict(log.execute("select state, count(*) from cloud_telephony_outbox group by state")) == {
            "delivered": len(town.called)
        }
        assert _one(log, "select count(*) from cloud_telephony_calls") == len(town.called)

    hit = {
        "between event and write": sum(instant.unwritten > 0 for instant in instants),
        "between write and send": sum(instant.unsent > 0 for instant in instants),
        "between send and answer": sum(instant.unanswered > 0 for instant in instants),
    }
    record_property("kills", len(instants))
    for where, times in hit.items():
        record_property(where, times)
        assert times >= LEAST_OF_EACH, hit


async def _life_and_death(town: Town) -> Instant:
    """Start the house, let people call, and kill it some time after the first of them began."""
    town.nimbox.delay("*", town.random.uniform(0, LONGEST_ANSWER))
    await town.house.start()
    town.over.clear()
    calls = asyncio.create_task(town.bustle())
    await asyncio.sleep(town.random.uniform(0, LONGEST_LIFE))
    town.house.kill()
    told = tuple(town.over)
    await calls
    await town.zadarma.settled()
    with _log(town) as log:
        assert _one(log, "pragma integrity_check") == "ok"
        pending = "select count(*) from cloud_telephony_outbox where state = 'pending'"
        written = "select count(*) from cloud_telephony_calls where to_number = ?"
        return Instant(
            unwritten=sum(not _one(log, written, number) for number in told),
            unsent=_one(log, f"{pending} and attempts = 0"),
            unanswered=_one(log, f"{pending} and attempts > 0"),
        )


async def _all_delivered(town: Town) -> None:
    delivered = "select count(*) from cloud_telephony_outbox where state = 'delivered'"
    try:
        await town.nimbox.wait_for_phonecalls(len(town.called), within=PATIENCE)
    except TimeoutError:
        pytest.fail(f"Not told of: {set(town.called) - {call.destination for call in town.nimbox.phonecalls}}")
    async with asyncio.timeout(PATIENCE):
        with _log(town) as log:
            while _one(log, delivered) < len(town.called):  # noqa: ASYNC110  # another process writes there
                await asyncio.sleep(POLL)


def _log(town: Town) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(town.house.folder / "cloud_telephony.db"))


def _one(log: sqlite3.Connection, question: str, *values: str) -> Any:
    return log.execute(question, values).fetchone()[0]
