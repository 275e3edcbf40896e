"""Numbers that nobody should call by mistake."""

import pytest

from custom_components.cloud_telephony.calls.risky_numbers import is_emergency, is_risky


@pytest.mark.parametrize(
    ("number", "region"),
    [
        ("112", "PL"),
        ("997", "PL"),
        ("101", "UA"),
        ("999", "GB"),
        ("110", "DE"),
        ("911", "PL"),
        ("112", ""),
        ("999", ""),
        ("0112", "PL"),
        ("90112", "PL"),
        ("1122", "PL"),
        ("*21", "PL"),
        ("**62*", "NL"),
        ("#31#", "PL"),
        ("+48701123456", "PL"),
        ("+48801123456", "PL"),
        ("+447012345678", "PL"),
        ("+19005550199", "PL"),
        ("+979123456789", "PL"),
        ("+881612345678", "PL"),
        ("+870773111632", "PL"),
        ("+882161234567", "PL"),
    ],
)
def test_it_is_risky(number: str, region: str) -> None:
    """Emergencies, behind an outside line too; premium rates, satellites; codes that change settings."""
    assert is_risky(number, region)


@pytest.mark.parametrize(
    ("number", "region"),
    [
        ("101", "PL"),
        ("102", "NL"),
        ("2001", "UA"),
        ("1", "PL"),
        ("+48600700800", "PL"),
        ("+48221234567", ""),
        ("+48800123456", "PL"),
        ("+380441234567", "UA"),
        ("+31301234567", "NL"),
    ],
)
def test_it_is_not(number: str, region: str) -> None:
    """Extensions, people, and calls that are free."""
    assert not is_risky(number, region)


@pytest.mark.parametrize(
    ("number", "region", "inside", "outside"),
    [
        ("112", "PL", True, True),
        ("911", "", True, True),
        ("999", "PL", True, True),
        ("0112", "PL", False, True),
        ("90112", "PL", False, True),
        ("102", "PL", False, False),
        ("*21", "PL", False, False),
        ("+48701123456", "PL", False, False),
    ],
)
def test_what_calls_for_help(number: str, region: str, inside: bool, outside: bool) -> None:
    """Extensions may end with such a number."""
    assert is_emergency(number, region, outside_line=False) is inside
    assert is_emergency(number, region) is outside
