"""`scripts/demo` as a person runs it."""

import asyncio
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import re
import signal
import socket
from time import monotonic
from typing import Any

from aiohttp import ClientSession
from playwright.async_api import Page
import pytest

from demo.browser import log_in, running_browser
from demo.client import HomeAssistantClient
from demo.folder import ROOT
from demo.office import entities
from demo.outage import SWITCH
from demo.running import PASSWORD, USER, free_port

from .log import complaints

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

READY = re.compile(rf"Ready after [0-9.]+ s: (http://[0-9.:]+), user {USER}, password {PASSWORD}\.")
CONTROL = re.compile(r"(\w+) can be played with at (http://[0-9.:]+)\.")
PROVIDERS = {"CloudPBX", "Zadarma", "Evrotel", "VoIPGRID", "NiMbox"}
SECOND_START_SECONDS = 15
PATIENCE = 120
POLL = 0.1


@dataclass(frozen=True, slots=True)
class RunningScript:
    """The script, ready; `seconds` is how long that took, `controls` where the providers' simulators are controlled."""

    process: Process
    url: str
    controls: dict[str, str]
    seconds: float

    async def control(self, action: str, *, provider: str = "CloudPBX", **arguments: str) -> Any:
        """Do something in a simulated phone system; return what it answers."""
        address = f"{self.controls[provider]}/control/{action}"
        async with ClientSession() as session, session.post(address, json=arguments) as response:
            return (await response.json())["result"]

    async def state(self, provider: str = "CloudPBX") -> dict[str, Any]:
        """Return the state of a simulated phone system."""
        async with ClientSession() as session, session.get(f"{self.controls[provider]}/control/state") as response:
            state: dict[str, Any] = await response.json()
            return state

    async def wait_for_listeners(self, count: int) -> None:
        """Wait until so many listen to the feed; the caller bounds the time."""
        listeners = None
        while listeners != count:
            await asyncio.sleep(POLL)
            listeners = (await self.state())["clients"]

    async def wait_for_outage(self, kind: str) -> None:
        """Wait until the simulated NiMbox fails like this; the caller bounds the time."""
        while (await self.state("NiMbox"))["outage"] != kind:  # noqa: ASYNC110  # another process has it
            await asyncio.sleep(POLL)

    async def stop(self, number: signal.Signals) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        await self.process.wait()
        assert self.process.returncode is not None
        return self.process.returncode


async def spawn(*arguments: str | Path) -> Process:
    """Start the script."""
    return await asyncio.create_subprocess_exec(ROOT / "scripts" / "demo", *arguments, stdout=PIPE, stderr=STDOUT)


@asynccontextmanager
async def started(folder: Path, port: int) -> AsyncIterator[RunningScript]:
    """Start the script without a scenario, and wait until it says that it is ready."""
    begun = monotonic()
    process = await spawn("--config", folder, "--port", str(port), "--no-scenario")
    try:
        async with asyncio.timeout(PATIENCE):
            said = ""
            while (controls := dict(CONTROL.findall(said))).keys() != PROVIDERS:
                line = await line_of(process)
                assert line, said
                said += line
        ready = READY.search(said)
        assert ready, said
        yield RunningScript(process, ready[1], controls, monotonic() - begun)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def line_of(process: Process) -> str:
    """Return the next line that a process prints."""
    assert process.stdout is not None
    return (await process.stdout.readline()).decode()


async def output_of(process: Process) -> str:
    """Return all that a process prints until it ends."""
    async with asyncio.timeout(PATIENCE):
        output, _ = await process.communicate()
    return output.decode()


def processes_in(folder: Path) -> list[str]:
    """Return the command lines of the processes that use a folder."""
    command_lines = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command_lines.append(process.read_text(encoding="utf-8").replace("\0", " "))
        except OSError:  # it has just ended
            continue
    return [line for line in command_lines if str(folder) in line]


async def tile_says(page: Page, *texts: str) -> None:
    """Wait until the tile of the reception's phone shows these texts."""
    tile = page.locator("cloud-telephony-extension-tile:visible", has_text="Reception")
    for text in texts:
        tile = tile.filter(has_text=text)
    await tile.wait_for()


