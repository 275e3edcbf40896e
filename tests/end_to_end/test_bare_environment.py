"""On a machine that has Home Assistant and nothing else."""

import asyncio
import os
from pathlib import Path
import subprocess
import sys

import pytest

from demo.client import HomeAssistantClient
from demo.folder import ROOT, prepare
from demo.office import add_account, entities
from demo.process import HomeAssistantProcess
from demo.running import PASSWORD, USER, free_port
from simulator.cloudpbx import CloudPbxSimulator

from .log import complaints

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session")]

REQUIREMENTS = ("phonenumbers", "websockets")
PATIENCE = 240


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """Return the interpreter of an environment with Home Assistant and what it requires itself."""
    venv = tmp_path / "venv"
    uv = Path(sys.executable).with_name("uv")
    subprocess.run(
        [uv, "sync", "--quiet", "--locked", "--only-group", "home-assistant", "--python", sys.executable],
        cwd=ROOT, env=os.environ | {"UV_PROJECT_ENVIRONMENT": str(venv)}, check=True,
    )  # fmt: skip
    return venv / "bin" / "python"


def installed(python: Path) -> set[str]:
    """Return which of the integration's requirements an environment has."""
    program = f"from importlib.util import find_spec; print(*filter(find_spec, {REQUIREMENTS}))"
    return set(subprocess.run([python, "-c", program], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.timeout(2 * PATIENCE)
async def test_home_assistant_installs_what_the_manifest_asks_for(
    python: Path, tmp_path: Path, simulator: CloudPbxSimulator
) -> None:
    assert installed(python) == set()
    folder, port = tmp_path / "config", free_port()
    prepare(folder, port=port)
    process = HomeAssistantProcess(folder, port=port, python=python)
    try:
        async with asyncio.timeout(PATIENCE):
            await process.start()
            async with HomeAssistantClient(process.url) as client:
                await client.onboard(name="Demo", username=USER, password=PASSWORD)
                entry_id = await add_account(client, simulator)
                entries = await client.get("/api/config/config_entries/entry")
                assert {entry["entry_id"]: entry["state"] for entry in entries}[entry_id] == "loaded"
                (connected,) = [one.entity_id for one in await entities(client) if one.key == "connected"]
                await client.wait_for_state(connected, "on")
                await client.wait_until_started()
    finally:
        await process.stop()
    assert installed(python) == set(REQUIREMENTS)
    assert complaints(folder) == []
