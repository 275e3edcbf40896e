"""Which texts the cards ask for, found by reading their sources."""

from collections.abc import Iterator
from pathlib import Path
import re

_SOURCES = Path(__file__).parent.parent / "frontend" / "src"
_ASKED = re.compile(r'\b(?:this\.text|textAnywhere)\(\s*"([a-z0-9_]+)"')
_WORD = re.compile(r'"([a-z0-9_]+)"')
_TEMPLATE = re.compile(r"`((?:[a-z0-9_]|\$\{[^}`]*\})*)`")
_HOLE = re.compile(r"\$\{[^}]*\}")


def asked_for() -> frozenset[str]:
    """Return the texts that are surely asked for: those that are named where that is done."""
    return frozenset(f"card_{key}" for source in _sources() for key in _ASKED.findall(source))


def may_be_asked_for(text: str) -> bool:
    """Tell whether a text is named anywhere, or could be made from a template."""
    key = text.removeprefix("card_")
    return any(
        key in _WORD.findall(source) or any(_fits(key, found) for found in _TEMPLATE.findall(source))
        for source in _sources()
    )


def _fits(key: str, template: str) -> bool:
    parts = _HOLE.split(template)
    return any(parts) and re.fullmatch(".+".join(map(re.escape, parts)), key) is not None


def _sources() -> Iterator[str]:
    for path in sorted(_SOURCES.rglob("*.ts")):
        yield path.read_text(encoding="utf-8")
