"""What language models are told of a call, a phone, a queue, a contact and an account.

What they learn goes to whoever runs the model: contacts are named without their numbers.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from homeassistant.util import dt as dt_util

from .account import Account
from .calls.model import Call, Direction, Extension, Money, Queue, mask
from .calls.phonebook import Contact
from .figures import Figures, Part

LONGEST_NAME: Final = 60
"""Callers may choose the name that is told of them: a long one may be meant to be read by the model."""

type Facts = dict[str, Any]


def first_of(name: str, rows: Sequence[Facts], most: int) -> Facts:
    """Return the first of some rows, and whether there are more."""
    return {name: rows[:most], "there_are_more": len(rows) > most}


def call_facts(call: Call, account: Account) -> Facts:
    """Return what a model is told of a call."""
    incoming = call.direction is not Direction.OUTGOING
    other = (call.from_number, call.from_name) if incoming else (call.to_number, call.to_name)
    return _filled(
        direction=call.direction.value,
        **_party(account, *other),
        when=_clock(call.started_at),
        state=(call.disposition or call.state).value,
        missed=call.missed or None,
        talked_seconds=call.talk_time or None,
        extension=call.extension,
        queue=call.queue and _clean(call.queue),
        account=account.entry.title,
    )


def phone_facts(extension: Extension, account: Account) -> Facts:
    """Return what a model is told of a phone."""
    talks_to = _party(account, extension.connected_number, extension.connected_name)
    return _filled(
        extension=extension.number,
        name=name_of_phone(extension, account),
        status=extension.status.value if extension.status else "unknown",
        connected_to=talks_to.get("who") or talks_to.get("number"),
        told_before=_doubt(account, extension.key),
        account=account.entry.title,
    )


def queue_facts(queue: Queue, account: Account) -> Facts:
    """Return what a model is told of a queue."""
    return _filled(
        queue=_clean(queue.name),
        callers_waiting=queue.waiting,
        longest_wait_seconds=account.live.longest_wait(queue.name),
        agents_available=account.live.agents_available(queue.name),
        told_before=_doubt(account, queue.key),
        account=account.entry.title,
    )


def money_facts(account: Account) -> Facts:
    """Return what a model is told of the money of an account, as it was learned last."""
    return _filled(
        account=account.entry.title,
        left=_amount(account, Part.BALANCE, lambda figures: figures.data.balance),
        cost_of_this_month=_amount(account, Part.MONTH_COST, lambda figures: figures.data.month_cost),
    )


def contact_facts(contact: Contact, *, with_numbers: bool) -> Facts:
    """Return what a model is told of a contact."""
    return _filled(
        name=contact.name,
        also_called=list(contact.aliases) or None,
        groups=list(contact.groups) or None,
        numbers=list(contact.numbers if with_numbers else map(mask, contact.numbers)),
    )


def name_of_phone(extension: Extension, account: Account) -> str | None:
    """Return whose phone it is."""
    name = account.phonebook.best_name(extension.number, extension.name)
    return _clean(name) if name else None


def _party(account: Account, number: str | None, name: str | None) -> Facts:
    """Return who is at the other end: a contact by name, anybody else by number as well."""
    if contact := account.phonebook.find(number):
        return {"who": contact.name}
    return {"who": _clean(name) if name else None, "number": number and _clean(number)}


def _doubt(account: Account, key: str) -> str | None:
    """Return since when what is known of a thing may not hold any more, None if it does."""
    as_of = account.live.as_of(key)
    return _clock(as_of) if as_of else None


def _amount(account: Account, part: Part, amount_of: Callable[[Figures], Money | None]) -> str | None:
    """Return how much it is, None if it cannot be known of an account."""
    figures = account.figures
    if figures is None or part not in figures.parts:
        return None
    money = amount_of(figures) if figures.available(part) else None
    return f"{money.amount} {money.currency}" if money else "unknown"


def _clock(moment: datetime) -> str:
    return f"{dt_util.as_local(moment):%Y-%m-%d %H:%M}"


def _clean(text: str) -> str:
    """Return a text that came from outside as a short one in one line."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST_NAME]


def _filled(**facts: Any) -> Facts:
    """Return the facts that there are."""
    return {name: fact for name, fact in facts.items() if fact is not None}
