"""Scenario files: at this time, do that. README.md describes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import cast

import yaml

from .actions import Action, ActionError, Actions

_FOLDER = Path(__file__).parent / "scenarios"
_KEYS = frozenset({"title", "length", "repeat", "before", "steps"})
_STEP_KEYS = frozenset({"at", "every", "chance", "do"})


class ScenarioError(Exception):
    """A scenario file cannot be read; the text says where, what is wrong and what is allowed."""


@dataclass(frozen=True, slots=True)
class Between:
    """A value that is drawn anew each time, from two numbers and what is between them."""

    low: float
    high: float

    def draw(self, random: Random) -> object:
        """Return a whole number if both ends are whole numbers."""
        if isinstance(self.low, int) and isinstance(self.high, int):
            return random.randint(self.low, self.high)
        return random.uniform(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that is drawn anew each time, from a list."""

    options: tuple[object, ...]

    def draw(self, random: Random) -> object:
        """Return one of the options."""
        return random.choice(self.options)


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do `at` a time in seconds, again `every` so many seconds if given, each time with a `chance`."""

    where: str
    do: str
    arguments: Mapping[str, object]
    at: float = 0.0
    every: float | None = None
    chance: float = 1.0

    def times(self, length: float) -> Iterator[float]:
        """Go through the times at which to do it in a round of this length."""
        at = self.at
        while at < length:
            yield at
            if self.every is None:
                return
            at += self.every

    def draw(self, random: Random) -> dict[str, object]:
        """Return the arguments for one time."""
        return {
            name: value.draw(random) if isinstance(value, Between | Choice) else value
            for name, value in self.arguments.items()
        }


@dataclass(frozen=True, slots=True)
class Scenario:
    """Steps that come before everything, and those of a round of `length` seconds, which may repeat for ever."""

    title: str
    length: float
    repeat: bool
    before: tuple[Step, ...]
    steps: tuple[Step, ...]

    def once(self) -> Scenario:
        """Return the same for one round."""
        return replace(self, repeat=False)


def names() -> list[str]:
    """Return the names of the scenarios that come with the simulator."""
    return sorted(file.stem for file in _FOLDER.glob("*.yaml"))


def load(name_or_file: str, actions: Actions) -> Scenario:
    """Read a scenario of this name, or a file, for a simulator that has these actions.

    Raises:
        ScenarioError: there is no such file, or something in it is wrong.
    """
    file = _FOLDER / f"{name_or_file}.yaml" if name_or_file in names() else Path(name_or_file)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        msg = f"{name_or_file} cannot be read ({error}); a file, or one of: {', '.join(names())}"
        raise ScenarioError(msg) from error
    return parse(text, file.name, actions)


def parse(text: str, name: str, actions: Actions) -> Scenario:
    """Read the text of a scenario; `name` stands in errors.

    Raises:
        ScenarioError: something in it is wrong.
    """
    try:
        return _Parser(name, actions).scenario(text)
    except yaml.YAMLError as error:
        msg = f"{name} is not YAML: {error}"
        raise ScenarioError(msg) from error


class _Parser:
    """Turns nodes of YAML, which know their lines, into a scenario."""

    def __init__(self, name: str, actions: Actions) -> None:
        self._name = name
        self._actions = actions

    def scenario(self, text: str) -> Scenario:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        nodes = self._mapping(root, "the file")
        self._known(nodes.keys(), _KEYS, root)
        values = {key: loader.construct_object(nodes[key], deep=True) for key in nodes.keys() - {"before", "steps"}}
        scenario = Scenario(
            title=str(values.get("title", self._name)),
            length=self._number(values.get("length"), "length", root, above=0),
            repeat=values.get("repeat", False) is True,
            before=tuple(self._steps(loader, nodes.get("before"), "before", timed=False)),
            steps=tuple(self._steps(loader, nodes.get("steps"), "steps", timed=True)),
        )
        for step in scenario.steps:
            if step.at >= scenario.length:
                msg = f"{step.where}: at must be before the end of the round ({scenario.length}), not {step.at}"
                raise ScenarioError(msg)
        return scenario

    def _steps(self, loader: yaml.SafeLoader, node: yaml.Node | None, part: str, *, timed: bool) -> Iterator[Step]:
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            raise self._error(node, f"{part} must be a list of steps")
        for number, item in enumerate(node.value, 1):
            yield self._step(loader, item, f"{part} {number}", timed=timed)

    def _step(self, loader: yaml.SafeLoader, node: yaml.Node, where: str, *, timed: bool) -> Step:
        self._mapping(node, where)
        fields = {str(key): value for key, value in loader.construct_object(node, deep=True).items()}
        arguments = {key: _drawn(value) for key, value in fields.items() if key not in _STEP_KEYS}
        place = f"{self._place(node)}, {where}"
        name = fields.get("do")
        if not isinstance(name, str):
            raise self._error(node, f"{where}: `do` must name an action")
        try:
            _check(self._actions[name], arguments)
        except ActionError as error:
            raise self._error(node, f"{where} ({name}): {error}") from error
        if not timed:
            self._known(fields.keys(), frozenset({"do", *arguments}), node)
            return Step(place, name, arguments)
        return Step(
            place,
            name,
            arguments,
            at=self._number(fields.get("at"), f"{where}: at", node),
            every=self._number(fields["every"], f"{where}: every", node, above=0) if "every" in fields else None,
            chance=self._number(fields.get("chance", 1), f"{where}: chance", node),
        )

    def _mapping(self, node: yaml.Node | None, what: str) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self._error(node, f"{what} must have keys and values")
        return {str(key.value): value for key, value in node.value}

    def _known(self, keys: object, allowed: frozenset[str], node: yaml.Node | None) -> None:
        if unknown := sorted(set(cast("set[str]", keys)) - allowed):
            raise self._error(node, f"unknown key {', '.join(unknown)}; allowed: {', '.join(sorted(allowed))}")

    def _number(self, value: object, what: str, node: yaml.Node | None, above: float | None = None) -> float:
        least = "0 or more" if above is None else f"more than {above}"
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._error(node, f"{what} must be a number, {least}, not {value!r}")
        if value < 0 or (above is not None and value <= above):
            raise self._error(node, f"{what} must be {least}, not {value!r}")
        return value

    def _place(self, node: yaml.Node | None) -> str:
        return self._name if node is None else f"{self._name}, line {node.start_mark.line + 1}"

    def _error(self, node: yaml.Node | None, problem: str) -> ScenarioError:
        return ScenarioError(f"{self._place(node)}: {problem}")


def _drawn(value: object) -> object:
    """Return `{between: [a, b]}` and `{choose: [...]}` as what draws a value, anything else as it is."""
    match value:
        case {"between": [int() | float() as low, int() | float() as high], **rest} if not rest and low <= high:
            return Between(low, high)
        case {"choose": [_, *_] as options, **rest} if not rest:
            return Choice(tuple(options))
        case _:
            return value


def _check(action: Action, arguments: Mapping[str, object]) -> None:
    """Raise an ActionError if the action would not take whatever may be drawn."""
    action.check_names(arguments)
    for name, value in arguments.items():
        match value:
            case Between(low, high):
                possible: tuple[object, ...] = (low, high)
            case Choice(options):
                possible = options
            case _:
                possible = (value,)
        for one in possible:
            action.parameters[name].check(one)
