"""Facts about the list of missed calls."""

from dataclasses import replace
from itertools import count
import json
import logging

import pytest

from custom_components.cloud_telephony.calls import missed as missed_module
from custom_components.cloud_telephony.calls.missed import COMPLETED_FOR, MissedCall, MissedCalls
from custom_components.cloud_telephony.calls.model import Call, CallState, Direction, Disposition

from .office import ANNA, BARTEK, Clock

IDS = count(1)


@pytest.fixture
def clock() -> Clock:
    """Return a clock that is set by hand."""
    return Clock()


@pytest.fixture
def missed(clock: Clock) -> MissedCalls:
    """Return an empty list."""
    return new_list(clock)


def new_list(clock: Clock) -> MissedCalls:
    """Return an empty list whose items are numbered."""
    ids = count(1)
    return MissedCalls(clock.now, new_uid=lambda: f"item {next(ids)}")


def ended(
    clock: Clock,
    number: str | None,
    *,
    disposition: Disposition = Disposition.NO_ANSWER,
    direction: Direction = Direction.INCOMING,
) -> Call:
    """Return a call with somebody outside that ended just now, a minute after the one before."""
    clock.step(60)
    incoming = direction is Direction.INCOMING
    return Call(
        call_id=f"call {next(IDS)}",
        account="account",
        kind="zadarma",
        direction=direction,
        state=CallState.ENDED,
        started_at=clock.now(),
        from_number=number if incoming else "101",
        to_number="+48221234567" if incoming else number,
        disposition=disposition,
    )


def the_only(missed: MissedCalls) -> MissedCall:
    """Return the only item."""
    (item,) = missed.items
    return item


@pytest.mark.parametrize("disposition", sorted(set(Disposition) - {Disposition.ANSWERED, Disposition.REJECTED}))
def test_a_missed_call_is_an_open_item(missed: MissedCalls, clock: Clock, disposition: Disposition) -> None:
    """Whatever word the provider has for it."""
    call = replace(ended(clock, ANNA, disposition=disposition), from_name="Anna")
    assert missed.take(call)
    assert the_only(missed) == MissedCall(
        uid="item 1",
        number=ANNA,
        name="Anna",
        to_number="+48221234567",
        count=1,
        first_at=call.started_at,
        last_at=call.started_at,
        call_id=call.call_id,
    )


def test_what_is_no_missed_call_is_no_item(missed: MissedCalls, clock: Clock) -> None:
    """Answered, sent away, outgoing, internal, or not over yet."""
    call = ended(clock, ANNA)
    for other in (
        replace(call, disposition=Disposition.REJECTED),
        replace(call, disposition=Disposition.ANSWERED),
        replace(call, direction=Direction.OUTGOING),
        replace(call, direction=Direction.INTERNAL),
        replace(call, state=CallState.RINGING, disposition=None),
    ):
        assert not missed.take(other)
    assert not missed.items


def test_calls_of_one_number_are_one_item(missed: MissedCalls, clock: Clock) -> None:
    """With the last of them, and as often as they called."""
    first, last = ended(clock, ANNA), replace(ended(clock, ANNA), from_name="Anna")
    assert missed.take(first)
    assert missed.take(last)
    item = the_only(missed)
    assert (item.uid, item.count, item.call_id, item.name) == ("item 1", 2, last.call_id, "Anna")
    assert (item.first_at, item.last_at) == (first.started_at, last.started_at)


def test_a_call_that_is_told_late_is_not_the_last(missed: MissedCalls, clock: Clock) -> None:
    """It began before the other."""
    first, last = replace(ended(clock, ANNA), from_name="Anna"), ended(clock, ANNA)
    missed.take(last)
    missed.take(first)
    item = the_only(missed)
    assert (item.count, item.call_id) == (2, last.call_id)
    assert (item.first_at, item.last_at) == (first.started_at, last.started_at)


def test_the_same_call_counts_once(missed: MissedCalls, clock: Clock) -> None:
    """Even if it is told twice."""
    call = ended(clock, ANNA)
    assert missed.take(call)
    assert not missed.take(call)
    assert the_only(missed).count == 1


@pytest.mark.parametrize("number", [None, "anonymous", "unknown"])
def test_callers_who_hide_their_number_are_items_of_their_own(
    missed: MissedCalls, clock: Clock, number: str | None
) -> None:
    """Nobody knows whether they are the same."""
    missed.take(ended(clock, number))
    missed.take(ended(clock, number))
    assert [(item.number, item.count) for item in missed.items] == [(None, 1), (None, 1)]
    assert not missed.take(ended(clock, number, disposition=Disposition.ANSWERED))


@pytest.mark.parametrize("direction", [Direction.OUTGOING, Direction.INCOMING])
@pytest.mark.parametrize("state", [CallState.ANSWERED, CallState.ENDED])
def test_an_item_is_completed_when_that_number_is_spoken_to(
    missed: MissedCalls, clock: Clock, direction: Direction, state: CallState
) -> None:
    """Called back, or calling again: as soon as that is answered, or when it is told afterwards."""
    missed.take(ended(clock, ANNA))
    missed.take(ended(clock, BARTEK))
    spoken = replace(
        ended(clock, ANNA, direction=direction),
        state=state,
        disposition=Disposition.ANSWERED if state is CallState.ENDED else None,
    )
    assert missed.take(spoken)
    assert {item.number: item.completed_at for item in missed.items} == {ANNA: clock.now(), BARTEK: None}
    assert not missed.take(spoken)


