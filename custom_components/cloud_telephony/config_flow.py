"""Setting up and changing an account: choose a provider, fill in its form, have it tried out."""

from collections.abc import Mapping
from functools import partialmethod
from typing import Any, TypedDict, override

from homeassistant.components import webhook
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from .connecting import async_create_provider
from .const import (
    CONF_EXTENSION,
    CONF_KIND,
    CONF_OWN_EXTENSION,
    DOMAIN,
    LOGGER,
    SECTION_ADVANCED,
    SUBENTRY_CONTACT,
)
from .contacts import ContactFlow
from .errors import async_message
from .forms import FORMS, Form, Settings
from .options import Options
from .options_flow import AccountOptionsFlow
from .providers import PROVIDERS
from .providers.base import (
    InvalidAuth,
    InvalidUrl,
    Provider,
    RegistersWebhook,
    TakesWebhooks,
    TelephonyError,
    has_calls,
)
from .webhook_address import AddressNotReady, async_address

_ENTER = "enter_address"
_CONFIRM = "confirm_address"


class CloudTelephonyConfigFlow(ConfigFlow, domain=DOMAIN):
    """Sets up an account, has its user sign in again, and changes it.

    Each kind of provider has a step of its own name, which shows its form; these steps are added below.
    """

    VERSION = 1
    MINOR_VERSION = 1

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry[Any]) -> OptionsFlow:
        """Return the flow in which a user says how an account is to be shown."""
        return AccountOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(cls, config_entry: ConfigEntry[Any]) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what can be added to an account: contacts, where it has calls."""
        if config_entry.state is ConfigEntryState.LOADED and not has_calls(config_entry.runtime_data.provider):
            return {}
        return {SUBENTRY_CONTACT: ContactFlow}

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which provider it is."""
        return self.async_show_menu(step_id="user", menu_options=[kind for kind in FORMS if kind in PROVIDERS])

    async def async_step_reconfigure(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the form of an account as it was filled in."""
        return await self.async_ask(kind=self._entry.data[CONF_KIND])

    async def async_step_reauth(self, _entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin to sign in again, after the provider has refused the credentials."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for new credentials."""
        known = self._entry.data
        form = FORMS[known[CONF_KIND]]
        settings = None if user_input is None else form.settings({**known, **user_input}, known)
        return await self._async_try("reauth_confirm", known[CONF_KIND], form.secrets_schema(), settings, user_input)

    async def async_ask(self, user_input: dict[str, Any] | None = None, *, kind: str) -> ConfigFlowResult:
        """Show the form of a kind of provider, for a new account or one there is."""
        known = {} if self.source == SOURCE_USER else _in_force(self._entry)
        form = FORMS[kind]
        settings = None if user_input is None else form.settings(user_input, known)
        shown = form.suggested(known) if user_input is None else user_input
        return await self._async_try(kind, kind, form.schema(secrets_known=bool(known)), settings, shown)

    async def _async_try(
        self, step_id: str, kind: str, schema: vol.Schema, settings: Settings | None, shown: Mapping[str, Any] | None
    ) -> ConfigFlowResult:
        """Save the account if it works; if it does not, or if nothing was entered yet, show the form."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if settings is not None and (missing := FORMS[kind].missing(settings)):
            errors = dict.fromkeys(missing, "required")
        elif settings is not None:
            try:
                provider = await async_create_provider(self.hass, {CONF_KIND: kind, **settings})
                await provider.check()
            except TelephonyError as error:
                errors["base"] = _error_key(error)
                placeholders = await _async_explain(self.hass, kind, error)
            except Exception:  # noqa: BLE001  # a mistake of ours must not lose what the user has typed
                LOGGER.exception("Unexpected failure while trying out an account")
                errors["base"] = "unknown"
            else:
                return await self._async_save(provider, settings)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders={
                "webhook": await self._async_address_told(),
                "example": FORMS[kind].example,
                **placeholders,
            },
        )

    async def _async_save(self, provider: Provider, settings: Settings) -> ConfigFlowResult:
        """Save an account that works: a new one once, and a changed one only if it is the same account still."""
        await self.async_set_unique_id(f"{provider.kind}_{provider.account_id}")
        data = {CONF_KIND: provider.kind, **settings}
        if isinstance(provider, TakesWebhooks):
            known = {} if self.source == SOURCE_USER else self._entry.data
            data[CONF_WEBHOOK_ID] = known.get(CONF_WEBHOOK_ID) or webhook.async_generate_id()
        if self.source == SOURCE_USER:
            self._abort_if_unique_id_configured()
            left_to_do = await _async_left_to_do(self.hass, provider, data)
            return self.async_create_entry(title=provider.title, data=data, **left_to_do)
        self._abort_if_unique_id_mismatch()
        options = dict(self._entry.options)
        if self.source == SOURCE_RECONFIGURE and FORMS[provider.kind].asks_for(CONF_EXTENSION):
            # What was entered last holds, and the options would come first.
            options.pop(CONF_OWN_EXTENSION, None)
        return self.async_update_reload_and_abort(self._entry, data=data, options=options)

    async def _async_address_told(self) -> str:
        """Return the sentence that tells the address of an account's webhook, empty where there is none."""
        data = {} if self.source == SOURCE_USER else self._entry.data
        address = await _async_address(self.hass, data) if CONF_WEBHOOK_ID in data else None
        if address is None:
            return ""
        texts = await async_get_translations(self.hass, self.hass.config.language, "config", [DOMAIN])
        return texts[f"component.{DOMAIN}.config.create_entry.{_ENTER}"].format(webhook_url=address)

    @property
    def _entry(self) -> ConfigEntry[Any]:
        """The account that is being changed."""
        return self._get_reauth_entry() if self.source == SOURCE_REAUTH else self._get_reconfigure_entry()


for _kind in FORMS:
    setattr(
        CloudTelephonyConfigFlow, f"async_step_{_kind}", partialmethod(CloudTelephonyConfigFlow.async_ask, kind=_kind)
    )


class _LeftToDo(TypedDict, total=False):
    """What the user of a new account is told that is left to do."""

    description: str
    description_placeholders: dict[str, str]


async def _async_left_to_do(hass: HomeAssistant, provider: Provider, data: Mapping[str, Any]) -> _LeftToDo:
    address = await _async_address(hass, data) if isinstance(provider, TakesWebhooks) else None
    if address is None:
        return {}
    text = _CONFIRM if isinstance(provider, RegistersWebhook) else _ENTER
    return {"description": text, "description_placeholders": {"webhook_url": address}}


async def _async_address(hass: HomeAssistant, data: Mapping[str, Any]) -> str | None:
    """Return the address of an account's webhook, None if it is not known now; the account tells it when it is."""
    try:
        address = await async_address(hass, data)
    except AddressNotReady:
        return None
    return str(address.url) if address else None


def _in_force(entry: ConfigEntry[Any]) -> dict[str, Any]:
    """Return the settings of an account as they hold: the own extension may have been chosen anew in its options."""
    own_extension = Options.from_entry(entry).own_extension
    settings = {name: value for name, value in entry.data.items() if name != CONF_EXTENSION}
    return settings | ({CONF_EXTENSION: own_extension} if own_extension else {})


def _error_key(error: TelephonyError) -> str:
    match error:
        case InvalidAuth():
            return "invalid_auth"
        case InvalidUrl():
            return "invalid_url"
        case _:
            return "cannot_connect"


async def _async_explain(hass: HomeAssistant, kind: str, error: TelephonyError) -> dict[str, str]:
    """Return what fills the text of an error: which server, which field, and what the problem is."""
    config = await async_get_translations(hass, hass.config.language, "config", [DOMAIN])
    steps = f"component.{DOMAIN}.config.step"
    labels = _labels(FORMS[kind], config, f"{steps}.{kind}")
    # A provider that cannot tell which of its secrets is wrong names none.
    all_secrets = ", ".join(labels[field.name] for field in FORMS[kind].secrets)
    placeholders = {
        "server": config[f"{steps}.user.menu_options.{kind}"],
        **error.placeholders,
        "field": labels.get(error.placeholders.get("field", ""), all_secrets),
    }
    problem = await async_message(hass, error, **placeholders)
    return {"problem": problem} | {key: placeholders[key] for key in ("server", "field")}


def _labels(form: Form, texts: Mapping[str, str], step: str) -> dict[str, str]:
    """Return what the fields of a form are called on the screen."""
    places = {False: f"{step}.data", True: f"{step}.sections.{SECTION_ADVANCED}.data"}
    return {field.name: texts[f"{places[field.advanced]}.{field.name}"] for field in form.fields}
