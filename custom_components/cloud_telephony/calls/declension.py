"""The forms that names take in sentences of languages that decline them.

Not what a grammar has, but enough to know a name again: the forms a person's or a company's name can have after "call",
"text" or "connect me with". What is added to a word's stem is exact, so that "Anki" is Anka and never Anna. More forms
than there are do no harm: they only make two names alike more often, and then the user is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_SHORTEST_WORD: Final = 3


@dataclass(frozen=True, slots=True)
class _Declension:
    """How words of a language end.

    Attributes:
        consonants: The letters after which `masculine` is added.
        masculine: What is added to a word that ends with one of them.
        endings: What takes the place of the end of a word.
    """

    consonants: frozenset[str]
    masculine: str
    endings: Mapping[str, str]


_POLISH: Final = _Declension(
    consonants=frozenset("bcćdfghjklłmnńprsśtvwxzźż"),
    masculine="a owi u em iem",
    endings={
        "ek": "ka kowi kiem ku",
        "ec": "ca cowi cem cu",
        "iec": "ca cowi cem cu",
        "ciec": "ca cu cem",
        "eł": "ła łowi łem",
        "er": "ra rowi rem",
        "el": "la lowi lem",
        "ół": "oła ołowi ołem",
        "ń": "nia niowi niem niu",
        "ś": "sia siowi siem siu",
        "ć": "cia ciowi ciem ciu",
        "ź": "zia ziowi ziem ziu",
        "c": "cy cą",
        "ż": "ży żą",
        "ść": "ści ścią",
        "a": "y i ę ą ej iej",
        "ia": "i",
        "ja": "i",
        "ba": "bie",
        "cha": "sze",
        "da": "dzie",
        "fa": "fie",
        "ga": "dze",
        "ka": "ce",
        "ła": "le",
        "ma": "mie",
        "na": "nie",
        "pa": "pie",
        "ra": "rze",
        "sa": "sie",
        "sta": "ście",
        "ta": "cie",
        "wa": "wie",
        "za": "zie",
        "i": "iego iemu im",
        "y": "ego emu ym",
        "o": "a u em owi",
        "e": "a u em",
    },
)
_RUSSIAN: Final = _Declension(
    consonants=frozenset("бвгджзклмнпрстфхцчшщ"),
    masculine="а у ом ем ым",
    endings={
        "ок": "ка ку ком",
        "ек": "ка ку ком ька ьку ьком",
        "ец": "ца цу цом цем",
        "ел": "ла лу лом",
        "ь": "я ю ем и ью",
        "й": "я ю ем",
        "ий": "ого его ому ему им",
        "ый": "ого ому ым",
        "ой": "ого ому ым им",
        "а": "ы и е у ой ей",
        "я": "и е ю ей",
        "ия": "ии ию ией",
        "ая": "ой ую",
        "яя": "ей юю",
        "о": "а у ом",
    },
)
_UKRAINIAN: Final = _Declension(
    consonants=frozenset("бвгґджзклмнпрстфхцчшщ"),
    masculine="а у ові еві ом ем им",
    endings={
        "ок": "ка ку кові ком",
        "ець": "ця цю цеві цем",
        "ь": "я ю еві ем і",
        "й": "я ю єві єм",
        "ий": "ого ому им",
        "ій": "ього ьому ім",
        "а": "и і у ою ої ій ею",
        "га": "зі",
        "ка": "ці",
        "ха": "сі",
        "я": "і ї ю ею єю",
        "о": "а у ові ом",
    },
)
_DECLENSIONS: Final[Mapping[str, _Declension]] = {"pl": _POLISH, "ru": _RUSSIAN, "uk": _UKRAINIAN}


@lru_cache(maxsize=8192)
def forms(word: str, language: str) -> frozenset[str]:
    """Return the forms that a word in lower case can have in a language: itself, and others if names are declined."""
    declension = _DECLENSIONS.get(language)
    if declension is None or len(word) < _SHORTEST_WORD:
        return frozenset({word})
    found = {word}
    if word[-1:] in declension.consonants:
        found.update(word + added for added in declension.masculine.split())
    for ending, others in declension.endings.items():
        stem = word.removesuffix(ending)
        if len(word) > len(stem) > 0:
            found.update(stem + other for other in others.split())
    return frozenset(found)
