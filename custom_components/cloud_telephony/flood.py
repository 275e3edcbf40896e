"""Bounding how many bad requests one address can make us look at."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

BURST = 100
"""How many bad requests an address may send at once."""
PER_SECOND = 5.0
"""How many it may send in the long run."""
MAX_ADDRESSES = 1000
"""How many addresses are told apart; the one that was silent for longest is forgotten first."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class FloodGate:
    """Lets an address through as long as it has not sent too many bad requests.

    Good requests cost nothing: a provider is never kept waiting by its own traffic.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        """Begin with nothing held against anybody; `now` gives seconds of a clock that is never set back."""
        self._now = now
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def is_open(self, address: str | None) -> bool:
        """Tell whether a request from an address is to be looked at; None stands for all whose address is unknown."""
        bucket = self._buckets.get(_sender(address))
        return bucket is None or self._fill(bucket) >= 1

    def was_bad(self, address: str | None) -> None:
        """Hold a bad request against an address."""
        sender = _sender(address)
        bucket = self._buckets.setdefault(sender, _Bucket(BURST, self._now()))
        bucket.tokens = max(0, self._fill(bucket) - 1)
        self._buckets.move_to_end(sender)
        if len(self._buckets) > MAX_ADDRESSES:
            self._buckets.popitem(last=False)

    def _fill(self, bucket: _Bucket) -> float:
        now = self._now()
        bucket.tokens = min(BURST, bucket.tokens + (now - bucket.filled_at) * PER_SECOND)
        bucket.filled_at = now
        return bucket.tokens


def _sender(address: str | None) -> str:
    """Return what tells senders apart: an IPv4 address, or the network that one subscriber has of IPv6."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed.packed[:8] + bytes(8), 64)))
    return address or ""