def test_the_end_of_a_conversation_completes_nothing_that_was_missed_meanwhile(
    missed: MissedCalls, clock: Clock
) -> None:
    """A company shows the same number whoever calls."""
    talked = replace(ended(clock, ANNA, disposition=Disposition.ANSWERED), answered_at=clock.now())
    assert missed.take(ended(clock, ANNA))
    assert not missed.take(talked)
    assert missed.take(replace(talked, answered_at=clock.now()))
    assert the_only(missed).completed_at


def test_calling_back_in_vain_completes_nothing(missed: MissedCalls, clock: Clock) -> None:
    """Nobody was spoken to."""
    missed.take(ended(clock, ANNA))
    assert not missed.take(ended(clock, ANNA, direction=Direction.OUTGOING, disposition=Disposition.BUSY))
    assert the_only(missed).completed_at is None


def test_a_call_missed_after_completion_is_a_new_item(missed: MissedCalls, clock: Clock) -> None:
    """The newest first."""
    missed.take(ended(clock, ANNA))
    assert missed.complete("item 1")
    missed.take(ended(clock, ANNA))
    assert [(item.uid, item.completed_at is None) for item in missed.items] == [("item 2", True), ("item 1", False)]


def test_an_item_can_be_completed_reopened_and_removed(missed: MissedCalls, clock: Clock) -> None:
    """By the user; what changes nothing says so."""
    missed.take(ended(clock, ANNA))
    assert not missed.reopen("item 1")
    assert missed.complete("item 1")
    assert not missed.complete("item 1")
    assert missed.reopen("item 1")
    assert missed.take(ended(clock, ANNA))
    assert the_only(missed).count == 2
    assert missed.remove(["item 1", "no item"])
    assert not missed.remove(["item 1"])
    assert not missed.complete("item 1")
    assert not missed.reopen("item 1")
    missed.take(ended(clock, ANNA))
    assert the_only(missed).uid == "item 2"


def test_an_item_that_is_reopened_takes_the_numbers_open_one_in(missed: MissedCalls, clock: Clock) -> None:
    """A number has one open item."""
    missed.take(ended(clock, ANNA))
    missed.complete("item 1")
    missed.take(ended(clock, ANNA))
    assert missed.reopen("item 1")
    item = the_only(missed)
    assert (item.uid, item.count, item.completed_at) == ("item 1", 2, None)


def test_items_without_a_number_can_be_reopened(missed: MissedCalls, clock: Clock) -> None:
    """Each for itself."""
    missed.take(ended(clock, None))
    missed.take(ended(clock, None))
    missed.complete("item 1")
    assert missed.reopen("item 1")
    assert [item.count for item in missed.items] == [1, 1]


def test_what_was_completed_is_forgotten_after_a_week(missed: MissedCalls, clock: Clock) -> None:
    """What is open is not."""
    missed.take(ended(clock, ANNA))
    missed.take(ended(clock, BARTEK))
    missed.complete("item 1")
    clock.step(COMPLETED_FOR.total_seconds())
    assert len(missed.items) == 2
    clock.step(1)
    assert the_only(missed).number == BARTEK


def test_the_list_is_bounded(missed: MissedCalls, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was completed goes first, then what is oldest."""
    monkeypatch.setattr(missed_module, "MAX_ITEMS", 3)
    for number in range(4):
        missed.take(ended(clock, f"+4860070080{number}"))
        if number == 2:
            missed.complete("item 3")
    assert [item.uid for item in missed.items] == ["item 4", "item 2", "item 1"]
    missed.take(ended(clock, BARTEK))
    assert [item.uid for item in missed.items] == ["item 5", "item 4", "item 2"]


def test_the_list_outlives_a_restart(missed: MissedCalls, clock: Clock) -> None:
    """Through a file; what is open can be completed after it."""
    missed.take(ended(clock, None))
    missed.take(ended(clock, BARTEK))
    missed.take(ended(clock, ANNA))
    missed.complete("item 2")
    restored = new_list(clock)
    restored.restore(json.loads(json.dumps(missed.snapshot())))
    assert restored.items == missed.items
    restored.restore(missed.snapshot())
    assert restored.items == missed.items
    assert restored.take(ended(clock, ANNA, disposition=Disposition.ANSWERED))


def test_calls_missed_before_the_file_was_read_join_its_items(missed: MissedCalls, clock: Clock) -> None:
    """A number has one open item."""
    missed.take(ended(clock, ANNA))
    restored = new_list(clock)
    restored.take(ended(clock, ANNA))
    snapshot = missed.snapshot()
    snapshot["items"][0]["uid"] = "from the file"
    restored.restore(snapshot)
    item = the_only(restored)
    assert (item.uid, item.count) == ("from the file", 2)


def test_a_broken_file_costs_only_what_is_broken(
    missed: MissedCalls, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """It may be older than this program, or edited by hand."""
    missed.take(ended(clock, ANNA))
    row = missed.snapshot()["items"][0]
    restored = new_list(clock)
    nothings: list[object] = [None, [], {}, {"items": 5}]
    for nothing in nothings:
        restored.restore(nothing)
    assert not caplog.records
    broken = [5, {}, {**row, "uid": None}, {**row, "first_at": "yesterday"}, {**row, "last_at": None}]
    restored.restore({"items": [*broken, row]})
    assert restored.items == missed.items
    assert caplog.record_tuples == [
        (missed_module.__name__, logging.WARNING, "5 missed calls cannot be read from the file")
    ]
