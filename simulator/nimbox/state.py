"""What a simulated NiMbox keeps."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum


class Repetition(StrEnum):
    """How a call is answered that is there already; the document does not say."""

    ACCEPTED = "accepted"
    """As a new one, with the identifiers of the one that is there."""
    REFUSED = "refused"
    """As an error, in the document's own words: it is not made because it exists already."""


type Key = tuple[datetime, str, str]
"""What tells a call apart from all others: time, source, destination."""


@dataclass(frozen=True, slots=True)
class Phonecall:
    """A call on the wall of a contact; `query` is what it came with, byte for byte, without the token."""

    phonecall_id: int
    contact_id: int
    initiated: datetime
    source: str
    destination: str
    duration: int | None
    url: str | None
    query: str

    @property
    def key(self) -> Key:
        """Return what tells it apart."""
        return self.initiated, self.source, self.destination


@dataclass(slots=True)
class Account:
    """A whole NiMbox. Every number has a contact, but for those in `unknown`."""

    unknown: set[str] = field(default_factory=set)
    repetition: Repetition = Repetition.ACCEPTED
    phonecalls: dict[Key, Phonecall] = field(default_factory=dict)
    contacts: dict[str, int] = field(default_factory=dict)
    made: int = 0

    def add(
        self, initiated: datetime, source: str, destination: str, duration: int | None, url: str | None, *, query: str
    ) -> Phonecall:
        """Enter a call that is not there yet."""
        self.made += 1
        contact_id = self.contacts.setdefault(destination, 12334 + len(self.contacts))
        call = Phonecall(3240 + self.made, contact_id, initiated, source, destination, duration, url, query)
        self.phonecalls[call.key] = call
        return call

    def delete_between(self, before: date, after: date) -> int:
        """Delete the calls of the days between two others, which are not among them [S2]; return how many."""
        gone = [key for key in self.phonecalls if before < key[0].date() < after]
        for key in gone:
            del self.phonecalls[key]
        return len(gone)


def moment(text: str) -> datetime | None:
    """Return a time in either form of the document, with `Z` and without, which is taken for the same."""
    try:
        return datetime.strptime(text.removesuffix("Z"), "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def day(text: str) -> date | None:
    """Return a date, None for anything that has hours."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None
