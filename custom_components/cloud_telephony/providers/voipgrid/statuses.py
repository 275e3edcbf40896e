"""What the status of a call means, [S0] "Gespreksstatus", with the words that only the vendor's own clients have."""

from collections.abc import Mapping
from typing import Final

from ...calls.events import CallAnswered, CallEnded, CallEvent, CallRang
from ...calls.model import Direction, Disposition

# Being set up, or ringing the user's own phone; `confirm` waits there for a key, [VCE]. None is of the far end yet.
_NO_NEWS: Final = frozenset({"", "create", "confirm", "dialing_a"})
# The document has `failing`, the vendor's own clients have `failed`.
_ENDS: Final[Mapping[str, Disposition]] = {
    "failing_a": Disposition.FAILED,
    "failed_a": Disposition.FAILED,
    "failing_b": Disposition.NO_ANSWER,
    "failed_b": Disposition.NO_ANSWER,
    "blacklisted": Disposition.REJECTED,
}


def event_of(reference: str, status: str) -> CallEvent | None:
    """Return what a status tells of who is called; None if nothing yet.

    Raises:
        ValueError: the word is not known.
    """
    if status in _NO_NEWS:
        return None
    match status:
        case "dialing_b":
            return CallRang(reference=reference, direction=Direction.OUTGOING)
        case "connected":
            return CallAnswered(reference=reference, direction=Direction.OUTGOING)
        case "disconnected":
            # Whether it was answered before is not said.
            return _ended(reference, status, None)
        case _ if status in _ENDS:
            return _ended(reference, status, _ENDS[status])
        case _:
            raise ValueError(status)


def _ended(reference: str, status: str, disposition: Disposition | None) -> CallEnded:
    return CallEnded(reference=reference, direction=Direction.OUTGOING, disposition=disposition, raw_disposition=status)
