"""From a webhook to an automation's action and to the answer: how late, beside Home Assistant's own trigger."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
import gc
from http import HTTPStatus
from itertools import count
import json
import socket
from time import perf_counter_ns
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant, callback

from custom_components.cloud_telephony.const import DOMAIN
from simulator.evrotel import EvrotelSimulator
from simulator.zadarma import ZadarmaSimulator
from simulator.zadarma.signing import event_signature

from .figures import percentiles, table
from .house import home_assistant
from .posting import Answer, Post, Sender, sender

CALLS, PER_SECOND = 1000, 200.0
ACTED = "benchmark_acted"
FLOOR_ID, OWN_ID = "floor" * 8, "own" * 16
RULED_CALLER = "380670000000"
NUMBERS = 300
"""How many customers and how many own numbers there are."""


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def configuration(port: int) -> dict[str, Any]:
    """Return a configuration with an automation for each way from a webhook to an action."""
    acts = {"event": ACTED}
    routes = {"action": f"{DOMAIN}.route_call", "data": {"call_id": "{{ trigger.call_id }}", "extension": "102"}}
    ways: Mapping[str, tuple[dict[str, Any], list[Any]]] = {
        "floor": ({"trigger": "webhook", "webhook_id": FLOOR_ID, "local_only": False}, [acts]),
        "routed": ({"trigger": f"{DOMAIN}.call_incoming", "options": {"number": "+44*"}}, [acts, routes]),
    }
    return {
        **web_server(port),
        "automation": [
            {"id": name, "alias": name, "triggers": [trigger], "actions": actions, "mode": "parallel", "max": 1000}
            for name, (trigger, actions) in ways.items()
        ],
    }


def web_server(port: int) -> dict[str, Any]:
    """Return a configuration with nothing but webhooks."""
    return {"http": {"server_host": "127.0.0.1", "server_port": port}, "webhook": {}}


def account_at(simulator: ZadarmaSimulator | EvrotelSimulator, webhook_id: str, **options: Any) -> ConfigEntry[Any]:
    """Return the entry of an account at a simulator."""
    kind = "zadarma" if isinstance(simulator, ZadarmaSimulator) else "evrotel"
    return ConfigEntry(
        data={"kind": kind, "webhook_id": webhook_id, **simulator.access},
        discovery_keys=MappingProxyType({}),
        domain=DOMAIN,
        minor_version=1,
        options=options,
        source=SOURCE_USER,
        subentries_data=None,
        title=kind,
        unique_id=None,
        version=1,
    )


def notification(event: str, fields: Mapping[str, str], secret: str) -> Post:
    """Return a webhook as the provider sends it."""
    return {"signature": event_signature(event, fields, secret), "body": urlencode({"event": event, **fields})}


def incoming(number: int, secret: str, caller: str | None = None) -> list[Post]:
    """Return the beginning and the end of a call that comes in."""
    fields = {
        "pbx_call_id": f"in_{number:040x}",
        "caller_id": caller or customer(number),
        "called_did": f"38044{2000000 + number % NUMBERS:07d}",
        "call_start": beginning(number),
    }
    return [
        notification("NOTIFY_START", fields, secret),
        notification("NOTIFY_END", fields | {"duration": "0", "disposition": "cancel"}, secret),
    ]


def outgoing(number: int, secret: str) -> list[Post]:
    """Return the beginning and the end of a call that goes out."""
    fields = {
        "pbx_call_id": f"out_{number:040x}",
        "internal": str(100 + number % 10),
        "destination": customer(number),
        "call_start": beginning(number),
    }
    return [
        notification("NOTIFY_OUT_START", fields, secret),
        notification("NOTIFY_OUT_END", fields | {"duration": "0", "disposition": "busy"}, secret),
    ]


def customer(number: int) -> str:
    """Return whose call it is: people call more than once."""
    return f"44207{9460000 + number % NUMBERS:07d}"


def beginning(number: int) -> str:
    """Return when a call began, in UTC, as an account there is told; nobody calls a number twice in a second."""
    return f"{datetime.now(UTC) - timedelta(seconds=number // NUMBERS):%Y-%m-%d %H:%M:%S}"


class Actions:
    """When the action of an automation was carried out."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Take down each from now on."""
        self.times: list[int] = []
        hass.bus.async_listen(ACTED, self._take)

    @callback
    def _take(self, _event: object) -> None:
        self.times.append(perf_counter_ns())


