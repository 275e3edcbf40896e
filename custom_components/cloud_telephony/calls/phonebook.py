"""Numbers and the people behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import product
from math import prod
import re
from typing import overload

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

from .model import Call

MAX_LEARNED = 10_000
"""How many names of extensions are remembered; the one learned first is forgotten first."""

MAX_PATTERNS = 1000
"""How many patterns without choices one with choices may stand for."""

# Longer texts are no numbers, and would only fill the cache.
_LONGEST_NUMBER = 40
_SEPARATORS = re.compile(r"[\s().\-/\u2010-\u2015]+")
_DIALLABLE = re.compile(r"\+?[0-9]+")
# Up to six digits are an extension or a service code, even where a country has subscriber numbers that short.
_EXTENSION = re.compile(r"[0-9*#]{1,6}")
_SHORTEST_INTERNATIONAL = 10
_WILDCARDS = re.compile(r"[*?\[]")
_CHOICE = re.compile(r"(\[!?[^\]]+\])")
_OF_NUMBERS = "0123456789+#"
# Inside brackets a dash tells a range: [2-4].
_CHOICE_OR_SEPARATOR = re.compile(r"\[[^\]]*\]|[\s().\-/]+")
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person or a company that the user entered; `aliases` are other names by which they may be asked for."""

    contact_id: str
    name: str
    numbers: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class Phonebook:
    """Knows whose number it is: the user's contacts, then the names of extensions that were learned.

    Where two contacts have the same number, the first one has it.
    """

    def __init__(self, region: str, contacts: Iterable[Contact] = (), *, guesses: bool = True) -> None:
        """Read national numbers as those of `region` (ISO 3166).

        Without `guesses` digits alone are only taken for a number if that country has it: they may begin with what a
        phone dials for an outside line.
        """
        self._region = region
        self._guesses = guesses
        self._learned: dict[str, str] = {}
        self._contacts: dict[str, Contact] = {}
        self.replace_contacts(contacts)

    def replace_contacts(self, contacts: Iterable[Contact]) -> None:
        """Know these contacts from now on, and no others; what was learned stays."""
        self._contacts.clear()
        for contact in contacts:
            for number in contact.numbers:
                self._contacts.setdefault(self.normalise(number), contact)

    def copy(self) -> Phonebook:
        """Return a phonebook that knows the same now, for another thread."""
        phonebook = Phonebook(self._region, guesses=self._guesses)
        phonebook._contacts = self._contacts.copy()
        phonebook._learned = self._learned.copy()
        return phonebook

    @overload
    def normalise(self, number: str) -> str: ...
    @overload
    def normalise(self, number: None) -> None: ...
    def normalise(self, number: str | None) -> str | None:
        """Return a number as E.164 where that can be known, else as it was given, without the space around it."""
        if number is None:
            return None
        number = number.strip()
        return self._e164(number) or number

    def check_number(self, text: str) -> str:
        """Return a number that a user typed: E.164, or the short number of an extension or a service.

        Raises:
            ValueError: it cannot be a phone number; the exception does not repeat it.
        """
        text = text.strip()
        if number := self._e164(text):
            return number
        if _EXTENSION.fullmatch(text):
            return text
        message = "Not a phone number"
        raise ValueError(message)

    def mobile_of(self, numbers: Sequence[str]) -> str:
        """Return the first of the numbers that is a mobile one; if none is, the first."""
        known = [self.normalise(number) for number in numbers]
        return next((number for number in known if _is_mobile(number)), known[0])

    def find(self, number: str | None) -> Contact | None:
        """Return the contact with this number or extension."""
        return self._contacts.get(self.normalise(number)) if number else None

    def name_of(self, number: str | None) -> str | None:
        """Return the name that belongs to a number: the contact's, else the one that was learned."""
        if not number:
            return None
        number = self.normalise(number)
        contact = self._contacts.get(number)
        return contact.name if contact else self._learned.get(number)

    def numbers_named(self, part: str) -> frozenset[str]:
        """Return the numbers of those in whose name, or another name, there is a text, in upper or lower case."""
        part = part.casefold()
        learned = {number: (name,) for number, name in self._learned.items()}
        contacts = {number: (contact.name, *contact.aliases) for number, contact in self._contacts.items()}
        names = (learned | contacts).items()
        return frozenset(number for number, known in names if any(part in name.casefold() for name in known))

    def groups_of(self, number: str | None) -> tuple[str, ...]:
        """Return the groups of the contact with this number, none if there is no such contact."""
        contact = self.find(number)
        return contact.groups if contact else ()

    def in_groups(self, number: str | None, groups: Iterable[str]) -> bool:
        """Tell whether the contact with a number is in one of the groups; upper and lower case are the same."""
        wanted = {group.casefold() for group in groups}
        return any(group.casefold() in wanted for group in self.groups_of(number))

    def matches(self, wanted: str, number: str | None) -> bool:
        """Tell whether a normalised number is the wanted one, in any spelling, or fits a pattern such as `+4822*`."""
        if number is None:
            return False
        if is_pattern(wanted):
            return wanted == number or fnmatchcase(number, _without_separators(wanted))
        return self.normalise(wanted) == number

    def learn(self, extension: str, name: str) -> None:
        """Remember the name that the phone system has for one of its extensions."""
        self._learned[self.normalise(extension)] = name
        if len(self._learned) > MAX_LEARNED:
            del self._learned[next(iter(self._learned))]

    def best_name(self, number: str | None, told: str | None) -> str | None:
        """Return the name to show for a normalised number: the contact's, the one that was told, or the learned one."""
        if number is None:
            return told
        contact = self._contacts.get(number)
        return contact.name if contact else told or self._learned.get(number)

    def identify(self, call: Call) -> Call:
        """Return the call with its numbers normalised and the best names for them."""
        from_number = self.normalise(call.from_number)
        to_number = self.normalise(call.to_number)
        from_name = self.best_name(from_number, call.from_name)
        to_name = self.best_name(to_number, call.to_name)
        known = (call.from_number, call.from_name, call.to_number, call.to_name)
        if (from_number, from_name, to_number, to_name) == known:
            return call
        return replace(call, from_number=from_number, from_name=from_name, to_number=to_number, to_name=to_name)

    def _e164(self, text: str) -> str | None:
        return _e164(text, self._region, self._guesses) if len(text) <= _LONGEST_NUMBER else None


