"""Numbers that nobody should call by mistake: of emergencies, of what costs much, of what changes settings."""

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


def _is_risky_in(region: str, number: str) -> bool:
    if shortnumberinfo.connects_to_emergency_number(number, region):
        return True
    outside = [number[length:] for length in range(_LONGEST_OUTSIDE_LINE + 1)]
    return any(_is_emergency_or_costly(each, region) for each in outside)


def _is_emergency_or_costly(number: str, region: str) -> bool:
    if number in _EVERYWHERE or shortnumberinfo.is_emergency_number(number, region):
        return True
    short = phonenumbers.PhoneNumber(
        country_code=phonenumbers.country_code_for_region(region), national_number=int(number or "0")
    )
    return shortnumberinfo.expected_cost_for_region(short, region) == ShortNumberCost.PREMIUM_RATE
