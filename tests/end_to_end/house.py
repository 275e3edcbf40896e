"""Home Assistant's core with the integration and what it needs, as a process that starts at once and can be killed.

Everything is imported beforehand, in the server that the processes are forked from: a start takes a part of a second.
"""

import asyncio
from collections.abc import Awaitable, Callable
import contextlib
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from homeassistant import bootstrap, loader
from homeassistant.auth import auth_manager_from_config
from homeassistant.components import (  # noqa: F401  # imported before the fork
    binary_sensor,
    button,
    event,
    http,
    notify,
    select,
    sensor,
    switch,
    todo,
    webhook,
)
from homeassistant.config_entries import ConfigEntries, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from custom_components.cloud_telephony.const import DOMAIN

type Form = tuple[str, dict[str, Any]]
"""The kind of an account, and what a user types into its form."""

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])


@dataclass(slots=True)
class House:
    """A configuration folder, and Home Assistant in it, most of the time."""

    folder: Path
    port: int
    _process: ForkServerProcess | None = None
    _pipe: Connection | None = field(default=None, repr=False)

    async def furnish(self, *forms: Form) -> list[dict[str, Any]]:
        """Add accounts through their forms, in a process of its own; return the data of their entries, with `id`."""
        data: list[dict[str, Any]] = await self._start(list(forms))
        await self.stop()
        return data

    async def start(self) -> None:
        """Start Home Assistant; returns when it has started."""
        await self._start([])

    def kill(self) -> None:
        """Kill it in the middle of whatever it does."""
        if self._process:
            self._process.kill()
            self._process.join()
            self._process = None

    async def stop(self) -> None:
        """Stop it as a user does."""
        if self._process and self._pipe:
            self._pipe.send(None)
            await asyncio.to_thread(self._process.join)
            assert self._process.exitcode == 0
            self._process = None

    async def _start(self, forms: list[Form]) -> list[dict[str, Any]]:
        self._pipe, theirs = _FORKS.Pipe()
        process = _FORKS.Process(target=_live, args=(self.folder, self.port, forms, theirs), daemon=True)
        await asyncio.to_thread(process.start)
        self._process = process
        theirs.close()
        answer: list[dict[str, Any]] = await asyncio.to_thread(self._pipe.recv)
        return answer


def _live(folder: Path, port: int, forms: list[Form], told: Connection) -> None:
    # The one who started this is gone if nobody listens.
    with contextlib.suppress(BrokenPipeError, EOFError):
        asyncio.run(_run(folder, port, forms, told))


async def _run(folder: Path, port: int, forms: list[Form], told: Connection) -> None:
    hass = await _home_assistant(folder, port)
    for kind, form in forms:
        await _add_account(hass, kind, form)
    told.send([{"id": entry.entry_id, **entry.data} for entry in hass.config_entries.async_entries(DOMAIN)])
    await asyncio.to_thread(told.recv)
    await hass.async_stop()


async def _home_assistant(folder: Path, port: int) -> HomeAssistant:
    hass = HomeAssistant(str(folder))
    hass.config.skip_pip = True
    loader.async_setup(hass)
    hass.config_entries = ConfigEntries(hass, {})
    await bootstrap.async_load_base_functionality(hass)
    hass.auth = await auth_manager_from_config(hass, [{"type": "homeassistant"}], [])
    hass.config.external_url = hass.config.internal_url = f"http://127.0.0.1:{port}"
    address = {"server_host": ["127.0.0.1"], "server_port": port}
    steps: list[Callable[[], Awaitable[bool]]] = [
        lambda: async_setup_component(hass, "http", {"http": address}),
        lambda: async_setup_component(hass, DOMAIN, {}),
    ]
    for step in steps:
        assert await step()
    await hass.async_start()
    return hass


async def _add_account(hass: HomeAssistant, kind: str, form: dict[str, Any]) -> ConfigEntry[Any]:
    flows = hass.config_entries.flow
    menu = await flows.async_init(DOMAIN, context={"source": "user"})
    shown = await flows.async_configure(menu["flow_id"], {"next_step_id": kind})
    result = await flows.async_configure(shown["flow_id"], form)
    assert result["type"] == "create_entry", result
    await hass.async_block_till_done()
    return result["result"]
