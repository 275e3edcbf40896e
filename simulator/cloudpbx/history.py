"""Calls of past days, made up: the same days of the same account always have the same calls."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from .records import price, recording_of, uniqueid
from .rows import WARSAW
from .state import Cdr, Disposition, Party, Pbx

_OUTSIDE = (
    Party("600700800", "Anna Kowalska"),
    Party("601234567", "Tomasz Nowak"),
    Party("512345678", "Zofia Wiśniewska"),
    Party("223456789", "City Office"),
    Party("123450000", "Hotel Polonia"),
    Party("698111222", "Courier"),
    Party("784555666"),
    Party("426667788", "Paper & Co."),
)
_OPENS, _CLOSES = 8 * 3600, 17 * 3600
_SATURDAY = 5


class History:
    """Makes the rows of past days."""

    def __init__(self, pbx: Pbx, seed: int) -> None:
        """Take the account whose extensions talked."""
        self._pbx = pbx
        self._seed = seed

    def fill(self, now: datetime, days: int, calls_per_day: int) -> None:
        """Add the calls of so many days before today, and of today until now; a weekend has a tenth.

        Raises:
            ValueError: there is no extension that could have talked.
        """
        if not self._pbx.extensions:
            msg = "There must be an extension before there is a past"
            raise ValueError(msg)
        today = now.astimezone(WARSAW).date()
        for back in range(days, -1, -1):
            day = today - timedelta(days=back)
            for cdr in self._of_day(day, calls_per_day):
                if cdr.started_at + timedelta(seconds=cdr.duration) <= now:
                    self._keep(cdr)

    def _keep(self, cdr: Cdr) -> None:
        self._pbx.cdrs.append(cdr)
        if cdr.disposition is Disposition.ANSWERED:
            self._pbx.recordings[cdr.uniqueid] = recording_of(cdr)

    def _of_day(self, day: date, calls: int) -> Iterator[Cdr]:
        random = Random(f"{self._seed}:{day}")  # noqa: S311  # made-up calls, no secrets
        number = calls if day.weekday() < _SATURDAY else calls // 10
        midnight = datetime.combine(day, time(), WARSAW).astimezone(UTC)
        moments = sorted(random.randrange(_OPENS, _CLOSES) for _ in range(number))
        for sequence, second in enumerate(moments):
            yield self._call(random, midnight + timedelta(seconds=second), sequence + 1)

    def _call(self, random: Random, moment: datetime, sequence: int) -> Cdr:
        caller, called = self._sides(random)
        ring = random.randint(3, 25)
        disposition = random.choices(
            (Disposition.ANSWERED, Disposition.NO_ANSWER, Disposition.BUSY, Disposition.FAILED), (78, 15, 6, 1)
        ).pop()
        talk_time = random.randint(8, 420) if disposition is Disposition.ANSWERED else 0
        cost, zone = price(self._pbx, called, talk_time)
        return Cdr(
            uniqueid=uniqueid(moment, sequence),
            started_at=moment,
            caller=caller,
            called=called,
            device=self._pbx.device(caller.number, 2 * sequence),
            other_device=self._pbx.device(called, 2 * sequence + 1),
            application="Dial",
            duration=ring + talk_time,
            talk_time=talk_time,
            disposition=disposition,
            cost=cost,
            zone=zone,
        )

    def _sides(self, random: Random) -> tuple[Party, str]:
        """Return who called whom."""
        own, outside = random.choice(list(self._pbx.extensions)), random.choice(self._outside())
        others = [number for number in self._pbx.extensions if number != own]
        kind = random.choices(("incoming", "outgoing", "internal"), (11, 6, 3 if others else 0)).pop()
        if kind == "incoming":
            return outside, own
        return self._pbx.party(own), random.choice(others) if kind == "internal" else outside.number

    def _outside(self) -> list[Party]:
        return [Party(*contact) for contact in self._pbx.contacts.items()] or list(_OUTSIDE)
