"""Facts about the running numbers of the frames."""

from custom_components.cloud_telephony.calls.events import QueueChanged
from custom_components.cloud_telephony.providers.cloudpbx.frames import Frame
from custom_components.cloud_telephony.providers.cloudpbx.statistics import FeedStatistics

EVENT = QueueChanged(queue="Q", waiting=1)


def counted(*ids: int | None) -> FeedStatistics:
    """Return the figures after frames with these numbers."""
    statistics = FeedStatistics()
    statistics.connected()
    for frame_id in ids:
        statistics.take(Frame(frame_id, (EVENT,)))
    return statistics


def test_numbers_in_a_row_are_no_jump() -> None:
    statistics = counted(386, 387, 387, None, 388)
    assert (statistics.jumps, statistics.missed, statistics.restarts) == (0, 0, 0)
    assert (statistics.frames, statistics.events) == (5, 5)


def test_a_jump_is_counted_with_what_was_missed() -> None:
    statistics = counted(386, 390, 391, 393)
    assert (statistics.jumps, statistics.missed) == (2, 4)


def test_a_restart_of_the_numbers_is_counted_and_followed() -> None:
    statistics = counted(386, 1, 2, 3)
    assert (statistics.restarts, statistics.jumps) == (1, 0)


def test_pings_stand_outside_the_numbers() -> None:
    statistics = counted(386, -1, -2, 387)
    assert (statistics.pings, statistics.jumps, statistics.restarts) == (1, 0, 0)


def test_what_is_missed_between_connections_is_no_jump() -> None:
    statistics = counted(386)
    statistics.connected()
    statistics.take(Frame(500))
    assert (statistics.connects, statistics.jumps, statistics.missed) == (2, 0, 0)


def test_problems_are_counted() -> None:
    statistics = FeedStatistics()
    statistics.take(Frame(1, (), ("queue.calls", "text"), ("meteor",)))
    assert statistics.figures() == {
        "connects": 0,
        "frames": 1,
        "events": 0,
        "pings": 0,
        "jumps": 0,
        "missed": 0,
        "restarts": 0,
        "broken_frames": 0,
        "bad_events": 2,
        "unknown_kinds": 1,
    }
