"""Facts about phone numbers as the provider takes and gives them."""

import pytest

from custom_components.cloud_telephony.calls.phonebook import Phonebook
from custom_components.cloud_telephony.providers.base import InvalidNumber, InvalidRecipient
from custom_components.cloud_telephony.providers.zadarma import Zadarma, numbers


@pytest.mark.parametrize(
    ("wire", "number"),
    [
        ("442037691880", "+442037691880"),
        (442037691880, "+442037691880"),
        ("+442037691880", "+442037691880"),
        ("380441234567", "+380441234567"),
        ("48223987090", "+48223987090"),
        ("37256912345", "+37256912345"),
        ("100", "100"),
        (100, "100"),
        ("00001", "00001"),
        ("12345-100", "12345-100"),
        ("anonymous", "anonymous"),
        ("1000000000", "1000000000"),
        ("02037691880", "02037691880"),
        ("99912345678", "99912345678"),
        ("99999999999999999", "99999999999999999"),
        (
            "\u0664\u0664\u0662\u0660\u0663\u0667\u0666\u0669\u0661\u0668\u0668\u0660",
            "\u0664\u0664\u0662\u0660\u0663\u0667\u0666\u0669\u0661\u0668\u0668\u0660",
        ),
        ("", None),
        (None, None),
        (True, None),
    ],
)
def test_a_number_that_is_told_is_international_without_a_plus(wire: object, number: str | None) -> None:
    assert numbers.told(wire) == number


@pytest.mark.parametrize("number", ["+442037691880", "+380441234567", "+48223987090", "+3726912345", "100", "00001"])
def test_the_phonebook_takes_told_numbers_as_they_are(number: str) -> None:
    assert Phonebook(Zadarma.region).normalise(number) == number


def test_the_phonebook_reads_no_number_as_one_of_some_country() -> None:
    """As customers are everywhere, nine digits may be of any country."""
    assert Phonebook(Zadarma.region).normalise("600700800") == "600700800"
    assert Phonebook(Zadarma.region).normalise("442037691880") == "+442037691880"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("+44 20 3769-1880", "442037691880"),
        ("0044 20 3769 1880", "442037691880"),
        ("(44) 2037691880", "442037691880"),
        ("101", "101"),
        ("00001", "00001"),
        ("12345-100", "12345-100"),
        (" 0-1 ", "0-1"),
        ("0", "0"),
    ],
)
def test_what_is_dialled_is_digits(typed: str, digits: str) -> None:
    assert numbers.dialled(typed) == digits


@pytest.mark.parametrize("typed", ["", "+", "Anna", "1" * 16, "*100#", "44203769188a", "\uff11\uff10\uff11"])
def test_what_cannot_be_dialled_is_refused(typed: str) -> None:
    with pytest.raises(InvalidNumber):
        numbers.dialled(typed)


@pytest.mark.parametrize("typed", ["101", "022 398 70 90", "00001", "", "0044", "Anna"])
def test_a_text_message_goes_to_international_numbers_only(typed: str) -> None:
    with pytest.raises(InvalidRecipient) as caught:
        numbers.recipient(typed)
    assert typed not in caught.value.placeholders.values() or not typed
    assert numbers.recipient("+380 44 123 45 67") == "380441234567"
