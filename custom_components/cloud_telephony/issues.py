"""Telling a user, on Home Assistant's page of repairs, what of an account needs them."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN


@callback
def raise_issue(
    hass: HomeAssistant, entry: ConfigEntry[Any], key: str, *, fixable: bool = False, **placeholders: str
) -> None:
    """Tell that an account has an issue; its text is found by its key, and names the account.

    One that is fixable has a flow in `repairs.py`.
    """
    _create(hass, entry, key, placeholders, fixable=fixable)


@callback
def judge_issue(
    hass: HomeAssistant, entry: ConfigEntry[Any], key: str, *, wrong: bool, fixable: bool = False, **placeholders: str
) -> None:
    """Tell whether an account has an issue; its text is found and filled as that of `raise_issue`."""
    if wrong:
        _create(hass, entry, key, placeholders, fixable=fixable)
    else:
        clear_issue(hass, entry, key)


@callback
def clear_issue(hass: HomeAssistant, entry: ConfigEntry[Any], *keys: str) -> None:
    """Tell that an account does not have these issues, or no longer."""
    for key in keys:
        ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, key))


def _create(
    hass: HomeAssistant, entry: ConfigEntry[Any], key: str, placeholders: Mapping[str, str], *, fixable: bool
) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, key),
        data={"entry_id": entry.entry_id},
        is_fixable=fixable,
        severity=ir.IssueSeverity.WARNING,
        translation_key=key,
        translation_placeholders={"account": entry.title, **placeholders},
    )


def _issue_id(entry: ConfigEntry[Any], key: str) -> str:
    return f"{key}_{entry.entry_id}"
