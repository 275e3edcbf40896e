"""Packages are installed by Home Assistant, and only when something needs them."""

from collections.abc import Iterator
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.util import package
import pytest
from sqlalchemy import URL, make_url

from custom_components.cloud_telephony.drivers import async_require_driver
from custom_components.cloud_telephony.providers.base import PackageMissing

MARIADB = make_url("mariadb+pymysql://me:secret@127.0.0.1/asterisk")


@pytest.fixture
def installed() -> Iterator[list[str]]:
    """Keep pip from the network, which tests have not: every installation fails, and is listed."""
    asked: list[str] = []

    def refuse(requirement: str, **_options: object) -> bool:
        asked.append(requirement)
        return False

    with patch.object(package, "install_package", refuse):
        yield asked


@pytest.mark.parametrize("url", [make_url("sqlite:///calls.db"), MARIADB])
async def test_what_is_there_is_not_installed(hass: HomeAssistant, installed: list[str], url: URL) -> None:
    await async_require_driver(hass, url)
    assert installed == []


async def test_what_cannot_be_installed_is_named(
    hass: HomeAssistant, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "is_installed", lambda _: False)
    with pytest.raises(PackageMissing) as caught:
        await async_require_driver(hass, MARIADB)
    (requirement,) = set(installed)
    assert requirement.startswith("PyMySQL")
    assert caught.value.placeholders == {"package": requirement}
    assert "secret" not in str(caught.value)
