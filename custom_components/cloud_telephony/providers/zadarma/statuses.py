"""The provider's words for how a call ended."""

from collections.abc import Mapping
from typing import Final

from ...calls.model import Disposition

_DISPOSITIONS: Final[Mapping[str, Disposition]] = {
    "answered": Disposition.ANSWERED,
    "busy": Disposition.BUSY,
    "cancel": Disposition.CANCELLED,
    "no answer": Disposition.NO_ANSWER,
    # Webhooks say the first [ZPHP], statistics the second [ZOA].
    "failed": Disposition.FAILED,
    "call failed": Disposition.FAILED,
    "no money": Disposition.FAILED,
    "unallocated number": Disposition.FAILED,
    "no limit": Disposition.FAILED,
    "no day limit": Disposition.FAILED,
    "line limit": Disposition.FAILED,
    # One word, in spite of its comma [ZPHP].
    "no money, no limit": Disposition.FAILED,
}


def disposition(word: str) -> Disposition | None:
    """Return what a word means, None if this program does not know it."""
    return _DISPOSITIONS.get(word.strip().lower())
