"""Phones are told of a missed call, and call back."""

from typing import Any

from homeassistant.components.notify.const import NOTIFY_SERVICE_SCHEMA
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_get_persistent_notifications,
    async_mock_service,
)

from tests.glue import until

from .office import ANNA, COURIER, Day, Office, turns, use

STRANGER = "+48512345678"


class Phone:
    """A phone with the app: a device of `mobile_app`, and the action that Home Assistant has for it."""

    def __init__(self, hass: HomeAssistant, name: str, action: str) -> None:
        """Sign the phone up."""
        self._hass = hass
        entry = MockConfigEntry(domain="mobile_app", title=name)
        entry.add_to_hass(hass)
        self.device = dr.async_get(hass).async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={("mobile_app", name)}, name=name
        )
        self.notified: list[ServiceCall] = async_mock_service(hass, "notify", action, schema=NOTIFY_SERVICE_SCHEMA)

    @property
    def texts(self) -> list[str]:
        """Return the messages, as they came."""
        return [call.data["message"] for call in self.notified]

    async def press(self, notification: int = 0) -> None:
        """Press the button of a notification, as the app does."""
        (button,) = self.notified[notification].data["data"]["actions"]
        self._hass.bus.async_fire("mobile_app_notification_action", {"action": button["action"]})
        await turns(self._hass)


@pytest.fixture
def phone(hass: HomeAssistant) -> Phone:
    """Return a phone."""
    return Phone(hass, "Anna's Pixel 9", "mobile_app_anna_s_pixel_9")


async def notify(hass: HomeAssistant, *phones: Phone, **inputs: Any) -> None:
    """Use the blueprint with these phones."""
    await hass.config.async_set_time_zone("Europe/Warsaw")
    await use(hass, "notify_missed_call", devices=[phone.device.id for phone in phones], **inputs)


def dialled(office: Office) -> list[tuple[str, str]]:
    """Return which calls were ordered: from which extension, and to whom."""
    orders = (request for request in office.sim.requests if request.path == "/dial")
    return [(request.query["cpa"], request.query["cpb"]) for request in orders]


async def test_a_missed_call_is_told_and_called_back(
    hass: HomeAssistant, office: Office, phone: Phone, day: Day
) -> None:
    """By name, with the time at which it began; the button calls once, and then clears the notification."""
    await notify(hass, phone)
    day.begin("2026-11-02 11:08:00+01:00")
    await office.miss(ANNA)
    assert phone.texts == ["Anna Kowalska called at 11:08"]
    told = phone.notified[0].data
    assert told["title"] == "Missed call"
    assert [button["title"] for button in told["data"]["actions"]] == ["Call back"]
    assert dialled(office) == []
    await phone.press()
    await until(hass, lambda: dialled(office))
    await phone.press()
    assert dialled(office) == [("101", "+48600700800")]
    assert phone.texts[1:] == ["clear_notification"]
    assert phone.notified[1].data["data"]["tag"] == told["data"]["tag"]


async def test_an_answered_call_is_not_told(hass: HomeAssistant, office: Office, phone: Phone) -> None:
    """Nor is one that somebody made in vain."""
    await notify(hass, phone)
    call = await office.ring(ANNA)
    await office.answer(call)
    await office.hang_up(call)
    await office.hang_up(await office.ring("101", "600700800"))
    assert phone.texts == []


async def test_several_missed_calls(hass: HomeAssistant, office: Office, phone: Phone) -> None:
    """Each has a notification and a button of its own, in any order."""
    await notify(hass, phone, message="{{ caller }}")
    for caller in (ANNA, STRANGER, COURIER):
        await office.miss(caller)
    assert phone.texts == ["Anna Kowalska", "+48 512 345 678", "Courier"]
    assert len({call.data["data"]["tag"] for call in phone.notified}) == 3
    await phone.press(1)
    await until(hass, lambda: len(dialled(office)) == 1)
    for call in list(office.sim.pbx.calls.values()):
        await office.hang_up(call)
    await phone.press(0)
    await until(hass, lambda: len(dialled(office)) == 2)
    assert dialled(office) == [("101", STRANGER), ("101", "+48600700800")]


async def test_two_calls_that_are_missed_at_once(hass: HomeAssistant, office: Office, phone: Phone) -> None:
    """At two phones, in the same moment."""
    await notify(hass, phone, message="{{ caller }}")
    calls = [await office.ring(ANNA, "101"), await office.ring(COURIER, "102")]
    for call in calls:
        office.sim.hang_up(call)
    await office.happen()
    assert sorted(phone.texts) == ["Anna Kowalska", "Courier"]