def is_pattern(text: str) -> bool:
    """Tell whether a text stands for many numbers."""
    return bool(_WILDCARDS.search(text))


def plain_patterns(pattern: str) -> list[str]:
    """Return what a pattern stands for in patterns without choices: `+48[56]*` is `+485*` and `+486*`.

    Raises:
        ValueError: it stands for too many.
    """
    parts = [_characters(part) or [part] for part in _CHOICE.split(_without_separators(pattern))]
    if prod(map(len, parts)) > MAX_PATTERNS:
        raise ValueError("too many choices")
    return ["".join(chosen) for chosen in product(*parts)]


def _characters(choice: str) -> list[str]:
    """Return the characters of numbers that a choice such as `[2-4]` allows; of what is none, an empty list."""
    is_choice = _CHOICE.fullmatch(choice)
    return [character for character in _OF_NUMBERS if fnmatchcase(character, choice)] if is_choice else []


def _without_separators(pattern: str) -> str:
    return _CHOICE_OR_SEPARATOR.sub(lambda match: match[0] if match[0].startswith("[") else "", pattern)


@lru_cache(maxsize=4096)
def _e164(text: str, region: str, guesses: bool) -> str | None:
    """Return a number as E.164, None if it is none that can be called from everywhere."""
    digits = _SEPARATORS.sub("", text)
    if not _DIALLABLE.fullmatch(digits) or _EXTENSION.fullmatch(digits):
        return None
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    number = _parsed(digits, region) if digits.startswith("+") else _from_digits(digits, region, guesses)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else None


def _from_digits(digits: str, region: str, guesses: bool) -> PhoneNumber | None:
    """Read digits without a prefix: a number of the region, else, by a guess, an international one without its plus."""
    national = _parsed(digits, region)
    if national is None or not phonenumbers.is_valid_number(national):
        if not guesses:
            return None
        international = _parsed(f"+{digits}", region) if len(digits) >= _SHORTEST_INTERNATIONAL else None
        if international and phonenumbers.is_valid_number(international):
            return international
    return national


def _parsed(digits: str, region: str) -> PhoneNumber | None:
    """Return the number, None if it has not as many digits as its country's numbers have."""
    try:
        number = phonenumbers.parse(digits, region)
    except NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    return number if possible else None


def _is_mobile(number: str) -> bool:
    parsed = _parsed(number, "ZZ")
    return parsed is not None and phonenumbers.number_type(parsed) in _MOBILE
