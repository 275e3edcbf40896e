"""Where the call log of all accounts is kept, and for how long: one choice for all of Home Assistant."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from .calls.stored import Values
from .const import DOMAIN
from .providers.base import InvalidUrl
from .providers.databases import database_url

CONF_LOG_URL = "log_url"
CONF_KEEP_DAYS = "keep_days"

_VERSION = 1
_FILE = f"{DOMAIN}.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """What the user chose for the log.

    Attributes:
        server: The address of the database, which may hold a password; None for a file of Home Assistant's own.
        keep_days: For how many days calls are kept; zero is for ever.
    """

    server: URL | None = None
    keep_days: int = 0

    @classmethod
    def read(cls, data: object) -> Self:
        """Return what was kept in a file; what cannot be read of it is as if nobody had chosen."""
        try:
            values = Values(data)
            address = values.text(CONF_LOG_URL)
            return cls(server=make_url(address) if address else None, keep_days=values.integer(CONF_KEEP_DAYS) or 0)
        except ValueError, ArgumentError:
            return cls()

    def as_data(self) -> dict[str, Any]:
        """Return the settings, JSON-ready, with the password."""
        address = self.server.render_as_string(hide_password=False) if self.server else ""
        return {CONF_LOG_URL: address, CONF_KEEP_DAYS: self.keep_days}

    @property
    def shown_address(self) -> str:
        """Return the address as the form shows it: without its password; empty for the file."""
        return self.server.render_as_string(hide_password=True) if self.server else ""

    @property
    def database(self) -> str:
        """Return what tells a user which database it is, and nobody else how to get in."""
        server = self.server
        return f"{server.get_backend_name()}://{server.host}/{server.database}" if server else _FILE

    def url(self, hass: HomeAssistant) -> URL:
        """Return the address of the database."""
        return self.server or URL.create("sqlite", database=hass.config.path(_FILE))

    def keeps_from(self, now: datetime) -> datetime | None:
        """Return from when on calls are kept, None for all of them."""
        return now - timedelta(days=self.keep_days) if self.keep_days else None


def entered_server(text: str, known: LogSettings) -> URL | None:
    """Return the address that was entered in the form; as the form showed it, it is the one that is known.

    Raises:
        InvalidUrl: it is not the address of a database server.
    """
    text = text.strip()
    if text == known.shown_address:
        return known.server
    if not text:
        return None
    url = database_url(text, field=CONF_LOG_URL)
    if url.password == "***" or any("pass" in name.lower() for name in url.query):  # noqa: S105 (stands for one)
        raise InvalidUrl("a password is masked, or where it would be shown", field=CONF_LOG_URL)
    return url


async def async_load_settings(hass: HomeAssistant) -> LogSettings:
    """Return what was chosen."""
    return LogSettings.read(await _store(hass).async_load())


async def async_save_settings(hass: HomeAssistant, settings: LogSettings) -> None:
    """Keep what was chosen."""
    await _store(hass).async_save(settings.as_data())


def _store(hass: HomeAssistant) -> Store[dict[str, Any]]:
    return Store(hass, _VERSION, f"{DOMAIN}.call_log", private=True, atomic_writes=True)
