"""What came to the webhook, in figures."""

from dataclasses import dataclass, field
import re
from typing import Any, Final

_NAME: Final = re.compile(r"[A-Za-z0-9_]{1,40}")
_MOST_NAMES: Final = 20
_OTHER: Final = "other"


@dataclass(slots=True)
class WebhookCounts:
    """Counts since the account was set up.

    Attributes:
        events: Genuine requests that told something, by their kind.
        repeated: Genuine requests that told nothing new.
        unknown: Genuine requests of kinds that this program does not know, by their names.
        refused: Requests that were not genuine.
    """

    events: dict[str, int] = field(default_factory=dict)
    repeated: int = 0
    unknown: dict[str, int] = field(default_factory=dict)
    refused: int = 0

    def figures(self) -> dict[str, Any]:
        """Return all counts by name."""
        return {
            "events": dict(self.events),
            "repeated": self.repeated,
            "unknown_events": dict(self.unknown),
            "refused": self.refused,
        }

    def take(self, kind: str) -> None:
        """Count a request that told something."""
        self.events[kind] = self.events.get(kind, 0) + 1

    def take_unknown(self, event: str) -> str:
        """Count a request of an unknown kind, and return the name it is counted by, which bad names have in common."""
        name = event if _NAME.fullmatch(event) else _OTHER
        if name not in self.unknown and len(self.unknown) >= _MOST_NAMES:
            name = _OTHER
        self.unknown[name] = self.unknown.get(name, 0) + 1
        return name
