"""Actions by name take what the methods take."""

import pytest

from simulator.actions import ActionError, Actions


class Phone:
    """Something that can do things."""

    def ring(self, number: str, seconds: float = 5.0, *, loud: bool = False, times: int | None = None) -> str:
        """Say what it was told."""
        if number == "0":
            msg = "Nobody is there"
            raise ValueError(msg)
        return f"{number} {seconds} {loud} {times}"


ACTIONS = Actions({"ring": Phone().ring})


def test_an_action_is_done_with_its_arguments() -> None:
    assert ACTIONS.run("ring", {"number": "101", "seconds": 2, "loud": True}) == "101 2 True None"


@pytest.mark.parametrize(
    ("name", "arguments", "problem"),
    [
        ("dance", {}, "unknown action 'dance'; allowed: ring"),
        ("ring", {}, "missing argument number"),
        ("ring", {"number": "1", "volume": 3}, "unknown argument volume; allowed: number, seconds, loud, times"),
        ("ring", {"number": 101}, 'number must be a text, not 101 (write "101" in quotes)'),
        ("ring", {"number": "1", "seconds": "2"}, "seconds must be a number, not '2'"),
        ("ring", {"number": "1", "seconds": True}, "seconds must be a number, not True"),
        ("ring", {"number": "1", "loud": 1}, "loud must be true or false, not 1"),
        ("ring", {"number": "1", "times": 1.5}, "times must be a whole number or nothing, not 1.5"),
        ("ring", {"number": "0"}, "ring: Nobody is there"),
    ],
)
def test_what_is_wrong_is_said(name: str, arguments: dict[str, object], problem: str) -> None:
    with pytest.raises(ActionError) as error:
        ACTIONS.run(name, arguments)
    assert str(error.value) == problem


def test_actions_describe_themselves() -> None:
    assert ACTIONS.describe() == {
        "ring": {
            "number": "a text",
            "seconds": "a number, optional",
            "loud": "true or false, optional",
            "times": "a whole number or nothing, optional",
        }
    }
