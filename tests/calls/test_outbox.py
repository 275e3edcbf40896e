"""Letters to another system, on every kind of database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import URL, Connection

from custom_components.cloud_telephony.calls import outbox as outbox_module
from custom_components.cloud_telephony.calls.log_model import LogError, Source
from custom_components.cloud_telephony.calls.model import Call, CallNote, Direction
from custom_components.cloud_telephony.calls.number_forms import Conversion
from custom_components.cloud_telephony.calls.outbox import Letter, Outbox, OutboxCounts, Refusal, forget_target

from .outbox_log import BEGAN, RULE, Delivering, call_at, number_of, refuse, send, send_all


@pytest.fixture
def delivering(log_url: URL) -> Iterator[Delivering]:
    """Return an empty log."""
    delivering = Delivering(log_url)
    yield delivering
    delivering.log.close()


@pytest.fixture
def outbox(delivering: Delivering) -> Outbox:
    """Return an outbox that follows the log."""
    return delivering.add()


def numbers(*calls: int) -> list[str]:
    """Return the numbers of some calls."""
    return [number_of(call) for call in calls]


def states(delivering: Delivering) -> list[str]:
    """Return the states of all letters in their order."""
    return [row.state for row in delivering.rows()]


def test_a_call_that_is_written_is_to_be_sent_in_the_words_of_the_rule(delivering: Delivering, outbox: Outbox) -> None:
    assert outbox.next() is None

    delivering.write(1)

    letter = outbox.next()
    assert letter is not None
    note = RULE.note(call_at(1))
    assert letter == Letter(id=letter.id, note=note, attempts=0)  # type: ignore[arg-type]  # it is told
    assert letter.note.url is not None


def test_calls_are_sent_in_the_order_in_which_they_were_written(delivering: Delivering, outbox: Outbox) -> None:
    delivering.write(3)
    delivering.write(1, 2)

    assert send_all(outbox) == numbers(3, 1, 2)
    assert states(delivering) == ["delivered"] * 3


def test_calls_that_are_written_at_once_are_sent_in_the_order_of_time(delivering: Delivering, outbox: Outbox) -> None:
    """Also where some of them were known before, and nobody was told."""
    delivering.log.followers.clear()
    delivering.write(5, 2)
    delivering.log.followers.append(outbox)

    delivering.write(4, 5, 1, 2, 3, source=Source.RECORD, duration=44)

    assert send_all(outbox) == numbers(1, 2, 3, 4, 5)


def test_nothing_is_written_of_calls_that_do_not_go_there(delivering: Delivering, outbox: Outbox) -> None:
    delivering.write(1, account="home")
    delivering.write(2, direction=Direction.INTERNAL, to_number="102")

    assert (delivering.rows(), outbox.next()) == ([], None)


def test_what_becomes_known_later_changes_nothing_of_a_letter(delivering: Delivering, outbox: Outbox) -> None:
    delivering.write(1)
    before = outbox.next()

    delivering.write(1, source=Source.RECORD, duration=44, talk_time=41, to_name="Anna")

    assert delivering.log.find("office", "call-1").duration == 44  # type: ignore[union-attr]  # it is there
    assert [outbox.next()] == [before]
    assert len(delivering.rows()) == 1


def test_a_call_is_written_once_also_when_it_is_told_again_after_it_was_sent(
    delivering: Delivering, outbox: Outbox
) -> None:
    delivering.write(1)
    assert send_all(outbox) == numbers(1)

    delivering.write(1, source=Source.RECORD, duration=44)
    with delivering.log.writing() as connection:
        outbox.take(connection, delivering.rows()[0].call, call_at(1))

    assert send_all(outbox) == []


def test_the_letter_is_not_there_if_the_call_is_not(delivering: Delivering, outbox: Outbox) -> None:
    class Mistake:
        """A follower that fails after the outbox."""

        def take(self, _connection: Connection, _row: int, _call: Call) -> None:
            raise LogError("mistake")

    delivering.log.followers.append(Mistake())
    with pytest.raises(LogError):
        delivering.write(1)

    assert (delivering.rows(), outbox.next()) == ([], None)
    assert delivering.log.find("office", "call-1") is None


def test_two_who_find_the_same_gap_write_one_letter(delivering: Delivering) -> None:
    """As two threads do, or two programs with one database."""
    delivering.write(*range(20))
    ready = Barrier(4)
    found: list[int] = []

    def fill() -> None:
        outbox = Outbox(delivering.log, RULE)
        ready.wait()
        found.append(outbox.queue_gaps(BEGAN))

    threads = [Thread(target=fill) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(found) == 20
    assert send_all(Outbox(delivering.log, RULE)) == numbers(*range(20))


def test_each_target_has_letters_of_its_own(delivering: Delivering, outbox: Outbox) -> None:
    other = delivering.add(replace(RULE, target="other", accounts=frozenset({"office"}), convert=Conversion()))
    delivering.write(1, to_number="92853348")
    delivering.write(2, account="shop")

    assert send_all(other) == ["92853348"]
    assert send_all(outbox) == ["02122853348", number_of(2)]


def test_tries_are_counted(delivering: Delivering, outbox: Outbox) -> None:
    delivering.write(1)
    for attempts in range(3):
        letter = outbox.next()
        assert letter is not None
        assert letter.attempts == attempts
        outbox.attempted(letter.id)


def test_what_was_refused_is_kept_with_its_reason_and_holds_nothing_up(delivering: Delivering, outbox: Outbox) -> None:
    delivering.write(1, 2)
    refused = refuse(outbox, "destination: no se consiguió")

    assert send_all(outbox) == numbers(2)
    (refusal,) = outbox.refusals()
    note = RULE.note(call_at(1))
    assert note is not None
    assert refusal == Refusal(
        id=refused, note=note, reason="destination: no se consiguió", refused_at=delivering.rows()[0].done_at
    )


def test_refusals_are_shown_from_the_oldest_on_and_no_more_than_wanted(delivering: Delivering, outbox: Outbox) -> None:
    delivering.write(*range(5))
    ids = [refuse(outbox, "x" * 2000) for _ in range(5)]

    assert [refusal.id for refusal in outbox.refusals(limit=3)] == ids[:3]
    assert {len(refusal.reason) for refusal in outbox.refusals()} == {1024}


def test_what_is_tried_again_is_in_its_old_place(delivering: Delivering, outbox: Outbox) -> None:
    delivering.write(1, 2, 3)
    refused = [refuse(outbox), refuse(outbox)]

    assert outbox.retry([refused[1], 10**6]) == 1
    assert outbox.retry([]) == 0
    assert [send(outbox), outbox.retry(), outbox.retry()] == [number_of(2), 1, 0]
    assert send_all(outbox) == numbers(1, 3)
    assert outbox.refusals() == []


def test_what_is_skipped_is_not_sent(delivering: Delivering, outbox: Outbox) -> None:
    delivering.write(1, 2, 3)
    refused = [refuse(outbox), refuse(outbox)]

    assert outbox.skip([refused[0]]) == 1
    assert outbox.skip() == 1
    assert (outbox.skip(), outbox.retry()) == (0, 0)
    assert outbox.queue_gaps(BEGAN) == 0
    assert send_all(outbox) == numbers(3)


def test_an_answer_that_comes_too_late_changes_nothing(delivering: Delivering, outbox: Outbox) -> None:
    """The letter was decided on while it was under way."""
    delivering.write(1)
    refused = refuse(outbox)
    outbox.skip()

    outbox.delivered(refused)
    outbox.refused(refused, "again")
    outbox.delivered(10**6)

    assert states(delivering) == ["skipped"]


def test_one_outbox_decides_nothing_about_another_s_letters(delivering: Delivering, outbox: Outbox) -> None:
    other = delivering.add(replace(RULE, target="other"))
    delivering.write(1)
    letter = outbox.next()
    assert letter is not None

    other.attempted(letter.id)
    other.delivered(letter.id)
    other.refused(letter.id, "no")
    refuse(outbox)
    assert (other.retry(), other.skip()) == (0, 0)

    assert states(delivering) == ["refused", "pending"]
    assert delivering.rows()[0].attempts == 0


def test_it_is_counted_how_the_telling_goes(delivering: Delivering, outbox: Outbox) -> None:
    today = delivering.clock.time
    assert outbox.counts(today) == OutboxCounts(pending=0, delivered_today=0, refused=0, oldest=None)

    delivering.write(1, 2, 3, 4)
    send(outbox)
    refuse(outbox)

    waiting_since = delivering.rows()[2].queued_at
    assert outbox.counts(today) == OutboxCounts(pending=2, delivered_today=1, refused=1, oldest=waiting_since)
    tomorrow = outbox.counts(delivering.clock.time + timedelta(seconds=1))
    assert tomorrow == OutboxCounts(pending=2, delivered_today=0, refused=1, oldest=waiting_since)
    assert today < waiting_since < delivering.clock.time


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look through few calls at once."""
    monkeypatch.setattr(outbox_module, "_BATCH", 2)
    monkeypatch.setattr(outbox_module, "_SLICE", timedelta(minutes=3))


