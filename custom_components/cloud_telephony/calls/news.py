"""What follows from what a provider tells of calls, or from time that passes."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .events import ExtensionChanged
from .model import Call, CallEventType

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
        corrected: Calls that had ended, of which more is known now.
        guessed: Whether the provider did not say which call it meant, so that it was found by evidence.
    """

    calls: tuple[Call, ...] = ()
    happenings: tuple[Happening, ...] = ()
    phones: tuple[ExtensionChanged, ...] = ()
    corrected: tuple[Call, ...] = ()
    guessed: bool = False
