"""Every blueprint is one that Home Assistant takes, and one that can be imported."""

import re
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA, async_validate_config_item
from homeassistant.components.blueprint.importer import fetch_blueprint_from_url
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.core import HomeAssistant
from homeassistant.helpers import selector
from homeassistant.setup import async_setup_component
from homeassistant.util import yaml as yaml_util
import pytest

from custom_components.cloud_telephony.condition import CONDITIONS
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.trigger import TRIGGERS

from .office import BLUEPRINTS, NAMES

ROOT = BLUEPRINTS.parents[2]
PAGE = ROOT / "docs" / "blueprints.md"
REPOSITORY = "https://github.com/cloud-telephony/cloud-telephony"
RAW = REPOSITORY.replace("github.com", "raw.githubusercontent.com")
IMPORT_LINK = re.compile(r"https://my\.home-assistant\.io/redirect/blueprint_import/\?blueprint_url=\S+?(?=\))")

NEEDED: dict[str, dict[str, Any]] = {
    "announce_caller": {"speakers": ["media_player.kitchen"], "voice": "tts.piper"},
    "announce_caller_on_satellite": {"satellites": ["assist_satellite.kitchen"]},
    "block_callers": {"account": "01K"},
    "flash_light_for_group": {"lights": ["light.hall"], "groups": ["family"]},
    "night_routing": {"account": "01K", "destination": "103"},
    "notify_missed_call": {},
    "pause_media_on_call": {"players": ["media_player.kitchen"]},
    "text_missed_caller": {},
    "warn_long_queue": {"queue_waiting": "sensor.orders_waiting"},
}
"""The inputs that each blueprint asks for."""
ANNOUNCING: dict[str, Any] = {
    "message": "{{ caller }} wants you",
    "unknown_caller": "Somebody",
    "only_known": True,
    "groups": ["family"],
    "never_groups": ["work"],
    "extensions": ["101"],
    "direction": ["incoming", "internal"],
    "quiet_from": "21:00:00",
    "quiet_until": "08:00:00",
    "quiet_days": ["mon", "sun"],
    "always_groups": ["family"],
    "busy_extensions": ["101", "102"],
}
"""What both blueprints that announce callers can be told."""
OTHERS: dict[str, dict[str, Any]] = {
    "announce_caller": {
        **ANNOUNCING,
        "language": "pl",
    },
    "announce_caller_on_satellite": {
        **ANNOUNCING,
        "chime": False,
    },
    "block_callers": {
        "numbers": ["+4822*", "600 700 800"],
        "groups": ["spam"],
        "anonymous": True,
        "answer": "hang_up",
    },
    "flash_light_for_group": {"extensions": ["101", "102"], "interval": 0.5, "longest": 30},
    "night_routing": {
        "destination_kind": "scenario",
        "open_from": "08:00:00",
        "open_until": "20:00:00",
        "open_days": ["sat", "sun"],
        "closed_while": ["input_boolean.holiday"],
        "always_groups": ["family"],
    },
    "notify_missed_call": {
        "devices": ["a0b1"],
        "own_extension": "102",
        "extensions": ["101"],
        "queues": ["Orders"],
        "never_groups": ["work"],
        "title": "Missed",
        "message": "{{ caller }}",
        "unknown_caller": "Somebody",
        "button": "Call",
        "hours": 1,
    },
    "pause_media_on_call": {"begin": "ringing", "extensions": ["101"], "resume": False, "resume_after": 0},
    "text_missed_caller": {
        "message": "Hello {{ caller_name }}",
        "hours": 1,
        "mobile_prefixes": ["+48"],
        "extensions": ["101"],
        "never_groups": ["work"],
        "closed_message": "Closed",
        "open_from": "08:00:00",
        "open_until": "20:00:00",
        "open_days": ["sat", "sun"],
        "sending_account": "01K",
    },
    "warn_long_queue": {
        "above": 0,
        "minutes": 0,
        "warning": [{"action": "script.help"}],
    },
}
"""The inputs that have a default."""


def read(name: str) -> dict[str, Any]:
    """Return what is written in a blueprint's file."""
    return cast("dict[str, Any]", yaml_util.load_yaml(BLUEPRINTS / f"{name}.yaml"))


def load(name: str) -> Blueprint:
    """Return a blueprint as Home Assistant takes it.

    Raises:
        InvalidBlueprint: it cannot be used.
    """
    return Blueprint(read(name), expected_domain="automation", schema=AUTOMATION_BLUEPRINT_SCHEMA)


