"""Every example in the documentation is one that Home Assistant takes, and every link leads somewhere."""

from pathlib import Path
import re
from typing import Any

from homeassistant.components.automation.config import async_validate_config_item
from homeassistant.components.recorder.statistics import valid_statistic_id
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, script
from homeassistant.helpers.template import Template
from homeassistant.setup import async_setup_component
import pytest
import yaml

from custom_components.cloud_telephony.const import DOMAIN
from simulator.cloudpbx import CloudPbxSimulator
from simulator.scenario import parse

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "simulator" / "README.md"])
YAML = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
STATISTIC = re.compile(rf"{DOMAIN}:[0-9a-z]{{26}}_(calls|missed|talk_time|cost_[a-z]{{3}})")
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")


def examples(key: str) -> list[Any]:
    """Return the examples that have this key at the top."""
    blocks = ((page.name, yaml.safe_load(block)) for page in PAGES for block in YAML.findall(page.read_text()))
    chosen = ((page, config) for page, config in blocks if key in config)
    return [pytest.param(config, id=f"{page}-{number}") for number, (page, config) in enumerate(chosen)]


def is_own(card: dict[str, Any]) -> bool:
    """Tell whether this is one of our cards, which a browser draws in `tests/end_to_end/test_cards.py`."""
    return bool(card["type"].startswith("custom:cloud-telephony-"))


@pytest.fixture
async def integration(hass: HomeAssistant) -> None:
    """Set the integration up, without an account."""
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()


@pytest.mark.parametrize("config", examples("triggers"))
@pytest.mark.usefixtures("integration")
async def test_automation_is_valid(hass: HomeAssistant, config: dict[str, Any]) -> None:
    """It could be pasted into the editor."""
    validated = await async_validate_config_item(hass, "example", config)
    assert validated is not None
    assert validated.validation_status == "ok", validated.validation_error


@pytest.mark.parametrize("config", examples("action"))
@pytest.mark.usefixtures("integration")
async def test_action_is_valid(hass: HomeAssistant, config: dict[str, Any]) -> None:
    """The action is there, and takes what the example gives it."""
    (action,) = await script.async_validate_actions_config(hass, cv.SCRIPT_SCHEMA([config]))
    domain, name = action["action"].split(".")
    service = hass.services.async_services()[domain][name]
    assert service.schema is not None
    service.schema(_rendered(hass, config["data"]))


@pytest.mark.parametrize("config", [card for card in examples("type") if not is_own(card.values[0])])
def test_card_shows_statistics_that_there_are(config: dict[str, Any]) -> None:
    """Home Assistant itself checks no cards; what this one shows are statistics that it could have."""
    assert config["type"] == "statistics-graph"
    for shown in config["entities"]:
        assert valid_statistic_id(shown["entity"])
        assert STATISTIC.fullmatch(shown["entity"])


@pytest.mark.parametrize("config", examples("steps"))
def test_scenario_is_valid(config: dict[str, Any]) -> None:
    """It could be played."""
    assert parse(yaml.safe_dump(config), "example", CloudPbxSimulator().actions).steps


def test_no_example_goes_unchecked() -> None:
    """Each is of a sort that is checked above; sentences are said in `tests/voice`, dashboards drawn in a browser."""
    blocks = [yaml.safe_load(block) for page in PAGES for block in YAML.findall(page.read_text())]
    assert all(block.keys() & {"triggers", "action", "type", "steps", "intents", "strategy"} for block in blocks)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Files exist, headings too."""
    for target, anchor in LINK.findall(page.read_text()):
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), target
        if anchor:
            assert anchor in _anchors(path), f"{target}#{anchor}"


def test_there_are_examples_to_check() -> None:
    """A pattern that finds nothing would pass every test above."""
    assert len(examples("triggers")) >= 4
    assert len(examples("action")) >= 4


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def _rendered(hass: HomeAssistant, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rendered(hass, item) for key, item in value.items()}
    if isinstance(value, str) and "{{" in value:
        return Template(value, hass).async_render()
    return value
