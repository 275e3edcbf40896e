"""What the demo's user has set up: accounts, contacts, and dashboards, one of them as the first page."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.cloudpbx import CloudPbxSimulator
from simulator.evrotel import EvrotelSimulator
from simulator.nimbox import NiMboxSimulator
from simulator.voipgrid import VoipgridSimulator
from simulator.zadarma import ZadarmaSimulator

from .client import REPAIR_FLOWS, SUBENTRY_FLOWS, HomeAssistantClient
from .outage import SWITCH
from .socket import RequestFailed

DOMAIN = "cloud_telephony"
DASHBOARD = "office-phones"
OUTAGE_DASHBOARD = "demo-outage"
OWN_EXTENSION = "101"

type Simulator = CloudPbxSimulator | ZadarmaSimulator | EvrotelSimulator | VoipgridSimulator | NiMboxSimulator

KINDS: Mapping[type[Simulator], str] = {
    CloudPbxSimulator: "cloudpbx",
    ZadarmaSimulator: "zadarma",
    EvrotelSimulator: "evrotel",
    VoipgridSimulator: "voipgrid",
    NiMboxSimulator: "nimbox",
}
"""What an account at each simulator is called in the menu of providers."""

# Some of those who call in the scenario.
CONTACTS: tuple[dict[str, Any], ...] = (
    {"name": "Anna Kowalska", "numbers": ["+48 600 700 800"], "groups": ["VIP"]},
    {"name": "Tomasz Nowak", "numbers": ["+48 601 234 567"], "groups": ["Customers"]},
    {"name": "Zofia Wiśniewska", "numbers": ["+48 512 345 678"], "groups": ["Customers"]},
    {"name": "Courier", "numbers": ["+48 698 111 222"]},
)


_OUTAGE = """\
While this is on, NiMbox takes no calls. They wait, and are delivered in their order once it is off again: see \
[its view](/office-phones/nimbox) on the dashboard of all phones.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An entity: its kind (`key`, the translation key), its account, and its attributes."""

    entity_id: str
    key: str
    account: str
    attributes: Mapping[str, Any]


def account_form(sim: Simulator, **changes: str) -> dict[str, Any]:
    """Return what a user types into the form of an account at a simulator, with changes by field."""
    form: dict[str, Any]
    match sim:
        case CloudPbxSimulator():
            form = {
                "api_key": sim.api_key,
                "pbx_name": sim.pbx_name,
                "pbx_key": sim.pbx_key,
                "events_url": sim.events_url,
                "advanced": {"api_url": sim.api_url, "fallback_url": sim.fallback_url},
            }
        case ZadarmaSimulator():
            form = {"api_key": sim.api_key, "api_secret": sim.api_secret, "advanced": {"api_url": sim.api_url}}
        case EvrotelSimulator():
            advanced = {"api_url": sim.api_url, "recordings_url": sim.recordings_url}
            form = {"billcode": sim.billcode, "token": sim.token, "advanced": advanced}
        case VoipgridSimulator():
            return {"username": sim.username, "password": sim.password, "advanced": {"api_url": sim.api_url}} | changes
        case _:
            return {"url": sim.url, "token": sim.token} | changes
    return form | {"extension": OWN_EXTENSION} | changes


async def add_account(client: HomeAssistantClient, sim: Simulator) -> str:
    """Add an account at a simulator as a user does; return the identifier of its entry.

    Raises:
        RequestFailed: the form was shown again.
    """
    entry_id, _ = await _add_account(client, sim)
    return entry_id


async def add_webhook_account(client: HomeAssistantClient, sim: ZadarmaSimulator | EvrotelSimulator) -> str:
    """Add an account, and have its simulator post to the address that is shown then, as a user sees to it.

    Zadarma is told by Home Assistant once its user agrees; at Evrotel somebody enters it.

    Raises:
        RequestFailed: the form was shown again.
    """
    entry_id, shown = await _add_account(client, sim)
    if isinstance(sim, ZadarmaSimulator):
        await _agree(client, entry_id)
    else:
        sim.webhook_url = shown["webhook_url"]
    return entry_id


async def _add_account(client: HomeAssistantClient, sim: Simulator) -> tuple[str, dict[str, str]]:
    """Add an account; return its entry's identifier and what is told when it is there."""
    result = await client.run_flow(DOMAIN, {"next_step_id": KINDS[type(sim)]}, account_form(sim))
    if result["type"] != "create_entry":
        raise RequestFailed(f"The account was not added: {result.get('errors')}")
    return result["result"]["entry_id"], result["description_placeholders"] or {}


