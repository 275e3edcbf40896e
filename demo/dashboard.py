"""A dashboard of an office's phones, made of Home Assistant's own cards from what an account has discovered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .outage import SWITCH

type Card = dict[str, Any]

_COLORS: Mapping[str, tuple[str, ...]] = {
    "green": ("idle",),
    "amber": ("ringing", "ringing_in_use", "connecting"),
    "red": ("in_use", "busy"),
    "purple": ("on_hold",),
    "grey": ("offline", "invalid", "unavailable", "unknown"),
}

_RINGING = """\
{%- for phone in expand(PHONES) | selectattr('state', 'eq', 'ringing') %}
{%- set number, name = phone.attributes.connected_number, phone.attributes.connected_name %}
### <ha-icon icon="mdi:phone-ring"></ha-icon> {{ name or number or 'Somebody' }} → {{ device_name(phone.entity_id) }}\
{{ ' · ' ~ number if name and number else '' }}
{% endfor %}
"""

_IN_CONFERENCE = """\
{%- for person in state_attr('ENTITY', 'participants') or [] %}
- {{ person.name or person.number or 'Unknown number' }}
{%- else %}
Nobody is in the room.
{%- endfor %}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An entity: its kind (`key`, the translation key), its account, its device's name and its attributes."""

    entity_id: str
    key: str
    account: str
    device: str
    attributes: Mapping[str, Any]

    @property
    def place(self) -> tuple[str, str, str]:
        """Return where it belongs in a list: by the numbers and names that its state tells."""
        told = self.attributes
        return (str(told.get("queue", "")), str(told.get("extension", told.get("agent", ""))), self.device)


def dashboard(entities: Iterable[Entity], accounts: Mapping[str, str]) -> dict[str, Any]:
    """Return the configuration of the dashboard: a view for each account, by its title."""
    found = list(entities)
    views = [
        _view(title, _Office(entity for entity in found if entity.account == account))
        for account, title in accounts.items()
    ]
    return {"title": "Office", "views": views}


def _view(title: str, office: _Office) -> Card:
    queues = [_queues(office)] if office.all("queue_waiting") else []
    return {
        "title": title,
        "path": title.lower(),
        "type": "sections",
        "max_columns": 3,
        "dense_section_placement": True,
        "badges": [_badge(entity) for key in _BADGES for entity in office.all(key)],
        "sections": [
            *_ringing(office),
            *_phones(office),
            *queues,
            *_conferences(office),
            *_routing(office),
            *_lines(office),
            *_outbox(office),
            *_missed(office),
            *_contacts(office),
        ],
    }


_BADGES = (
    "connected",
    "active_calls",
    "calls_today",
    "missed_calls_today",
    "talk_time_today",
    "last_caller",
    "balance",
    "month_cost",
)
_OWN_NAME = [{"type": "entity"}]
_DEVICE_NAME = [{"type": "device"}]


class _Office:
    def __init__(self, entities: Iterable[Entity]) -> None:
        self._entities = sorted(entities, key=lambda entity: entity.place)

    def all(self, key: str, **attributes: str) -> list[Entity]:
        """Return the entities of a kind whose state has these attributes, in order."""
        return [
            entity
            for entity in self._entities
            if entity.key == key and attributes.items() <= dict(entity.attributes).items()
        ]

    def ids(self, *keys: str) -> list[str]:
        return [entity.entity_id for key in keys for entity in self.all(key)]


def _badge(entity: Entity) -> Card:
    return {"type": "entity", "entity": entity.entity_id, "name": _OWN_NAME, "show_name": True}


def _heading(title: str, icon: str) -> Card:
    return {"type": "heading", "heading": title, "icon": icon}


def _ringing(office: _Office) -> list[Card]:
    """Return who rings where; not shown while nobody does."""
    phones = office.ids("extension_status")
    rings = [{"condition": "state", "entity": phone, "state": "ringing"} for phone in phones]
    content = _RINGING.replace("PHONES", str(phones))
    card = {"type": "markdown", "content": content, "grid_options": {"columns": "full"}}
    section = {
        "type": "grid",
        "column_span": 3,
        "cards": [card],
        "visibility": [{"condition": "or", "conditions": rings}],
    }
    return [section] if phones else []


def _phones(office: _Office) -> list[Card]:
    phones = office.all("extension_status")
    if not office.all("calls"):
        return []
    content = ["state", "connected_name", "connected_number"]
    tiles = [tile for phone in phones for tile in _status_tiles(phone, content)]
    graph = {**_graph(phones), "grid_options": {"columns": "full"}}
    cards = [
        *([_heading("Extensions", "mdi:deskphone"), *tiles] if phones else []),
        _heading("Calls", "mdi:phone-log"),
        *_events(office),
        *([graph] if phones else []),
    ]
    return [{"type": "grid", "column_span": 2, "cards": cards}]


def _events(office: _Office) -> list[Card]:
    content = {
        "calls": ["event_type", "from_name", "to_name", "last_changed"],
        "messages": ["event_type", "to_name", "last_changed"],
    }
    return [
        {
            "type": "tile",
            "entity": event.entity_id,
            "name": _OWN_NAME,
            "state_content": shown,
            "grid_options": {"columns": 12},
        }
        for key, shown in content.items()
        for event in office.all(key)
    ]


