"""Whose name somebody said."""

from collections.abc import Callable, Collection, Iterable, Sequence
from enum import IntEnum, auto
from functools import lru_cache
import re
from typing import Final
import unicodedata

from .declension import forms

_APOSTROPHES: Final = re.compile(r"['\u2019\u02bc`]")
_WORD: Final = re.compile(r"[^\W_]+")
_MOST_WORDS: Final = 8
"""Of a longer name nobody says all; so many can be tried in every order."""


class Fit(IntEnum):
    """How well what was said fits a name; a lower one is better.

    Anybody may leave out a part of a name, and speech recognition may leave out accents.
    """

    WHOLE = auto()
    WHOLE_WITHOUT_ACCENTS = auto()
    PART = auto()
    PART_WITHOUT_ACCENTS = auto()


def fit(said: str, name: str, language: str) -> Fit | None:
    """Return how well what was said in a language fits a name, None if it is another one.

    The words of a name may come in any order. Names are declined where the language does so; else every word is as it
    is written, so that Anna is never taken for Hanna.
    """
    spoken, known = _words(said), _words(name)
    if not spoken or len(spoken) > len(known) or len(known) > _MOST_WORDS:
        return None
    whole = len(spoken) == len(known)
    if _all_fit(spoken, [forms(word, language) for word in known]):
        return Fit.WHOLE if whole else Fit.PART
    if _all_fit([_plain(word) for word in spoken], [_plain_forms(word, language) for word in known]):
        return Fit.WHOLE_WITHOUT_ACCENTS if whole else Fit.PART_WITHOUT_ACCENTS
    return None


def best_fitting[T](
    said: str, candidates: Iterable[T], names_of: Callable[[T], Iterable[str]], language: str
) -> tuple[Fit | None, list[T]]:
    """Return those of whose names one fits best what was said, and how well; an empty list if none fits."""
    found: dict[Fit, list[T]] = {}
    for candidate in candidates:
        fits = [fitting for name in names_of(candidate) if (fitting := fit(said, name, language))]
        if fits:
            found.setdefault(min(fits), []).append(candidate)
    best = min(found, default=None)
    return best, found[best] if best else []


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same but for case, accents and punctuation."""
    return [_plain(word) for word in _words(one)] == [_plain(word) for word in _words(other)]


def _all_fit(spoken: Sequence[str], known: Sequence[Collection[str]]) -> bool:
    """Tell whether each spoken word is a form of a different word of the name."""
    if not spoken:
        return True
    first, *others = spoken
    return any(first in known[at] and _all_fit(others, [*known[:at], *known[at + 1 :]]) for at in range(len(known)))


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[str, ...]:
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFC", text).casefold())
    return tuple(_WORD.findall(text.replace("ё", "е")))  # noqa: RUF001  # Russian is mostly written without its dots


@lru_cache(maxsize=8192)
def _plain(word: str) -> str:
    """Return a word without the accents of Latin letters; Cyrillic ones with a mark are letters of their own."""
    return "".join(map(_plain_letter, word))


@lru_cache(maxsize=1024)
def _plain_letter(letter: str) -> str:
    if letter == "ł":
        return "l"
    bare = unicodedata.normalize("NFD", letter)[0]
    return bare if bare.isascii() else letter


@lru_cache(maxsize=8192)
def _plain_forms(word: str, language: str) -> frozenset[str]:
    return frozenset(map(_plain, forms(word, language)))
