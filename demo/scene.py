"""A moment in the life of the office that is always the same: what the pictures of the documentation show."""

from datetime import timedelta
from typing import Final

from simulator.cloudpbx import CloudPbxSimulator
from simulator.cloudpbx.records import price, recording_of, uniqueid
from simulator.cloudpbx.state import Cdr, Disposition, Party, Pbx

from .client import OPTIONS_FLOWS, HomeAssistantClient
from .office import OWN_EXTENSION, entities
from .running import PASSWORD, USER, Demo, Office
from .socket import RequestFailed

_DECIDING_SECONDS: Final = 4

_ANNA = Party("600700800", "Anna Kowalska")
_TOMASZ = Party("601234567", "Tomasz Nowak")
_ZOFIA = Party("512345678", "Zofia Wiśniewska")
_HOTEL = Party("123450000", "Hotel Polonia")
_STRANGER = Party("784555666")
_MISSED = 0

# What a phone is called is told when it calls. These did not, but a user knows what they are.
_SILENT_PHONES: Final = {
    "Extension 108": "Warehouse 108",
    "Extension 109": "Meeting room 109",
    "Extension 110": "Home office 110",
    "Extension 111": "Gate 111",
    "Extension 112": "Director 112",
}

# How many minutes ago, who called whom, after how many seconds it was answered and how long they talked then.
_TODAY: Final = (
    (6, _TOMASZ, "101", 21, _MISSED),
    (17, _ANNA, "102", 6, 252),
    (43, Party("104", "Workshop"), "600700800", 11, 58),
    (58, Party("103", "Jan"), "101", 4, 63),
    (71, _HOTEL, "103", 5, 134),
    (88, _STRANGER, "101", 24, _MISSED),
    (102, Party("101", "Reception"), "512345678", 9, 305),
    (117, _ZOFIA, "106", 7, 41),
    (133, Party("102", "Marta"), "104", 3, 22),
    (150, _TOMASZ, "101", 8, 611),
    (166, _ANNA, "112", 12, 95),
    (179, _HOTEL, "101", 18, 77),
)


def prepare(office: Office) -> None:
    """Give the office a morning; nothing happened in it before."""
    office.zadarma.account.rows.clear()
    office.cloudpbx.pbx.cdrs.clear()
    for sequence, past in enumerate(_TODAY, 1):
        _keep(office.cloudpbx.pbx, _cdr(office.cloudpbx, past, sequence))


async def begin(demo: Demo) -> None:
    """Have people talk and wait; return once Home Assistant knows of all."""
    async with HomeAssistantClient(demo.home_assistant.url) as client:
        await client.log_in(username=USER, password=PASSWORD)
        await _leave_time_to_decide(client)
        await _name_silent_phones(client)
        await _fill_outbox(client, demo.office)
        _be_busy(demo.office)
        # The last to happen is known last.
        await client.wait_for_state(await _entity(client, "extension_status", extension="109"), "in_use")


def ring(office: Office) -> None:
    """Have somebody call who may be sent on."""
    office.zadarma.incoming("48600700800", "48223456700")


def _be_busy(office: Office) -> None:
    sim = office.cloudpbx
    for caller, called in ((_TOMASZ, "102"), (_ZOFIA, "103"), (_HOTEL, "105")):
        call = sim.place_call(caller.number, called, name=caller.name)
        sim.answer(call)
        if called == "105":
            sim.hold(call)
    for caller in (_STRANGER, Party("426667788", "Paper & Co.")):
        sim.place_call(caller.number, queue="Orders")
    sim.set_agent("Orders", "102", paused=True, reason="lunch")
    sim.place_call("104", "101")
    sim.join_conference("Board", "109", "Meeting room")
    sim.set_extension("109", 1)


async def _leave_time_to_decide(client: HomeAssistantClient) -> None:
    (asked,) = {entity.account for entity in await entities(client) if entity.key == "routing_decisions"}
    routing = {"wait_for_automations": True, "routing_deadline": _DECIDING_SECONDS}
    options = {"own_extension": OWN_EXTENSION, "routing": routing}
    result = await client.run_flow(asked, options, flows=OPTIONS_FLOWS)
    if result["type"] != "create_entry":
        raise RequestFailed(f"The options were not taken: {result.get('errors')}")


async def _name_silent_phones(client: HomeAssistantClient) -> None:
    for device in await client.command("config/device_registry/list"):
        if name := _SILENT_PHONES.get(device["name"]):
            await client.command("config/device_registry/update", device_id=device["id"], name_by_user=name)


async def _fill_outbox(client: HomeAssistantClient, office: Office) -> None:
    """Have some calls delivered, and others wait."""
    _call_out(office)
    await client.wait_for_state(await _entity(client, "outbox_delivered_today"), "2")
    office.nimbox.start_outage()
    _call_out(office)
    await client.wait_for_state(await _entity(client, "outbox_pending"), "2")


def _call_out(office: Office) -> None:
    for phone, number in (("106", "512345678"), ("107", "601234567")):
        office.cloudpbx.hang_up(office.cloudpbx.place_call(phone, number))


async def _entity(client: HomeAssistantClient, key: str, **attributes: str) -> str:
    found = await entities(client)
    return next(
        entity.entity_id
        for entity in found
        if entity.key == key and attributes.items() <= dict(entity.attributes).items()
    )


def _cdr(sim: CloudPbxSimulator, past: tuple[int, Party, str, int, int], sequence: int) -> Cdr:
    minutes, caller, called, ring, talk = past
    started_at = sim.clock.now().replace(microsecond=0) - timedelta(minutes=minutes)
    cost, zone = price(sim.pbx, called, talk)
    return Cdr(
        uniqueid=uniqueid(started_at, sequence),
        started_at=started_at,
        caller=caller,
        called=called,
        device=sim.pbx.device(caller.number, 2 * sequence),
        other_device=sim.pbx.device(called, 2 * sequence + 1),
        application="Dial",
        duration=ring + talk,
        talk_time=talk,
        disposition=Disposition.ANSWERED if talk else Disposition.NO_ANSWER,
        cost=cost,
        zone=zone,
    )


def _keep(pbx: Pbx, cdr: Cdr) -> None:
    pbx.cdrs.append(cdr)
    pbx.cdrs.sort(key=lambda kept: kept.started_at)
    if cdr.talk_time:
        pbx.recordings[cdr.uniqueid] = recording_of(cdr)
