"""Calls of past days, made up: the same days of the same account always have the same calls."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha1
from random import Random

from .records import Records
from .state import Account, Call, Direction, Disposition, Phase

_OUTSIDE = ("48600700800", "48601234567", "48512345678", "48223456789", "48698111222", "48784555666", "447700900123")
_OPENS, _CLOSES = 8 * 3600, 17 * 3600
_SATURDAY = 5


class History:
    """Makes the rows of past days."""

    def __init__(self, account: Account, records: Records, seed: int) -> None:
        """Take the account whose extensions talked."""
        self._account = account
        self._records = records
        self._seed = seed

    def fill(self, now: datetime, days: int, calls_per_day: int) -> None:
        """Add the calls of so many days before today, and of today until now; a weekend has a tenth.

        They cost nothing any more: what is left on the account stays.

        Raises:
            ValueError: there is no extension that could have talked.
        """
        if not self._account.extensions:
            msg = "There must be an extension before there is a past"
            raise ValueError(msg)
        midnight = self._account.moment(f"{self._account.local(now)[:10]} 00:00:00") or now
        for back in range(days, -1, -1):
            for call in self._of_day(midnight - timedelta(days=back), calls_per_day):
                if call.ended_at is not None and call.ended_at <= now:
                    self._records.keep(call)

    def _of_day(self, midnight: datetime, calls: int) -> Iterator[Call]:
        random = Random(f"{self._seed}:{midnight}")  # noqa: S311  # made-up calls, no secrets
        number = calls if midnight.weekday() < _SATURDAY else calls // 10
        moments = sorted(random.randrange(_OPENS, _CLOSES) for _ in range(number))
        for sequence, second in enumerate(moments):
            yield self._call(random, midnight + timedelta(seconds=second), sequence)

    def _call(self, random: Random, begun: datetime, sequence: int) -> Call:
        way = random.choices((Direction.IN, Direction.OUT), (13, 7)).pop()
        extension, outside = random.choice(list(self._account.extensions)), random.choice(_OUTSIDE)
        number = random.choice(list(self._account.numbers) or [""])
        disposition = random.choices(
            (Disposition.ANSWERED, Disposition.CANCEL, Disposition.NO_ANSWER, Disposition.BUSY, Disposition.FAILED),
            (76, 10, 8, 5, 1),
        ).pop()
        ring = timedelta(seconds=random.randint(3, 25))
        talk = timedelta(seconds=random.randint(8, 420)) if disposition is Disposition.ANSWERED else timedelta()
        digest = sha1(f"{self._seed}:{begun}:{sequence}".encode(), usedforsecurity=False).hexdigest()
        outgoing = way is Direction.OUT
        return Call(
            pbx_call_id=f"{way}_{digest}",
            direction=way,
            caller=number if outgoing else outside,
            called=outside if outgoing else number,
            started_at=begun,
            record_id=f"{int(begun.timestamp())}.{sequence + 1}",
            sequence=int(digest[:7], 16),
            internal=extension if outgoing else None,
            phase=Phase.ENDED,
            rung=[] if outgoing else [extension],
            answered_by=extension if talk and not outgoing else None,
            answered_at=begun + ring if talk else None,
            ended_at=begun + ring + talk,
            disposition=disposition,
            recorded=bool(talk),
        )
