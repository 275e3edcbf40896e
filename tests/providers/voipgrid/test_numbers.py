"""Numbers as they are dialled and shown."""

import pytest

from custom_components.cloud_telephony.providers.base import InvalidCallerNumber, InvalidNumber
from custom_components.cloud_telephony.providers.voipgrid.numbers import caller_id, dialled


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("+31508009899", "+31508009899"),
        ("050 800 98 99", "0508009899"),
        ("050\u00a0800\u00a098\u00a099", "0508009899"),
        ("+31(0)508009899", "+31508009899"),
        ("+31 (0) 50-800 98 99", "+31508009899"),
        ("+48 (0)22.1234567", "+48221234567"),
        ("(050) 8009899", "0508009899"),
        ("\u202a+31 50 8009899\u202c", "+31508009899"),
        ("201", "201"),
    ],
)
def test_what_people_put_between_digits_is_left_out(typed: str, sent: str) -> None:
    """[VCE]: white space, the zero for callers within the country, and everything that is neither digit nor plus."""
    assert dialled(typed) == sent


@pytest.mark.parametrize("number", ["", "+", "abc", "050x8009899", "*100#", "0" * 33, "٠٥٠٨٠٠", "+31+50"])
def test_what_is_no_number_is_not_made_one(number: str) -> None:
    """The plug-in would dial what is left of it, and so somebody else."""
    with pytest.raises(InvalidNumber):
        dialled(number)


@pytest.mark.parametrize(
    ("typed", "sent"), [("+31 50 8009900", "+31508009900"), ("default_number", "default_number"), ("201", "201")]
)
def test_what_the_called_one_sees(typed: str, sent: str) -> None:
    """[S0]: one's own number, or by this very word the first of one's numbers."""
    assert caller_id(typed) == sent


@pytest.mark.parametrize("number", ["", "Anna", "default", "DEFAULT_NUMBER"])
def test_what_is_no_number_is_not_shown(number: str) -> None:
    with pytest.raises(InvalidCallerNumber):
        caller_id(number)
