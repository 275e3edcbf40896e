"""The command, as a real process."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from pathlib import Path
import signal
import sys

from aiohttp import ClientSession
import pytest

pytestmark = pytest.mark.usefixtures("socket_enabled")
ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def command(*arguments: str) -> AsyncIterator[Process]:
    """Run the command for as long as the context lasts."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator", *arguments, cwd=ROOT, stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def line(process: Process) -> str:
    """Return the next line that the process prints."""
    assert process.stdout is not None
    async with asyncio.timeout(20):
        return (await process.stdout.readline()).decode()


async def ends(process: Process) -> tuple[int, str]:
    """Wait for the end; return the exit status and what was said about errors."""
    async with asyncio.timeout(20):
        _, errors = await process.communicate()
    assert process.returncode is not None
    return process.returncode, errors.decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_serves_until_a_signal_and_stops_cleanly(number: signal.Signals) -> None:
    async with command("--json", "--scenario", "none", "--pbx-name", "Dom") as process, ClientSession() as session:
        access = json.loads(await line(process))
        assert access["pbx_name"] == "Dom"
        key = {"Authorization": f"Bearer {access['api_key']}"}
        assert await (await session.get(f"{access['fallback_url']}/cdr", headers=key)).json() == []
        async with session.ws_connect(f"{access['events_url']}/ws/pbx_Dom?pbxkey={access['pbx_key']}") as socket:
            await session.post(f"{access['control_url']}/control/set_queue", json={"queue": "Orders", "calls": 2})
            assert '"calls":"2"' in await socket.receive_str()
            process.send_signal(number)
            assert await ends(process) == (0, "")


async def test_it_plays_the_office_day_and_says_what_to_type() -> None:
    async with command("--once", "--speed", "6000") as process:
        said = await line(process)
        assert "A CloudPBX account is running" in said
        assert await ends(process) == (0, "")


@pytest.mark.parametrize(
    ("provider", "name", "fields"),
    [
        ("zadarma", "A Zadarma account", {"api_key", "api_secret", "api_url", "control_url"}),
        ("evrotel", "An Evrotel account", {"billcode", "token", "api_url", "recordings_url", "control_url"}),
    ],
)
async def test_other_providers_are_served(provider: str, name: str, fields: set[str]) -> None:
    hook = "http://127.0.0.1:9/hook"
    async with command("--provider", provider, "--once", "--speed", "6000") as process:
        assert f"{name} is running" in await line(process)
        assert await ends(process) == (0, "")
    options = ("--json", "--provider", provider, "--scenario", "none", "--webhook-url", hook)
    async with command(*options) as process, ClientSession() as session:
        access = json.loads(await line(process))
        assert access.keys() == fields
        state = await (await session.get(f"{access['control_url']}/control/state")).json()
        assert (state["webhook_url"], len(state["extensions"])) == (hook, 5)


async def test_a_nimbox_is_served_with_an_outage_to_switch_on() -> None:
    async with command("--provider", "nimbox", "--once", "--speed", "6000") as process:
        assert "A NiMbox account is running" in await line(process)
        assert await ends(process) == (0, "")
    async with command("--json", "--provider", "nimbox", "--scenario", "none") as process, ClientSession() as session:
        access = json.loads(await line(process))
        assert access.keys() == {"url", "token", "control_url"}
        await session.post(f"{access['control_url']}/control/start_outage")
        state = await (await session.get(f"{access['control_url']}/control/state")).json()
        assert state["outage"] == "refused"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--scenario", "nowhere"), "nowhere cannot be read"),
        (("--provider", "nobody"), "invalid choice: 'nobody'"),
        (("--provider", "evrotel", "--scenario", "zadarma_day"), "unknown action"),
        (("--speed", "0"), "a number above 0, not '0'"),
        (("--port", "70000"), "a number from 0 to 65532, not '70000'"),
    ],
)
async def test_wrong_arguments_are_explained(arguments: tuple[str, ...], problem: str) -> None:
    async with command(*arguments) as process:
        status, errors = await ends(process)
    assert status != 0
    assert problem in errors
    assert "Traceback" not in errors


async def test_a_taken_port_is_explained() -> None:
    async with command("--json", "--scenario", "none") as first:
        port = json.loads(await line(first))["api_url"].rpartition(":")[2]
        async with command("--port", port) as second:
            status, errors = await ends(second)
    assert status == 1
    assert "The simulator cannot start" in errors