async def test_the_button_stops_working(hass: HomeAssistant, office: Office, phone: Phone, day: Day) -> None:
    """After the hours that were chosen, and not before."""
    await notify(hass, phone, hours=2)
    await office.miss(ANNA)
    await office.miss(STRANGER)
    await day.go_on(hours=1, minutes=59)
    await phone.press(0)
    await until(hass, lambda: dialled(office))
    await day.go_on(minutes=2)
    await phone.press(1)
    assert dialled(office) == [("101", "+48600700800")]


async def test_another_button_is_not_ours(hass: HomeAssistant, office: Office, phone: Phone) -> None:
    """Other automations have some too."""
    await notify(hass, phone)
    await office.miss(ANNA)
    hass.bus.async_fire("mobile_app_notification_action", {"action": "CALL_BACK"})
    await turns(hass)
    assert dialled(office) == []


async def test_an_extension_to_call_back_from(hass: HomeAssistant, office: Office, phone: Phone) -> None:
    """Not the account's own."""
    await notify(hass, phone, own_extension="103")
    await office.miss(ANNA)
    await phone.press()
    await until(hass, lambda: dialled(office))
    assert dialled(office) == [("103", "+48600700800")]


async def test_a_caller_without_a_number(hass: HomeAssistant, office: Office, phone: Phone) -> None:
    """Nobody can be called back."""
    await notify(hass, phone, message="{{ caller }}")
    for status in (8, 0):
        office.sim.send_events(
            {"subscriber": {"peer": "Biuro-101", "statusValue": status, "connectPeerName": "Withheld"}}
        )
    await office.happen()
    assert phone.texts == ["Withheld"]
    assert phone.notified[0].data["data"]["actions"] == []


async def test_several_phones(hass: HomeAssistant, office: Office, phone: Phone) -> None:
    """All are told; who calls back first clears the others."""
    tablet = Phone(hass, "Kitchen", "mobile_app_kitchen")
    await notify(hass, phone, tablet)
    await office.miss(ANNA)
    assert phone.texts == tablet.texts
    await tablet.press()
    await until(hass, lambda: dialled(office))
    await phone.press()
    assert phone.texts[1:] == tablet.texts[1:] == ["clear_notification"]
    assert len(dialled(office)) == 1


async def test_a_phone_that_is_gone(hass: HomeAssistant, office: Office, phone: Phone) -> None:
    """The others are told."""
    gone = Phone(hass, "Old", "mobile_app_old")
    await notify(hass, gone, phone)
    dr.async_get(hass).async_remove_device(gone.device.id)
    await office.miss(ANNA)
    assert (len(gone.texts), len(phone.texts)) == (0, 1)
    await phone.press()
    await until(hass, lambda: dialled(office))


async def test_a_phone_that_cannot_be_reached(
    hass: HomeAssistant, office: Office, phone: Phone, expected_complaints: list[str]
) -> None:
    """The others are told, and the log tells why."""

    async def fail(_: ServiceCall) -> None:
        raise HomeAssistantError("No way to push")

    lost = Phone(hass, "Old", "mobile_app_old")
    hass.services.async_register("notify", "mobile_app_old", fail)
    await notify(hass, lost, phone)
    await office.miss(ANNA)
    assert len(phone.texts) == 1
    await phone.press()
    await until(hass, lambda: dialled(office))
    expected_complaints.append("No way to push")


@pytest.mark.parametrize("chosen", [True, False])
async def test_with_no_phone_left(hass: HomeAssistant, office: Office, *, chosen: bool) -> None:
    """Home Assistant tells, rather than nobody."""
    gone = Phone(hass, "Old", "mobile_app_old")
    await notify(hass, *([gone] if chosen else []), message="{{ caller }}")
    dr.async_get(hass).async_remove_device(gone.device.id)
    await office.miss(ANNA)
    assert [told["message"] for told in async_get_persistent_notifications(hass).values()] == ["Anna Kowalska"]


async def test_without_a_phone(hass: HomeAssistant, office: Office) -> None:
    """Home Assistant shows each missed call."""
    await notify(hass, message="{{ caller }}", title="In vain")
    await office.miss(ANNA)
    await office.miss(STRANGER)
    shown = async_get_persistent_notifications(hass).values()
    assert [notification["message"] for notification in shown] == ["Anna Kowalska", "+48 512 345 678"]
    assert {notification["title"] for notification in shown} == {"In vain"}


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"extensions": ["104"]}, ["Courier"]),
        ({"never_groups": ["family"]}, ["Courier", "Courier"]),
        ({"queues": ["Orders"]}, ["Courier"]),
    ],
)
async def test_calls_are_chosen(
    hass: HomeAssistant, office: Office, phone: Phone, inputs: dict[str, Any], told: list[str]
) -> None:
    """By extension, queue and group."""
    await notify(hass, phone, message="{{ caller }}", **inputs)
    await office.miss(ANNA, "101")
    await office.miss(COURIER, "104")
    await office.miss(COURIER, None, queue="Orders")
    assert phone.texts == told
