"""An office in the simulator, and a real Home Assistant that shows it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
import json
from pathlib import Path
import socket

from simulator.cloudpbx import CloudPbxSimulator
from simulator.player import Player
from simulator.scenario import Scenario, load

from .client import HomeAssistantClient
from .folder import clear, prepare
from .office import add_account, add_contacts, make_dashboard, wait_for_contacts, wait_for_everything
from .process import HomeAssistantProcess

USER = "demo"
PASSWORD = "demo"  # noqa: S105  # for everybody to know

_SIMULATOR_PORTS = 4
PORTS = range(1024, 65536 - _SIMULATOR_PORTS)
"""Where Home Assistant can listen, with room for the simulator after it."""

_GET_READY_SECONDS = 120


class PortInUse(Exception):
    """Another program listens on a port that the demo needs; the text is its number."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Both, running; the office is quiet until `play`."""

    home_assistant: HomeAssistantProcess
    simulator: CloudPbxSimulator
    scenario: Scenario

    def play(self) -> None:
        """Begin the office's day."""
        Player(replace(self.scenario, before=()), self.simulator.actions, self.simulator.clock).play()


@asynccontextmanager
async def running_demo(folder: Path, *, port: int, speed: float = 1.0) -> AsyncIterator[Demo]:
    """Start both; at the first start in a folder an account, contacts and a dashboard are set up.

    Args:
        folder: Home Assistant's configuration.
        port: of its web interface on 127.0.0.1.
        speed: how many seconds of the office's day pass in one.

    Raises:
        PortInUse: nothing was started.
        ForeignFolder: the folder has somebody else's Home Assistant; nothing was changed.
        HomeAssistantFailed: it did not start.
        TimeoutError: it did not get ready.
    """
    notes = folder / "demo.json"
    known = json.loads(notes.read_text(encoding="utf-8")) if notes.exists() else {"simulator_port": port + 1}
    simulator_port: int = known["simulator_port"]
    _require_free(port, *range(simulator_port, simulator_port + _SIMULATOR_PORTS))
    if not notes.exists():
        clear(folder)
    prepare(folder, port=port)
    async with CloudPbxSimulator(port=simulator_port, speed=speed) as simulator:
        scenario = load("office_day", simulator.actions)
        Player(replace(scenario, steps=(), repeat=False), simulator.actions, simulator.clock).play()
        home_assistant = HomeAssistantProcess(folder, port=port)
        try:
            async with asyncio.timeout(_GET_READY_SECONDS):
                await home_assistant.start()
                if not notes.exists():
                    await _furnish(home_assistant.url, simulator)
                    notes.write_text(json.dumps(known), encoding="utf-8")
                await simulator.wait_for_clients(1)
            yield Demo(home_assistant, simulator, scenario)
        finally:
            await home_assistant.stop()


def free_port() -> int:
    """Return a port that is free together with those of the simulator, which follow it."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        try:
            _require_free(*range(port, port + 1 + _SIMULATOR_PORTS))
        except PortInUse:
            continue
        return port


def _require_free(*ports: int) -> None:
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise PortInUse(port) from error


async def _furnish(url: str, simulator: CloudPbxSimulator) -> None:
    """Do what a new user does, and make the dashboard of what is found."""
    async with HomeAssistantClient(url) as client:
        await client.onboard(name="Demo", username=USER, password=PASSWORD)
        await client.wait_until_started()
        entry_id = await add_account(client, simulator)
        await add_contacts(client, entry_id)
        await wait_for_contacts(client)
        _tell_everything(simulator)
        await make_dashboard(client, await wait_for_everything(client, simulator))


def _tell_everything(simulator: CloudPbxSimulator) -> None:
    """Let the feed tell of everything there is, and of the conference room, which is known once somebody was in it."""
    simulator.join_conference("Board", "109", "Meeting room")
    simulator.leave_conference("Board", "109")
    simulator.tell_state()
