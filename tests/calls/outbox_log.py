"""A log with an outbox, for tests."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import URL, Row, select

from custom_components.cloud_telephony.calls.log import CallLog
from custom_components.cloud_telephony.calls.log_model import Source
from custom_components.cloud_telephony.calls.model import Call, CallState, Direction, Disposition
from custom_components.cloud_telephony.calls.number_forms import Conversion
from custom_components.cloud_telephony.calls.outbox import Outbox, OutboxRule
from custom_components.cloud_telephony.calls.schema import outbox as letters

BEGAN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""When the first call began."""
RULE = OutboxRule(
    target="nimbox",
    accounts=frozenset({"office", "shop"}),
    directions=frozenset({Direction.INCOMING, Direction.OUTGOING}),
    convert=Conversion(exit_prefix="9", area_code="0212"),
    links={"office": "https://ha.example/history?entity_id=event.office"},
)


def number_of(call: int) -> str:
    """Return the number that a call goes to."""
    return f"0212{call:07}"


def call_at(number: int, **changes: Any) -> Call:
    """Return a call that has ended; each has a number of its own and begins a minute after the one before."""
    call = Call(
        call_id=f"call-{number}",
        account="office",
        kind="asterisk",
        direction=Direction.OUTGOING,
        state=CallState.ENDED,
        started_at=BEGAN + timedelta(minutes=number),
        answered_at=BEGAN + timedelta(minutes=number, seconds=5),
        ended_at=BEGAN + timedelta(minutes=number, seconds=35),
        from_number="101",
        to_number=number_of(number),
        extension="101",
        duration=35,
        talk_time=30,
        disposition=Disposition.ANSWERED,
    )
    return replace(call, **changes)


@dataclass
class Clock:
    """The time, which goes on by a second whenever it is looked at."""

    time: datetime = BEGAN + timedelta(days=1)

    def now(self) -> datetime:
        """Return what time it is."""
        self.time += timedelta(seconds=1)
        return self.time


@dataclass
class Delivering:
    """A log, and outboxes that follow it."""

    url: URL
    log: CallLog = field(init=False)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        """Open the log."""
        self.log = CallLog.open(self.url)

    def add(self, rule: OutboxRule = RULE) -> Outbox:
        """Have one more outbox follow the log."""
        outbox = Outbox(self.log, rule, now=self.clock.now)
        self.log.followers.append(outbox)
        return outbox

    def write(self, *numbers: int, source: Source = Source.LIVE, **changes: Any) -> None:
        """Write some calls."""
        self.log.write([call_at(number, **changes) for number in numbers], source)

    def rows(self) -> list[Row[Any]]:
        """Return all letters as they are kept, in their order."""
        with self.log.reading() as connection:
            return list(connection.execute(select(letters).order_by(letters.c.id)))


def send(outbox: Outbox) -> str | None:
    """Have the letter that is to be sent now delivered, and return its destination."""
    letter = outbox.next()
    if letter is None:
        return None
    outbox.attempted(letter.id)
    outbox.delivered(letter.id)
    return letter.note.destination


def send_all(outbox: Outbox) -> list[str]:
    """Have all letters delivered, and return their destinations in order."""
    return list(iter(lambda: send(outbox), None))


def refuse(outbox: Outbox, reason: str = "no contact") -> int:
    """Have the letter that is to be sent now refused, and return its ID."""
    letter = outbox.next()
    assert letter is not None
    outbox.refused(letter.id, reason)
    return letter.id
