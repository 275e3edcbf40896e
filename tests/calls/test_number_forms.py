"""Numbers in the form that another system wants."""

from hypothesis import given, strategies as st
import pytest

from custom_components.cloud_telephony.calls.number_forms import Conversion, NumberForm, digits_in

SEED = Conversion(exit_prefix="9", area_code="0212", local_length=7, region="VE")
"""What the script in NiMbox's document does."""


def seed_script(destination: str) -> str:
    """Return what `convertDestination` of that script makes of a number."""
    if destination.startswith("9"):
        destination = destination[1:]
        if len(destination) == 7:
            destination = f"0212{destination}"
    return destination


@pytest.mark.parametrize(
    ("dialled", "told"),
    [
        ("92853348", "02122853348"),
        ("902122853348", "02122853348"),
        ("02122853348", "02122853348"),
        ("2853348", "2853348"),
        ("9004822853348", "004822853348"),
        ("99285334", "02129285334"),
        ("+582122853348", "+582122853348"),
        ("+9628533480", "+9628533480"),
    ],
)
def test_the_exit_prefix_is_taken_off_and_a_local_number_gets_its_area_code(dialled: str, told: str) -> None:
    assert SEED.dialled(dialled) == told


@given(st.from_regex(r"[0-9]{7,15}", fullmatch=True))
def test_a_dialled_number_becomes_what_the_script_of_the_document_makes_of_it(number: str) -> None:
    assert SEED.dialled(number) == seed_script(number)


@pytest.mark.parametrize("number", ["9", "911", "900100", "unknown", "sip:anna@example.org", "9*21#12345", ""])
def test_extensions_services_and_names_stay_as_they_are(number: str) -> None:
    national = Conversion(exit_prefix="9", area_code="0212", form=NumberForm.NATIONAL, region="VE")

    assert (national.dialled(number), national.given(number)) == (number, number)


def test_who_calls_from_outside_has_dialled_no_exit_prefix() -> None:
    assert SEED.given("92853348") == "92853348"
    assert SEED.given("9285334") == "02129285334"
    assert SEED.given("2853348") == "02122853348"


def test_without_an_exit_prefix_every_local_number_gets_its_area_code() -> None:
    conversion = Conversion(area_code="0212", local_length=7)

    assert [conversion.dialled(number) for number in ("2853348", "92853348", "02122853348")] == [
        "02122853348",
        "92853348",
        "02122853348",
    ]


@pytest.mark.parametrize(
    ("number", "e164", "national"),
    [
        ("92853348", "+582122853348", "02122853348"),
        ("902122853348", "+582122853348", "02122853348"),
        ("+582122853348", "+582122853348", "02122853348"),
        ("90048600700800", "+48600700800", "+48600700800"),
        ("+48600700800", "+48600700800", "+48600700800"),
        ("7222", "7222", "7222"),
        ("1234567", "1234567", "1234567"),
        ("+999123456789", "+999123456789", "+999123456789"),
        ("9" * 60, "9" * 59, "9" * 59),
    ],
)
def test_a_form_is_given_to_numbers_that_are_complete(number: str, e164: str, national: str) -> None:
    """What comes first is the exit prefix and the area code."""
    forms = {
        form: Conversion(exit_prefix="9", area_code="0212", form=form, region="VE").dialled(number)
        for form in (NumberForm.E164, NumberForm.NATIONAL)
    }

    assert forms == {NumberForm.E164: e164, NumberForm.NATIONAL: national}


def test_without_a_country_only_international_numbers_are_known() -> None:
    conversion = Conversion(form=NumberForm.E164)

    assert conversion.given("02122853348") == "02122853348"
    assert conversion.given("+582122853348") == "+582122853348"


@given(
    st.text(max_size=60) | st.from_regex(r"\+?[0-9]{1,50}", fullmatch=True),
    st.builds(
        Conversion,
        exit_prefix=st.sampled_from(["", "0", "9", "00"]),
        area_code=st.sampled_from(["", "0212"]),
        local_length=st.integers(0, 10),
        form=st.sampled_from(NumberForm),
        region=st.sampled_from(["", "VE", "PL", "US", "ZZ", "xx"]),
    ),
)
def test_no_number_makes_it_fail_and_the_same_becomes_the_same(number: str, conversion: Conversion) -> None:
    for convert in (conversion.dialled, conversion.given):
        told = convert(number)
        assert told == convert(number)
        assert bool(told) is bool(number)


def test_digits_are_counted_whatever_stands_between_them() -> None:
    assert [digits_in(number) for number in (None, "", "anonymous", "+48 22-1", "*100#")] == [0, 0, 0, 5, 3]
