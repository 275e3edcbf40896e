"""Which texts the code asks for, found by reading it."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import custom_components.cloud_telephony
from custom_components.cloud_telephony.calls import log_model
from custom_components.cloud_telephony.calls.log_model import LogError
from custom_components.cloud_telephony.providers import base
from custom_components.cloud_telephony.providers.base import TelephonyError

PACKAGE = Path(custom_components.cloud_telephony.__path__[0])

type Uses = dict[str, list[frozenset[str]]]
"""For each text, the placeholders that are given at every place where it is used."""

_GLUE = "*.py"
_SHARED = ("errors.py",)
"""The modules whose functions that make errors are used by others."""
_PROVIDERS = "providers/**/*.py"
_CREATE_ISSUE = "async_create_issue"
_RAISE_ISSUE = frozenset({"raise_issue", "judge_issue"})
_SHOW = frozenset({"async_show_form", "async_show_menu"})
_OF_ISSUE = frozenset({"fixable", "wrong"})
_KEY = "translation_key"
_PLACEHOLDERS = "translation_placeholders"


def error_classes() -> dict[str, type[TelephonyError]]:
    """Return the errors that reach a user, by the name of their class; a provider may have others to itself."""
    members = vars(base).values()
    return {error.__name__: error for error in members if isinstance(error, type) and issubclass(error, TelephonyError)}


def exceptions_of_providers() -> Uses:
    """Return the texts of the errors that providers raise."""
    classes = error_classes()
    uses: Uses = {error.translation_key: [] for error in classes.values()}
    for call in _calls(_PROVIDERS):
        if error := classes.get(_name(call)):
            uses[error.translation_key].append(frozenset(word.arg for word in call.keywords if word.arg))
    return uses


def exceptions_of_log() -> Uses:
    """Return the texts of the errors of the call log, which nothing fills."""
    members = vars(log_model).values()
    errors = [error for error in members if isinstance(error, type) and issubclass(error, LogError)]
    return {error.translation_key: [frozenset()] for error in errors}


def exceptions_of_glue() -> Uses:
    """Return the texts of the errors that are raised above the providers."""
    uses: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
    shared = {name: helper for path in _SHARED for name, helper in _helpers(path).items()}
    for path in _paths(_GLUE):
        _note_uses(path, {**shared, **_helpers(path)}, uses)
    return uses


def _helpers(pattern: str) -> dict[str, tuple[int, frozenset[str]]]:
    """Return the functions of a module that make an error of a key: where that stands, and what fills the text."""
    helpers = {}
    for function in _functions(pattern):
        arguments = [argument.arg for argument in function.args.args]
        if _KEY in arguments:
            helpers[function.name] = (arguments.index(_KEY), _placeholders_in(function))
    return helpers


def _note_uses(pattern: str, helpers: Mapping[str, tuple[int, frozenset[str]]], uses: Uses) -> None:
    for call in _calls(pattern):
        if _name(call) in {_CREATE_ISSUE, "ObjectSelectorConfig", "SelectSelectorConfig"}:
            continue  # see `issues`; a selector's texts are no errors
        if key := _constant(_keyword(call, _KEY)):
            uses[key].append(_placeholders(call))
        elif _name(call) in helpers:
            position, given = helpers[_name(call)]
            key = _constant(call.args[position])
            assert key, f"{_name(call)} is called with a key that cannot be read"
            uses[key].append(given.union(word.arg for word in call.keywords if word.arg))


def issues() -> Uses:
    """Return the texts of the issues that a user is to repair."""
    uses: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
    for key, call in _issues():
        given = {word.arg for word in call.keywords if word.arg} - _OF_ISSUE
        uses[key].append(frozenset({"account", *given}))
    for call in _calls(_GLUE):
        # What is no issue of an account.
        if _name(call) == _CREATE_ISSUE and (text := _constant(_keyword(call, _KEY))):
            uses[text].append(_placeholders(call))
    return uses


def fixable_issues() -> frozenset[str]:
    """Return the issues that a click can put right."""
    return frozenset(key for key, call in _issues() if _keyword(call, "fixable"))


def repair_placeholders() -> frozenset[str]:
    """Return what is given to the texts of a repair."""
    shown = [_keyword(call, "description_placeholders") for call in _calls("repairs.py") if _name(call) in _SHOW]
    keys = [key for given in shown if isinstance(given, ast.Dict) for key in given.keys]
    return frozenset(filter(None, map(_constant, keys)))


def _issues() -> Iterator[tuple[str, ast.Call]]:
    """Yield every place where an issue is raised, with its key."""
    for call in _calls(_GLUE):
        if _name(call) in _RAISE_ISSUE:
            key = _constant(call.args[2])
            assert key, "an issue is raised with a key that cannot be read"
            yield key, call


def words() -> frozenset[str]:
    """Return every text that stands in the code above the providers."""
    return frozenset(text for node in _nodes(_GLUE) if (text := _constant(node)))


def refusals() -> Uses:
    """Return the texts with which the form of a contact refuses what was entered."""
    return _raised("Refused", position=1)


def unusable_options() -> Uses:
    """Return the texts with which the options refuse what was entered."""
    return _raised("Unusable", position=0)


def _raised(name: str, *, position: int) -> Uses:
    """Return the texts of an error whose key is the argument at this position, and whose keywords fill them."""
    uses: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
    for call in _calls(_GLUE):
        if _name(call) == name:
            key = _constant(call.args[position])
            assert key
            uses[key].append(frozenset(word.arg for word in call.keywords if word.arg))
    return uses


def _paths(pattern: str) -> list[str]:
    return [path.relative_to(PACKAGE).as_posix() for path in sorted(PACKAGE.glob(pattern))]


def _nodes(pattern: str) -> Iterator[ast.AST]:
    return (node for path in sorted(PACKAGE.glob(pattern)) for node in ast.walk(ast.parse(path.read_text())))


def _calls(pattern: str) -> Iterator[ast.Call]:
    return (node for node in _nodes(pattern) if isinstance(node, ast.Call))


def _functions(pattern: str) -> Iterator[ast.FunctionDef]:
    return (node for node in _nodes(pattern) if isinstance(node, ast.FunctionDef))


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((word.value for word in call.keywords if word.arg == name), None)


def _constant(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _placeholders(call: ast.Call) -> frozenset[str]:
    given = _keyword(call, _PLACEHOLDERS)
    keys = given.keys if isinstance(given, ast.Dict) else []
    return frozenset(name for key in keys if (name := _constant(key)))


def _placeholders_in(function: ast.FunctionDef) -> frozenset[str]:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and _keyword(node, _KEY)]
    return frozenset().union(*map(_placeholders, calls))
