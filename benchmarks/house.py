"""A real Home Assistant core in this process, with one account at a load server in another."""

from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
import gc
import sys
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Final

from aiohttp import ClientSession
import homeassistant.bootstrap
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigSubentryData
from homeassistant.core import HomeAssistant
import homeassistant.loader

from custom_components.cloud_telephony.account import CloudTelephonyConfigEntry
from custom_components.cloud_telephony.const import DOMAIN

from .load import PBX, Load

_NOBODY: Final[Mapping[str, str]] = MappingProxyType({})


@asynccontextmanager
async def home_assistant(configuration: Mapping[str, Any] | None = None) -> AsyncIterator[HomeAssistant]:
    """Start a core with its registries and what a configuration asks for, and stop it afterwards."""
    with TemporaryDirectory() as folder:
        hass = HomeAssistant(folder)
        hass.config.skip_pip = True
        homeassistant.loader.async_setup(hass)
        await homeassistant.bootstrap.async_from_config_dict(dict(configuration or {}), hass)
        await hass.async_start()
        # A full collection of what Home Assistant has loaded takes hundreds of milliseconds and comes by chance.
        gc.freeze()
        try:
            yield hass
        finally:
            await hass.async_stop(force=True)


class LoadProcess:
    """The load server, seen from here."""

    def __init__(self, process: Process, address: str, session: ClientSession) -> None:
        """Speak to a server that runs."""
        self._process = process
        self._session = session
        self.address = address

    async def send(self, load: Load) -> list[int]:
        """Have frames sent; return when (nanoseconds, monotonic) each was."""
        async with self._session.post(f"http://{self.address}/load", json=load, timeout=None) as response:
            times: list[int] = await response.json()
            return times


@asynccontextmanager
async def load_server(extensions: int) -> AsyncIterator[LoadProcess]:
    """Start a load server in a process of its own."""
    command = (sys.executable, "-m", "benchmarks.load", "--extensions", str(extensions))
    process = await create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018  # both are pipes
    try:
        address = (await process.stdout.readline()).decode().strip()
        async with ClientSession() as session:
            yield LoadProcess(process, address, session)
    finally:
        process.stdin.close()
        await process.wait()


def account_at(
    server: LoadProcess, *, entry_id: str | None = None, contacts: Mapping[str, str] = _NOBODY
) -> CloudTelephonyConfigEntry:
    """Return the entry of an account at a load server, with contacts: number → name."""
    data: dict[str, Any] = {
        "kind": "cloudpbx",
        "api_key": "key",
        "pbx_name": PBX,
        "pbx_key": "key",
        "events_url": f"ws://{server.address}",
        "api_url": f"http://{server.address}",
        "fallback_url": f"http://{server.address}",
    }
    return ConfigEntry(
        data=data,
        discovery_keys=MappingProxyType({}),
        domain=DOMAIN,
        entry_id=entry_id,
        minor_version=1,
        options=None,
        source=SOURCE_USER,
        subentries_data=[_contact(number, name) for number, name in contacts.items()],
        title=PBX,
        unique_id=None,
        version=1,
    )


def _contact(number: str, name: str) -> ConfigSubentryData:
    data = {"name": name, "numbers": [number], "aliases": [], "groups": []}
    return ConfigSubentryData(data=data, subentry_type="contact", title=name, unique_id=None)
