"""Writing phone numbers as another system wants them."""

from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

_DIGIT: Final = re.compile(r"[0-9]")
_NUMBER: Final = re.compile(r"\+?[0-9]+")
# Up to six digits are an extension or a service code: nobody else knows them in another form.
_LONGEST_EXTENSION: Final = 6
_LONGEST_NUMBER: Final = 40


class NumberForm(StrEnum):
    """In which form numbers are written."""

    UNCHANGED = "unchanged"
    """As they are known."""
    E164 = "e164"
    """International, such as +582122853348."""
    NATIONAL = "national"
    """As they are dialled in their own country, such as 02122853348; those of other countries stay international."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """How numbers are changed before somebody else is told of them: first completed, then written in a form.

    Attributes:
        exit_prefix: What the own phones dial to get an outside line; it is taken off, once.
        area_code: What is put before local numbers, with whatever is dialled before it.
        local_length: How many digits a local number has.
        form: In which form a number is written that is complete.
        region: The country (ISO 3166) whose national numbers these are.
    """

    exit_prefix: str = ""
    area_code: str = ""
    local_length: int = 7
    form: NumberForm = NumberForm.UNCHANGED
    region: str = ""

    def dialled(self, number: str) -> str:
        """Return a number that an own phone has dialled.

        Where there is an exit prefix, only what follows one is a local number; anything else was dialled as it is.
        """
        if not self.exit_prefix or not _is_outside(number):
            return self.given(number)
        outside = number.removeprefix(self.exit_prefix)
        return self._formed(number) if outside == number else self._completed(outside)

    def given(self, number: str) -> str:
        """Return a number that the phone network has given, or that is an own one."""
        return self._completed(number) if _is_outside(number) else number

    def _completed(self, number: str) -> str:
        is_local = len(number) == self.local_length and number.isdecimal()
        return self._formed(f"{self.area_code}{number}" if is_local else number)

    def _formed(self, number: str) -> str:
        """Return a number in the form that is wanted; as it is, if it is not a whole number of a country."""
        if self.form is NumberForm.UNCHANGED or len(number) > _LONGEST_NUMBER:
            return number
        try:
            parsed = phonenumbers.parse(number, self.region or None)
        except NumberParseException:
            return number
        if phonenumbers.is_possible_number_with_reason(parsed) != ValidationResult.IS_POSSIBLE:
            return number
        if self.form is NumberForm.NATIONAL and parsed.country_code == self._country_code:
            national = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
            return "".join(_DIGIT.findall(national))
        return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)

    @property
    def _country_code(self) -> int:
        return phonenumbers.country_code_for_region(self.region)


def digits_in(number: str | None) -> int:
    """Return how many digits a number has; none is not known."""
    return len(_DIGIT.findall(number or ""))


def _is_outside(number: str) -> bool:
    """Tell whether this is a number of the phone network, and neither an extension nor a name."""
    return bool(_NUMBER.fullmatch(number)) and digits_in(number) > _LONGEST_EXTENSION
