"""What extensions, queues, agents and conferences are doing, as far as a provider told."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
import logging
from types import MappingProxyType
from typing import NamedTuple

from .events import AgentChanged, ConferenceChanged, ExtensionChanged, QueueChanged, StateEvent
from .model import Agent, Conference, Extension, ExtensionStatus, Participant, Queue, Thing
from .phonebook import Phonebook
from .snapshot import VERSION, Snapshot, read_row, row_of, rows_in

MAX_THINGS = 10_000
"""How many things one account can have; a feed that goes on to invent new ones is not followed."""
MAX_WAITING = 1000
"""Of how many callers in one queue it is remembered since when they wait."""
MAX_PARTICIPANTS = 1000
"""How many participants of one conference are told apart."""

_IN_A_CALL = frozenset(
    {ExtensionStatus.RINGING, ExtensionStatus.CONNECTING, ExtensionStatus.IN_USE, ExtensionStatus.ON_HOLD}
)
_ALONE = frozenset({ExtensionStatus.IDLE, ExtensionStatus.OFFLINE})
_LOGGER = logging.getLogger(__name__)


class Change(NamedTuple):
    """What an event did to one thing.

    `before` is None for a thing that was not known. `fresh` tells whether the state before had been told on this
    connection, so that nothing can have happened in between. Before and after are equal when all that changed is that
    the state is fresh now, or what is derived for the thing (the agents available for a queue).
    """

    before: Thing | None
    after: Thing
    fresh: bool

    @property
    def key(self) -> str:
        """Return the key of the thing."""
        return self.after.key


class LiveState:
    """Merges what is told, and keeps track of how old it is.

    The feed has no snapshot to begin with [S3 §2]: after a reconnect a state is what it was when the connection broke,
    until an event speaks of that thing again. `things` is everything that is known, by key.
    """

    def __init__(self, phonebook: Phonebook, now: Callable[[], datetime]) -> None:
        """Begin with nothing; `now` gives aware datetimes."""
        self._phonebook = phonebook
        self._now = now
        self._things: dict[str, Thing] = {}
        self.things: Mapping[str, Thing] = MappingProxyType(self._things)
        self._fresh: set[str] = set()
        self._told: dict[str, datetime] = {}
        self._seen: dict[str, datetime] = {}
        self._available: dict[str, dict[str, bool]] = {}
        self._memberships: dict[str, dict[str, Agent]] = {}
        self._refused = False

    def extension(self, number: str) -> Extension | None:
        """Return an extension, None if it is not known."""
        thing = self._things.get(f"extension:{number}")
        return thing if isinstance(thing, Extension) else None

    def queue(self, name: str) -> Queue | None:
        """Return a queue, None if it is not known."""
        thing = self._things.get(f"queue:{name}")
        return thing if isinstance(thing, Queue) else None

    def agents_of(self, extension: str) -> Iterator[Agent]:
        """Return what an extension is in each of its queues."""
        return iter(self._memberships.get(extension, {}).values())

    def agents_available(self, queue: str) -> int | None:
        """Return how many agents a queue could give a call now, None if none of its agents is known."""
        available = self._available.get(queue)
        return sum(available.values()) if available else None

    def longest_wait(self, queue: str) -> int | None:
        """Return for how many seconds the first caller in line has waited, None if it is not known who waits.

        In a state that is not fresh the wait is that of the moment it was told: nobody knows who still waits.
        """
        thing = self.queue(queue)
        if thing is None or thing.waiting is None:
            return None
        until = self.as_of(thing.key) or self._now()
        return max(0, int((until - thing.arrivals[0]).total_seconds())) if thing.arrivals else 0

    def apply(self, event: StateEvent) -> tuple[Change, ...]:
        """Merge an event and return what it changed: nothing, if it only repeats what is known."""
        match event:
            case ExtensionChanged():
                return self._apply_extension(event)
            case QueueChanged():
                return self._apply_queue(event)
            case AgentChanged():
                return self._apply_agent(event)
            case ConferenceChanged():
                return self._apply_conference(event)

    def add(self, thing: Thing) -> tuple[Change, ...]:
        """Take note of a thing that is known from elsewhere; what was told of it stays, only a missing name is filled.

        Returns what it changed.
        """
        key = thing.key
        before = self._things.get(key)
        if before is None and not self._has_room():
            return ()
        self._seen[key] = self._now()
        if isinstance(thing, Extension):
            if thing.name:
                self._phonebook.learn(thing.number, thing.name)
            if isinstance(before, Extension):
                thing = _named(before, thing.name)
        elif before is not None:
            return ()
        if thing == before:
            return ()
        self._put(key, thing)
        return (Change(before, thing, key in self._fresh),)

    def forget(self, key: str) -> None:
        """Forget a thing; it comes back when something speaks of it again."""
        thing = self._things.pop(key, None)
        if isinstance(thing, Agent):
            _remove(self._available, thing.queue, key)
            _remove(self._memberships, thing.extension, key)
        self._fresh.discard(key)
        self._told.pop(key, None)
        self._seen.pop(key, None)

    def connected(self) -> None:
        """Take note that a connection begins: what was told before it may have changed unnoticed."""
        self._fresh.clear()

    def disconnected(self) -> None:
        """Take note that the connection is lost: from now on changes go unnoticed."""
        self._fresh.clear()

    def is_fresh(self, key: str) -> bool:
        """Tell whether the state of a thing was told on this connection."""
        return key in self._fresh

    def as_of(self, key: str) -> datetime | None:
        """Return when the state was told, if it was not on this connection; None for a state that is sure."""
        return None if key in self._fresh else self._told.get(key)

    def last_seen(self, key: str) -> datetime | None:
        """Return when anything spoke of a thing last, None if it is not known."""
        return self._seen.get(key)

    def unseen_since(self, moment: datetime) -> tuple[str, ...]:
        """Return the keys of the things of which nothing has spoken since that moment."""
        return tuple(key for key, seen in self._seen.items() if seen < moment)

    def snapshot(self) -> Snapshot:
        """Return all that is known, JSON-ready."""
        rows = [row_of(thing, self._told.get(key), self._seen[key]) for key, thing in self._things.items()]
        return {"version": VERSION, "things": rows}

    def restore(self, data: object) -> None:
        """Take over what a snapshot holds of things that are not known yet; none of it is fresh.

        Rows that cannot be read are left out: the data come from a file.
        """
        unreadable = 0
        for row in rows_in(data):
            try:
                self._restore(*read_row(row))
            except ValueError:
                unreadable += 1
        if unreadable:
            _LOGGER.warning("%d of the things that were known before cannot be read from the file", unreadable)

    def _restore(self, thing: Thing, told: datetime | None, seen: datetime) -> None:
        key = thing.key
        if key in self._things or not self._has_room():
            return
        if isinstance(thing, Extension) and thing.name:
            self._phonebook.learn(thing.number, thing.name)
        self._put(key, thing)
        self._seen[key] = seen
        if told is not None:
            self._told[key] = told

    def _apply_extension(self, event: ExtensionChanged) -> tuple[Change, ...]:
        key = f"extension:{event.extension}"
        before = self._things.get(key)
        known = before if isinstance(before, Extension) else None
        number, name = self._connected(known if key in self._fresh else None, event)
        after = Extension(
            number=event.extension,
            name=known.name if known else self._phonebook.name_of(event.extension),
            status=event.status,
            raw_status=event.raw_status,
            connected_number=number,
            connected_name=name,
        )
        return self._tell(key, before, after)

    def _connected(self, before: Extension | None, event: ExtensionChanged) -> tuple[str | None, str | None]:
        """Return number and name of the other end.

        Two kinds of events tell of one change, and only one of them may say who the other end is [S3 §2.3.1, §2.3.2]:
        as long as the phone stays in a call, what was said on this connection (`before`) holds.
        """
        if event.status in _ALONE:
            return None, None
        if event.connected_number:
            number = self._phonebook.normalise(event.connected_number)
            told = event.connected_name
            if told is None and before and before.connected_number == number:
                told = before.connected_name
            return number, self._phonebook.best_name(number, told)
        if event.connected_name:
            return None, event.connected_name
        if before and (event.status is before.status or (event.status in _IN_A_CALL and before.status in _IN_A_CALL)):
            return before.connected_number, before.connected_name
        return None, None

    def _apply_queue(self, event: QueueChanged) -> tuple[Change, ...]:
        key = f"queue:{event.queue}"
        before = self._things.get(key)
        arrivals = before.arrivals if isinstance(before, Queue) else ()
        arrived = min(event.waiting, MAX_WAITING) - len(arrivals)
        if arrived > 0:
            arrivals += (self._now(),) * arrived
        elif arrived < 0:
            # It is not told who leaves: callers are taken to be served in the order in which they came.
            arrivals = arrivals[-arrived:]
        return self._tell(key, before, Queue(name=event.queue, waiting=event.waiting, arrivals=arrivals))

    def _apply_agent(self, event: AgentChanged) -> tuple[Change, ...]:
        key = f"agent:{event.queue}:{event.extension}"
        before = self._things.get(key)
        changes = self._tell(key, before, _merged_agent(before if isinstance(before, Agent) else None, event))
        if not changes:
            return ()
        return changes + self._mention_queue(event.queue) + self._mention_extension(event.extension, event.name)

    def _mention_queue(self, name: str) -> tuple[Change, ...]:
        """Take note that a queue exists; the agents available for it may have changed."""
        queue = self.queue(name)
        if queue is None:
            return self.add(Queue(name=name))
        self._seen[queue.key] = self._now()
        return (Change(queue, queue, queue.key in self._fresh),)

    def _mention_extension(self, number: str, name: str | None) -> tuple[Change, ...]:
        return self.add(Extension(number=number, name=name))

    def _apply_conference(self, event: ConferenceChanged) -> tuple[Change, ...]:
        key = f"conference:{event.conference}"
        before = self._things.get(key)
        # Whoever was in it before the connection broke may have left unnoticed, and would stay in it for ever.
        known = before.participants if isinstance(before, Conference) and key in self._fresh else ()
        participants = {participant.channel: participant for participant in known}
        if not event.joined:
            participants.pop(event.channel, None)
        elif event.channel in participants or len(participants) < MAX_PARTICIPANTS:
            participants[event.channel] = self._participant(event)
        return self._tell(key, before, Conference(name=event.conference, participants=tuple(participants.values())))

    def _participant(self, event: ConferenceChanged) -> Participant:
        number = self._phonebook.normalise(event.number)
        return Participant(channel=event.channel, number=number, name=self._phonebook.best_name(number, event.name))

    def _tell(self, key: str, before: Thing | None, after: Thing) -> tuple[Change, ...]:
        """Keep what an event told of a thing, and return what that changed."""
        if before is None and not self._has_room():
            return ()
        self._told[key] = self._seen[key] = self._now()
        fresh = key in self._fresh
        if fresh and after == before:
            return ()
        self._fresh.add(key)
        self._put(key, after)
        return (Change(before, after, fresh),)

    def _put(self, key: str, thing: Thing) -> None:
        self._things[key] = thing
        if isinstance(thing, Agent):
            self._memberships.setdefault(thing.extension, {})[key] = thing
            self._available.setdefault(thing.queue, {})[key] = thing.available

    def _has_room(self) -> bool:
        if len(self._things) < MAX_THINGS:
            return True
        if not self._refused:
            self._refused = True
            _LOGGER.warning("More than %d things are told of; new ones are ignored", MAX_THINGS)
        return False


def _remove[T](groups: dict[str, dict[str, T]], group: str, key: str) -> None:
    """Remove an entry from its group, and the group with its last entry."""
    del groups[group][key]
    if not groups[group]:
        del groups[group]


def _named(extension: Extension, name: str | None) -> Extension:
    """Return the extension with a name, if it has none."""
    if extension.name or not name:
        return extension
    return Extension(
        number=extension.number,
        name=name,
        status=extension.status,
        raw_status=extension.raw_status,
        connected_number=extension.connected_number,
        connected_name=extension.connected_name,
    )


def _merged_agent(before: Agent | None, event: AgentChanged) -> Agent:
    """Return the agent as told; what the event does not say stays as it was."""
    known = before or Agent(queue=event.queue, extension=event.extension)
    paused = known.paused if event.paused is None else event.paused
    # A reason is told only with the change it belongs to [S3 §2.3.4].
    reason = event.pause_reason or (known.pause_reason if paused and known.paused else None)
    return Agent(
        queue=event.queue,
        extension=event.extension,
        name=event.name or known.name,
        status=event.status,
        raw_status=event.raw_status,
        calls_taken=known.calls_taken if event.calls_taken is None else event.calls_taken,
        dynamic=known.dynamic if event.dynamic is None else event.dynamic,
        paused=paused,
        pause_reason=reason,
        location=event.location or known.location,
    )
