"""Action `forget_number`."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.events import CallEnded, CallStarted
from custom_components.cloud_telephony.calls.log_model import CallsQuery, Source
from custom_components.cloud_telephony.calls.model import Call, Direction, Disposition
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.systems import forget_phone_system

from .glue import ANNA, state_of, text
from .logged import NOON, ended


async def forget(hass: HomeAssistant, **data: Any) -> int:
    """Forget a number, and return of how many calls."""
    answer = await hass.services.async_call(DOMAIN, "forget_number", data, blocking=True, return_response=True)
    assert answer is not None
    return int(str(answer["forgotten"]))


async def calls(account: Account) -> list[Call]:
    """Return the calls of the log, the newest first."""
    return list((await account.keeper.async_read(lambda log: log.page(CallsQuery()))).calls)


@pytest.fixture
async def office(zadarma_account: Account) -> Account:
    """Return an account with calls of Anna's and of somebody else's."""
    account = zadarma_account
    hour = timedelta(hours=1)
    await account.keeper.async_write(
        [
            ended("1", from_number=ANNA, from_name="Anna"),
            ended("2", started_at=NOON + hour, from_number="101", to_number="+48221234567", to_name="Anna"),
            ended("3", started_at=NOON + 2 * hour, from_number="+48512345678", from_name="Somebody"),
        ],
        Source.RECORD,
    )
    return account


@pytest.mark.parametrize("spelling", ["+48 600 700 800", "0048600700800", "+48600700800"])
async def test_a_number_is_forgotten_in_any_spelling(hass: HomeAssistant, office: Account, spelling: str) -> None:
    assert await forget(hass, number=spelling, confirm=True) == 1
    first = (await calls(office))[-1]
    assert (first.from_number, first.from_name, first.to_number) == (None, None, "101")
    assert len(await calls(office)) == 3


async def test_all_numbers_of_a_contact_are_forgotten(hass: HomeAssistant, office: Account) -> None:
    assert await forget(hass, number="Mum", confirm=True) == 2
    kept = {number for call in await calls(office) for number in (call.from_number, call.to_number)}
    assert kept == {"101", "+48512345678", None}


async def test_the_last_caller_and_the_missed_calls_forget_as_well(hass: HomeAssistant, office: Account) -> None:
    start = CallStarted(reference="9", direction=Direction.INCOMING, from_number=ANNA, to_number="48221234567")
    end = CallEnded(reference="9", disposition=Disposition.NO_ANSWER, raw_disposition="no answer")
    office.feed_events([start, end])
    await hass.async_block_till_done()
    missed = state_of(hass, office, Platform.TODO, "missed_calls")
    assert missed
    assert missed.state == "1"
    assert await forget(hass, number=ANNA, confirm=True) == 2
    await hass.async_block_till_done()
    missed = state_of(hass, office, Platform.TODO, "missed_calls")
    assert missed
    assert missed.state == "0"
    assert office.system.last_incoming is None
    assert ANNA not in str(office.tracker.snapshot())
    # What is told of it once more does not bring the number back.
    office.feed_events([replace(end, from_number=ANNA, recording="r.1")])
    assert await office.keeper.async_flushed(5)
    assert ANNA not in str(await calls(office))
    assert ANNA not in str(office.tracker.snapshot())


async def test_it_must_be_confirmed(hass: HomeAssistant, office: Account) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await forget(hass, number=ANNA)
    assert str(caught.value).rstrip(".") == text("not_confirmed")
    assert (await calls(office))[-1].from_number == ANNA


async def test_a_pattern_is_refused(hass: HomeAssistant, office: Account) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await forget(hass, number="+48*", confirm=True)
    assert str(caught.value).rstrip(".") == text("pattern_not_forgotten")
    assert (await calls(office))[-1].from_number == ANNA


@pytest.mark.parametrize("restarted", [False, True])
async def test_an_account_that_does_not_run_forgets_as_well(
    hass: HomeAssistant, office: Account, hass_storage: dict[str, Any], restarted: bool
) -> None:
    for number, caller in enumerate((ANNA, "+48512345678")):
        end = CallEnded(reference=f"{number}", disposition=Disposition.NO_ANSWER, raw_disposition="no answer")
        office.feed_events([CallStarted(reference=f"{number}", direction=Direction.INCOMING, from_number=caller), end])
    await hass.async_block_till_done()
    entry = office.entry
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    if restarted:
        forget_phone_system(hass, entry.entry_id)
    kept = hass_storage[f"{DOMAIN}.{entry.entry_id}"]
    assert ANNA in str(kept)

    assert await forget(hass, number="+48 600 700 800", confirm=True) == 2

    kept = hass_storage[f"{DOMAIN}.{entry.entry_id}"]
    assert ANNA not in str(kept)
    assert "+48512345678" in str(kept)
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    assert [item.number for item in entry.runtime_data.missed.items] == ["+48512345678"]
