"""Conditions: what phones do now, and who calls."""

from collections.abc import Collection, Container
from typing import Any, ClassVar, Unpack, cast, override

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConditionErrorMessage, TemplateError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import Condition, ConditionCheckParams, ConditionConfig
from homeassistant.helpers.template import Template
from homeassistant.helpers.typing import ConfigType, TemplateVarsType
import voluptuous as vol

from .account import Account
from .calls.model import Extension, ExtensionStatus
from .const import CONF_EXTENSION, CONF_GROUP, CONF_NUMBER, CONF_STATUS, DOMAIN
from .matching import in_groups, loaded_accounts, options_schema

TALKING: frozenset[str | None] = frozenset({ExtensionStatus.IN_USE, ExtensionStatus.BUSY, ExtensionStatus.ON_HOLD})
"""What a phone does while somebody is on a call with it."""


class AccountCondition(Condition):
    """Holds for one account, or for any."""

    schema: ClassVar[vol.Schema]

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Validate the options."""
        return cast("ConfigType", cls.schema(config))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Hold as the options say."""
        super().__init__(hass, config)
        self._options: dict[str, Any] = config.options or {}

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        """Tell whether it holds for one of the accounts that are loaded."""
        accounts = loaded_accounts(self._hass, self._options.get(ATTR_CONFIG_ENTRY_ID))
        variables = kwargs.get("variables")
        return any(self._holds(account, variables) for account in accounts)

    def _holds(self, account: Account, variables: TemplateVarsType) -> bool:
        raise NotImplementedError


class ExtensionStatusCondition(AccountCondition):
    """Holds while a phone does one of some things."""

    schema = options_schema(
        {
            vol.Required(CONF_EXTENSION): cv.string,
            vol.Required(CONF_STATUS): vol.All(cv.ensure_list, [vol.In(list(ExtensionStatus))]),
        }
    )

    @override
    def _holds(self, account: Account, variables: TemplateVarsType) -> bool:
        return _does(account, self._options[CONF_STATUS], [self._options[CONF_EXTENSION]])


class OnACallCondition(AccountCondition):
    """Holds while somebody talks on one of some phones, or on any."""

    schema = options_schema({vol.Optional(CONF_EXTENSION): vol.All(cv.ensure_list, [cv.string])})

    @override
    def _holds(self, account: Account, variables: TemplateVarsType) -> bool:
        return _does(account, TALKING, self._options.get(CONF_EXTENSION, ()))


class CallerCondition(AccountCondition):
    """Holds for some callers."""

    @override
    def _holds(self, account: Account, variables: TemplateVarsType) -> bool:
        template: Template | None = self._options.get(CONF_NUMBER)
        if template is not None:
            return self._holds_for(account, _rendered(template, variables))
        trigger = (variables or {}).get("trigger") or {}
        if "from_number" not in trigger:
            raise ConditionErrorMessage(
                DOMAIN, "no number is given, and the automation was not started by a trigger that tells of a call"
            )
        # Unless the user says otherwise, the contacts that count are those of the account through which the call came.
        own = self._options.get(ATTR_CONFIG_ENTRY_ID, trigger.get("account"))
        return account.entry.entry_id == own and self._holds_for(account, trigger["from_number"])

    def _holds_for(self, account: Account, number: str | None) -> bool:
        raise NotImplementedError


class CallerKnownCondition(CallerCondition):
    """Holds while the caller is a contact."""

    schema = options_schema({vol.Optional(CONF_NUMBER): cv.template})

    @override
    def _holds_for(self, account: Account, number: str | None) -> bool:
        return account.phonebook.find(number) is not None


class CallerInGroupCondition(CallerCondition):
    """Holds while the caller is a contact in one of some groups."""

    schema = options_schema(
        {
            vol.Optional(CONF_NUMBER): cv.template,
            vol.Required(CONF_GROUP): vol.All(cv.ensure_list, [cv.string]),
        }
    )

    @override
    def _holds_for(self, account: Account, number: str | None) -> bool:
        return in_groups(account, self._options[CONF_GROUP], number)


CONDITIONS: dict[str, type[Condition]] = {
    "extension_status": ExtensionStatusCondition,
    "on_a_call": OnACallCondition,
    "caller_known": CallerKnownCondition,
    "caller_in_group": CallerInGroupCondition,
}


async def async_get_conditions(_hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by the name that follows `cloud_telephony.`."""
    return CONDITIONS


def _does(account: Account, statuses: Container[str | None], numbers: Collection[str]) -> bool:
    """Tell whether one of some extensions does one of these; no, once that cannot be believed any more.

    Only extensions that are shown count; without numbers any of them does.
    """
    if not account.available:
        return False
    phones = (thing for thing in account.shown if isinstance(thing, Extension))
    return any(phone.status in statuses for phone in phones if not numbers or phone.number in numbers)


def _rendered(template: Template, variables: TemplateVarsType) -> str:
    try:
        return str(template.async_render(variables, parse_result=False))
    except TemplateError as error:
        raise ConditionErrorMessage(DOMAIN, str(error)) from error
