"""Who and what somebody means who speaks: contacts, extensions, numbers."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
import re
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

from .account import Account
from .calls.model import Extension, mask
from .calls.spoken_names import Fit, best_fitting, same_name
from .matching import loaded_accounts
from .options import contacts_of
from .providers.base import InvalidNumber
from .voice_speech import NotMeant, SeveralMeant, Speech

_SEPARATORS: Final = re.compile(r"[\s().\-/]+")
_NUMBER: Final = re.compile(r"[+*#\d][\s().\-/*#\d]*")
_PLUS: Final = re.compile(r"^(?:plus|más|mas|плюс)\s+(?=\d)", re.IGNORECASE)
_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom an account knows: a contact, or who has an extension; numbers are E.164 or extensions."""

    name: str
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    account: Account
    is_extension: bool = False


@dataclass(frozen=True, slots=True)
class Meant:
    """Who is meant: what they are called, and with what numbers each account knows them.

    `known` tells whether that is somebody whom an account knows, and not only a number that was said.
    """

    name: str
    numbers: tuple[tuple[Account, tuple[str, ...]], ...]
    known: bool = True


@dataclass(frozen=True, slots=True)
class Way:
    """An account by which somebody is reached, and their numbers as it knows them."""

    account: Account
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody said: of which accounts, with what in it, and how to answer."""

    hass: HomeAssistant
    speech: Speech
    accounts: Sequence[Account]
    slots: Mapping[str, str]

    def able(self, capability: type[Any]) -> list[Account]:
        """Return the accounts that can do something."""
        return [account for account in self.accounts if isinstance(account.provider, capability)]


@callback
def spoken_accounts(hass: HomeAssistant) -> list[Account]:
    """Return the accounts that spoken commands are for."""
    return [account for account in loaded_accounts(hass) if account.options.voice]


def is_number(said: str) -> bool:
    """Tell whether a number was said, and no name."""
    return bool(_NUMBER.fullmatch(_with_plus(said)))


def meant_by(accounts: Sequence[Account], said: str, speech: Speech) -> tuple[Fit | None, Meant]:
    """Return who is meant by a name or a number, and how well that fits the name.

    Raises:
        NotMeant: nobody is called like that, or several are.
        InvalidNumber: it cannot be a number.
    """
    if is_number(said):
        # Whoever says digits one by one means a short number as well.
        return Fit.WHOLE, _by_number(accounts, _SEPARATORS.sub("", _with_plus(said)), speech)
    people = [person for account in accounts for person in _people(account)]
    found, fitting = best_fitting(said, people, lambda person: person.names, speech.language)
    groups = _same_people(fitting)
    if not groups:
        raise NotMeant(speech.say("unknown_name", name=said))
    if len(groups) > 1:
        raise several(said, [group[0].name for group in groups], speech)
    (group,) = groups
    return found, Meant(group[0].name, tuple((person.account, person.numbers) for person in group))


def several(said: str, names: Sequence[str], speech: Speech) -> SeveralMeant:
    """Return what tells a user that a name fits several people."""
    return SeveralMeant(speech.say("ambiguous_name", name=said, names=speech.listed(list(names)[:_MOST_NAMED])))


def ways_to(meant: Meant, accounts: Sequence[Account], capability: type[Any]) -> list[Way]:
    """Return the accounts that can do something for whom is meant, and what their numbers are there.

    Those that know them come first, then the others, which know nothing of extensions.
    """
    ways = dict(meant.numbers)
    everywhere = tuple(number for numbers in ways.values() for number in numbers if number.startswith("+"))
    if everywhere:
        ways |= {account: tuple(dict.fromkeys(everywhere)) for account in accounts if account not in ways}
    return [Way(account, numbers) for account, numbers in ways.items() if isinstance(account.provider, capability)]


def extensions_meant(accounts: Sequence[Account], said: str, speech: Speech) -> list[tuple[Account, Extension]]:
    """Return the extensions that are meant by a name or a number; several may be one person's.

    Raises:
        NotMeant: there is none.
    """
    known = [(account, extension) for account in accounts for extension in _extensions(account)]
    if is_number(said):
        number = re.sub(r"\D", "", said)
        found = [(account, extension) for account, extension in known if extension.number == number]
    else:
        _, found = best_fitting(said, known, _names_at, speech.language)
    if not found:
        raise NotMeant(speech.say("unknown_extension", name=said))
    return found[:_MOST_NAMED]


def name_of_extension(account: Account, extension: Extension) -> str | None:
    """Return whose extension it is."""
    return account.phonebook.best_name(extension.number, extension.name)


def has_extension(account: Account, number: str) -> bool:
    """Tell whether a number is that of an extension of the account."""
    return account.live.extension(number) is not None and account.options.shows(number)


def _with_plus(said: str) -> str:
    return _PLUS.sub("+", said.strip())


def _names_at(known: tuple[Account, Extension]) -> Iterator[str]:
    """Yield the names by which an extension may be asked for."""
    account, extension = known
    contact = account.phonebook.find(extension.number)
    yield from filter(None, (extension.name, account.phonebook.name_of(extension.number)))
    yield from contact.aliases if contact else ()


def _extensions(account: Account) -> list[Extension]:
    return [thing for thing in account.shown if isinstance(thing, Extension)]


def _people(account: Account) -> Iterator[Person]:
    taken: set[str] = set()
    for contact in contacts_of(account.entry):
        numbers = tuple(map(account.phonebook.normalise, contact.numbers))
        taken.update(numbers)
        yield Person(name=contact.name, names=(contact.name, *contact.aliases), numbers=numbers, account=account)
    for extension in _extensions(account):
        name = name_of_extension(account, extension)
        if name and extension.number not in taken:
            yield Person(name=name, names=(name,), numbers=(extension.number,), account=account, is_extension=True)


def _same_people(people: Sequence[Person]) -> list[list[Person]]:
    """Return people in groups of the same one.

    Those are the same who share a number with a country code; and a contact of an account whose extension has the same
    name, which is then not called.
    """
    contacts = [person for person in people if not person.is_extension]
    groups: list[list[Person]] = []
    for person in people:
        if person.is_extension and any(_is_also(person, contact) for contact in contacts):
            continue
        same = next((group for group in groups if any(_share_number(person, other) for other in group)), None)
        if same is None:
            groups.append([person])
        else:
            same.append(person)
    return groups


def _is_also(extension: Person, contact: Person) -> bool:
    return contact.account is extension.account and same_name(contact.name, extension.name)


def _share_number(one: Person, other: Person) -> bool:
    shared = set(one.numbers) & set(other.numbers)
    return any(number.startswith("+") or one.account is other.account for number in shared)


def _by_number(accounts: Sequence[Account], said: str, speech: Speech) -> Meant:
    """Return who has a number; each account reads it as one of its own country.

    Raises:
        InvalidNumber: it cannot be a number.
    """
    read: list[tuple[Account, str]] = []
    for account in accounts:
        with suppress(ValueError):
            read.append((account, account.phonebook.check_number(said)))
    if accounts and not read:
        raise InvalidNumber(number=mask(said))
    # An extension is one of the account that has it.
    read = [(account, number) for account, number in read if has_extension(account, number)] or read
    name = next(filter(None, (account.phonebook.name_of(number) for account, number in read)), None)
    called = name or speech.number(read[0][1] if read else said)
    return Meant(called, tuple((account, (number,)) for account, number in read), known=name is not None)
