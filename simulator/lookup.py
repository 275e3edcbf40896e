"""Finding what a test or a person names."""

from collections.abc import Mapping


def existing[T](things: Mapping[str, T], name: str, kind: str, *, hint: str = "") -> T:
    """Return the thing with this name; `hint` says why there may be none.

    Raises:
        ValueError: there is none.
    """
    if name not in things:
        msg = f"There is no {kind} {name}{hint}"
        raise ValueError(msg)
    return things[name]


def live[T](calls: Mapping[str, T], name: str) -> T:
    """Return the call with this name that is under way.

    Raises:
        ValueError: there is none.
    """
    return existing(calls, name, "call", hint=", or it has ended")