def _graph(entities: list[Entity]) -> Card:
    """Return what the last minutes were like."""
    shown = [{"entity": entity.entity_id, "name": entity.device} for entity in entities]
    return {"type": "history-graph", "hours_to_show": 0.1, "entities": shown}


def _status_tiles(entity: Entity, content: list[str], *conditions: Card) -> list[Card]:
    """Return one tile for each color, of which only the one that fits the status is shown."""
    return [
        {
            "type": "tile",
            "entity": entity.entity_id,
            "name": _DEVICE_NAME,
            "color": color,
            "state_content": content,
            "visibility": [{"condition": "state", "entity": entity.entity_id, "state": list(states)}, *conditions],
        }
        for color, states in _COLORS.items()
    ]


def _queues(office: _Office) -> Card:
    waiting = office.all("queue_waiting")
    cards = [card for queue in waiting for card in _queue(office, queue)]
    return {"type": "grid", "cards": [*cards, _graph(waiting)]}


def _queue(office: _Office, waiting: Entity) -> list[Card]:
    queue = waiting.attributes["queue"]
    figures = [
        waiting,
        *office.all("queue_longest_wait", queue=queue),
        *office.all("queue_agents_available", queue=queue),
    ]
    tiles: list[Card] = [
        {"type": "tile", "entity": entity.entity_id, "name": name, "vertical": True, "grid_options": {"columns": 4}}
        for entity, name in zip(figures, ("Waiting", "Longest wait", "Agents free"), strict=True)
    ]
    pauses = office.all("agent_paused", queue=queue)
    agents = [
        tile
        for agent, paused in zip(office.all("agent_status", queue=queue), pauses, strict=True)
        for tile in _agent_tiles(agent, paused)
    ]
    return [_heading(waiting.device, "mdi:account-group"), *tiles, *agents]


def _agent_tiles(agent: Entity, paused: Entity) -> list[Card]:
    """Return what shows an agent: the status, or, in a pause, the reason for it."""
    in_pause = {"condition": "state", "entity": paused.entity_id, "state": "on"}
    pause = {
        "type": "tile",
        "entity": paused.entity_id,
        "name": _DEVICE_NAME,
        "color": "purple",
        "state_content": ["state", "reason"],
        "visibility": [in_pause],
    }
    working = {"condition": "not", "conditions": [in_pause]}
    return [pause, *_status_tiles(agent, ["state", "last_changed"], working)]


def _conferences(office: _Office) -> list[Card]:
    return [
        {
            "type": "grid",
            "cards": [
                _heading(room.device, "mdi:account-voice"),
                {"type": "tile", "entity": room.entity_id, "name": _OWN_NAME, "grid_options": {"columns": "full"}},
                {"type": "markdown", "content": _IN_CONFERENCE.replace("ENTITY", room.entity_id)},
            ],
        }
        for room in office.all("conference_participants")
    ]


def _routing(office: _Office) -> list[Card]:
    """Return how often it was said where a call goes, and how long the provider waited for that."""
    figures = [office.all(key) for key in ("routing_decisions", "routing_defaults", "routing_slowest_reply")]
    tiles = [_tile(entity) for entities in figures for entity in entities]
    return [{"type": "grid", "cards": [_heading("Where calls go", "mdi:call-split"), *tiles]}] if tiles else []


def _lines(office: _Office) -> list[Card]:
    """Return each line with its settings."""
    return [
        {
            "type": "grid",
            "cards": [
                _heading(line.device, "mdi:phone-settings"),
                *(
                    _tile(entity)
                    for key in ("registered", "redirection", "caller_id")
                    for entity in office.all(key, line=line.attributes["line"])
                ),
            ],
        }
        for line in office.all("registered")
    ]


def _outbox(office: _Office) -> list[Card]:
    """Return which calls wait to be told to another system, and what has it fail."""
    keys = ("outbox_pending", "outbox_delivered_today", "outbox_refused", "outbox_oldest")
    tiles = [_tile(entity) for key in keys for entity in office.all(key)]
    if not tiles:
        return []
    outage = {"type": "tile", "entity": SWITCH, "grid_options": {"columns": "full"}}
    graph = _graph(office.all("outbox_pending"))
    return [{"type": "grid", "cards": [_heading("Calls told to NiMbox", "mdi:tray-full"), *tiles, outage, graph]}]


def _missed(office: _Office) -> list[Card]:
    lists = [{"type": "todo-list", "entity": entity, "hide_create": True} for entity in office.ids("missed_calls")]
    return [{"type": "grid", "cards": [_heading("Missed", "mdi:phone-missed"), *lists]}] if lists else []


def _tile(entity: Entity) -> Card:
    return {"type": "tile", "entity": entity.entity_id, "name": _OWN_NAME, "grid_options": {"columns": "full"}}


def _contacts(office: _Office) -> list[Card]:
    contacts = [_contact(button) for button in office.all("call")]
    return [{"type": "grid", "cards": [_heading("Call somebody", "mdi:contacts"), *contacts]}] if contacts else []


def _contact(button: Entity) -> Card:
    return {
        "type": "tile",
        "entity": button.entity_id,
        "name": _DEVICE_NAME,
        "icon": "mdi:phone-outgoing",
        "hide_state": True,
        "tap_action": {
            "action": "perform-action",
            "perform_action": "button.press",
            "target": {"entity_id": button.entity_id},
            "confirmation": {"text": f"Call {button.device} from your own phone?"},
        },
    }
