"""What setting up an account of so many extensions takes, in a process of its own: time and memory."""

import argparse
import asyncio
from collections.abc import Awaitable
import json
from pathlib import Path
from resource import getpagesize
from time import perf_counter

from homeassistant.core import HomeAssistant

from custom_components.cloud_telephony.providers.base import ListsExtensions

from .figures import Costs
from .house import LoadProcess, account_at, home_assistant, load_server


def resident() -> int:
    """Return how much memory this process holds, in bytes."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * getpagesize()


async def measure(hass: HomeAssistant, server: LoadProcess, extensions: int) -> Costs:
    """Set up one account twice: the second time its devices and entities are known, as after a restart."""
    entry = account_at(server)
    before = resident()
    first = await timed(hass.config_entries.async_add(entry))
    await hass.async_block_till_done()
    memory = resident() - before
    entities = len(hass.states.async_entity_ids())
    await hass.config_entries.async_unload(entry.entry_id)
    again = await timed(hass.config_entries.async_setup(entry.entry_id))
    provider = entry.runtime_data.provider
    assert isinstance(provider, ListsExtensions)  # noqa: S101  # it is CloudPBX
    network = await timed(provider.extensions())
    await hass.config_entries.async_remove(entry.entry_id)
    return Costs(extensions=extensions, entities=entities, first=first, again=again, network=network, memory=memory)


async def timed(work: Awaitable[object]) -> float:
    """Return how many seconds something takes."""
    begin = perf_counter()
    await work
    return perf_counter() - begin


async def main(extensions: int) -> None:
    """Measure and print a line of JSON."""
    async with load_server(extensions) as server, home_assistant() as hass:
        # What is imported with the first account is no cost of its extensions.
        async with load_server(0) as nobody:
            await measure(hass, nobody, 0)
        print(json.dumps(await measure(hass, server, extensions)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extensions", type=int, required=True)
    asyncio.run(main(parser.parse_args().extensions))
