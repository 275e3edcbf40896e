"""Tools with which language models learn of calls, phones, queues, contacts and money, and change nothing.

What they learn goes to whoever runs the model. So an answer is short, has what was asked for and no more, and names
contacts without their numbers.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, override

from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.llm import LLMContext, Tool, ToolAnnotations, ToolInput, ToolResult
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .account import Account
from .calls.log_model import CallsQuery
from .calls.model import Direction, Extension, ExtensionStatus, Queue
from .calls.phonebook import Contact
from .calls_query import async_get_calls
from .const import CONF_DIRECTION, CONF_EXTENSION, DOMAIN
from .figures import Part
from .llm_accounts import ATTR_ACCOUNT, accounts_named, answering_accounts
from .llm_facts import (
    Facts,
    call_facts,
    contact_facts,
    first_of,
    money_facts,
    name_of_phone,
    phone_facts,
    queue_facts,
)
from .options import contacts_of
from .providers.base import has_calls, has_live_calls

MOST: Final = 20
"""How many calls, queues or contacts an answer has at most."""
MOST_EXTENSIONS: Final = 50
MOST_WITH_NUMBERS: Final = 3
"""Of how many contacts an answer has the numbers: nobody can have a phone book read out."""
MOST_DAYS: Final = 365

_ACCOUNT: Final = vol.Optional(ATTR_ACCOUNT, description="Name of a phone account; all of them if left out.")


class Answer(Tool):
    """Answers a question about the accounts that the user lets language models know of."""

    integration = DOMAIN
    annotations = ToolAnnotations(read_only=True, destructive=False, idempotent=True, open_world=False)

    @abstractmethod
    def concerns(self, account: Account) -> bool:
        """Tell whether there is anything to learn of an account."""

    @override
    async def async_call(self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext) -> ToolResult:
        """Answer.

        Raises:
            ServiceValidationError: there is no such account, or language models are not to know of it.
            HomeAssistantError: it cannot be learned.
        """
        asked: Mapping[str, Any] = self.parameters(tool_input.tool_args)
        accounts = [account for account in answering_accounts(hass) if self.concerns(account)]
        return ToolResult(data=await self._async_answer(hass, accounts_named(accounts, asked), asked))

    @abstractmethod
    async def _async_answer(self, hass: HomeAssistant, accounts: Sequence[Account], asked: Mapping[str, Any]) -> Facts:
        """Return what is known."""


class GetCalls(Answer):
    """Tells of calls of the past."""

    name = f"{DOMAIN}__get_calls"
    title = "Get phone calls"
    description = (
        "Find out who called, who was called and when, the newest call first. Use it for questions like 'Did I miss any"
        " calls?' or 'When did Anna call?'. Times are local."
    )
    parameters = vol.Schema(
        {
            vol.Optional("person", description="Name of a contact, or a phone number."): cv.string,
            vol.Optional("missed", description="True for missed calls only.", default=False): cv.boolean,
            vol.Optional(CONF_DIRECTION): vol.In([direction.value for direction in Direction]),
            vol.Optional("days", description="How many days to look back; 1 is today only.", default=7): vol.All(
                vol.Coerce(int), vol.Range(min=1, max=MOST_DAYS)
            ),
            vol.Optional("limit", default=10): vol.All(vol.Coerce(int), vol.Range(min=1, max=MOST)),
            _ACCOUNT: cv.string,
        }
    )

    @override
    def concerns(self, account: Account) -> bool:
        """Tell whether an account has calls."""
        return has_calls(account.provider)

    @override
    async def _async_answer(self, hass: HomeAssistant, accounts: Sequence[Account], asked: Mapping[str, Any]) -> Facts:
        """Return the calls."""
        person = asked.get("person")
        query = CallsQuery(
            start=dt_util.start_of_local_day(dt_util.now().date() - timedelta(days=asked["days"] - 1)),
            limit=asked["limit"],
            accounts=frozenset(account.entry.entry_id for account in accounts),
            numbers=_numbers_of(accounts, person) if person else frozenset(),
            directions=frozenset({Direction(asked[CONF_DIRECTION])} if CONF_DIRECTION in asked else ()),
            missed=True if asked["missed"] else None,
        )
        page = await async_get_calls(hass, query)
        by_id = {account.entry.entry_id: account for account in accounts}
        return {
            "calls": [call_facts(call, by_id[call.account]) for call in page.calls],
            "there_are_more": page.cursor is not None,
        }


class ActiveCalls(Answer):
    """Tells of the calls under way."""

    name = f"{DOMAIN}__active_calls"
    title = "Get active phone calls"
    description = "Find out who is calling right now, who is on the phone and with whom, and for how long."
    parameters = vol.Schema({_ACCOUNT: cv.string})

    @override
    def concerns(self, account: Account) -> bool:
        """Tell whether it is known of an account when somebody calls."""
        return has_live_calls(account.provider)

    @override
    async def _async_answer(self, hass: HomeAssistant, accounts: Sequence[Account], asked: Mapping[str, Any]) -> Facts:
        """Return the calls, those that began last first."""
        calls = [(call, account) for account in accounts for call in account.tracker.active.values()]
        calls.sort(key=lambda pair: pair[0].started_at, reverse=True)
        return first_of("calls", [call_facts(call, account) for call, account in calls], MOST)


class ExtensionStatuses(Answer):
    """Tells what phones do."""

    name = f"{DOMAIN}__extension_status"
    title = "Get the status of phones"
    description = "Find out which extensions (desk phones) are free, ringing, on a call or offline, and with whom."
    parameters = vol.Schema(
        {
            vol.Optional(CONF_EXTENSION, description="Number or name of one; all of them if left out."): cv.string,
            vol.Optional("free_only", description="True for those that are free.", default=False): cv.boolean,
            _ACCOUNT: cv.string,
        }
    )

    @override
    def concerns(self, account: Account) -> bool:
        """Tell whether phones of an account are known."""
        return any(isinstance(thing, Extension) for thing in account.shown)

    @override
    async def _async_answer(self, hass: HomeAssistant, accounts: Sequence[Account], asked: Mapping[str, Any]) -> Facts:
        """Return the extensions in the order of their numbers."""
        wanted = asked.get(CONF_EXTENSION)
        rows = [
            phone_facts(extension, account)
            for account in accounts
            for extension in sorted(_extensions(account), key=lambda extension: extension.number)
            if (wanted is None or _is_called(extension, account, wanted))
            and not (asked["free_only"] and extension.status is not ExtensionStatus.IDLE)
        ]
        return first_of("extensions", rows, MOST_EXTENSIONS)


class Queues(Answer):
    """Tells how many callers wait."""

    name = f"{DOMAIN}__queues"
    title = "Get waiting callers"
    description = "Find out how many callers wait in each queue, how long, and how many agents are available."
    parameters = vol.Schema({_ACCOUNT: cv.string})

    @override
    def concerns(self, account: Account) -> bool:
        """Tell whether an account has queues."""
        return any(isinstance(thing, Queue) for thing in account.shown)

    @override
    async def _async_answer(self, hass: HomeAssistant, accounts: Sequence[Account], asked: Mapping[str, Any]) -> Facts:
        """Return the queues in the order of their names."""
        queues = [
            queue_facts(queue, account)
            for account in accounts
            for queue in sorted(_queues(account), key=lambda queue: queue.name)
        ]
        return first_of("queues", queues, MOST)


class Balance(Answer):
    """Tells how much money is left."""

    name = f"{DOMAIN}__balance"
    title = "Get the phone balance"
    description = "Find out how much money is left on phone accounts, and what this month's calls cost."
    parameters = vol.Schema({_ACCOUNT: cv.string})

    @override
    def concerns(self, account: Account) -> bool:
        """Tell whether an account has a balance."""
        return account.figures is not None and not account.figures.parts.isdisjoint({Part.BALANCE, Part.MONTH_COST})

    @override
    async def _async_answer(self, hass: HomeAssistant, accounts: Sequence[Account], asked: Mapping[str, Any]) -> Facts:
        """Return what was learned last."""
        return {"accounts": [money_facts(account) for account in accounts]}


class FindContact(Answer):
    """Tells which contacts there are."""

    name = f"{DOMAIN}__find_contact"
    title = "Find a contact"
    description = "Find people in the phone book by a part of their name, an alias, a group or a number."
    parameters = vol.Schema(
        {
            vol.Required(CONF_NAME): vol.All(cv.string, vol.Length(min=1)),
            vol.Optional(
                "with_numbers", description="True only if the user wants to hear the numbers.", default=False
            ): cv.boolean,
            _ACCOUNT: cv.string,
        }
    )

    @override
    def concerns(self, account: Account) -> bool:
        """Tell whether an account has contacts."""
        return bool(contacts_of(account.entry))

    @override
    async def _async_answer(self, hass: HomeAssistant, accounts: Sequence[Account], asked: Mapping[str, Any]) -> Facts:
        """Return those that fit."""
        found = [contact for account in accounts for contact in _found(account, asked[CONF_NAME])]
        whole = asked["with_numbers"] and len(found) <= MOST_WITH_NUMBERS
        return first_of("contacts", [contact_facts(contact, with_numbers=whole) for contact in found], MOST)


ANSWERS: Final[tuple[Answer, ...]] = (
    GetCalls(),
    ActiveCalls(),
    ExtensionStatuses(),
    Queues(),
    Balance(),
    FindContact(),
)


def _numbers_of(accounts: Iterable[Account], person: str) -> frozenset[str]:
    """Return the numbers of whom a model means: those of the contacts that fit, else the number that was given."""
    numbers: set[str] = set()
    for account in accounts:
        normalise = account.phonebook.normalise
        numbers |= {normalise(number) for contact in _found(account, person) for number in contact.numbers}
        numbers.add(normalise(person))
    return frozenset(numbers)


def _found(account: Account, text: str) -> list[Contact]:
    """Return the contacts that fit a text: those of exactly that name, else those it is a part of."""
    wanted, number = text.strip().casefold(), account.phonebook.normalise(text)
    contacts = contacts_of(account.entry)
    exactly = [contact for contact in contacts if wanted in _names(contact) or number in contact.numbers]
    if exactly:
        return exactly
    return [contact for contact in contacts if any(wanted in name for name in _names(contact, *contact.groups))]


def _names(contact: Contact, *more: str) -> list[str]:
    return [name.casefold() for name in (contact.name, *contact.aliases, *more)]


def _is_called(extension: Extension, account: Account, wanted: str) -> bool:
    name = name_of_phone(extension, account) or ""
    return extension.number == wanted.strip() or wanted.strip().casefold() in name.casefold()


def _extensions(account: Account) -> Iterator[Extension]:
    return (thing for thing in account.shown if isinstance(thing, Extension))


def _queues(account: Account) -> Iterator[Queue]:
    return (thing for thing in account.shown if isinstance(thing, Queue))
