"""A dashboard of an office's phones, made of Home Assistant's own cards from what an account has discovered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

type Card = dict[str, Any]

_COLORS: Mapping[str, tuple[str, ...]] = {
    "green": ("idle",),
    "amber": ("ringing", "ringing_in_use", "connecting"),
    "red": ("in_use", "busy"),
    "purple": ("on_hold",),
    "grey": ("offline", "invalid", "unavailable", "unknown"),
}

_RINGING = """\
{%- for phone in states.sensor | selectattr('attributes.extension', 'defined') | selectattr('state', 'eq', 'ringing') %}
## <ha-icon icon="mdi:phone-ring"></ha-icon> \
{{ phone.attributes.connected_name or phone.attributes.connected_number or 'Somebody' }} → {{ phone.name }}
{{ phone.attributes.connected_number if phone.attributes.connected_name else '' }}
{%- endfor %}
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
    """An entity of the account: its kind (`key`, the translation key), its device's name and its attributes."""

    entity_id: str
    key: str
    device: str
    attributes: Mapping[str, Any]

    @property
    def place(self) -> tuple[str, str, str]:
        """Return where it belongs in a list: by the numbers and names that its state tells."""
        told = self.attributes
        return (str(told.get("queue", "")), str(told.get("extension", told.get("agent", ""))), self.device)


def dashboard(entities: Iterable[Entity]) -> dict[str, Any]:
    """Return the configuration of the dashboard."""
    office = _Office(entities)
    view = {
        "title": "Office",
        "path": "office",
        "icon": "mdi:deskphone",
        "type": "sections",
        "max_columns": 3,
        "badges": [_badge(entity) for key in _BADGES for entity in office.all(key)],
        "sections": [
            _ringing(office),
            _extensions(office),
            *_queues(office),
            _calls(office),
            *_conferences(office),
            _contacts(office),
        ],
    }
    return {"title": "Office", "views": [view]}


_BADGES = ("connected", "active_calls", "calls_today", "missed_calls_today", "talk_time_today", "last_caller")


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
    return {"type": "entity", "entity": entity.entity_id, "show_name": True}


def _section(title: str, icon: str, cards: list[Card], *, span: int = 1) -> Card:
    heading = {"type": "heading", "heading": title, "icon": icon}
    return {"type": "grid", "column_span": span, "cards": [heading, *cards]}


def _ringing(office: _Office) -> Card:
    """Return who rings where; not shown while nobody does."""
    rings = [{"condition": "state", "entity": phone, "state": "ringing"} for phone in office.ids("extension_status")]
    card = {"type": "markdown", "content": _RINGING, "grid_options": {"columns": "full"}}
    return {
        "type": "grid",
        "column_span": 3,
        "cards": [card],
        "visibility": [{"condition": "or", "conditions": rings}],
    }


def _extensions(office: _Office) -> Card:
    content = ["state", "connected_name", "connected_number"]
    tiles = [tile for phone in office.all("extension_status") for tile in _status_tiles(phone, phone.device, content)]
    return _section("Extensions", "mdi:deskphone", tiles, span=2)


def _status_tiles(entity: Entity, name: str, content: list[str]) -> list[Card]:
    """Return one tile for each color, of which only the one that fits the status is shown."""
    return [
        {
            "type": "tile",
            "entity": entity.entity_id,
            "name": name,
            "color": color,
            "state_content": content,
            "visibility": [{"condition": "state", "entity": entity.entity_id, "state": list(states)}],
        }
        for color, states in _COLORS.items()
    ]


def _queues(office: _Office) -> list[Card]:
    return [_queue(office, waiting) for waiting in office.all("queue_waiting")]


def _queue(office: _Office, waiting: Entity) -> Card:
    queue = waiting.attributes["queue"]
    figures = [
        waiting,
        *office.all("queue_longest_wait", queue=queue),
        *office.all("queue_agents_available", queue=queue),
    ]
    names = ("Waiting", "Longest wait", "Agents free")
    tiles: list[Card] = [
        {"type": "tile", "entity": entity.entity_id, "name": name, "vertical": True, "grid_options": {"columns": 4}}
        for entity, name in zip(figures, names, strict=True)
    ]
    graph = {
        "type": "history-graph",
        "hours_to_show": 1,
        "entities": [{"entity": waiting.entity_id, "name": "Waiting"}],
    }
    agents = [
        tile
        for agent in office.all("agent_status", queue=queue)
        for tile in _status_tiles(agent, agent.device, ["state", "last_changed"])
    ]
    return _section(waiting.device, "mdi:account-group", [*tiles, *agents, graph])


def _calls(office: _Office) -> Card:
    events = office.ids("calls", "messages")
    tiles: list[Card] = [
        {"type": "tile", "entity": event, "state_content": ["event_type", "from_name", "last_changed"]}
        for event in events
    ]
    told = {"type": "logbook", "hours_to_show": 12, "target": {"entity_id": office.ids("extension_status")}}
    load = {"type": "history-graph", "hours_to_show": 1, "entities": office.ids("active_calls")}
    return _section("Calls", "mdi:phone-log", [*tiles, load, told])


def _conferences(office: _Office) -> list[Card]:
    return [
        _section(
            room.device,
            "mdi:account-voice",
            [
                {"type": "tile", "entity": room.entity_id, "name": "In the room", "grid_options": {"columns": "full"}},
                {"type": "markdown", "content": _IN_CONFERENCE.replace("ENTITY", room.entity_id)},
            ],
        )
        for room in office.all("conference_participants")
    ]


def _contacts(office: _Office) -> Card:
    tiles: list[Card] = [
        {
            "type": "tile",
            "entity": button.entity_id,
            "name": button.device,
            "icon": "mdi:phone-outgoing",
            "hide_state": True,
            "tap_action": {
                "action": "perform-action",
                "perform_action": "button.press",
                "target": {"entity_id": button.entity_id},
                "confirmation": {"text": f"Call {button.device} from your own phone?"},
            },
        }
        for button in office.all("call")
    ]
    return _section("Call somebody", "mdi:contacts", tiles)
