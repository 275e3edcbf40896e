"""The address at which a webhook is reached from outside: Home Assistant Cloud's, or the external URL's."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

from hass_nabucasa import CloudError
from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import NoURLAvailableError
from yarl import URL

from .const import CONF_KIND
from .forms import FORMS

_CLOUD = "cloud"
_SERVER = "api_url"
"""The field of a form that has the address of the provider's server."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a webhook is reached; who knows the whole `url` can send requests, so it is not to be logged."""

    url: URL = field(repr=False)
    is_cloud: bool = False


class AddressNotReady(Exception):
    """Home Assistant Cloud is subscribed to and cannot be reached now, so that its address is not known."""


async def async_address(hass: HomeAssistant, data: Mapping[str, Any]) -> Address | None:
    """Return the address of the webhook of an account with this data, None if it has none that the provider reaches.

    Raises:
        AddressNotReady: it cannot be known now.
    """
    webhook_id = data[CONF_WEBHOOK_ID]
    near = provider_is_near(data)
    if not near and (cloud_url := await _async_cloud_url(hass, webhook_id)):
        return Address(URL(cloud_url), is_cloud=True)
    try:
        url = webhook.async_generate_url(hass, webhook_id, allow_internal=near, prefer_external=not near)
    except NoURLAvailableError:
        return None
    return Address(URL(url))


async def async_forget_address(hass: HomeAssistant, webhook_id: str) -> None:
    """Remove what Home Assistant Cloud may have for a webhook."""
    if _CLOUD in hass.config.components:
        from homeassistant.components import cloud  # noqa: PLC0415  # see `_async_cloud_url`

        # ValueError: there is nothing for this webhook.
        with suppress(cloud.CloudNotAvailable, CloudError, ValueError):
            await cloud.async_delete_cloudhook(hass, webhook_id)


def provider_is_near(data: Mapping[str, Any]) -> bool:
    """Tell whether the provider's server is on this machine or in its network, as one for tests is.

    Such a server reaches Home Assistant without any address that is valid on the internet.
    """
    form = FORMS.get(data[CONF_KIND])
    server = form.servers(data).get(_SERVER) if form else None
    if server is None or server.host is None:
        return False
    try:
        return ip_address(server.host).is_private
    except ValueError:
        return server.host == "localhost"


async def _async_cloud_url(hass: HomeAssistant, webhook_id: str) -> str | None:
    if _CLOUD not in hass.config.components:
        return None
    # Loaded already where it is used; where it is not, it would bring much along.
    from homeassistant.components import cloud  # noqa: PLC0415

    if not cloud.async_active_subscription(hass):
        return None
    try:
        return await cloud.async_get_or_create_cloudhook(hass, webhook_id)
    except (cloud.CloudNotAvailable, CloudError, TimeoutError, ValueError) as error:
        raise AddressNotReady from error
