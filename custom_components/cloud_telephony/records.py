"""Reading what a provider's records tell of an account's calls, and writing it to the log."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Final

from .calls.backlog import Days
from .calls.log_model import Source
from .calls.model import Call
from .calls.phonebook import Phonebook
from .providers.base import ListsCalls, ListsCosts, Provider

if TYPE_CHECKING:
    from .account import Account

MOST_AT_ONCE: Final = 500
"""How many records are written in one transaction: calls that end meanwhile wait for it."""

type Records = Sequence[tuple[Source, Sequence[Call]]]


def lists_records(provider: Provider) -> bool:
    """Tell whether the records of past days can be asked for."""
    return isinstance(provider, ListsCalls | ListsCosts)


async def async_records(account: Account, days: Days) -> Records:
    """Return the records of some days, with numbers and names as the phonebook has them.

    Raises:
        ProviderError: they cannot be read.
    """
    provider = account.provider
    records: list[tuple[Source, Sequence[Call]]] = []
    if isinstance(provider, ListsCalls):
        calls = await provider.calls(days.first, days.last)
        records.append((Source.RECORD, await async_identified(account, calls)))
    if isinstance(provider, ListsCosts):
        calls = await provider.costs(days.first, days.last)
        records.append((Source.BILLING, await async_identified(account, calls)))
    return records


async def async_identified(account: Account, calls: Iterable[Call]) -> list[Call]:
    """Return calls with numbers and names as the phonebook has them; thousands take longer than the loop may stop."""
    phonebook = account.phonebook.copy()
    identified: list[Call] = []
    for piece in batched(calls, MOST_AT_ONCE, strict=False):
        identified += await account.hass.async_add_executor_job(_identified, phonebook, piece)
    return identified


def _identified(phonebook: Phonebook, calls: Sequence[Call]) -> list[Call]:
    return list(map(phonebook.identify, calls))


async def async_write(account: Account, records: Records, progress: Mapping[str, str]) -> None:
    """Write records to the log, and how far they have been read by that, the latter with the last of them.

    Raises:
        LogError: what is not written yet cannot be; it is to be read again.
    """
    pieces = [(source, piece) for source, calls in records for piece in batched(calls, MOST_AT_ONCE, strict=False)]
    *others, (source, last) = pieces or [(Source.RECORD, ())]
    for earlier_source, piece in others:
        await account.keeper.async_write(piece, earlier_source)
    reached = {(account.entry.entry_id, name): value for name, value in progress.items()}
    await account.keeper.async_write(last, source, reached)
