"""What the demo's user has set up: an account, contacts and a dashboard as the first page."""

from collections import Counter
from typing import Any

from simulator.cloudpbx import CloudPbxSimulator

from .client import SUBENTRY_FLOWS, HomeAssistantClient
from .dashboard import Entity, dashboard
from .socket import RequestFailed

DOMAIN = "cloud_telephony"
DASHBOARD = "office-phones"
OWN_EXTENSION = "101"

# Some of those who call in the scenario.
CONTACTS: tuple[dict[str, Any], ...] = (
    {"name": "Anna Kowalska", "numbers": ["+48 600 700 800"], "groups": ["VIP"]},
    {"name": "Tomasz Nowak", "numbers": ["+48 601 234 567"], "groups": ["Customers"]},
    {"name": "Zofia Wiśniewska", "numbers": ["+48 512 345 678"], "groups": ["Customers"]},
    {"name": "Courier", "numbers": ["+48 698 111 222"]},
)


def account_form(sim: CloudPbxSimulator, **changes: str) -> dict[str, Any]:
    """Return what a user types into the form of an account at a simulator, with changes by field."""
    return {
        "api_key": sim.api_key,
        "pbx_name": sim.pbx_name,
        "pbx_key": sim.pbx_key,
        "events_url": sim.events_url,
        "extension": OWN_EXTENSION,
        "advanced": {"api_url": sim.api_url, "fallback_url": sim.fallback_url},
    } | changes


async def add_account(client: HomeAssistantClient, sim: CloudPbxSimulator) -> str:
    """Add an account at a simulator as a user does; return the identifier of its entry.

    Raises:
        RequestFailed: the form was shown again.
    """
    result = await client.run_flow(DOMAIN, {"next_step_id": "cloudpbx"}, account_form(sim))
    if result["type"] != "create_entry":
        raise RequestFailed(f"The account was not added: {result.get('errors')}")
    entry_id: str = result["result"]["entry_id"]
    return entry_id


async def add_contacts(client: HomeAssistantClient, entry_id: str) -> None:
    """Add the contacts to an account."""
    for contact in CONTACTS:
        await client.run_flow([entry_id, "contact"], contact, flows=SUBENTRY_FLOWS)


async def entities(client: HomeAssistantClient) -> list[Entity]:
    """Return the entities of the integration that are set up."""
    # In this order everything that is found has what belongs to it.
    states = {
        state["entity_id"]: state
        for state in await client.get("/api/states")
        if not state["attributes"].get("restored")
    }
    entries = await client.command("config/entity_registry/list")
    devices = {device["id"]: device for device in await client.command("config/device_registry/list")}
    return [
        Entity(
            entity_id=entry["entity_id"],
            key=entry["translation_key"],
            device=_name(devices[entry["device_id"]]),
            attributes=states[entry["entity_id"]]["attributes"],
        )
        for entry in entries
        if entry["platform"] == DOMAIN and entry["entity_id"] in states
    ]


async def wait_for_contacts(client: HomeAssistantClient) -> None:
    """Wait until the account has its contacts and is connected again; the caller bounds the time."""

    async def known() -> bool | None:
        found = await entities(client)
        buttons = sum(entity.key == "call" for entity in found)
        feeds = [await client.state(entity.entity_id) for entity in found if entity.key == "connected"]
        return (buttons == len(CONTACTS) and [feed["state"] for feed in feeds] == ["on"]) or None

    await client.wait_until(known)


async def wait_for_everything(client: HomeAssistantClient, sim: CloudPbxSimulator) -> list[Entity]:
    """Return the entities as soon as everything in the phone system has its own; the caller bounds the time."""
    expected = Counter(
        extension_status=len(sim.pbx.extensions),
        queue_waiting=len(sim.pbx.queues),
        agent_status=sum(len(queue.agents) for queue in sim.pbx.queues.values()),
        conference_participants=len(sim.pbx.conferences),
    )

    async def discovered() -> list[Entity] | None:
        found = await entities(client)
        return found if expected <= Counter(entity.key for entity in found) else None

    return await client.wait_until(discovered)


async def make_dashboard(client: HomeAssistantClient, shown: list[Entity]) -> None:
    """Make the dashboard the first page for everybody."""
    about = {"url_path": DASHBOARD, "title": "Office", "icon": "mdi:phone-classic"}
    await client.command("lovelace/dashboards/create", **about)
    await client.command("lovelace/config/save", url_path=DASHBOARD, config=dashboard(shown))
    await client.command("frontend/set_system_data", key="core", value={"default_panel": DASHBOARD})


def _name(device: dict[str, Any]) -> str:
    name: str = device["name_by_user"] or device["name"]
    return name
