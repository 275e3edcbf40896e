"""What Home Assistant, and whoever downloads the integration, is told of it."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.loader import IntegrationNotFound, async_get_integration
from homeassistant.requirements import async_get_integration_with_requirements
from packaging.requirements import Requirement
from PIL import Image
import pytest
import yaml

from custom_components.cloud_telephony.const import DOMAIN

from .code_texts import PACKAGE

MANIFEST: dict[str, Any] = json.loads((PACKAGE / "manifest.json").read_text())
QUALITY: dict[str, Any] = yaml.safe_load((PACKAGE / "quality_scale.yaml").read_text())["rules"]

# Every rule of Home Assistant's quality scale, from bronze to platinum.
RULES = [
    "action-setup",
    "appropriate-polling",
    "brands",
    "common-modules",
    "config-flow-test-coverage",
    "config-flow",
    "dependency-transparency",
    "docs-actions",
    "docs-conditions",
    "docs-high-level-description",
    "docs-installation-instructions",
    "docs-removal-instructions",
    "docs-triggers",
    "entity-event-setup",
    "entity-unique-id",
    "has-entity-name",
    "runtime-data",
    "test-before-configure",
    "test-before-setup",
    "unique-config-entry",
    "action-exceptions",
    "config-entry-unloading",
    "docs-configuration-parameters",
    "docs-installation-parameters",
    "entity-unavailable",
    "integration-owner",
    "log-when-unavailable",
    "parallel-updates",
    "reauthentication-flow",
    "test-coverage",
    "devices",
    "diagnostics",
    "discovery-update-info",
    "discovery",
    "docs-data-update",
    "docs-examples",
    "docs-known-limitations",
    "docs-supported-devices",
    "docs-supported-functions",
    "docs-troubleshooting",
    "docs-use-cases",
    "dynamic-devices",
    "entity-category",
    "entity-device-class",
    "entity-disabled-by-default",
    "entity-translations",
    "exception-translations",
    "icon-translations",
    "reconfiguration-flow",
    "repair-issues",
    "stale-devices",
    "async-dependency",
    "inject-websession",
    "strict-typing",
]


async def test_home_assistant_loads_the_integration_with_what_it_requires(hass: HomeAssistant) -> None:
    integration = await async_get_integration_with_requirements(hass, DOMAIN)

    assert integration.name == "Cloud Telephony"
    assert integration.integration_type == "service"
    assert integration.iot_class == "cloud_push"
    assert integration.config_flow is True
    assert not integration.is_built_in
    assert integration.version == MANIFEST["version"]


async def test_only_five_packages_are_required() -> None:
    """Of these Home Assistant has SQLAlchemy anyway."""
    names = [Requirement(text).name for text in MANIFEST["requirements"]]
    assert names == ["alembic", "babel", "phonenumbers", "SQLAlchemy", "websockets"]


def test_the_keys_are_in_the_order_that_hassfest_wants() -> None:
    keys = list(MANIFEST)

    assert keys == ["domain", "name", *sorted(keys[2:])]


def test_what_a_custom_integration_must_say_is_said() -> None:
    said = {"codeowners", "config_flow", "documentation", "integration_type", "iot_class", "issue_tracker", "version"}

    assert all(MANIFEST[key] for key in said)
    assert MANIFEST["issue_tracker"].startswith(MANIFEST["documentation"])
    assert all(owner.startswith("@") for owner in MANIFEST["codeowners"])


async def test_everything_that_it_depends_on_exists(hass: HomeAssistant) -> None:
    for domain in MANIFEST["dependencies"] + MANIFEST.get("after_dependencies", []):
        try:
            await async_get_integration(hass, domain)
        except IntegrationNotFound:
            pytest.fail(f"{domain} does not exist")


@pytest.mark.parametrize("prefix", ["", "dark_"])
def test_the_pictures_have_the_sizes_that_home_assistant_wants(prefix: str) -> None:
    sizes = {}
    for name in _PICTURES:
        with Image.open(PACKAGE / "brand" / f"{prefix}{name}.png") as picture:
            sizes[name] = picture.size

    assert sizes["icon"] == (256, 256)
    assert sizes["icon@2x"] == (512, 512)
    assert sizes["logo"][0] > sizes["logo"][1] >= 128
    assert sizes["logo"][1] <= 256
    assert sizes["logo@2x"][1] == 2 * sizes["logo"][1]


_PICTURES = ("icon", "icon@2x", "logo", "logo@2x")


def test_every_rule_of_the_quality_scale_is_answered() -> None:
    assert list(QUALITY) == RULES


def test_an_exemption_has_its_reason() -> None:
    for rule, answer in QUALITY.items():
        if isinstance(answer, dict):
            assert answer["status"] in {"done", "exempt", "todo"}, rule
            assert answer["comment"].strip(), rule
        else:
            assert answer in {"done", "todo"}, rule
