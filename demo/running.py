"""An office with an account at each simulator, and a real Home Assistant that shows it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
import json
from pathlib import Path
import socket
from typing import TypedDict

from simulator.cloudpbx import CloudPbxSimulator
from simulator.evrotel import EvrotelSimulator
from simulator.nimbox import NiMboxSimulator
from simulator.player import Player
from simulator.scenario import Scenario, load
from simulator.voipgrid import VoipgridSimulator
from simulator.zadarma import ZadarmaSimulator

from .client import HomeAssistantClient
from .folder import clear, prepare
from .office import (
    Simulator,
    add_account,
    add_contacts,
    add_webhook_account,
    make_dashboards,
    name_accounts,
    wait_for_contacts,
    wait_for_everything,
)
from .outage import OUTAGE, outage_secrets
from .process import HomeAssistantProcess

USER = "demo"
PASSWORD = "demo"  # noqa: S105  # for everybody to know

_CLOUDPBX_PORTS, _OTHER_PORTS = 4, 2
_SIMULATOR_PORTS = _CLOUDPBX_PORTS + 4 * _OTHER_PORTS
PORTS = range(1024, 65536 - _SIMULATOR_PORTS)
"""Where Home Assistant can listen, with room for the simulators after it."""

_GET_READY_SECONDS = 120


class PortInUse(Exception):
    """Another program listens on a port that the demo needs; the text is its number."""


@dataclass(frozen=True, slots=True)
class Office:
    """An account at each provider."""

    cloudpbx: CloudPbxSimulator
    zadarma: ZadarmaSimulator
    evrotel: EvrotelSimulator
    voipgrid: VoipgridSimulator
    nimbox: NiMboxSimulator

    @property
    def accounts(self) -> Mapping[str, Simulator]:
        """Return the simulators by the name of their provider."""
        return {
            "CloudPBX": self.cloudpbx,
            "Zadarma": self.zadarma,
            "Evrotel": self.evrotel,
            "VoIPGRID": self.voipgrid,
            "NiMbox": self.nimbox,
        }

    def make(self) -> None:
        """Do what the scenarios have before everything."""
        for simulator, scenario in self._days:
            Player(replace(scenario, steps=(), repeat=False), simulator.actions, simulator.clock).play()

    def play(self) -> None:
        """Begin the day."""
        for simulator, scenario in self._days:
            Player(replace(scenario, before=()), simulator.actions, simulator.clock).play()

    @property
    def _days(self) -> list[tuple[Simulator, Scenario]]:
        days: Mapping[str, Simulator] = {
            "office_day": self.cloudpbx,
            "zadarma_day": self.zadarma,
            "evrotel_day": self.evrotel,
            "nimbox_day": self.nimbox,
        }
        return [(simulator, load(name, simulator.actions)) for name, simulator in days.items()]


@dataclass(frozen=True, slots=True)
class Demo:
    """Both, running; the office is quiet until it is played."""

    home_assistant: HomeAssistantProcess
    office: Office


class _Notes(TypedDict):
    """What is kept in the folder: the simulators' first port, and where they post webhooks."""

    simulator_port: int
    zadarma_webhook: str | None
    evrotel_webhook: str | None


@asynccontextmanager
async def running_demo(
    folder: Path, *, port: int, time_zone: str | None = None, furnish: Callable[[Office], None] = lambda _: None
) -> AsyncIterator[Demo]:
    """Start both; at the first start in a folder accounts, contacts and a dashboard are set up.

    Args:
        folder: Home Assistant's configuration.
        port: of its web interface on 127.0.0.1.
        time_zone: of Home Assistant, by default the office's.
        furnish: changes the office before Home Assistant knows of it.

    Raises:
        PortInUse: nothing was started.
        ForeignFolder: the folder has somebody else's Home Assistant; nothing was changed.
        HomeAssistantFailed: it did not start.
        TimeoutError: it did not get ready.
    """
    file = folder / "demo.json"
    notes = (
        _read(file) if file.exists() else _Notes(simulator_port=port + 1, zadarma_webhook=None, evrotel_webhook=None)
    )
    simulator_port = notes["simulator_port"]
    _require_free(port, *range(simulator_port, simulator_port + _SIMULATOR_PORTS))
    if not file.exists():
        clear(folder)
    control = f"http://127.0.0.1:{simulator_port + _SIMULATOR_PORTS - 1}"
    prepare(folder, port=port, secrets=outage_secrets(control), packages=[OUTAGE])
    async with _running_office(notes) as office:
        home_assistant = HomeAssistantProcess(folder, port=port)
        try:
            async with asyncio.timeout(_GET_READY_SECONDS):
                await home_assistant.start()
                if not file.exists():
                    furnish(office)
                    await _furnish(home_assistant.url, office, time_zone)
                    notes["zadarma_webhook"] = office.zadarma.webhook_url
                    notes["evrotel_webhook"] = office.evrotel.webhook_url
                    file.write_text(json.dumps(notes), encoding="utf-8")
                await office.cloudpbx.wait_for_clients(1, timeout=_GET_READY_SECONDS)
            yield Demo(home_assistant, office)
        finally:
            await home_assistant.stop()


def _read(file: Path) -> _Notes:
    notes: _Notes = json.loads(file.read_text(encoding="utf-8"))
    return notes


@asynccontextmanager
async def _running_office(notes: _Notes) -> AsyncIterator[Office]:
    first = notes["simulator_port"]
    second, third, fourth, fifth = range(first + _CLOUDPBX_PORTS, first + _SIMULATOR_PORTS, _OTHER_PORTS)
    async with (
        CloudPbxSimulator(port=first) as cloudpbx,
        ZadarmaSimulator(port=second, webhook_url=notes["zadarma_webhook"]) as zadarma,
        EvrotelSimulator(port=third, webhook_url=notes["evrotel_webhook"]) as evrotel,
        VoipgridSimulator(port=fourth) as voipgrid,
        NiMboxSimulator(port=fifth) as nimbox,
    ):
        office = Office(cloudpbx, zadarma, evrotel, voipgrid, nimbox)
        office.make()
        yield office


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


async def _furnish(url: str, office: Office, time_zone: str | None) -> None:
    """Do what a new user does, and make the dashboards."""
    async with HomeAssistantClient(url) as client:
        await client.onboard(name="Demo", username=USER, password=PASSWORD)
        await client.wait_until_started()
        # Where webhooks reach this Home Assistant.
        await client.command("config/core/update", external_url=url, internal_url=url)
        if time_zone:
            await client.command("config/core/update", time_zone=time_zone)
        accounts = {
            await add_account(client, office.cloudpbx): "Office",
            await add_webhook_account(client, office.zadarma): "Zadarma",
            await add_webhook_account(client, office.evrotel): "Evrotel",
            await add_account(client, office.voipgrid): "VoIPGRID",
        }
        for entry_id in accounts:
            await add_contacts(client, entry_id)
        await wait_for_contacts(client, len(accounts))
        accounts[await add_account(client, office.nimbox)] = "NiMbox"
        await name_accounts(client, accounts)
        _tell_everything(office.cloudpbx)
        await wait_for_everything(client, office.cloudpbx, office.zadarma)
        await make_dashboards(client)


def _tell_everything(simulator: CloudPbxSimulator) -> None:
    """Let the feed tell of everything there is, and of the conference room, which is known once somebody was in it."""
    simulator.join_conference("Board", "109", "Meeting room")
    simulator.leave_conference("Board", "109")
    simulator.tell_state()
