"""The past is made up, but always the same."""

from datetime import UTC, datetime

import pytest

from simulator.cloudpbx import Pbx, small_office
from simulator.cloudpbx.history import History
from simulator.cloudpbx.rows import WARSAW

FRIDAY_NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)


def past(now: datetime = FRIDAY_NOON, days: int = 7) -> Pbx:
    """Return an office with the calls of its last days."""
    pbx = small_office("Biuro")
    History(pbx, seed=1).fill(now, days, 40)
    return pbx


def test_the_same_days_have_the_same_calls() -> None:
    assert past().cdrs == past().cdrs
    later = {cdr.uniqueid for cdr in past(datetime(2026, 11, 20, 12, tzinfo=UTC)).cdrs}
    assert {cdr.uniqueid for cdr in past().cdrs} < later


def test_every_working_day_has_calls_and_none_is_to_come() -> None:
    cdrs = past().cdrs
    days = [cdr.started_at.astimezone(WARSAW).date() for cdr in cdrs]
    assert [days.count(day) for day in sorted(set(days))][:7] == [40, 4, 4, 40, 40, 40, 40]
    assert max(cdr.started_at for cdr in cdrs) < FRIDAY_NOON


def test_answered_calls_have_recordings_and_identifiers_are_unique() -> None:
    pbx = past()
    assert len({cdr.uniqueid for cdr in pbx.cdrs}) == len(pbx.cdrs)
    assert set(pbx.recordings) == {cdr.uniqueid for cdr in pbx.cdrs if cdr.disposition == "ANSWERED"}
    assert all((cdr.talk_time > 0) == (cdr.uniqueid in pbx.recordings) for cdr in pbx.cdrs)
    assert all(cdr.cost.isdecimal() for cdr in pbx.cdrs if cdr.cost)


def test_nobody_has_no_past() -> None:
    with pytest.raises(ValueError, match="an extension"):
        History(Pbx("Biuro"), seed=1).fill(FRIDAY_NOON, 7, 40)
