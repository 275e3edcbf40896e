"""Forms as PHP writes and reads them, for providers whose servers are written in it."""

from collections.abc import Iterable
from functools import cmp_to_key
import json
from urllib.parse import quote_plus, unquote_plus

type Pairs = list[tuple[str, str]]

_BROKEN_BYTES = "surrogateescape"  # bytes that are no UTF-8 survive being read and written again


def url_encode(text: str) -> str:
    """Return what PHP's urlencode returns: only letters, digits, `-`, `_` and `.` stay, a space becomes `+`."""
    return quote_plus(text, errors=_BROKEN_BYTES).replace("~", "%7E")


def build_query(pairs: Iterable[tuple[str, str | None]]) -> str:
    """Return what http_build_query returns; a name may have its brackets already, what is None is left out."""
    return "&".join(f"{url_encode(name)}={url_encode(value)}" for name, value in pairs if value is not None)


def parse_query(text: str) -> Pairs:
    """Return names and values in the order in which they came, as often as they came."""
    parts = (part.partition("=") for part in text.split("&") if part)
    return [(_decode(name), _decode(value)) for name, _, value in parts]


def ksort(pairs: Pairs) -> Pairs:
    """Return the pairs in the order of their top-level names; inside of an array the order stays."""
    return sorted(pairs, key=cmp_to_key(_by_top))


def json_encode(value: object) -> str:
    """Return what PHP's json_encode returns for texts, numbers, lists and maps: ASCII, slashes escaped."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def _decode(text: str) -> str:
    return unquote_plus(text, errors=_BROKEN_BYTES)


def _top(name: str) -> str:
    return name.partition("[")[0]


def _by_top(one: tuple[str, str], other: tuple[str, str]) -> int:
    return _compare(_top(one[0]), _top(other[0]))


def _compare(one: str, other: str) -> int:
    """Compare as PHP 8 does: whole numbers by value, anything else by its bytes."""
    if one.isdecimal() and other.isdecimal():
        return int(one) - int(other)
    first, second = (text.encode(errors=_BROKEN_BYTES) for text in (one, other))
    return (first > second) - (first < second)
