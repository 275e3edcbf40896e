"""The calls of an office over years, as plausible as they can be made up."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from random import Random
from typing import Final

from custom_components.cloud_telephony.calls.model import Call, CallState, Direction, Disposition

ACCOUNTS: Final = ("01JD0MAIN000000000000000AA", "01JD0SHOP000000000000000BB", "01JD0DOOR000000000000000CC")
MAIN_NUMBER: Final = "+48221000000"
BEGIN: Final = datetime(2023, 11, 1, tzinfo=UTC)
APART: Final = timedelta(days=3 * 365) / 1_000_000

_SHARES: Final = (0.75, 0.2, 0.05)
_OWN_NUMBERS: Final = (MAIN_NUMBER, "+48221000100", "+48221000200")
_CUSTOMERS: Final = 100_000
_NAMES: Final = ("Anna", "Łukasz", "Ольга", "Jan", "Zofia", "Іван", "Marek", "Żaneta", "Piotr", "Ewa")
_FAMILIES: Final = tuple(
    f"{first}{last}" for first in ("Kowal", "Nowa", "Wiśniew", "Мельни") for last in ("ski", "k", "czyk", "ник")
)
_UNANSWERED: Final = (Disposition.NO_ANSWER, Disposition.BUSY, Disposition.CANCELLED, Disposition.FAILED)


def customer(rank: int) -> str:
    """Return the number of a customer; those of a low rank call often."""
    return f"+4850{rank:07d}"


def name(rank: int) -> str | None:
    """Return what a customer is called; of two, the provider knows one."""
    return (
        f"{_NAMES[rank // 2 % len(_NAMES)]} {_FAMILIES[rank // 2 // len(_NAMES) % len(_FAMILIES)]}"
        if rank % 2
        else None
    )


def calls(amount: int, begin: datetime = BEGIN, seed: int = 7) -> Iterator[Call]:
    """Return so many calls, the oldest first, at a rate of a million in three years."""
    random = Random(seed)  # noqa: S311  # nothing is secret
    # A few customers call all the time, most of them once in a while.
    weights = list(accumulate(1 / (rank + 10) for rank in range(_CUSTOMERS)))
    ranks = range(_CUSTOMERS)
    for number in range(amount):
        began = begin + APART * (number + random.random())
        [account] = random.choices(range(len(ACCOUNTS)), _SHARES)
        [rank] = random.choices(ranks, cum_weights=weights)
        yield _call(random, number, account, rank, began)


def _call(random: Random, number: int, account: int, rank: int, began: datetime) -> Call:
    party, extension = customer(rank), str(random.randint(101, 120))
    [direction] = random.choices(list(Direction), (0.66, 0.29, 0.05))
    from_number, to_number = {
        Direction.INCOMING: (party, _OWN_NUMBERS[account]),
        Direction.OUTGOING: (extension, party),
        Direction.INTERNAL: (extension, str(random.randint(101, 120))),
    }[direction]
    answered = random.random() < 0.8  # noqa: PLR2004  # four of five
    rang, talked = random.randint(2, 40), int(random.expovariate(1 / 180)) + 1 if answered else 0
    return Call(
        call_id=f"{number:x}.{random.getrandbits(64):016x}",
        account=ACCOUNTS[account],
        kind="benchmark",
        direction=direction,
        state=CallState.ENDED,
        started_at=began.replace(microsecond=0),
        from_number=from_number,
        from_name=name(rank) if direction is Direction.INCOMING else None,
        to_number=to_number,
        to_name=name(rank) if direction is Direction.OUTGOING else None,
        extension=extension,
        answered_at=began + timedelta(seconds=rang) if answered else None,
        ended_at=began + timedelta(seconds=rang + talked),
        duration=rang + talked,
        talk_time=talked,
        disposition=Disposition.ANSWERED if answered else random.choice(_UNANSWERED),
        cost=Decimal(talked) / 1000,
        currency="PLN",
    )