@pytest.mark.usefixtures("small_batches")
def test_gaps_are_filled_in_the_order_of_time(delivering: Delivering) -> None:
    """Those of calls from before the target was there, told in any order, some at the same time."""
    delivering.write(5, 2, 4)
    delivering.write(1, 3)
    delivering.write(6, started_at=call_at(5).started_at)
    delivering.write(7, account="home")
    delivering.write(8, to_number="102")
    outbox = delivering.add()

    assert outbox.queue_gaps(call_at(2).started_at) == 5
    assert outbox.queue_gaps(call_at(2).started_at) == 0
    assert send_all(outbox) == numbers(2, 3, 4, 5, 6)
    assert outbox.queue_gaps(BEGAN) == 1
    assert send_all(outbox) == numbers(1)


@pytest.mark.usefixtures("small_batches")
def test_gaps_between_letters_are_found(delivering: Delivering) -> None:
    for call in range(9):
        delivering.log.followers.clear()
        if call % 3:
            delivering.add()
        delivering.write(call)
    outbox = Outbox(delivering.log, RULE)

    assert outbox.queue_gaps(BEGAN) == 3
    assert send_all(outbox) == numbers(1, 2, 4, 5, 7, 8, 0, 3, 6)


def test_a_rule_that_was_widened_finds_what_it_left_out_and_changes_no_letter(delivering: Delivering) -> None:
    narrow = replace(RULE, accounts=frozenset({"office"}))
    delivering.add(narrow)
    delivering.write(1, to_number="92853348")
    delivering.write(2, account="shop")
    wide = Outbox(delivering.log, replace(RULE, convert=Conversion()))

    assert wide.queue_gaps(BEGAN) == 1
    assert send_all(wide) == ["02122853348", number_of(2)]


