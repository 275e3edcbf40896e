"""Identifiers of recordings that were taken for numbers."""

import pytest

from custom_components.cloud_telephony.calls import recordings
from custom_components.cloud_telephony.calls.recordings import KnownRecordings


def known(*told: str | None) -> KnownRecordings:
    """Return what knows these identifiers."""
    known = KnownRecordings()
    for recording in told:
        known.note(recording)
    return known


@pytest.mark.parametrize("recording", ["1458832388.1585210", "1639563902.70", "0.10"])
def test_an_identifier_is_known_by_its_number(recording: str) -> None:
    assert known(None, "", "/wav/1.wav", recording).meant(str(float(recording))) == recording


@pytest.mark.parametrize("given", ["1639563902.7", "in_1.5", "1639563902", "nan.", "1.e999", "", "."])
def test_what_was_not_told_is_taken_as_it_is(given: str) -> None:
    assert known("1639563902.75", "in_1.5").meant(given) == given


def test_the_number_of_two_is_neither() -> None:
    both = known("1639563902.7", "1639563902.70")
    assert both.meant("1639563902.7") == "1639563902.7"
    assert both.meant("1639563902.700") == "1639563902.700"


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "MAX_KNOWN", 2)
    some = known("1.10", "2.10", "1.10", "3.10")
    assert [some.meant(number) for number in ("1.1", "2.1", "3.1")] == ["1.10", "2.1", "3.10"]
