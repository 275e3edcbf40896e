"""Who was missed gets a text message, once."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import yaml as yaml_util
import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType
import pytest

from tests.glue import until

from .office import ANNA, BLUEPRINTS, COURIER, STRANGER, Day, Office, use

LANDLINE = "223334455"
COUNTRIES = ["AT", "BE", "BG", "CZ", "DE", "EE", "ES", "FR", "GB", "IT", "LT", "LV", "NL", "PL", "PT", "RO", "SK", "UA"]
TEXT = "Sorry that we missed your call. We will call you back."


async def text_back(hass: HomeAssistant, **inputs: Any) -> None:
    """Use the blueprint."""
    await hass.config.async_set_time_zone("UTC")
    await use(hass, "text_missed_caller", **inputs)


def sent(office: Office) -> list[tuple[str, str]]:
    """Return which texts were sent to whom."""
    return [(request.form["to"], request.form["body"]) for request in office.sim.requests if request.path == "/sendSMS"]


async def miss(hass: HomeAssistant, office: Office, *callers: str, texts: int) -> None:
    """Miss calls one after the other, and wait until so many texts were sent in all."""
    for caller in callers:
        await office.miss(caller)
    await until(hass, lambda: len(sent(office)) >= texts)
    await office.happen()
    assert len(sent(office)) == texts


async def test_a_missed_caller_gets_a_text(hass: HomeAssistant, office: Office) -> None:
    """Once, whoever it is."""
    await text_back(hass)
    await miss(hass, office, ANNA, STRANGER, texts=2)
    assert sent(office) == [(ANNA, TEXT), (STRANGER, TEXT)]


async def test_who_was_answered_gets_none(hass: HomeAssistant, office: Office) -> None:
    """Nor does a landline, a colleague, or somebody whom we called in vain."""
    await text_back(hass)
    office.sim.tell_state()
    call = await office.ring(ANNA)
    await office.answer(call)
    await office.hang_up(call)
    await office.hang_up(await office.ring("101", COURIER))
    await office.miss("104", "101")
    await miss(hass, office, LANDLINE, STRANGER, texts=1)
    assert sent(office) == [(STRANGER, TEXT)]


async def test_no_second_text_within_hours(hass: HomeAssistant, office: Office, day: Day) -> None:
    """However often they call; others get theirs, and so do they when the hours are over."""
    await text_back(hass, hours=2)
    await miss(hass, office, ANNA, ANNA, STRANGER, ANNA, texts=2)
    await day.go_on(hours=1, minutes=59)
    await miss(hass, office, ANNA, COURIER, texts=3)
    await day.go_on(minutes=2)
    await miss(hass, office, ANNA, COURIER, ANNA, texts=4)
    assert [to for to, _ in sent(office)] == [ANNA, STRANGER, COURIER, ANNA]


async def test_one_caller_missed_at_two_phones_at_once(hass: HomeAssistant, office: Office) -> None:
    """Two calls, one text."""
    await text_back(hass)
    calls = [await office.ring(ANNA, "101"), await office.ring(ANNA, "102")]
    for call in calls:
        office.sim.hang_up(call)
    await miss(hass, office, STRANGER, texts=2)
    assert [to for to, _ in sent(office)] == [ANNA, STRANGER]


async def test_a_text_that_failed_is_not_sent_again(
    hass: HomeAssistant, office: Office, expected_complaints: list[str]
) -> None:
    """It may have been sent."""
    expected_complaints.append("did not answer")
    await text_back(hass)
    office.sim.drop_answer("/sendSMS")
    await miss(hass, office, ANNA, ANNA, STRANGER, texts=2)
    assert [to for to, _ in sent(office)] == [ANNA, STRANGER]


async def test_the_text_may_name_the_caller(hass: HomeAssistant, office: Office) -> None:
    """Of whom no name is known, none is said."""
    await text_back(hass, message="Hello{{ ' ' ~ caller_name if caller_name }}!")
    await miss(hass, office, ANNA, STRANGER, texts=2)
    assert [text for _, text in sent(office)] == ["Hello Anna Kowalska!", "Hello!"]


@pytest.mark.parametrize(
    ("now", "closed_message", "text"),
    [
        ("2026-11-02 09:00", "Closed, {{ caller_name }}", TEXT),
        ("2026-11-02 17:00", "Closed, {{ caller_name }}", "Closed, Anna Kowalska"),
        ("2026-11-01 12:00", "Closed, {{ caller_name }}", "Closed, Anna Kowalska"),
        ("2026-11-01 12:00", "", TEXT),
    ],
)
async def test_another_text_while_closed(
    hass: HomeAssistant, office: Office, day: Day, *, now: str, closed_message: str, text: str
) -> None:
    """In the evening and on Sunday, if there is one."""
    await text_back(hass, closed_message=closed_message)
    day.begin(now)
    await miss(hass, office, ANNA, texts=1)
    assert sent(office) == [(ANNA, text)]


@pytest.mark.parametrize(
    ("inputs", "texted"),
    [
        ({"never_groups": ["family"]}, [COURIER, STRANGER]),
        ({"mobile_prefixes": ["+48 51", "+48600"]}, [ANNA, STRANGER]),
        ({"mobile_prefixes": []}, [ANNA, COURIER, STRANGER, LANDLINE]),
    ],
)
async def test_callers_are_chosen(
    hass: HomeAssistant, office: Office, inputs: dict[str, Any], texted: list[str]
) -> None:
    """By group and by the beginning of their number."""
    await text_back(hass, **inputs)
    await miss(hass, office, ANNA, COURIER, STRANGER, LANDLINE, texts=len(texted))
    assert [to for to, _ in sent(office)] == texted


@pytest.mark.parametrize("country", COUNTRIES)
def test_mobile_numbers_are_known(country: str) -> None:
    """In each country of the list: a mobile number is one, a landline is none."""
    blueprint: Any = yaml_util.load_yaml(BLUEPRINTS / "text_missed_caller.yaml")
    beginnings = tuple(blueprint["blueprint"]["input"]["which_calls"]["input"]["mobile_prefixes"]["default"])
    for kind, expected in ((PhoneNumberType.MOBILE, True), (PhoneNumberType.FIXED_LINE, False)):
        example = phonenumbers.example_number_for_type(country, kind)
        assert example is not None
        number = phonenumbers.format_number(example, PhoneNumberFormat.E164)
        assert number.startswith(beginnings) == expected, number
