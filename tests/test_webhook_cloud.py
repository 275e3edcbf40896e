"""The address that Home Assistant Cloud lends to a webhook.

The cloud's own component runs; only what would talk to its servers is stood in for.
"""

import asyncio
from types import SimpleNamespace
from typing import Any

from homeassistant.components import cloud
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_send
import pytest
from yarl import URL

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.webhook_address import (
    Address,
    AddressNotReady,
    async_address,
    async_forget_address,
)
from simulator.evrotel import EvrotelSimulator

from .glue import make_evrotel_entry, set_up

FAR = {"kind": "evrotel", "api_url": "https://callme.sipiko.net", CONF_WEBHOOK_ID: "0123"}


class Hooks:
    """The part of the cloud that makes addresses."""

    def __init__(self) -> None:
        """Begin with none."""
        self.made: dict[str, dict[str, str]] = {}
        self.base = "https://hooks.nabu.casa"
        self.fails = False

    async def async_create(self, webhook_id: str, managed: bool) -> dict[str, str]:
        """Make an address, as `hass_nabucasa.cloudhooks` does."""
        assert managed
        if self.fails:
            message = "Cloud is not connected"
            raise ValueError(message)
        self.made[webhook_id] = {"cloudhook_url": f"{self.base}/{webhook_id}"}
        return self.made[webhook_id]

    async def async_delete(self, webhook_id: str) -> None:
        """Remove an address, as `hass_nabucasa.cloudhooks` does."""
        if webhook_id not in self.made:
            message = "Hook is not enabled for the cloud."
            raise ValueError(message)
        del self.made[webhook_id]


def subscription(hass: HomeAssistant) -> Any:
    """Return what stands in for the cloud's client."""
    return hass.data[cloud.DATA_CLOUD]


@pytest.fixture
def hooks(hass: HomeAssistant) -> Hooks:
    """Have a subscription whose cloud is connected."""
    hooks = Hooks()
    stand_in: Any = SimpleNamespace(
        is_logged_in=True,
        subscription_expired=False,
        iot=SimpleNamespace(connected=True),
        cloudhooks=hooks,
        client=SimpleNamespace(cloudhooks=hooks.made),
    )
    hass.data[cloud.DATA_CLOUD] = stand_in
    hass.config.components.add("cloud")
    return hooks


async def test_a_subscriber_s_address_is_the_cloud_s(hass: HomeAssistant, hooks: Hooks) -> None:
    """Made once."""
    address = Address(URL("https://hooks.nabu.casa/0123"), is_cloud=True)
    assert await async_address(hass, FAR) == address
    hooks.fails = True
    assert await async_address(hass, FAR) == address


async def test_without_a_subscription_the_address_is_one_s_own(hass: HomeAssistant, hooks: Hooks) -> None:
    subscription(hass).subscription_expired = True
    await hass.config.async_update(external_url="https://example.com")
    assert await async_address(hass, FAR) == Address(URL("https://example.com/api/webhook/0123"))
    assert hooks.made == {}


@pytest.mark.parametrize("trouble", ["disconnected", "failing"])
async def test_while_the_cloud_is_away_nobody_knows(hass: HomeAssistant, hooks: Hooks, trouble: str) -> None:
    hooks.fails = trouble == "failing"
    subscription(hass).iot.connected = trouble != "disconnected"
    with pytest.raises(AddressNotReady):
        await async_address(hass, FAR)


async def test_the_address_goes_with_the_account(hass: HomeAssistant, hooks: Hooks) -> None:
    """If there is one."""
    await async_address(hass, FAR)
    await async_forget_address(hass, "0123")
    assert hooks.made == {}
    await async_forget_address(hass, "0123")


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the simulator for a server on the internet."""
    for module in ("webhook_address", "webhook_upkeep"):
        monkeypatch.setattr(f"custom_components.cloud_telephony.{module}.provider_is_near", lambda _data: False)


@pytest.mark.usefixtures("far")
async def test_the_account_finds_its_address_when_the_cloud_is_back(
    hass: HomeAssistant, evrotel: EvrotelSimulator, hooks: Hooks, served: str
) -> None:
    hooks.base = f"{served}/api/webhook"
    subscription(hass).iot.connected = False
    account: Account = await set_up(hass, make_evrotel_entry(evrotel))
    assert account.upkeep is not None
    await account.upkeep.async_check()
    assert account.upkeep.address is None

    subscription(hass).iot.connected = True
    async_dispatcher_send(hass, cloud.SIGNAL_CLOUD_CONNECTION_STATE, cloud.CloudConnectionState.CLOUD_CONNECTED)
    tasks: Any = account.entry._background_tasks
    await asyncio.gather(*(task for task in tasks if task.get_name().endswith("webhook")))

    found: Any = account.upkeep.address
    assert found.is_cloud
    await hass.config_entries.async_remove(account.entry.entry_id)
    assert hooks.made == {}