async def test_it_starts_shows_calls_stops_and_starts_again(tmp_path: Path) -> None:
    folder, port = tmp_path / "demo", free_port()
    async with started(folder, port) as demo, running_browser() as browser:
        page = await browser.new_page()
        await log_in(page, demo.url, username=USER, password=PASSWORD)
        await page.wait_for_url(f"{demo.url}/office-phones/overview")
        await page.get_by_role("tab", name="Office").click()
        await tile_says(page, "Idle")
        placed = await demo.control("place_call", caller="600700800", called="101", name="Anna Kowalska")
        call = placed["uniqueid"]
        await tile_says(page, "Ringing", "Anna Kowalska")
        await demo.control("answer", call=call)
        await tile_says(page, "In use", "Anna Kowalska")
        await demo.control("hang_up", call=call)
        await tile_says(page, "Idle")
        await page.close()
        assert await demo.stop(signal.SIGINT) == 0
    assert processes_in(folder) == []

    async with started(folder, port) as demo:
        assert demo.seconds < SECOND_START_SECONDS
        assert await demo.stop(signal.SIGTERM) == 0
    assert processes_in(folder) == []
    assert complaints(folder) == []


async def test_calls_wait_while_nimbox_is_out_and_get_there_afterwards(tmp_path: Path) -> None:
    async with started(tmp_path / "demo", free_port()) as demo, HomeAssistantClient(demo.url) as client:
        await client.log_in(username=USER, password=PASSWORD)
        outbox = {entity.key: entity.entity_id for entity in await entities(client)}
        async with asyncio.timeout(PATIENCE):
            await client.post("/api/services/input_boolean/turn_on", {"entity_id": SWITCH})
            await demo.wait_for_outage("refused")
            for number in ("600700800", "601234567"):
                placed = await demo.control("place_call", caller="101", called=number)
                await demo.control("answer", call=placed["uniqueid"])
                await demo.control("hang_up", call=placed["uniqueid"])
            await client.wait_for_state(outbox["outbox_pending"], "2")
            assert (await demo.state("NiMbox"))["phonecalls"] == 0
            await client.post("/api/services/input_boolean/turn_off", {"entity_id": SWITCH})
            await client.wait_for_state(outbox["outbox_pending"], "0")
        assert (await demo.state("NiMbox"))["phonecalls"] == 2
        assert (await client.state(outbox["outbox_delivered_today"]))["state"] == "2"
        assert await demo.stop(signal.SIGINT) == 0
    (complaint,) = complaints(tmp_path / "demo")
    assert "Calls cannot be delivered to NiMbox 127.0.0.1, and are kept until they can" in complaint


async def test_it_goes_on_when_home_assistant_is_restarted_from_its_own_page(tmp_path: Path) -> None:
    async with started(tmp_path / "demo", free_port()) as demo, HomeAssistantClient(demo.url) as client:
        await client.log_in(username=USER, password=PASSWORD)
        async with asyncio.timeout(PATIENCE):
            await demo.wait_for_listeners(1)
            await client.post("/api/services/homeassistant/restart", {})
            await demo.wait_for_listeners(0)
            await demo.wait_for_listeners(1)
            async with HomeAssistantClient(demo.url) as again:
                await again.log_in(username=USER, password=PASSWORD)
                await again.wait_until_started()
        assert await demo.stop(signal.SIGINT) == 0
    assert processes_in(tmp_path) == []


async def test_a_port_in_use_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await spawn("--config", tmp_path / "demo", "--port", str(port))
        said = await output_of(process)
    assert process.returncode == 1
    assert said.startswith(f"Starting Home Assistant.\nPort {port} is in use.")
    assert said.count("\n") == 2
    assert not (tmp_path / "demo").exists()


async def test_somebody_elses_home_assistant_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "configuration.yaml").write_text("default_config:\n", encoding="utf-8")
    process = await spawn("--config", tmp_path, "--port", str(free_port()))
    said = await output_of(process)
    assert process.returncode == 1
    assert f"{tmp_path} is not a folder of this demo." in said
    assert [file.name for file in tmp_path.iterdir()] == ["configuration.yaml"]