def test_a_range_is_told_again_but_for_what_is_there_or_waits(delivering: Delivering, outbox: Outbox) -> None:
    delivering.log.followers.clear()
    delivering.write(0, 1, 2)
    delivering.log.followers.append(outbox)
    delivering.write(*range(3, 9))
    assert [send(outbox), send(outbox)] == numbers(3, 4)
    outbox.deleted(call_at(4).started_at, call_at(5).started_at)
    refuse(outbox)
    refuse(outbox)
    outbox.skip([outbox.refusals()[0].id])
    assert states(delivering) == ["delivered", "deleted", "skipped", "refused", "pending", "pending"]

    assert outbox.queue_again(call_at(1).started_at, call_at(7).started_at) == 5

    assert states(delivering) == ["delivered", *["pending"] * 7]
    assert outbox.queue_again(call_at(1).started_at, call_at(7).started_at) == 0
    assert send_all(outbox) == numbers(4, 5, 6, 7, 8, 1, 2)
    assert {row.reason for row in delivering.rows()} == {None}


def test_what_was_deleted_there_is_told_again_only_if_the_user_wants_it(delivering: Delivering, outbox: Outbox) -> None:
    delivering.write(1, 2, 3)
    before = delivering.rows()
    send_all(outbox)

    assert outbox.deleted(call_at(1).started_at, call_at(3).started_at) == 2
    assert outbox.deleted(call_at(1).started_at, call_at(3).started_at) == 0
    assert outbox.queue_gaps(BEGAN) == 0
    assert outbox.next() is None

    assert outbox.queue_again(BEGAN, call_at(9).started_at) == 2
    assert send_all(outbox) == numbers(1, 2)
    frozen = [(row.initiated, row.source, row.destination, row.duration, row.url) for row in before]
    after = [(row.initiated, row.source, row.destination, row.duration, row.url) for row in delivering.rows()]
    assert after == frozen


