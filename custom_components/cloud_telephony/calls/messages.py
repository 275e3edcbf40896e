"""Text messages that were sent, so that what is told of them later finds its message."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from .events import SmsReceived, SmsStatusChanged
from .model import SmsStatus
from .phonebook import Phonebook

MAX_REMEMBERED = 1000


class MessagePayload(TypedDict):
    """What became of a text message, as users see it in triggers and events."""

    account: str
    kind: str
    message_id: str
    to_number: str | None
    to_name: str | None
    status: str | None
    raw_status: str


class ReceivedPayload(TypedDict):
    """A text message that somebody sent to the account, as users see it in triggers and events.

    Its `status` is always `received`, so that whoever takes messages in both directions can tell them apart.
    """

    account: str
    kind: str
    from_number: str | None
    from_name: str | None
    to_number: str | None
    text: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """A message to one recipient (E.164)."""

    message_id: str
    to: str


class SentMessages:
    """The last messages that were sent; older ones are forgotten first."""

    def __init__(self) -> None:
        """Begin with none."""
        self._sent: dict[str, SentMessage] = {}

    def add(self, message: SentMessage) -> None:
        """Remember a message."""
        self._sent[message.message_id] = message
        if len(self._sent) > MAX_REMEMBERED:
            del self._sent[next(iter(self._sent))]

    def take_note(self, event: SmsStatusChanged) -> SentMessage | None:
        """Return the message an event speaks of, if this program sent it; forget it when nothing more will come."""
        if event.final:
            return self._sent.pop(event.message_id, None)
        return self._sent.get(event.message_id)

    def snapshot(self) -> dict[str, str]:
        """Return what is remembered, JSON-ready: recipient by message."""
        return {message.message_id: message.to for message in self._sent.values()}

    def restore(self, snapshot: object) -> None:
        """Remember what a snapshot holds; it comes from a file, and what cannot be read of it is left out."""
        if isinstance(snapshot, Mapping):
            for message_id, to in snapshot.items():
                if isinstance(message_id, str) and isinstance(to, str):
                    self.add(SentMessage(message_id=message_id, to=to))


def payload_of_sent(
    event: SmsStatusChanged, messages: SentMessages, phonebook: Phonebook, account: str, kind: str
) -> MessagePayload:
    """Return how far a message has come, with whom it went to if that is known."""
    message = messages.take_note(event)
    to = message.to if message else phonebook.normalise(event.to)
    return {
        "account": account,
        "kind": kind,
        "message_id": event.message_id,
        "to_number": to,
        "to_name": phonebook.name_of(to),
        "status": event.status and event.status.value,
        "raw_status": event.raw_status,
    }


def payload_of_received(event: SmsReceived, phonebook: Phonebook, account: str, kind: str) -> ReceivedPayload:
    """Return a message that came in, with who sent it if that is known."""
    from_number = phonebook.normalise(event.from_number)
    return {
        "account": account,
        "kind": kind,
        "from_number": from_number,
        "from_name": phonebook.name_of(from_number),
        "to_number": phonebook.normalise(event.to_number),
        "text": event.text,
        "status": SmsStatus.RECEIVED.value,
    }
