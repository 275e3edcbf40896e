"""Every text that is asked for exists, is filled by what it names, and none is there for nothing."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
import json
import re
from string import Formatter
from typing import Any

from homeassistant.components.system_health import DOMAIN as SYSTEM_HEALTH
from homeassistant.const import (
    ATTR_DEVICE_CLASS,
    ATTR_FRIENDLY_NAME,
    ATTR_ICON,
    ATTR_SUPPORTED_FEATURES,
    ATTR_UNIT_OF_MEASUREMENT,
    WEEKDAYS,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers import entity_registry as er, selector
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import get_system_health_info
import yaml

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.model import Agent, Conference, Extension, Queue, SipLine, Thing
from custom_components.cloud_telephony.calls.number_forms import NumberForm
from custom_components.cloud_telephony.calls.routing import Callers
from custom_components.cloud_telephony.condition import async_get_conditions
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.devices import child_info
from custom_components.cloud_telephony.forms import FORMS
from custom_components.cloud_telephony.providers.voipgrid import AUTH_SCHEMES
from custom_components.cloud_telephony.routing_form import async_routing_section
from custom_components.cloud_telephony.trigger import async_get_triggers
from simulator.cloudpbx import CloudPbxSimulator
from simulator.nimbox import NiMboxSimulator
from simulator.zadarma import ZadarmaSimulator

from .card_texts import asked_for, may_be_asked_for
from .code_texts import (
    PACKAGE,
    Uses,
    exceptions_of_glue,
    exceptions_of_log,
    exceptions_of_providers,
    fixable_issues,
    issues,
    refusals,
    repair_placeholders,
    unusable_options,
    words,
)
from .glue import make_nimbox_entry, set_up, until
from .language_files import leaves, placeholders, translations

TEXTS = translations("en")
ICONS: dict[str, Any] = json.loads((PACKAGE / "icons.json").read_text())
DESCRIBED = ("services", "triggers", "conditions")
"""The sections that have a YAML file of the same name."""

# What Home Assistant says of an entity itself.
OF_HOME_ASSISTANT = {
    ATTR_DEVICE_CLASS,
    ATTR_FRIENDLY_NAME,
    ATTR_ICON,
    ATTR_SUPPORTED_FEATURES,
    ATTR_UNIT_OF_MEASUREMENT,
    "event_types",
    "last_reset",
    "options",
    "state_class",
}

SWITCHED = {"binary_sensor", "switch"}
"""The platforms whose states are on and off, which Home Assistant names itself."""


def names_of(schema: Any) -> set[str]:
    """Return the names of the fields of a form, without those of its sections."""
    return {marker.schema for marker, field in schema.schema.items() if not isinstance(field, section)}


def assert_filled(texts: Mapping[str, str], uses: Uses) -> None:
    """Assert that there is a text for each use and no other, and that each use gives what its text names."""
    assert set(texts) == set(uses)
    lacking = {
        key: sorted(placeholders(texts[key]) - given)
        for key, places in uses.items()
        for given in places
        if placeholders(texts[key]) - given
    }
    assert lacking == {}
    idle = {key: sorted(given - placeholders(texts[key])) for key, places in uses.items() for given in places[:1]}
    assert {key for key, names in idle.items() if names} <= {"invalid_auth", "invalid_url"}


def messages(keys: Iterable[str]) -> dict[str, str]:
    """Return the texts of errors."""
    return {key: TEXTS["exceptions"][key]["message"] for key in keys}


def test_there_is_no_section_that_nobody_checks() -> None:
    assert set(TEXTS) == {
        "title",
        "common",
        "config",
        "config_subentries",
        "options",
        "selector",
        "device",
        "entity",
        "exceptions",
        "issues",
        "system_health",
        *DESCRIBED,
    }
    assert set(ICONS) == {"entity", *DESCRIBED}


# What Home Assistant forbids in a text: addresses, HTML, a placeholder in single quotes, space around it, emptiness.
FORBIDDEN = re.compile(r"://|www\.|<[a-zA-Z/]|'\{\w+\}'|^\s|\s$|^$")


def test_texts_are_as_home_assistant_wants_them() -> None:
    texts = dict(leaves(TEXTS))

    assert [path for path, text in texts.items() if FORBIDDEN.search(text)] == []
    assert [path for path, text in texts.items() if not all(map(str.isidentifier, placeholders(text)))] == []
    assert [path for path in texts if not re.fullmatch(r"[a-z0-9]+(?:[._-][a-z0-9]+)*", path)] == []


def test_every_icon_is_of_material_design() -> None:
    assert [icon for _, icon in leaves(ICONS) if not re.fullmatch(r"mdi:[a-z0-9-]+", icon)] == []


def test_the_menu_names_every_provider() -> None:
    step = TEXTS["config"]["step"]["user"]

    assert list(step["menu_options"]) == list(FORMS)
    assert list(step["menu_option_descriptions"]) == list(FORMS)
    assert set(TEXTS["config"]["step"]) == {"user", "reauth_confirm", *FORMS}


@pytest.mark.parametrize("kind", FORMS)
def test_every_field_of_a_form_is_named_and_described(kind: str) -> None:
    step = TEXTS["config"]["step"][kind]
    schema = FORMS[kind].schema(secrets_known=False)
    sections = {key.schema: part.schema for key, part in schema.schema.items() if isinstance(part, section)}

    assert set(step["data"]) == set(step["data_description"]) == names_of(schema)
    assert set(step["sections"]) == set(sections)
    for name, texts in step["sections"].items():
        assert {"name", "description"} <= set(texts)
        assert set(texts["data"]) == set(texts["data_description"]) == names_of(sections[name])


def test_every_key_that_is_asked_for_again_is_named_and_described() -> None:
    step = TEXTS["config"]["step"]["reauth_confirm"]
    secrets = {field.name for form in FORMS.values() for field in form.secrets}

    assert set(step["data"]) == set(step["data_description"]) == secrets
    assert placeholders(step["title"] + step["description"]) == {"name"}


def test_the_errors_of_the_forms_name_what_they_are_given() -> None:
    config = TEXTS["config"]

    assert {key: set(placeholders(text)) for key, text in config["error"].items()} == {
        "invalid_auth": {"server", "field"},
        "cannot_connect": {"problem"},
        "invalid_url": {"field"},
        "unknown": set(),
        "required": set(),
    }
    assert set(config["abort"]) == {"already_configured", "unique_id_mismatch"}


async def test_every_field_of_a_contact_is_named_and_described(hass: HomeAssistant, account: Account) -> None:
    form = await hass.config_entries.subentries.async_init(
        (account.entry.entry_id, "contact"), context={"source": "user"}
    )
    texts = TEXTS["config_subentries"]["contact"]

    assert set(texts["step"]) == {form["step_id"]}
    step = texts["step"]["user"]
    assert set(step["data"]) == set(step["data_description"]) == names_of(form["data_schema"])
    assert set(texts["initiate_flow"]) == {"user", "reconfigure"}


def test_the_errors_of_a_contact_name_what_they_are_given() -> None:
    assert_filled(TEXTS["config_subentries"]["contact"]["error"], refusals())


async def test_every_option_is_named_and_described(
    hass: HomeAssistant, account: Account, zadarma_account: Account, crm: Account
) -> None:
    """Of three accounts that have all of them together."""
    form = await hass.config_entries.options.async_init(zadarma_account.entry.entry_id)
    schema = form["data_schema"]
    assert schema is not None
    others = [await hass.config_entries.options.async_init(other.entry.entry_id) for other in (account, crm)]
    asked = names_of(schema).union(*(names_of(other["data_schema"]) for other in others))

    assert set(TEXTS["options"]["step"]) == {form["step_id"], "preview"}
    assert set(TEXTS["options"]["step"]["preview"]["menu_options"]) == {"save", "init"}
    step = TEXTS["options"]["step"]["init"]
    assert set(step["data"]) == set(step["data_description"]) == asked
    sections = {key.schema: part for key, part in schema.schema.items() if isinstance(part, section)}
    assert set(step["sections"]) == set(sections)
    for name, texts in step["sections"].items():
        assert {"name", "description"} <= set(texts)
        assert set(texts["data"]) == set(texts["data_description"]) == names_of(sections[name].schema)


def test_the_errors_of_the_options_name_what_they_are_given() -> None:
    assert_filled(TEXTS["options"]["error"], unusable_options())


def test_every_error_of_a_provider_has_a_text_that_it_fills() -> None:
    uses = exceptions_of_providers()

    assert_filled(messages(uses), uses)


def test_every_other_error_has_a_text_that_it_fills_and_there_are_no_more_texts() -> None:
    uses = exceptions_of_glue() | exceptions_of_log()

    assert_filled(messages(uses), uses)
    assert set(TEXTS["exceptions"]) == {*uses, *exceptions_of_providers()}


def test_every_issue_has_texts_that_it_fills() -> None:
    fixable = fixable_issues()
    told = {key: issue for key, issue in TEXTS["issues"].items() if key not in fixable}

    assert_filled(
        {key: " ".join(issue.values()) for key, issue in told.items()},
        {key: places for key, places in issues().items() if key not in fixable},
    )
    assert {frozenset(issue) for issue in told.values()} == {frozenset({"title", "description"})}


def test_every_issue_that_a_click_puts_right_asks_before() -> None:
    assert fixable_issues() <= set(TEXTS["issues"])
    for key in fixable_issues():
        issue = TEXTS["issues"][key]
        assert set(issue) == {"title", "fix_flow"}
        assert placeholders(issue["title"]) == {"account"}
        assert {"step", "abort"} <= set(issue["fix_flow"]) <= {"step", "error", "abort"}
        ((step, texts),) = issue["fix_flow"]["step"].items()
        assert set(texts) == {"title", "description"} | ({"menu_options"} if step == "init" else set())
        used = {name for _, text in leaves(issue["fix_flow"]) for name in placeholders(text)}
        assert used <= repair_placeholders()


def test_what_is_left_to_do_after_an_account_was_made_is_told_with_the_address() -> None:
    texts = TEXTS["config"]["create_entry"]

    assert {key: set(placeholders(text)) for key, text in texts.items()} == {
        "enter_address": {"webhook_url"},
        "confirm_address": {"webhook_url"},
    }


def test_every_text_of_a_list_is_used() -> None:
    elsewhere = ("card_", "voice_")
    assert {key for key in TEXTS["common"] if not key.startswith(elsewhere)} <= words()


def test_every_text_of_a_card_is_used_and_none_is_missing() -> None:
    texts = {key for key in TEXTS["common"] if key.startswith("card_")}

    assert asked_for() <= texts
    assert [key for key in sorted(texts) if not may_be_asked_for(key)] == []


def test_home_assistant_can_read_every_text_of_a_card() -> None:
    # In another language it compares what fills a text, with the means of Python: no braces in braces.
    for key, text in TEXTS["common"].items():
        assert list(Formatter().parse(text)), key


def test_every_device_has_a_name_that_it_fills() -> None:
    things: list[Thing | SipLine] = [
        Extension(number="101"),
        Extension(number="101", name="Anna"),
        Queue(name="Orders"),
        Agent(queue="Orders", extension="101"),
        Conference(name="Board"),
        SipLine(line_id="00001"),
        SipLine(line_id="00001", name="Desk"),
    ]
    infos = [child_info("entry", "device", thing) for thing in things]

    given = {info["translation_key"]: set(info["translation_placeholders"] or ()) for info in infos}
    assert {key: set(placeholders(texts["name"])) for key, texts in TEXTS["device"].items()} == given


@pytest.fixture
async def everything(hass: HomeAssistant, account: Account, sim: CloudPbxSimulator) -> Account:
    """Return an account in which everything there can be has happened, before the feed broke and came back."""
    call = sim.place_call("600700800", "101", name="Anna Kowalska")
    sim.hang_up(call)
    sim.set_queue("Orders", 2)
    sim.set_agent("Orders", "102", status=1)
    sim.join_conference("Board", "103", "Piotr Nowak")
    message = sim.send_sms("600700800", "Hello")
    sim.set_sms(message.message_id, "DELIVERED")
    await until(hass, lambda: _with_state(hass, account, "event.messages") == "delivered")
    sim.break_connections()
    await until(hass, lambda: not account.connected)
    await until(hass, lambda: account.connected)
    await hass.async_block_till_done(wait_background_tasks=False)
    return account


@pytest.fixture
async def told(hass: HomeAssistant, zadarma_account: Account, zadarma: ZadarmaSimulator) -> Account:
    """Return an account whose provider tells calls, in which everything has happened that only there can."""
    call = zadarma.incoming("48600700800", "442037691880")
    await zadarma.settled()
    zadarma.press_keys(call, "1")
    zadarma.receive_sms("48600700800", "442037691880", "Hello")
    await zadarma.settled()
    await hass.async_block_till_done(wait_background_tasks=False)
    assert _with_state(hass, zadarma_account, "event.calls") == "keys_pressed"
    assert _with_state(hass, zadarma_account, "event.messages") == "received"
    return zadarma_account


@pytest.fixture
async def crm(hass: HomeAssistant, nimbox: NiMboxSimulator) -> AsyncIterator[Account]:
    """Return an account that receives calls."""
    account = await set_up(hass, make_nimbox_entry(nimbox))
    yield account
    await hass.config_entries.async_unload(account.entry.entry_id)


def _with_state(hass: HomeAssistant, account: Account, kind: str) -> Any:
    """Return what the event entity of a kind told last."""
    platform, key = kind.split(".")
    for entity in er.async_entries_for_config_entry(er.async_get(hass), account.entry.entry_id):
        if (entity.domain, entity.translation_key) == (platform, key):
            state = hass.states.get(entity.entity_id)
            return state.attributes.get("event_type") if state else None
    return None


async def test_every_entity_is_named_with_all_its_states_and_attributes(
    hass: HomeAssistant, everything: Account, told: Account, crm: Account
) -> None:
    used: dict[str, dict[str, set[str]]] = {}
    for entity in _entities(hass, everything, told, crm):
        state = hass.states.get(entity.entity_id)
        assert state is not None
        assert entity.translation_key is not None
        texts = TEXTS["entity"][entity.domain][entity.translation_key]
        assert texts["name"]
        if entity.domain != Platform.SELECT:  # its options are numbers
            assert set(state.attributes.get("options", ())) == _states(entity.domain, texts)
        assert set(state.attributes.get("event_types", ())) == _event_types(texts)
        of_platform = used.setdefault(entity.domain, {})
        of_platform.setdefault(entity.translation_key, set()).update(set(state.attributes) - OF_HOME_ASSISTANT)
    assert used == {
        platform: {key: set(text.get("state_attributes", ())) for key, text in texts.items()}
        for platform, texts in TEXTS["entity"].items()
    }
    assert {platform: set(icons) for platform, icons in ICONS["entity"].items()} == {
        platform: set(keys) for platform, keys in used.items()
    }


def _entities(hass: HomeAssistant, *accounts: Account) -> Iterator[er.RegistryEntry]:
    for account in accounts:
        yield from er.async_entries_for_config_entry(er.async_get(hass), account.entry.entry_id)


def _states(platform: str, texts: Mapping[str, Any]) -> set[str]:
    states = set(texts.get("state", ()))
    return states - {"on", "off"} if platform in SWITCHED else states


def _event_types(texts: Mapping[str, Any]) -> set[str]:
    return set(texts.get("state_attributes", {}).get("event_type", {}).get("state", ()))


def test_the_icon_of_a_state_is_one_of_a_state_that_there_is() -> None:
    for platform, icons in ICONS["entity"].items():
        for key, icon in icons.items():
            states = set(TEXTS["entity"][platform][key].get("state", ()))
            if platform in SWITCHED:
                states |= {"on", "off"}
            assert set(icon.get("state", ())) <= states, key


def described(kind: str) -> dict[str, Any]:
    """Return what a YAML file describes."""
    content: dict[str, Any] = yaml.safe_load((PACKAGE / f"{kind}.yaml").read_text())
    return {key: value or {} for key, value in content.items() if not key.startswith(".")}


@pytest.mark.parametrize("kind", DESCRIBED)
def test_everything_described_is_named_with_all_its_fields_and_has_an_icon(kind: str) -> None:
    descriptions = described(kind)

    assert set(TEXTS[kind]) == set(descriptions) == set(ICONS[kind])
    for key, description in descriptions.items():
        texts = TEXTS[kind][key]
        assert texts["name"]
        assert texts["description"]
        assert set(texts.get("fields", ())) == set(description.get("fields", ())), key
        assert all({"name", "description"} == set(field) for field in texts.get("fields", {}).values()), key
        assert list(ICONS[kind][key]) == [kind.removesuffix("s")]


async def test_every_action_trigger_and_condition_is_described(hass: HomeAssistant, account: Account) -> None:
    assert account.connected
    assert set(hass.services.async_services_for_domain(DOMAIN)) == set(described("services"))
    assert set(await async_get_triggers(hass)) == set(described("triggers"))
    assert set(await async_get_conditions(hass)) == set(described("conditions"))


def _selectors() -> Iterator[Mapping[str, Any]]:
    for kind in DESCRIBED:
        for description in described(kind).values():
            for field in description.get("fields", {}).values():
                yield field["selector"]


def test_every_selector_is_valid_and_every_choice_is_named() -> None:
    used: dict[str, set[str]] = {}
    for config in _selectors():
        validated: Any = selector.selector(selector.validate_selector(config))
        key = validated.config.get("translation_key") if isinstance(validated, selector.SelectSelector) else None
        if key:
            used[key] = set(validated.config["options"])

    choices = {key: set(texts["options"]) for key, texts in TEXTS["selector"].items() if "options" in texts}
    # Others are those of forms.
    assert choices == used | {
        "auth_scheme": set(AUTH_SCHEMES),
        "callers": set(Callers),
        "number_form": set(NumberForm),
        "weekdays": set(WEEKDAYS),
    }


async def test_every_part_of_a_routing_rule_is_named_and_described(hass: HomeAssistant) -> None:
    form = await async_routing_section(hass, [], [])
    rule = form.schema.schema["routing_rules"].config

    texts = TEXTS["selector"][rule["translation_key"]]["fields"]
    assert set(texts) == set(rule["fields"])
    assert all({"name", "description"} == set(field) for field in texts.values())


async def test_every_fact_of_the_system_health_page_is_named(
    hass: HomeAssistant, account: Account, sim: CloudPbxSimulator
) -> None:
    assert account.connected
    assert await async_setup_component(hass, SYSTEM_HEALTH, {})

    info = await get_system_health_info(hass, DOMAIN)

    servers = {key for key, value in info.items() if not isinstance(value, int | str)}
    for server in servers:
        await info[server]
    assert set(info) - servers == set(TEXTS["system_health"]["info"])
    sim.clear_requests()