def inputs(name: str) -> dict[str, dict[str, Any]]:
    """Return all inputs of a blueprint as they are written, in sections or not."""
    found: dict[str, dict[str, Any]] = {}
    for key, value in read(name)["blueprint"]["input"].items():
        found |= value.get("input", {key: value})
    return found


def test_all_are_here() -> None:
    """The tables above would else leave one out."""
    assert set(NEEDED) == set(OTHERS) == set(NAMES)
    assert len(NAMES) == 9


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is(name: str) -> None:
    """Name, description, the oldest Home Assistant, and where it comes from, which is also how it is updated."""
    metadata = load(name).metadata
    assert metadata["name"]
    assert metadata["description"]
    assert metadata["homeassistant"] == {"min_version": "2026.10.0"}
    assert metadata["source_url"] == f"{REPOSITORY}/blob/main/blueprints/automation/cloud_telephony/{name}.yaml"


@pytest.mark.parametrize("name", NAMES)
def test_every_input_can_be_filled_in(name: str) -> None:
    """With a name, a way to choose, and a default where one makes sense."""
    found = inputs(name)
    assert {key for key, value in found.items() if "default" not in value} == set(NEEDED[name])
    assert set(found) == set(NEEDED[name]) | set(OTHERS[name])
    for value in found.values():
        assert value["name"]
        selector.validate_selector(value["selector"])


@pytest.mark.parametrize("name", NAMES)
def test_every_default_could_have_been_chosen(name: str) -> None:
    """The selector takes it; an account that need not be chosen is the exception."""
    for key, value in inputs(name).items():
        if "default" in value and key != "sending_account":
            choose: Any = selector.selector(value["selector"])
            choose(value["default"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("more", [False, True], ids=["defaults", "everything"])
async def test_an_automation_can_be_made_of_it(hass: HomeAssistant, name: str, *, more: bool) -> None:
    """Home Assistant validates what comes of the inputs."""
    assert await async_setup_component(hass, DOMAIN, {})
    assert await async_setup_component(hass, "automation", {})
    chosen = NEEDED[name] | (OTHERS[name] if more else {})
    config = {"use_blueprint": {"path": f"cloud_telephony/{name}.yaml", "input": chosen}}
    validated = await async_validate_config_item(hass, "one", {"id": "one", "alias": "One"} | config)
    assert validated is not None
    assert validated.validation_status == "ok", validated.validation_error


@pytest.mark.parametrize("name", NAMES)
async def test_it_names_what_there_is(hass: HomeAssistant, name: str) -> None:
    """Triggers, conditions and actions of ours; no trigger that would do is left aside for a bus event."""
    assert await async_setup_component(hass, DOMAIN, {})
    named = set(_ours(load(name).data))
    actions = {("action", action) for action in hass.services.async_services()[DOMAIN]}
    known = {("trigger", key) for key in TRIGGERS} | {("condition", key) for key in CONDITIONS} | actions
    assert any(kind == "trigger" for kind, _ in named)
    assert named <= known


@pytest.mark.parametrize("name", NAMES)
async def test_it_can_be_imported(hass: HomeAssistant, aioclient_mock: Any, name: str) -> None:
    """By the link on the page, which leads to this file."""
    link = next(link for link in IMPORT_LINK.findall(PAGE.read_text()) if f"{name}.yaml" in link)
    (url,) = parse_qs(urlsplit(link).query)["blueprint_url"]
    assert url == f"{RAW}/main/blueprints/automation/cloud_telephony/{name}.yaml"
    aioclient_mock.get(url, text=(BLUEPRINTS / f"{name}.yaml").read_text())
    imported = await fetch_blueprint_from_url(hass, url)
    assert imported.blueprint.name == load(name).name
    assert imported.suggested_filename == f"cloud-telephony/{name}"


@pytest.mark.parametrize("name", NAMES)
def test_the_page_tells_of_every_input(name: str) -> None:
    """As it is called in the form."""
    _, _, rest = PAGE.read_text().partition(f"## {load(name).name}\n")
    section, _, _ = rest.partition("\n## ")
    for value in inputs(name).values():
        assert f"| {value['name']} |" in section


def _ours(node: Any) -> list[tuple[str, str]]:
    if isinstance(node, list):
        return [found for item in node for found in _ours(item)]
    if not isinstance(node, dict):
        return []
    found = [pair for value in node.values() for pair in _ours(value)]
    for kind in ("trigger", "condition", "action"):
        value = node.get(kind)
        if isinstance(value, str) and value.startswith(f"{DOMAIN}."):
            found.append((kind, value.removeprefix(f"{DOMAIN}.")))
    return found
