"""What is asked for an account, for each kind of provider.

A new kind is one entry in `FORMS`, and its texts: all steps, the check, a new sign-in and changes follow from it.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.const import CONF_API_KEY
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    Selector,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol
from yarl import URL

from .const import CONF_EXTENSION, SECTION_ADVANCED
from .providers.asterisk import DEFAULT_TABLE as ASTERISK_TABLE
from .providers.base import InvalidUrl
from .providers.cloudpbx import DEFAULT_API_URL, DEFAULT_FALLBACK_URL
from .providers.evrotel import DEFAULT_API_URL as EVROTEL_API_URL, DEFAULT_TIME_ZONE as EVROTEL_TIME_ZONE
from .providers.http import server_address
from .providers.voipgrid import AUTH_SCHEMES, DEFAULT_API_URL as VOIPGRID_API_URL, DEFAULT_AUTH_SCHEME
from .providers.zadarma import DEFAULT_API_URL as ZADARMA_API_URL

type Settings = dict[str, Any]

# A WebSocket begins as a request of HTTP.
_SCHEMES: Final[Mapping[str, str]] = {"http": "http", "https": "https", "ws": "http", "wss": "https"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that is asked; `default` stands for what was left out."""

    name: str
    selector: Selector[Any]
    required: bool = True
    default: str | bool | None = None
    secret: bool = False
    advanced: bool = False

    def marker(self, *, required: bool) -> vol.Marker:
        """Return the key of this field in a schema."""
        default = vol.UNDEFINED if self.default is None else self.default
        return (vol.Required if required else vol.Optional)(self.name, default=default)


