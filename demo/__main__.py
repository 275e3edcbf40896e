"""Show an office's phones in a real Home Assistant, until Ctrl+C. Started by scripts/demo."""

from argparse import ArgumentParser, Namespace
import asyncio
from pathlib import Path
import signal
import sys
from time import monotonic

from .folder import ROOT, ForeignFolder
from .process import HomeAssistantFailed
from .running import PASSWORD, PORTS, USER, PortInUse, running_demo
from .socket import RequestFailed


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="scripts/demo", description="Watch an office's phones in a real Home Assistant.")
    parser.add_argument("--port", type=int, default=8124, help="of Home Assistant on 127.0.0.1 (default: %(default)s)")
    parser.add_argument(
        "--config", type=Path, default=ROOT / ".demo", metavar="DIR", help="where it keeps everything (default: .demo)"
    )
    parser.add_argument("--no-scenario", action="store_true", help="nobody calls; drive the simulator yourself")
    arguments = parser.parse_args()
    if arguments.port not in PORTS:
        parser.error(f"--port must be from {PORTS[0]} to {PORTS[-1]}")
    return arguments


async def _run(arguments: Namespace) -> None:
    begun = monotonic()
    print("Starting Home Assistant.", flush=True)
    async with running_demo(arguments.config.resolve(), port=arguments.port) as demo:
        print(f"Ready after {monotonic() - begun:.1f} s: {demo.home_assistant.url}, user {USER}, password {PASSWORD}.")
        for name, simulator in demo.office.accounts.items():
            print(f"{name} can be played with at {simulator.control_url}.")
        print("Ctrl+C stops everything.", flush=True)
        if not arguments.no_scenario:
            demo.office.play()
        await demo.home_assistant.run()


async def _run_until_told(arguments: Namespace) -> None:
    """Run until a signal; more of them while everything stops change nothing."""
    demo = asyncio.create_task(_run(arguments))

    def stop() -> None:
        if not demo.cancelling():
            demo.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    await demo


def main() -> str | None:
    """Run the demo; return what went wrong, None if it was stopped by its user."""
    arguments = _arguments()
    try:
        asyncio.run(_run_until_told(arguments))
    except asyncio.CancelledError:
        print("Stopped.")
    except PortInUse as error:
        return f"Port {error} is in use. Stop the program that uses it, or choose another --port and another --config."
    except ForeignFolder as error:
        return f"{error} is not a folder of this demo. Choose another with --config."
    except (HomeAssistantFailed, RequestFailed) as error:
        return str(error)
    except TimeoutError:
        return f"Home Assistant did not get ready. Its log: {arguments.config / 'home-assistant.log'}"
    return None


if __name__ == "__main__":
    sys.exit(main())
