"""The devices of an account: the account itself, and a child for everything in its phone system."""

from collections.abc import Callable

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .calls.model import Agent, Conference, Extension, Queue, SipLine, Thing
from .const import DOMAIN

_LINES = "line:"
"""With what the keys of lines begin."""


@callback
def register_account(hass: HomeAssistant, entry_id: str, title: str) -> str:
    """Register the device of an account and return its identifier in the registry."""
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry_id,
        identifiers={(DOMAIN, entry_id)},
        entry_type=dr.DeviceEntryType.SERVICE,
        name=title,
    )
    return device.id


@callback
def account_device_id(hass: HomeAssistant, entry_id: str) -> str | None:
    """Return the identifier of an account's device in the registry, None if it was never set up."""
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, entry_id), entry_id)
    return device.id if device else None


def child_info(entry_id: str, account_device_id: str, thing: Thing | SipLine) -> dr.ChildDeviceInfo:
    """Return what the device registry is to know of a thing of the phone system."""
    translation_key, placeholders = _title(thing)
    return dr.ChildDeviceInfo(
        identifiers={child_identifier(entry_id, thing.key)},
        parent_device_id=account_device_id,
        translation_key=translation_key,
        translation_placeholders=placeholders,
    )


def child_identifier(entry_id: str, key: str) -> tuple[str, str]:
    """Return what identifies the device of a thing in the device registry."""
    return (DOMAIN, f"{entry_id}/{key}")


def key_of(entry_id: str, device: dr.BaseDeviceEntry) -> str | None:
    """Return the key of the thing that a device stands for, None for a device of another sort."""
    prefix = f"{entry_id}/"
    for domain, identifier in device.identifiers:
        if domain == DOMAIN and identifier.startswith(prefix):
            return identifier.removeprefix(prefix)
    return None


def is_line(key: str) -> bool:
    """Tell whether a key is that of a line."""
    return key.startswith(_LINES)


@callback
def rename_child(hass: HomeAssistant, entry_id: str, account_device_id: str, thing: Thing | SipLine) -> None:
    """Give the device of a thing the name it has now; a name that the user chose stays."""
    dr.async_get(hass).async_get_or_create_child(
        config_entry_id=entry_id, **child_info(entry_id, account_device_id, thing)
    )


@callback
def remove_children(hass: HomeAssistant, entry_id: str, *, keep: Callable[[str | None], bool]) -> None:
    """Remove the devices of all things, with their entities, but of those whose key is to be kept."""
    registry = dr.async_get(hass)
    for device in dr.async_child_entries_for_config_entry(registry, entry_id):
        if not keep(key_of(entry_id, device)):
            registry.async_remove_device(device.id)


def _title(thing: Thing | SipLine) -> tuple[str, dict[str, str]]:
    """Return the translation key of a device's name and what fills it."""
    match thing:
        case Extension(name=str(name)):
            return "named_extension", {"number": thing.number, "name": name}
        case Extension():
            return "extension", {"number": thing.number}
        case Agent():
            return "agent", {"name": thing.name or thing.extension, "queue": thing.queue}
        case Queue():
            return "queue", {"name": thing.name}
        case Conference():
            return "conference", {"name": thing.name}
        case SipLine():
            return _line_title(thing)


def _line_title(line: SipLine) -> tuple[str, dict[str, str]]:
    if line.name:
        return "named_line", {"line": line.line_id, "name": line.name}
    return "line", {"line": line.line_id}
