"""What the own phones do, by the calls they are in."""

from collections.abc import Callable, Iterable, Mapping

from .events import ExtensionChanged
from .model import ExtensionStatus

type Party = tuple[str | None, str | None]
"""Number and name of the other end."""

IN_A_CALL = (ExtensionStatus.RINGING, ExtensionStatus.CONNECTING, ExtensionStatus.IN_USE)
"""What a phone can do in a told call; what comes later is shown rather."""


class OwnPhones:
    """Follows which extensions take part in which told calls.

    An extension in several calls shows the one in which it does most. Changes collect until `take` fetches them.
    """

    def __init__(self, party: Callable[[str, str], Party]) -> None:
        """Begin with idle phones; `party` tells who is the other end of a call for an extension."""
        self._party = party
        self._of_call: dict[str, dict[str, ExtensionStatus]] = {}
        self._of_phone: dict[str, dict[str, ExtensionStatus]] = {}
        self._shown: dict[str, tuple[ExtensionStatus, Party]] = {}
        self._touched: dict[str, None] = {}

    def of(self, call_id: str) -> Mapping[str, ExtensionStatus]:
        """Return what each phone does that takes part in a call."""
        return self._of_call.get(call_id, {})

    def put(self, call_id: str, extension: str, status: ExtensionStatus) -> None:
        """Take note of what a phone does in a call."""
        self._of_call.setdefault(call_id, {})[extension] = status
        self._of_phone.setdefault(extension, {})[call_id] = status
        self._touched[extension] = None

    def leave(self, call_id: str, extensions: Iterable[str]) -> None:
        """Take phones out of a call, or note that they are in none, if they are."""
        for extension in extensions:
            _remove(self._of_call, call_id, extension)
            _remove(self._of_phone, extension, call_id)
            self._touched[extension] = None

    def touch(self, call_id: str) -> None:
        """Take note that the other end of a call may have become known."""
        self._touched.update(dict.fromkeys(self.of(call_id)))

    def take(self) -> tuple[ExtensionChanged, ...]:
        """Return what phones do differently since the last time."""
        touched, self._touched = self._touched, {}
        return tuple(change for extension in touched for change in self._changes_of(extension))

    def _changes_of(self, extension: str) -> Iterable[ExtensionChanged]:
        parts = self._of_phone.get(extension)
        if not parts:
            self._shown.pop(extension, None)
            yield _changed(extension, ExtensionStatus.IDLE, (None, None))
            return
        call_id, status = max(parts.items(), key=lambda part: IN_A_CALL.index(part[1]))
        shows = (status, self._party(call_id, extension))
        before = self._shown.get(extension)
        if shows == before:
            return
        self._shown[extension] = shows
        if before and any(before[1]) and not any(shows[1]):
            # Nobody takes a number away from a phone in a call; without one, that of the call before would stay.
            yield _changed(extension, ExtensionStatus.IDLE, (None, None))
        yield _changed(extension, *shows)


def _changed(extension: str, status: ExtensionStatus, party: Party) -> ExtensionChanged:
    number, name = party
    return ExtensionChanged(
        extension=extension, status=status, raw_status=status.value, connected_number=number, connected_name=name
    )


def _remove[T](groups: dict[str, dict[str, T]], group: str, key: str) -> None:
    """Remove an entry from its group, if it is there, and a group with its last entry."""
    members = groups.get(group, {})
    members.pop(key, None)
    if not members:
        groups.pop(group, None)
