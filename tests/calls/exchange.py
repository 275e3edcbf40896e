"""A phone system that tells calls, by hand of a test."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
import json
from typing import Any

from custom_components.cloud_telephony.calls.events import (
    CallAnswered,
    CallEnded,
    CallEvent,
    CallRang,
    CallStarted,
    ExtensionChanged,
)
from custom_components.cloud_telephony.calls.live import LiveState
from custom_components.cloud_telephony.calls.model import Call, Direction, Disposition, Extension, ExtensionStatus
from custom_components.cloud_telephony.calls.news import Happening, Told
from custom_components.cloud_telephony.calls.phonebook import Phonebook
from custom_components.cloud_telephony.calls.tracker import CallTracker

from .office import ANNA, CONTACTS, Clock

COMPANY = "+48221234567"
INCOMING, OUTGOING, INTERNAL = Direction.INCOMING, Direction.OUTGOING, Direction.INTERNAL


@dataclass
class Exchange:
    """Extensions 101 to 105, whose phones nobody watches, and the calls that are told."""

    clock: Clock = field(default_factory=Clock)
    calls: list[Call] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    corrected: list[Call] = field(default_factory=list)
    phones: list[ExtensionChanged] = field(default_factory=list)
    tells_answers: bool = True

    def __post_init__(self) -> None:
        """Know the extensions."""
        self.ids = count(1)
        self.start()

    def start(self, things: object = None) -> None:
        """Start the program, with what was known of phones."""
        self.phonebook = Phonebook("PL", CONTACTS)
        self.live = LiveState(self.phonebook, self.clock.now)
        self.live.restore(things)
        for extension in range(101, 106):
            self.live.add(Extension(number=str(extension)))
        self.live.connected()
        self.tracker = CallTracker(
            "account",
            "zadarma",
            self.phonebook,
            self.live,
            self.clock.now,
            tells_calls=True,
            tells_answers=self.tells_answers,
            new_id=lambda: f"call {next(self.ids)}",
        )

    def restart(self) -> None:
        """Start the program anew, with what it wrote to a file."""
        calls = json.dumps(self.tracker.snapshot())
        things = json.dumps(self.live.snapshot())
        self.start(json.loads(things))
        self.tracker.restore(json.loads(calls))

    def tell(self, event: CallEvent) -> list[Call]:
        """Let an event come in, a second after the one before, and return the changes of calls it means."""
        self.clock.step(1)
        return self.take(self.tracker.take(event))

    def take(self, told: Told) -> list[Call]:
        """Take note of what follows, and return the changes of calls."""
        self.calls += told.calls
        self.happenings += told.happenings
        self.corrected += told.corrected
        self.phones += told.phones
        for phone in told.phones:
            assert self.tracker.follow(self.live.apply(phone)) == ()
        return list(told.calls)

    def status(self, extension: str) -> ExtensionStatus | None:
        """Return what the phone of an extension does."""
        return self.phone(extension).status

    def phone(self, extension: str) -> Extension:
        """Return what is known of an extension."""
        known = self.live.extension(extension)
        assert known
        return known

    def tick(self, seconds: float) -> list[Call]:
        """Let time pass and be noticed."""
        self.clock.step(seconds)
        return self.take(self.tracker.tick())

    @property
    def call(self) -> Call:
        """Return the only call under way."""
        (call,) = self.tracker.active.values()
        return call


@dataclass(frozen=True)
class Line:
    """Tells of one call, always with all that is known of it."""

    reference: str | None = "in_1"
    direction: Direction | None = INCOMING
    from_number: str | None = ANNA
    to_number: str | None = COMPANY
    started_at: datetime | None = None

    def facts(self, extension: str | None = None) -> dict[str, Any]:
        """Return what each event has."""
        return {**vars(self), "extension": extension}

    def started(self, extension: str | None = None) -> CallStarted:
        """Return that the call begins."""
        return CallStarted(**self.facts(extension))

    def rang(self, extension: str | None = None) -> CallRang:
        """Return that a phone rings."""
        return CallRang(**self.facts(extension))

    def answered(self, extension: str | None = None) -> CallAnswered:
        """Return that somebody answered."""
        return CallAnswered(**self.facts(extension))

    def ended(self, disposition: Disposition | None = None, *, extension: str | None = None, **told: Any) -> CallEnded:
        """Return that the call is over."""
        return CallEnded(disposition=disposition, raw_disposition="any", **self.facts(extension), **told)
