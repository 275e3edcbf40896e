"""The actions of a simulator by name, for scenario files and the control API.

An action is a method of the simulator; which arguments it takes is read from its signature and nowhere else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from inspect import Parameter as Declared, signature
from types import NoneType, UnionType
from typing import get_args, get_type_hints

_WORDS: Mapping[type, str] = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


class ActionError(Exception):
    """There is no such action, or it does not take these arguments; the text says what is allowed."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument that an action takes."""

    name: str
    types: tuple[type, ...]
    required: bool

    def check(self, value: object) -> None:
        """Raise an ActionError if the value is not of a type that is allowed."""
        if not any(_is(value, allowed) for allowed in self.types):
            hint = f' (write "{value}" in quotes)' if isinstance(value, int) and str in self.types else ""
            msg = f"{self.name} must be {self.allowed}, not {value!r}{hint}"
            raise ActionError(msg)

    @property
    def allowed(self) -> str:
        """Return the allowed types in words."""
        return " or ".join(_WORDS.get(allowed, "nothing") for allowed in self.types)


@dataclass(frozen=True, slots=True)
class Action:
    """A method and the arguments it takes."""

    method: Callable[..., object]
    parameters: Mapping[str, Parameter]

    def check_names(self, names: Iterable[str]) -> None:
        """Raise an ActionError if an argument is unknown or one that is needed is missing."""
        given = set(names)
        if unknown := sorted(given - set(self.parameters)):
            msg = f"unknown argument {', '.join(unknown)}; allowed: {', '.join(self.parameters) or 'none'}"
            raise ActionError(msg)
        needed = {parameter.name for parameter in self.parameters.values() if parameter.required}
        if missing := sorted(needed - given):
            msg = f"missing argument {', '.join(missing)}"
            raise ActionError(msg)

    def check(self, arguments: Mapping[str, object]) -> None:
        """Raise an ActionError if the action does not take these arguments."""
        self.check_names(arguments)
        for name, value in arguments.items():
            self.parameters[name].check(value)


class Actions:
    """Every action that a file or a request may name."""

    def __init__(self, methods: Mapping[str, Callable[..., object]]) -> None:
        """Take the methods by the names of their actions."""
        self._actions = {name: Action(method, _parameters(method)) for name, method in methods.items()}

    def __getitem__(self, name: str) -> Action:
        """Return an action.

        Raises:
            ActionError: there is none of this name.
        """
        try:
            return self._actions[name]
        except KeyError:
            msg = f"unknown action {name!r}; allowed: {', '.join(sorted(self._actions))}"
            raise ActionError(msg) from None

    def run(self, name: str, arguments: Mapping[str, object]) -> object:
        """Check the arguments and do it; return what it returns.

        Raises:
            ActionError: there is no such action, it does not take these arguments, or the simulator cannot do it.
        """
        action = self[name]
        action.check(arguments)
        try:
            return action.method(**arguments)
        except (ValueError, LookupError) as error:
            msg = f"{name}: {error.args[0] if error.args else error}"
            raise ActionError(msg) from error

    def describe(self) -> dict[str, dict[str, str]]:
        """Return every action with its arguments in words."""
        return {
            name: {
                parameter.name: f"{parameter.allowed}{'' if parameter.required else ', optional'}"
                for parameter in action.parameters.values()
            }
            for name, action in sorted(self._actions.items())
        }


def _parameters(method: Callable[..., object]) -> dict[str, Parameter]:
    hints = get_type_hints(method)
    return {
        name: Parameter(name, _simple_types(hints[name]), declared.default is Declared.empty)
        for name, declared in signature(method).parameters.items()
    }


def _simple_types(hint: object) -> tuple[type, ...]:
    """Return those types of an annotation that a file can hold (a call is given by its identifier, a text)."""
    members = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    return tuple(member for member in members if isinstance(member, type) and member in {*_WORDS, NoneType})


def _is(value: object, allowed: type) -> bool:
    if isinstance(value, bool):
        return allowed is bool
    if allowed is float:
        return isinstance(value, int | float)
    return isinstance(value, allowed)
