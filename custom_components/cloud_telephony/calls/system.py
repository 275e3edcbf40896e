"""Everything that is known of one account's phone system while the program runs."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from .day import DayTotals
from .live import LiveState
from .messages import SentMessages
from .missed import MissedCalls
from .model import Call
from .phonebook import Phonebook
from .recordings import KnownRecordings
from .tracker import CallTracker


@dataclass(slots=True, kw_only=True)
class PhoneSystem:
    """Phones, the calls under way, those that were missed, the day so far, and the messages whose fate is open.

    It outlives a reload of the account's configuration: a call that began before must end after.
    """

    phonebook: Phonebook
    live: LiveState
    tracker: CallTracker
    missed: MissedCalls
    today: DayTotals
    messages: SentMessages
    recordings: KnownRecordings = field(default_factory=KnownRecordings)
    last_incoming: Call | None = None

    @classmethod
    def new(
        cls,
        *,
        account: str,
        kind: str,
        region: str,
        guesses: bool = True,
        now: Callable[[], datetime],
        local_now: Callable[[], datetime],
        tells_calls: bool = False,
        tells_answers: bool = True,
    ) -> Self:
        """Return one of which nothing is known yet; the day ends at the midnight of `local_now`.

        `guesses` tells whether digits alone may be a number of another country, see `Phonebook`.
        `tells_calls` is for a provider that tells of calls rather than of phones, `tells_answers` for one that does not
        only tell at the end of a call whether it was answered.
        """
        phonebook = Phonebook(region, guesses=guesses)
        live = LiveState(phonebook, now)
        return cls(
            phonebook=phonebook,
            live=live,
            tracker=CallTracker(
                account, kind, phonebook, live, now, tells_calls=tells_calls, tells_answers=tells_answers
            ),
            missed=MissedCalls(now),
            today=DayTotals(local_now),
            messages=SentMessages(),
        )

    def forget_numbers(self, numbers: Collection[str]) -> None:
        """Forget whose calls those were that have ended and had one of these numbers on either side."""
        self.missed.remove([item.uid for item in self.missed.items if item.number in numbers])
        self.tracker.forget_numbers(numbers)
        if self.last_incoming and self.last_incoming.from_number in numbers:
            self.last_incoming = None
