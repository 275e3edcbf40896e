"""The files with the texts of each language, as tests read them."""

from collections.abc import Iterator
import json
from string import Formatter
from typing import Any

from .code_texts import PACKAGE


def translations(language: str) -> dict[str, Any]:
    """Return what the file of a language says."""
    texts: dict[str, Any] = json.loads((PACKAGE / "translations" / f"{language}.json").read_text(encoding="utf-8"))
    return texts


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with the path to it."""
    if isinstance(node, str):
        yield path, node
        return
    for key, value in node.items():
        yield from leaves(value, f"{path}.{key}".removeprefix("."))


def placeholders(text: str) -> frozenset[str]:
    """Return the placeholders in a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
