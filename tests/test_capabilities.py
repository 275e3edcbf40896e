"""What an account offers is what its provider can do, and nothing more."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, ClassVar

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.providers import PROVIDERS
from custom_components.cloud_telephony.providers.base import Gathered, Provider

from .glue import CONTACTS, contacts, text


class Mute:
    """A provider that can do nothing."""

    kind: ClassVar[str] = "mute"
    region: ClassVar[str] = "PL"
    account_id = "1"
    title = "Mute"

    async def check(self) -> None:
        """Find nothing wrong."""

    def diagnostics(self) -> dict[str, Any]:
        """Return nothing."""
        return {}


class Archive(Mute):
    """A provider that has nothing but records, and those are empty."""

    gather_every = timedelta(hours=1)

    async def gather(self, mark: str | None) -> Gathered:
        """Return no calls."""
        return Gathered(calls=(), mark=mark or "0")


@pytest.fixture
async def mute(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> MockConfigEntry:
    """Set up an account whose provider can do nothing."""
    return await set_up_with(hass, monkeypatch, Mute())


async def set_up_with(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, provider: Provider) -> MockConfigEntry:
    """Set up an account with this provider."""
    monkeypatch.setitem(dict_of(PROVIDERS), "mute", SimpleNamespace(create=lambda **_: provider))
    entry = MockConfigEntry(domain=DOMAIN, title="Mute", data={"kind": "mute"}, subentries_data=contacts(*CONTACTS))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


def dict_of(mapping: object) -> dict[str, Any]:
    """Return a mapping as what it is."""
    assert isinstance(mapping, dict)
    return mapping


async def test_an_account_without_any_capability_has_no_entities(hass: HomeAssistant, mute: MockConfigEntry) -> None:
    """It has no calls: there is nothing to count, nothing to tell and nobody to call."""
    assert er.async_entries_for_config_entry(er.async_get(hass), mute.entry_id) == []


async def test_an_account_without_calls_takes_no_contacts(mute: MockConfigEntry) -> None:
    """Nothing of it would have their names."""
    assert mute.supported_subentry_types == {}


async def test_an_account_of_which_there_are_only_records_counts_them(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who called is known, if late; nothing that lives of what is told while it happens is there."""
    entry = await set_up_with(hass, monkeypatch, Archive())
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    keys = {entity.translation_key for entity in entities}
    assert keys >= {"calls_today", "missed_calls_today", "talk_time_today", "last_caller", "missed_calls"}
    assert keys & {"active_calls", "calls"} == set()


@pytest.mark.usefixtures("mute")
@pytest.mark.parametrize(
    ("action", "data", "translation_key"),
    [
        ("dial", {"to": "600700800"}, "cannot_dial"),
        ("send_sms", {"to": "600700800", "message": "Hello"}, "cannot_send_sms"),
        ("download_recording", {"recording": "1.1", "filename": "/media/call.wav"}, "cannot_download"),
        ("upload_announcement", {"url": "https://example.com/hello.wav"}, "cannot_play_announcements"),
        ("upload_announcement", {"media": "/media/hello.wav"}, "cannot_play_announcements"),
        ("start_autodial", {"announcement": "hello.wav"}, "cannot_play_announcements"),
    ],
)
async def test_what_a_provider_cannot_do_is_said(
    hass: HomeAssistant, action: str, data: dict[str, Any], translation_key: str
) -> None:
    """With the name of the account."""
    with pytest.raises(ServiceValidationError) as caught:
        await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)
    assert str(caught.value) == text(translation_key, account="Mute")
