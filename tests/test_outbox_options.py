"""Saying which calls an account receives and what becomes of their numbers, and seeing it before."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.call_log import log_keeper
from custom_components.cloud_telephony.calls.log_model import LogUnreachable
from custom_components.cloud_telephony.calls.model import Direction
from simulator.nimbox import NiMboxSimulator

from .glue import make_nimbox_entry, set_up
from .told_elsewhere import OFFICE, RECENTLY, SCRIPT, add_office, call, write

ENTERED: dict[str, Any] = {
    "directions": ["outgoing"],
    "minimum_length": 7,
    "local_length": 7,
    "number_form": "unchanged",
    "window_days": 360,
}
"""What the form sends when nothing in it is touched."""
NO_CALLS = "There are no calls in the log yet, so nothing can be shown."


@pytest.fixture
def office(hass: HomeAssistant) -> MockConfigEntry:
    """Add an account that has calls."""
    return add_office(hass)


@pytest.fixture
async def crm(hass: HomeAssistant, nimbox: NiMboxSimulator, office: MockConfigEntry) -> AsyncIterator[Account]:
    """Set up the account that receives them, and unload it at the end."""
    del office
    account = await set_up(hass, make_nimbox_entry(nimbox))
    yield account
    if account.entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(account.entry.entry_id)


async def open_options(hass: HomeAssistant, account: Account) -> ConfigFlowResult:
    """Open the options of an account."""
    return await hass.config_entries.options.async_init(account.entry.entry_id)


async def enter(hass: HomeAssistant, account: Account, **entered: Any) -> ConfigFlowResult:
    """Open the options, fill them in, and return what follows."""
    form = await open_options(hass, account)
    return await hass.config_entries.options.async_configure(form["flow_id"], ENTERED | entered)


async def choose(hass: HomeAssistant, menu: ConfigFlowResult, step: str) -> ConfigFlowResult:
    """Choose what to do about a preview."""
    result = await hass.config_entries.options.async_configure(menu["flow_id"], {"next_step_id": step})
    await hass.async_block_till_done(wait_background_tasks=False)
    return result


def table(menu: ConfigFlowResult) -> list[list[str]]:
    """Return the rows of a preview, without the head."""
    placeholders = menu["description_placeholders"]
    assert placeholders is not None
    rows = [line.strip("| ").split(" | ") for line in placeholders["calls"].splitlines()]
    assert rows[:2] == [["Time", "From", "To", "Delivered as"], ["---"] * 4]
    return rows[2:]


async def test_only_what_applies_is_asked(hass: HomeAssistant, crm: Account) -> None:
    form = await open_options(hass, crm)

    assert form["data_schema"] is not None
    names = [marker.schema for marker in form["data_schema"].schema]
    assert [name for name in names if name != "call_log"] == [
        "source_accounts",
        "directions",
        "minimum_length",
        "exit_prefix",
        "area_code",
        "local_length",
        "number_form",
        "window_days",
    ]
    assert form["data_schema"].schema["source_accounts"].config["options"] == [{"value": OFFICE, "label": "Office"}]


async def test_what_was_entered_is_shown_first_and_kept_then(hass: HomeAssistant, crm: Account) -> None:
    menu = await enter(
        hass, crm, source_accounts=[OFFICE], **SCRIPT | {"exit_prefix": " 9 "}, minimum_length=8.0, window_days=30.0
    )
    assert (menu["type"], menu["step_id"], menu["menu_options"]) == (FlowResultType.MENU, "preview", ["save", "init"])
    assert menu["description_placeholders"] == {"calls": NO_CALLS}
    assert crm.entry.options == {}

    result = await choose(hass, menu, "save")

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert crm.entry.options == {
        **ENTERED,
        **SCRIPT,
        "source_accounts": [OFFICE],
        "minimum_length": 8,
        "window_days": 30,
    }
    assert crm.entry.runtime_data is not crm


async def test_a_preview_shows_what_the_last_five_calls_would_become(hass: HomeAssistant, crm: Account) -> None:
    numbers = ["04149998877", "92853348", "904142853348", "9911", "102", "2853348"]
    await write(hass, *(call(number, to_number=to) for number, to in enumerate(numbers)))

    menu = await enter(hass, crm, **SCRIPT)

    short = "not delivered: the number is too short or not known"
    rows = table(menu)
    assert [row[1:] for row in rows] == [
        ["7222", "2853348", "7222 → 2853348"],
        ["7222", "102", short],
        ["7222", "9911", short],
        ["7222", "904142853348", "7222 → 04142853348"],
        ["7222", "92853348", "7222 → 02122853348"],
    ]
    assert rows[-1][0] == f"{dt_util.as_local(RECENTLY + timedelta(seconds=10)):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("form", "told"), [("unchanged", "02122853348"), ("e164", "+582122853348"), ("national", "02122853348")]
)
async def test_numbers_are_written_in_the_form_that_is_chosen(
    hass: HomeAssistant, crm: Account, form: str, told: str
) -> None:
    await hass.config.async_update(country="VE")
    await write(hass, call(1))

    menu = await enter(hass, crm, **SCRIPT, number_form=form)

    assert table(menu)[0][3] == f"7222 → {told}"


async def test_a_preview_tells_why_calls_are_not_delivered(hass: HomeAssistant, crm: Account) -> None:
    """If there are none of those that are chosen, others are shown."""
    add_office(hass, "home", "Home")
    await write(hass, call(1, direction=Direction.INCOMING), call(2, account="home", direction=Direction.INCOMING))

    menu = await enter(hass, crm, source_accounts=[OFFICE])

    assert [row[3] for row in table(menu)] == [
        "not delivered: its account is not chosen",
        "not delivered: calls of this kind are not chosen",
    ]


async def test_names_and_numbers_cannot_break_the_table(hass: HomeAssistant, crm: Account) -> None:
    await write(hass, call(1, from_number="7|2\n<b>[x](y)", to_number="0414|2853348*_`"))

    ((_, source, destination, told),) = table(await enter(hass, crm))

    assert (source, destination) == ("72bx(y)", "04142853348_")
    assert told == "72bx(y) → 04142853348_"


async def test_the_log_may_be_away(hass: HomeAssistant, crm: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise LogUnreachable("away")

    monkeypatch.setattr(log_keeper(hass), "async_read", fail)

    menu = await enter(hass, crm)

    assert menu["description_placeholders"] == {"calls": "The call log cannot be reached now, so nothing can be shown."}


async def test_who_changes_their_mind_finds_what_they_entered(hass: HomeAssistant, crm: Account) -> None:
    form = await choose(hass, await enter(hass, crm, **SCRIPT, minimum_length=9), "init")

    assert form["data_schema"] is not None
    suggested = {
        marker.schema: marker.description["suggested_value"]
        for marker in form["data_schema"].schema
        if marker.description and marker.schema != "call_log"
    }
    assert suggested == {**ENTERED, **SCRIPT, "source_accounts": [], "minimum_length": 9}
    assert crm.entry.options == {}


@pytest.mark.parametrize(
    ("entered", "error", "placeholders"),
    [
        ({"exit_prefix": "9a"}, "exit_prefix", {"prefix": "9a"}),
        ({"exit_prefix": "1234567"}, "exit_prefix", {"prefix": "1234567"}),
        ({"exit_prefix": "٩"}, "exit_prefix", {"prefix": "٩"}),
        ({"area_code": "0212-"}, "area_code", {"code": "0212-"}),
        ({"area_code": "+"}, "area_code", {"code": "+"}),
        ({"directions": []}, "no_direction", {}),
        ({"window_days": float("nan")}, "no_number", {}),
    ],
)
async def test_what_cannot_be_is_said(
    hass: HomeAssistant, crm: Account, entered: dict[str, Any], error: str, placeholders: dict[str, str]
) -> None:
    form = await enter(hass, crm, **entered)

    assert (form["type"], form["errors"]) == (FlowResultType.FORM, {"base": error})
    assert form["description_placeholders"] == placeholders
    assert crm.entry.options == {}


@pytest.mark.parametrize(
    "entered", [{"number_form": "roman"}, {"directions": ["sideways"]}, {"local_length": 3}, {"window_days": -1}]
)
async def test_what_the_form_does_not_offer_is_refused(
    hass: HomeAssistant, crm: Account, entered: dict[str, Any]
) -> None:
    with pytest.raises(InvalidData):
        await enter(hass, crm, **entered)


async def test_an_account_that_is_gone_is_no_longer_shown(
    hass: HomeAssistant, crm: Account, office: MockConfigEntry
) -> None:
    await choose(hass, await enter(hass, crm, source_accounts=[OFFICE]), "save")
    await hass.config_entries.async_remove(office.entry_id)

    form = await open_options(hass, crm)

    assert form["data_schema"] is not None
    (field,) = (marker for marker in form["data_schema"].schema if marker.schema == "source_accounts")
    assert field.description == {"suggested_value": []}
