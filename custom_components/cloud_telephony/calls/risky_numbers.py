"""Numbers that nobody should call by mistake: of emergencies, of what costs much, of what changes settings."""

from collections.abc import Sequence
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType, ShortNumberCost, shortnumberinfo

_COSTLY: Final = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER})
_SATELLITES_AND_THE_LIKE: Final = frozenset({870, 878, 881, 882, 883, 979})
"""Country codes of no country, where a minute costs several euros whatever the number is."""
_EVERYWHERE: Final = frozenset({"112", "911"})
_LONGEST_OUTSIDE_LINE: Final = 2
"""How many digits phones may have to dial before a number outside."""


def is_risky(number: str, region: str) -> bool:
    """Tell whether calling or texting a number may alarm somebody, cost much or change settings.

    The number is as `Phonebook.check_number` returns it; `region` (ISO 3166) is whose short numbers are meant, all
    countries' if it is empty.
    """
    if number.startswith("+"):
        parsed = phonenumbers.parse(number)
        return phonenumbers.number_type(parsed) in _COSTLY or parsed.country_code in _SATELLITES_AND_THE_LIKE
    if not number.isdecimal():
        # A code such as *21: it may send all calls elsewhere.
        return True
    regions = [region] if region else shortnumberinfo.SUPPORTED_SHORT_REGIONS
    return any(_is_risky_in(each, number) for each in regions)


def is_emergency(number: str, region: str, *, outside_line: bool = True) -> bool:
    """Tell whether a number calls for help, also after what phones dial for an outside line; see `is_risky`."""
    regions = [region] if region else shortnumberinfo.SUPPORTED_SHORT_REGIONS
    numbers = _outside(number) if outside_line else [number]
    return number.isdecimal() and any(_is_emergency_in(each, numbers) for each in regions)


def _is_risky_in(region: str, number: str) -> bool:
    return _is_emergency_in(region, _outside(number)) or any(_is_costly(region, each) for each in _outside(number))


def _outside(number: str) -> list[str]:
    return [number[length:] for length in range(_LONGEST_OUTSIDE_LINE + 1)]


def _is_emergency_in(region: str, numbers: Sequence[str]) -> bool:
    return shortnumberinfo.connects_to_emergency_number(numbers[0], region) or any(
        number in _EVERYWHERE or shortnumberinfo.is_emergency_number(number, region) for number in numbers
    )


def _is_costly(region: str, number: str) -> bool:
    short = phonenumbers.PhoneNumber(
        country_code=phonenumbers.country_code_for_region(region), national_number=int(number or "0")
    )
    return shortnumberinfo.expected_cost_for_region(short, region) == ShortNumberCost.PREMIUM_RATE