@dataclass(frozen=True, slots=True)
class Form:
    """All that is asked for an account of one kind; `example` is an address for its texts, which can hold none."""

    fields: tuple[Field, ...]
    example: str = ""

    @property
    def secrets(self) -> tuple[Field, ...]:
        """Return the fields that a provider may refuse one day: the credentials."""
        return tuple(field for field in self.fields if field.secret)

    def asks_for(self, name: str) -> bool:
        """Tell whether there is a field of this name."""
        return any(field.name == name for field in self.fields)

    def schema(self, *, secrets_known: bool) -> vol.Schema:
        """Return the whole form; a secret that is known already may be left empty."""
        main, advanced = (
            _schema(
                (field for field in self.fields if field.advanced is in_section),
                lambda field: field.required and not (field.secret and secrets_known),
            )
            for in_section in (False, True)
        )
        if advanced:
            main[vol.Optional(SECTION_ADVANCED)] = section(vol.Schema(advanced), {"collapsed": True})
        return vol.Schema(main)

    def secrets_schema(self) -> vol.Schema:
        """Return the form that asks for the credentials and nothing else; those that still hold may be left empty."""
        return vol.Schema(_schema(self.secrets, lambda _: False))

    def settings(self, user_input: Mapping[str, Any], known: Mapping[str, Any]) -> Settings:
        """Return what was entered, flat and trimmed; what was left empty is as known if secret, else as by default."""
        entered = _trimmed({**user_input, **user_input.get(SECTION_ADVANCED, {})})
        fallback = {field.name: known.get(field.name) if field.secret else field.default for field in self.fields}
        values = {name: entered.get(name, fallback[name]) for name in fallback}
        return {name: value for name, value in values.items() if value is not None}

    def missing(self, settings: Mapping[str, Any]) -> list[str]:
        """Return the names of the fields that must be filled in and were not."""
        return [field.name for field in self.fields if field.required and field.name not in settings]

    def servers(self, settings: Mapping[str, Any]) -> dict[str, URL]:
        """Return the root of every server, as HTTP has it, by field; what is no address is left out."""
        servers = {}
        for field in self.fields:
            if field.selector is ADDRESS and field.name in settings:
                with suppress(InvalidUrl):
                    address = server_address(settings[field.name], field=field.name, schemes=_SCHEMES)
                    servers[field.name] = address.origin()
        return servers

    def suggested(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return settings as the form shows them; secrets are not shown."""
        shown = [field for field in self.fields if not field.secret and field.name in settings]
        main = {field.name: settings[field.name] for field in shown if not field.advanced}
        return main | {SECTION_ADVANCED: {field.name: settings[field.name] for field in shown if field.advanced}}


def _schema(fields: Iterable[Field], required: Callable[[Field], bool]) -> dict[vol.Marker, Any]:
    return {field.marker(required=required(field)): field.selector for field in fields}


def _trimmed(values: Mapping[str, Any]) -> Settings:
    """Return the values without the space around texts, and without texts that have nothing else."""
    trimmed = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    return {name: value for name, value in trimmed.items() if value != ""}  # False and 0 are values


TEXT: Final = TextSelector(TextSelectorConfig(autocomplete="off"))
SECRET: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))
ADDRESS: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.URL, autocomplete="off"))
SWITCH: Final = BooleanSelector()

CLOUDPBX: Final = Form(
    (
        Field(name=CONF_API_KEY, selector=SECRET, secret=True),
        Field(name="pbx_name", selector=TEXT),
        Field(name="pbx_key", selector=SECRET, secret=True),
        Field(name="events_url", selector=ADDRESS),
        Field(name=CONF_EXTENSION, selector=TEXT, required=False),
        Field(name="api_url", selector=ADDRESS, default=DEFAULT_API_URL, advanced=True),
        Field(name="fallback_url", selector=ADDRESS, default=DEFAULT_FALLBACK_URL, advanced=True),
    )
)

ZADARMA: Final = Form(
    (
        Field(name=CONF_API_KEY, selector=SECRET, secret=True),
        Field(name="api_secret", selector=SECRET, secret=True),
        Field(name=CONF_EXTENSION, selector=TEXT, required=False),
        Field(name="api_url", selector=ADDRESS, default=ZADARMA_API_URL, advanced=True),
    )
)

EVROTEL: Final = Form(
    (
        Field(name="billcode", selector=TEXT),
        Field(name="token", selector=SECRET, secret=True),
        Field(name=CONF_EXTENSION, selector=TEXT, required=False),
        Field(name="api_url", selector=ADDRESS, default=EVROTEL_API_URL, advanced=True),
        Field(name="recordings_url", selector=ADDRESS, required=False, advanced=True),
        Field(name="time_zone", selector=TEXT, default=EVROTEL_TIME_ZONE, advanced=True),
    )
)

VOIPGRID: Final = Form(
    (
        Field(name="username", selector=TEXT),
        Field(name="password", selector=SECRET, secret=True),
        Field(name="api_url", selector=ADDRESS, default=VOIPGRID_API_URL, advanced=True),
        Field(
            name="auth_scheme",
            selector=SelectSelector(SelectSelectorConfig(options=list(AUTH_SCHEMES), translation_key="auth_scheme")),
            default=DEFAULT_AUTH_SCHEME,
            advanced=True,
        ),
    )
)

NIMBOX: Final = Form(
    (
        Field(name="url", selector=ADDRESS),
        Field(name="token", selector=SECRET, secret=True),
        Field(name="verify_ssl", selector=SWITCH, default=True, advanced=True),
    )
)

ASTERISK: Final = Form(
    (
        Field(name="db_url", selector=SECRET, secret=True),
        Field(name="table", selector=TEXT, default=ASTERISK_TABLE),
        Field(name="time_zone", selector=TEXT, required=False, advanced=True),
    ),
    example="mysql://reader:password@192.168.1.5/asterisk",
)

# In the order of the menu.
FORMS: Final[Mapping[str, Form]] = {
    "cloudpbx": CLOUDPBX,
    "zadarma": ZADARMA,
    "evrotel": EVROTEL,
    "voipgrid": VOIPGRID,
    "nimbox": NIMBOX,
    "asterisk": ASTERISK,
}
