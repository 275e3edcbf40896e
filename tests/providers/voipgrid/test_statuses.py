"""What the status of a call means."""

import pytest

from custom_components.cloud_telephony.calls.events import CallAnswered, CallEnded, CallRang
from custom_components.cloud_telephony.calls.model import Direction, Disposition
from custom_components.cloud_telephony.providers.voipgrid.statuses import event_of


@pytest.mark.parametrize("status", ["", "create", "dialing_a", "confirm"])
def test_nobody_is_called_yet(status: str) -> None:
    """[S0], [VJS], [VCE]: it is set up, the own phone rings, or the user has to press a key."""
    assert event_of("a", status) is None


def test_the_called_phone_rings() -> None:
    """[S0] `dialing_b`."""
    assert event_of("a", "dialing_b") == CallRang(reference="a", direction=Direction.OUTGOING)


def test_both_talk() -> None:
    """[S0] `connected`."""
    assert event_of("a", "connected") == CallAnswered(reference="a", direction=Direction.OUTGOING)


@pytest.mark.parametrize(
    ("status", "disposition"),
    [
        ("disconnected", None),
        ("failing_a", Disposition.FAILED),
        ("failed_a", Disposition.FAILED),
        ("failing_b", Disposition.NO_ANSWER),
        ("failed_b", Disposition.NO_ANSWER),
        ("blacklisted", Disposition.REJECTED),
    ],
)
def test_an_end(status: str, disposition: Disposition | None) -> None:
    """[S0] has `failing_*`, [VCE] and [VJS] have `failed_*` and `blacklisted`."""
    assert event_of("a", status) == CallEnded(
        reference="a", direction=Direction.OUTGOING, disposition=disposition, raw_disposition=status
    )


def test_another_word_is_not_known() -> None:
    with pytest.raises(ValueError, match="on_hold"):
        event_of("a", "on_hold")
