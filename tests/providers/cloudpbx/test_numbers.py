"""Facts about phone numbers, [S3] §1.4 and §1.5."""

import pytest

from custom_components.cloud_telephony.providers.base import InvalidNumber, InvalidRecipient
from custom_components.cloud_telephony.providers.cloudpbx.numbers import dialled, international, sms_recipient


@pytest.mark.parametrize(
    "number",
    [
        "600700800",
        "600 700 800",
        "600-700-800",
        "+48 600 700 800",
        "+48600700800",
        "0048 600 700 800",
        "48600700800",
        "(+48) 600.700.800",
        "\u202a+48 600\u00a0700\u2011800\u202c",
    ],
)
def test_polish_recipients_become_nine_digits(number: str) -> None:
    assert sms_recipient(number) == "600700800"


def test_nine_digits_that_begin_with_the_country_code_are_nine_digits() -> None:
    assert sms_recipient("481234567") == "481234567"


@pytest.mark.parametrize(
    "number",
    [
        "",
        "101",
        "60070080",
        "6007008000",
        "000700800",
        "+49 600 700 800",
        "0049600700800",
        "+48 600 700 80",
        "600700800 ext 5",
        "600-FLOWERS",
        "٦٠٠٧٠٠٨٠٠",
        "600700800\n+48600700801",
        "+",
    ],
)
def test_other_recipients_are_refused_and_masked(number: str) -> None:
    with pytest.raises(InvalidRecipient) as caught:
        sms_recipient(number)
    shown = caught.value.placeholders["number"]
    assert len(shown) <= 4
    assert len(number) < 5 or number not in str(caught.value)


@pytest.mark.parametrize(
    ("number", "plain"),
    [
        ("101", "101"),
        ("+48 600-700-800", "+48600700800"),
        ("*97", "*97"),
        ("#31#600", "#31#600"),
        ("(22) 123", "22123"),
    ],
)
def test_what_is_dialled_loses_its_separators(number: str, plain: str) -> None:
    assert dialled(number) == plain


@pytest.mark.parametrize("number", ["", " ", "+", "1+2", "101&cpb=0700", "12a", "٣", "sip:101", "1" * 33])
def test_what_cannot_be_dialled_is_refused(number: str) -> None:
    with pytest.raises(InvalidNumber):
        dialled(number)


@pytest.mark.parametrize(
    ("number", "e164"),
    [
        ("600700800", "+48600700800"),
        ("48600700800", "+48600700800"),
        ("+48600700800", "+48600700800"),
        ("7070", "7070"),
    ],
)
def test_the_gateway_tells_numbers_with_or_without_country_code(number: str, e164: str) -> None:
    assert international(number) == e164
