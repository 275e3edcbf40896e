"""Conditions, in automations and by themselves."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConditionError
from homeassistant.helpers import condition as condition_helper
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
import voluptuous as vol

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.condition import CONDITIONS
from custom_components.cloud_telephony.const import DOMAIN
from simulator.cloudpbx import CloudPbxSimulator

from .glue import automate, make_entry, set_up, settle, until


async def holds(hass: HomeAssistant, name: str, variables: dict[str, Any] | None = None, **options: Any) -> bool | None:
    """Tell whether a condition holds now."""
    config = await condition_helper.async_validate_condition_config(
        hass, {"condition": f"{DOMAIN}.{name}", "options": options}
    )
    checker = await condition_helper.async_from_config(hass, config)
    try:
        return checker.async_check(variables=variables)
    finally:
        checker.async_unload()


async def extension_does(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, *statuses: int) -> None:
    """Have the feed tell statuses of extensions from 101 on."""
    for number, status in enumerate(statuses, start=101):
        sim.set_extension(str(number), status)
    await settle(hass, sim, account)


@pytest.mark.parametrize(
    ("options", "result"),
    [
        ({"extension": "101", "status": "ringing"}, True),
        ({"extension": "101", "status": ["idle", "ringing"]}, True),
        ({"extension": "101", "status": ["idle"]}, False),
        ({"extension": 101, "status": "ringing"}, True),
        ({"extension": "999", "status": ["idle", "ringing"]}, False),
        ({"extension": "101", "status": "ringing", "config_entry_id": "somebody else's"}, False),
    ],
)
async def test_extension_status(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account, options: dict[str, Any], *, result: bool
) -> None:
    """An extension that nobody knows does nothing."""
    await extension_does(hass, sim, account, 8)
    assert await holds(hass, "extension_status", **options) is result


@pytest.mark.parametrize(
    ("statuses", "anybody", "reception"),
    [
        ((0, 0), False, False),
        ((1, 0), True, True),
        ((2, 0), True, True),
        ((16, 0), True, True),
        ((8, 32), False, False),
        ((4, 1), True, False),
        ((9, 0), False, False),
    ],
)
async def test_on_a_call(
    hass: HomeAssistant,
    sim: CloudPbxSimulator,
    account: Account,
    statuses: tuple[int, ...],
    *,
    anybody: bool,
    reception: bool,
) -> None:
    """Who talks or holds is on a call; who rings or dials is not yet."""
    await extension_does(hass, sim, account, *statuses)
    assert await holds(hass, "on_a_call") is anybody
    assert await holds(hass, "on_a_call", extension="101") is reception
    assert await holds(hass, "on_a_call", extension="999") is False
    assert await holds(hass, "on_a_call", extension=["999", "101"]) is reception
    assert await holds(hass, "on_a_call", extension=[]) is anybody


async def test_the_account_is_one_of_two(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """Without a name any account will do."""
    async with CloudPbxSimulator("Dom") as other_sim:
        other = await set_up(hass, make_entry(other_sim, title="Dom"))
        await extension_does(hass, sim, account, 1)
        assert await holds(hass, "on_a_call") is True
        assert await holds(hass, "on_a_call", config_entry_id=account.entry.entry_id) is True
        assert await holds(hass, "on_a_call", config_entry_id=other.entry.entry_id) is False
        await hass.config_entries.async_unload(other.entry.entry_id)


async def test_a_phone_that_is_hidden_does_nothing(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    """As it has no entity either."""
    account = await set_up(hass, make_entry(sim, options={"hide_extensions": ["101"]}))
    await extension_does(hass, sim, account, 1, 0)
    assert await holds(hass, "on_a_call") is False
    assert await holds(hass, "extension_status", extension="101", status="in_use") is False
    assert await holds(hass, "extension_status", extension="102", status="idle") is True
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_an_account_that_is_not_loaded_knows_nothing(
    hass: HomeAssistant, sim: CloudPbxSimulator, entry: MockConfigEntry
) -> None:
    """Before, while and after it is: no error, but no either."""
    assert await holds(hass, "on_a_call") is False
    account = await set_up(hass, entry)
    await extension_does(hass, sim, account, 1)
    assert await holds(hass, "on_a_call") is True
    await hass.config_entries.async_unload(entry.entry_id)
    assert await holds(hass, "on_a_call") is False
    assert await holds(hass, "caller_known", number="600700800") is False


async def test_what_cannot_be_believed_any_more_does_not_hold(
    hass: HomeAssistant, sim: CloudPbxSimulator, account: Account
) -> None:
    """As entities become unavailable after the grace."""
    await extension_does(hass, sim, account, 1)
    sim.stop_listening()
    await until(hass, lambda: not account.connected)
    assert await holds(hass, "on_a_call") is True
    async_fire_time_changed(hass, dt_util.utcnow() + account.options.grace + timedelta(seconds=1))
    assert await holds(hass, "on_a_call") is False
    assert await holds(hass, "extension_status", extension="101", status="in_use") is False


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("number", "known"),
    [
        ("+48600700800", True),
        ("600 700 800", True),
        ("{{ '48' ~ 600700800 }}", True),
        ("{{ trigger.other }}", True),
        ("601700800", False),
        ("101", False),
        ("", False),
        ("{{ none }}", False),
    ],
)
async def test_a_number_is_known_that_a_contact_has(hass: HomeAssistant, number: str, *, known: bool) -> None:
    """In any spelling, also as a template."""
    variables = {"trigger": {"other": "+48600700800"}}
    assert await holds(hass, "caller_known", variables, number=number) is known


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("number", "group", "result"),
    [
        ("600700800", "Family", True),
        ("600700800", "family", True),
        ("600700800", ["work", "family"], True),
        ("600700800", "work", False),
        ("698111222", ["Doors"], True),
        ("601700800", "Family", False),
    ],
)
async def test_a_contact_is_in_a_group(
    hass: HomeAssistant, number: str, group: str | list[str], *, result: bool
) -> None:
    """In one of those that are given."""
    assert await holds(hass, "caller_in_group", number=number, group=group) is result


@pytest.mark.usefixtures("account")
async def test_a_number_that_cannot_be_rendered_is_an_error(hass: HomeAssistant) -> None:
    """Home Assistant shows it in the trace."""
    with pytest.raises(ConditionError, match="division by zero"):
        await holds(hass, "caller_known", number="{{ 1 / 0 }}")


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("variables", [None, {}, {"trigger": None}, {"trigger": {"platform": "time"}}])
async def test_where_nobody_calls_a_number_must_be_given(hass: HomeAssistant, variables: dict[str, Any] | None) -> None:
    """An automation that was not set off by a call has no caller."""
    with pytest.raises(ConditionError, match="no number is given"):
        await holds(hass, "caller_known", variables)


async def test_an_automation_knows_the_caller(hass: HomeAssistant, sim: CloudPbxSimulator, account: Account) -> None:
    """The caller is the one of the call that set it off."""
    runs = await automate(
        hass,
        triggers={"trigger": "cloud_telephony.call_incoming"},
        conditions=[
            {"condition": "cloud_telephony.caller_known"},
            {"condition": "cloud_telephony.caller_in_group", "options": {"group": ["family"]}},
            {"condition": "not", "conditions": [{"condition": "cloud_telephony.on_a_call"}]},
        ],
    )
    for number in ("600700800", "601700800", "698111222", "anonymous"):
        sim.hang_up(sim.place_call(number, "101"))
    await settle(hass, sim, account)
    assert [run.data["trigger"]["from_number"] for run in runs] == ["+48600700800"]


async def test_the_contacts_are_those_of_the_account_that_is_called(hass: HomeAssistant, account: Account) -> None:
    """Unless those of another one are asked for."""
    async with CloudPbxSimulator("Dom") as other_sim:
        other = await set_up(hass, make_entry(other_sim, title="Dom", subentries_data=[]))
        call = {"trigger": {"account": other.entry.entry_id, "from_number": "+48600700800"}}
        assert await holds(hass, "caller_known", call) is False
        assert await holds(hass, "caller_known", call, config_entry_id=account.entry.entry_id) is True
        assert await holds(hass, "caller_known", call, number="600700800") is True
        await hass.config_entries.async_unload(other.entry.entry_id)


async def test_a_caller_without_a_number_is_not_known(hass: HomeAssistant, account: Account) -> None:
    """An anonymous call is no error."""
    call = {"trigger": {"account": account.entry.entry_id, "from_number": None}}
    assert await holds(hass, "caller_known", call) is False
    assert await holds(hass, "caller_in_group", call, group="Family") is False


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("extension_status", {}),
        ("extension_status", {"extension": "101"}),
        ("extension_status", {"extension": "101", "status": "unavailable"}),
        ("on_a_call", {"colour": "red"}),
        ("caller_known", {"number": "{{ broken"}),
        ("caller_in_group", {}),
    ],
)
async def test_options_that_make_no_sense_are_refused(hass: HomeAssistant, name: str, options: dict[str, Any]) -> None:
    """When the automation is saved."""
    with pytest.raises(vol.Invalid):
        await CONDITIONS[name].async_validate_config(hass, {"options": options})


async def test_every_condition_and_option_is_described(hass: HomeAssistant) -> None:
    """In conditions.yaml, with selectors that Home Assistant knows, and in words."""
    assert await async_setup_component(hass, DOMAIN, {})
    descriptions = await condition_helper.async_get_all_descriptions(hass)
    ours = {key.removeprefix(f"{DOMAIN}."): found for key, found in descriptions.items() if key.startswith(DOMAIN)}
    words = await async_get_translations(hass, "en", "conditions", [DOMAIN])
    assert set(ours) == set(CONDITIONS)
    for name, description in ours.items():
        assert description is not None
        for key in [name, *(f"{name}.fields.{field}" for field in description["fields"])]:
            assert words[f"component.{DOMAIN}.conditions.{key}.name"]
            assert words[f"component.{DOMAIN}.conditions.{key}.description"]