def row(name: str, delays: list[int], floor: list[int]) -> list[str]:
    """Return delays as text, with the ratios to the floor's."""
    figures = zip(percentiles(delays), percentiles(floor), strict=True)
    (p50, floor50), (p99, floor99) = figures
    return [name, f"{p50:,.0f}", f"{p99:,.0f}", f"{p50 / floor50:.2f}", f"{p99 / floor99:.2f}"]


def answered(answers: list[Answer]) -> list[int]:
    """Return how many nanoseconds each answer took."""
    return [answer["answered"] - answer["sent"] for answer in answers]


def acted(answers: list[Answer], times: list[int]) -> list[int]:
    """Return how many nanoseconds after it was sent each webhook's action was carried out."""
    return [moment - answer["sent"] for answer, moment in zip(answers, times, strict=True)]


async def measure(hass: HomeAssistant, url: str, post: Sender) -> list[list[str]]:
    """Measure every way, and return the rows of the table."""
    actions = Actions(hass)
    floor_id = f"{url}/api/webhook/{FLOOR_ID}"
    own_id = f"{url}/api/webhook/{OWN_ID}"
    async with ZadarmaSimulator() as zadarma:
        secret = zadarma.api_secret
        rule = {"name": "Family", "callers": "any", "numbers": [f"+{RULED_CALLER}"], "extension": "101"}
        entry = account_at(zadarma, OWN_ID, routing_rules=[rule])
        await hass.config_entries.async_add(entry)
        await hass.async_block_till_done()
        gc.freeze()

        numbers = count(1)

        async def way(address: str, make: Callable[[int], list[Post]]) -> list[Answer]:
            """Post calls; return the answers to their beginnings."""
            actions.times.clear()
            posts = [half for _ in range(CALLS) for half in make(next(numbers))]
            return (await post.post(address, posts, PER_SECOND))[::2]

        floor = await way(floor_id, lambda number: outgoing(number, secret))
        floor_acted, floor_answered = acted(floor, actions.times[::2]), answered(floor)
        told = await way(own_id, lambda number: outgoing(number, secret))
        ruled = await way(own_id, lambda number: incoming(number, secret, RULED_CALLER))
        routed = await way(own_id, lambda number: incoming(number, secret))
        routed_acted = acted(routed, actions.times)
        expect(ruled, "101")
        expect(routed, "102")
        await hass.config_entries.async_remove(entry.entry_id)
    return [
        row("floor: Home Assistant's webhook trigger → action", floor_acted, floor_acted),
        row("signed webhook → call_incoming → action", routed_acted, floor_acted),
        row("floor: Home Assistant's webhook trigger → answer", floor_answered, floor_answered),
        row("signed webhook → answer", answered(told), floor_answered),
        row("signed webhook → routing rule → answer", answered(ruled), floor_answered),
        row("signed webhook → call_incoming → route_call → answer", answered(routed), floor_answered),
    ]


def expect(answers: list[Answer], extension: str) -> None:
    """Make sure that every call was sent to an extension.

    Raises:
        AssertionError: one was not, so that the figures are of something else.
    """
    for answer in answers:
        if answer["status"] != HTTPStatus.OK or json.loads(answer["body"] or "{}").get("redirect") != extension:
            raise AssertionError(f"Not sent to {extension}: {answer}")


async def main() -> None:
    """Measure and print."""
    port = free_port()
    async with home_assistant(configuration(port)) as hass, sender() as post:
        rows = await measure(hass, f"http://127.0.0.1:{port}", post)
    head = ("", "p50 µs", "p99 µs", "p50 of floor", "p99 of floor")
    table(f"Webhooks: {CALLS:,} calls each, {PER_SECOND:.0f}/s at most", head, rows)


if __name__ == "__main__":
    asyncio.run(main())
