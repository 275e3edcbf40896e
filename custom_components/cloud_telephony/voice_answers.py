"""Answers to questions by voice: who called, what was missed, who is free, how many wait, what is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
import re
from typing import Final

from homeassistant.util import dt as dt_util

from .account import Account
from .call_log import log_keeper
from .calls.log_model import CallsQuery
from .calls.model import Call, CallState, Direction, Disposition, Extension, ExtensionStatus, Queue
from .calls.spoken_names import best_fitting
from .calls_query import async_get_calls
from .figures import Figures, Part
from .providers.base import knows_callers
from .voice_people import Asked, extensions_meant, name_of_extension
from .voice_speech import NotMeant, Speech

_MOST_CALLERS: Final = 4
_MOST_QUEUES: Final = 5
_MOST_CALLS: Final = 1000
_PATIENCE: Final = 1.0
"""Seconds for which nobody who asks minds to wait for the log."""
_TIME: Final = re.compile(r"(\d{1,2})(?:(?:\s*[:.h]\s*|\s)(\d{2}))?\s*(?:([ap])\.?\s*m\.?)?", re.IGNORECASE)
_MISSED: Final = frozenset(Disposition) - {Disposition.ANSWERED, Disposition.REJECTED}
"""Who was sent away was not missed by anybody."""


@dataclass(slots=True)
class _Caller:
    """Somebody who called, how often, and when last."""

    name: str | None
    number: str | None
    last_at: datetime
    count: int = 1


async def async_answer_callers(asked: Asked) -> str:
    """Say who called last, or on a day, or since a time.

    Raises:
        NotMeant: no account knows who called, or the time was not understood.
        HomeAssistantError: the call log cannot be read.
    """
    accounts = _knowing(asked)
    match asked.slots:
        case {"since": since}:
            title, start = _since(asked.speech, since)
            return await _async_callers(asked, accounts, title, start)
        case {"period": "yesterday"}:
            today = dt_util.start_of_local_day()
            yesterday = dt_util.start_of_local_day(today.date() - timedelta(days=1))
            return await _async_callers(asked, accounts, asked.speech.say("yesterday"), yesterday, today)
        case {"period": _}:
            return await _async_callers(asked, accounts, asked.speech.say("today"), dt_util.start_of_local_day())
        case _:
            return _of_call(asked.speech, await _async_last_call(asked, accounts))


async def async_answer_missed(asked: Asked) -> str:
    """Say how many missed calls nobody has called back yet and whose they are, or which there were today.

    Raises:
        NotMeant: no account knows who called.
        HomeAssistantError: the call log cannot be read.
    """
    speech, accounts = asked.speech, _knowing(asked)
    if "period" in asked.slots:
        query = replace(_incoming(accounts, dt_util.start_of_local_day()), dispositions=_MISSED)
        return _counted(speech, speech.say("today"), "missed", _callers(await _async_calls(asked, query)))
    open_items = [(account, item) for account in accounts for item in account.missed.items if not item.completed_at]
    callers = [
        _Caller(account.phonebook.best_name(item.number, item.name), item.number, item.last_at, item.count)
        for account, item in open_items
    ]
    return _missed(speech, sorted(callers, key=lambda caller: caller.last_at, reverse=True))


async def async_answer_extension(asked: Asked) -> str:
    """Say what the phone of an extension does.

    Raises:
        NotMeant: there is no such extension.
    """
    meant = extensions_meant(asked.accounts, asked.slots["extension"], asked.speech)
    several = len({account.entry.entry_id for account, _ in meant}) > 1
    return " ".join(_of_extension(asked.speech, account, extension, several) for account, extension in meant)


async def async_answer_queue(asked: Asked) -> str:
    """Say how many callers wait in a queue, or where any do.

    Raises:
        NotMeant: there is no such queue.
    """
    speech = asked.speech
    queues = [(account, thing) for account in asked.accounts for thing in account.shown if isinstance(thing, Queue)]
    if not queues:
        raise NotMeant(speech.say("no_queues"))
    if name := asked.slots.get("queue"):
        _, queues = best_fitting(name, queues, lambda known: (known[1].name,), speech.language)
        if not queues:
            raise NotMeant(speech.say("unknown_queue", name=name))
    elif any(account.available and queue.waiting is not None for account, queue in queues):
        queues = _waited_in(queues)
        if not queues:
            return speech.say("nobody_waits")
    said = dict.fromkeys(_of_queue(speech, account, queue) for account, queue in queues)
    return " ".join(list(said)[:_MOST_QUEUES])


async def async_answer_balance(asked: Asked) -> str:
    """Say what is left to pay calls from.

    Raises:
        NotMeant: no account tells it.
    """
    said = [
        _of_balance(asked.speech, account, account.figures)
        for account in asked.accounts
        if account.figures and Part.BALANCE in account.figures.parts
    ]
    if not said:
        raise NotMeant(asked.speech.say("no_balance"))
    return " ".join(said)


def _knowing(asked: Asked) -> list[Account]:
    """Return the accounts that know who called.

    Raises:
        NotMeant: there is none.
    """
    if accounts := [account for account in asked.accounts if knows_callers(account.provider)]:
        return accounts
    raise NotMeant(asked.speech.say("no_callers"))


def _incoming(accounts: Sequence[Account], start: datetime | None = None, end: datetime | None = None) -> CallsQuery:
    return CallsQuery(
        start=start,
        end=end,
        limit=_MOST_CALLS,
        accounts=frozenset(account.entry.entry_id for account in accounts),
        directions=frozenset({Direction.INCOMING}),
    )


async def _async_last_call(asked: Asked, accounts: Sequence[Account]) -> Call | None:
    """Return the last call that came in, which may still be under way; None if there was none."""
    page = await async_get_calls(asked.hass, replace(_incoming(accounts), limit=1))
    told = (account.system.last_incoming for account in accounts)
    return max([*page.calls, *filter(None, told)], key=lambda call: call.started_at, default=None)


def _of_call(speech: Speech, call: Call | None) -> str:
    if call is None:
        return speech.say("no_call")
    caller = speech.caller(call.from_name, call.from_number)
    if call.state is CallState.RINGING:
        return speech.say("calls_now", name=caller)
    said = [speech.say("last_call", name=caller, when=speech.when(call.started_at))]
    if call.missed:
        said.append(speech.say("last_call_missed"))
    elif call.state is not CallState.ENDED:
        said.append(speech.say("last_call_goes_on"))
    elif call.talk_time:
        said.append(speech.say("last_call_answered", duration=speech.duration(call.talk_time)))
    return " ".join(said)


async def _async_callers(
    asked: Asked, accounts: Sequence[Account], title: str, start: datetime, end: datetime | None = None
) -> str:
    calls = await _async_calls(asked, _incoming(accounts, start, end))
    return _counted(asked.speech, title, "calls", _callers(calls))


async def _async_calls(asked: Asked, query: CallsQuery) -> Sequence[Call]:
    """Return calls of the log, with those that ended just now."""
    await log_keeper(asked.hass).async_flushed(within=_PATIENCE)
    return (await async_get_calls(asked.hass, query)).calls


def _callers(calls: Iterable[Call]) -> list[_Caller]:
    """Return who made calls, which come the newest first; everybody who hides their number is somebody else."""
    callers: dict[str, _Caller] = {}
    for call in calls:
        key = call.from_number or call.call_id
        if key in callers:
            callers[key].count += 1
        else:
            callers[key] = _Caller(call.from_name, call.from_number, call.started_at)
    return list(callers.values())


def _counted(speech: Speech, title: str, kind: str, callers: Sequence[_Caller]) -> str:
    """Say for a stretch of time how many calls of a kind there were, and whose."""
    count = sum(caller.count for caller in callers)
    if not count:
        return speech.say("period_none", period=title, calls=speech.say(f"{kind}_none"))
    named = [_times(speech, caller) for caller in callers[:_MOST_CALLERS]]
    return speech.say(
        "period_calls", period=title, calls=speech.count(kind, count), callers=_with_more(speech, named, callers)
    )


def _missed(speech: Speech, callers: Sequence[_Caller]) -> str:
    if not callers:
        return speech.say("missed_nothing")
    named = [f"{_times(speech, caller)}, {speech.when(caller.last_at)}" for caller in callers[:_MOST_CALLERS]]
    count = speech.count("missed", sum(caller.count for caller in callers))
    return speech.say("missed_calls", calls=count, callers=_with_more(speech, named, callers))


def _times(speech: Speech, caller: _Caller) -> str:
    """Say who called, and how often, if more than once."""
    name = speech.caller(caller.name, caller.number)
    return name if caller.count == 1 else f"{name}, {speech.count('times', caller.count)}"


def _with_more(speech: Speech, named: Sequence[str], callers: Sequence[_Caller]) -> str:
    more = len(callers) - len(named)
    return "; ".join([*named, *([speech.count("more_callers", more)] if more else [])])


def _since(speech: Speech, said: str) -> tuple[str, datetime]:
    """Return what to say of a time of the day, and when that was last.

    Raises:
        NotMeant: it is no such time.
    """
    match = _TIME.fullmatch(said.strip())
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
    if match and match[3]:
        hour = hour % 12 + (12 if match[3].lower() == "p" else 0)
    try:
        moment = datetime.combine(dt_util.now().date(), time(hour, minute), dt_util.get_default_time_zone())
    except ValueError:
        raise NotMeant(speech.say("unknown_time", time=said)) from None
    if moment <= dt_util.now():
        return speech.say("since", time=speech.time(moment)), moment
    return speech.say("since_yesterday", time=speech.time(moment)), moment - timedelta(days=1)


def _of_extension(speech: Speech, account: Account, extension: Extension, with_account: bool) -> str:
    if not account.available:
        return speech.say("no_connection", account=account.entry.title)
    names = [name_of_extension(account, extension), account.entry.title if with_account else None]
    name = ", ".join(filter(None, names))
    key = "extension_named" if name else "extension"
    label = speech.say(key, number=extension.number, name=name)
    if extension.status is ExtensionStatus.IN_USE and (extension.connected_name or extension.connected_number):
        other = speech.caller(extension.connected_name, extension.connected_number)
        said = speech.say("extension_talks", extension=label, name=other)
    else:
        said = speech.say(f"extension_{extension.status or 'unknown'}", extension=label)
    return said + _as_of(speech, account, extension.key)


def _waited_in(queues: Iterable[tuple[Account, Queue]]) -> list[tuple[Account, Queue]]:
    """Return the queues in which somebody waits, the longest first, and those of which that is not known now."""
    waited_in = [(account, queue) for account, queue in queues if queue.waiting or not account.available]
    return sorted(waited_in, key=lambda known: -(known[1].waiting or 0))


def _of_queue(speech: Speech, account: Account, queue: Queue) -> str:
    if not account.available:
        return speech.say("no_connection", account=account.entry.title)
    if queue.waiting is None:
        return speech.say("queue_unknown", queue=queue.name)
    if not queue.waiting:
        return speech.say("queue_empty", queue=queue.name) + _as_of(speech, account, queue.key)
    said = speech.count("queue", queue.waiting, queue=queue.name)
    if wait := account.live.longest_wait(queue.name):
        said = f"{said} {speech.say('longest_wait', duration=speech.duration(wait))}"
    return said + _as_of(speech, account, queue.key)


def _of_balance(speech: Speech, account: Account, figures: Figures) -> str:
    balance = figures.data.balance if figures.available(Part.BALANCE) else None
    if balance is None:
        return speech.say("balance_unknown", account=account.entry.title)
    return speech.say("balance", account=account.entry.title, amount=speech.money(balance))


def _as_of(speech: Speech, account: Account, key: str) -> str:
    """Say when that was told, if it may be different by now."""
    told_at = account.live.as_of(key)
    return f" {speech.say('as_of', when=speech.when(told_at))}" if told_at else ""
