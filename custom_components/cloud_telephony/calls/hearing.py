"""What of a text is left when it is spoken."""

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words and numbers of a text, without capitals and punctuation."""
    return _WORD.findall(text.casefold())


def letters(text: str) -> str:
    """Return the letters and digits of a text, however its words are parted."""
    return "".join(words(text))
