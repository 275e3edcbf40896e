"""What failed is tried again ever more seldom."""

from custom_components.cloud_telephony.providers.backoff import Backoff


def test_waits_are_random_up_to_a_limit_that_doubles_to_a_minute() -> None:
    backoff = Backoff()
    limits = []
    for _ in range(10):
        limits.append(backoff.limit)
        assert 0 <= backoff.next() <= limits[-1]
    assert limits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    backoff.reset()
    assert backoff.limit == 1
