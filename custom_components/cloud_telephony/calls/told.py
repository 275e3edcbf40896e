"""Which calls there are, from what a provider tells of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypedDict

from .active import ActiveCalls
from .events import CallEvent, ExtensionChanged
from .live import LiveState
from .model import Call, CallEventType
from .phonebook import Phonebook

_NOTHING: Mapping[str, str | None] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened to a call and is no change of its state: recording ready, or keys pressed.

    `details` of pressed keys has `keys` and `menu`.
    """

    type: CallEventType
    call: Call
    details: Mapping[str, str | None] = _NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What follows from what a provider told, or from time that passed.

    Attributes:
        calls: Each change of a call's state, in its order.
        happenings: What else happened to calls.
        phones: What the own phones do by that; to be given to `LiveState.apply`.
        guessed: Whether the provider did not say which call it meant, so that it was found by evidence.
    """

    calls: tuple[Call, ...] = ()
    happenings: tuple[Happening, ...] = ()
    phones: tuple[ExtensionChanged, ...] = ()
    guessed: bool = False


class TrackerSnapshot(TypedDict):
    """The told calls under way, JSON-ready."""

    version: int
    calls: list[dict[str, Any]]


class ToldCalls:
    """One state machine per call that a provider tells."""

    def __init__(self, calls: ActiveCalls, phonebook: Phonebook, live: LiveState, now: Callable[[], datetime]) -> None:
        """Begin without calls; `live` knows which extensions there are."""
        self._calls = calls
        self._phonebook = phonebook
        self._live = live
        self._now = now
