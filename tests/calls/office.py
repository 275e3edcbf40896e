"""An office whose phones a test moves by hand."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from custom_components.cloud_telephony.calls.events import AgentChanged, ExtensionChanged, QueueChanged, StateEvent
from custom_components.cloud_telephony.calls.live import LiveState
from custom_components.cloud_telephony.calls.model import AgentStatus, Call, CallState, ExtensionStatus
from custom_components.cloud_telephony.calls.phonebook import Contact, Phonebook
from custom_components.cloud_telephony.calls.tracker import CallTracker

ANNA = "+48600700800"
BARTEK = "+48600700900"
CONTACTS = [Contact(contact_id="1", name="Anna", numbers=("600 700 800",), groups=("family",))]

RINGING, IN_USE, ON_HOLD = ExtensionStatus.RINGING, ExtensionStatus.IN_USE, ExtensionStatus.ON_HOLD
IDLE, OFFLINE, BUSY, CONNECTING = (
    ExtensionStatus.IDLE,
    ExtensionStatus.OFFLINE,
    ExtensionStatus.BUSY,
    ExtensionStatus.CONNECTING,
)
DIALED, RANG, ANSWERED, ENDED = CallState.DIALING, CallState.RINGING, CallState.ANSWERED, CallState.ENDED

# The two legs of an internal call from 101 to 105.
CALLER_FIRST = [("101", CONNECTING, "105"), ("105", RINGING, "101"), ("101", IN_USE, "105"), ("105", IN_USE, "101")]


@dataclass
class Clock:
    """A clock that is set by hand."""

    time: datetime = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def now(self) -> datetime:
        """Return what the clock shows."""
        return self.time

    def step(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)


@dataclass
class Office:
    """Phones 101 to 106, told idle on a connection that stands, and what is read from them."""

    clock: Clock = field(default_factory=Clock)
    told: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Connect."""
        self.phonebook = Phonebook("PL", CONTACTS)
        self.live = LiveState(self.phonebook, self.clock.now)
        ids = count(1)
        self.tracker = CallTracker(
            "account", "cloudpbx", self.phonebook, self.live, self.clock.now, new_id=lambda: f"call {next(ids)}"
        )
        self.live.connected()
        for extension in range(101, 107):
            self.phone(str(extension), ExtensionStatus.IDLE)

    def tell(self, event: StateEvent) -> list[Call]:
        """Let an event come in, a second after the one before, and return the changes of calls it means."""
        self.clock.step(1)
        calls = list(self.tracker.follow(self.live.apply(event)))
        self.told += calls
        return calls

    def phone(
        self, extension: str, status: ExtensionStatus | None, number: str | None = None, name: str | None = None
    ) -> list[Call]:
        """Let an extension change."""
        return self.tell(
            ExtensionChanged(
                extension=extension,
                status=status,
                raw_status=status or "9",
                connected_number=number,
                connected_name=name,
            )
        )

    def queue(self, waiting: int) -> list[Call]:
        """Let so many callers wait in the queue `Sales`."""
        return self.tell(QueueChanged(queue="Sales", waiting=waiting))

    def agent(self, extension: str, status: AgentStatus) -> list[Call]:
        """Let an agent of the queue `Sales` change."""
        return self.tell(AgentChanged(queue="Sales", extension=extension, status=status, raw_status=status))

    def reconnect(self) -> None:
        """Lose the connection and get it back."""
        self.live.disconnected()
        self.live.connected()

    @property
    def call(self) -> Call:
        """Return the only call under way."""
        (call,) = self.tracker.active.values()
        return call


def states(calls: list[Call]) -> list[CallState]:
    """Return the states that were told."""
    return [call.state for call in calls]