async def _agree(client: HomeAssistantClient, entry_id: str) -> None:
    """Agree to what Home Assistant asks about an account: to have its address registered.

    Raises:
        RequestFailed: it could not be.
    """

    async def asked() -> str | None:
        issues = (await client.command("repairs/list_issues"))["issues"]
        return next((i["issue_id"] for i in issues if i["is_fixable"] and entry_id in i["issue_id"]), None)

    issue_id = await client.wait_until(asked, event="repairs_issue_registry_updated")
    result = await client.run_flow(DOMAIN, {}, flows=REPAIR_FLOWS, issue_id=issue_id)
    if result["type"] != "create_entry":
        raise RequestFailed(f"The address was not registered: {result.get('description_placeholders')}")


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
    return [
        Entity(
            entity_id=entry["entity_id"],
            key=entry["translation_key"],
            account=entry["config_entry_id"],
            attributes=states[entry["entity_id"]]["attributes"],
        )
        for entry in entries
        if entry["platform"] == DOMAIN and entry["entity_id"] in states
    ]


async def wait_for_contacts(client: HomeAssistantClient, accounts: int) -> None:
    """Wait until so many accounts have their contacts, and the feed is connected; the caller bounds the time."""

    async def known() -> bool | None:
        found = await entities(client)
        buttons = sum(entity.key == "call" for entity in found)
        feeds = [await client.state(entity.entity_id) for entity in found if entity.key == "connected"]
        return (buttons == accounts * len(CONTACTS) and [feed["state"] for feed in feeds] == ["on"]) or None

    await client.wait_until(known)


async def wait_for_everything(
    client: HomeAssistantClient, cloudpbx: CloudPbxSimulator, zadarma: ZadarmaSimulator
) -> None:
    """Wait until everything in the phone systems has its entities; the caller bounds the time."""
    expected = Counter(
        extension_status=len(cloudpbx.pbx.extensions) + len(zadarma.account.extensions),
        queue_waiting=len(cloudpbx.pbx.queues),
        agent_status=sum(len(queue.agents) for queue in cloudpbx.pbx.queues.values()),
        conference_participants=len(cloudpbx.pbx.conferences),
        registered=len(zadarma.account.lines),
        balance=1,
    )

    async def discovered() -> bool | None:
        return expected <= Counter(entity.key for entity in await entities(client)) or None

    await client.wait_until(discovered)


async def name_accounts(client: HomeAssistantClient, titles: Mapping[str, str]) -> None:
    """Give accounts other titles than those that they were added with."""
    for entry_id, title in titles.items():
        await client.command("config_entries/update", entry_id=entry_id, title=title)


async def make_dashboards(client: HomeAssistantClient) -> None:
    """Make the dashboard of all phones, the first page for everybody, and one with the switch of NiMbox's outage."""
    strategy = {"strategy": {"type": "custom:cloud-telephony"}}
    await _make_dashboard(client, DASHBOARD, "Office", "mdi:phone-classic", strategy)
    tile = {"type": "tile", "entity": SWITCH, "features_position": "inline", "features": [{"type": "toggle"}]}
    cards = [
        {**tile, "grid_options": {"columns": "full"}},
        {"type": "markdown", "content": _OUTAGE, "grid_options": {"columns": "full"}},
    ]
    view = {"title": "NiMbox outage", "type": "sections", "sections": [{"type": "grid", "cards": cards}]}
    await _make_dashboard(client, OUTAGE_DASHBOARD, "NiMbox outage", "mdi:server-network-off", {"views": [view]})
    await client.command("frontend/set_system_data", key="core", value={"default_panel": DASHBOARD})


async def _make_dashboard(
    client: HomeAssistantClient, path: str, title: str, icon: str, config: Mapping[str, Any]
) -> None:
    await client.command("lovelace/dashboards/create", url_path=path, title=title, icon=icon)
    await client.command("lovelace/config/save", url_path=path, config=config)
