"""The command: `python -m simulator`."""

import argparse
import asyncio
from collections.abc import Sequence
import json
import logging
from math import inf
import signal
import sys

from .accounts import KINDS, Simulator
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
    parser = argparse.ArgumentParser(prog="python -m simulator", description="An account that does not exist.")
    parser.add_argument("--provider", choices=KINDS, default="cloudpbx", help="whose account (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=0, help="first of some ports (default: any free ones)")
    parser.add_argument(
        "--scenario", help=f"a file, none, or one of: {', '.join(names())} (default: the provider's own day)"
    )
    parser.add_argument("--once", action="store_true", help="play one round of the scenario and stop")
    parser.add_argument("--speed", type=_speed, default=1.0, help="simulated seconds per second (default: 1)")
    parser.add_argument("--pbx-name", default="Biuro", help="name of a CloudPBX account (default: %(default)s)")
    parser.add_argument("--webhook-url", help="where Zadarma and Evrotel post what happens")
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
    kind = KINDS[options.provider]
    scenario = options.scenario or kind.scenario
    simulator = kind.make(options, scenario == "none")
    player = None if scenario == "none" else _player(simulator, scenario, options)
    async with simulator:
        if player is not None:
            player.play()
        print(json.dumps(simulator.access) if options.json else kind.introduction(simulator.access), flush=True)
        await _first(stop, player.finished if player is not None else asyncio.Event())


def _player(simulator: Simulator, name: str, options: argparse.Namespace) -> Player:
    scenario = load(name, simulator.actions)
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


if __name__ == "__main__":
    sys.exit(main())
