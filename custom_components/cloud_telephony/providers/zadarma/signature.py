"""Signatures, byte for byte as PHP makes them, for requests that go out and for those that come in.

[S1] gives the formula in PHP: `ksort`, `http_build_query`, `md5`, `hash_hmac` (which returns hexadecimal digits) and
`base64_encode`.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
import hashlib
import hmac
import re
from typing import Final
from urllib.parse import quote_plus

type Param = str | int | float | bool | Sequence[Param] | Mapping[str, Param] | None
type Params = Mapping[str, Param]

# PHP's `precision`, by which http_build_query writes numbers with a fraction.
_PRECISION: Final = 14
# What PHP makes an integer of when it is the key of an array.
_WHOLE: Final = re.compile(r"0|-?[1-9][0-9]{0,17}")
_NAME: Final = re.compile(r"[A-Za-z_]")
_EXPONENT: Final = re.compile(r"(-?[0-9])(\.[0-9]+)?E([+-])0*([0-9]+)")


def build_query(params: Params) -> str:
    """Return what `http_build_query` makes of the sorted parameters with PHP_QUERY_RFC1738.

    Raises:
        ValueError: a key is neither a name nor a whole number, so that PHP's order of keys is not known; or a number
            has more than 14 digits and a fraction.
    """
    return "&".join(
        f"{name}={value}" for key in sorted(params, key=_order) for name, value in _pairs(_encoded(key), params[key])
    )


def request_signature(path: str, query: str, secret: str) -> str:
    """Return the signature of a request for a method (`/v1/…/`) with its sorted and encoded parameters."""
    return sign(f"{path}{query}{hashlib.md5(query.encode(), usedforsecurity=False).hexdigest()}", secret)


def sign(text: str, secret: str) -> str:
    """Return the signature of a text: 56 characters, as it is the hexadecimal digits that are encoded [S1]."""
    digest = hmac.new(secret.encode(errors="replace"), text.encode(errors="replace"), hashlib.sha1)
    return b64encode(digest.hexdigest().encode()).decode()


def _order(key: str) -> tuple[bool, int, bytes]:
    """Sort as `ksort` does: whole numbers by their value and first, names by their bytes."""
    if _WHOLE.fullmatch(key):
        return False, int(key), b""
    if not _NAME.match(key):
        message = "A parameter has no proper name"
        raise ValueError(message)
    return True, 0, key.encode()


def _pairs(name: str, value: Param) -> Iterator[tuple[str, str]]:
    """Yield names and values as they are written; what is null or empty inside has none."""
    if value is None:
        return
    if isinstance(value, Mapping):
        yield from _inner(name, ((str(key), item) for key, item in value.items()))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield from _inner(name, ((str(key), item) for key, item in enumerate(value)))
    else:
        yield name, _encoded(_scalar(value))


def _inner(name: str, items: Iterator[tuple[str, Param]]) -> Iterator[tuple[str, str]]:
    for key, item in items:
        yield from _pairs(f"{name}%5B{_encoded(key)}%5D", item)


def _scalar(value: str | float) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return _float(value) if isinstance(value, float) else str(value)


def _float(number: float) -> str:
    """Write a number as PHP does: `1.0E+20` where Python has `1E+20`, `2.5E-7` where it has `2.5E-07`."""
    written = format(number, f".{_PRECISION}G")
    if float(written) != number:
        # PHP would round it, and where it does so leaves some zeros at the end and some not.
        message = "A number has more digits than are sent"
        raise ValueError(message)
    return _EXPONENT.sub(lambda match: f"{match[1]}{match[2] or '.0'}E{match[3]}{match[4]}", written)


def _encoded(text: str) -> str:
    """Encode as PHP's `urlencode` does: a tilde too, which Python leaves as it is."""
    return quote_plus(text, safe="", errors="replace").replace("~", "%7E")
