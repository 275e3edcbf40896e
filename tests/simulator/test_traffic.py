"""Requests are kept, but not for ever."""

from simulator.traffic import MOST_KEPT, keep


def test_the_oldest_are_forgotten() -> None:
    things = list(range(MOST_KEPT))
    keep(things, MOST_KEPT)
    assert (things[0], things[-1], len(things)) == (1, MOST_KEPT, MOST_KEPT)
