"""What is left of a call: a row of the statistics, what it cost, and its recording."""

from datetime import timedelta
from decimal import Decimal
from math import ceil

from ..clock import Clock
from .notices import Notices
from .state import Account, Call, Direction, Recording, Row

RECORD_TOLD_AFTER = 25.0
"""Seconds from the end of a call to NOTIFY_RECORD."""
RECORD_READY_AFTER = 40.0
"""And to the moment from which the recording can be fetched ([ZPHP] advises to wait that long)."""


class Records:
    """Keeps calls that ended."""

    def __init__(self, account: Account, notices: Notices, clock: Clock) -> None:
        """Take the account whose calls end."""
        self.recording = True
        """Whether calls that are answered are recorded."""
        self._account = account
        self._notices = notices
        self._clock = clock

    def close(self, call: Call) -> None:
        """Keep a call that has just ended, and take what it costs from the account."""
        call.recorded = self.recording and call.answered_at is not None
        self._account.balance -= self.keep(call).cost
        if call.recorded:
            self._clock.call_later(RECORD_TOLD_AFTER, lambda: self._notices.record(call))

    def keep(self, call: Call) -> Row:
        """Keep a call that has ended, and its recording."""
        row = Row(call, self._sip(call), self.cost(call))
        self._account.rows.append(row)
        if call.recorded and call.ended_at is not None:
            ready = call.ended_at + timedelta(seconds=RECORD_READY_AFTER)
            self._account.recordings[call.record_id] = Recording(
                call.record_id, call.pbx_call_id, call.talk_time, ready
            )
        return row

    def cost(self, call: Call) -> Decimal:
        """Return what a call costs; begun minutes count."""
        price = self._account.price_of(call.called) if call.direction is Direction.OUT else None
        return Decimal(0) if price is None else price.price * ceil(call.talk_time / 60)

    def _sip(self, call: Call) -> str:
        return call.internal or call.answered_by or next(reversed(call.rung), "")
