"""The cards for dashboards: served, and loaded by every browser without a step of the user's."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration
from homeassistant.setup import async_when_setup

from .const import DOMAIN, LOGGER

FOLDER: Final = Path(__file__).parent / "www"
BUNDLE: Final = "cloud-telephony.js"

_PATH: Final = f"/{DOMAIN}"


async def async_register_frontend(hass: HomeAssistant) -> None:
    """Serve the cards, and have browsers load them; without cards, or without a frontend, everything else works."""
    try:
        digest = await hass.async_add_executor_job(_digest, FOLDER / BUNDLE)
    except OSError as error:
        LOGGER.error("The cards of Cloud Telephony are missing, install it again: %s", error.strerror)
        return
    # A browser may keep what it has from there for a month: another content has another address.
    await hass.http.async_register_static_paths([StaticPathConfig(_PATH, str(FOLDER), cache_headers=True)])
    integration = await async_get_integration(hass, DOMAIN)
    url = f"{_PATH}/{BUNDLE}?v={integration.version}-{digest}"

    async def load(hass: HomeAssistant, _component: str) -> None:
        # Not to be imported before: it needs packages that are installed when it is set up.
        from homeassistant.components.frontend import add_extra_js_url  # noqa: PLC0415

        add_extra_js_url(hass, url)

    async_when_setup(hass, "frontend", load)


def _digest(bundle: Path) -> str:
    """Return a short text that another content would not have.

    Raises:
        OSError: the file cannot be read.
    """
    return sha256(bundle.read_bytes()).hexdigest()[:16]
