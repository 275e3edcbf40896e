"""The cards: how browsers come by them."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloud_telephony import frontend
from custom_components.cloud_telephony.const import DOMAIN

from .test_manifest import MANIFEST

MOST_BYTES = 60_000
"""How much a browser may have to load for all cards."""


@pytest.fixture
def pages(tmp_path: Path) -> dict[str, Any]:
    """Return a configuration of Home Assistant's frontend without its pages: they are a package of their own."""
    (tmp_path / "hass_frontend").mkdir()
    return {"frontend": {"development_repo": str(tmp_path)}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the cards served from another folder, which is empty."""
    folder = tmp_path / "www"
    folder.mkdir()
    monkeypatch.setattr(frontend, "FOLDER", folder)
    return folder


def _modules(hass: HomeAssistant) -> list[str]:
    """Return the addresses of ours that every browser is to load."""
    return [url for url in hass.data[DATA_EXTRA_MODULE_URL].urls if url.startswith(f"/{DOMAIN}/")]


async def test_every_browser_loads_the_cards_that_are_shipped(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, pages: dict[str, Any]
) -> None:
    assert await async_setup_component(hass, "frontend", pages)
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()

    (address,) = _modules(hass)
    answer = await (await hass_client_no_auth()).get(address)

    assert answer.status == HTTPStatus.OK
    assert answer.content_type == "text/javascript"
    assert await answer.read() == (frontend.FOLDER / frontend.BUNDLE).read_bytes()
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) < MOST_BYTES


async def test_a_browser_keeps_them_until_they_change(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, pages: dict[str, Any], folder: Path
) -> None:
    (folder / frontend.BUNDLE).write_text("export const cards = 1;")
    assert await async_setup_component(hass, "frontend", pages)
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()
    (before,) = _modules(hass)

    (folder / frontend.BUNDLE).write_text("export const cards = 2;")
    await frontend.async_register_frontend(hass)
    await hass.async_block_till_done()
    (after,) = set(_modules(hass)) - {before}

    answer = await (await hass_client_no_auth()).get(after)
    assert "max-age=2678400" in answer.headers["Cache-Control"]
    assert before.partition("?v=")[2].startswith(f"{MANIFEST['version']}-")
    assert after.partition("?")[0] == before.partition("?")[0]


async def test_a_frontend_that_comes_later_gets_them_too(hass: HomeAssistant, pages: dict[str, Any]) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    assert await async_setup_component(hass, "frontend", pages)
    await hass.async_block_till_done()

    assert len(_modules(hass)) == 1


async def test_without_a_frontend_everything_else_is_there(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()

    assert hass.services.has_service(DOMAIN, "dial")
    assert "frontend" not in hass.config.components
    assert "ERROR" not in caplog.text


@pytest.mark.usefixtures("folder")
async def test_without_cards_everything_else_is_there_and_it_is_said_once(
    hass: HomeAssistant, pages: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    assert await async_setup_component(hass, "frontend", pages)
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()

    assert hass.services.has_service(DOMAIN, "dial")
    assert _modules(hass) == []
    assert caplog.text.count("The cards of Cloud Telephony are missing") == 1