def test_letters_that_wait_are_not_taken_for_deleted(delivering: Delivering, outbox: Outbox) -> None:
    delivering.write(1)

    assert outbox.deleted(BEGAN, call_at(9).started_at) == 0
    assert send_all(outbox) == numbers(1)


def test_a_number_that_was_forgotten_is_told_nobody_any_more(delivering: Delivering, outbox: Outbox) -> None:
    delivering.write(*range(5))
    send(outbox)
    refuse(outbox)
    delivering.write(0, 1, 2, account="shop", call_id="other")
    forgotten = numbers(0, 1, 2, 3)

    delivering.log.forget_numbers(forgotten, call_at(9).started_at)

    kept = " ".join(f"{row.source} {row.destination} {row.url} {row.reason}" for row in delivering.rows())
    assert not [number for number in forgotten if number in kept]
    assert outbox.retry() == 0
    assert outbox.queue_gaps(BEGAN) == 0
    assert outbox.queue_again(BEGAN, call_at(9).started_at) == 0
    assert send_all(outbox) == numbers(4)


def test_an_old_call_stays_until_it_is_told(delivering: Delivering, outbox: Outbox) -> None:
    delivering.write(1, 2, 3)
    refused = refuse(outbox)
    send(outbox)
    delivering.log.forget_before(call_at(9).started_at)
    assert send_all(outbox) == numbers(3)
    outbox.skip([refused])

    assert delivering.log.forget_before(call_at(9).started_at) == 2
    assert not delivering.rows()


def test_a_number_is_forgotten_in_letters_about_old_calls(delivering: Delivering, outbox: Outbox) -> None:
    delivering.write(1, 2)
    delivering.log.forget_before(call_at(9).started_at)
    delivering.log.forget_numbers(numbers(1), call_at(9).started_at)
    assert send_all(outbox) == numbers(2)


def test_a_target_that_is_gone_gets_no_letters(delivering: Delivering, outbox: Outbox) -> None:
    delivering.add(replace(RULE, target="other"))
    delivering.write(1, 2)

    forget_target(delivering.log, "nimbox")

    assert outbox.next() is None
    assert {row.target for row in delivering.rows()} == {"other"}


@pytest.mark.usefixtures("outbox")
def test_letters_are_the_same_when_they_are_read_again(delivering: Delivering) -> None:
    """On every server, whatever characters they have; also after a restart."""
    told: list[CallNote] = []
    odd: list[dict[str, Any]] = [
        {"extension": "Ñandú+ 'x' \\ %s :a 🦜"},
        {"to_number": f"+{'9' * 200}"},
        {"duration": 0},
        {"duration": 2**31 - 1},
        {"duration": None, "talk_time": None},
        {"started_at": BEGAN + timedelta(microseconds=999_999)},
    ]
    for number, changes in enumerate(odd):
        delivering.write(number, **changes)
        note = RULE.note(call_at(number, **changes))
        assert note is not None
        told.append(note)
    delivering.log.close()
    again = Outbox(Delivering(delivering.url).log, RULE)

    read = []
    while letter := again.next():
        read.append(letter.note)
        again.delivered(letter.id)
    assert read == told
