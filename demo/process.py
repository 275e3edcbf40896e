"""A real Home Assistant as a process of its own."""

import asyncio
from asyncio.subprocess import DEVNULL, Process
import contextlib
import os
from pathlib import Path
import sys

from aiohttp import ClientError, ClientSession

_RESTART_REQUESTED = 100
_POLL_SECONDS = 0.1
_STOP_SECONDS = 60


class HomeAssistantFailed(Exception):
    """Home Assistant did not start or ended by itself; the text has the end of its log."""


class HomeAssistantProcess:
    """Home Assistant with its configuration folder, on 127.0.0.1."""

    def __init__(self, folder: Path, *, port: int, python: Path = Path(sys.executable)) -> None:
        """Take the folder to start it in, the port that is set there, and the interpreter that has Home Assistant."""
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self._python = python
        self._process: Process | None = None

    @property
    def log_file(self) -> Path:
        """Return the file that holds everything Home Assistant said since its last start."""
        return self.folder / "home-assistant.log"

    async def start(self) -> None:
        """Start it and wait until its web interface answers. The caller bounds the time, and stops it in any case.

        Raises:
            HomeAssistantFailed: it ended.
        """
        await self._spawn()
        async with ClientSession() as session:
            while not await self._answers(session):
                self._check_running()
                await asyncio.sleep(_POLL_SECONDS)

    async def stop(self) -> None:
        """End it as its own service manager would, and wait until it is gone."""
        if (process := self._process) is None:
            return
        self._process = None
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    async def run(self) -> None:
        """Wait until it ends; start it again as often as a user asks it to restart.

        Raises:
            HomeAssistantFailed: it ended for any other reason.
        """
        while (process := self._process) is not None:
            await process.wait()
            if process.returncode != _RESTART_REQUESTED:
                self._check_running()
            await self._spawn()

    async def _spawn(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            self._python, "-m", "homeassistant", "--config", self.folder,
            cwd=self.folder, env=self._environment(), stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL,
            start_new_session=True,  # Ctrl+C is for this program, which then stops Home Assistant in order
        )  # fmt: skip

    def _environment(self) -> dict[str, str]:
        """Return the environment in which Home Assistant finds its own uv and installs into its own folder."""
        own = {key: value for key, value in os.environ.items() if key not in {"UV_PYTHON", "PYTHONPATH", "VIRTUAL_ENV"}}
        return own | {"PATH": os.pathsep.join([str(self._python.parent), own.get("PATH", os.defpath)])}

    async def _answers(self, session: ClientSession) -> bool:
        try:
            async with session.get(f"{self.url}/manifest.json") as response:
                return response.ok
        except ClientError:
            return False

    def _check_running(self) -> None:
        if self._process is not None and self._process.returncode is not None:
            code, self._process = self._process.returncode, None
            raise HomeAssistantFailed(f"Home Assistant ended with code {code}.\n{self._last_words()}")

    def _last_words(self) -> str:
        if not self.log_file.exists():
            return f"It left no log in {self.folder}."
        return "\n".join(self.log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
