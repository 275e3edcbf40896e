"""Whatever happens to an outbox: no call is lost, none is sent twice by itself, and no letter ever changes."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
)
from sqlalchemy import URL

from custom_components.cloud_telephony.calls.log_model import Source
from custom_components.cloud_telephony.calls.model import Call, CallNote
from custom_components.cloud_telephony.calls.number_forms import Conversion
from custom_components.cloud_telephony.calls.outbox import Letter, Outbox

from .outbox_log import BEGAN, RULE, Delivering, call_at

MOST_CALLS = 6
CALLS = st.integers(0, MOST_CALLS - 1)
SPANS = st.tuples(CALLS, CALLS).map(sorted)
ENDINGS = st.sampled_from(
    ["delivered", "delivered", "refused", "refused", "no answer", "killed before", "killed after"]
)


class Telling(RuleBasedStateMachine):
    """A log, an outbox that comes and goes, a courier who may stop anywhere, and a user.

    `expected` is what has become of each call that should have a letter, by the words in which it was first told.
    """

    def __init__(self) -> None:
        """Begin with an empty log, which nobody follows."""
        super().__init__()
        self._folder = TemporaryDirectory()
        url = URL.create("sqlite", database=str(Path(self._folder.name) / "log.db"))
        self.delivering = Delivering(url)
        self.outbox = Outbox(self.delivering.log, RULE, now=self.delivering.clock.now)
        self.follows = False
        self.written: dict[int, Call] = {}
        self.order: list[int] = []
        self.states: dict[int, str] = {}
        self.words: dict[int, CallNote] = {}
        self.sent: list[CallNote] = []

    def teardown(self) -> None:
        """Let go of the file."""
        self.delivering.log.close()
        self._folder.cleanup()

    @rule(calls=st.lists(CALLS, min_size=1, max_size=3, unique=True), duration=st.integers(0, 99))
    def tell(self, calls: list[int], duration: int) -> None:
        """Write some calls, or what is known of them now."""
        self.delivering.write(*calls, source=Source.RECORD, duration=duration)
        for call in sorted(calls):
            known = self.delivering.log.find("office", f"call-{call}")
            assert known is not None
            changed = self.written.get(call) != known
            self.written[call] = known
            if self.follows and changed:
                self._queue([call])

    @rule()
    def come(self) -> None:
        """Have the outbox follow the log."""
        self.follows = True
        self.delivering.log.followers[:] = [self.outbox]

    @rule()
    def go(self) -> None:
        """Have nobody follow the log."""
        self.follows = False
        self.delivering.log.followers.clear()

    @rule(exit_prefix=st.sampled_from(["", "0"]))
    def change_the_rule(self, exit_prefix: str) -> None:
        """Write numbers in another way from now on."""
        changed = replace(RULE, convert=Conversion(exit_prefix=exit_prefix))
        self.outbox = Outbox(self.delivering.log, changed, now=self.delivering.clock.now)
        if self.follows:
            self.come()

    @rule(endings=st.lists(ENDINGS, min_size=1, max_size=4))
    def carry(self, endings: list[str]) -> None:
        """Carry the first letters, which may go wrong at any place."""
        for ending in endings:
            letter = self.outbox.next()
            pending = self._pending()
            assert (letter is None) is (not pending)
            if letter is not None:
                assert letter.note == self.words[pending[0]]
                self._send(letter, pending[0], ending)

    def _send(self, letter: Letter, call: int, ending: str) -> None:
        if ending == "killed before":
            return
        self.outbox.attempted(letter.id)
        self.sent.append(letter.note)
        if ending in {"delivered", "refused"}:
            self.states[call] = ending
            self._answer(letter, ending)

    def _answer(self, letter: Letter, ending: str) -> None:
        if ending == "delivered":
            self.outbox.delivered(letter.id)
        else:
            self.outbox.refused(letter.id, "no contact")

    @rule(data=st.data(), verb=st.sampled_from(["retry", "skip"]), everything=st.booleans())
    def decide(self, data: st.DataObject, verb: str, everything: bool) -> None:
        """Try some of what was refused again, or do without it."""
        refused = [call for call in self.order if self.states[call] == "refused"]
        chosen = refused if everything or not refused else data.draw(st.lists(st.sampled_from(refused), unique=True))
        ids = [refusal.id for refusal in self.outbox.refusals()]
        assert len(ids) == len(refused)
        picked = None if everything else [ids[refused.index(call)] for call in chosen]
        deed = self.outbox.retry if verb == "retry" else self.outbox.skip
        assert deed(picked) == len(chosen)
        self.states |= dict.fromkeys(chosen, "pending" if verb == "retry" else "skipped")

    @rule(first=CALLS)
    def look_for_gaps(self, first: int) -> None:
        """Write what is missing of the calls from one on."""
        missing = [call for call in sorted(self.written) if call >= first and call not in self.states]
        assert self.outbox.queue_gaps(call_at(first).started_at) == len(missing)
        self._queue(missing)

    @rule(span=SPANS)
    def delete(self, span: list[int]) -> None:
        """Have the calls of a range deleted there."""
        first, last = span
        gone = [call for call in self._in(first, last) if self.states.get(call) == "delivered"]
        assert self.outbox.deleted(*self._span(first, last)) == len(gone)
        self.states |= dict.fromkeys(gone, "deleted")

    @rule(span=SPANS)
    def push(self, span: list[int]) -> None:
        """Have the calls of a range told again."""
        first, last = span
        calls = self._in(first, last)
        back = [call for call in calls if self.states.get(call) in {"deleted", "skipped", "refused"}]
        missing = [call for call in sorted(calls) if call not in self.states]
        assert self.outbox.queue_again(*self._span(first, last)) == len(back) + len(missing)
        self.states |= dict.fromkeys(back, "pending")
        self._queue(missing)

    @invariant()
    def every_letter_is_where_it_should_be(self) -> None:
        """In its order and state, in the words in which it was written."""
        rows = self.delivering.rows()
        kept = [(row.initiated, row.source, row.destination, row.duration, row.url, row.state) for row in rows]
        assert kept == [(*_words(self.words[call]), self.states[call]) for call in self.order]

    @invariant()
    def what_was_sent_is_always_the_same(self) -> None:
        """By time, source and destination the other side knows a call again: one of these, one letter."""
        keys = {(note.initiated, note.source, note.destination) for note in self.sent}
        assert len(keys) == len({*self.sent})

    @invariant()
    def counts_are_right(self) -> None:
        """As many as there are."""
        counts = self.outbox.counts(BEGAN)
        now = list(self.states.values())
        assert counts.pending == now.count("pending")
        assert counts.refused == now.count("refused")
        assert counts.delivered_today == now.count("delivered")
        assert (counts.oldest is None) is (counts.pending == 0)

    def _queue(self, calls: list[int]) -> None:
        for call in calls:
            if call not in self.states:
                note = self.outbox.rule.note(self.written[call])
                assert note is not None
                self.states[call], self.words[call] = "pending", note
                self.order.append(call)

    def _pending(self) -> list[int]:
        return [call for call in self.order if self.states[call] == "pending"]

    def _in(self, first: int, last: int) -> list[int]:
        return [call for call in self.written if first <= call <= last]

    def _span(self, first: int, last: int) -> tuple[datetime, datetime]:
        return call_at(first).started_at, call_at(last + 1).started_at


def _words(note: CallNote) -> tuple[Any, ...]:
    return note.initiated, note.source, note.destination, note.duration, note.url


Telling.TestCase.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
test_telling = Telling.TestCase
