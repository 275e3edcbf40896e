"""How many bad requests one address may send."""

from custom_components.cloud_telephony.flood import BURST, MAX_ADDRESSES, PER_SECOND, FloodGate


class Stopwatch:
    """A clock that stands still."""

    seconds = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


def offend(gate: FloodGate, address: str | None, times: int = BURST) -> None:
    """Send so many bad requests."""
    for _ in range(times):
        gate.was_bad(address)


def test_an_address_is_looked_at_until_it_sent_too_much() -> None:
    gate = FloodGate(Stopwatch())

    offend(gate, "192.0.2.1", BURST - 1)
    assert gate.is_open("192.0.2.1")

    offend(gate, "192.0.2.1", 1)
    assert not gate.is_open("192.0.2.1")
    assert gate.is_open("192.0.2.2")
    assert gate.is_open(None)


def test_with_time_it_is_looked_at_again() -> None:
    clock = Stopwatch()
    gate = FloodGate(clock)
    offend(gate, "192.0.2.1", 2 * BURST)

    clock.seconds = 0.9 / PER_SECOND
    assert not gate.is_open("192.0.2.1")
    clock.seconds = 1.1 / PER_SECOND
    assert gate.is_open("192.0.2.1")

    gate.was_bad("192.0.2.1")
    assert not gate.is_open("192.0.2.1")


def test_patience_has_a_limit_however_long_nothing_came() -> None:
    clock = Stopwatch()
    gate = FloodGate(clock)
    gate.was_bad("192.0.2.1")
    clock.seconds = 1_000_000

    offend(gate, "192.0.2.1")

    assert not gate.is_open("192.0.2.1")


def test_a_network_of_ipv6_counts_as_one_sender_and_a_mapped_address_as_what_it_maps() -> None:
    gate = FloodGate(Stopwatch())

    for last in range(BURST):
        gate.was_bad(f"2001:db8::{last:x}")
    offend(gate, "::ffff:192.0.2.1")

    assert not gate.is_open("2001:db8::ffff:1")
    assert gate.is_open("2001:db8:0:1::1")
    assert not gate.is_open("192.0.2.1")


def test_who_cannot_be_told_apart_counts_as_one() -> None:
    gate = FloodGate(Stopwatch())

    offend(gate, None)

    assert not gate.is_open("")
    assert not gate.is_open("unix socket")


def test_the_memory_is_bounded_and_forgets_who_was_silent_longest() -> None:
    gate = FloodGate(Stopwatch())
    offend(gate, "192.0.2.1")
    offend(gate, "192.0.2.2")
    gate.was_bad("192.0.2.1")

    for number in range(MAX_ADDRESSES - 1):
        gate.was_bad(f"10.0.{number >> 8}.{number & 255}")

    assert not gate.is_open("192.0.2.1")
    assert gate.is_open("192.0.2.2")
    assert len(gate._buckets) == MAX_ADDRESSES
