"""Scenarios are played by the clock."""

from collections.abc import Callable

import pytest

from simulator.cloudpbx import CloudPbxSimulator, Pbx
from simulator.player import Player
from simulator.scenario import ScenarioError, load, parse


def player(text: str, seed: int = 0) -> tuple[CloudPbxSimulator, Player]:
    """Return an office whose life is written down here, and who plays it."""
    sim = CloudPbxSimulator()
    return sim, Player(parse(text, "test.yaml", sim.actions), sim.actions, sim.clock, seed)


def test_a_round_is_played_once() -> None:
    sim, plays = player("length: 10\nsteps: [{at: 4, do: set_queue, queue: Orders, calls: 3}]")
    plays.play()
    sim.advance(3)
    assert sim.pbx.queues["Orders"].calls == 0
    sim.advance(1)
    assert (sim.pbx.queues["Orders"].calls, plays.finished.is_set()) == (3, False)
    sim.advance(6)
    assert (plays.rounds, plays.finished.is_set()) == (1, True)


def test_a_round_is_repeated_for_ever() -> None:
    sim, plays = player("length: 10\nrepeat: true\nsteps: [{at: 4, do: ping}]")
    plays.play()
    sim.advance(1000)
    assert (plays.rounds, plays.finished.is_set()) == (100, False)


def test_what_cannot_be_done_now_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    sim, plays = player(
        'length: 10\nsteps: [{at: 4, do: hang_up, call: "1.1"}, {at: 5, do: set_queue, queue: A, calls: 1}]'
    )
    plays.play()
    sim.advance(10)
    assert plays.skipped == 1
    assert sim.pbx.queues["A"].calls == 1
    assert "test.yaml, line 2, steps 1 is left out: hang_up: There is no call 1.1" in caplog.text


def test_what_comes_before_must_be_possible() -> None:
    _, plays = player("length: 10\nbefore: [{do: set_agent, queue: A, extension: '1', reason: lunch}]")
    with pytest.raises(ScenarioError, match="line 2, before 1: set_agent: A reason is told with a change"):
        plays.play()


def test_chance_and_choices_depend_on_the_seed_only() -> None:
    text = (
        "length: 100\nsteps: [{at: 0, every: 1, chance: 0.5, do: join_conference, conference: Board,"
        ' number: {choose: ["1", "2", "3"]}}]'
    )

    def meeting(seed: int) -> list[str]:
        sim, plays = player(text, seed)
        plays.play()
        sim.advance(100)
        return [participant.who.number for participant in sim.pbx.conferences["Board"]]

    assert meeting(1) == meeting(1) != meeting(2)
    assert 30 < len(meeting(1)) < 70


@pytest.fixture
def office_day() -> Callable[[float], tuple[CloudPbxSimulator, Player]]:
    """Return who plays the office day for some seconds."""

    def run(seconds: float) -> tuple[CloudPbxSimulator, Player]:
        sim = CloudPbxSimulator(pbx=Pbx("Biuro"))
        plays = Player(load("office_day", sim.actions), sim.actions, sim.clock)
        plays.play()
        sim.advance(seconds)
        return sim, plays

    return run


def test_the_office_has_a_past(office_day: Callable[[float], tuple[CloudPbxSimulator, Player]]) -> None:
    sim, _ = office_day(0)
    assert len(sim.pbx.extensions) == 12
    assert {name for name, queue in sim.pbx.queues.items() if len(queue.agents) == 3} == {"Orders", "Service"}
    assert {number for number, phone in sim.pbx.extensions.items() if phone.status == 4} == {"108", "111"}
    assert len({cdr.started_at.date() for cdr in sim.pbx.cdrs}) >= 7


def test_the_office_lives(office_day: Callable[[float], tuple[CloudPbxSimulator, Player]]) -> None:
    past = len(office_day(0)[0].pbx.cdrs)
    sim, plays = office_day(1800)
    today = sim.pbx.cdrs[past:]
    ends = {(cdr.application, cdr.disposition.value) for cdr in today}
    assert ends >= {
        ("Dial", "ANSWERED"), ("Dial", "NO ANSWER"), ("Dial", "BUSY"), ("Dial", "FAILED"),
        ("Queue", "ANSWERED"), ("Queue", "NO ANSWER"), ("SMS", "ANSWERED"),
    }  # fmt: skip
    assert plays.rounds == 3
    assert plays.skipped < 15
    assert len(today) > 150
    assert len(sim.pbx.calls) < 12
    assert all(queue.calls <= 5 for queue in sim.pbx.queues.values())
