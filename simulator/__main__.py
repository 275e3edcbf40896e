"""The command: `python -m simulator`."""

import argparse
import asyncio
from collections.abc import Sequence
import json
import logging
from math import inf
import signal
import sys

from .cloudpbx import CloudPbxSimulator, Pbx, small_office
from .player import Player
from .scenario import ScenarioError, load, names

_LAST_PORT = 65535 - 3  # three more follow the first


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a simulator until a signal, or until its scenario is over; return the exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO if options.verbose else logging.WARNING, format="%(message)s")
    try:
        asyncio.run(_run(options))
    except (ScenarioError, OSError) as error:
        print(f"The simulator cannot start: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator", description="A CloudPBX account that does not exist.")
    parser.add_argument("--port", type=_port, default=0, help="first of four ports (default: any free ones)")
    parser.add_argument(
        "--scenario", default="office_day", help=f"a file, none, or one of: {', '.join(names())} (default: %(default)s)"
    )
    parser.add_argument("--once", action="store_true", help="play one round of the scenario and stop")
    parser.add_argument("--speed", type=_speed, default=1.0, help="simulated seconds per second (default: 1)")
    parser.add_argument("--pbx-name", default="Biuro", help="name of the account (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="another number, another day (default: 0)")
    parser.add_argument("--json", action="store_true", help="print addresses and keys as one line of JSON")
    parser.add_argument("--verbose", action="store_true", help="tell which steps of the scenario are left out")
    return parser


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= _LAST_PORT:
        msg = f"a number from 0 to {_LAST_PORT}, not {text!r}"
        raise argparse.ArgumentTypeError(msg)
    return port


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < inf:
        msg = f"a number above 0, not {text!r}"
        raise argparse.ArgumentTypeError(msg)
    return speed


async def _run(options: argparse.Namespace) -> None:
    stop = _stop_on_signals()
    alone = options.scenario == "none"
    simulator = CloudPbxSimulator(
        options.pbx_name,
        port=options.port,
        speed=options.speed,
        seed=options.seed,
        pbx=small_office(options.pbx_name) if alone else Pbx(options.pbx_name),
    )
    player = None if alone else _player(simulator, options)
    async with simulator:
        if player is not None:
            player.play()
        print(json.dumps(simulator.access) if options.json else _introduction(simulator), flush=True)
        await _first(stop, player.finished if player is not None else asyncio.Event())


def _player(simulator: CloudPbxSimulator, options: argparse.Namespace) -> Player:
    scenario = load(options.scenario, simulator.actions)
    return Player(scenario.once() if options.once else scenario, simulator.actions, simulator.clock, options.seed)


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _first(*events: asyncio.Event) -> None:
    """Wait for one of these."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for one in waiting:
        one.cancel()


def _introduction(simulator: CloudPbxSimulator) -> str:
    access = simulator.access
    return "\n".join((
        "A CloudPBX account is running. In Home Assistant: Settings, Devices & services, Add integration,",
        "Cloud Telephony, CloudPBX. Type:",
        "",
        f"  API key          {access['api_key']}",
        f"  PBX name         {access['pbx_name']}",
        f"  PBX key          {access['pbx_key']}",
        f"  Events server    {access['events_url']}",
        "  Advanced:",
        f"  API server       {access['api_url']}",
        f"  Second server    {access['fallback_url']}",
        "",
        f"Control it at {access['control_url']}/control (simulator/README.md). Ctrl+C stops it.",
    ))  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
