"""Scenario files, and what is said about wrong ones."""

from pathlib import Path
from random import Random
import re

import pytest

import simulator
from simulator.cloudpbx import CloudPbxSimulator
from simulator.scenario import Between, Choice, Scenario, ScenarioError, load, names, parse

ACTIONS = CloudPbxSimulator().actions


def read(*steps: str) -> Scenario:
    """Read a scenario of a minute with these steps."""
    return parse("\n".join(["length: 60", "steps:", *(f"  - {step}" for step in steps)]), "test.yaml", ACTIONS)


def test_a_step_is_done_at_its_times() -> None:
    once, often = read(
        '{at: 5, do: set_extension, extension: "101", status: 8}', "{at: 10, every: 20, chance: 0.5, do: tell_state}"
    ).steps
    assert (once.do, once.arguments) == ("set_extension", {"extension": "101", "status": 8})
    assert (list(once.times(60)), list(often.times(60)), often.chance) == ([5], [10, 30, 50], 0.5)


def test_values_can_be_drawn() -> None:
    (step,) = read(
        '{at: 0, do: play_call, caller: {choose: ["600700800", "601234567"]}, called: "101", ring: {between: [2, 4]}}'
    ).steps
    assert step.arguments["caller"] == Choice(("600700800", "601234567"))
    assert step.arguments["ring"] == Between(2, 4)
    random = Random(0)  # noqa: S311  # no secrets
    drawn = [step.draw(random) for _ in range(50)]
    assert {arguments["caller"] for arguments in drawn} == {"600700800", "601234567"}
    assert {arguments["ring"] for arguments in drawn} == {2, 3, 4}
    assert Between(0.0, 0.5).draw(random) != Between(0.0, 0.5).draw(random)


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("{at: 1, do: dance}", "steps 1 (dance): unknown action 'dance'; allowed: accept_connections, "),
        ("{at: 1}", "steps 1: `do` must name an action"),
        ("{do: tell_state}", "steps 1: at must be a number, 0 or more, not None"),
        ("{at: -1, do: tell_state}", "steps 1: at must be 0 or more, not -1"),
        ("{at: 60, do: tell_state}", "at must be before the end of the round (60), not 60"),
        ("{at: 1, every: 0, do: tell_state}", "steps 1: every must be more than 0, not 0"),
        ("{at: 1, do: hang_up}", "steps 1 (hang_up): missing argument call"),
        ("{at: 1, do: ping, loud: true}", "steps 1 (ping): unknown argument loud; allowed: none"),
        ("{at: 1, do: set_queue, queue: Orders, calls: many}", "calls must be a whole number, not 'many'"),
        ("{at: 1, do: place_call, caller: {choose: [101]}}", 'caller must be a text, not 101 (write "101" in quotes)'),
        ("{at: 1, do: set_queue, queue: A, calls: {between: [3, 1]}}", "calls must be a whole number, not {'between'"),
        ("tell_state", "steps 1 must have keys and values"),
    ],
)
def test_a_wrong_step_is_named_with_its_line(step: str, problem: str) -> None:
    with pytest.raises(ScenarioError) as error:
        read(step)
    assert str(error.value).startswith("test.yaml, line 3")
    assert problem in str(error.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "test.yaml: the file must have keys and values"),
        ("steps: []", "test.yaml, line 1: length must be a number, more than 0, not None"),
        ("length: 5\nstep: []", "unknown key step; allowed: before, length, repeat, steps, title"),
        ("length: 5\nsteps: 7", "test.yaml, line 2: steps must be a list of steps"),
        ("length: 5\nbefore: [{at: 1, do: ping}]", "unknown key at"),
        ("length: [5", "test.yaml is not YAML"),
        ("length: !!python/object:os.system {}", "test.yaml is not YAML"),
    ],
)
def test_a_wrong_file_is_explained(text: str, problem: str) -> None:
    with pytest.raises(ScenarioError) as error:
        parse(text, "test.yaml", ACTIONS)
    assert problem in str(error.value)


def test_a_scenario_is_a_file_or_one_that_comes_with_the_simulator(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("length: 5\nrepeat: true\n")
    assert load(str(file), ACTIONS) == Scenario("mine.yaml", 5, True, (), ())
    assert load(str(file), ACTIONS).once().repeat is False
    assert names() == ["evrotel_day", "nimbox_day", "office_day", "voipgrid_day", "zadarma_day"]
    with pytest.raises(ScenarioError, match="a file, or one of: evrotel_day, nimbox_day, office_day"):
        load("nowhere", ACTIONS)


def test_the_scenario_of_the_readme_can_be_played() -> None:
    readme = Path(simulator.__path__[0], "README.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    assert len(parse(text, "README.md", ACTIONS).steps) == 3
